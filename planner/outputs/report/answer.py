"""The chapter that answers what a tender asked: the plan's cost and route beside what was published."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from planner.catalog.money_model import QUANTITY
from planner.catalog.money_tables import read_money_tables
from planner.outputs.report.tables import Grid, group_sums, inside_share, records
from planner.outputs.words import Both, given, group_name, number, percent, same, with_unit
from planner.outputs.words.answer import ANSWER
from planner.outputs.words.report import REPORT
from planner.plan.model import Plan

LEVELS = ("low", "typical", "high")
MILLION = 1e6
BUILDING = "center_building_m2"
SHOWN_GROUPS = 3
DUTY_POINTS = 0.10
NUMBERS = frozenset({1, 2, 3})


def answer(plan: Plan) -> dict[str, Any] | None:
    """Return what the chapter shows; None where the study gives no published budget without tax.

    Every figure is computed from the plan and the figures of `[[comparisons]]`; what these may hold beyond
    works and equipment is told as open, and nothing is added to them.
    """
    budget = next((c for c in plan.resolved.get("comparisons", []) if c["compares_with"] == "capex"), None)
    if budget is None or not budget["value"]:
        return None
    currency = str(plan.summary["currency"])
    value = _amount(plan, float(budget["value"]))
    return {
        "title": ANSWER["title"],
        "sentences": sentences(plan, budget),
        "beside": beside_grid(plan, budget),
        "beside_table": ANSWER["beside"],
        "steps": steps_grid(plan, budget),
        "steps_table": ANSWER["steps"].fill(value=value, currency=currency),
        "apart_title": ANSWER["apart"],
        "apart": apart(plan),
    }


def sentences(plan: Plan, budget: dict[str, Any]) -> list[Both]:
    """Return the answer, where the published budget lies, and what the answer rests on."""
    cost, band = plan.summary["cost"], plan.summary["money"]["band"]
    amounts = {"low": cost["capex_low"], "typical": cost["capex"], "high": cost["capex_high"],
               "p5": band["capex"]["p5"], "p95": band["capex"]["p95"]}  # fmt: skip
    out = [
        ANSWER["asked"].fill(
            cameras=number(plan.summary["cameras"]["chosen"]), points=number(len(plan.tables["points"])),
            draws=number(band["draws"]), **{k: _amount(plan, v) for k, v in amounts.items()},
        )
    ]  # fmt: skip
    out.append(_lies(plan, float(budget["value"])))
    if plan.summary.get("streets") == "reconstructed":
        spread = read_money_tables().quantity["reconstructed"]
        out.append(ANSWER["streets"].fill(low=number(spread.low, 2), high=number(spread.high, 2)))
    if any("placed by rule" in str(p) for p in plan.tables["cameras"]["provenance"]):
        out.append(ANSWER["places"])
    inside = inside_share(plan)
    told = [REPORT["prices_inside"].fill(share=percent(inside, 0))] if inside else []
    return [*out, _assumed(plan), *told]


def _lies(plan: Plan, value: float) -> Both:
    """Return where a published budget lies among the plan's figures."""
    cost, draws = plan.summary["cost"], plan.summary["money"]["band"]["capex"]
    among = "above" if value > draws["p95"] else "below" if value < draws["p5"] else "among"
    return ANSWER["lies"].fill(
        value=_amount(plan, value), ratio=percent(value / cost["capex"] if cost["capex"] else None, 0),
        side=ANSWER["above_high" if value > cost["capex_high"] else "below_high"],
        draws=ANSWER[f"{among}_draws"],
    )  # fmt: skip


def _assumed(plan: Plan) -> Both:
    """Return the share of assumed prices, and the groups that weigh most in it."""
    sums = group_sums(plan)
    once = records(sums[sums["recurrence"] == "once"].sort_values("assumed", ascending=False))
    told = [
        ANSWER["group"].fill(
            name=_small(group_name(r["group"])), amount=_amount(plan, r["assumed"]),
            share=percent(r["assumed"] / r["total"] if r["total"] else None, 0),
        )
        for r in once[:SHOWN_GROUPS]
    ]  # fmt: skip
    groups = Both("; ".join(t.es for t in told), "; ".join(t.en for t in told))
    share = percent(plan.summary["cost"].get("assumption_share"), 0)
    return ANSWER["assumed"].fill(share=share, groups=groups)


def beside_grid(plan: Plan, budget: dict[str, Any]) -> Grid:
    """Return cost, cost a camera and kilometers at low, typical and high, beside each published figure."""
    cost, tax_pct = plan.summary["cost"], float(plan.resolved["costs"]["tax_pct"])
    capex = (cost["capex_low"], cost["capex"], cost["capex_high"])
    taxed = [c * (1 + tax_pct / 100) for c in capex]
    words = {"currency": plan.summary["currency"], "tax": with_unit(tax_pct, "%")}
    rows = [_row(ANSWER["plan_capex"].fill(**words), capex)]
    rows += [_against(plan, c, capex) for c in _comparisons(plan, "capex")]
    rows.append(_row(ANSWER["plan_taxed"].fill(**words), taxed))
    rows += [_against(plan, _taxed(c, tax_pct), taxed) for c in _comparisons(plan, "capex") if tax_pct]
    rows += [_against(plan, c, taxed) for c in _comparisons(plan, "capex_with_tax")]
    cameras = plan.summary["cameras"]["chosen"]
    if cameras:
        rows.append(_row(ANSWER["camera"].fill(**words), [c / cameras for c in capex]))
        told = ANSWER["camera_told"].fill(what=given(_words(budget, "what")), **words)
        rows.append(_row(told, [budget["value"] / cameras] * 3))
    for key, name in (("route_m", "route"), ("cable_m", "cable")):
        lengths = [plan.summary["network"][key] / 1000 * r for r in _spread(plan)]
        rows.append(_row(ANSWER[name], lengths, 1))
        rows += [_against(plan, c, lengths) for c in _comparisons(plan, key) if c["unit"] == "km"]
    heads = [ANSWER["what"], *(ANSWER[k] for k in LEVELS)]
    return Grid(heads, rows, NUMBERS)


def steps_grid(plan: Plan, budget: dict[str, Any]) -> Grid:
    """Return step by step what leads from the plan's works to the published budget, and what is left."""
    cost = plan.summary["cost"]
    pct = float(plan.resolved["costs"]["contingency_pct"])
    steps = [
        (ANSWER["works"], float(cost["works_and_equipment"]), ANSWER["in_plan"]),
        (ANSWER["contingency"].fill(pct=with_unit(pct, "%")), float(cost["contingency"]),
         ANSWER["unknown_contingency"]),
        *_kilometers(plan, pct), *_contract(plan, budget),
    ]  # fmt: skip
    rows, running = [], 0.0
    for label, amount, told in steps:
        running += amount
        rows.append((label, number(amount), number(running), told))
    left, value = float(budget["value"]) - running, _amount(plan, float(budget["value"]))
    share = percent(left / (float(cost["works_and_equipment"]) * (1 + pct / 100) or 1.0), 0)
    told = ANSWER["told_rest"].fill(pct=share) if left > 0 else ANSWER["told_over"]
    label = ANSWER["rest" if left > 0 else "over"].fill(value=value)
    rows.append((label, number(abs(left)), number(budget["value"]), told))
    return Grid([ANSWER[k] for k in ("what", "amount", "running", "told")], rows, frozenset({1, 2}))


def _kilometers(plan: Plan, contingency_pct: float) -> Iterable[tuple[Both, float, Both]]:
    """Yield what a route as long as the published one would add, at the plan's cost a kilometer."""
    ours = plan.summary["network"]["route_m"] / 1000
    told = next((c for c in _comparisons(plan, "route_m") if c["unit"] == "km" and c["value"] > ours), None)
    if told is None or not ours:
        return
    moves = {e.group: e.loading for e in read_money_tables().loadings if e.factor == QUANTITY}
    once = plan.bom[plan.bom["recurrence"] == "once"]
    along = sum(float(t) * moves.get(str(g), 0.0) for t, g in zip(once["total"], once["group"], strict=True))
    more = along * (float(told["value"]) / ours - 1) * (1 + contingency_pct / 100)
    label = ANSWER["kilometers"].fill(km=number(told["value"]))
    yield label, more, ANSWER["told_km"].fill(what=given(_words(told, "what")))


def _contract(plan: Plan, budget: dict[str, Any]) -> Iterable[tuple[Both, float, Both]]:
    """Yield maintenance and interest, which a published contract may hold beside works."""
    years, loan = float(budget.get("maintenance_years", 0.0)), plan.summary["money"]["loan"]
    if years:
        shown = number(years, 0 if years == int(years) else 1)
        pct = with_unit(float(plan.resolved["costs"]["maintenance_pct"]), "%")
        label, told = ANSWER["maintenance"].fill(years=shown, pct=pct), ANSWER["told_maintenance"]
        yield label, years * float(plan.summary["cost"]["maintenance"]), told.fill(years=shown)
    if loan is not None:
        rate = with_unit(loan["rate_pct"], "%", 1)
        yield ANSWER["interest"], float(loan["interest"]), ANSWER["told_interest"].fill(rate=rate)


def apart(plan: Plan) -> list[Both]:
    """Return what else sets the two figures apart and is not added."""
    cost, exchange = plan.summary["cost"], plan.summary["money"]["exchange"]
    building = plan.bom.loc[plan.bom["item_id"] == BUILDING, "total"].astype(float).sum()
    out = [ANSWER["building"].fill(amount=_amount(plan, building))] if building else []
    if exchange and not _duties(plan):
        share = float(exchange["foreign_share_capex"])
        amount = DUTY_POINTS * share * float(cost["works_and_equipment"])
        out.append(ANSWER["duty"].fill(share=percent(share), amount=_amount(plan, amount)))
    yearly = float(cost["annual_opex"]) - float(cost["maintenance"])
    operator = plan.resolved["ownership"].get("operator") or ANSWER["nobody"]
    out.append(ANSWER["operation"].fill(amount=_amount(plan, yearly), operator=operator))
    if len(plan.prices):
        used = plan.prices[plan.prices["item_id"].isin(set(plan.bom["item_id"]))]["price_year"].astype(int)
        years = f"{used.min()}" if used.min() == used.max() else f"{used.min()}-{used.max()}"
        out.append(ANSWER["years"].fill(years=years))
    tax = with_unit(float(plan.resolved["costs"]["tax_pct"]), "%")
    return [*out, ANSWER["tax"].fill(tax=tax)]


def _duties(plan: Plan) -> bool:
    """Say whether the prices in force tell any import duty."""
    return "duty_pct" in plan.prices and bool(plan.prices["duty_pct"].fillna(0).astype(float).gt(0).any())


def _spread(plan: Plan) -> tuple[float, float, float]:
    """Return the range of route quantities of the streets."""
    spread = read_money_tables().quantity[str(plan.summary["streets"])]
    return spread.low, spread.typical, spread.high


def _comparisons(plan: Plan, key: str) -> list[dict[str, Any]]:
    """Return the published figures that stand beside one of the plan's."""
    return [c for c in plan.resolved["comparisons"] if c["compares_with"] == key and c["value"]]


def _taxed(entry: dict[str, Any], tax_pct: float) -> dict[str, Any]:
    """Return a published figure with the tax of the study."""
    told = ANSWER["taxed"].fill(what=given(_words(entry, "what")), tax=with_unit(tax_pct, "%"))
    return {**entry, "value": entry["value"] * (1 + tax_pct / 100), "what": told.es, "what_en": told.en}


def _against(plan: Plan, entry: dict[str, Any], ours: Iterable[float]) -> tuple[Both, ...]:
    """Return the plan's figures as a share of a published one."""
    value = float(entry["value"])
    money = entry["unit"] == plan.summary["currency"]
    shown = _amount(plan, value) if money else with_unit(value, entry["unit"])
    label = ANSWER["against"].fill(value=shown, what=given(_words(entry, "what")))
    return (label, *(percent(v / value, 0) for v in ours))


def _words(entry: dict[str, Any], key: str) -> dict[str, str]:
    """Return words of the study in both languages."""
    return {"es": str(entry[key]), "en": str(entry.get(f"{key}_en") or entry[key])}


def _row(label: Both, values: Iterable[float], digits: int = 0) -> tuple[Both, ...]:
    """Return one row of numbers."""
    return (label, *(number(v, digits) for v in values))


def _small(text: Both) -> Both:
    """Return words that go on inside a sentence."""
    return Both(*(t[:1].lower() + t[1:] for t in text))


def _amount(plan: Plan, value: float) -> Both:
    """Return an amount with its currency, in millions from one million on."""
    currency = plan.summary["currency"]
    if abs(value) >= MILLION:
        shown = number(value / MILLION, 2)
        return Both(f"{currency} {shown.es} millones", f"{currency} {shown.en} million")
    shown = number(value)
    return same("—") if shown.es == "—" else Both(f"{currency} {shown.es}", f"{currency} {shown.en}")
