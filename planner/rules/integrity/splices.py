"""INT-SPLICE-*: every circuit traced splice by splice from port to site, by the splice plan alone."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from planner.catalog.table_files import read_cable_sizes
from planner.rules.chains import Walk
from planner.rules.folder import SPLICES, PlanFolder, derived
from planner.rules.integrity.circuits import cable_reach
from planner.rules.rule import Fault, Rule, gather

ORDER = ("blue", "orange", "green", "brown", "slate", "white", "red", "black", "yellow", "violet", "rose",
         "aqua")  # fmt: skip
"""Colors of TIA-598."""
Joint = tuple[str, Mapping[str, Any], Mapping[str, Any]]
"""Node of a splice and its two sides."""
Fiber = tuple[str, int]
"""Cable, or first span of a run without one, and number."""


@dataclass(frozen=True)
class Traced:
    """A fiber of a circuit as the splice plan joins it, or why it cannot be followed.

    Parameters
    ----------
    stretches
        Each fiber on its way with the node where it is spliced in and where it is spliced out.
    fault
        Blank where it was followed to its end.
    """

    stretches: tuple[tuple[Fiber, str, str], ...]
    fault: str = ""


@derived
def joints(folder: PlanFolder) -> dict[tuple[str, int], list[Joint]]:
    """Return the splices of each fiber of each circuit, in the order of the closures."""
    out: dict[tuple[str, int], list[Joint]] = defaultdict(list)
    for closure in _closures(folder):
        for splice in _rows(closure, "splices"):
            key = (str(splice.get("circuit")), _int(splice.get("fiber")))
            out[key].append((str(closure.get("node_id")), _side(splice, "one"), _side(splice, "other")))
    return out


def _closures(folder: PlanFolder) -> list[dict[str, Any]]:
    """Return the closures of the splice plan."""
    return _rows(folder.parts[SPLICES], "closures")


def _rows(document: Mapping[str, Any], key: str) -> list[dict[str, Any]]:
    """Return a list of objects, those entries that are objects."""
    found = document.get(key)
    return [e for e in found if isinstance(e, dict)] if isinstance(found, list) else []


def _side(splice: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    """Return one side of a splice."""
    found = splice.get(key)
    return found if isinstance(found, dict) else {}


def _int(value: object) -> int:
    """Return a whole number, -1 for anything else."""
    return value if isinstance(value, int) and not isinstance(value, bool) else -1


def fiber_of(side: Mapping[str, Any]) -> Fiber | None:
    """Return the fiber of a side of a splice, None for a device."""
    name = side.get("cable", side.get("standing"))
    return None if name is None else (str(name), _int(side.get("fiber")))


def follow(walk: Walk, found: Sequence[Joint], node_of: Mapping[str, str], nodes: Sequence[str]) -> Traced:
    """Return a fiber followed from the device toward the center, splice by splice, to the other device.

    A second way may leave a cable, pass through others and enter it again in the fiber of the same number:
    where a fiber is spliced at several places, it is followed to the first of them along the circuit.

    Parameters
    ----------
    nodes
        The nodes of the circuit, in the order of its walk.
    """
    left, inward = list(found), nodes[::-1]
    at: object = walk.end
    stretches: list[tuple[Fiber, str, str]] = []
    entered = ""
    while left:
        ahead = inward[inward.index(entered) + 1 :] if entered in inward else []
        here = _next([(k, node) for k, (node, a, b) in enumerate(left) if at in (_what(a), _what(b))], ahead)
        if here is None:
            return Traced((), f"it cannot be followed beyond {_told(at)}.")
        node, one, other = left.pop(here)
        after = _what(other) if _what(one) == at else _what(one)
        if isinstance(at, tuple):
            stretches.append((at, entered, node))
        elif node != node_of.get(walk.end):
            return Traced((), f"{at} is spliced at {node}, where it does not stand.")
        at, entered = after, node
    if at != walk.start or entered != node_of.get(walk.start):
        return Traced((), f"from {walk.end} it leads to {_told(at)}, not to {walk.start} at its place.")
    return Traced(tuple(stretches))


def _next(found: Sequence[tuple[int, str]], ahead: Sequence[str]) -> int | None:
    """Return which splice of a fiber comes first on the nodes ahead; any where none is on them."""
    if len(found) < 2:
        return found[0][0] if found else None
    return min(found, key=lambda f: ahead.index(f[1]) if f[1] in ahead else len(ahead))[0]


def _what(side: Mapping[str, Any]) -> object:
    """Return what a side of a splice is: a fiber, or the id of a device."""
    return fiber_of(side) or str(side.get("device"))


def _told(end: object) -> str:
    """Return an end in words."""
    return f"fiber {end[1]} of {end[0]}" if isinstance(end, tuple) else str(end)


@derived
def _traced(folder: PlanFolder) -> dict[tuple[str, int], Traced]:
    """Return every fiber of every circuit as the splice plan joins it."""
    chains, found, nodes = folder.chains, joints(folder), _nodes(folder)
    return {
        (walk.circuit_id, k): follow(
            walk, found.get((walk.circuit_id, k), []), chains.node_of, nodes[walk.circuit_id]
        )
        for walk in chains.walks
        for k in range(1, walk.fibers + 1)
    }


def check_traces(folder: PlanFolder) -> Iterable[Fault]:
    """Each fiber of each circuit leads, splice by splice, from its port to its site, in its cables."""
    traced = _traced(folder)
    for (circuit, fiber), told in traced.items():
        if told.fault:
            yield Fault(SPLICES, circuit, f"fiber {fiber}: {told.fault}")
    lost = {c for c, _ in joints(folder)} - {w.circuit_id for w in folder.chains.walks}
    yield from gather(SPLICES, sorted(lost), "spliced, but no circuit of the plan.")
    strange = sorted({c for c, k in joints(folder) if (c, k) not in traced} - lost)
    yield from gather(SPLICES, strange, "a fiber is spliced that the circuit does not have.")
    reach, nodes = cable_reach(folder), _nodes(folder)
    apart, other = [], []
    users: dict[tuple[Fiber, str], set[tuple[str, int]]] = defaultdict(set)
    for walk in folder.chains.walks:
        for k, hops in enumerate(walk.fiber_hops or (), 1):
            way = traced[walk.circuit_id, k]
            if way.fault:
                continue
            if tuple(f for f, _, _ in reversed(way.stretches)) != hops:
                other.append(walk.circuit_id)
            for light, inner, outer in way.stretches:
                spans = _between(walk, nodes.get(walk.circuit_id, []), outer, inner)
                if spans is None or not set(spans) <= reach.get(light[0], frozenset()):
                    apart.append(walk.circuit_id)
                for span in spans or ():
                    users[light, span].add((walk.circuit_id, k))
    twice = [circuit for held in users.values() if len(held) > 1 for circuit, _ in sorted(held)]
    yield from gather(SPLICES, dict.fromkeys(other), "its fibers are not those of fiber_path in `circuits`.")
    yield from gather(
        SPLICES, dict.fromkeys(apart), "a cable does not lie between the closures where it is spliced."
    )
    yield from gather(SPLICES, dict.fromkeys(twice), "another circuit runs in the same fiber.")


@derived
def _nodes(folder: PlanFolder) -> dict[str, list[str]]:
    """Return the nodes of each circuit's walk."""
    spans = folder.layer("spans")
    ends = dict(zip(spans["span_id"], zip(spans["from_node"], spans["to_node"], strict=True), strict=True))
    out: dict[str, list[str]] = {}
    for walk in folder.chains.walks:
        nodes = [folder.chains.node_of.get(walk.start, "")]
        for span in walk.spans:
            a, b = ends.get(span, ("", ""))
            nodes.append(b if nodes[-1] == a else a)
        out[walk.circuit_id] = nodes
    return out


def _between(walk: Walk, nodes: Sequence[str], outer: str, inner: str) -> tuple[str, ...] | None:
    """Return the spans of a walk between two of its nodes, None where they are not on it in that order."""
    if outer not in nodes or inner not in nodes:
        return None
    first, last = nodes.index(outer), nodes.index(inner)
    return walk.spans[first:last] if first < last else None


def check_counts(folder: PlanFolder) -> Iterable[Fault]:
    """The splice plan holds the closures of the plan, each with as many splices as it counts."""
    layer = folder.layer("closures")
    right = {
        str(c): (str(n), int(k))
        for c, n, k in zip(*(layer[c] for c in ("closure_id", "node_id", "splices")), strict=True)
    }
    held = Counter(str(c.get("closure_id")) for c in _closures(folder))
    yield from gather(SPLICES, [c for c in right if held[c] != 1], "a closure that is not in it, or twice.")
    yield from gather(SPLICES, [c for c in held if c not in right], "no closure of the plan.")
    for closure in _closures(folder):
        name = str(closure.get("closure_id"))
        if name not in right:
            continue
        node, many = right[name]
        if closure.get("node_id") != node:
            yield Fault(SPLICES, name, f"it stands at {closure.get('node_id')}; the plan has it at {node}.")
        if len(_rows(closure, "splices")) != many:
            yield Fault(
                SPLICES, name, f"{len(_rows(closure, 'splices'))} splices; layer closures counts {many}."
            )


def check_colors(folder: PlanFolder) -> Iterable[Fault]:
    """Tube and color of each fiber follow TIA-598, by the fibers in a tube of its cable."""
    tube = {(s.deployment, s.fiber_count): s.tube_fibers for s in read_cable_sizes()}
    cables = folder.layer("cables")
    columns = zip(*(cables[c] for c in ("cable_id", "deployment", "fiber_count")), strict=True)
    size = {str(c): (int(n), tube.get((str(kind), int(n)), 0)) for c, kind, n in columns}
    wrong = []
    for closure in _closures(folder):
        for splice in _rows(closure, "splices"):
            for side in (_side(splice, "one"), _side(splice, "other")):
                if "cable" not in side:
                    continue
                most, inside = size.get(str(side["cable"]), (0, 0))
                number = _int(side.get("fiber"))
                if not 1 <= number <= most or inside < 1 or not _painted(side, number, inside):
                    wrong.append(str(closure.get("closure_id")))
    yield from gather(SPLICES, dict.fromkeys(wrong), "tube or color of a fiber is not that of its number.")
    if folder.parts[SPLICES].get("colors") != list(ORDER):
        yield Fault(SPLICES, "colors", "the colors are not those of TIA-598 in their order.")


def _painted(side: Mapping[str, Any], number: int, inside: int) -> bool:
    """Say whether a fiber bears the colors of its number.

    >>> blue = {"tube": 1, "tube_color": "blue", "tube_stripe": False, "color": "orange", "stripe": False}
    >>> _painted(blue, 2, 12), _painted(blue, 14, 12)
    (True, False)
    """
    tube, place = (number - 1) // inside, (number - 1) % inside
    right = {
        "tube": tube + 1, "tube_color": ORDER[tube % 12], "tube_stripe": tube > 11,
        "color": ORDER[place % 12], "stripe": place > 11,
    }  # fmt: skip
    return all(side.get(key) == value for key, value in right.items())


def check_through(folder: PlanFolder) -> Iterable[Fault]:
    """Fibers that pass a closure uncut are those of circuits whose cable runs on there."""
    nodes = _nodes(folder)
    passing: dict[str, set[Fiber]] = defaultdict(set)
    for (circuit, _), told in _traced(folder).items():
        on = nodes.get(circuit, [])
        for fiber, inner, outer in told.stretches:
            if inner in on and outer in on:
                first, last = sorted((on.index(outer), on.index(inner)))
                for node in on[first + 1 : last]:
                    passing[node].add(fiber)
    wrong = []
    for closure in _closures(folder):
        told_here = {
            (str(e.get("cable")), n) for e in _rows(closure, "through") for n in _numbers(e.get("fibers"))
        }
        if told_here != passing[str(closure.get("node_id"))]:
            wrong.append(str(closure.get("closure_id")))
    yield from gather(
        SPLICES, wrong, "the fibers that pass it uncut are not those whose cable runs on there."
    )


def _numbers(text: object) -> Iterator[int]:
    """Yield the numbers of `1-3,7`; -1 for what is none.

    >>> list(_numbers("1-3,7"))
    [1, 2, 3, 7]
    """
    for part in str(text).split(","):
        first, _, last = part.partition("-")
        if first.isdecimal() and (last or first).isdecimal():
            yield from range(int(first), int(last or first) + 1)
        else:
            yield -1


def check_devices(folder: PlanFolder) -> Iterable[Fault]:
    """Ports of a POP and legs of a splitter are taken once each, from 1 on, and a splitter has no more."""
    ends: dict[str, dict[str, set[int]]] = defaultdict(lambda: defaultdict(set))
    for (circuit, _), found in joints(folder).items():
        for _, one, other in found:
            for side in (one, other):
                if side.get("at") in ("port", "leg"):
                    ends[str(side.get("device"))][circuit].add(_int(side.get("number")))
    splitters = folder.layer("splitters")
    ratio = dict(zip(splitters["splitter_id"].astype(str), splitters["ratio"].astype(int), strict=True))
    wrong, over = [], []
    for device, mine in ends.items():
        numbers = sorted(n for held in mine.values() for n in held)
        if numbers != list(range(1, len(mine) + 1)):
            wrong.append(device)
        if device in ratio and len(mine) > ratio[device]:
            over.append(device)
    yield from gather(SPLICES, wrong, "its ports or legs are not taken once each, from 1 on.")
    yield from gather(SPLICES, over, "more fibers out than it has legs.")
    right = {walk.end for walk in folder.chains.walks}
    yield from gather(SPLICES, [d for d in ends if d not in right], "no circuit ends at this device.")


_NEEDS = (SPLICES, "circuits", "pops", "splitters", "spans", "cables", "centers", "cameras", "points")
_CAUSE = "splices.json edited by hand, or taken from another plan; cables changed after it was written."
_MEND = "Write the plan anew."

RULES = (
    Rule(
        "INT-SPLICE-TRACE",
        "Each fiber of each circuit is followed through splices.json alone, from its port or leg to its "
        "site: each splice is where the circuit passes, each cable lies between its splices, no fiber is "
        "used twice, and the fibers are those of `circuits`.",
        "A crew splices what the sheet says; a wrong line puts one site's light on another's receiver.",
        _CAUSE,
        _MEND,
        _NEEDS,
        check_traces,
    ),
    Rule(
        "INT-SPLICE-COUNT",
        "splices.json holds each closure of the plan once, at its node, with as many splices as layer "
        "`closures` counts.",
        "Splices are paid by the piece, and each one loses light.",
        _CAUSE,
        _MEND,
        (SPLICES, "closures"),
        check_counts,
    ),
    Rule(
        "INT-SPLICE-COLOR",
        "Tube and color of each fiber in splices.json follow TIA-598 by the fibers in a tube of its cable.",
        "In the closure nobody reads numbers: the crew goes by color.",
        _CAUSE,
        _MEND,
        (SPLICES, "cables"),
        check_colors,
    ),
    Rule(
        "INT-SPLICE-THROUGH",
        "The fibers that pass a closure uncut are those of circuits whose cable runs on there.",
        "A fiber cut that should run on is a splice nobody counted.",
        _CAUSE,
        _MEND,
        _NEEDS,
        check_through,
    ),
    Rule(
        "INT-SPLICE-DEVICES",
        "Ports of a POP and legs of a splitter are taken once each, from 1 on; a splitter has no more legs "
        "in use than its ratio.",
        "Two sites on one port cannot both be lit.",
        _CAUSE,
        _MEND,
        (SPLICES, "circuits", "pops", "splitters", "cameras", "points"),
        check_devices,
    ),
)
