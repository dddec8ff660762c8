"""Coverage against cost shown: table and page."""

from planner.outputs.frontier.page import frontier_csv, frontier_page, verdicts

__all__ = ["frontier_csv", "frontier_page", "verdicts"]
