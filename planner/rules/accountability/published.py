"""ACC-CAM-PUBLISHED: how precisely the position of each camera is published."""

from __future__ import annotations

from planner.rules.accountability.common import asks, camera_rule
from planner.rules.rule import POLICY

RULES = (
    camera_rule(
        "ACC-CAM-PUBLISHED",
        "Each camera says how precisely its position is published.",
        "The public register shows every camera; how precisely is weighed once, and by somebody.",
        asks(("published_precision_m",)),
        POLICY,
    ),
)
