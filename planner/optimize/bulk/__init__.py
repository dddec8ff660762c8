"""The buy-at-bulk search after the Steiner tree: route, cable, closures and splices in one sum.

Order of reading: `problem` (arrays), `forest` (trees with fibers), `cost` (what is summed), `move` (one
exchange), `solve` (the search), `bound` (what no forest goes below).
"""

from planner.optimize.bulk.problem import BulkProblem, BulkSolution, Tariff
from planner.optimize.bulk.solve import improve_forest, joins_all, real_cost

__all__ = ["BulkProblem", "BulkSolution", "Tariff", "improve_forest", "joins_all", "real_cost"]
