"""Rules of the cameras that leave no choice are refused with numbers, beside the nearest that is taken."""

from __future__ import annotations

import json
import re
from pathlib import Path

from tests.golden.test_bad_input import refused
from tests.golden.test_commands import planner
from tests.helpers_toy import BLOCK_DEG_LAT, BLOCK_DEG_LON, LAT, LON, STUDY, write_toy


def box(west: float, south: float, east: float, north: float, **told: object) -> dict[str, object]:
    """Return a rectangle in blocks of the toy grid as a feature."""
    x, y = (LON + b * BLOCK_DEG_LON for b in (west, east)), (LAT + b * BLOCK_DEG_LAT for b in (south, north))
    (w, e), (s, n) = x, y
    ring = [[w, s], [e, s], [e, n], [w, n], [w, s]]
    return {"type": "Feature", "properties": told, "geometry": {"type": "Polygon", "coordinates": [ring]}}


def layer(*features: dict[str, object]) -> str:
    """Return features as GeoJSON text."""
    return json.dumps({"type": "FeatureCollection", "features": list(features)})


def study(*cameras: str, sources: str = "", more: str = "") -> str:
    """Return the toy study with lines added to its cameras, its sources, and at its end."""
    text = STUDY.replace("count = 6", "\n".join(("count = 6", *cameras)))
    return text.replace("[sources]", f"[sources]\n{sources}").replace("[costs]", f"{more}\n[costs]")


def planned(folder: Path, out: Path) -> dict[str, object]:
    """Run a study that must be taken; return the block of its cameras."""
    planner("run", folder, "--out", out)
    return json.loads((out / "plan.json").read_text(encoding="utf-8"))["cameras"]


def test_zones_that_forbid_every_place_are_named_and_one_free_corner_is_enough(tmp_path):
    """A zone over all 36 corners leaves none; one that spares a row of corners leaves six cameras."""
    text = study('candidates = ["intersection"]', sources='exclusions = "zones.geojson"')
    whole = layer(box(-1, -1, 6, 6, action="forbid", name="All"))
    refused(
        write_toy(tmp_path / "s", study_toml=text, zones_geojson=whole),
        4, "`sources.exclusions`", "forbid", "take out a zone, or draw it smaller",
    )  # fmt: skip
    some = layer(box(-1, 0.5, 6, 6, action="forbid", name="Most"))
    cameras = planned(write_toy(tmp_path / "t", study_toml=text, zones_geojson=some), tmp_path / "plan")
    assert (cameras["chosen"], cameras["zones_in_view"]["zones"]) == (6, 1)


def test_more_cameras_than_directions_see_demand_are_refused_with_what_is_missing(tmp_path):
    """A dome has one view a place: 37 of them find no room at 36 corners, and 36 do."""
    lines = ('classes = ["dome_360"]', 'candidates = ["intersection"]', "most_per_site = 2")
    text = study(*lines).replace("count = 6", "count = 37")
    talk = refused(
        write_toy(tmp_path / "s", study_toml=text),
        4, "`cameras.count` is 37", "fewer directions see demand", "set `cameras.count` to",
    )  # fmt: skip
    room = int(re.search(r"have room for ([\d,]+) cameras", talk)[1])
    fits = write_toy(tmp_path / "t", study_toml=text.replace("count = 37", f"count = {room}"))
    assert planned(fits, tmp_path / "plan")["chosen"] == room


def test_a_coverage_floor_that_cannot_be_met_is_told_with_one_that_can(tmp_path):
    """One camera cannot cover 60 % of a district; the floor that the message names is kept."""
    halves = layer(box(-1, -1, 6, 2.5, name="South"), box(-1, 2.5, 6, 6, name="North"))
    more = '[[districts]]\nname = "South"\nleast_coverage_pct = 60'
    text = study(sources='districts = "districts.geojson"', more=more).replace("count = 6", "count = 1")
    talk = refused(
        write_toy(tmp_path / "s", study_toml=text, districts_geojson=halves),
        5, "district 'South' must be covered to 60.00 % of its demand", "all offered places together",
    )  # fmt: skip
    assert not re.search(r"coverage floor \d|site_least|candidate \d|rules:", talk)
    kept = re.search(r"With a floor of ([\d.]+) % that choice keeps it", talk)[1]
    fits = text.replace("least_coverage_pct = 60", f"least_coverage_pct = {kept}")
    cameras = planned(write_toy(tmp_path / "t", study_toml=fits, districts_geojson=halves), tmp_path / "p")
    south = next(d for d in cameras["districts"] if d["name"] == "South")
    assert 100 * south["covered_share"] >= float(kept) > 0


def test_spacing_that_leaves_a_district_too_few_places_is_refused_in_words_of_the_study(tmp_path):
    """Three cameras 900 m apart do not fit into a district of 500 m; 100 m apart they do."""
    all_of_it = layer(box(-1, -1, 6, 6, name="All"))
    more = '[[districts]]\nname = "All"\nleast_cameras = 3'
    text = study("spacing_m = 900", sources='districts = "districts.geojson"', more=more)
    talk = refused(
        write_toy(tmp_path / "s", study_toml=text, districts_geojson=all_of_it), 5, "`cameras.spacing_m`"
    )
    assert not re.search(r"apart:|site_least|candidate \d|rules:|site \d", talk)
    fits = text.replace("spacing_m = 900", "spacing_m = 100")
    cameras = planned(write_toy(tmp_path / "t", study_toml=fits, districts_geojson=all_of_it), tmp_path / "p")
    assert cameras["chosen"] == 6


def test_spacing_that_stops_cameras_is_told_in_the_report_in_both_languages(tmp_path):
    """Two of six fit, at one place, with others 900 m away: run and report tell the spacing as the cause."""
    out = tmp_path / "plan"
    cameras = planned(write_toy(tmp_path / "s", study_toml=study("spacing_m = 900")), out)
    assert (cameras["chosen"], cameras["stopped_by"]) == (2, ["cameras.spacing_m"])
    report = (out / "report.html").read_text(encoding="utf-8")
    assert "6 cameras were asked for and 2 chosen. What stops one more: the distance between" in report
    assert "Se pidieron 6 cámaras y se eligieron 2. Lo que impide una más: la distancia entre" in report
