"""Where cameras may stand, a file per kind of place."""

from planner.siting.candidates.make import make_candidates
from planner.siting.candidates.merge import MERGE_M, ORDER

__all__ = ["MERGE_M", "ORDER", "make_candidates"]
