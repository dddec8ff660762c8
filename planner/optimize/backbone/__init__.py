"""The backbone: which corridors to build or lease, and at which capacity, at least cost, with a bound."""

from planner.optimize.backbone.certificate import BackboneCertificate
from planner.optimize.backbone.cuts import Cut
from planner.optimize.backbone.model import (
    BackboneProblem,
    BackboneSolution,
    Failure,
    failures_of,
    survivable,
)
from planner.optimize.backbone.paths import FlowPath, paths_of
from planner.optimize.backbone.reduce import Chains, contract, near_shortest
from planner.optimize.backbone.solve import solve_backbone

__all__ = [
    "BackboneCertificate", "BackboneProblem", "BackboneSolution", "Chains", "Cut", "Failure", "FlowPath",
    "contract", "failures_of", "near_shortest", "paths_of", "solve_backbone", "survivable",
]  # fmt: skip
