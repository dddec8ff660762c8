"""ACC-CAM-ALTERNATIVES: somebody has thought of something else than a camera."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from planner.rules.accountability.common import camera_rule, lacking
from planner.rules.folder import PlanFolder
from planner.rules.rule import Fault


def check(folder: PlanFolder) -> Iterator[Fault]:
    """Alternatives are told; from construction on their lack is a warning: the camera stands by then."""
    for fault in lacking(folder.layer("cameras"), ("alternatives",)):
        yield fault if fault.severity == "open" else replace(fault, severity="warning")


RULES = (
    camera_rule(
        "ACC-CAM-ALTERNATIVES",
        "Each camera says what else was considered, and why it does not do. A warning from construction on.",
        "Lamps, a guard, a crossing or nothing may serve better and harm less; a camera is necessary only "
        "where that was weighed.",
        check,
        "GDPR, arts. 5 (1)(c) and 35 (7)(b); EDPB Guidelines 3/2019, section 3; Ley CABA 2602, art. 2",
        remedy="Write what was weighed into the file of facts, the camera list or `[rules]` of study.toml.",
    ),
)
