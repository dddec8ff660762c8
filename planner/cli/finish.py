"""What follows a stored plan: its audit, its summary with the audit in it, and the files for people."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from planner.cli.book_writer import BOOK
from planner.cli.second_process import SecondProcess, message
from planner.plan.progress import Run

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

    from planner.cli.book_writer import BookWriter
    from planner.errors import PlannerError
    from planner.outputs.report import Beside
    from planner.plan.model import Plan
    from planner.rules.model import AuditReport

SHOWN_ERRORS = 20


def store(plan: Plan, stage: Path, watched: Run) -> None:
    """Write what a plan is made of into a staged folder, with its hashes."""
    from planner.outputs import add_styles, write_bom_csv
    from planner.plan.store import write_hashes, write_plan

    with watched.stage_of("store"):
        write_plan(plan, stage)
        add_styles(stage / "plan.gpkg")
        write_bom_csv(plan, stage / "bom.csv")
        write_hashes(stage)


def finish(
    plan: Plan, stage: Path, named: Path, plans: Path, watched: Run, book: BookWriter | None = None
) -> dict[str, Any]:
    """Audit a stored plan, and draw it where the audit holds; return its summary.

    Parameters
    ----------
    stage
        Folder that holds what the plan is made of.
    named
        Folder that an error names.
    plans
        Folder of the other plans that the report compares with.
    book
        What writes the workbook beside, where it was given the stage.

    Raises
    ------
    IntegrityError
        The audit of the staged plan found a promise that does not hold.
    """
    from planner.outputs.report import read_beside

    summary, found = audited(plan, stage, named, watched)
    with watched.stage_of("show"):
        draw(replace(plan, summary=summary), found, stage, read_beside(plans, summary), book)
    return summary


def audited(plan: Plan, stage: Path, named: Path, watched: Run) -> tuple[dict[str, Any], AuditReport]:
    """Audit a stored plan and write what was found; return its summary with it, and the audit.

    Raises
    ------
    IntegrityError
        The audit of the staged plan found a promise that does not hold.
    """
    from planner.errors import IntegrityError
    from planner.plan.store import write_summary
    from planner.rules import audit, write_audit

    with watched.stage_of("audit"):
        found = audit(stage)
        if found.integrity_errors:
            listed = [
                f"{f.rule} {f.layer} {f.feature}: {f.message}" for f in found.integrity_errors[:SHOWN_ERRORS]
            ]
            raise IntegrityError(listed, str(named), "the plan, which was not written")
        summary = {**plan.summary, "audit": found.block()}
        write_summary(summary, stage)
        write_audit(found, stage / "audit.json")
    return summary, found


def draw(
    plan: Plan, found: AuditReport, folder: Path, beside: Beside | None = None,
    book: BookWriter | None = None,
) -> None:  # fmt: skip
    """Write the files for people: workbook, map, report, and the report for print."""
    from planner.outputs import write_map, write_report, write_workbook
    from planner.outputs.pdf import write_printed
    from planner.outputs.program_list import FILE, write_program_list
    from planner.outputs.report.beside import ALONE

    write_program_list(plan, folder / FILE)
    if book is None:
        write_workbook(plan, found, folder / BOOK)
    else:
        book.tell(found)
    write_map(plan, found, folder / "map.html")
    write_report(plan, found, folder / "report.html", beside or ALONE)
    write_printed(plan, found, folder / "report.pdf", beside=beside or ALONE)
    if book is not None:
        book.wait()


class Finisher:
    """Audits and draws stored plans in a second process while the next one is decided.

    One plan at a time: `give` waits for the one before. Leaving the block waits for the last; leaving it by
    an error ends the other process at once.

    Parameters
    ----------
    plans
        Folder of the plans: what an audit's error names.

    Attributes
    ----------
    process
        Number of the second process.
    """

    def __init__(self, plans: Path) -> None:
        self._busy = False
        self._second = SecondProcess(_serve, "audits and draws plans", plans, plans)
        self.process = self._second.process

    def __enter__(self) -> Finisher:
        """Return itself."""
        return self

    def give(self, stage: Path) -> None:
        """Hand over a stored plan, once the one before is done.

        Raises
        ------
        IntegrityError
            Of the plan before.
        NoPlanError, RuntimeError
            The other process is gone.
        """
        self.wait()
        self._second.send(stage)
        self._busy = True

    def wait(self) -> None:
        """Wait for the plan that was handed over last.

        Raises
        ------
        IntegrityError
            Its audit found a promise that does not hold.
        NoPlanError, RuntimeError
            The other process is gone.
        """
        if not self._busy:
            return
        self._busy = False
        fault: PlannerError | None = self._second.receive()
        if fault is not None:
            raise fault

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        """Wait for the last plan, or end the other process where the block failed."""
        with self._second:
            if kind is None:
                self.wait()


def _serve(end: Connection, plans: Path) -> None:
    """Finish plans as they come, until there are no more."""
    from planner.errors import PlannerError
    from planner.plan.store import read_plan

    while (stage := message(end)) is not None:
        fault = None
        try:
            finish(read_plan(stage), stage, plans, plans, Run())
        except PlannerError as error:
            fault = error
        end.send(fault)
