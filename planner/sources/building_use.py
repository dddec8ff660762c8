"""What a building is used for, as far as its tags or columns tell it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from planner.sources import words

RESIDENTIAL = frozenset(
    {
        "residential", "house", "apartments", "detached", "semidetached_house", "terrace", "dormitory",
        "bungalow", "cabin", "farm", "static_caravan", "houseboat", "ger", "stilt_house", "hut", "annexe",
        "vivienda", "viviendas", "residencial", "casa", "departamentos", "edificio_residencial",
        "habitacional",
    }
)  # fmt: skip
PUBLIC = frozenset(
    {
        "public", "civic", "government", "school", "kindergarten", "college", "university", "hospital",
        "clinic", "fire_station", "police", "townhall", "courthouse", "library", "museum", "train_station",
        "transportation", "community_centre", "sports_hall", "sports_centre", "church", "cathedral", "chapel",
        "mosque", "synagogue", "temple", "monastery", "religious", "place_of_worship", "public_building",
        "social_facility", "publico", "edificio_publico", "escuela", "gobierno", "iglesia", "educacion",
        "salud", "institucional",
    }
)  # fmt: skip
UNKNOWN = frozenset({"", "yes", "si", "no", "building", "edificio", "unclassified", "sin_dato"})
USES = ("residential", "public", "other")


def use_of(tags: Mapping[str, Any]) -> str | None:
    """Return residential, public or other of a building's OSM tags; None where they do not tell.

    `building` decides; of building=yes the tags `building:use` and `amenity` are asked. A mixed house (a shop
    below apartments) is what `building` says.

    >>> use_of({"building": "terrace"}), use_of({"building": "yes", "amenity": "school"})
    ('residential', 'public')
    >>> use_of({"building": "retail"}), use_of({"building": "yes"})
    ('other', None)
    """
    for key in ("building", "building:use"):
        told = use_of_word(tags.get(key))
        if told is not None:
            return told
    return "public" if words.plain(tags.get("amenity") or "") in PUBLIC else None


def use_of_word(value: Any) -> str | None:
    """Return the use that one word tells, in English or Spanish; None where it tells none.

    >>> use_of_word("Vivienda"), use_of_word("galpon"), use_of_word("yes")
    ('residential', 'other', None)
    """
    word = words.plain(str(value or "").split(";")[0])
    if word in UNKNOWN:
        return None
    if word in RESIDENTIAL:
        return "residential"
    return "public" if word in PUBLIC else "other"
