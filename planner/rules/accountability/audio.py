"""ACC-CAM-AUDIO: cameras over public space record no sound, and somebody says so."""

from __future__ import annotations

from collections.abc import Iterator

from planner.rules.accountability.common import camera_rule, fault_of, lacking
from planner.rules.folder import PlanFolder
from planner.rules.rule import POLICY, Fault


def check(folder: PlanFolder) -> Iterator[Fault]:
    """Audio is told, and it is off."""
    cameras = folder.layer("cameras")
    yield from lacking(cameras, ("audio",))
    for _, camera in cameras[cameras["audio"] == "on"].iterrows():
        yield fault_of(camera, "audio is on.", "audio")


RULES = (
    camera_rule(
        "ACC-CAM-AUDIO",
        "Audio is off at each camera.",
        "A microphone over a street listens to conversations; hardly any purpose of a camera needs it.",
        check,
        f"Ley CABA 5688, Libro VII; elsewhere a {POLICY}",
        remedy='Order cameras without microphones or switch them off, and write `audio = "off"`.',
    ),
)
