"""Every rule of centers in tiers and failover is broken by a change of what it looks at."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from helpers_tiers import Coast, backbone_of, coast

from planner.rules.province import failover, tiers
from planner.rules.province.folder import ProvinceFolder
from planner.rules.province.tier_proof import _rounded_cents

RULES = {r.id: r for r in (*tiers.RULES, *failover.RULES)}
LINKS = [
    ("guayaquil", "CEN-01", 5000.0), ("guayaquil", "CEN-03", 1000.0), ("portoviejo", "CEN-03", 2000.0),
    ("portoviejo", "CEN-01", 2000.0), ("quito", "CEN-02", 2000.0), ("CEN-01", "CEN-02", 2000.0),
    ("CEN-03", "CEN-02", 2000.0),
]  # fmt: skip
Parts = dict[str, Any]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Coast:
    """Return a province that every rule passes."""
    flows = [("guayaquil", "CEN-01", 1440.0, "BL-001"), ("CEN-02", "CEN-03", 50.0, "BL-006 BL-004 BL-003")]
    return coast(tmp_path_factory.mktemp("tiers") / "s", 'jurisdiction = "given"', backbone_of(LINKS, flows))


def cell(layer: str, column: str, value: Any, row: int = 0) -> Callable[[Parts], None]:
    """Return a change of one cell; a function is given the old value."""

    def change(parts: Parts) -> None:
        frame = parts[layer].copy()
        old = frame[column].iloc[row]
        frame[column] = frame[column].astype(object)
        frame.iloc[row, frame.columns.get_loc(column)] = value(old) if callable(value) else value
        parts[layer] = frame

    return change


def dropped(layer: str, row: int = 0) -> Callable[[Parts], None]:
    """Return a change that drops a row."""

    def change(parts: Parts) -> None:
        parts[layer] = parts[layer].drop(index=parts[layer].index[row])

    return change


def told(part: str, path: tuple[Any, ...], value: Any) -> Callable[[Parts], None]:
    """Return a change of the summary."""

    def change(parts: Parts) -> None:
        import copy

        summary = copy.deepcopy(parts["province.json"])
        at = summary[part]
        for key in path[:-1]:
            at = at[key]
        at[path[-1]] = value(at[path[-1]]) if callable(value) else value
        parts["province.json"] = summary

    return change


def price(name: str, factor: float) -> Callable[[Parts], None]:
    """Return a change of the stored prices of a bound."""

    def change(parts: Parts) -> None:
        parts["evidence/tiers"] = {**parts["evidence/tiers"], name: parts["evidence/tiers"][name] * factor}

    return change


def more(by: float) -> Callable[[Any], Any]:
    """Return a function that adds."""
    return lambda old: old + by


CASES: dict[str, tuple[str, Callable[[Parts], None]]] = {
    "a camera less is assigned": ("INT-TIER-ASSIGNED", cell("assignments", "cameras", more(-1))),
    "cameras have no center": ("INT-TIER-ASSIGNED", dropped("assignments")),
    "footage of fewer days": ("INT-TIER-ASSIGNED", cell("assignments", "storage_tb", more(-5.0))),
    "calls are lost": ("INT-TIER-ASSIGNED", cell("assignments", "calls_per_year", more(-9e4), -1)),
    "a jurisdiction is not kept": ("INT-TIER-ASSIGNED", cell("assignments", "center_id", "CEN-02")),
    "a member stands nearer": ("INT-TIER-PLACES", cell("assignments", "distance_km", more(-1.0))),
    "a takeover enters by fewer ports": ("INT-TIER-PLACES", cell("takeovers", "ports", 0)),
    "a center watches more": ("INT-TIER-CENTERS", cell("tier_centers", "cameras", more(25))),
    "an operator less": ("INT-TIER-CENTERS", cell("tier_centers", "call_seats", more(-1))),
    "an operator too many": ("INT-TIER-CENTERS", cell("tier_centers", "call_seats", more(1))),
    "staff for two shifts": ("INT-TIER-CENTERS", cell("tier_centers", "staff", more(-40))),
    "another parent": ("INT-TIER-CENTERS", cell("tier_centers", "parent_id", "CEN-02", 2)),
    "a seat less is bought": ("INT-TIER-LIMITS", cell("tier_centers", "seats_bought", more(-1), 1)),
    "a seat is bought for nothing": ("INT-TIER-LIMITS", cell("tier_centers", "seats_bought", more(5), 1)),
    "a limit is raised": ("INT-TIER-LIMITS", cell("tier_centers", "seats_most", 999, 2)),
    "seats are bought twice": ("INT-TIER-BOUGHT", cell("province_quantities", "quantity", lambda q: 2 * q)),
    "a purchase is left out": ("INT-TIER-BOUGHT", dropped("province_quantities")),
    "a flow is thinner": ("INT-TIER-FLOWS", cell("tier_flows", "up_mbps", more(-10.0))),
    "a flow is left out": ("INT-TIER-FLOWS", dropped("tier_flows", -1)),
    "the objective is told lower": ("INT-TIER-BOUND", told("tiers", ("objective",), more(-900.0))),
    "the bound is told higher": (
        "INT-TIER-BOUND", told("tiers", ("certified_lower_bound",), lambda v: v * 1.01),
    ),
    "the bound of a takeover is told higher": (
        "INT-TIER-BOUND", told("tiers", ("takeovers", 0, "certified_lower_bound"), lambda v: v * 1.01),
    ),
    "the prices of the bound are others": ("INT-TIER-BOUND", price("CEN-03.camera_price", 40.0)),
    "seats are said to carry less": ("INT-TIER-BOUND", price("carried", 0.9)),
    "nobody takes over": ("INT-FAILOVER-TAKERS", dropped("takeovers")),
    "another takes over than named": ("INT-FAILOVER-TAKERS", cell("takeovers", "taker_id", "CEN-02")),
    "a center takes over itself": ("INT-FAILOVER-TAKERS", cell("takeovers", "taker_id", "CEN-01")),
    "seats are said to suffice": ("INT-FAILOVER-CENTERS", cell("failovers", "short", 0.0)),
    "fewer seats are needed": ("INT-FAILOVER-CENTERS", cell("failovers", "needed", more(-3.0))),
    "a limit is not told": ("INT-FAILOVER-CENTERS", dropped("failovers")),
    "a way passes what is gone": ("INT-FAILOVER-WAYS", cell("failover_routes", "link_ids", "BL-001")),
    "a way is said to be missing": ("INT-FAILOVER-WAYS", cell("failover_routes", "found", 0)),
    "a way is not told": ("INT-FAILOVER-WAYS", dropped("failover_routes")),
    "mending is told cheaper": ("INT-FAILOVER-MENDING", cell("failovers", "mend_capex", more(-1000.0))),
    "the summary leaves out what breaks": (
        "INT-FAILOVER-MENDING", told("failover", ("falls", 0, "breaks"), []),
    ),
    "a fall moves fewer cameras": (
        "INT-FAILOVER-MENDING", told("failover", ("falls", 0, "cameras"), more(-10)),
    ),
    "more falls are said to hold": ("INT-FAILOVER-MENDING", told("failover", ("holding",), more(1))),
    "mending all is told cheaper": (
        "INT-FAILOVER-MENDING", told("failover", ("mend_all_capex",), more(-1000.0)),
    ),
    "a center is said to hold nothing": (
        "INT-FAILOVER-MENDING", told("failover", ("without_load",), ["CEN-02"]),
    ),
}  # fmt: skip


def found(folder: ProvinceFolder) -> set[str]:
    """Return the rules that find a fault."""
    return {name for name, rule in RULES.items() if list(rule.check(folder))}


def test_the_province_itself_passes_every_rule(whole: Coast) -> None:
    """All rules can run, and none finds anything."""
    assert all(n in whole.folder.parts for r in RULES.values() for n in r.needs)
    assert found(whole.folder) == set()


@pytest.mark.parametrize("name", CASES)
def test_a_change_is_found_by_its_rule(whole: Coast, name: str) -> None:
    """The rule that looks at what was changed finds it."""
    rule, change = CASES[name]
    parts = dict(whole.folder.parts)
    change(parts)
    assert rule in found(replace(whole.folder, parts=parts))


def test_every_rule_is_broken_by_some_case() -> None:
    """No rule stands that no case breaks."""
    assert {rule for rule, _ in CASES.values()} == set(RULES)


def test_a_link_told_too_wide_is_found(whole: Coast, tmp_path: Path) -> None:
    """The load over a link that breaks its limit is counted again from flows and ways."""
    del tmp_path
    rows = whole.folder.parts["failovers"]
    at = int((rows["limit"] == "link").to_numpy().nonzero()[0][0])
    parts = dict(whole.folder.parts)
    cell("failovers", "needed", more(-5.0), at)(parts)
    assert "INT-FAILOVER-WAYS" in found(replace(whole.folder, parts=parts))


def test_a_proof_of_a_takeover_may_be_off_by_what_layers_round():
    """By hand: 40,000 cents an erlang at one of two centers, a block, 36,000 cents a terabyte at both."""
    none = dict.fromkeys(("camera", "erlang", "storage", "ports", "uplink"), 0.0)
    prices = {
        "CEN-01": none | {"erlang": 40_000.0, "storage": 36_000.0},
        "CEN-02": none | {"storage": 36_000.0},
    }
    assert _rounded_cents(prices, 1) == pytest.approx(2 * 40_000 * 0.00005 + 2 * 36_000 * 0.0005)
    assert _rounded_cents({"CEN-01": none}, 5) == 0
