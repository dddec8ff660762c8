"""ACC-CAM-BIOMETRICS: faces are not recognized unless an impact assessment is referenced."""

from __future__ import annotations

from collections.abc import Iterator

from planner.rules.accountability.common import blank, camera_rule, fault_of, lacking
from planner.rules.folder import PlanFolder
from planner.rules.rule import Fault


def check(folder: PlanFolder) -> Iterator[Fault]:
    """Biometrics is told, and where it is on an assessment is referenced."""
    cameras = folder.layer("cameras")
    yield from lacking(cameras, ("biometrics",))
    on = (cameras["biometrics"] == "on") & blank(cameras["biometrics_assessment"])
    for _, camera in cameras[on].iterrows():
        what = "biometrics is on and no impact assessment is referenced."
        yield fault_of(camera, what, "biometrics_assessment")


RULES = (
    camera_rule(
        "ACC-CAM-BIOMETRICS",
        "Biometrics is off at each camera, or the impact assessment that allows it is referenced.",
        "Recognition turns every passer-by into a suspect, errs more with some people than with others, and "
        "courts have stopped systems that were started without safeguards.",
        check,
        "GDPR, arts. 9 and 35; CCATyRC, Sala I, ODIA c/ GCBA, 28 de abril de 2023",
        remedy='Write `biometrics = "off"`, or the reference of the assessment into `biometrics_assessment`.',
    ),
)
