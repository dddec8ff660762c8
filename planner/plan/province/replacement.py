"""One replacement program over all members under one yearly budget: which part of whose in which year."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from planner.catalog.model import Catalog
from planner.errors import Problem, SettingsError
from planner.optimize.replacement import NEVER, ReplacementProblem, ReplacementSolution, solve_replacement
from planner.optimize.report import Limits
from planner.plan.province.members import told_as
from planner.plan.province.model import CRS, MemberPlan, Part
from planner.plan.province.replacement_parts import MemberParts, first_year, parts_of
from planner.plan.replacement_program import MILLI, program_proof, program_sums, with_the_rest
from planner.plan.replacement_value import Ints, coverage
from planner.schema import (
    FINDINGS,
    MEMBER_REPLACEMENT_LINES,
    MEMBER_REPLACEMENT_YEARS,
    MEMBER_REPLACEMENTS,
    QUANTITIES,
)
from planner.settings import STUDY_FILE, Settings
from planner.settings.plant_settings import IN_PROGRAM
from planner.units import cents, from_cents

MEANING = (
    "demand-years kept in view by what is bought in all members together; the bound is of every other "
    "program over these members, budgets, chances and shares"
)


def plan_replacement(settings: Settings, catalog: Catalog, members: Sequence[MemberPlan]) -> Part | None:
    """Return the program over members; None where the study asks for none, or no member lists what is due.

    Members whose own study has `replacement.by = "program"` are in it. Their own programs, each under the
    budget of its own study, stay in their plans as what each would do alone.

    Raises
    ------
    SettingsError
        Members count demand in several units.
    """
    held = [m for m in members if "replacement" in m.summary]
    if settings.replacement.by != IN_PROGRAM or not held:
        return None
    refuse_units(settings, held)
    year = first_year(held)
    parts = [parts_of(m, settings, catalog, year) for m in held]
    problem = _problem(parts, settings, year)
    asked = settings.replacement
    limits = Limits(asked.gap_limit_pct, asked.time_limit_s, settings.study.seed)
    found = solve_replacement(problem, limits)
    rows = _rows_to_buy(parts)
    bought = with_the_rest(problem, found.year, rows)
    own_years = _by_member(parts, bought)
    table = _replacements(rows, bought, problem, year)
    tables = {
        MEMBER_REPLACEMENTS.name: table,
        MEMBER_REPLACEMENT_YEARS.name: _years(parts, own_years, settings, year),
        MEMBER_REPLACEMENT_LINES.name: _lines(parts, own_years, year),
    }
    return Part(
        tables,
        pd.DataFrame({n: [] for n in QUANTITIES.names}),
        _figures(members, held, tables, found, settings),
        {"multiplier_ppm": found.multiplier_ppm},
        pd.DataFrame({n: [] for n in FINDINGS.names}),
    )


def refuse_units(settings: Settings, members: Sequence[MemberPlan]) -> None:
    """Raise SettingsError where members count demand in several units: one sum cannot be made of them."""
    problems = unlike_units({m.member_id: str(m.summary["cameras"]["demand_unit"]) for m in members})
    if problems:
        raise SettingsError(problems, str(settings.folder / STUDY_FILE), "the settings")


def unlike_units(unit_of: Mapping[str, str]) -> list[Problem]:
    """Return why one program cannot add up the demand of members, by what each counts.

    >>> [p.what for p in unlike_units({"a": "persons", "b": "trips"})]
    ['one replacement program adds up demand, and members count it in several units (persons: a; trips: b).']
    """
    units: dict[str, list[str]] = {}
    for member, unit in unit_of.items():
        units.setdefault(unit, []).append(member)
    if len(units) < 2:
        return []
    told = "; ".join(f"{unit}: {', '.join(ids)}" for unit, ids in units.items())
    return [
        Problem(
            f"one replacement program adds up demand, and members count it in several units ({told}).",
            'Give them demand of one kind, or leave some out: `replacement.by = "plan"` of their own.',
        )
    ]


def _problem(parts: Sequence[MemberParts], settings: Settings, year: int) -> ReplacementProblem:
    """Return the parts of all members, in their order, as one problem under one budget."""
    asked = settings.replacement
    due = np.concatenate([p.due.rows["due_year"].to_numpy(dtype=float)[p.buys] for p in parts])
    return ReplacementProblem(
        cost=np.concatenate([p.due.rows["cost"].to_numpy(dtype=np.int64)[p.buys] for p in parts]),
        value=np.concatenate([p.worth[p.buys] for p in parts]),
        first=np.maximum(0, due - year).astype(np.int64),
        budget=np.full(asked.horizon_years, cents(asked.yearly_budget), dtype=np.int64),
        carry_over=asked.carry_over,
    )


def _rows_to_buy(parts: Sequence[MemberParts]) -> pd.DataFrame:
    """Return what is told of each part that may be bought, in the order of the problem."""
    frames = []
    for p in parts:
        rows = p.due.rows.iloc[p.buys].reset_index(drop=True)
        ids = rows["standing_id"].astype(str)
        told = [p.assets[i] for i in ids]
        keys = zip(ids, rows["part"].astype(str), rows["due_year"].astype(int), strict=True)
        frames.append(
            rows.assign(
                member_id=p.member_id,
                asset_id=[told_as(p.member_id, i) for i in ids],
                source_id=[str(t["source_id"]) for t in told],
                kind=[t["kind"] for t in told],
                year_built=[t["year_built"] for t in told],
                member_year=[p.alone.get(k, np.nan) for k in keys],
                share_weight=p.weight[p.buys] / MILLI,
                marginal_weight=p.margin[p.buys] / MILLI,
                geometry=[t["place"] for t in told],
            )
        )
    whole = pd.concat(frames, ignore_index=True)
    return whole.assign(standing_id=whole["asset_id"])


def _by_member(parts: Sequence[MemberParts], bought: Ints) -> list[Ints]:
    """Return the year of every part of each member, -1 where it is not bought."""
    out, at = [], 0
    for p in parts:
        year = np.full(len(p.due.rows), NEVER, dtype=np.int64)
        year[p.buys] = bought[at : at + len(p.buys)]
        out.append(year)
        at += len(p.buys)
    return out


def _replacements(
    rows: pd.DataFrame, bought: Ints, problem: ReplacementProblem, start: int
) -> gpd.GeoDataFrame:
    """Return MEMBER_REPLACEMENTS: what is bought by year and worth for its cost, then what is not."""
    n = np.arange(len(rows))
    kept = np.where(bought >= 0, problem.value[n, np.maximum(bought, 0)], 0)
    dense = problem.value[:, 0] / np.maximum(problem.cost, 1)
    frame = rows.assign(
        year=np.where(bought >= 0, bought + start, np.nan),
        due_year=rows["due_year"].astype("int64"),
        cost=[float(from_cents(int(c))) for c in problem.cost],
        kept_weight_years=kept / MILLI,
    )
    order = np.lexsort((frame["part"], frame["asset_id"], -dense, np.where(bought < 0, 10**6, bought)))
    frame = frame.iloc[order].reset_index(drop=True)
    frame.insert(0, "replacement_id", [f"REP-{i:05d}" for i in range(1, len(frame) + 1)])
    return gpd.GeoDataFrame(MEMBER_REPLACEMENTS.arrange(frame), geometry="geometry", crs=CRS)


def _years(
    parts: Sequence[MemberParts], own_years: Sequence[Ints], settings: Settings, start: int
) -> pd.DataFrame:
    """Return MEMBER_REPLACEMENT_YEARS: money, and what is expected to be seen in all these members."""
    asked, demand = settings.replacement, sum(p.seers.total_milli for p in parts)
    told = {"without": np.zeros((2, asked.horizon_years)), "with": np.zeros((2, asked.horizon_years))}
    cost, count = np.zeros(asked.horizon_years, dtype=np.int64), np.zeros(asked.horizon_years, dtype=np.int64)
    for p, year in zip(parts, own_years, strict=True):
        never = np.full(len(year), NEVER, dtype=np.int64)
        for name, when in (("without", never), ("with", year)):
            seen, alive = coverage(p.seers, p.due, p.carried, when)
            told[name] += np.vstack([seen * p.seers.total_milli, alive])
        held = year >= 0
        np.add.at(cost, year[held], p.due.rows["cost"].to_numpy(dtype=np.int64)[held])
        np.add.at(count, year[held], 1)
    left, rows = 0, []
    for t in range(asked.horizon_years):
        budget = cents(asked.yearly_budget) + (left if asked.carry_over else 0)
        left = budget - int(cost[t])
        share = [round(min(1.0, float(told[k][0, t]) / max(1, demand)), 6) for k in ("without", "with")]
        rows.append(
            (
                f"YR-{start + t}", start + t, float(from_cents(budget)), float(from_cents(int(cost[t]))),
                int(count[t]), *(round(float(told[k][1, t]), 3) for k in ("without", "with")), *share,
            )
        )  # fmt: skip
    return pd.DataFrame(rows, columns=MEMBER_REPLACEMENT_YEARS.names)


def _lines(parts: Sequence[MemberParts], own_years: Sequence[Ints], start: int) -> pd.DataFrame:
    """Return MEMBER_REPLACEMENT_LINES: the items of the parts that are bought, by member and year."""
    frames = []
    for p, year in zip(parts, own_years, strict=True):
        bought = p.due.rows.assign(year=year + start)[year >= 0]
        keys = ["standing_id", "part", "due_year"]
        items = p.items.assign(due_year=p.items["due_year"].astype(float))
        joined = items.merge(bought[[*keys, "year"]], on=keys)
        summed = joined.groupby(["year", "item_id"])["quantity"].sum().round(2).reset_index()
        summed["unit_price"] = summed["item_id"].map(p.prices).astype(float)
        summed["total"] = [
            float(from_cents(cents(q * u)))
            for q, u in zip(summed["quantity"], summed["unit_price"], strict=True)
        ]
        frames.append(summed.astype({"year": "int64"}).assign(member_id=p.member_id))
    return MEMBER_REPLACEMENT_LINES.arrange(pd.concat(frames, ignore_index=True))


def _figures(
    members: Sequence[MemberPlan], held: Sequence[MemberPlan], tables: dict[str, pd.DataFrame],
    found: ReplacementSolution, settings: Settings,
) -> dict[str, Any]:  # fmt: skip
    """Return the block `replacement` of `province.json`."""
    rows, asked = tables[MEMBER_REPLACEMENTS.name], settings.replacement
    ids = [m.member_id for m in held]
    return {
        "currency": settings.study.currency,
        "year": first_year(held),
        "horizon_years": asked.horizon_years,
        "yearly_budget": asked.yearly_budget,
        "carry_over": asked.carry_over,
        "worn_out_pct": asked.worn_out_pct,
        "demand_unit": str(held[0].summary["cameras"]["demand_unit"]),
        **program_sums(rows),
        **program_proof(found, tables[MEMBER_REPLACEMENT_YEARS.name]),
        "members": [_member(m, rows[rows["member_id"] == m.member_id]) for m in held],
        "without_program": [m.member_id for m in members if m.member_id not in ids],
        "meaning": MEANING,
    }


def _member(member: MemberPlan, rows: pd.DataFrame) -> dict[str, Any]:
    """Return what one member has of the program, beside what its own program would keep by its own budget."""
    alone = member.summary["replacement"]
    dead = rows[rows["reason"] == "down"]
    return {
        "id": member.member_id,
        **program_sums(rows),
        "down_bought": int(dead["year"].notna().sum()),
        "kept_weight_years": round(float(rows["kept_weight_years"].sum()), 3),
        "alone_yearly_budget": float(alone["yearly_budget"]),
        "alone_cost_bought": float(alone["cost_bought"]),
        "alone_kept_weight_years": float(alone["kept_weight_years"]),
    }
