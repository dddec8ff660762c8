"""What changed between two plans, as tables, layers and a map."""

from planner.outputs.difference.write import DIFFERENCE_FILES, write_difference

__all__ = ["DIFFERENCE_FILES", "write_difference"]
