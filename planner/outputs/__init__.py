"""SHOW: map, workbook, report and QGIS styles of a plan."""

from planner.outputs.map import write_map, write_public_map
from planner.outputs.qgis import add_styles, styles_for
from planner.outputs.report import write_report
from planner.outputs.workbook import write_bom_csv, write_workbook

__all__ = [
    "add_styles", "styles_for", "write_bom_csv", "write_map", "write_public_map", "write_report",
    "write_workbook",
]  # fmt: skip
