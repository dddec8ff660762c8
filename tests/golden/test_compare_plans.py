"""`planner compare --plans` and `planner progress` on a toy study: what changed, and what is built."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pyogrio
import pytest
from click.testing import CliRunner, Result

from planner.cli.main import planner
from planner.errors import InputError, UsageError
from planner.outputs.difference import DIFFERENCE_FILES
from planner.outputs.progress import PROGRESS_FILES
from planner.plan.store import read_plan
from tests.helpers_toy import write_toy

DEVICE = "camera_fixed"


def ask(*words: object) -> Result:
    """Run a command."""
    return CliRunner().invoke(planner, [str(w) for w in words])


def told(*words: object) -> dict[str, Any]:
    """Run a command that prints JSON."""
    result = ask(*words, "--json")
    assert result.exit_code == 0, result.output
    found: dict[str, Any] = json.loads(result.stdout)
    return found


@pytest.fixture(scope="module")
def toy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A toy study with its base plan, and a plan of one camera less at higher prices of cameras."""
    folder = write_toy(tmp_path_factory.mktemp("toy"))
    assert ask("run", folder).exit_code == 0
    text = (folder / "study.toml").read_text(encoding="utf-8")
    count = int(text.split("count = ")[1].split()[0])
    changed = text.replace(f"count = {count}", f"count = {count - 1}")
    base = read_plan(folder / "plan" / "base")
    book = base.prices[base.prices["item_id"] == DEVICE].copy()
    for level in ("low", "typical", "high"):
        book[level] = book[level].astype(float) + 100.0
    book.to_csv(folder / "dear.csv", index=False)
    dear = changed.replace("[costs]\n", '[costs]\nprice_book = "dear.csv"\n')
    (folder / "study.toml").write_text(dear, encoding="utf-8")
    assert ask("run", folder, "--out", folder / "plan" / "offer").exit_code == 0
    (folder / "study.toml").write_text(text, encoding="utf-8")
    return folder


def test_a_plan_from_its_geopackage_differs_in_nothing(toy: Path, tmp_path: Path) -> None:
    package = tmp_path / "toy.gpkg"
    assert ask("export", toy, "--to", "gpkg", "--out", package).exit_code == 0
    found = told("compare", "--plans", toy / "plan" / "base", package)
    assert found["nothing_changed"] is True
    assert found["changes"] == []
    assert all(r["same"] == r["before"] == r["after"] for r in found["totals"])
    shown = ask("compare", "--plans", package, toy)
    assert shown.stdout.startswith("nothing changed")


def test_a_dropped_camera_and_dearer_ones_are_told_with_their_cost(toy: Path, tmp_path: Path) -> None:
    out = tmp_path / "changes"
    found = told("compare", "--plans", toy / "plan" / "base", toy / "plan" / "offer", "--out", out)
    assert found["nothing_changed"] is False
    cameras = next(r for r in found["totals"] if r["layer"] == "cameras")
    assert (
        cameras["before"] - cameras["dropped"] + cameras["added"] == cameras["after"] == cameras["before"] - 1
    )
    came_or_went = [r for r in found["changes"] if r["change"] in ("added", "dropped")]
    assert all(r["reason"] for r in came_or_went if r["layer"] in ("cameras", "spans"))
    assert [r["reason"] for r in came_or_went if r["layer"] not in ("cameras", "spans") and r["reason"]] == []
    both = cameras["before"] - cameras["dropped"]
    assert cameras["re-priced"] == both
    for row in found["changes"]:
        if row["layer"] == "cameras" and row["change"] == "re-priced":
            assert float(row["after"]) - float(row["before"]) == pytest.approx(100.0)
    for item in found["items"]:
        made = item["by_quantity"] + item["by_price"]
        assert made == pytest.approx(item["total_after"] - item["total_before"], abs=0.011)
    capex = next(r for r in found["figures"] if r["figure"] == "capex")
    plans = [read_plan(toy / "plan" / name) for name in ("base", "offer")]
    assert [capex["before"], capex["after"]] == [p.summary["cost"]["capex"] for p in plans]
    assert {p.name for p in out.iterdir()} == DIFFERENCE_FILES
    drawn = sum(
        len(pyogrio.read_dataframe(out / "changes.gpkg", layer=n))
        for n in ("changes_points", "changes_lines")
    )
    table = pd.read_csv(out / "changes.csv")
    placed = ~table["layer"].isin(["equipment"])
    assert drawn == int(placed.sum())
    layers = json.loads((out / "changes.geojson").read_text(encoding="utf-8"))["features"]
    assert len(layers) == len(table) == len(found["changes"])
    assert "What changed" in (out / "map.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("words", [("compare",), ("compare", "a", "--plans", "b", "c")])
def test_nothing_to_compare_is_refused(words: tuple[str, ...]) -> None:
    assert isinstance(ask(*words).exception, UsageError)


def test_progress_is_written_beside_the_plan_and_leaves_it_whole(toy: Path, tmp_path: Path) -> None:
    plan = toy / "plan" / "base"
    before = {p.name: p.read_bytes() for p in plan.iterdir() if p.is_file()}
    cameras = read_plan(plan).tables["cameras"]["camera_id"].tolist()
    works = tmp_path / "works.csv"
    works.write_text(
        f"site_id,installed,powered,lit,note\n{cameras[0]},2021-01-04,2021-01-20,2021-02-01,\n"
        f"{cameras[1]},2021-01-05,,,=no power yet\n",
        encoding="utf-8",
    )
    out = tmp_path / "built"
    found = told("progress", toy, works, "--as-of", "2021-02-28", "--out", out)
    cell = next(r for r in found["totals"] if r["value"] == "cameras")
    assert (cell["planned"], cell["installed"], cell["powered"], cell["lit"]) == (len(cameras), 2, 1, 1)
    assert {p.name for p in out.iterdir()} == PROGRESS_FILES
    assert {p.name: p.read_bytes() for p in plan.iterdir() if p.is_file()} == before
    html = (out / "progress.html").read_text(encoding="utf-8")
    assert "Avance de la obra" in html
    assert "Progress of the works" in html
    assert "'=no power yet" in (out / "progress.csv").read_text(encoding="utf-8")
    features = json.loads((out / "progress.geojson").read_text(encoding="utf-8"))["features"]
    assert [f["properties"]["state"] for f in features if f["id"] == cameras[0]] == ["lit"]
    assert isinstance(ask("progress", toy, works, "--out", plan / "x").exception, UsageError)
    early = ask("progress", toy, works, "--as-of", "2021-01-01", "--out", tmp_path / "early").exception
    assert isinstance(early, InputError)
    assert "dates after 2021-01-01" in str(early)


def test_scenarios_side_by_side_leave_a_map_of_what_changes_between_them(toy: Path, tmp_path: Path) -> None:
    """`--out` holds a folder for each scenario but the first: tables with reasons, layers, and a map."""
    out = tmp_path / "changes"
    shown = ask("compare", toy, "base", "offer", "--out", out)
    assert shown.exit_code == 0, shown.output
    assert str(out / "offer") in shown.stdout
    assert {p.name for p in (out / "offer").iterdir()} == set(DIFFERENCE_FILES)
    changes = pd.read_csv(out / "offer" / "changes.csv")
    went = changes[(changes["layer"] == "cameras") & (changes["change"].isin(["added", "dropped"]))]
    assert len(went) > 0
    assert went["reason"].notna().all()
    again = ask("compare", toy, "base", "offer", "--out", out)
    assert again.output == ""
    assert isinstance(again.exception, UsageError)
    assert ask("compare", toy, "base", "offer", "--out", out, "--overwrite").exit_code == 0


def test_one_scenario_alone_has_no_difference(toy: Path, tmp_path: Path) -> None:
    """A difference of one plan is refused, and nothing is written."""
    refused = ask("compare", toy, "base", "--out", tmp_path / "changes")
    assert isinstance(refused.exception, UsageError)
    assert not (tmp_path / "changes").exists()
