"""Phases of construction: what is built first, and what each phase buys."""

from planner.plan.phases.make import Phased, build_in_phases

__all__ = ["Phased", "build_in_phases"]
