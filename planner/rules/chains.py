"""The stored circuits as walks of spans, from each site to its center."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

Hop = tuple[str, int]
"""Cable, or the first span of a run without one, and the fiber in it."""


@dataclass(frozen=True)
class Walk:
    """A stored circuit.

    Parameters
    ----------
    spans
        Its spans in order.
    fiber_hops
        The hops of each of its fibers; None where `fiber_path` cannot be read.
    """

    circuit_id: str
    kind: str
    start: str
    end: str
    pop_id: str
    fibers: int
    spans: tuple[str, ...]
    protects: str
    fiber_hops: tuple[tuple[Hop, ...], ...] | None

    @property
    def splices(self) -> int:
        """The most splices in closures that one of its fibers meets, both ends included."""
        hops = self.fiber_hops or ((),)
        return max(len(fiber) for fiber in hops) + 1


@dataclass(frozen=True)
class Chains:
    """The circuits of a plan, and where each device stands.

    Parameters
    ----------
    walks
        Circuits in the order of the layer.
    node_of
        Node of each connected site, splitter and POP.
    center_pops
        POPs that are centers.
    far_pops
        The others.
    """

    walks: Sequence[Walk]
    node_of: Mapping[str, str]
    center_pops: frozenset[str]
    far_pops: frozenset[str] = frozenset()

    @classmethod
    def build(
        cls, circuits: pd.DataFrame, pops: pd.DataFrame, splitters: pd.DataFrame, sites: pd.DataFrame
    ) -> Chains:
        """Return the circuits of the layers."""
        lit = sites[sites["connected"]]
        nodes = dict(zip(lit["site_id"], lit["node_id"], strict=True))
        nodes |= dict(zip(splitters["splitter_id"], splitters["node_id"], strict=True))
        nodes |= dict(zip(pops["pop_id"], pops["node_id"], strict=True))
        columns = ("circuit_id", "kind", "from_id", "to_id", "pop_id", "fibers", "span_ids", "protects")
        rows = zip(*(circuits[c] for c in (*columns, "fiber_path")), strict=True)
        walks = [
            Walk(name, kind, a, b, pop, int(fibers), tuple(spans.split()), protects, _hops(path, int(fibers)))
            for name, kind, a, b, pop, fibers, spans, protects, path in rows
        ]
        home = frozenset(pops.loc[pops["kind"] == "center", "pop_id"])
        return cls(walks, nodes, home, frozenset(pops["pop_id"]) - home)

    @cached_property
    def working(self) -> dict[str, list[Walk]]:
        """Working circuits by the device where they begin."""
        out: dict[str, list[Walk]] = defaultdict(list)
        for walk in self.walks:
            if walk.kind != "protection":
                out[walk.start].append(walk)
        return dict(out)

    @cached_property
    def seconds(self) -> tuple[Walk, ...]:
        """Second ways, of sites and of POPs."""
        return tuple(w for w in self.walks if w.kind == "protection")

    def to_pop(self, device: str) -> list[Walk] | None:
        """Return the working circuits from a site to its POP, None where there is not exactly one chain."""
        out: list[Walk] = []
        seen = {device}
        while True:
            found = self.working.get(device, [])
            if len(found) != 1:
                return None
            out.append(found[0])
            device = found[0].end
            if device in self.center_pops or device in self.far_pops:
                return out
            if device in seen:
                return None
            seen.add(device)

    def center_pop(self, pop: str) -> str | None:
        """Return the POP of the center that a POP hangs on, None without an uplink."""
        seen: set[str] = set()
        while pop not in self.center_pops:
            found = [w for w in self.working.get(pop, []) if w.kind == "uplink"]
            if len(found) != 1 or pop in seen:
                return None
            seen.add(pop)
            pop = found[0].end
        return pop


def _hops(text: str, fibers: int) -> tuple[tuple[Hop, ...], ...] | None:
    """Return the hops of each fiber, None where the text is none of `CBL-0002:1>CBL-0001:4`."""
    words = text.split() if text else [""] * fibers
    out = []
    for word in words:
        hops: list[Hop] = []
        for hop in word.split(">") if word else ():
            cable, _, number = hop.rpartition(":")
            if not cable or not number.isdecimal() or int(number) < 1:
                return None
            hops.append((cable, int(number)))
        out.append(tuple(hops))
    return tuple(out)


def segments(
    walk: Sequence[str], hops: Sequence[Hop], reach: Mapping[str, frozenset[str]], inward: Container[str]
) -> Iterator[tuple[Hop, str]]:
    """Yield each span of a walk with the hop that it runs in; nothing where the hops do not cover it.

    A fiber goes over from one cable to another only where they do not both run along its way: where the span
    before does not belong to the next cable or the span after not to the one before. Both may run on
    elsewhere there. Where two nodes would do it is the one nearer to the center.

    Parameters
    ----------
    reach
        Spans of each cable.
    inward
        Spans of the walk that it runs along toward the center.
    """
    ends = _cut(walk, hops, reach, inward, 0, 0)
    if ends is None:
        return
    first = 0
    for hop, end in zip(hops, ends, strict=True):
        yield from ((hop, span) for span in walk[first:end])
        first = end


def inward_spans(
    walk: Walk, node_of: Mapping[str, str], ends: Mapping[str, tuple[str, str]], near: Mapping[str, str]
) -> frozenset[str]:
    """Return the spans that a circuit runs along toward the center.

    Parameters
    ----------
    ends, near
        Both nodes of each span, and its `toward_center_node`.
    """
    here = node_of.get(walk.start, "")
    out = set()
    for span in walk.spans:
        a, b = ends.get(span, ("", ""))
        here = b if here == a else a
        if near.get(span) == here:
            out.add(span)
    return frozenset(out)


def _cut(
    walk: Sequence[str], hops: Sequence[Hop], reach: Mapping[str, frozenset[str]], inward: Container[str],
    hop: int, first: int,
) -> list[int] | None:  # fmt: skip
    """Return where each hop from one on ends in the walk, None where they cannot cover it."""
    if hop == len(hops):
        return [] if first == len(walk) else None
    mine = reach.get(hops[hop][0], frozenset())
    after = reach.get(hops[hop + 1][0], frozenset()) if hop + 1 < len(hops) else frozenset()
    end = first
    found = []
    while end < len(walk) and walk[end] in mine:
        end += 1
        last = end == len(walk)
        both = not last and walk[end - 1] in after and walk[end] in mine
        if not both and (last or hop + 1 < len(hops)):
            found.append(end)
    if found and walk[found[0] - 1] in inward:
        found.reverse()
    for end in found:
        rest = _cut(walk, hops, reach, inward, hop + 1, end)
        if rest is not None:
            return [end, *rest]
    return None
