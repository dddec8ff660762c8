"""`planner export --to register` and `--to assessment`: whole folders, replaced only where asked for."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner
from helpers_tiny_plan import TinyPlan, write_tiny_plan

from planner.cli.export import export
from planner.errors import UsageError
from planner.outputs.export import FORMATS


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> TinyPlan:
    return write_tiny_plan(tmp_path_factory.mktemp("exported") / "plan")


@pytest.mark.parametrize("to", ["register", "assessment"])
def test_a_stored_plan_is_written_whole_and_replaced_only_on_request(
    to: str, tiny: TinyPlan, tmp_path: Path
) -> None:
    """All files of the format and no other; a second time only with --overwrite, and then the same bytes."""
    words = [str(tiny.folder), "--to", to, "--out", str(tmp_path / "out")]
    first = CliRunner().invoke(export, words)
    assert first.exit_code == 0, first.output
    assert "whole network" not in first.output
    held = {p.name: p.read_bytes() for p in (tmp_path / "out").iterdir() if p.is_file()}
    assert {p.name for p in (tmp_path / "out").iterdir()} == FORMATS[to].files
    again = CliRunner().invoke(export, words)
    assert isinstance(again.exception, UsageError)
    assert CliRunner().invoke(export, [*words, "--overwrite"]).exit_code == 0
    assert {p.name: p.read_bytes() for p in (tmp_path / "out").iterdir() if p.is_file()} == held
    assert [p.name for p in tmp_path.iterdir()] == ["out"]


@pytest.mark.parametrize("name", ["register.zip", "register.geojson"])
def test_the_register_is_a_folder(name: str, tiny: TinyPlan, tmp_path: Path) -> None:
    """A name of one file is refused before anything is written."""
    told = CliRunner().invoke(export, [str(tiny.folder), "--to", "register", "--out", str(tmp_path / name)])
    assert isinstance(told.exception, UsageError)
    assert "writes a folder" in str(told.exception)
    assert list(tmp_path.iterdir()) == []
