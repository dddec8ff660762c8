"""Read `study.toml`, lay a scenario and the command line over it, and refuse all faults at once."""

from __future__ import annotations

import difflib
import math
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import Field, asdict, fields
from pathlib import Path
from typing import Any

from planner.errors import Problem, SettingsError
from planner.settings.disruption_settings import DisruptionSettings
from planner.settings.finance_settings import refuse_finance
from planner.settings.members_settings import refuse_members
from planner.settings.mixture import refuse_mixture
from planner.settings.model import LISTS, SCHEMA_VERSION, SECTIONS, Settings
from planner.settings.modes import as_entries, wrong_modes
from planner.settings.scenarios import scenario_layers
from planner.settings.tiers_settings import CenterSettings, refuse_centers, refuse_tiers

STUDY_FILE = "study.toml"
OF_MEMBERS = "study of members"
TOP_KEYS = ("schema", "scenario", *LISTS, *SECTIONS)


def load_settings(
    study: Path,
    scenario: str | None = None,
    overrides: Mapping[str, Any] | None = None,
    given: Mapping[str, Any] | None = None,
) -> Settings:
    """Return the settings of a study: command line over scenario over file over what is given over default.

    Parameters
    ----------
    study
        Folder that holds `study.toml`, or the file itself.
    scenario
        Name under `[scenario]`, or several joined by +, of which none may set what another sets otherwise;
        None or "base" takes the file as it is.
    overrides
        Dotted keys given on the command line, for example ``{"study.seed": 7}``.
    given
        Dotted keys that a study of members gives to this one.

    Raises
    ------
    SettingsError
        The file is missing or not TOML, a key is unknown, a value has the wrong type or is out of range.
    """
    path = study / STUDY_FILE if study.is_dir() or study.suffix != ".toml" else study
    document = _read(path)
    problems: list[Problem] = []
    scenarios = document.pop("scenario", {})
    name, asked = scenario_layers(scenarios, scenario, str(path))
    layers = [
        (OF_MEMBERS, _nest(given or {})), ("file", document), *asked,
        ("command line", _nest(overrides or {})),
    ]  # fmt: skip
    values, origin, lists = _overlay(layers, problems)
    _check_schema(document, problems)
    built = {
        section: _build(section, cls, values.get(section, {}), problems) for section, cls in SECTIONS.items()
    }
    rows: dict[str, Any] = {
        name: tuple(_row(name, i, r, problems) for i, r in enumerate(lists[name])) for name in LISTS
    }
    problems.extend(refuse_members(rows["members"]))
    problems.extend(refuse_mixture(rows["demand"]))
    problems.extend(wrong_modes(built["ownership"].modes))
    problems.extend(refuse_finance(built["finance"], built["study"].currency))
    costs = built["costs"]
    if costs.budget_hard and not costs.budget and not given:
        mend = "Set costs.budget, or leave costs.budget_hard out."
        problems.append(
            Problem("`costs.budget_hard` is true and `costs.budget` is 0, which is no limit.", mend)
        )
    named = {m.id for m in rows["members"]}
    problems.extend(refuse_centers(rows["centers"], named))
    problems.extend(refuse_tiers(built["tiers"], named))
    ids = [c.id for c in rows["centers"]]
    problems.extend(
        Problem(f"`centers` repeats the id {i}.", "Give each center an id of its own.")
        for i in sorted({i for i in ids if ids.count(i) > 1})
    )
    if problems:
        raise SettingsError(problems, str(path), "the settings")
    return Settings(
        folder=path.parent.resolve(), scenario=name, origin=origin,
        scenarios=tuple(scenarios), **rows, **built,
    )  # fmt: skip


def disruptions(study: Path) -> dict[str, DisruptionSettings]:
    """Return the scenarios of a study that set `[disruption]` and no more than words beside it.

    They change no plan: they tell what happens to one that stands. Empty where there is no study file.

    Raises
    ------
    SettingsError
        The file is not TOML, or holds a wrong value.
    """
    return {name: load_settings(study, name).disruption for name in disruption_names(study)}


def disruption_names(study: Path) -> list[str]:
    """Return the names of these scenarios."""
    path = study / STUDY_FILE if study.is_dir() or study.suffix != ".toml" else study
    if not path.exists():
        return []
    layers = _read(path).get("scenario", {})
    if not isinstance(layers, Mapping):
        return []
    tables = {n: c for n, c in layers.items() if isinstance(c, Mapping)}
    return [n for n, c in tables.items() if "disruption" in c and set(c) <= {"disruption", "study"}]


def resolved(settings: Settings) -> dict[str, Any]:
    """Return the settings as plain values for `evidence/study.json`: no folder, tuples as lists."""
    out: dict[str, Any] = {"schema": SCHEMA_VERSION, "scenario": settings.scenario}
    for section in SECTIONS:
        out[section] = {
            k: list(v) if isinstance(v, tuple) else v for k, v in asdict(getattr(settings, section)).items()
        }
    for name in LISTS:
        out[name] = [asdict(row) for row in getattr(settings, name)]
    return out


def _read(path: Path) -> dict[str, Any]:
    """Read the TOML file."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        raise SettingsError(
            Problem(
                "there is no study here.",
                "Make one with `planner new DIR`, or name the folder of study.toml.",
            ),
            str(path),
        ) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
        raise SettingsError(Problem(f"the file is not valid TOML: {fault}."), str(path)) from None


def _nest(dotted: Mapping[str, Any]) -> dict[str, Any]:
    """Turn {"a.b": 1} into {"a": {"b": 1}}."""
    out: dict[str, Any] = {}
    for key, value in dotted.items():
        section, _, name = key.partition(".")
        out.setdefault(section, {})[name] = value
    return out


def _overlay(
    layers: Sequence[tuple[str, Mapping[str, Any]]], problems: list[Problem]
) -> tuple[dict[str, dict[str, Any]], dict[str, str], dict[str, list[Any]]]:
    """Merge the layers, later ones winning; return values, their origin and the lists of tables."""
    values: dict[str, dict[str, Any]] = {}
    origin: dict[str, str] = {}
    lists: dict[str, list[Any]] = {name: [] for name in LISTS}
    for where, layer in layers:
        for section, content in layer.items():
            if section in LISTS:
                if isinstance(content, list):
                    lists[section], origin[section] = content, where
                else:
                    problems.append(Problem(f"`{section}` is not a list.", f"Write each as [[{section}]]."))
            elif section in SECTIONS and isinstance(content, Mapping):
                for key, value in content.items():
                    values.setdefault(section, {})[key] = value
                    origin[f"{section}.{key}"] = where
            elif section != "schema":
                problems.append(_unknown(section, TOP_KEYS, section))
    return values, origin, lists


def _check_schema(document: Mapping[str, Any], problems: list[Problem]) -> None:
    """Refuse a file of another schema version."""
    found = document.get("schema", SCHEMA_VERSION)
    if found != SCHEMA_VERSION:
        problems.append(Problem(f"`schema` is {found!r}; this planner reads schema {SCHEMA_VERSION}."))


def _build(section: str, cls: type, values: Mapping[str, Any], problems: list[Problem]) -> Any:
    """Build one dataclass of settings, adding what is wrong to the problems."""
    known = {f.name: f for f in fields(cls)}
    good: dict[str, Any] = {}
    for key, value in values.items():
        dotted = f"{section}.{key}"
        if key not in known:
            problems.append(_unknown(dotted, [f"{section}.{k}" for k in known], dotted))
            continue
        given = as_entries(value) if dotted == "ownership.modes" else value
        fault, fixed = _coerce(dotted, known[key], given)
        if fault is not None:
            problems.append(fault)
        else:
            good[key] = fixed
    return cls(**good)


def _coerce(dotted: str, spec: Field[Any], value: Any) -> tuple[Problem | None, Any]:
    """Check a value against its field; return a problem or the value as the field's type."""
    kind = str(spec.type)
    if kind == "bool":
        return (None, value) if isinstance(value, bool) else (_wrong(dotted, value, "true or false"), None)
    if kind in ("int", "float"):
        ok = isinstance(value, int | float) and not isinstance(value, bool)
        if ok and not math.isfinite(value):
            return _wrong(dotted, value, "a finite number"), None
        if not ok or (kind == "int" and value != int(value)):
            return _wrong(dotted, value, "a whole number" if kind == "int" else "a number"), None
        low, high = spec.metadata["low"], spec.metadata["high"]
        if not (low is None or value >= low) or not (high is None or value <= high):
            span = f"{low if low is not None else 'any'} to {high if high is not None else 'any'}"
            return _wrong(dotted, value, f"{span} {spec.metadata['unit']}".strip()), None
        return None, int(value) if kind == "int" else float(value)
    if kind.startswith("tuple"):
        inner = (int, float) if "float" in kind else (str,)
        ok = isinstance(value, list | tuple) and all(isinstance(v, inner) for v in value)
        if not ok:
            return _wrong(dotted, value, "a list"), None
        if not all(math.isfinite(v) for v in value if isinstance(v, float)):
            return _wrong(dotted, value, "a list of finite numbers"), None
        named = spec.metadata["choices"]
        if named and not set(value) <= set(named):
            return _wrong(dotted, value, f"a list of {', '.join(named)}"), None
        return None, tuple(value)
    if kind.startswith("dict"):
        ok = isinstance(value, Mapping) and all(_is_count(v) for v in value.values())
        return (None, dict(value)) if ok else (_wrong(dotted, value, "a table of whole numbers"), None)
    if not isinstance(value, str):
        return _wrong(dotted, value, "text"), None
    choices = spec.metadata["choices"]
    if choices and value not in choices:
        return _wrong(dotted, value, f"one of {', '.join(choices)}"), None
    return None, value


def _is_count(value: Any) -> bool:
    """Whether a value is a whole number, at least 0."""
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _row(name: str, index: int, values: Any, problems: list[Problem]) -> Any:
    """Build one entry of a list of tables."""
    if not isinstance(values, Mapping):
        problems.append(_wrong(f"{name}[{index}]", values, "a table"))
        return LISTS[name]()
    if LISTS[name] is CenterSettings:
        return _center(index, values, problems)
    return _build(f"{name}[{index}]", LISTS[name], values, problems)


def _center(index: int, values: Mapping[str, Any], problems: list[Problem]) -> CenterSettings:
    """Build one center; it has no place unless both coordinates are given."""
    problems.extend(
        Problem(f"`centers[{index}].{key}` is missing.", "Give it in degrees.")
        for key in ("lat", "lon")
        if key not in values
    )
    given = {"id": f"CEN-{index + 1:02d}", **values}
    if not re.fullmatch(r"CEN-\d{2,}", str(given["id"])):
        problems.append(
            _wrong(f"centers[{index}].id", given["id"], "CEN- and two digits, for example CEN-02")
        )
    built: CenterSettings = _build(f"centers[{index}]", CenterSettings, given, problems)
    return built


def _wrong(dotted: str, value: Any, expected: str) -> Problem:
    """Say what was found and what was expected."""
    return Problem(f"`{dotted}` is {value!r}; expected {expected}.")


def _unknown(dotted: str, known: Any, shown: str) -> Problem:
    """Say that a key is unknown, with the nearest one."""
    near = difflib.get_close_matches(dotted, list(known), n=1, cutoff=0.65)
    mend = f"Did you mean `{near[0]}`?" if near else "See docs/settings.md."
    return Problem(f"`{shown}` is not a setting.", mend)
