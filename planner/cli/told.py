"""A plan in ten lines for the terminal."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

from planner.cli.common import amount

KM = 1000.0
SECOND = 5e-4
"""Share of the demand from which second sights are told apart."""


def up(value: float, decimals: int) -> float:
    """Return a value rounded up: a gap or an upper bound may look worse than it is, never better.

    >>> up(0.7211, 2), up(0.72, 2)
    (0.73, 0.72)
    """
    scale = 10**decimals
    return math.ceil(round(value * scale, 6)) / scale


def told(summary: dict[str, Any], target: Path, seconds: float | None = None) -> str:
    """Return the plan in ten lines; the first says how far it is proven.

    Parameters
    ----------
    seconds
        Of the whole run, audit and outputs included; `runtime_s` of the summary ends before these.
    """
    took = summary["runtime_s"] if seconds is None else seconds
    rows = [
        ("cameras", _cameras(summary["cameras"], held_of(summary))),
        ("network", _network(summary["network"])),
        ("lengths", _lengths(summary["network"])),
        *(("edits", w) for w in _edits(summary)),
        *(("real cost", w) for w in _real_cost(summary)),
        ("cost", _cost(summary["cost"])),
        ("", _yearly(summary["cost"])),
        ("audit", _audit(summary["audit"])),
        *(("note", n if isinstance(n, str) else n[summary["language"]]) for n in summary["notes"]),
        *(("data", a) for a in summary["attribution"]),
        ("written", f"{target}  ({took:.0f} s, {summary['peak_memory_mb']:,.0f} MB)"),
    ]
    return "\n".join([_head(summary), *(f"  {label:<9} {words}" for label, words in rows)])


def _head(summary: dict[str, Any]) -> str:
    """Say whether the gaps are within their limits."""
    cameras, network = summary["cameras"], summary["network"]
    if summary["outcome"] == "proven":
        return (
            f"Plan found and proven within its gap limits: coverage within {up(cameras['gap_pct'], 2):.2f} % "
            f"and fiber within {up(network['gap_pct'], 2):.2f} % of the best."
        )
    return (
        f"Plan found but not proven to its gap limits: coverage gap {up(cameras['gap_pct'], 2):.2f} % "
        f"(limit {cameras['gap_limit_pct']:g} %), fiber gap {up(network['gap_pct'], 2):.2f} % "
        f"(limit {network['gap_limit_pct']:g} %)."
    )


def held_of(summary: dict[str, Any]) -> int:
    """Return how many cameras edits pin or hold of a stored plan."""
    told = summary.get("edits")
    return 0 if told is None else int(told["held"] + told["pinned"] + told["moved"])


def _edits(summary: dict[str, Any]) -> list[str]:
    """Say what stayed of the stored plan and what the edits cost, nothing without one."""
    told = summary.get("edits")
    if told is None or told["cameras"] is None:
        return []
    cameras, by = told["cameras"], {r["figure"]: r["difference"] for r in told["figures"]}
    return [
        f"of {cameras['before']:,} cameras of {told['start']} {cameras['kept']:,} stay, {cameras['added']:,} "
        f"are new; {told['streets']['kept_m'] / KM:,.1f} km of its route stay; beside it "
        f"{100 * by['coverage_share']:+.2f} points of coverage and {summary['currency']} {by['capex']:+,.0f}"
    ]


def _cameras(cameras: dict[str, Any], held: int = 0) -> str:
    """Say what the cameras see, of what."""
    fixed, bound = cameras["fixed"], f"{up(cameras['coverage_upper_bound_share'], 3):.1%}"
    told_bound = f"no choice sees more than {bound}"
    if fixed:
        told_bound = f"no choice that keeps the fixed ones sees more than {bound}"
    if held:
        told_bound = f"no choice that keeps the {fixed + held:,} given, pinned or held sees more than {bound}"
    if fixed and fixed == cameras["chosen"]:
        told_bound = "their places are given, none was chosen"
    short = ""
    if cameras["chosen"] < cameras.get("asked", 0):
        stops = ", ".join(cameras["stopped_by"]) or "no choice of more was found"
        short = f"asked {cameras['asked']:,}, chosen {cameras['chosen']:,}; what stops it: {stops}; "
    twice = ""
    second = cameras.get("objective", 0.0) - cameras.get("demand_covered", math.inf)
    if second > SECOND * cameras["demand_total"]:
        # The bound holds second sights too: beside it stands what is seen with them.
        twice = f", {cameras['objective'] / cameras['demand_total']:.1%} with second sights"
    return (
        f"{short}{cameras['chosen']:,} ({fixed:,} fixed) see {cameras['coverage_share']:.1%} of "
        f"{cameras['demand_total']:,.0f} {cameras['demand_unit']}{twice}; {told_bound}"
    )


def _network(network: dict[str, Any]) -> str:
    """Say how many sites are joined."""
    unserved = len(network["unserved"])
    return f"{network['connected']:,} of {network['sites']:,} sites joined, {unserved:,} unserved"


def _real_cost(summary: dict[str, Any]) -> list[str]:
    """Say what the search over the real cost took another tree for, nothing where it took none."""
    bulk = summary["network"].get("bulk", {})
    if bulk.get("status") != "improved":
        return []
    return [
        f"{-up(-bulk['gain_pct'], 2):.2f} % below the proven route by another tree, with cables, closures "
        f"and splices; its route alone within {up(bulk['route_gap_pct'], 2):.2f} % of the best"
    ]


def _lengths(network: dict[str, Any]) -> str:
    """Say the three sums of length and the owned share."""
    owned = f"{network['owned_route_share']:.1%} of the route owned" if network["route_m"] else "no route"
    return (
        f"{network['route_m'] / KM:,.1f} km of route, {network['cable_m'] / KM:,.1f} km of cable, "
        f"{network['drop_m'] / KM:,.1f} km of drops; {owned}"
    )


def _cost(cost: dict[str, Any]) -> str:
    """Say the capex beside its band and budget."""
    currency = cost["currency"]
    budget = f" of a budget of {amount(cost['budget'], currency)}" if cost["budget"] else ""
    band = f"{amount(cost['capex_low'], currency)} to {amount(cost['capex_high'], currency)}"
    return f"{amount(cost['capex'], currency)} capex without tax{budget}; {band} from low to high prices"


def _yearly(cost: dict[str, Any]) -> str:
    """Say the opex and how much rests on assumptions."""
    return (
        f"{amount(cost['annual_opex'], cost['currency'])} a year; "
        f"{cost['assumption_share']:.0%} of works and equipment rests on planning assumptions"
    )


def _audit(audit: dict[str, int]) -> str:
    """Say what the audit counted."""
    return (
        f"{audit['errors']} errors, {audit['warnings']} warnings, {audit['open']:,} accountability facts open"
    )
