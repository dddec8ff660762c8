"""Capacitated location: which facilities to open, and which of them serves each site."""

from planner.optimize.location.problem import Along, LocationProblem, LocationSolution, Proof
from planner.optimize.location.solve import solve_location

__all__ = ["Along", "LocationProblem", "LocationSolution", "Proof", "solve_location"]
