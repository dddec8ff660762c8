"""The workbook of a plan, written by a second process beside the audit and the other files."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from planner.cli.second_process import SecondProcess, message

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

    from planner.plan.model import Plan
    from planner.rules.model import AuditReport

BOOK = "bom.xlsx"
BEGIN = "begin"
WORTH_ROWS = 8_000
"""Quantities from which a workbook takes longer than another process needs to start and read the plan."""


@contextmanager
def book_writer(plan: Plan, stage: Path) -> Iterator[BookWriter | None]:
    """Yield what writes the workbook of a plan beside its audit, None where that would take longer."""
    if len(plan.tables["quantities"]) < WORTH_ROWS or (os.cpu_count() or 1) < 2:
        yield None
        return
    with BookWriter(stage) as writer:
        yield writer


class BookWriter:
    """Writes the workbook of a stored plan in a second process, while this one audits and draws.

    `begin` once the plan is stored, `tell` once it is audited, `wait` for the file; all three raise
    NoPlanError or RuntimeError where the other process is gone. Leaving the block ends it.

    Attributes
    ----------
    process
        Number of the second process.
    """

    def __init__(self, stage: Path) -> None:
        self._second = SecondProcess(_write_book, "writes the workbook", stage, stage)
        self.process = self._second.process

    def __enter__(self) -> BookWriter:
        """Return itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """End the other process."""
        self._second.__exit__()

    def begin(self) -> None:
        """Let it read the stored plan and fill the sheets that tell nothing of the audit."""
        self._second.send(BEGIN)

    def tell(self, found: AuditReport) -> None:
        """Give it the audit."""
        self._second.send(found)

    def wait(self) -> None:
        """Wait until the workbook is written."""
        self._second.receive()


def _write_book(end: Connection, stage: Path) -> None:
    """Write one workbook."""
    from planner.outputs.workbook import begin_workbook
    from planner.plan.store import read_plan

    if message(end) != BEGIN:
        return
    write = begin_workbook(read_plan(stage), stage / BOOK)
    found = message(end)
    if found is not None:
        write(found)
        end.send(BOOK)
