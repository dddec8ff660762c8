"""Looking at a study of members and its plan: check, info, map, report."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from planner.cli.common import ShareLine, table
from planner.errors import InputError, PlannerError, Problem, SettingsError, name_up_to_five

if TYPE_CHECKING:
    from planner.settings import Member, Settings

HEADS = ["member", "phase", "streets", "street km", "points", "listed", "candidates", "findings"]


def is_of_members(folder: Path) -> bool:
    """Say whether a folder holds a plan made of members' plans."""
    return (folder / "province.json").is_file() and not (folder / "plan.json").is_file()


def check_members(settings: Settings, *, as_json: bool) -> str:
    """Return what a run of a study of members would start from: a line a member, then what was found in each.

    Raises
    ------
    SettingsError, InputError
        The faults of all members, all at once, each as `planner check MEMBER` tells it.
    ProvenInfeasibleError
        There is no other fault, and the ways and modes alone let some member have no plan.
    """
    from planner.catalog import load_catalog
    from planner.settings import read_members

    load_catalog(settings)
    members, of_settings = read_members(settings)
    facts, faults = described(settings, members)
    of_settings += unlike_demand(settings, members, facts)
    problems = [*of_settings, *(p for who, fault in faults for p in told_of(who, fault))]
    if problems:
        kinds = [SettingsError] * bool(of_settings) + [type(fault) for _, fault in faults]
        worst = next((k for k in (InputError, SettingsError) if k in kinds), kinds[0])
        raise worst(problems, str(settings.folder / "study.toml"), "the members")
    if as_json:
        return json.dumps(facts, indent=2, ensure_ascii=False)
    return _told_of_members(settings, members, facts)


def described(
    settings: Settings, members: Sequence[Member]
) -> tuple[dict[str, Any], list[tuple[str, PlannerError]]]:
    """Return the facts of each member that can be planned, and the faults: of the backbone, of the others."""
    from planner.cli.check import describe
    from planner.plan.prepare import prepare
    from planner.plan.reach import refuse_forbidden
    from planner.sources.roads import read_roads

    faults: list[tuple[str, PlannerError]] = []
    facts: dict[str, Any] = {}
    if settings.backbone.ways:
        try:
            read_roads(settings)
        except InputError as fault:
            faults.append(("", fault))
    readable = [m for m in members if m.settings.study.currency == settings.study.currency]
    with ShareLine("check") as line:
        for number, member in enumerate(readable):
            line.show(member.entry.id, number / len(readable))
            try:
                ground = prepare(member.settings)
                refuse_forbidden(ground)
                facts[member.entry.id] = describe(ground)
            except PlannerError as fault:
                faults.append((member.entry.id, fault))
    return facts, faults


def unlike_demand(settings: Settings, members: Sequence[Member], facts: Mapping[str, Any]) -> list[Problem]:
    """Return why the demand of members cannot be added up, where one budget or one program asks for it."""
    from planner.plan.province.replacement import unlike_units
    from planner.settings.members import has_program
    from planner.settings.plant_settings import IN_PROGRAM
    from planner.settings.shared_settings import refuse_shared

    units = {i: str(f["demand_unit"]) for i, f in facts.items()}
    problems = []
    if settings.shared.budgets:
        asked = settings.shared, settings.costs.budget, dict.fromkeys(units, 1.0)
        known = refuse_shared(*asked)
        problems += [p for p in refuse_shared(*asked, sorted(set(units.values()))) if p not in known]
    if settings.replacement.by == IN_PROGRAM and "replacement.by" in settings.origin:
        of_program = {m.entry.id for m in members if has_program(m.settings)}
        problems += unlike_units({i: u for i, u in units.items() if i in of_program})
    return problems


def _told_of_members(settings: Settings, members: Sequence[Member], facts: Mapping[str, Any]) -> str:
    """Return the table of members, what was found in each, and what they share across borders."""
    from planner.cli.check import finding_lines
    from planner.settings import told_of_countries

    phases = {m.entry.id: m.entry.phase for m in members}
    rows = [
        [i, phases[i], f["streets"], f"{f['street_km']:,.1f}", f"{f['points']:,}", f"{f['listed_cameras']:,}",
         f"{f['candidates']:,}", f"{len(f['findings']):,}"]
        for i, f in facts.items()
    ]  # fmt: skip
    centers = (
        f"{len(settings.centers)} centers of the whole" if settings.centers else "no center of the whole"
    )
    head = f"study {settings.study.name or settings.folder.name}: {len(members)} members, {centers}"
    alike: dict[tuple[Any, ...], list[str]] = {}
    for member, told in facts.items():
        for finding in told["findings"]:
            alike.setdefault(tuple(finding.items()), []).append(member)
    found = [
        line
        for finding, ids in alike.items()
        for line in finding_lines([dict(finding)], name_up_to_five(ids))
    ]
    lands = {m.entry.id: (m.settings.study.country, m.settings.costs.tax_pct) for m in members}
    note = told_of_countries(lands)
    notes = [] if note is None else [f"  note    {note[settings.study.language]}"]
    return "\n".join([head, table(rows, HEADS), *found, *notes])


def told_of(member: str, fault: Any) -> list[Problem]:
    """Return the problems of a member's fault, or with a blank of what stands over them, with their place."""
    place = f" ({fault.where})" if fault.where else ""
    who = f"member `{member}`" if member else "backbone"
    return [Problem(f"{who}{place}: {p.what}", p.mend) for p in fault.problems]


def plan_of_asset(
    folder: Path, asset: str | None, cut: str | None, trace: str | None
) -> tuple[Path, str | None, str | None, str | None]:
    """Return the folder of the member's plan that ids such as humahuaca/CAM-0017 lead to, and ids without it.

    A folder of one city is returned as it is.

    Raises
    ------
    UsageError
        An id names no member, or the ids are of several.
    """
    from planner.errors import UsageError

    if not is_of_members(folder):
        return folder, asset, cut, trace
    given = [i for i in (asset, cut, trace) if i]
    named = {i.partition("/")[0] for i in given if "/" in i}
    known = sorted(p.name for p in (folder / "members").iterdir())
    if len(named) != 1 or any("/" not in i for i in given) or not named <= set(known):
        shown = given[0].rpartition("/")[2]
        raise UsageError(
            Problem(
                f"{name_up_to_five(given)}: the plan is made of members, and an id leads to one of them.",
                f"Write MEMBER/{shown}; members are {name_up_to_five(known)}.",
            ),
            str(folder),
        )
    bare = [None if i is None else i.partition("/")[2] for i in (asset, cut, trace)]
    return folder / "members" / named.pop(), bare[0], bare[1], bare[2]


def draw_map(folder: Path, target: Path) -> None:
    """Draw the map of a stored plan of members."""
    from planner.outputs.province import write_province_map
    from planner.plan.province.store import read_province
    from planner.plan.staging import replaced

    province = read_province(folder)
    with replaced(target) as temporary:
        write_province_map(province, temporary)


def draw_report(folder: Path, target: Path) -> Path:
    """Write the report of a stored plan of members, its audit made anew; return the file."""
    from planner.outputs.province import write_province_report
    from planner.plan.province.store import read_province
    from planner.plan.staging import replaced
    from planner.rules import audit

    province = read_province(folder)
    with ShareLine("report") as line:
        found = audit(folder, line.show)
        with replaced(target) as temporary:
            write_province_report(province, found, temporary)
    return target
