"""OFDS 0.4: valid by the standard's own checks, and with the figures of the plan."""

from __future__ import annotations

import copy
import json
import socket
from dataclasses import replace

import geopandas as gpd
import pandas as pd
import pytest
from libcoveofds.additionalfields import AdditionalFields
from libcoveofds.geojson import GeoJSONToJSONConverter, JSONToGeoJSONConverter
from libcoveofds.jsonschemavalidate import JSONSchemaValidator
from libcoveofds.python_validate import PythonValidate
from libcoveofds.schema import OFDSSchema

from planner.outputs.export import write_ofds
from planner.outputs.export.ofds import as_geojson_features, network_of
from planner.outputs.export.ofds_spans import cables_along

CONNECTED = ("cameras", "points", "centers")


@pytest.fixture(scope="module")
def plan(grid_plan):
    """The synthetic plan, its center joined by a drop as those of real plans."""
    drops, centers = grid_plan.tables["drops"], grid_plan.tables["centers"]
    center = drops.iloc[[0]].assign(
        drop_id="DRP-9999", site_id=centers["center_id"].iloc[0], node_id=centers["node_id"].iloc[0]
    )
    return replace(
        grid_plan, tables={**grid_plan.tables, "drops": pd.concat([drops, center], ignore_index=True)}
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory, plan):
    path = tmp_path_factory.mktemp("ofds")
    write_ofds(plan, path)
    return path


@pytest.fixture(scope="module")
def package(folder):
    return json.loads((folder / "network-package.json").read_text(encoding="utf-8"))


def faults(package):
    """What the validator of the standard finds: schema, rules beyond it, fields it does not know."""
    schema = OFDSSchema()
    assert schema.get_schema_version() == "0.4"
    return (
        [e.json()["message"] for e in JSONSchemaValidator(schema).validate(package)],
        PythonValidate(schema).validate(package),
        AdditionalFields(schema).process(package),
    )


def test_the_validator_of_the_standard_finds_nothing_and_asks_nobody(package, monkeypatch):
    def refuse(*_args):
        raise AssertionError("a connection was opened")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    assert faults(package) == ([], [], {})


def test_the_validator_would_find_a_fault(package):
    broken = copy.deepcopy(package)
    broken["networks"][0]["spans"][0] |= {"deployment": ["inTheAir"], "start": "ND-NOWHERE", "colour": "red"}
    schema, rules, unknown = faults(broken)
    assert schema
    assert [r["type"] for r in rules] == ["span_start_node_not_found"]
    assert unknown


def test_route_spans_carry_the_cables_and_the_meters_of_the_plan(package, plan):
    spans = {s["id"]: s for s in package["networks"][0]["spans"]}
    table = plan.tables["spans"]
    route = [spans[s] for s in table["span_id"]]
    assert sum(s["fibreLength"] for s in route) == pytest.approx(
        plan.summary["network"]["cable_m"] / 1000, abs=1e-3
    )
    for cable in plan.tables["cables"].to_dict("records"):
        for name in cable["span_ids"].split():
            assert spans[name]["fibreCount"] >= cable["fiber_count"]
    assert [s["deployment"] for s in route] == [[d] for d in table["deployment"]]
    drops = [spans[d] for d in plan.tables["drops"]["drop_id"]]
    assert sum(s["fibreLength"] for s in drops) == pytest.approx(
        plan.tables["drops"]["length_m"].sum() / 1000
    )
    assert len(spans) == len(table) + len(plan.tables["drops"])


def test_every_joined_site_is_a_node_and_none_that_is_unserved(package, plan):
    nodes = {n["id"] for n in package["networks"][0]["nodes"]}
    assert set(plan.tables["drops"]["site_id"]) <= nodes
    assert not nodes & set(plan.tables["unserved"]["site_id"])
    assert len(nodes) == len(plan.tables["nodes"]) + len(plan.tables["drops"])


def test_a_center_is_a_point_of_presence_in_its_place(package, plan):
    (center,) = [n for n in package["networks"][0]["nodes"] if n.get("type") == ["pop"]]
    place = plan.tables["centers"].to_crs(4326).geometry.iloc[0]
    assert center["location"]["coordinates"] == pytest.approx([place.x, place.y], abs=1e-7)


def test_a_pop_in_a_cabinet_is_a_node_that_its_drop_ends_at(plan):
    """Without it the drop would lead to nothing, which the validator tells."""
    drops, centers = plan.tables["drops"], plan.tables["centers"]
    center = {c: centers[c].iloc[0] for c in ("node_id", "owner", "operator", "maintainer", "payer", "mode",
                                              "status", "phase", "geometry")}  # fmt: skip
    pop = {
        "pop_id": "POP-0002", "site_id": None, "kind": "cabinet", "drop_m": 4.0, "ports": 24,
        "ports_used": 3, "pon_ports": 0, "pon_ports_used": 0, "sites_served": 3, "power_w": 90.0,
        "up_mbps": 5.0, "down_mbps": 5.0, "uplink_optic": None, "route_to_center_m": 100.0, **center,
    }  # fmt: skip
    pops = gpd.GeoDataFrame([pop], geometry="geometry", crs=centers.crs)
    drop = drops.iloc[[0]].assign(drop_id="DRP-9998", site_id="POP-0002", node_id=pop["node_id"])
    tables = {**plan.tables, "pops": pops, "drops": pd.concat([drops, drop], ignore_index=True)}
    package = {"networks": [network_of(replace(plan, tables=tables))]}
    assert faults(package) == ([], [], {})
    (node,) = [n for n in package["networks"][0]["nodes"] if n["id"] == "POP-0002"]
    assert (node["type"], node["supportingInfrastructure"]) == (["pop"], {"type": "cabinet"})
    (span,) = [s for s in package["networks"][0]["spans"] if s["id"] == "DRP-9998"]
    assert "POP-0002" in json.dumps(span["end"])


def test_the_geojson_form_is_that_of_the_standard_s_converter_and_goes_back(folder, package):
    converter = JSONToGeoJSONConverter()
    converter.process_package(copy.deepcopy(package))
    nodes, spans = (
        json.loads((folder / f"{n}.geojson").read_text(encoding="utf-8")) for n in ("nodes", "spans")
    )
    assert (nodes, spans) == (converter.get_nodes_geojson(), converter.get_spans_geojson())
    back = GeoJSONToJSONConverter()
    back.process_data(nodes)
    back.process_data(spans)
    again = back.get_json()["networks"][0]
    assert {n["id"] for n in again["nodes"]} == {n["id"] for n in package["networks"][0]["nodes"]}
    assert faults(back.get_json())[0] == []


def test_organisations_hold_the_roles_that_the_plan_gives_them(package, plan):
    network = package["networks"][0]
    held = {o["name"]: o["roles"] for o in network["organisations"]}
    cameras = plan.tables["cameras"]
    assert "transmissionMediumOwner" in held[plan.tables["spans"]["owner"].dropna().iloc[0]]
    assert "networkProvider" in held[cameras["operator"].dropna().iloc[0]]
    assert {p["id"] for p in network["phases"]} == {f"phase-{n}" for n in set(plan.tables["spans"]["phase"])}


def test_poles_of_another_are_not_claimed(plan):
    """On existing poles the cable is the study's own and the poles are those of the layer's owner."""
    spans = plan.tables["spans"].assign(way="existing_poles", mode="attach", deployment="aboveGround")
    street = spans["street_span_id"].iloc[0]
    rows = [(street, "existing_poles", "Power company"), ("SP-NOT-TAKEN", "existing_poles", "Stranger")]
    standing = pd.DataFrame(rows, columns=["street_span_id", "way", "owner"])
    changed = replace(plan, tables={**plan.tables, "spans": spans}, existing_plant=standing)
    network = network_of(changed)
    built = {s["id"]: s for s in network["spans"]}
    first, *_, other = spans["span_id"]
    assert built[first]["supportingInfrastructure"]["owner"]["name"] == "Power company"
    assert built[first]["transmissionMediumOwner"]["name"] != "Power company"
    assert "owner" not in built[other]["supportingInfrastructure"]
    roles = {o["name"]: o["roles"] for o in network["organisations"]}
    assert roles["Power company"] == ["supportingInfrastructureOwner"]
    assert "Stranger" not in roles
    assert faults({"networks": [network]})[:2] == ([], [])


def test_rented_fiber_counts_the_fibers_in_use_and_its_own_meters(plan):
    spans = plan.tables["spans"].assign(
        way="lease_dark_fiber", mode="lease", owned=False, owner="Phone company"
    )
    cables = plan.tables["cables"].iloc[:0]
    changed = replace(plan, tables={**plan.tables, "spans": spans, "cables": cables})
    assert cables_along(changed) == {}
    span = network_of(changed)["spans"][0]
    assert span["fibreCount"] == spans["fibers"].iloc[0]
    assert span["fibreLength"] == pytest.approx(spans["length_m"].iloc[0] / 1000)
    assert span["transmissionMediumOwner"]["name"] == "Phone company"
    assert "supportingInfrastructure" not in span


def test_a_plan_that_names_nobody_is_still_valid(plan):
    blank = {"owner": None, "operator": None, "maintainer": None, "payer": None}
    tables = {n: t.assign(**blank) if "payer" in t.columns else t for n, t in plan.tables.items()}
    network = network_of(replace(plan, tables=tables))
    assert "organisations" not in network
    assert faults({"networks": [network]}) == ([], [], {})


def test_the_network_keeps_its_id_and_tells_that_streets_are_reconstructed(package, plan):
    network = package["networks"][0]
    assert network["id"] == network_of(plan)["id"]
    other = replace(plan, summary={**plan.summary, "scenario": "other"})
    assert network["id"] != network_of(other)["id"]
    assert "reconstructed, not surveyed" in network["accuracyDetails"]
    assert "OpenStreetMap" in network["accuracyDetails"]


def test_names_that_repeat_get_their_ids(plan):
    cameras = plan.tables["cameras"].assign(name="Plaza")
    network = network_of(replace(plan, tables={**plan.tables, "cameras": cameras}))
    names = [n["name"] for n in network["nodes"] if "name" in n]
    assert len(names) == len(set(names))
    assert f"Plaza ({cameras['camera_id'].iloc[0]})" in names


def test_owners_that_the_plan_joins_are_several_and_none_is_picked(plan):
    spans = plan.tables["spans"].assign(way="lease_dark_fiber", mode="lease", owned=False, owner="One; Two")
    cables = plan.tables["cables"].iloc[:0]
    network = network_of(replace(plan, tables={**plan.tables, "spans": spans, "cables": cables}))
    assert {"One", "Two"} <= {o["name"] for o in network["organisations"]}
    assert "transmissionMediumOwner" not in network["spans"][0]


def test_a_plan_that_joins_nothing_is_still_valid(plan):
    empty = {n: plan.tables[n].iloc[:0] for n in ("spans", "cables", "drops", "closures", "supports")}
    network = network_of(replace(plan, tables={**plan.tables, **empty}))
    assert not {"nodes", "spans"} & network.keys()
    assert faults({"networks": [network]}) == ([], [], {})
    assert [c["features"] for c in as_geojson_features(network)] == [[], []]
