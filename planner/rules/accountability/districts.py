"""ACC-PLAN-CAP and ACC-PLAN-NEED: how many cameras people live with, by district, beside the need."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from planner.rules.accountability.common import rules_of, worst_of
from planner.rules.accountability.program import districts_of
from planner.rules.folder import DEMAND, STUDY, SUMMARY, PlanFolder
from planner.rules.model import Severity
from planner.rules.rule import POLICY, Fault, Rule

MOST_NAMED = 5


def severity(folder: PlanFolder) -> Severity:
    """Return how bad a finding of the whole plan is: open while no camera is past planning."""
    return worst_of(folder.layer("cameras")["status"])


def listed(parts: list[str]) -> str:
    """Return up to five parts and how many more there are."""
    more = f" and {len(parts) - MOST_NAMED} more" if len(parts) > MOST_NAMED else ""
    return ", ".join(parts[:MOST_NAMED]) + more


def check_cap(folder: PlanFolder) -> Iterator[Fault]:
    """One finding where nobody has set a cap, one that names the districts above it."""
    rows = districts_of(folder)
    cap = float(folder.study["cameras"]["most_cameras_per_1000_residents"])
    known = [r for r in rows if r["cameras_per_1000_near"] is not None]
    if known and not cap:
        most = max(known, key=lambda r: r["cameras_per_1000_near"])
        what = (
            f"no cap is set; the most are {most['cameras_per_1000_near']:.2f} cameras per 1,000 residents "
            f"in and "
            f"near {most['name']}."
        )
        yield Fault("districts", "cameras.most_cameras_per_1000_residents", what, severity(folder))
    over = [r for r in known if cap and r["cameras_per_1000_near"] > cap]
    if over:
        over.sort(key=lambda r: -r["cameras_per_1000_near"])
        told = listed([f"{r['name']} {r['cameras_per_1000_near']:.2f}" for r in over])
        what = (
            f"{len(over)} districts have more than {cap:g} cameras per 1,000 residents in and near "
            f"them: {told}."
        )
        yield Fault("districts", str(over[0]["name"]), what, severity(folder))


def check_need(folder: PlanFolder) -> Iterator[Fault]:
    """One finding for the districts with much more than their need, one for those with much less."""
    most = float(rules_of(folder)["most_service_ratio"])
    rows = [r for r in districts_of(folder) if r["service_ratio"] is not None]
    if len(rows) < 2:
        return
    over = sorted((r for r in rows if r["service_ratio"] > most), key=lambda r: -r["service_ratio"])
    under = sorted((r for r in rows if r["service_ratio"] < 1 / most), key=lambda r: r["service_ratio"])
    if over:
        what = (
            f"{len(over)} districts have more than {most:g} times their need (cameras : need): "
            f"{_shares(over)}."
        )
        yield Fault("districts", str(over[0]["name"]), what, severity(folder))
    if under:
        what = (
            f"{len(under)} districts have less than 1/{most:g} of their need (cameras : need): "
            f"{_shares(under)}."
        )
        yield Fault("districts", str(under[0]["name"]), what, severity(folder))


def _shares(rows: list[dict[str, Any]]) -> str:
    """Return of districts the share of the cameras and that of the need."""
    return listed([f"{r['name']} {r['camera_share']:.1%} : {r['need_share']:.1%}" for r in rows])


_NEEDS = (SUMMARY, STUDY, DEMAND, "districts", "demand_points", "cameras")

RULES = (
    Rule(
        "ACC-PLAN-CAP",
        "The study caps the cameras per 1,000 residents (`cameras.most_cameras_per_1000_residents`), and no "
        "district is above, residents and cameras within 200 m of its border counted as its own too.",
        "Who lives with the most cameras is seldom asked, and a border street counts on neither side.",
        "Demand weights that pile up in a few districts; a cap that nobody has decided.",
        "The authority sets a cap, or moves cameras to districts with less.",
        _NEEDS,
        check_cap,
        POLICY,
    ),
    Rule(
        "ACC-PLAN-NEED",
        "No district has more than `rules.most_service_ratio` times its share of the stated need (the "
        "demand of "
        "the study) in cameras, and none less than one over that: over- and under-service are both told.",
        "A plan that watches one district and leaves another alone should say why.",
        "A list that fixes places by other reasons than the stated need; floors and ceilings of districts.",
        "Move cameras, or state the need that the plan serves.",
        _NEEDS,
        check_need,
        POLICY,
    ),
)
