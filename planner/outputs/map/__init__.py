"""The interactive map: one HTML file, no request leaves it."""

from planner.outputs.map.public import write_public_map
from planner.outputs.map.write import write_map

__all__ = ["write_map", "write_public_map"]
