"""Streets that edits forbid: no way may be built there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from planner.catalog.model import Catalog
from planner.city.model import City
from planner.city.works import Works, ways_in_play
from planner.schema import STREET_FACTORS
from planner.settings import Settings

FACTOR, SOURCE = "edit", "edits of the study"


def without_streets(city: City, streets: Sequence[str], settings: Settings, catalog: Catalog) -> City:
    """Return the city with all ways barred along some streets, as rows of STREET_FACTORS say."""
    if not streets:
        return city
    works = city.works or Works.none(city.crs)
    ways = ways_in_play(settings, catalog, city.existing_plant)
    rows = [(s, w, FACTOR, "forbidden", 1.0, False, SOURCE) for s in sorted(streets) for w in ways]
    more = pd.DataFrame(rows, columns=STREET_FACTORS.names)
    both = pd.concat([works.factors, more], ignore_index=True) if len(works.factors) else more
    order = ["street_span_id", "way", "factor", "found"]
    factors = both.sort_values(order, kind="stable", ignore_index=True)
    return replace(city, works=replace(works, factors=factors.astype({"ratio": float, "allowed": bool})))
