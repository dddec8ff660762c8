"""Ways to tamper with the money of a plan over its years, and who must tell."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from helpers_tiny_plan import TinyPlan

Tamper = Callable[[TinyPlan], object]


def rows(*statements: str) -> Tamper:
    """Change rows of layers."""
    return lambda plan: plan.sql(*statements)


def asked(key: str, value: object) -> Tamper:
    """Change `[finance]` of the study, after the plan was made."""
    return lambda plan: plan.study(f"finance.{key}", value)


def told(change: Callable[[dict[str, Any]], object]) -> Tamper:
    """Change block `money` of plan.json."""
    return lambda plan: plan.json("plan.json", lambda document: change(document["money"]))


def of_need(money: dict[str, Any], name: str) -> dict[str, Any]:
    """Return what block `money` says of a need."""
    return next(n for n in money["completeness"] if n["need"] == name)


def put(block: str, key: str, value: object) -> Tamper:
    """Set a figure of a part of block `money`."""
    return told(lambda money: money[block].__setitem__(key, value))


def path(key: str, value: object) -> Tamper:
    """Set a figure of the high path of the exchange rate."""
    return told(lambda money: money["exchange"]["paths"][2].__setitem__(key, value))


def driver(key: str, value: object) -> Tamper:
    """Set a figure of the first driver of the band."""
    return told(lambda money: money["band"]["drivers"][0].__setitem__(key, value))


LINES, PAID, FLOW, LOAN = "INT-CASH-LINES", "INT-CASH-PAYMENTS", "INT-CASH-FLOW", "INT-CASH-LOAN"
HORIZONS, PAYERS, BAND = "INT-MONEY-HORIZONS", "INT-MONEY-PAYERS", "INT-MONEY-BAND"
TERMS = "INT-MONEY-TERMS"
FIGURES, EXCHANGE, COMPLETE = "INT-MONEY-FIGURES", "INT-MONEY-EXCHANGE", "INT-MONEY-COMPLETE"

YEARS: dict[str, tuple[Tamper, set[str]]] = {
    "power that nobody pays": (
        rows("UPDATE money_lines SET payer = NULL WHERE item_id = 'power_camera_year'"),
        {LINES, PAID, PAYERS, TERMS},
    ),
    "training that lasts longer": (
        rows("UPDATE money_lines SET service_life_years = 20 WHERE item_id = 'training_person'"),
        {LINES, PAID, HORIZONS},
    ),
    "a camera made at home": (
        rows("UPDATE money_lines SET foreign_share = 0.1 WHERE item_id = 'camera_ptz'"), {LINES, EXCHANGE},
    ),
    "a line left out of the money": (
        rows("DELETE FROM money_lines WHERE item_id = 'camera_sign'"), {LINES},
    ),
    "maintenance made cheaper": (
        rows("UPDATE money_lines SET total = 1000 WHERE line_id = 'MAINTENANCE'"), {LINES, PAYERS, EXCHANGE},
    ),
    "a payment that rises less": (
        rows("UPDATE payments SET amount = 400 WHERE year = 2 AND kind = 'energy'"), {PAID, FLOW, PAYERS},
    ),
    "a payment left out": (
        rows("DELETE FROM payments WHERE year = 5 AND kind = 'replacement'"), {PAID, FLOW},
    ),
    "a payment put on another": (
        rows("UPDATE payments SET payer = 'Province' WHERE year = 6 AND kind = 'energy'"), {PAID},
    ),
    "a year with less tax": (rows("UPDATE cash_flow SET tax = 0 WHERE year = 6"), {FLOW, HORIZONS, EXCHANGE}),
    "a year that does not add up": (
        rows("UPDATE cash_flow SET total = total - 1000 WHERE year = 1"), {FLOW, HORIZONS},
    ),
    "a kinder discount": (rows("UPDATE cash_flow SET discount_factor = 0.5 WHERE year = 1"), {FLOW}),
    "a year left out": (rows("DELETE FROM cash_flow WHERE year = 7"), {FLOW, EXCHANGE, TERMS}),
    "less interest": (rows("UPDATE loan SET interest = 0, payment = principal WHERE year = 1"),
                      {LOAN, FLOW, FIGURES}),
    "principal forgiven": (
        rows("UPDATE loan SET principal = 0, payment = interest, closing = opening WHERE year = 2"),
        {LOAN, FLOW, HORIZONS},
    ),
    "a loan of another phase": (
        rows("UPDATE loan SET tranche = 3"), {LOAN},
    ),
    "a rate raised after the run": (asked("loan_rate_pct", 12.0), {LOAN, TERMS}),
    "a loan lengthened after the run": (asked("loan_years", 3), {LOAN, TERMS}),
    "an escalation changed after the run": (
        asked("escalation_energy_pct", 2.0), {PAID, BAND},
    ),
    "replacement given up after the run": (asked("replacement", False), {PAID, HORIZONS, COMPLETE}),
    "a payer named after the run": (asked("payers", ["links: Ministry"]), {LINES}),
    "a horizon of plan.json left out": (told(lambda money: money["horizons"].pop()), {HORIZONS}),
    "a present cost lowered": (
        told(lambda money: money["horizons"][0].__setitem__("cost", 60000.0)), {HORIZONS},
    ),
    "more held at the end": (
        told(lambda money: money["horizons"][1].__setitem__("held_at_end", 20000.0)), {HORIZONS},
    ),
    "a payer left out": (told(lambda money: money["payers"].pop()), {PAYERS}),
    "a payer who pays less": (
        told(lambda money: money["payers"][1].__setitem__("annual", 10.0)), {PAYERS},
    ),
    "less interest in figures": (put("loan", "interest", 100.0), {FIGURES}),
    "a loan denied": (told(lambda money: money.__setitem__("loan", None)), {FIGURES}),
    "a cheaper camera": (put("unit_costs", "all_in_per_camera", 5000.0), {FIGURES}),
    "a cheaper point": (put("unit_costs", "direct_per_point", None), {FIGURES}),
    "a line priced zero not told": (told(lambda money: money["zero_priced"].pop()), {FIGURES}),
    "a kinder exchange rate": (
        told(lambda money: money["exchange"]["paths"][2].__setitem__("debt_service", 15000.0)), {EXCHANGE},
    ),
    "exchange left out": (told(lambda money: money.__setitem__("exchange", None)), {EXCHANGE}),
    "a band narrowed": (
        told(lambda money: money["band"]["capex"].__setitem__("p95", 30000.0)), {BAND},
    ),
    "draws told otherwise": (put("band", "draws", 5000), {BAND}),
    "a loan told at another rate": (put("loan", "rate_pct", 4.0), {TERMS}),
    "a loan told as longer": (put("loan", "years", 12), {TERMS}),
    "a grace that nobody gave": (put("loan", "grace_years", 1), {TERMS}),
    "a smaller share lent": (put("loan", "share_pct", 10.0), {TERMS}),
    "a loan in pesos": (put("loan", "currency", "ARS"), {TERMS}),
    "another country's money": (put("exchange", "domestic_currency", "BRL"), {TERMS}),
    "another rate to begin with": (put("exchange", "exchange_rate", 1.3), {TERMS}),
    "a loan told as domestic": (put("exchange", "loan_in_foreign_currency", False), {TERMS}),
    "a path told as kinder": (path("depreciation_pct", 1.0), {TERMS}),
    "a rate at the end told as lower": (path("rate_at_end", 1.1), {TERMS}),
    "a path by another name": (path("path", "worst"), {TERMS}),
    "a path left out": (told(lambda money: money["exchange"]["paths"].pop()), {TERMS}),
    "a figure that nobody recomputes": (put("unit_costs", "all_in_per_km", 2000.0), {TERMS}),
    "a figure put beside a horizon": (
        told(lambda money: money["horizons"][0].__setitem__("saved", 2000.0)), {TERMS},
    ),
    "who pays nothing flagged though all is paid": (
        rows(
            "INSERT INTO findings (code, severity, feature, count, message) "
            "VALUES ('MONEY-PAYER', 'warning', 'bom', 1, 'nobody')"
        ),
        {TERMS},
    ),
    "a driver by another name": (driver("name", "points"), {BAND}),
    "a driver whose low end is lower": (driver("npc_low", 1.0), {BAND}),
    "a driver whose capex is higher": (driver("capex_high", 90000.0), {BAND}),
    "a figure put beside a driver": (driver("share", 0.5), {BAND}),
    "spares told as met where none are bought": (
        rows("UPDATE equipment SET kind = 'switch' WHERE kind = 'spares'"), {COMPLETE, "INT-KITS-CENTERS"},
    ),
    "a driver left out": (told(lambda money: money["band"]["drivers"].pop(0)), {BAND}),
    "a need told as met": (
        told(lambda money: of_need(money, "existing").__setitem__("met", True)), {COMPLETE},
    ),
    "a need left out": (told(lambda money: money["completeness"].pop()), {COMPLETE}),
    "a need that is told as not asked for": (
        told(lambda money: of_need(money, "signs").__setitem__("asked", False)), {COMPLETE},
    ),
    "the upkeep of what stands asked for after the run": (
        asked("maintain_existing", "all"), {"INT-QTY-EXISTING"},
    ),
    "a year of upkeep that nobody asked for": (
        rows(
            "INSERT INTO quantities (asset_id, layer, item_id, quantity, phase) "
            "VALUES ('XCAM-0001', 'existing_cameras', 'existing_camera_maintenance_year', 1, 1)"
        ),
        {"INT-QTY-EXISTING", "INT-BOM-QUANTITIES"},
    ),
    "zero prices not flagged": (rows("DELETE FROM findings WHERE code = 'MONEY-ZERO'"), {TERMS}),
    "a flag deleted": (rows("DELETE FROM findings WHERE code = 'MONEY-MISSING'"), {COMPLETE}),
}  # fmt: skip
