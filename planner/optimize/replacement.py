"""Which parts are bought again in which year under a yearly budget: a knapsack over years, with its bound."""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np
import pulp
from numpy.typing import NDArray

from planner.optimize.highs import QuietSolver
from planner.optimize.problems import IntArray
from planner.optimize.report import SILENT, Limits, Outcome, Progress, SolveReport, Watch, gap_pct

PPM = 1_000_000
EXACT_CHOICES = 20_000
"""Up to so many pairs of part and year the program is handed to HiGHS where the search leaves a gap."""
STEPS = 300
LARGEST = 4e18
"""Products of multipliers and cents stay below this, so that they are whole numbers of 64 bits."""
NEVER = -1


@dataclass(frozen=True)
class ReplacementProblem:
    """Parts j and years t of a program.

    Parameters
    ----------
    cost
        int64[n], cents of each part, at least 0.
    value
        int64[n, T], what buying a part in a year is worth, at least 0.
    first
        int64[n], first year in which a part may be bought, 0 to T - 1.
    budget
        int64[T], cents of each year.
    carry_over
        What a year leaves is added to the next.
    """

    cost: IntArray
    value: IntArray
    first: IntArray
    budget: IntArray
    carry_over: bool = True

    def allowed(self) -> NDArray[np.bool_]:
        """Return bool[n, T], where a part may be bought: when it is due, and some money could pay for it."""
        purse = np.cumsum(self.budget) if self.carry_over else self.budget
        out: NDArray[np.bool_] = np.arange(len(self.budget))[None, :] >= self.first[:, None]
        return out & (self.cost[:, None] <= purse[None, :])


@dataclass(frozen=True)
class ReplacementSolution:
    """The year of each part (-1: never), multipliers of the budgets in millionths, how the solve ended."""

    year: IntArray
    multiplier_ppm: IntArray
    report: SolveReport


def solve_replacement(
    problem: ReplacementProblem, limits: Limits | None = None, watch: Watch = SILENT
) -> ReplacementSolution:
    """Return what to buy when, worth as much as was found, with a bound on every other program.

    maximize    sum over j, t of value[j, t] x[j, t]
    subject to  sum over t of x[j, t] <= 1                                          for every part j
                sum over j of cost[j] x[j, t] <= budget[t]                          for every year t, or
                sum over j, s <= t of cost[j] x[j, s] <= sum over s <= t of budget[s]   with carry_over
                x[j, t] = 0 before first[j], and where even all the money up to then is less than cost[j]
                x binary

    The bound is Lagrange's: multipliers on the budgets leave each part alone with its best year. It is found
    by subgradient steps, and the parts are then laid into the years by what they are worth beyond their
    price; where a gap is left and the program is small, HiGHS decides it.

    Examples
    --------
    Two dead cameras for 60 each, a budget of 60 a year, worth 300 and 200 if bought at once, 200 and 100 a
    year later:

    >>> problem = ReplacementProblem(np.array([60, 60]), np.array([[300, 200], [200, 100]]), np.array([0, 0]),
    ...                              np.array([60, 60]))
    >>> found = solve_replacement(problem)
    >>> found.year.tolist(), found.report.objective
    ([0, 1], 400)
    """
    asked, begun = limits or Limits(), time.monotonic()
    multiplier = _multipliers(problem, watch, begun + asked.time_limit_s / 2)
    bound = certified_bound(problem, multiplier)
    year = _filled(problem, _priced(problem, multiplier))
    best = worth(problem, year)
    engine, solver = bound, "lagrange"
    gap = gap_pct(bound, best)
    watch.tell(Progress("replacement", time.monotonic() - begun, float(bound), float(best)))
    choices = int(problem.allowed().sum())
    timed = time.monotonic() - begun > asked.time_limit_s or watch.should_stop()
    if gap > asked.gap_limit_pct and choices <= EXACT_CHOICES and not timed:
        left = max(1.0, asked.time_limit_s - (time.monotonic() - begun))
        exact, proven = _by_highs(problem, asked.gap_limit_pct, left)
        solver = "lagrange+HiGHS"
        if worth(problem, exact) > best:
            year, best = exact, worth(problem, exact)
        engine = max(best, min(bound, proven))
        gap = gap_pct(engine, best)
        timed = time.monotonic() - begun > asked.time_limit_s
    outcome: Outcome = "proven" if gap <= asked.gap_limit_pct else "stopped"
    report = SolveReport(
        outcome, best, engine, bound, gap, time.monotonic() - begun, asked.seed, solver, not timed
    )
    return ReplacementSolution(year, multiplier, report)


def worth(problem: ReplacementProblem, year: IntArray) -> int:
    """Return what a program is worth."""
    bought = np.flatnonzero(year >= 0)
    return int(problem.value[bought, year[bought]].sum())


def keeps_budget(problem: ReplacementProblem, year: IntArray) -> bool:
    """Say whether a program keeps the budget of every year, and buys nothing before it may."""
    bought = year >= 0
    if (year[bought] < problem.first[bought]).any():
        return False
    spent = np.bincount(year[bought], weights=problem.cost[bought], minlength=len(problem.budget))
    if problem.carry_over:
        return bool((np.cumsum(spent) <= np.cumsum(problem.budget) + 1e-6).all())
    return bool((spent <= problem.budget + 1e-6).all())


def certified_bound(problem: ReplacementProblem, multiplier_ppm: IntArray) -> int:
    """Return what no program exceeds, by multipliers of at least 0 on the budgets, rounded up.

    sum_t m[t] B[t] + sum_j max(0, max_t value[j, t] - price[t] cost[j]), with B the budgets (summed up to the
    year with carry_over) and price[t] the multiplier of the year (with carry_over those from it on).
    """
    price, most = _price_of(problem, multiplier_ppm)
    total = sum(int(m) * int(b) for m, b in zip(multiplier_ppm.tolist(), most.tolist(), strict=True))
    gain = np.where(
        problem.allowed(), problem.value * PPM - price[None, :] * problem.cost[:, None], np.int64(0)
    )
    total += sum(np.maximum(gain.max(axis=1, initial=0), 0).tolist())
    return -(-total // PPM)


def _price_of(problem: ReplacementProblem, multiplier: IntArray) -> tuple[IntArray, IntArray]:
    """Return the price of a cent in each year, and the budgets that the multipliers are of."""
    if problem.carry_over:
        return np.cumsum(multiplier[::-1])[::-1].astype(np.int64), np.cumsum(problem.budget)
    return multiplier, problem.budget


def _multipliers(problem: ReplacementProblem, watch: Watch, until: float) -> IntArray:
    """Return multipliers of the budgets in millionths by which the bound is low: subgradient steps."""
    years = len(problem.budget)
    best = np.zeros(years, dtype=np.int64)
    lowest = certified_bound(problem, best)
    if not len(problem.cost):
        return best
    dear = problem.value.max() / max(1, int(np.maximum(problem.cost, 1).min()))
    dear = min(dear, LARGEST / PPM / years / max(1, int(problem.cost.max())))
    at, target = np.zeros(years), 0
    _, most = _price_of(problem, best)
    for step in range(STEPS):
        slack = most - _asked_for(problem, at)
        norm = float((slack.astype(float) ** 2).sum())
        if norm == 0 or time.monotonic() > until or watch.should_stop():
            break
        rounded = np.round(at * PPM).astype(np.int64)
        if step % 25 == 0:
            target = max(target, worth(problem, _filled(problem, _priced(problem, rounded))))
        now = certified_bound(problem, rounded)
        if now < lowest:
            lowest, best = now, rounded
        length = max(now - target, 1) / norm * 2 * 0.97**step
        at = np.clip(at - length * slack, 0.0, dear)
    return best


def _asked_for(problem: ReplacementProblem, multiplier: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return what is spent up to each year (in it, without carry_over) at these prices."""
    chosen = _best_years(problem, np.round(multiplier * PPM).astype(np.int64))
    bought = chosen >= 0
    spent = np.bincount(chosen[bought], weights=problem.cost[bought], minlength=len(problem.budget))
    each_year: NDArray[np.float64] = spent.astype(np.float64)
    if problem.carry_over:
        each_year = np.cumsum(each_year)
    return each_year


def _best_years(problem: ReplacementProblem, multiplier: IntArray) -> IntArray:
    """Return the year in which each part gains most at the prices, -1 where it gains nothing."""
    price, _ = _price_of(problem, multiplier)
    gain = problem.value.astype(float) * PPM - price[None, :].astype(float) * problem.cost[:, None]
    gain = np.where(problem.allowed(), gain, -1.0)
    year = gain.argmax(axis=1).astype(np.int64)
    return np.where(gain[np.arange(len(year)), year] > 0, year, NEVER).astype(np.int64)


def _priced(problem: ReplacementProblem, multiplier: IntArray) -> IntArray:
    """Return parts in the order in which they are laid: by gain at the prices, the densest first."""
    price, _ = _price_of(problem, multiplier)
    gain = problem.value.astype(float) * PPM - price[None, :].astype(float) * problem.cost[:, None]
    most = np.where(problem.allowed(), gain, -np.inf).max(axis=1)
    dense = most / np.maximum(problem.cost, 1)
    return np.lexsort((np.arange(len(most)), -dense)).astype(np.int64)


def _filled(problem: ReplacementProblem, order: IntArray) -> IntArray:
    """Return a program: each part in order in the first year that it may have and that still pays for it.

    Value never rises with time in a program of replacement; where it does, the best year that pays is taken.
    """
    years = len(problem.budget)
    left = np.cumsum(problem.budget) if problem.carry_over else problem.budget.astype(np.int64).copy()
    out = np.full(len(problem.cost), NEVER, dtype=np.int64)
    for j in order.tolist():
        first, cost = int(problem.first[j]), int(problem.cost[j])
        # Carried over, what a year spends is gone from all later ones: the least of them is what is left.
        held = np.minimum.accumulate(left[::-1])[::-1] if problem.carry_over else left
        room = held >= cost
        can = np.flatnonzero(room[first:]) + first
        if not len(can):
            continue
        t = int(can[np.argmax(problem.value[j, can])])
        if problem.value[j, t] <= 0:
            continue
        out[j] = t
        left[t : years if problem.carry_over else t + 1] -= cost
    return out


def _by_highs(problem: ReplacementProblem, gap_limit_pct: float, time_limit_s: float) -> tuple[IntArray, int]:
    """Return the program that HiGHS finds, and its bound."""
    model, chosen = replacement_model(problem)
    model.solve(QuietSolver(mip_rel_gap=gap_limit_pct / 100, mip_abs_gap=0.0, time_limit=time_limit_s))
    year = np.full(len(problem.cost), NEVER, dtype=np.int64)
    for (j, t), variable in chosen.items():
        if (variable.varValue or 0.0) > 0.5:
            year[j] = t
    if not keeps_budget(problem, year):
        year[:] = NEVER
    found = model.solverModel.getInfo().mip_dual_bound
    bound = int(np.ceil(abs(found) - 1e-6)) if np.isfinite(found) else int(problem.value.max(axis=1).sum())
    return year, bound


def replacement_model(
    problem: ReplacementProblem,
) -> tuple[pulp.LpProblem, dict[tuple[int, int], pulp.LpVariable]]:
    """Return the program of `solve_replacement` and its variables by part and year."""
    model = pulp.LpProblem("replacement", pulp.LpMaximize)
    pairs = [(int(j), int(t)) for j, t in zip(*np.nonzero(problem.allowed()), strict=True)]
    x = {p: pulp.LpVariable(f"x_{p[0]}_{p[1]}", cat="Binary") for p in pairs}
    model.setObjective(pulp.lpSum(int(problem.value[p]) * v for p, v in x.items()))
    of_part: dict[int, list[pulp.LpVariable]] = {}
    of_year: dict[int, list[tuple[int, pulp.LpVariable]]] = {}
    for (j, t), v in x.items():
        of_part.setdefault(j, []).append(v)
        of_year.setdefault(t, []).append((int(problem.cost[j]), v))
    for j, held in of_part.items():
        model += pulp.lpSum(held) <= 1, f"once_{j}"
    spent: list[tuple[int, pulp.LpVariable]] = []
    for t in range(len(problem.budget)):
        spent = [*(spent if problem.carry_over else ()), *of_year.get(t, ())]
        most = int(problem.budget[: t + 1].sum()) if problem.carry_over else int(problem.budget[t])
        if spent:
            model += pulp.lpSum(c * v for c, v in spent) <= most, f"budget_{t}"
    return model, x
