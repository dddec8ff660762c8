"""What stands beside a plan when its report is written: its frontier, and other scenarios of the study."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING
from pathlib import Path
from typing import Any

from planner.outputs import told
from planner.outputs.frontier.page import points_chart
from planner.outputs.report.amounts import amount
from planner.outputs.report.joint import counts_second_sights
from planner.outputs.report.tables import Grid
from planner.outputs.words import Both, number, percent, same, with_unit
from planner.outputs.words.beside import BESIDE
from planner.outputs.words.both import rounded
from planner.outputs.words.frontier import FRONTIER
from planner.outputs.words.report import REPORT
from planner.plan.model import Plan

FRONTIER_FILE, SUMMARY_FILE = "frontier.csv", "plan.json"
FIGURES = ("budget", "capex", "covered", "bound", "coverage_share", "gap_pct", "cameras")
MOST_SCENARIOS = 12


@dataclass(frozen=True)
class Beside:
    """Points of the frontier, rising, and summaries of the other scenarios, by name."""

    frontier: Sequence[Mapping[str, float]] = ()
    scenarios: Sequence[Mapping[str, Any]] = ()


ALONE = Beside()


def read_beside(plans: Path, summary: Mapping[str, Any]) -> Beside:
    """Return what stands in a study's folder of plans beside one of them; nothing where there is none.

    Assumes that a folder bears the name of its scenario. Plans of another study, currency or of an older
    version are left out, and so is what cannot be read: a report does not fail by what stands beside it.
    """
    scenario = str(summary["scenario"])
    others = []
    for path in sorted(plans.glob(f"*/{SUMMARY_FILE}")):
        found = _summary(path)
        alike = all(found.get(k) == summary[k] for k in ("study", "currency"))
        if alike and found.get("scenario") == path.parent.name != scenario and _told_whole(found):
            others.append(found)
    return Beside(_points(plans / f"{scenario}-frontier" / FRONTIER_FILE), tuple(others[:MOST_SCENARIOS]))


def _points(path: Path) -> tuple[dict[str, float], ...]:
    """Return the points of a stored frontier; none where a figure is missing."""
    if not path.is_file():
        return ()
    try:
        with path.open(encoding="utf-8", newline="") as file:
            return tuple({k: float(row[k]) for k in FIGURES} for row in csv.DictReader(file))
    except (KeyError, TypeError, ValueError):
        return ()


def _summary(path: Path) -> dict[str, Any]:
    """Return a stored summary, empty where it cannot be read."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _told_whole(summary: Mapping[str, Any]) -> bool:
    """Say whether a summary holds every figure of its row."""
    try:
        _row(summary, same(""))
    except (KeyError, IndexError, TypeError, AttributeError):
        return False
    return True


def beside_told(plan: Plan, beside: Beside) -> dict[str, Any]:
    """Return titles, sentences, chart and tables of the chapter."""
    currency = str(plan.summary["currency"])
    names = [str(s["scenario"]) for s in beside.scenarios]
    note = BESIDE["scenarios_note"].fill(names=" ".join([str(plan.summary["scenario"]), *names]))
    total = float(plan.summary["cameras"]["demand_total"])
    return {
        "title": BESIDE["title"],
        "frontier_title": BESIDE["frontier"],
        "frontier_note": _frontier_note(plan, beside),
        "chart": points_chart(beside.frontier, None, total, currency, told.language(plan)),
        "points": [(p["capex"] / 1e6, 100 * p["coverage_share"]) for p in beside.frontier],
        "frontier": _frontier_grid(beside.frontier, currency),
        "scenarios_title": BESIDE["scenarios"],
        "scenarios_note": note if names else BESIDE["scenarios_none"],
        "scenarios": _scenario_grid(plan, beside.scenarios) if names else Grid([], []),
    }


def _frontier_note(plan: Plan, beside: Beside) -> Both:
    """Return what the points are, and what their coverage counts where scenarios count it otherwise."""
    if not beside.frontier:
        return BESIDE["frontier_none"]
    note, second = BESIDE["frontier_note"], FRONTIER["second"]
    if not counts_second_sights(plan.summary["cameras"]):
        return note
    return Both(f"{note.es} {second.es}", f"{note.en} {second.en}")


def _frontier_grid(points: Sequence[Mapping[str, float]], currency: str) -> Grid:
    """Return a row a point."""
    rows = [
        (
            number(k), amount(p["budget"], currency), amount(p["capex"], currency), number(p["cameras"]),
            percent(p["coverage_share"], 2), with_unit(rounded(p["gap_pct"], 2, ROUND_CEILING), "%", 2),
        )
        for k, p in enumerate(points, start=1)
    ]  # fmt: skip
    heads = [BESIDE[k] for k in ("point", "budget", "capex", "cameras", "seen", "gap")]
    return Grid(heads, rows, frozenset(range(len(heads))))


def _scenario_grid(plan: Plan, others: Sequence[Mapping[str, Any]]) -> Grid:
    """Return a row a scenario, this one first."""
    own = plan.summary
    rows = [_row(own, BESIDE["this"].fill(name=own["scenario"]))]
    rows += [_row(s, same(s["scenario"])) for s in others]
    keys = ("scenario", "cameras", "seen", "connected", "owned", "capex", "band", "opex")
    present = BESIDE["present"].fill(years=own["money"]["horizons"][0]["horizon_years"])
    return Grid([*(BESIDE[k] for k in keys), present], rows, frozenset(range(1, len(keys) + 1)))


def _row(summary: Mapping[str, Any], name: Both) -> tuple[Both, ...]:
    """Return the cells of a scenario."""
    cameras, network, cost = (summary[k] for k in ("cameras", "network", "cost"))
    currency = str(summary["currency"])
    low, high = (amount(cost[k], currency) for k in ("capex_low", "capex_high"))
    return (
        name, number(cameras["chosen"]), percent(cameras["coverage_share"]),
        REPORT["of_words"].fill(a=number(network["connected"]), b=number(network["sites"])),
        percent(network["owned_route_share"]), amount(cost["capex"], currency),
        Both(f"{low.es} a {high.es}", f"{low.en} to {high.en}"), amount(cost["annual_opex"], currency),
        amount(summary["money"]["horizons"][0]["cost"], currency),
    )  # fmt: skip
