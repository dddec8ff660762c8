"""Names beside the dots of a picture, none on another and none cut off by the edge, where there is room."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from markupsafe import escape

CHARACTER = 0.58
"""Width of a character by the size of the type: wider than the mean of a sans serif, so it errs to room."""
GAP_PX, STEPS = 4.0, 12


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


def name_boxes(dots: Sequence[Dot], size_px: float, width: float, height: float) -> list[Box | None]:
    """Return what each name covers: right of its dot, else left, above, below, else further up or down.

    The first place is taken that lies on no dot and no name before; where there is none, the place that lies
    on least.
    """
    taken = [Box(d.x - d.radius, d.y - d.radius, d.x + d.radius, d.y + d.radius) for d in dots]
    out: list[Box | None] = []
    for dot in dots:
        if not dot.name:
            out.append(None)
            continue
        best, least = None, float("inf")
        for box in _places(dot, size_px):
            bad = sum(box.over(t) for t in taken) + 4 * box.beyond(width, height)
            if bad < least - 1e-9:
                best, least = box, bad
            if not bad:
                break
        assert best is not None  # noqa: S101  a dot has places
        taken.append(best)
        out.append(best)
    return out


def _places(dot: Dot, size_px: float) -> Iterator[Box]:
    """Yield where a name may stand, the best first."""
    wide, high, away = CHARACTER * size_px * len(dot.name), 1.15 * size_px, dot.radius + GAP_PX
    middle = dot.y - high / 2
    sides = (dot.x + away, dot.x - away - wide)
    for left in sides:
        yield Box(left, middle, left + wide, middle + high)
    for top in (dot.y - away - high, dot.y + away):
        yield Box(dot.x - wide / 2, top, dot.x + wide / 2, top + high)
    for step in range(1, STEPS):
        for shift in (step * high / 2, -step * high / 2):
            for left in sides:
                yield Box(left, middle + shift, left + wide, middle + shift + high)


def names(dots: Sequence[Dot], size_px: float, width: float, height: float) -> list[str]:
    """Return the names as SVG text, each with a thin line to its dot where it stands far from it."""
    out = []
    for dot, box in zip(dots, name_boxes(dots, size_px, width, height), strict=True):
        if box is None:
            continue
        middle = (box.top + box.bottom) / 2
        if abs(middle - dot.y) > 1.2 * size_px + dot.radius:
            end = box.left if box.left > dot.x else box.right
            out.append(
                f'<path d="M{dot.x:.1f} {dot.y:.1f}L{end:.1f} {middle:.1f}" stroke="#767676" fill="none"/>'
            )
        out.append(
            f'<text x="{box.left:.1f}" y="{middle + 0.35 * size_px:.1f}" font-size="{size_px:g}" fill="#000">'
            f"{escape(dot.name)}</text>"
        )
    return out
