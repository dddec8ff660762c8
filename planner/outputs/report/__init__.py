"""The report: question, answer, limits and sources in one HTML file."""

from planner.outputs.report.beside import Beside, read_beside
from planner.outputs.report.write import write_report

__all__ = ["Beside", "read_beside", "write_report"]
