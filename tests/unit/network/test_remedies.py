"""What would light a site on splitters: optics and splits are tried, POPs on offer are told as they stand."""

from __future__ import annotations

from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from helpers_remedies import alone
from helpers_town import make_settings, make_town

from planner.network.light import Lamp, Link, lamps
from planner.network.pon_light import tree_lamps
from planner.network.pops import BUILDING, CENTER, Pop
from planner.network.remedies import Aid
from planner.network.splitting import pon_classes
from planner.outputs.words.sentences import sentence

TOWN = make_town(5, side=4, cameras=3, points=2, settings=make_settings(1, network={"architecture": "gpon"}))
PORTS = tree_lamps(pon_classes(TOWN.settings, TOWN.catalog), TOWN.catalog, "typical")
OWN = lamps(TOWN.catalog, 1, "typical")
LEGS = TOWN.catalog.splitters


def place(name: str, node: str, kind: str = BUILDING, pop_id: str = "") -> Pop:
    """A place on offer."""
    return Pop(pop_id, name, kind, node, 0.0, TOWN.points.geometry.iloc[0], "CEN-01")


CENTER_POP = place("CEN-01", "N0", CENTER, "POP-0001")
TREE: Any = SimpleNamespace(
    node_id=("N0", "N1", "N2", "N3"),
    parent=np.array([-1, 0, 1, 2]),
    length_m=np.array([0.0, 10_000.0, 9_000.0, 2_000.0]),
)
"""A line of nodes 0, 10, 19 and 21 km from the center."""


def aid(
    offered: Sequence[Pop],
    opened: Sequence[Pop] = (),
    splices: Sequence[int] = (),
    dark: Sequence[int] = (),
    own: Sequence[Lamp] = OWN,
) -> Aid:
    """CAM-0001 at N3, served by the center; so many places on offer, some open, some dark."""
    places = (CENTER_POP, *offered)
    offer = SimpleNamespace(
        places=places,
        whole=list(range(len(places))),
        needed=8,
        splices=[99, *(splices or [99] * len(offered))],
    )
    choice: Any = SimpleNamespace(offer=offer, pops=(CENTER_POP, *opened), dark=frozenset(dark))
    return Aid(TREE, choice, {"CAM-0001": "N3"}, {"CAM-0001": "POP-0001"}, own, True, 1.05)


def told(helps: Aid, length_m: float = 22_050.0) -> str:
    """What is said of CAM-0001 behind 1:4 and 1:8, 2,050 m beyond reach."""
    link = Link(length_m, 0.0, 6, 2, 4.8, 0.6, (LEGS[4], LEGS[8]))
    said = helps.sentences("CAM-0001", link, PORTS, max(0.0, length_m - 20_000), TOWN.catalog)
    assert sentence(said).es != said
    return said


SCHOOL, CLINIC = place("GOV-0001", "N1"), place("GOV-0002", "N2")


@pytest.mark.parametrize(
    ("helps", "words"),
    [
        (aid([]), "No POP on offer is near enough, and POP-0001 serves it"),
        (aid([SCHOOL], dark=[1]), "at GOV-0001 is nearer to it, but no optic lights its uplink"),
        (aid([SCHOOL], splices=[7]), "at GOV-0001 is nearer to it, but no optic lights its uplink"),
        (aid([SCHOOL, CLINIC], dark=[2]), "at GOV-0001 is nearer to it and was not opened"),
        (aid([SCHOOL, CLINIC], [place("GOV-0002", "N2", pop_id="POP-0002")], dark=[1]), "POP-0002 is nearer"),
    ],
)
def test_a_pop_on_offer_is_told_as_it_stands(helps: Aid, words: str) -> None:
    """None near enough, one whose uplink nothing lights, one that stays closed, one that is open."""
    said = told(helps)
    assert words in said
    assert said.count(".  ") == 0
    assert "A POP nearer to it (network.pops" not in said


def test_a_pop_that_is_nearer_by_less_than_is_missing_does_not_help() -> None:
    """The fiber is 2,050 m too long; a POP 1,952 m of route nearer leaves it dark."""
    short = place("GOV-0009", "N9")
    tree: Any = SimpleNamespace(
        node_id=(*TREE.node_id, "N9"), parent=np.array([-1, 0, 1, 2, 0]),
        length_m=np.array([*TREE.length_m, 0.0]),
    )  # fmt: skip
    helps = aid([short])
    moved = Aid(tree, helps.choice, helps.node_of, helps.pop_of, OWN, True, 1.05)
    assert "No POP on offer is near enough" in told(moved)
    tree.parent[4], tree.length_m[4] = 1, 1.0
    assert "GOV-0009 is nearer to it and was not opened" in told(moved)


def test_fibers_of_its_own_and_fewer_legs_are_told_only_where_they_light_it() -> None:
    """An optic reaches 22 km over an own fiber; 200 km none. One splitter lights 19 km, but not 22."""
    assert "Fibers of its own (protection.critical_sites) would light it." in told(aid([]))
    assert "Fibers of its own" not in told(aid([]), 200_000.0)
    assert "One splitter of fewer legs" not in told(aid([]))
    assert "One splitter of fewer legs" in told(aid([]), 19_000.0)


def test_where_only_centers_hold_pops_choosing_them_is_the_mend() -> None:
    """With network.pops = centers nothing is on offer."""
    assert told(alone(OWN)).endswith('A POP nearer to it (network.pops = "choose") would mend it.')
