"""ACC-HOMES and ACC-HOMES-UNKNOWN: what cameras show of homes."""

from __future__ import annotations

from collections.abc import Iterator

from planner.errors import name_up_to_five
from planner.rules.accountability.responsible import by_severity
from planner.rules.folder import STUDY, PlanFolder
from planner.rules.rule import POLICY, Fault, Rule

MASK = "facades of homes"


def check_masked(folder: PlanFolder) -> Iterator[Fault]:
    """One finding for the cameras that show too much of homes and whose mask does not say so."""
    cameras, privacy = folder.layer("cameras"), folder.study["privacy"]
    limits = {"facade_m": privacy["facade_limit_m"], "facade_close_m": privacy["facade_close_limit_m"]}
    exposed = cameras["facade_m"] > float(limits["facade_m"])
    exposed |= cameras["facade_close_m"] > float(limits["facade_close_m"])
    bare = ~cameras["mask"].str.contains(MASK, regex=False)
    for severity, rows in by_severity(cameras[exposed & bare]):
        what = (
            f"{len(rows)} cameras show more of homes than {float(limits['facade_m']):g} m, or than "
            f"{float(limits['facade_close_m']):g} m at 250 px/m, and no mask hides them: "
            f"{name_up_to_five(rows['camera_id'])}."
        )
        yield Fault("cameras", str(rows["camera_id"].iloc[0]), what, severity, ("mask",))


def check_known(folder: PlanFolder) -> Iterator[Fault]:
    """One finding for the cameras of which nobody knows what they show of homes."""
    cameras = folder.layer("cameras")
    unknown = cameras[(cameras["view_id"] != "") & cameras["facade_m"].isna()]
    for severity, rows in by_severity(unknown):
        what = (
            f"nobody knows how much of homes {len(rows)} cameras show, since buildings or their use are not "
            f"mapped around them: {name_up_to_five(rows['camera_id'])}."
        )
        yield Fault(
            "cameras", str(rows["camera_id"].iloc[0]), what, "open" if severity == "open" else "warning"
        )


RULES = (
    Rule(
        "ACC-HOMES",
        "A camera that shows more than `privacy.facade_limit_m` of homes at the facade level, or more than "
        "`privacy.facade_close_limit_m` at 250 px/m, has them in its permanent mask; a camera that can be "
        "turned "
        "counts by its whole reach. The meters are those of the plan: buildings are not stored.",
        "Whoever is filmed at a window is filmed at home.",
        '`privacy.facade_action = "none"`; a mask edited.',
        "Mask them, turn the camera, or take a lower level.",
        ("cameras", STUDY),
        check_masked,
        POLICY,
    ),
    Rule(
        "ACC-HOMES-UNKNOWN",
        "It is known of each camera how much of homes it shows. A warning from construction on.",
        "A plan without buildings cannot promise that no window is in view.",
        "No layer of buildings with their use; streets reconstructed from another source.",
        "Name buildings with their use in `sources.buildings`, or look from each place before it is built.",
        ("cameras",),
        check_known,
        POLICY,
    ),
)
