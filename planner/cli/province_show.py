"""Looking at a study of members and its plan: check, info, map, report."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from planner.cli.common import ShareLine, table

if TYPE_CHECKING:
    from planner.errors import Problem
    from planner.settings import Settings

HEADS = ["member", "phase", "streets", "street km", "points", "listed", "candidates", "findings"]


def is_of_members(folder: Path) -> bool:
    """Say whether a folder holds a plan made of members' plans."""
    return (folder / "province.json").is_file() and not (folder / "plan.json").is_file()


def check_members(settings: Settings, *, as_json: bool) -> str:
    """Return what a run of a study of members would start from, a line a member.

    Raises
    ------
    SettingsError, InputError
        The faults of all members, all at once.
    """
    from planner.catalog import load_catalog
    from planner.cli.check import describe
    from planner.errors import InputError, PlannerError, SettingsError
    from planner.plan.prepare import prepare
    from planner.settings import load_members
    from planner.sources.roads import read_roads

    load_catalog(settings)
    members = load_members(settings)
    problems: list[Problem] = []
    facts: dict[str, Any] = {}
    worst: type[PlannerError] = SettingsError
    if settings.backbone.ways:
        try:
            read_roads(settings)
        except InputError as fault:
            problems += told_of("", fault)
            worst = InputError
    with ShareLine("check") as line:
        for number, member in enumerate(members):
            line.show(member.entry.id, number / len(members))
            try:
                facts[member.entry.id] = describe(prepare(member.settings))
            except PlannerError as fault:
                problems += told_of(member.entry.id, fault)
                worst = worst if isinstance(fault, SettingsError) else InputError
    if problems:
        raise worst(problems, str(settings.folder / "study.toml"), "the members")
    if as_json:
        return json.dumps(facts, indent=2, ensure_ascii=False)
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
    return f"{head}\n{table(rows, HEADS)}"


def told_of(member: str, fault: Any) -> list[Problem]:
    """Return the problems of a member's fault, or with a blank of what stands over them, with their place."""
    from planner.errors import Problem

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
    from planner.errors import Problem, UsageError, name_up_to_five

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
