"""Second routes that are as the plan says pass; one tampered with is told by the rules that hold it."""

from __future__ import annotations

import pytest
from helpers_guarded import (
    LONE,
    copy_of,
    guarded_parts,
    guarded_town,
    parts_of,
    protected_plant,
    short_of_one_fiber,
    told,
    without_pops,
)
from helpers_tamper_protection import TAMPERED

from planner.rules.folder import PROTECTION
from planner.rules.integrity import light, protection_light


def test_untouched_second_routes_pass() -> None:
    """Five devices with two routes, one of which shares a span: no rule finds anything."""
    parts = guarded_parts()
    table = parts["protected"].set_index("device_id")
    assert table["has_second"].sum() == 5
    assert table.loc[LONE, "shared_m"] > 0
    assert told(parts) == []


def test_second_routes_to_any_of_two_centers_pass() -> None:
    """With two centers the proof is rooted at a node that built edges join to both."""
    parts = guarded_parts(2, seed=3)
    assert len(parts["centers"]) == 2
    assert parts["protected"]["has_second"].sum() >= 4
    assert (parts[PROTECTION]["span_id"] == "").sum() == 4
    assert told(parts) == []


def test_second_routes_over_a_pair_of_fibers_beside_first_ones_over_one_pass(monkeypatch) -> None:
    """Where optics over one fiber reach first routes alone some second ones have a pair: nothing is found."""
    town = without_pops(guarded_town(1))
    near = short_of_one_fiber(town, protected_plant(town, pops=False)[0])
    named = {o.optic: o for o in (*near.catalog.optics, *near.catalog.uplinks)}
    for room in (light, protection_light):
        monkeypatch.setattr(room, "optics", lambda: named)
    parts = parts_of(near, *protected_plant(near, pops=False))
    table = parts["protected"].set_index("device_id")
    assert set(table["second_fibers"]) == {1, 2}
    assert told(parts) == []
    paired = table.index[table["second_fibers"] == 2][0]
    links = parts["link_budget"]
    other = (links["site_id"] == paired) & (links["circuit_kind"] == "second")
    parts["link_budget"].loc[other, "optic"] = "1000BASE-BX20"
    assert "INT-PROTECT-LIGHT" in {f.rule for f in told(parts)}


@pytest.mark.parametrize("name", TAMPERED)
def test_second_routes_tampered_with_are_told(name: str) -> None:
    """Each rule that is to tell does."""
    change, expected = TAMPERED[name]
    parts = copy_of(guarded_parts())
    change(parts)
    found = {f.rule for f in told(parts)}
    assert expected <= found, (name, found)
