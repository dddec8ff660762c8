"""The proof checker: bounds of a plan verified from plain arrays, with code of its own.

A lower bound on the cost of a tree is a list of node sets (cuts), each with a dual. `docs/formats.md` writes
down why they prove what they claim (the bound on coverage is checked in `cover_certificate`). Nothing here
trusts the solver: every array is checked before it is used.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_matrix, csr_matrix
from scipy.sparse.csgraph import connected_components

from planner.rules.arrays import bad_indptr, bad_range, bad_shapes
from planner.rules.folder import ROUTING
from planner.rules.model import AuditFinding
from planner.rules.rule import Fault, gather

Arrays = Mapping[str, NDArray[Any]]
Int = NDArray[np.int64]

CORE = {
    "tail": ("i", 1), "head": ("i", 1), "weight": ("i", 1), "root": ("i", 0), "terminal": ("i", 1),
    "cut_indptr": ("i", 1), "cut_nodes": ("i", 1), "cut_dual": ("i", 1),
}  # fmt: skip
WAYS = {
    "length_cm": ("i", 1), "way_indptr": ("i", 1), "way_cost_cents": ("i", 1), "way_owned": ("b", 1),
    "min_owned_ppm": ("i", 0), "multiplier_milli": ("i", 0),
}  # fmt: skip
HELD = {
    "rule_name": ("U", 1), "rule_amount": ("i", 2), "rule_most": ("i", 1), "rule_multiplier_ppm": ("i", 1),
}  # fmt: skip
"""Limits that the routes were held to; they are there together or not at all."""
NAMED = {
    "node_id": ("U", 1), "span_id": ("U", 1), "way": ("U", 1), "terminal_site_id": ("U", 1),
    "chosen_edge": ("i", 1), "chosen_way": ("i", 1),
}  # fmt: skip
PAIRS_AT_ONCE = 8_000_000
LARGEST = 2**62
PPM = 1_000_000


def verify_routing_certificate(arrays: Arrays) -> list[AuditFinding]:
    """Return what is wrong with a lower bound on a Steiner tree; an empty list means that it is proven.

    The bound that holds then is `routing_bound(arrays)`, in the unit of `weight`.

    Parameters
    ----------
    arrays
        `tail`, `head`, `weight`, `root`, `terminal`, `cut_indptr`, `cut_nodes`, `cut_dual` as in
        docs/formats.md. With `way_indptr` among them the weights are recomputed from the ways too, and
        an edge without a way row does not exist; without it every edge does.
        Nodes are 0 .. len(node_id) - 1, or up to the largest node named where there is no `node_id`.

    Examples
    --------
    Two nodes, one edge of weight 7: the cut around the terminal proves 7, but not 8.

    >>> edge = {"tail": [0], "head": [1], "weight": [7], "root": 0, "terminal": [1]}
    >>> cut = {"cut_indptr": [0, 1], "cut_nodes": [1], "cut_dual": [7]}
    >>> verify_routing_certificate({k: np.array(v) for k, v in {**edge, **cut}.items()})
    []
    >>> raised = {**edge, **cut, "cut_dual": [8]}
    >>> verify_routing_certificate({k: np.array(v) for k, v in raised.items()})[0].rule
    'INT-ROUTING-DUALS'
    """
    with_ways = "way_indptr" in arrays
    faults = routing_shape_faults(arrays, {**CORE, **(WAYS if with_ways else {})})
    if faults:
        return [f.under("INT-ROUTING-ARRAYS") for f in faults]
    weights = weight_faults(arrays) if with_ways else []
    return [
        *(f.under("INT-ROUTING-WEIGHTS") for f in weights),
        *(f.under("INT-ROUTING-DUALS") for f in dual_faults(arrays)),
    ]


def routing_shape_faults(arrays: Arrays, spec: Mapping[str, tuple[str, int]]) -> list[Fault]:
    """Return what is wrong with types, lengths and ranges of routing arrays."""
    held = "way_indptr" in spec and any(name in arrays for name in HELD)
    found = list(bad_shapes(arrays, {**spec, **(HELD if held else {})}))
    if found:
        return [Fault(ROUTING, "", m) for m in found]
    if held:
        rules, rows = len(arrays["rule_name"]), len(arrays["way_cost_cents"])
        found += [
            f"`{name}` has the shape {arrays[name].shape}; expected {shape}."
            for name, shape in (
                ("rule_amount", (rules, rows)), ("rule_most", (rules,)), ("rule_multiplier_ppm", (rules,))
            )
            if arrays[name].shape != shape
        ]  # fmt: skip
    n, m = node_count(arrays), len(arrays["tail"])
    found += bad_range(arrays, n, "tail", "head", "terminal", "root", "cut_nodes")
    for name in ("head", "weight", *(("length_cm",) if "length_cm" in spec else ())):
        if len(arrays[name]) != m:
            found.append(f"`{name}` has {len(arrays[name])} rows; `tail` has {m}.")
    found += bad_indptr(arrays, "cut_indptr", len(arrays["cut_dual"]), "cut_nodes")
    if "way_indptr" in spec:
        found += bad_indptr(arrays, "way_indptr", m, "way_cost_cents")
        if len(arrays["way_owned"]) != len(arrays["way_cost_cents"]):
            found.append("`way_owned` and `way_cost_cents` differ in length.")
    if "chosen_edge" in spec:
        found += bad_range(arrays, m, "chosen_edge") + bad_range(arrays, len(arrays["way"]), "chosen_way")
        for one, other in (
            ("chosen_edge", "chosen_way"), ("span_id", "tail"), ("way", "way_cost_cents"),
            ("terminal", "terminal_site_id"),
        ):  # fmt: skip
            if len(arrays[one]) != len(arrays[other]):
                found.append(f"`{one}` and `{other}` differ in length.")
    return [Fault(ROUTING, "", text) for text in found]


def node_count(arrays: Arrays) -> int:
    """Return how many nodes the arrays have: named ones, or up to the largest that is used."""
    if "node_id" in arrays:
        return len(arrays["node_id"])
    used = [np.atleast_1d(arrays[k]) for k in ("tail", "head", "root", "terminal")]
    return int(max((int(u.max()) for u in used if len(u)), default=-1)) + 1


def way_weights(arrays: Arrays) -> list[int]:
    """Return the exact Lagrangian weight of every way row, in whole numbers of any size."""
    counts = np.diff(arrays["way_indptr"])
    length = np.repeat(arrays["length_cm"], counts).tolist()
    share, multiplier = int(arrays["min_owned_ppm"]), int(arrays["multiplier_milli"])
    rows = zip(arrays["way_cost_cents"].tolist(), length, arrays["way_owned"].tolist(), strict=True)
    each = [cost + multiplier * cm * (share - PPM * owned) // 10**9 for cost, cm, owned in rows]
    for amount, times in zip(_held(arrays, "rule_amount"), _held(arrays, "rule_multiplier_ppm"), strict=True):
        each = [value + times * a // PPM for value, a in zip(each, amount, strict=True)]
    return each


def _held(arrays: Arrays, name: str) -> list[Any]:
    """Return an array of the limits as plain numbers, nothing where the routes were held to none."""
    return list(arrays[name].tolist()) if name in arrays else []


def paid_by_limits(arrays: Arrays) -> int:
    """Return floor(sum of multiplier * limit / 10^6), by which weights of a tree are above its cost."""
    pairs = zip(_held(arrays, "rule_multiplier_ppm"), _held(arrays, "rule_most"), strict=True)
    return int(sum(times * most for times, most in pairs) // PPM)


def weight_faults(arrays: Arrays) -> list[Fault]:
    """Recompute every weight from costs, lengths, ownership, limits and their multipliers."""
    found = []
    share, multiplier = int(arrays["min_owned_ppm"]), int(arrays["multiplier_milli"])
    if multiplier < 0:
        found.append(
            Fault(ROUTING, "multiplier_milli", f"`multiplier_milli` is {multiplier}; expected 0 or more.")
        )
    low = [n for n, m in enumerate(_held(arrays, "rule_multiplier_ppm")) if m < 0]
    found += gather(ROUTING, [f"rule {n}" for n in low], "its multiplier is below 0.")
    if not 0 <= share <= PPM:
        found.append(Fault(ROUTING, "min_owned_ppm", f"`min_owned_ppm` is {share}; expected 0 to {PPM}."))
    found += [
        Fault(ROUTING, name, f"`{name}` holds {int(arrays[name].min())}; expected 0 or more.")
        for name in ("length_cm", "way_cost_cents")
        if len(arrays[name]) and int(arrays[name].min()) < 0
    ]
    each = way_weights(arrays)
    indptr = arrays["way_indptr"].tolist()
    least = [min(each[a:b]) if b > a else -1 for a, b in pairwise(indptr)]
    stored = arrays["weight"].tolist()
    wrong = [e for e, (a, b) in enumerate(zip(least, stored, strict=True)) if a != b]
    if wrong:
        what = f"weight[{wrong[0]}] is {stored[wrong[0]]}; from its ways it is {least[wrong[0]]}."
        found += gather(ROUTING, [f"edge {e}" for e in wrong], what)
    return found


def dual_faults(arrays: Arrays) -> list[Fault]:
    """Check every condition under which the duals of the cuts sum to a lower bound."""
    dual, indptr = arrays["cut_dual"], arrays["cut_indptr"]
    found = []
    if len(dual) and int(dual.min()) < 0:
        found.append(
            Fault(ROUTING, "cut_dual", f"cut {int(dual.argmin())} has the dual {int(dual.min())}, below 0.")
        )
    if float(np.abs(dual.astype(float)).sum()) > LARGEST:
        return [*found, Fault(ROUTING, "cut_dual", "the duals sum beyond 2^62; no plan costs that much.")]
    root = int(arrays["root"])
    holds_root = _cuts_with(arrays, np.arange(node_count(arrays)) == root)
    found += gather(ROUTING, [f"cut {c}" for c in np.flatnonzero(holds_root)], "it holds the root.")
    inside = np.zeros(node_count(arrays), dtype=bool)
    inside[arrays["terminal"]] = True
    lost = inside & ~_reached(arrays)
    found += gather(
        ROUTING, [f"node {v}" for v in np.flatnonzero(lost)], "a terminal without any way to the root."
    )
    empty = ~_cuts_with(arrays, inside & ~lost)
    found += gather(ROUTING, [f"cut {c}" for c in np.flatnonzero(empty)], "it holds no terminal.")
    members = _node_by_cut(arrays)
    if members.nnz and _repeats(members):
        return [*found, Fault(ROUTING, "cut_nodes", "a cut names a node twice.")]
    return found + _load_faults(arrays, members, np.diff(indptr))


def _load_faults(arrays: Arrays, members: csr_matrix, sizes: Int) -> list[Fault]:
    """Compare the duals that enter each edge from either end with its weight."""
    usable = usable_edges(arrays)
    loads = entering_duals(arrays, members)
    room = np.maximum(arrays["weight"].astype(np.int64), 0)
    over = (loads > room[:, None]).any(axis=1) & usable
    if not over.any():
        return []
    first = int(np.flatnonzero(over)[0])
    what = (
        f"the duals of the cuts that it enters sum to {int(loads[first].max())}, its weight is "
        f"{int(arrays['weight'][first])} (first of {int(over.sum())}; {len(sizes)} cuts)."
    )
    names = arrays["span_id"][over] if "span_id" in arrays else [f"edge {e}" for e in np.flatnonzero(over)]
    return gather(ROUTING, [str(n) or "super-root edge" for n in names], what)


def usable_edges(arrays: Arrays) -> NDArray[np.bool_]:
    """Say which edges may be used: those with a way row, or all where ways are not given."""
    if "way_indptr" in arrays:
        return np.diff(arrays["way_indptr"]) > 0
    return np.ones(len(arrays["tail"]), dtype=bool)


def routing_bound(arrays: Arrays) -> int:
    """Return the lower bound that a certificate without a fault proves, in the unit of `weight`.

    It is the sum of the duals, which no tree goes below under max(0, weight), and of the weights below 0 of
    all usable edges, by which no tree can gain more, less what the limits pay for trees that keep them.

    Examples
    --------
    A street of weight -3 leads to one of weight 7; a branch of weight -2 leads off it:

    >>> arrays = {"tail": [0, 1, 1], "weight": [-3, 7, -2], "cut_dual": [7]}
    >>> routing_bound({k: np.array(v) for k, v in arrays.items()})
    2
    """
    below = np.minimum(arrays["weight"], 0)[usable_edges(arrays)]
    return sum(arrays["cut_dual"].tolist()) + sum(below.tolist()) - paid_by_limits(arrays)


def entering_duals(arrays: Arrays, members: csr_matrix | None = None) -> Int:
    """Return int64[m, 2]: the duals of the cuts that hold the head but not the tail, and the other way round.

    With S(v) the duals of all cuts that hold v, and P(u, v) those that hold both, an arc u -> v is entered by
    S(v) - P(u, v). P is summed edge by edge from the sorted cut lists of both ends, in parts that fit memory.
    """
    members = _node_by_cut(arrays) if members is None else members
    dual = arrays["cut_dual"].astype(np.int64)
    tail, head = arrays["tail"].astype(np.int64), arrays["head"].astype(np.int64)
    every = members @ dual
    both = np.zeros(len(tail), dtype=np.int64)
    per_node = np.diff(members.indptr)
    busy = np.flatnonzero((per_node[tail] > 0) & (per_node[head] > 0))
    work = np.cumsum(per_node[tail[busy]] + per_node[head[busy]], dtype=np.int64)
    parts = np.searchsorted(work, np.arange(PAIRS_AT_ONCE, work[-1] if len(work) else 0, PAIRS_AT_ONCE))
    for part in np.split(busy, np.unique(parts)):
        if len(part):
            both[part] = members[tail[part]].multiply(members[head[part]]) @ dual
    return np.stack([every[head] - both, every[tail] - both], axis=1)


def _node_by_cut(arrays: Arrays) -> csr_matrix:
    """Return the 0/1 matrix of nodes by cuts, its rows sorted."""
    indptr, nodes = arrays["cut_indptr"].astype(np.int64), arrays["cut_nodes"].astype(np.int64)
    shape = (len(indptr) - 1, node_count(arrays))
    by_cut = csr_matrix((np.ones(len(nodes), dtype=np.int8), nodes, indptr), shape=shape)
    return by_cut.T.tocsr()


def _repeats(members: csr_matrix) -> bool:
    """Say whether a row names a column twice; rows are sorted."""
    same = members.indices[1:] == members.indices[:-1]
    starts = members.indptr[1:-1]
    starts = starts[(starts > 0) & (starts < members.nnz)]
    same[starts - 1] = False
    return bool(same.any())


def _cuts_with(arrays: Arrays, marked: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Say which cuts hold a marked node."""
    running = np.concatenate([[0], np.cumsum(marked[arrays["cut_nodes"]], dtype=np.int64)])
    indptr = arrays["cut_indptr"].astype(np.int64)
    return running[indptr[1:]] > running[indptr[:-1]]


def _reached(arrays: Arrays) -> NDArray[np.bool_]:
    """Say which nodes are joined to the root by usable edges."""
    n, keep = node_count(arrays), usable_edges(arrays)
    tail, head = arrays["tail"][keep], arrays["head"][keep]
    graph = coo_matrix((np.ones(len(tail), dtype=np.int8), (tail, head)), shape=(n, n))
    _, label = connected_components(graph, directed=False)
    return label == label[int(arrays["root"])]
