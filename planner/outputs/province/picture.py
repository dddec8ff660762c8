"""The members on a picture of their own: places, sizes, and the lines between them, in degrees."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import shapely
from markupsafe import Markup

from planner.outputs import palette
from planner.outputs.province.labels import Dot, names
from planner.outputs.report.svg import spoken
from planner.outputs.words.province import PROVINCE
from planner.plan.province.model import Part

WIDTH_PX, MOST_PX, LEAST_PX, MARGIN_PX = 900.0, 760.0, 260.0, 70.0
SMALL_PX, LARGE_PX = 5.0, 22.0
NAME_PX = 15.0
LEAST_DEG = 0.02
LINKS = "backbone_links"


def members_picture(
    members: Sequence[dict[str, Any]], places: Sequence[tuple[float, float]], parts: dict[str, Part],
    language: str,
) -> Markup:  # fmt: skip
    """Return the picture: a circle a member, its area by its cameras, links of the backbone below.

    Degrees of longitude are narrowed by the cosine of the middle latitude, so that shapes are true nearby.
    """
    lines = _lines(parts)
    every = [*places, *((x, y) for line in lines for x, y in line)]
    middle = math.radians(sum(y for _, y in every) / len(every))
    flat = [(x * math.cos(middle), y) for x, y in every]
    west, east = min(x for x, _ in flat), max(x for x, _ in flat)
    south, north = min(y for _, y in flat), max(y for _, y in flat)
    wide, high = max(east - west, LEAST_DEG), max(north - south, LEAST_DEG)
    scale = min((WIDTH_PX - 2 * MARGIN_PX) / wide, (MOST_PX - 2 * MARGIN_PX) / high)
    height = max(LEAST_PX, high * scale + 2 * MARGIN_PX)

    def place(x: float, y: float) -> tuple[float, float]:
        across = (x * math.cos(middle) - (west + east) / 2) * scale
        return WIDTH_PX / 2 + across, height / 2 - (y - (south + north) / 2) * scale

    body = [f'<rect width="{WIDTH_PX:.0f}" height="{height:.0f}" fill="{palette.GROUND}"/>']
    drawn = [[place(x, y) for x, y in line] for line in lines]
    for line in drawn:
        path = "L".join(f"{a:.1f} {b:.1f}" for a, b in line)
        body.append(f'<path d="M{path}" fill="none" stroke="{palette.BLUE}" stroke-width="2"/>')
    most = max((int(m["cameras"]) for m in members), default=1) or 1
    dots = [(*place(*xy), _radius(int(m["cameras"]), most), m) for m, xy in zip(members, places, strict=True)]
    body += [
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{r:.1f}" fill="{palette.VERMILLION}" fill-opacity=".55" '
        f'stroke="#000"/>'
        for x, y, r, _ in dots
    ]
    named = [Dot(x, y, r, f"{m['id']} ({m['cameras']})") for x, y, r, m in dots]
    body += names(named, NAME_PX, WIDTH_PX, height, drawn)
    return Markup(  # noqa: S704  every text inside is escaped
        f'<svg class="plan" viewBox="0 0 {WIDTH_PX:.0f} {height:.0f}" role="img" '
        f"{spoken(PROVINCE['map_alt'], language)}>{''.join(body)}</svg>"
    )


def _radius(cameras: int, most: int) -> float:
    """Return the radius of a circle whose area grows with cameras."""
    return SMALL_PX + (LARGE_PX - SMALL_PX) * math.sqrt(cameras / most)


def _lines(parts: dict[str, Part]) -> list[list[tuple[float, float]]]:
    """Return the lines of the backbone, where there is one."""
    part = parts.get("backbone")
    frame = None if part is None else part.tables.get(LINKS)
    if frame is None or frame.empty:
        return []
    shapes = [s for shape in frame["geometry"] for s in shapely.get_parts(shape)]
    return [[(float(x), float(y)) for x, y in shapely.get_coordinates(s)] for s in shapes]
