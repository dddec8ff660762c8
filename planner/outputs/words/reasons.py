"""Why a place is excluded, what must be masked, where power is: sentences of the plan in both languages."""

from __future__ import annotations

import re
from functools import partial

from planner.outputs.words.both import Both
from planner.outputs.words.sentences import sentence

KINDS = {
    "shelter": "refugio",
    "union": "sindicato",
    "party": "partido",
    "worship": "templo",
    "hospital": "hospital",
    "clinic": "centro de salud",
    "school": "escuela",
    "kindergarten": "jardín de infantes",
    "university": "universidad",
    "seat of government": "sede de gobierno",
    "transit stop": "parada",
}
KIND = "|".join(KINDS)
PHRASES: tuple[tuple[str, str], ...] = (
    (
        rf"\binterior masked: the camera stands on the street side of ({KIND})\b",
        "interior con máscara: la cámara está del lado de la calle de {0}",
    ),
    (rf"\binside ({KIND})\b", "dentro de {0}"),
    (rf"\b(\d+) m from ({KIND})\b", "a {0} m de {1}"),
    (r"\bplace of assembly\b", "lugar de reunión"),
    (rf", before ({KIND})\b", ", ante {0}"),
    (r": a camera stands on the street side of it", ": una cámara va del lado de la calle"),
    (r"\balso forbid:", "también prohibida:"),
    (r"\balso mask:", "también con máscara:"),
    (r"\balso justify:", "también por justificar:"),
    (r"\band (\d+) more\b", "y {0} más"),
    (r"^zone\b|(?<=; )zone\b|(?<=: )zone\b", "zona"),
    (r"\bfacades of homes\b", "fachadas de viviendas"),
    (r"\bmapped lamp, pole or camera at (\d+) m\b", "farola, poste o cámara del mapa a {0} m"),
)  # fmt: skip
TOLD = ("exclusion_reason", "mask", "power_source", "detail")
"""Columns whose values are such sentences."""


def reason_name(text: object) -> Both:
    """Return a sentence of the plan in both languages; names in it stay as they are.

    >>> reason_name("8 m from university Helsingin yliopisto; also justify: zone Plaza").es
    'a 8 m de universidad Helsingin yliopisto; también por justificar: zona Plaza'
    """
    english = spanish = str(text)
    known = sentence(english)
    if known.es != english:
        return known
    for pattern, words in PHRASES:
        spanish = re.sub(pattern, partial(_filled, words), spanish)
    return Both(spanish, english)


def _filled(words: str, found: re.Match[str]) -> str:
    """Return Spanish words with what the pattern caught, kinds by their Spanish name."""
    return words.format(*(KINDS.get(g, g) for g in found.groups()))
