"""Lines as flat arrays: the form in which streets are cleaned, a million vertices at a time."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

MM = 1000.0
WIDEST_M = 2_000_000.0


@dataclass(frozen=True)
class Lines:
    """Polylines in one flat array, each of two vertices or more.

    Parameters
    ----------
    xy
        float64[vertices, 2] projected meters on a grid of one millimeter: equal places are equal bits.
    start
        int64[lines + 1]: line i is xy[start[i]:start[i + 1]].
    row
        int64[lines]: row of the street layer that gives the line its attributes.
    """

    xy: Floats
    start: Ints
    row: Ints

    def __len__(self) -> int:
        return len(self.row)

    @property
    def first(self) -> Ints:
        """Index of the first vertex of each line."""
        return self.start[:-1]

    @property
    def last(self) -> Ints:
        """Index of the last vertex of each line."""
        return self.start[1:] - 1

    @property
    def line_of_vertex(self) -> Ints:
        """Line to which each vertex belongs."""
        return np.repeat(np.arange(len(self)), np.diff(self.start))

    def lengths_m(self) -> Floats:
        """Return the length of each line in meters, not rounded.

        >>> square = Lines(np.array([[0.0, 0.0], [3.0, 4.0], [3.0, 5.0]]), np.array([0, 3]), np.array([0]))
        >>> square.lengths_m().tolist()
        [6.0]
        """
        if not len(self):
            return np.zeros(0)
        step = np.zeros(len(self.xy))
        step[:-1] = np.hypot(*np.diff(self.xy, axis=0).T)
        step[self.last] = 0.0
        return np.add.reduceat(step, self.first)

    def geometry(self) -> NDArray[np.object_]:
        """Return the lines as shapely LineStrings."""
        if not len(self):
            return np.empty(0, dtype=object)
        return np.asarray(shapely.linestrings(self.xy, indices=self.line_of_vertex), dtype=object)

    def take(self, keep: Flags | Ints) -> Lines:
        """Return the lines of a mask or of an index, in that order."""
        picked = np.flatnonzero(keep) if keep.dtype == np.bool_ else keep
        counts = np.diff(self.start)[picked]
        start = np.concatenate(([0], np.cumsum(counts))).astype(np.int64)
        within = np.arange(start[-1]) - np.repeat(start[:-1], counts)
        return Lines(self.xy[np.repeat(self.start[picked], counts) + within], start, self.row[picked])

    def keys(self) -> Ints:
        """Return one integer a vertex, equal exactly where places are equal to the millimeter."""
        return place_keys(self.xy)

    def nodes(self) -> tuple[Ints, Ints, Floats]:
        """Return the node at the start and at the end of each line, and the place of each node.

        Nodes are numbered by first appearance along the lines, which makes the numbers stable.
        """
        both = np.empty(2 * len(self), dtype=np.int64)
        both[0::2], both[1::2] = self.first, self.last
        keys = place_keys(self.xy[both]) if len(both) else np.zeros(0, dtype=np.int64)
        _, seen_at, inverse = np.unique(keys, return_index=True, return_inverse=True)
        order = np.argsort(seen_at)
        rank = np.empty(len(order), dtype=np.int64)
        rank[order] = np.arange(len(order))
        number = rank[inverse]
        return number[0::2], number[1::2], self.xy[both[seen_at[order]]]


def snap_to_grid(xy: Floats) -> Floats:
    """Return coordinates on the grid of one millimeter."""
    return np.rint(xy * MM) / MM


def place_keys(xy: Floats) -> Ints:
    """Return one integer a place, equal exactly where places are equal to the millimeter."""
    whole = np.rint(xy * MM).astype(np.int64)
    whole = whole - whole.min(axis=0)
    keys: Ints = (whole[:, 0] << 32) | whole[:, 1]
    return keys


def without_repeats(lines: Lines) -> tuple[Lines, Ints]:
    """Return the lines without repeated neighbor vertices, and the indices of lines left with no length."""
    if not len(lines):
        return lines, np.zeros(0, dtype=np.int64)
    keys = lines.keys()
    keep = np.ones(len(keys), dtype=bool)
    keep[1:] = keys[1:] != keys[:-1]
    keep[lines.first] = True
    counts = np.add.reduceat(keep.astype(np.int64), lines.first)
    start = np.concatenate(([0], np.cumsum(counts))).astype(np.int64)
    thinned = Lines(lines.xy[keep], start, lines.row)
    return thinned.take(counts >= 2), np.flatnonzero(counts < 2)


def cut_at_vertices(lines: Lines, cut: Flags) -> Lines:
    """Return the lines cut at flagged inner vertices: one piece ends there and the next starts."""
    cut = cut.copy()
    cut[lines.first] = cut[lines.last] = False
    copies = 1 + cut.astype(np.int64)
    place = np.cumsum(copies) - copies
    start = np.sort(np.concatenate((place[lines.first], place[cut] + 1, [copies.sum()])))
    index = np.repeat(np.arange(len(lines.xy)), copies)
    return Lines(lines.xy[index], start, lines.row[lines.line_of_vertex[index[start[:-1]]]])


def cut_path(xy: Floats, offsets_m: Floats) -> list[Floats]:
    """Return a polyline cut at rising offsets from its start; each cut place is on the millimeter grid.

    >>> [part.tolist() for part in cut_path(np.array([[0.0, 0.0], [10.0, 0.0]]), np.array([4.0]))]
    [[[0.0, 0.0], [4.0, 0.0]], [[4.0, 0.0], [10.0, 0.0]]]
    """
    along = np.concatenate(([0.0], np.cumsum(np.hypot(*np.diff(xy, axis=0).T))))
    at = np.clip(offsets_m, 0.0, along[-1])
    points = snap_to_grid(np.column_stack((np.interp(at, along, xy[:, 0]), np.interp(at, along, xy[:, 1]))))
    bounds = np.concatenate(([0.0], at, [along[-1]]))
    stops = np.vstack((xy[:1], points, xy[-1:]))
    parts = []
    for i in range(len(bounds) - 1):
        inner = xy[(along > bounds[i]) & (along < bounds[i + 1])]
        parts.append(np.vstack((stops[i : i + 1], inner, stops[i + 1 : i + 2])))
    return parts


def join_lines(parts: list[Floats], rows: list[int], to: Lines) -> Lines:
    """Return `to` with more polylines behind it."""
    if not parts:
        return to
    counts = np.array([len(p) for p in parts], dtype=np.int64)
    start = np.concatenate((to.start, to.start[-1] + np.cumsum(counts)))
    return Lines(
        np.vstack((to.xy, *parts)), start, np.concatenate((to.row, np.asarray(rows, dtype=np.int64)))
    )
