"""One breach of each rule of accountability, made in the tiny plan, where every fact is given.

A new rule adds its line to BREACHES: a function that takes the plan and breaks that rule and no other.
"""

from __future__ import annotations

from collections.abc import Callable

from helpers_tiny_plan import TinyPlan

Breach = Callable[[TinyPlan], None]
ONE = "WHERE camera_id = 'CAM-0002'"


def fact(name: str, value: str) -> Breach:
    """Write another value of a fact into one camera; `value` is SQL."""
    return lambda plan: plan.sql(f"UPDATE cameras SET {name} = {value} {ONE}")


def setting(key: str, value: object) -> Breach:
    """Write another setting into the stored study."""
    return lambda plan: plan.study(key, value)


def at_a_place_of_assembly(plan: TinyPlan) -> None:
    """Let one camera stand where a reason is asked for."""
    plan.sql(f"UPDATE cameras SET exclusion = 'justify', exclusion_reason = 'plaza Belgrano' {ONE}")


BREACHES: dict[str, Breach] = {
    "ACC-JURISDICTION": setting("rules.jurisdiction", ""),
    "ACC-CAM-PURPOSE": fact("purpose", "'Safety of all.'"),
    "ACC-CAM-PURPOSE-SHARED": lambda plan: plan.sql(
        "UPDATE cameras SET purpose = (SELECT purpose FROM cameras WHERE camera_id = 'CAM-0001') " + ONE
    ),
    "ACC-CAM-BASIS": fact("legal_basis", "'Ley 25.326'"),
    "ACC-CAM-CONTROLLER": fact("contact", "NULL"),
    "ACC-CAM-RETENTION": fact("retention_days", "61"),
    "ACC-CAM-RETENTION-REASON": fact("retention_reason", "''"),
    "ACC-CAM-AUDIO": fact("audio", "'on'"),
    "ACC-CAM-BIOMETRICS": fact("biometrics", "'on'"),
    "ACC-CAM-PLATES": fact("plate_reading", "'on'"),
    "ACC-CAM-ALTERNATIVES": fact("alternatives", "NULL"),
    "ACC-CAM-JUSTIFICATION": at_a_place_of_assembly,
    "ACC-CAM-DATES": fact("end_date", "'2026-12-31'"),
    "ACC-CAM-RECIPIENTS": fact("roles", "' '"),
    "ACC-CAM-ACCESS-LOG": fact("access_log", "NULL"),
    "ACC-CAM-APPROVAL": fact("approval_reference", "NULL"),
    "ACC-CAM-PUBLISHED": fact("published_precision_m", "NULL"),
    "ACC-PAYER": fact("payer", "NULL"),
    "ACC-RESPONSIBLE": fact("maintainer", "NULL"),
}
APART = ("ACC-CAM-PURPOSE-SHARED", "ACC-JURISDICTION")
"""Breaches that hide that of another rule: a purpose copied is not short, without a law no days are too
many."""
