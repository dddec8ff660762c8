"""The proof of the joint bound, verified from plain arrays: nested cuts, what arcs cost, what rows may pay.

`docs/formats.md` writes down the arrays of `joint.npz` and why they prove what they claim. Nothing here is
code of the solver.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from planner.rules.arrays import bad_indptr, bad_range, bad_shapes
from planner.rules.joint_graph import FINE, Int, JointGraph

PROOF = {
    "proof_numerator": ("i", 0), "proof_denominator": ("i", 0), "proof_count_multiplier": ("i", 0),
    "proof_yearly_multiplier": ("i", 0), "proof_side_multiplier": ("i", 1),
    "proof_floor_multiplier": ("i", 1), "proof_site_multiplier": ("i", 1), "proof_payer": ("i", 1),
    "proof_place_multiplier": ("i", 1), "proof_once_multiplier": ("i", 1),
    "proof_apart_indptr": ("i", 1), "proof_apart_site": ("i", 1), "proof_apart_multiplier": ("i", 1),
    "proof_family_indptr": ("i", 1), "proof_node": ("i", 1), "proof_level_indptr": ("i", 1),
    "proof_prefix": ("i", 1), "proof_dual": ("i", 1),
}  # fmt: skip
CHUNK = 2_000_000
"""Most nodes of cuts that are looked at together."""
LARGEST = 2**62


def proof_problems(graph: JointGraph) -> list[str]:
    """Return what makes the proof no proof; an empty list means that `joint_bound` holds."""
    found = list(bad_shapes(graph.joint, PROOF)) or _ill_formed(graph) or list(_signs(graph))
    if found:
        return found
    checks = (_not_apart, _starts_missing, _overdrawn_arcs, _overdrawn_purses)
    return [text for check in checks for text in check(graph)]


def _ill_formed(graph: JointGraph) -> list[str]:
    """Return what is wrong with lengths and ranges."""
    p = graph.joint
    nodes, sites, views = graph.sizes
    rows, families = len(graph.cover["weight_milli"]), len(p["proof_payer"])
    found = bad_indptr(p, "proof_family_indptr", families, "proof_node")
    found += bad_indptr(p, "proof_level_indptr", families, "proof_dual")
    found += bad_indptr(p, "proof_apart_indptr", len(p["proof_apart_multiplier"]), "proof_apart_site")
    found += bad_range(p, sites, "proof_apart_site")
    found += bad_range(p, nodes + sites + views, "proof_node")
    found += bad_range(p, rows + nodes + sites + views + sites, "proof_payer")
    for name, size in (("proof_site_multiplier", sites), ("proof_place_multiplier", views),
                       ("proof_once_multiplier", sites), ("proof_prefix", len(p["proof_dual"])),
                       ("proof_floor_multiplier", len(graph.cover["floor_milli"]))):  # fmt: skip
        if len(p[name]) != size:
            found.append(f"`{name}` has {len(p[name])} rows; expected {size}.")
    if int((graph.side_price > 0).sum()) != int((p["proof_side_multiplier"] > 0).sum()):
        found.append("`proof_side_multiplier` is longer than the side rows.")
    if found:
        return found
    holds = _sizes(p["proof_family_indptr"])
    family = np.repeat(np.arange(families), np.diff(p["proof_level_indptr"]))
    off = (p["proof_prefix"] < 1) | (p["proof_prefix"] > holds[family])
    return ["`proof_prefix` holds more nodes than its family, or none."] if off.any() else []


def _sizes(indptr: Int) -> Int:
    """Return the lengths of the rows of a CSR list."""
    starts: Int = indptr.astype(np.int64)
    return starts[1:] - starts[:-1]


def _signs(graph: JointGraph) -> Iterator[str]:
    """Yield multipliers and duals below 0, a price that is none, and sums too large to be true."""
    p = graph.joint
    for name in PROOF:
        if name.endswith(("multiplier", "dual")) and int(np.min(p[name], initial=0)) < 0:
            yield f"`{name}` holds {int(np.min(p[name]))}; expected 0 or more."
    if int(p["proof_numerator"]) < 1 or int(p["proof_denominator"]) < 1:
        yield "the price of money is not above 0."
    if float(p["proof_dual"].astype(float).sum()) > LARGEST:
        yield "`proof_dual` sums beyond 2^62."


def _not_apart(graph: JointGraph) -> Iterator[str]:
    """Yield that a set of places, of which one at most may be used, holds two that are not too near."""
    p, sites = graph.joint, graph.sizes[1]
    pairs = graph.cover["apart"].astype(np.int64)
    pairs = pairs[pairs[:, 0] != pairs[:, 1]]
    ends = np.concatenate([pairs, pairs[:, ::-1]])
    near = set((ends[:, 0] * sites + ends[:, 1]).tolist())
    for start, end in zip(p["proof_apart_indptr"], p["proof_apart_indptr"][1:], strict=False):
        held = p["proof_apart_site"][int(start) : int(end)].tolist()
        if any(a * sites + b not in near for k, a in enumerate(held) for b in held[:k]):
            yield f"the places {held[:5]} are not all too near to each other."
            return


def _positions(graph: JointGraph) -> tuple[Int, Int]:
    """Return the sorted keys (family, node) of all cuts, and the place of each node in its family."""
    p, whole = graph.joint, sum(graph.sizes)
    size = _sizes(p["proof_family_indptr"])
    family = np.repeat(np.arange(len(size)), size)
    key = family * whole + p["proof_node"].astype(np.int64)
    place = np.arange(len(key)) - p["proof_family_indptr"].astype(np.int64)[family]
    order = np.lexsort((place, key))
    key, place = key[order], place[order]
    first = np.concatenate([[True], np.diff(key) > 0]) if len(key) else np.zeros(0, bool)
    return key[first], place[first]


def _starts_missing(graph: JointGraph) -> Iterator[str]:
    """Yield that a cut holds the root, or leaves out a node from which its payer starts."""
    p, whole = graph.joint, sum(graph.sizes)
    key, place = _positions(graph)
    if (key % whole == int(p["root"])).any():
        yield "a cut holds the root."
    least = _least_prefix(graph)
    families, starts = _starts(graph)
    if (starts < 0).any():
        yield "a payer is neither a row that views see, nor a node that must be joined."
        return
    at = np.searchsorted(key, families * whole + starts)
    inside = at < len(key)
    inside[inside] = key[at[inside]] == (families * whole + starts)[inside]
    ok = inside.copy()
    ok[inside] = place[at[inside]] < least[families[inside]]
    if not ok.all():
        yield "a cut leaves out a view or node from which its payer starts."


def _least_prefix(graph: JointGraph) -> Int:
    """Return the smallest cut of each family."""
    p = graph.joint
    least = np.full(len(p["proof_payer"]), LARGEST)
    family = np.repeat(np.arange(len(least)), np.diff(p["proof_level_indptr"]))
    np.minimum.at(least, family, p["proof_prefix"].astype(np.int64))
    return least


def _starts(graph: JointGraph) -> tuple[Int, Int]:
    """Return pairs of family and node that its cuts must hold; -1 where a payer may not pay."""
    payer, rows = graph.joint["proof_payer"].astype(np.int64), len(graph.cover["weight_milli"])
    nodes, sites, _ = graph.sizes
    ptr, views = graph.sights
    families, starts = [], []
    own = np.flatnonzero(payer < rows)
    counts = np.diff(ptr)[payer[own]]
    family = np.repeat(own, counts)
    row = payer[family]
    offset = np.arange(len(family)) - np.repeat(np.cumsum(counts) - counts, counts)
    view = views[ptr[row] + offset]
    able = graph.usable[view]
    families.append(family[able])
    starts.append(nodes + sites + view[able])
    blind = own[np.bincount(family[able], minlength=len(payer))[own] == 0]
    families.append(blind)
    starts.append(np.full(len(blind), -1))
    credits = np.flatnonzero(graph.credited >= 0)
    hung = graph.joint["site_node"].astype(np.int64)[graph.credited[credits]]
    families.append(credits)
    starts.append(np.where(graph.reachable[np.maximum(hung, 0)], hung, -1))
    for f in np.flatnonzero((payer >= rows) & (graph.credited < 0)).tolist():
        held = _duty(graph, int(payer[f]) - rows)
        families.append(np.full(len(held), f))
        starts.append(held)
    return np.concatenate(families).astype(np.int64), np.concatenate(starts).astype(np.int64)


def _duty(graph: JointGraph, node: int) -> Int:
    """Return the nodes from which a duty starts: a terminal, a fixed view, or all views of a place."""
    nodes, sites, _ = graph.sizes
    none = np.array([-1], dtype=np.int64)
    if node < nodes:
        must = node in set(graph.joint["terminal"].tolist()) and bool(graph.reachable[node])
        return np.array([node]) if must else none
    if node >= nodes + sites:
        view = node - nodes - sites
        return np.array([node]) if graph.cover["fixed"][view] and graph.usable[view] else none
    at = node - nodes
    views = np.flatnonzero(graph.usable & (graph.site == at))
    return nodes + sites + views if _asked(graph)[at] > 0 and len(views) else none


def _asked(graph: JointGraph) -> Int:
    """Return how many views each place must hold beside the fixed ones."""
    held = np.bincount(graph.site[graph.cover["fixed"]], minlength=graph.sizes[1])
    out: Int = np.maximum(graph.cover["site_least"].astype(np.int64) - held, 0)
    return out


def _overdrawn_arcs(graph: JointGraph) -> Iterator[str]:
    """Yield that the duals of the cuts that an arc enters sum to more than it costs."""
    cost, _ = graph.arc_costs()
    loads = arc_loads(graph)
    over = np.flatnonzero(loads > cost)
    if len(over):
        start, end = (side[over[0]] for side in graph.arcs)
        yield (
            f"cuts draw {int(loads[over[0]])} from the arc {int(start)} -> {int(end)}, which costs "
            f"{int(cost[over[0]])} ({len(over)} such arcs)."
        )


def arc_loads(graph: JointGraph) -> Int:
    """Return for every arc the sum of the duals of the cuts that it enters."""
    whole = sum(graph.sizes)
    start, end = graph.arcs
    by_end = np.argsort(end, kind="stable")
    into = np.concatenate([[0], np.cumsum(np.bincount(end, minlength=whole))])
    key, place = _positions(graph)
    height = _heights(graph, key // whole, place)
    loads = np.zeros(len(start), np.int64)
    for low in range(0, len(key), CHUNK):
        part = np.arange(low, min(low + CHUNK, len(key)))
        node = key[part] % whole
        counts = into[node + 1] - into[node]
        one = np.repeat(part, counts)
        arc = by_end[np.arange(len(one)) - np.repeat(np.cumsum(counts) - counts - into[node], counts)]
        other = (key[one] // whole) * whole + start[arc]
        at = np.minimum(np.searchsorted(key, other), len(key) - 1)
        behind = np.where(key[at] == other, height[at], 0)
        np.add.at(loads, arc, np.maximum(height[one] - behind, 0))
    return loads


def _heights(graph: JointGraph, family: Int, place: Int) -> Int:
    """Return the sum of the duals of the cuts of a family that hold its node of some place."""
    p = graph.joint
    levels = p["proof_level_indptr"].astype(np.int64)
    of = np.repeat(np.arange(len(levels) - 1), np.diff(levels))
    order = np.lexsort((p["proof_prefix"], of))
    prefix, dual = p["proof_prefix"].astype(np.int64)[order], p["proof_dual"].astype(np.int64)[order]
    wide = int(prefix.max(initial=0)) + 1
    total = np.concatenate([[0], np.cumsum(dual)])
    beyond = np.searchsorted(of * wide + prefix, family * wide + np.minimum(place, wide - 1), side="right")
    out: Int = total[levels[family + 1]] - total[np.minimum(beyond, levels[family + 1])]
    return out


def _payments(graph: JointGraph) -> tuple[Int, Int]:
    """Return what each family pays by cuts of views alone, and by others."""
    p = graph.joint
    nodes, sites, _ = graph.sizes
    families = len(p["proof_payer"])
    size = _sizes(p["proof_family_indptr"])
    of_node = np.repeat(np.arange(families), size)
    spot = np.arange(len(of_node)) - p["proof_family_indptr"].astype(np.int64)[of_node]
    street = np.full(families, LARGEST)
    low = p["proof_node"] < nodes + sites
    np.minimum.at(street, of_node[low], spot[low])
    family = np.repeat(np.arange(families), np.diff(p["proof_level_indptr"]))
    alone = p["proof_prefix"] <= street[family]
    single, others = np.zeros(families, np.int64), np.zeros(families, np.int64)
    dual = p["proof_dual"].astype(np.int64)
    np.add.at(single, family[alone], dual[alone])
    np.add.at(others, family[~alone], dual[~alone])
    return single, others


def _worths(graph: JointGraph) -> tuple[Int, Int, Int, int, Int]:
    """Return first and second worth and floor of each purse (by its first row), what is sure, and per floor.

    A row that a standing view sees for sure has its second sight alone to gain, one seen twice nothing.
    """
    a, purse = graph.cover, graph.purse
    rows = len(a["weight_milli"])
    stands = np.repeat(a["fixed"] & ~a["counted"], np.diff(a["cover_indptr"]))
    times = np.bincount(a["cover_demand"][stands], minlength=rows)
    weight, backup = a["weight_milli"].astype(np.int64), a["backup_milli"].astype(np.int64)
    group = a["floor_group"].astype(np.int64)
    sure = int(weight[times > 0].sum() + backup[times > 1].sum())
    floors = np.zeros(len(a["floor_milli"]), np.int64)
    held = (times > 0) & (group >= 0)
    np.add.at(floors, group[held], weight[held])
    first = np.where(times == 0, weight, np.where(times == 1, backup, 0))
    second = np.where(times == 0, backup, 0)
    able = np.repeat(graph.usable, np.diff(a["cover_indptr"]))
    seen = np.bincount(a["cover_demand"][able], minlength=rows) > 0
    one, two = np.zeros(rows, np.int64), np.zeros(rows, np.int64)
    np.add.at(one, purse[seen], first[seen])
    np.add.at(two, purse[seen], second[seen])
    return one, two, np.where(times > 0, -1, group), sure, floors


def _caps(graph: JointGraph) -> tuple[Int, Int]:
    """Return what each purse may pay in all, and how much of it counts twice."""
    p = graph.joint
    one, two, group, _, _ = _worths(graph)
    numerator, denominator = int(p["proof_numerator"]), int(p["proof_denominator"])
    floor = np.append(p["proof_floor_multiplier"].astype(np.int64), 0)[group]
    whole = one + one * floor // FINE + two
    return _divided(whole, denominator, numerator), _divided(two, denominator, numerator)


def _divided(values: Int, times: int, by: int) -> Int:
    """Return values * times // by in whole numbers of any size, held below 2^62."""
    exact = [min(LARGEST, v * times // by) for v in values.tolist()]
    return np.array(exact, dtype=np.int64)


def _drawn(graph: JointGraph) -> tuple[Int, Int, Int, int]:
    """Return per purse what cuts of views alone pay, what others do, its cap; and what duties add."""
    p, rows = graph.joint, len(graph.cover["weight_milli"])
    payer = p["proof_payer"].astype(np.int64)
    single, others = _payments(graph)
    own = payer < rows
    views, rest = np.zeros(rows, np.int64), np.zeros(rows, np.int64)
    np.add.at(views, graph.purse[payer[own]], single[own])
    np.add.at(rest, graph.purse[payer[own]], others[own])
    nodes, sites, _ = graph.sizes
    at = payer - rows - nodes
    twice = np.zeros(len(payer), bool)
    place = ~own & (at >= 0) & (at < sites)
    twice[place] = _asked(graph)[at[place]] > 1
    must = ~own & (graph.credited < 0)
    duties = int(single[must].sum() + others[must].sum() + single[twice].sum())
    return views, rest, _caps(graph)[0], duties


def _overdrawn_purses(graph: JointGraph) -> Iterator[str]:
    """Yield that the cuts of a purse sum to more than its rows may pay."""
    views, rest, cap, _ = _drawn(graph)
    over = np.flatnonzero(views + rest > cap)
    if len(over):
        yield f"rows such as {int(over[0])} pay more than their weight is worth ({len(over)} such rows)."


def joint_bound(graph: JointGraph, budget: int | None = None, yearly: int | None = None) -> int:
    """Return the bound that a sound proof proves: thousandths of demand, or cents where cost is sought.

    The same cuts prove one for any `budget` and any limit of `yearly` payments, in cents; None takes those of
    the evidence.
    """
    a, p = graph.cover, graph.joint
    money = int(p["budget"]) if budget is None else budget
    limit = int(p["yearly_limit"]) if yearly is None else yearly
    numerator, denominator = int(p["proof_numerator"]), int(p["proof_denominator"])
    views, rest, cap, duties = _drawn(graph)
    again = np.minimum(np.minimum(views, _caps(graph)[1]), cap - views - rest)
    dual = int(views.sum()) + int(rest.sum()) + int(again.sum()) + duties
    _, below = graph.arc_costs()
    spent = int(p["proof_count_multiplier"]) * int(a["count"]) - below
    spent += sum(p["proof_once_multiplier"].tolist()) + sum(p["proof_apart_multiplier"].tolist())
    spent += sum(x * y for x, y in zip(graph.side_price.tolist(), graph.side_left.tolist(), strict=True))
    if limit >= 0:
        spent += -(-int(p["proof_yearly_multiplier"]) * limit // FINE)
    one, two, group, sure, floors = _worths(graph)
    lead = graph.purse == np.arange(len(one))
    worth = sure + int(one[lead].sum()) + int(two[lead].sum())
    inside = lead & (group >= 0)
    within = np.zeros(len(floors), np.int64)
    np.add.at(within, group[inside], one[inside])
    left = within + floors - a["floor_milli"].astype(np.int64)
    worth += -(-sum(
        x * y for x, y in zip(p["proof_floor_multiplier"].tolist(), left.tolist(), strict=True)
    ) // FINE)  # fmt: skip
    if money >= 0:
        return worth + (money + spent - dual) * numerator // denominator
    lack = (int(p["required"]) - worth) * denominator
    return dual - spent + -(-lack // numerator)
