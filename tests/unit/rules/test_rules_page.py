"""Rules have stable ids, say why they matter, and stand on one page."""

from __future__ import annotations

import re
from pathlib import Path

from planner.rules.folder import LAYERS, OPTIONAL, REPLACED
from planner.rules.registry import ACCOUNTABILITY, RULES, rules_page

PAGE = Path(__file__).parents[3] / "docs" / "rules.md"
FILES = {
    "plan.json", "bom.csv", "evidence/study.json", "evidence/hashes.json", "evidence/routing.npz",
    "evidence/cover.npz", "evidence/sight.npz", "evidence/demand.npz", "evidence/protection.npz",
    "evidence/joint.npz", "evidence/pops.npz", "evidence/edits.npz",
    "NOTICE.txt",
    "evidence/prices.csv", "evidence/kits.csv", "evidence/road_owners.csv", "splices.json",
}  # fmt: skip


def test_ids_are_unique_and_of_one_form() -> None:
    ids = [r.id for r in RULES]
    assert len(set(ids)) == len(ids)
    assert all(re.fullmatch(r"(INT|ACC)(-[A-Z]+){1,3}", i) for i in ids)


def test_every_rule_says_what_why_cause_and_remedy() -> None:
    for rule in RULES:
        for text in (rule.checks, rule.why, rule.causes, rule.remedy):
            assert text.endswith("."), rule.id


def test_every_rule_of_accountability_cites_an_article_or_says_that_it_is_a_setting() -> None:
    for rule in ACCOUNTABILITY:
        assert re.search(
            r"arts?\. \d|section \d|policy setting, to be decided by the authority", rule.cites
        ), rule.id


def test_rules_need_only_parts_that_a_plan_has() -> None:
    assert {n for r in RULES for n in r.needs} <= FILES | set(LAYERS) | set(OPTIONAL) | {REPLACED}


def test_the_page_is_that_of_the_rules() -> None:
    """Write it anew with: python -c "from planner.rules.registry import rules_page; ..." > docs/rules.md."""
    assert PAGE.read_text(encoding="utf-8") == rules_page()
