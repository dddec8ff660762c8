"""Charts as inline SVG, each with a text alternative and its figures in a table beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from planner.outputs import palette
from planner.outputs.report.svg import chart
from planner.outputs.words import Both, number

ROW_PX, LABEL_PX, BAR_PX, VALUE_PX = 30, 290, 540, 140


@dataclass(frozen=True)
class Bar:
    """One bar: its label, value, and the ends of its band where it has one."""

    label: Both
    value: float
    low: float | None = None
    high: float | None = None
    color: str = palette.BLUE


def bars(rows: Sequence[Bar], alternative: Both, language: str, digits: int = 0) -> Markup:
    """Return horizontal bars from zero, bands as whiskers, the value written at the end."""
    if not rows:
        return Markup("")
    most = max(max(r.value, r.high or 0.0) for r in rows) or 1.0
    height = ROW_PX * len(rows) + 6
    width = LABEL_PX + BAR_PX + VALUE_PX
    body = "".join(_bar(row, k, most, digits) for k, row in enumerate(rows))
    return chart(width, height, alternative, language, body)


def both_text(text: Both, x: float, y: float, more: str = "") -> str:
    """Return a text element a language; the page shows one of them."""
    if text.es == text.en:
        return f'<text x="{x:.1f}" y="{y:.1f}" {more}>{escape(text.es)}</text>'
    return "".join(
        f'<text class="{name}" lang="{name}" x="{x:.1f}" y="{y:.1f}" {more}>{escape(words)}</text>'
        for name, words in (("es", text.es), ("en", text.en))
    )


def _bar(row: Bar, place: int, most: float, digits: int) -> str:
    """Return one bar with its label, whisker and value."""
    top = place * ROW_PX + 4
    middle = top + ROW_PX / 2 - 4
    per = BAR_PX / most
    out = both_text(row.label, LABEL_PX - 8, middle + 5, 'text-anchor="end" font-size="15"')
    wide = max(row.value * per, 0.5)
    out += f'<rect x="{LABEL_PX}" y="{top}" width="{wide:.1f}" height="{ROW_PX - 10}" fill="{row.color}"/>'
    end = row.value
    if row.low is not None and row.high is not None:
        a, b = LABEL_PX + row.low * per, LABEL_PX + row.high * per
        band = f"M{a:.1f} {middle}H{b:.1f}M{a:.1f} {middle - 5}v10M{b:.1f} {middle - 5}v10"
        out += f'<path d="{band}" stroke="currentColor" stroke-width="1.6" fill="none"/>'
        end = max(end, row.high)
    return out + both_text(number(row.value, digits), LABEL_PX + end * per + 8, middle + 5, 'font-size="15"')
