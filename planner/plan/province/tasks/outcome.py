"""What a task comes to where it runs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from planner.plan.province.tasks.model import Done, Task


class Keyed(NamedTuple):
    """A task and the key of all that decides its result."""

    task: Task
    key: str


@dataclass(frozen=True)
class Failed:
    """The work of a task raised a fault, as plain values; trying again would raise it again."""

    id: str
    fault: Mapping[str, Any]
    where: str


Outcome = Done | Failed
