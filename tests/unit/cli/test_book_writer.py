"""The workbook written by a second process beside the audit: the same file, and told where it is not."""

from __future__ import annotations

import os
import signal
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner
from helpers_toy import grid_lines, streets_geojson, write_toy

from planner.cli import book_writer
from planner.cli.main import planner
from planner.errors import NoPlanError
from planner.rules import audit
from planner.rules.model import AuditReport


@pytest.fixture
def study(tmp_path: Path) -> Path:
    """A town of nine corners."""
    return write_toy(tmp_path / "s", streets_geojson=streets_geojson(list(grid_lines(3, 3))))


def _run(study: Path, *more: str) -> BaseException | None:
    """Run the command; return what it raised."""
    done = CliRunner().invoke(planner, ["run", str(study), "--time-limit", "1", *more])
    return done.exception


def _sheets(plan: Path) -> dict[str, bytes]:
    """The parts of a workbook that hold its sheets and texts."""
    with zipfile.ZipFile(plan / "bom.xlsx") as book:
        return {n: book.read(n) for n in book.namelist() if n.startswith("xl/")}


def _always(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(book_writer, "WORTH_ROWS", 0)
    monkeypatch.setattr(os, "cpu_count", lambda: 2)


def test_a_workbook_written_beside_is_that_of_one_process(
    study: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert _run(study) is None
    _always(monkeypatch)
    begun: list[book_writer.BookWriter] = []
    real = book_writer.BookWriter.begin
    monkeypatch.setattr(book_writer.BookWriter, "begin", lambda self: (begun.append(self), real(self))[1])
    assert _run(study, "--out", str(study / "plan" / "second")) is None
    assert len(begun) == 1
    first, second = _sheets(study / "plan" / "base"), _sheets(study / "plan" / "second")
    assert first.keys() == second.keys()
    # Made at another time of day, and the plan says when.
    differ = {n for n in first if first[n] != second[n]}
    assert differ <= {"xl/sharedStrings.xml", "xl/worksheets/sheet1.xml"}
    assert not audit(study / "plan" / "second").integrity_errors


def test_a_small_plan_or_a_single_core_starts_no_second_process(
    study: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(book_writer, "BookWriter", None)
    assert _run(study) is None
    monkeypatch.setattr(book_writer, "WORTH_ROWS", 0)
    monkeypatch.setattr(os, "cpu_count", lambda: 1)
    assert _run(study, "--overwrite") is None


def test_a_writer_killed_from_outside_is_told_and_the_earlier_plan_stays(
    study: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert _run(study) is None
    before = (study / "plan" / "base" / "plan.json").read_bytes()
    _always(monkeypatch)
    real = book_writer.BookWriter.tell

    def killed(self: book_writer.BookWriter, found: AuditReport) -> None:
        os.kill(self.process, signal.SIGKILL)
        real(self, found)

    monkeypatch.setattr(book_writer.BookWriter, "begin", lambda self: None)
    monkeypatch.setattr(book_writer.BookWriter, "tell", killed)
    fault = _run(study, "--overwrite")
    assert isinstance(fault, NoPlanError)
    assert "the process that writes the workbook was ended from outside (SIGKILL)" in str(fault)
    assert "Run it again" in str(fault)
    assert (study / "plan" / "base" / "plan.json").read_bytes() == before
    assert [p.name for p in (study / "plan").iterdir() if p.is_dir()] == ["base"]
