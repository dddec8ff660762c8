"""Members' plans out of one budget: each offers plans at several budgets, the shares choose among them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from planner.plan.progress import Run
from planner.plan.province.tasks.model import How, News, Result, Task

if TYPE_CHECKING:
    from planner.plan.province.model import MemberPlan, Part
    from planner.plan.province.offers import MemberOffers
    from planner.plan.province.shares import Shares
    from planner.settings import Member, Settings

Watching = Callable[[int], Callable[[News], None]]


def offer_member(task: Task) -> Result:
    """Plan a member for each of several budgets; store and audit each plan in a folder of its own.

    Nothing is drawn for people: one of the plans is taken, and drawn where it is placed.

    Raises
    ------
    NoPlanError
        Not one of the first budgets has a plan.
    PlannerError
        Whatever the study refuses; IntegrityError where the audit finds a promise that does not hold.
    """
    from planner.cli.finish import audited, store
    from planner.errors import NoPlanError, Problem
    from planner.plan.frontier import Frontier
    from planner.plan.province.members import plan_sha256
    from planner.plan.province.offers import offers_of
    from planner.plan.store import read_registry

    run, number = Run(task.tell), int(task.given["round"])
    frontier = Frontier(task.settings, run, read_registry(task.settings.folder / "plan"))
    points, sealed, cameras = [], {}, dict(task.given.get("cameras", {}))
    for point in frontier.points(int(task.given["budgets"]), task.given.get("wanted", ())):
        points.append(point)
        if point.plan is None:
            continue
        name = str(point.row["plan"])
        folder = task.folder / name
        folder.mkdir()
        store(point.plan, folder, run)
        cameras = audited(point.plan, folder, folder, run)[0]["cameras"]
        sealed[name] = plan_sha256(folder)
    if not sealed and not number:
        what = "no budget has a plan of cameras and fiber decided together."
        raise NoPlanError(Problem(what, "Let the member ask for more: raise cameras.count."))
    told = {k: cameras[k] for k in ("demand_unit", "demand_total")}
    residents = task.settings.study.residents
    offers = offers_of(points, residents, number, told["demand_unit"], told["demand_total"])
    return Result({"offers": offers.plain(), "sha256": sealed, "cameras": told})


def shared_plans(
    settings: Settings, members: Sequence[Member], how: How, watching: Watching
) -> tuple[list[MemberPlan], dict[str, str], Mapping[str, Part]]:
    """Return the members with the plans that their shares of the budget give them.

    Returns also the SHA-256 of each plan as its own audit left it, and the part of the shares.

    Parameters
    ----------
    watching
        Called with the number of tasks of a round; returns what hears of them.
    """
    from planner.plan.province.members import member_plan

    rounds: dict[str, list[_Round]] = {m.entry.id: [] for m in members}
    asked: Mapping[str, tuple[int, ...]] = {m.entry.id: () for m in members}
    number = 0
    while True:
        _offered(settings, [m for m in members if m.entry.id in asked], asked, number, rounds, how, watching)
        shares = _shared(settings, rounds)
        number, asked = number + 1, shares.wanted
        if not asked or number > settings.shared.rounds:
            break
    plans, sealed = [], {}
    for member in members:
        name = member.entry.id
        place, digest = _plan_of(rounds[name], shares.chosen[name])
        plans.append(member_plan(member, place))
        sealed[name] = digest
    return plans, sealed, {"shares": shares}


class _Round:
    """What one member offered in one round, and where its plans stand."""

    def __init__(self, values: Mapping[str, Any], folder: Path) -> None:
        from planner.plan.province.offers import offers_from

        self.offers: MemberOffers = offers_from(values["offers"])
        self.folder, self.sha256, self.cameras = folder, values["sha256"], values["cameras"]


def _offered(
    settings: Settings, members: Sequence[Member], asked: Mapping[str, tuple[int, ...]], number: int,
    rounds: Mapping[str, list[_Round]], how: How, watching: Watching,
) -> None:  # fmt: skip
    """Have members offer plans, and lay them to those that they offered before."""
    from planner.plan.province.tasks import run_tasks

    tasks = []
    for member in members:
        name = member.entry.id
        given = {"budgets": settings.shared.budgets, "round": number, "wanted": list(asked[name])}
        if rounds[name]:
            given["cameras"] = rounds[name][0].cameras
        tasks.append(Task(name, member.settings, given))
    for done in run_tasks(tasks, offer_member, how, watching(len(tasks))):
        rounds[done.id].append(_Round(done.values, done.folder))


def _shared(settings: Settings, rounds: Mapping[str, Sequence[_Round]]) -> Shares:
    """Return the shares of what has been offered in all rounds."""
    from planner.plan.province.offers import together
    from planner.plan.province.shares import share_budget

    return share_budget(settings, {m: together([r.offers for r in held]) for m, held in rounds.items()})


def _plan_of(rounds: Sequence[_Round], chosen: int) -> tuple[Path, str]:
    """Return the folder and the SHA-256 of a plan by its number among the offers of all rounds."""
    places = [(r, o) for r in rounds for o in r.offers.offers]
    held, offer = places[chosen]
    return held.folder / offer.plan, str(held.sha256[offer.plan])
