"""Where cameras may stand, a file per kind of place."""

from planner.siting.candidates.make import candidate_notes, make_candidates
from planner.siting.candidates.merge import MERGE_M, ORDER

__all__ = ["MERGE_M", "ORDER", "candidate_notes", "make_candidates"]
