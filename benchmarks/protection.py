"""Choose second routes for 30 critical sites of each study and print how far each is proven to be off.

    PLANNER_DATA=... python benchmarks/protection.py [STUDY ...] [--seeds 1 2] [--gap 2] [--seconds 60]

Each study is run as `planner run` runs it, up to the place where second routes are asked for. There 30
government points are drawn with each seed, then all hospitals and police posts are taken (at most 30, drawn
likewise); where a study has no more than 30 points, all are. Two CPU seconds are told: of the choice until
its gap was 5 % or less, and in all.
"""

from __future__ import annotations

import argparse
import dataclasses
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np

from planner.network.layout import Draft
from planner.network.protection import Outcome
from planner.optimize.report import Progress, Watch, gap_pct
from planner.plan import make
from planner.plan.prepare import Ground, prepare
from planner.plan.protection_choice import protector_of
from planner.plan.routing_choice import RoutingChoice
from planner.settings import load_settings

HERE = Path(__file__).parent
STUDIES = [HERE.parent / "examples" / "jsei", HERE.parent / "examples" / "porto_alegre"]
STUDIES += [HERE / "studies" / "andorra"]
SITES = 30
GOAL_PCT = 5.0
KINDS = ("hospital", "police")
HEAD = [
    "study", "critical", "edges", "sites", "added cost", "bound", "gap %", "certified gap %", "CPU s to 5 %",
    "CPU s", "shared m", "sites that share", "without a second route",
]  # fmt: skip


class DraftReached(Exception):  # noqa: N818 - no error: the run has come where it was to come
    """Ends a run where second routes are asked for, with all that they need."""

    def __init__(self, draft: Draft, asked: Sequence[Any]) -> None:
        super().__init__()
        self.draft, self.asked = draft, asked


def draft_of(study: Path) -> DraftReached:
    """Run a study up to its second routes."""

    def stop(*asked: Any) -> Any:
        """Take the place of what would add second routes."""

        def drafted(draft: Draft) -> None:
            raise DraftReached(draft, asked)

        return drafted

    ground = prepare(load_settings(study))
    try:
        with patch.object(make, "protector_of", stop):
            make.make_plan(ground)
    except DraftReached as reached:
        return reached
    raise SystemExit(f"{study.name}: the run came to no network")


def draws(reached: DraftReached, seeds: Sequence[int]) -> Iterator[tuple[str, list[str]]]:
    """Yield the name and the sites of each draw."""
    ground: Ground = reached.asked[0]
    lit = set(reached.draft.sites["site_id"].astype(str))
    points = ground.city.points
    points = points[points["site_id"].astype(str).isin(lit)]
    every = points["site_id"].astype(str).tolist()
    if len(every) <= SITES:
        yield f"all {len(every)} points", every
        return
    for seed in seeds:
        yield f"{SITES} points, seed {seed}", _drawn(every, seed)
    alike = points.loc[points["kind"].isin(KINDS), "site_id"].astype(str).tolist()
    if alike:
        yield " and ".join(KINDS), _drawn(alike, 1)


def _drawn(sites: list[str], seed: int) -> list[str]:
    """Return at most 30 of these sites."""
    if len(sites) <= SITES:
        return sites
    return sorted(np.random.default_rng(seed).choice(sites, SITES, replace=False).tolist())


def measure(reached: DraftReached, sites: list[str], gap: float, seconds: float) -> list[str]:
    """Choose second routes for sites; return the columns from `edges` on."""
    ground, cameras, routing = reached.asked[:3]
    asked = dataclasses.replace(
        ground.settings.protection,
        critical_kinds=(), critical_sites=tuple(sites), pops=False, gap_limit_pct=gap, time_limit_s=seconds,
    )  # fmt: skip
    settings = dataclasses.replace(ground.settings, protection=asked)
    begun, at_goal = time.process_time(), []

    def tell(line: Progress) -> None:
        """Note when the goal is reached."""
        if not at_goal and line.upper and gap_pct(int(line.upper), int(line.lower or 0)) <= GOAL_PCT:
            at_goal.append(time.process_time() - begun)

    protector = protector_of(dataclasses.replace(ground, settings=settings), cameras, routing, Watch(tell))
    if protector is None:
        raise SystemExit("no critical site was named")
    protector(reached.draft)
    used = time.process_time() - begun
    outcome = protector.outcome
    if outcome is None:
        return ["0", "0", *[""] * 9]
    if not at_goal and outcome.solution.report.gap_pct <= GOAL_PCT:
        at_goal.append(used)
    return [
        *_found(outcome),
        f"{at_goal[0]:.0f}" if at_goal else "",
        f"{used:.0f}",
        *_shared(outcome, routing),
    ]


def _found(outcome: Outcome) -> list[str]:
    """Return edges, sites, cost, bound and gaps of a choice."""
    report = outcome.solution.report
    return [
        f"{len(outcome.span_id):,}", str(len(outcome.guarded)), f"{report.objective / 100:,.0f}",
        f"{report.bound / 100:,.0f}", f"{report.gap_pct:.2f}",
        f"{gap_pct(report.objective, report.certified_bound):.2f}",
    ]  # fmt: skip


def _shared(outcome: Outcome, routing: RoutingChoice) -> list[str]:
    """Return the meters that first and second routes share, the sites that share, and those without."""
    length = routing.network.spans.set_index("span_id")["length_m"]
    second = [told for told in outcome.guarded if told.has_second]
    meters = sum(float(length[s]) for told in second for s in told.shared_spans)
    without = [told.device for told in outcome.guarded if not told.has_second]
    some = sum(1 for told in second if told.shared_spans or told.shared_risks)
    return [f"{meters:,.0f}", str(some), " ".join(without) or "none"]


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("studies", nargs="*", type=Path, default=STUDIES)
    parser.add_argument("--seeds", nargs="*", type=int, default=[1, 2])
    parser.add_argument("--gap", type=float, default=2.0, help="end a choice at this gap, percent")
    parser.add_argument("--seconds", type=float, default=60.0, help="end a choice after this")
    asked = parser.parse_args()
    print("| " + " | ".join(HEAD) + " |")
    print("|" + "---|" * len(HEAD))
    for study in asked.studies:
        reached = draft_of(study)
        for name, sites in draws(reached, asked.seeds):
            row = [study.name, name, *measure(reached, sites, asked.gap, asked.seconds)]
            print("| " + " | ".join(row) + " |", flush=True)


if __name__ == "__main__":
    main()
