"""The replacement program of a study: which parts in which year under a yearly budget, and what it keeps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from planner.optimize.replacement import NEVER, ReplacementProblem, ReplacementSolution, solve_replacement
from planner.optimize.report import Limits, Watch
from planner.plan.prepare import Ground
from planner.plan.replacement_value import (
    PartsDue,
    Seers,
    coverage,
    hangs_on,
    parts_due,
    shares,
    values,
)
from planner.schema import REPLACEMENT_LINES, REPLACEMENT_YEARS, REPLACEMENTS
from planner.settings import Settings
from planner.units import cents, from_cents

Ints = NDArray[np.int64]
MILLI = 1000.0
MEANING = (
    "demand-years kept in view by what is bought; the bound is of every other program under these budgets, "
    "chances and shares"
)


@dataclass(frozen=True)
class Program:
    """REPLACEMENTS, REPLACEMENT_YEARS and REPLACEMENT_LINES, the block of plan.json, and evidence."""

    tables: dict[str, pd.DataFrame]
    figures: dict[str, Any]
    evidence: dict[str, np.ndarray]
    share_milli: dict[str, int]


def replacement_program(
    ground: Ground, standing: pd.DataFrame, items: pd.DataFrame, seers: Seers, watch: Watch
) -> Program:
    """Return the program: what is due within its years, bought by what it keeps in view for its cost.

    Parts that keep no camera in view (signs, racks, government points) are bought with what the budgets
    leave, the oldest due first.

    Parameters
    ----------
    standing, items
        STANDING and STANDING_ITEMS.
    seers
        What standing cameras see.
    """
    settings = ground.settings
    due = parts_due(standing, items, settings, ground.catalog)
    carried = hangs_on(due.rows, standing, seers.camera_id)
    share, margin = shares(seers)
    weight = np.array([int(share[c].sum()) for c in carried], dtype=np.int64)
    buys = np.flatnonzero(due.rows["may_buy"].to_numpy(dtype=bool))
    worth = values(due, weight)
    problem = program_problem(due, buys, worth, settings)
    limits = Limits(
        settings.replacement.gap_limit_pct, settings.replacement.time_limit_s, settings.study.seed
    )
    found = solve_replacement(problem, limits, watch)
    year = np.full(len(due.rows), NEVER, dtype=np.int64)
    year[buys] = with_the_rest(problem, found.year, due.rows.iloc[buys])
    table = _replacements(due, buys, year, worth, (weight, _margins(carried, margin)), settings)
    tables = {
        "replacements": table,
        "replacement_years": _years(due, carried, year, seers, settings),
        "replacement_lines": _lines(due, year, items, ground),
    }
    figures = _figures(tables, found, settings)
    share_of = dict(zip(seers.camera_id, share.tolist(), strict=True))
    of_asset = {
        str(a): share_of.get(str(a), int(w)) for a, w in zip(due.rows["standing_id"], weight, strict=True)
    }
    return Program(tables, figures, _evidence(seers, found), {**of_asset, **share_of})


def program_problem(due: PartsDue, buys: Ints, worth: Ints, settings: Settings) -> ReplacementProblem:
    """Return the problem of the parts that may be bought."""
    rows, asked = due.rows.iloc[buys], settings.replacement
    first = np.maximum(0, rows["due_year"].to_numpy(dtype=float) - settings.plant.year).astype(np.int64)
    budget = np.full(asked.horizon_years, cents(asked.yearly_budget), dtype=np.int64)
    return ReplacementProblem(
        rows["cost"].to_numpy(dtype=np.int64), worth[buys], first, budget, asked.carry_over
    )


def with_the_rest(problem: ReplacementProblem, year: Ints, rows: pd.DataFrame) -> Ints:
    """Return the program with parts that keep nothing in view: the dead first, then the oldest due."""
    out = year.copy()
    spent = np.bincount(out[out >= 0], weights=problem.cost[out >= 0], minlength=len(problem.budget))
    left = problem.budget - spent.astype(np.int64)
    if problem.carry_over:
        left = np.cumsum(left)
    order = np.lexsort((rows["part"], rows["standing_id"], rows["due_year"], rows["reason"] != "down"))
    for j in order.tolist():
        if out[j] >= 0 or problem.value[j].any():
            continue
        held = np.minimum.accumulate(left[::-1])[::-1] if problem.carry_over else left
        can = np.flatnonzero(held[problem.first[j] :] >= problem.cost[j])
        if len(can):
            t = int(can[0] + problem.first[j])
            out[j] = t
            left[t : len(left) if problem.carry_over else t + 1] -= problem.cost[j]
    return out


def _margins(carried: list[Ints], margin: Ints) -> Ints:
    """Return what nobody else sees of what each part carries."""
    return np.array([int(margin[c].sum()) for c in carried], dtype=np.int64)


def _replacements(
    due: PartsDue, buys: Ints, year: Ints, worth: Ints, weights: tuple[Ints, Ints], settings: Settings
) -> pd.DataFrame:
    """Return REPLACEMENTS: what is bought by year and worth for its cost, then what is not."""
    rows = due.rows.iloc[buys].reset_index(drop=True)
    when, cost = year[buys], rows["cost"].to_numpy(dtype=np.int64)
    kept = np.where(when >= 0, worth[buys, np.maximum(when, 0)], 0)
    dense = worth[buys, 0] / np.maximum(cost, 1)
    frame = pd.DataFrame(
        {
            "standing_id": rows["standing_id"],
            "part": rows["part"],
            "year": pd.Series(np.where(when >= 0, when + settings.plant.year, np.nan)),
            "due_year": rows["due_year"].astype("int64"),
            "reason": rows["reason"],
            "cost": [float(from_cents(int(c))) for c in cost],
            "share_weight": weights[0][buys] / MILLI,
            "marginal_weight": weights[1][buys] / MILLI,
            "kept_weight_years": kept / MILLI,
        }
    )
    order = np.lexsort((frame["part"], frame["standing_id"], -dense, np.where(when < 0, 10**6, when)))
    frame = frame.iloc[order].reset_index(drop=True)
    frame.insert(0, "replacement_id", [f"REP-{i:05d}" for i in range(1, len(frame) + 1)])
    return REPLACEMENTS.arrange(frame)


def _years(due: PartsDue, carried: list[Ints], year: Ints, seers: Seers, settings: Settings) -> pd.DataFrame:
    """Return REPLACEMENT_YEARS."""
    asked, start = settings.replacement, settings.plant.year
    never = np.full(len(year), NEVER, dtype=np.int64)
    without, alive = coverage(seers, due, carried, never)
    with_it, living = coverage(seers, due, carried, year)
    cost, left, rows = due.rows["cost"].to_numpy(dtype=np.int64), 0, []
    for t in range(asked.horizon_years):
        budget = cents(asked.yearly_budget) + (left if asked.carry_over else 0)
        spent = int(cost[year == t].sum())
        left = budget - spent
        rows.append(
            (
                f"YR-{start + t}", start + t, float(from_cents(budget)), float(from_cents(spent)),
                int((year == t).sum()), round(float(alive[t]), 3), round(float(living[t]), 3),
                round(min(1.0, float(without[t])), 6), round(min(1.0, float(with_it[t])), 6),
            )
        )  # fmt: skip
    return pd.DataFrame(rows, columns=REPLACEMENT_YEARS.names)


def _lines(due: PartsDue, year: Ints, items: pd.DataFrame, ground: Ground) -> pd.DataFrame:
    """Return REPLACEMENT_LINES: the items of the parts that are bought, by year."""
    bought = due.rows.assign(year=year + ground.settings.plant.year)[year >= 0]
    keys = ["standing_id", "part", "due_year"]
    joined = items.assign(due_year=items["due_year"].astype(float)).merge(bought[[*keys, "year"]], on=keys)
    price = ground.catalog.prices.set_index("item_id")[ground.settings.costs.level].astype(float)
    summed = joined.groupby(["year", "item_id"])["quantity"].sum().round(2).reset_index()
    summed["unit_price"] = summed["item_id"].map(price).astype(float)
    summed["total"] = [
        float(from_cents(cents(q * p))) for q, p in zip(summed["quantity"], summed["unit_price"], strict=True)
    ]
    return REPLACEMENT_LINES.arrange(summed.astype({"year": "int64"}))


def _figures(
    tables: dict[str, pd.DataFrame], found: ReplacementSolution, settings: Settings
) -> dict[str, Any]:
    """Return the block `replacement`."""
    return {
        "year": settings.plant.year,
        "horizon_years": settings.replacement.horizon_years,
        "yearly_budget": settings.replacement.yearly_budget,
        **program_sums(tables["replacements"]),
        **program_proof(found, tables["replacement_years"]),
        "meaning": MEANING,
    }


def program_sums(rows: pd.DataFrame) -> dict[str, Any]:
    """Return parts and money of some rows of a program, of one city or of members."""
    bought = rows["year"].notna()
    return {
        "parts_due": len(rows),
        "parts_bought": int(bought.sum()),
        "cost_due": round(float(rows["cost"].sum()), 2),
        "cost_bought": round(float(rows.loc[bought, "cost"].sum()), 2),
        "down": int((rows["reason"] == "down").sum()),
    }


def program_proof(found: ReplacementSolution, years: pd.DataFrame) -> dict[str, Any]:
    """Return what a program keeps with its bounds, how its solve ended, and what is seen first and last."""
    report = found.report
    return {
        "kept_weight_years": report.objective / MILLI,
        "bound": report.bound / MILLI,
        "certified_bound": report.certified_bound / MILLI,
        "gap_pct": round(report.gap_pct, 4),
        "outcome": report.outcome,
        "repeatable": report.repeatable,
        "solver": report.solver,
        **{
            f"coverage_{place}_{kind}": float(years[f"coverage_{kind}"].iloc[at])
            for place, at in (("first", 0), ("last", -1))
            for kind in ("without", "with")
        },
    }


def _evidence(seers: Seers, found: ReplacementSolution) -> dict[str, np.ndarray]:
    """Return the arrays of `evidence/replacement.npz`."""
    return {
        "camera_id": np.array(seers.camera_id, dtype=str),
        "cover_indptr": seers.indptr,
        "cover_demand": seers.demand,
        "others": seers.others,
        "weight_milli": seers.weight_milli,
        "total_milli": np.array(seers.total_milli, dtype=np.int64),
        "multiplier_ppm": found.multiplier_ppm,
    }
