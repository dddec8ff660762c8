"""Where a decision on cameras and streets together starts from a stored plan."""

from __future__ import annotations

from planner.optimize.report import Limits, Watch
from planner.plan.edits.keep import start_choice
from planner.plan.joint_problem import JointGround
from planner.plan.joint_stages import Staged, staged
from planner.plan.prepare import Ground
from planner.plan.siting_choice import rows_of_stored

ROUTING_S = 10.0
"""Most seconds that the streets of the start are searched for; the search goes on from there."""


def known_from_stored(ground: Ground, joint: JointGround, watch: Watch) -> Staged | None:
    """Return the cameras of the stored plan under the edits, with streets; None without a stored plan."""
    stored = rows_of_stored(ground, joint.have)
    if not len(stored):
        return None
    settings = ground.settings
    limits = Limits(settings.optimize.routing_gap_limit_pct, ROUTING_S, settings.study.seed)
    return staged(joint.problem, start_choice(joint.problem.coverage, stored), limits, watch)


def outside_of_stored(ground: Ground) -> int | None:
    """Return the cents that the stored plan cost beside the joint model, None where it tells none."""
    stored = ground.edits.stored
    told = None if stored is None else stored.summary.get("joint")
    if told is None or told["objective"] != ground.settings.joint.objective:
        return None
    return round(100 * float(told["outside_model"]))
