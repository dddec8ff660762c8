"""`province.json`: the figures of a plan made of members' plans, each bound with what it is a bound of."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import pandas as pd

from planner.plan.province.members import content_sha256, gap_pct, plain
from planner.plan.province.model import MemberPlan, Part
from planner.plan.summary import versions
from planner.schema.province_parts import PARTS
from planner.settings import Settings, told_of_countries

ROUTE_MEANING = (
    "sum over members of what their routing minimized, beside the sum of their bounds: a bound on the "
    "fiber of all members for the cameras that each of them chose"
)
COVERAGE_MEANING = (
    "sum over members of the demand seen, beside the sum of their bounds: no choice sees more in "
    "which every member keeps its number of cameras and its rules; cameras moved from one member to another "
    "might, and are not in the bound"
)
SHARED_MEANING = "; how money is shared out among members has a bound of its own, in the block `shares`"


def summarize_province(
    settings: Settings,
    members: Sequence[MemberPlan],
    table: pd.DataFrame,
    parts: Mapping[str, Part],
    cost: Mapping[str, Any],
    phases: Mapping[str, Any],
    runtime_s: float,
) -> dict[str, Any]:
    """Return the summary; the audit block is laid in when the plan has been audited."""
    study = settings.study
    return {
        "schema": 1,
        "study": study.name or settings.folder.name,
        "scenario": settings.scenario,
        "title": study.title or study.name or settings.folder.name,
        "language": study.language,
        "currency": study.currency,
        "outcome": "proven" if (table["outcome"] == "proven").all() else "stopped",
        "repeatable": all(bool(m.summary["repeatable"]) for m in members),
        "runtime_s": round(runtime_s, 2),
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
        "versions": versions(),
        "streets": streets_of(table),
        "attribution": _attribution(settings, members),
        "inputs": _inputs(members),
        "notes": _notes(settings, members),
        "members": [_member(row) for row in table.drop(columns="geometry").to_dict("records")],
        "cameras": camera_figures(table, "shares" in parts),
        "network": network_figures(table),
        "cost": dict(cost),
        "phases": dict(phases),
        **{part: dict(parts[part].summary) if part in parts else None for part in PARTS},
        "reproduction": {
            "members": {
                m.member_id: {
                    "sha256": row["sha256"],
                    "content_sha256": content_sha256(m.folder),
                    "seed": m.summary["seed"],
                    "repeatable": m.summary["repeatable"],
                }
                for m, row in zip(members, table.to_dict("records"), strict=True)
            }
        },
        "audit": {"errors": 0, "warnings": 0, "open": 0},
    }


def streets_of(table: pd.DataFrame) -> str:
    """Return what the streets of the members are: surveyed, reconstructed, or mixed."""
    kinds = sorted(set(table["streets"]))
    return str(kinds[0]) if len(kinds) == 1 else "mixed"


def camera_figures(table: pd.DataFrame, shared: bool) -> dict[str, Any]:
    """Return the block `cameras`: sums by unit of demand, since people and meters do not add up."""
    units = []
    for unit, rows in table.groupby("demand_unit", sort=True):
        total, seen = float(rows["demand_total"].sum()), float(rows["demand_covered"].sum())
        bound, proof = float(rows["coverage_bound"].sum()), float(rows["coverage_certified"].sum())
        value = float(rows["coverage_objective"].sum())
        units.append(
            {
                "unit": str(unit),
                "members": len(rows),
                "demand_total": round(total, 3),
                "demand_covered": round(seen, 3),
                "coverage_share": round(seen / total, 6) if total else 0.0,
                "coverage_objective": round(value, 3),
                "coverage_bound": round(bound, 3),
                "coverage_certified": round(proof, 3),
                "gap_pct": gap_pct(bound, value, bound),
                "certified_gap_pct": gap_pct(proof, value, proof),
            }
        )
    return {
        "chosen": int(table["cameras"].sum()),
        "coverage_share": units[0]["coverage_share"] if len(units) == 1 else None,
        "demand": units,
        "worst_gap_pct": float(table["coverage_gap_pct"].max()),
        "meaning": COVERAGE_MEANING + SHARED_MEANING * shared,
    }


def network_figures(table: pd.DataFrame) -> dict[str, Any]:
    """Return the block `network`: sums of lengths and of the routing with its bound."""
    weight, least = float(table["route_objective"].sum()), float(table["route_bound"].sum())
    proof = float(table["route_certified"].sum())
    sums = {k: round(float(table[k].sum()), 3) for k in ("route_m", "cable_m", "drop_m", "fiber_km")}
    sites, connected = int(table["sites"].sum()), int(table["connected"].sum())
    return {
        "points": int(table["points"].sum()),
        "sites": sites,
        "connected": connected,
        "unserved": sites - connected,
        **sums,
        "objective": round(weight, 2),
        "lower_bound": round(least, 2),
        "certified_lower_bound": round(proof, 2),
        "gap_pct": gap_pct(weight, least, weight),
        "certified_gap_pct": gap_pct(weight, proof, weight),
        "worst_gap_pct": float(table["route_gap_pct"].max()),
        "meaning": ROUTE_MEANING,
    }


def _member(row: Mapping[Any, Any]) -> dict[str, Any]:
    """Return a member as `province.json` tells it."""
    told = plain(row)
    built = told.pop("built_in")
    return {"id": told.pop("member_id"), **told, "built_in": None if built is None else int(built)}


def _attribution(settings: Settings, members: Sequence[MemberPlan]) -> list[str]:
    """Return the words that licenses ask for, each once."""
    words = [w for m in members for w in m.summary["attribution"]]
    return list(dict.fromkeys([*words, *filter(None, [settings.sources.attribution])]))


def _inputs(members: Sequence[MemberPlan]) -> list[dict[str, Any]]:
    """Return the sources of all members, each once, with the members that read it."""
    found: dict[tuple[str, str, str], dict[str, Any]] = {}
    for m in members:
        for source in m.summary["inputs"]:
            key = (str(source["role"]), str(source["path"]), str(source["sha256"]))
            found.setdefault(key, {**source, "members": []})["members"].append(m.member_id)
    return list(found.values())


def _notes(settings: Settings, members: Sequence[MemberPlan]) -> list[Any]:
    """Return the sentences that every output repeats: the study's own, then those of members, each once."""
    study = settings.study
    out: list[Any] = []
    if study.note:
        both = study.note_en and study.language != "en"
        out.append({study.language: study.note, "en": study.note_en} if both else study.note)
    for m in members:
        out += [n for n in m.summary["notes"] if n not in out]
    lands = told_of_countries({m.member_id: _land(m) for m in members})
    return out if lands is None else [*out, lands]


def _land(member: MemberPlan) -> tuple[str, float]:
    """Return the country and the tax in percent that a member was planned with."""
    asked = json.loads((member.folder / "evidence" / "study.json").read_text(encoding="utf-8"))
    return str(asked["study"]["country"]), float(asked["costs"]["tax_pct"])
