"""A plan of members in some lines for the terminal: one a member, then what it all comes to."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from planner.cli.common import amount, table
from planner.cli.told import up

KM = 1000.0
HEADS = ["member", "phase", "cameras", "points", "route km", "capex", "seen %", "gap seen %", "gap route %"]


def told_province(summary: dict[str, Any], target: Path, seconds: float | None = None) -> str:
    """Return the plan of members for the terminal; the first line says how far it is proven.

    Parameters
    ----------
    seconds
        Of the whole run.
    """
    took = summary["runtime_s"] if seconds is None else seconds
    network, cost = summary["network"], summary["cost"]
    rows = [
        *(("demand", _demand(d)) for d in summary["cameras"]["demand"]),
        ("network", f"{network['connected']:,} of {network['sites']:,} sites joined, "
                    f"{network['route_m'] / KM:,.1f} km of route, "
                    f"{network['cable_m'] / KM:,.1f} km of cable"),
        ("gap", f"fiber of all members within {up(network['gap_pct'], 2):.2f} % of the sum of their bounds"),
        ("cost", _cost(cost)),
        ("phases", _phases(summary)),
        ("audit", "{errors} errors, {warnings} warnings, {open:,} accountability facts open".format(
            **summary["audit"])),
        *(("note", n if isinstance(n, str) else n[summary["language"]]) for n in summary["notes"]),
        ("written", f"{target}  ({took:.0f} s)"),
    ]  # fmt: skip
    lines = [_head(summary), table([_row(m) for m in summary["members"]], HEADS)]
    return "\n".join([*lines, *(f"  {label:<9} {words}" for label, words in rows)])


def _head(summary: dict[str, Any]) -> str:
    """Say how many members there are and how far they are proven."""
    count = len(summary["members"])
    worst = max(summary["cameras"]["worst_gap_pct"], summary["network"]["worst_gap_pct"])
    proven = sum(m["outcome"] == "proven" for m in summary["members"])
    return (
        f"{count} members planned, {proven} of them proven within their gap limits; the widest gap of a "
        f"member is {up(worst, 2):.2f} %."
    )


def _row(member: dict[str, Any]) -> list[Any]:
    """Return a line of the table."""
    return [
        member["id"], member["phase"], f"{member['cameras']:,}", f"{member['points']:,}",
        f"{member['route_m'] / KM:,.1f}", f"{member['capex']:,.0f}", f"{100 * member['coverage_share']:.1f}",
        f"{up(member['coverage_gap_pct'], 2):.2f}", f"{up(member['route_gap_pct'], 2):.2f}",
    ]  # fmt: skip


def _demand(told: dict[str, Any]) -> str:
    """Say what is seen of one unit of demand, with the summed gap."""
    return (
        f"{told['coverage_share']:.1%} of {told['demand_total']:,.0f} {told['unit']} seen in "
        f"{told['members']} members; within {up(told['gap_pct'], 2):.2f} % of the sum of their bounds, each "
        "for its own number of cameras"
    )


def _cost(cost: dict[str, Any]) -> str:
    """Say the capex, of this the province's own, and the yearly cost."""
    currency = cost["currency"]
    budget = f" of a budget of {amount(cost['budget'], currency)}" if cost["budget"] else ""
    own = (
        f", {amount(cost['own']['capex'], currency)} of it the province's own" if cost["own"]["capex"] else ""
    )
    yearly = amount(cost["annual_opex"], currency)
    return f"{amount(cost['capex'], currency)} capex without tax{own}{budget}; {yearly} a year"


def _phases(summary: dict[str, Any]) -> str:
    """Say how many phases there are, and what no budget holds."""
    beyond = summary["phases"]["beyond_budget"]
    left = f"; no budget holds {', '.join(beyond)}" if beyond else ""
    return f"{summary['phases']['count']}{left}"
