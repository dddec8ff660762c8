"""A slow checker of certificates of the joint bound, written from their definition alone."""

from __future__ import annotations

from collections import defaultdict

import numpy as np

from planner.optimize.joint.problem import JointCertificate, JointProblem


class _Model:
    """The extended graph of a problem as plain lists."""

    def __init__(self, problem: JointProblem) -> None:
        self.problem, cover = problem, problem.coverage
        self.nodes, self.sites, self.views = problem.node_count, problem.site_count, cover.candidate_count
        site = problem.site
        self.fixed = cover.fixed
        self.counted = problem.counted
        many = np.bincount(site, minlength=self.sites)
        most = many if cover.site_most is None else np.minimum(many, cover.site_most)
        standing = np.bincount(site[self.fixed & ~self.counted], minlength=self.sites)
        self.room = [max(0, int(m) - int(s)) for m, s in zip(most, standing, strict=True)]
        near: dict[int, set[int]] = defaultdict(set)
        for a, b in zip(problem.tail.tolist(), problem.head.tolist(), strict=True):
            near[a].add(b)
            near[b].add(a)
        self.lit = {problem.root}
        todo = [problem.root]
        while todo:
            for u in near[todo.pop()] - self.lit:
                self.lit.add(u)
                todo.append(u)
        self.usable = [
            bool(self.counted[j]) and most[site[j]] > 0
            and (problem.site_node[site[j]] < 0 or int(problem.site_node[site[j]]) in self.lit)
            for j in range(self.views)
        ]  # fmt: skip
        self.seen_by: dict[int, list[int]] = defaultdict(list)
        for j in range(self.views):
            for i in cover.cover_demand[cover.cover_indptr[j] : cover.cover_indptr[j + 1]].tolist():
                self.seen_by[i].append(j)


def proven_bound(problem: JointProblem, proof: JointCertificate) -> int:
    """Return the bound that a certificate proves; AssertionError where it proves nothing."""
    model = _Model(problem)
    cover, n, sites = problem.coverage, model.nodes, model.sites
    rows, whole = len(cover.weight), model.nodes + model.sites + model.views
    assert proof.numerator > 0 < proof.denominator
    numbers = [proof.count_multiplier, proof.yearly_multiplier, *proof.side_multiplier, *proof.dual]
    numbers += [*proof.floor_multiplier, *proof.site_multiplier, *proof.place_multiplier]
    numbers += [*proof.once_multiplier, *proof.apart_multiplier]
    assert min(numbers, default=0) >= 0
    least = np.zeros(sites, int) if cover.site_least is None else cover.site_least
    held = np.bincount(problem.site[cover.fixed], minlength=sites)
    asked = np.maximum(least - held, 0)
    load: dict[tuple[int, int], int] = defaultdict(int)
    credit: dict[int, int] = defaultdict(int)
    single: dict[object, int] = defaultdict(int)
    others: dict[object, int] = defaultdict(int)
    duties = 0
    arcs = _arcs(model)
    for f, payer in enumerate(proof.payer.tolist()):
        order = proof.node[proof.family_indptr[f] : proof.family_indptr[f + 1]].tolist()
        start, purse, twice = _payer(model, payer, rows, asked)
        for k in range(int(proof.level_indptr[f]), int(proof.level_indptr[f + 1])):
            cut, dual = set(order[: int(proof.prefix[k])]), int(proof.dual[k])
            assert problem.root not in cut
            assert start <= cut
            for u, v in arcs:
                if v in cut and u not in cut:
                    load[u, v] += dual
            if payer >= rows + whole:
                credit[payer - rows - whole] += dual
            elif purse is None:
                duties += dual * (2 if twice and min(cut) >= n + sites else 1)
            elif min(cut) >= n + sites:
                single[purse] += dual
            else:
                others[purse] += dual
    together: dict[int, int] = defaultdict(int)
    for k, price in enumerate(proof.apart_multiplier.tolist()):
        held = proof.apart_site[proof.apart_indptr[k] : proof.apart_indptr[k + 1]].tolist()
        assert cover.apart is not None
        pairs = {frozenset(pair) for pair in cover.apart.tolist()}
        assert all({a, b} in pairs for a in held for b in held if held.index(a) < held.index(b))
        assert len(set(held)) == len(held)
        for s in held:
            together[s] += price
    cost, below = _costs(model, proof, credit, together)
    assert all(total <= cost[arc] for arc, total in load.items())
    counts, worth, floors = _purses(model, proof, single, others)
    dual = duties + counts
    spent = proof.count_multiplier * cover.count - below + sum(proof.once_multiplier.tolist())
    spent += sum(proof.apart_multiplier.tolist())
    if cover.side is not None:
        spent += sum(int(a) * b for a, b in zip(proof.side_multiplier, _left(model), strict=True))
    if problem.yearly_limit is not None:
        spent += -(-proof.yearly_multiplier * problem.yearly_limit // 1024)
    worth += -(-floors // 1024)
    if problem.budget is not None:
        return worth + (problem.budget + spent - dual) * proof.numerator // proof.denominator
    assert problem.required is not None
    return dual - spent - ((worth - problem.required) * proof.denominator // proof.numerator)


def _arcs(model: _Model) -> list[tuple[int, int]]:
    """Return every arc once."""
    problem, n = model.problem, model.nodes
    arcs = {
        (u, v)
        for a, b in zip(problem.tail.tolist(), problem.head.tolist(), strict=True)
        for u, v in ((a, b), (b, a))
        if a != b
    }
    for j in range(model.views):
        if model.usable[j]:
            s = int(problem.site[j])
            at = int(problem.site_node[s])
            arcs |= {(problem.root if at < 0 else at, n + s), (n + s, n + model.sites + j)}
    return sorted(arcs)


def _payer(model: _Model, payer: int, rows: int, asked: np.ndarray) -> tuple[set[int], object, bool]:
    """Return the nodes that cuts must hold, the purse (None: no purse) and whether views count twice."""
    n, sites = model.nodes, model.sites
    first_view = n + sites
    if payer < rows:
        start = {first_view + j for j in model.seen_by[payer] if model.usable[j]}
        assert start
        return start, _purse(model, payer), False
    node = payer - rows
    if node >= first_view + model.views:
        at = int(model.problem.site_node[node - first_view - model.views])
        assert at in model.lit
        return {at}, None, False
    if node < n:
        assert node in model.problem.terminals.tolist()
        assert node in model.lit
        return {node}, None, False
    if node >= first_view:
        assert model.fixed[node - first_view]
        assert model.usable[node - first_view]
        return {node}, None, False
    s = node - n
    assert asked[s] > 0
    start = {first_view + j for j in range(model.views) if model.usable[j] and model.problem.site[j] == s}
    assert start
    return start, None, bool(asked[s] > 1)


def _purse(model: _Model, row: int) -> object:
    """Return what rows that pay as one have in common."""
    group = model.problem.coverage.floor_group
    return (tuple(model.seen_by[row]), -1 if group is None else int(group[row]))


def _costs(
    model: _Model, proof: JointCertificate, credit: dict[int, int], together: dict[int, int]
) -> tuple[dict[tuple[int, int], int], int]:
    """Return the cost of every arc, at least 0, and what was below."""
    problem, n = model.problem, model.nodes
    cover = problem.coverage
    yearly = proof.yearly_multiplier
    cost: dict[tuple[int, int], int] = {}
    for e, (a, b) in enumerate(zip(problem.tail.tolist(), problem.head.tolist(), strict=True)):
        extra = 0 if problem.edge_yearly is None else yearly * int(problem.edge_yearly[e]) // 1024
        for arc in ((a, b), (b, a)):
            # Parallel edges each carry every cut: the cheapest one has to bear it.
            cost[arc] = min(cost.get(arc, 1 << 62), int(problem.edge_cost[e]) + extra)
    side: dict[int, int] = defaultdict(int)
    if cover.side is not None:
        for r in range(cover.side.row_count):
            for k in range(int(cover.side.indptr[r]), int(cover.side.indptr[r + 1])):
                weight = int(proof.side_multiplier[r]) * int(cover.side.coefficient[k])
                side[int(cover.side.candidate[k])] += weight
    below = 0
    for s in sorted({int(problem.site[j]) for j in range(model.views) if model.usable[j]}):
        own = [j for j in range(model.views) if model.usable[j] and problem.site[j] == s]
        extra = 0 if problem.site_yearly is None else yearly * int(problem.site_yearly[s]) // 1024
        shift = int(proof.site_multiplier[s])
        value = int(problem.site_cost[s]) + extra - shift * model.room[s] + credit.get(s, 0)
        value += int(proof.once_multiplier[s]) + together[s]
        value -= sum(int(proof.place_multiplier[j]) for j in own)
        at = int(problem.site_node[s])
        cost[problem.root if at < 0 else at, n + s] = max(0, value)
        below += min(0, value)
        for j in own:
            extra = 0 if problem.view_yearly is None else yearly * int(problem.view_yearly[j]) // 1024
            value = int(problem.view_cost[j]) + extra + proof.count_multiplier + side[j] + shift
            value += int(proof.place_multiplier[j])
            cost[n + s, n + model.sites + j] = max(0, value)
            below += min(0, value)
    return cost, below


def _left(model: _Model) -> list[int]:
    """Return what standing views leave of each side row."""
    side = model.problem.coverage.side
    assert side is not None
    return [
        int(side.most[r])
        - sum(
            int(side.coefficient[k])
            for k in range(int(side.indptr[r]), int(side.indptr[r + 1]))
            if not model.counted[side.candidate[k]]
        )
        for r in range(side.row_count)
    ]


def _purses(
    model: _Model, proof: JointCertificate, single: dict[object, int], others: dict[object, int]
) -> tuple[int, int, int]:
    """Return what rows count for, the worth of all rows seen by someone, and 1024 times what floors give."""
    cover = model.problem.coverage
    second = np.zeros(len(cover.weight), int) if cover.second_weight is None else cover.second_weight
    group = np.full(len(cover.weight), -1) if cover.floor_group is None else cover.floor_group
    floor = np.zeros(0, int) if cover.floor_weight is None else cover.floor_weight
    once: dict[object, int] = defaultdict(int)
    again: dict[object, int] = defaultdict(int)
    raised: dict[object, int] = {}
    inside = [0] * len(floor)
    worth = 0
    for i, views in model.seen_by.items():
        sure = sum(bool(model.fixed[j] and not model.counted[j]) for j in views)
        first, twice, g = int(cover.weight[i]), int(second[i]), int(group[i])
        worth += first * (sure > 0) + twice * (sure > 1)
        if sure and g >= 0:
            inside[g] += first
        if sure:
            first, twice, g = (twice if sure == 1 else 0), 0, -1
        if not any(model.usable[j] for j in views):
            continue
        worth += first + twice
        if g >= 0:
            inside[g] += first
        key = _purse(model, i)
        once[key] += first
        again[key] += twice
        raised[key] = int(proof.floor_multiplier[g]) if g >= 0 else 0
    total = 0
    for key in set(single) | set(others):
        whole = once[key] + once[key] * raised[key] // 1024 + again[key]
        cap = whole * proof.denominator // proof.numerator
        paid = single[key] + others[key]
        assert paid <= cap
        total += min(cap, paid + min(single[key], again[key] * proof.denominator // proof.numerator))
    floors = sum(
        int(f) * (have - int(need))
        for f, have, need in zip(proof.floor_multiplier, inside, floor, strict=True)
    )
    return total, worth, floors
