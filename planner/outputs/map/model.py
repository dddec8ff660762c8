"""A theme of the map: its features, what a popup tells of each, and how it is drawn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import geopandas as gpd

from planner.outputs.palette import OTHER, Look
from planner.outputs.words import Both, same

GROUPS = ("changes", "cameras", "sites", "network", "works", "risks", "ground")
"""Groups of the legend, from the top."""
SECTIONS = ("what", "figures", "why", "cost", "who", "rules", "source")
"""Parts of a popup, in order."""


@dataclass(frozen=True)
class Field:
    """A line of a popup and a column of the table: `kind` is text, code, number or flag.

    `codes` are words for codes that elsewhere mean something else; `section` is the part of the popup, blank
    where the column's name tells it (`sections.section_of`). With `always` a popup tells that it is blank.
    """

    column: str
    label: Both
    kind: str = "text"
    unit: Both = field(default_factory=lambda: Both("", ""))
    digits: int = 0
    codes: Mapping[str, Both] = field(default_factory=dict)
    section: str = ""
    always: bool = False


@dataclass(frozen=True)
class Style:
    """A further way to color a layer: by the values of `column`, called `label` in the legend."""

    column: str
    label: Both
    looks: Mapping[str, Look]
    labels: Mapping[str, Both]


@dataclass(frozen=True)
class Theme:
    """One GeoJson layer.

    Parameters
    ----------
    key
        Short name, used in ids of the page.
    title, meaning
        Name of the layer, and what one feature of it is.
    frame
        Features in EPSG:4326; column `id` names each.
    fields
        What popups and the table tell, in order.
    shown
        Whether the layer is drawn when the map opens.
    style_column
        Column whose value picks the look; blank where all look alike (`looks[""]`).
    width_column
        Column of fibers that sets the line width.
    shade_column
        Column from 0 to 1 that scales the fill opacity.
    labels
        Legend text of each value of the style column.
    measure
        Column summed in the legend (meters as km), blank counts features.
    clickable
        Whether a click opens a popup; streets only answer the search.
    group
        Group of the legend, one of `GROUPS`; blank: the group of its key, else the first.
    why
        Why features of this layer are there: stands in each popup before what is told of the feature alone.
    note
        What the legend adds: how it was made, and what it does not say.
    styles
        Further ways to color it, which the reader may choose.
    style_label
        What the first way of coloring is called.
    """

    key: str
    title: Both
    meaning: Both
    frame: gpd.GeoDataFrame
    fields: tuple[Field, ...] = ()
    shown: bool = True
    style_column: str = ""
    width_column: str = ""
    shade_column: str = ""
    looks: Mapping[str, Look] = field(default_factory=lambda: {"": OTHER})
    labels: Mapping[str, Both] = field(default_factory=dict)
    measure: str = ""
    clickable: bool = True
    group: str = ""
    why: Both = field(default_factory=lambda: same(""))
    note: Both = field(default_factory=lambda: same(""))
    styles: tuple[Style, ...] = ()
    style_label: Both = field(default_factory=lambda: same(""))

    def all_styles(self) -> tuple[Style, ...]:
        """Return every way to color the layer, the first one drawn when the map opens."""
        return (Style(self.style_column, self.style_label, self.looks, self.labels), *self.styles)
