"""The splice plan: in each closure which fiber meets which, which pass uncut, which end at a device."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pandas as pd

from planner.catalog.model import CableSize
from planner.network.colors import COLORS, tint_of
from planner.network.walks import FiberWalk, fiber_walks

SCHEMA_VERSION = 1
AT_BEGIN = {"SPL-": "in", "POP-": "uplink"}
"""Where the circuit of a device begins; of a site at its drop."""
End = dict[str, Any]
"""One side of a splice: a fiber of a cable with tube and color, a fiber that stands, or a device."""


def splice_plan(tables: Mapping[str, pd.DataFrame], sizes: Iterable[CableSize]) -> dict[str, Any]:
    """Return `splices.json`: the closures of a plan with their splices and the fibers that pass uncut.

    A fiber in use is spliced where it goes over into another cable and at both ends of its circuit; spare
    fibers are not spliced. Numbers and colors are a plan: the crew's record says what was built.

    Parameters
    ----------
    tables
        Layers of a plan.
    sizes
        Cables of the catalog, for the fibers in a tube.
    """
    walks = fiber_walks(tables)
    tubes = tube_fibers(tables["cables"], sizes)
    ports = device_ports(walks, frozenset(tables["pops"]["pop_id"].astype(str)))
    splices: dict[str, list[dict[str, Any]]] = defaultdict(list)
    through: dict[str, dict[str, set[int]]] = defaultdict(lambda: defaultdict(set))
    for walk in walks:
        for node, one, other in _meetings(walk, ports, tubes):
            splices[node].append(
                {"circuit": walk.circuit_id, "fiber": walk.fiber, "one": one, "other": other}
            )
        for run in walk.runs:
            for node in run.nodes[1:-1]:
                through[node][run.cable_id].add(run.number)
    closures = zip(*(tables["closures"][c].astype(str) for c in ("closure_id", "node_id")), strict=True)
    return {
        "schema": SCHEMA_VERSION,
        "colors": list(COLORS),
        "closures": [
            {
                "closure_id": closure, "node_id": node, "splices": splices.get(node, []),
                "through": [
                    {"cable": cable, "fibers": ranges(numbers)}
                    for cable, numbers in sorted(through.get(node, {}).items())
                ],
            }
            for closure, node in closures
        ],
    }  # fmt: skip


def tube_fibers(cables: pd.DataFrame, sizes: Iterable[CableSize]) -> dict[str, int]:
    """Return the fibers in a tube of each cable."""
    of = {(s.deployment, s.fiber_count): s.tube_fibers for s in sizes}
    columns = zip(*(cables[c] for c in ("cable_id", "deployment", "fiber_count")), strict=True)
    return {str(cable): of[str(kind), int(count)] for cable, kind, count in columns}


def device_ports(walks: Sequence[FiberWalk], pops: frozenset[str]) -> dict[str, tuple[str, int]]:
    """Return for each circuit where it ends: a port of its POP, or a leg of its splitter, numbered from 1.

    Circuits take ports in the order of their fibers in the cables that enter there; which port of which
    switch a number is, is left to the crew.
    """
    ending: dict[str, list[FiberWalk]] = defaultdict(list)
    for walk in walks:
        if walk.fiber == 1:
            ending[walk.to_id].append(walk)
    return {
        walk.circuit_id: ("port" if device in pops else "leg", number)
        for device, mine in ending.items()
        for number, walk in enumerate(sorted(mine, key=_entry), 1)
    }


def _entry(walk: FiberWalk) -> tuple[str, int, str]:
    """Return where a circuit enters its device: cable and fiber; one without cable comes first."""
    last = walk.runs[-1] if walk.runs else None
    return (last.cable_id, last.number, walk.circuit_id) if last else ("", 0, walk.circuit_id)


def _meetings(
    walk: FiberWalk, ports: Mapping[str, tuple[str, int]], tubes: Mapping[str, int]
) -> Iterable[tuple[str, End, End]]:
    """Yield node and both sides of each splice of a fiber; on one node both devices are spliced together."""
    begin: End = {"device": walk.from_id, "at": AT_BEGIN.get(walk.from_id[:4], "drop")}
    kind, number = ports[walk.circuit_id]
    finish: End = {"device": walk.to_id, "at": kind, "number": number}
    if not walk.runs:
        yield walk.start_node, begin, finish
        return
    ends = [fiber_end(run.cable_id, run.number, tubes) for run in walk.runs]
    yield walk.start_node, begin, ends[0]
    for k, run in enumerate(walk.runs[1:]):
        yield run.nodes[0], ends[k], ends[k + 1]
    yield walk.end_node, ends[-1], finish


def fiber_end(cable: str, number: int, tubes: Mapping[str, int]) -> End:
    """Return a fiber of a cable with tube and color; of fiber that stands or is rented only its number."""
    if cable not in tubes:
        return {"standing": cable, "fiber": number}
    tint = tint_of(number, tubes[cable])
    return {"cable": cable, "fiber": number, **vars(tint)}


def ranges(numbers: Iterable[int]) -> str:
    """Return numbers as ranges.

    >>> ranges([3, 1, 2, 7])
    '1-3,7'
    """
    out: list[list[int]] = []
    for number in sorted(numbers):
        if out and number == out[-1][1] + 1:
            out[-1][1] = number
        else:
            out.append([number, number])
    return ",".join(f"{a}-{b}" if a < b else str(a) for a, b in out)
