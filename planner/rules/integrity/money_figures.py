"""INT-MONEY-*: the block `money` of plan.json, recomputed from the layers."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from decimal import Decimal

from planner.rules.folder import BOM, STUDY, SUMMARY, PlanFolder
from planner.rules.integrity.cash import NOTHING, exact, grown, ratio, tables
from planner.rules.integrity.money import amounts
from planner.rules.rule import Fault, Rule, gather
from planner.units import CENT, money

RELATIVE = 1e-7
PATHS = ("low", "typical", "high")


def check_horizons(folder: PlanFolder) -> Iterable[Fault]:
    """Present cost, what is owed and what is held at the end of each horizon follow from the layers."""
    finance = folder.study["finance"]
    asked = sorted({int(finance["horizon_years"]), int(finance["second_horizon_years"])})
    told = folder.summary["money"]["horizons"]
    if [int(b["horizon_years"]) for b in told] != asked:
        yield Fault(SUMMARY, "money.horizons", f"the horizons are not {asked}.")
        return
    if sorted(folder.layer("cash_flow")["year"])[: max(asked) + 1] != list(range(max(asked) + 1)):
        return
    for block in told:
        years = int(block["horizon_years"])
        for key, value in horizon_figures(folder, years).items():
            if abs(exact(block[key]) - value) > 3 * CENT:
                what = f"`{key}` over {years} years is {block[key]:,.2f}; recomputed it is {value:,.2f}."
                yield Fault(SUMMARY, f"money.horizons.{key}", what)


def horizon_figures(folder: PlanFolder, years: int) -> dict[str, Decimal]:
    """Return the figures of one horizon from `cash_flow`, `loan`, `money_lines` and `phase_lines`."""
    flow = {int(r["year"]): r for r in folder.layer("cash_flow").to_dict("records")}
    tax_rate = ratio(folder, "tax_pct", "costs")
    cost = taxed = own = NOTHING
    for year in range(years + 1):
        row = {k: exact(v) for k, v in flow[year].items() if k != "discount_factor"}
        out = row["decommissioning"] + (row["replacement"] if year == years else NOTHING)
        tax = money(row["decommissioning"] * tax_rate)
        tax += money(row["replacement"] * tax_rate) if year == years else NOTHING
        worth = (1 + ratio(folder, "discount_rate_pct")) ** -year
        cost += (row["total"] - row["tax"] - out) * worth
        taxed += (row["total"] - out - tax) * worth
        own += (row["own_funds"] - out - tax) * worth
    works = sum((exact(w) for w in folder.layer("phases")["works"]), NOTHING)
    removal = money(works * ratio(folder, "decommissioning_pct") * grown(folder, "general", years))
    worth = (1 + ratio(folder, "discount_rate_pct")) ** -years
    loan = folder.layer("loan")
    owed = sum((exact(v) for v in loan.loc[loan["year"] == years, "closing"]), NOTHING)
    with_tax = (removal + money(removal * tax_rate)) * worth
    return {
        "cost": cost + removal * worth, "cost_with_tax": taxed + with_tax, "own_funds": own + with_tax,
        "loan_outstanding": owed, "held_at_end": _held(folder, years),
    }  # fmt: skip


def _held(folder: PlanFolder, years: int) -> Decimal:
    """Return what is left of service lives, straight line."""
    finance = folder.study["finance"]
    lines = {str(r["line_id"]): r for r in folder.layer("money_lines").to_dict("records")}
    total = Decimal(0)
    for row in folder.layer("phase_lines").to_dict("records"):
        fact = lines.get(str(row["line_id"]))
        age = years - (int(row["phase"]) - 1) * int(finance["years_per_phase"])
        if fact is None or fact["recurrence"] != "once" or math.isnan(fact["service_life_years"]) or age < 0:
            continue
        whole = max(1, math.ceil(fact["service_life_years"]))
        left = whole - age if age <= whole else 0
        if finance["replacement"] and age > whole:
            left = (whole - age % whole) % whole
        total += exact(row["total"]) * left / whole
    return total


def check_payers(folder: PlanFolder) -> Iterable[Fault]:
    """What each payer pays a year and in all follows from the lines and the payments."""
    horizon = int(folder.study["finance"]["horizon_years"])
    annual: dict[str, Decimal] = {}
    spent: dict[str, Decimal] = {}
    lines = folder.layer("money_lines")
    for row in lines[(lines["recurrence"] == "year") | (lines["line_id"] == "MAINTENANCE")].to_dict(
        "records"
    ):
        annual[row["payer"]] = annual.get(row["payer"], NOTHING) + exact(row["total"])
    for row in folder.layer("payments").to_dict("records"):
        worth = (1 + ratio(folder, "discount_rate_pct")) ** -int(row["year"])
        if row["year"] <= horizon:
            spent[row["payer"]] = spent.get(row["payer"], NOTHING) + exact(row["amount"]) * worth
    told = {str(b["payer"] or ""): b for b in folder.summary["money"]["payers"]}
    if set(told) != {*annual, *spent}:
        yield Fault(SUMMARY, "money.payers", "the payers are not those of the lines.")
        return
    for name, block in told.items():
        for key, value in (("annual", annual.get(name, NOTHING)), ("present", spent.get(name, NOTHING))):
            if abs(exact(block[key]) - value) > CENT * 2:
                yield Fault(SUMMARY, f"money.payers.{key}", f"of {name or 'nobody'} it is {value:,.2f}.")


def check_figures(folder: PlanFolder) -> Iterable[Fault]:
    """Loan, unit costs and zero-priced lines in plan.json follow from the layers."""
    block = folder.summary["money"]
    loan = folder.layer("loan")
    if (block["loan"] is None) != loan.empty:
        yield Fault(SUMMARY, "money.loan", "it does not say whether there is a loan.")
    elif block["loan"] is not None:
        yearly = loan.groupby("year")["payment"].sum()
        right = {
            "drawn": loan["drawn"].sum(),
            "interest": loan["interest"].sum(),
            "dearest_year": yearly.max(),
        }
        for key, value in right.items():
            if abs(block["loan"][key] - float(value)) > 0.011:
                yield Fault(
                    SUMMARY, f"money.loan.{key}", f"it is {block['loan'][key]:,.2f}; it sums to {value:,.2f}."
                )
    zero = [
        str(i) for i, p in zip(folder.bom["line_id"], amounts(folder, "unit_price"), strict=True) if p == 0
    ]
    if [str(z) for z in block["zero_priced"]] != zero:
        yield Fault(SUMMARY, "money.zero_priced", "they are not the lines priced zero in bom.csv.")
    for key, value in unit_costs(folder):
        stored = block["unit_costs"].get(key)
        if (stored is None) != (value is None) or (
            value is not None and stored is not None and abs(exact(stored) - value) > CENT
        ):
            yield Fault(SUMMARY, f"money.unit_costs.{key}", f"it is {stored}; recomputed it is {value}.")


def unit_costs(folder: PlanFolder) -> Iterator[tuple[str, Decimal | None]]:
    """Yield each unit cost, None where nothing is counted."""
    cameras = int(folder.layer("cameras")["connected"].astype(bool).sum())
    points = int(folder.layer("points")["connected"].astype(bool).sum())
    capex = exact(folder.summary["cost"]["capex"])
    counts = {
        "camera": cameras,
        "site": cameras + points,
        "resident": int(folder.study["study"]["residents"]),
    }
    for name, count in counts.items():
        yield f"all_in_per_{name}", money(capex / count) if count else None
    price = dict(zip(folder.bom["item_id"], amounts(folder, "unit_price"), strict=True))
    once = set(folder.bom.loc[folder.bom["recurrence"] == "once", "item_id"])
    rows = folder.layer("quantities")
    for name, layer, count in (("camera", "cameras", cameras), ("point", "points", points)):
        mine = rows[(rows["layer"] == layer) & rows["item_id"].isin(once)]
        pairs = zip(mine["item_id"], mine["quantity"], strict=True)
        total = sum((Decimal(str(q)) * price[i] for i, q in pairs), NOTHING)
        yield f"direct_per_{name}", money(total / count) if count else None


def check_exchange(folder: PlanFolder) -> Iterable[Fault]:
    """The paths of the exchange rate follow from the cash flow and the foreign shares."""
    finance, block = folder.study["finance"], folder.summary["money"]["exchange"]
    if (block is None) != (not finance["domestic_currency"]):
        yield Fault(
            SUMMARY, "money.exchange", "it is there without a domestic currency, or missing with one."
        )
        return
    if block is None:
        return
    for key, value in _foreign(folder).items():
        if abs(float(block[key]) - value) > 2e-6:
            yield Fault(
                SUMMARY, f"money.exchange.{key}", f"it is {block[key]}; of the lines it is {value:.6f}."
            )
    for name, stored in zip(PATHS, block["paths"], strict=False):
        right = _path(folder, float(finance[f"depreciation_{name}_pct"]) / 100)
        for key, value in right.items():
            if abs(float(stored[key]) - value) > 0.02 + RELATIVE * abs(value):
                yield Fault(SUMMARY, f"money.exchange.{name}.{key}", f"recomputed it is {value:,.2f}.")


def _foreign(folder: PlanFolder) -> dict[str, float]:
    """Return the foreign shares of capex and of what a whole year costs."""
    lines = folder.layer("money_lines")
    yearly = (lines["recurrence"] == "year") | (lines["line_id"] == "MAINTENANCE")
    out = {}
    for key, part in (("capex", lines[lines["recurrence"] == "once"]), ("yearly", lines[yearly])):
        whole = float(part["total"].sum())
        out[f"foreign_share_{key}"] = (
            float((part["total"] * part["foreign_share"]).sum()) / whole if whole else 0.0
        )
    return out


def _path(folder: PlanFolder, loss: float) -> dict[str, float]:
    """Return own funds in domestic money of year 0, and debt service, on one path."""
    finance, study = folder.study["finance"], folder.study["study"]
    lines, start = folder.layer("money_lines"), float(finance["exchange_rate"])
    shares = {}
    for kind, part in lines.groupby("kind"):
        whole = float(part["total"].sum())
        mean = (
            float((part["total"] * part["foreign_share"]).sum()) / whole
            if whole
            else part["foreign_share"].mean()
        )
        shares[str(kind)] = round(float(mean), 6)
    abroad = (finance["loan_currency"] or study["currency"]) != finance["domestic_currency"]
    present, service, dearest, taxes = 0.0, 0.0, 0.0, _capex_tax(folder)
    for row in folder.layer("cash_flow").to_dict("records"):
        year = int(row["year"])
        rate = start * (1 + loss) ** year
        debt = (row["interest"] + row["principal"]) * (rate if abroad else start)
        tax = taxes.get(year, 0.0)
        spent = {"works": row["works"] + row["contingency"] + tax, "replacement": row["tax"] - tax}
        for kind in ("labor", "energy", "links", "general", "maintenance", "replacement", "decommissioning"):
            spent[kind] = spent.get(kind, 0.0) + row[kind]
        total = sum(
            v * (shares.get(k, 0.0) * rate + (1 - shares.get(k, 0.0)) * start) for k, v in spent.items()
        )
        own = total + debt - row["loan_drawn"] * (rate if abroad else start)
        present += own / (1 + float(finance["discount_rate_pct"]) / 100) ** year
        service, dearest = service + debt, max(dearest, debt)
    return {"own_funds_present": present, "debt_service": service, "debt_service_dearest_year": dearest}


def _capex_tax(folder: PlanFolder) -> dict[int, float]:
    """Return the tax on capex by year."""
    step, so_far, out = int(folder.study["finance"]["years_per_phase"]), NOTHING, {}
    taxed = NOTHING
    for row in folder.layer("phases").sort_values("phase").to_dict("records"):
        so_far += exact(row["capex"])
        tax = money(so_far * ratio(folder, "tax_pct", "costs"))
        out[(int(row["phase"]) - 1) * step] = float(tax - taxed)
        taxed = tax
    return out


def check_complete(folder: PlanFolder) -> Iterable[Fault]:
    """Every need of the catalog is listed, and met where the plan says so."""
    block = folder.summary["money"]["completeness"]
    if [str(b["need"]) for b in block] != [n.need for n in tables().needs]:
        yield Fault(SUMMARY, "money.completeness", "it does not list the needs of the catalog.")
        return
    items = set(folder.bom.loc[folder.bom["quantity"] > 0, "item_id"])
    false = [
        b["need"]
        for b, need in zip(block, tables().needs, strict=True)
        if b["met"] and not any(_fits(i, m) for i in items for m in need.met_by)
        and not any(_set(folder, m) for m in need.met_by)
    ]  # fmt: skip
    yield from gather(
        SUMMARY, false, "it is told as met, and neither bom.csv, layers nor study hold any of it."
    )
    asked = _asked(folder)
    other = [
        b["need"]
        for b, need in zip(block, tables().needs, strict=True)
        if bool(b["asked"]) != asked.get(need.when, bool(b["asked"]))
    ]
    yield from gather(SUMMARY, other, "whether the plan asks for it does not follow from its layers.")
    lost = [str(b["need"]) for b in block if b["asked"] and not b["met"]]
    findings = folder.layer("findings")
    flagged = int(findings.loc[findings["code"] == "MONEY-MISSING", "count"].sum())
    if flagged != len(lost):
        yield Fault("findings", "MONEY-MISSING", f"{len(lost)} needs are not met, and {flagged} are flagged.")


def _asked(folder: PlanFolder) -> dict[str, bool]:
    """Return when needs apply, by the layers; cameras that stand already follow from settings too."""
    spans, crossings, pops = (folder.layer(n) for n in ("spans", "crossings", "pops"))
    return {
        "always": True,
        **{n: bool(folder.layer(n)["connected"].astype(bool).any()) for n in ("cameras", "points")},
        "route": len(spans) > 0,
        "pon": len(folder.layer("splitters")) > 0,
        "pops": bool((pops["kind"] != "center").any()),
        "crossings": bool((crossings["manner"] != "standing").any()),
        "attached": bool((spans["way"] == "existing_poles").any()),
    }


def _set(folder: PlanFolder, by: str) -> bool:
    """Say whether a layer has rows, spares are bought, or a setting is above zero, as a need may ask."""
    kind, _, name = by.partition(":")
    if kind == "layer":
        spares = "spares" in set(folder.layer("equipment")["kind"])
        return spares if name == "spares" else len(folder.layer("permits")) > 0
    return kind == "setting" and any(
        float(folder.study[section].get(name, 0)) > 0 for section in ("costs", "finance")
    )


def _fits(item: str, pattern: str) -> bool:
    """Say whether an item fits a pattern that may end in a star."""
    return item.startswith(pattern[:-1]) if pattern.endswith("*") else item == pattern


_LAYERS = ("money_lines", "phases", "phase_lines", "cash_flow", "payments", "loan")
RULES = (
    Rule(
        "INT-MONEY-HORIZONS",
        "Present cost with and without tax and loan, what is owed and what is held when each horizon ends "
        "follow from the cash flow.",
        "Plans are compared by these figures.",
        "An edited figure or layer.",
        "Write the plan anew.",
        (SUMMARY, STUDY, *_LAYERS),
        check_horizons,
    ),
    Rule(
        "INT-MONEY-PAYERS",
        "What each payer pays a year, and in all over the first horizon, follows from lines and payments.",
        "A payer who learns of a bill after the works does not pay it.",
        "An edited figure.",
        "Write the plan anew.",
        (SUMMARY, STUDY, "money_lines", "payments"),
        check_payers,
    ),
    Rule(
        "INT-MONEY-FIGURES",
        "Loan in figures, unit costs and the list of lines priced zero follow from bom.csv and the layers.",
        "Unit costs are what the press and the opposition compare.",
        "An edited figure.",
        "Write the plan anew.",
        (SUMMARY, STUDY, BOM, "loan", "cameras", "points", "quantities"),
        check_figures,
    ),
    Rule(
        "INT-MONEY-EXCHANGE",
        "The paths of the exchange rate follow from the cash flow, the foreign shares and the study.",
        "A loan in dollars is paid from taxes in pesos.",
        "An edited figure.",
        "Write the plan anew.",
        (SUMMARY, STUDY, "money_lines", "phases", "cash_flow"),
        check_exchange,
    ),
    Rule(
        "INT-MONEY-COMPLETE",
        "Every need of the catalog is listed, asked for where the layers ask for it; what is told as met is "
        "in bom.csv, in its layer or a setting above zero; what is missing is flagged.",
        "Power, links and maintenance left out of the bill have sunk real systems.",
        "An edited list, a finding deleted.",
        "Write the plan anew.",
        (
            *(SUMMARY, STUDY, BOM, "findings", "cameras", "points", "spans", "splitters", "pops"),
            *("crossings", "permits", "equipment"),
        ),
        check_complete,
    ),
)
