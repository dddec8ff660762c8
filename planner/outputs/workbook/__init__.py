"""The workbook `bom.xlsx` and the plain `bom.csv`."""

from planner.outputs.workbook.lines import write_bom_csv
from planner.outputs.workbook.write import begin_workbook, write_workbook

__all__ = ["begin_workbook", "write_bom_csv", "write_workbook"]
