"""ACC-PUBLIC-GROUND: views are of public ground."""

from __future__ import annotations

from collections.abc import Iterator

from planner.errors import name_up_to_five
from planner.rules.accountability.responsible import by_severity
from planner.rules.folder import STUDY, PlanFolder
from planner.rules.rule import POLICY, Fault, Rule


def check(folder: PlanFolder) -> Iterator[Fault]:
    """One finding for the cameras whose view holds too little public ground."""
    cameras = folder.layer("cameras")
    least = float(folder.study["privacy"]["least_public_share"])
    for severity, rows in by_severity(cameras[cameras["public_share"] < least]):
        ids = name_up_to_five(rows["camera_id"])
        what = f"the view of {len(rows)} cameras is less than {least:.0%} public ground: {ids}."
        yield Fault(
            "cameras", str(rows["camera_id"].iloc[0]), what, "open" if severity == "open" else "warning"
        )


RULES = (
    Rule(
        "ACC-PUBLIC-GROUND",
        "The view of each camera is `privacy.least_public_share` public ground or more: streets, plazas, "
        "parks. "
        "A warning from construction on.",
        "Yards and doorways are nobody's business; what nobody mapped counts as private, which errs low.",
        "A camera at a corner of a yard, open ground that is not mapped.",
        "Turn the camera, mask the private ground, or map the open ground.",
        ("cameras", STUDY),
        check,
        POLICY,
    ),
)
