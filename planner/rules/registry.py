"""Every rule of the audit, in the order in which they run and are told."""

from __future__ import annotations

from planner.rules.accountability import cameras as camera_facts
from planner.rules.accountability import responsible
from planner.rules.integrity import (
    acceptance,
    availability,
    band,
    bulk,
    cables,
    cash,
    circuits,
    cover_evidence,
    cuts,
    demand_total,
    drops,
    edits,
    facts,
    figures,
    files,
    joined_rings,
    joint,
    joint_costs,
    kits,
    light,
    load,
    modes,
    money,
    money_figures,
    offers,
    permits,
    phases,
    places,
    plant,
    policies,
    pon_figures,
    pon_light,
    pon_placing,
    pop_choice,
    pops,
    prices,
    protection,
    protection_evidence,
    protection_light,
    quantities,
    routes,
    routing_evidence,
    routing_limits,
    seen_figures,
    seen_layers,
    shown,
    sight_lines,
    splices,
    splitters,
    ways,
    words,
    workbook,
    works,
    zones,
)
from planner.rules.rule import Rule

INTEGRITY: tuple[Rule, ...] = (
    *files.RULES,
    *words.RULES,
    *facts.RULES,
    *routes.RULES,
    *ways.RULES,
    *works.RULES,
    *drops.RULES,
    *cables.RULES,
    *circuits.RULES,
    *splitters.RULES,
    *plant.RULES,
    *light.RULES,
    *splices.RULES,
    *permits.RULES,
    *availability.RULES,
    *acceptance.RULES,
    *load.RULES,
    *pon_light.RULES,
    *pon_placing.RULES,
    *pon_figures.RULES,
    *pops.RULES,
    *pop_choice.RULES,
    *cuts.RULES,
    *phases.RULES,
    *figures.RULES,
    *routing_evidence.RULES,
    *bulk.RULES,
    *protection_evidence.RULES,
    *protection.RULES,
    *protection_light.RULES,
    *joined_rings.RULES,
    *offers.RULES,
    *routing_limits.RULES,
    *cover_evidence.RULES,
    *joint.RULES,
    *joint_costs.RULES,
    *edits.RULES,
    *places.RULES,
    *demand_total.RULES,
    *sight_lines.RULES,
    *seen_figures.RULES,
    *seen_layers.RULES,
    *zones.RULES,
    *quantities.RULES,
    *kits.RULES,
    *prices.RULES,
    *money.RULES,
    *policies.RULES,
    *modes.RULES,
    *cash.RULES,
    *money_figures.RULES,
    *band.RULES,
    *shown.RULES,
    *workbook.RULES,
)
ACCOUNTABILITY: tuple[Rule, ...] = (*camera_facts.RULES, *responsible.RULES)
RULES: tuple[Rule, ...] = (*INTEGRITY, *ACCOUNTABILITY)


def rules_page() -> str:
    """Return `docs/rules.md`: of each rule what it checks, why, typical causes and what to do."""
    lines = [
        "# Rules of the audit",
        "",
        "`planner audit PLAN_DIR` recomputes every promise of a plan from its files alone "
        "(docs/formats.md), with code",
        "that shares nothing with what made the plan. Each finding names its rule, layer and feature.",
        "",
        "- `error` of an integrity rule (INT-): the plan is not what it says. It blocks writing; "
        "exit code 7.",
        "- `open` of an accountability rule (ACC-): a fact that a person must supply. While the plan "
        "is proposed or",
        "  planned it is counted and listed; from construction on it is an `error`, exit code 8.",
        "- A rule whose files cannot be read is skipped, and there is an error that says which file.",
        "",
        "This page is written from `planner/rules/registry.py`; a test keeps both alike.",
    ]
    for title, rules in (("Integrity", INTEGRITY), ("Accountability", ACCOUNTABILITY)):
        lines += ["", f"## {title}"]
        for rule in rules:
            reads = ", ".join(f"`{n}`" for n in rule.needs) or "the folder"
            lines += [
                "", f"### {rule.id}", "", rule.checks, "",
                f"- Why it matters: {rule.why}",
                f"- Typical causes: {rule.causes}",
                f"- What to do: {rule.remedy}",
                f"- Reads: {reads}",
            ]  # fmt: skip
    return "\n".join(lines) + "\n"
