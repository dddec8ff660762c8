"""Scenarios side by side: as text, as a page, and as CSV."""

from planner.outputs.side_by_side.events import event_part
from planner.outputs.side_by_side.members import above_part, member_parts, of_the_whole, with_backbone
from planner.outputs.side_by_side.model import Cell, Part, Row, rows_of
from planner.outputs.side_by_side.page import side_page
from planner.outputs.side_by_side.plans import plan_parts, verdicts
from planner.outputs.side_by_side.text import side_csv, side_text

__all__ = [
    "Cell", "Part", "Row", "above_part", "event_part", "member_parts", "of_the_whole", "plan_parts",
    "rows_of", "side_csv", "side_page", "side_text", "verdicts", "with_backbone",
]  # fmt: skip
