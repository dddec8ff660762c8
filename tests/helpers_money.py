"""The money of the synthetic plan over its years, from the costs room: reference tests hold its figures."""

from __future__ import annotations

from dataclasses import asdict, replace
from pathlib import Path

from planner.catalog.model import Catalog
from planner.catalog.money_tables import read_money_tables
from planner.costs.bom import total_money
from planner.costs.completeness import Holdings
from planner.costs.finance import finance_of
from planner.costs.model import Bom
from planner.plan.model import Plan
from planner.settings import Settings


def money_settings() -> Settings:
    """85 % lent over 8 years with one of grace, everything rises, three kinds of payer."""
    base = Settings(folder=Path())
    return replace(
        base,
        study=replace(base.study, residents=12_000),
        costs=replace(base.costs, contingency_pct=10.0, tax_pct=21.0, maintenance_pct=8.0),
        sources=replace(base.sources, streets_status="reconstructed"),
        ownership=replace(base.ownership, payer="Province"),
        finance=replace(
            base.finance, loan_share_pct=85.0, loan_grace_years=1, escalation_labor_pct=2.0,
            escalation_energy_pct=3.0, escalation_general_pct=1.5, tax_opex_pct=10.5,
            payers=("energy: City", "maintenance: Ministry"), domestic_currency="ARS",
        ),
    )  # fmt: skip


def with_money(plan: Plan) -> Plan:
    """Return the plan with its cash flow, loan, payers and block `money`."""
    settings = money_settings()
    known = plan.bom.rename(
        columns={"unit_price_low": "low", "unit_price": "typical", "unit_price_high": "high"}
    )
    catalog = Catalog(
        prices=known.assign(labor_share=0.0)[["item_id", "low", "typical", "high", "labor_share"]],
        ways={}, street_classes={}, camera_classes={}, optics=(), cable_sizes=(), money=read_money_tables(),
    )  # fmt: skip
    bom = Bom(plan.bom, total_money(plan.bom, settings))
    tables = plan.tables
    held = Holdings(
        items=frozenset(plan.bom["item_id"]),
        counts={n: len(tables[n]) for n in ("cameras", "points", "spans", "existing_cameras", "permits")},
        attached=True,
        spares=False,
    )
    found = finance_of(
        bom, tables["phases"], tables["phase_lines"], tables["quantities"], held, catalog, settings
    )
    resolved = plan.resolved | {
        "finance": asdict(settings.finance) | {"payers": list(settings.finance.payers)},
        "costs": asdict(settings.costs),
    }
    return replace(
        plan,
        tables={**tables, **found.tables},
        summary=plan.summary | {"money": found.figures},
        resolved=resolved,
    )
