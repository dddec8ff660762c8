"""Make the plan of a province from its members' plans: parts over them, money, phases, summary."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from planner.catalog.model import Catalog
from planner.errors import NoPlanError, Problem
from planner.plan.province.backbone import backbone_of
from planner.plan.province.cash import (
    later_money,
    money_block,
    own_money,
    phases_before,
    province_flow,
)
from planner.plan.province.failover import plan_failover
from planner.plan.province.members import bom_lines, members_table, sites_table
from planner.plan.province.model import MemberPlan, Part
from planner.plan.province.money import cost_block, own_bom, own_quantities, phase_capex
from planner.plan.province.phases import Works, build_members
from planner.plan.province.program_money import with_program
from planner.plan.province.replacement import plan_replacement
from planner.plan.province.store import Province
from planner.plan.province.summary import summarize_province
from planner.plan.province.tiers import has_tiers, plan_tiers
from planner.schema import FINDINGS
from planner.schema.province import PROVINCE_BOM, PROVINCE_CASH_FLOW, PROVINCE_TABLES
from planner.schema.province_parts import PART_TABLES, PARTS
from planner.settings import Settings, resolved
from planner.units import money

Planned = Callable[[Settings, Catalog, Sequence[MemberPlan], Mapping[str, Part]], Part | None]


@dataclass(frozen=True)
class Started:
    """When a run began, and what was made before the members' final plans."""

    at: float = field(default_factory=time.monotonic)
    parts: Mapping[str, Part] = field(default_factory=dict)


def make_province(
    settings: Settings, catalog: Catalog, members: Sequence[MemberPlan], started: Started | None = None
) -> Province:
    """Return the plan of a study of members whose members are planned.

    Raises
    ------
    NoPlanError
        The sum of all breaks a limit of the whole.
    PlannerError
        Whatever a part refuses.
    """
    started = started or Started()
    parts = plan_parts(settings, catalog, members, started.parts)
    table = members_table(members)
    quantities = own_quantities(parts)
    own = own_bom(quantities, catalog, settings)
    works = in_order(members, phase_capex(quantities, own, settings))
    phased = build_members(works, table, settings)
    before = phases_before(phased.built_in, len(phased.table))
    cost = cost_block(members, own, settings, before)
    refuse_dearer(settings, cost)
    table["built_in"] = [phased.built_in[i] for i in table["member_id"]]
    tables = {
        "members": table,
        "member_sites": sites_table(members),
        "province_phases": phased.table,
        "province_quantities": quantities,
    }
    for t in PROVINCE_TABLES:
        t.check(t.arrange(tables[t.name]), "province")
    bom = bom_lines(members, own.lines)
    PROVINCE_BOM.check(bom, "province")
    took = time.monotonic() - started.at
    years = own_money(own, catalog, settings)
    later = later_money(members, before, settings)
    flow = province_flow(members, years, later)
    told = money_block(members, years, later)
    flow, program = with_program(flow, parts, years, told["horizons"], settings)
    PROVINCE_CASH_FLOW.check(flow, "province")
    summary = summarize_province(settings, members, table, parts, cost, phased.figures, took)
    if program is not None:
        summary["replacement"]["money"] = program
    return Province(
        summary={**summary, "money": told},
        members=tuple(members),
        tables=tables,
        bom=bom,
        cash_flow=flow,
        parts=parts,
        prices=catalog.prices,
        resolved=resolved(settings),
        findings=_findings(parts),
    )


def plan_parts(
    settings: Settings, catalog: Catalog, members: Sequence[MemberPlan], before: Mapping[str, Part]
) -> dict[str, Part]:
    """Return the parts that the study asks for, in their order, each checked against its tables."""
    parts = dict(before)
    for name in PARTS:
        planned = PLANNERS.get(name)
        part = None if planned is None else planned(settings, catalog, members, parts)
        if part is not None:
            parts[name] = part
    for name, part in parts.items():
        for t in PART_TABLES[name]:
            t.check(t.arrange(part.tables[t.name]), name)
    return {name: parts[name] for name in PARTS if name in parts}


def _tiers(
    settings: Settings, catalog: Catalog, members: Sequence[MemberPlan], _: Mapping[str, Part]
) -> Part | None:
    """Return who watches what, None without centers in tiers."""
    return plan_tiers(settings, catalog, members) if has_tiers(settings) else None


def _failover(
    settings: Settings, catalog: Catalog, members: Sequence[MemberPlan], parts: Mapping[str, Part]
) -> Part | None:
    """Return what breaks when a center falls, None without centers in tiers."""
    tiers = parts.get("tiers")
    if tiers is None:
        return None
    return plan_failover(settings, catalog, members, tiers, parts.get("backbone"))


def _replacement(
    settings: Settings, catalog: Catalog, members: Sequence[MemberPlan], _: Mapping[str, Part]
) -> Part | None:
    """Return one replacement program over members, None where the study asks for none."""
    return plan_replacement(settings, catalog, members)


PLANNERS: dict[str, Planned] = {
    "tiers": _tiers, "backbone": backbone_of, "failover": _failover, "replacement": _replacement,
}  # fmt: skip


def in_order(members: Sequence[MemberPlan], own: Mapping[int, object]) -> list[Works]:
    """Return what is paid as one, in the order of construction: the province's own, then its members.

    The province's own assets of a phase come before the members of that phase.
    """
    works = [Works("", phase, money(str(capex))) for phase, capex in own.items()]
    works += [Works(m.member_id, m.phase, money(m.summary["cost"]["capex"])) for m in members]
    return sorted(works, key=lambda w: (w.phase, bool(w.member_id)))


def refuse_dearer(settings: Settings, cost: Mapping[str, Any]) -> None:
    """Raise NoPlanError where the sum of all breaks a limit of the whole.

    That is a hard budget, `costs.max_capex_with_tax` or `costs.max_annual_payments` of the study of members.
    """
    costs, currency = settings.costs, settings.study.currency
    hard = costs.budget if costs.budget_hard else 0.0
    sums = (
        ("costs.budget", hard, cost["capex"], "capex without tax"),
        ("costs.max_capex_with_tax", costs.max_capex_with_tax, cost["capex"] + cost["tax"], "capex with tax"),
        ("costs.max_annual_payments", costs.max_annual_payments, cost["annual_opex"], "a year, all built"),
    )
    problems = [
        Problem(
            f"members and the province's own assets come to {currency} {amount:,.2f} ({what}); `{key}` is "
            f"{currency} {limit:,.2f}.",
            "Share the budget out among members (section [shared]), give members smaller budgets, or build "
            "fewer of them. None of this proves that no plan would fit.",
        )
        for key, limit, amount, what in sums
        if 0 < limit < amount
    ]
    if problems:
        raise NoPlanError(problems, str(settings.folder / "study.toml"), "the plan of members")


def _findings(parts: Mapping[str, Part]) -> pd.DataFrame:
    """Return FINDINGS of all parts."""
    rows = [FINDINGS.arrange(p.findings) for p in parts.values() if len(p.findings)]
    if not rows:
        return pd.DataFrame({n: [] for n in FINDINGS.names})
    return pd.concat(rows, ignore_index=True)
