"""Ground, districts, standing cameras, light and the demand mixture in meters."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from helpers_city import (
    UTM,
    counts,
    degrees,
    grid_paths,
    meters,
    raw_streets,
    toy_catalog,
    toy_city,
    toy_network,
    toy_settings,
    toy_sources,
)

from planner.city import build_city
from planner.city.ground import mended
from planner.schema import (
    RAW_AREAS,
    RAW_CAMERAS,
    RAW_DISTRICTS,
    RAW_EXCLUSIONS,
    RAW_PLACES,
    STREET_SPANS,
    Table,
)
from planner.settings.model import SourcesSettings
from planner.settings.siting_settings import CamerasSettings, DemandSettings

GRID = grid_paths(3, 3)
FAR_M = 5_000.0
Corners = list[tuple[float, float]]


def ring(corners: Corners) -> shapely.Polygon:
    """Return a polygon of toy meters in degrees."""
    return shapely.Polygon([degrees(x, y) for x, y in corners])


def square(x: float, y: float, side: float = 50.0) -> shapely.Polygon:
    """Return a square in degrees with its lower left corner in toy meters."""
    return ring([(x, y), (x + side, y), (x + side, y + side), (x, y + side)])


def frame(table: Table, shapes: list[Any], **columns: list[Any]) -> gpd.GeoDataFrame:
    """Return a frame of a raw table."""
    data = pd.DataFrame({"source_id": [f"r{i}" for i in range(len(shapes))]} | columns)
    return table.arrange(gpd.GeoDataFrame(data, geometry=shapes, crs="EPSG:4326"))


def findings(city: Any, code: str) -> pd.DataFrame:
    """Return the findings of one code."""
    return city.findings[city.findings["code"] == code]


def test_a_city_without_ground_has_none() -> None:
    """Where nothing was read the fields are None, and the mixture is the streets by their meters."""
    city = toy_city(GRID)
    assert (city.existing_cameras, city.areas, city.places, city.districts, city.exclusions) == (None,) * 5
    (streets,) = city.demand_layers
    assert (streets.layer, streets.kind, streets.share, streets.backup_share) == (None, "streets", 1.0, 0.0)


def test_all_ground_is_projected_and_counted() -> None:
    """Every frame comes in the CRS of the streets, holds its table, and its kinds are counted."""
    points = [shapely.Point(degrees(10, 10)), shapely.Point(degrees(20, 0))]
    city = toy_city(
        GRID,
        existing_cameras=frame(RAW_CAMERAS, points, camera_class=["ptz", None], provenance=["a", "a"]),
        areas=frame(RAW_AREAS, [square(0, 0)], kind=["plaza"]),
        places=frame(RAW_PLACES, [points[0], square(5, 5)], kind=["pole", "school"]),
        districts=frame(RAW_DISTRICTS, [square(0, 0, 100)], name=["Centro"]),
        exclusions=frame(RAW_EXCLUSIONS, [square(0, 0)], action=["mask"]),
    )
    for table, found in (
        (RAW_CAMERAS, city.existing_cameras), (RAW_AREAS, city.areas), (RAW_PLACES, city.places),
        (RAW_DISTRICTS, city.districts), (RAW_EXCLUSIONS, city.exclusions),
    ):  # fmt: skip
        table.check(found)
        assert found.crs.to_string() == UTM
    assert meters(city.existing_cameras.geometry[0]) == [(10.0, 10.0)]
    assert city.areas.geometry[0].area == pytest.approx(2500.0, rel=1e-6)
    told = findings(city, "GROUND-FOUND").set_index("feature")
    assert told["count"].to_dict() == {
        "existing_cameras": 2, "areas": 1, "places": 2, "districts": 1, "exclusions": 1,
    }  # fmt: skip
    assert told.loc["existing_cameras", "message"] == "Cameras that stand already: class unknown 1, ptz 1."


def test_polygons_that_cross_themselves_are_mended() -> None:
    """A bow tie keeps the area of its two triangles, and a warning names it; a whole one is left alone."""
    tie = ring([(0, 0), (40, 40), (40, 0), (0, 40)])
    city = toy_city(GRID, areas=frame(RAW_AREAS, [tie, square(0, 0)], kind=["park", "park"]))
    assert city.areas.geometry.is_valid.all()
    assert city.areas.geometry[0].area == pytest.approx(800.0, rel=1e-4)
    told = findings(city, "GROUND-MENDED")
    assert told[["feature", "severity", "count"]].to_numpy().tolist() == [["areas", "warning", 1]]
    assert "r0" in told["message"].item()


def test_points_are_not_mended() -> None:
    """Points pass as they are, and a polygon without area is left empty."""
    flat = shapely.Polygon([(0, 0), (1, 1), (2, 2), (0, 0)])
    shapes, was = mended(np.array([shapely.Point(1, 2), flat], dtype=object))
    assert was.tolist() == [False, True]
    assert shapes[0].equals(shapely.Point(1, 2))
    assert shapely.is_empty(shapes[1])


def test_what_lies_far_outside_the_streets_is_left_out() -> None:
    """Beyond 1 km outside the streets nothing plays a role; cameras lost so are a warning, areas are not."""
    near, far = shapely.Point(degrees(-900, 0)), shapely.Point(degrees(-FAR_M, 0))
    cameras = frame(RAW_CAMERAS, [near, far], provenance=["a", "a"])
    areas = frame(RAW_AREAS, [square(FAR_M, 0), square(0, 0)], kind=["park", "park"])
    city = toy_city(GRID, existing_cameras=cameras, areas=areas)
    assert city.existing_cameras["source_id"].tolist() == ["r0"]
    assert city.areas["source_id"].tolist() == ["r1"]
    told = findings(city, "GROUND-OUTSIDE").set_index("feature")["severity"].to_dict()
    assert told == {"existing_cameras": "warning", "areas": "info"}


def test_districts_that_overlap_are_told() -> None:
    """Two districts that share ground are named with their hectares; a border drawn twice is not."""
    shapes = [square(0, 0, 100), square(50, 0, 100), square(150.5, 0, 50)]
    city = toy_city(GRID, districts=frame(RAW_DISTRICTS, shapes, name=["A", "B", "C"]))
    told = findings(city, "DISTRICTS-OVERLAP")
    assert told["count"].item() == 1
    assert "A and B (0.50 ha)" in told["message"].item()
    apart = toy_city(GRID, districts=frame(RAW_DISTRICTS, [shapes[0], square(99.5, 0, 50)], name=["A", "B"]))
    assert findings(apart, "DISTRICTS-OVERLAP").empty


def test_streets_of_differing_light_stay_apart() -> None:
    """Pieces of one street merge where their light agrees, and stay spans of their own where it differs."""
    path = [[(0, 0), (100, 0)], [(100, 0), (200, 0)], [(200, 0), (300, 0)], [(300, 0), (400, 0)]]
    network, _ = toy_network(path, lit=["yes", "yes", None, "no"])
    STREET_SPANS.check(network.spans)
    spans = network.spans
    assert spans["length_m"].round().tolist() == [200.0, 100.0, 100.0]
    assert [None if pd.isna(v) else v for v in spans["lit"]] == ["yes", None, "no"]
    dark, log = toy_network(path, lit=[None] * 4)
    assert dark.spans["length_m"].round().tolist() == [400.0]
    assert "STREETS-COMPONENTS" not in counts(log)


def test_the_mixture_is_projected_entry_by_entry() -> None:
    """Each entry keeps its name, kind, share and source; one without a layer of its own is the common one."""
    points = [shapely.Point(degrees(x, 0)) for x in (0, 100)]
    own = gpd.GeoDataFrame(
        {"source_id": ["a", "b"], "weight": [1.0, 2.0]}, geometry=points, crs="EPSG:4326"
    )  # fmt: skip
    areas = gpd.GeoDataFrame({"source_id": ["p"], "weight": [5.0]}, geometry=[square(0, 0)], crs="EPSG:4326")
    entries = (
        DemandSettings(name="people", kind="population", share=2.0, source="census 2022"),
        DemandSettings(layer="c.gpkg", weight="n", kind="crashes", police_records=True, backup_share=0.5),
        DemandSettings(kind="streets", share=0.0),
    )
    settings = toy_settings(demand=entries, cameras=CamerasSettings(backup_share=0.25))
    city = toy_city(GRID, settings, demand=own, demand_layers=(own, areas, None))
    people, crashes, streets = city.demand_layers
    assert people.layer["weight"].tolist() == own["weight"].tolist()
    assert (people.name, people.shape, people.share, people.source) == (
        "people",
        "points",
        2.0,
        "census 2022",
    )
    assert (crashes.name, crashes.shape, crashes.backup_share) == ("n", "polygons", 0.5)
    assert crashes.police_records
    assert (streets.layer, streets.name, streets.backup_share) == (None, "street meters", 0.25)


def test_without_entries_the_demand_layer_is_the_mixture() -> None:
    """The one layer is named by its weight column, and is population unless the column says otherwise."""
    points = [shapely.Point(degrees(0, 0))]
    layer = gpd.GeoDataFrame({"source_id": ["a"], "weight": [1.0]}, geometry=points, crs="EPSG:4326")
    for weight, kind in (("habitantes", "population"), ("crashes", "crashes")):
        city = toy_city(GRID, toy_settings(sources=SourcesSettings(demand_weight=weight)), demand=layer)
        (only,) = city.demand_layers
        assert (only.name, only.kind, only.share) == (weight, kind, 1.0)
        assert only.layer["weight"].tolist() == [1.0]


def test_sources_are_left_as_they_were() -> None:
    """Building a city changes nothing of the frames that were read."""
    areas = frame(RAW_AREAS, [ring([(0, 0), (40, 40), (40, 0), (0, 40)])], kind=["park"])
    before = areas.to_wkb()
    build_city(toy_sources(raw_streets(GRID), areas=areas), toy_settings(), toy_catalog())
    assert areas.to_wkb().equals(before)
