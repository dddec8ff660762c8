"""Signs stand before every view, on every street that leads into it, shared where one place does for two."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pytest
import shapely
from shapely.geometry import LineString, MultiPolygon, Point, Polygon, box

from planner.city.model import StreetNetwork
from planner.siting.approaches import Standing, signs_before

CRS = "EPSG:32720"


def network(
    *drawn: tuple[tuple[float, float], tuple[float, float]], kind: str = "residential"
) -> StreetNetwork:
    """Streets between points of a drawing; points of the same place are one node."""
    places = sorted({p for ends in drawn for p in ends})
    name = {p: f"ND-{k:05d}" for k, p in enumerate(places)}
    nodes = gpd.GeoDataFrame(
        {"node_id": [name[p] for p in places]}, geometry=[Point(p) for p in places], crs=CRS
    )
    spans = gpd.GeoDataFrame(
        {
            "span_id": [f"SP-{k:05d}" for k in range(len(drawn))],
            "from_node": [name[a] for a, _ in drawn],
            "to_node": [name[b] for _, b in drawn],
            "street_class": kind,
            "tunnel": False,
        },
        geometry=[LineString(ends) for ends in drawn],
        crs=CRS,
    )
    return StreetNetwork(nodes, spans)


def stand(streets: StreetNetwork, *views: shapely.Geometry, within_m: float = 30.0) -> list[Standing]:
    """Signs before these views."""
    shapes = np.array(views, dtype=object)
    return signs_before(streets, shapes, shapely.get_coordinates(shapely.centroid(shapes)), within_m)


def places(found: list[Standing]) -> list[tuple[str, tuple[float, float], tuple[int, ...]]]:
    """What stands where, and what it tells of."""
    return [(s.stands_at, s.xy, s.views) for s in found]


LONG = network(((0, 0), (300, 0)))
VIEW = box(100, -7, 180, 7)


def test_a_view_of_the_middle_of_a_street_has_a_sign_five_meters_before_either_end() -> None:
    assert places(stand(LONG, VIEW)) == [("street", (95.0, 0.0), (0,)), ("street", (185.0, 0.0), (0,))]


def test_a_junction_within_reach_carries_the_sign_and_one_farther_off_does_not() -> None:
    near = network(((0, 0), (80, 0)), ((80, 0), (300, 0)), ((80, 0), (80, 90)))
    far = network(((0, 0), (60, 0)), ((60, 0), (300, 0)), ((60, 0), (60, 90)))
    assert places(stand(near, VIEW))[0] == ("junction", (80.0, 0.0), (0,))
    assert places(stand(far, VIEW))[0] == ("street", (95.0, 0.0), (0,))


def test_a_short_dead_end_needs_no_sign_and_a_long_one_does() -> None:
    assert len(stand(network(((80, 0), (300, 0))), VIEW)) == 1
    assert len(stand(network(((60, 0), (300, 0))), VIEW)) == 2


def test_two_views_share_a_sign_where_one_place_does_for_both() -> None:
    other = box(110, -7, 190, 7)
    assert places(stand(LONG, VIEW, other)) == [
        ("street", (95.0, 0.0), (0, 1)),
        ("street", (195.0, 0.0), (0, 1)),
    ]


def test_two_cameras_back_to_back_have_their_signs_in_the_view_of_the_other() -> None:
    """Who comes from the west walks through the view of the other one, and is told of this one too."""
    west = box(50, -7, 99, 7)
    found = stand(LONG, VIEW, west)
    assert {s.xy[0] for s in found if 0 in s.views} == {95.0, 185.0}
    assert {s.xy[0] for s in found if 1 in s.views} == {45.0, 104.0}


def test_a_short_gap_in_a_view_has_no_sign_and_a_long_one_has_two() -> None:
    short = MultiPolygon([box(60, -7, 110, 7), box(160, -7, 200, 7)])
    long = MultiPolygon([box(60, -7, 110, 7), box(180, -7, 220, 7)])
    assert [s.xy[0] for s in stand(LONG, short)] == [55.0, 205.0]
    assert [s.xy[0] for s in stand(LONG, long)] == [55.0, 115.0, 175.0, 225.0]


def test_a_view_that_begins_at_a_junction_has_its_sign_there_for_the_other_streets() -> None:
    corner = network(((0, 0), (100, 0)), ((100, 0), (300, 0)), ((100, 0), (100, -200)))
    wedge = Polygon([(100, 0), (180, 20), (180, -20)])
    assert ("junction", (100.0, 0.0), (0,)) in places(stand(corner, wedge))


def test_a_view_that_holds_a_whole_junction_is_signed_on_each_street_of_it() -> None:
    cross = network(((0, 0), (100, 0)), ((100, 0), (300, 0)), ((100, 0), (100, -200)))
    found = np.array([s.xy for s in stand(cross, Point(100, 0).buffer(20))])
    assert found == pytest.approx(np.array([(75.0, 0.0), (100.0, -25.0), (125.0, 0.0)]), abs=0.11)


def test_a_view_without_a_street_has_its_sign_at_the_camera_and_an_empty_one_none() -> None:
    assert places(stand(LONG, box(0, 50, 20, 70), Polygon())) == [("camera", (10.0, 60.0), (0,))]


def test_nobody_walks_on_a_motorway_or_through_a_tunnel() -> None:
    tunnel = StreetNetwork(LONG.nodes, LONG.spans.assign(tunnel=True))
    for streets in (network(((0, 0), (300, 0)), kind="motorway"), tunnel):
        assert [s.stands_at for s in stand(streets, VIEW)] == ["camera"]


def test_a_smaller_distance_puts_the_signs_nearer() -> None:
    near = network(((0, 0), (80, 0)), ((80, 0), (300, 0)), ((80, 0), (80, 90)))
    assert places(stand(near, VIEW, within_m=10.0))[0] == ("street", (95.0, 0.0), (0,))
