"""The members of a study: the settings of each, with what the study of members gives to all."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from planner.errors import Problem, SettingsError
from planner.settings.load import STUDY_FILE, load_settings
from planner.settings.members_settings import MemberSettings
from planner.settings.model import SECTIONS, Settings
from planner.settings.plant_settings import IN_PROGRAM
from planner.settings.shared_settings import refuse_shared
from planner.settings.tiers_settings import refuse_calls

GIVEN_SECTIONS = (
    "cameras", "privacy", "network", "pon", "ownership", "costs", "finance", "disruption", "protection",
    "service", "rules", "joint", "optimize", "replacement",
)  # fmt: skip
GIVEN_KEYS = ("study.country", "study.currency", "study.language", "study.seed", "plant.year")
OF_THE_WHOLE = (
    "cameras.count", "costs.budget", "costs.budget_hard", "costs.max_capex_with_tax",
    "costs.max_annual_payments", "replacement.yearly_budget",
)  # fmt: skip
PATHS = ("costs.price_book", "service.road_owners")
OF_ONE_CITY = (
    "sources.streets", "sources.points", "sources.cameras", "sources.demand", "sources.buildings",
    "sources.existing_cameras", "sources.existing_plant", "sources.existing_pops", "sources.edits",
    "sources.facts", "cameras.count", "edits.start", "plant.source",
)  # fmt: skip
ALIKE = (
    "study.currency", "finance.horizon_years", "finance.second_horizon_years", "finance.discount_rate_pct",
    "finance.years_per_phase",
)  # fmt: skip
OF_A_PROGRAM = ("horizon_years", "worn_out_pct")


@dataclass(frozen=True)
class Member:
    """One member: its entry in the study of members, and its own settings with what it was given."""

    entry: MemberSettings
    settings: Settings


def load_members(settings: Settings, overrides: Mapping[str, Any] | None = None) -> tuple[Member, ...]:
    """Return the members of a study in the order of their phases, each with its settings.

    What the file of the study of members sets in the sections of `GIVEN_SECTIONS` holds for every member
    whose own file does not set it. Budgets and limits of the whole (`OF_THE_WHOLE`) are not handed on: a
    member has a budget where its own file gives one, or where budgets are shared out.

    Parameters
    ----------
    overrides
        Dotted keys given on the command line; they hold for every member.

    Raises
    ------
    SettingsError
        The study sets what only a city has; a member's study is missing or wrong, is made of members itself,
        or counts in another currency or over other years than the whole; calls or a budget cannot be shared
        among the members; all faults at once.
    """
    members, problems = read_members(settings, overrides)
    if problems:
        raise SettingsError(problems, str(settings.folder / STUDY_FILE), "the members")
    return members


def read_members(
    settings: Settings, overrides: Mapping[str, Any] | None = None
) -> tuple[tuple[Member, ...], list[Problem]]:
    """Return the members whose settings can be read, as `load_members` does, and the faults of all."""
    problems = of_one_city(settings)
    members = []
    for entry in sorted(settings.members, key=lambda m: m.phase):
        folder = settings.folder / Path(entry.study).expanduser()
        try:
            own = load_settings(folder, entry.scenario or None, overrides, given_to(settings, folder))
        except SettingsError as fault:
            problems += [Problem(f"member `{entry.id}`: {p.what}", p.mend) for p in fault.problems]
            continue
        problems += _unlike(settings, entry, own)
        if not own.members:
            members.append(Member(entry, own))
    problems += _programs_apart(settings, members) + _twice(members)
    residents = {m.entry.id: float(m.settings.study.residents or 0) for m in members}
    if any(c.tier for c in settings.centers):
        problems += refuse_calls(settings.tiers, residents)
    if settings.shared.budgets:
        problems += refuse_shared(settings.shared, settings.costs.budget, residents)
    return tuple(members), problems


def told_of_countries(lands: Mapping[str, tuple[str, float]]) -> dict[str, str] | None:
    """Return what members of several countries share, in both languages; None where there is one country.

    Parameters
    ----------
    lands
        Country of each member, and its tax in percent.

    >>> told_of_countries({"east": ("AR", 21.0), "west": ("EC", 12.0)})["en"]
    "Members lie in several countries (AR: east; EC: west). The country changes the owners of roads alone: \
prices, wages and duties are those of one price book unless a member's own study names another; tax is \
21 % in east, 12 % in west."
    """
    countries = _by_value({i: c.upper() for i, (c, _) in lands.items() if c})
    taxes = _by_value({i: f"{tax:g}" for i, (_, tax) in lands.items()})
    if len(countries) < 2:
        return None
    where = "; ".join(f"{c}: {', '.join(ids)}" for c, ids in countries.items())
    each = {
        word: ", ".join(f"{t} % {word} {', '.join(ids)}" for t, ids in taxes.items()) for word in ("in", "en")
    }
    one = f"{next(iter(taxes))} %" if len(taxes) == 1 else ""
    return {
        "en": f"Members lie in several countries ({where}). The country changes the owners of roads alone: "
        "prices, wages and duties are those of one price book unless a member's own study names another; tax "
        f"is {one + ' in all' if one else each['in']}.",
        "es": f"Los miembros están en varios países ({where}). El país cambia solo los dueños de las vías: "
        "precios, salarios y aranceles son los de un mismo libro de precios, salvo que el estudio de un "
        f"miembro indique otro; el impuesto es de {one + ' en todos' if one else each['en']}.",
    }


def _by_value(of: Mapping[str, str]) -> dict[str, list[str]]:
    """Return the members of each value, in their order."""
    out: dict[str, list[str]] = {}
    for member, value in of.items():
        out.setdefault(value, []).append(member)
    return out


def _twice(members: Sequence[Member]) -> list[Problem]:
    """Return which members are one study in one scenario: every sum would count it twice."""
    first: dict[tuple[Path, str], str] = {}
    problems = []
    for m in members:
        key = m.settings.folder.resolve(), m.entry.scenario
        if key in first:
            what = f"members `{first[key]}` and `{m.entry.id}` are the same study; sums would count it twice."
            problems.append(Problem(what, "Leave one out, or name another `study` or `scenario`."))
        first.setdefault(key, m.entry.id)
    return problems


def has_program(settings: Settings) -> bool:
    """Say whether a study lists parts that a replacement program may buy."""
    return bool(settings.plant.source) and settings.replacement.by == IN_PROGRAM


def _programs_apart(settings: Settings, members: Sequence[Member]) -> list[Problem]:
    """Return why there can be no one replacement program over the members, where the study asks for one."""
    asked = settings.replacement
    if asked.by != IN_PROGRAM or "replacement.by" not in settings.origin:
        return []
    held = [m for m in members if has_program(m.settings)]
    problems = []
    if not asked.yearly_budget:
        mend = "Set it: what all members together may spend in a year."
        problems.append(
            Problem("`replacement.by` is program, but `replacement.yearly_budget` of the whole is 0.", mend)
        )
    if members and not held:
        mend = 'Name what stands in them (`plant.source`), with `replacement.by = "program"`.'
        problems.append(Problem("`replacement.by` is program, and no member has what a program buys.", mend))
    years = {m.entry.id: m.settings.plant.year for m in held}
    if len(set(years.values())) > 1:
        told = ", ".join(f"`{i}` {y}" for i, y in years.items())
        mend = "Set `plant.year` here, and leave it out there."
        problems.append(Problem(f"one program has one first year; `plant.year` is {told}.", mend))
    return problems + [
        Problem(
            f"member `{m.entry.id}` has `replacement.{key}` {getattr(m.settings.replacement, key)!r}; the "
            f"whole {getattr(asked, key)!r}.",
            "One program needs one value: set it here, and leave it out there.",
        )
        for m in held
        for key in OF_A_PROGRAM
        if getattr(m.settings.replacement, key) != getattr(asked, key)
    ]


def of_one_city(settings: Settings) -> list[Problem]:
    """Return what a study of members sets that only a city has, or that no phases can be made of."""
    named = [k for k in OF_ONE_CITY if k in settings.origin and _value(settings, k)]
    problems = [
        Problem(f"`{key}` is of one city; this study is made of members.", "Set it in a member's study.")
        for key in named
    ]
    if settings.phases.by not in ("none", "budget"):
        problems.append(
            Problem(
                f"`phases.by` is {settings.phases.by!r}; members are built in the order of their `phase`.",
                "Leave it out, or set it to budget.",
            )
        )
    if settings.phases.by == "budget" and not settings.phases.budgets:
        problems.append(
            Problem("`phases.by` is budget and `phases.budgets` is empty.", "Give the budget of each phase.")
        )
    return problems


def given_to(settings: Settings, folder: Path) -> dict[str, Any]:
    """Return what a study of members gives to a member in a folder, by dotted key.

    Paths are turned so that they lead from the member's folder to the same file.
    """
    keys = [f"{s}.{f.name}" for s in GIVEN_SECTIONS for f in fields(SECTIONS[s])]
    given = {
        key: _value(settings, key)
        for key in (*GIVEN_KEYS, *keys)
        if key in settings.origin and key not in OF_THE_WHOLE
    }
    start = folder.parent if folder.suffix == ".toml" else folder
    for key in PATHS:
        if given.get(key):
            full = settings.folder / Path(given[key]).expanduser()
            given[key] = Path(os.path.relpath(full, start.resolve())).as_posix()
    return given


def _value(settings: Settings, key: str) -> Any:
    """Return the value of a dotted key."""
    section, _, name = key.partition(".")
    return getattr(getattr(settings, section), name)


def _unlike(settings: Settings, entry: MemberSettings, own: Settings) -> list[Problem]:
    """Return why a member's sums cannot stand beside those of the others."""
    if own.members:
        return [
            Problem(
                f"member `{entry.id}` is made of members itself.", "List its members in this study instead."
            )
        ]
    return [
        Problem(
            f"member `{entry.id}` has `{key}` {_value(own, key)!r}; the study of members "
            f"{_value(settings, key)!r}.",
            "Sums over members need one value: set it here, and leave it out there.",
        )
        for key in ALIKE
        if _value(own, key) != _value(settings, key)
    ]
