"""ACC-CAM-PLATES: plates that are read are personal data with a retention of their own."""

from __future__ import annotations

from collections.abc import Iterator

from planner.rules.accountability.common import camera_rule, fault_of, lacking
from planner.rules.accountability.jurisdiction import jurisdiction_of
from planner.rules.folder import STUDY, PlanFolder
from planner.rules.rule import Fault

READER = "plate_reader"


def check(folder: PlanFolder) -> Iterator[Fault]:
    """Plate reading is told; where it is on its retention too, within the law; a plate reader is on."""
    cameras, law = folder.layer("cameras"), jurisdiction_of(folder)
    yield from lacking(cameras, ("plate_reading",))
    on = cameras["plate_reading"] == "on"
    yield from lacking(cameras[on], ("plate_retention_days",))
    idle = (cameras["camera_class"] == READER) & (cameras["plate_reading"] == "off")
    for _, camera in cameras[idle].iterrows():
        what = "plate_reading is off, but its class is plate_reader."
        yield fault_of(camera, what, "plate_reading")
    if law is None or law.plate_most_days is None:
        return
    for _, camera in cameras[on & (cameras["plate_retention_days"] > law.plate_most_days)].iterrows():
        days = f"{camera['plate_retention_days']:g} days; {law.code} allows {law.plate_most_days:g}"
        yield fault_of(camera, f"plates are kept for {days}.", "plate_retention_days")


RULES = (
    camera_rule(
        "ACC-CAM-PLATES",
        "Each camera says whether it reads plates; where it does, how long they are kept.",
        "A list of plates with place and time is a diary of everybody who drives, searched in seconds.",
        check,
        "Ley 25.326, art. 2; GDPR, art. 4 (1); days of the jurisdiction, where it fixes any",
        needs=("cameras", STUDY),
    ),
)
