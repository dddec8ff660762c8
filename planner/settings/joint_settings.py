"""`[joint]`: whether cameras and fiber are decided one after the other, or in one decision."""

from __future__ import annotations

from dataclasses import dataclass

from planner.settings.setting import setting

STAGES, TOGETHER = "stages", "together"
COVERAGE, CAPEX, PRESENT = "coverage", "capex", "net_present_cost"
MOST, FREE = "most", "free"
IN_STAGES, NOTHING, BOTH = "stages", "nothing", "both"


@dataclass(frozen=True)
class JointSettings:
    """`[joint]`: cameras and fiber in one decision."""

    decide: str = setting(
        STAGES,
        "stages chooses cameras first and streets after; together decides both at once",
        choices=(STAGES, TOGETHER),
    )
    objective: str = setting(
        COVERAGE,
        "what is decided together: the most coverage within `costs.budget` (where it is 0: within the capex "
        "of the plan in stages), or the least capex or net present cost for `joint.required_coverage`",
        choices=(COVERAGE, CAPEX, PRESENT),
    )
    required_coverage: float = setting(
        0.0,
        "least share of all demand that is seen where cost is the objective; 0 takes what the plan in stages "
        "sees",
        unit="ratio", low=0, high=1,
    )  # fmt: skip
    count: str = setting(
        MOST,
        "most: no more cameras than `cameras.count`; free: as many as money and places allow",
        choices=(MOST, FREE),
    )
    start: str = setting(
        BOTH,
        "where the search starts: at the plan in stages, at nothing, or at each in its turn",
        choices=(IN_STAGES, NOTHING, BOTH),
    )
    gap_limit_pct: float = setting(2.5, "end at this proven gap", unit="%", low=0, high=100)
    time_limit_s: float = setting(
        120.0, "end after this; a later round of the repair to the budget takes a third", unit="s", low=0.1
    )
    repair_rounds: int = setting(
        4, "most decisions until the priced plan is within the budget and uses it", low=1, high=20
    )
    budget_use_pct: float = setting(
        99.5, "a plan that leaves more of the budget than this decides once more", unit="%", low=0, high=100
    )
