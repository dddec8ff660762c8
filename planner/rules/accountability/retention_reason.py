"""ACC-CAM-RETENTION-REASON: who keeps images for longer than a few days says why."""

from __future__ import annotations

from collections.abc import Iterator

from planner.rules.accountability.common import blank, camera_rule, fault_of, rules_of
from planner.rules.folder import STUDY, PlanFolder
from planner.rules.rule import POLICY, Fault


def check(folder: PlanFolder) -> Iterator[Fault]:
    """Yield the cameras that keep images for longer than the setting without a reason."""
    cameras, most = folder.layer("cameras"), float(rules_of(folder)["retention_reason_above_days"])
    long = (cameras["retention_days"] > most) & blank(cameras["retention_reason"])
    for _, camera in cameras[long].iterrows():
        what = f"images are kept for {camera['retention_days']:g} days, above {most:g}, without a reason."
        yield fault_of(camera, what, "retention_reason")


RULES = (
    camera_rule(
        "ACC-CAM-RETENTION-REASON",
        "Where images are kept for longer than `rules.retention_reason_above_days`, a reason is given.",
        "Most incidents are known within days; what is kept beyond needs a purpose of its own.",
        check,
        f"EDPB Guidelines 3/2019, section 8 (72 hours); elsewhere a {POLICY}",
        needs=("cameras", STUDY),
    ),
)
