"""Which tables each part of a province brings."""

from __future__ import annotations

from planner.schema.backbone import BACKBONE_TABLES
from planner.schema.province import PROVINCE_TABLES
from planner.schema.replacement import MEMBER_REPLACEMENT_TABLES
from planner.schema.table import Table
from planner.schema.tiers import ASSIGNMENTS, FAILOVER_ROUTES, FAILOVERS, TAKEOVERS, TIER_CENTERS, TIER_FLOWS

PARTS = ("shares", "tiers", "backbone", "failover", "replacement")
"""Parts of a plan made of members' plans, in the order in which they are made and told."""

PART_TABLES: dict[str, tuple[Table, ...]] = {
    "shares": (),
    "tiers": (TIER_CENTERS, ASSIGNMENTS, TIER_FLOWS, TAKEOVERS),
    "backbone": BACKBONE_TABLES,
    "failover": (FAILOVERS, FAILOVER_ROUTES),
    "replacement": MEMBER_REPLACEMENT_TABLES,
}
TABLES = PROVINCE_TABLES
