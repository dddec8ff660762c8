"""ACC-CAM-APPROVAL: nothing is built before somebody who may has approved it."""

from __future__ import annotations

from planner.rules.accountability.common import asks, camera_rule
from planner.rules.rule import POLICY

RULES = (
    camera_rule(
        "ACC-CAM-APPROVAL",
        "Each camera has the reference of the act that approved it, before its construction begins.",
        "Who approved can be asked why; a camera that nobody approved is nobody's decision.",
        asks(("approval_reference",)),
        f"Ley 25.326, art. 22; which body approves is a {POLICY}",
        remedy="Write the number of the act into the file of facts, the camera list or `[rules]`; until then "
        "leave the status at proposed or planned.",
    ),
)
