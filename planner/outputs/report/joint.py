"""The report's chapter on cameras and streets decided together: value, bound, difference, gain."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP
from typing import Any

from planner.outputs.report.tables import Grid
from planner.outputs.words import Both, number, percent, unit_name, with_unit
from planner.outputs.words.both import rounded
from planner.outputs.words.joint import JOINT
from planner.plan.model import Plan

ROUNDING = 0.0051
HEADS = ("round", "cameras", "covered", "model_cost", "priced", "fits")


def joint(plan: Plan) -> dict[str, Any] | None:
    """Return title, sentences and table of the chapter; None where the plan was decided in stages."""
    told = plan.summary.get("joint")
    if told is None:
        return None
    return {
        "title": JOINT["title"],
        "sentences": sentences(plan, told),
        "table": JOINT["rounds"],
        "grid": grid(told, str(plan.summary["currency"])),
    }


def outcome(told: dict[str, Any], currency: str) -> tuple[Both, Both]:
    """Return how the decision ended, and its value beside the bound that anyone can check."""
    ended = JOINT["proven" if told["outcome"] == "proven" else "stopped"].fill(
        gap=with_unit(rounded(told["gap_pct"], 2, ROUND_CEILING), "%", 2),
        limit=with_unit(told["gap_limit_pct"], "%", 2),
    )
    return ended, _value(told, currency)


def sentences(plan: Plan, told: dict[str, Any]) -> list[Both]:
    """Return the chapter in sentences."""
    currency = str(plan.summary["currency"])
    lines = [*outcome(told, currency), *_seen_once(plan, told)]
    lines += [*_searched(told, currency), _outside(told, currency)]
    if told["budget"] is not None:
        lines.append(
            JOINT["within"].fill(budget=_money(told["budget"], currency), rounds=number(len(told["rounds"])))
        )
    lines += _gain(told, currency)
    return [*lines, JOINT["from_stages"]] if told["from_stages"] else lines


def _seen_once(plan: Plan, told: dict[str, Any]) -> list[Both]:
    """Return what one camera at least sees where the figures count second sights; nothing elsewhere."""
    cameras = plan.summary["cameras"]
    if not counts_second_sights(cameras):
        return []
    return [
        JOINT["second"].fill(
            covered=number(cameras["demand_covered"]), unit=unit_name(str(told["demand_unit"])),
            share=percent(cameras["coverage_share"]),
        )
    ]  # fmt: skip


def counts_second_sights(cameras: Mapping[str, Any]) -> bool:
    """Say whether the value of a choice is more than what at least one camera sees.

    >>> counts_second_sights({"objective": 120.5, "demand_covered": 100.0})
    True
    """
    return float(cameras.get("objective", 0)) > float(cameras.get("demand_covered", 0)) + ROUNDING


def _value(told: dict[str, Any], currency: str) -> Both:
    """Return value and certified bound."""
    seeks_most = told["objective"] == "coverage"
    certified = _in_unit(told, "certified_bound", currency)
    return JOINT["most" if seeks_most else "least"].fill(
        cameras=number(told["cameras"]),
        covered=number(told["covered"]),
        unit=unit_name(str(told["demand_unit"])),
        share=percent(told["covered_share"]),
        cost=_money(told["model_cost"], currency),
        certified=certified,
        **(
            {"money": _money(told["proven_budget"], currency)}
            if seeks_most
            else {"required": number(told["required"])}
        ),
    )


def _in_unit(told: dict[str, Any], key: str, currency: str) -> Both:
    """Return a bound in the unit of the objective, rounded away from the plan."""
    if told["objective"] == "coverage":
        return number(rounded(told[key], 0, ROUND_CEILING))
    return _money(told[key], currency, ROUND_FLOOR)


def _searched(told: dict[str, Any], currency: str) -> list[Both]:
    """Return what the search claims beyond the evidence, nothing where that shows in no figure."""
    claimed, proven = (_in_unit(told, key, currency) for key in ("bound", "certified_bound"))
    return [] if claimed == proven else [JOINT["searched"].fill(bound=claimed)]


def _outside(told: dict[str, Any], currency: str) -> Both:
    """Return what the priced plan costs beyond the model."""
    return JOINT["outside"].fill(
        cost=_money(told["model_cost"], currency),
        priced=_money(told["priced"], currency),
        outside=_money(told["outside_model"], currency),
    )


def _gain(told: dict[str, Any], currency: str) -> list[Both]:
    """Return the gain on the plan in stages, of the plan and from each start."""
    within, gain = told["stages"]["within"], told["gain"]
    if within is None or gain["plan_pct"] is None:
        return [JOINT["no_stages"]]
    amount = _percent(gain["plan_pct"])
    if told["objective"] == "coverage":
        first = JOINT["gain_most"].fill(
            cameras=number(within["cameras"]), covered=number(within["covered"]), gain=amount
        )
    else:
        first = JOINT["gain_least"].fill(cost=_money(within["model_cost"], currency), gain=amount)
    starts = (gain["from_nothing_pct"], gain["from_stages_pct"])
    if None in starts:
        return [first]
    return [first, JOINT["starts"].fill(cold=_percent(starts[0]), warm=_percent(starts[1]))]


def grid(told: dict[str, Any], currency: str) -> Grid:
    """Return one row a decision."""
    rows = [
        (
            number(k + 1),
            number(r["cameras"]),
            number(r["covered"]),
            _money(r["model_cost"], currency),
            _money(r["priced"], currency),
            JOINT["yes" if r["within"] else "no"],
        )
        for k, r in enumerate(told["rounds"])
    ]
    return Grid([JOINT[h] for h in HEADS], rows, frozenset(range(len(HEADS) - 1)))


def _percent(value: float) -> Both:
    """Return percent with two decimals, rounded down: a gain is not flattered."""
    return with_unit(rounded(value, 2, ROUND_FLOOR), "%", 2)


def _money(value: float, currency: str, toward: str = ROUND_HALF_UP) -> Both:
    """Return an amount in whole units of currency."""
    shown = number(rounded(value, 0, toward))
    return Both(f"{currency} {shown.es}", f"{currency} {shown.en}")
