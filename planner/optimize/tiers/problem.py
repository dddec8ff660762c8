"""The problem of centers in tiers, its answer, and what an answer costs: arrays in, arrays out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from planner.optimize.problems import IntArray
from planner.optimize.report import SolveReport

FloatArray = NDArray[np.float64]
NEARLY = 1e-6


@dataclass(frozen=True)
class TierProblem:
    """Blocks of cameras and calls, the centers that may take them, and what capacity costs there.

    Parameters
    ----------
    pair_block, pair_center, pair_cost
        int64[p]: which center may take which block, and what that costs in cents, at least 0.
    need_pair, need_center, need_kind, need_amount
        int64[q], int64[q], int64[q], float64[q] > 0: what a pair takes of a resource that is counted in lots
        (storage, ports, uplink), at its own center or another.
    cameras, erlangs
        int64[n], float64[n]: cameras, and load of calls in the busy hour, of each block.
    base_cameras, base_erlangs, base_need
        int64[m], float64[m], float64[m, r]: what each center holds whatever is chosen.
    per_seat
        Cameras watched from one seat, at least 1.
    carried
        float64[k + 1]: load of calls that 0, 1, 2 ... seats carry at the service asked for, rising from 0.
    seats_have, seats_most
        int64[m], float64[m]: seats at no cost, and the most there may be (inf: no limit).
    seat_cost, seat_use_cost
        int64[m], cents at least 0: of a seat bought beyond those, and of any seat in use.
    have, most
        float64[m, r]: the same of the resources.
    lot, lot_cost
        float64[r] > 0, int64[m, r] cents at least 0: resources are bought in lots of so much.
    """

    pair_block: IntArray
    pair_center: IntArray
    pair_cost: IntArray
    need_pair: IntArray
    need_center: IntArray
    need_kind: IntArray
    need_amount: FloatArray
    cameras: IntArray
    erlangs: FloatArray
    base_cameras: IntArray
    base_erlangs: FloatArray
    base_need: FloatArray
    per_seat: int
    carried: FloatArray
    seats_have: IntArray
    seats_most: FloatArray
    seat_cost: IntArray
    seat_use_cost: IntArray
    have: FloatArray
    most: FloatArray
    lot: FloatArray
    lot_cost: IntArray

    @property
    def center_count(self) -> int:
        """Number of centers."""
        return len(self.seats_have)

    @property
    def block_count(self) -> int:
        """Number of blocks."""
        return len(self.cameras)


@dataclass(frozen=True)
class Loads:
    """What each center holds under a choice.

    Parameters
    ----------
    cameras, erlangs, need
        Sums with the base.
    camera_seats, call_seats
        int64[m]: seats that these take.
    """

    cameras: IntArray
    erlangs: FloatArray
    need: FloatArray
    camera_seats: IntArray
    call_seats: IntArray

    @property
    def seats(self) -> IntArray:
        """Seats in use."""
        return self.camera_seats + self.call_seats


@dataclass(frozen=True)
class TierProof:
    """Prices that prove a bound to anyone (`certify.proven_bound`).

    Parameters
    ----------
    bound
        Cents that no choice costs less than.
    camera_price, erlang_price
        float64[m] >= 0: price of a camera, and of an erlang, at each center.
    need_price
        float64[m, r] >= 0: price of a unit of each resource at each center.
    """

    bound: int
    camera_price: FloatArray
    erlang_price: FloatArray
    need_price: FloatArray


@dataclass(frozen=True)
class TierSolution:
    """The center of each block (-1: none found), with bounds and proof.

    Parameters
    ----------
    center
        int64[n].
    report
        How the choice ended; its objective is `cost_of`.
    proof
        Prices behind the certified bound.
    """

    center: IntArray
    report: SolveReport
    proof: TierProof


def seats_of_calls(problem: TierProblem, erlangs: FloatArray) -> IntArray:
    """Return the seats that loads of calls take; more than the table carries take one seat too many."""
    return np.searchsorted(problem.carried, np.asarray(erlangs) - 1e-9, side="left").astype(np.int64)


def loads_of(problem: TierProblem, center: IntArray) -> Loads:
    """Return what each center holds."""
    many, taken = problem.center_count, center >= 0
    where = center[taken]
    cameras = problem.base_cameras + np.bincount(where, problem.cameras[taken], many).astype(np.int64)
    erlangs = problem.base_erlangs + np.bincount(where, problem.erlangs[taken], many)
    need = problem.base_need.copy()
    used = (center[problem.pair_block] == problem.pair_center)[problem.need_pair]
    np.add.at(need, (problem.need_center[used], problem.need_kind[used]), problem.need_amount[used])
    return Loads(
        cameras, erlangs, need, -(-cameras // problem.per_seat), seats_of_calls(problem, erlangs)
    )  # fmt: skip


def bought_lots(problem: TierProblem, loads: Loads) -> tuple[IntArray, IntArray]:
    """Return the seats and the lots of each resource that loads make each center buy."""
    seats = np.maximum(0, loads.seats - problem.seats_have)
    short = np.maximum(0.0, loads.need - problem.have)
    return seats, np.ceil(short / problem.lot - NEARLY).astype(np.int64)


def cost_of(problem: TierProblem, center: IntArray) -> int:
    """Return what a choice costs, in cents: its pairs, seats in use, and seats and lots bought."""
    loads = loads_of(problem, center)
    seats, lots = bought_lots(problem, loads)
    used = center[problem.pair_block] == problem.pair_center
    return int(
        problem.pair_cost[used].sum()
        + (loads.seats * problem.seat_use_cost).sum()
        + (seats * problem.seat_cost).sum()
        + (lots * problem.lot_cost).sum()
    )


def faults_of(problem: TierProblem, center: IntArray) -> list[str]:
    """Return which rules a choice breaks: blocks without a center, pairs not allowed, limits passed."""
    allowed = set(zip(problem.pair_block.tolist(), problem.pair_center.tolist(), strict=True))
    faults = [
        f"block {i} has no center" if j < 0 else f"block {i} may not be at {j}"
        for i, j in enumerate(center.tolist())
        if (i, j) not in allowed
    ]
    loads = loads_of(problem, center)
    over = loads.seats > problem.seats_most + NEARLY
    faults += [f"center {j} passes its seats" for j in np.flatnonzero(over).tolist()]
    _, lots = bought_lots(problem, loads)
    passed = problem.have + lots * problem.lot > np.maximum(problem.most, problem.have) + NEARLY
    rows, kinds = np.nonzero(passed & (lots > 0))
    faults += [f"center {j} passes resource {k}" for j, k in zip(rows.tolist(), kinds.tolist(), strict=True)]
    return faults
