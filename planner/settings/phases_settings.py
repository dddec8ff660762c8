"""`[phases]`: the order in which the network is built."""

from __future__ import annotations

from dataclasses import dataclass

from planner.settings.setting import setting


@dataclass(frozen=True)
class PhasesSettings:
    """`[phases]`: what is built first; each phase is joined to what stands already."""

    by: str = setting(
        "none",
        "what makes the phases: none builds all at once",
        choices=("none", "zone", "priority", "budget"),
    )
    order: tuple[str, ...] = setting(
        (),
        "districts, priorities or kinds in the order of construction, a phase each; several in one entry are "
        'joined by "; "; what is not named comes last. Empty takes the order of the district layer, of the '
        "priorities (numbers by size, else by name)",
    )
    priority: str = setting(
        "list",
        "where the priority of a site is from: column `priority` or `phase` of its list, or its kind (kind "
        "of point, or camera)",
        choices=("list", "kind"),
    )
    budgets: tuple[float, ...] = setting(
        (), "capex of each phase, without tax; one figure alone is spent again every year", unit="currency"
    )
    most: int = setting(10, "most phases where one budget is spent again every year", low=1, high=50)
    carry_over: bool = setting(False, "what a phase leaves of its budget goes to the next")
    prefer: str = setting(
        "coverage",
        "what a budget buys first: most demand seen per money (a point counts as the mean camera), or most "
        "sites per money",
        choices=("coverage", "sites"),
    )
