"""What each facility gains at given prices of the sites, within its room."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from planner.optimize.location.problem import FloatArray, LocationProblem
from planner.optimize.problems import IntArray


@dataclass(frozen=True)
class Pairs:
    """The pairs of a problem, those of a facility together.

    Parameters
    ----------
    site, place, cost
        Of each pair, in the order of `place`; a cost has the share of a full lot in it, which errs downward.
    start
        int64[m + 1], where the pairs of each facility begin and end.
    most
        float64[m, k]: room of each facility, inf where all its pairs fit.
    """

    problem: LocationProblem
    site: IntArray
    place: IntArray
    cost: FloatArray
    start: IntArray
    most: FloatArray

    @classmethod
    def of(cls, problem: LocationProblem) -> Pairs:
        """Return the pairs of a problem."""
        many = len(problem.opening)
        order = np.argsort(problem.pair_facility, kind="stable")
        site, place = problem.pair_site[order], problem.pair_facility[order]
        start = np.searchsorted(place, np.arange(many + 1)).astype(np.int64)
        most = problem.room.astype(np.float64)
        for k in range(most.shape[1]):
            whole = np.bincount(place, problem.need[site, k], minlength=many)
            most[whole <= most[:, k] + 1e-9, k] = np.inf
        _leave_tightest(problem.need, most)
        cost = problem.pair_cost[order] + problem.lot_share[place]
        return cls(problem, site, place, cost.astype(np.float64), start, most)

    def rows(self, opened: IntArray) -> FloatArray:
        """Return float64[len(opened), n], the cost of each site from facilities, inf where not allowed."""
        out = np.full((len(opened), self.problem.site_count), np.inf)
        for row, j in enumerate(opened.tolist()):
            here = slice(self.start[j], self.start[j + 1])
            out[row, self.site[here]] = self.cost[here]
        return out

    def gains(self, price: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Return the least sum of cost less price at each facility, and the share of each pair in it.

        Within room sites are taken by parts, most gain per unit first, of the one resource that leaves
        least: no choice of whole sites within all resources has a sum below it.
        """
        gain = self.cost - price[self.site]
        share = (gain < 0).astype(np.float64)
        low = np.minimum(gain, 0.0)
        many = len(self.problem.opening)
        worth = np.bincount(self.place, low, minlength=many).astype(np.float64)
        full = np.zeros(many, dtype=np.bool_)
        for k in range(self.most.shape[1]):
            if np.isfinite(self.most[:, k]).any():
                taken = np.bincount(self.place, share * self.problem.need[self.site, k], minlength=many)
                full |= taken > self.most[:, k] + 1e-9
        for j in np.flatnonzero(full).tolist():
            here = np.arange(self.start[j], self.start[j + 1])
            here = here[gain[here] < 0]
            worth[j], share[here] = self._within(j, here, gain[here])
        return worth, share

    def _within(self, j: int, here: IntArray, gain: FloatArray) -> tuple[float, FloatArray]:
        """Return the least sum at one facility and the shares of its pairs."""
        best, shares = -np.inf, np.ones(len(here))
        for k in np.flatnonzero(np.isfinite(self.most[j])).tolist():
            need = self.problem.need[self.site[here], k]
            if need.min() == need.max() > 0:
                fit = int(self.most[j, k] / need[0] + 1e-9)
                part = np.ones(len(here))
                if fit < len(here):
                    part[np.argpartition(gain, fit)[fit:]] = 0.0
                total = float(part @ gain)
                if total > best:
                    best, shares = total, part
                continue
            with np.errstate(divide="ignore"):
                order = np.argsort(np.where(need > 0, gain / need, -np.inf), kind="stable")
            before = np.cumsum(need[order]) - need[order]
            left = self.most[j, k] - before
            part = np.ones(len(here))
            some = need[order] > 0
            part[some] = np.clip(left[some] / need[order][some], 0.0, 1.0)
            total = float(part @ gain[order])
            if total > best:
                best, shares = total, np.empty(len(here))
                shares[order] = part
        return best, shares


def _leave_tightest(need: FloatArray, most: FloatArray) -> None:
    """Of resources that every site takes alike, leave at each facility the one that binds first, in place."""
    alike = [k for k in range(most.shape[1]) if len(need) and need[:, k].min() == need[:, k].max() > 0]
    if len(alike) > 1:
        first = np.argmin(most[:, alike] / need[0, alike], axis=1)
        for at, k in enumerate(alike):
            most[first != at, k] = np.inf
