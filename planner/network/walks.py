"""Stored circuits as walks of single fibers: span by span, in which fiber of which cable, spliced where."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import pandas as pd

from planner.errors import PlannerError, Problem


@dataclass(frozen=True)
class Run:
    """A run of a fiber through one cable, uncut.

    Parameters
    ----------
    cable_id
        The cable; where none is laid, the first span of the rented or standing run.
    number
        Fiber in the cable, or among those in use where none is laid.
    span_ids, nodes
        Its spans in the order of the circuit, and the nodes that they join, one more than spans.
    """

    cable_id: str
    number: int
    span_ids: tuple[str, ...]
    nodes: tuple[str, ...]


@dataclass(frozen=True)
class FiberWalk:
    """One fiber of a circuit, from `from_id` to `to_id`.

    Parameters
    ----------
    fiber
        Number in the circuit, from 1 on.
    start_node, end_node
        Where its devices stand.
    """

    circuit_id: str
    kind: str
    from_id: str
    to_id: str
    fiber: int
    start_node: str
    end_node: str
    runs: tuple[Run, ...]


def device_nodes(tables: Mapping[str, pd.DataFrame]) -> dict[str, str]:
    """Return the node of each connected site, splitter and POP."""
    out: dict[str, str] = {}
    for layer, key in (("cameras", "camera_id"), ("points", "point_id")):
        frame = tables[layer]
        lit = frame[frame["connected"].astype(bool)]
        out |= dict(zip(lit[key].astype(str), lit["node_id"].astype(str), strict=True))
    for layer, key in (("splitters", "splitter_id"), ("pops", "pop_id")):
        out |= dict(zip(tables[layer][key].astype(str), tables[layer]["node_id"].astype(str), strict=True))
    return out


def fiber_walks(tables: Mapping[str, pd.DataFrame]) -> list[FiberWalk]:
    """Return every fiber of every circuit, in the order of the layer.

    `fiber_path` names the cables and numbers; the node of each splice follows: a fiber goes over where one of
    both cables does not run along its way, be it that it ends there or that it runs on elsewhere and is
    opened; where several nodes would do, at the one nearest to the center.

    Parameters
    ----------
    tables
        Layers `circuits`, `spans`, `cables`, `cameras`, `points`, `splitters` and `pops` of a plan.

    Raises
    ------
    PlannerError
        A path does not lie on the spans of its circuit: a fault of whoever made it.
    """
    spans = tables["spans"]
    columns = ("span_id", "from_node", "to_node", "toward_center_node")
    ends = {str(s): (str(a), str(b)) for s, a, b, _ in zip(*(spans[c] for c in columns), strict=True)}
    near = dict(zip(spans["span_id"].astype(str), spans["toward_center_node"].astype(str), strict=True))
    lines = _lines(tables, ends, near)
    at = device_nodes(tables)
    out = []
    names = ["circuit_id", "kind", "from_id", "to_id", "fibers", "span_ids", "fiber_path"]
    for row in tables["circuits"][names].to_dict("records"):
        walked = str(row["span_ids"]).split() if isinstance(row["span_ids"], str) else []
        nodes = _nodes(walked, at[str(row["from_id"])], ends)
        paths = str(row["fiber_path"]).split() if isinstance(row["fiber_path"], str) else []
        for k in range(int(row["fibers"])):
            hops = [_hop(h) for h in paths[k].split(">")] if walked else []
            cuts = _cut(walked, nodes, hops, lines, near)
            if cuts is None:
                raise PlannerError(Problem(f"the fiber path of {row['circuit_id']} is not on its spans."))
            out.append(
                FiberWalk(
                    str(row["circuit_id"]), str(row["kind"]), str(row["from_id"]), str(row["to_id"]), k + 1,
                    nodes[0], nodes[-1], tuple(_runs(walked, nodes, hops, cuts)),
                )
            )  # fmt: skip
    return out


def _hop(text: str) -> tuple[str, int]:
    """Read `CBL-0002:1`."""
    cable, _, number = text.rpartition(":")
    return cable, int(number)


def _nodes(walked: Sequence[str], start: str, ends: Mapping[str, tuple[str, str]]) -> list[str]:
    """Return the nodes of a walk."""
    nodes = [start]
    for span in walked:
        a, b = ends[span]
        nodes.append(b if nodes[-1] == a else a)
    return nodes


def _lines(
    tables: Mapping[str, pd.DataFrame], ends: Mapping[str, tuple[str, str]], near: Mapping[str, str]
) -> Mapping[str, frozenset[str]]:
    """Return the spans of each cable, and of each run of spans without one by its first span."""
    cables = tables["cables"]
    out = {
        cable: frozenset(ids.split())
        for cable, ids in zip(cables["cable_id"].astype(str), cables["span_ids"].astype(str), strict=True)
    }
    bare = [span for span in ends if span not in frozenset().union(*out.values())]
    if not bare:
        return out
    pops = tables["pops"]
    centers = frozenset(pops.loc[pops["kind"] == "center", "node_id"].astype(str))
    return out | _bare_runs(bare, _straight(tables["circuits"]), ends, near, centers)


def _straight(circuits: pd.DataFrame) -> Counter[tuple[str, str]]:
    """Return the fibers that run straight from one span onto the next, both ways round."""
    out: Counter[tuple[str, str]] = Counter()
    for ids, fibers in zip(circuits["span_ids"], circuits["fibers"], strict=True):
        for a, b in pairwise(ids.split() if isinstance(ids, str) else []):
            out[a, b] += int(fibers)
            out[b, a] += int(fibers)
    return out


def _bare_runs(
    bare: Sequence[str], straight: Mapping[tuple[str, str], int], ends: Mapping[str, tuple[str, str]],
    near: Mapping[str, str], centers: frozenset[str],
) -> dict[str, frozenset[str]]:  # fmt: skip
    """Return runs of spans without cable by their first span, as the cables were planned along them."""
    onward: dict[str, list[str]] = {}
    for span in bare:
        onward.setdefault(near[span], []).append(span)
    follows: dict[str, str] = {}
    for span in bare:
        a, b = ends[span]
        far = b if near[span] == a else a
        free = [s for s in onward.get(far, ()) if straight.get((span, s), 0) > 0]
        if free and far not in centers:
            follows[span] = max(free, key=lambda s: straight[span, s])
            onward[far].remove(follows[span])
    out = {}
    for first in set(bare) - set(follows.values()):
        run = [first]
        while run[-1] in follows:
            run.append(follows[run[-1]])
        out[first] = frozenset(run)
    return out


def _cut(
    walked: Sequence[str], nodes: Sequence[str], hops: Sequence[tuple[str, int]],
    lines: Mapping[str, frozenset[str]], near: Mapping[str, str], first: int = 0,
) -> list[int] | None:  # fmt: skip
    """Return where each hop ends in the walk, None where they cannot cover it."""
    if not hops:
        return [] if first == len(walked) else None
    mine = lines.get(hops[0][0])
    if mine is None:
        return None
    last = first
    while last < len(walked) and walked[last] in mine:
        last += 1
    if len(hops) == 1:
        return [last] if last == len(walked) else None
    other = lines.get(hops[1][0])
    if other is None:
        return None
    may = [
        k
        for k in range(first + 1, min(last, len(walked) - 1) + 1)
        if walked[k] in other and (k == last or walked[k - 1] not in other)
    ]
    # The node nearest to the center: the last one of a walk inward, the first one of a walk outward.
    inward = bool(may) and near[walked[may[0] - 1]] == nodes[may[0]]
    for end in reversed(may) if inward else may:
        rest = _cut(walked, nodes, hops[1:], lines, near, end)
        if rest is not None:
            return [end, *rest]
    return None


def _runs(
    walked: Sequence[str], nodes: Sequence[str], hops: Sequence[tuple[str, int]], cuts: Sequence[int]
) -> Iterator[Run]:
    """Yield the runs of a walk that is cut at these places."""
    first = 0
    for (cable, number), end in zip(hops, cuts, strict=True):
        yield Run(cable, number, tuple(walked[first:end]), tuple(nodes[first : end + 1]))
        first = end
