"""INT-JOINT-TOLD: rounds, starts, the plan in stages and the required coverage, from the stored choices."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import Any, NamedTuple

import numpy as np

from planner.rules.arrays import bad_indptr, bad_range, bad_shapes
from planner.rules.cover_certificate import rule_faults
from planner.rules.folder import COVER, JOINT, STUDY, SUMMARY, PlanFolder
from planner.rules.integrity.joint import (
    CENT,
    CENTS,
    MILLI,
    UNIT,
    covered_milli,
    joint_graph,
    kept_limits,
    left_apart,
    model_cents,
    proof_of,
    sound,
)
from planner.rules.joint_certificate import joint_bound
from planner.rules.joint_graph import Int, JointGraph
from planner.rules.rule import PERCENT, Fault, Rule, differs

ARRAYS = {
    "beside_name": ("U", 1), "beside_view_indptr": ("i", 1), "beside_view": ("i", 1),
    "beside_edge_indptr": ("i", 1), "beside_edge": ("i", 1),
}  # fmt: skip
WHOLE, STARTS = "all_in_stages", ("from_nothing", "from_stages")


class Choice(NamedTuple):
    """Views and edges of a choice, with what they see and cost in the model."""

    views: Int
    edges: Int
    covered: int
    cost: int
    cameras: int


def check_told(folder: PlanFolder) -> Iterable[Fault]:
    """Figures of the plan in stages, of each start, of the rounds, and the requirement, recomputed."""
    graph = joint_graph(folder)
    faults = _ill_formed(graph)
    if faults:
        return [Fault(JOINT, "beside", text) for text in faults]
    beside = _choices(graph)
    parts = (_stages(folder, graph, beside), _starts(folder, graph, beside), _rounds(folder, graph),
             _required(folder, graph, beside), _proof(folder, graph))  # fmt: skip
    return [fault for part in parts for fault in part]


def _ill_formed(graph: JointGraph) -> list[str]:
    """Return what is wrong with types, lengths and ranges of the choices that are told of."""
    a = graph.joint
    found = list(bad_shapes(a, ARRAYS))
    if found:
        return found
    many = len(a["beside_name"])
    found += bad_indptr(a, "beside_view_indptr", many, "beside_view")
    found += bad_indptr(a, "beside_edge_indptr", many, "beside_edge")
    found += bad_range(a, len(a["view_cost"]), "beside_view") + bad_range(a, len(a["tail"]), "beside_edge")
    names = a["beside_name"].astype(str).tolist()
    odd = sorted(set(names) - {WHOLE, *STARTS})
    if odd or len(set(names)) < len(names) or WHOLE not in names:
        found.append(f"`beside_name` is {names}; expected {WHOLE}, and each of {', '.join(STARTS)} once.")
    return found


def _choices(graph: JointGraph) -> dict[str, Choice]:
    """Return the choices by name."""
    a, out = graph.joint, {}
    for k, name in enumerate(a["beside_name"].astype(str).tolist()):
        views, edges = (
            np.unique(a[f"beside_{kind}"][slice(*a[f"beside_{kind}_indptr"][k : k + 2].tolist())]).astype(
                np.int64
            )
            for kind in ("view", "edge")
        )
        out[name] = _choice(graph, views, edges)
    return out


def _choice(graph: JointGraph, views: Int, edges: Int) -> Choice:
    """Return a choice with its figures."""
    covered, cost = covered_milli(graph.cover, views), model_cents(graph, views, edges)
    return Choice(views, edges, covered, cost, int(graph.cover["counted"][views].sum()))


def _figures(key: str, stored: Any, right: Choice, what: str) -> Iterator[Fault]:
    """Compare cameras, coverage and cost of a choice."""
    stored = stored if isinstance(stored, dict) else {}
    for name, value, slack in (("covered", right.covered / MILLI, UNIT), ("cameras", right.cameras, 0),
                               ("model_cost", right.cost / CENTS, CENT)):  # fmt: skip
        yield from differs(SUMMARY, f"{key}.{name}", stored.get(name), value, slack, what)


def _stages(folder: PlanFolder, graph: JointGraph, beside: dict[str, Choice]) -> Iterator[Fault]:
    """Yield figures of the plan in stages with all cameras that are not those of its views and edges."""
    told, whole = folder.summary["joint"], beside[WHOLE]
    yield from _figures("joint.stages", told.get("stages"), whole, "the plan in stages of the evidence")
    yield from left_apart(graph, whole.views, whole.edges, "the plan in stages with all cameras")
    own = np.array_equal(whole.views, np.unique(graph.cover["chosen"]))
    if told.get("from_stages") and not own:
        what = "the plan is said to be that in stages; its cameras are not."
        yield Fault(SUMMARY, "joint.from_stages", what)
    if not own:
        return
    stored = (told.get("stages") or {}).get("priced")
    yield from differs(
        SUMMARY, "joint.stages.priced", stored, float(told["priced"]), CENT, "the plan has its cameras"
    )


def _starts(folder: PlanFolder, graph: JointGraph, beside: dict[str, Choice]) -> Iterator[Fault]:
    """Yield gains of a start that its stored choice does not have, or choices that keep not every rule."""
    a, told = graph.joint, folder.summary["joint"]
    gains = told.get("gain") or {}
    seeks_most, within = int(a["budget"]) >= 0, bool(a["staged"])
    views, edges = (np.unique(a[f"staged_{kind}"]).astype(np.int64) for kind in ("view", "edge"))
    old = _choice(graph, views, edges)
    for name in STARTS:
        key, new = f"joint.gain.{name}_pct", beside.get(name)
        base = (old.covered if seeks_most else old.cost) if within else 0
        stored = gains.get(f"{name}_pct")
        if new is None or base <= 0:
            if stored is not None:
                yield Fault(SUMMARY, key, f"it is {stored}; the evidence holds nothing to gain it with.")
            continue
        more = new.covered - old.covered if seeks_most else old.cost - new.cost
        yield from differs(SUMMARY, key, stored, 100 * more / base, PERCENT, "from its stored choice")
        yield from left_apart(graph, new.views, new.edges, f"the choice {name}")
        yearly = model_cents(graph, new.views, new.edges, "yearly")
        yield from kept_limits(graph, new.covered, new.cost, yearly, f"the choice {name}")
        rules = rule_faults({**graph.cover, "chosen": new.views})
        yield from (Fault(JOINT, name, f"{f.feature}: {f.message}") for f in rules[:3])


def _rounds(folder: PlanFolder, graph: JointGraph) -> Iterator[Fault]:
    """Yield that no round is the plan's, or that one which fitted saw more than the plan does."""
    told, a = folder.summary["joint"], graph.joint
    rounds = [r for r in told.get("rounds") or [] if isinstance(r, dict)]
    if told.get("from_stages"):
        return
    views, edges = (np.unique(x).astype(np.int64) for x in (graph.cover["chosen"], a["chosen_edge"]))
    own = _choice(graph, views, edges)
    right = {"cameras": own.cameras, "covered": own.covered / MILLI, "model_cost": own.cost / CENTS,
             "priced": float(told["priced"])}  # fmt: skip
    mine = [r for r in rounds if all(not differs("", "", r.get(k), v, CENT, "") for k, v in right.items())]
    if not any(r.get("within") for r in mine):
        yield Fault(SUMMARY, "joint.rounds", "no round that fits is the decision that the plan is made of.")
    if int(a["budget"]) >= 0:
        more = [k + 1 for k, r in enumerate(rounds)
                if r.get("within") and float(r.get("covered") or 0) > own.covered / MILLI + UNIT]  # fmt: skip
        if more:
            what = f"round {more[0]} is within the budget and sees more than the plan."
            yield Fault(SUMMARY, "joint.rounds", what)


def _required(folder: PlanFolder, graph: JointGraph, beside: dict[str, Choice]) -> Iterator[Fault]:
    """Yield a requirement above that of the study, or above what the plan in stages sees."""
    required = int(graph.joint["required"])
    if required < 0:
        return
    cover, share = graph.cover, float(folder.study["joint"]["required_coverage"])
    total = int(cover["weight_milli"].sum()) + int(cover["off_street_weight_milli"])
    most = math.ceil(Fraction(str(share)) * total) + 1 if share > 0 else beside[WHOLE].covered
    if required > most:
        what = f"{required} thousandths are required; study and plan in stages ask for {most} at most."
        yield Fault(JOINT, "required", what)


def _proof(folder: PlanFolder, graph: JointGraph) -> Iterator[Fault]:
    """Yield a number in the evidence that is not what its cuts prove."""
    a = graph.joint
    if "proof_payer" not in a or proof_of(folder):
        return
    if "proof_bound" not in a or int(a["proof_bound"]) != joint_bound(graph):
        yield Fault(
            JOINT, "proof_bound", f"the cuts prove {joint_bound(graph)}, for the limits of the evidence."
        )


RULES = (
    Rule(
        "INT-JOINT-TOLD",
        "What the block tells of the plan in stages with all cameras and of the gain from each start is what "
        "their stored views and edges make; a start keeps every rule and limit of the plan. One round is the "
        "plan's, and none that fitted saw more. The required coverage is no higher than study or plan in "
        "stages make it. Other rounds, and what the plan in stages costs when priced, are told, not proven.",
        "Gain, rounds and requirement say what deciding together was worth.",
        "A figure or a stored choice edited by hand.",
        "Write the plan anew; if it comes back, report it as a fault of this program.",
        (JOINT, COVER, SUMMARY, STUDY),
        sound(check_told),
    ),
)
