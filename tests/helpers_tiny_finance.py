"""Money of the tiny plan over its years, by hand: 7 years at 10 %, half lent for 2 years at 10 %.

Energy is 390.00 in money of year 0 and rises 10 % a year; links are 24,000.00 and maintenance 1,853.31. In
year 5 the training (2,500.00) and in year 6 the storage (2,200.00) are bought again; the PTZ cameras would be
in year 7, after which nothing runs. Taking down is 2 % of 23,166.35.
"""

from __future__ import annotations

from typing import Any

from helpers_tiny_money import BOM, bom, cost

from planner.catalog.money_tables import read_money_tables

FINANCE = {
    "horizon_years": 2, "second_horizon_years": 7, "discount_rate_pct": 10.0, "loan_share_pct": 50.0,
    "loan_years": 2, "loan_rate_pct": 10.0, "escalation_energy_pct": 10.0, "payers": ["energy: City"],
    "domestic_currency": "ARS", "maintain_existing": "none",
}  # fmt: skip
ENERGY = (0.0, 429.0, 471.9, 519.09, 571.0, 628.1, 690.91, 760.0)
AGAIN = {5: 2500.0, 6: 2200.0}
TAX = {0: 5351.43, 5: 525.0, 6: 462.0, 7: 97.3}
DEBT = {1: (1274.15, 6067.38), 2: (667.41, 6674.12)}
DRAWN = 12741.5
REMOVAL = 463.33
KIND = {"power_camera_year": "energy", "power_point_year": "energy", "center_internet_year": "links"}


def tiny_money_lines() -> list[dict[str, Any]]:
    """Every line as the catalog's tables say, then what follows from them."""
    facts, rows = read_money_tables(), []
    book = bom().set_index("item_id")
    for line, (item, when, *_) in zip(bom()["line_id"], BOM, strict=True):
        group, yearly = str(book.loc[item, "group"]), when == "year"
        kind = facts.kind(item, group) if yearly else "works"
        assert KIND.get(item, kind) == kind
        rows.append(
            {
                "line_id": line, "item_id": item, "recurrence": when,
                "total": float(str(book.loc[item, "total"])), "kind": kind,
                "payer": "City" if kind == "energy" else "Province",
                "service_life_years": None if yearly else facts.life_years(item, group),
                "foreign_share": facts.foreign_share(item, group),
            }
        )  # fmt: skip
    once = [r for r in rows if r["recurrence"] == "once"]
    mean = sum(r["total"] * r["foreign_share"] for r in once) / cost()["works_and_equipment"]
    return rows + [
        {
            "line_id": kind.upper(), "item_id": None, "recurrence": "due", "total": total, "kind": kind,
            "payer": "Province", "service_life_years": None, "foreign_share": round(mean, 6),
        }
        for kind, total in (("maintenance", 1853.31), ("replacement", 0.0), ("decommissioning", 0.0))
    ]  # fmt: skip


def tiny_payments() -> list[dict[str, Any]]:
    """The City pays the energy, the Province all else."""
    rows = []
    for year in range(1, 8):
        paid = [("City", "energy", ENERGY[year]), ("Province", "links", 24000.0),
                ("Province", "maintenance", 1853.31)]  # fmt: skip
        paid += [("Province", "replacement", AGAIN[year])] if year in AGAIN else []
        paid += [("Province", "decommissioning", REMOVAL)] if year == 7 else []
        rows += [
            {"year": year, "payer": who, "kind": kind, "base": 390.0 if kind == "energy" else a, "amount": a}
            for who, kind, a in paid
        ]
    return rows


def tiny_cash_flow() -> list[dict[str, Any]]:
    """Years 0 to 7."""
    rows = []
    for year in range(8):
        first = year == 0
        interest, principal = DEBT.get(year, (0.0, 0.0))
        row = {
            "year": year, "works": 23166.35 * first, "contingency": 2316.64 * first, "labor": 0.0,
            "energy": ENERGY[year], "links": 24000.0 * (not first), "general": 0.0,
            "maintenance": 1853.31 * (not first), "replacement": AGAIN.get(year, 0.0),
            "decommissioning": REMOVAL * (year == 7), "tax": TAX.get(year, 0.0),
        }  # fmt: skip
        total = round(sum(v for k, v in row.items() if k != "year"), 2)
        own = round(total - DRAWN * first + interest + principal, 2)
        rows.append(
            row
            | {
                "total": total, "loan_drawn": DRAWN * first, "interest": interest, "principal": principal,
                "own_funds": own, "discount_factor": round(1.1**-year, 9),
                "present": round(total * 1.1**-year, 2),
                "own_present": round(own * 1.1**-year, 2),
            }
        )  # fmt: skip
    return rows


def tiny_loan() -> list[dict[str, Any]]:
    """12,741.50 paid back in two years by 7,341.53 each."""
    rows = (
        (0, 0.0, DRAWN, 0.0, 0.0, 0.0, DRAWN),
        (1, DRAWN, 0.0, 1274.15, 6067.38, 7341.53, 6674.12),
        (2, 6674.12, 0.0, 667.41, 6674.12, 7341.53, 0.0),
    )
    names = ("year", "opening", "drawn", "interest", "principal", "payment", "closing")
    return [{"tranche": 1, **dict(zip(names, r, strict=True))} for r in rows]


NOT_ASKED = {"splitters", "olt", "pop", "crossings", "attachment"}
LOST = ("existing",)
"""What nobody pays in the tiny plan: maintenance of the camera that stands already."""
BAND = {
    "draws": 1000, "seed": 1,
    "capex": {"p5": 20838.18, "p50": 28218.32, "p95": 36218.34, "mean": 28352.94},
    "net_present_cost": {"p5": 58056.71, "p50": 84014.13, "p95": 123346.05, "mean": 86630.16},
    "drivers": [
        {"kind": kind, "name": name, "npc_low": a, "npc_high": b, "swing": c, "capex_low": d, "capex_high": e}
        for kind, name, a, b, c, d, e in (
            ("group", "yearly_links", 63337.25, 111934.95, 48597.7, 27930.22, 27930.22),
            ("factor", "exchange", 74127.26, 94963.26, 20836.0, 26037.41, 29990.98),
            ("factor", "equipment", 79713.28, 88413.69, 8700.41, 24324.88, 31948.49),
            ("factor", "labor", 80117.16, 88226.73, 8109.57, 24678.78, 31784.67),
            ("group", "cameras", 81578.57, 86047.93, 4469.36, 25959.32, 29875.52),
        )
    ],
}  # fmt: skip
"""Drawn with seed 1; the audit draws them anew with code of its own."""


def tiny_money_block() -> dict[str, Any]:
    """Block `money` of plan.json.

    Over 2 years: 25,482.99 + (429.00 + 25,853.31) / 1.1 + (471.90 + 25,853.31 + 463.33) / 1.21 = 71,515.29.
    A loan at the discount rate leaves the present value as it is.
    """
    needs = [
        {"need": n.need, "asked": n.need not in NOT_ASKED,
         "met": n.need not in (*LOST, *NOT_ASKED)}
        for n in read_money_tables().needs
    ]  # fmt: skip
    paths = [
        {"path": name, "depreciation_pct": pct, "own_funds_present": own, "debt_service": debt,
         "debt_service_dearest_year": most, "rate_at_end": rate}
        for name, pct, own, debt, most, rate in (
            ("low", 0.0, 163097.77, 14683.06, 7341.53, 1.0),
            ("typical", 3.0, 171526.26, 15350.41, 7788.63, 1.229874),
            ("high", 10.0, 195036.35, 16958.93, 8883.25, 1.948717),
        )
    ]  # fmt: skip
    return {
        "horizons": [
            {"horizon_years": 2, "cost": 71515.29, "cost_with_tax": 76947.13, "own_funds": 76947.13,
             "loan_outstanding": 0.0, "held_at_end": 17962.33},
            {"horizon_years": 7, "cost": 157109.64, "cost_with_tax": 163097.77, "own_funds": 163097.77,
             "loan_outstanding": 0.0, "held_at_end": 9652.27},
        ],
        "payers": [
            {"payer": "City", "annual": 390.0, "present": 780.0},
            {"payer": "Province", "annual": 25853.31, "present": 44869.38},
        ],
        "loan": {"drawn": DRAWN, "interest": 1941.56, "dearest_year": 7341.53, "years": 2, "grace_years": 0,
                 "rate_pct": 10.0, "share_pct": 50.0, "currency": "USD"},
        "unit_costs": {
            "all_in_per_camera": 8494.33, "all_in_per_site": 6370.75, "all_in_per_resident": None,
            "direct_per_camera": 1466.67, "direct_per_point": 0.0,
        },
        "exchange": {
            "domestic_currency": "ARS", "exchange_rate": 1.0, "loan_in_foreign_currency": True,
            "foreign_share_capex": 0.615061, "foreign_share_yearly": 0.505153, "paths": paths,
        },
        "band": BAND,
        "completeness": needs,
        "zero_priced": [line for line, row in zip(bom()["line_id"], BOM, strict=True) if float(row[4]) == 0],
    }  # fmt: skip


def tiny_money_findings() -> list[dict[str, Any]]:
    """What is flagged: what the bill leaves out, and what it prices zero."""
    zero = len(tiny_money_block()["zero_priced"])
    return [
        {
            "code": "MONEY-MISSING", "severity": "warning", "feature": "bom", "count": len(LOST),
            "length_m": float("nan"),
            "message": "the bill of materials holds nothing for existing, though the plan needs it.",
        },
        {
            "code": "MONEY-ZERO", "severity": "info", "feature": "bom", "count": zero,
            "length_m": float("nan"), "message": f"{zero} lines are priced zero.",
        },
    ]  # fmt: skip
