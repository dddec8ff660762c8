"""Sites beyond the reach of every fixed facility: the sets of others of which each asks for one, and prices.

Tables along the tree do not see which pairs are allowed. That some facility within reach of a far site must
open they learn from a price on each such set: it is taken off the opening of all facilities in the set, and
added to the bound once. Whatever the prices, no choice costs less.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pulp

from planner.optimize.highs import QuietSolver
from planner.optimize.location.problem import FloatArray, LocationProblem
from planner.optimize.problems import BoolArray, IntArray

MOST_SETS = 2_000
"""Sets above which the rest is left out: the bound stays valid, and may be weaker."""


@dataclass(frozen=True)
class Covers:
    """Sets of facilities of which at least one serves a site, none of them within another.

    Parameters
    ----------
    member
        bool[k, m].
    site
        int64[k], a site of each set, that those facilities alone may serve.
    """

    member: BoolArray
    site: IntArray

    @classmethod
    def of(cls, problem: LocationProblem) -> Covers:
        """Return the sets of the sites that no fixed facility may serve."""
        many = len(problem.opening)
        near = np.zeros(problem.site_count, dtype=np.bool_)
        near[problem.pair_site[problem.fixed[problem.pair_facility]]] = True
        far = ~near[problem.pair_site]
        sites = np.unique(problem.pair_site[far])
        allowed = np.zeros((len(sites), many), dtype=np.bool_)
        allowed[np.searchsorted(sites, problem.pair_site[far]), problem.pair_facility[far]] = True
        sets, first = np.unique(allowed, axis=0, return_index=True)
        order = np.argsort(sets.sum(axis=1), kind="stable")[:MOST_SETS]
        sets, first = sets[order], first[order]
        shared = sets.astype(np.int32) @ sets.T.astype(np.int32)
        within = shared == sets.sum(axis=1)[:, None]
        np.fill_diagonal(within, False)
        kept = ~within.any(axis=0) if len(sets) else np.zeros(0, dtype=np.bool_)
        return cls(sets[kept], sites[first[kept]].astype(np.int64))

    def first_prices(self, problem: LocationProblem) -> FloatArray:
        """Return the prices that a linear program finds worth most: no facility is paid more than it costs.

        Their sum is the least cost of parts of facilities that meet every set.
        """
        model = pulp.LpProblem("covers", pulp.LpMaximize)
        price = [pulp.LpVariable(f"u_{k}", 0) for k in range(len(self.member))]
        model += pulp.lpSum(price), "worth"
        for j in np.flatnonzero(self.member.any(axis=0)).tolist():
            paid = pulp.lpSum(price[k] for k in np.flatnonzero(self.member[:, j]).tolist())
            model += paid <= int(problem.opening[j]), f"opening_{j}"
        model.solve(QuietSolver())
        return np.array([max(u.varValue or 0.0, 0.0) for u in price])

    def relief(self, price: FloatArray) -> FloatArray:
        """Return float64[m], what prices take off the opening of each facility."""
        return np.asarray(price @ self.member, dtype=np.float64)

    def missing(self, facility: IntArray) -> FloatArray:
        """Return for each set one less the facilities of it that serve a site: 0 where one does."""
        serving = np.zeros(self.member.shape[1], dtype=np.bool_)
        serving[facility[facility >= 0]] = True
        return np.asarray(1.0 - (self.member & serving).sum(axis=1), dtype=np.float64)
