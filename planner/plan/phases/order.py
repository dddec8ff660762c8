"""The phase of each place by zone or by priority."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from planner.errors import Problem, SettingsError, name_up_to_five

SEVERAL = ";"
CAMERA = "camera"


def sorted_words(words: Iterable[str]) -> list[str]:
    """Return priorities in their order: by size where all are numbers, else by name.

    >>> sorted_words(["10", "2"]), sorted_words(["II", "I", "10"])
    (['2', '10'], ['10', 'I', 'II'])
    """
    listed = sorted(set(words))
    try:
        return sorted(listed, key=lambda w: float(w.replace(",", ".")))
    except ValueError:
        return listed


def entries_of(order: Sequence[str], known: Sequence[str], what: str) -> list[tuple[str, ...]]:
    """Return the words of each phase: as the study orders them, or one by one.

    Raises
    ------
    SettingsError
        `phases.order` names a word that no site has, or names one twice.

    >>> entries_of(("Centro; Norte", "Sur"), ["Centro", "Norte", "Sur"], "district")
    [('Centro', 'Norte'), ('Sur',)]
    """
    if not order:
        return [(word,) for word in known]
    entries = [tuple(w.strip() for w in entry.split(SEVERAL) if w.strip()) for entry in order]
    named = [word for entry in entries for word in entry]
    problems = []
    strange = [w for w in dict.fromkeys(named) if w not in set(known)]
    if strange:
        has = f"The plan has {name_up_to_five(known)}." if known else f"No site of the plan has a {what}."
        problems.append(Problem(f"`phases.order` names {what} {name_up_to_five(strange)}, of no site.", has))
    twice = sorted({w for w in named if named.count(w) > 1})
    if twice:
        problems.append(Problem(f"`phases.order` names {name_up_to_five(twice)} twice.", "Name each once."))
    if problems:
        raise SettingsError(problems, "phases.order", "the settings")
    return entries


def ordered_phases(
    groups: Sequence[Sequence[str]], word_of: Mapping[str, str], entries: Sequence[Sequence[str]]
) -> tuple[NDArray[np.int64], list[str]]:
    """Return the phase of each place, counted from 1, and the name of each phase; none is empty.

    A place whose sites have different words is built in the first of their phases; words that no entry
    names, and blank ones, come last.

    Parameters
    ----------
    groups
        Sites of each place.
    word_of
        District, priority or kind of each site; blank where it has none.
    entries
        Words of each phase in order.
    """
    rank = {word: k for k, entry in enumerate(entries) for word in entry}
    raw = np.array([min(rank.get(word_of.get(s, ""), len(entries)) for s in g) for g in groups], np.int64)
    names = [*("; ".join(e) for e in entries), ""]
    used = sorted(set(raw.tolist()))
    number = {k: n for n, k in enumerate(used, 1)}
    phases = np.array([number[k] for k in raw.tolist()], dtype=np.int64)
    return phases, [names[k] for k in used] or [""]
