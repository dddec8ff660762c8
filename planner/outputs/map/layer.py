"""A theme as the plain values that the page's script draws from."""

from __future__ import annotations

from typing import Any

from planner.outputs.map.encode import features
from planner.outputs.map.model import GROUPS, Field, Style, Theme
from planner.outputs.map.sections import section_of
from planner.outputs.words.layers import ABOUT

SEARCHED = {
    "streets", "points", "cameras", "centers", "unserved", "spans", "cables", "closures", "drops", "pops",
    "existing_cameras", "existing_pops", "blind_spots", "single_points", "splitters", "districts", "tender",
    "crossings", "rings", "changes_points", "changes_lines",
}  # fmt: skip
"""Layers whose ids, names, kinds and streets the search finds."""


def plain_layer(theme: Theme) -> dict[str, Any]:
    """Return a theme as plain values: how it looks, what popups tell, and its features."""
    names = ["id", *(f.column for f in theme.fields)]
    styles = theme.all_styles()
    extra = [*(s.column for s in styles), theme.width_column, theme.shade_column]
    return {
        "key": theme.key,
        "group": group_of(theme),
        "title": theme.title,
        "meaning": theme.meaning,
        "why": theme.why,
        "note": theme.note,
        "shown": theme.shown,
        "clickable": theme.clickable,
        "searched": theme.key in SEARCHED,
        "measure": theme.measure,
        "width_column": theme.width_column,
        "shade_column": theme.shade_column,
        "amount": _sum(theme),
        "styles": [_style(theme, s) for s in styles],
        "fields": [_field(f) for f in theme.fields],
        "data": features(theme.frame, dict.fromkeys([*names, *(c for c in extra if c)])),
    }


def group_of(theme: Theme) -> str:
    """Return the group of the legend that a theme stands in."""
    return theme.group or (ABOUT[theme.key].group if theme.key in ABOUT else GROUPS[0])


def _field(line: Field) -> dict[str, Any]:
    """Return a popup line as plain values."""
    told = {
        "column": line.column, "label": line.label, "kind": line.kind, "unit": line.unit,
        "digits": line.digits, "section": line.section or section_of(line.column),
    }  # fmt: skip
    return (
        told | ({"codes": dict(line.codes)} if line.codes else {}) | ({"always": True} if line.always else {})
    )


def _style(theme: Theme, style: Style) -> dict[str, Any]:
    """Return a way to color a theme, with what the legend counts of each value."""
    return {
        "column": style.column,
        "label": style.label,
        "looks": {value: look.plain() for value, look in style.looks.items()},
        "labels": dict(style.labels),
        "amounts": _amounts(theme, style.column),
    }


def _sum(theme: Theme) -> float:
    """Return what the legend counts in all: features, or what they measure."""
    return round(float(_values(theme).sum()), 2)


def _amounts(theme: Theme, column: str) -> dict[str, float]:
    """Return what the legend counts by value of a style column."""
    if not column:
        return {}
    sums = _values(theme).groupby(theme.frame[column].astype(str)).sum()
    return {str(k): round(float(v), 2) for k, v in sums.items()}


def _values(theme: Theme) -> Any:
    """Return the measure of each feature, 1 where features are counted."""
    frame = theme.frame
    return frame[theme.measure].astype(float) if theme.measure else frame["id"].notna().astype(float)
