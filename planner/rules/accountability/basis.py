"""ACC-CAM-BASIS: each camera names the article that allows it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from planner.rules.accountability.common import blank, camera_rule, fault_of, lacking
from planner.rules.folder import PlanFolder
from planner.rules.rule import Fault

ARTICLE = re.compile(
    r"(?:\b(?:art|arts|article|articles|art[ií]culos?|inc|sec|section)\b\.?|§)\s*\d", re.IGNORECASE
)


def check(folder: PlanFolder) -> Iterator[Fault]:
    """A legal basis is there and names an article; whether it bears the camera only a person can tell."""
    cameras = folder.layer("cameras")
    yield from lacking(cameras, ("legal_basis",))
    told = cameras["legal_basis"].astype(str)
    for _, camera in cameras[~blank(cameras["legal_basis"]) & ~told.str.contains(ARTICLE)].iterrows():
        yield fault_of(camera, "legal_basis names no article.", "legal_basis")


RULES = (
    camera_rule(
        "ACC-CAM-BASIS",
        "Each camera has a legal basis that names an article, such as Ley 1, art. 2.",
        "A public body may do only what a norm lets it do; without the article none can be checked.",
        check,
        "Ley 25.326, arts. 5 (2.b) and 22; LOPDP, art. 7 (4); GDPR, art. 6 (1)(e)",
    ),
)
