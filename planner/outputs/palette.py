"""Colors, shapes and dashes: one table for map, report and QGIS styles.

Colors are those of Okabe and Ito (2008), which color-blind readers tell apart; shape and dash say it again.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

BLACK, ORANGE, SKY, GREEN = "#000000", "#E69F00", "#56B4E9", "#009E73"
YELLOW, BLUE, VERMILLION, PURPLE = "#F0E442", "#0072B2", "#D55E00", "#CC79A7"
GRAY, PALE = "#767676", "#c4c4c4"
GROUND = "#fbfbf8"
"""The ground of pictures, light in both looks of a page."""
DARK = {BLACK: "#ffffff", GRAY: "#a9b0b7", PALE: "#4d565f"}
"""What stands for colors that would not show on a dark ground; the others keep a contrast of 3 to 1 there."""


@dataclass(frozen=True)
class Look:
    """How a feature is drawn: color, point shape and radius, line dash and width, all in pixels.

    `shape` is circle, square, triangle, diamond, plus, star or cross; `dash` is pixels on and off.
    """

    color: str
    shape: str = "circle"
    radius_px: float = 5.0
    dash: str = ""
    width_px: float = 2.0
    fill_opacity: float = 0.9

    def plain(self) -> dict[str, Any]:
        """Return the look as plain values."""
        return asdict(self)


CAMERA_LOOKS = {
    "fixed": Look(VERMILLION, "circle", 5),
    "dome_360": Look(PURPLE, "square", 5),
    "ptz": Look(ORANGE, "triangle", 6),
    "long_lens": Look(VERMILLION, "diamond", 6),
    "multi_sensor": Look(PURPLE, "star", 6),
    "plate_reader": Look(ORANGE, "plus", 6),
}
POINT_LOOKS = {
    "school": Look(BLUE, "diamond", 6),
    "hospital": Look(GREEN, "plus", 7),
    "clinic": Look(GREEN, "plus", 5),
    "police": Look(BLACK, "star", 7),
    "fire": Look(VERMILLION, "star", 7),
    "town_hall": Look(SKY, "square", 6),
    "office": Look(SKY, "square", 5),
    "government": Look(SKY, "square", 5),
    "other": Look(GRAY, "diamond", 5),
}
WAY_LOOKS = {
    "new_poles": Look(BLUE),
    "existing_poles": Look(SKY, dash="2 5"),
    "duct": Look(VERMILLION, dash="9 4"),
    "existing_duct": Look(ORANGE, dash="9 4"),
    "existing_fiber": Look(GREEN),
    "own_poles": Look(BLUE, dash="2 5"),
    "own_duct": Look(VERMILLION, dash="2 5"),
    "own_aerial_fiber": Look(GREEN, dash="2 5"),
    "microtrench": Look(PURPLE, dash="9 4 2 4"),
    "lease_dark_fiber": Look(BLACK, dash="2 4"),
}
SUPPORT_LOOKS = {"pole": Look(GRAY, "circle", 2.5), "chamber": Look(GRAY, "square", 3.5)}
STREET_LOOKS = {"major": Look(PALE, width_px=2.4), "minor": Look(PALE, width_px=1.1)}
CENTER = Look(BLACK, "star", 12)
POP_LOOKS = {
    "building": Look(GREEN, "star", 12),
    "cabinet": Look(YELLOW, "star", 12),
    "existing": Look(GRAY, "star", 12),
}
SPLITTER_LOOKS = {"1": Look(PURPLE, "triangle", 6), "2": Look(SKY, "triangle", 4.5)}
UPLINK = Look(BLACK, dash="8 5", width_px=3.0)
CLOSURE = Look(BLACK, "square", 3.5)
CROSSING = Look(PURPLE, "cross", 6)
BARRIER = Look(BLUE, dash="6 3", width_px=1.4)
UNSERVED = Look(VERMILLION, "cross", 7)
CANDIDATE = Look(GRAY, "circle", 3, fill_opacity=0.0)
SIGN = Look(BLUE, "square", 4.0)
LISTED = Look(BLACK, "diamond", 4.5)
LISTED_LEFT = Look(BLACK, "diamond", 4.5, fill_opacity=0.0)
DROP = Look(GRAY, width_px=1.2)
CABLE = Look(GREEN)
DEMAND = Look(SKY, width_px=0.0, fill_opacity=0.75)
BLIND = Look(PURPLE, width_px=0.0, fill_opacity=0.85)
WEAK_POINT = Look(VERMILLION, width_px=5.0, fill_opacity=0.9)
BLIND_SPOT = Look(BLACK, "circle", 4, fill_opacity=0.0)
EXISTING_CAMERA = Look(GRAY, "triangle", 4)
REACH = Look(ORANGE, dash="6 4", width_px=1.0, fill_opacity=0.08)
DISTRICT = Look(BLACK, dash="8 3", width_px=1.6, fill_opacity=0.04)
ZONE = Look(VERMILLION, dash="2 3", width_px=1.5, fill_opacity=0.15)
VIEW_OPACITY = 0.3
"""How much of its class's color a view polygon lets through: two that overlap still show the streets."""
OTHER = Look(GRAY)

FIBER_WIDTHS = ((1, 1.6), (13, 2.4), (49, 3.4), (145, 4.8), (433, 6.4))
"""Line width in pixels from so many fibers on."""


def fiber_width(fibers: float) -> float:
    """Return the line width in pixels of a line with so many fibers.

    >>> fiber_width(24)
    2.4
    """
    return next((width for least, width in reversed(FIBER_WIDTHS) if fibers >= least), FIBER_WIDTHS[0][1])
