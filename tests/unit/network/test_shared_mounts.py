"""Cameras at one place share what stands there, and nothing else."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest
from helpers_town import make_settings, make_town

from planner.catalog import load_catalog
from planner.network.equipment import mount_counts, needed, shared_floor

SHARED = ("pole", "enclosure", "power_connection", "switch", "ups")


def row(camera_class="fixed", place=None, mount="pole"):
    return {"camera_class": camera_class, "candidate_id": place, "mount": mount}


@pytest.fixture(scope="module")
def catalog():
    return load_catalog(make_settings())


@pytest.fixture(scope="module")
def town():
    return make_town(7, side=5, cameras=12, points=4)


def plant_of(town, cameras):
    return replace(town, cameras=cameras).plant()


def kinds_of(plant):
    return Counter(plant.equipment["kind"])


def test_two_cameras_on_one_pole_buy_one_pole_one_enclosure_one_connection_and_one_switch(town):
    """Beside the same town whose two cameras stand at places of their own, one of each shared thing less."""
    classes = ["fixed"] * len(town.cameras)
    apart = town.cameras.assign(camera_class=classes, mount="pole", candidate_id=None)
    apart["candidate_id"] = [f"CAND-{i:05d}" for i in range(len(apart))]
    together = apart.copy()
    together["candidate_id"] = ["CAND-00000", "CAND-00000", *apart["candidate_id"].tolist()[2:]]
    alone, shared = (plant_of(town, cameras) for cameras in (apart, together))
    assert alone.unserved.empty
    for kind in SHARED:
        assert kinds_of(shared)[kind] == kinds_of(alone)[kind] - 1
    devices = shared.quantities[shared.quantities["item_id"] == "camera_fixed"]
    assert (devices["layer"] == "cameras").sum() == len(apart)
    assert len(shared.drops) == len(alone.drops)
    assert kinds_of(shared)["optic"] == kinds_of(alone)["optic"]


def test_what_cameras_share_stands_at_the_first_of_them(catalog):
    facts = {"CAM-2": row(place="A"), "CAM-1": row(place="B"), "CAM-3": row(place="A")}
    counts = mount_counts(facts, make_settings(), catalog)
    assert list(counts) == ["CAM-2", "CAM-1"]
    assert counts["CAM-2"]["mount_cameras"] == 2
    assert counts["CAM-1"] == {"mounts": 1, "camera_poles": 1, "mount_cameras": 1, "mount_ups": 1}


def test_cameras_without_a_place_stand_alone(catalog):
    counts = mount_counts({"CAM-1": row(), "CAM-2": row(place=float("nan"))}, make_settings(), catalog)
    assert [c["mounts"] for c in counts.values()] == [1, 1]


def test_the_ups_carries_all_cameras_and_the_switch_for_the_hours_promised(catalog):
    """PTZ and switch: 60 W, one UPS of 60 W and 240 Wh for 4 h; a fixed camera more: 73 W, two; 8 h: 3."""
    ups = next(k for k in catalog.kits if k.item_id == "site_ups" and k.kit == "camera")
    one, two = {"a": row("ptz", "P")}, {"a": row("ptz", "P"), "b": row("fixed", "P")}
    for facts, hours, right in ((one, 4.0, 1), (two, 4.0, 2), (two, 8.0, 3), (one, 8.0, 2), (one, 0.0, 1)):
        counts = mount_counts(facts, make_settings(service={"ups_hours": hours}), catalog)["a"]
        assert (counts["mount_ups"], needed(ups, counts)) == (right, float(right))


def test_no_pole_is_bought_where_all_cameras_hang_on_what_stands(catalog):
    standing = {"a": row(place="P", mount="facade"), "b": row(place="P", mount="existing pole")}
    one_new = {"a": row(place="P", mount="facade"), "b": row(place="P", mount="pole")}
    hung, mixed = (mount_counts(facts, make_settings(), catalog) for facts in (standing, one_new))
    assert (hung["a"]["camera_poles"], mixed["a"]["camera_poles"]) == (0, 1)


def test_a_plate_reader_brings_its_subscription_and_spares_of_every_class_are_bought(town, catalog):
    cameras = town.cameras.assign(camera_class="plate_reader")
    plant = plant_of(town, cameras)
    program = plant.equipment.set_index("item_id")["quantity"]
    assert program["plate_reader_subscription_year"] == len(cameras)
    assert program["camera_plate_reader"] == 1
    spared = {k.item_id for k in catalog.kits if k.kind == "spares"}
    assert {c.device_item for c in catalog.camera_classes.values()} <= spared


def test_no_plan_buys_less_of_what_is_shared_than_its_cameras_packed_as_closely_as_allowed(town, catalog):
    """12 fixed cameras at 6 places of two buy the floor itself; 12 places of one buy more of everything."""
    cameras = town.cameras.assign(camera_class="fixed", mount="pole")
    pairs = cameras.assign(candidate_id=[f"CAND-{i // 2:05d}" for i in range(12)])
    apart = cameras.assign(candidate_id=[f"CAND-{i:05d}" for i in range(12)])
    floor = shared_floor(0, 0, 12, True, town.settings, catalog)
    assert set(floor) == {"camera_pole", "site_enclosure", "site_ups", "site_power_connection", "site_switch"}
    packed, loose = (plant_of(town, c).equipment.groupby("item_id")["quantity"].sum() for c in (pairs, apart))
    assert {i: packed[i] for i in floor} == floor
    assert all(loose[i] > q for i, q in floor.items())
    assert shared_floor(12, 0, 0, True, town.settings, catalog)["camera_pole"] == 12
    assert shared_floor(0, 0, 12, False, town.settings, catalog)["camera_pole"] == 0
