"""Tasks that need nothing of each other: run here, in processes, or on other machines; kept when done."""

from planner.plan.province.tasks.keep import forget, keep_beside
from planner.plan.province.tasks.model import Done, How, News, Result, Task, Watcher, Work
from planner.plan.province.tasks.run import run_tasks

__all__ = [
    "Done", "How", "News", "Result", "Task", "Watcher", "Work", "forget", "keep_beside", "run_tasks",
]  # fmt: skip
