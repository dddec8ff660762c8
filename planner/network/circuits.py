"""Circuits: every fiber in use belongs to one, an ordered walk of spans from a device toward the center."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from planner.network.graph import RouteGraph
from planner.network.tables import typed_rows
from planner.network.tree import RouteTree
from planner.schema import CIRCUITS

ACCESS, FEEDER, DISTRIBUTION, UPLINK, PROTECTION = (
    "access", "feeder", "distribution", "uplink", "protection",
)  # fmt: skip


@dataclass(frozen=True)
class Circuit:
    """Fibers that run together from one device to the next one nearer to the center.

    Parameters
    ----------
    kind
        access (site to POP), distribution (site or splitter to splitter), feeder (splitter to POP), uplink
        (POP to center), protection (a second way of any of these).
    from_id, to_id
        Devices at its ends: site, splitter, POP.
    from_node, to_node
        Where they stand.
    pop_id
        POP that it serves, or belongs to.
    fibers
        How many fibers run along it.
    span_ids
        Spans in order from `from_node` to `to_node`; none where both are one node.
    protects
        The circuit whose second way it is, blank otherwise.
    """

    circuit_id: str
    kind: str
    from_id: str
    to_id: str
    from_node: str
    to_node: str
    pop_id: str
    fibers: int
    span_ids: tuple[str, ...]
    protects: str = ""


def tree_path(tree: RouteTree, start: int, end: int) -> tuple[str, ...]:
    """Return the spans along a tree from one node to another, up to where their ways meet and down again.

    Parameters
    ----------
    start, end
        Rows of nodes of one tree.
    """
    up: list[str] = []
    down: list[str] = []
    while start != end:
        # A node comes after the one toward its center: the later of two is not above the other.
        if start > end:
            up.append(tree.span_id[start])
            start = int(tree.parent[start])
        else:
            down.append(tree.span_id[end])
            end = int(tree.parent[end])
    return (*up, *reversed(down))


def fibers_by_row(graph: RouteGraph, circuits: Iterable[Circuit]) -> NDArray[np.int64]:
    """Return the fibers in use on each span: the sum of those of the circuits over it."""
    fibers = np.zeros(len(graph.span_id), dtype=np.int64)
    for circuit in circuits:
        for span in circuit.span_ids:
            fibers[graph.row_of[span]] += circuit.fibers
    return fibers


def through_fibers(graph: RouteGraph, circuits: Iterable[Circuit]) -> Counter[tuple[int, int]]:
    """Return the fibers that run from one span straight onto another, by rows, the lower row first."""
    flow: Counter[tuple[int, int]] = Counter()
    for circuit in circuits:
        rows = [graph.row_of[s] for s in circuit.span_ids]
        for a, b in pairwise(rows):
            flow[min(a, b), max(a, b)] += circuit.fibers
    return flow


def numbered(circuits: Sequence[Circuit]) -> tuple[Circuit, ...]:
    """Return the circuits with ids in their order; `protects` follows the ids that it named before."""
    names = {c.circuit_id: f"CIR-{n:05d}" for n, c in enumerate(circuits, 1)}
    return tuple(
        replace(c, circuit_id=names[c.circuit_id], protects=names.get(c.protects, c.protects))
        for c in circuits
    )


def circuit_table(
    circuits: Sequence[Circuit], fiber_paths: Sequence[str], length_m: Mapping[str, float]
) -> pd.DataFrame:
    """Return CIRCUITS.

    Parameters
    ----------
    fiber_paths
        Cable and number of each fiber of each circuit, as `network/numbering.py` writes them.
    length_m
        Length of each span.
    """
    rows = [
        {
            "circuit_id": c.circuit_id,
            "kind": c.kind,
            "from_id": c.from_id,
            "to_id": c.to_id,
            "pop_id": c.pop_id,
            "fibers": c.fibers,
            "span_ids": " ".join(c.span_ids),
            "length_m": round(sum(length_m[s] for s in c.span_ids), 2),
            "protects": c.protects or None,
            "fiber_path": path,
        }
        for c, path in zip(circuits, fiber_paths, strict=True)
    ]
    return typed_rows(rows, CIRCUITS)
