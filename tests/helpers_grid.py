"""Plan tables on a grid of streets, for `helpers_plan`."""

from __future__ import annotations

from collections import deque

import geopandas as gpd
import numpy as np
import pandas as pd
from shapely.geometry import LineString, Point, Polygon

from planner import schema
from planner.schema.table import Table

CRS = "EPSG:32720"
ORIGIN = (250_000.0, 7_320_000.0)
BLOCK_M = 100.0
RESPONSIBLE = {
    "owner": "Province",
    "operator": "Ministry",
    "maintainer": None,
    "payer": "Province",
    "mode": "own",
    "status": "proposed",
    "phase": 1,
}


def frame_of(
    table: Table, rows: list[dict[str, object]], shapes: list[object] | None = None
) -> gpd.GeoDataFrame:
    """Return rows as the table, geometry added where it has one."""
    frame = pd.DataFrame(rows, columns=[c.name for c in table.columns])
    if table.geometry:
        frame = gpd.GeoDataFrame(frame, geometry=list(shapes or []), crs=CRS)
    return table.arrange(frame)


def grid_node(index: int, blocks: int) -> tuple[float, float]:
    """Return the place of a grid node."""
    row, column = divmod(index, blocks + 1)
    return ORIGIN[0] + column * BLOCK_M, ORIGIN[1] + row * BLOCK_M


def grid_streets(blocks: int) -> gpd.GeoDataFrame:
    """Return the grid as street spans named by row and column."""
    rows, shapes, side = [], [], blocks + 1
    for i in range(side * side):
        row, column = divmod(i, side)
        for j, name in ((i + 1, f"Calle {row}"), (i + side, f"Avenida {column}")):
            if (j == i + 1 and column == blocks) or j >= side * side:
                continue
            rows.append(
                {
                    "span_id": f"SP-{len(rows):05d}",
                    "source_id": f"way/{len(rows)}",
                    "name": name,
                    "street_class": "residential" if row % 4 else "secondary",
                    "from_node": f"ND-{i:05d}",
                    "to_node": f"ND-{j:05d}",
                    "length_m": BLOCK_M,
                    "bridge": False,
                    "tunnel": False,
                    "may_carry": True,
                    "aerial_allowed": True,
                    "cost_factor": 1.0,
                    "component": 1,
                }
            )
            shapes.append(LineString([grid_node(i, blocks), grid_node(j, blocks)]))
    return frame_of(schema.STREET_SPANS, rows, shapes)


def grid_tree(
    streets: gpd.GeoDataFrame, center: str, sites: list[str]
) -> tuple[dict[str, tuple[str, int]], list[str], dict[str, int]]:
    """Return the parent and span of each node of a breadth-first tree, its nodes, and fibers below each."""
    near: dict[str, list[tuple[str, int]]] = {}
    for k, (a, b) in enumerate(zip(streets["from_node"], streets["to_node"], strict=True)):
        near.setdefault(a, []).append((b, k))
        near.setdefault(b, []).append((a, k))
    parent: dict[str, tuple[str, int]] = {center: ("", -1)}
    queue = deque([center])
    while queue:
        here = queue.popleft()
        for other, k in near[here]:
            if other not in parent:
                parent[other] = (here, k)
                queue.append(other)
    fibers: dict[str, int] = {}
    for site in sites:
        node = site
        while node:
            fibers[node] = fibers.get(node, 0) + 1
            node = parent[node][0]
    kept = {n: p for n, p in parent.items() if n in fibers}
    return kept, sorted(kept), fibers


def tree_spans(
    streets: gpd.GeoDataFrame, parent: dict[str, tuple[str, int]], fibers: dict[str, int]
) -> gpd.GeoDataFrame:
    """Return the tree's spans, every third below ground, every tenth on another's poles."""
    rows, shapes = [], []
    for node, (up, k) in sorted(parent.items()):
        if k < 0:
            continue
        street = streets.iloc[k]
        way = "duct" if k % 3 == 0 else "existing_poles" if k % 10 == 1 else "new_poles"
        rows.append(
            {
                "span_id": street["span_id"],
                "street_span_id": street["span_id"],
                "street_name": street["name"],
                "street_class": street["street_class"],
                "from_node": street["from_node"],
                "to_node": street["to_node"],
                "toward_center_node": up,
                "length_m": BLOCK_M,
                "way": way,
                "deployment": "belowGround" if way == "duct" else "aboveGround",
                "owned": way != "existing_poles",
                "cost_factor": 1.0,
                "weight_cents": 125_050,
                "role": "tree",
                "sites_downstream": fibers[node],
                "fibers": fibers[node],
                **RESPONSIBLE,
            }
        )
        shapes.append(street["geometry"])
    return frame_of(schema.SPANS, rows, shapes)


def span_cables(spans: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return one cable a span."""
    rows = []
    for k, span in enumerate(spans.itertuples()):
        size = next(s for s in (12, 24, 48, 96, 144, 288, 4096) if s >= span.fibers)
        rows.append(
            {
                "cable_id": f"CBL-{k + 1:04d}",
                "span_ids": span.span_id,
                "from_node": span.from_node,
                "to_node": span.to_node,
                "fiber_count": size,
                "fibers_used": span.fibers,
                "deployment": span.deployment,
                "route_m": BLOCK_M,
                "slack_m": 5.0,
                "cable_m": BLOCK_M + 5.0,
                **RESPONSIBLE,
            }
        )
    return frame_of(schema.CABLES, rows, list(spans.geometry))


def grid_cameras(
    sites: list[str], nodes: dict[str, tuple[float, float]], names: tuple[str, ...]
) -> gpd.GeoDataFrame:
    """Return cameras beside their nodes, classes in turn, the fifth with an azimuth."""
    rows = []
    for k, node in enumerate(sites):
        rows.append(
            {
                "camera_id": f"CAM-{k + 1:04d}",
                "source_id": node,
                "name": names[k] if k < len(names) else None,
                "site_kind": "intersection",
                "provenance": "placed by rule",
                "fixed": k < 2,
                "candidate_id": f"CAND-{k:05d}",
                "view_id": f"VIEW-{k:06d}",
                "camera_class": ("fixed", "dome_360", "ptz")[k % 3],
                "near_m": 5.2,
                "night_range_m": 30.0,
                "field_deg": 65.0 if k == 4 else 360.0,
                "level": "detect",
                "visible_street_m": 160.0,
                "facade_m": 12.5,
                "facade_close_m": 0.0,
                "public_share": 0.84,
                "district": "Centro" if k % 2 else None,
                "exclusion": "mask" if k == 3 else None,
                "exclusion_reason": "8 m from school Escuela 12" if k == 3 else None,
                "mask": "8 m from school Escuela 12; facades of homes" if k == 3 else None,
                "node_id": node,
                "drop_m": 8.0,
                "range_m": 80.0,
                "sight_model": "corridor",
                "azimuth_deg": 45.0 if k == 4 else np.nan,
                "covered_weight": 420.0,
                "marginal_weight": 120.5,
                "connected": True,
                "route_to_center_m": 1234.5 + k,
                "mount": "pole",
                "mount_height_m": 6.0,
                **RESPONSIBLE,
            }
        )
    return frame_of(schema.CAMERAS, rows, [Point(nodes[n][0] + 6, nodes[n][1] + 5) for n in sites])


def grid_viewsheds(cameras: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return a disc of 40 m for each camera with a hole around it, the fifth a triangle."""
    shapes = [
        Polygon([(p.x, p.y), (p.x + 60, p.y + 20), (p.x + 20, p.y + 60)])
        if k == 4
        else p.buffer(40.0).difference(p.buffer(5.0))
        for k, p in enumerate(cameras.geometry)
    ]
    rows = [
        {"camera_id": c, "area_m2": s.area, "public_share": 0.84}
        for c, s in zip(cameras["camera_id"], shapes, strict=True)
    ]
    return frame_of(schema.VIEWSHEDS, rows, shapes)


def grid_blind_spots(nodes: dict[str, tuple[float, float]]) -> gpd.GeoDataFrame:
    """Return three blind spots, the second without a street name."""
    rows = [
        {
            "blind_id": f"BLIND-{k + 1:04d}",
            "rank": k + 1,
            "street_name": None if k == 1 else "Calle <b>ciega</b>",
            "district": "Centro",
            "weight": 300.0 - 100 * k,
            "length_m": 120.0,
        }
        for k in range(3)
    ]
    return frame_of(schema.BLIND_SPOTS, rows, [Point(p) for p in list(nodes.values())[:3]])


def grid_single_points(spans: gpd.GeoDataFrame, connected: int) -> gpd.GeoDataFrame:
    """Return the two spans with the most sites beyond them, and a bridge with one site, owned by nobody."""
    first = spans.sort_values("sites_downstream", ascending=False, kind="stable").iloc[[0, 1, -1]]
    rows = [
        {
            "risk_id": "BRG-00007" if k == 2 else span["span_id"],
            "rank": k + 1 if k < 2 else 60,
            "kind": "bridge" if k == 2 else "stretch",
            "street_name": "Calle <b>única</b>" if k == 0 else None,
            "span_ids": span["span_id"],
            "length_m": span["length_m"],
            "sites": int(span["sites_downstream"]),
            "cameras": int(span["sites_downstream"]),
            "points": 0,
            "critical_sites": 0,
            "site_share": int(span["sites_downstream"]) / connected,
            "weight_lost": 12.5,
            "residents": None,
            "owner": None,
        }
        for k, span in enumerate(first.to_dict("records"))
    ]
    return frame_of(schema.SINGLE_POINTS, rows, list(first.geometry))


def grid_existing(nodes: dict[str, tuple[float, float]]) -> gpd.GeoDataFrame:
    """Return two cameras that stand already, one of unknown direction."""
    rows = [
        {
            "existing_id": f"XCAM-{k + 1:04d}",
            "source_id": f"node/{k}",
            "camera_class": "fixed",
            "azimuth_deg": 90.0 if k else np.nan,
            "range_m": 80.0 if k else 0.0,
            "covered_weight": 40.0 * k,
            "provenance": "mapped in OpenStreetMap",
            "status": "operational",
        }
        for k in range(2)
    ]
    return frame_of(schema.EXISTING_CAMERAS, rows, [Point(p) for p in list(nodes.values())[4:6]])


def grid_points(
    sites: list[str], nodes: dict[str, tuple[float, float]], names: tuple[str, ...]
) -> gpd.GeoDataFrame:
    """Return government points beside their nodes, kinds in turn."""
    rows = [
        {
            "point_id": f"GOV-{k + 1:04d}",
            "source_id": f"row {k}",
            "name": names[k] if k < len(names) else f"Escuela {k}",
            "kind": schema.POINT_KINDS[k % 5],
            "provenance": "published",
            "node_id": node,
            "drop_m": 20.0,
            "connected": True,
            "route_to_center_m": 987.6 + k,
            **RESPONSIBLE,
        }
        for k, node in enumerate(sites)
    ]
    return frame_of(schema.POINTS, rows, [Point(nodes[n][0] - 15, nodes[n][1] + 12) for n in sites])


def span_supports(spans: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return two poles or one chamber a span."""
    rows, shapes = [], []
    for span in spans.itertuples():
        kind = "chamber" if span.deployment == "belowGround" else "pole"
        for at in (0.5,) if kind == "chamber" else (0.25, 0.75):
            prefix = "CHB" if kind == "chamber" else "POL"
            rows.append(
                {
                    "support_id": f"{prefix}-{len(rows) + 1:05d}",
                    "kind": kind,
                    "existing": not span.owned,
                    "span_id": span.span_id,
                    "guys": 0,
                    **RESPONSIBLE,
                }
            )
            shapes.append(span.geometry.interpolate(at, normalized=True))
    return frame_of(schema.SUPPORTS, rows, shapes)


def site_drops(sites: list[str], nodes: dict[str, tuple[float, float]], cameras: int) -> gpd.GeoDataFrame:
    """Return a drop to each site."""
    rows, shapes = [], []
    for k, node in enumerate(sites):
        x, y = nodes[node]
        camera = k < cameras
        site = f"CAM-{k + 1:04d}" if camera else f"GOV-{k - cameras + 1:04d}"
        rows.append(
            {
                "drop_id": f"DRP-{k + 1:04d}",
                "site_id": site,
                "node_id": node,
                "fibers": 1,
                "length_m": 23.0,
                **RESPONSIBLE,
            }
        )
        shapes.append(LineString([(x, y), (x + 6, y + 5) if camera else (x - 15, y + 12)]))
    return frame_of(schema.DROPS, rows, shapes)


def grid_demand(blocks: int) -> gpd.GeoDataFrame:
    """Return a demand point in the middle of each fourth of a block row, half of them seen."""
    places = [
        Point(ORIGIN[0] + (c + 0.5) * BLOCK_M, ORIGIN[1] + r * BLOCK_M)
        for r in range(blocks + 1)
        for c in range(blocks)
    ]
    rows = [
        {"demand_id": f"DEM-{k:06d}", "weight_milli": 10_000, "span_id": f"SP-{k:05d}"}
        for k in range(len(places))
    ]
    frame = frame_of(schema.DEMAND_POINTS, rows, list(places))
    return frame.assign(covered=[k % 2 == 0 for k in range(len(places))])


def grid_candidates(
    sites: list[str], cameras: int, nodes: dict[str, tuple[float, float]]
) -> gpd.GeoDataFrame:
    """Return a candidate at each camera and at some nodes more."""
    every = [*sites[:cameras], *[n for n in nodes if n not in set(sites)][:cameras]]
    rows = [
        {
            "candidate_id": f"CAND-{k:05d}",
            "source_id": n,
            "kind": "intersection",
            "span_id": "SP-00000",
            "offset_m": 0.0,
            "snap_distance_m": 0.0,
            "fixed": k < 2,
            "cameras_least": int(k < 2),
            "cameras_most": 1 if k < 2 else 2,
            "mount": "pole",
        }
        for k, n in enumerate(every)
    ]
    frame = frame_of(schema.CANDIDATES, rows, [Point(nodes[n]) for n in every])
    return frame.assign(chosen=[k < cameras for k in range(len(every))])
