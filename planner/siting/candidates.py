"""Where cameras may stand: the tender's list, street intersections, places along blocks."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from planner.city.components import carrying_components_of_spans, reached_components
from planner.city.model import City
from planner.errors import SettingsError
from planner.schema import CANDIDATES
from planner.settings.model import Settings
from planner.siting.open_streets import blocks_of, points_along

MERGE_M = 12.0
KINDS = ("intersection", "midblock")


def make_candidates(city: City, settings: Settings, frontage: NDArray[np.bool_]) -> gpd.GeoDataFrame:
    """Return CANDIDATES: list rows first, then intersections by node, then places along blocks by span.

    Only streets count that have frontage, may carry fiber and reach a center. Intersections are nodes
    where three or more ends of them meet. Blocks of them of `midblock_spacing_m` or longer carry
    floor(length / spacing) candidates, each in the middle of its part of the block; shorter ones none. Of
    intersections within 12 m of each other the one where most streets meet is kept (then the one that
    comes first), and intersections and block places within 12 m of a kept candidate are merged into it;
    list rows are always kept. Listed cameras that could not be snapped are not offered: they stand in
    `city.anchors` with their reason.

    Parameters
    ----------
    city
        City whose anchors tell where its centers and listed cameras stand.
    settings
        `[cameras]`.
    frontage
        Spans where people live and walk (see `streets_with_frontage`).

    Raises
    ------
    SettingsError
        When `cameras.candidates` names a kind that does not exist.
    """
    strange = [k for k in settings.cameras.candidates if k not in KINDS]
    if strange:
        raise SettingsError(
            f"`cameras.candidates` holds {strange[0]!r}; expected any of {', '.join(KINDS)}.",
            where="study.toml",
        )
    component = carrying_components_of_spans(city.streets)
    reached = reached_components(city.streets, _anchors_of(city, city.centers))
    usable = frontage & np.isin(component, list(reached))
    listed = _from_list(city, settings)
    frames = [listed]
    if "intersection" in settings.cameras.candidates:
        frames.append(_intersections(city, usable))
    if "midblock" in settings.cameras.candidates:
        frames.append(_midblocks(city, usable, settings.cameras.midblock_spacing_m))
    offered = pd.concat([f for f in frames if len(f)] or [listed], ignore_index=True)
    degree = offered.pop("degree").to_numpy(dtype=np.int64)
    offered = offered[_kept(offered, degree)].reset_index(drop=True)
    offered["candidate_id"] = [f"CAND-{i:05d}" for i in range(1, len(offered) + 1)]
    blank = offered["camera_class"].isna() | (offered["camera_class"] == "")
    offered["camera_class"] = offered["camera_class"].where(~blank, settings.cameras.camera_class)
    return CANDIDATES.arrange(gpd.GeoDataFrame(offered, geometry="geometry", crs=city.crs))


def _anchors_of(city: City, sites: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return the anchors of some sites of the city."""
    return city.anchors[city.anchors["site_id"].isin(sites["site_id"])]


def _table(rows: Collection[Any], geometry: NDArray[np.object_], **columns: Any) -> pd.DataFrame:
    """Return a frame with the columns of CANDIDATES but for the id, and the degree used in merging."""
    blank = {"snap_distance_m": 0.0, "fixed": False, "name": None, "provenance": None, "camera_class": None}
    frame = pd.DataFrame(
        {"source_id": list(rows)} | {k: [v] * len(rows) for k, v in blank.items() if k not in columns}
    )
    for name, values in columns.items():
        frame[name] = values
    frame["geometry"] = geometry
    return frame


def _from_list(city: City, settings: Settings) -> pd.DataFrame:
    """Return the listed cameras that stand on the streets."""
    anchors = city.anchors.set_index("site_id")
    listed = city.listed_cameras
    rows = anchors.reindex(listed["site_id"])
    held = (rows["span_id"].notna() & rows["reason"].isna()).to_numpy(dtype=bool)
    listed, rows = listed[held], rows[held]
    return _table(
        listed["source_id"].tolist(),
        listed.geometry.to_numpy(),
        kind="list",
        span_id=rows["span_id"].to_numpy(),
        offset_m=rows["offset_m"].to_numpy(dtype=np.float64),
        snap_distance_m=rows["snap_distance_m"].to_numpy(dtype=np.float64),
        fixed=settings.cameras.list_mode == "fixed",
        name=listed["name"].to_numpy(),
        provenance=listed["provenance"].to_numpy(),
        camera_class=listed["camera_class"].to_numpy(),
        degree=0,
    )


def _intersections(city: City, usable: NDArray[np.bool_]) -> pd.DataFrame:
    """Return nodes where three or more ends of usable spans meet, on the first of those spans."""
    network = city.streets
    tail, head = network.ends()
    count = len(network.nodes)
    degree = np.bincount(np.concatenate((tail[usable], head[usable])), minlength=count)
    rows = np.flatnonzero(usable)
    span_of = np.full(count, -1, dtype=np.int64)
    for end in (head, tail):
        span_of[end[rows[::-1]]] = rows[::-1]
    node = np.flatnonzero(degree >= 3)
    span = span_of[node]
    at_start = tail[span] == node
    spans = network.spans
    return _table(
        network.nodes["node_id"].to_numpy()[node].tolist(),
        network.nodes.geometry.to_numpy()[node],
        kind="intersection",
        span_id=spans["span_id"].to_numpy()[span],
        offset_m=np.where(at_start, 0.0, spans["length_m"].to_numpy()[span]),
        name=_corner_names(spans["name"].tolist(), tail, head, node),
        degree=degree[node],
    )


def _corner_names(
    names: list[str], tail: NDArray[np.int64], head: NDArray[np.int64], node: NDArray[np.int64]
) -> list[str]:
    """Return the names of the streets that meet at each node, up to three, joined with a slash."""
    at: dict[int, dict[str, None]] = {n: {} for n in node.tolist()}
    for name, a, b in zip(names, tail.tolist(), head.tolist(), strict=True):
        if name:
            for end in (a, b):
                if end in at:
                    at[end][name] = None
    return [" / ".join(list(at[n])[:3]) for n in node.tolist()]


def _midblocks(city: City, usable: NDArray[np.bool_], spacing_m: float) -> pd.DataFrame:
    """Return places along blocks of the spacing or longer."""
    spans = city.streets.spans
    blocks = blocks_of(city.streets, usable)
    points = points_along(city.streets, blocks, np.floor(blocks.length_m / spacing_m).astype(np.int64))
    span_id = spans["span_id"].to_numpy()[points.span]
    return _table(
        [f"{s}@{o:.2f}" for s, o in zip(span_id, points.offset_m, strict=True)],
        np.asarray(shapely.points(points.xy), dtype=object),
        kind="midblock",
        span_id=span_id,
        offset_m=points.offset_m,
        name=spans["name"].to_numpy()[points.span],
        degree=0,
    )


def _kept(offered: pd.DataFrame, degree: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Tell which candidates stay when those within 12 m of a better one are merged into it."""
    rank = offered["kind"].map({"list": 0, "intersection": 1, "midblock": 2}).to_numpy(dtype=np.int64)
    keep = np.ones(len(offered), dtype=bool)
    if len(offered) < 2:
        return keep
    xy = shapely.get_coordinates(offered["geometry"].to_numpy())
    near: dict[int, list[int]] = {}
    for a, b in cKDTree(xy).query_pairs(MERGE_M, output_type="ndarray").tolist():
        near.setdefault(a, []).append(b)
        near.setdefault(b, []).append(a)
    for i in np.lexsort((np.arange(len(offered)), -degree, rank)).tolist():
        if keep[i]:
            for other in near.get(i, ()):
                keep[other] &= rank[other] == 0
    return keep
