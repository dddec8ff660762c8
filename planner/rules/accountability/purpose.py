"""ACC-CAM-PURPOSE: each camera says what it is for, by a code and in words of its own."""

from __future__ import annotations

from collections.abc import Iterator

from planner.rules.accountability.common import blank, camera_rule, fault_of, lacking, rules_of
from planner.rules.folder import STUDY, PlanFolder
from planner.rules.rule import POLICY, Fault


def check(folder: PlanFolder) -> Iterator[Fault]:
    """Code and text are there, and the text is long enough to say something."""
    cameras, least = folder.layer("cameras"), int(rules_of(folder)["purpose_least_characters"])
    yield from lacking(cameras, ("purpose_code", "purpose"))
    short = ~blank(cameras["purpose"]) & (cameras["purpose"].astype(str).str.strip().str.len() < least)
    for _, camera in cameras[short].iterrows():
        many = len(str(camera["purpose"]).strip())
        yield fault_of(camera, f"purpose has {many} characters; at least {least}.", "purpose")


RULES = (
    camera_rule(
        "ACC-CAM-PURPOSE",
        "Each camera has a purpose: a code of the closed list and a text of at least "
        "`rules.purpose_least_characters`.",
        "Who is filmed has the right to know why; images taken for one purpose may not serve another.",
        check,
        f"Ley 25.326, arts. 4 (3) and 6; GDPR, art. 5 (1)(b); EDPB Guidelines 3/2019, section 3; the least "
        f"length is a {POLICY}",
        remedy="Write for each camera what happened there and what it is to see, in the file of facts "
        "(`planner audit --todo`) or the camera list.",
        needs=("cameras", STUDY),
    ),
)
