"""The screen of public texts: names and ids of what is withheld, found however they are spelled."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from planner import schema
from planner.plan.model import Plan
from planner.sources.withheld import SHELTER_WORDS, digest, fold, names_kept, seen_text, spaced

EVIDENCE = "withheld.npz"
SHELTER_TOLD = re.compile(r"\bshelter (.+?)(?=;|,|: |$)")
ID = re.compile(r"(?<![a-z])([a-z]{1,6})[\W_]{0,3}(\d{2,})(?:\.(\d+))?")
SHORT_ID = re.compile(
    r"(?<![a-z])(p[o0]p|cl[o0]|spl|cbl|drp|chb|g[o0]v|cen)[\W_]{0,3}[o0]*([1-9][\do]*)(?![a-z\d])"
)
"""Ids of the network as people shorten them, or write the letter for the zero: CLO-1, CL0-OOO1."""


class Withheld:
    """Names and ids that no public text may hold, however they are spelled; any word for a shelter is one.

    Parameters
    ----------
    names, ids
        What is withheld, as written.
    digests
        Digests of folded names that nobody tells, with the salt and the most words that one has.
    """

    def __init__(self, names: Iterable[str], ids: Iterable[str], digests: Digests | None = None) -> None:
        held = sorted(names_kept(names) | set(SHELTER_WORDS), key=len, reverse=True)
        self._names = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, held))})(?!\w)")
        self._ids = frozenset(key for i in ids for key in id_keys(i))
        self._digests = digests or Digests(frozenset(), "", 0)

    @classmethod
    def of(cls, plan: Plan) -> Withheld:
        """Return what a plan withholds: its zones, its shelters, and every asset that is no camera."""
        return cls(shelter_names(plan), withheld_ids(plan), Digests.of(plan))

    def screened(self, text: object) -> str | None:
        """Return a text without unseen marks, None where it is blank or tells what is withheld."""
        if text is None or text is pd.NA or (isinstance(text, float) and np.isnan(text)) or text == "":
            return None
        return None if self.tells(str(text)) else seen_text(str(text)) or None

    def tells(self, text: str) -> bool:
        """Say whether a text holds a withheld name or id.

        Accents, case, letters that only look Latin, and what stands between words or before digits do not
        matter.

        >>> held = Withheld(["Refugio Ñandú Azul"], ["CLO-0001"])
        >>> [held.tells(t) for t in ("refugio_nandu-azul.pdf", "by Ñandú  Azul", "clo 0001-A", "CLO-0002")]
        [True, True, True, False]
        """
        words = spaced(text)
        if self._names.search(words) is not None or not self._ids.isdisjoint(id_keys(text)):
            return True
        return self._digests.tells(words.split())


@dataclass(frozen=True)
class Digests:
    """Digests of names that are told nowhere: a name of at most so many words is found, and not read out."""

    held: frozenset[bytes]
    salt: str
    most_words: int

    @classmethod
    def of(cls, plan: Plan) -> Digests:
        """Return those that a plan holds; none where its lists call nothing a shelter."""
        arrays = plan.evidence.get(EVIDENCE)
        if not arrays:
            return cls(frozenset(), "", 0)
        rows = (bytes(row) for row in np.asarray(arrays["digests"], dtype=np.uint8))
        return cls(frozenset(rows), str(plan.resolved["study"]["name"]), int(arrays["most_words"][0]))

    def tells(self, words: Sequence[str]) -> bool:
        """Say whether words that follow each other are one of the names."""
        if not self.held:
            return False
        spans = ((i, i + n) for n in range(1, self.most_words + 1) for i in range(len(words) - n + 1))
        return any(digest(" ".join(words[a:b]), self.salt) in self.held for a, b in spans)


def id_keys(text: str) -> set[str]:
    """Return letters and digits of everything in a text that reads like an id, with its part and without.

    >>> sorted(id_keys("x_CLO 0001, SP‑00002.2"))
    ['clo0001', 'clo1', 'sp00002', 'sp00002.2']
    """
    plain = fold(text)
    short = SHORT_ID.findall(plain)
    found = {letters.replace("0", "o") + digits.replace("o", "0") for letters, digits in short}
    for letters, digits, part in ID.findall(plain):
        found |= {letters + digits} | ({f"{letters}{digits}.{part}"} if part else set())
    return found


def shelter_names(plan: Plan) -> set[str]:
    """Return the names of exclusion zones and of shelters, wherever the plan tells them."""
    zones = plan.exclusion_zones
    held = {str(v) for c in ("name", "source_id") if c in zones for v in zones[c].dropna()}
    if "reason" in zones:
        held |= {str(r) for r in zones["reason"].dropna() if not _told(r).isdisjoint(SHELTER_WORDS)}
    for layer in ("points", "unserved", "existing_cameras"):
        names = plan.tables[layer]["name"].dropna().astype(str)
        held |= {n for n in names if not _told(n).isdisjoint(SHELTER_WORDS)}
    reasons = [plan.tables["cameras"][c] for c in ("exclusion_reason", "mask")]
    reasons += [plan.candidates["exclusion_reason"]] if "exclusion_reason" in plan.candidates else []
    for told in reasons:
        for text in told.dropna().astype(str).unique():
            held |= set(SHELTER_TOLD.findall(text))
    return held


def _told(text: object) -> set[str]:
    """Return the words of a text, folded."""
    return set(spaced(str(text)).split())


def withheld_ids(plan: Plan) -> set[str]:
    """Return the ids of every asset of the plan that is no camera, and of its nodes and candidate places."""
    held: set[str] = set()
    for table in schema.PLAN_TABLES:
        if table.keyed and len(plan.tables[table.name]):
            held |= set(plan.tables[table.name][table.key].astype(str))
    held |= set(plan.candidates["candidate_id"].astype(str))
    for column in ("span_id", "from_node", "to_node"):
        held |= set(plan.streets[column].astype(str))
    return held - set(plan.tables["cameras"]["camera_id"].astype(str))
