"""Coverage against cost shown: what the points say of the tender's choice, the table, the page."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from helpers_plan import synthetic_plan

from planner.outputs.frontier import frontier_csv, frontier_page, layers_of, points_map, verdicts

TENDER = {"capex": 2_000_000.0, "covered": 500.0, "cameras": 30}


def point(number: int, capex: float, covered: float, **more: Any) -> dict[str, Any]:
    """Return a point."""
    return {
        "point": number, "budget": capex + 1000, "capex": capex, "cameras": 20 + number, "covered": covered,
        "coverage_share": covered / 1000, "bound": covered * 1.02, "gap_pct": 1.961, "outcome": "proven",
        "bound_of": number, "gain_pct": 1.25, "plan": f"{number:02d}", **more,
    }  # fmt: skip


ROWS = [point(1, 1_500_000.0, 400.0), point(2, 1_800_000.0, 520.0), point(3, 1_990_000.0, 611.0)]


def test_the_same_coverage_for_less_and_more_for_the_same_money() -> None:
    """Point 2 sees 520 for 10 % less; point 3 sees 22.2 % more for no more money."""
    told = " ".join(v.en for v in verdicts(ROWS, TENDER, "USD"))
    assert "costs 10.0" in told
    assert "(point 2)" in told
    assert "22.2" in told
    assert "within 1.97" in told


def test_points_that_are_no_better_are_not_flattered() -> None:
    told = verdicts([point(1, 2_100_000.0, 600.0), point(2, 1_900_000.0, 499.0)], TENDER, "USD")
    assert [v.en for v in told[1:]] == ["No point sees the same for less, or more for the same."]


def test_without_a_list_nothing_is_said_of_a_tender() -> None:
    assert verdicts(ROWS, None, "USD") == []


def test_the_table_has_a_row_a_point_and_blanks_for_what_is_not_known() -> None:
    lines = frontier_csv([*ROWS, point(4, 2_500_000.0, 611.0, gain_pct=None)]).splitlines()
    assert len(lines) == 5
    assert lines[0].startswith("point,budget,capex")
    assert lines[4].endswith(",,04")


@pytest.mark.parametrize("language", ["es", "en"])
def test_the_page_opens_in_the_language_asks_nothing_outside_and_escapes(language: str) -> None:
    about = {"name": "<b>Town</b>", "currency": "USD", "notes": [], "attribution": ["<i>who</i>"]}
    page = frontier_page(ROWS, TENDER, about, 1000.0, language)
    assert f'<html lang="{language}">' in page
    assert "#ddd" not in page, "grid lines take the color of the words, on light and on dark ground"
    assert page.count("Internal document") == 1
    assert "<b>Town" not in page
    assert "<i>who" not in page
    assert "http" not in page.replace("http-equiv", "")
    assert page.count("<circle") == 3
    assert "stroke-dasharray" in page
    assert 'href="frontier_map.html"' in page


def test_each_point_has_its_cameras_and_its_route_on_one_map_the_last_shown() -> None:
    plan = synthetic_plan()
    drawn = [layers_of(plan, row) for row in ROWS[:2]]
    page = points_map(plan, drawn)
    block = re.search(r'<script id="plan-data" type="application/json">(.*?)</script>', page, re.S)
    assert block is not None
    layers = {layer["key"]: layer for layer in json.loads(block[1])["layers"]}
    assert list(layers) == ["streets", "spans-01", "cameras-01", "spans-02", "cameras-02"]
    assert [layers[k]["shown"] for k in ("cameras-01", "cameras-02")] == [False, True]
    assert layers["cameras-01"]["data"]["count"] == len(plan.tables["cameras"])
    assert layers["spans-02"]["amount"] == pytest.approx(plan.tables["spans"]["length_m"].sum(), abs=0.1)
    assert "default-src 'none'" in page


def test_the_page_says_when_its_coverage_counts_second_sights() -> None:
    """Only then: elsewhere the coverage of the points is that of their reports."""
    about = {"name": "Town", "currency": "USD", "notes": [], "attribution": []}
    with_them = frontier_page(ROWS, None, about | {"second": True}, 1000.0, "en")
    assert "what a second sight is worth" in with_them
    assert "what a second sight is worth" not in frontier_page(ROWS, None, about, 1000.0, "en")
