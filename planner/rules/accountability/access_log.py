"""ACC-CAM-ACCESS-LOG: each viewing and export is recorded somewhere."""

from __future__ import annotations

from planner.rules.accountability.common import asks, camera_rule

RULES = (
    camera_rule(
        "ACC-CAM-ACCESS-LOG",
        "Each camera says where viewing and export of its images are recorded.",
        "Without a record nobody can tell who looked, so misuse is neither found nor feared.",
        asks(("access_log",)),
        "Ley 25.326, art. 9; GDPR, art. 32; LED, art. 25",
    ),
)
