"""Bad input: a message that says what, where and how to mend it; the documented exit code; nothing written.

Each refusal stands beside the nearest case that is allowed.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.golden.test_commands import planner
from tests.helpers_toy import CAMERAS, POINTS, STUDY, grid_lines, streets_geojson, write_toy


def refused(folder: Path, code: int, *words: str, scenario: str | None = None) -> str:
    """Run a study that must be refused; return the message."""
    extra = ["--scenario", scenario] if scenario else []
    before = sorted(folder.rglob("*"))
    talk = planner("run", folder, *extra, check=code).stderr
    for word in words:
        assert word.lower() in talk.lower(), f"{word!r} is not in: {talk}"
    assert sorted(folder.rglob("*")) == before, "something was written"
    return talk


def allowed(folder: Path, scenario: str | None = None) -> dict:
    """Check a study that must be taken, down to the offer of candidates."""
    extra = ["--scenario", scenario] if scenario else []
    return json.loads(planner("check", folder, *extra, "--json").stdout)


def test_the_toy_study_itself_is_taken(tmp_path):
    assert allowed(write_toy(tmp_path / "s"))["points"] == 5


def test_a_missing_file_is_named_with_the_way_to_get_it(tmp_path):
    folder = write_toy(tmp_path / "s")
    (folder / "streets.geojson").unlink()
    (folder / "points.csv").unlink()
    refused(folder, 4, "streets.geojson", "points.csv", "planner fetch")


def test_a_truncated_pbf_is_refused(tmp_path):
    folder = write_toy(tmp_path / "s", study_toml=STUDY.replace("streets.geojson", "city.osm.pbf"))
    (folder / "city.osm.pbf").write_bytes(b"\x00\x00\x00\x0d\x0a\x09OSMHeader\x18\x7c\x10")
    refused(folder, 4, "city.osm.pbf")


def test_an_empty_list_is_refused_and_a_list_of_one_is_taken(tmp_path):
    refused(write_toy(tmp_path / "s", points_csv="id,nombre,tipo,lat,lon\n"), 4, "points.csv", "empty")
    one = "\n".join(POINTS.splitlines()[:2]) + "\n"
    assert allowed(write_toy(tmp_path / "t", points_csv=one))["points"] == 1


def test_a_site_in_another_country_is_refused_with_its_row_and_distance(tmp_path):
    far = POINTS + "X1,Escuela lejana,escuela,-34.60,-58.38\n"
    refused(write_toy(tmp_path / "s", points_csv=far), 4, "X1", "km")


def test_swapped_latitude_and_longitude_are_told_as_such(tmp_path):
    swapped = POINTS + "X1,Escuela,escuela,-65.2991,-24.1792\n"
    refused(write_toy(tmp_path / "s", points_csv=swapped), 4, "X1", "swapped")


def test_a_site_beyond_the_snap_limit_is_unserved_with_a_reason_not_refused(tmp_path):
    near = POINTS + "X1,Escuela,escuela,-24.1830,-65.2991\n"
    folder = write_toy(tmp_path / "s", points_csv=near)
    summary = json.loads(planner("run", folder, "--json").stdout)
    assert summary["network"]["unserved"] == [{"id": "GOV-0006", "reason": "too_far_from_street"}]
    assert summary["network"]["sites"] == summary["network"]["connected"] + 1
    strict = STUDY + "[network]\nallow_unserved = false\n"
    refused(write_toy(tmp_path / "t", points_csv=near, study_toml=strict), 5, "GOV-0006", "snap_limit_m")


def test_duplicate_ids_are_refused_and_duplicate_names_are_not(tmp_path):
    twice = POINTS + "E1,Escuela 9,escuela,-24.1790,-65.2990\n"
    refused(write_toy(tmp_path / "s", points_csv=twice), 4, "E1", "repeated", "points.csv")
    same_name = POINTS + "E9,Escuela 1,escuela,-24.1790,-65.2990\n"
    assert allowed(write_toy(tmp_path / "t", points_csv=same_name))["points"] == 6


@pytest.mark.parametrize("value", ["", "NaN", "north"])
def test_coordinates_that_are_no_numbers_are_refused_with_their_row(tmp_path, value):
    bad = POINTS + f"X1,Escuela,escuela,{value},-65.2991\n"
    refused(write_toy(tmp_path / "s", points_csv=bad), 4, "7", "points.csv")


def test_an_unknown_key_is_refused_with_the_nearest_one(tmp_path):
    text = STUDY.replace("count = 6", "count = 6\nrnage_m = 60")
    refused(write_toy(tmp_path / "s", study_toml=text), 3, "cameras.range_m")


def test_a_missing_price_is_refused_with_its_item(tmp_path):
    text = STUDY.replace("[costs]", '[costs]\nprice_book = "prices.csv"')
    header = (
        "item_id,group,description_en,description_es,unit,recurrence,low,typical,high,labor_share,currency,"
    )
    header += "price_year,region,source,note\n"
    good = "splice_closure,cameras,closure,cierre,each,once,100,200,300,,USD,2025,AR,test,\n"
    item = _some_item()
    broken = good.replace("splice_closure", item).replace(",100,200,300,", ",100,,300,")
    refused(write_toy(tmp_path / "s", study_toml=text, prices_csv=header + broken), 4, item, "prices.csv")
    taken = good.replace("splice_closure", item)
    assert allowed(write_toy(tmp_path / "t", study_toml=text, prices_csv=header + taken))["points"] == 5


def _some_item() -> str:
    """Return an item of the catalog that every plan uses."""
    import pandas as pd

    import planner

    book = pd.read_csv(Path(planner.__file__).parent / "catalog" / "prices.csv")
    return str(book.loc[book["recurrence"] == "once", "item_id"].iloc[0])


def test_more_cameras_than_candidates_are_refused_with_both_numbers(tmp_path):
    text = STUDY.replace("count = 6", "count = 5000")
    refused(write_toy(tmp_path / "s", study_toml=text), 4, "5000", "36 places", "midblock_spacing_m")


def test_more_fixed_cameras_than_asked_for_are_refused(tmp_path):
    text = STUDY.replace("cameras.count = 3", "cameras.count = 2")
    refused(
        write_toy(tmp_path / "s", study_toml=text),
        4,
        "fixes 3 cameras",
        "`cameras.count` is 2",
        scenario="fixed",
    )


def test_a_point_on_an_island_of_streets_is_unserved_for_lack_of_a_path(tmp_path):
    island = [[(-65.280, -24.18), (-65.279, -24.18)], [(-65.279, -24.18), (-65.279, -24.179)]]
    streets = streets_geojson([*grid_lines(), *island])
    points = POINTS + "X1,Escuela isla,escuela,-24.1801,-65.2795\n"
    folder = write_toy(tmp_path / "s", streets_geojson=streets, points_csv=points)
    summary = json.loads(planner("run", folder, "--json").stdout)
    assert summary["network"]["unserved"] == [{"id": "GOV-0006", "reason": "no_path"}]


def test_a_budget_below_any_plan_ends_with_5_and_names_both_figures(tmp_path):
    talk = refused(
        write_toy(tmp_path / "s"), 5, "1,000.00", "no plan of this study costs less", scenario="poor"
    )
    assert "costs.budget" in talk


def test_a_hard_budget_that_the_plan_fits_is_no_hindrance(tmp_path):
    folder = write_toy(
        tmp_path / "s", study_toml=STUDY.replace("costs.budget = 1000\n", "costs.budget = 5000000\n")
    )
    summary = json.loads(planner("run", folder, "--scenario", "poor", "--json").stdout)
    assert summary["cost"]["within_budget"] is True


def test_a_budget_between_the_bound_and_the_plan_ends_with_6(tmp_path):
    folder = write_toy(tmp_path / "s")
    capex = json.loads(planner("run", folder, "--json", "--out", tmp_path / "p").stdout)["cost"]["capex"]
    tight = STUDY.replace("costs.budget = 1000\n", f"costs.budget = {capex - 1}\n")
    (folder / "study.toml").write_text(tight)
    talk = planner("run", folder, "--scenario", "poor", check=None)
    assert talk.returncode in (5, 6)
    bound = float(talk.stderr.split("costs less than ")[1].split()[0].replace(",", "").rstrip("."))
    assert (talk.returncode == 5) == (bound > capex - 1)


def test_the_proof_of_an_impossible_budget_counts_the_cheapest_class_on_offer(tmp_path):
    """A plan with another class fits the budget, so no bound may say that none does."""
    listed = "id,name,class,lat,lon\nC1,Middle,ptz,-24.1773,-65.2970\nC2,Edge,fixed,-24.1800,-65.3000\n"
    text = STUDY.replace("count = 6", 'count = 1\ncandidates = []\nlist_mode = "candidates"').replace(
        'points = "points.csv"', 'cameras = "cameras.csv"'
    )
    folder = write_toy(tmp_path / "s", study_toml=text, cameras_csv=listed)
    dear = json.loads(planner("run", folder, "--json", "--out", tmp_path / "dear").stdout)["cost"]["capex"]
    only = listed.replace("C1,Middle,ptz,-24.1773,-65.2970\n", "")
    other = write_toy(tmp_path / "t", study_toml=text, cameras_csv=only)
    cheap = json.loads(planner("run", other, "--json", "--out", tmp_path / "cheap").stdout)["cost"]["capex"]
    assert cheap < dear, "the case must be one where the choice is not the cheapest"
    between = text.replace("costs.budget = 1000\n", f"costs.budget = {cheap + 1}\n")
    (folder / "study.toml").write_text(between)
    assert planner("run", folder, "--scenario", "poor", check=6).returncode == 6


def test_a_study_that_forbids_every_way_ends_with_5_and_one_that_leaves_a_way_does_not(tmp_path):
    ways = STUDY + '[ownership]\nforbidden_ways = ["new_poles", "duct"]\n'
    refused(write_toy(tmp_path / "s", study_toml=ways), 5, "no way may be used", "new_poles, duct")
    left = STUDY + '[ownership]\nforbidden_ways = ["new_poles"]\n'
    summary = json.loads(planner("run", write_toy(tmp_path / "t", study_toml=left), "--json").stdout)
    assert summary["network"]["connected"] == 11


def test_a_list_with_identity_numbers_of_persons_is_refused(tmp_path):
    with_dni = "id,nombre,tipo,dni,lat,lon\nE1,Escuela 1,escuela,30111222,-24.1792,-65.2991\n"
    refused(write_toy(tmp_path / "s", points_csv=with_dni), 4, "dni")


def test_a_scenario_that_is_not_there_is_refused(tmp_path):
    refused(write_toy(tmp_path / "s"), 3, "base, fixed", scenario="fixd")


def test_a_camera_list_with_a_bad_row_is_refused_and_without_it_taken(tmp_path):
    bad = CAMERAS + "C9,Corner,95.0,-65.29,placed by rule\n"
    refused(write_toy(tmp_path / "s", cameras_csv=bad), 4, "row 5", "cameras.csv", scenario="fixed")
    assert allowed(write_toy(tmp_path / "t"), "fixed")["listed_cameras"] == 3
