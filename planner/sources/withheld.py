"""Names that no public text may hold: how they are told apart, folded, and kept without being told.

Where a shelter is must not be traced, so no file of a plan says which place is one. What the lists of a study
call a shelter is kept as digests, by which a name is found again in a text and not read out. Whoever guesses
a name can test the guess, so they lie in the plan folder, which is not for publication.
"""

from __future__ import annotations

import hashlib
import html
import re
import unicodedata
from collections.abc import Iterable, Mapping
from urllib.parse import unquote

import geopandas as gpd
import numpy as np
from numpy.typing import NDArray

from planner.sources import words
from planner.sources.osm import is_osm
from planner.sources.paths import FoundFile
from planner.sources.sites import column_of
from planner.sources.tables import read_rows

SHELTER = "shelter"
SHELTER_WORDS = (
    SHELTER, "shelters", "refuge", "refuges", "refugio", "refugios", "hogar", "hogares",
    "albergue", "albergues",
)  # fmt: skip
"""Words for a shelter, folded: a public text that holds one is blank."""
KIND_WORDS = (*SHELTER_WORDS, "abrigo", "abrigos", "acolhimento", "acogida", "amparo", "asylum", "asilo")
"""Words by which a list's column of kinds tells a shelter, in English, Spanish and Portuguese."""
SHORTEST_NAME = 4
DIGEST_BYTES = 16
UNSEEN = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200b\u2060\ufeff\u00ad")
"""Marks that turn or part words without being seen: what is signed would not be what is shown."""
LOOKALIKES = str.maketrans("авеёкмнорстухіјѕһӏԁԛԝαβεικνορτυχ", "abeekmhopctyxijshldqwabeiknoptux")
"""Letters of other alphabets that look like Latin ones, folded."""


def fold(text: str) -> str:
    """Return a text without accents, case, unseen marks, letters that only look Latin, other digits.

    >>> fold("Refugio \u200bÑandú")
    'refugio nandu'
    """
    apart = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", unquote(html.unescape(text))))
    seen = "".join(
        c for c in apart if unicodedata.category(c) not in ("Mn", "Me", "Cf", "Cc") or c in "\t\r\n"
    )
    plain = "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in seen)
    return plain.casefold().translate(LOOKALIKES)


def is_unseen(mark: str) -> bool:
    """Say whether a character is a control character, line ends and tabs apart, or parts or turns words."""
    return mark in UNSEEN or (unicodedata.category(mark) == "Cc" and mark not in "\t\r\n")


def seen_text(text: str) -> str:
    r"""Return a text without characters that nobody sees.

    >>> seen_text("a\u202eb\x07c")
    'abc'
    """
    return "".join(c for c in text if not is_unseen(c))


def spaced(text: str) -> str:
    """Return the words of a text, folded, one space between two.

    >>> spaced("Refugio_Ñandú -  Sur")
    'refugio nandu sur'
    """
    return re.sub(r"[\W_]+", " ", fold(text)).strip()


def names_kept(names: Iterable[str]) -> set[str]:
    """Return each name, and what is left of it without words for a shelter where that is two words or more.

    >>> sorted(names_kept(["Refugio Casa Ñandú", "Sur"]))
    ['casa nandu', 'refugio casa nandu']
    """
    held: set[str] = set()
    for name in map(spaced, names):
        left = [w for w in name.split() if w not in SHELTER_WORDS]
        held |= {name} | ({" ".join(left)} if len(left) > 1 else set())
    return {n for n in held if len(n) >= SHORTEST_NAME}


def shelters_listed(
    lists: Mapping[str, tuple[FoundFile, str]], places: gpd.GeoDataFrame | None
) -> tuple[str, ...]:
    """Return the names of what the lists and the layer of places of a study call a shelter, in order.

    A list tells it by its column of kinds, whatever the name is.

    Parameters
    ----------
    lists
        Lists of sites that can be read, each with the EPSG code of its coordinates; OSM files tell nothing.
    places
        RAW_PLACES.
    """
    held: set[str] = set()
    for found, crs in lists.values():
        if is_osm(found.path):
            continue
        rows = read_rows(found.path, crs).rows
        named = zip(column_of(rows, words.KINDS), column_of(rows, words.NAMES), strict=True)
        held |= {str(n) for k, n in named if k and n and not set(spaced(k).split()).isdisjoint(KIND_WORDS)}
    if places is not None:
        held |= {str(n) for n in places.loc[places["kind"] == SHELTER, "name"].dropna()}
    return tuple(sorted(held))


def digest(name: str, salt: str) -> bytes:
    """Return the digest of a folded name in a study."""
    return hashlib.sha256(f"{salt}\n{name}".encode()).digest()[:DIGEST_BYTES]


def digests_of(names: Iterable[str], salt: str) -> dict[str, NDArray[np.generic]]:
    """Return the arrays of `evidence/withheld.npz`: digests of the names, and the most words that one has."""
    held = sorted(names_kept(names))
    rows = [np.frombuffer(d, dtype=np.uint8) for d in sorted(digest(n, salt) for n in held)]
    most = max((len(n.split()) for n in held), default=0)
    digests = np.array(rows, dtype=np.uint8).reshape(len(rows), DIGEST_BYTES)
    return {"digests": digests, "most_words": np.array([most], dtype=np.int64)}
