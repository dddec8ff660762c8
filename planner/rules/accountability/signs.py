"""ACC-SIGNS: who walks into a view has passed a sign that names its camera."""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from planner.catalog.walking import NOT_WALKED
from planner.errors import name_up_to_five
from planner.rules.accountability.responsible import by_severity
from planner.rules.folder import STUDY, PlanFolder, derived
from planner.rules.rule import POLICY, Fault, Rule

RIM_M = 0.25
"""A view is taken this much smaller: its rim is drawn to a quarter of a meter at best."""
AT_M = 0.3
"""A sign this near to a street stands on it."""
SLACK_M = 0.5

Shapes = NDArray[np.object_]


@dataclass(frozen=True)
class Walks:
    """The streets that people walk along: lines, the node at either end, and the streets at each node."""

    lines: Shapes
    ends: Sequence[tuple[str, str]]
    at: Mapping[str, list[int]]
    tree: shapely.STRtree


@derived
def walks_of(folder: PlanFolder) -> Walks:
    """Return the walking network of a plan: all streets but tunnels and those nobody walks."""
    streets = folder.layer("streets")
    streets = streets[~streets["street_class"].isin(NOT_WALKED) & ~streets["tunnel"]]
    lines = np.asarray(streets.geometry.to_numpy(), dtype=object)
    ends = list(zip(streets["from_node"], streets["to_node"], strict=True))
    at: dict[str, list[int]] = defaultdict(list)
    for row, (a, b) in enumerate(ends):
        at[a].append(row)
        at[b].append(row)
    return Walks(lines, ends, at, shapely.STRtree(lines))


@derived
def shown(folder: PlanFolder) -> dict[str, shapely.Geometry]:
    """Return what each camera can be made to see: its view, or all that it can be turned to."""
    views, wide = folder.layer("viewsheds"), folder.layer("reaches")
    known = set(folder.layer("cameras")["camera_id"])
    both = {**dict(zip(views["camera_id"], views.geometry, strict=True)),
            **dict(zip(wide["camera_id"], wide.geometry, strict=True))}  # fmt: skip
    return {str(i): g for i, g in both.items() if i in known}


@derived
def unsigned(folder: PlanFolder) -> tuple[str, ...]:
    """Return the cameras into whose view somebody can walk from afar without passing a sign of theirs."""
    walks = walks_of(folder)
    limit = float(folder.study["privacy"]["sign_within_m"]) + SLACK_M
    places: dict[str, list[shapely.Point]] = defaultdict(list)
    signs = folder.layer("signs")
    for named, place in zip(signs["camera_ids"], signs.geometry, strict=True):
        for camera in named.split():
            places[camera].append(place)
    return tuple(
        camera
        for camera, view in sorted(shown(folder).items())
        if not places[camera] or _open_walk(walks, view, np.array(places[camera], dtype=object), limit)
    )


def _open_walk(walks: Walks, view: shapely.Geometry, signs: Shapes, limit_m: float) -> bool:
    """Say whether a walk of `limit_m` leads from the rim of a view outward past no sign."""
    inner = shapely.buffer(view, -RIM_M)
    rows = walks.tree.query(inner, predicate="intersects")
    queue: list[tuple[float, str]] = []
    for row in rows.tolist():
        for piece in shapely.get_parts(shapely.difference(walks.lines[row], inner)):
            if piece.length <= AT_M or shapely.distance(piece, inner) > AT_M:
                continue
            if _from_rim(walks, row, piece, inner, signs, limit_m, queue):
                return True
    return _outward(walks, set(rows.tolist()), signs, limit_m, queue)


def _from_rim(
    walks: Walks, row: int, piece: shapely.LineString, inner: shapely.Geometry, signs: Shapes, limit_m: float,
    queue: list[tuple[float, str]],
) -> bool:  # fmt: skip
    """Follow what a street leaves outside of a view; a node that it ends at goes into the queue."""
    passed = bool((shapely.distance(signs, piece) <= AT_M).any())
    tips = [shapely.Point(piece.coords[0]), shapely.Point(piece.coords[-1])]
    on_rim = [shapely.distance(t, inner) <= AT_M for t in tips]
    if passed:
        return all(on_rim) and piece.length > 2 * limit_m and _one_side(piece, signs, limit_m)
    if all(on_rim):
        return piece.length > 2 * limit_m
    if piece.length > limit_m:
        return True
    far = tips[0] if on_rim[1] else tips[1]
    line = walks.lines[row]
    begins = shapely.distance(far, shapely.get_point(line, 0)) <= shapely.distance(
        far, shapely.get_point(line, -1)
    )
    heapq.heappush(queue, (float(piece.length), walks.ends[row][0 if begins else 1]))
    return False


def _one_side(piece: shapely.LineString, signs: Shapes, limit_m: float) -> bool:
    """Say whether one end of a long gap between two parts of a view has no sign within reach."""
    along = shapely.line_locate_point(piece, signs[shapely.distance(signs, piece) <= AT_M])
    return bool(along.min() > limit_m or piece.length - along.max() > limit_m)


def _outward(
    walks: Walks, inside: set[int], signs: Shapes, limit_m: float, queue: list[tuple[float, str]]
) -> bool:
    """Walk on from nodes, nearest first, until a sign is passed; say whether that goes on too far."""
    done: set[str] = set()
    while queue:
        meters, node = heapq.heappop(queue)
        if node in done:
            continue
        done.add(node)
        for row in walks.at[node]:
            line = walks.lines[row]
            ahead = walks.ends[row][1] if walks.ends[row][0] == node else walks.ends[row][0]
            start = shapely.get_point(line, 0 if walks.ends[row][0] == node else -1)
            if (shapely.distance(signs, start) <= AT_M).any():
                break
            if row in inside or (shapely.distance(signs, line) <= AT_M).any():
                continue
            if meters + line.length > limit_m:
                return True
            heapq.heappush(queue, (meters + float(line.length), ahead))
    return False


def check_signs(folder: PlanFolder) -> Iterable[Fault]:
    """One finding that names the cameras with an approach that no sign stands on."""
    cameras = folder.layer("cameras")
    for severity, rows in by_severity(cameras[cameras["camera_id"].isin(unsigned(folder))]):
        ids = rows["camera_id"]
        what = f"a street leads into the view of {len(ids)} cameras past no sign: {name_up_to_five(ids)}."
        yield Fault("signs", str(ids.iloc[0]), what, severity)


RULES = (
    Rule(
        "ACC-SIGNS",
        "Whoever walks into the view of a camera from farther than `privacy.sign_within_m` has passed a sign "
        "of layer `signs` that names it, on every walkable street; a camera that can be turned counts by all "
        "that it can be made to see. A camera that sees has a sign.",
        "People are to know that they are filmed, by whom and whom to ask, before they are filmed.",
        "A sign taken out or moved, a camera turned after the signs were placed.",
        "Put a sign on that street before the view, or run the study again.",
        ("signs", "viewsheds", "reaches", "streets", "cameras", STUDY),
        check_signs,
        POLICY,
    ),
)
