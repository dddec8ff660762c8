"""Modes of the route by place: which ways of building a street may not have, as rows of STREET_FACTORS."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import geopandas as gpd
import pandas as pd
import shapely

from planner.catalog.model import Catalog
from planner.city.districts import district_at
from planner.city.works import Works
from planner.errors import Problem, SettingsError, name_up_to_five
from planner.schema import STREET_FACTORS
from planner.settings import Settings
from planner.settings.modes import ROUTE, mode_rules, rule_of

MODE, EVERYWHERE, SOURCE = "mode", "all places", "ownership.modes"


def with_modes(
    works: Works, spans: gpd.GeoDataFrame, districts: gpd.GeoDataFrame | None, settings: Settings,
    catalog: Catalog, ways: Sequence[str],
) -> Works:  # fmt: skip
    """Return the works with what `ownership.modes` allows on each street: a row a street and way.

    A street is of the district that holds its middle, in whole: what of it lies in the next one goes along.
    Streets for whose place no rule of the route holds have no row.

    Parameters
    ----------
    spans
        STREET_SPANS, not split.
    ways
        Ways that the study may use somewhere.

    Raises
    ------
    SettingsError
        A rule names a district that the layer has not.
    """
    rules = mode_rules(settings.ownership.modes)
    _refuse_unknown(sorted({r.district for r in rules} - {""}), districts, settings)
    if not any(r.kind == ROUTE for r in rules):
        return works
    held = spans[spans["may_carry"].astype(bool)]
    middle = shapely.line_interpolate_point(held.geometry.to_numpy(), 0.5, normalized=True)
    at = district_at(shapely.get_coordinates(middle), districts)
    rows = []
    for street, district in zip(held["span_id"].astype(str), at, strict=True):
        rule = rule_of(rules, ROUTE, district)
        if rule is not None:
            where = rule.district or EVERYWHERE
            rows += [
                (street, way, MODE, where, 1.0, catalog.ways[way].mode in rule.modes, SOURCE) for way in ways
            ]
    more = pd.DataFrame(rows, columns=STREET_FACTORS.names).astype({"ratio": float, "allowed": bool})
    both = pd.concat([works.factors, more], ignore_index=True) if len(works.factors) else more
    order = ["street_span_id", "way", "factor", "found"]
    return replace(works, factors=both.sort_values(order, kind="stable", ignore_index=True))


def _refuse_unknown(names: list[str], districts: gpd.GeoDataFrame | None, settings: Settings) -> None:
    """Raise where a rule names a district that the layer has not."""
    known = [] if districts is None else [str(n) for n in districts["name"]]
    problems = [
        Problem(
            f"`ownership.modes` names the district {name!r}, which "
            + ("`sources.districts` has not." if known else "no layer `sources.districts` tells of."),
            f"The layer has {name_up_to_five(known)}." if known else "Name a layer of districts.",
        )
        for name in names
        if name not in known
    ]
    if problems:
        raise SettingsError(problems, str(settings.folder / "study.toml"), "the settings")
