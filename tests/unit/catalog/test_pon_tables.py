"""Splitters, classes of ports and line terminals of the catalog."""

from __future__ import annotations

import math

import pytest
from helpers_town import make_settings

from planner.catalog import load_catalog

ARCHITECTURES = ("gpon", "xgspon")


@pytest.fixture(scope="module")
def catalog():
    return load_catalog(make_settings())


def test_splitters_double_and_lose_at_least_what_their_split_alone_takes(catalog):
    """No leg of 1:N gets more than 1/N of the light, which is 10 log10 N dB, less 5 % for rounding."""
    assert list(catalog.splitters) == [2, 4, 8, 16, 32, 64, 128]
    for ratio, row in catalog.splitters.items():
        assert 10 * math.log10(ratio) <= row.loss_high_db
        assert row.loss_low_db <= row.loss_typical_db <= row.loss_high_db
    lows = [s.loss_low_db for s in catalog.splitters.values()]
    assert lows == sorted(lows)


def test_every_wavelength_of_a_port_has_a_loss_of_fiber(catalog):
    waves = {o.wavelength_nm(d) for o in catalog.pon_optics for d in ("up", "down")}
    assert waves == {1310, 1490, 1270, 1577}
    assert all(f"fiber_{w}" in catalog.losses for w in waves)


def test_classes_of_ports_bear_a_range_of_fifteen_decibels(catalog):
    """B+ 13 to 28, C+ 17 to 32, N1 14 to 29, N2 16 to 31, E1 18 to 33."""
    assert {o.pon_class: (o.loss_min_db, o.loss_max_db) for o in catalog.pon_optics} == {
        "B+": (13, 28), "C+": (17, 32), "N1": (14, 29), "N2": (16, 31), "E1": (18, 33),
    }  # fmt: skip


def test_a_port_of_each_architecture_carries_the_same_whatever_its_class(catalog):
    for architecture in ARCHITECTURES:
        mine = [o for o in catalog.pon_optics if o.architecture == architecture]
        assert len({(o.usable_up_mbps, o.usable_down_mbps, o.reach_m, o.most_split) for o in mine}) == 1
    gpon = next(o for o in catalog.pon_optics if o.architecture == "gpon")
    assert gpon.usable_mbps("up") == 1100.0
    assert gpon.usable_mbps("up") < 32 * 4 * 8 * 1.2


def test_each_architecture_has_a_line_terminal_with_as_many_ports_as_its_kit_counts(catalog):
    assert tuple(catalog.olts) == ARCHITECTURES
    kits = {k.item_id: k for k in catalog.kits if k.kit == "olt"}
    for architecture, olt in catalog.olts.items():
        assert kits[olt.item_id].every == olt.ports
        assert kits[olt.item_id].per == f"{architecture}_ports"


def test_parts_of_a_splitter_tree_have_failure_rates(catalog):
    assert {catalog.failures[k].at for k in ("ont", "splitter", "olt")} == {"ont", "splitter", "olt"}
