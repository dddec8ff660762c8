"""INT-MONEY-TERMS: the terms that stand beside the figures of block `money`, and what is flagged of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from planner.rules.folder import BOM, STUDY, SUMMARY, PlanFolder
from planner.rules.rule import Fault, Rule

CLOSE = 1.1e-6
PATHS = ("low", "typical", "high")
KEYS: dict[str, frozenset[str]] = {
    "": frozenset(
        ("horizons", "payers", "loan", "unit_costs", "exchange", "band", "completeness", "zero_priced")
    ),
    "loan": frozenset(
        ("drawn", "interest", "dearest_year", "years", "grace_years", "rate_pct", "share_pct", "currency")
    ),
    "unit_costs": frozenset(
        (
            *(f"all_in_per_{name}" for name in ("camera", "site", "resident")),
            *(f"direct_per_{name}" for name in ("camera", "point")),
        )
    ),
    "exchange": frozenset(
        (
            *("domestic_currency", "exchange_rate", "loan_in_foreign_currency", "paths"),
            *("foreign_share_capex", "foreign_share_yearly"),
        )
    ),
    "band": frozenset(("draws", "seed", "capex", "net_present_cost", "drivers")),
    "horizons": frozenset(
        (
            *("horizon_years", "cost", "cost_with_tax", "own_funds"),
            *("loan_outstanding", "held_at_end"),
        )
    ),
    "payers": frozenset(("payer", "annual", "present")),
    "completeness": frozenset(("need", "asked", "met")),
}
"""What each part of block `money` holds: a figure that no rule knows is one that nobody recomputes."""
FLAGS = ("MONEY-PAYER", "MONEY-ZERO")


def check_keys(money: Mapping[str, Any]) -> Iterator[Fault]:
    """Nothing stands in the block beside what is known."""
    for part, known in KEYS.items():
        held = money[part] if part else money
        for block in held if isinstance(held, list) else [held]:
            for key in sorted({*(block or {})} - known):
                where = ".".join(word for word in ("money", part, key) if word)
                yield Fault(SUMMARY, where, f"`{where}` is no figure of a plan; nothing recomputes it.")


def _unlike(where: str, stored: object, right: object) -> Iterator[Fault]:
    """Yield a fault where a term is not what the study asks for."""
    if isinstance(right, float) and not isinstance(stored, bool) and isinstance(stored, int | float):
        same = abs(stored - right) <= CLOSE * max(1.0, abs(right))
    else:
        same = stored == right
    if not same:
        yield Fault(SUMMARY, where, f"`{where}` is {stored}; by the study it is {right}.")


def check_loan(folder: PlanFolder) -> Iterator[Fault]:
    """Rate, years, grace, share and currency of the loan are those of the study."""
    block, finance = folder.summary["money"]["loan"], folder.study["finance"]
    if block is None:
        return
    for key in ("years", "grace_years", "rate_pct", "share_pct"):
        yield from _unlike(f"money.loan.{key}", block[key], float(finance[f"loan_{key}"]))
    currency = finance["loan_currency"] or folder.study["study"]["currency"]
    yield from _unlike("money.loan.currency", block["currency"], currency)


def check_exchange(folder: PlanFolder) -> Iterator[Fault]:
    """Currency, rate and the three paths are those of the study; a path ends where its loss leads."""
    block, finance = folder.summary["money"]["exchange"], folder.study["finance"]
    if block is None:
        return
    domestic, start = str(finance["domestic_currency"]), float(finance["exchange_rate"])
    yield from _unlike("money.exchange.domestic_currency", block["domestic_currency"], domestic)
    yield from _unlike("money.exchange.exchange_rate", block["exchange_rate"], start)
    owed_in = finance["loan_currency"] or folder.study["study"]["currency"]
    abroad = owed_in != domestic and not folder.layer("loan").empty
    yield from _unlike("money.exchange.loan_in_foreign_currency", block["loan_in_foreign_currency"], abroad)
    names = [str(path["path"]) for path in block["paths"]]
    if names != [*PATHS]:
        yield Fault(SUMMARY, "money.exchange.paths", f"the paths are {names}; expected {[*PATHS]}.")
        return
    last = int(folder.layer("cash_flow")["year"].max())
    for name, path in zip(PATHS, block["paths"], strict=True):
        loss = float(finance[f"depreciation_{name}_pct"])
        where = f"money.exchange.{name}"
        yield from _unlike(f"{where}.depreciation_pct", path["depreciation_pct"], loss)
        yield from _unlike(f"{where}.rate_at_end", path["rate_at_end"], start * (1 + loss / 100) ** last)


def check_flags(folder: PlanFolder) -> Iterator[Fault]:
    """Yearly and due costs that nobody pays are flagged, and so are lines priced zero."""
    lines, findings = folder.layer("money_lines"), folder.layer("findings")
    later = lines[lines["recurrence"] != "once"]
    named = [isinstance(who, str) and bool(who.strip()) for who in later["payer"]]
    right = {"MONEY-PAYER": named.count(False), "MONEY-ZERO": int((folder.bom["unit_price"] == 0).sum())}
    for code in FLAGS:
        told = int(findings.loc[findings["code"] == code, "count"].sum())
        if told != right[code]:
            yield Fault("findings", code, f"{right[code]} are to be flagged, and {told} are.")


def check_terms(folder: PlanFolder) -> Iterable[Fault]:
    """Keys, loan, exchange rate, flags."""
    yield from check_keys(folder.summary["money"])
    yield from check_loan(folder)
    yield from check_exchange(folder)
    yield from check_flags(folder)


RULES = (
    Rule(
        "INT-MONEY-TERMS",
        "Rate, years, grace, share and currency of the loan, the domestic currency, its rate and its three "
        "paths with the rate at their end are those of the study; costs that nobody pays and lines priced "
        "zero are flagged; block `money` holds no figure that no rule knows.",
        "Who signs reads the rate of the loan before the table of its years.",
        "An edited term, a finding deleted, a figure put in by hand.",
        "Write the plan anew.",
        (SUMMARY, STUDY, BOM, "money_lines", "cash_flow", "loan", "findings"),
        check_terms,
    ),
)
