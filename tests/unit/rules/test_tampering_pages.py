"""A report or map with a figure altered is refused, by the rule that is to tell; those as written pass."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from helpers_toy import STUDY, write_toy

from planner.cli.run import run_study
from planner.plan.progress import Run
from planner.rules.folder import PlanFolder, read_folder
from planner.rules.integrity import map_page, pages
from planner.settings import load_settings

RULES = (*pages.RULES, *map_page.RULES)
BLOCK = re.compile(r'(<script id="plan-data" type="application/json">)(.*?)(</script>)', re.DOTALL)


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> PlanFolder:
    """The toy town, planned and shown."""
    tmp = tmp_path_factory.mktemp("shown")
    study = write_toy(tmp / "study", study_toml=STUDY)
    run_study(load_settings(study), tmp / "plan", overwrite=False, watched=Run())
    return read_folder(tmp / "plan")


def told_of(town: PlanFolder, tmp_path: Path, name: str, change: Callable[[str], str]) -> set[str]:
    """Return the rules that tell of a page changed by hand."""
    shutil.copy(town.path / "audit.json", tmp_path / "audit.json")
    before = (town.path / name).read_text(encoding="utf-8")
    after = change(before)
    assert after != before
    (tmp_path / name).write_text(after, encoding="utf-8")
    return broken(replace(town, path=tmp_path, found={}), name)


def broken(folder: PlanFolder, name: str = "") -> set[str]:
    """Return the rules of pages that do not hold, those of one page where it is named."""
    asked = {"report.html": pages.RULES, "map.html": map_page.RULES}.get(name, RULES)
    return {rule.id for rule in asked if any(True for _ in rule.check(folder))}


def within(part: str, old: str, new: str) -> Callable[[str], str]:
    """Return a change of the first such text after an id."""

    def change(page: str) -> str:
        at = page.index(old, page.index(f'id="{part}"'))
        return page[:at] + new + page[at + len(old) :]

    return change


def data(change: Callable[[dict[str, Any]], None]) -> Callable[[str], str]:
    """Return a change of what the map holds, written as JSON again."""

    def changed(page: str) -> str:
        found = BLOCK.search(page)
        assert found is not None
        held = json.loads(found[2])
        change(held)
        text = json.dumps(held).replace("<", "\\u003c")
        return page[: found.start()] + found[1] + text + found[3] + page[found.end() :]

    return changed


def layer(held: dict[str, Any], key: str) -> dict[str, Any]:
    """Return a layer of the map."""
    found: dict[str, Any] = next(t for t in held["layers"] if t["key"] == key)
    return found


def column(held: dict[str, Any], key: str, name: str, value: Any) -> None:
    """Give the first feature of a layer another value."""
    columns = layer(held, key)["data"]["columns"]
    plain = map_page.values(columns[name]).tolist()
    assert plain[0] != value
    columns[name] = [value, *plain[1:]]


def test_the_pages_as_written_pass(town: PlanFolder) -> None:
    """Report and map of a run break no rule of pages."""
    assert broken(town) == set()


def test_a_plan_that_does_not_stand_yet_has_no_pages(town: PlanFolder, tmp_path: Path) -> None:
    """Before audit.json is there nothing is compared."""
    assert broken(replace(town, path=tmp_path, found={})) == set()


REPORT = {
    "cameras": within("question", "<strong>6</strong>", "<strong>7</strong>"),
    "capex in one language": within("question", " million", " thousand"),
    "route": within("question", " km", "0 km"),
    "a figure more": within("question", "<strong>6</strong>", "<strong>6</strong> of 9"),
    "gap": within("outcome", " %", "1 %"),
    "money": within("costs", '<td class="n">', '<td class="n">1'),
    "lengths": within("network", " km", "9 km"),
    "cost answer": within("answer-cost", "USD ", "USD 1"),
    "unseen": within("answer-uncovered", " %", "1 %"),
    "audit": within("answer-accountability", ": ", ": 1"),
    "title": lambda page: page.replace("<h1>Toy study", "<h1>Toy study 2", 1),
    "a second part": lambda page: page.replace("</body>", '<p id="question"></p></body>', 1),
    "a part renamed": lambda page: page.replace('id="outcome"', 'id="outcomes"', 1),
    "no report": lambda page: "<!DOCTYPE html><html></html>",
}


@pytest.mark.parametrize("name", REPORT)
def test_an_altered_report_is_refused(town: PlanFolder, tmp_path: Path, name: str) -> None:
    """One figure of the report changed by hand, in one language, is told of."""
    assert told_of(town, tmp_path, "report.html", REPORT[name]) == {"INT-REPORT-FIGURES"}


def test_other_words_of_the_report_may_change(town: PlanFolder, tmp_path: Path) -> None:
    """The nearest change that is allowed: a word beside the figures."""
    assert (
        told_of(town, tmp_path, "report.html", lambda p: p.replace("sites connected", "sites joined"))
        == set()
    )


def dropped(held: dict[str, Any]) -> None:
    """Take the layer of the points off."""
    held["layers"] = [t for t in held["layers"] if t["key"] != "points"]


def doubled(held: dict[str, Any]) -> None:
    """Draw the points twice."""
    held["layers"].append(layer(held, "points"))


def renamed(held: dict[str, Any]) -> None:
    """Name a camera that the plan has not."""
    column(held, "cameras", "id", "CAM-9999")


def moved(held: dict[str, Any]) -> None:
    """Move the first camera, and with it all others, by a meter."""
    layer(held, "cameras")["data"]["geometry"][0] += 10


def counted(held: dict[str, Any]) -> None:
    """Let the legend count more route."""
    layer(held, "spans")["amount"] += 100


def styled(held: dict[str, Any]) -> None:
    """Let the legend count one more camera of a class."""
    amounts = layer(held, "cameras")["styles"][0]["amounts"]
    amounts[next(iter(amounts))] += 1


FIGURES = {
    "dropped": dropped,
    "doubled": doubled,
    "renamed": renamed,
    "moved": moved,
    "counted": counted,
    "styled": styled,
    "azimuth": lambda held: column(held, "cameras", "azimuth_deg", 1.5),
    "fibers": lambda held: column(held, "spans", "fibers", 999),
    "owner": lambda held: column(held, "points", "owner", "somebody else"),
    "cable": lambda held: column(held, "cables", "fiber_count", 288),
}


@pytest.mark.parametrize("name", FIGURES)
def test_an_altered_map_is_refused(town: PlanFolder, tmp_path: Path, name: str) -> None:
    """One value, place or count of the map changed by hand is told of."""
    assert "INT-MAP-FIGURES" in told_of(town, tmp_path, "map.html", data(FIGURES[name]))


COSTS: dict[str, Callable[[dict[str, Any]], None]] = {
    "cost": lambda held: column(held, "cameras", "cost_once", 1.0),
    "bill": lambda held: held["lines"].pop(),
}


@pytest.mark.parametrize("name", COSTS)
def test_an_altered_cost_on_the_map_is_refused(town: PlanFolder, tmp_path: Path, name: str) -> None:
    """What an asset costs, and the lines of the bill, are those of bom.csv."""
    assert told_of(town, tmp_path, "map.html", data(COSTS[name])) == {"INT-MAP-COSTS"}


def test_a_map_without_its_data_is_refused(town: PlanFolder, tmp_path: Path) -> None:
    """No block of data, two of them, and one that is no JSON."""
    block = '<script id="plan-data" type="application/json">{}</script>'
    for change in (
        lambda page: BLOCK.sub("", page),
        lambda page: page.replace("</body>", f"{block}</body>", 1),
        lambda page: BLOCK.sub(r"\1{]\3", page),
    ):
        assert told_of(town, tmp_path, "map.html", change) == {"INT-MAP-FIGURES"}


def test_the_same_values_told_otherwise_pass(town: PlanFolder, tmp_path: Path) -> None:
    """The nearest change that is allowed: each value written out where the map tells distinct ones once."""

    def plain(held: dict[str, Any]) -> None:
        for theme in held["layers"]:
            columns = theme["data"]["columns"]
            theme["data"]["columns"] = {k: map_page.values(v).tolist() for k, v in columns.items()}

    assert told_of(town, tmp_path, "map.html", data(plain)) == set()
