"""Two plans told apart: what was added, dropped, moved, turned, re-sized or re-priced."""

from planner.plan.difference.assets import CHANGES, Difference, compare_plans

__all__ = ["CHANGES", "Difference", "compare_plans"]
