"""ACC-CAM-CONTROLLER: each camera says who answers for the images, and whom to ask."""

from __future__ import annotations

from planner.rules.accountability.common import asks, camera_rule

RULES = (
    camera_rule(
        "ACC-CAM-CONTROLLER",
        "Each camera names its controller and a contact.",
        "Rights of access and erasure are worth nothing where nobody knows whom to ask.",
        asks(("controller", "contact")),
        "Ley 25.326, art. 6; Disposición DNPDP 10/2015; GDPR, art. 13 (1)(a)",
    ),
)
