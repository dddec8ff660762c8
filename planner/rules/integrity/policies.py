"""INT-COST-POLICIES: a stored plan keeps the hard policies of its study on money and ownership."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal

from planner.rules.folder import BOM, PRICE_ROWS, STUDY, SUMMARY, PlanFolder
from planner.rules.integrity.money import amounts, once_total
from planner.rules.rule import Fault, Rule
from planner.units import money

COLUMN = {"max_supplier_share": "supplier", "max_origin_share": "origin"}
NOTHING = Decimal(0)


def check_policies(folder: PlanFolder) -> Iterable[Fault]:
    """Payments, capex with tax, one supplier, one country and owned cameras are within their limits."""
    costs, told = folder.study["costs"], folder.summary["cost"]
    figures = {
        "max_annual_payments": money(str(told["annual_opex"])),
        "max_capex_with_tax": money(str(told["capex"])) + money(str(told["tax"])),
    }
    for key, found in figures.items():
        limit = Decimal(str(costs.get(key, 0)))
        if limit and found > limit:
            what = f"`costs.{key}` is {limit:,.2f}; the plan has {found:,.2f}."
            yield Fault(SUMMARY, f"costs.{key}", what)
    for key, column in COLUMN.items():
        limit = Decimal(str(costs.get(key, 1)))
        if limit < 1 and (share := _share(folder, column)) > limit:
            yield Fault(BOM, f"costs.{key}", f"`costs.{key}` is {limit}; the plan has {share:.6f}.")
    least = Decimal(str(folder.study["ownership"].get("min_owned_camera_share", 0)))
    modes = list(folder.layer("cameras")["mode"])
    if modes and modes.count("own") < least * len(modes):
        what = f"{modes.count('own')} of {len(modes)} cameras are owned; the study asks for {least}."
        yield Fault("cameras", "ownership.min_owned_camera_share", what)


def _share(folder: PlanFolder, column: str) -> Decimal:
    """Return the largest share of the one-off lines that one name may have: its own and the unknown."""
    book = folder.parts[PRICE_ROWS]
    cells = book[column] if column in book else [""] * len(book)
    names = {
        str(item): str(cell).strip() if isinstance(cell, str) else ""
        for item, cell in zip(book["item_id"], cells, strict=True)
    }
    parts: dict[str, Decimal] = defaultdict(Decimal)
    bom = folder.bom
    for item, when, total in zip(bom["item_id"], bom["recurrence"], amounts(folder, "total"), strict=True):
        if when == "once":
            parts[names.get(str(item), "")] += total
    whole, unknown = once_total(folder), parts.pop("", NOTHING)
    return (unknown + max(parts.values(), default=NOTHING)) / whole if whole else NOTHING


RULES = (
    Rule(
        "INT-COST-POLICIES",
        "Yearly payments, capex with tax, the share of one supplier and of one country of origin (what is "
        "unknown counts as theirs) and the owned share of cameras are within the limits of `[costs]` and "
        "`[ownership]`.",
        "A plan that breaks a hard policy must not be written.",
        "A policy put after the run, an edited price book.",
        "Run the study again with the policy that holds.",
        (BOM, PRICE_ROWS, SUMMARY, STUDY, "cameras"),
        check_policies,
    ),
)
