"""INT-ROUTING-*: the routing instance, the chosen tree and its lower bound."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import numpy as np
import pandas as pd
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from planner.rules.arrays import bad_range
from planner.rules.certificates import (
    CORE,
    NAMED,
    PPM,
    WAYS,
    Arrays,
    dual_faults,
    node_count,
    routing_bound,
    routing_shape_faults,
    weight_faults,
)
from planner.rules.folder import ROUTING, STUDY, SUMMARY, PlanFolder, derived
from planner.rules.rule import Check, Fault, Rule, differs, gather
from planner.schema import LIGHT_REASONS

CENT = 0.0051


@derived
def check_arrays(folder: PlanFolder) -> list[Fault]:
    """Arrays are there, typed, equally long and within range."""
    return routing_shape_faults(folder.arrays(ROUTING), {**CORE, **WAYS, **NAMED})


def sound(check: Check) -> Check:
    """Return a check that keeps silent where INT-ROUTING-ARRAYS already tells that the arrays are broken."""

    def guarded(folder: PlanFolder) -> Iterable[Fault]:
        return [] if check_arrays(folder) else check(folder)

    guarded.__doc__ = check.__doc__
    return guarded


def has_routed(a: Arrays) -> bool:
    """Say whether a tree of the routing stage is stored beside that of the plan, whole and within range."""
    if any(n not in a or a[n].dtype.kind != "i" or a[n].ndim != 1 for n in ("routed_edge", "routed_way")):
        return False
    return len(a["routed_edge"]) == len(a["routed_way"]) and not bad_range(
        a, len(a["tail"]), "routed_edge"
    ) + bad_range(a, len(a["way"]), "routed_way")


def check_tree(folder: PlanFolder) -> Iterable[Fault]:
    """The chosen edges join every terminal to the root without a cycle, each built in a way of its own."""
    a = folder.arrays(ROUTING)
    yield from tree_faults(a, a["chosen_edge"], a["chosen_way"])


def tree_faults(a: Arrays, edges: np.ndarray, rows: np.ndarray) -> Iterable[Fault]:
    """Yield why edges with their ways are no tree that joins every terminal to the root."""
    own = (rows >= a["way_indptr"][edges]) & (rows < a["way_indptr"][edges + 1])
    yield from gather(ROUTING, _names(a, edges[~own]), "the chosen way is not a way of that edge.")
    twice = [e for e, times in Counter(edges.tolist()).items() if times > 1]
    yield from gather(ROUTING, _names(a, np.array(twice, dtype=np.int64)), "chosen twice.")
    n = node_count(a)
    tail, head = a["tail"][edges], a["head"][edges]
    count, label = connected_components(
        coo_matrix((np.ones(len(edges)), (tail, head)), shape=(n, n)), directed=False
    )
    if len(edges) != n - count:
        yield Fault(
            ROUTING, "chosen_edge", f"{len(edges) - (n - count)} chosen edges close a cycle; expected a tree."
        )
    lost = label[a["terminal"]] != label[int(a["root"])]
    yield from gather(ROUTING, a["terminal_site_id"][lost], "the chosen edges do not join it to the root.")


def _names(arrays: Arrays, edges: np.ndarray) -> list[str]:
    """Name edges by their span."""
    return [str(arrays["span_id"][e]) or f"super-root edge {e}" for e in edges]


def check_spans(folder: PlanFolder) -> Iterable[Fault]:
    """The chosen edges are the spans of the plan, with their ways, lengths, ends, costs and owners."""
    a, spans = folder.arrays(ROUTING), folder.layer("spans")
    reach = {*folder.layer("unserved")["reason"], *folder.layer("existing_pops")["reason"]}
    street = [i for i, e in enumerate(a["chosen_edge"]) if str(a["span_id"][e])]
    edge_of = {str(a["span_id"][a["chosen_edge"][i]]): i for i in street}
    missing = sorted(set(edge_of) - set(spans["span_id"]))
    if not reach & set(LIGHT_REASONS):
        yield from gather("spans", missing, "chosen in the evidence, but not a span of the plan.")
    extra = ~spans["span_id"].isin(edge_of)
    # Second ways are chosen after the routing: they are streets of its evidence, not its choice.
    second = (spans["role"] == "added") & spans["span_id"].isin(set(a["span_id"].astype(str).tolist()))
    lost = spans.loc[extra & ~second, "span_id"]
    yield from gather("spans", lost, "not among the chosen edges of the evidence.")
    shared = spans[~extra]
    rows = np.array([edge_of[s] for s in shared["span_id"]], dtype=np.int64)
    edges, ways = a["chosen_edge"][rows], a["chosen_way"][rows]
    ends = np.sort(np.stack([a["node_id"][a["tail"][edges]], a["node_id"][a["head"][edges]]]), axis=0)
    plan_ends = np.sort(
        np.stack([shared["from_node"].to_numpy(str), shared["to_node"].to_numpy(str)]), axis=0
    )
    for wrong, what in (
        (a["way"][ways] != shared["way"].to_numpy(str), "way is not the way chosen in the evidence."),
        (
            a["way_cost_cents"][ways] != shared["weight_cents"].to_numpy(),
            "weight_cents is not the cost of that way.",
        ),
        (
            a["way_owned"][ways] != shared["owned"].to_numpy(),
            "owned is not what the evidence says of that way.",
        ),
        (
            np.abs(a["length_cm"][edges] - 100 * shared["length_m"].to_numpy()) > 1.01,
            "length_m is not the length in the evidence.",
        ),
        ((ends != plan_ends).any(axis=0), "from_node and to_node are not the ends in the evidence."),
    ):
        yield from gather("spans", shared.loc[np.asarray(wrong, dtype=bool), "span_id"], what)


def check_terminals(folder: PlanFolder) -> Iterable[Fault]:
    """The terminals are the connected sites and POPs that stand, at their nodes; the root is the center."""
    a, sites, standing = folder.arrays(ROUTING), folder.sites, folder.layer("existing_pops")
    at = dict(zip(a["terminal_site_id"].tolist(), a["node_id"][a["terminal"]].tolist(), strict=True))
    unserved = folder.layer("unserved")
    beyond = set(unserved.loc[unserved["reason"].isin(LIGHT_REASONS), "site_id"])
    beyond |= set(standing.loc[standing["reason"].isin(LIGHT_REASONS), "existing_pop_id"])
    joined = standing.loc[standing["pop_id"] != "", ["existing_pop_id", "node_id"]]
    connected = pd.concat(
        [sites.loc[sites["connected"], ["site_id", "node_id"]],
         joined.rename(columns={"existing_pop_id": "site_id"})],
        ignore_index=True,
    )  # fmt: skip
    missing = ~connected["site_id"].isin(at)
    yield from gather(
        ROUTING, connected.loc[missing, "site_id"], "connected, but not a terminal of the evidence."
    )
    extra = sorted(set(at) - set(connected["site_id"]) - beyond)
    yield from gather(ROUTING, extra, "a terminal of the evidence, but not a connected site.")
    held = connected[~missing]
    moved = [s for s, n in zip(held["site_id"], held["node_id"], strict=True) if at[s] != n]
    yield from gather(ROUTING, moved, "its node_id is not its terminal's node in the evidence.")
    centers = set(folder.layer("centers")["node_id"])
    root = int(a["root"])
    rooted = {str(a["node_id"][root])}
    if len(centers) > 1:
        touching = (a["tail"] == root) | (a["head"] == root)
        rooted = {
            str(n)
            for n in a["node_id"][np.unique(np.concatenate([a["tail"][touching], a["head"][touching]]))]
        }
        rooted -= {str(a["node_id"][root])}
    if rooted != centers:
        there, here = ", ".join(sorted(rooted)), ", ".join(sorted(centers))
        what = f"the evidence is rooted at {there}; the centers stand at {here}."
        yield Fault(ROUTING, "root", what)


def check_objective(folder: PlanFolder) -> Iterable[Fault]:
    """The objective is the sum of the chosen ways' costs; they keep the ownership rule."""
    a, told = folder.arrays(ROUTING), folder.summary["network"]
    # Where a search over the real cost took another tree, the objective stays that of the routing stage.
    name = "routed" if has_routed(a) else "chosen"
    rows = a[f"{name}_way"]
    total = sum(a["way_cost_cents"][rows].tolist())
    yield from differs(
        SUMMARY,
        "network.objective",
        told["objective"],
        total / 100,
        CENT,
        f"sum of way_cost_cents of {name}_way",
    )
    share = int(a["min_owned_ppm"])
    asked = round(float(folder.study["ownership"]["min_owned_route_share"]) * PPM)
    if share < asked or (share > asked and not asked):
        yield Fault(ROUTING, "min_owned_ppm", f"`min_owned_ppm` is {share}; the study asks for {asked}.")
    for tree in {name, "chosen"}:
        lengths, owners = a["length_cm"][a[f"{tree}_edge"]], a["way_owned"][a[f"{tree}_way"]]
        pairs = zip(lengths.tolist(), owners.tolist(), strict=True)
        excess = sum(cm * (share - PPM * owned) for cm, owned in pairs)
        if excess > 0:
            missed = f"{excess / PPM / 100:,.2f} m less than ownership.min_owned_route_share."
            yield Fault(ROUTING, f"{tree}_way", f"the {tree} ways own {missed}")


def check_weights(folder: PlanFolder) -> Iterable[Fault]:
    """Weights follow from costs, lengths, ownership and multiplier exactly."""
    return weight_faults(folder.arrays(ROUTING))


def check_duals(folder: PlanFolder) -> Iterable[Fault]:
    """The cuts and duals prove the certified lower bound."""
    return dual_faults(folder.arrays(ROUTING))


def check_bound(folder: PlanFolder) -> Iterable[Fault]:
    """`certified_lower_bound` is what the duals and the weights below 0 prove."""
    total = routing_bound(folder.arrays(ROUTING))
    stored = folder.summary["network"]["certified_lower_bound"]
    what = "sum of cut_dual and of the weights below 0, / 100"
    return differs(SUMMARY, "network.certified_lower_bound", stored, total / 100, CENT, what)


_MEND = "Write the plan anew; if it comes back, report it as a fault of this program."

RULES = (
    Rule(
        "INT-ROUTING-ARRAYS",
        "Every array of evidence/routing.npz is there, typed, equally long and within range.",
        "A bound that nobody can recompute is a claim, not a proof.",
        "A file from another version, or edited.",
        _MEND,
        (ROUTING,),
        check_arrays,
    ),
    Rule(
        "INT-ROUTING-TREE",
        "The chosen edges join every terminal to the root without a cycle, each by one of its own ways.",
        "The objective counts only if what it pays for is a working network.",
        "An edited evidence file.",
        _MEND,
        (ROUTING,),
        sound(check_tree),
    ),
    Rule(
        "INT-ROUTING-SPANS",
        "The chosen edges are exactly the spans of the plan: ids, ends, ways, lengths, costs and owners.",
        "The bound speaks of the plan only if both are about the same streets.",
        "A way or span of the plan changed after the proof was written.",
        "Undo the change, or run the study again with the way forbidden or allowed.",
        (ROUTING, "spans", "unserved", "existing_pops"),
        sound(check_spans),
    ),
    Rule(
        "INT-ROUTING-TERMINALS",
        "The terminals are the connected sites and POPs that stand, at their nodes; the root is the center.",
        "A bound over other sites is a bound on another plan.",
        "A site added, removed or moved by hand.",
        "Undo the change, or run the study again.",
        (ROUTING, "cameras", "points", "centers", "unserved", "existing_pops"),
        sound(check_terminals),
    ),
    Rule(
        "INT-ROUTING-OBJECTIVE",
        "network.objective is the cost of the ways that the routing stage chose (`routed_way`, else "
        "`chosen_way`); they and those of the plan keep the least owned share.",
        "The gap is measured from it.",
        "An edited figure, a least share changed after the run.",
        _MEND,
        (ROUTING, SUMMARY, STUDY),
        sound(check_objective),
    ),
    Rule(
        "INT-ROUTING-WEIGHTS",
        "Every weight is recomputed from costs, lengths, ownership and multiplier, to the cent; the "
        "multiplier is 0 or more.",
        "Duals are measured against these weights; a raised one would raise the bound.",
        "An edited weight, cost or multiplier.",
        _MEND,
        (ROUTING,),
        sound(check_weights),
    ),
    Rule(
        "INT-ROUTING-DUALS",
        "No dual is below 0, no cut holds the root, every cut holds a terminal, and over no edge do "
        "the duals exceed the weight (0 where the weight is below 0).",
        "These are the conditions under which no tree is cheaper than the sum of the duals, weights below "
        "0 taken as 0.",
        "A raised dual, a node taken out of a cut.",
        _MEND,
        (ROUTING,),
        sound(check_duals),
    ),
    Rule(
        "INT-ROUTING-BOUND",
        "network.certified_lower_bound is the sum of the duals and of the weights below 0.",
        "It is the figure that anyone can check.",
        "An edited figure.",
        _MEND,
        (ROUTING, SUMMARY),
        sound(check_bound),
    ),
)
