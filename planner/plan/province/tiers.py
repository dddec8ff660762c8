"""Centers in tiers: who watches and answers what, with seats, staff, storage, ports and uplinks of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from planner.catalog.model import Catalog
from planner.errors import NoPlanError, Problem, ProvenInfeasibleError, name_up_to_five
from planner.optimize.problems import IntArray
from planner.optimize.report import SILENT, Limits, SolveReport, Watch
from planner.optimize.tiers import TierProblem, TierSolution, bought_lots, loads_of, solve_tiers
from planner.plan.province.blocks import Block, Held, blocks_of
from planner.plan.province.dimension import purchases, quantities_of, unit_costs
from planner.plan.province.model import CRS, MemberPlan, Part
from planner.plan.province.takeovers import Takeover, takeovers
from planner.plan.province.tier_problem import Pair, Tiered, has_tiers, pairs_of, tier_problem, tiered
from planner.plan.province.tier_tables import (
    assignment_rows,
    center_rows,
    flow_rows,
    takeover_rows,
)
from planner.schema import FINDINGS
from planner.schema.tiers import ASSIGNMENTS, TAKEOVERS, TIER_CENTERS, TIER_FLOWS
from planner.settings import Settings

__all__ = ["has_tiers", "plan_tiers"]

ARRAYS = (
    "pair_block", "pair_center", "pair_cost", "need_pair", "need_center", "need_kind", "need_amount",
    "cameras", "erlangs", "base_cameras", "base_erlangs", "base_need", "carried", "seats_have", "seats_most",
    "seat_cost", "seat_use_cost", "have", "most", "lot", "lot_cost",
)  # fmt: skip


def plan_tiers(
    settings: Settings, catalog: Catalog, members: Sequence[MemberPlan], watch: Watch = SILENT
) -> Part:
    """Return who watches and answers what, what each center buys for it, and who takes over whom.

    Blocks (cameras and calls of a member, or of a district of it) go where seats, storage, ports and uplinks
    bought, staff over the horizon, distance and jurisdiction cost least together; the bound is of that sum.
    Links are not in it: the backbone is planned for what comes out.

    Raises
    ------
    ProvenInfeasibleError
        No choice keeps within what centers may have.
    NoPlanError
        None was found in `tiers.time_limit_s`.
    SettingsError, InputError
        See `blocks_of`.
    """
    blocks, held = blocks_of(settings, catalog, members)
    tiers = tiered(settings, held)
    pairs = pairs_of(blocks, tiers, settings)
    problem = tier_problem(blocks, pairs, tiers, settings, catalog)
    asked = settings.tiers
    limits = Limits(asked.gap_limit_pct, asked.time_limit_s, settings.study.seed)
    solution = solve_tiers(problem, limits, watch)
    if (solution.center < 0).any():
        _refuse(problem, tiers, solution.report, settings)
    costs = unit_costs(settings, catalog)
    falls = takeovers(blocks, solution.center, problem, tiers, costs, settings)
    chosen = {(p.block, p.center): p for p in pairs}
    used = [chosen[i, int(j)] for i, j in enumerate(solution.center)]
    centers = center_rows(blocks, solution.center, problem, tiers, settings, catalog)
    assigned = assignment_rows(blocks, used, tiers)
    flows = flow_rows(blocks, used, falls, tiers, settings)
    tables: dict[str, pd.DataFrame] = {
        "tier_centers": _placed(centers),
        "assignments": pd.DataFrame(assigned, columns=ASSIGNMENTS.names),
        "tier_flows": pd.DataFrame(flows, columns=TIER_FLOWS.names),
        "takeovers": pd.DataFrame(takeover_rows(blocks, falls, tiers, settings), columns=TAKEOVERS.names),
    }
    bought = [
        (row["center_id"], purchases(row, h, settings, catalog))
        for row, h in zip(centers, tiers.held, strict=True)
    ]
    return Part(
        tables=tables,
        quantities=quantities_of(bought),
        summary=_summary(settings, catalog, problem, solution, centers, falls, tiers),
        evidence=_evidence(problem, solution, falls, tiers),
        findings=_findings(members, blocks, used, tiers, held),
    )


def _placed(rows: list[dict[str, Any]]) -> gpd.GeoDataFrame:
    """Return TIER_CENTERS with their places."""
    frame = pd.DataFrame(rows, columns=[c.name for c in TIER_CENTERS.columns])
    return gpd.GeoDataFrame(frame, geometry=gpd.points_from_xy(frame["lon"], frame["lat"]), crs=CRS)


def _refuse(problem: TierProblem, tiers: Tiered, report: SolveReport, settings: Settings) -> None:
    """Raise, with what all centers together may have beside what all blocks need."""
    where = str(settings.folder / "study.toml")
    if report.outcome != "infeasible":
        raise NoPlanError(
            Problem(
                "no center was found for each member in `tiers.time_limit_s`, and none proven impossible.",
                "Give it more time.",
            ),
            where,
        )
    seats = -(-int(problem.cameras.sum()) // problem.per_seat)
    calls = int(np.searchsorted(problem.carried, problem.erlangs.sum() - 1e-9))
    room = float(np.maximum(problem.seats_most, problem.seats_have).sum())
    raise ProvenInfeasibleError(
        Problem(
            f"no choice of centers keeps within what {name_up_to_five(tiers.ids)} may have: all members need "
            f"at least {seats} seats for cameras and {calls} for calls; the centers may have {room:g}.",
            "Raise `most_seats`, `most_storage_tb`, `most_ports` or `most_uplink_mbps` of a center, let them "
            'buy more (`tiers.may_buy`), or set `tiers.jurisdiction = "preferred"`.',
        ),
        where,
    )


def _summary(
    settings: Settings, catalog: Catalog, problem: TierProblem, solution: TierSolution,
    centers: Sequence[Mapping[str, Any]], falls: Sequence[Takeover], tiers: Tiered,
) -> dict[str, Any]:  # fmt: skip
    """Return the block of the summary."""
    report, asked = solution.report, settings.tiers
    seats, lots = bought_lots(problem, loads_of(problem, solution.center))
    total = {
        key: _round(sum(float(c[key]) for c in centers))
        for key in ("cameras", "calls_per_year", "erlangs", "seats_used", "seats_bought", "posts", "staff",
                    "storage_used_tb", "storage_bought_tb", "ports_bought", "uplink_bought_mbps")
    }  # fmt: skip
    return {
        "model": "each block of cameras or calls goes to one center; seats (Erlang C for calls), storage, "
        "ports and uplinks bought, staff over the horizon, distance and jurisdiction are minimized",
        "currency": settings.study.currency,
        "horizon_years": settings.finance.horizon_years,
        "service": {
            k: getattr(asked, k)
            for k in (
                "answer_pct",
                "answer_s",
                "handling_s",
                "busy_hour_pct",
                "most_occupancy_pct",
                "raw_per_usable",
                "parent_stream_pct",
                "copy_pct",
            )
        },
        "cameras_per_seat": settings.cameras.cameras_per_seat,
        "staff_per_seat": catalog.allowances["staff_per_seat"].value,
        "centers": len(centers),
        "blocks": problem.block_count,
        **total,
        "storage_raw_tb": _round(total["storage_used_tb"] * asked.raw_per_usable),
        "objective": report.objective / 100,
        "lower_bound": report.bound / 100,
        "certified_lower_bound": report.certified_bound / 100,
        "gap_pct": round(report.gap_pct, 4),
        "certified_gap_pct": _gap(report.objective, report.certified_bound),
        "gap_limit_pct": asked.gap_limit_pct,
        "outcome": report.outcome,
        "solver": report.solver,
        "repeatable": report.repeatable,
        "objective_parts": {
            "preference": _cents(_preference(problem, solution.center)),
            "seats_in_use": _cents((loads_of(problem, solution.center).seats * problem.seat_use_cost).sum()),
            "seats_bought": _cents((seats * problem.seat_cost).sum()),
            "lots_bought": _cents((lots * problem.lot_cost).sum()),
        },
        "takeovers": [
            {
                "fallen_id": tiers.ids[f.fallen],
                "takers": sorted({tiers.ids[p.center] for p in f.pairs}),
                "given": all(p.given for p in f.pairs),
                "objective": f.solution.report.objective / 100,
                "lower_bound": f.solution.report.bound / 100,
                "certified_lower_bound": f.solution.report.certified_bound / 100,
                "gap_pct": round(f.solution.report.gap_pct, 4),
                "outcome": f.solution.report.outcome,
            }
            for f in falls
        ],
    }


def _preference(problem: TierProblem, center: IntArray) -> int:
    """Return the preferences of the pairs in use, in cents."""
    used = center[problem.pair_block] == problem.pair_center
    return int(problem.pair_cost[used].sum())


def _gap(upper: float, lower: float) -> float:
    """Return a gap in percent."""
    return round(100 * (upper - lower) / upper, 4) if upper > 0 else 0.0


def _cents(amount: float) -> float:
    """Return cents as money."""
    return round(float(amount) / 100, 2)


def _round(value: float) -> float:
    """Return a figure to three decimals."""
    return round(float(value), 3)


def _evidence(
    problem: TierProblem, solution: TierSolution, falls: Sequence[Takeover], tiers: Tiered
) -> dict[str, Any]:
    """Return the arrays of every problem with its answer and the prices of its bound.

    Those of the fall of a center begin with its id: `CEN-01.pair_block`.
    """
    out: dict[str, Any] = {"center_ids": np.array(tiers.ids, dtype=str)}
    parts = [("", problem, solution)]
    parts += [(f"{tiers.ids[f.fallen]}.", f.problem, f.solution) for f in falls]
    for prefix, one, answer in parts:
        out |= {f"{prefix}{name}": getattr(one, name) for name in ARRAYS}
        out[f"{prefix}per_seat"] = np.array([one.per_seat], dtype=np.int64)
        out[f"{prefix}chosen"] = answer.center
        out[f"{prefix}bound"] = np.array([answer.proof.bound], dtype=np.int64)
        out[f"{prefix}camera_price"] = answer.proof.camera_price
        out[f"{prefix}erlang_price"] = answer.proof.erlang_price
        out[f"{prefix}need_price"] = answer.proof.need_price
    return out


def _findings(
    members: Sequence[MemberPlan], blocks: Sequence[Block], used: Sequence[Pair], tiers: Tiered,
    held: Mapping[str, Held],
) -> pd.DataFrame:  # fmt: skip
    """Return what is odd: seats of members that nobody uses, and centers that hold nothing."""
    rows = []
    own = {c.member for c in tiers.centers if c.member}
    for member in members:
        seats = held[member.member_id].items.get("operator_seat", 0.0)
        if seats and member.member_id not in own:
            rows.append(_finding(
                "TIERS-BOUGHT-TWICE", "warning", member.member_id, int(seats),
                "the member's plan buys these seats, storage and servers, and a center of a tier watches its "
                'cameras: give its center tier = "hub" in its own study, or name the member in `member` '
                "of a center here",
            ))  # fmt: skip
    taken = {p.center for p in used}
    told = "nothing is assigned to this center, which is built all the same where it does not stand"
    empty = [i for n, i in enumerate(tiers.ids) if n not in taken]
    rows += [_finding("TIERS-EMPTY", "info", i, 1, told) for i in empty]
    if len(tiers.centers) < 2 and blocks:
        told = "there is one center, and nobody takes over when it falls"
        rows.append(_finding("TIERS-ALONE", "warning", tiers.ids[0], 1, told))
    return pd.DataFrame(rows, columns=FINDINGS.names)


def _finding(code: str, severity: str, feature: str, count: int, message: str) -> dict[str, Any]:
    """Return one row of FINDINGS."""
    return {
        "code": code, "severity": severity, "feature": feature, "count": count, "length_m": None,
        "message": message,
    }  # fmt: skip
