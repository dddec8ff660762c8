"""Where nobody looks: stretches of street without any camera in sight, the most demand first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

from planner.city.model import StreetNetwork
from planner.schema import BLIND_SPOTS

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

MILLI = 1000.0
LONGEST_M = 500.0
MOST_ROWS = 500
NEIGHBOR_M = 40.0


def blind_spots(
    demand: gpd.GeoDataFrame, seen: Bools, network: StreetNetwork, unseen_m: Floats
) -> tuple[gpd.GeoDataFrame, dict[str, Any]]:
    """Return BLIND_SPOTS, at most 500, and how many stretches there are in all with their weight.

    Neighboring blocks of one named street are one stretch up to about 500 m; a nameless block is one by
    itself, and open ground is one wherever its points are within 40 m of each other. A spot stands at the
    unseen demand point nearest to the middle of its demand.

    Parameters
    ----------
    demand
        DEMAND_POINTS.
    seen
        bool[d]: some camera sees the point.
    network
        Streets of the city.
    unseen_m
        float64[spans]: meters of each street span that no camera sees.
    """
    rows = np.flatnonzero(~seen & (demand["weight_milli"].to_numpy() > 0))
    points = _Points(
        xy=shapely.get_coordinates(demand.geometry.to_numpy()[rows]),
        weight=demand["weight_milli"].to_numpy(dtype=np.int64)[rows],
        span=_span_rows(demand["span_id"].to_numpy()[rows], network),
        district=demand["district"].to_numpy(dtype=object)[rows],
    )
    label = _stretches(points, network)
    order, starts = np.argsort(label, kind="stable"), np.flatnonzero(np.diff(np.sort(label), prepend=-1))
    groups = np.split(order, starts[1:]) if len(rows) else []
    total = np.array([int(points.weight[g].sum()) for g in groups], dtype=np.int64)
    ranked = np.lexsort((np.arange(len(groups)), -total))[:MOST_ROWS].tolist()
    listed = [_row(rank, points, groups[k], network, unseen_m) for rank, k in enumerate(ranked, 1)]
    frame = pd.DataFrame(listed, columns=BLIND_SPOTS.names)
    told = {
        "stretches": len(groups),
        "listed": len(listed),
        "weight": int(points.weight.sum()) / MILLI,
        "listed_weight": int(total[ranked].sum()) / MILLI,
    }
    return gpd.GeoDataFrame(frame, geometry="geometry", crs=demand.crs), told


@dataclass(frozen=True)
class _Points:
    """Demand points that nobody sees: place, weight, row of the span (-1 on open ground), district."""

    xy: Floats
    weight: Ints
    span: Ints
    district: NDArray[np.object_]


def _row(rank: int, points: _Points, part: Ints, network: StreetNetwork, unseen_m: Floats) -> dict[str, Any]:
    """Return one row of BLIND_SPOTS from the points of its stretch."""
    weight = points.weight[part].astype(np.float64)
    middle = (points.xy[part] * weight[:, None]).sum(axis=0) / weight.sum()
    at = int(part[np.argmin(((points.xy[part] - middle) ** 2).sum(axis=1))])
    spans = np.unique(points.span[part])
    spans = spans[spans >= 0]
    names = network.spans["name"].to_numpy(dtype=object)[spans]
    return {
        "blind_id": f"BLIND-{rank:04d}",
        "rank": rank,
        "street_name": next((n for n in names if isinstance(n, str) and n), None),
        "district": points.district[at],
        "weight": float(weight.sum()) / MILLI,
        "length_m": round(float(unseen_m[spans].sum()), 2),
        "geometry": shapely.Point(points.xy[at]),
    }


def _span_rows(span_id: NDArray[np.object_], network: StreetNetwork) -> Ints:
    """Return the row of the span of each demand point, -1 on open ground."""
    return pd.Index(network.spans["span_id"]).get_indexer(pd.Index(span_id)).astype(np.int64)


def _stretches(points: _Points, network: StreetNetwork) -> Ints:
    """Return the stretch of each unseen demand point."""
    on_street = points.span >= 0
    label = np.full(len(points.span), -1, dtype=np.int64)
    spans, at = np.unique(points.span[on_street], return_inverse=True)
    label[on_street] = _merged(spans, network)[at]
    loose = np.flatnonzero(~on_street)
    if len(loose):
        label[loose] = len(spans) + _clusters(points.xy[loose])
    return label


def _merged(spans: Ints, network: StreetNetwork) -> Ints:
    """Return a group for each span: neighbors of one name are joined while they stay within 500 m."""
    tail, head = network.ends()
    names = network.spans["name"].fillna("").to_numpy(dtype=object)
    length = network.spans["length_m"].to_numpy(dtype=np.float64)
    group = np.arange(len(spans))
    held = length[spans].copy()
    ends: dict[tuple[int, str], int] = {}
    for k, s in enumerate(spans.tolist()):
        if not names[s]:
            continue
        for node in (int(tail[s]), int(head[s])):
            other = ends.setdefault((node, names[s]), k)
            a, b = _root(group, other), _root(group, k)
            if a != b and held[a] + held[b] <= LONGEST_M:
                group[b] = a
                held[a] += held[b]
    return np.array([_root(group, k) for k in range(len(spans))], dtype=np.int64)


def _root(group: Ints, k: int) -> int:
    """Return the head of a group."""
    while group[k] != k:
        k = int(group[k])
    return k


def _clusters(xy: Floats) -> Ints:
    """Return the cluster of each place: chains of places within 40 m."""
    pairs = cKDTree(xy).query_pairs(NEIGHBOR_M, output_type="ndarray")
    links = coo_matrix((np.ones(len(pairs)), (pairs[:, 0], pairs[:, 1])), shape=(len(xy), len(xy)))
    return connected_components(links, directed=False)[1].astype(np.int64)
