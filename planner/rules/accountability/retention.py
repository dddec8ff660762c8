"""ACC-CAM-RETENTION: images are kept no longer than the law of the place lets."""

from __future__ import annotations

from collections.abc import Iterator

from planner.rules.accountability.common import camera_rule, fault_of, lacking
from planner.rules.accountability.jurisdiction import jurisdiction_of
from planner.rules.folder import STUDY, PlanFolder
from planner.rules.rule import Fault


def check(folder: PlanFolder) -> Iterator[Fault]:
    """Days are told, and not above the most of the jurisdiction where it fixes any."""
    cameras, law = folder.layer("cameras"), jurisdiction_of(folder)
    yield from lacking(cameras, ("retention_days",))
    if law is None or law.most_days is None:
        return
    unsure = "" if law.certain else ", a figure to be confirmed"
    for _, camera in cameras[cameras["retention_days"] > law.most_days].iterrows():
        days = f"{camera['retention_days']:g} days; {law.code} allows {law.most_days:g}{unsure}"
        cites = law.topics["retention"].cites
        yield fault_of(camera, f"images are kept for {days} ({cites}).", "retention_days")


RULES = (
    camera_rule(
        "ACC-CAM-RETENTION",
        "Each camera says how long images are kept: no longer than the jurisdiction lets, if it fixes days.",
        "What is kept can leak, and can be searched for another purpose.",
        check,
        "the retention article of the jurisdiction (planner/catalog/jurisdictions); Ley 25.326, art. 4 (7); "
        "GDPR, art. 5 (1)(e)",
        causes="Nobody has told it: the storage that is bought (`cameras.retention_days`) says nothing of "
        "it. Or days were set by the storage that was wanted, not by the law.",
        remedy="Tell the days in the file of facts (`planner audit --todo`), the camera list or "
        "`rules.retention_days`; lower them where the law lets fewer.",
        needs=("cameras", STUDY),
    ),
)
