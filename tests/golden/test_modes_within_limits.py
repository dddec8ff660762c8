"""Modes of cameras under limits on money, on the toy: places change their mode, the audit finds no better."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest

from planner.cli.run import run_study
from planner.plan.progress import Run
from planner.rules import audit
from planner.settings import load_settings
from tests.helpers_toy import STUDY, write_toy

CHOICE = "INT-OWNERSHIP-CHOICE"
BOOK = (
    "item_id,group,description_en,description_es,unit,recurrence,low,typical,high,currency,price_year,region,"
    "source\n"
    "camera_commodatum_year,operation,Fee,Canon,each,year,600,600,600,USD,2024,LA,planning assumption\n"
)
OWNING = '[ownership]\nowner = "Province"\navailable_ways = ["new_poles"]\n'
MODES = '[ownership.modes]\ncameras = "own commodatum"\n'


def run(folder: Path, costs: str) -> tuple[dict[str, Any], list[str]]:
    """Run the toy with cameras owned or on loan for 600 a year; returns plan.json and the modes."""
    text = STUDY.replace("tax_pct = 21\n", f'tax_pct = 21\nprice_book = "fees.csv"\n{costs}')
    (folder / "s").mkdir(parents=True)
    (folder / "s" / "fees.csv").write_text(BOOK)
    write_toy(folder / "s", study_toml=text + OWNING + MODES)
    told = run_study(load_settings(folder / "s"), folder / "p", overwrite=True, watched=Run())
    assert audit(folder / "p").integrity_errors == ()
    return told, sorted(gpd.read_file(folder / "p" / "plan.gpkg", layer="cameras")["mode"])


@pytest.fixture(scope="module")
def free(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The plan without limits: all cameras on loan, which costs least."""
    told, modes = run(tmp_path_factory.mktemp("free"), "")
    assert modes == ["commodatum"] * 6
    return told


@pytest.fixture(scope="module")
def held(free: dict[str, Any], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the plan that may pay 200 a year less than that without limits."""
    most = free["cost"]["annual_opex"] - 200
    folder = tmp_path_factory.mktemp("held")
    told, modes = run(folder, f"max_annual_payments = {most}\n")
    assert told["cost"]["annual_opex"] <= most
    assert 0 < modes.count("own") < 6
    assert told["cost"]["net_present_cost"] > free["cost"]["net_present_cost"]
    return folder / "p"


def test_fewest_places_change_and_plan_json_tells_it(held: Path, free: dict[str, Any]) -> None:
    """Owned places are few: with two of them back on loan the payments would break the limit."""
    told = json.loads((held / "plan.json").read_text())
    modes, limit = told["cameras"]["modes"], told["network"]["policies"][0]["limit"]
    assert modes["cost"] > modes["cost_without_limits"] == free["cameras"]["modes"]["cost"]
    assert [r["setting"] for r in modes["limits"]] == ["costs.max_annual_payments"]
    owned = sorted(gpd.read_file(held / "plan.gpkg", layer="cameras")["mode"]).count("own")
    saved = (free["cost"]["annual_opex"] - told["cost"]["annual_opex"]) / owned
    assert told["cost"]["annual_opex"] + 2 * saved > limit


def test_what_a_limit_leaves_the_cameras_is_the_limit_less_the_rest_of_the_bill(held: Path) -> None:
    """Limit, less the bill without its cameras: with modes that keep it the least cost lies between."""
    told = json.loads((held / "plan.json").read_text())
    modes, policy = told["cameras"]["modes"], told["network"]["policies"][0]
    row = modes["limits"][0]
    rest = policy["found"] - row["found"]
    assert row["limit"] == pytest.approx(policy["limit"] - rest, abs=0.02)
    assert modes["cost_without_limits"] <= modes["cost_within_limits"] <= modes["cost"]


def test_a_limit_on_capex_lends_cameras_that_owning_would_make_cheaper(tmp_path: Path) -> None:
    """Where the fee is that of the catalog owning costs least; less capex puts some places on loan."""
    folder = tmp_path / "a"
    write_toy(folder / "s", study_toml=STUDY + OWNING + MODES)
    told = run_study(load_settings(folder / "s"), folder / "p", overwrite=True, watched=Run())
    cost = told["cost"]
    most = cost["capex"] + cost["tax"] - 5000
    text = STUDY.replace("tax_pct = 21\n", f"tax_pct = 21\nmax_capex_with_tax = {most}\n")
    write_toy(folder / "s", study_toml=text + OWNING + MODES)
    told = run_study(load_settings(folder / "s"), folder / "p", overwrite=True, watched=Run())
    assert told["cost"]["capex"] + told["cost"]["tax"] <= most
    modes = sorted(gpd.read_file(folder / "p" / "plan.gpkg", layer="cameras")["mode"])
    assert {"own", "commodatum"} == set(modes)
    assert audit(folder / "p").integrity_errors == ()


def in_json(change: Callable[[dict[str, Any]], object]) -> Callable[[Path], None]:
    """Change the block `cameras.modes`."""

    def tamper(folder: Path) -> None:
        told = json.loads((folder / "plan.json").read_text())
        change(told["cameras"]["modes"])
        (folder / "plan.json").write_text(json.dumps(told))

    return tamper


def in_layer(text: str) -> Callable[[Path], None]:
    """Change the layer of cameras."""

    def tamper(folder: Path) -> None:
        with closing(sqlite3.connect(folder / "plan.gpkg")) as db, db:
            triggers = db.execute(
                "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'cameras'"
            )
            for (name,) in triggers.fetchall():
                db.execute(f'DROP TRIGGER "{name}"')
            db.execute(text)

    return tamper


@pytest.mark.parametrize(
    "tamper",
    [
        in_json(lambda block: block.update(cost=block["cost"] - 100)),
        in_json(lambda block: block.update(cost_without_limits=block["cost"])),
        in_json(lambda block: block.update(places=5)),
        in_json(lambda block: block["limits"][0].update(found=1.0)),
        in_json(lambda block: block["limits"][0].update(limit=block["limits"][0]["limit"] + 500)),
        in_json(lambda block: block["limits"][0].update(limit=block["limits"][0]["limit"] - 1)),
        in_json(lambda block: block.update(cost_within_limits=block["cost_without_limits"] - 1)),
        in_json(lambda block: block["limits"][0].update(setting="costs.max_capex_with_tax")),
        in_json(lambda block: block["limits"].append({**block["limits"][0], "setting": "costs.budget"})),
        in_json(lambda block: block.update(limits=[])),
        in_layer("UPDATE cameras SET mode = 'own'"),
        in_layer("UPDATE cameras SET mode = 'commodatum'"),
    ],
    ids=[
        "cost",
        "free cost",
        "places",
        "found",
        "looser limit",
        "tighter limit",
        "cost within",
        "another limit",
        "one more limit",
        "none",
        "own",
        "lent",
    ],
)
def test_a_changed_choice_is_told(held: Path, tmp_path: Path, tamper: Callable[[Path], None]) -> None:
    """Each change of modes, or of what is told of them, breaks the rule of the choice."""
    for path in held.rglob("*"):
        if path.is_file():
            (tmp_path / path.relative_to(held)).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / path.relative_to(held)).write_bytes(path.read_bytes())
    tamper(tmp_path)
    assert CHOICE in {f.rule for f in audit(tmp_path).integrity_errors}
