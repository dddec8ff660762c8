"""A comparison as one page that asks nothing of the outside, in both languages."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from markupsafe import Markup

from planner.costs.side_by_side import StoredMoney
from planner.outputs import palette
from planner.outputs.files import environment, packaged
from planner.outputs.report.charts import both_text
from planner.outputs.report.context import both
from planner.outputs.report.svg import chart
from planner.outputs.side_by_side.model import Part
from planner.outputs.words import Both, number, same
from planner.outputs.words.side_by_side import SIDE

FOLDER, REPORT = ("side_by_side", "template"), ("report", "template")
WIDTH_PX, HEIGHT_PX = 900, 360
LEFT_PX, RIGHT_PX, TOP_PX, BOTTOM_PX = 56, 190, 16, 44
LINES = (palette.BLUE, palette.VERMILLION, palette.GREEN, palette.PURPLE, palette.ORANGE, palette.BLACK)
DASHES = ("", "9 4", "2 4", "9 4 2 4", "14 4", "4 4")
STEPS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000)
MILLION = 1e6
LINE_GAP_PX = 18
Placing = Callable[[float, float], tuple[float, float]]


def side_page(
    parts: Sequence[Part], names: Sequence[str], told: Sequence[Both],
    plans: Mapping[str, StoredMoney | None], about: Mapping[str, Both], language: str,
) -> str:  # fmt: skip
    """Return the page; every text from a plan is escaped.

    Parameters
    ----------
    told
        Sentences that stand first.
    plans
        By name, for the chart of accumulated cost; None for a plan without cash flow.
    about
        `title`, `currency` and the notes that every output repeats, joined as `notes`.
    language
        es or en: the language in which it opens.
    """
    currency = about["currency"].en
    template = environment(*FOLDER).get_template("page.html.j2")
    text = template.render(
        title=about["title"], notes=about["notes"], parts=parts, names=names, told=told, language=language,
        words=SIDE, both=both, chart=cost_chart(plans, currency, language),
        chart_title=SIDE["chart"].fill(currency=currency),
        css=Markup(packaged(*REPORT, "report.css")),  # noqa: S704  our own file
        script=Markup(packaged(*REPORT, "report.js")),  # noqa: S704  our own file
    )  # fmt: skip
    return text.strip() + "\n"


def cost_chart(plans: Mapping[str, StoredMoney | None], currency: str, language: str) -> Markup:
    """Return a line a plan: its accumulated present cost with tax; lines cross at break-even."""
    series = {
        name: (plan.flow.sort_values("year")["present"].cumsum() / MILLION).tolist()
        for name, plan in plans.items()
        if plan is not None
    }
    if not series:
        return Markup("")
    last = max(len(s) for s in series.values()) - 1
    top = max(max(s) for s in series.values()) or 1.0
    wide, high = WIDTH_PX - LEFT_PX - RIGHT_PX, HEIGHT_PX - TOP_PX - BOTTOM_PX

    def place(year: float, value: float) -> tuple[float, float]:
        return LEFT_PX + wide * year / max(last, 1), TOP_PX + high * (1 - value / top)

    body = [_grid(place, last, top, wide)]
    ends = _apart([place(len(s) - 1, s[-1])[1] for s in series.values()])
    for k, ((name, values), y) in enumerate(zip(series.items(), ends, strict=True)):
        line = "L".join(f"{x:.1f} {v:.1f}" for x, v in (place(n, v) for n, v in enumerate(values)))
        look = f'stroke="{LINES[k % len(LINES)]}" stroke-dasharray="{DASHES[k % len(DASHES)]}"'
        body.append(f'<path d="M{line}" fill="none" stroke-width="2.5" {look}/>')
        shown = number(values[-1], 1)
        label = Both(f"{name} {shown.es}", f"{name} {shown.en}")
        fill = f'font-size="15" fill="{LINES[k % len(LINES)]}"'
        body.append(both_text(label, LEFT_PX + wide + 8, y + 5, fill))
    alternative = SIDE["chart"].fill(currency=currency)
    return chart(WIDTH_PX, HEIGHT_PX, alternative, language, "".join(body))


def _grid(place: Placing, last: int, top: float, wide: float) -> str:
    """Return grid lines with their millions, and the years below."""
    step = next((s for s in STEPS if top / s <= 7), STEPS[-1])
    out = []
    for k in range(int(top // step) + 1):
        x, y = place(0, k * step)
        out.append(f'<path d="M{x:.1f} {y:.1f}h{wide:.1f}" stroke="currentColor" stroke-opacity=".2"/>')
        out.append(both_text(number(k * step), x - 6, y + 5, 'text-anchor="end" font-size="14"'))
    for year in range(0, last + 1, 1 if last <= 20 else 5):
        x, y = place(year, 0)
        out.append(f'<path d="M{x:.1f} {y:.1f}v5" stroke="currentColor"/>')
        out.append(both_text(same(year), x, y + 20, 'text-anchor="middle" font-size="14"'))
    x, y = place(last, 0)
    return "".join([*out, both_text(SIDE["chart_year"], x, y + 38, 'text-anchor="end" font-size="14"')])


def _apart(heights: Sequence[float]) -> list[float]:
    """Return heights of labels that do not lie on one another, in the same order from top to bottom.

    >>> _apart([10.0, 12.0, 60.0])
    [10.0, 28.0, 60.0]
    """
    out = list(heights)
    floor = float("-inf")
    for k in sorted(range(len(out)), key=lambda k: out[k]):
        out[k] = floor = max(out[k], floor + LINE_GAP_PX)
    return out
