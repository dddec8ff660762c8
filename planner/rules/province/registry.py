"""Every rule of the audit of a plan of members, in the order in which they run and are told."""

from __future__ import annotations

from planner.rules.province import (
    backbone,
    cash,
    failover,
    files,
    members,
    money,
    program,
    replacement,
    shares,
    tiers,
)
from planner.rules.province.rule import ProvinceRule

PROVINCE_RULES: tuple[ProvinceRule, ...] = (
    *files.RULES,
    *members.RULES,
    *money.RULES,
    *cash.RULES,
    *shares.RULES,
    *tiers.RULES,
    *backbone.RULES,
    *failover.RULES,
    *replacement.RULES,
    *program.RULES,
)


def province_rules_page() -> str:
    """Return `docs/rules_members.md`: of each rule what it checks, why, typical causes and what to do."""
    lines = [
        "# Rules of the audit of a plan of members",
        "",
        "`planner audit PLAN_DIR` of a plan made of members' plans (docs/members.md) audits each member by",
        "the rules of docs/rules.md, and the whole by these, from the stored files alone, with code that",
        "shares nothing with what made the plan. Every finding here is an error of integrity: exit code 7.",
        "A rule of a part that the plan does not have (tiers, backbone, failover, shares, replacement) is",
        "not run.",
        "",
        "This page is written from `planner/rules/province/registry.py`; a test keeps both alike.",
    ]
    for rule in PROVINCE_RULES:
        reads = ", ".join(f"`{n}`" for n in rule.needs) or "the folder"
        lines += [
            "", f"## {rule.id}", "", rule.checks, "",
            f"- Why it matters: {rule.why}",
            f"- Typical causes: {rule.causes}",
            f"- What to do: {rule.remedy}",
            *([f"- Rests on: {rule.cites}."] if rule.cites else []),
            f"- Reads: {reads}",
        ]  # fmt: skip
    return "\n".join(lines) + "\n"
