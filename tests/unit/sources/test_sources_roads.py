"""Reading of roads, places, fiber and offers for a backbone."""

from __future__ import annotations

import geopandas as gpd
import pytest
from helpers_backbone import DATA, ROADS, roads_study
from shapely.geometry import LineString

from planner.errors import InputError
from planner.settings import load_settings
from planner.sources.roads import nearest_on_roads, read_roads, straight_km


def test_tables_of_roads_are_read_with_lines_between_their_places(tmp_path):
    """Six segments with told kilometers; each line runs between its places."""
    found = read_roads(load_settings(roads_study(tmp_path)))
    assert found.roads["km"].tolist() == [60, 60, 45, 90, 100, 30]
    assert list(found.roads.geometry.iloc[0].coords) == [(0.0, 0.0), (0.5, 0.0)]
    assert [role for role, _ in found.files] == ["backbone.places", "backbone.roads"]


@pytest.mark.parametrize(
    ("roads", "words"),
    [
        (ROADS.replace("junction,60", "nowhere,60", 1), "nowhere"),
        (ROADS.replace("S2,", "S1,"), "repeats S1"),
        (ROADS.replace(",60,,", ",-60,,"), "km"),
        ("segment_id,road\nS1,R1\n", "lacks"),
        ("segment_id\n", "no rows"),
    ],
)
def test_wrong_tables_say_what_is_wrong(tmp_path, roads, words):
    """A place that is not there, an id twice, a length below 0, missing columns, no rows."""
    with pytest.raises(InputError, match=words):
        read_roads(load_settings(roads_study(tmp_path, roads=roads)))


def test_a_missing_file_is_told(tmp_path):
    """The setting is named with its file."""
    study = roads_study(tmp_path)
    (study / "roads.csv").unlink()
    with pytest.raises(InputError, match=r"backbone\.roads"):
        read_roads(load_settings(study))


def test_a_layer_of_roads_is_split_where_its_lines_meet(tmp_path):
    """A crossing at a shared vertex makes four segments of two lines; other classes are left out."""
    lines = [
        LineString([(0, 0), (0.5, 0), (1, 0)]),
        LineString([(0.5, -0.5), (0.5, 0), (0.5, 0.5)]),
        LineString([(0, 0), (0, 1)]),
    ]
    layer = gpd.GeoDataFrame(
        {"highway": ["trunk", "primary", "residential"], "ref": ["R1", "R2", None]},
        geometry=lines, crs="EPSG:4326",
    )  # fmt: skip
    study = roads_study(tmp_path)
    layer.to_file(study / "roads.gpkg")
    text = (study / "study.toml").read_text(encoding="utf-8")
    (study / "study.toml").write_text(text.replace("roads.csv", "roads.gpkg"), encoding="utf-8")
    found = read_roads(load_settings(study))
    assert len(found.roads) == 4
    assert sorted(found.roads["road"]) == ["R1", "R1", "R2", "R2"]
    assert found.roads["km"].sum() == pytest.approx(straight_km((0, 0), (1, 0)) + 110.6, abs=0.2)


def test_the_nearest_road_is_found_with_the_place_on_it(tmp_path):
    """A place beside the middle of a road."""
    roads = read_roads(load_settings(roads_study(tmp_path))).roads
    row, away_km, place = nearest_on_roads(roads, 0.25, 0.05)
    assert roads["segment_id"].iloc[row] == "S1"
    assert away_km == pytest.approx(5.53, abs=0.02)
    assert place == pytest.approx((0.25, 0.0))


def test_the_tables_of_jujuy_fit_together(tmp_path):
    """Roads, places, fiber and offers of data/backbone are read whole; what is assumed says so."""
    files = {n: (DATA / f"jujuy_{n}.csv").read_text(encoding="utf-8") for n in ("roads", "places", "fibers")}
    study = roads_study(tmp_path, 'fibers = "fibers.csv"\n', **files)
    text = (study / "study.toml").read_text(encoding="utf-8")
    (study / "study.toml").write_text(text[: text.index("[[centers]]")] + text[text.index("[backbone]") :])
    found = read_roads(load_settings(study))
    north = found.roads[found.roads["road"] == "RN 9"]
    assert north["km"].sum() == pytest.approx(289, abs=0.1)
    assert found.fibers["provenance"].str.contains("planning assumption").all()
    assert set(found.fibers["segment_id"]) <= set(found.roads["segment_id"])
