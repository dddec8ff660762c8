"""A town under splitters that was tampered with is refused, by the rules that are to tell."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from helpers_tamper_pon import CASES, write_pon_town
from helpers_tiny_plan import TinyPlan

from planner.rules import audit
from planner.rules.folder import read_folder
from planner.rules.integrity import pon_light
from planner.rules.registry import RULES

OWN = ("INT-SPLITTER", "INT-PON", "INT-QTY-SPLITTERS")


@pytest.fixture(scope="module")
def master(tmp_path_factory: pytest.TempPathFactory) -> TinyPlan:
    return write_pon_town(tmp_path_factory.mktemp("pon"))


@pytest.fixture
def town(master: TinyPlan, tmp_path: Path) -> TinyPlan:
    shutil.copytree(master.folder, tmp_path / "plan")
    return TinyPlan(tmp_path / "plan")


def rules_told(plan: TinyPlan, more: set[str]) -> set[str]:
    """Return the ids of the rules of splitters, and of some more, that find an error."""
    folder = read_folder(plan.folder)
    asked = [r for r in RULES if r.id.startswith(OWN) or r.id in more]
    assert all(n in folder.parts for rule in asked for n in rule.needs)
    return {rule.id for rule in asked if any(f.severity == "error" for f in rule.check(folder))}


def test_the_town_as_it_was_planned_has_no_error(master: TinyPlan) -> None:
    report = audit(master.folder)
    assert report.integrity_errors == ()
    assert report.skipped == ()


@pytest.mark.parametrize("case", CASES)
def test_tampering_is_told_by_the_rules_of_splitters_that_it_breaks_and_by_no_other_of_them(
    town: TinyPlan, case: str
) -> None:
    """Rules of circuits, light, kits and money that tell too are named where they must."""
    tamper, expected = CASES[case]
    tamper(town)
    assert rules_told(town, expected) == expected


def test_a_tree_that_carries_more_than_its_port_is_told(
    master: TinyPlan, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The fullest tree has three cameras, two schools or offices and the police: 14.4 + 48 + 60 Mb/s up."""
    folder = read_folder(master.folder)
    sites = folder.trees.members()
    needed = pon_light.needed_mbps(folder)
    most = max(sum(needed[s, d] for s in mine) for mine in sites.values() for d in ("up", "down"))
    monkeypatch.setattr(pon_light, "usable", lambda port, direction: most)
    assert list(pon_light.check_loads(folder)) == []
    monkeypatch.setattr(pon_light, "usable", lambda port, direction: most - 0.01)
    told = list(pon_light.check_loads(folder))
    assert len(told) >= 1
    assert all(f.layer == "splitters" and f.feature in sites for f in told)


def test_a_line_terminal_whose_uplinks_are_full_is_told(
    master: TinyPlan, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All trees of the center hang on one of 16 ports; what they carry together is just what fits."""
    folder = read_folder(master.folder)
    needed = pon_light.needed_mbps(folder)
    lit = [s for mine in folder.trees.members().values() for s in mine]
    both = max(sum(needed[s, d] for s in lit) for d in ("up", "down"))
    (item, olt), *_ = [(k, o) for k, o in pon_light.olts().items() if o.architecture == "gpon"]
    for room, many in ((both, 0), (both - 1, 1)):
        narrow = type(olt)(item, "gpon", olt.ports, 1, room, olt.power_w, olt.source)
        monkeypatch.setattr(pon_light, "olts", lambda narrow=narrow: {item: narrow})
        assert len([f for f in pon_light.check_loads(folder) if f.layer == "pops"]) == many


def test_the_loss_of_two_splitters_is_the_sum_of_the_rows_of_the_catalog(master: TinyPlan) -> None:
    """1:2 and 1:4: 3.3 + 6.5, 3.5 + 6.8, 3.8 + 7.2 dB."""
    folder = read_folder(master.folder)
    site = sorted(folder.trees.on_splitters())[0]
    assert pon_light.split_db(folder, site) == pytest.approx((9.8, 10.3, 11.0))
