"""Turn a mended network into the street layer: one line a run of a street, in degrees."""

from __future__ import annotations

from collections import defaultdict

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from planner.schema.inputs import RAW_STREETS
from planner.sources.reconstruction.draft import Edge
from planner.sources.reconstruction.tables import DEGREES, METERS

DECIMALS = 7


def to_layer(nodes: NDArray[np.float64], edges: list[Edge], crs: int = METERS) -> gpd.GeoDataFrame:
    """Return the streets as RAW_STREETS in EPSG:4326, coordinates to 1e-7 degrees (about a centimeter).

    Nodes are in meters of `crs`, an EPSG code. Edges of one street that follow each other become one line;
    lines share a vertex wherever they meet.
    """
    degrees = (
        gpd.GeoSeries(gpd.points_from_xy(nodes[:, 0], nodes[:, 1]), crs=crs).to_crs(DEGREES).get_coordinates()
    )
    at = degrees.round(DECIMALS).to_numpy()
    rows = []
    for run, first in _runs(edges):
        rows.append(
            {
                "name": first.name,
                "street_class": first.street_class,
                "bridge": first.bridge,
                "geometry": shapely.LineString(at[run]),
            }
        )
    frame = pd.DataFrame(rows)
    frame.insert(0, "source_id", [f"reconstructed/{k + 1}" for k in range(len(frame))])
    frame = frame.assign(tunnel=False, access="", surface="", layer=frame.bridge.astype("int64"))
    return gpd.GeoDataFrame(RAW_STREETS.arrange(frame), geometry="geometry", crs=DEGREES)


def _runs(edges: list[Edge]) -> list[tuple[list[int], Edge]]:
    """Return the runs of nodes of each street: consecutive edges of one class that share a node."""
    streets: dict[int, list[Edge]] = defaultdict(list)
    for e in edges:
        streets[e.street].append(e)
    out = []
    for street in sorted(streets):
        run: list[int] = []
        first: Edge | None = None
        for e in sorted(streets[street], key=lambda e: (e.order, e.tail, e.head)):
            joined = first is not None and e.street_class == first.street_class and _append(run, e)
            if joined:
                continue
            if first is not None:
                out.append((run, first))
            run, first = [e.tail, e.head], e
        if first is not None:
            out.append((run, first))
    return out


def _append(run: list[int], edge: Edge) -> bool:
    """Extend a run by an edge at its far end; return whether it fits and closes no loop."""
    for near, far in ((edge.tail, edge.head), (edge.head, edge.tail)):
        if run[-1] == near and far not in run:
            run.append(far)
            return True
        if len(run) == 2 and run[0] == near and far not in run:
            run.reverse()
            run.append(far)
            return True
    return False
