"""Permits, chains, availability with protection, colors and walks of fibers: small cases known by hand."""

from __future__ import annotations

import pandas as pd
import pytest
from helpers_town import make_settings

from planner.catalog import load_catalog
from planner.catalog.operate_tables import (
    read_failures,
    read_permit_asks,
    read_road_owners,
    study_road_owners,
)
from planner.catalog.table_files import read_cable_sizes, read_kits, read_ways
from planner.errors import InputError, PlannerError
from planner.network.availability import Rates, leg_works
from planner.network.chains import Leg, site_chains
from planner.network.colors import COLORS, tint_of
from planner.network.permits import permit_rows
from planner.network.walks import fiber_walks

STREETS = pd.DataFrame(
    [
        ("SP-1", "RN 9", "Ruta Nacional 9", "trunk"), ("SP-2", "RP4;RN66", None, "primary"),
        ("SP-3", "RP 4", None, "secondary"), ("SP-4", None, "Belgrano", "residential"),
        ("SP-5", None, None, "trunk"), ("SP-6", None, "Avenida Forestal", "primary"),
    ],
    columns=["span_id", "ref", "name", "street_class"],
)  # fmt: skip
NO_PLANT = pd.DataFrame(columns=["span_id", "way", "owner"])


def route(*rows):
    """Return route spans of street span, way and meters."""
    return pd.DataFrame(
        [(f"{s}.{k}", s, way, m) for k, (s, way, m) in enumerate(rows)],
        columns=["span_id", "street_span_id", "way", "length_m"],
    )


def asked(spans, existing=NO_PLANT, owners=None, own="", crossings=None):
    """Return authority, name, number, what is asked, spans and meters of each permit."""
    rows = permit_rows(
        spans, STREETS, existing, owners or read_road_owners("AR"), read_permit_asks(), own, crossings
    )
    assert rows["permit_id"].tolist() == [f"PER-{n:04d}" for n in range(1, len(rows) + 1)]
    columns = ["authority", "name", "ref", "asked", "spans", "route_m"]
    return [tuple(None if pd.isna(v) else v for v in r) for r in rows[columns].itertuples(index=False)]


def test_numbers_of_argentine_roads_tell_who_grants():
    """RN is the nation's (also where a road has two numbers), RP the province's, a trunk the nation's."""
    every = [(f"SP-{k}", "new_poles", 10.0 * k) for k in range(1, 7)]
    assert asked(route(*every)) == [
        ("national", None, None, "poles", 1, 50.0),
        ("national", "Dirección Nacional de Vialidad", "RN 9", "poles", 1, 10.0),
        ("national", "Dirección Nacional de Vialidad", "RP4;RN66", "poles", 1, 20.0),
        ("provincial", "dirección provincial de vialidad", "RP 4", "poles", 1, 30.0),
        ("municipal", None, None, "poles", 2, 100.0),
    ]


def test_plant_of_others_is_used_by_their_leave_and_own_plant_by_notice():
    """EJESA grants its poles; the province's own duct asks only for a notice to the street's owner."""
    spans = route(("SP-4", "existing_poles", 40.0), ("SP-4", "existing_duct", 60.0), ("SP-4", "duct", 5.0))
    plant = pd.DataFrame(
        [("SP-4", "existing_poles", "EJESA"), ("SP-4", "existing_duct", "Province")], columns=NO_PLANT.columns
    )
    assert asked(spans, plant, own="Province") == [
        ("municipal", None, None, "notice", 1, 60.0),
        ("municipal", None, None, "trench", 1, 5.0),
        ("utility", "EJESA", None, "attachment", 1, 40.0),
    ]


def test_each_crossing_has_a_permit_of_its_own_beside_the_meters_of_the_road():
    """Two tracks on one span are two permits, a river the water's, RN 9 the nation's; plant asks for none."""
    spans = route(("SP-4", "duct", 50.0), ("SP-4", "existing_duct", 50.0))
    crossings = pd.DataFrame(
        [("CRO-1", "SP-4.0", "railway", "Belgrano", "bored", "BAR-1"),
         ("CRO-2", "SP-4.0", "railway", "Belgrano", "bored", "BAR-2"),
         ("CRO-3", "SP-4.1", "railway", "Belgrano", "standing", "BAR-1"),
         ("CRO-4", "SP-4.0", "road", None, "bored", "SP-1"),
         ("CRO-5", "SP-4.0", "waterway", None, "bored", "BAR-3")],
        columns=["crossing_id", "span_id", "kind", "name", "manner", "barrier_ids"],
    )  # fmt: skip
    rows = asked(spans, crossings=crossings)
    nation = next(r for r in asked(route(("SP-1", "duct", 5.0))))
    assert [r for r in rows if r[3] == "crossing"] == [
        (*nation[:3], "crossing", 1, 0.0),
        ("rail", "Belgrano", None, "crossing", 1, 0.0),
        ("rail", "Belgrano", None, "crossing", 1, 0.0),
        ("water", None, None, "crossing", 1, 0.0),
    ]
    assert sum(r[5] for r in rows) == 100.0


def test_the_study_may_say_who_grants_before_the_catalog_does(tmp_path):
    """A row by name makes one avenue the province's; the others stay as they were."""
    path = tmp_path / "owners.csv"
    path.write_text("match,pattern,authority,name\nname,forestal,provincial,Vialidad Jujuy\n")
    owners = (*study_road_owners(path), *read_road_owners("AR"))
    assert asked(route(("SP-6", "duct", 8.0), ("SP-4", "duct", 2.0)), owners=owners) == [
        ("provincial", "Vialidad Jujuy", None, "trench", 1, 8.0), ("municipal", None, None, "trench", 1, 2.0),
    ]  # fmt: skip


def test_faults_of_a_file_of_owners_are_told_all_at_once(tmp_path):
    """Unknown match and authority, a blank pattern, a pattern that is none."""
    path = tmp_path / "owners.csv"
    path.write_text("match,pattern,authority\nstreet,x,national\nname,,county\nref,RN(,national\n")
    with pytest.raises(InputError) as told:
        study_road_owners(path)
    words = told.value.text()
    for part in ("row 2: `match` is 'street'", "row 3: `authority` is 'county'", "row 3: `pattern` is blank",
                 "row 4: `pattern` 'RN('"):  # fmt: skip
        assert part in words
    with pytest.raises(InputError, match="no file"):
        study_road_owners(tmp_path / "none.csv")


def test_every_way_asks_for_something_and_every_row_has_a_source():
    """No way of building is without its permit, no rate without a source."""
    assert set(read_permit_asks()) == set(read_ways())
    for rows in (read_failures().values(), read_road_owners("AR"), read_permit_asks().values()):
        assert all(r.source for r in rows)
    catalog = load_catalog(make_settings())
    bought = {k.item_id for k in read_kits() if k.kind == "ups" and k.kit in ("camera", "point")}
    assert bought == set(catalog.ups)


def circuit(name, kind, start, end, spans="", protects=None):
    """Return a row of CIRCUITS."""
    return {"circuit_id": name, "kind": kind, "from_id": start, "to_id": end, "span_ids": spans,
            "protects": protects, "fibers": 1}  # fmt: skip


def test_a_site_behind_splitters_and_a_pop_has_a_chain_of_all_its_circuits():
    """Site to splitter, splitter to POP, POP to center, the last with a second way."""
    rows = pd.DataFrame(
        [
            circuit("C1", "distribution", "CAM-1", "SPL-1", "A"),
            circuit("C2", "feeder", "SPL-1", "POP-2", "B"),
            circuit("C3", "uplink", "POP-2", "POP-1", "C D"),
            circuit("C4", "protection", "POP-2", "POP-1", "E", "C3"),
            circuit("C5", "access", "CAM-2", "POP-1"),
        ]
    )  # fmt: skip
    chains = site_chains(rows, frozenset(["CAM-1", "CAM-2"]))
    assert [(leg.circuit_id, leg.to_id, leg.second) for leg in chains["CAM-1"]] == [
        ("C1", "SPL-1", None), ("C2", "POP-2", None), ("C3", "POP-1", ("E",)),
    ]  # fmt: skip
    assert [leg.span_ids for leg in chains["CAM-2"]] == [()]
    ring = pd.DataFrame([circuit("C1", "uplink", "POP-1", "POP-2"), circuit("C2", "uplink", "POP-2", "POP-1"),
                         circuit("C3", "access", "CAM-1", "POP-1")])  # fmt: skip
    with pytest.raises(PlannerError, match="ring"):
        site_chains(ring, frozenset(["CAM-1"]))


def test_a_second_way_helps_but_for_what_both_ways_share():
    """Shared 1 km, apart 4 and 9 km on poles: 0.16 + (0.64 x 1.44 / 8760) hours a year, nearly.

    One way alone is out 0.02 x 5 x 8 = 0.8 h a year.
    """
    place = {"S": ("aboveGround", 1000.0), "A": ("aboveGround", 4000.0), "B": ("aboveGround", 9000.0)}
    rates = Rates(read_failures(), 0.0, 0.0)
    alone = 8760 * (1 - leg_works(Leg("C", "POP-1", ("S", "A")), place, rates))
    both = 8760 * (1 - leg_works(Leg("C", "POP-1", ("S", "A"), ("S", "B")), place, rates))
    assert alone == pytest.approx(0.8, abs=1e-3)
    assert both == pytest.approx(0.16 + 0.64 * 1.44 / 8760, abs=1e-4)
    slow = 8760 * (1 - leg_works(Leg("C", "POP-1", ("S", "A")), place, Rates(read_failures(), 16.0, 0.0)))
    assert slow == pytest.approx(1.6, abs=1e-3)


def test_colors_are_those_of_tia_598():
    """The twelve colors in order, tubes alike, a stripe from the second dozen of tubes on."""
    assert COLORS == ("blue", "orange", "green", "brown", "slate", "white", "red", "black", "yellow",
                      "violet", "rose", "aqua")  # fmt: skip
    assert [tint_of(n, 12).words for n in (12, 13, 144, 145, 288)] == [
        "tube 1 blue, aqua", "tube 2 orange, blue", "tube 12 aqua, aqua", "tube 13 blue with stripe, blue",
        "tube 24 aqua with stripe, aqua",
    ]  # fmt: skip
    assert len({tint_of(n, 12) for n in range(1, 289)}) == 288
    assert {s.tube_fibers for s in read_cable_sizes()} == {12}


def test_a_fiber_goes_over_at_the_end_of_a_cable_nearest_to_the_center():
    """CBL-2 lies from N1 to N3, CBL-1 from N0 to N2: inward the light leaves CBL-2 at N1, not at N2."""
    spans = pd.DataFrame(
        [("A", "N0", "N1", "N0"), ("B", "N1", "N2", "N1"), ("C", "N2", "N3", "N2")],
        columns=["span_id", "from_node", "to_node", "toward_center_node"],
    )
    cables = pd.DataFrame(
        [("CBL-1", "A B", "N0", "N2"), ("CBL-2", "B C", "N1", "N3")],
        columns=["cable_id", "span_ids", "from_node", "to_node"],
    )
    empty = pd.DataFrame({"splitter_id": [], "node_id": []})
    tables = {
        "spans": spans, "cables": cables, "splitters": empty,
        "cameras": pd.DataFrame([("CAM-1", "N3", True)], columns=["camera_id", "node_id", "connected"]),
        "points": pd.DataFrame(columns=["point_id", "node_id", "connected"]),
        "pops": pd.DataFrame([("POP-1", "N0")], columns=["pop_id", "node_id"]),
        "circuits": pd.DataFrame([{**circuit("C1", "access", "CAM-1", "POP-1", "C B A"),
                                   "fiber_path": "CBL-2:1>CBL-1:7"}]),
    }  # fmt: skip
    (walk,) = fiber_walks(tables)
    assert [(r.cable_id, r.number, r.nodes) for r in walk.runs] == [
        ("CBL-2", 1, ("N3", "N2", "N1")), ("CBL-1", 7, ("N1", "N0")),
    ]  # fmt: skip
    tables["circuits"]["fiber_path"] = "CBL-1:7"
    with pytest.raises(PlannerError, match="C1"):
        fiber_walks(tables)
