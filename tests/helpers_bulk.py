"""Small buy-at-bulk problems, and every forest that solves them."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import numpy as np

from planner.optimize.bulk import BulkProblem, Tariff
from planner.rules.real_cost import Cables, Works, paths_of

SIZES = {4: 100_000, 8: 150_000, 16: 260_000}
"""Fibers of a cable -> thousandths of a cent per meter, placed."""
SPARE_PCT = 20.0


def cables() -> dict[str, Cables]:
    """Two kinds that lay cable, leased fiber and fiber that stands."""
    return {
        "0": Cables(SIZES, SPARE_PCT),
        "1": Cables({s: 2 * r for s, r in SIZES.items()}, SPARE_PCT),
        "2": Cables({}, block=4, each=90_000),
        "3": Cables({}),
    }


def tariff(most: int) -> Tariff:
    """The same as arrays."""
    kinds = list(cables().values())
    size = [[k.sizes(f) for f in range(most + 1)] for k in kinds]
    return Tariff(
        rate=np.array([[k.rate(f) for f in range(most + 1)] for k in kinds], dtype=np.int64),
        full=np.array([[s.count(16) for s in row] for row in size], dtype=np.int64),
        tail=np.array([[next((x for x in s if x < 16), 0) for s in row] for row in size], dtype=np.int64),
        largest=np.array([16 if k.by_size else 0 for k in kinds], dtype=np.int64),
        laid=np.array([bool(k.by_size) for k in kinds]),
    )


def random_problem(
    rng: np.random.Generator, nodes: int, extra: int, roots: int = 1, uplinks: bool = False, **other: object
) -> BulkProblem:
    """Return a joined graph with sites that send fibers to a root, or to a node in between that sends on."""
    tail = [int(rng.integers(0, v)) for v in range(1, nodes)] + rng.integers(0, nodes, extra).tolist()
    head = list(range(1, nodes)) + rng.integers(0, nodes, extra).tolist()
    m = len(tail)
    length = rng.integers(1_000, 20_000, m)
    sites = rng.choice(np.arange(roots, nodes), size=max(1, nodes // 2), replace=False)
    fibers = rng.integers(1, 7, len(sites))
    start, end = list(sites), [0] * len(sites)
    if uplinks and len(sites) > 1:
        end[: len(sites) // 2] = [int(sites[-1])] * (len(sites) // 2)
    count = [int(f) for f in fibers]
    values = {
        "node_count": nodes, "tail": np.array(tail, dtype=np.int64), "head": np.array(head, dtype=np.int64),
        "length_cm": length.astype(np.int64), "weight": (length * rng.integers(2, 9, m)).astype(np.int64),
        "kind": rng.choice([0, 0, 0, 0, 1, 2, 3], m).astype(np.int64),
        "owned": rng.random(m) < 0.7, "tariff": tariff(sum(count)),
        "roots": np.arange(roots, dtype=np.int64), "required": np.zeros(nodes, dtype=bool),
        "closed": np.isin(np.arange(nodes), [*start, *end, *range(roots)]),
        "demand_from": np.array(start, dtype=np.int64), "demand_to": np.array(end, dtype=np.int64),
        "demand_fibers": np.array(count, dtype=np.int64),
        "demand_limit_cm": np.full(len(start), 10**9, dtype=np.int64),
        "closure_cents": 20_000, "splice_cents": 1_500, **other,
    }  # fmt: skip
    return BulkProblem(**values)  # type: ignore[arg-type]


def works_of(problem: BulkProblem) -> Works:
    """Return what the audit's recount takes."""
    return Works(
        tail=problem.tail.tolist(), head=problem.head.tolist(), length_cm=problem.length_cm.tolist(),
        weight=problem.weight.tolist(), kind=[str(k) for k in problem.kind], cables=cables(),
        closed=frozenset(np.flatnonzero(problem.closed).tolist()), closure_cents=problem.closure_cents,
        splice_cents=problem.splice_cents, pass_branches=problem.pass_branches,
    )  # fmt: skip


def demands_of(problem: BulkProblem) -> list[tuple[int, int, int]]:
    """Return the demands as the recount takes them."""
    columns = (problem.demand_from, problem.demand_to, problem.demand_fibers)
    return list(zip(*(c.tolist() for c in columns), strict=True))


def first_forest(problem: BulkProblem, order: np.ndarray) -> np.ndarray:
    """Return a forest that joins what must be joined: edges in an order, what serves nobody pruned."""
    group = np.arange(problem.node_count)
    group[problem.roots] = problem.roots[0]
    held = []
    for e in order.tolist():
        a, b = group[problem.tail[e]], group[problem.head[e]]
        if a != b:
            group[group == b] = a
            held.append(e)
    return pruned(problem, np.array(held, dtype=np.int64))


def at_home(problem: BulkProblem, edges: np.ndarray) -> BulkProblem:
    """Return the problem with every demand sent to the root of the tree that its site stands in."""
    above = paths_of(works_of(problem), edges.tolist(), problem.roots.tolist())

    def root(v: int) -> int:
        return v if above[v][0] < 0 else root(above[v][0])

    return replace(problem, demand_to=np.array([root(v) for v in problem.demand_from.tolist()]))


def pruned(problem: BulkProblem, edges: np.ndarray) -> np.ndarray:
    """Take off what ends at a node that nobody needs."""
    needed = problem.required.copy()
    needed[np.concatenate([problem.demand_from, problem.demand_to, problem.roots])] = True
    while len(edges):
        degree = np.bincount(
            np.concatenate([problem.tail[edges], problem.head[edges]]), minlength=problem.node_count
        )
        loose = (degree == 1) & ~needed
        keep = ~(loose[problem.tail[edges]] | loose[problem.head[edges]])
        if keep.all():
            break
        edges = edges[keep]
    return edges


def all_trees(problem: BulkProblem) -> list[np.ndarray]:
    """Return every spanning tree of the graph (one root), pruned, each once."""
    out = set()
    usable = [e for e in range(len(problem.tail)) if problem.tail[e] != problem.head[e]]
    for chosen in combinations(usable, problem.node_count - 1):
        group = list(range(problem.node_count))
        for e in chosen:
            a, b = group[problem.tail[e]], group[problem.head[e]]
            if a == b:
                break
            group = [a if g == b else g for g in group]
        else:
            out.add(tuple(pruned(problem, np.array(chosen, dtype=np.int64)).tolist()))
    return [np.array(t, dtype=np.int64) for t in sorted(out)]
