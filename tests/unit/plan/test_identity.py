"""Ids: given once, kept by source id, then by place within 2 m, never given twice."""

from __future__ import annotations

from dataclasses import dataclass, replace

import geopandas as gpd
import pandas as pd
from helpers_watched import write_watched
from shapely import Point

from planner.plan.identity import Registry
from planner.plan.make import make_plan
from planner.plan.prepare import prepare
from planner.plan.store import read_registry, write_registry
from planner.settings import load_settings


def sites(rows: list[tuple[str, str, float, float]], crs: str = "EPSG:32720") -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        {"camera_id": [r[0] for r in rows], "source_id": [r[1] for r in rows]},
        geometry=[Point(r[2], r[3]) for r in rows],
        crs=crs,
    )


FIRST = [("CAM-0001", "n1", 0.0, 0.0), ("CAM-0002", "n2", 100.0, 0.0), ("CAM-0003", "n3", 200.0, 0.0)]
REGISTRY = Registry.empty().add(sites(FIRST), "camera_id")


def test_an_added_site_does_not_move_the_ids_of_the_others():
    again = sites(
        [("CAM-0001", "new", 50.0, 0.0), ("CAM-0002", "n1", 0.0, 0.0), ("CAM-0003", "n2", 100.0, 0.0)]
    )
    kept = REGISTRY.keep_ids(again, "camera_id")
    assert list(kept["camera_id"]) == ["CAM-0004", "CAM-0001", "CAM-0002"]


def test_a_site_with_a_new_source_id_within_two_meters_keeps_its_id_and_one_farther_does_not():
    again = sites([("CAM-0001", "other", 201.5, 0.0), ("CAM-0002", "far", 102.5, 0.0)])
    assert list(REGISTRY.keep_ids(again, "camera_id")["camera_id"]) == ["CAM-0003", "CAM-0004"]


def test_one_earlier_id_is_given_to_one_site_only():
    again = sites([("CAM-0001", "a", 0.5, 0.0), ("CAM-0002", "b", 0.6, 0.0)])
    ids = list(REGISTRY.keep_ids(again, "camera_id")["camera_id"])
    assert ids == ["CAM-0001", "CAM-0004"]


def test_places_of_another_crs_are_not_compared():
    again = sites([("CAM-0001", "a", 0.5, 0.0)], crs="EPSG:32719")
    assert list(REGISTRY.keep_ids(again, "camera_id")["camera_id"]) == ["CAM-0004"]


def test_the_same_sites_keep_their_ids_and_add_no_rows():
    kept = REGISTRY.keep_ids(sites(FIRST), "camera_id")
    assert list(kept["camera_id"]) == [r[0] for r in FIRST]
    assert len(REGISTRY.add(kept, "camera_id").rows) == 3


def test_without_earlier_ids_the_offered_ones_stand():
    assert list(Registry.empty().keep_ids(sites(FIRST), "camera_id")["camera_id"]) == [r[0] for r in FIRST]


def cameras(rows: list[tuple[str, str, str, float]]) -> gpd.GeoDataFrame:
    """Cameras at one place or another: id, source id, class, azimuth."""
    frame = sites([(r[0], r[1], 0.0 if r[1] == "n1" else 100.0, 0.0) for r in rows])
    return frame.assign(camera_class=[r[2] for r in rows], azimuth_deg=[r[3] for r in rows])


TWO = Registry.empty().add(
    cameras([("CAM-0001", "n1", "fixed", 0.0), ("CAM-0002", "n1", "fixed", 180.0)]), "camera_id"
)


def test_two_cameras_at_one_place_keep_the_id_of_the_one_that_looked_the_same_way():
    """Turned by 20 degrees and told in another order: each is still itself."""
    again = cameras([("CAM-0001", "n1", "fixed", 200.0), ("CAM-0002", "n1", "fixed", 350.0)])
    assert list(TWO.keep_ids(again, "camera_id")["camera_id"]) == ["CAM-0002", "CAM-0001"]


def test_a_camera_of_another_class_takes_the_id_that_is_left():
    again = cameras([("CAM-0001", "n1", "ptz", 0.0), ("CAM-0002", "n1", "fixed", 10.0)])
    assert list(TWO.keep_ids(again, "camera_id")["camera_id"]) == ["CAM-0002", "CAM-0001"]


def test_a_third_camera_at_the_place_gets_a_number_of_its_own():
    again = cameras([("CAM-0001", "n1", "fixed", a) for a in (90.0, 0.0, 180.0)])
    assert list(TWO.keep_ids(again, "camera_id")["camera_id"]) == ["CAM-0003", "CAM-0001", "CAM-0002"]


def standing(rows: list[tuple[str, str, float]]) -> gpd.GeoDataFrame:
    """POPs that stand along a street: id, source id, meters."""
    frame = sites([(r[0], r[1], r[2], 0.0) for r in rows])
    return frame.rename(columns={"camera_id": "site_id"})


LISTED = [("XPOP-0001", "pops.csv row 1", 0.0), ("XPOP-0002", "pops.csv row 2", 90.0)]


def test_a_reordered_list_without_ids_renames_no_pop():
    """Source ids are row numbers here, so that they change places: the place tells who is who."""
    registry = Registry.empty().add(standing(LISTED), "site_id")
    turned = standing([("XPOP-0001", "pops.csv row 1", 90.0), ("XPOP-0002", "pops.csv row 2", 0.5)])
    kept = registry.keep_ids(turned, "site_id", place_first=True)
    assert list(kept["site_id"]) == ["XPOP-0002", "XPOP-0001"]


def test_a_pop_whose_place_was_mended_keeps_its_id_by_its_source_id_and_a_new_one_gets_the_next():
    registry = Registry.empty().add(
        standing([("XPOP-0001", "N1", 0.0), ("XPOP-0002", "N2", 90.0)]), "site_id"
    )
    again = standing([("XPOP-0001", "N9", 40.0), ("XPOP-0002", "N2", 95.0), ("XPOP-0003", "N1", 1.0)])
    kept = registry.keep_ids(again, "site_id", place_first=True)
    assert list(kept["site_id"]) == ["XPOP-0003", "XPOP-0002", "XPOP-0001"]


def test_points_and_pops_of_a_ground_keep_their_ids_with_their_anchors_and_pops_come_in_their_order():
    """The list turned around: same ids, anchors follow, and the order of the list is gone."""
    points = standing([("GOV-0001", "school", 10.0)])
    known = Registry.empty().add(standing(LISTED), "site_id").add(points, "site_id")
    pops = standing([("XPOP-0001", "pops.csv row 1", 90.0), ("XPOP-0002", "pops.csv row 2", 0.0)])
    anchors = pd.DataFrame(
        {"site_id": ["GOV-0001", "XPOP-0001", "XPOP-0002"], "span_id": ["SP-1", "SP-90", "SP-0"]}
    )

    @dataclass(frozen=True)
    class City:
        points: gpd.GeoDataFrame
        existing_pops: gpd.GeoDataFrame | None
        anchors: pd.DataFrame

    @dataclass(frozen=True)
    class Ground:
        city: City

    kept = known.keep_points(Ground(City(points, pops, anchors))).city
    assert list(kept.existing_pops["site_id"]) == ["XPOP-0001", "XPOP-0002"]
    assert list(kept.existing_pops.geometry.x) == [0.0, 90.0]
    assert dict(zip(kept.anchors["site_id"], kept.anchors["span_id"], strict=True)) == {
        "GOV-0001": "SP-1", "XPOP-0002": "SP-90", "XPOP-0001": "SP-0",
    }  # fmt: skip
    assert known.keep_points(Ground(City(points, None, anchors))).city.existing_pops is None


def test_a_plan_adds_its_sites_and_pops_that_stand():
    none = sites([]).rename(columns={"camera_id": "point_id"})
    pops = standing(LISTED).rename(columns={"site_id": "existing_pop_id"})
    registry = Registry.empty().add_plan({"cameras": sites(FIRST), "points": none, "existing_pops": pops})
    assert list(registry.rows["id"]) == ["CAM-0001", "CAM-0002", "CAM-0003", "XPOP-0001", "XPOP-0002"]


def signs(rows: list[tuple[str, float, float]]) -> gpd.GeoDataFrame:
    """Return signs, which come from no list and have no source id."""
    places = [Point(x, y) for _, x, y in rows]
    return gpd.GeoDataFrame({"sign_id": [i for i, _, _ in rows]}, geometry=places, crs="EPSG:32720")


def test_a_sign_keeps_its_id_by_its_place_alone_through_the_file(tmp_path):
    """One more sign before it, and one gone: what is printed on those that hang stays true."""
    first = signs([("SGN-0001", 0.0, 0.0), ("SGN-0002", 50.0, 0.0), ("SGN-0003", 90.0, 0.0)])
    write_registry(REGISTRY.add(first, "sign_id"), tmp_path)
    known = read_registry(tmp_path)
    again = signs([("SGN-0001", 10.0, 0.0), ("SGN-0002", 0.4, 0.0), ("SGN-0003", 91.9, 0.0)])
    assert list(known.keep_ids(again, "sign_id")["sign_id"]) == ["SGN-0004", "SGN-0001", "SGN-0003"]
    assert list(known.keep_ids(sites(FIRST), "camera_id")["camera_id"]) == [r[0] for r in FIRST]


def test_signs_of_a_town_keep_their_ids_when_a_camera_is_added(tmp_path):
    """The study is run again for one camera more: a sign that hangs where it hung is called what it was."""
    study = write_watched(tmp_path / "town")
    settings = load_settings(study)
    first = make_plan(prepare(settings))
    registry = Registry.empty().add_plan(first.tables)
    more = replace(settings, cameras=replace(settings.cameras, count=9))
    again = make_plan(prepare(more), registry=registry).tables["signs"]
    before = {(round(p.x, 2), round(p.y, 2)): i for i, p in by_place(first.tables["signs"])}
    after = {(round(p.x, 2), round(p.y, 2)): i for i, p in by_place(again)}
    both = before.keys() & after.keys()
    assert len(both) > 5
    assert {after[place] for place in both} == {before[place] for place in both}
    assert all(after[place] == before[place] for place in both)
    assert again["sign_id"].is_unique


def by_place(frame: gpd.GeoDataFrame) -> list[tuple[str, Point]]:
    """Return signs with their places."""
    return list(zip(frame["sign_id"], frame.geometry, strict=True))
