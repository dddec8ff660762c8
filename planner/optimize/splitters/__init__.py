"""Splitters of passive optical networks: where they stand along given routes, and what hangs on each."""

from planner.optimize.splitters.problem import SplitterProblem, SplitterSolution, cost_of, faults_of
from planner.optimize.splitters.solve import solve_splitters

__all__ = ["SplitterProblem", "SplitterSolution", "cost_of", "faults_of", "solve_splitters"]
