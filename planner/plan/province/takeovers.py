"""Who takes over what a center held, for every center that falls."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from planner.optimize.problems import IntArray
from planner.optimize.report import Limits
from planner.optimize.tiers import TierProblem, TierSolution, bought_lots, loads_of, solve_tiers
from planner.plan.province.blocks import Block
from planner.plan.province.dimension import Service, UnitCosts
from planner.plan.province.tier_problem import RESOURCES, Need, Pair, Tiered, assemble, pair_of
from planner.settings import Settings
from planner.siting.optics import storage_tb

HOURS_PER_DAY = 24.0


@dataclass(frozen=True)
class Takeover:
    """What happens when one center falls: pairs in use, and the problem they are the answer of.

    Parameters
    ----------
    fallen
        Row of the center.
    blocks
        Rows of the blocks that it held.
    pairs
        For each block the pair that was chosen.
    seats_bought, lots_bought
        What would have to be bought at each center so that nothing breaks.
    """

    fallen: int
    blocks: tuple[int, ...]
    pairs: tuple[Pair, ...]
    problem: TierProblem
    solution: TierSolution
    seats_bought: IntArray
    lots_bought: IntArray


def takeovers(
    blocks: Sequence[Block], center: IntArray, problem: TierProblem, tiers: Tiered, costs: UnitCosts,
    settings: Settings,
) -> list[Takeover]:  # fmt: skip
    """Return for every center that holds blocks who takes them when it falls.

    What `takes_over` says is given; every other block goes where the seats, storage, ports and uplinks that
    it lacks cost least, nearer centers first. Nothing limits what may be missing: what is missing is told.

    Parameters
    ----------
    center
        Center of each block.
    problem
        The problem of the assignment: what each center has.
    """
    seats, lots = bought_lots(problem, loads_of(problem, center))
    built = replace(
        problem, seats_have=problem.seats_have + seats, have=problem.have + lots * problem.lot
    )  # fmt: skip
    out = []
    for fallen in range(len(tiers.centers)):
        held = tuple(np.flatnonzero(center == fallen).tolist())
        if held and len(tiers.centers) > 1:
            out.append(_takeover(fallen, held, blocks, center, built, tiers, costs, settings))
    return out


def _takeover(
    fallen: int, held: tuple[int, ...], blocks: Sequence[Block], center: IntArray, built: TierProblem,
    tiers: Tiered, costs: UnitCosts, settings: Settings,
) -> Takeover:  # fmt: skip
    """Return who takes the blocks of one fallen center."""
    named = [n for n, c in enumerate(tiers.centers) if tiers.centers[fallen].id in c.takes_over]
    allowed = named or [n for n in range(len(tiers.centers)) if n != fallen]
    mine = [blocks[i] for i in held]
    pairs = [
        replace(pair_of(block, number, tiers.centers[at], at, settings), given=bool(named))
        for number, block in enumerate(mine)
        for at in allowed
    ]
    problem = fallen_problem(fallen, mine, pairs, center, built, tiers, costs, settings)
    asked = settings.tiers
    solution = solve_tiers(problem, Limits(asked.gap_limit_pct, asked.time_limit_s, settings.study.seed))
    chosen = {(p.block, p.center): p for p in pairs}
    seats, lots = bought_lots(problem, loads_of(problem, solution.center))
    return Takeover(
        fallen, held, tuple(chosen[n, int(at)] for n, at in enumerate(solution.center)), problem, solution,
        seats, lots,
    )  # fmt: skip


def fallen_problem(
    fallen: int, mine: Sequence[Block], pairs: Sequence[Pair], center: IntArray, built: TierProblem,
    tiers: Tiered, costs: UnitCosts, settings: Settings,
) -> TierProblem:  # fmt: skip
    """Return the problem of one fall: the others hold what they held, and have what the plan gives them.

    While a center is down footage of its cameras is kept elsewhere for `tiers.outage_h`, and from a seat
    `tiers.failover_cameras_per_seat` are watched. What the fallen center sent to the one above still counts
    there, which errs upward. Only what would have to be bought costs.
    """
    asked = settings.tiers
    rest = np.where(center == fallen, -1, center)
    kept, before = loads_of(built, rest), loads_of(built, center)
    rows: list[Need] = []
    for number, pair in enumerate(pairs):
        outage_tb = outage_storage_tb(mine[pair.block].recorded_mbps, asked.outage_h)
        needs = (outage_tb, float(pair.ports), pair.uplink_mbps)
        rows += [(number, pair.center, k, amount) for k, amount in enumerate(needs) if amount > 0]
    per_seat = asked.failover_cameras_per_seat or settings.cameras.cameras_per_seat
    once = replace(costs, seat_use=0)
    bare = assemble(mine, pairs, rows, tiers, once, Service.of(settings), per_seat)
    whole = float(kept.erlangs.sum() + sum(b.erlangs for b in mine))
    return replace(
        bare,
        base_cameras=kept.cameras,
        base_erlangs=kept.erlangs,
        base_need=before.need,
        carried=Service.of(settings).carried(whole),
        seats_have=built.seats_have,
        seats_most=np.full(len(tiers.centers), math.inf),
        have=built.have,
        most=np.full((len(tiers.centers), len(RESOURCES)), math.inf),
    )


def outage_storage_tb(recorded_mbps: float, hours: float) -> float:
    """Return what holds so many hours of streams, in terabytes.

    >>> outage_storage_tb(400.0, 72)
    12.96
    """
    return round(storage_tb(recorded_mbps, hours / HOURS_PER_DAY, 0.0), 3)
