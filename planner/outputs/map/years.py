"""Colors of calendar years: one look a year from the first on, and one for what no year buys."""

from __future__ import annotations

import math
from collections.abc import Iterable

from planner.outputs import palette
from planner.outputs.map.coloring import nth_look
from planner.outputs.palette import Look
from planner.outputs.words import Both, same
from planner.outputs.words.member_program import PROGRAM

YEAR_KEY = "year_key"
NEVER = "—"
NOT_BOUGHT = Look(palette.GRAY, "circle", 4, fill_opacity=0.15, dash="2 4")


def by_year(years: Iterable[str]) -> tuple[dict[str, Look], dict[str, Both]]:
    """Return looks and legend texts of years as text; a dash is what no year buys, and stands last.

    >>> by_year(["2026", "—", "2025"])[1].keys()
    dict_keys(['2025', '2026', '—'])
    """
    held = sorted(set(years) - {NEVER})
    looks = {year: nth_look(k, 3.0) for k, year in enumerate(held)}
    labels = {year: same(year) for year in held}
    return {**looks, NEVER: NOT_BOUGHT}, {**labels, NEVER: PROGRAM["never"]}


def year_text(value: float | None) -> str:
    """Return a year as text, a dash where there is none."""
    return NEVER if value is None or math.isnan(value) else str(int(value))
