"""Second routes of critical sites and POPs: spans laid beside the tree, and a circuit on them for each."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from planner.network.circuits import PROTECTION, Circuit
from planner.network.layout import Draft, Protection
from planner.network.light import Refusal
from planner.network.pops import CENTER, Pop
from planner.optimize.protect import (
    Beside,
    ProtectionProblem,
    ProtectionSolution,
    beside_working_paths,
    held_to_length,
    second_paths,
    solve_protection,
)
from planner.optimize.report import Limits, Watch

Ints = NDArray[np.int64]
LEAST_PART = 3


@dataclass(frozen=True)
class Ground:
    """The streets on which second routes may run.

    Parameters
    ----------
    node_id, span_id
        Nodes and spans of the split street network, in its order.
    tail, head
        Rows of the ends of each span.
    length_cm
        Length of each span.
    way, cost_cents
        The cheapest allowed way of building each span and its weight; blank and -1 where none is allowed.
    risks
        Name of a bridge or tunnel -> rows of the spans on it.
    """

    node_id: Sequence[str]
    span_id: Sequence[str]
    tail: Ints
    head: Ints
    length_cm: Ints
    way: Sequence[str]
    cost_cents: Ints
    risks: Mapping[str, Ints]


@dataclass(frozen=True)
class Guarded:
    """One device with, or without, a second route.

    Parameters
    ----------
    device
        Camera, point or POP.
    working
        Its working circuits, from it to its center.
    shared_spans, shared_risks
        What both routes share; everything where there is no second route.
    has_second
        Whether a second route avoids anything at all.
    """

    device: str
    working: tuple[str, ...]
    shared_spans: tuple[str, ...]
    shared_risks: tuple[str, ...]
    has_second: bool


@dataclass(frozen=True)
class Outcome:
    """What the choice of second routes came to: problem, answer, and each device.

    Parameters
    ----------
    beside, solution
        The problem of second paths beside the working ones, and its answer.
    guarded
        Each device that was to get one.
    node_id, span_id
        Names of the nodes and edges of the problem; blank for the super-root of several centers.
    straightened
        Devices whose second route is held to a length, since nothing lights the cheapest.
    """

    beside: Beside
    solution: ProtectionSolution
    guarded: tuple[Guarded, ...]
    node_id: tuple[str, ...]
    span_id: tuple[str, ...]
    straightened: tuple[str, ...] = ()


class Protector:
    """Adds second routes to a draft of the network (`network.layout.Protect`).

    The working circuits stay as they are. The second route of a device runs to the POP of a center on fibers
    of its own, past the spans, bridges and tunnels of the working one wherever the streets allow it beside
    that. Where several devices stand on one node they are taken together.

    Parameters
    ----------
    ground
        Streets and ways.
    critical
        Ids of the sites that get a second route.
    pops
        Whether POPs get one.
    limits, watch
        As in `solve_protection`; the time runs from here, so that choosing POPs leaves less for spans.

    Attributes
    ----------
    outcome
        What the last draft came to; None before, and where nobody is critical.
    dark
        Devices of the last draft whose second route no optic lights, and why: they are not asked for.
    """

    def __init__(
        self, ground: Ground, critical: frozenset[str], pops: bool, limits: Limits, watch: Watch
    ) -> None:
        self._ground, self._critical, self._pops = ground, critical, pops
        self._limits, self._watch, self._begun = limits, watch, time.monotonic()
        self._span_row = {s: k for k, s in enumerate(ground.span_id)}
        self._node_row = {n: k for k, n in enumerate(ground.node_id)}
        self._last: tuple[tuple[bytes, ...], Beside, ProtectionSolution] | None = None
        self._held: NDArray[np.bool_] | None = None
        self.outcome: Outcome | None = None
        self.dark: Mapping[str, Refusal] = {}

    @property
    def critical(self) -> frozenset[str]:
        """Ids of the sites that are to get a second route."""
        return self._critical

    @property
    def risks(self) -> dict[str, tuple[str, ...]]:
        """Spans of each structure that fails as a whole, by its name."""
        return {
            name: tuple(self._ground.span_id[int(row)] for row in rows)
            for name, rows in self._ground.risks.items()
        }

    def __call__(self, draft: Draft) -> Protection:
        """Return the added spans and the circuits of second routes."""
        by_start = {c.from_id: c for c in draft.circuits if not c.protects}
        homes = {p.node_id: p for p in draft.pops if p.kind == CENTER}
        devices = [s for s in draft.sites["site_id"].astype(str) if s in self._critical]
        devices += [p.pop_id for p in draft.pops if self._pops and p.kind != CENTER]
        self.dark = {d: draft.asked.none[d] for d in devices if d in draft.asked.none}
        devices = [d for d in devices if d not in self.dark]
        chains = {d: _chain(by_start, d) for d in devices}
        inside = [self._inside(c, homes) for c in chains.values() if c[0].from_node in homes]
        within = [c for c in inside if c is not None]
        chains = {d: c for d, c in chains.items() if c[0].from_node not in homes}
        self.outcome = None
        if not chains:
            return Protection(circuits=tuple(within))
        nodes = sorted({c[0].from_node for c in chains.values()})
        problem, usable, super_edges = self._problem(draft, nodes, list(homes))
        place = {int(e): k for k, e in enumerate(usable.tolist())}
        held = {n: sorted({s for c in chains.values() if c[0].from_node == n for w in c for s in w.span_ids})
                for n in nodes}  # fmt: skip
        paths = [np.array([place[self._span_row[s]] for s in held[n]], dtype=np.int64) for n in nodes]
        length = np.concatenate([self._ground.length_cm[usable], np.zeros(super_edges, np.int64)])
        beside, solution = self._solved(problem, length, paths)
        on = problem.built.copy()
        on[solution.edges] = True
        limit = _limits(chains, nodes, draft.asked.most_m)
        if (limit >= 0).any():
            # What earlier and longer limits gave is a start: each draft searches on, not anew.
            start = on if self._held is None else self._held
            on = self._held = held_to_length(beside.problem, start, length, limit, self._limits.seed)
            chosen = np.flatnonzero(on & ~problem.built).astype(np.int64)
            solution = replace(solution, edges=chosen)
        seconds = second_paths(beside.problem, on, length)
        walks = {n: [self._ground.span_id[usable[e]] for e in w if e < len(usable)]
                 for n, w in zip(nodes, seconds, strict=True)}  # fmt: skip
        guarded = tuple(self._guarded(d, c, beside, nodes, usable) for d, c in chains.items())
        self.outcome = Outcome(
            beside=beside,
            solution=solution,
            guarded=guarded,
            node_id=(*self._ground.node_id, *[""] * (problem.node_count - len(self._ground.node_id))),
            span_id=(*(self._ground.span_id[e] for e in usable.tolist()), *[""] * super_edges),
            straightened=tuple(d for d in chains if d in draft.asked.most_m),
        )
        circuits = [
            self._circuit(d, chains[d], walks[chains[d][0].from_node], homes, draft.asked.fibers.get(d, 0))
            for d, told in zip(chains, guarded, strict=True)
            if told.has_second
        ]
        return self._protection(draft, [*within, *circuits])

    def _solved(
        self, problem: ProtectionProblem, length: Ints, paths: Sequence[Ints]
    ) -> tuple[Beside, ProtectionSolution]:
        """Return the cheapest second paths; those of the last draft where it asked for the same."""
        arrays = (problem.tail, problem.weight, problem.built, problem.critical, length, *paths)
        key = tuple(a.tobytes() for a in arrays)
        if self._last is None or self._last[0] != key:
            beside = beside_working_paths(problem, length, list(paths))
            # What the stage has spent already is spent; a choice has a third of the time at the least.
            most = self._limits.time_limit_s
            left = max(most / LEAST_PART, most - (time.monotonic() - self._begun))
            limits = replace(self._limits, time_limit_s=left)
            self._last = key, beside, solve_protection(beside.problem, limits, self._watch)
            self._held = None
        return self._last[1], self._last[2]

    def _inside(self, chain: Sequence[Circuit], homes: Mapping[str, Pop]) -> Circuit | None:
        """Return the second circuit of a device at a center whose first one leads out to a POP; else None."""
        if not any(c.span_ids for c in chain):
            return None
        return self._circuit(chain[0].from_id, chain, (), homes, 0)

    def _problem(
        self, draft: Draft, nodes: Sequence[str], centers: Sequence[str]
    ) -> tuple[ProtectionProblem, Ints, int]:
        """Return the problem, the span row of each of its first edges, and how many lead to a super-root."""
        ground = self._ground
        laid = set(draft.tree.span_id) - {""}
        built = np.array([s in laid for s in ground.span_id], dtype=np.bool_)
        usable = np.flatnonzero((ground.cost_cents >= 0) | built).astype(np.int64)
        number = {int(e): k for k, e in enumerate(usable.tolist())}
        risks = [np.array([number[int(e)] for e in r if int(e) in number], dtype=np.int64)
                 for r in ground.risks.values()]  # fmt: skip
        tail, head = ground.tail[usable], ground.head[usable]
        weight, on = np.maximum(ground.cost_cents[usable], 0), built[usable]
        root, extra = self._node_row[centers[0]], 0
        if len(centers) > 1:
            rows = np.repeat(np.array([self._node_row[c] for c in centers], dtype=np.int64), 2)
            root, extra = len(ground.node_id), len(rows)
            tail, head = np.concatenate([tail, np.full(extra, root)]), np.concatenate([head, rows])
            weight = np.concatenate([weight, np.zeros(extra, np.int64)])
            on = np.concatenate([on, np.ones(extra, np.bool_)])
        problem = ProtectionProblem(
            node_count=len(ground.node_id) + (1 if extra else 0),
            tail=tail, head=head, weight=weight, built=on,
            critical=np.array([self._node_row[n] for n in nodes], dtype=np.int64),
            root=root,
            group_indptr=np.concatenate([[0], np.cumsum([len(r) for r in risks])]).astype(np.int64),
            group_edges=np.concatenate([np.empty(0, np.int64), *risks]),
        )  # fmt: skip
        return problem, usable, extra

    def _guarded(
        self, device: str, chain: Sequence[Circuit], beside: Beside, nodes: Sequence[str], usable: Ints
    ) -> Guarded:
        """Tell what a device shares; one that can avoid nothing has no second route."""
        k = nodes.index(chain[0].from_node)
        mine = {s for c in chain for s in c.span_ids}
        shared = {self._ground.span_id[usable[e]] for e in beside.shared[k].tolist()}
        names = list(self._ground.risks)
        return Guarded(
            device=device,
            working=tuple(c.circuit_id for c in chain),
            shared_spans=tuple(s for c in chain for s in c.span_ids if s in shared),
            shared_risks=tuple(names[g] for g in beside.shared_groups[k].tolist()),
            has_second=bool(mine - shared),
        )

    def _circuit(
        self, device: str, chain: Sequence[Circuit], walk: Sequence[str], homes: Mapping[str, Pop],
        fibers: int,
    ) -> Circuit:  # fmt: skip
        """Return the circuit of a second route, up to the first center; 0 fibers are those of the first."""
        node, spans = self._node_row[chain[0].from_node], []
        by_row = {self._node_row[n]: p for n, p in homes.items()}
        for span in walk:
            if node in by_row:
                break
            row = self._span_row[span]
            node = int(self._ground.tail[row] + self._ground.head[row]) - node
            spans.append(span)
        pop = by_row[node]
        return replace(
            chain[0],
            circuit_id=f"{PROTECTION} {device}",
            kind=PROTECTION,
            to_id=pop.pop_id,
            to_node=self._ground.node_id[node],
            fibers=fibers or chain[0].fibers,
            span_ids=tuple(spans),
            protects=chain[0].circuit_id,
        )

    def _protection(self, draft: Draft, circuits: Sequence[Circuit]) -> Protection:
        """Return circuits with the spans off the tree that they use; no other chosen span is laid."""
        laid = set(draft.tree.span_id)
        added = sorted({s for c in circuits for s in c.span_ids if s not in laid})
        return Protection(
            added_ways={s: self._ground.way[self._span_row[s]] for s in added},
            added_weights_cents={s: int(self._ground.cost_cents[self._span_row[s]]) for s in added},
            circuits=tuple(circuits),
        )


def _limits(
    chains: Mapping[str, Sequence[Circuit]], nodes: Sequence[str], most_m: Mapping[str, float]
) -> Ints:
    """Return the most centimeters of the second way from each node, -1 where none are asked for."""
    out = np.full(len(nodes), -1, np.int64)
    for device, chain in chains.items():
        if device in most_m:
            k, most = nodes.index(chain[0].from_node), int(100 * most_m[device])
            out[k] = most if out[k] < 0 else min(int(out[k]), most)
    return out


def _chain(by_start: Mapping[str, Circuit], device: str) -> tuple[Circuit, ...]:
    """Return the working circuits from a device to its center."""
    out = [by_start[device]]
    while out[-1].to_id in by_start:
        out.append(by_start[out[-1].to_id])
    return tuple(out)
