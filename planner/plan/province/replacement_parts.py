"""What members hold that one replacement program over them may buy: parts, worth, and who sees what."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import shapely

from planner.catalog.model import Catalog
from planner.plan.province.model import CRS, MemberPlan
from planner.plan.replacement_value import (
    Ints,
    PartsDue,
    Seers,
    hangs_on,
    parts_due,
    shares,
    values,
)
from planner.plan.store import read_tables
from planner.schema import PRICES, REPLACEMENTS, STANDING, STANDING_ITEMS
from planner.settings import Settings

EVIDENCE, STUDY, PRICE_ROWS = "evidence/replacement.npz", "evidence/study.json", "evidence/prices.csv"
DIGITS = 7


@dataclass(frozen=True)
class MemberParts:
    """The parts of a member's plant that are due within the program and its own, and what hangs on them.

    Parameters
    ----------
    due, carried
        All parts of what stands there, with their chance to work, and the cameras that each carries.
    buys
        Rows of `due` that the program may buy.
    weight, margin
        int64[n]: demand that each part keeps in view, shared and alone, thousandths.
    worth
        int64[n, T], what buying it in a year keeps.
    seers
        What its standing cameras see, and who else sees it.
    items, prices
        STANDING_ITEMS, and the price of each item there.
    assets
        What is told of each asset, by standing id; `lon` and `lat` of a place on it among them.
    alone
        Year in which the member's own program buys each part, by asset, part and due year.
    """

    member_id: str
    due: PartsDue
    carried: list[Ints]
    buys: Ints
    weight: Ints
    margin: Ints
    worth: Ints
    seers: Seers
    items: pd.DataFrame
    prices: pd.Series
    assets: Mapping[str, Mapping[Any, Any]]
    alone: Mapping[tuple[str, str, int], float]


def first_year(members: Sequence[MemberPlan]) -> int:
    """Return the first year of the program: that of the members' own, which is one."""
    return int(members[0].summary["replacement"]["year"])


def parts_of(member: MemberPlan, settings: Settings, catalog: Catalog, year: int) -> MemberParts:
    """Return what a member holds that the program may buy, at the prices of the member's own plan.

    Parameters
    ----------
    settings
        Of the study of members: years of the program, and how parts wear out, which are the members' too.
    """
    tables = read_tables(member.folder, STANDING, STANDING_ITEMS, REPLACEMENTS)
    standing, items = tables["standing"], tables["standing_items"]
    prices = PRICES.arrange(pd.read_csv(member.folder / PRICE_ROWS))
    level = str(json.loads((member.folder / STUDY).read_text(encoding="utf-8"))["costs"]["level"])
    mine = replace(
        settings, plant=replace(settings.plant, year=year), costs=replace(settings.costs, level=level)
    )
    due = parts_due(standing, items, mine, replace(catalog, prices=prices))
    with np.load(member.folder / EVIDENCE, allow_pickle=False) as arrays:
        seers = _seers(arrays)
    carried = hangs_on(due.rows, standing, seers.camera_id)
    share, margin = shares(seers)
    weight = np.array([int(share[c].sum()) for c in carried], dtype=np.int64)
    own = tables["replacements"]
    keys = zip(own["standing_id"].astype(str), own["part"].astype(str), own["due_year"].astype(int),
               strict=True)  # fmt: skip
    return MemberParts(
        member_id=member.member_id,
        due=due,
        carried=carried,
        buys=np.flatnonzero(due.rows["may_buy"].to_numpy(dtype=bool)),
        weight=weight,
        margin=np.array([int(margin[c].sum()) for c in carried], dtype=np.int64),
        worth=values(due, weight),
        seers=seers,
        items=items,
        prices=prices.set_index("item_id")[level].astype(float),
        assets=_assets(standing, pyogrio.read_info(member.folder / "plan.gpkg", layer=STANDING.name)["crs"]),
        alone=dict(zip(keys, own["year"].astype(float), strict=True)),
    )


def _seers(arrays: Mapping[str, np.ndarray]) -> Seers:
    """Return who sees what, as the member's evidence holds it."""
    return Seers(
        camera_id=tuple(str(c) for c in arrays["camera_id"]),
        indptr=arrays["cover_indptr"].astype(np.int64),
        demand=arrays["cover_demand"].astype(np.int64),
        others=arrays["others"].astype(np.int64),
        weight_milli=arrays["weight_milli"].astype(np.int64),
        total_milli=int(arrays["total_milli"]),
    )


def _assets(standing: pd.DataFrame, crs: str) -> dict[str, dict[Any, Any]]:
    """Return what is told of each asset, with a place on it in degrees."""
    places = gpd.GeoSeries(
        [s.interpolate(0.5, normalized=True) if s.length else s.centroid for s in standing["geometry"]],
        crs=crs,
    ).to_crs(CRS)
    rows = standing.drop(columns="geometry").to_dict("records")
    return {
        str(r["standing_id"]): {**r, "place": shapely.Point(round(p.x, DIGITS), round(p.y, DIGITS))}
        for r, p in zip(rows, places, strict=True)
    }
