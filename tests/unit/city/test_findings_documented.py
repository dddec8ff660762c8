"""Every finding of the city room is told in the documentation."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[3]


def test_each_code_has_a_row_and_each_row_a_code() -> None:
    """The codes in the room's source and those in the table of docs/city.md are the same."""
    source = "".join(p.read_text(encoding="utf-8") for p in (ROOT / "planner" / "city").glob("*.py"))
    made = set(
        re.findall(
            r'"((?:STREETS|SITES|CENTER|DEMAND|POINTS|GROUND|DISTRICTS|CROSSINGS|WORKS)-[A-Z-]+)"', source
        )
    )
    page = (ROOT / "docs" / "city.md").read_text(encoding="utf-8")
    told = set(re.findall(r"^\| ([A-Z]+-[A-Z-]+) \|", page, flags=re.MULTILINE))
    assert made == told
