"""INT-JOINT-*: cameras and streets decided together: what the model says, its bound, and the priced plan."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

import numpy as np

from planner.rules.arrays import bad_range, bad_shapes
from planner.rules.cover_certificate import cover_bound_milli, multiplier_faults
from planner.rules.folder import COVER, JOINT, ROUTING, STUDY, SUMMARY, PlanFolder, derived
from planner.rules.integrity.cover_evidence import check_arrays as cover_faults
from planner.rules.integrity.routing_evidence import check_arrays as routing_faults
from planner.rules.integrity.ways import ways
from planner.rules.joint_certificate import joint_bound, proof_problems
from planner.rules.joint_graph import Arrays, Int, JointGraph, components
from planner.rules.joint_streets import end_problems, place_problems, street_problems
from planner.rules.rule import PERCENT, SHARE, Check, Fault, Rule, differs, gather
from planner.units import money

MILLI, CENTS = 1000, 100
BUDGET_OF = "costs.budget, else what the plan in stages costs; at most what costs.max_capex_with_tax leaves"
CENT = 0.0051
UNIT = 0.00051

ARRAYS = {
    "node_id": ("U", 1), "span_id": ("U", 1), "way": ("U", 1), "length_cm": ("i", 1), "tail": ("i", 1),
    "head": ("i", 1), "edge_cost": ("i", 1), "terminal": ("i", 1), "root": ("i", 0), "site_node": ("i", 1),
    "site_cost": ("i", 1), "view_cost": ("i", 1), "edge_yearly": ("i", 1), "site_yearly": ("i", 1),
    "view_yearly": ("i", 1), "budget": ("i", 0), "required": ("i", 0), "yearly_limit": ("i", 0),
    "chosen_edge": ("i", 1), "staged": ("b", 0), "staged_view": ("i", 1), "staged_edge": ("i", 1),
}  # fmt: skip


@derived
def check_joint_arrays(folder: PlanFolder) -> list[Fault]:
    """The arrays are there where the study decides together, and only there; typed, within range."""
    a, told = folder.arrays(JOINT), folder.summary["joint"]
    together = folder.study["joint"]["decide"] == "together"
    if (told is not None) != together:
        what = "the study decides cameras and streets together" if together else "the study decides in stages"
        return [Fault(SUMMARY, "joint", f"{what}; the block `joint` of the plan says otherwise.")]
    if not together:
        return [Fault(JOINT, "", "the plan was decided in stages, and has no such file.")] if a else []
    found = list(bad_shapes(a, ARRAYS)) or (_lengths(a) + _ranges(folder, a))
    return [Fault(JOINT, "", text) for text in found]


def _lengths(a: Arrays) -> list[str]:
    """Return arrays of another length than what they tell of."""
    edges, sites = len(a["tail"]), len(a["site_node"])
    pairs = [(edges, n) for n in ("head", "edge_cost", "span_id", "way", "length_cm")] + [
        (sites, "site_cost")
    ]
    yearly = int(a["yearly_limit"]) >= 0
    pairs += [(edges if yearly else 0, "edge_yearly"), (sites if yearly else 0, "site_yearly")]
    pairs += [(len(a["view_cost"]) if yearly else 0, "view_yearly")]
    return [f"`{n}` has {len(a[n])} rows; expected {length}." for length, n in pairs if len(a[n]) != length]


def _ranges(folder: PlanFolder, a: Arrays) -> list[str]:
    """Return positions out of range, amounts below 0, and disagreement with the covering arrays."""
    nodes, edges, views = len(a["node_id"]), len(a["tail"]), len(a["view_cost"])
    found = bad_range(a, nodes, "tail", "head", "terminal", "root") + bad_range(a, edges, "chosen_edge")
    found += bad_range(a, edges, "staged_edge") + bad_range(a, views, "staged_view")
    node = a["site_node"]
    if len(node) and (int(node.min()) < -1 or int(node.max()) >= nodes):
        found.append(f"`site_node` holds positions outside -1 to {nodes - 1}.")
    for name in ("edge_cost", "site_cost", "view_cost", "edge_yearly", "site_yearly", "view_yearly"):
        if int(np.min(a[name], initial=0)) < 0:
            found.append(f"`{name}` holds {int(a[name].min())}; expected 0 or more.")
    if (int(a["budget"]) >= 0) == (int(a["required"]) >= 0):
        found.append("one of `budget` and `required` is at least 0, the other -1.")
    cover = folder.arrays(COVER)
    if not cover_faults(folder) and (
        len(a["site_node"]) != len(cover["candidate_id"]) or views != len(cover["view_id"])
    ):
        found.append("its places and views are not those of evidence/cover.npz.")
    return found


def sound(check: Check) -> Check:
    """Return a check that keeps silent without a joint decision, or where its arrays are broken."""

    def guarded(folder: PlanFolder) -> Iterable[Fault]:
        silent = folder.summary["joint"] is None or check_joint_arrays(folder) or cover_faults(folder)
        return [] if silent else check(folder)

    guarded.__doc__ = check.__doc__
    return guarded


@derived
def joint_graph(folder: PlanFolder) -> JointGraph:
    """Return the model of the decision."""
    return JointGraph(folder.arrays(COVER), folder.arrays(JOINT))


def check_joint_streets(folder: PlanFolder) -> Iterable[Fault]:
    """Edges are the streets of the routing evidence at their cheapest ways; points and places are theirs."""
    if routing_faults(folder):
        return []
    joint, edits = folder.arrays(JOINT), folder.layer("edits")
    pinned = edits.loc[(edits["action"] == "pin") & (edits["kind"] == "street"), "street_span_id"].astype(str)
    found = [
        *street_problems(joint, folder.arrays(ROUTING), folder.study, ways(), set(pinned)),
        *end_problems(joint, *(folder.layer(name) for name in ("streets", "points", "centers"))),
        *place_problems(joint, folder.arrays(COVER), folder.layer("candidates")),
    ]
    return [Fault(JOINT, feature, text) for feature, text in found]


def covered_milli(a: Arrays, views: Int) -> int:
    """Return the weight that some views see, that of second sights included."""
    taken = np.zeros(len(a["view_candidate"]), bool)
    taken[views] = True
    who = np.repeat(taken, np.diff(a["cover_indptr"]))
    times = np.bincount(a["cover_demand"][who], minlength=len(a["weight_milli"]))
    return int(a["weight_milli"][times > 0].sum()) + int(a["backup_milli"][times > 1].sum())


def model_cents(graph: JointGraph, views: Int, edges: Int, part: str = "cost") -> int:
    """Return what views and edges cost in the model, once (`cost`) or a year (`yearly`)."""
    a = graph.joint
    if not len(a[f"edge_{part}"]):
        return 0
    paid = views[graph.cover["counted"][views]]
    places = np.unique(graph.site[paid])
    return int(
        a[f"edge_{part}"][edges].sum() + a[f"site_{part}"][places].sum() + a[f"view_{part}"][paid].sum()
    )


def check_joint_choice(folder: PlanFolder) -> Iterable[Fault]:
    """Coverage and cost of the choice in the model, recomputed; all is joined; the limits are kept."""
    graph, told = joint_graph(folder), folder.summary["joint"]
    a = graph.joint
    views, edges = graph.cover["chosen"].astype(np.int64), np.unique(a["chosen_edge"]).astype(np.int64)
    covered, cost = covered_milli(graph.cover, views), model_cents(graph, views, edges)
    yield from _told("covered", told, covered / MILLI, UNIT, "what the chosen views see")
    total = int(graph.cover["weight_milli"].sum()) + int(graph.cover["off_street_weight_milli"])
    yield from _told(
        "covered_share", told, covered / total if total else 0.0, SHARE, "covered over all demand"
    )
    if told.get("count") != folder.study["joint"]["count"]:
        yield Fault(SUMMARY, "joint.count", f"it is {told.get('count')}; the study says otherwise.")
    yield from _told("model_cost", told, cost / CENTS, CENT, "edges, places and views")
    many = int(graph.cover["counted"][views].sum())
    yield from _told("cameras", told, many, 0, "chosen views that do not stand already")
    yield from _count(folder)
    yield from kept_limits(graph, covered, cost, model_cents(graph, views, edges, "yearly"), "the choice")
    yield from left_apart(graph, views, edges, "the choice")
    for key, name, scale in (("model_budget", "budget", CENTS), ("required", "required", MILLI)):
        limit = int(a[name])
        if limit >= 0:
            yield from _told(key, told, limit / scale, CENT, f"`{name}` of the evidence")
        elif told.get(key) is not None:
            yield Fault(SUMMARY, f"joint.{key}", f"`joint.{key}` is {told[key]}; the evidence has none.")
    sought = folder.study["joint"]["objective"]
    if told.get("objective") != sought or (sought == "coverage") != (int(a["budget"]) >= 0):
        yield Fault(SUMMARY, "joint.objective", f"the study seeks {sought}; plan or evidence another thing.")


def _count(folder: PlanFolder) -> Iterator[Fault]:
    """Yield that the evidence counts fewer cameras than the study allows: its bound would hold for less."""
    a = folder.arrays(COVER)
    if folder.study["joint"]["count"] == "free":
        least = int(a["site_most"].sum()) - int((~a["counted"]).sum())
    else:
        beside = ~folder.layer("cameras")["view_id"].isin(a["view_id"].astype(str))
        least = int(folder.study["cameras"]["count"]) - int(beside.sum())
    if int(a["count"]) < least:
        text = f"`count` is {int(a['count'])}; the study allows {least} cameras on these places."
        yield Fault(COVER, "count", text)


def kept_limits(graph: JointGraph, covered: int, cost: int, yearly: int, who: str) -> Iterator[Fault]:
    """Yield limits of the model that a choice passes."""
    budget, required, limit = (int(graph.joint[n]) for n in ("budget", "required", "yearly_limit"))
    if 0 <= budget < cost:
        yield Fault(JOINT, "budget", f"{who} costs {cost} cents in the model; its budget is {budget}.")
    if covered < required:
        yield Fault(JOINT, "required", f"{who} covers {covered} thousandths; required is {required}.")
    if 0 <= limit < yearly:
        yield Fault(JOINT, "yearly_limit", f"{who} costs {yearly} cents a year; its limit is {limit}.")


def left_apart(graph: JointGraph, views: Int, edges: Int, whose: str) -> Iterator[Fault]:
    """Yield points and places that the edges leave apart from the root."""
    a = graph.joint
    label = components(a, edges)
    joined = label == label[int(a["root"])]
    terminals = np.unique(a["terminal"])
    lost = terminals[~joined[terminals] & graph.reachable[terminals]]
    node = a["site_node"][np.unique(graph.site[views[graph.cover["counted"][views]]])]
    lost = np.concatenate([lost, node[(node >= 0) & ~joined[np.maximum(node, 0)]]]).astype(np.int64)
    yield from gather(JOINT, a["node_id"].astype(str)[lost], f"the streets of {whose} do not join it.")


def check_joint_bound(folder: PlanFolder) -> Iterable[Fault]:
    """The proof is sound and gives the certified bound; value, bound and certified bound in their order."""
    told, seeks_most = folder.summary["joint"], int(folder.arrays(JOINT)["budget"]) >= 0
    yield from (Fault(JOINT, "proof", problem) for problem in proof_of(folder))
    value = float(told["covered" if seeks_most else "model_cost"])
    bound, certified = (_number(told.get(key)) for key in ("bound", "certified_bound"))
    proven = _proven(folder, seeks_most)
    yield from _told("certified_bound", told, proven, CENT, "the best that the evidence proves")
    yield from _proven_for(folder, proven)
    sign = 1 if seeks_most else -1
    for key, low, high in (("bound", value, bound), ("certified_bound", bound, certified)):
        if (high - low) * sign < -CENT:
            what = f"`joint.{key}` is {high:.2f}, on the wrong side of {low:.2f}."
            yield Fault(SUMMARY, f"joint.{key}", what)
    top = proven if seeks_most else value
    gap = 100 * max(0.0, (proven - value) * sign) / top if top > 0 else 0.0
    limit = float(folder.study["joint"]["gap_limit_pct"])
    yield from _told("gap_pct", told, gap, PERCENT, "from the certified bound and the value")
    yield from _told("gap_limit_pct", told, limit, 1e-9, "joint.gap_limit_pct")
    proves = told.get("outcome") == "proven"
    if told.get("outcome") not in ("proven", "stopped") or (proves and gap > limit + PERCENT):
        what = f"`joint.outcome` is {told.get('outcome')} at a gap of {gap:.4f} %; its limit is {limit} %."
        yield Fault(SUMMARY, "joint.outcome", what)


def limits_left(folder: PlanFolder) -> tuple[int | None, int | None]:
    """Return the cents, and the cents a year, of the model that the certified bound is for; None without one.

    The decision may have been held to less than this plan leaves to the model: budget less what it costs
    beyond the model. The bound is of the more of both, so that no lowered limit makes it look nearer.
    """
    graph, study, cost = joint_graph(folder), folder.study, folder.summary["cost"]
    views = graph.cover["chosen"].astype(np.int64)
    edges = np.unique(graph.joint["chosen_edge"]).astype(np.int64)
    budget, yearly = int(graph.joint["budget"]), int(graph.joint["yearly_limit"])
    outside = round(CENTS * float(cost["capex"])) - model_cents(graph, views, edges)
    beyond = round(CENTS * float(cost["annual_opex"])) - model_cents(graph, views, edges, "yearly")
    asked = round(CENTS * float(study["costs"]["max_annual_payments"]))
    return (
        max(budget, round(CENTS * budget_of(folder)) - outside) if budget >= 0 else None,
        max(yearly, asked - beyond) if yearly >= 0 else None,
    )


def budget_of(folder: PlanFolder) -> float:
    """Return what the priced plan may cost: the budget of the study, else what the plan in stages costs.

    Never more than what leaves its tax within `costs.max_capex_with_tax`.
    """
    stages, costs = folder.summary["joint"].get("stages") or {}, folder.study["costs"]
    asked = float(costs["budget"]) or _number(stages.get("priced"))
    taxed = money(str(costs["max_capex_with_tax"]))
    if not taxed or asked + float(_tax_on(money(str(asked)), costs)) <= float(taxed):
        return asked
    low, high = 0, round(CENTS * float(taxed))
    while low < high:
        middle = (low + high + 1) // 2
        capex = Decimal(middle) / CENTS
        low, high = (middle, high) if capex + _tax_on(capex, costs) <= taxed else (low, middle - 1)
    return low / CENTS


def _tax_on(capex: Decimal, costs: Mapping[str, Any]) -> Decimal:
    """Return the tax on some capex, to the cent."""
    return money(capex * Decimal(str(costs["tax_pct"])) / 100)


def _proven_for(folder: PlanFolder, proven: float) -> Iterator[Fault]:
    """Yield limits told beside the certified bound, or a bound on the cameras alone, that are not its."""
    told, cameras = folder.summary["joint"], folder.summary["cameras"]
    for key, cents in zip(("proven_budget", "proven_yearly"), limits_left(folder), strict=True):
        if cents is not None:
            yield from _told(key, told, cents / CENTS, CENT, "what this plan leaves to the model")
        elif told.get(key) is not None:
            yield Fault(
                SUMMARY, f"joint.{key}", f"`joint.{key}` is {told[key]}; the model has no such limit."
            )
    sought = folder.study["joint"]["objective"] == "coverage"
    least = proven if sought else float(cameras["certified_upper_bound"])
    if float(cameras["upper_bound"]) < least - CENT:
        what = f"it is {cameras['upper_bound']}; the evidence proves {least:.3f} and no less."
        yield Fault(SUMMARY, "cameras.upper_bound", what)
    if int(folder.arrays(JOINT)["yearly_limit"]) >= 0 >= folder.study["costs"]["max_annual_payments"]:
        yield Fault(JOINT, "yearly_limit", "a limit of yearly payments that the study does not set.")


def _number(value: object) -> float:
    """Return a figure of the block, 0 where it is none."""
    return float(value) if isinstance(value, int | float) else 0.0


@derived
def proof_of(folder: PlanFolder) -> list[str]:
    """Return what is wrong with the proof of the arborescence; nothing where there is none."""
    graph = joint_graph(folder)
    return proof_problems(graph) if "proof_payer" in graph.joint else []


def _proven(folder: PlanFolder, seeks_most: bool) -> float:
    """Return the best bound that the evidence proves: of the arborescence, or of covering alone."""
    graph = joint_graph(folder)
    sound_proof = "proof_payer" in graph.joint and not proof_of(folder)
    found = [joint_bound(graph, *limits_left(folder))] if sound_proof else []
    if not seeks_most:
        return max([0, *found]) / CENTS
    if not multiplier_faults(graph.cover):
        found.append(cover_bound_milli(graph.cover))
    return min(found, default=0) / MILLI


def check_joint_gain(folder: PlanFolder) -> Iterable[Fault]:
    """The plan in stages within the same money, recomputed: one decision is at least as good."""
    graph, told = joint_graph(folder), folder.summary["joint"]
    a, within = graph.joint, (told.get("stages") or {}).get("within")
    if bool(a["staged"]) != (within is not None):
        yield Fault(SUMMARY, "joint.stages.within", "the evidence and the block differ on a plan in stages.")
        return
    if within is None:
        return
    views, edges = a["staged_view"].astype(np.int64), np.unique(a["staged_edge"]).astype(np.int64)
    covered, cost = covered_milli(graph.cover, views), model_cents(graph, views, edges)
    for key, value, tolerance in (
        ("covered", covered / MILLI, UNIT), ("model_cost", cost / CENTS, CENT),
        ("cameras", int(graph.cover["counted"][views].sum()), 0),
    ):  # fmt: skip
        what = "the plan in stages of the evidence"
        yield from differs(SUMMARY, f"joint.stages.within.{key}", within.get(key), value, tolerance, what)
    yield from left_apart(graph, views, edges, "the plan in stages")
    yield from kept_limits(
        graph, covered, cost, model_cents(graph, views, edges, "yearly"), "the plan in stages"
    )
    seeks_most = int(a["budget"]) >= 0
    new, old = (float(told["covered"]), covered / MILLI) if seeks_most else (told["model_cost"], cost / CENTS)
    if (new - old) * (1 if seeks_most else -1) < -CENT:
        yield Fault(SUMMARY, "joint.stages", "the plan in stages is better within the same money.")
    stored = (told.get("gain") or {}).get("plan_pct")
    if old <= 0:
        blank = [] if stored is None else [Fault(SUMMARY, "joint.gain.plan_pct", "a gain on nothing.")]
        yield from blank
        return
    gain = 100 * abs(new - old) / old
    yield from differs(SUMMARY, "joint.gain.plan_pct", stored, gain, PERCENT, "beside the plan in stages")


def check_joint_budget(folder: PlanFolder) -> Iterable[Fault]:
    """The priced plan is within its budget; what the model does not hold is the difference."""
    told, cost, joint = folder.summary["joint"], folder.summary["cost"], folder.study["joint"]
    key = "net_present_cost" if joint["objective"] == "net_present_cost" else "capex"
    priced = float(cost[key])
    yield from _told("priced", told, priced, CENT, f"cost.{key}")
    yield from _told(
        "outside_model", told, priced - float(told["model_cost"]), CENT, "priced less model_cost"
    )
    if joint["objective"] != "coverage":
        return
    asked = budget_of(folder)
    yield from _told("budget", told, asked, CENT, BUDGET_OF)
    if priced > asked + CENT:
        what = f"the priced plan costs {priced:,.2f}, its budget is {asked:,.2f}."
        yield Fault(SUMMARY, "joint.budget", what)
    for number, row in enumerate(told.get("rounds") or []):
        if bool(row.get("within")) != (_number(row.get("priced")) <= asked + CENT):
            yield Fault(SUMMARY, "joint.rounds", f"round {number + 1} is not within as its price says.")


def _told(key: str, told: dict[str, Any], value: float, tolerance: float, what: str) -> list[Fault]:
    """Return a fault where a figure of the block is not the recomputed one."""
    return differs(SUMMARY, f"joint.{key}", told.get(key), value, tolerance, what)


_READS = (JOINT, COVER, SUMMARY, STUDY)
_MEND = "Write the plan anew; if it comes back, report it as a fault of this program."


def _rule(name: str, checks: str, why: str, causes: str, needs: tuple[str, ...], check: Check) -> Rule:
    """Return a rule that running the study again mends."""
    return Rule(name, checks, why, causes, _MEND, needs, check)


RULES = (
    _rule(
        "INT-JOINT-ARRAYS",
        "evidence/joint.npz and the block joint of plan.json are there where joint.decide is together, and "
        "only there; every array is typed, as long as what it tells of, and within range.",
        "Without the arrays nobody can recompute what one decision gained, or its bound.",
        "A file copied from another plan, a setting edited after the run.",
        _READS,
        check_joint_arrays,
    ),
    _rule(
        "INT-JOINT-STREETS",
        "The edges of evidence/joint.npz are the streets of evidence/routing.npz, split at every place on "
        "offer: all of them, as long, at the cost of their cheapest way (at none where layer `edits` pins "
        "the street, which is built whatever is chosen), from corner to corner as layer `streets` has them; "
        "points, no other nodes, are to be joined, to the centers; every place is where "
        "layer `candidates` has it along its street.",
        "A bound over fewer or dearer streets than there are is no bound.",
        "An edited cost, a street left out or taken off its corner, a node that must be joined without need.",
        (*_READS, ROUTING, "streets", "points", "centers", "candidates", "edits"),
        sound(check_joint_streets),
    ),
    _rule(
        "INT-JOINT-CHOICE",
        "Coverage, cost and number of cameras of the choice in the model are what its views and edges make; "
        "the edges join every point and every place with a camera to the root; budget, required coverage and "
        "the limit of yearly payments are kept; `count` is no lower than the study allows.",
        "The gain of one decision is told in these figures.",
        "A figure, chosen edge or limit edited by hand.",
        (*_READS, "cameras"),
        sound(check_joint_choice),
    ),
    _rule(
        "INT-JOINT-BOUND",
        "Nested cuts and multipliers prove joint.certified_bound: no arc is drawn upon beyond its cost, no "
        "demand pays more than it is worth; or the multipliers of covering do. It is for the money that the "
        "priced plan leaves to the model, or what it was decided for where that is more. Value, bound and "
        "certified bound stand in their order; the gap, and the bound on cameras, are the certified one's.",
        "Whoever says how far a plan is from the best must be able to prove it.",
        "A raised dual, a bound or the word proven edited by hand.",
        _READS,
        sound(check_joint_bound),
    ),
    _rule(
        "INT-JOINT-GAIN",
        "The plan in stages within the same money of the model is what its views and edges make, keeps the "
        "same limits, and is no better than the choice.",
        "Deciding together is worth it only against an honest plan in stages.",
        "A weakened plan in stages, an edited gain.",
        _READS,
        sound(check_joint_gain),
    ),
    _rule(
        "INT-JOINT-BUDGET",
        "The priced plan costs at most the budget that it was decided for, and joint.outside_model is what "
        "it costs beyond the model.",
        "The model holds no points, closures or large cables: what is bought must fit, not what is modeled.",
        "A budget lowered or a price edited after the run.",
        _READS,
        sound(check_joint_budget),
    ),
)
