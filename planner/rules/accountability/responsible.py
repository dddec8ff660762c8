"""ACC-PAYER and ACC-RESPONSIBLE: who owns, runs, mends and pays for each asset."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from planner.errors import name_up_to_five
from planner.rules.accountability.common import blank, severity_of
from planner.rules.folder import BOM, PlanFolder
from planner.rules.model import Severity
from planner.rules.rule import POLICY, Fault, Rule

ASSETS = {
    "cameras": "camera_id", "points": "point_id", "centers": "center_id", "spans": "span_id",
    "cables": "cable_id", "closures": "closure_id", "supports": "support_id", "crossings": "crossing_id",
    "drops": "drop_id", "equipment": "asset_id", "pops": "pop_id", "splitters": "splitter_id",
}  # fmt: skip
WHO = ("owner", "operator", "maintainer")


def by_severity(rows: pd.DataFrame) -> Iterable[tuple[Severity, pd.DataFrame]]:
    """Yield the rows that are open and those that are errors, where there are any."""
    kinds = rows["status"].map(severity_of)
    for kind in ("open", "error"):
        part = rows[kinds == kind]
        if len(part):
            yield kind, part


def check_payer(folder: PlanFolder) -> Iterable[Fault]:
    """One finding a layer for assets with a yearly item and nobody to pay it."""
    bom, quantities = folder.bom, folder.layer("quantities")
    yearly = set(bom.loc[bom["recurrence"] == "year", "item_id"])
    bound = quantities[quantities["item_id"].isin(yearly) & (quantities["quantity"] > 0)]
    for layer, key in ASSETS.items():
        rows = folder.layer(layer)
        paid = rows[key].isin(set(bound.loc[bound["layer"] == layer, "asset_id"]))
        for kind, part in by_severity(rows[paid & blank(rows["payer"])]):
            what = f"{len(part)} assets with a yearly cost have no payer: {name_up_to_five(part[key])}."
            yield Fault(layer, str(part[key].iloc[0]), what, kind, ("ownership.payer",))


def check_responsible(folder: PlanFolder) -> Iterable[Fault]:
    """One finding a layer that counts the blanks of owner, operator and maintainer."""
    for layer, key in ASSETS.items():
        rows = folder.layer(layer)
        missing = pd.DataFrame({c: blank(rows[c]) for c in WHO}, index=rows.index)
        for kind, part in by_severity(rows[missing.any(axis=1)]):
            counts = missing.loc[part.index].sum()
            named = ", ".join(f"{c} {counts[c]}" for c in WHO if counts[c])
            what = f"blank in {len(part)} of {len(rows)} rows: {named}."
            asked = tuple(f"ownership.{c}" for c in WHO if counts[c])
            yield Fault(layer, str(part[key].iloc[0]), what, kind, asked)


RULES = (
    Rule(
        "ACC-PAYER",
        "Every asset with a yearly cost names who pays it.",
        "Cameras go dark for want of a paid electricity or link bill more often than from defects.",
        "`ownership.payer` is blank.",
        "The authority names the payer in `[ownership]` of study.toml.",
        (BOM, "quantities", *ASSETS),
        check_payer,
        POLICY,
    ),
    Rule(
        "ACC-RESPONSIBLE",
        "Every asset names its owner, operator and maintainer; blanks are counted by layer.",
        "When something fails somebody must be answerable.",
        "`ownership.owner`, `operator` or `maintainer` is blank.",
        "The authority names them in `[ownership]` of study.toml.",
        tuple(ASSETS),
        check_responsible,
        POLICY,
    ),
)
