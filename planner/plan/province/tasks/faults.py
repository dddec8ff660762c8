"""Faults of tasks, carried whole from one process to another."""

from __future__ import annotations

import traceback
from collections.abc import Mapping
from typing import Any

from planner import errors
from planner.errors import PlannerError, Problem

PLAIN = dict[str, Any]


def fault_as_plain(fault: BaseException) -> PLAIN:
    """Return a fault as plain values."""
    if isinstance(fault, PlannerError):
        problems = [[p.what, p.mend] for p in fault.problems]
        return {
            "kind": type(fault).__name__, "problems": problems, "where": fault.where, "title": fault.title
        }  # fmt: skip
    told = "".join(traceback.format_exception(fault))
    return {"kind": "PlannerError", "problems": [[told.strip(), ""]], "where": "", "title": ""}


def fault_of(plain: Mapping[str, Any], task: str) -> PlannerError:
    """Return the fault again, told of its task.

    >>> plain = fault_as_plain(errors.InputError(Problem("no streets.", "Fetch."), "a.csv"))
    >>> fault_of(plain, "tilcara").problems[0].what
    'tilcara: no streets.'
    """
    kind = getattr(errors, str(plain["kind"]), PlannerError)
    problems = [Problem(f"{task}: {what}", mend) for what, mend in plain["problems"]]
    told: PlannerError = kind(problems, plain["where"], plain["title"])
    return told


def raise_all(faults: Mapping[str, Mapping[str, Any]]) -> None:
    """Raise the faults of several tasks as one, of the kind of the first; nothing where there is none.

    Raises
    ------
    PlannerError
        Of the kind that the work raised, with the problems of all tasks, each named by its task.
    """
    rebuilt = [fault_of(plain, task) for task, plain in faults.items()]
    if not rebuilt:
        return
    if len(rebuilt) == 1:
        raise rebuilt[0]
    problems = [p for fault in rebuilt for p in fault.problems]
    places = ", ".join(dict.fromkeys(f.where for f in rebuilt if f.where))
    raise type(rebuilt[0])(problems, places, f"{len(rebuilt)} members")
