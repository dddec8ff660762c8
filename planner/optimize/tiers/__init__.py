"""Centers in tiers: which center takes each block of cameras and calls, and what capacity it buys."""

from planner.optimize.tiers.erlang import answered_share, carried_erlangs, seats_for
from planner.optimize.tiers.problem import (
    TierProblem,
    TierProof,
    TierSolution,
    bought_lots,
    cost_of,
    faults_of,
    loads_of,
)
from planner.optimize.tiers.solve import solve_tiers

__all__ = [
    "TierProblem", "TierProof", "TierSolution", "answered_share", "bought_lots", "carried_erlangs", "cost_of",
    "faults_of", "loads_of", "seats_for", "solve_tiers",
]  # fmt: skip
