"""Scenarios of a study file: their names, and what several of them set together."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from planner.errors import Problem, SettingsError

BASE, JOIN = "base", "+"
NOTES = ("note", "note_en")
LONGEST = 100
UNSAFE = re.compile(r'[\x00-\x1f/\\:*?"<>|+]')

Layer = tuple[str, Mapping[str, Any]]


def scenario_name(asked: str) -> str:
    """Return the one name of scenarios joined by +, in whatever order they are asked for.

    It names the folder of their plan, so the order must not make two plans of one.

    >>> scenario_name("pops+own-all"), scenario_name("own-all"), scenario_name(" b + a ")
    ('own-all+pops', 'own-all', 'a+b')
    """
    return JOIN.join(sorted(part.strip() for part in asked.split(JOIN)))


def scenario_layers(scenarios: object, asked: str | None, path: str) -> tuple[str, list[Layer]]:
    """Return the name of what is asked for, and the settings of each of its scenarios with where they stand.

    Several scenarios may be laid over each other as long as none sets what another sets otherwise, so their
    order does not matter; their notes are put one after the other.

    Parameters
    ----------
    scenarios
        Table `[scenario]` of the file.
    asked
        A name, or names joined by +; None or "base" takes the file as it is.

    Raises
    ------
    SettingsError
        A name of the file cannot name a folder, there is no such scenario, or two contradict each other.
    """
    known = _checked(scenarios, path)
    name = scenario_name(asked or BASE)
    if name == BASE:
        return name, []
    parts = name.split(JOIN)
    absent = [p for p in parts if p not in known and (p != BASE or len(parts) == 1)]
    if absent:
        raise SettingsError(
            Problem(f"there is no scenario `{absent[0]}`.", f"The study has: {', '.join([BASE, *known])}."),
            path,
            "",
        )
    problems = [
        Problem(f"`{p}` stands more than once in `{name}`.", "Name each scenario once.")
        for p in dict.fromkeys(parts)
        if parts.count(p) > 1
    ]
    if BASE in parts:
        problems.append(Problem(f"`{name}` names {BASE} beside scenarios.", f"Leave {BASE} out."))
    else:
        problems += _contradictions(known, parts)
    if problems:
        raise SettingsError(problems, path, "the scenarios")
    layers: list[Layer] = [(f"scenario {part}", known[part]) for part in parts]
    notes = _notes([known[p].get("study", {}) for p in parts])
    return name, [*layers, (f"scenario {name}", {"study": notes})] if notes else layers


def _checked(scenarios: object, path: str) -> dict[str, Mapping[str, Any]]:
    """Return the scenarios by name, refused where a name cannot be a folder or one holds no table."""
    if not isinstance(scenarios, Mapping):
        raise SettingsError(Problem("`scenario` is no table.", "Write [scenario.NAME.SECTION]."), path, "")
    problems = []
    for name, content in scenarios.items():
        text = str(name)
        if text == BASE:
            problems.append(
                Problem(f"`[scenario.{BASE}]` would never be read: {BASE} is the file without a scenario.",
                        "Give it another name.")
            )  # fmt: skip
        elif UNSAFE.search(text) or text != text.strip(" .-") or not 0 < len(text) <= LONGEST:
            problems.append(
                Problem(f"a scenario is named {text!r}, which cannot name the folder of its plan.",
                        'Use letters, digits, "-" and "_".')
            )  # fmt: skip
        elif not isinstance(content, Mapping) or any(not isinstance(c, Mapping | list)
                                                     for c in content.values()):  # fmt: skip
            problems.append(
                Problem(f"scenario `{text}` holds a value without a section.",
                        f"Write [scenario.{text}.SECTION] above it.")
            )  # fmt: skip
    if problems:
        raise SettingsError(problems, path, "the settings")
    return {str(n): c for n, c in scenarios.items()}


def _contradictions(known: Mapping[str, Mapping[str, Any]], parts: list[str]) -> list[Problem]:
    """Return a problem for each value that two scenarios set otherwise."""
    held: dict[str, tuple[str, object]] = {}
    problems = []
    for part in parts:
        for key, value in _values(known[part]):
            first, other = held.setdefault(key, (part, value))
            if other != value:
                problems.append(
                    Problem(
                        f"`{key}` is {other!r} in scenario {first} and {value!r} in {part}.",
                        "Scenarios that contradict each other cannot be run as one.",
                    )
                )
    return problems


def _values(scenario: Mapping[str, Any]) -> list[tuple[str, object]]:
    """Return the dotted keys of a scenario with their values; notes are joined, so they are left out."""
    out: list[tuple[str, object]] = []
    for section, content in scenario.items():
        if isinstance(content, Mapping):
            out += [(f"{section}.{k}", v) for k, v in content.items() if section != "study" or k not in NOTES]
        else:
            out.append((section, content))
    return out


def _notes(studies: list[Mapping[str, Any]]) -> dict[str, str]:
    """Return the notes of several scenarios as one; nothing where fewer than two have one."""
    said = [s for s in studies if s.get("note")]
    if len(said) < 2 or any(not isinstance(s.get(k, ""), str) for s in said for k in NOTES):
        return {}
    return {
        "note": " ".join(str(s["note"]) for s in said),
        "note_en": " ".join(str(s.get("note_en") or s["note"]) for s in said),
    }
