"""Money, sums and phases of a plan of members, derived anew from its rows, its bill and its members."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import numpy as np
import pandas as pd

from planner.rules.province.folder import BOM, PRICE_ROWS, STUDY, SUMMARY, ProvinceFolder, numbers
from planner.rules.province.members import of, plan_of
from planner.rules.province.rule import ProvinceRule
from planner.rules.rule import PERCENT, Fault, differs, gather

CENT, WEIGHT = Decimal("0.01"), 2e-3
ADDED = (
    "works_and_equipment", "contingency", "capex", "capex_low", "capex_high", "tax", "maintenance",
    "annual_opex", "net_present_cost",
)  # fmt: skip
COPIED = (
    "item_id", "group", "recurrence", "unit", "quantity_text", "unit_price_text", "total_text", "price_year",
)  # fmt: skip


def cent(value: Decimal) -> Decimal:
    """Return an amount rounded half up to the cent."""
    return value.quantize(CENT, rounding=ROUND_HALF_UP)


def own_lines(folder: ProvinceFolder) -> pd.DataFrame:
    """Return the lines of the bill that are the province's own."""
    return folder.bom[folder.bom["member"] == ""]


def lines_of_members(folder: ProvinceFolder) -> Iterator[Fault]:
    """Yield lines of the bill that are not those of the members' own bills."""
    bom = folder.bom
    for member in folder.member_ids:
        mine = bom[bom["member"] == member]
        try:
            theirs = pd.read_csv(folder.member(member) / "bom.csv", dtype=str, keep_default_na=False)
        except (OSError, ValueError):
            continue
        told = {str(r["line_id"]): r for r in mine.to_dict("records")}
        found = {f"{member}/{r['line_id']}": r for r in theirs.to_dict("records")}
        yield from gather(BOM, sorted(found.keys() - told.keys()), f"missing: a line of {member}'s bill.")
        yield from gather(BOM, sorted(told.keys() - found.keys()), f"not in the bill of {member}.")
        other = [i for i in sorted(found.keys() & told.keys()) if not _same_line(told[i], found[i])]
        yield from gather(BOM, other, f"not as the bill of {member} has it.")
    known = {*folder.member_ids, ""}
    yield from gather(BOM, bom.loc[~bom["member"].isin(known), "line_id"], "of a member that is none.")


def _same_line(told: dict[Any, Any], found: dict[Any, Any]) -> bool:
    """Say whether a line of the bill is the member's, amounts compared as numbers."""
    for column in COPIED:
        name = column.removesuffix("_text")
        if column.endswith("_text") or name == "price_year":
            if Decimal(str(told[column])) != Decimal(str(found[name])):
                return False
        elif told[column] != found[name].strip():
            return False
    return True


def own_bill(folder: ProvinceFolder) -> Iterator[Fault]:
    """Yield own lines that are not the sum of the own quantities at the prices in force."""
    lines, level = own_lines(folder), str(folder.study["costs"]["level"])
    needed: dict[str, Decimal] = {}
    for item, quantity in zip(
        folder.layer("province_quantities")["item_id"],
        folder.layer("province_quantities")["quantity"], strict=True,
    ):  # fmt: skip
        needed[item] = needed.get(item, Decimal(0)) + Decimal(str(quantity))
    prices = _prices(folder)
    yield from gather(BOM, sorted(set(needed) - set(lines["item_id"])), "needed, and in no line of the bill.")
    for row in lines.to_dict("records"):
        item, line = str(row["item_id"]), str(row["line_id"])
        if item not in needed:
            yield Fault(BOM, line, f"{line}: nothing of the province needs `{item}`.")
            continue
        quantity = cent(needed[item])
        if Decimal(str(row["quantity_text"])) != quantity:
            yield Fault(BOM, line, f"{line}: quantity {row['quantity_text']}; its assets need {quantity}.")
        price = prices.get(item)
        if price is None or Decimal(str(row["unit_price_text"])) != price[level]:
            yield Fault(
                BOM, line, f"{line}: unit price {row['unit_price_text']} is not that of {PRICE_ROWS}."
            )
            continue
        ends = ("low", "high")
        if any(Decimal(str(row[f"unit_price_{end}_text"])) != price[end] for end in ends):
            yield Fault(BOM, line, f"{line}: its low or high price is not that of {PRICE_ROWS}.")
        total = cent(Decimal(str(row["quantity_text"])) * price[level])
        if Decimal(str(row["total_text"])) != total:
            yield Fault(BOM, line, f"{line}: total {row['total_text']}; quantity times price is {total}.")


def _prices(folder: ProvinceFolder) -> dict[str, dict[str, Decimal]]:
    """Return low, typical and high price of each item, as they are written."""
    rows = pd.read_csv(folder.path / PRICE_ROWS, dtype=str, keep_default_na=False).to_dict("records")
    return {str(r["item_id"]): {k: Decimal(str(r[k])) for k in ("low", "typical", "high")} for r in rows}


def own_money(folder: ProvinceFolder) -> dict[str, Decimal]:
    """Return the totals of the province's own lines by the rules of its study."""
    costs, finance = folder.study["costs"], folder.study["finance"]
    lines = own_lines(folder)
    once, yearly = lines[lines["recurrence"] == "once"], lines[lines["recurrence"] == "year"]
    works, low, high = (_sum(once, c) for c in ("unit_price", "unit_price_low", "unit_price_high"))
    spare = Decimal(str(costs["contingency_pct"])) / 100
    contingency = cent(works * spare)
    maintenance = cent(works * Decimal(str(costs["maintenance_pct"])) / 100)
    capex, opex = works + contingency, _sum(yearly, "unit_price") + maintenance
    rate, years = Decimal(str(finance["discount_rate_pct"])) / 100, int(finance["horizon_years"])
    factor = sum((1 / (1 + rate) ** y for y in range(1, years + 1)), Decimal(0))
    return {
        "works_and_equipment": works,
        "contingency": contingency,
        "capex": capex,
        "capex_low": low + cent(low * spare),
        "capex_high": high + cent(high * spare),
        "tax": cent(capex * Decimal(str(costs["tax_pct"])) / 100),
        "maintenance": maintenance,
        "annual_opex": opex,
        "net_present_cost": cent(capex + opex * factor),
    }


def _sum(lines: pd.DataFrame, column: str) -> Decimal:
    """Return the sum of quantity times a price, each line to the cent."""
    pairs = zip(lines["quantity_text"], lines[f"{column}_text"], strict=True)
    return sum((cent(Decimal(str(q)) * Decimal(str(p))) for q, p in pairs), Decimal("0.00"))


def sums_of_money(folder: ProvinceFolder) -> Iterator[Fault]:
    """Yield amounts of `cost` that are not the members' and the province's own together."""
    cost, own = folder.summary["cost"], own_money(folder)
    plans = [plan_of(folder, m) for m in folder.member_ids]
    mine = cost.get("own")
    for key in ADDED:
        said = mine.get(key) if isinstance(mine, dict) else None
        yield from differs(SUMMARY, f"cost.own.{key}", said, float(own[key]), 0.011, "own lines")
        theirs = sum((cent(Decimal(str(of(p, f"cost.{key}") or 0))) for p in plans), Decimal(0))
        if key == "net_present_cost":
            theirs = _present_of_members(folder)
        total = float(theirs + own[key])
        yield from differs(SUMMARY, f"cost.{key}", cost.get(key), total, 0.011, "members and own lines")
    budget = float(folder.study["costs"]["budget"])
    asked = budget if budget > 0 else None
    within = None if asked is None else float(cost["capex"]) <= asked + 0.001
    yield from _over_limits(folder, cost)
    for key, expected in (("budget", asked), ("within_budget", within)):
        if cost.get(key) != expected:
            told = f"`cost.{key}` is {cost.get(key)}; by the study it is {expected}."
            yield Fault(SUMMARY, f"cost.{key}", told)


def _present_of_members(folder: ProvinceFolder) -> Decimal:
    """Return the present cost of all members, each year of each on its own, from the year it is built in."""
    finance, table = folder.study["finance"], folder.layer("members")
    rate, horizon = 1 + Decimal(str(finance["discount_rate_pct"])) / 100, int(finance["horizon_years"])
    phases, whole = len(folder.layer("province_phases")), Decimal(0)
    for member, built in zip(table["member_id"], table["built_in"], strict=True):
        cost = {k: cent(Decimal(str(of(plan_of(folder, str(member)), f"cost.{k}") or 0)))
                for k in ("capex", "annual_opex", "net_present_cost")}  # fmt: skip
        waited = phases if np.isnan(float(built)) else int(built) - 1
        first = waited * int(finance["years_per_phase"])
        if not first:
            whole += cost["net_present_cost"]
            continue
        paid = ((y, cost["capex" if y == first else "annual_opex"]) for y in range(first, horizon + 1))
        whole += cent(sum((amount / rate**y for y, amount in paid), Decimal(0)))
    return whole


def _over_limits(folder: ProvinceFolder, cost: dict[str, Any]) -> Iterator[Fault]:
    """Yield limits of the whole that its sums break."""
    costs = folder.study["costs"]
    hard = float(costs["budget"]) if costs["budget_hard"] else 0.0
    for key, limit, amount in (
        ("budget", hard, cost["capex"]),
        ("max_capex_with_tax", float(costs["max_capex_with_tax"]), cost["capex"] + cost["tax"]),
        ("max_annual_payments", float(costs["max_annual_payments"]), cost["annual_opex"]),
    ):
        if 0 < limit < amount - 0.005:
            yield Fault(SUMMARY, f"cost.{key}", f"{amount:,.2f} is above `costs.{key}` {limit:,.2f}.")


def sums_of_members(folder: ProvinceFolder) -> Iterator[Fault]:
    """Yield sums over members that are not the sum of their rows, and bounds that are not."""
    table = folder.layer("members")
    network, cameras = folder.summary["network"], folder.summary["cameras"]
    for key in ("points", "sites", "connected", "route_m", "cable_m", "drop_m", "fiber_km"):
        total = float(numbers(table, key).sum())
        yield from differs(SUMMARY, f"network.{key}", network.get(key), total, 0.01, "sum over members")
    left = float(numbers(table, "sites").sum() - numbers(table, "connected").sum())
    yield from differs(SUMMARY, "network.unserved", network.get("unserved"), left, 0.0, "sites not joined")
    weight, least = float(table["route_objective"].sum()), float(table["route_bound"].sum())
    proof = float(table["route_certified"].sum())
    gap, proven = (max(0.0, 100 * (weight - b) / weight) if weight > 0 else 0.0 for b in (least, proof))
    for key, expected, room in (
        ("objective", weight, 0.011), ("lower_bound", least, 0.011),
        ("certified_lower_bound", proof, 0.011), ("certified_gap_pct", proven, PERCENT),
        ("gap_pct", gap, PERCENT),
        ("worst_gap_pct", float(table["route_gap_pct"].max()), PERCENT),
    ):  # fmt: skip
        yield from differs(SUMMARY, f"network.{key}", network.get(key), expected, room, "sum over members")
    count = float(numbers(table, "cameras").sum())
    yield from differs(SUMMARY, "cameras.chosen", cameras.get("chosen"), count, 0.0, "sum over members")
    units = cameras.get("demand")
    share = units[0].get("coverage_share") if isinstance(units, list) and len(units) == 1 else None
    if cameras.get("coverage_share") != share:
        told = (
            f"`cameras.coverage_share` is {cameras.get('coverage_share')}; by unit of demand it is {share}."
        )
        yield Fault(SUMMARY, "cameras.coverage_share", told)
    worst = float(table["coverage_gap_pct"].max())
    yield from differs(SUMMARY, "cameras.worst_gap_pct", cameras.get("worst_gap_pct"), worst, PERCENT, "rows")
    yield from _demand(table, cameras.get("demand"))
    ended = "proven" if (table["outcome"] == "proven").all() else "stopped"
    if folder.summary.get("outcome") != ended:
        yield Fault(SUMMARY, "outcome", f"`outcome` is {folder.summary.get('outcome')}; members say {ended}.")


def _demand(table: pd.DataFrame, told: Any) -> Iterator[Fault]:
    """Yield sums of demand, one for each unit, that are not those of the rows."""
    rows = {str(r.get("unit")): r for r in told if isinstance(r, dict)} if isinstance(told, list) else {}
    units = sorted({str(u) for u in table["demand_unit"]})
    if sorted(rows) != units:
        yield Fault(SUMMARY, "cameras.demand", f"demand is told in {sorted(rows)}; members count {units}.")
    for unit in sorted(set(units) & set(rows)):
        mine = table[table["demand_unit"] == unit]
        keys = (
            "demand_total",
            "demand_covered",
            "coverage_objective",
            "coverage_bound",
            "coverage_certified",
        )
        sums = {k: float(mine[k].sum()) for k in keys}
        total, counted = sums["demand_total"], sums["coverage_objective"]
        expected = {
            **sums, "members": float(len(mine)), "gap_pct": _short(sums["coverage_bound"], counted),
            "certified_gap_pct": _short(sums["coverage_certified"], counted),
            "coverage_share": sums["demand_covered"] / total if total else 0.0,
        }  # fmt: skip
        room = {"gap_pct": PERCENT, "certified_gap_pct": PERCENT, "coverage_share": 1.1e-6, "members": 0.0}
        for key, value in expected.items():
            name = f"cameras.demand.{unit}.{key}"
            yield from differs(SUMMARY, name, rows[unit].get(key), value, room.get(key, WEIGHT), "rows")


def _short(bound: float, counted: float) -> float:
    """Return how far a value is below its bound, in percent of the bound."""
    return max(0.0, 100 * (bound - counted) / bound) if bound > 0 else 0.0


def phases_of_members(folder: ProvinceFolder) -> Iterator[Fault]:
    """Yield phases whose money, members or coverage is not what their rows come to."""
    table, rows = folder.layer("members"), folder.layer("province_phases").to_dict("records")
    built = dict(zip(table["member_id"], table["built_in"], strict=True))
    yield from _whose(rows, built)
    yield from _purse(folder, rows)
    spent = 0.0
    alike = table["demand_unit"].nunique() == 1
    total = float(table["demand_total"].sum())
    for row in rows:
        name = f"phase {row['phase']}"
        spent += float(row["spent"])
        there = table[table["built_in"].fillna(np.inf) <= row["phase"]]
        seen = float(there["demand_covered"].sum())
        for key, value, room in (
            ("spent_after", spent, 0.011), ("cameras_after", float(there["cameras"].sum()), 0.0),
            ("points_after", float(there["points"].sum()), 0.0),
            ("covered_after", seen if alike else np.nan, WEIGHT),
            ("coverage_after", seen / total if alike and total else np.nan, 1.1e-6),
        ):  # fmt: skip
            said = float(row[key])
            if np.isnan(said) != np.isnan(value) or abs(np.nan_to_num(said) - np.nan_to_num(value)) > room:
                yield Fault("province_phases", name, f"`{key}` of {name} is {said}; its members say {value}.")
        if float(row["capex_after"]) > spent + 0.011:
            yield Fault("province_phases", name, f"{name}: more stands than is paid.")
        capex = float(there["capex"].sum())
        if float(row["capex_after"]) < capex - 0.011:
            yield Fault("province_phases", name, f"{name}: `capex_after` is below that of its members.")
    paid = [b for b in built.values() if not np.isnan(b)]
    whole = float(folder.summary["cost"]["capex"])
    if len(paid) == len(built) and rows and abs(spent - whole) > 0.011:
        yield Fault("province_phases", "", f"all members are built for {spent:,.2f}; capex is {whole:,.2f}.")


def _whose(rows: list[dict[Any, Any]], built: dict[str, float]) -> Iterator[Fault]:
    """Yield members that stand in another phase than their row says."""
    told: dict[str, float] = {}
    for row in rows:
        for member in str(row["members"]).split():
            if member in told or member not in built:
                yield Fault("province_phases", member, f"`{member}` is built twice, or is no member.")
            told[member] = float(row["phase"])
    for member, phase in built.items():
        if not _same_phase(phase, told.get(member, np.nan)):
            yield Fault("province_phases", member, f"`built_in` of `{member}` is {phase}; the phases differ.")


def _same_phase(one: float, other: float) -> bool:
    """Say whether two phases are one, both blank among them."""
    return one == other or (bool(np.isnan(one)) and bool(np.isnan(other)))


def _purse(folder: ProvinceFolder, rows: list[dict[Any, Any]]) -> Iterator[Fault]:
    """Yield phases that spend more than they have, or have more than the study grants and carries over."""
    settings = folder.study["phases"]
    limited = settings["by"] == "budget"
    given = [float(b) for b in settings["budgets"]]
    budgets = given * int(settings["most"]) if len(given) == 1 else given
    left = 0.0
    for number, row in enumerate(rows):
        name = f"phase {row['phase']}"
        if int(row["phase"]) != number + 1:
            yield Fault("province_phases", name, "phases are not numbered from 1 without a gap.")
        if not limited:
            if not np.isnan(row["granted"]):
                yield Fault("province_phases", name, f"{name} is granted money; the study limits none.")
            continue
        granted = budgets[number] if number < len(budgets) else 0.0
        if np.isnan(row["granted"]) or abs(row["granted"] - granted) > 0.011:
            yield Fault("province_phases", name, f"{name} is granted {row['granted']}; the study: {granted}.")
        if np.isnan(row["carried"]) or abs(row["carried"] - left) > 0.011:
            yield Fault(
                "province_phases", name, f"{name} finds {row['carried']} carried over; it is {left:.2f}."
            )
        purse = granted + left
        if float(row["spent"]) > purse + 0.011:
            yield Fault("province_phases", name, f"{name} spends {row['spent']} and has {purse:.2f}.")
        left = max(0.0, round(purse - float(row["spent"]), 2)) if settings["carry_over"] else 0.0


RULES = (
    ProvinceRule(
        "INT-PROVINCE-LINES",
        "The bill holds every line of every member's bill once, unchanged, and no line of nobody.",
        "A tender for a province is written from this bill.",
        "bom.csv was edited.",
        "Run the study of members again.",
        (BOM, SUMMARY),
        lines_of_members,
    ),
    ProvinceRule(
        "INT-PROVINCE-OWN",
        "Own lines are the sum of `province_quantities` at the prices of evidence/prices.csv.",
        "Backbone and centers are bought by nobody unless the province buys them.",
        "A quantity, a price or a line was edited.",
        "Run the study of members again.",
        (BOM, SUMMARY, STUDY, PRICE_ROWS, "province_quantities"),
        own_bill,
    ),
    ProvinceRule(
        "INT-PROVINCE-MONEY",
        "Each amount of `cost` is the sum of the members' own and of the province's own lines, to the cent; "
        "`net_present_cost` counts each member from the year in which it is built.",
        "The sum is what a legislature votes on.",
        "province.json was edited, or a member was planned anew.",
        "Run the study of members again.",
        ("members", "province_phases", BOM, SUMMARY, STUDY),
        sums_of_money,
    ),
    ProvinceRule(
        "INT-PROVINCE-SUMS",
        "Lengths, counts, demand by unit, objectives, bounds and gaps are the sums over `members`.",
        "A gap of the whole that is not made of the members' gaps is no proof.",
        "province.json was edited.",
        "Run the study of members again.",
        ("members", SUMMARY),
        sums_of_members,
    ),
    ProvinceRule(
        "INT-PROVINCE-PHASES",
        "Phases spend no more than they are granted and carry over, build each member once, and see what "
        "their members see.",
        "Towns wait for years; they must know for which.",
        "The layer or the study was edited.",
        "Run the study of members again.",
        ("members", "province_phases", SUMMARY, STUDY),
        phases_of_members,
    ),
)
