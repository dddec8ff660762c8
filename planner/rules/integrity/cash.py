"""INT-CASH-*: what each line costs after construction, the cash flow of every year, payers and the loan."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from decimal import Decimal
from fnmatch import fnmatchcase
from functools import cache
from typing import Any

import pandas as pd

from planner.catalog.money_model import MoneyTables
from planner.catalog.money_tables import read_money_tables
from planner.rules.folder import BOM, PRICE_ROWS, STUDY, PlanFolder
from planner.rules.integrity.money import amounts, once_total
from planner.rules.rule import Fault, Rule, gather
from planner.units import CENT, money

DUE = ("maintenance", "replacement", "decommissioning")
YEARLY = ("labor", "energy", "links", "general")
NOTHING = Decimal(0)


@cache
def tables() -> MoneyTables:
    """The catalog's tables of money."""
    return read_money_tables()


def ratio(folder: PlanFolder, key: str, section: str = "finance") -> Decimal:
    """Return a percentage of the study as a ratio."""
    return Decimal(str(folder.study[section][key])) / 100


def exact(value: object) -> Decimal:
    """Return an amount of a layer to the cent."""
    return money(str(value))


def payer(folder: PlanFolder, item: str, kind: str) -> str:
    """Return who pays an item or a kind of cost, by the study; blank where nobody is named."""
    for entry in folder.study["finance"]["payers"]:
        key, _, name = str(entry).partition(":")
        if key.strip() == kind or (item and fnmatchcase(item, key.strip())):
            return name.strip()
    return str(folder.study["ownership"]["payer"])


def by_item_or_group(rows: Iterable[Any], item: str, group: str) -> str | None:
    """Return the fact of an item, else that of its group."""
    found = {(r.match, r.key): str(r.value) for r in rows}
    return found.get(("item", item)) if ("item", item) in found else found.get(("group", group))


def check_lines(folder: PlanFolder) -> Iterable[Fault]:
    """Each line of the bill has its row, with what the catalog and the study say of it."""
    lines, bom = folder.layer("money_lines"), folder.bom
    asked = [*bom["line_id"], *(k.upper() for k in DUE)]
    if list(lines["line_id"]) != asked:
        yield Fault(
            "money_lines", "line_id", "the rows are not the lines of bom.csv and the three that are due."
        )
        return
    labor = folder.parts[PRICE_ROWS].set_index("item_id")["labor_share"]
    totals = amounts(folder, "total")
    wrong: dict[str, list[str]] = {
        "total": [],
        "kind": [],
        "payer": [],
        "service life": [],
        "foreign share": [],
    }
    for row, line, total in zip(lines.to_dict("records"), bom.to_dict("records"), totals, strict=False):
        kind, life, foreign = facts_of(line, float(labor.get(line["item_id"], math.nan)))
        if exact(row["total"]) != total or row["recurrence"] != line["recurrence"]:
            wrong["total"].append(row["line_id"])
        if row["kind"] != kind or row["item_id"] != line["item_id"]:
            wrong["kind"].append(row["line_id"])
        if row["payer"] != payer(folder, str(line["item_id"]), kind):
            wrong["payer"].append(row["line_id"])
        if not _same(row["service_life_years"], life):
            wrong["service life"].append(row["line_id"])
        if not _same(row["foreign_share"], foreign):
            wrong["foreign share"].append(row["line_id"])
    for what, ids in wrong.items():
        yield from gather("money_lines", ids, f"{what} is not what bom.csv, the catalog and the study say.")
    yield from _due_rows(folder, lines)


def facts_of(line: Mapping[Any, Any], labor: float) -> tuple[str, float, float]:
    """Return kind, service life and foreign share of a line by the catalog."""
    item, group, facts = str(line["item_id"]), str(line["group"]), tables()
    foreign = by_item_or_group(facts.foreign, item, group)
    share = 0.5 if foreign is None else float(foreign)
    if line["recurrence"] == "once":
        life = by_item_or_group(facts.lives, item, group)
        return "works", 10.0 if life is None else float(life or math.nan), share
    kind = by_item_or_group(facts.kinds, item, group) or "general"
    return ("labor" if kind == "general" and labor >= 0.9 else kind), math.nan, share


def _same(stored: float, right: float) -> bool:
    """Say whether two numbers are alike, both missing included."""
    return abs(stored - right) < 1e-9 or (math.isnan(stored) and math.isnan(right))


def _due_rows(folder: PlanFolder, lines: pd.DataFrame) -> Iterable[Fault]:
    """The rows of what is due: maintenance by the study, foreign share the mean of the works."""
    kept = money(once_total(folder) * ratio(folder, "maintenance_pct", "costs"))
    once = lines[lines["recurrence"] == "once"]
    spent = float(once["total"].sum())
    mean = float((once["total"] * once["foreign_share"]).sum()) / spent if spent else 0.0
    for row in lines.iloc[-len(DUE) :].to_dict("records"):
        kind = str(row["line_id"]).lower()
        right = kept if kind == "maintenance" else NOTHING
        told = row["kind"] == kind and row["recurrence"] == "due" and exact(row["total"]) == right
        if not told or row["payer"] != payer(folder, "", kind) or abs(row["foreign_share"] - mean) > 2e-6:
            yield Fault(
                "money_lines", str(row["line_id"]), "it is not what follows from the lines and the study."
            )


def built(folder: PlanFolder) -> dict[int, int]:
    """Return the year in which each phase is built."""
    step = int(folder.study["finance"]["years_per_phase"])
    return {int(p): (int(p) - 1) * step for p in folder.layer("phases")["phase"]}


def last_year(folder: PlanFolder) -> int:
    """Return the last year of the cash flow."""
    finance = folder.study["finance"]
    return max(int(finance["horizon_years"]), int(finance["second_horizon_years"]), *built(folder).values())


def grown(folder: PlanFolder, kind: str, year: int) -> Decimal:
    """Return the escalation of a kind of cost."""
    name = kind if kind in ("labor", "energy") else "general"
    return (1 + ratio(folder, f"escalation_{name}_pct")) ** year


def expected_payments(folder: PlanFolder) -> dict[tuple[int, str, str], Decimal]:
    """Return what is paid after construction by year, payer and kind, from lines, phases and the study."""
    lines, years, last = folder.layer("money_lines"), built(folder), last_year(folder)
    facts = {r["line_id"]: r for r in lines.to_dict("records")}
    parts = [
        (facts[r["line_id"]], years[int(r["phase"])], exact(r["total"]))
        for r in folder.layer("phase_lines").to_dict("records")
        if r["line_id"] in facts and int(r["phase"]) in years
    ]
    base: dict[tuple[int, str, str], Decimal] = {}

    def put(year: int, who: str, kind: str, amount: Decimal) -> None:
        base[year, who, kind] = base.get((year, who, kind), NOTHING) + amount

    for fact, start, total in parts:
        if fact["recurrence"] == "year":
            for year in range(start + 1, last + 1):
                put(year, fact["payer"], fact["kind"], total)
        elif folder.study["finance"]["replacement"] and not math.isnan(fact["service_life_years"]):
            life = max(1, math.ceil(fact["service_life_years"]))
            for year in range(start + life, last, life):
                put(year, facts["REPLACEMENT"]["payer"], "replacement", total)
    kept = ratio(folder, "maintenance_pct", "costs")
    phases = folder.layer("phases")
    for year in range(1, last + 1):
        works = sum((exact(w) for p, w in zip(phases["phase"], phases["works"], strict=True)
                     if years[int(p)] < year), NOTHING)  # fmt: skip
        put(year, facts["MAINTENANCE"]["payer"], "maintenance", money(works * kept))
    works = sum((exact(w) for w in phases["works"]), NOTHING)
    put(
        last,
        facts["DECOMMISSIONING"]["payer"],
        "decommissioning",
        money(works * ratio(folder, "decommissioning_pct")),
    )
    out = {k: money(v * grown(folder, k[2], k[0])) for k, v in base.items()}
    return {k: v for k, v in out.items() if v}


def check_payments(folder: PlanFolder) -> Iterable[Fault]:
    """What each payer pays in each year follows from lines, phases and the study."""
    if "MAINTENANCE" not in set(folder.layer("money_lines")["line_id"]):
        return
    right = expected_payments(folder)
    stored: dict[tuple[int, str, str], Decimal] = {}
    for row in folder.layer("payments").to_dict("records"):
        key = (int(row["year"]), str(row["payer"]), str(row["kind"]))
        stored[key] = stored.get(key, NOTHING) + exact(row["amount"])
        if abs(money(exact(row["base"]) * grown(folder, key[2], key[0])) - exact(row["amount"])) > CENT:
            yield Fault("payments", f"year {key[0]} {key[2]}", "`amount` is not `base` with its escalation.")
    off = [k for k in {**right, **stored} if abs(right.get(k, NOTHING) - stored.get(k, NOTHING)) > CENT]
    shown = [f"year {y} {kind} by {who or 'nobody'}" for y, who, kind in sorted(off)]
    yield from gather(
        "payments", shown, "the amount does not follow from the lines, the phases and the study."
    )


def capex_years(folder: PlanFolder) -> dict[int, tuple[Decimal, Decimal, Decimal]]:
    """Return works, capex and its tax by year."""
    out, so_far, taxed = {}, NOTHING, NOTHING
    for row in folder.layer("phases").sort_values("phase").to_dict("records"):
        so_far += exact(row["capex"])
        tax = money(so_far * ratio(folder, "tax_pct", "costs")) - taxed
        taxed += tax
        out[built(folder)[int(row["phase"])]] = (exact(row["works"]), exact(row["capex"]), tax)
    return out


def check_flow(folder: PlanFolder) -> Iterable[Fault]:
    """Each year adds up: from phases, payments and loan, taxed and discounted as the study says."""
    flow = folder.layer("cash_flow")
    if list(flow["year"]) != list(range(last_year(folder) + 1)):
        yield Fault("cash_flow", "year", f"the years are not 0 to {last_year(folder)}.")
        return
    capex, owed = capex_years(folder), folder.layer("loan")
    payments = folder.layer("payments")
    for row in flow.to_dict("records"):
        year = int(row["year"])
        works, whole, tax = capex.get(year, (NOTHING, NOTHING, NOTHING))
        mine = payments[payments["year"] == year]
        paid = {k: sum((exact(a) for a in mine.loc[mine["kind"] == k, "amount"]), NOTHING)
                for k in (*YEARLY, *DUE)}  # fmt: skip
        right = {"works": works, "contingency": whole - works, **paid}
        right["tax"] = tax + _tax_later(folder, paid)
        right["total"] = sum(right.values(), NOTHING)
        debt = owed[owed["year"] == year]
        for name, column in (("loan_drawn", "drawn"), ("interest", "interest"), ("principal", "principal")):
            right[name] = sum((exact(v) for v in debt[column]), NOTHING)
        right["own_funds"] = right["total"] - right["loan_drawn"] + right["interest"] + right["principal"]
        factor = 1 / (1 + ratio(folder, "discount_rate_pct")) ** year
        right["present"], right["own_present"] = (
            money(right["total"] * factor),
            money(right["own_funds"] * factor),
        )
        if abs(float(factor) - float(row["discount_factor"])) > 1e-8:
            yield Fault("cash_flow", f"year {year}", "discount_factor is not that of the study's rate.")
        for name, value in right.items():
            if abs(exact(row[name]) - value) > CENT:
                told = f"`{name}` is {row[name]:,.2f}; recomputed it is {value:,.2f}."
                yield Fault("cash_flow", f"year {year}", told)


def _tax_later(folder: PlanFolder, paid: Mapping[str, Decimal]) -> Decimal:
    """Return the tax on what is paid after construction."""
    bought, yearly = ratio(folder, "tax_pct", "costs"), ratio(folder, "tax_opex_pct")
    untaxed = ("labor", "replacement", "decommissioning")
    return (
        money(paid["replacement"] * bought)
        + money(paid["decommissioning"] * bought)
        + money(sum((v for k, v in paid.items() if k not in untaxed), NOTHING) * yearly)
    )


def check_loan(folder: PlanFolder) -> Iterable[Fault]:
    """Each tranche is the study's share of its phase, bears its interest, and is paid back in full."""
    finance, loan = folder.study["finance"], folder.layer("loan")
    share, rate = ratio(folder, "loan_share_pct"), ratio(folder, "loan_rate_pct")
    years, grace = int(finance["loan_years"]), int(finance["loan_grace_years"])
    when, capex = built(folder), capex_years(folder)
    for phase, start in when.items():
        rows = loan[loan["tranche"] == phase].sort_values("year").to_dict("records")
        _, whole, tax = capex[start]
        drawn = money((whole + (tax if finance["loan_on_tax"] else NOTHING)) * share)
        if not drawn and not rows:
            continue
        if [int(r["year"]) for r in rows] != list(range(start, start + years + 1)):
            yield Fault("loan", f"tranche {phase}", "its years are not those of the loan.")
            continue
        yield from gather("loan", _odd_years(rows, drawn, rate, grace, str(finance["loan_kind"])),
                          "amounts do not follow from share, rate, years and grace.")  # fmt: skip
    strange = loan.loc[~loan["tranche"].isin(when), "tranche"]
    yield from gather("loan", [f"tranche {t}" for t in strange], "there is no such phase.")


def _odd_years(rows: list[Any], drawn: Decimal, rate: Decimal, grace: int, kind: str) -> list[str]:
    """Return the years of a tranche whose amounts are wrong."""
    count = len(rows) - 1 - grace
    owed, odd = NOTHING, []
    for k, row in enumerate(rows):
        lent, interest = (drawn if k == 0 else NOTHING), money(owed * rate)
        back = NOTHING
        if k > grace and k:
            left = len(rows) - k
            even = owed / left if rate == 0 else owed * rate / (1 - (1 + rate) ** -left) - interest
            back = owed if left == 1 else drawn / count if kind == "equal_principal" else even
        tolerance = CENT * (count + 1)
        stored = exact(row["principal"])
        right = (
            abs(stored - back) <= tolerance and exact(row["drawn"]) == lent and exact(row["opening"]) == owed
            and exact(row["interest"]) == interest and exact(row["payment"]) == interest + stored
            and exact(row["closing"]) == owed + lent - stored
        )  # fmt: skip
        if not right:
            odd.append(f"tranche {row['tranche']} year {row['year']}")
        owed = exact(row["closing"])
    if owed:
        odd.append("closing of the last year")
    return odd


RULES = (
    Rule(
        "INT-CASH-LINES",
        "Layer `money_lines` holds each line of bom.csv, then maintenance, replacement and decommissioning; "
        "kind of cost, service life and foreign share are the catalog's, payers the study's.",
        "Systems have gone dark because nobody was named to pay their power and links.",
        "A line or payer edited.",
        "Write the plan anew.",
        ("money_lines", BOM, PRICE_ROWS, STUDY),
        check_lines,
    ),
    Rule(
        "INT-CASH-PAYMENTS",
        "What each payer pays in each year follows from the lines, the phases that buy them, their "
        "service lives and the escalation of the study; nothing is bought again in the last year.",
        "A budget office plans by these amounts, year by year.",
        "An amount, a phase or a service life edited.",
        "Write the plan anew.",
        ("payments", "money_lines", "phases", "phase_lines", STUDY),
        check_payments,
    ),
    Rule(
        "INT-CASH-FLOW",
        "Each year of layer `cash_flow` is the works of its phases, their contingency and tax, the payments "
        "and the loan, and is discounted at the study's rate.",
        "One year that does not add up makes every present cost wrong.",
        "A cell edited.",
        "Write the plan anew.",
        ("cash_flow", "payments", "loan", "phases", STUDY),
        check_flow,
    ),
    Rule(
        "INT-CASH-LOAN",
        "Each tranche of the loan is the study's share of a phase, bears its interest on what is owed when "
        "the year begins, keeps the grace, and ends at zero.",
        "Debt service outlives the government that signs it.",
        "A row edited, terms changed after the run.",
        "Run the study again with the terms that hold.",
        ("loan", "phases", STUDY),
        check_loan,
    ),
)
