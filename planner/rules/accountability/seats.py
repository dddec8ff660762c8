"""ACC-PLAN-SEATS: somebody can watch what is filmed."""

from __future__ import annotations

from collections.abc import Iterator

from planner.rules.accountability.districts import severity
from planner.rules.accountability.program import seats_of
from planner.rules.folder import STUDY, PlanFolder
from planner.rules.rule import POLICY, Fault, Rule


def check(folder: PlanFolder) -> Iterator[Fault]:
    """One finding where a seat has more cameras than the study lets an operator watch."""
    cameras, seats = seats_of(folder)
    most = float(folder.study["cameras"]["cameras_per_seat"])
    if cameras > seats * most:
        what = f"{cameras} cameras and no operator seat."
        if seats:
            each = f"{cameras / seats:.1f}"
            what = (
                f"{cameras} cameras and {seats:g} operator seats, {each} a seat; the study allows {most:g}."
            )
        yield Fault("equipment", "operator_seat", what, severity(folder))


RULES = (
    Rule(
        "ACC-PLAN-SEATS",
        "Operator seats that are bought watch all connected cameras, `cameras.cameras_per_seat` each.",
        "Images that nobody watches prevent nothing, and were filmed all the same.",
        "Seats of `[[centers]]` set below what the cameras need.",
        "Add seats, film less, or say how many cameras one person is to watch.",
        ("equipment", "cameras", STUDY),
        check,
        POLICY,
    ),
)
