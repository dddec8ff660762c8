"""`planner run`: from a study to an audited plan with its map, workbook and report."""

from __future__ import annotations

import json
import os
import signal
import time
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any

import click

from planner.cli.book_writer import book_writer
from planner.cli.common import (
    ProgressLine,
    json_option,
    say,
    scenario_option,
    study_argument,
    study_folder,
)
from planner.cli.finish import finish, store
from planner.cli.frontier_run import frontier_text, run_frontier
from planner.cli.told import told

if TYPE_CHECKING:
    from planner.plan.progress import Run
    from planner.plan.province.tasks import How
    from planner.settings import Settings

SITING_SHARE, BULK_SHARE = 0.3, 0.15


@click.command()
@study_argument
@scenario_option
@click.option("--out", type=click.Path(path_type=Path), default=None, help="Folder for the plan.")
@click.option("--time-limit", type=click.FloatRange(min=1), default=None, metavar="S",
              help="Seconds for siting, routing and real cost together, and as many for cameras "
              "and fiber decided together; each may end sooner.")  # fmt: skip
@click.option("--seed", type=click.IntRange(min=0), default=None, help="Seed of every random choice.")
@click.option("--frontier", type=click.IntRange(2, 50), default=None, metavar="N",
              help="Plans for N budgets, cameras and fiber decided together.")  # fmt: skip
@click.option("--from", "start", type=click.Path(path_type=Path), default=None, metavar="PLAN",
              help="Folder of a stored plan to start from: what is far from the edits stays.")  # fmt: skip
@click.option("--edits", type=click.Path(path_type=Path), default=None, metavar="FILE",
              help="Edits: a list, or a layer such as that of plan.gpkg.")  # fmt: skip
@click.option("--facts", type=click.Path(path_type=Path), default=None, metavar="FILE",
              help="Facts of cameras: the filled list of `planner audit --todo`.")  # fmt: skip
@click.option("--workers", type=click.IntRange(min=1), default=None, metavar="N",
              help="Members planned at once, each in a process; of a study of members.")  # fmt: skip
@click.option("--scheduler", default=None, metavar="ADDRESS",
              help="Dask scheduler whose workers plan the members, as tcp://10.0.0.5:8786.")  # fmt: skip
@click.option("--tls", type=click.Path(path_type=Path), nargs=3, default=None, metavar="CA CERT KEY",
              help="PEM files for a scheduler at tls://; see docs/cluster.md.")  # fmt: skip
@click.option("--overwrite", is_flag=True, help="Replace the plan that is there.")
@json_option
def run(
    study: Path,
    scenario: str | None,
    out: Path | None,
    time_limit: float | None,
    seed: int | None,
    frontier: int | None,
    start: Path | None,
    edits: Path | None,
    facts: Path | None,
    workers: int | None,
    scheduler: str | None,
    tls: tuple[Path, Path, Path] | None,
    overwrite: bool,
    as_json: bool,
) -> None:
    """Make the plan of STUDY and write it to STUDY/plan/SCENARIO.

    \b
    Example:
      planner run examples/jsei --scenario tender-list --overwrite
      planner run examples/jsei --scenario own-all --scenario gpon
      planner run examples/jsei --frontier 10
      planner run examples/jujuy_province --workers 2

    Several scenarios make one plan, in STUDY/plan/gpon+own-all, where none sets what another sets
    otherwise. With --frontier the plans stand in STUDY/plan/SCENARIO-frontier. Ctrl-C during siting,
    routing or the search over the real cost keeps the best plan found so far.
    """
    from planner.plan.progress import STAGES, Run
    from planner.settings import load_settings

    refuse_events(study, scenario)
    given = overrides(time_limit, seed) | named_paths(study, start, edits, facts)
    settings = load_settings(study, scenario, given)
    if settings.members:
        refuse_for_members(frontier=frontier, start=start, edits=edits, facts=facts)
        target = out or study_folder(study) / "plan" / settings.scenario
        how = how_to_run(target, workers, scheduler, tls)
        run_members(settings, target, overwrite, given, how, as_json=as_json)
        return
    refuse_for_one_city(workers=workers, scheduler=scheduler, tls=tls)
    name = settings.scenario if frontier is None else f"{settings.scenario}-frontier"
    target = out or study_folder(study) / "plan" / name
    progress = ProgressLine(STAGES)
    watched = Run(progress)
    previous = signal.signal(signal.SIGINT, interrupt_handler(watched))
    try:
        if frontier is not None:
            rows = run_frontier(settings, frontier, target, overwrite, watched)
        else:
            summary = run_study(settings, target, overwrite, watched)
    finally:
        signal.signal(signal.SIGINT, previous)
        progress.close()
    if frontier is not None:
        click.echo(json.dumps(rows, indent=2) if as_json else frontier_text(rows, target))
        return
    took = time.monotonic() - watched.started
    click.echo(json.dumps(summary, indent=2, ensure_ascii=False) if as_json else told(summary, target, took))


def refuse_for_members(**given: object) -> None:
    """Refuse options that are of one city.

    Raises
    ------
    UsageError
        One of them was given.
    """
    from planner.errors import Problem, UsageError

    named = {"frontier": "--frontier", "start": "--from", "edits": "--edits", "facts": "--facts"}
    used = [named[key] for key, value in given.items() if value is not None]
    if used:
        raise UsageError(
            Problem(f"{', '.join(used)}: of one city, and this study is made of members.",
                    "Run the member's own study with it, then this one."),
            "run",
        )  # fmt: skip


def refuse_for_one_city(**given: object) -> None:
    """Refuse options that are of a study of members.

    Raises
    ------
    UsageError
        One of them was given.
    """
    from planner.errors import Problem, UsageError

    used = [f"--{key}" for key, value in given.items() if value is not None]
    if used:
        what = f"{', '.join(used)}: of a study of members, and this study has none."
        raise UsageError(
            Problem(what, "Leave it out, or list members in study.toml (docs/members.md)."), "run"
        )


def how_to_run(
    target: Path, workers: int | None, scheduler: str | None, tls: tuple[Path, Path, Path] | None
) -> How:
    """Return where members are planned: here, in processes, or on a cluster.

    Raises
    ------
    UsageError
        Both are asked for, or certificates without an address that takes them.
    """
    from planner.errors import Problem, UsageError
    from planner.plan.province.tasks import How, keep_beside

    problems = []
    if workers is not None and scheduler is not None:
        mend = "Leave one out: the workers of a cluster are started on its machines."
        problems.append(Problem("--workers and --scheduler are both given.", mend))
    if (tls is not None) != (scheduler or "").startswith("tls://"):
        what = "--tls and an address that begins with tls:// go together."
        problems.append(Problem(what, "Give both, or neither; see docs/cluster.md."))
    if problems:
        raise UsageError(problems, "run")
    return How(keep_beside(target), workers or 1, scheduler or "", tls=tls)


def run_members(
    settings: Settings, target: Path, overwrite: bool, given: dict[str, Any], how: How, *, as_json: bool
) -> None:
    """Run a study of members and print what came of it."""
    from planner.cli.province_run import run_province
    from planner.cli.province_told import told_province

    begun = time.monotonic()
    summary = run_province(settings, target, overwrite, how, given)
    took = time.monotonic() - begun
    shown = json.dumps(summary, indent=2, ensure_ascii=False) if as_json else None
    click.echo(shown or told_province(summary, target, took))


def refuse_events(study: Path, scenario: str | None) -> None:
    """Refuse scenarios that change no plan: those that set `[disruption]` alone.

    Raises
    ------
    UsageError
        One of the scenarios tells what happens to plans that stand; the message says how to see it.
    """
    from planner.errors import Problem, UsageError, name_up_to_five
    from planner.settings import disruption_names

    asked = (scenario or "base").split("+")
    events = [name for name in disruption_names(study) if name in asked]
    if not events:
        return
    plans = "+".join(name for name in asked if name not in events) or "base"
    run_it = f"planner run {study}" + (f" --scenario {plans}" if plans != "base" else "")
    raise UsageError(
        Problem(
            f"{name_up_to_five(events)}: no plan is made of this, since it changes none. It tells what "
            "happens to plans that stand.",
            f"Run `{run_it}`, then `planner compare {study} {plans} {' '.join(events)}`.",
        ),
        "run",
    )


def overrides(time_limit: float | None, seed: int | None) -> dict[str, Any]:
    """Return the settings that the command line gives."""
    given: dict[str, Any] = {}
    if time_limit is not None:
        given["optimize.siting_time_limit_s"] = SITING_SHARE * time_limit
        given["optimize.routing_time_limit_s"] = (1 - SITING_SHARE - BULK_SHARE) * time_limit
        given["optimize.bulk_time_limit_s"] = BULK_SHARE * time_limit
        given["joint.time_limit_s"] = time_limit
    if seed is not None:
        given["study.seed"] = seed
    return given


def named_paths(
    study: Path, start: Path | None, edits: Path | None, facts: Path | None
) -> dict[str, Any]:  # fmt: skip
    """Return the settings that name stored plan, edits and facts, as paths from the folder of the study."""
    folder = study_folder(study).resolve()
    named = {"edits.start": start, "sources.edits": edits, "sources.facts": facts}
    return {
        key: Path(os.path.relpath(p.resolve(), folder)).as_posix()
        for key, p in named.items()
        if p is not None
    }


def interrupt_handler(watched: Run) -> Any:
    """Return a handler of Ctrl-C: the first during a solver asks it to stop, any other ends the run."""
    from planner.plan.progress import INTERRUPTIBLE

    def handle(_signal: int, _frame: FrameType | None) -> None:
        if watched.stage not in INTERRUPTIBLE or watched.stop:
            raise KeyboardInterrupt
        watched.stop = True
        say("\nStopping: the best plan found so far is being finished. Ctrl-C again ends without a plan.")

    return handle


def run_study(settings: Settings, target: Path, overwrite: bool, watched: Run) -> dict[str, Any]:
    """Make, stage, audit, show and place a plan; return its summary.

    Raises
    ------
    IntegrityError
        The audit of the staged plan found a promise that does not hold; nothing is written.
    """
    from planner.plan.make import make_plan
    from planner.plan.prepare import prepare
    from planner.plan.staging import refuse_target, staged
    from planner.plan.store import read_registry, write_registry

    refuse_target(target, overwrite)
    ground = prepare(settings, watched)
    registry_folder = settings.folder / "plan"
    registry = read_registry(registry_folder)
    plan = make_plan(ground, watched, registry)
    with staged(target, overwrite) as stage, book_writer(plan, stage) as book:
        store(plan, stage, watched)
        if book is not None:
            book.begin()
        summary = finish(plan, stage, target, target.parent, watched, book)
    write_registry(registry.add_plan(plan.tables), registry_folder)
    return summary
