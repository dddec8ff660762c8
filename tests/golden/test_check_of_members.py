"""`planner check` of a study of members: what `planner check MEMBER` says of each, all faults at once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner
from helpers_members import PROVINCE, write_members

from planner.cli.main import planner
from planner.errors import PlannerError

NO_WAY = '[ownership]\navailable_ways = ["new_poles"]\nforbidden_ways = ["new_poles"]\n[cameras]'
CENTER = '\n[[centers]]\nid = "CEN-01"\nlat = -24.18\nlon = -65.3\ntier = "national"\n'


def changed(folder: Path, town: str, old: str, new: str) -> None:
    """Write the study of a town with some words exchanged."""
    path = folder / "towns" / town / "study.toml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def refused(folder: Path, exit_code: int) -> str:
    """Return what `planner check` refuses, by its exit code."""
    fault = CliRunner().invoke(planner, ["check", str(folder)]).exception
    assert isinstance(fault, PlannerError)
    assert fault.exit_code == exit_code
    return fault.text()


def no_way(folder: Path) -> None:
    changed(folder, "east", "[cameras]", NO_WAY)


def wrong_key(folder: Path) -> None:
    changed(folder, "west", "count = 6", "cout = 6")


def no_points(folder: Path) -> None:
    (folder / "towns" / "north" / "points.csv").unlink()


NO_WAY_TOLD = "member `east` ({0}/towns/east/study.toml): no way may be used on the street of center CEN-01"
KEY_TOLD = "member `west`: `cameras.cout` is not a setting"
POINTS_TOLD = "member `north-town` ({0}/towns/north/study.toml): `sources.points` names points.csv"


@pytest.mark.parametrize(
    ("mishaps", "exit_code", "told"),
    [
        ((no_way,), 5, (NO_WAY_TOLD,)),
        ((no_way, wrong_key), 3, (NO_WAY_TOLD, KEY_TOLD)),
        ((no_way, wrong_key, no_points), 4, (NO_WAY_TOLD, KEY_TOLD, POINTS_TOLD)),
    ],
)
def test_a_proof_a_wrong_key_and_a_missing_file_are_told_together(
    tmp_path: Path, mishaps: tuple[Callable[[Path], None], ...], exit_code: int, told: tuple[str, ...]
) -> None:
    """Each member is named; the code is of what is mended first: files, settings, then what is proven."""
    folder = write_members(tmp_path / "toyland")
    for mishap in mishaps:
        mishap(folder)
    text = refused(folder, exit_code)
    for words in told:
        assert words.format(folder) in text
    assert f"{len(told)} problem" in text


def test_a_member_of_another_currency_and_one_of_members_are_told_once_each(tmp_path: Path) -> None:
    """Neither is told again by what only follows from it: prices in dollars, streets that are blank."""
    folder = write_members(tmp_path / "toyland", PROVINCE.replace('"towns/north"', '"."').replace(
        'scenario = "fixed"\n', ""))  # fmt: skip
    changed(folder, "west", 'country = "AR"', 'country = "AR"\ncurrency = "ARS"')
    text = refused(folder, 3)
    assert "2 problems" in text
    assert "member `west` has `study.currency` 'ARS'" in text
    assert "member `north-town` is made of members itself" in text


def test_calls_that_nobody_can_share_are_told_before_members_are_planned(tmp_path: Path) -> None:
    """By residents that no study tells: refused by check and run; by cameras the same study is read."""
    asked = PROVINCE + "[tiers]\ncalls_per_year = 1000\n" + CENTER
    folder = write_members(tmp_path / "toyland", asked)
    assert "calls are shared by residents, and east, west, north-town does not say" in refused(folder, 3)
    assert CliRunner().invoke(planner, ["run", str(folder)]).exception.exit_code == 3  # type: ignore[union-attr]
    assert not (folder / "plan").exists()
    text = asked.replace("calls_per_year", 'calls_by = "cameras"\ncalls_per_year')
    (folder / "study.toml").write_text(text, encoding="utf-8")
    assert CliRunner().invoke(planner, ["check", str(folder)]).exit_code == 0


def test_findings_of_members_are_told_once_and_countries_beside_each_other(tmp_path: Path) -> None:
    """What three members share is one line; a member of another country is told in words, and not refused."""
    folder = write_members(tmp_path / "toyland")
    assert "several countries" not in CliRunner().invoke(planner, ["check", str(folder)]).stdout
    changed(folder, "west", 'country = "AR"', 'country = "BR"')
    changed(folder, "west", "[cameras]", "[costs]\ntax_pct = 9\n[cameras]")
    told = CliRunner().invoke(planner, ["check", str(folder)])
    assert told.exit_code == 0
    assert told.stdout.count("SOURCES-NO-LICENSE") == 1
    assert "east, west, north-town: streets.geojson: its license is not told" in told.stdout
    assert "Members lie in several countries (AR: east, north-town; BR: west)" in told.stdout
    assert "tax is 21 % in east, north-town, 9 % in west." in told.stdout
