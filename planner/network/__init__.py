"""ENGINEER: cables, closures, supports, drops and equipment on the chosen routes."""

from planner.network.engineer import engineer
from planner.network.model import Plant, Routes

__all__ = ["Plant", "Routes", "engineer"]
