"""Tasks here and in local processes: one result whoever does them, kept when done, begun again when lost."""

from __future__ import annotations

import os
import random
import signal
import threading
import time
from dataclasses import replace
from pathlib import Path

import helpers_tasks as h
import pytest

from planner.errors import InputError, PlannerError, UsageError
from planner.plan.province.tasks import Done, How, News, forget, keep_beside, run_tasks
from planner.plan.province.tasks.hand import Hand
from planner.plan.province.tasks.identity import named_files, task_key
from planner.settings import Settings, load_settings
from planner.settings.model import EditsSettings, SourcesSettings


def folders(done: list[Done]) -> dict[str, Path]:
    return {d.id: d.folder for d in done}


def squares(done: list[Done]) -> list[int]:
    """Return what the files of tasks hold, in the order in which they came."""
    return [int((d.folder / "deep" / "square.txt").read_text()) for d in done]


@pytest.mark.parametrize("workers", [1, 3])
def test_results_come_in_the_order_of_the_tasks(tmp_path, workers):
    """The first task takes longest and still comes first, here and in three processes."""
    tasks = [h.with_given(t, sleep_s=0.1 * (3 - i)) for i, t in enumerate(h.small_tasks(tmp_path / "s", 4))]
    done = list(run_tasks(tasks, h.square, How(tmp_path / "keep", workers=workers)))
    assert [d.id for d in done] == ["m0", "m1", "m2", "m3"]
    assert squares(done) == [d.values["square"] for d in done] == [0, 1, 4, 9]
    assert {d.attempts for d in done} == {1}


def test_toy_towns_planned_in_processes_that_are_killed_have_the_plans_of_one(tmp_path):
    """Processes are killed at moments drawn at random; every file of every plan is that of the serial run."""
    tasks = h.toy_tasks(tmp_path / "studies")
    serial = folders(list(run_tasks(tasks, h.plan_toy, How(tmp_path / "one"))))
    killed: list[int] = []
    begun = Hand.__init__
    draw = random.Random(7)

    def begin_and_kill(hand: Hand) -> None:
        begun(hand)
        if len(killed) < 2:
            killed.append(hand.pid)
            threading.Timer(draw.uniform(0.2, 4.0), _kill, [hand.pid]).start()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Hand, "__init__", begin_and_kill)
        heard: list[News] = []
        how = How(tmp_path / "two", workers=2)
        done = list(run_tasks(tasks, h.plan_toy, how, heard.append))
    assert h.digests(folders(done)) == h.digests(serial)
    assert len(killed) == 2
    assert {n.event.stage for n in heard if n.event} >= {"read", "city", "siting", "routing", "store"}


def _kill(pid: int) -> None:
    """Kill a process where it still runs."""
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return


def test_a_process_that_dies_in_mid_task_costs_its_task_a_new_beginning(tmp_path):
    """Odd tasks lose their process once: they are told as lost, begun again, and end as the others do."""
    marks = tmp_path / "marks"
    marks.mkdir()
    tasks = [h.with_given(t, marks=str(marks)) for t in h.small_tasks(tmp_path / "s", 4)]
    heard: list[News] = []
    done = list(run_tasks(tasks, h.die_at_first, How(tmp_path / "keep", workers=2), heard.append))
    assert squares(done) == [0, 1, 4, 9]
    assert [d.attempts for d in done] == [1, 2, 1, 2]
    assert sorted(n.task for n in heard if n.kind == "lost") == ["m1", "m3"]
    assert all("code 137" in n.what for n in heard if n.kind == "lost")


def test_a_task_that_always_loses_its_process_is_given_up_and_named(tmp_path):
    """After the attempts that were asked for an error names the member, and no stage is left behind."""
    tasks = h.small_tasks(tmp_path / "s", 2)
    with pytest.raises(PlannerError, match=r"m[01]: begun 2 times.*code 139"):
        list(run_tasks(tasks, h.die_always, How(tmp_path / "keep", workers=2, attempts=2)))
    assert list((tmp_path / "keep").iterdir()) == []


@pytest.mark.parametrize("workers", [1, 2])
def test_faults_of_tasks_are_told_together_and_the_others_are_kept(tmp_path, workers):
    """Two of four tasks refuse: one error of their kind names both; the other two are done and kept."""
    tasks = h.small_tasks(tmp_path / "s", 4)
    how = How(tmp_path / "keep", workers=workers)
    with pytest.raises(InputError) as told:
        list(run_tasks(tasks, h.refuse_odd, how))
    assert [p.what for p in told.value.problems] == ["m1: 1 is odd.", "m3: 3 is odd."]
    heard: list[News] = []
    even = [replace(t, given={"number": t.given["number"]}) for t in tasks[::2]]
    assert [d.attempts for d in run_tasks(even, h.refuse_odd, how, heard.append)] == [0, 0]
    assert {n.kind for n in heard} == {"kept"}


def test_a_fault_of_the_program_in_another_process_is_told_with_its_place(tmp_path):
    """An error that is no refusal comes back with its traceback, under the id of the task."""
    tasks = h.small_tasks(tmp_path / "s", 2)
    with pytest.raises(PlannerError, match=r"m0: Traceback(.|\n)*break_down(.|\n)*seventeen"):
        list(run_tasks(tasks, h.break_down, How(tmp_path / "keep", workers=2)))


def test_a_stopped_run_goes_on_from_the_tasks_that_are_done(tmp_path):
    """A run left after its second task keeps both; the next run does the other two alone."""
    tasks = h.small_tasks(tmp_path / "s", 4)
    keep = keep_beside(tmp_path / "plan" / "base")
    running = run_tasks(tasks, h.square, How(keep))
    assert [next(running).id, next(running).id] == ["m0", "m1"]
    running.close()
    assert [d.attempts for d in run_tasks(tasks, h.square, How(keep, workers=2))] == [0, 0, 1, 1]
    forget(keep)
    assert not keep.exists()


def test_ctrl_c_ends_the_processes_and_keeps_what_is_done(tmp_path):
    """An interrupt while the second task runs ends its process; the first stays done, nothing half done."""
    tasks = h.small_tasks(tmp_path / "s", 2)
    tasks[1] = h.with_given(tasks[1], sleep_s=60)
    keep = tmp_path / "keep"
    hands: list[int] = []
    begun = Hand.__init__

    def begin(hand: Hand) -> None:
        begun(hand)
        hands.append(hand.pid)

    def interrupt(news: News) -> None:
        if news.kind == "stage" and news.task == "m1":
            raise KeyboardInterrupt

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Hand, "__init__", begin)
        list(run_tasks(tasks[:1], h.square, How(keep, workers=2)))
        with pytest.raises(KeyboardInterrupt):
            list(run_tasks(tasks, h.square, How(keep, workers=2), interrupt))
    assert [p.name.partition("-")[0] for p in keep.iterdir()] == ["m0"]
    assert hands
    assert not [pid for pid in hands if _alive(pid)]


def _alive(pid: int) -> bool:
    """Say whether a process still runs, a moment given."""
    for _ in range(50):
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return False
        time.sleep(0.1)
    return True


def test_a_process_ends_when_whoever_began_it_is_gone():
    """The input of a process closes, as it does when its parent is killed: it ends by itself."""
    hand = Hand()
    assert hand._process.stdin is not None
    hand._process.stdin.close()
    assert hand._process.wait(20) == 0
    hand.end()


def test_the_key_follows_everything_that_decides_a_result(tmp_path):
    """The work, seed, settings, a budget given, a source, the register of ids: each changes the key."""
    task = h.toy_tasks(tmp_path)[0]
    first = task_key(task, h.plan_toy)
    assert first == task_key(h.toy_tasks(tmp_path)[0], h.plan_toy)
    study = task.settings.folder
    keys = {first, task_key(h.with_given(task, budget=5), h.plan_toy)}
    keys.add(task_key(replace(task, settings=load_settings(study, None, {"study.seed": 99})), h.plan_toy))
    keys.add(task_key(replace(task, settings=load_settings(study, "fixed")), h.plan_toy))
    (study / "plan").mkdir()
    (study / "plan" / "ids.csv").write_text("id\n")
    keys.add(task_key(task, h.plan_toy))
    (study / "points.csv").write_text((study / "points.csv").read_text().replace("Escuela 1", "Escuela uno"))
    keys.add(task_key(task, h.plan_toy))
    keys.add(task_key(task, h.square))
    assert len(keys) == 7


def test_files_travel_with_their_provenance_parts_and_earlier_plans(tmp_path, monkeypatch):
    """What settings name in the study, above it and under the data root is found, and nothing beside it."""
    root, study = tmp_path / "root", tmp_path / "province" / "members" / "town"
    for path in ("root/streets.shp", "root/streets.dbf", "root/streets.shp.provenance.json", "root/other.csv",
                 "province/prices.csv", "province/members/town/study.toml",
                 "province/members/town/plan/old/plan.json", "province/members/town/plan/old/evidence/a.npz",
                 "province/members/town/plan/base/plan.json"):  # fmt: skip
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text("x")
    monkeypatch.setenv("PLANNER_DATA", str(root))
    settings = Settings(
        folder=study, sources=SourcesSettings(streets="streets.shp"), edits=EditsSettings(start="plan/old")
    )
    priced = replace(settings, costs=replace(settings.costs, price_book="../../prices.csv"))
    assert sorted(named_files(priced)) == [
        "$PLANNER_DATA/streets.dbf", "$PLANNER_DATA/streets.shp", "$PLANNER_DATA/streets.shp.provenance.json",
        "../../prices.csv", "plan/old/evidence/a.npz", "plan/old/plan.json", "study.toml",
    ]  # fmt: skip


def test_ids_that_repeat_or_name_no_folder_and_no_worker_are_refused(tmp_path):
    """Twice the same id, a path as an id, and zero workers are each told; plain ids pass."""
    tasks = h.small_tasks(tmp_path / "s", 2)
    wrong = [tasks[0], tasks[0], replace(tasks[1], id="../up")]
    with pytest.raises(UsageError, match=r"(?s)2 problems.*\.\./up.*twice"):
        next(run_tasks(wrong, h.square, How(tmp_path / "keep")))
    with pytest.raises(UsageError, match="0 workers"):
        next(run_tasks(tasks, h.square, How(tmp_path / "keep", workers=0)))
    assert len(list(run_tasks(tasks, h.square, How(tmp_path / "keep")))) == 2


def test_work_that_another_process_cannot_find_is_refused(tmp_path):
    """A function inside a function is refused before a process begins."""

    def inner(task):
        return h.square(task)

    tasks = h.small_tasks(tmp_path / "s", 2)
    with pytest.raises(PlannerError, match="top of a module"):
        list(run_tasks(tasks, inner, How(tmp_path / "keep", workers=2)))
