"""The parts of a comparison that tell the plans themselves: what they are, cost, leave and owe abroad."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from planner.costs.exchange import PATHS
from planner.costs.side_by_side import (
    FeePoint,
    StoredMoney,
    break_even,
    comparable,
    even_fees,
    same_service,
)
from planner.outputs.side_by_side.model import NOTHING, Cell, Part, Row, cells_of, counted, share, worded
from planner.outputs.words import Both, code_name, number, same, unit_name, with_unit
from planner.outputs.words.price_texts import price_text
from planner.outputs.words.side_by_side import LABELS, SIDE

KM = 1000.0
FEE_DIGITS = 2
Summary = Mapping[str, Any]
Facts = Mapping[str, Any]


def _pon(summary: Summary) -> Mapping[str, Any]:
    """Return what a plan says of splitters, nothing under point to point."""
    told: Mapping[str, Any] = summary["network"].get("pon", {})
    return told


def _unserved(told: Any) -> int:
    """Return how many sites are not joined: a plan of members counts them, a plan of one city lists them."""
    return told if isinstance(told, int) else len(told)


PLANS: tuple[tuple[str, Callable[[Summary], Cell]], ...] = (
    ("outcome", lambda s: worded(s["outcome"])),
    ("cameras", lambda s: counted(s["cameras"]["chosen"])),
    ("coverage", lambda s: share(s["cameras"]["coverage_share"], 2)),
    ("coverage_bound", lambda s: share(s["cameras"]["coverage_upper_bound_share"], 2)),
    ("joined", lambda s: counted(s["network"]["connected"])),
    ("unserved", lambda s: counted(_unserved(s["network"]["unserved"]))),
    ("route", lambda s: counted(s["network"]["route_m"] / KM, 1)),
    ("cable", lambda s: counted(s["network"]["cable_m"] / KM, 1)),
    ("fibers", lambda s: counted(s["network"]["fiber_km"])),
    ("pops", lambda s: counted(sum(s["network"]["pops"]["by_kind"].values()))),
    ("architecture", lambda s: worded(_pon(s).get("architecture", "point_to_point"))),
    ("ports", lambda s: counted(_pon(s).get("ports_used", 0))),
    ("splitters", lambda s: counted(sum(k["count"] for k in _pon(s).get("splitters", ())))),
    ("gap", lambda s: counted(s["network"]["gap_pct"], 2)),
    ("owned_route_share", lambda s: share(s["network"]["owned_route_share"])),
    ("errors", lambda s: counted(s["audit"]["errors"])),
    ("open", lambda s: counted(s["audit"]["open"])),
)
ONCE: tuple[tuple[str, Callable[[Summary], Cell]], ...] = (
    ("capex", lambda s: counted(s["cost"]["capex"])),
    ("capex_low", lambda s: counted(s["cost"]["capex_low"])),
    ("capex_high", lambda s: counted(s["cost"]["capex_high"])),
    ("capex_with_tax", lambda s: counted(s["cost"]["capex"] + s["cost"]["tax"])),
    ("assumed", lambda s: share(s["cost"].get("assumption_share"), 0)),
    ("opex", lambda s: counted(s["cost"]["annual_opex"])),
)
HELD: tuple[tuple[str, Callable[[Facts], Cell]], ...] = (
    ("owned_cameras", lambda f: share(f["owned_cameras"] / f["cameras"] if f["cameras"] else None)),
    ("owned_km", lambda f: counted(f["owned_route_m"] / KM, 1)),
    ("owned_at_purchase", lambda f: counted(f["owned_at_purchase"])),
)
ABROAD: tuple[tuple[str, Callable[[Facts], Cell]], ...] = (
    ("foreign_capex", lambda f: share(f["foreign_share_capex"])),
    ("foreign_yearly", lambda f: share(f["foreign_share_yearly"])),
)


def row_of(key: str, cells: Sequence[Cell], suffix: str = "", **words: object) -> Row:
    """Return a row whose label, unit and source have their fields filled."""
    label = LABELS[key]
    text, unit, source = (t.fill(**words) for t in label)
    return Row(f"{key}{suffix}", text, unit, tuple(cells), source)


def plan_parts(
    summaries: Mapping[str, Summary], plans: Mapping[str, StoredMoney | None],
    facts: Mapping[str, Facts | None], fees: frozenset[str],
) -> list[Part]:  # fmt: skip
    """Return the parts of what the plans are, cost, leave to their owner, and owe abroad.

    Parameters
    ----------
    summaries, plans, facts
        By name, in the order of the columns; None for a plan without cash flow.
    fees
        Items of `fee_items`.
    """
    told = list(summaries.values())
    currency = str(told[0]["cost"]["currency"])
    rows = [row_of(key, [figure(s) for s in told]) for key, figure in PLANS]
    known = [p for p in plans.values() if p is not None]
    notes = [SIDE["note_older"]] if len(known) < len(plans) else []
    if known and not same_service(known):
        notes.append(SIDE["note_service"])
    parts = [Part(SIDE["part_plans"], tuple(rows), tuple(notes)), _costs(told, facts, currency)]
    if not known:
        return parts
    return [*parts, _even(plans, fees, currency), _held(facts, currency), *_abroad(facts, told)]


def _costs(told: Sequence[Summary], facts: Mapping[str, Facts | None], currency: str) -> Part:
    """Return what the plans cost, once, every year, and over their horizons."""
    rows = [row_of(key, [figure(s) for s in told], currency=currency) for key, figure in ONCE]
    if any(f is not None for f in facts.values()):
        cells = cells_of(facts.values(), lambda f: counted(f["annual_fees"]))
        rows.append(row_of("annual_fees", cells, currency=currency))
        for years in _horizons(facts):
            rows += [_horizon(k, years, facts, currency) for k in ("cost", "cost_with_tax", "own_funds")]
        loans = [(s.get("money") or {}).get("loan") for s in told]
        if any(loans):
            cells = tuple(NOTHING if b is None else counted(b["dearest_year"]) for b in loans)
            rows.append(row_of("debt", cells, currency=currency))
    cost = told[0]["cost"]
    level = SIDE["note_level"].fill(
        level=code_name(str(cost["level"])), rate=with_unit(cost.get("discount_rate_pct"), "%", 1)
    )
    return Part(SIDE["part_cost"], tuple(rows), (level,))


def _even(plans: Mapping[str, StoredMoney | None], fees: frozenset[str], currency: str) -> Part:
    """Return from which year the first plan has cost no more, and at which fees both cost the same."""
    name, first = next(iter(plans.items()))
    cells = [NOTHING, *(_year(first, p) for p in list(plans.values())[1:])]
    rows = [row_of("break_even", cells, first=name)]
    known = [p for p in plans.values() if p is not None]
    last = int(known[0].flow["year"].max())
    notes = [SIDE["note_years"].fill(n=last)]
    if not all(comparable(known[0], p) for p in known):
        notes.append(SIDE["note_apart"])
    if first is not None:
        found = {n: [] if p is None or p is first else even_fees(first, p, fees) for n, p in plans.items()}
        rows += _fee_rows(name, plans, found, currency)
        if any(found.values()):
            notes.append(SIDE["note_even"])
    return Part(SIDE["part_even"], tuple(rows), tuple(notes))


def _year(first: StoredMoney | None, other: StoredMoney | None) -> Cell:
    """Return from which year the first plan has cost no more than another."""
    if first is None or other is None or not comparable(first, other):
        return NOTHING
    year = break_even(first, other)
    last = int(first.flow["year"].max())
    return Cell(None, SIDE["never"].fill(n=last)) if year is None else counted(year)


def _fee_rows(
    first: str, plans: Mapping[str, StoredMoney | None], found: Mapping[str, Sequence[FeePoint]],
    currency: str,
) -> list[Row]:  # fmt: skip
    """Return, of each fee, its price and the price at which the plan costs as much as the first."""
    rows = []
    for item in sorted({p.item_id for points in found.values() for p in points}):
        mine = {n: [p for p in points if p.item_id == item] for n, points in found.items()}
        holder = next(n for n, points in mine.items() if points)
        words = {"currency": currency, "unit": fee_unit(plans[holder], item), "first": first}
        price = [counted(float(p[0].price), FEE_DIGITS) if p else NOTHING for p in mine.values()]
        rows.append(
            row_of("fee", price, f"_{item}", item=fee_name(plans[holder], item),
                   kind=_source(plans[holder], item), **words)
        )  # fmt: skip
        for years in sorted({p.horizon_years for points in mine.values() for p in points}):
            at = [next((p for p in points if p.horizon_years == years), None) for points in mine.values()]
            rows.append(row_of("even_fee", cells_of(at, _even_cell), f"_{item}_{years}", n=years, **words))
    return rows


def _even_cell(point: FeePoint) -> Cell:
    """Return the price at which both cost the same."""
    return Cell(None, SIDE["even_never"]) if point.even is None else counted(float(point.even), FEE_DIGITS)


def fee_name(plan: StoredMoney | None, item: str) -> Both:
    """Return the description of an item in the price book of a plan."""
    row = None if plan is None else plan.book.loc[item]
    return same(item) if row is None else Both(str(row["description_es"]), str(row["description_en"]))


def _source(plan: StoredMoney | None, item: str) -> Both:
    """Return where the price of an item comes from."""
    return same("—") if plan is None else price_text(plan.book.loc[item, "source"])


def fee_unit(plan: StoredMoney | None, item: str) -> Both:
    """Return the unit of a yearly item with its year."""
    name = "each" if plan is None else str(plan.book.loc[item, "unit"])
    unit = SIDE["each"] if name == "each" else unit_name(name)
    return Both(f"{unit.es} y año", f"{unit.en} and year")


def _held(facts: Mapping[str, Facts | None], currency: str) -> Part:
    """Return what the owner holds."""
    rows = [row_of(k, cells_of(facts.values(), figure), currency=currency) for k, figure in HELD]
    rows += [_horizon("held_at_end", n, facts, currency) for n in _horizons(facts)]
    return Part(SIDE["part_held"], tuple(rows), (SIDE["note_owned"],))


def _abroad(facts: Mapping[str, Facts | None], told: Sequence[Summary]) -> list[Part]:
    """Return what depends on the exchange rate, in domestic money where the study names one."""
    rows = [row_of(k, cells_of(facts.values(), figure)) for k, figure in ABROAD]
    known = [f for f in facts.values() if f is not None]
    for domestic in sorted({f["domestic_currency"] for f in known if f["paths"]}):
        for path in PATHS:
            pct = next(_pct(s, path) for s in told if _pct(s, path) is not None)
            cells = cells_of(facts.values(), partial(_path, path, domestic))
            rows.append(row_of("path", cells, f"_{domestic}_{path}", domestic=domestic,
                               pct=with_unit(pct, "%", 1)))  # fmt: skip
    return [Part(SIDE["part_abroad"], tuple(rows), (SIDE["note_abroad"],))]


def _path(path: str, domestic: str, facts: Facts) -> Cell:
    """Return own funds along one path, a dash for a plan in another currency."""
    here = facts["paths"] and facts["domestic_currency"] == domestic
    return counted(facts["paths"][path]) if here else NOTHING


def _pct(summary: Summary, path: str) -> float | None:
    """Return what the currency loses a year along one path."""
    block = (summary.get("money") or {}).get("exchange")
    paths = block["paths"] if block else ()
    return next((float(p["depreciation_pct"]) for p in paths if p["path"] == path), None)


def _horizons(facts: Mapping[str, Facts | None]) -> list[int]:
    """Return the horizons of all plans."""
    return sorted({h for f in facts.values() if f is not None for h in f["horizons"]})


def _horizon(key: str, years: int, facts: Mapping[str, Facts | None], currency: str) -> Row:
    """Return a row of one horizon; a dash for a plan that has another."""
    cells = cells_of(
        facts.values(),
        lambda f: counted(f["horizons"][years][key]) if years in f["horizons"] else NOTHING,
    )
    return row_of(key, cells, f"_{years}", n=years, currency=currency)


def verdicts(
    plans: Mapping[str, StoredMoney | None], facts: Mapping[str, Facts | None], fees: frozenset[str]
) -> list[Both]:
    """Return in sentences what each plan costs, and what its comparison with the first rests on."""
    name, first = next(iter(plans.items()))
    out = []
    for held, fact in facts.items():
        if fact is not None and (plan := plans[held]) is not None:
            years = min(fact["horizons"])
            costs = (fact["capex_with_tax"], fact["horizons"][years]["cost_with_tax"])
            capex, cost = (_money(plan, v) for v in costs)
            out.append(SIDE["verdict_cost"].fill(name=held, n=years, capex=capex, cost=cost))
    for held, plan in list(plans.items())[1:]:
        fact = facts[held]
        if first is None or plan is None or fact is None or not comparable(first, plan):
            continue
        year, last = break_even(first, plan), int(first.flow["year"].max())
        key = "verdict_never" if year is None else "verdict_year"
        out.append(SIDE[key].fill(first=name, other=held, year=year, n=last))
        shorter = min(fact["horizons"])
        out += [_rests(name, held, plan, p) for p in even_fees(first, plan, fees)
                if p.horizon_years == shorter]  # fmt: skip
    return out


def _rests(first: str, other: str, plan: StoredMoney, point: FeePoint) -> Both:
    """Return on which price a comparison rests."""
    words = {"first": first, "other": other, "n": point.horizon_years, "item": fee_name(plan, point.item_id),
             "price": _price(plan, point, float(point.price)),
             "assumed": SIDE["assumed"] if point.assumed else same("")}  # fmt: skip
    if point.even is None:
        return SIDE["verdict_free"].fill(**words)
    return SIDE["verdict_fee"].fill(even=_price(plan, point, float(point.even)), **words)


def _price(plan: StoredMoney, point: FeePoint, value: float) -> Both:
    """Return a price with currency and unit."""
    shown, unit = number(value, FEE_DIGITS), fee_unit(plan, point.item_id)
    currency = plan.summary["cost"]["currency"]
    return Both(f"{currency} {shown.es} por {unit.es}", f"{currency} {shown.en} per {unit.en}")


def _money(plan: StoredMoney, value: float) -> Both:
    """Return an amount in millions with its currency."""
    shown, currency = number(value / 1e6, 2), plan.summary["cost"]["currency"]
    return Both(f"{currency} {shown.es} millones", f"{currency} {shown.en} million")
