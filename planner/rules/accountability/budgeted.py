"""ACC-PLAN-BUDGET: signs, masks, audits and decommissioning are paid for."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from planner.rules.accountability.districts import severity
from planner.rules.folder import BOM, STUDY, PlanFolder
from planner.rules.rule import POLICY, Fault, Rule

PAID_BY = {
    "signs": ("camera_sign",),
    "masks": ("camera_installation", "camera_lease_year", "camera_commodatum_year"),
    "audits": ("accountability_audit_year",),
}
"""Items of which one must be bought, by what they pay for."""


def check(folder: PlanFolder) -> Iterator[Fault]:
    """One finding that names what no line of the bill and no setting pays for."""
    if not folder.layer("cameras")["connected"].any():
        return
    bom = folder.bom
    bought = set(bom.loc[pd.to_numeric(bom["quantity"]) > 0, "item_id"])
    lacking = [what for what, items in PAID_BY.items() if bought.isdisjoint(items)]
    if float(folder.study["finance"]["decommissioning_pct"]) <= 0:
        lacking.append("decommissioning")
    if lacking:
        yield Fault(BOM, lacking[0], f"nothing pays for {', '.join(lacking)}.", severity(folder))


RULES = (
    Rule(
        "ACC-PLAN-BUDGET",
        "The bill pays for signs, for masks (set at installation, or by who leases or lends the camera) "
        "and for "
        "a yearly independent audit, and `finance.decommissioning_pct` for taking everything down.",
        "What is promised to neighbors and not budgeted is not done.",
        "A line taken out, a kit changed, decommissioning left at 0.",
        "Buy these items, and set `finance.decommissioning_pct`.",
        (BOM, STUDY, "cameras"),
        check,
        POLICY,
    ),
)
