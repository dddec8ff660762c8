"""Placing of results: written beside their place, then renamed: a killed run leaves the earlier one whole."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from planner.errors import Problem, UsageError, name_up_to_five

PLAN_FILES = frozenset(
    (
        "plan.json",
        "plan.gpkg",
        "bom.csv",
        "bom.xlsx",
        "map.html",
        "map_public.html",
        "report.html",
        "report.pdf",
        "audit.json",
        "NOTICE.txt",
        "splices.json",
        "replacement.csv",
        "evidence",
    )
)
PROVINCE_FILES = frozenset(
    (
        "province.json",
        "province.gpkg",
        "bom.csv",
        "cash_flow.csv",
        "map.html",
        "report.html",
        "replacement.csv",
        "audit.json",
        "NOTICE.txt",
        "evidence",
        "members",
    )
)
PLANS = (PLAN_FILES, PROVINCE_FILES)


@contextmanager
def staged(target: Path, overwrite: bool, known: frozenset[str] = PLAN_FILES) -> Iterator[Path]:
    """Yield an empty folder beside the target; on success it takes the target's place, else it goes.

    Parameters
    ----------
    known
        Names that the folder may hold to be replaced: those of a plan, or of an export.

    Raises
    ------
    UsageError
        The target holds a plan and `overwrite` is False, or is a folder that is not a plan.
    """
    sweep(target)
    refuse_target(target, overwrite, known)
    target.parent.mkdir(parents=True, exist_ok=True)
    stage = target.parent / f".{target.name}.{os.getpid()}.new"
    shutil.rmtree(stage, ignore_errors=True)
    stage.mkdir()
    try:
        yield stage
        # Another run may have placed its result here meanwhile.
        refuse_target(target, overwrite, known)
        old = target.parent / f".{target.name}.{os.getpid()}.old"
        if target.exists():
            target.rename(old)
        stage.rename(target)
        shutil.rmtree(old, ignore_errors=True)
    finally:
        shutil.rmtree(stage, ignore_errors=True)


def sweep(target: Path) -> None:
    """Clear what killed runs left beside a target; a plan that one had moved aside goes back to its place."""
    if not target.parent.is_dir():
        return
    for left in sorted(target.parent.glob(f".{target.name}.*")):
        found = re.fullmatch(re.escape(f".{target.name}.") + r"(\d+)\.(new|old)", left.name)
        if found is None or _runs(int(found[1])):
            continue
        if found[2] == "old" and not target.exists():
            left.rename(target)
        else:
            shutil.rmtree(left, ignore_errors=True)


def _runs(process: int) -> bool:
    """Say whether a process of this machine is alive."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def refuse_target(target: Path, overwrite: bool, known: frozenset[str] = PLAN_FILES) -> None:
    """Raise UsageError where writing a plan, or an export, would replace what the user has not said to."""
    if not target.exists():
        return
    what = "plan" if known in PLANS else "export"
    names = [p.name for p in target.iterdir()] if target.is_dir() else []
    strangers = sorted(set(names) - known)
    if not target.is_dir() or strangers:
        held = f" ({name_up_to_five(strangers)})" if strangers else ""
        raise UsageError(
            Problem(f"the place for the {what} holds something else{held}.", "Name another with --out."),
            str(target),
        )
    begun = bool({"plan.json", "province.json"} & set(names)) if known in PLANS else bool(names)
    if not overwrite and begun:
        article = "a" if what == "plan" else "an"
        raise UsageError(
            Problem(f"there is {article} {what} already.", "Add --overwrite to replace it."), str(target)
        )


@contextmanager
def replaced(target: Path) -> Iterator[Path]:
    """Yield a temporary path beside a file; on success it takes the file's place."""
    temporary = target.with_name(f".{os.getpid()}.{target.name}")
    try:
        yield temporary
        temporary.replace(target)
    finally:
        temporary.unlink(missing_ok=True)
