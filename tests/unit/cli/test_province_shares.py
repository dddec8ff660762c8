"""Members that share one budget: rounds of offers, the best of all ways to choose, the plans taken."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from helpers_shares import member, study

from planner.cli.province_shares import shared_plans
from planner.outputs.province.shares import picture, section
from planner.plan.frontier import Proof
from planner.plan.province import members as members_of
from planner.plan.province import tasks
from planner.plan.province.offers import MemberOffers, Offer
from planner.plan.province.tasks.model import Done, How, Task
from planner.settings import Member, MemberSettings, Settings

NAMES = ("east", "north", "west")
SEEN = {"east": (30, 60, 90), "north": (9, 33, 40), "west": (8, 20, 26)}
COST = {"east": (20, 40, 80), "north": (15, 35, 70), "west": (10, 30, 60)}
TOTAL = {"east": 100, "north": 60, "west": 40}


def later(name: str, number: int, wanted: Sequence[int]) -> MemberOffers:
    """Return what a member offers for the budgets of a further round: within 4 % of a bound that holds.

    Between the plans of the first round coverage grows along straight lines; no plan sees more, and below
    the cheapest there is none.
    """
    wanted = [b for b in wanted if b >= 100 * COST[name][0]]
    most = [int(np.interp(b / 100, COST[name], [1000 * s for s in SEEN[name]])) for b in wanted]
    offers = tuple(
        Offer(f"{number}{k}", number, b, m * 98 // 100, 500)
        for k, (b, m) in enumerate(zip(wanted, most, strict=True))
    )
    proofs = tuple(
        Proof(k, o.cost - 500, m * 102 // 100, 0, 0, 0, 1000 * TOTAL[name])
        for k, (o, m) in enumerate(zip(offers, most, strict=True))
    )
    return MemberOffers(offers, proofs, "persons", 1000 * TOTAL[name], 10)


class Rounds:
    """Stands for the runs of members: what they are asked, and what they offer."""

    def __init__(self, keep: Path) -> None:
        self.keep = keep
        self.asked: list[dict[str, Any]] = []
        self.offers: dict[str, list[MemberOffers]] = {n: [] for n in NAMES}

    def __call__(self, given: Sequence[Task], *_: object) -> Iterator[Done]:
        """Answer the tasks of a round, the last one first as processes may."""
        self.asked.append({t.id: dict(t.given) for t in given})
        for task in reversed(given):
            number = int(task.given["round"])
            name = task.id
            first = member(list(COST[name]), list(SEEN[name]), TOTAL[name])
            found = first if not number else later(name, number, task.given["wanted"])
            self.offers[name].append(found)
            digests = {o.plan: f"{name} {o.plan}" for o in found.offers}
            told = {"demand_unit": "persons", "demand_total": TOTAL[name]}
            values = {"offers": found.plain(), "sha256": digests, "cameras": told}
            yield Done(name, self.keep / f"{name}-{number}", values, 0.0, 1, "here")


@pytest.fixture
def rounds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Rounds:
    """Runs of members by the table above, and member plans as (member, folder)."""
    runs = Rounds(tmp_path)
    monkeypatch.setattr(tasks, "run_tasks", runs)
    monkeypatch.setattr(members_of, "member_plan", lambda m, folder: (m.entry.id, folder))
    return runs


def shared(runs: Rounds, budget: float = 100.0, **asked: object) -> tuple[list[Any], dict[str, str], Any]:
    """Return what the three members take of a budget."""
    settings: Settings = study(budget, **asked)
    every = [Member(MemberSettings(id=n, study=n, phase=1), settings) for n in NAMES]
    plans, sealed, parts = shared_plans(settings, every, How(runs.keep), lambda _: lambda _: None)
    return plans, sealed, parts["shares"]


def by_force(rounds: Rounds, budget: float) -> int:
    """Return the most that any choice of one offer a member sees within the budget, of all rounds."""
    offered = [[o for r in rounds.offers[n] for o in r.offers] for n in NAMES]
    return max(
        sum(o.covered for o in picked)
        for picked in product(*offered)
        if sum(o.cost for o in picked) <= 100 * budget
    )


@pytest.mark.parametrize("budget", [45.0, 70.0, 100.0, 130.0, 210.0])
@pytest.mark.parametrize("most", [0, 2])
def test_the_choice_is_the_best_of_all_offers_and_no_way_beats_the_bound(
    rounds: Rounds, budget: float, most: int
) -> None:
    _, _, part = shared(rounds, budget, rounds=most, gap_limit_pct=1.0)
    told = part.summary
    assert told["value"] == by_force(rounds, budget)
    assert told["bound"] >= told["value"]
    assert told["spent"] <= budget
    assert told["choice_is_best_of_offers"]
    assert len(rounds.asked) <= most + 1


def test_the_plan_that_is_taken_is_that_of_the_chosen_offer_with_its_seal(rounds: Rounds) -> None:
    """Members in the order of the study, each with the folder of its round."""
    plans, sealed, part = shared(rounds, 100.0, rounds=2, gap_limit_pct=0.1)
    assert [name for name, _ in plans] == list(NAMES)
    for row, (name, folder) in zip(part.summary["members"], plans, strict=True):
        assert folder == rounds.keep / f"{name}-{row['round']}" / row["plan"]
        assert sealed[name] == f"{name} {row['plan']}"


def test_a_further_round_asks_only_members_with_something_to_gain_and_hands_on_what_they_count(
    rounds: Rounds,
) -> None:
    shared(rounds, 100.0, rounds=1, gap_limit_pct=0.01)
    first, again = rounds.asked
    assert set(first) == set(NAMES)
    assert all(not a["wanted"] and "cameras" not in a for a in first.values())
    assert again
    for name, asked in again.items():
        assert asked["wanted"]
        assert asked["round"] == 1
        assert asked["cameras"] == {"demand_unit": "persons", "demand_total": TOTAL[name]}


def test_a_gap_that_is_small_enough_asks_nobody_again(rounds: Rounds) -> None:
    shared(rounds, 100.0, rounds=3, gap_limit_pct=60.0)
    assert len(rounds.asked) == 1


def test_the_report_tells_the_shares_of_each_member_the_bound_and_the_gap(rounds: Rounds) -> None:
    _, _, part = shared(rounds, 100.0, rounds=0, gap_limit_pct=60.0)
    page, told = section(part, "en"), part.summary
    assert page.count("<tr>") == 1 + len(NAMES)
    for row in told["members"]:
        assert f">{row['member']}<" in page
        assert f"USD {row['capex']:,.0f}" in page
    assert f"{told['bound']:,}" in page
    assert 'id="shares"' in page
    assert ("worth" in page) or ("budget" in page)


def test_the_picture_holds_what_each_has_within_what_the_bound_would_give_it(rounds: Rounds) -> None:
    """Two bars a member, none wider than the picture; a name is told as text, not as markup."""
    _, _, part = shared(rounds, 100.0, rounds=0, gap_limit_pct=60.0)
    rows = [dict(r) for r in part.summary["members"]]
    rows[0]["member"] = "<b>"
    drawn = picture(rows, "es")
    assert drawn.count("<rect") == 2 * len(NAMES)
    assert "&lt;b&gt;" in drawn
    assert "<b>" not in drawn
