"""Where streets meet: exact shared vertices, and ends that miss each other by a little."""

from __future__ import annotations

import numpy as np
import shapely
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

from planner.city.findings import FindingLog
from planner.city.lines import (
    Flags,
    Floats,
    Ints,
    Lines,
    cut_at_vertices,
    cut_path,
    join_lines,
    without_repeats,
)

END_TOLERANCE_M = 0.5
JOIN_TOLERANCE_M = 1.0
TINY_M = 0.05
STUB_DETOUR_M = 10.0


def cut_where_streets_meet(lines: Lines, level: Ints) -> Lines:
    """Return the lines cut at every vertex where streets meet.

    Streets meet where an end of one stands on a vertex of another, and where two on the same level (layer,
    bridge and tunnel alike) share an inner vertex. Two inner vertices on different levels cross without
    meeting; at such a crossing an end joins only the lines of its own level.

    Parameters
    ----------
    lines
        Lines without repeated neighbor vertices.
    level
        Level code of each row of the street layer.
    """
    _, place = np.unique(lines.keys(), return_inverse=True)
    of_vertex = level[lines.row][lines.line_of_vertex]
    is_end = np.zeros(len(place), dtype=bool)
    is_end[lines.first] = is_end[lines.last] = True
    _, place_level = np.unique(place * (level.max() - level.min() + 1) + of_vertex, return_inverse=True)
    at_end = np.bincount(place, weights=is_end) > 0
    at_end_level = np.bincount(place_level, weights=is_end) > 0
    inner_level = np.bincount(place_level, weights=~is_end)
    levels_crossing = np.zeros(len(at_end), dtype=np.int64)
    _, one_each = np.unique(place_level[~is_end], return_index=True)
    np.add.at(levels_crossing, place[~is_end][one_each], 1)
    meets_end = at_end_level[place_level] | (at_end[place] & (levels_crossing[place] == 1))
    return cut_at_vertices(lines, ~is_end & (meets_end | (inner_level[place_level] >= 2)))


def report_unjoined_crossings(lines: Lines, level: Ints, log: FindingLog) -> None:
    """Log streets of one level that cross without sharing a vertex: no route turns there."""
    shapes = lines.geometry()
    i, j = shapely.STRtree(shapes).query(shapes, predicate="crosses")
    same = (i < j) & (level[lines.row[i]] == level[lines.row[j]])
    log.add(
        "STREETS-CROSSING-UNJOINED",
        "Pairs of streets on one level cross without sharing a vertex, so no fiber turns from one into the "
        "other. Where they truly meet, add the vertex (the GIS tool is called planarize).",
        count=int(same.sum()),
        warning=True,
    )


def merge_near_ends(lines: Lines, level: Ints, log: FindingLog) -> Lines:
    """Return the lines with ends within 0.5 m of each other moved to one place, where a level is shared."""
    tail, head, xy = lines.nodes()
    pairs = cKDTree(xy).query_pairs(END_TOLERANCE_M, output_type="ndarray").astype(np.int64)
    pairs = pairs[_shares_level(pairs, tail, head, level[lines.row], len(xy))]
    pairs = pairs[~_joined_by_street(pairs, lines, tail, head, len(xy))]
    if not len(pairs):
        return lines
    joined = coo_matrix((np.ones(len(pairs)), (pairs[:, 0], pairs[:, 1])), shape=(len(xy), len(xy)))
    _, group = connected_components(joined, directed=False)
    degree = np.bincount(np.concatenate((tail, head)), minlength=len(xy))
    by_degree = np.lexsort((np.arange(len(xy)), -degree))
    _, first = np.unique(group[by_degree], return_index=True)
    keeper = by_degree[first][group]
    moved = np.hypot(*(xy[keeper] - xy).T)
    log.add(
        "STREETS-NEAR-ENDS",
        f"Street ends within {END_TOLERANCE_M} m of each other were joined; the length is how far they "
        "moved.",
        count=int((keeper != np.arange(len(xy))).sum()),
        length_m=float(moved.sum()),
    )
    fixed = lines.xy.copy()
    fixed[lines.first], fixed[lines.last] = xy[keeper[tail]], xy[keeper[head]]
    out, collapsed = without_repeats(Lines(fixed, lines.start, lines.row))
    log.add(
        "STREETS-ZERO-LENGTH",
        "Street pieces whose two ends were joined had no length left and were taken out.",
        count=len(collapsed),
        length_m=float(lines.lengths_m()[collapsed].sum()),
    )
    return out


def _shares_level(pairs: Ints, tail: Ints, head: Ints, level: Ints, count: int) -> Flags:
    """Tell of each pair of nodes whether streets of both are on one level."""
    _, code = np.unique(level, return_inverse=True)
    bit = np.left_shift(np.uint64(1), np.minimum(code, 63).astype(np.uint64))
    mask = np.zeros(count, dtype=np.uint64)
    np.bitwise_or.at(mask, tail, bit)
    np.bitwise_or.at(mask, head, bit)
    return (mask[pairs[:, 0]] & mask[pairs[:, 1]]) != 0


def _joined_by_street(pairs: Ints, lines: Lines, tail: Ints, head: Ints, count: int) -> Flags:
    """Tell which pairs a street piece of more than 5 cm joins already: no miss, nothing to mend."""
    real = lines.lengths_m() > TINY_M
    low, high = np.minimum(tail, head)[real], np.maximum(tail, head)[real]
    return np.isin(pairs.min(axis=1) * count + pairs.max(axis=1), low * count + high)


def join_dead_ends(lines: Lines, level: Ints, log: FindingLog) -> Lines:
    """Return the lines with dead ends that stop within 1 m of another street of their level joined to it."""
    tail, head, xy = lines.nodes()
    degree = np.bincount(np.concatenate((tail, head)), minlength=len(xy))
    node, other, offset = _nearest_streets(
        lines, level[lines.row], (tail, head), xy, np.flatnonzero(degree == 1)
    )
    length = lines.lengths_m()[other]
    end = np.where(offset < END_TOLERANCE_M, tail[other], -1)
    end = np.where((end < 0) & (offset > length - END_TOLERANCE_M), head[other], end)
    chosen = _without_swaps(node, end)
    node, other, offset, end = node[chosen], other[chosen], offset[chosen], end[chosen]
    if not len(node):
        return lines
    target = xy.copy()
    target[node[end >= 0]] = xy[end[end >= 0]]
    inner = end < 0
    pieces = _cut_targets(lines, node[inner], other[inner], offset[inner], target)
    log.add(
        "STREETS-DEAD-END-JOINED",
        f"Dead ends that stopped within {JOIN_TOLERANCE_M} m of another street were joined to it; the length "
        "is how far they moved.",
        count=len(node),
        length_m=float(np.hypot(*(target - xy).T).sum()),
    )
    return _with_targets(lines, (tail, head), target, pieces)


def _without_swaps(node: Ints, end: Ints) -> Ints:
    """Return which joins to make so that no node both moves and is moved to."""
    moved: set[int] = set()
    stays: set[int] = set()
    chosen = []
    for i, (n, e) in enumerate(zip(node.tolist(), end.tolist(), strict=True)):
        if n in stays or e in moved:
            continue
        moved.add(n)
        if e >= 0:
            stays.add(e)
        chosen.append(i)
    return np.asarray(chosen, dtype=np.int64)


def _with_targets(
    lines: Lines, ends: tuple[Ints, Ints], target: Floats, pieces: dict[int, list[Floats]]
) -> Lines:
    """Return the lines with ends moved to their targets and with cut lines replaced by their pieces."""
    tail, head = ends
    fixed = lines.xy.copy()
    fixed[lines.first], fixed[lines.last] = target[tail], target[head]
    keep = np.ones(len(lines), dtype=bool)
    keep[list(pieces)] = False
    parts: list[Floats] = []
    rows: list[int] = []
    for line, cut in pieces.items():
        cut[0][0], cut[-1][-1] = target[tail[line]], target[head[line]]
        parts.extend(cut)
        rows.extend([int(lines.row[line])] * len(cut))
    return without_repeats(join_lines(parts, rows, Lines(fixed, lines.start, lines.row).take(keep)))[0]


def _nearest_streets(
    lines: Lines, level: Ints, ends: tuple[Ints, Ints], xy: Floats, dead: Ints
) -> tuple[Ints, Ints, Floats]:
    """Return dead node, nearest other line within reach and offset along it, one row a dead end to join."""
    tail, head = ends
    own = np.empty(len(xy), dtype=np.int64)
    own[tail], own[head] = np.arange(len(lines)), np.arange(len(lines))
    shapes = lines.geometry()
    points = np.asarray(shapely.points(xy[dead]), dtype=object)
    i, j = shapely.STRtree(shapes).query(points, predicate="dwithin", distance=JOIN_TOLERANCE_M)
    node = dead[i]
    fits = (own[node] != j) & (level[own[node]] == level[j])
    i, j, node = i[fits], j[fits].astype(np.int64), node[fits]
    offset = np.asarray(shapely.line_locate_point(shapes[j], points[i]))
    gap = np.asarray(shapely.distance(shapes[j], points[i]))
    far_end = np.where(tail[own[node]] == node, head[own[node]], tail[own[node]])
    length = lines.lengths_m()
    by_tail = np.where(tail[j] == far_end, offset, np.inf)
    by_head = np.where(head[j] == far_end, length[j] - offset, np.inf)
    real = length[own[node]] + np.minimum(by_tail, by_head) > STUB_DETOUR_M
    node, j, offset, gap = node[real], j[real], offset[real], gap[real]
    order = np.lexsort((j, gap, node))
    _, first = np.unique(node[order], return_index=True)
    best = order[first]
    return node[best], j[best], offset[best]


def _cut_targets(
    lines: Lines, node: Ints, other: Ints, offset: Floats, target: Floats
) -> dict[int, list[Floats]]:
    """Return the pieces of each street that dead ends join; write where each dead end goes into `target`."""
    pieces = {}
    for line in np.unique(other).tolist():
        here = np.flatnonzero(other == line)
        at, which = np.unique(offset[here], return_inverse=True)
        pieces[line] = cut_path(lines.xy[lines.start[line] : lines.start[line + 1]], at)
        target[node[here]] = np.array([p[-1] for p in pieces[line][:-1]])[which]
    return pieces
