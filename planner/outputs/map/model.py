"""A theme of the map: its features, what a popup tells of each, and how it is drawn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import geopandas as gpd

from planner.outputs.palette import OTHER, Look
from planner.outputs.words import Both


@dataclass(frozen=True)
class Field:
    """A line of a popup and a column of the table: `kind` is text, code, number or flag.

    `codes` are words for codes that elsewhere mean something else.
    """

    column: str
    label: Both
    kind: str = "text"
    unit: Both = field(default_factory=lambda: Both("", ""))
    digits: int = 0
    codes: Mapping[str, Both] = field(default_factory=dict)


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
