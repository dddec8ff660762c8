"""What each cut of the plan's routes puts out, from the plan's own layers and evidence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from planner.catalog.model import Way
from planner.network.cuts import Sight, cut_summary, every_cut, hang, listed
from planner.network.model import Plant
from planner.plan.prepare import Ground

MILLI = 1000.0
RESIDENTS = "population"

Arrays = Mapping[str, np.ndarray]


@dataclass(frozen=True)
class WeakPoints:
    """SINGLE_POINTS of a plan as stored, and the block `network.cuts` of plan.json."""

    listed: gpd.GeoDataFrame
    figures: dict[str, Any]


def weak_points(
    ground: Ground,
    plant: Plant,
    existing: pd.DataFrame,
    evidence: Mapping[str, Arrays],
    layers: Iterable[Mapping[str, Any]],
) -> WeakPoints:
    """Return the single points of failure of a plan and their figures.

    Parameters
    ----------
    existing
        What `costs.match_existing` returns.
    evidence
        Arrays of `cover.npz` and `demand.npz` by file name.
    layers
        `city.demand_layers` of plan.json.
    """
    layers_read = ("spans", "cameras", "points", "circuits", "pops")
    tables = {name: getattr(plant, name) for name in layers_read}
    sight = plan_sight(plant.cameras, evidence["cover.npz"], evidence["demand.npz"], layers)
    offered = existing.rename(columns={"span_id": "street_span_id"})
    streets = ground.city.streets.spans
    cuts = every_cut(tables, streets, offered, pole_ways(ground.catalog.ways), sight)
    connected = int(plant.cameras["connected"].sum()) + int(plant.points["connected"].sum())
    _, out = hang(*tables.values()).groups()
    return WeakPoints(listed(cuts), cut_summary(cuts, plant.spans, connected, out))


def pole_ways(ways: Mapping[str, Way]) -> frozenset[str]:
    """Return the ways of building that hang on poles that stand."""
    return frozenset(key for key, way in ways.items() if way.needs_layer and way.support == "pole")


def plan_sight(
    cameras: pd.DataFrame, cover: Arrays, demand: Arrays, layers: Iterable[Mapping[str, Any]]
) -> Sight:
    """Return what the cameras of a plan see, from its evidence.

    Residents are those of the layers that count a population, each spread over its demand as the study
    spreads it; None where there is no such layer.

    Parameters
    ----------
    cameras
        CAMERAS of the plan.
    cover, demand
        Arrays of `evidence/cover.npz` and `evidence/demand.npz`.
    layers
        `city.demand_layers` of plan.json.
    """
    row_of = {view: row for row, view in enumerate(cover["view_id"].astype(str).tolist())}
    named = cameras[cameras["view_id"].isin(row_of)]
    rows = np.array([row_of[v] for v in named["view_id"].astype(str)], dtype=np.int64)
    start, end = cover["cover_indptr"][rows], cover["cover_indptr"][rows + 1]
    parts = [cover["cover_demand"][a:b] for a, b in zip(start.tolist(), end.tolist(), strict=True)]
    kept = np.zeros(len(cover["weight_milli"]), dtype=bool)
    for row in np.flatnonzero(~cover["counted"]).tolist():
        kept[cover["cover_demand"][cover["cover_indptr"][row] : cover["cover_indptr"][row + 1]]] = True
    return Sight(
        camera_id=tuple(named["camera_id"].astype(str)),
        indptr=np.concatenate([[0], np.cumsum(end - start)]).astype(np.int64),
        demand=np.concatenate([np.zeros(0, np.int64), *parts]).astype(np.int64),
        kept=kept,
        weight=cover["weight_milli"].astype(np.float64) / MILLI,
        residents=residents_at(demand, layers),
    )


def residents_at(demand: Arrays, layers: Iterable[Mapping[str, Any]]) -> np.ndarray | None:
    """Return the residents of each demand row, None where no layer of the demand counts a population.

    A layer of 300 residents, of whose weight a row holds a tenth, has 30 residents there.
    """
    found = None
    for k, layer in enumerate(layers):
        whole = float(demand["layer_milli"][k].sum() + demand["layer_off_milli"][k])
        if layer["kind"] == RESIDENTS and whole > 0:
            here = float(layer["total"]) * demand["layer_milli"][k].astype(np.float64) / whole
            found = here if found is None else found + here
    return found
