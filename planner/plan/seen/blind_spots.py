"""Where nobody looks: stretches of street without any camera in sight, the most demand first."""

from __future__ import annotations

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
    unseen = np.flatnonzero(~seen & (demand["weight_milli"].to_numpy() > 0))
    label = _stretches(demand.iloc[unseen], network)
    weight = demand["weight_milli"].to_numpy(dtype=np.int64)[unseen]
    count = int(label.max()) + 1 if len(label) else 0
    total = np.bincount(label, weights=weight, minlength=count).astype(np.int64)
    order = np.lexsort((np.arange(count), -total))[:MOST_ROWS]
    rows = [_row(rank, unseen[label == k], demand, network, unseen_m) for rank, k in enumerate(order, 1)]
    frame = pd.DataFrame(rows, columns=BLIND_SPOTS.names)
    told = {
        "stretches": count,
        "listed": len(rows),
        "weight": int(weight.sum()) / MILLI,
        "listed_weight": int(total[order].sum()) / MILLI,
    }
    return gpd.GeoDataFrame(frame, geometry="geometry", crs=demand.crs), told


def _row(
    rank: int, rows: Ints, demand: gpd.GeoDataFrame, network: StreetNetwork, unseen_m: Floats
) -> dict[str, Any]:
    """Return one row of BLIND_SPOTS from the demand rows of its stretch."""
    part = demand.iloc[rows]
    weight = part["weight_milli"].to_numpy(dtype=np.float64)
    xy = shapely.get_coordinates(part.geometry.to_numpy())
    middle = (xy * weight[:, None]).sum(axis=0) / weight.sum()
    at = int(np.argmin(((xy - middle) ** 2).sum(axis=1)))
    spans = np.unique(_span_rows(part, network))
    spans = spans[spans >= 0]
    names = network.spans["name"].to_numpy()[spans] if len(spans) else []
    return {
        "blind_id": f"BLIND-{rank:04d}",
        "rank": rank,
        "street_name": next((str(n) for n in names if n), None),
        "district": part["district"].iloc[at],
        "weight": float(weight.sum()) / MILLI,
        "length_m": round(float(unseen_m[spans].sum()), 2),
        "geometry": part.geometry.iloc[at],
    }


def _span_rows(demand: pd.DataFrame, network: StreetNetwork) -> Ints:
    """Return the row of the span of each demand point, -1 on open ground."""
    return pd.Index(network.spans["span_id"]).get_indexer(pd.Index(demand["span_id"])).astype(np.int64)


def _stretches(demand: gpd.GeoDataFrame, network: StreetNetwork) -> Ints:
    """Return the stretch of each unseen demand point, numbered from 0 in the order of the points."""
    span = _span_rows(demand, network)
    on_street = span >= 0
    label = np.full(len(demand), -1, dtype=np.int64)
    spans, at = np.unique(span[on_street], return_inverse=True)
    label[on_street] = _merged(spans, network)[at]
    loose = np.flatnonzero(~on_street)
    if len(loose):
        first = int(label.max()) + 1 if on_street.any() else 0
        label[loose] = first + _clusters(shapely.get_coordinates(demand.geometry.to_numpy()[loose]))
    return np.unique(label, return_inverse=True)[1].astype(np.int64) if len(label) else label


def _merged(spans: Ints, network: StreetNetwork) -> Ints:
    """Return a group for each span: neighbors of one name are joined while they stay within 500 m."""
    tail, head = network.ends()
    names = network.spans["name"].fillna("").to_numpy()
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
