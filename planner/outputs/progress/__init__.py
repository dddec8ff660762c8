"""Progress of the works shown: report page, map, layer and table."""

from planner.outputs.progress.write import PROGRESS_FILES, write_progress

__all__ = ["PROGRESS_FILES", "write_progress"]
