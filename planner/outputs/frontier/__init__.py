"""Coverage against cost shown: table and page."""

from planner.outputs.frontier.page import frontier_csv, frontier_page, points_chart, verdicts
from planner.outputs.frontier.points_map import PointLayers, layers_of, points_map

__all__ = [
    "PointLayers",
    "frontier_csv",
    "frontier_page",
    "layers_of",
    "points_chart",
    "points_map",
    "verdicts",
]
