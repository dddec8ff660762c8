"""The chapters of the draft, in their order."""

from __future__ import annotations

from planner.outputs.assessment.ends import conditions, review, risk, sunset
from planner.outputs.assessment.figures import Case
from planner.outputs.assessment.model import Part, questions_of
from planner.outputs.assessment.whom import consultation, cost, equity, handling, homes
from planner.outputs.assessment.why import legality, necessity, purpose, recognized
from planner.outputs.public import screened_plan
from planner.outputs.register import untold_count
from planner.outputs.register.fields import MUST_TELL
from planner.outputs.words import Both, column_name, number
from planner.outputs.words.assessment import ASSESSMENT
from planner.plan.model import Plan

CHAPTERS = (
    purpose, legality, necessity, recognized, homes, equity, handling, consultation, cost, risk, conditions,
    sunset, review,
)  # fmt: skip


def assessment_parts(plan: Plan) -> tuple[list[Part], Both]:
    """Return the chapters, and the sentence that counts what is still to be answered.

    Figures are the plan's; what only a person can answer is a `Question`, never filled. No chapter says that
    cameras reduce crime. Names of shelters and assets of the network are screened as in the public register.
    """
    case = Case(screened_plan(plan))
    parts = [chapter(case) for chapter in CHAPTERS]
    return parts, _counts(case, parts)


def _counts(case: Case, parts: list[Part]) -> Both:
    """Return how many questions and facts are open."""
    questions, facts = sum(1 for _ in questions_of(parts)), untold_count(case.records)
    if not facts:
        return ASSESSMENT["all_told"].fill(questions=questions, cameras=number(case.count))
    held = [(column_name(f), case.untold(f)) for f in MUST_TELL if case.untold(f)]
    kinds = Both(
        ", ".join(f"{name.es} {number(n).es}" for name, n in held),
        ", ".join(f"{name.en} {number(n).en}" for name, n in held),
    )
    return ASSESSMENT["counts"].fill(
        questions=questions, facts=number(facts), cameras=number(case.count), kinds=kinds
    )
