"""Every rule of the audit of a plan of members, in the order in which they run and are told."""

from __future__ import annotations

from planner.rules.province import backbone, failover, files, members, money, tiers
from planner.rules.province.rule import ProvinceRule

PROVINCE_RULES: tuple[ProvinceRule, ...] = (
    *files.RULES,
    *members.RULES,
    *money.RULES,
    *tiers.RULES,
    *backbone.RULES,
    *failover.RULES,
)
