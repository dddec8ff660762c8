"""ACC-CAM-JUSTIFICATION: where a zone asks for a reason, the camera gives one."""

from __future__ import annotations

from collections.abc import Iterator

from planner.rules.accountability.common import blank, camera_rule, fault_of
from planner.rules.folder import PlanFolder
from planner.rules.rule import POLICY, Fault


def check(folder: PlanFolder) -> Iterator[Fault]:
    """Yield the cameras at a place whose exclusion is justify and that give no reason."""
    cameras = folder.layer("cameras")
    for _, camera in cameras[
        (cameras["exclusion"] == "justify") & blank(cameras["justification"])
    ].iterrows():
        what = f"stands where a reason is asked for ({camera['exclusion_reason']}) and gives none."
        yield fault_of(camera, what, "justification")


RULES = (
    camera_rule(
        "ACC-CAM-JUSTIFICATION",
        "A camera in a zone or beside a place with the action justify says why it has to stand there.",
        "Unions, parties, places of assembly: being filmed there keeps people away from their rights.",
        check,
        POLICY,
        causes="The place was chosen for its coverage; nobody has weighed who gathers there.",
        remedy="Write `justification` for these cameras, or forbid the place by an exclusion zone.",
    ),
)
