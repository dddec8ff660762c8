"""What the routing tests check the engine against: exact optima, trees and certificates, written apart."""

from __future__ import annotations

from itertools import combinations

import numpy as np

from planner.optimize.problems import RoutingCertificate, RoutingProblem, RoutingSolution

FAR = 10**15


def problem_of(node_count, edges, terminals, root=0):
    """Build a routing problem from a list of (tail, head, weight)."""
    table = np.array(edges, np.int64).reshape(-1, 3)
    return RoutingProblem(
        node_count, table[:, 0].copy(), table[:, 1].copy(), table[:, 2].copy(),
        np.array(terminals, np.int64), root,
    )  # fmt: skip


def distances(problem):
    """All shortest distances, by Floyd and Warshall."""
    n = problem.node_count
    dist = np.full((n, n), FAR, np.int64)
    np.fill_diagonal(dist, 0)
    for u, v, w in zip(problem.tail, problem.head, problem.weight, strict=True):
        dist[u, v] = dist[v, u] = min(dist[u, v], w)
    for k in range(n):
        dist = np.minimum(dist, dist[:, k : k + 1] + dist[k : k + 1, :])
    return dist


def optimum(problem):
    """Cost of a least tree over the root and the terminals that it reaches (Dreyfus and Wagner 1971)."""
    dist = distances(problem)
    want = sorted({int(t) for t in problem.terminals if dist[problem.root, t] < FAR} - {problem.root})
    if not want:
        return 0
    n = problem.node_count
    best = {frozenset([t]): dist[t].copy() for t in want}
    for size in range(2, len(want) + 1):
        for group in combinations(want, size):
            whole = frozenset(group)
            joined = np.full(n, FAR, np.int64)
            for part_size in range(1, size // 2 + 1):
                for part in combinations(group, part_size):
                    one = frozenset(part)
                    joined = np.minimum(joined, best[one] + best[whole - one])
            best[whole] = (joined[:, None] + dist).min(axis=0)
    return int(best[frozenset(want)][problem.root])


def certificate_faults(problem: RoutingProblem, certificate: RoutingCertificate) -> list[str]:
    """List what is wrong with a certificate, by going over every cut and every edge."""
    faults = []
    terminals = set(problem.terminals.tolist()) | {problem.root}
    load = np.zeros((2, len(problem.tail)), np.int64)
    for c, dual in enumerate(certificate.cut_dual):
        nodes = certificate.cut_nodes[certificate.cut_indptr[c] : certificate.cut_indptr[c + 1]]
        inside = np.zeros(problem.node_count, bool)
        inside[nodes] = True
        if inside.sum() != len(nodes):
            faults.append(f"cut {c} names a node twice")
        if inside[certificate.root]:
            faults.append(f"cut {c} holds the root")
        if not terminals & set(nodes.tolist()):
            faults.append(f"cut {c} holds no terminal")
        if dual < 0:
            faults.append(f"cut {c} has dual {dual}")
        load[0] += dual * (inside[problem.head] & ~inside[problem.tail])
        load[1] += dual * (inside[problem.tail] & ~inside[problem.head])
    if certificate.root not in terminals:
        faults.append("the root is no terminal")
    faults += [f"edge {e} carries too much" for e in np.flatnonzero((load > problem.weight).any(axis=0))]
    return faults


def tree_faults(problem: RoutingProblem, solution: RoutingSolution) -> list[str]:
    """List what is wrong with a tree: a circle, a terminal missed, a wrong cost, a useless leaf."""
    faults = []
    leader = list(range(problem.node_count))

    def find(v):
        while leader[v] != v:
            v = leader[v]
        return v

    degree = np.zeros(problem.node_count, int)
    for e in solution.edges:
        u, v = int(problem.tail[e]), int(problem.head[e])
        degree[u] += 1
        degree[v] += 1
        faults += [f"edge {e} closes a circle"] * (find(u) == find(v))
        leader[find(u)] = find(v)
    lost = set(solution.unreachable.tolist())
    for t in set(problem.terminals.tolist()):
        if (find(t) == find(problem.root)) == (t in lost):
            faults.append(f"terminal {t} is wrongly joined or left")
    needed = set(problem.terminals.tolist()) | {problem.root}
    faults += [f"leaf {v} is no terminal" for v in np.flatnonzero(degree == 1) if v not in needed]
    if problem.weight[solution.edges].sum() != solution.report.objective:
        faults.append("the objective is not the cost of the edges")
    return faults
