"""Points that the demand layer only counts (schools, health places), placed on streets by rule."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from planner.city.components import carrying_components_of_spans
from planner.city.demand import HEXAGON_MARGIN, hexagon_radius_m
from planner.city.findings import FindingLog
from planner.city.model import StreetNetwork
from planner.city.sites import empty_sites
from planner.errors import Problem
from planner.schema import SITES
from planner.settings.model import PointsSettings

COS_30 = 3**0.5 / 2
COUNTED = (("school_count", "school"), ("health_count", "clinic"))


def points_from_demand(
    demand: gpd.GeoDataFrame | None,
    shape: str,
    network: StreetNetwork,
    wanted: PointsSettings,
    log: FindingLog,
) -> tuple[gpd.GeoDataFrame, list[Problem]]:
    """Return SITES for the schools and health places that the demand rows count, and what is wrong.

    Rows are taken by descending weight, then id; of each row the schools, then the health places, until
    `points.count` is reached (0 takes all). The layer says only how many stand in a row, so each is placed
    by rule: at the middle of a street span whose middle lies in the row, on distinct spans spread evenly
    over the list of them by id; once all spans of the row are taken, at even offsets on them. Where a row
    has no street the place is the row's own center. So drops are short: cost errs low by what the real
    doors stand back from the street. Provenance of each says that it was placed by rule.

    Parameters
    ----------
    demand
        Projected RAW_DEMAND with school_count and health_count.
    shape
        points, hexagons or polygons.
    network
        Streets; only spans of the longest carrying component take points.
    wanted
        `[points]`.
    log
        Takes the findings.
    """
    places = _counted_places(demand, wanted) if demand is not None else []
    if demand is None or wanted.count > len(places) or not places:
        held = "has no demand layer" if demand is None else f"counts {len(places)} in its demand layer"
        return empty_sites(network.nodes.crs), [
            Problem(
                f"`points.count` is {wanted.count} with `points.from_demand`, but the study {held}.",
                f"Set `points.count` to {len(places)} or less, or give a list in `sources.points`.",
            )
        ]
    if wanted.count:
        places = places[: wanted.count]
    placed = _place(places, demand, shape, network)
    log.add(
        "POINTS-PLACED",
        "Points known only by their number in a demand row were placed on streets of that row by rule; their "
        "true doors are elsewhere in it.",
        feature="points", count=len(placed), warning=True,
    )  # fmt: skip
    return placed, []


def _counted_places(demand: gpd.GeoDataFrame, wanted: PointsSettings) -> list[tuple[int, str, int]]:
    """Return (demand row, kind, number in the row) of each counted place, in the order of taking."""
    order = np.lexsort((demand["source_id"].astype(str).to_numpy(), -demand["weight"].to_numpy(dtype=float)))
    found: list[tuple[int, str, int]] = []
    for row in order.tolist():
        for column, kind in COUNTED:
            if column not in demand.columns or (wanted.kinds and kind not in wanted.kinds):
                continue
            count = demand[column].iloc[row]
            found.extend((row, kind, i) for i in range(1, (0 if pd.isna(count) else int(count)) + 1))
    return found


def _place(
    places: list[tuple[int, str, int]], demand: gpd.GeoDataFrame, shape: str, network: StreetNetwork
) -> gpd.GeoDataFrame:
    """Return the places as SITES on the streets of their rows."""
    carries = np.flatnonzero(carrying_components_of_spans(network) == 1)
    shapes = network.spans.geometry.to_numpy()[carries]
    tree = shapely.STRtree(shapely.line_interpolate_point(shapes, 0.5, normalized=True))
    radius = hexagon_radius_m(demand) if shape == "hexagons" else 0.0
    by_row: dict[int, list[tuple[str, int]]] = {}
    for row, kind, i in places:
        by_row.setdefault(row, []).append((kind, i))
    records: list[dict[str, Any]] = []
    for row, wanted in by_row.items():
        area = demand.geometry.iloc[row]
        here = _spans_of_row(area, shape, radius, tree)
        source = str(demand["source_id"].iloc[row])
        for k, (kind, i) in enumerate(wanted):
            records.append(
                {
                    "site_id": f"GOV-{len(records) + 1:04d}",
                    "source_id": f"{source}#{kind}-{i}",
                    "name": None,
                    "kind": kind,
                    "provenance": f"counted in demand row {source}, placed on its streets by rule",
                    "camera_class": None,
                    "geometry": _spread(k, len(wanted), here, shapes, area),
                }
            )
    return SITES.arrange(gpd.GeoDataFrame(records, geometry="geometry", crs=network.nodes.crs))


def _spans_of_row(area: Any, shape: str, radius_m: float, tree: shapely.STRtree) -> np.ndarray:
    """Return the spans, ascending, whose middle lies in a demand row.

    For a hexagon: in its inscribed circle, so that neighbors never share a span; else within its reach.
    """
    if shape == "polygons":
        return np.sort(tree.query(area, predicate="intersects"))
    if shape == "points" or radius_m == 0:
        return np.zeros(0, dtype=np.int64)
    inner = tree.query(area, predicate="dwithin", distance=radius_m / HEXAGON_MARGIN * COS_30)
    return np.sort(inner if len(inner) else tree.query(area, predicate="dwithin", distance=radius_m))


def _spread(k: int, count: int, here: np.ndarray, shapes: np.ndarray, area: Any) -> Any:
    """Return where place k of `count` stands on the spans of its row, or the row's center without any."""
    if not len(here):
        return area.centroid
    rounds = -(-count // len(here))
    per_round = min(count, len(here))
    span = here[(k % per_round) * len(here) // per_round]
    share = (k // per_round + 0.5) / rounds
    return shapely.line_interpolate_point(shapes[span], share, normalized=True)
