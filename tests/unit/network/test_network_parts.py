"""Cables, supports and equipment piece by piece, with figures worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest
from helpers_town import make_settings, make_town

from planner.catalog import load_catalog
from planner.catalog.model import KitRow
from planner.network.equipment import needed, storage_tb
from planner.network.sizes import choose_sizes, share_fibers
from planner.network.supports import positions
from planner.settings.model import CenterSettings

SIZES = (12, 24, 48, 96, 144, 288)


@pytest.mark.parametrize(
    ("fibers", "spare", "sizes"),
    [
        (1, 0, (12,)), (10, 20, (12,)), (11, 20, (24,)), (20, 20, (24,)), (120, 20, (144,)),
        (240, 20, (288,)), (241, 20, (288, 12)), (288, 0, (288,)), (480, 20, (288, 288)),
        (600, 20, (288, 288, 144)),
    ],
)  # fmt: skip
def test_sizes_are_the_next_of_the_catalog_and_several_where_one_is_too_small(fibers, spare, sizes):
    assert choose_sizes(fibers, spare, SIZES) == sizes
    assert sum(sizes) >= fibers * (1 + spare / 100)


def test_fibers_fill_the_cables_in_order():
    assert share_fibers(241, (288, 12)) == [241, 0]
    assert share_fibers(600, (288, 288, 144)) == [288, 288, 24]


@pytest.mark.parametrize(
    ("length_m", "count"), [(1.0, 1), (45.0, 1), (45.01, 2), (90.0, 2), (90.01, 3), (1000.0, 23)]
)
def test_poles_on_a_straight_stretch_keep_the_spacing(length_m, count):
    at = positions(np.array([[0.0, 0.0], [length_m, 0.0]]), length_m, 45.0, (30.0, 10.0))
    assert len(at) == count
    assert at[-1] == length_m
    assert np.diff([0.0, *at]).max() <= 45.0 + 1e-9


def test_a_pole_stands_at_a_corner_and_none_at_a_slight_bend():
    right = np.array([[0.0, 0.0], [30.0, 0.0], [30.0, 30.0]])
    assert positions(right, 60.0, 45.0, (30.0, 10.0)).tolist() == [30.0, 60.0]
    slight = np.array([[0.0, 0.0], [30.0, 0.0], [60.0, 3.0]])
    assert positions(slight, 60.0, 45.0, (30.0, 10.0)).tolist() == [30.0, 60.0]
    assert positions(slight, 60.0, 100.0, (30.0, 10.0)).tolist() == [60.0]


def test_corners_close_together_share_a_pole_and_those_at_the_ends_need_none():
    steps = np.array([[0.0, 0.0], [5.0, 0.0], [5.0, 30.0], [9.0, 30.0], [9.0, 60.0]])
    length = 5 + 30 + 4 + 30.0
    assert positions(steps, length, 1000.0, (30.0, 10.0)).tolist() == [35.0, length]


def test_chambers_need_no_corners():
    right = np.array([[0.0, 0.0], [30.0, 0.0], [30.0, 30.0]])
    assert positions(right, 60.0, 150.0, None).tolist() == [60.0]


def test_storage_is_that_of_the_facts_table():
    """600 cameras x 4 Mb/s x 60 days = 1,555.2 TB, and 20 % on top."""
    settings = make_settings()
    assert storage_tb(["fixed"] * 600, settings, load_catalog(settings)) == pytest.approx(1866.24)


def test_without_a_stream_of_the_study_each_class_records_at_its_own_bitrate():
    """One fixed camera (3.6 Mb/s) and one PTZ (8.1 Mb/s) for 60 days: 11.7 x 10.8 GB x 60 x 1.2 = 9.10 TB."""
    settings = make_settings(cameras={"stream_mbps": 0.0})
    assert storage_tb(["fixed", "ptz"], settings, load_catalog(settings)) == pytest.approx(9.09792)


def kit(per, quantity=1.0, every=1.0, rounding="none", at_least=0.0):
    return KitRow("center", "thing", "item", per, quantity, every, rounding, at_least, ("own",), "t")


def test_kit_rows_round_up_share_out_and_keep_their_least():
    assert needed(kit("sites", 1, 48, "up", 1), {"sites": 49}) == 2
    assert needed(kit("cameras", 3, 100, "up"), {"cameras": 600}) == 18
    assert needed(kit("seats", 3, 4, "up", 4), {"seats": 2}) == 4
    assert needed(kit("seats", 16), {"seats": 24}) == 384
    assert needed(kit("points", 1, 1, "up", 5), {"cameras": 3}) == 0


def test_seats_follow_the_cameras_unless_the_center_names_them():
    sized = make_town(2, cameras=30, points=0, side=4).plant().equipment.set_index("kind")
    assert sized.loc["seat", "quantity"] == 2
    assert sized.loc["staff", "quantity"] == 10
    settings = make_settings()
    named = type(settings)(**{**settings.__dict__, "centers": (CenterSettings(id="CEN-01", seats=7),)})
    given = make_town(2, cameras=30, points=0, side=4, settings=named).plant().equipment.set_index("kind")
    assert given.loc["seat", "quantity"] == 7
    assert given.loc["staff", "quantity"] == 35


def test_a_pole_is_bought_for_a_camera_unless_it_hangs_elsewhere():
    town = make_town(11, cameras=9, points=0, side=4)
    plant = town.plant()
    poles = plant.equipment[plant.equipment["kind"] == "pole"]
    on_pole = town.cameras["mount"].isna() | (town.cameras["mount"] == "pole")
    assert set(poles["site_id"]) == set(town.cameras.loc[on_pole, "camera_id"])
    assert (~on_pole).any()


def test_cables_are_tapered_and_several_where_the_largest_is_too_small():
    settings = make_settings(network={"fibers_per_site": 2, "spare_fiber_pct": 300.0})
    plant = make_town(1, side=6, cameras=50, points=30, settings=settings).plant()
    trunk = plant.spans.sort_values("fibers").iloc[-1]
    beside = plant.cables[plant.cables["span_ids"].str.split().map(lambda s: trunk["span_id"] in s)]
    assert len(beside) > 1
    assert beside["fibers_used"].sum() == trunk["fibers"]
    assert plant.cables["fiber_count"].nunique() > 3
