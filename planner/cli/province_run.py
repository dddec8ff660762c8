"""`planner run` of a study of members: every member, then what stands over them, audited and placed."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from planner.cli.common import say
from planner.plan.progress import Run
from planner.plan.province.tasks.model import DONE, FAILED, KEPT, LOST, STAGE, How, News, Result, Task

if TYPE_CHECKING:
    from planner.plan.province.model import MemberPlan, Part
    from planner.plan.province.store import Province
    from planner.rules.model import AuditReport
    from planner.settings import Member, Settings

SHOWN_ERRORS = 20
BAR_CELLS = 20
REFRESH_S = 0.1


def plan_member(task: Task) -> Result:
    """Make, store, audit and draw the plan of a member in the folder of its task.

    Raises
    ------
    PlannerError
        Whatever the study refuses; IntegrityError where the audit finds a promise that does not hold.
    """
    from planner.cli.finish import finish, store
    from planner.plan.make import make_plan
    from planner.plan.prepare import prepare
    from planner.plan.province.members import plan_sha256
    from planner.plan.store import read_registry

    run = Run(task.tell)
    ground = prepare(task.settings, run)
    plan = make_plan(ground, run, read_registry(task.settings.folder / "plan"))
    store(plan, task.folder, run)
    summary = finish(plan, task.folder, task.folder, task.folder, run)
    return Result({"audit": summary["audit"], "sha256": plan_sha256(task.folder)})


def run_province(
    settings: Settings, target: Path, overwrite: bool, how: How, overrides: Mapping[str, Any]
) -> dict[str, Any]:
    """Plan every member, then the province; stage, audit, show and place it; return its summary.

    Members that an earlier run finished, or that stand in another plan of this study, under the same
    settings, files and planner are taken as they are.

    Raises
    ------
    IntegrityError
        The audit of the staged plan found a promise that does not hold; nothing is written.
    PlannerError
        What members refuse, all at once.
    """
    from planner.catalog import load_catalog
    from planner.plan.province.make import Started, make_province
    from planner.plan.province.tasks import forget
    from planner.plan.staging import PROVINCE_FILES, refuse_target, staged
    from planner.settings import load_members
    from planner.sources.roads import read_roads

    refuse_target(target, overwrite, PROVINCE_FILES)
    members = load_members(settings, overrides)
    if settings.backbone.ways:
        read_roads(settings)  # what is wrong there is told before members take their time
    catalog = load_catalog(settings)
    began = Started().at
    plans, sealed, parts = planned(settings, members, how, target)
    province = make_province(settings, catalog, plans, Started(began, parts))
    with staged(target, overwrite, PROVINCE_FILES) as stage:
        summary = write_all(province, stage, target, sealed)
    for member in members:
        register(member, target / "members" / member.entry.id)
    if not parts:
        record(members, target, sealed)
    forget(how.keep)
    return summary


def planned(
    settings: Settings, members: Sequence[Member], how: How, target: Path
) -> tuple[list[MemberPlan], dict[str, str], Mapping[str, Part]]:
    """Return the members with their plans, the SHA-256 of each as its own audit left it, and the shares.

    The part of the shares is there where one budget is shared out among members.
    """
    from planner.cli.province_shares import shared_plans
    from planner.plan.province.members import member_plan
    from planner.plan.province.tasks import run_tasks
    from planner.plan.province.tasks.earlier import take_from_plans

    lines = MemberLines(len(members))
    plans, sealed = [], {}
    by_id = {m.entry.id: m for m in members}
    try:
        if settings.shared.budgets:
            return shared_plans(settings, members, how, lines.again)
        tasks = [Task(m.entry.id, m.settings) for m in members]
        take_from_plans(how.keep, tasks, plan_member, target)
        for done in run_tasks(tasks, plan_member, how, lines):
            plans.append(member_plan(by_id[done.id], done.folder))
            sealed[done.id] = str(done.values["sha256"])
    except KeyboardInterrupt:
        lines.close()
        say(f"\n{lines.done} of {lines.count} members are done; the same command goes on from there.")
        raise
    finally:
        lines.close()
    return plans, sealed, {}


def write_all(province: Province, stage: Path, target: Path, sealed: Mapping[str, str]) -> dict[str, Any]:
    """Write the files of a plan of members into a staged folder, audited before they are shown."""
    from planner.errors import IntegrityError
    from planner.plan.province.store import write_province, write_province_summary
    from planner.rules import write_audit
    from planner.rules.province.audit import audit_province, counts_of_members

    write_province(province, stage)
    found = audit_province(stage, sealed=sealed)
    if found.integrity_errors:
        listed = [f"{f.rule} {f.layer} {f.feature}: {f.message}" for f in found.integrity_errors]
        raise IntegrityError(listed[:SHOWN_ERRORS], str(target), "the plan of members, which was not written")
    own, theirs = found.block(), counts_of_members(stage)
    summary = {**province.summary, "audit": {k: own[k] + theirs[k] for k in own}}
    write_province_summary(summary, stage)
    write_audit(found, stage / "audit.json")
    draw_members(province.members, stage)
    draw_province(stage, found)
    return summary


def draw_members(members: Sequence[MemberPlan], stage: Path) -> None:
    """Draw the plans of members that have not been: those taken out of several offers for a budget.

    Each is drawn with the audit that its offer was given: one made now would miss what is being drawn.
    """
    from planner.cli.finish import draw
    from planner.plan.store import read_plan
    from planner.rules import read_audit

    for member in members:
        place = stage / "members" / member.member_id
        if not (place / "report.html").exists():
            draw(read_plan(place), read_audit(place / "audit.json"), place)
            say(f"{member.member_id}: drawn")


def draw_province(folder: Path, found: AuditReport) -> None:
    """Write the files for people: report and map."""
    from planner.outputs.program_list import FILE
    from planner.outputs.province import write_province_map, write_province_report
    from planner.outputs.province.replacement import write_list
    from planner.plan.province.store import read_province

    province = read_province(folder)
    write_list(province.parts.get("replacement"), folder / FILE)
    write_province_map(province, folder / "map.html")
    write_province_report(province, found, folder / "report.html")


def register(member: Member, plan: Path) -> None:
    """Keep the ids that a member's plan gave, in the register of the member's own study."""
    from planner.plan.store import read_registry, read_tables, write_registry
    from planner.schema import CAMERAS, EXISTING_POPS, POINTS, SIGNS

    folder = member.settings.folder / "plan"
    given = read_tables(plan, CAMERAS, POINTS, EXISTING_POPS, SIGNS)
    write_registry(read_registry(folder).add_plan(given), folder)


def record(members: Sequence[Member], plan: Path, sealed: Mapping[str, str]) -> None:
    """Record members' plans, so that a scenario that changes nothing of theirs takes them from here."""
    from planner.plan.province.tasks.earlier import record_plan

    values = {}
    for member in members:
        name = member.entry.id
        told = json.loads((plan / "members" / name / "plan.json").read_text(encoding="utf-8"))
        values[name] = {"audit": told["audit"], "sha256": sealed[name]}
    record_plan([Task(m.entry.id, m.settings) for m in members], plan_member, plan, values)


class MemberLines:
    """Progress by member on stderr: one moving line on a terminal, and a line for each member that ends."""

    def __init__(self, count: int) -> None:
        self.count = count
        self._live = sys.stderr.isatty() and not os.environ.get("NO_PROGRESS")
        self._at: dict[str, str] = {}
        self._begun: dict[str, float] = {}
        self._last = 0.0
        self.done = 0

    def again(self, count: int) -> MemberLines:
        """Begin to count anew, for a further round of members; returns itself."""
        self.count, self.done = count, 0
        self._at.clear()
        self._begun.clear()
        return self

    def __call__(self, news: News) -> None:
        """Hear news of a member."""
        self._begun.setdefault(news.task, time.monotonic())
        if news.kind == STAGE and news.event is not None:
            gap = "" if news.event.gap_pct is None else f" gap {news.event.gap_pct:.2f} %"
            self._at[news.task] = f"{news.task} {news.event.stage}{gap}"
            self._show()
            return
        if news.kind in (KEPT, DONE, FAILED):
            self._at.pop(news.task, None)
            self.done += news.kind != FAILED
            self._end(news)
        elif news.kind == LOST:
            self._at.pop(news.task, None)
            self._say(f"{news.task}: lost ({news.what}); begun again")

    def close(self) -> None:
        """Clear the line."""
        if self._live:
            click.echo("\r\x1b[K", nl=False, err=True)

    def _end(self, news: News) -> None:
        """Tell that a member ended."""
        took = time.monotonic() - self._begun[news.task]
        ended = {
            KEPT: "taken from an earlier run",
            DONE: f"planned in {took:.0f} s",
            FAILED: "failed; the others go on",
        }[news.kind]
        self._say(f"{news.task}: {ended} ({self.done} of {self.count})")

    def _say(self, words: str) -> None:
        """Say a line above the moving one."""
        self.close()
        say(words)

    def _show(self) -> None:
        """Show the moving line, at most ten times a second."""
        now = time.monotonic()
        if not self._live or now - self._last < REFRESH_S:
            return
        self._last = now
        cells = round(BAR_CELLS * self.done / self.count)
        bar = "#" * cells + "." * (BAR_CELLS - cells)
        at = ", ".join(self._at.values())
        click.echo(f"\r[{bar}] {self.done} of {self.count}  {at}\x1b[K", nl=False, err=True)
