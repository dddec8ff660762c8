"""A line chart as inline SVG: a share in percent against a count, with a text alternative."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from planner.outputs import palette
from planner.outputs.report.charts import both_text
from planner.outputs.report.svg import chart
from planner.outputs.words import Both, number, percent

WIDTH_PX, HEIGHT_PX = 900, 300
LEFT_PX, RIGHT_PX, TOP_PX, BOTTOM_PX = 64, 24, 16, 44
STEPS_PCT = (1, 2, 5, 10, 20, 25, 50)
STEPS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000)


def curve_chart(
    points: Sequence[tuple[float, float]], across: Both, alternative: Both, language: str
) -> Markup:
    """Return a line from the origin through (count, percent), grid lines and the last value written.

    Nothing is drawn for fewer than two points.
    """
    if len(points) < 2:
        return Markup("")
    most, top = max(x for x, _ in points), max(y for _, y in points) or 1.0
    wide = WIDTH_PX - LEFT_PX - RIGHT_PX
    high = HEIGHT_PX - TOP_PX - BOTTOM_PX
    step_y = next((s for s in STEPS_PCT if top / s <= 6), STEPS_PCT[-1])
    step_x = next((s for s in STEPS if most / s <= 8), STEPS[-1])

    def place(x: float, y: float) -> tuple[float, float]:
        return LEFT_PX + wide * x / most, TOP_PX + high * (1 - y / top)

    parts = []
    for k in range(int(top // step_y) + 1):
        x, y = place(0, k * step_y)
        parts.append(f'<path d="M{x:.1f} {y:.1f}h{wide}" stroke="currentColor" stroke-opacity=".2"/>')
        parts.append(
            both_text(percent(k * step_y / 100, 0), x - 6, y + 5, 'text-anchor="end" font-size="14"')
        )
    for k in range(int(most // step_x) + 1):
        x, y = place(k * step_x, 0)
        parts.append(f'<path d="M{x:.1f} {y:.1f}v5" stroke="currentColor"/>')
        parts.append(both_text(number(k * step_x), x, y + 20, 'text-anchor="middle" font-size="14"'))
    line = "L".join(f"{x:.1f} {y:.1f}" for x, y in (place(*p) for p in [(0.0, 0.0), *points]))
    parts.append(f'<path d="M{line}" fill="none" stroke="{palette.BLUE}" stroke-width="2.5"/>')
    x, y = place(*points[-1])
    parts.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="{palette.BLUE}"/>')
    last = percent(points[-1][1] / 100, 1)
    parts.append(both_text(last, x - 4, y + 40, 'text-anchor="end" font-size="15" font-weight="700"'))
    parts.append(both_text(across, LEFT_PX + wide, HEIGHT_PX - 6, 'text-anchor="end" font-size="14"'))
    return chart(WIDTH_PX, HEIGHT_PX, alternative, language, "".join(parts))
