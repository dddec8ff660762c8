"""ACC-CAM-RECIPIENTS: each camera says who is given images, and who may watch."""

from __future__ import annotations

from planner.rules.accountability.common import asks, camera_rule

RULES = (
    camera_rule(
        "ACC-CAM-RECIPIENTS",
        "Each camera names the recipients of its images and the roles that may watch, search and export.",
        "Images harm most where they end up with those they were not taken for.",
        asks(("recipients", "roles")),
        "Ley 25.326, arts. 6, 9, 10 and 11; GDPR, arts. 13 (1)(e), 29 and 32",
    ),
)
