"""INT-BOM-*, INT-COST-*: the bill of materials and every total that follows from it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal

import pandas as pd

from planner.rules.folder import BOM, STUDY, SUMMARY, PlanFolder
from planner.rules.rule import Fault, Rule, differs, gather
from planner.units import CENT, money

ASSUMPTION = "planning assumption"


def amounts(folder: PlanFolder, column: str) -> list[Decimal]:
    """Return a column of `bom.csv` exactly as written."""
    return [Decimal(str(v)) for v in folder.bom[f"{column}_text"]]


def check_lines(folder: PlanFolder) -> Iterable[Fault]:
    """Each total is quantity times unit price to the cent, and low <= price <= high."""
    bom = folder.bom
    rows = zip(
        amounts(folder, "quantity"), amounts(folder, "unit_price"), amounts(folder, "total"), strict=True
    )
    wrong = [money(q * p) != t for q, p, t in rows]
    yield from gather(
        BOM, bom.loc[wrong, "line_id"], "total is not quantity x unit_price, rounded to the cent."
    )
    low, price, high = bom["unit_price_low"], bom["unit_price"], bom["unit_price_high"]
    mixed = ~((low <= price + 1e-9) & (price <= high + 1e-9))
    yield from gather(
        BOM, bom.loc[mixed, "line_id"], "unit_price_low <= unit_price <= unit_price_high does not hold."
    )
    twice = bom["item_id"].duplicated()
    yield from gather(BOM, bom.loc[twice, "item_id"], "the item has more than one line.")
    guess = bom["source"].str.lower().str.startswith(ASSUMPTION) != bom["assumption"]
    yield from gather(
        BOM, bom.loc[guess, "line_id"], f"`assumption` and the words `{ASSUMPTION}` in source differ."
    )


def check_currency(folder: PlanFolder) -> Iterable[Fault]:
    """One currency everywhere."""
    asked = str(folder.study["study"]["currency"])
    for key, value in (
        ("currency", folder.summary["currency"]),
        ("cost.currency", folder.summary["cost"]["currency"]),
    ):
        if value != asked:
            yield Fault(SUMMARY, key, f"`{key}` is {value}; the study is in {asked}.")
    other = folder.bom["currency"] != asked
    yield from gather(BOM, folder.bom.loc[other, "line_id"], f"the line is not in {asked}.")
    level = folder.study["costs"]["level"]
    if folder.summary["cost"]["level"] != level:
        yield Fault(
            SUMMARY,
            "cost.level",
            f"`cost.level` is {folder.summary['cost']['level']}; the study asks for {level}.",
        )


def check_quantities(folder: PlanFolder) -> Iterable[Fault]:
    """Quantity and asset count of each line are those of layer `quantities`."""
    quantities, bom = folder.layer("quantities"), folder.bom
    grouped = quantities.groupby("item_id")
    total, assets = grouped["quantity"].sum(), grouped["asset_id"].nunique()
    lines = set(bom["item_id"])
    yield from gather(
        BOM, sorted(set(total.index) - lines), "needed by assets in `quantities`, but without a line."
    )
    idle = ~bom["item_id"].isin(total.index)
    yield from gather(BOM, bom.loc[idle, "line_id"], "no asset in `quantities` needs the item.")
    held = bom[~idle].drop_duplicates("item_id")
    right = total.loc[held["item_id"]].to_numpy()
    off = (held["quantity"] - right).abs() > 0.0051
    yield from gather(
        BOM, held.loc[off, "line_id"], "quantity is not the sum over the assets in `quantities`."
    )
    behind = held["asset_count"] != assets.loc[held["item_id"]].to_numpy()
    yield from gather(
        BOM, held.loc[behind, "line_id"], "asset_count is not the number of assets in `quantities`."
    )


def check_basis(folder: PlanFolder) -> Iterable[Fault]:
    """Each line says whether its quantities rest on surveyed streets, and then whose data they are."""
    surveyed = folder.study["sources"]["streets_status"] == "surveyed"
    status = "streets: surveyed" if surveyed else "streets: reconstructed, not surveyed"
    words = {str(w) for w in folder.summary["attribution"]}
    told = [str(b).split("; ") for b in folder.bom["basis"]]
    wrong = [b[0] != status for b in told]
    yield from gather(BOM, folder.bom.loc[wrong, "line_id"], f"`basis` does not begin with `{status}`.")
    text = "; ".join(sorted(words))
    odd = [any(part not in text for part in b[1:]) for b in told]
    yield from gather(
        BOM, folder.bom.loc[odd, "line_id"], "`basis` names data that the plan attributes to nobody."
    )


def once_total(folder: PlanFolder, column: str = "total") -> Decimal:
    """Return the sum of the one-off lines: their totals, or their quantity at another unit price."""
    once = (folder.bom["recurrence"] == "once").tolist()
    if column == "total":
        return sum((t for t, o in zip(amounts(folder, "total"), once, strict=True) if o), Decimal(0))
    rows = zip(amounts(folder, "quantity"), amounts(folder, column), once, strict=True)
    return sum((money(q * p) for q, p, o in rows if o), Decimal(0))


def share(folder: PlanFolder, key: str) -> Decimal:
    """Return a percentage of `[costs]` as a ratio."""
    return Decimal(str(folder.study["costs"][key])) / 100


def expected_costs(folder: PlanFolder) -> Iterator[tuple[str, Decimal, Decimal, str]]:
    """Yield each money figure of `plan.json` with its tolerance and how it follows."""
    told = {k: Decimal(str(v)) for k, v in folder.summary["cost"].items() if _is_number(v)}
    works = once_total(folder)
    contingency = money(works * share(folder, "contingency_pct"))
    yearly = sum(amounts(folder, "total"), Decimal(0)) - works
    part = share(folder, "contingency_pct")
    low, high = once_total(folder, "unit_price_low"), once_total(folder, "unit_price_high")
    maintenance = works * share(folder, "maintenance_pct")
    yield "works_and_equipment", works, Decimal(0), "sum of the one-off lines of bom.csv"
    yield "contingency", contingency, Decimal(0), "costs.contingency_pct of works and equipment"
    yield "capex", works + contingency, Decimal(0), "works and equipment with contingency"
    yield "capex_low", low + money(low * part), CENT, "the same at low unit prices"
    yield "capex_high", high + money(high * part), CENT, "the same at high unit prices"
    yield "tax", money(told["capex"] * share(folder, "tax_pct")), CENT, "costs.tax_pct of capex"
    yield "maintenance", money(maintenance), CENT, "costs.maintenance_pct of works and equipment"
    yield "annual_opex", yearly + money(maintenance), CENT, "yearly lines of bom.csv with maintenance"
    yield (
        "net_present_cost",
        present(folder, told),
        2 * CENT,
        "capex with annual_opex discounted at year ends",
    )


def present(folder: PlanFolder, told: dict[str, Decimal]) -> Decimal:
    """Return capex plus the yearly cost of years 1 to the horizon, discounted at year ends."""
    finance = folder.study["finance"]
    rate = 1 + Decimal(str(finance["discount_rate_pct"])) / 100
    factor = sum((1 / rate**year for year in range(1, int(finance["horizon_years"]) + 1)), Decimal(0))
    return told["capex"] + told["annual_opex"] * factor


def _is_number(value: object) -> bool:
    """Say whether a JSON value is a number."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def check_totals(folder: PlanFolder) -> Iterable[Fault]:
    """Recompute every total of the cost block."""
    told = folder.summary["cost"]
    for key, value, tolerance, what in expected_costs(folder):
        stored = Decimal(str(told[key]))
        if abs(stored - value) > tolerance:
            shown = f"`cost.{key}` is {stored:,.2f}; recomputed it is {money(value):,.2f} ({what})."
            yield Fault(SUMMARY, f"cost.{key}", shown)
    for key in ("horizon_years", "discount_rate_pct"):
        yield from differs(
            SUMMARY, f"cost.{key}", told[key], float(folder.study["finance"][key]), 1e-9, "the study"
        )


def check_band(folder: PlanFolder) -> Iterable[Fault]:
    """Low <= typical <= high, and the share of prices without a public source."""
    told = folder.summary["cost"]
    if not told["capex_low"] <= told["capex"] <= told["capex_high"]:
        figures = f"{told['capex_low']:,.2f}, {told['capex']:,.2f} and {told['capex_high']:,.2f}"
        yield Fault(
            SUMMARY, "cost.capex", f"capex_low, capex and capex_high are {figures}: not in their order."
        )
    works = once_total(folder)
    guess = pd.Series(folder.bom["assumption"]) & (folder.bom["recurrence"] == "once")
    part = sum((t for t, g in zip(amounts(folder, "total"), guess, strict=True) if g), Decimal(0))
    value = float(part / works) if works else 0.0
    yield from differs(
        SUMMARY,
        "cost.assumption_share",
        told["assumption_share"],
        value,
        1.1e-4,
        "one-off lines without a public source",
    )


def check_budget(folder: PlanFolder) -> Iterable[Fault]:
    """The budget is the study's; within_budget says what the figures say; a hard budget is kept."""
    told, asked = folder.summary["cost"], folder.study["costs"]
    budget = money(asked["budget"]) or None
    stored = None if told["budget"] is None else money(told["budget"]) or None
    if stored != budget:
        yield Fault(
            SUMMARY, "cost.budget", f"`cost.budget` is {stored}; costs.budget of the study is {budget}."
        )
    within = None if budget is None else money(told["capex"]) <= budget
    if told["within_budget"] != within:
        yield Fault(
            SUMMARY, "cost.within_budget", f"`cost.within_budget` is {told['within_budget']}; it is {within}."
        )
    if told["budget_hard"] != asked["budget_hard"]:
        yield Fault(
            SUMMARY,
            "cost.budget_hard",
            f"`cost.budget_hard` is {told['budget_hard']}; the study says otherwise.",
        )
    if asked["budget_hard"] and within is False:
        what = f"the budget of {budget:,.2f} is hard and capex is {told['capex']:,.2f}."
        yield Fault(SUMMARY, "cost.capex", what)


RULES = (
    Rule(
        "INT-BOM-LINES",
        "Each total is quantity x unit price to the cent; low <= price <= high; one line an item; "
        "guesses are flagged.",
        "Bidders copy these lines into their offers.",
        "A price or quantity edited without its total.",
        "Change prices in the price book of the study and run again.",
        (BOM,),
        check_lines,
    ),
    Rule(
        "INT-BOM-CURRENCY",
        "All amounts are in the currency and at the price level of the study.",
        "Pesos added to dollars make any total.",
        "A price book in another currency, an edited line.",
        "Convert the price book and run again.",
        (BOM, SUMMARY, STUDY),
        check_currency,
    ),
    Rule(
        "INT-BOM-QUANTITIES",
        "Quantity and asset count of each line are the sums over layer `quantities`.",
        "What cannot be traced to an asset on the map cannot be inspected when it is delivered.",
        "A line edited, an asset deleted.",
        "Write the plan anew.",
        (BOM, "quantities"),
        check_quantities,
    ),
    Rule(
        "INT-BOM-BASIS",
        "`basis` of each line says what the streets are, as the study does, and names no data but those "
        "that `attribution` names.",
        "Lines are copied out one by one; each must carry with it how far its quantity can be trusted.",
        "A line edited.",
        "Write the plan anew.",
        (BOM, SUMMARY, STUDY),
        check_basis,
    ),
    Rule(
        "INT-COST-TOTALS",
        "Works, contingency, capex, tax, maintenance, yearly cost and net present cost follow from "
        "bom.csv and the study.",
        "These are the figures that are voted on.",
        "An edited figure, a line changed after the totals.",
        "Write the plan anew.",
        (BOM, SUMMARY, STUDY),
        check_totals,
    ),
    Rule(
        "INT-COST-BAND",
        "capex_low <= capex <= capex_high, and assumption_share is the share of prices without a "
        "public source.",
        "A single figure hides how little is known about prices.",
        "An edited figure.",
        "Write the plan anew.",
        (BOM, SUMMARY),
        check_band,
    ),
    Rule(
        "INT-COST-BUDGET",
        "The budget is the study's, within_budget says what the figures say, and a hard budget is kept.",
        "A plan above a hard budget must not be written.",
        "An edited figure, a budget made hard after the run.",
        "Run the study again with the budget that holds.",
        (SUMMARY, STUDY),
        check_budget,
    ),
)
