"""Report and map of a plan made of members' plans."""

from planner.outputs.province.map import write_province_map
from planner.outputs.province.report import write_province_report

__all__ = ["write_province_map", "write_province_report"]
