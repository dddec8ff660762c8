"""Whole plans of toy studies that use what the base study does not: centers, ways, owners, existing plant."""

from __future__ import annotations

import json
import shutil
import sqlite3
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest

from planner.cli.run import run_study
from planner.errors import ProvenInfeasibleError
from planner.plan.progress import Run
from planner.plan.store import read_plan
from planner.rules import audit
from planner.settings import load_settings
from tests.golden.test_commands import planner
from tests.helpers_toy import BLOCK_DEG_LAT, LAT, LON, STUDY, write_toy

TWO_CENTERS = STUDY.replace(
    "[cameras]", '[[centers]]\nlat = -24.1762\nlon = -65.2955\nname = "Second"\n[cameras]'
)


def made(folder: Path, target: Path, text: str) -> tuple[dict[str, Any], Any]:
    """Run a toy study with this study.toml; return its summary and its stored plan, audited."""
    write_toy(folder, study_toml=text)
    summary = run_study(load_settings(folder), target, overwrite=False, watched=Run())
    assert audit(target).integrity_errors == ()
    return summary, read_plan(target)


def test_two_centers_share_the_sites_and_each_tree_holds_one(tmp_path):
    _, plan = made(tmp_path / "s", tmp_path / "p", TWO_CENTERS)
    one, _ = made(tmp_path / "t", tmp_path / "q", STUDY)
    assert len(plan.tables["centers"]) == 2
    assert plan.tables["spans"]["length_m"].sum() <= one["network"]["route_m"]


def test_rented_fiber_is_used_where_it_is_cheaper_and_kept_within_the_owned_share(tmp_path):
    ways = '[ownership]\navailable_ways = ["new_poles", "lease_dark_fiber"]\n'
    rented, _ = made(tmp_path / "s", tmp_path / "p", STUDY + ways)
    assert rented["network"]["owned_route_share"] < 0.6, "the case must bind"
    mixed, plan = made(tmp_path / "t", tmp_path / "q", STUDY + ways + "min_owned_route_share = 0.6\n")
    assert mixed["network"]["owned_route_share"] >= 0.6
    assert mixed["network"]["objective"] >= rented["network"]["objective"]
    assert set(plan.tables["spans"]["way"]) == {"new_poles", "lease_dark_fiber"}
    assert mixed["network"]["certified_lower_bound"] <= mixed["network"]["objective"]


def test_a_forbidden_way_is_not_used(tmp_path):
    ways = '[ownership]\nforbidden_ways = ["new_poles"]\n'
    _, plan = made(tmp_path / "s", tmp_path / "p", STUDY + ways)
    assert set(plan.tables["spans"]["way"]) == {"duct"}


def test_an_owned_share_that_no_allowed_way_can_meet_ends_with_5(tmp_path):
    ways = '[ownership]\navailable_ways = ["lease_dark_fiber"]\nmin_owned_route_share = 1.0\n'
    folder = write_toy(tmp_path / "s", study_toml=STUDY + ways)
    with pytest.raises(ProvenInfeasibleError, match="min_owned_route_share"):
        run_study(load_settings(folder), tmp_path / "p", overwrite=False, watched=Run())
    assert not (tmp_path / "p").exists()


def made_with_plant(
    tmp_path: Path, plant: tuple[str, str, list[list[float]]], ownership: str
) -> tuple[dict[str, Any], Any]:
    """Run the toy study with one line of existing plant (way, owner, coordinates), audited."""
    way, owner, line = plant
    feature = {
        "type": "Feature",
        "properties": {"id": "L1", "way": way, "owner": owner},
        "geometry": {"type": "LineString", "coordinates": line},
    }
    (tmp_path / "s").mkdir()
    collection = {"type": "FeatureCollection", "features": [feature]}
    (tmp_path / "s" / "plant.geojson").write_text(json.dumps(collection))
    text = STUDY.replace("[[centers]]", 'existing_plant = "plant.geojson"\n[[centers]]', 1)
    return made(tmp_path / "s", tmp_path / "p", text + ownership)


def test_nearly_free_existing_fiber_keeps_the_ownership_rule_in_the_certified_bound(tmp_path):
    """Spans of existing fiber weigh less than 0 under a binding rule; the audit proves the bound."""
    row = [[LON, LAT + BLOCK_DEG_LAT], [LON + 0.00495, LAT + BLOCK_DEG_LAT]]
    rule = 'available_ways = ["new_poles", "lease_dark_fiber"]\nmin_owned_route_share = 0.8\n'
    summary, plan = made_with_plant(tmp_path, ("existing_fiber", "City", row), f"[ownership]\n{rule}")
    network, arrays = summary["network"], plan.evidence["routing.npz"]
    usable = arrays["way_indptr"][1:] > arrays["way_indptr"][:-1]
    assert (arrays["weight"][usable] < 0).any()
    assert 0.97 * network["objective"] <= network["certified_lower_bound"] <= network["objective"]
    fiber = plan.tables["spans"].query("way == 'existing_fiber'")
    assert len(fiber) > 0
    assert set(fiber["owner"]) == {"City"}


def test_existing_poles_are_used_only_where_the_layer_says_so_and_count_as_owned(tmp_path):
    row = [[LON, LAT + BLOCK_DEG_LAT], [LON + 0.00495, LAT + BLOCK_DEG_LAT]]
    ownership = '[ownership]\nowner = "Province"\n'
    summary, plan = made_with_plant(tmp_path, ("existing_poles", "Utility", row), ownership)
    spans, supports = plan.tables["spans"], plan.tables["supports"]
    used = spans[spans["way"] == "existing_poles"]
    assert len(used) > 0
    line = gpd.GeoSeries.from_wkt([f"LINESTRING({row[0][0]} {row[0][1]}, {row[1][0]} {row[1][1]})"], crs=4326)
    assert used.to_crs(32720).distance(line.to_crs(32720).iloc[0]).max() < 1.0
    assert summary["network"]["owned_route_share"] == 1.0
    assert set(used["owner"]) == set(plan.tables["cables"]["owner"]) == {"Province"}
    poles = supports[supports["span_id"].isin(used["span_id"])]
    assert len(poles) > 0
    assert poles["existing"].all()
    assert set(poles["owner"]) == {"Utility"}
    assert not supports.drop(poles.index)["existing"].any()
    assert set(supports.drop(poles.index)["owner"]) == {"Province"}
    offered = plan.existing_plant
    assert set(used["street_span_id"]) <= set(offered["street_span_id"])
    assert set(offered["way"]) == {"existing_poles"}
    assert set(offered["owner"]) == {"Utility"}
    told = {rule: rules_after(tmp_path / "p", tmp_path / rule, change) for rule, change in EDITS.items()}
    assert all(rule in found for rule, found in told.items()), told


EDITS = {
    "INT-WAY-OFFER": "DELETE FROM existing_plant",
    "INT-WAY-OWNER": "UPDATE existing_plant SET owner = 'Another'",
}


def rules_after(folder: Path, copy: Path, change: str) -> set[str]:
    """The rules that a copy of a plan breaks after an SQL statement."""
    shutil.copytree(folder, copy)
    with sqlite3.connect(copy / "plan.gpkg") as connection:
        assert connection.execute(change).rowcount > 0
    connection.close()
    return {f.rule for f in audit(copy).integrity_errors}


def test_a_plan_without_a_layer_of_existing_plant_offers_nothing(tmp_path):
    _, plan = made(tmp_path / "s", tmp_path / "p", STUDY)
    assert list(plan.existing_plant.columns) == ["street_span_id", "way", "owner"]
    assert plan.existing_plant.empty


def test_a_study_without_cameras_or_without_points_is_a_plan(tmp_path):
    only_points, _ = made(tmp_path / "s", tmp_path / "p", STUDY.replace("count = 6", "count = 0"))
    assert (only_points["cameras"]["chosen"], only_points["network"]["sites"]) == (0, 5)
    without = STUDY.replace('points = "points.csv"\n', "")
    only_cameras, _ = made(tmp_path / "t", tmp_path / "q", without)
    assert (only_cameras["cameras"]["chosen"], only_cameras["network"]["sites"]) == (6, 6)


def test_the_embedded_study_is_copied_and_checked_where_there_is_no_connection(tmp_path):
    planner("new", tmp_path / "mine", "--example", "jsei")
    facts = json.loads(planner("check", tmp_path / "mine", "--json").stdout)
    assert facts["points"] == 310
    assert facts["streets"] == "reconstructed"
    assert facts["street_km"] > 1000
