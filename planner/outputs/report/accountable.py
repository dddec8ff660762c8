"""The report's chapter on the plan as a whole: signs, register, homes, seats, weights, suppliers."""

from __future__ import annotations

from typing import Any

from planner.outputs.report.tables import Grid
from planner.outputs.words import Both, number, percent, same
from planner.outputs.words.accountable import ACCOUNTABLE
from planner.plan.model import Plan

HEADS = ("district", "residents", "cameras", "per_1000", "need", "given", "service")


def accountable(plan: Plan) -> dict[str, Any] | None:
    """Return title, sentences and table of the chapter; None where the plan holds no such figures."""
    told = plan.summary.get("accountability")
    if not told:
        return None
    return {
        "title": ACCOUNTABLE["title"],
        "sentences": sentences(told),
        "grid": districts(told["districts"]),
        "table": ACCOUNTABLE["districts"],
    }


def sentences(told: dict[str, Any]) -> list[Both]:
    """Return the figures in words; what is not known is told as such."""
    signs, register, homes = told["signs"], told["register"], told["homes"]
    out = [
        ACCOUNTABLE["signs"].fill(**{k: number(signs[k]) for k in ("signs", "signed", "cameras")}),
        ACCOUNTABLE["register"].fill(**{k: number(register[k]) for k in ("answering", "cameras")}),
        ACCOUNTABLE["homes"].fill(**{k: number(homes[k]) for k in ("exposed", "unknown")}),
        _seats(told["seats"]),
    ]
    weights = told["weights"]
    if weights["police_share"]:
        out.append(ACCOUNTABLE["police"].fill(share=percent(weights["police_share"], 0)))
    if weights["unsourced_share"]:
        out.append(ACCOUNTABLE["unsourced"].fill(share=percent(weights["unsourced_share"], 0)))
    out += _concentration(told["suppliers"])
    ratio = told["district_ratio"]
    return [*out, ACCOUNTABLE["ratio"].fill(ratio=number(ratio, 1))] if ratio else out


def districts(rows: list[dict[str, Any]]) -> Grid:
    """Return a row a district: residents, cameras, and its share of both demand and cameras."""
    cells = [
        (
            same(r["name"]),
            number(r["residents_near"]),
            number(r["cameras_near"]),
            number(r["cameras_per_1000_near"], 2),
            percent(r["need_share"]),
            percent(r["camera_share"]),
            number(r["service_ratio"], 2),
        )
        for r in rows
    ]
    return Grid([ACCOUNTABLE[h] for h in HEADS], cells, frozenset(range(1, len(HEADS))))


def _seats(told: dict[str, Any]) -> Both:
    """Return how many cameras one seat watches."""
    if not told["seats"]:
        return ACCOUNTABLE["no_seats"].fill(cameras=number(told["cameras"]))
    return ACCOUNTABLE["seats"].fill(
        cameras=number(told["cameras"]),
        seats=number(told["seats"]),
        per=number(told["cameras_per_seat"], 1),
        asked=number(told["asked"]),
    )


def _concentration(told: dict[str, Any]) -> list[Both]:
    """Return the largest named supplier and origin, or that nobody is named."""
    out = []
    for key in ("supplier", "origin"):
        part = told[key]
        if part["name"]:
            shares = {"share": percent(part["share"]), "unknown": percent(part["unknown_share"])}
            out.append(ACCOUNTABLE[key].fill(name=same(part["name"]), **shares))
    return out or [ACCOUNTABLE["supplier_none"]]
