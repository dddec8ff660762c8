"""The map's file: what is in it, and what never is."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import shapely
from helpers_plan import synthetic_audit, synthetic_plan
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.outputs import write_map
from planner.outputs.files import HERE, packaged
from planner.outputs.map.encode import column, points, script_json, steps
from planner.outputs.map.fields import asset_costs
from planner.outputs.map.ground import demand_squares, light_streets
from planner.outputs.map.themes import themes


@pytest.fixture(scope="module")
def html(tmp_path_factory, grid_plan, grid_audit):
    path = tmp_path_factory.mktemp("map") / "map.html"
    write_map(grid_plan, grid_audit, path)
    return path.read_text(encoding="utf-8")


def data_of(html: str) -> dict:
    return json.loads(
        re.search(r'<script id="plan-data" type="application/json">(.*?)</script>', html, re.S).group(1)
    )


def test_nothing_in_the_page_is_fetched_and_its_policy_forbids_it(html):
    outside = re.sub(r"<script.*?</script>", "", html, flags=re.S)
    assert not re.search(r'(src|href)="(?!data:)', outside)
    assert "url(" not in outside
    assert "@import" not in outside
    assert "sourceMappingURL" not in html
    assert "default-src 'none'" in html
    for library in ("jquery", "bootstrap", "awesome", "glyphicons"):
        assert library not in html.lower()


def test_names_from_a_list_stand_only_as_text_in_the_data(html):
    assert '<script>alert("x")' not in html
    assert "<img src=x" not in html
    cameras = next(layer for layer in data_of(html)["layers"] if layer["key"] == "cameras")
    assert '<script>alert("x")</script>' in cameras["data"]["columns"]["name"]["d"]


def test_attribution_notes_and_leaflets_license_are_in_the_page(html):
    data = data_of(html)
    assert data["attribution"] == ["(c) OpenStreetMap contributors, ODbL"]
    assert ["calles: reconstruidas, no relevadas", "streets: reconstructed, not surveyed"] in data["banner"]
    assert "BSD 2-Clause License" in html


def test_surveyed_streets_carry_no_note_and_the_map_says_that_it_is_internal(grid_plan, tmp_path):
    plan = replace(grid_plan, summary={**grid_plan.summary, "streets": "surveyed", "notes": []})
    write_map(plan, None, tmp_path / "map.html")
    assert data_of((tmp_path / "map.html").read_text())["banner"] == [
        ["uso interno: muestra toda la red", "internal: shows the whole network"]
    ]


def test_the_page_is_the_same_when_written_again(grid_plan, grid_audit, html, tmp_path):
    write_map(grid_plan, grid_audit, tmp_path / "map.html")
    assert (tmp_path / "map.html").read_text(encoding="utf-8") == html


def test_writing_leaves_no_other_file(grid_plan, tmp_path):
    write_map(grid_plan, None, tmp_path / "map.html")
    assert [p.name for p in tmp_path.iterdir()] == ["map.html"]


def test_vendored_files_are_those_that_the_readme_names():
    readme = packaged("vendor", "README.md")
    for name in ("leaflet.js", "leaflet.css"):
        digest = hashlib.sha256(HERE.joinpath("vendor", "leaflet-1.9.4", name).read_bytes()).hexdigest()
        assert digest in readme


def test_every_theme_of_the_plan_is_a_layer_and_empty_ones_are_left_out(grid_plan):
    keys = [t.key for t in themes(grid_plan)]
    assert keys == [
        "demand",
        "blind",
        "streets",
        "viewsheds",
        "spans",
        "cables",
        "drops",
        "single_points",
        "supports",
        "closures",
        "candidates",
        "crossings",
        "blind_spots",
        "existing_cameras",
        "points",
        "cameras",
        "centers",
        "unserved",
    ]
    assert "unserved" not in [t.key for t in themes(synthetic_plan(unserved=0))]


def test_heavy_layers_are_off_when_the_map_opens(grid_plan):
    shown = {t.key for t in themes(grid_plan) if t.shown}
    sites = {"existing_cameras", "points", "cameras", "centers", "unserved"}
    assert shown == {"streets", "viewsheds", "spans", "drops", *sites}


def test_a_plan_without_any_demand_or_unserved_site_still_has_a_map(grid_plan, tmp_path):
    tables = {
        k: v.iloc[:0] if k in ("points", "unserved", "closures") else v for k, v in grid_plan.tables.items()
    }
    write_map(
        replace(grid_plan, demand=grid_plan.demand.iloc[:0], tables=tables), None, tmp_path / "map.html"
    )
    assert "points" not in [layer["key"] for layer in data_of((tmp_path / "map.html").read_text())["layers"]]


def test_fields_that_people_compare_carry_their_unit(grid_plan):
    cameras = next(t for t in themes(grid_plan) if t.key == "cameras")
    units = {f.column: f.unit.es for f in cameras.fields}
    assert units["range_m"] == "m"
    assert units["azimuth_deg"] == "°"
    assert units["covered_weight"] == "habitantes"
    assert units["cost_once"] == "USD"


def test_streets_keep_their_length_and_names_while_nodes_on_a_straight_street_vanish(grid_plan):
    light = light_streets(grid_plan.streets)
    assert light["length_m"].sum() == pytest.approx(grid_plan.streets["length_m"].sum())
    assert set(light["name"]) == set(grid_plan.streets["name"])
    assert (
        shapely.get_num_coordinates(light.geometry).sum()
        < shapely.get_num_coordinates(grid_plan.streets.geometry).sum()
    )


def test_squares_hold_all_demand_and_what_is_not_seen(grid_plan):
    squares, side_m = demand_squares(grid_plan.demand)
    weight = grid_plan.demand["weight_milli"].sum() / 1000
    assert side_m == 100
    assert squares["weight"].sum() == pytest.approx(weight)
    unseen = grid_plan.demand.loc[~grid_plan.demand["covered"], "weight_milli"].sum() / 1000
    assert squares["unseen"].sum() == pytest.approx(unseen)


def test_an_assets_cost_is_quantity_times_unit_price(grid_plan):
    assert asset_costs(grid_plan)["CAM-0001"] == 800.0


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.floats(-180, 180), st.floats(-85, 85)), min_size=2, max_size=20))
def test_steps_give_every_vertex_back_to_half_a_millionth_of_a_degree(places):
    found = np.cumsum(np.array(points([shapely.Point(p) for p in places])).reshape(-1, 2), axis=0) / 1e6
    assert np.abs(found - np.array(places)).max() <= 0.51e-6
    line = np.cumsum(np.array(steps(shapely.LineString(places))).reshape(-1, 2), axis=0) / 1e6
    assert len(line) >= 2
    assert np.abs(line[-1] - np.array(places[-1])).max() <= 0.51e-6


def test_a_column_with_few_values_is_told_once_each():
    told = column(pd.Series(["own", "own", "lease", "own", None, "own"]))
    assert told == {"d": ["own", "lease", None], "i": [0, 0, 1, 0, 2, 0]}
    assert column(pd.Series([1.5, float("nan")])) == [1.5, None]


@settings(max_examples=60, deadline=None)
@given(st.text())
def test_no_text_can_leave_the_script_element(text):
    told = script_json({"name": text})
    assert not set(told) & set("<>&")
    assert json.loads(told) == {"name": text}


def test_audit_counts_stand_among_the_sources(html, grid_plan):
    sources = [line[1] for line in data_of(html)["sources"]]
    assert "Audit: 1 errors, 1 warnings, 1 facts still open" in sources
    assert synthetic_audit(grid_plan).block() == {"errors": 1, "warnings": 1, "open": 1}


def test_a_large_plan_stays_below_eight_megabytes(tmp_path):
    plan = synthetic_plan(84, 1000, 310)
    assert plan.summary["city"]["street_km"] > 1400
    write_map(plan, None, tmp_path / "map.html")
    assert (tmp_path / "map.html").stat().st_size < 8_000_000
