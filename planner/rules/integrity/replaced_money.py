"""INT-REPLACE-MONEY: what the replacement program pays by year, beside the plan, and at present."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

import pandas as pd

from planner.rules.folder import STUDY, SUMMARY, PlanFolder
from planner.rules.integrity.cash import NOTHING, exact, grown, payer, ratio
from planner.rules.integrity.replaced import is_asked
from planner.rules.rule import Fault, Rule, differs
from planner.units import CENT, money

LAYER = "program_flow"
AMOUNTS = ("base", "amount", "tax", "total", "present", "plan_total", "with_program")
SUMS = ("base", "amount", "tax")


def expected_years(
    folder: PlanFolder, years: pd.DataFrame, start: int, flow: pd.DataFrame
) -> dict[int, dict[str, Decimal]]:
    """Return the amounts of each year from what the program spends, the plan's cash flow and the study."""
    bought = {int(y) - start: exact(v) for y, v in zip(years["year"], years["spent"], strict=True)}
    plan = {int(y): exact(t) for y, t in zip(flow["year"], flow["total"], strict=True)}
    out = {}
    for year in range(max([0, *bought, *plan]) + 1):
        base = bought.get(year, NOTHING)
        amount = money(base * grown(folder, "replacement", year))
        tax = money(amount * ratio(folder, "tax_pct", "costs"))
        both = plan.get(year, NOTHING) + amount + tax
        worth = money((amount + tax) / (1 + ratio(folder, "discount_rate_pct")) ** year)
        rest = (plan.get(year, NOTHING), both)
        out[year] = dict(zip(AMOUNTS, (base, amount, tax, amount + tax, worth, *rest), strict=True))
    return out


def check_money(folder: PlanFolder) -> Iterable[Fault]:
    """Every year of the program, and its figures, follow from what it spends, the cash flow and the study."""
    stored = folder.layer(LAYER)
    if not is_asked(folder):
        if len(stored):
            yield Fault(LAYER, "", "there is money of a program, and the study asks for none.")
        return
    start = int(folder.study["plant"]["year"])
    right = expected_years(folder, folder.layer("replacement_years"), start, folder.layer("cash_flow"))
    rows = {int(r["year"]): r for r in stored.to_dict("records")}
    if sorted(rows) != sorted(right) or len(rows) != len(stored):
        yield Fault(LAYER, "year", f"the years are not 0 to {max(right)}.")
        return
    who = payer(folder, "", "replacement")
    for year, amounts in right.items():
        yield from _unlike(rows[year], year, start, amounts)
        if str(rows[year]["payer"] or "") != who:
            yield Fault(LAYER, f"year {year}", f"the payer is not `{who}`, who pays what is bought again.")
        factor = 1 / (1 + ratio(folder, "discount_rate_pct")) ** year
        if abs(float(factor) - float(rows[year]["discount_factor"])) > 1e-8:
            yield Fault(LAYER, f"year {year}", "discount_factor is not that of the study's rate.")
    block = folder.summary["replacement"].get("money")
    yield from wrong_figures(SUMMARY, block, right, folder.summary["money"]["horizons"], who, folder)


def _unlike(row: Mapping[Any, Any], year: int, start: int, right: Mapping[str, Decimal]) -> Iterator[Fault]:
    """Yield amounts of a year that differ."""
    if int(row["calendar_year"]) != start + year:
        yield Fault(LAYER, f"year {year}", f"it is told as {row['calendar_year']}; it is {start + year}.")
    for name, value in right.items():
        if abs(exact(row[name]) - value) > CENT:
            told = f"`{name}` is {row[name]:,.2f}; recomputed it is {value:,.2f}."
            yield Fault(LAYER, f"year {year}", told)


def wrong_figures(
    part: str, block: Any, right: Mapping[int, Mapping[str, Decimal]], horizons: Any, who: str,
    folder: PlanFolder,
) -> Iterator[Fault]:  # fmt: skip
    """Yield figures of the block `replacement.money` that do not follow from the years."""
    place = "replacement.money"
    if not isinstance(block, dict) or not isinstance(block.get("horizons"), list):
        yield Fault(part, place, f"`{place}` with its `horizons` is missing.")
        return
    if str(block.get("payer") or "") != who:
        yield Fault(part, f"{place}.payer", f"it is {block.get('payer')}; by the study it is {who}.")
    for key in SUMS:
        total = sum((y[key] for y in right.values()), NOTHING)
        yield from differs(part, f"{place}.{key}", block.get(key), float(total), 0.011, "its years")
    told = {h.get("horizon_years"): h for h in block["horizons"] if isinstance(h, dict)}
    if list(told) != [h["horizon_years"] for h in horizons]:
        yield Fault(part, f"{place}.horizons", "the horizons are not those of `money`.")
        return
    for alone in horizons:
        years = int(alone["horizon_years"])
        worth = {
            key: sum((y[key] / (1 + ratio(folder, "discount_rate_pct")) ** n
                      for n, y in right.items() if n <= years), NOTHING)
            for key in ("amount", "total")
        }  # fmt: skip
        wanted = {
            "program": worth["amount"], "program_with_tax": worth["total"],
            "cost_without": exact(alone["cost"]), "cost_with": exact(alone["cost"]) + worth["amount"],
            "cost_with_tax_without": exact(alone["cost_with_tax"]),
            "cost_with_tax_with": exact(alone["cost_with_tax"]) + worth["total"],
        }  # fmt: skip
        for key, value in wanted.items():
            name = f"{place}.horizons.{years}.{key}"
            yield from differs(part, name, told[years].get(key), float(value), 0.025, "its years")


RULES = (
    Rule(
        "INT-REPLACE-MONEY",
        "What the replacement program pays in each year, who pays it, and present cost with it and without "
        "follow from what it spends, the plan's cash flow, the study's tax, escalation and discount rate.",
        "A program that is in no treasury's years is not carried out.",
        "A row or figure edited by hand.",
        "Run the study again; if it comes back, report it as a fault of this program.",
        (LAYER, SUMMARY, STUDY, "replacement_years", "cash_flow"),
        check_money,
    ),
)
