"""What siting tells and offers stands in docs/siting.md."""

from __future__ import annotations

import re
from pathlib import Path

from planner.siting.candidates import ORDER
from planner.siting.mixture import ON_STREETS

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs" / "siting.md").read_text(encoding="utf-8")


def test_each_finding_of_siting_has_a_row_and_each_row_a_finding() -> None:
    """The codes of candidates and demand in the rooms and those in the page's table are the same."""
    files = [*(ROOT / "planner" / "siting").rglob("*.py"), ROOT / "planner" / "plan" / "findings.py"]
    source = "".join(p.read_text(encoding="utf-8") for p in files)
    made = set(re.findall(r'"((?:CANDIDATES|DEMAND)-[A-Z-]+)"', source))
    told = set(re.findall(r"^\| ((?:CANDIDATES|DEMAND)-[A-Z-]+) \|", PAGE, flags=re.MULTILINE))
    assert made == told


def test_kinds_stand_in_the_order_in_which_they_merge() -> None:
    """The table of kinds is the order of merging."""
    rows = re.findall(r"^\| `([a-z_]+)` \|", PAGE, flags=re.MULTILINE)
    assert tuple(rows[: len(ORDER)]) == ORDER
    assert all(f"`{kind}`" in PAGE for kind in ON_STREETS)
