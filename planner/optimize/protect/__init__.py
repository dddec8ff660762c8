"""Second routes: the cheapest spans to add so that critical nodes outlive any single failure."""

from planner.optimize.protect.beside import Beside, beside_working_paths, second_paths
from planner.optimize.protect.limited import held_to_length
from planner.optimize.protect.model import (
    ProtectionCertificate,
    ProtectionProblem,
    ProtectionSolution,
    no_groups,
)
from planner.optimize.protect.solve import solve_protection

__all__ = [
    "Beside",
    "ProtectionCertificate",
    "ProtectionProblem",
    "ProtectionSolution",
    "beside_working_paths",
    "held_to_length",
    "no_groups",
    "second_paths",
    "solve_protection",
]
