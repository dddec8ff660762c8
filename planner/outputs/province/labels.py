"""Names beside the dots of a picture: on no dot, name or line and inside the picture, where there is room."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import shapely
from markupsafe import escape

from planner.outputs import palette

CHARACTER = 0.58
"""Width of a character by the size of the type: wider than the mean of a sans serif, so it errs to room."""
GAP_PX, STEPS = 4.0, 12
LINE_PX = 3.0
"""A line struck through a name counts as a band so wide: less than a dot or another name under it."""
HIDDEN = 20.0
"""A pixel of another name, of a dot or beyond the edge counts as so many of a line."""
AWAY_PX = 8.0
"""A pixel further from the dot than beside it counts as so much that is covered."""
Line = Sequence[tuple[float, float]]


class Dot(NamedTuple):
    """A dot with its radius in pixels, and its name; blank: none is written."""

    x: float
    y: float
    radius: float
    name: str


class Box(NamedTuple):
    """What a name or dot covers."""

    left: float
    top: float
    right: float
    bottom: float

    def over(self, other: Box) -> float:
        """Return the area that both cover."""
        wide = min(self.right, other.right) - max(self.left, other.left)
        high = min(self.bottom, other.bottom) - max(self.top, other.top)
        return max(0.0, wide) * max(0.0, high)

    def beyond(self, width: float, height: float) -> float:
        """Return the area that lies outside of a picture."""
        inside = self.over(Box(0.0, 0.0, width, height))
        return (self.right - self.left) * (self.bottom - self.top) - inside


def name_boxes(
    dots: Sequence[Dot], size_px: float, width: float, height: float, lines: Sequence[Line] = ()
) -> list[Box | None]:
    """Return what each name covers: right of its dot, else left, above, below, else further up or down.

    The first place is taken that lies on no dot, no line and no name before and is near; where there is none,
    the place where least is covered, and distance counts too.
    """
    drawn = shapely.MultiLineString([line for line in lines if len(line) > 1])
    taken = [Box(d.x - d.radius, d.y - d.radius, d.x + d.radius, d.y + d.radius) for d in dots]
    out: list[Box | None] = []
    for dot in dots:
        if not dot.name:
            out.append(None)
            continue
        best, least = None, float("inf")
        for box in _places(dot, size_px, width):
            struck = shapely.clip_by_rect(drawn, *box).length
            away = max(0.0, abs((box.top + box.bottom) / 2 - dot.y) - dot.radius - size_px)
            hidden = sum(box.over(t) for t in taken) + box.beyond(width, height)
            bad = HIDDEN * hidden + LINE_PX * struck
            if bad + AWAY_PX * away < least - 1e-9:
                best, least = box, bad + AWAY_PX * away
            if not least:
                break
        assert best is not None  # noqa: S101  a dot has places
        taken.append(best)
        out.append(best)
    return out


def _places(dot: Dot, size_px: float, width: float) -> Iterator[Box]:
    """Yield where a name may stand, the best first; above and below it is moved in from the edge."""
    wide, high, away = CHARACTER * size_px * len(dot.name), 1.15 * size_px, dot.radius + GAP_PX
    middle = dot.y - high / 2
    sides = (dot.x + away, dot.x - away - wide)
    for left in sides:
        yield Box(left, middle, left + wide, middle + high)
    left = max(GAP_PX, min(dot.x - wide / 2, width - wide - GAP_PX))
    for top in (dot.y - away - high, dot.y + away):
        yield Box(left, top, left + wide, top + high)
    for step in range(1, STEPS):
        for shift in (step * high / 2, -step * high / 2):
            for left in sides:
                yield Box(left, middle + shift, left + wide, middle + shift + high)


def names(
    dots: Sequence[Dot], size_px: float, width: float, height: float, lines: Sequence[Line] = ()
) -> list[str]:
    """Return the names as SVG text in a halo, with a thin line to the dot where it is far away."""
    out = []
    for dot, box in zip(dots, name_boxes(dots, size_px, width, height, lines), strict=True):
        if box is None:
            continue
        middle = (box.top + box.bottom) / 2
        if abs(middle - dot.y) > 1.2 * size_px + dot.radius:
            end = box.left if box.left > dot.x else box.right
            out.append(
                f'<path d="M{dot.x:.1f} {dot.y:.1f}L{end:.1f} {middle:.1f}" stroke="#767676" fill="none"/>'
            )
        out.append(
            f'<text x="{box.left:.1f}" y="{middle + 0.35 * size_px:.1f}" font-size="{size_px:g}" fill="#000" '
            f'paint-order="stroke" stroke="{palette.GROUND}" stroke-width="3" stroke-linejoin="round">'
            f"{escape(dot.name)}</text>"
        )
    return out
