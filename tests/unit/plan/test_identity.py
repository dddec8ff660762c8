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
