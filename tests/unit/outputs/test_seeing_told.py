"""What outputs tell of standing cameras, of what can be turned, and of why fewer are chosen."""

from __future__ import annotations

from dataclasses import replace

import geopandas as gpd
import pytest
import shapely

from planner.outputs.map.themes import themes
from planner.outputs.report.seeing import seeing
from planner.outputs.words.seeing import stop_name
from planner.plan.model import Plan


def theme_of(plan: Plan, key: str) -> gpd.GeoDataFrame:
    """Return the features of a theme of the map."""
    (found,) = [t for t in themes(plan) if t.key == key]
    return found.frame.set_index("id")


def test_range_and_demand_of_a_standing_camera_of_unknown_direction_are_blank_in_the_map(grid_plan):
    """Its 0 is no measure: nobody knows where it looks. The other one keeps 80 m and 40."""
    frame = theme_of(grid_plan, "existing_cameras")
    assert frame.loc["XCAM-0001", ["range_m", "covered_weight"]].isna().all()
    assert frame.loc["XCAM-0002", ["range_m", "covered_weight"]].tolist() == [80.0, 40.0]


def test_a_credited_camera_that_sees_no_demand_keeps_its_zero(grid_plan):
    standing = grid_plan.tables["existing_cameras"].copy()
    standing["covered_weight"] = 0.0
    plan = replace(grid_plan, tables={**grid_plan.tables, "existing_cameras": standing})
    assert theme_of(plan, "existing_cameras").loc["XCAM-0002", "covered_weight"] == 0.0


def test_what_can_be_turned_and_zones_are_drawn_when_asked_for(grid_plan):
    """A layer that is off when the map opens; a zone would tell where those are whom it protects."""
    camera = grid_plan.tables["cameras"].iloc[0]
    wide = gpd.GeoDataFrame(
        {"camera_id": [camera["camera_id"]], "area_m2": [10_000.0]},
        geometry=[shapely.box(-50, -50, 50, 50)],
    )
    zone = gpd.GeoDataFrame(
        {"zone_id": ["ZONE-0001"], "source_id": ["1"], "name": ["Refugio"], "action": ["forbid"],
         "reason": [None]},
        geometry=[shapely.box(0, 0, 9, 9)],
    )  # fmt: skip
    drawn = {t.key: t for t in themes(replace(grid_plan, reaches=wide, exclusion_zones=zone))}
    assert not drawn["reaches"].shown
    assert drawn["reaches"].frame["id"].tolist() == [camera["camera_id"]]
    assert not drawn["exclusion_zones"].shown
    assert drawn["exclusion_zones"].frame["id"].tolist() == ["ZONE-0001"]
    assert "reaches" not in {t.key for t in themes(grid_plan)}


@pytest.mark.parametrize(
    ("setting", "es", "en"),
    [
        ("cameras.spacing_m", "la distancia entre cámaras", "the distance between cameras"),
        ("cameras.device_budget", "el presupuesto de equipos", "the budget of devices"),
        ("cameras.most_per_site", "todos los lugares están llenos", "every place is full"),
        ("the ceiling of district Alto", "del distrito Alto", "the ceiling of district Alto"),
        ("least_cameras of district Sur", "el mínimo de cámaras del distrito Sur", "district Sur"),
    ],
)
def test_what_stops_one_more_camera_is_told_in_both_languages(setting: str, es: str, en: str) -> None:
    assert es in stop_name(setting).es
    assert en in stop_name(setting).en


def test_the_report_tells_fewer_cameras_only_where_fewer_are_chosen(grid_plan):
    def first(**cameras: object) -> str:
        block = {**grid_plan.summary["cameras"], **cameras}
        plan = replace(grid_plan, summary={**grid_plan.summary, "cameras": block})
        return seeing(plan, "en")["sentences"][0].en

    chosen = grid_plan.summary["cameras"]["chosen"]
    short = first(asked=chosen + 3, stopped_by=["cameras.spacing_m", "cameras.class_most.ptz"])
    assert f"{chosen + 3} cameras were asked for and {chosen} chosen" in short
    assert "(cameras.spacing_m); the most cameras of class" in short
    assert "no limit that is known" in first(asked=chosen + 1, stopped_by=[])
    assert "asked for" not in first(asked=chosen, stopped_by=[])
