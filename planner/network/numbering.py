"""Numbers of fibers: in which fiber of which cable each circuit runs, and so where it is spliced."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from planner.network.cables import CablePlan
from planner.network.circuits import Circuit
from planner.network.graph import RouteGraph

Token = tuple[int, int]
"""A fiber: number of its circuit in the list, number of the fiber in the circuit from 0 on."""


@dataclass(frozen=True)
class Hop:
    """A run of a fiber in one cable, uncut.

    Parameters
    ----------
    cable
        Number of the cable in `CablePlan.runs`; -1 - row of the first span where the fiber stands already or
        is rented.
    number
        Fiber in the cable, or among those in use where no cable is laid, from 1 on.
    rows
        Rows of its spans, in the order of the circuit.
    """

    cable: int
    number: int
    rows: tuple[int, ...]


@dataclass(frozen=True)
class Numbering:
    """The hops of every fiber of every circuit, in the order of the circuits."""

    hops: tuple[tuple[tuple[Hop, ...], ...], ...]

    def splices(self, circuit: int) -> int:
        """Return the most splices that a fiber of a circuit meets in closures, those of both ends included.

        One where it leaves the device (the drop of a site, a leg of a splitter), one at each change of cable,
        one where it enters the device at its other end: one more than it has hops.
        """
        return max(len(fiber) for fiber in self.hops[circuit]) + 1

    def used(self, cables: int) -> list[int]:
        """Return how many fibers of each cable are in use on some part of it."""
        held: list[set[int]] = [set() for _ in range(cables)]
        for circuit in self.hops:
            for fiber in circuit:
                for hop in fiber:
                    if hop.cable >= 0:
                        held[hop.cable].add(hop.number)
        return [len(numbers) for numbers in held]


def number_fibers(graph: RouteGraph, plan: CablePlan, circuits: Sequence[Circuit]) -> Numbering:
    """Return the fiber of each circuit in each cable.

    Numbers are given from the far ends inward. A fiber that runs on in a cable keeps its number; the others
    take the lowest that are free, first those of side spans in their order, then those of ways that meet
    there, then those of the devices at the node by their id. Along a cable the fibers in use are runs of
    spans, and giving each run the lowest number free where it begins never needs more numbers than fibers
    are in use on the fullest span of the cable.
    """
    paths = [[graph.row_of[s] for s in c.span_ids] for c in circuits]
    on: list[list[tuple[Token, int]]] = [[] for _ in graph.spans]
    for k, rows in enumerate(paths):
        for position, row in enumerate(rows):
            on[row].extend(((k, fiber), position) for fiber in range(circuits[k].fibers))
    number: list[dict[Token, int]] = [{} for _ in graph.spans]
    for row in reversed(graph.outward_order):
        main = plan.main.get(row)
        kept: dict[Token, int] = {}
        fresh: list[tuple[tuple[object, ...], Token]] = []
        for token, position in on[row]:
            beside, device = _beyond(graph, circuits[token[0]], paths[token[0]], row, position)
            if beside is not None and beside == main and plan.passes(row, main, number[main][token]):
                kept[token] = number[main][token]
            else:
                fresh.append((_key(beside, device, main, number, token, graph, row), token))
        number[row] = _filled(kept, [token for _, token in sorted(fresh)])
    return Numbering(
        tuple(
            tuple(_hops(plan, rows, number, (k, fiber)) for fiber in range(circuits[k].fibers))
            for k, rows in enumerate(paths)
        )
    )


def splices_by_node(graph: RouteGraph, circuits: Sequence[Circuit], numbering: Numbering) -> Counter[str]:
    """Return the fusion splices at each node: where fibers change cable, and where they meet a device."""
    out: Counter[str] = Counter()
    for circuit, fibers in zip(circuits, numbering.hops, strict=True):
        for hops in fibers:
            out[circuit.from_node] += 1
            if not hops:
                continue
            out[circuit.to_node] += 1
            for before, after in pairwise(hops):
                out[graph.node_id[_shared(graph, before.rows[-1], after.rows[0])]] += 1
    return out


def path_text(plan: CablePlan, graph: RouteGraph, fibers: Sequence[Sequence[Hop]]) -> str:
    """Return the way of each fiber through the cables: `CBL-0002:1>CBL-0001:4`, fibers apart by a blank.

    Fiber that stands already or is rented is told by the first span of its run from the center on.
    """
    return " ".join(
        ">".join(f"{_named(plan, graph, h)}:{h.number}" for h in fiber) for fiber in fibers
    ).strip()


def _named(plan: CablePlan, graph: RouteGraph, hop: Hop) -> str:
    """Return the cable of a hop, or the first span of its run where none is laid."""
    return plan.name(hop.cable) if hop.cable >= 0 else graph.span_id[-1 - hop.cable]


def _shared(graph: RouteGraph, a: int, b: int) -> int:
    """Return the node at which two spans meet that follow on each other."""
    ends = {int(graph.near[b]), int(graph.far[b])}
    return int(graph.far[a]) if int(graph.far[a]) in ends else int(graph.near[a])


def _beyond(
    graph: RouteGraph, circuit: Circuit, rows: Sequence[int], row: int, position: int
) -> tuple[int | None, str]:
    """Return what follows a span at its far node: a span, or the device at that end of the circuit."""
    far = int(graph.far[row])
    before = rows[position - 1] if position else None
    after = rows[position + 1] if position + 1 < len(rows) else None
    if before is None:
        at_far = graph.node_id[far] == circuit.from_node
    else:
        at_far = far in (int(graph.near[before]), int(graph.far[before])) and (
            _shared(graph, before, row) == far
        )
    if at_far:
        return before, circuit.from_id if before is None else ""
    return after, circuit.to_id if after is None else ""


def _key(
    beside: int | None, device: str, main: int | None, number: Sequence[dict[Token, int]], token: Token,
    graph: RouteGraph, row: int,
) -> tuple[object, ...]:  # fmt: skip
    """Return the place of a fiber among those that are given a number anew."""
    if beside is None:
        return 3, 0, device, *token
    if int(graph.near[beside]) == int(graph.far[row]):
        return (0 if beside == main else 1), beside, "", number[beside][token], *token
    return 2, beside, "", *token


def _filled(kept: dict[Token, int], fresh: Sequence[Token]) -> dict[Token, int]:
    """Return the numbers kept and, for the others in their order, the lowest that are free."""
    taken = set(kept.values())
    out = dict(kept)
    at = 1
    for token in fresh:
        while at in taken:
            at += 1
        out[token] = at
        at += 1
    return out


def _hops(
    plan: CablePlan, rows: Sequence[int], number: Sequence[dict[Token, int]], token: Token
) -> tuple[Hop, ...]:
    """Return the runs of a fiber in cables along its spans."""
    out: list[Hop] = []
    for row in rows:
        cable, fiber = plan.fiber(row, number[row][token])
        if out and out[-1].cable == cable and out[-1].number == fiber:
            out[-1] = Hop(cable, fiber, (*out[-1].rows, row))
        else:
            out.append(Hop(cable, fiber, (row,)))
    return tuple(out)
