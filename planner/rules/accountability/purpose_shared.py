"""ACC-CAM-PURPOSE-SHARED: no purpose is copied to camera after camera."""

from __future__ import annotations

from collections.abc import Iterator

from planner.errors import name_up_to_five
from planner.rules.accountability.common import blank, camera_rule, rules_of, worst_of
from planner.rules.folder import STUDY, PlanFolder
from planner.rules.rule import POLICY, Fault


def check(folder: PlanFolder) -> Iterator[Fault]:
    """Yield each text that more cameras share than the setting lets."""
    cameras, most_pct = folder.layer("cameras"), float(rules_of(folder)["purpose_most_shared_pct"])
    written = cameras[~blank(cameras["purpose"])]
    for _, rows in written.groupby(written["purpose"].astype(str).str.strip(), sort=True):
        if len(rows) > 1 and 100 * len(rows) > most_pct * len(cameras):
            shown = name_up_to_five(rows["camera_id"])
            what = f"purpose is the same for {len(rows)} of {len(cameras)} cameras: {shown}."
            yield Fault(
                "cameras", str(rows["camera_id"].iloc[0]), what, worst_of(rows["status"]), ("purpose",)
            )


RULES = (
    camera_rule(
        "ACC-CAM-PURPOSE-SHARED",
        "The same purpose stands at no more than `rules.purpose_most_shared_pct` of the cameras.",
        "A text that fits every camera explains none.",
        check,
        POLICY,
        causes="One sentence of `[rules]` given to all cameras.",
        remedy="Write for each camera what happened there and what it is to see.",
        needs=("cameras", STUDY),
    ),
)
