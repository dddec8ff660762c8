"""Further ways to color a layer: by owner, deployment, status, phase or size."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import geopandas as gpd
import pandas as pd

from planner.outputs import palette
from planner.outputs.map.model import Style
from planner.outputs.palette import Look
from planner.outputs.words import Both, code_name, column_name, given
from planner.outputs.words.layers import COLOR_BY
from planner.outputs.words.phases import phase_name

COLORS = (
    palette.BLUE, palette.VERMILLION, palette.GREEN, palette.PURPLE, palette.ORANGE, palette.SKY,
    palette.BLACK, palette.GRAY,
)  # fmt: skip
DASHES = ("", "9 4", "2 5", "9 4 2 4")
SHAPES = ("circle", "square", "triangle", "diamond", "star", "plus", "cross")
MOST_VALUES = 14
"""More values than this are no legend."""
UNKNOWN = "—"
DEPLOYMENT_LOOKS = {
    "aboveGround": Look(palette.BLUE),
    "belowGround": Look(palette.VERMILLION, dash="9 4"),
}
CODED = {"status", "mode", "site_kind", "deployment"}


def nth_look(place: int, width_px: float = 2.5) -> Look:
    """Return color, dash and shape of the value at a place; each differs in more than color from the next."""
    return Look(
        COLORS[place % len(COLORS)], SHAPES[place % len(SHAPES)], 5.0, DASHES[place % len(DASHES)], width_px
    )


def colored_by(
    frame: gpd.GeoDataFrame, columns: tuple[str, ...], always: tuple[str, ...] = ()
) -> tuple[gpd.GeoDataFrame, tuple[Style, ...]]:
    """Return the layer, and a style for each column whose values differ, or that stands in `always`.

    The layer gains a column `by_...` of text for each style, since looks are found by text.
    """
    styles = []
    for column in columns:
        values = frame[column].map(_text)
        held = list(values.value_counts(sort=True).index)
        if (column not in always and len(held) < 2) or len(held) > MOST_VALUES or not len(frame):
            continue
        order = sorted(held, key=_number) if column == "phase" else held
        looks = DEPLOYMENT_LOOKS if column == "deployment" else {v: nth_look(k) for k, v in enumerate(order)}
        frame = gpd.GeoDataFrame(frame.assign(**{f"by_{column}": values}), geometry="geometry")
        looks = {v: looks.get(v, palette.OTHER) for v in order}
        styles.append(Style(f"by_{column}", column_name(column), looks, _labels(order, _namer(column))))
    return frame, tuple(styles)


def _labels(values: list[str], name: Callable[[str], Both]) -> Mapping[str, Both]:
    """Return the legend text of values."""
    return {v: COLOR_BY["unknown"] if v == UNKNOWN else name(v) for v in values}


def _namer(column: str) -> Callable[[str], Both]:
    """Return how the values of a column are told."""
    if column == "phase":
        return lambda v: phase_name(int(v), None)
    return code_name if column in CODED else given


def _text(value: object) -> str:
    """Return a value as text; whole numbers without decimals, a dash where it is blank."""
    if value is None or value is pd.NA or value == "" or (isinstance(value, float) and pd.isna(value)):
        return UNKNOWN
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _number(value: str) -> float:
    """Return a text as a number; what is none comes last."""
    return float(value) if value.lstrip("-").isdigit() else float("inf")
