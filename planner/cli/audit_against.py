"""`planner audit --against`: what changed of the cameras since an earlier plan, and what that reopens."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import click

from planner.cli.common import say, table

if TYPE_CHECKING:
    from planner.plan.difference.since import Cameras, Change

SHOWN = 40
ACCOUNTABILITY_EXIT = 8


def told_against(later: Path | None, scenario: str | None, earlier: Path, as_json: bool, strict: bool) -> int:
    """Print the changes of the cameras of a plan since an earlier one; return the exit code.

    0 where nothing is reopened, or only of cameras that are proposed or planned; 8 where something is
    reopened of a camera that is being built or in service, with `strict` of any.

    Raises
    ------
    UsageError
        No plan is named.
    """
    from planner.errors import Problem, UsageError

    if later is None:
        raise UsageError(Problem("--against compares a plan.", "Name the plan before it."), "audit")
    from planner.cli.export import plan_source
    from planner.plan.difference.since import changes_since, read_cameras

    with plan_source(earlier, None) as first, plan_source(later, scenario) as second:
        before, after = read_cameras(first), read_cameras(second)
    changes = changes_since(before, after)
    click.echo(_as_json(changes, before) if as_json else _as_text(changes))
    if before.absent and not as_json:
        say(f"Not compared, since the earlier plan does not hold them: {', '.join(before.absent)}.")
    reopened = [c for c in changes if c.reopens and (strict or c.severity == "error")]
    return ACCOUNTABILITY_EXIT if reopened else 0


def _as_json(changes: list[Change], before: Cameras) -> str:
    """Return the changes as JSON, with counts and what could not be compared."""
    counts = Counter(c.change for c in changes)
    reopened = {
        what: sorted({c.camera_id for c in changes if what in c.reopens}) for what in _reopened(changes)
    }
    document = {
        "changes": [c.plain() for c in changes], "counts": dict(sorted(counts.items())),
        "reopened": reopened, "not_compared": list(before.absent),
    }  # fmt: skip
    return json.dumps(document, indent=2, ensure_ascii=False)


def _as_text(changes: list[Change]) -> str:
    """Return the changes as a table, then what is reopened and for how many cameras."""
    if not changes:
        return "no camera changed"
    rows = [
        [c.severity, c.camera_id, c.change, c.what, c.before, c.after, ", ".join(c.reopens)] for c in changes
    ]
    lines = [table(rows[:SHOWN], ["severity", "camera", "change", "what", "before", "after", "reopens"])]
    if len(rows) > SHOWN:
        lines.append(f"... {len(rows) - SHOWN:,} more; --json prints all")
    counts = Counter(c.change for c in changes)
    lines.append(", ".join(f"{n:,} {change}" for change, n in sorted(counts.items())))
    reopened = [
        f"reopened: {what} of {len({c.camera_id for c in changes if what in c.reopens}):,} cameras"
        for what in _reopened(changes)
    ]
    return "\n".join([*lines, *(reopened or ["nothing is reopened"])])


def _reopened(changes: list[Change]) -> list[str]:
    """Return what is reopened, each once."""
    return sorted({what for c in changes for what in c.reopens})
