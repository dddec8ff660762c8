"""The five answers of the first page: where, cost, who, what is not covered, what was assumed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from planner.outputs.report.amounts import amount
from planner.outputs.report.tables import SEVERITY
from planner.outputs.words import Both, code_name, given, number, percent, same, unit_name, with_unit
from planner.outputs.words.five import FIVE
from planner.outputs.words.report import REPORT
from planner.outputs.words.seeing import SEEING
from planner.plan.model import Plan
from planner.rules.model import AuditReport

MOST_NAMES = 5
BY_RULE = "placed by rule"


@dataclass(frozen=True)
class Answer:
    """One question that a reader comes with, and its sentences."""

    key: str
    question: Both
    sentences: Sequence[Both]


def five_answers(plan: Plan) -> list[Answer]:
    """Return the five answers, each complete without the rest of the report."""
    told = (("where", where), ("cost", cost), ("who", who), ("uncovered", uncovered),
            ("assumptions", assumptions))  # fmt: skip
    return [Answer(key, FIVE[key], sentences(plan)) for key, sentences in told]


def where(plan: Plan) -> list[Both]:
    """Return how many cameras of which classes, and the districts or streets that hold most."""
    figures, cameras = plan.summary["cameras"], plan.tables["cameras"]
    classes = [(code_name(k), n) for k, n in Counter(cameras["camera_class"].astype(str)).most_common()]
    out = [
        FIVE["cameras"].fill(
            n=number(figures["chosen"]), places=number(figures.get("places_used", figures["chosen"])),
            classes=_counted(classes) if classes else same("—"),
        )
    ]  # fmt: skip
    if figures["fixed"]:
        out.append(FIVE["fixed"].fill(n=number(figures["fixed"])))
    if cameras["provenance"].astype(str).str.contains(BY_RULE).any():
        out.append(FIVE["placed_by_rule"])
    out += _most(plan)
    out.append(FIVE["map_shows"])
    return [*out, FIVE["also"].fill(n=number(int(plan.tables["points"]["connected"].astype(bool).sum())))]


def cost(plan: Plan) -> list[Both]:
    """Return what it costs once and a year, how far prices move that, and whether the budget holds it."""
    told, currency = plan.summary["cost"], str(plan.summary["currency"])
    draws = plan.summary["money"]["band"]["capex"]
    figures = {
        "capex": told["capex"], "taxed": told["capex"] + told["tax"], "opex": told["annual_opex"],
        "low": told["capex_low"], "high": told["capex_high"], "p5": draws["p5"], "p95": draws["p95"],
    }  # fmt: skip
    shown = {k: amount(v, currency) for k, v in figures.items()}
    return [
        FIVE["capex"].fill(**{k: shown[k] for k in ("capex", "taxed", "opex")}),
        FIVE["band"].fill(**{k: shown[k] for k in ("low", "high", "p5", "p95")}),
        FIVE["assumed"].fill(share=percent(told.get("assumption_share"), 0)),
        budget_sentence(plan),
    ]


def budget_sentence(plan: Plan) -> Both:
    """Return whether the plan fits its budget."""
    told = plan.summary["cost"]
    if told.get("budget") is None:
        return REPORT["budget_none"]
    key = "budget_within" if told.get("within_budget") else "budget_over"
    return REPORT[key].fill(budget=amount(told["budget"], str(told["currency"])))


def who(plan: Plan) -> list[Both]:
    """Return owner, operator and payer as the study names them; a blank is told as missing."""
    owners = {k: _names(plan, (k,), "owner") for k in ("cameras", "spans")}
    if owners["cameras"] == owners["spans"]:
        out = [_owned("both_word", owners["cameras"])]
    else:
        out = [_owned("cameras_word", owners["cameras"]), _owned("route_word", owners["spans"])]
    out.append(FIVE["owned_share"].fill(share=percent(plan.summary["network"]["owned_route_share"])))
    for column in ("operator", "payer"):
        named = _names(plan, ("cameras", "points", "spans"), column)
        out.append(FIVE[column].fill(who=named) if named else FIVE[f"{column}_unknown"])
    return [*out, *_paid(plan)]


def uncovered(plan: Plan) -> list[Both]:
    """Return what nobody sees by day and by night, who is not served, and what one cut puts out."""
    cameras, network = plan.summary["cameras"], plan.summary["network"]
    out = [unseen_sentence(plan)]
    night = cameras.get("coverage_night_share")
    if night is not None:
        out.append(FIVE["night"].fill(share=percent(1 - night)))
    left = len(plan.tables["unserved"])
    out.append(REPORT["unserved_some"].fill(n=number(left)) if left else REPORT["unserved_none"])
    worst = network["cuts"]["worst"]
    if worst:
        place = given(worst["street_name"]) if worst["street_name"] else same(worst["risk_id"])
        figures = {"sites": number(worst["sites"]), "connected": number(network["connected"])}
        out.append(FIVE["cut"].fill(place=place, **figures))
    second = (network.get("protection") or {}).get("protected", 0)
    out += [FIVE["second"].fill(n=number(second))] if second else []
    return out if cameras.get("facade_m_total") is not None else [*out, FIVE["homes_unknown"]]


def unseen_sentence(plan: Plan) -> Both:
    """Return the demand that no camera sees."""
    cameras = plan.summary["cameras"]
    return REPORT["unseen"].fill(
        share=percent(1 - cameras["coverage_share"]),
        amount=number(cameras["demand_total"] - cameras["demand_covered"]),
        unit=unit_name(str(cameras.get("demand_unit", ""))),
    )


def assumptions(plan: Plan) -> list[Both]:
    """Return the assumptions that weigh most; all are told in a chapter of their own."""
    cameras, cables = plan.summary["cameras"], plan.tables["cables"]
    out = [FIVE["reconstructed" if plan.summary.get("streets") == "reconstructed" else "surveyed"]]
    asked = [r for r in cameras["coverage_by_level"]
             if (r["profile"], r["level"]) == (cameras["level_profile"], cameras["level"])]  # fmt: skip
    if asked:
        density = float(asked[0]["px_per_m"])
        out.append(
            FIVE["sight"].fill(
                level=code_name(cameras["level"]), px=number(density, 0 if density.is_integer() else 1),
                light=SEEING[str(cameras["light"])], range=with_unit(cameras["range_m"], "m", 0),
            )
        )  # fmt: skip
    if "corridor" in cameras.get("sight_models", {}):
        out.append(FIVE["corridor"])
    if len(cables):
        slack = float(cables["slack_m"].sum()) / (float(cables["route_m"].sum()) or 1.0)
        out.append(FIVE["slack"].fill(slack=percent(slack)))
    return [*out, FIVE["field"]]


def findings_by_rule(audit: AuditReport | None) -> Both | None:
    """Return how many findings of which rule and severity, the most first; None without an audit."""
    if audit is None:
        return None
    counts = Counter((f.rule, f.severity) for f in audit.findings)
    if not counts:
        return FIVE["no_findings"]
    ordered = sorted(counts.items(), key=lambda item: (ORDER[item[0][1]], -item[1], item[0][0]))
    told = [
        FIVE["by_rule_one"].fill(rule=rule, n=number(n), severity=SEVERITY[severity])
        for (rule, severity), n in ordered[:MOST_NAMES]
    ]
    listed, left = _joined(told, ", "), len(ordered) - MOST_NAMES
    if left > 0:
        listed = FIVE["rules_more"].fill(list=listed, n=left)
    return FIVE["by_rule"].fill(list=listed)


def _most(plan: Plan) -> list[Both]:
    """Return the districts with most cameras, else the streets, else how far from the center they stand."""
    cameras = plan.tables["cameras"]
    streets = dict(zip(plan.streets["span_id"].astype(str), plan.streets["name"], strict=True))
    named = {
        "districts": cameras["district"],
        "streets": cameras["street_span_id"].astype(str).map(streets),
    }
    for key, column in named.items():
        counts = Counter(str(v) for v in column if isinstance(v, str) and v)
        if counts and 2 * sum(counts.values()) >= len(cameras):
            most = counts.most_common(MOST_NAMES)
            listed, left = _counted([(given(k), n) for k, n in most]), len(cameras) - sum(n for _, n in most)
            return [FIVE[key].fill(list=FIVE["more"].fill(list=listed, n=number(left)) if left else listed)]
    centers = plan.tables["centers"].geometry
    if not len(cameras) or not len(centers):
        return []
    far = cameras.geometry.distance(centers.union_all()) / 1000
    return [FIVE["unnamed"].fill(half=with_unit(far.median(), "km", 1), far=with_unit(far.max(), "km", 1))]


def _counted(rows: Sequence[tuple[Both, int]]) -> Both:
    """Return names with their counts."""
    return _joined([FIVE["counted"].fill(name=name, n=number(n)) for name, n in rows], ", ")


def _joined(parts: Sequence[Both], by: str) -> Both:
    """Return texts joined in both languages."""
    return Both(by.join(p.es for p in parts), by.join(p.en for p in parts))


def _names(plan: Plan, layers: Sequence[str], column: str) -> Both | None:
    """Return the parties that some layers name, up to five; None where a row names nobody."""
    every = pd.concat([plan.tables[layer][column] for layer in layers])
    if not len(every) or every.isna().any() or (every.astype(str) == "").any():
        return None
    names = list(dict.fromkeys(every.astype(str)))
    shown = _joined([code_name(n) for n in names[:MOST_NAMES]], ", ")
    left = len(names) - MOST_NAMES
    return FIVE["more"].fill(list=shown, n=left) if left > 0 else shown


def _owned(word: str, owner: Both | None) -> Both:
    """Return the sentence on an owner."""
    return FIVE["owner_unknown"].fill(what=FIVE[word]) if owner is None else FIVE["owner"].fill(
        what=FIVE[word], owner=owner
    )  # fmt: skip


def _paid(plan: Plan) -> list[Both]:
    """Return who pays how much a year, and the loan."""
    currency, money = str(plan.summary["currency"]), plan.summary["money"]
    rows: list[dict[str, Any]] = money["payers"]
    out = []
    if rows:
        listed = [
            FIVE["yearly_one"].fill(
                who=same(r["payer"]) if r["payer"] else FIVE["nobody"], amount=amount(r["annual"], currency)
            )
            for r in rows[:MOST_NAMES]
        ]
        out.append(FIVE["yearly"].fill(list=_joined(listed, "; ")))
    if money["loan"]:
        figures = {k: amount(money["loan"][k], currency) for k in ("drawn", "interest")}
        out.append(FIVE["loan"].fill(**figures))
    return out


ORDER = {"error": 0, "warning": 1, "open": 2}
