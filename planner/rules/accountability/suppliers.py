"""ACC-PLAN-SUPPLIERS: how much of the money goes to one supplier."""

from __future__ import annotations

from collections.abc import Iterator

from planner.rules.accountability.common import rules_of
from planner.rules.accountability.districts import severity
from planner.rules.accountability.program import named
from planner.rules.folder import BOM, PRICE_ROWS, STUDY, PlanFolder
from planner.rules.rule import POLICY, Fault, Rule


def check(folder: PlanFolder) -> Iterator[Fault]:
    """One finding where one supplier has too much, or where that cannot be told since too much is unnamed."""
    most = float(rules_of(folder)["most_supplier_share"])
    name, share, unknown = named(folder, "supplier")
    if float(share) > most:
        what = f"{name} has {float(share):.1%} of works and equipment; more than {most:.0%} is told."
        yield Fault(PRICE_ROWS, str(name), what, severity(folder))
    elif float(share + unknown) > most:
        what = (
            f"the price book names no supplier for {float(unknown):.1%} of works and equipment: one may "
            f"have more "
            f"than {most:.0%}."
        )
        yield Fault(PRICE_ROWS, "supplier", what, severity(folder))


RULES = (
    Rule(
        "ACC-PLAN-SUPPLIERS",
        "No supplier has more than `rules.most_supplier_share` of works and equipment, what no supplier is "
        "named "
        "for counted as if it were one's.",
        "Who buys from one hand cannot leave, and can be asked for anything.",
        "One catalog for everything; price books without suppliers.",
        "Name suppliers in the price book of the study; buy from more than one.",
        (BOM, PRICE_ROWS, STUDY, "cameras"),
        check,
        POLICY,
    ),
)
