"""Chapters on residual risk, conditions, sunset and review."""

from __future__ import annotations

import pandas as pd

from planner.outputs.assessment.figures import Case, asked, said, span
from planner.outputs.assessment.model import Block, Part
from planner.outputs.words import Both, number
from planner.outputs.words.assessment import ASSESSMENT

NO_TEXT = Both("", "")


def risk(case: Case) -> Part:
    """Return the figure behind each risk; how grave it is only a person can tell."""
    facade = pd.to_numeric(case.cameras["facade_m"], errors="coerce").fillna(0.0)
    masked = {str(r["id"]) for r in case.records if r["homes_masked"]}
    open_homes = int(((facade > 0) & ~case.cameras["camera_id"].astype(str).isin(masked)).sum())
    above = float(case.settings("rules").get("retention_reason_above_days") or 3.0)
    long = sum((r["retention_days"] or 0) > above for r in case.records)
    blocks: tuple[Block, ...] = (
        said("risk_note"),
        said("r_homes", n=number(open_homes)),
        said("r_creep", n=number(sum(not r["purpose_code"] and not r["purpose"] for r in case.records))),
        said("r_keep", n=number(long), days=number(above), blank=number(case.untold("retention_days"))),
        said("r_zoom", n=number(sum(bool(r["turns"]) for r in case.records))),
        said("r_silent", n=number(case.untold("controller"))),
        said("r_end", n=number(case.untold("end_date"))),
        asked("q_accept", "authority"),
    )
    return Part("risk", ASSESSMENT["risk"], blocks)


def conditions(case: Case) -> Part:
    """Return the conditions that the rules of the audit set anyhow."""
    signs = case.plan.tables.get("signs")
    placed = 0 if signs is None else len(signs)
    told = ASSESSMENT["c_signs_n"].fill(n=number(placed))
    return Part(
        "conditions", ASSESSMENT["conditions"],
        (
            said("c_facts"), said("c_signs", signs=told), said("c_register"), said("c_change"),
            asked("q_conditions", "authority"),
        ),
    )  # fmt: skip


def sunset(case: Case) -> Part:
    """Return how many cameras have an end."""
    return _dated(case, "sunset", "dates", "end_date", "q_sunset")


def review(case: Case) -> Part:
    """Return how many cameras have a date of review, and who decides in the end."""
    part = _dated(case, "review", "reviews", "review_date", "q_review")
    return Part(part.key, part.title, (*part.blocks, asked("q_decision", "authority")))


def _dated(case: Case, key: str, words: str, fact: str, question: str) -> Part:
    """Return a chapter on a date."""
    held = span(r[fact] for r in case.records)
    return Part(
        key, ASSESSMENT[key],
        (
            said(words, n=number(case.told(fact)), all=number(case.count), span=held or NO_TEXT),
            asked(question, "auditor" if key == "review" else "authority"),
        ),
    )  # fmt: skip
