"""Ids: given once, kept by source id, then by place within 2 m, never given twice."""

from __future__ import annotations

import geopandas as gpd
from shapely import Point

from planner.plan.identity import Registry


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
