"""What the prize-collecting tests check against: least trees over all node sets, and a proof checker."""

from __future__ import annotations

from itertools import combinations

import numpy as np

from planner.optimize.prize_collecting import PrizeCertificate, PrizeProblem, PrizeSolution


def prize_problem(node_count, edges, prize, root=None, terminals=()):
    """Build a prize problem from a list of (tail, head, weight)."""
    table = np.array(edges, np.int64).reshape(-1, 3)
    return PrizeProblem(
        node_count, table[:, 0].copy(), table[:, 1].copy(), table[:, 2].copy(), np.array(prize, np.int64),
        root, np.array(terminals, np.int64),
    )  # fmt: skip


def spanning_cost(problem, inside):
    """Cost of a least spanning tree on a node set, None if it does not hang together."""
    joined = {min(inside)}
    cost = 0
    edges = sorted(zip(problem.weight.tolist(), problem.tail.tolist(), problem.head.tolist(), strict=True))
    while len(joined) < len(inside):
        for w, u, v in edges:
            if {u, v} <= inside and (u in joined) != (v in joined):
                cost += w
                joined |= {u, v}
                break
        else:
            return None
    return cost


def mandatory(problem, unreachable):
    """Nodes that every tree must hold."""
    must = set(problem.terminals.tolist()) | ({problem.root} - {None})
    return must - set(unreachable.tolist())


def least_value(problem, unreachable):
    """The optimum over all node sets that hold what is mandatory."""
    must = mandatory(problem, unreachable)
    prize = problem.prize.copy()
    prize[unreachable] = 0
    best = None
    free = [v for v in range(problem.node_count) if v not in must]
    for size in range(len(free) + 1):
        for extra in combinations(free, size):
            inside = must | set(extra)
            cost = spanning_cost(problem, inside) if inside else None
            if cost is not None:
                value = cost + int(prize.sum() - prize[sorted(inside)].sum())
                best = value if best is None else min(best, value)
    return best


def tree_faults(problem: PrizeProblem, answer: PrizeSolution) -> list[str]:
    """List what is wrong with a tree: a circle, nodes that do not hang together, a wrong objective."""
    faults = []
    leader = list(range(problem.node_count))

    def find(v):
        while leader[v] != v:
            v = leader[v]
        return v

    for e in answer.edges:
        u, v = int(problem.tail[e]), int(problem.head[e])
        faults += [f"edge {e} closes a circle"] * (find(u) == find(v))
        faults += [f"edge {e} leaves the tree"] * int(not (answer.nodes[u] and answer.nodes[v]))
        leader[find(u)] = find(v)
    if len({find(v) for v in np.flatnonzero(answer.nodes)}) != 1:
        faults.append("the nodes do not hang together")
    if not answer.nodes[sorted(mandatory(problem, answer.unreachable))].all():
        faults.append("a mandatory node is missed")
    left = [v for v in np.flatnonzero(~answer.nodes) if v not in set(answer.unreachable.tolist())]
    if problem.weight[answer.edges].sum() + problem.prize[left].sum() != answer.report.objective:
        faults.append("the objective is not edges taken plus prizes left")
    return faults


def proof_faults(problem: PrizeProblem, proof: PrizeCertificate, unreachable) -> list[str]:
    """List what is wrong with a proof, condition by condition of `PrizeCertificate`."""
    faults = []
    order, share, n = proof.order, proof.share, problem.node_count
    first = [problem.root] if problem.root is not None else problem.terminals[:1].tolist()
    if len(set(order.tolist())) != len(order) or (first and order.tolist() != first):
        faults.append("order is wrong")
    if (share < 0).any() or (share > problem.prize[order]).any():
        faults.append("a share is out of range")
    must = mandatory(problem, unreachable)
    load = np.zeros((2, len(problem.tail)), np.int64)
    held = np.zeros(n, np.int64)
    paid = np.zeros(n, np.int64)
    paid[order] += share
    for c, dual in enumerate(proof.cut_dual):
        nodes = proof.cut_nodes[proof.cut_indptr[c] : proof.cut_indptr[c + 1]]
        inside = np.zeros(n, bool)
        inside[nodes] = True
        payer = proof.cut_payer[c]
        faults += [f"cut {c} names a node twice"] * int(inside.sum() != len(nodes))
        faults += [f"cut {c} has dual {dual}"] * int(dual < 0)
        faults += [f"cut {c} holds the first place"] * int(inside[order[0]])
        if payer < 0:
            faults += [f"cut {c} has no payer"] * (not must & set(nodes.tolist()))
        else:
            faults += [f"cut {c} is paid from outside"] * int(not inside[payer])
            paid[payer] += dual
        held[inside] += dual
        load[0] += dual * (inside[problem.head] & ~inside[problem.tail])
        load[1] += dual * (inside[problem.tail] & ~inside[problem.head])
    faults += [f"edge {e} carries too much" for e in np.flatnonzero((load > problem.weight).any(axis=0))]
    faults += [f"node {v} pays too much" for v in np.flatnonzero(paid > problem.prize)]
    before = np.cumsum(share) - share
    faults += [f"place {v} is held too much" for v in order[1:][held[order[1:]] > before[1:]]]
    total = int(proof.cut_dual.sum())
    if not first and len(set(np.flatnonzero(problem.prize).tolist()) - set(order.tolist())):
        total = min(total, int(problem.prize[order].sum()))
    faults += ["the bound is not what the cuts say"] * (total != proof.bound)
    return faults
