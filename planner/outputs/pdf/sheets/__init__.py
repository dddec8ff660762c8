"""Map sheets of the printed report: A3 across, in vectors, by district, each with its cameras."""

from planner.outputs.pdf.sheets.cells import Sheet, sheets_of
from planner.outputs.pdf.sheets.page import shared_by, sheet_pages

__all__ = ["Sheet", "shared_by", "sheet_pages", "sheets_of"]
