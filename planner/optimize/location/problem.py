"""The location problem and its solution, as arrays."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from planner.optimize.problems import BoolArray, IntArray
from planner.optimize.report import SolveReport

FloatArray = NDArray[np.float64]


@dataclass(frozen=True)
class Along:
    """A forest that sites and facilities stand on; most of what a pair costs is the way along it.

    It promises nothing of the pair costs: what they are beside the way is found from them.

    Parameters
    ----------
    parent
        int64[v], -1 at a root; each node comes after its parent.
    edge_cost
        float64[v] >= 0: cents that a site costs over the edge to the parent.
    site_node, facility_node
        int64[n], int64[m].
    """

    parent: IntArray
    edge_cost: FloatArray
    site_node: IntArray
    facility_node: IntArray


@dataclass(frozen=True)
class LocationProblem:
    """Sites to be served, facilities that may be opened, and what serving a site from one costs.

    Parameters
    ----------
    site_count
        Number of sites.
    opening
        int64[m] >= 0, cents that opening a facility costs.
    fixed
        bool[m], facilities that are open whatever it costs.
    pair_site, pair_facility, pair_cost
        int64[p]: allowed pairs, each once, and their costs >= 0 in cents.
    need
        float64[n, k] >= 0: what a site takes of each resource (ports, Mb/s, W).
    room
        float64[m, k]: what a facility has of each; inf where it has no limit.
    most_open
        Most facilities open, fixed ones not counted; None for no limit.
    lot, lot_cost
        int64[m]: what serves the sites of a facility is bought in lots of so many sites (a switch of 24
        ports), each at so many cents. Without them nothing is.
    along
        The tree that the costs of the pairs follow; None where they follow none.
    """

    site_count: int
    opening: IntArray
    fixed: BoolArray
    pair_site: IntArray
    pair_facility: IntArray
    pair_cost: IntArray
    need: FloatArray
    room: FloatArray
    most_open: int | None = None
    lot: IntArray | None = None
    lot_cost: IntArray | None = None
    along: Along | None = None

    def __post_init__(self) -> None:
        """Refuse arrays that do not fit together."""
        many, pairs = len(self.opening), len(self.pair_cost)
        kinds = self.need.shape[1] if self.need.ndim == 2 else -1
        if len(self.fixed) != many or self.room.shape != (many, kinds):
            raise ValueError("opening, fixed and room do not have a row a facility")
        if (
            self.need.shape[0] != self.site_count
            or not len(self.pair_site) == len(self.pair_facility) == pairs
        ):
            raise ValueError("need has no row a site, or the pairs differ in length")
        if pairs and (self.pair_cost.min() < 0 or self.pair_site.max() >= self.site_count):
            raise ValueError("a pair has a cost below 0 or names no site")
        if (self.lot is None) != (self.lot_cost is None):
            raise ValueError("lots have no cost, or costs no lots")
        if self.lot is not None and (len(self.lot) != many or (many and self.lot.min() < 1)):
            raise ValueError("lot has no row a facility, or a lot of less than one site")

    def lot_costs(self, facility: IntArray | int, sites: IntArray) -> IntArray:
        """Return what the lots for so many sites cost at facilities.

        25 sites in lots of 24 at 3,200 cost 6,400.
        """
        if self.lot is None or self.lot_cost is None:
            return np.zeros_like(sites)
        lots: IntArray = -(-sites // self.lot[facility]) * self.lot_cost[facility]
        return lots

    @property
    def lot_share(self) -> FloatArray:
        """float64[m]: cents of a lot that a site would pay of a full one."""
        if self.lot is None or self.lot_cost is None:
            return np.zeros(len(self.opening))
        return np.asarray(self.lot_cost / self.lot, dtype=np.float64)

    @property
    def unservable(self) -> IntArray:
        """Sites that no allowed pair serves: no choice of facilities mends that."""
        held = np.bincount(self.pair_site, minlength=self.site_count)
        return np.flatnonzero(held == 0).astype(np.int64)


@dataclass(frozen=True)
class Proof:
    """Prices with which the tables along the tree prove a bound.

    Parameters
    ----------
    bound
        In cents, at most the lower bound of the solution.
    edge, own
        float64[v] >= 0, float64[m]: cents of a site over the edge to the parent, and at a facility; inf where
        no pair is allowed.
    toll
        Cents on top of each opening.
    cover_site, cover_price
        int64[k], float64[k] >= 0: sites that no fixed facility may serve, and the price of each that some of
        those that may opens.
    """

    bound: int
    edge: FloatArray
    own: FloatArray
    toll: float
    cover_site: IntArray
    cover_price: FloatArray


@dataclass(frozen=True)
class LocationSolution:
    """A choice of facilities, with its bound.

    Parameters
    ----------
    facility
        int64[n], the facility of each site; -1 for sites that none can serve.
    opened
        bool[m], facilities that serve a site or are fixed.
    lower_bound
        No choice over the allowed pairs, all sites that have one served, costs less, in cents.
    problem
        The problem that was solved.
    proof
        What lets anybody prove a bound along the tree; None where nothing does.
    """

    facility: IntArray
    opened: BoolArray
    lower_bound: int
    report: SolveReport
    problem: LocationProblem
    proof: Proof | None = None


def cost_of(problem: LocationProblem, facility: NDArray[np.int64]) -> int:
    """Return what an assignment costs: pairs, lots, and the facilities that are fixed or that it opens."""
    used = facility[problem.pair_site] == problem.pair_facility
    many = np.bincount(facility[facility >= 0], minlength=len(problem.opening))
    opened = problem.fixed | (many > 0)
    lots = int(problem.lot_costs(np.arange(len(many)), many).sum())
    return int(problem.pair_cost[used].sum()) + int(problem.opening[opened].sum()) + lots


def faults_of(problem: LocationProblem, facility: NDArray[np.int64]) -> list[str]:
    """Return what an assignment breaks: pairs, room, number of facilities."""
    used = facility[problem.pair_site] == problem.pair_facility
    allowed = np.zeros(problem.site_count, dtype=np.bool_)
    allowed[problem.pair_site[used]] = True
    served = np.flatnonzero(facility >= 0)
    out = [f"site {i} may not be served by {facility[i]}" for i in served[~allowed[served]].tolist()]
    taken = np.zeros_like(problem.room)
    np.add.at(taken, facility[served], problem.need[served])
    out += [f"facility {j} is too small" for j in np.flatnonzero((taken > problem.room + 1e-6).any(axis=1))]
    opened = np.unique(facility[served])
    many = int((~problem.fixed[opened]).sum())
    if problem.most_open is not None and many > problem.most_open:
        out.append(f"{many} facilities are open")
    left = np.setdiff1d(np.flatnonzero(facility < 0), problem.unservable)
    return out + [f"site {i} is not served" for i in left.tolist()]
