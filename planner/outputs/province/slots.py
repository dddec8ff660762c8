"""Where each part of a province tells of itself: a section of the report, layers of the map."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from planner.outputs.map.model import Theme
from planner.outputs.province import backbone, replacement, shares, tiers
from planner.plan.province.model import Part

Section = Callable[[Part, str], str]
"""HTML of a part, every text of a study escaped and each word in both languages (`report.context.both`).

The second argument is the language in which the page opens, for the text alternatives of pictures.
"""
Layers = Callable[[Part], list[Theme]]
"""Layers of the map of a part, in EPSG:4326, with a column `id`; keys begin with the part's name."""

SECTIONS: dict[str, Section] = {
    "shares": shares.section,
    "backbone": backbone.section,
    "tiers": tiers.section,
    "failover": tiers.failover_section,
    "replacement": replacement.section,
}
LAYERS: dict[str, Layers] = {
    "backbone": backbone.layers, "tiers": tiers.layers, "replacement": replacement.layers,
}  # fmt: skip


def sections_of(parts: Mapping[str, Part], language: str) -> dict[str, str]:
    """Return the HTML of each part that has a section, by its name."""
    return {name: SECTIONS[name](part, language) for name, part in parts.items() if name in SECTIONS}


def layers_of(parts: Mapping[str, Part]) -> list[Theme]:
    """Return the layers of all parts that have rows."""
    found = [t for name, part in parts.items() if name in LAYERS for t in LAYERS[name](part)]
    return [t for t in found if len(t.frame)]
