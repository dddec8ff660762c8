"""The report: question, answer, limits and sources in one HTML file."""

from planner.outputs.report.write import write_report

__all__ = ["write_report"]
