"""`ownership.modes`: which procurement modes assets of a kind may have, everywhere or in a district."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from planner.errors import Problem

CAMERAS, ROUTE = "cameras", "route"
MODES = {CAMERAS: ("own", "lease", "commodatum"), ROUTE: ("own", "lease", "attach")}
ALL_MODES = ("own", "lease", "commodatum", "attach")
IN = " in "


@dataclass(frozen=True)
class ModeRule:
    """The modes that assets of a kind may have; a blank `district` is all places without a rule of theirs."""

    kind: str
    district: str
    modes: tuple[str, ...]


def mode_rules(entries: Iterable[str]) -> tuple[ModeRule, ...]:
    """Return the rules of `ownership.modes`; entries are as `wrong_modes` finds them right.

    >>> mode_rules(["cameras in Centro: own commodatum", "route: own"])[0]
    ModeRule(kind='cameras', district='Centro', modes=('own', 'commodatum'))
    """
    out = []
    for entry in entries:
        place, _, modes = entry.rpartition(":")
        kind, _, district = place.partition(IN)
        out.append(ModeRule(kind.strip(), district.strip(), tuple(modes.replace(",", " ").split())))
    return tuple(out)


def rule_of(rules: Iterable[ModeRule], kind: str, district: str | None) -> ModeRule | None:
    """Return the rule that holds for a kind in a district: its own, else that of all places, else None.

    >>> rules = mode_rules(["route in Norte: lease", "route: own attach"])
    >>> rule_of(rules, "route", "Norte").modes, rule_of(rules, "route", None).modes
    (('lease',), ('own', 'attach'))
    >>> rule_of(rules, "cameras", "Norte") is None
    True
    """
    held = {r.district: r for r in rules if r.kind == kind}
    return held.get(district or "", held.get(""))


def modes_of_cameras(
    entries: Iterable[str], camera_mode: str, forbidden: Iterable[str], district: str | None
) -> tuple[str, ...]:
    """Return the modes that cameras of a district may have, in the order of the study.

    >>> modes_of_cameras(["cameras in Centro: own lease"], "commodatum", ["lease"], "Centro")
    ('own',)
    """
    rule = rule_of(mode_rules(entries), CAMERAS, district)
    modes = rule.modes if rule is not None else (camera_mode,)
    return tuple(m for m in dict.fromkeys(modes) if m not in set(forbidden))


def possible_modes(entries: Iterable[str], camera_mode: str, forbidden: Iterable[str]) -> frozenset[str]:
    """Return every mode that some camera of a study may have.

    >>> sorted(possible_modes(["cameras in Centro: own lease"], "commodatum", ["lease"]))
    ['commodatum', 'own']
    """
    held, never = list(entries), list(forbidden)
    districts = {r.district for r in mode_rules(held) if r.kind == CAMERAS} | {""}
    return frozenset(m for d in districts for m in modes_of_cameras(held, camera_mode, never, d or None))


def as_entries(value: Any) -> Any:
    """Return a table `[ownership.modes]` as the list that it stands for; anything else as it is.

    >>> as_entries({"cameras": "own", "route in Norte": ["lease", "own"]})
    ['cameras: own', 'route in Norte: lease own']
    """
    if not isinstance(value, Mapping):
        return value
    return [f"{k}: {' '.join(v) if isinstance(v, list) else v}" for k, v in value.items()]


def wrong_modes(entries: Iterable[str]) -> list[Problem]:
    """Return what is wrong with `ownership.modes`, a problem an entry."""
    problems, seen = [], set()
    for entry, rule in ((e, mode_rules([e])[0]) for e in entries):
        allowed = MODES.get(rule.kind)
        strange = [m for m in rule.modes if m not in (allowed or ())]
        place = (rule.kind, rule.district)
        if ":" not in entry or allowed is None:
            mend = 'Write "cameras: own" or "route in DISTRICT: lease own".'
            problems.append(Problem(f"`ownership.modes` holds {entry!r}.", mend))
        elif strange or not rule.modes:
            what = f"`ownership.modes` holds {entry!r}: {', '.join(strange) or 'no mode'}."
            problems.append(Problem(what, f"Modes of {rule.kind} are {', '.join(allowed)}."))
        elif place in seen:
            where = f" in {rule.district}" if rule.district else ""
            problems.append(Problem(f"`ownership.modes` tells twice of {rule.kind}{where}."))
        seen.add(place)
    return problems
