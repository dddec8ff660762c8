"""The public register of cameras: files that anyone may have, a page that searches them, and the signs."""

from planner.outputs.register.records import register_records, untold_count
from planner.outputs.register.schema import register_schema
from planner.outputs.register.write import write_register

__all__ = ["register_records", "register_schema", "untold_count", "write_register"]
