"""What changed between two plans, as tables, layers and a map."""

from planner.outputs.difference.members import (
    PROVINCE_DIFFERENCE_FILES,
    province_difference_tables,
    write_province_difference,
)
from planner.outputs.difference.write import DIFFERENCE_FILES, write_difference

__all__ = [
    "DIFFERENCE_FILES", "PROVINCE_DIFFERENCE_FILES", "province_difference_tables", "write_difference",
    "write_province_difference",
]  # fmt: skip
