"""Splitting spans where sites meet them."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from planner.city.lines import cut_path
from planner.city.model import StreetNetwork
from planner.errors import PlannerError, name_up_to_five
from planner.schema import STREET_NODES, STREET_SPANS

MERGE_CM = 10
"""Places this near to each other along a street are one node: a span of centimeters is no work to build."""


def split_at(network: StreetNetwork, anchors: pd.DataFrame) -> tuple[StreetNetwork, dict[str, str]]:
    """Return the network with a node at every anchor, and the node of each site.

    Anchors with a reason, or without a span, are left alone. An anchor within 10 cm of an end of its span
    takes the node that is there, so that splitting again at the same sites changes nothing; anchors within
    10 cm of an earlier one share its node. Other spans keep row order and ids; the parts of `SP-00012` are
    `SP-00012.1`, `SP-00012.2` ... from its from_node on and stand in its place. Lengths are whole
    centimeters: a part is the difference of two offsets, so parts sum to the span exactly.

    Parameters
    ----------
    network
        Streets whose span ids the anchors name.
    anchors
        ANCHORS; offset_m in meters from the start of the span.

    Raises
    ------
    PlannerError
        When an anchor names a span that the network does not hold.
    """
    held = anchors[anchors["span_id"].notna() & (anchors["reason"].isna() | (anchors["reason"] == ""))]
    index = pd.Index(network.spans["span_id"])
    rows = index.get_indexer(pd.Index(held["span_id"]))
    if (rows < 0).any():
        strange = held.loc[rows < 0, "span_id"]
        raise PlannerError(f"anchors name spans that the streets lack: {name_up_to_five(strange)}.")
    length_cm = np.rint(network.spans["length_m"].to_numpy() * 100).astype(np.int64)
    offset_cm = np.clip(
        np.rint(held["offset_m"].to_numpy(dtype=float) * 100).astype(np.int64), 0, length_cm[rows]
    )
    node_of_site: dict[str, str] = {}
    cuts: dict[int, dict[int, str]] = {}
    from_node, to_node = network.spans["from_node"].tolist(), network.spans["to_node"].tolist()
    for site, row, at in zip(held["site_id"].tolist(), rows.tolist(), offset_cm.tolist(), strict=True):
        if at <= MERGE_CM and at <= length_cm[row] - at:
            node_of_site[site] = from_node[row]
        elif at >= length_cm[row] - MERGE_CM:
            node_of_site[site] = to_node[row]
        else:
            here = cuts.setdefault(row, {})
            beside = next((a for a in here if abs(a - at) <= MERGE_CM), at)
            node_of_site[site] = here.setdefault(beside, f"ND-{site}")
    return (_with_cuts(network, cuts) if cuts else network), node_of_site


def _with_cuts(network: StreetNetwork, cuts: dict[int, dict[int, str]]) -> StreetNetwork:
    """Return the network with the given cuts: span row to offset in centimeters to new node id."""
    new_nodes: list[dict[str, Any]] = []
    parts: list[dict[str, Any]] = []
    position: list[float] = []
    columns = network.spans.columns.tolist()
    for row in sorted(cuts):
        span = dict(zip(columns, network.spans.iloc[row], strict=True))
        at = sorted(cuts[row])
        shapes = cut_path(shapely.get_coordinates(span["geometry"]), np.array(at) / 100.0)
        stops = [0, *at, round(span["length_m"] * 100)]
        ends = [span["from_node"], *(cuts[row][a] for a in at), span["to_node"]]
        for i, shape in enumerate(shapes):
            parts.append(
                span
                | {
                    "span_id": f"{span['span_id']}.{i + 1}",
                    "from_node": ends[i],
                    "to_node": ends[i + 1],
                    "length_m": (stops[i + 1] - stops[i]) / 100.0,
                    "geometry": shapely.linestrings(shape),
                }
            )
            position.append(row)
        new_nodes.extend(
            {
                "node_id": ends[i + 1],
                "degree": 2,
                "component": span["component"],
                "geometry": shapely.points(s[-1]),
            }
            for i, s in enumerate(shapes[:-1])
        )
    crs = network.spans.crs
    kept = network.spans.drop(index=network.spans.index[list(cuts)])
    places = np.concatenate((np.setdiff1d(np.arange(len(network.spans)), list(cuts)), position))
    spans = pd.concat([kept, gpd.GeoDataFrame(parts, geometry="geometry", crs=crs)], ignore_index=True)
    spans = spans.iloc[np.argsort(places, kind="stable")].reset_index(drop=True)
    nodes = pd.concat(
        [network.nodes, gpd.GeoDataFrame(new_nodes, geometry="geometry", crs=crs)], ignore_index=True
    )
    return StreetNetwork(STREET_NODES.arrange(nodes), STREET_SPANS.arrange(spans))
