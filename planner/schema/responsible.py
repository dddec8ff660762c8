"""Columns that every asset of a plan has: who is responsible for it, its status and its phase."""

from __future__ import annotations

from planner.schema.table import integer, text

STATUSES = ("proposed", "planned", "underConstruction", "operational", "decommissioned")
DEPLOYMENTS = ("aboveGround", "belowGround")
MODES = ("own", "lease", "commodatum", "attach")

RESPONSIBLE = (
    text("owner", "who owns it", blank=True),
    text("operator", "who runs it", blank=True),
    text("maintainer", "who mends it", blank=True),
    text("payer", "who pays its recurring cost", blank=True),
    text("mode", "how it is procured", choices=MODES),
    text("status", "OFDS network status", choices=STATUSES),
    integer("phase", "construction phase", low=1),
)
