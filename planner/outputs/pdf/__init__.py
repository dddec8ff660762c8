"""Printed documents: a shell, text and tables that escape what they are given, the report with its sheets."""

from planner.outputs.pdf.document import About, write_document
from planner.outputs.pdf.text import bullets, grid, heading, paragraph
from planner.outputs.pdf.write import write_printed

__all__ = ["About", "bullets", "grid", "heading", "paragraph", "write_document", "write_printed"]
