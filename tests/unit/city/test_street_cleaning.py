"""Cleaning of streets: each mend is shown on streets whose answer can be drawn by hand."""

from __future__ import annotations

import pytest
import shapely
from helpers_city import counts, grid_paths, meters, raw_streets, toy_catalog, toy_network

from planner.city.findings import FindingLog
from planner.city.project import crs_of_streets, project_lines
from planner.city.streets import build_streets
from planner.errors import InputError, PlannerError
from planner.schema import FINDINGS, STREET_NODES, STREET_SPANS


def lengths(network) -> list[float]:
    return sorted(network.spans["length_m"].tolist())


def test_grid_keeps_blocks_junctions_and_tables_of_the_schema() -> None:
    """A 4 by 3 grid has 17 blocks of 100 m between 12 corners, in one component."""
    network, log = toy_network(grid_paths(4, 3))
    STREET_SPANS.check(network.spans)
    STREET_NODES.check(network.nodes)
    FINDINGS.check(log.frame())
    # The four corner nodes join two blocks of one street kind, so their blocks merge.
    assert len(network.spans) == 17 - 4
    assert network.spans["length_m"].sum() == pytest.approx(1700.0)
    assert (network.nodes["degree"] >= 3).sum() == 8
    assert set(network.spans["component"]) == {1}


def test_streets_meet_at_shared_inner_vertices() -> None:
    """Two streets that share an inner vertex meet there: four spans and a junction of degree four."""
    network, _ = toy_network([[(0, 0), (100, 0), (200, 0)], [(100, -50), (100, 0), (100, 70)]])
    assert lengths(network) == [50.0, 70.0, 100.0, 100.0]
    assert network.nodes["degree"].max() == 4


def test_bridge_crosses_without_meeting() -> None:
    """The same crossing on two layers stays two spans that do not meet."""
    network, _ = toy_network(
        [[(0, 0), (100, 0), (200, 0)], [(100, -50), (100, 0), (100, 70)]], bridge=[False, True], layer=[0, 1]
    )
    assert lengths(network) == [120.0, 200.0]
    assert set(network.spans["component"]) == {1, 2}


def test_rows_taken_out_do_not_shift_the_levels_of_others() -> None:
    """With a line without length before it, a bridge still crosses without meeting."""
    network, _ = toy_network(
        [[(5, 5), (5, 5)], [(0, 0), (100, 0), (200, 0)], [(100, -50), (100, 0), (100, 70)]],
        bridge=[False, False, True],
        layer=[0, 0, 1],
    )
    assert lengths(network) == [120.0, 200.0]


def test_bridge_end_meets_the_road_it_lands_on() -> None:
    """A bridge whose end stands on an inner vertex of a ground street is joined to it there."""
    network, _ = toy_network(
        [[(0, 0), (100, 0), (200, 0)], [(100, 0), (100, 70)]], bridge=[False, True], layer=[0, 1]
    )
    assert lengths(network) == [70.0, 100.0, 100.0]
    assert set(network.spans["component"]) == {1}


def test_an_end_at_a_crossing_of_levels_joins_its_own_level_only() -> None:
    """Where a bridge passes over a street, a side street that ends there meets the street, not the bridge."""
    network, _ = toy_network(
        [[(0, 0), (100, 0), (200, 0)], [(100, -50), (100, 0), (100, 70)], [(100, 0), (170, 60)]],
        bridge=[False, True, False],
        layer=[0, 1, 0],
    )
    assert lengths(network)[-1] == 120.0
    assert len(network.spans) == 4


def test_doubled_streets_are_taken_once_and_told() -> None:
    """A street drawn again backward and in part leaves one street, with the doubled meters in a finding."""
    network, log = toy_network(
        [[(0, 0), (100, 0), (200, 0)], [(200, 0), (100, 0), (0, 0)], [(100, 0), (200, 0)]]
    )
    assert lengths(network) == [200.0]
    row = log.frame().set_index("code").loc["STREETS-DUPLICATE"]
    assert row["count"] == 3
    assert row["length_m"] == pytest.approx(300.0, abs=0.01)


def test_of_doubled_streets_the_one_that_may_carry_stays() -> None:
    """A motorway drawn over a residential street does not take its right to carry fiber."""
    network, _ = toy_network([[(0, 0), (90, 0)], [(0, 0), (90, 0)]], street_class=["motorway", "residential"])
    assert network.spans["street_class"].tolist() == ["residential"]


def test_lines_without_length_are_taken_out_and_told() -> None:
    """A line with all vertices in one place goes, and a finding counts it."""
    network, log = toy_network([[(0, 0), (90, 0)], [(5, 5), (5, 5)]])
    assert lengths(network) == [90.0]
    assert counts(log)["STREETS-ZERO-LENGTH"] == 1


@pytest.mark.parametrize(("gap_m", "joined"), [(0.3, True), (0.49, True), (1.2, False)])
def test_near_ends_are_joined_within_half_a_meter(gap_m: float, joined: bool) -> None:
    """Two ends are joined when they miss each other by less than the tolerance, and left alone beyond it."""
    network, log = toy_network([[(0, 0), (90, 0)], [(90 + gap_m, 0), (90 + gap_m, 80)]])
    assert network.spans["component"].max() == (1 if joined else 2)
    assert ("STREETS-NEAR-ENDS" in counts(log)) == joined


def test_near_ends_on_two_levels_stay_apart() -> None:
    """An end on a bridge and an end below it are not joined though they are near."""
    network, _ = toy_network([[(0, 0), (90, 0)], [(90.2, 0), (90.2, 80)]], bridge=[False, True], layer=[0, 1])
    assert network.spans["component"].max() == 2


@pytest.mark.parametrize(("gap_m", "joined"), [(0.0, True), (0.8, True), (1.5, False)])
def test_dead_end_is_joined_to_the_street_it_nearly_meets(gap_m: float, joined: bool) -> None:
    """A side street that stops 0.8 m short of a street is joined to it and cuts it; 1.5 m is not."""
    network, log = toy_network([[(0, 0), (200, 0)], [(80, gap_m), (80, 60)]])
    assert (len(network.spans) == 3) == joined
    assert ("STREETS-DEAD-END-JOINED" in counts(log)) == joined
    if joined:
        assert lengths(network) == pytest.approx([60.0, 80.0, 120.0], abs=0.01)


def test_dead_end_below_a_bridge_is_not_joined_to_it() -> None:
    """A street that ends right below a bridge stays apart from the bridge."""
    network, _ = toy_network([[(0, 0), (200, 0)], [(80, 0.5), (80, 60)]], bridge=[True, False], layer=[1, 0])
    assert len(network.spans) == 2


def test_two_dead_ends_that_face_each_other_meet() -> None:
    """Two dead ends 0.8 m apart end up in one place, neither swapped past the other."""
    network, _ = toy_network([[(0, 0), (90, 0)], [(90.8, 0), (180, 0)]])
    assert len(network.spans) == 1
    assert network.spans["length_m"].iloc[0] == pytest.approx(180.0, abs=0.01)


def test_short_stub_at_a_junction_stays_a_stub() -> None:
    """A stub of 0.8 m beside a street it starts from is not bent back onto it."""
    network, log = toy_network([[(0, 0), (100, 0), (200, 0)], [(100, 0), (100, 0.8)]])
    assert lengths(network) == [0.8, 100.0, 100.0]
    assert "STREETS-DEAD-END-JOINED" not in counts(log)


def test_small_loop_is_taken_out_and_large_loop_kept() -> None:
    """A loop of 8 m at the end of a street goes with a finding; one of 80 m is a street with houses."""
    street = [(0, 0), (100, 0)]
    small = [(100, 0), (102, 0), (102, 2), (100, 2), (100, 0)]
    large = [(100, 0), (120, 0), (120, 20), (100, 20), (100, 0)]
    network, log = toy_network([street, small])
    assert lengths(network) == [100.0]
    assert counts(log)["STREETS-SMALL-LOOP"] == 1
    network, log = toy_network([street, large])
    assert lengths(network) == [80.0, 100.0]
    assert "STREETS-SMALL-LOOP" not in counts(log)


def test_pieces_of_one_street_become_one_span_that_keeps_its_shape() -> None:
    """Three pieces end to end, one drawn backward, become one span through all their vertices."""
    network, _ = toy_network([[(0, 0), (50, 0)], [(100, 10), (50, 0)], [(100, 10), (100, 60)]])
    assert len(network.spans) == 1
    assert meters(network.spans.geometry.iloc[0]) == [(0, 0), (50, 0), (100, 10), (100, 60)]
    assert network.spans["source_id"].iloc[0] == "way/0;way/1;way/2"


@pytest.mark.parametrize(
    "column",
    [{"name": ["A", "B"]}, {"street_class": ["residential", "primary"]}, {"access": [None, "private"]}],
)
def test_pieces_that_differ_stay_apart(column: dict[str, list[str]]) -> None:
    """Where name, class or access changes, the place stays a node of degree two."""
    network, _ = toy_network([[(0, 0), (50, 0)], [(50, 0), (90, 0)]], **column)
    assert lengths(network) == [40.0, 50.0]
    assert sorted(network.nodes["degree"]) == [1, 1, 2]


def test_isolated_ring_keeps_one_node() -> None:
    """A ring that meets nothing is one span from a node back to it."""
    network, _ = toy_network([[(0, 0), (50, 0), (50, 50)], [(50, 50), (0, 50), (0, 0)]])
    assert lengths(network) == [200.0]
    assert len(network.nodes) == 1
    assert network.nodes["degree"].tolist() == [2]


def test_components_are_numbered_by_length_and_told() -> None:
    """The longest component is 1, and the finding tells the meters outside it."""
    network, log = toy_network([[(0, 0), (30, 0)], [(500, 0), (600, 0)], [(900, 0), (950, 0)]])
    by_length = network.spans.set_index("length_m")["component"].to_dict()
    assert by_length == {100.0: 1, 50.0: 2, 30.0: 3}
    row = log.frame().set_index("code").loc["STREETS-COMPONENTS"]
    assert (row["count"], row["length_m"], row["severity"]) == (3, 80.0, "warning")


def test_what_may_not_carry_stays_and_is_told() -> None:
    """Private ways, tunnels and motorways stay as spans that may not carry fiber, each with a finding."""
    network, log = toy_network(
        [[(0, 0), (100, 0)], [(0, 0), (0, 100)], [(0, 0), (-100, 0)], [(0, 0), (0, -100)]],
        access=[None, "private", None, None],
        tunnel=[False, False, True, False],
        street_class=["residential", "residential", "residential", "motorway"],
    )
    assert network.spans["may_carry"].tolist() == [True, False, False, False]
    assert {"STREETS-PRIVATE": 1, "STREETS-TUNNEL": 1, "STREETS-NO-FIBER": 1}.items() <= counts(log).items()


def test_unknown_class_is_treated_as_unclassified_and_told() -> None:
    """A class that the table lacks carries fiber as `unclassified` does, under a warning that names it."""
    network, log = toy_network([[(0, 0), (100, 0)]], street_class=["goat_path"])
    assert network.spans["may_carry"].all()
    assert network.spans["street_class"].tolist() == ["goat_path"]
    row = log.frame().set_index("code").loc["STREETS-CLASS-UNKNOWN"]
    assert (row["severity"], row["feature"]) == ("warning", "goat_path")


def test_crossing_without_shared_vertex_is_told_not_joined() -> None:
    """Streets drawn across each other without a vertex stay apart, and a warning counts them."""
    network, log = toy_network([[(0, 0), (200, 0)], [(100, -50), (100, 70)]])
    assert len(network.spans) == 2
    assert counts(log)["STREETS-CROSSING-UNJOINED"] == 1


def test_length_error_is_that_of_the_zone() -> None:
    """On the middle meridian of a UTM zone lengths are 0.04 % short, and the error says so."""
    raw, log = raw_streets(grid_paths(3, 3)), FindingLog()
    _, error_pct = build_streets(raw, crs_of_streets(raw), toy_catalog(), log)
    assert error_pct == pytest.approx(0.04, abs=0.001)
    assert log.frame().set_index("code").loc["STREETS-LENGTH-ERROR"]["severity"] == "info"


def test_wide_area_warns_of_its_length_error() -> None:
    """Streets 5 degrees apart stand far from their zone's middle: above 0.1 % a warning is logged."""
    raw, log = raw_streets([[(0, 0), (100, 0)], [(500_000, 0), (500_100, 0)]]), FindingLog()
    _, error_pct = build_streets(raw, crs_of_streets(raw), toy_catalog(), log)
    assert error_pct > 0.1
    assert log.frame().set_index("code").loc["STREETS-LENGTH-ERROR"]["severity"] == "warning"


def test_streets_over_a_continent_are_refused() -> None:
    """Streets that spread over more than 2,000 km have no one CRS in meters."""
    raw = raw_streets([[(0, 0), (100, 0)]])
    far = shapely.LineString([(-30.0, 10.0), (-30.0, 10.1)])
    raw.loc[1] = raw.loc[0].to_dict() | {"geometry": far}
    with pytest.raises(InputError, match="2000 km"):
        project_lines(raw, crs_of_streets(raw), FindingLog())


def test_no_streets_and_false_degrees_are_refused() -> None:
    """An empty layer and coordinates that are not degrees are input errors that name the rows."""
    raw = raw_streets([[(0, 0), (100, 0)]])
    with pytest.raises(InputError, match="no street"):
        crs_of_streets(raw.iloc[:0])
    raw.loc[0, "geometry"] = shapely.LineString([(350_000.0, 7_300_000.0), (350_100.0, 7_300_000.0)])
    with pytest.raises(InputError, match="way/0"):
        crs_of_streets(raw)


def test_table_of_classes_must_hold_the_fallback() -> None:
    """Without `unclassified` in the table there is no rule for unknown classes: our own fault, told so."""
    raw, catalog = raw_streets([[(0, 0), (100, 0)]]), toy_catalog()
    del catalog.street_classes["unclassified"]
    with pytest.raises(PlannerError, match="unclassified"):
        build_streets(raw, crs_of_streets(raw), catalog, FindingLog())


@pytest.mark.parametrize(("latitude", "epsg"), [(83.9, 32632), (-79.9, 32732), (84.5, None), (-80.5, None)])
def test_streets_beyond_the_utm_zones_are_refused(latitude: float, epsg: int | None) -> None:
    """North of 84 N and south of 80 S there is no UTM zone: refused with the latitude."""
    raw = raw_streets([[(0, 0), (100, 0)]])
    raw.geometry = [shapely.LineString([(10.0, latitude), (10.01, latitude)])]
    if epsg is None:
        with pytest.raises(InputError, match=f"no UTM zone holds latitude {latitude}"):
            crs_of_streets(raw)
    else:
        assert crs_of_streets(raw).to_epsg() == epsg
