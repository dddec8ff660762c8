"""Tasks on a Dask cluster of this machine: any number of workers, and ones that die, give the plan of one."""

from __future__ import annotations

import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import helpers_tasks as h
import pytest
from distributed import LocalCluster

from planner.errors import InputError, PlannerError, UsageError
from planner.plan.province.tasks import How, News, run_tasks
from planner.plan.province.tasks import cluster as cluster_module
from planner.plan.province.tasks.pack import pack, pack_study, unpack, unpack_study
from planner.plan.summary import versions

QUIET = {"dashboard_address": None, "silence_logs": 50}


@pytest.fixture(scope="module")
def here() -> Iterator[Any]:
    """A scheduler and eight workers in this process, over TCP of the loopback."""
    with LocalCluster(
        n_workers=8, threads_per_worker=1, processes=False, protocol="tcp://", host="127.0.0.1", **QUIET
    ) as made:
        yield made


@pytest.fixture(scope="module")
def towns(tmp_path_factory) -> tuple[list[Any], dict[str, dict[str, str]]]:
    """Three toy towns, and the digests of their plans as made one by one in this process."""
    folder = tmp_path_factory.mktemp("towns")
    tasks = h.toy_tasks(folder / "studies")
    done = run_tasks(tasks, h.plan_toy, How(folder / "serial"))
    return tasks, h.digests({d.id: d.folder for d in done})


def planned(tasks: list[Any], how: How, heard: list[News]) -> dict[str, dict[str, str]]:
    """Return the digests of the plans of tasks."""
    return h.digests({d.id: d.folder for d in run_tasks(tasks, h.plan_toy, how, heard.append)})


def test_two_four_and_eight_workers_give_the_plan_of_one(tmp_path, towns):
    """Every file of every plan is that of the serial run, with two, four and eight workers over TCP."""
    tasks, serial = towns
    with LocalCluster(
        n_workers=2, threads_per_worker=1, processes=False, protocol="tcp://", host="127.0.0.1", **QUIET
    ) as made:
        for workers in (2, 4, 8):
            made.scale(workers)
            made.wait_for_workers(workers)
            heard: list[News] = []
            how = How(tmp_path / f"keep{workers}", scheduler=made.scheduler_address)
            assert planned(tasks, how, heard) == serial
            stages = {(n.task, n.event.stage) for n in heard if n.event}
            assert stages >= {(t.id, s) for t in tasks for s in ("read", "siting", "routing", "store")}
            assert len({n.where for n in heard if n.kind == "done"}) == min(workers, len(tasks))


def test_workers_killed_in_mid_task_give_the_plan_of_one(tmp_path, towns):
    """Two tasks lose their worker's process in a stage drawn by lot; every file is that of one run."""
    tasks, serial = towns
    draw = random.Random(11)
    doomed = {t.id: draw.choice(("read", "city", "offer", "siting")) for t in draw.sample(tasks, 2)}
    killed: dict[str, int] = {}
    heard: list[News] = []
    with LocalCluster(n_workers=2, threads_per_worker=1, processes=True, host="127.0.0.1", **QUIET) as made:

        def hear(news: News) -> None:
            heard.append(news)
            if news.event is None or news.event.stage != doomed.get(news.task) or news.task in killed:
                return
            pids = [w.pid for w in made.workers.values() if w.worker_address == news.where]
            if pids:  # none where the other kill took this worker first: the task tells the stage again
                killed[news.task] = pids[0]
                os.kill(pids[0], signal.SIGKILL)

        how = How(tmp_path / "keep", scheduler=made.scheduler_address)
        found = h.digests({d.id: d.folder for d in run_tasks(tasks, h.plan_toy, how, hear)})
    assert found == serial
    assert killed.keys() == doomed.keys()
    begun = {i: sum(n.kind == "began" and n.task == i for n in heard) for i in doomed}
    assert all(n >= 2 for n in begun.values())
    assert {n.task for n in heard if n.kind == "lost"} >= doomed.keys()


def test_a_dead_process_of_a_worker_faults_and_resuming_on_a_cluster(tmp_path, here):
    """What holds for local processes holds here: begun again, refused together, kept for the next run."""
    address = here.scheduler_address
    marks = tmp_path / "marks"
    marks.mkdir()
    tasks = [h.with_given(t, marks=str(marks)) for t in h.small_tasks(tmp_path / "s", 4)]
    how = How(tmp_path / "keep", scheduler=address)
    heard: list[News] = []
    done = list(run_tasks(tasks, h.die_at_first, how, heard.append))
    assert [d.values["square"] for d in done] == [0, 1, 4, 9]
    assert [(d.folder / "deep" / "square.txt").read_text() for d in done] == ["0", "1", "4", "9"]
    assert sorted({n.task for n in heard if n.kind == "lost"}) == ["m1", "m3"]
    assert [d.attempts for d in run_tasks(tasks, h.die_at_first, how)] == [0, 0, 0, 0]
    other = h.small_tasks(tmp_path / "other", 3)
    with pytest.raises(InputError, match="m1: 1 is odd") as told:
        list(run_tasks(other, h.refuse_odd, how))
    assert told.value.where == str(tmp_path / "other" / "list.csv")
    with pytest.raises(PlannerError, match="m0: begun 2 times"):
        list(run_tasks(other[:1], h.die_always, replace(how, attempts=2)))


def test_a_task_of_a_run_that_ends_is_ended_on_its_worker(tmp_path, here):
    """Ctrl-C while a worker sleeps on a task: its process is gone long before the task would end."""
    from planner.plan.province.tasks import remote

    tasks = [h.with_given(t, sleep_s=300) for t in h.small_tasks(tmp_path / "s", 1)]

    def interrupt(news: News) -> None:
        if news.kind == "stage":
            raise KeyboardInterrupt

    before = set(remote.IDLE)
    with pytest.raises(KeyboardInterrupt):
        list(run_tasks(tasks, h.square, How(tmp_path / "keep", scheduler=here.scheduler_address), interrupt))
    gone = threading.Event()
    for _ in range(200):
        if all(not w.state.executing_count for w in here.workers.values()):
            gone.set()
            break
        gone.wait(0.1)
    assert gone.is_set()
    assert set(remote.IDLE) <= before


@pytest.mark.parametrize(
    ("changed", "own", "told"),
    [
        ("code_digest", lambda: "other", "it has other code of the planner."),
        (
            "versions",
            lambda: {**versions(), "highspy": "0.1"},
            r"it has other highspy [\d.]+ in place of 0\.1\.",
        ),
    ],
)
def test_other_code_or_libraries_on_a_worker_are_refused(tmp_path, here, monkeypatch, changed, own, told):
    """Either could give another plan: the worker is named by its address, what differs by both versions."""
    monkeypatch.setattr(cluster_module, changed, own)
    tasks = h.small_tasks(tmp_path / "s", 1)
    with pytest.raises(UsageError, match=rf"tcp://127\.0\.0\.1:\d+ could give another plan: {told}"):
        list(run_tasks(tasks, h.square, How(tmp_path / "keep", scheduler=here.scheduler_address)))


def test_no_scheduler_is_refused_with_how_to_start_one(tmp_path, monkeypatch):
    """An address where nothing listens is a usage error that names the command."""
    monkeypatch.setattr(cluster_module, "CONNECT_S", 1)
    tasks = h.small_tasks(tmp_path / "s", 1)
    with pytest.raises(UsageError, match=r"tcp://127\.0\.0\.1:9.*dask scheduler"):
        list(run_tasks(tasks, h.square, How(tmp_path / "keep", scheduler="tcp://127.0.0.1:9")))


def test_a_packed_study_unpacks_to_the_same_files_and_settings(tmp_path, towns):
    """Files that a study reads stand in the packed one as they do at home; its folder keeps its name."""
    settings = towns[0][0].settings
    study, root = unpack_study(pack_study(settings), tmp_path / "there")
    assert study.name == settings.folder.name
    assert root is None or (root.is_dir() and "PLANNER_DATA" in os.environ)
    names = sorted(p.name for p in study.rglob("*") if p.is_file())
    assert names == ["points.csv", "streets.geojson", "study.toml"]
    assert all((study / n).read_bytes() == (settings.folder / n).read_bytes() for n in names)


def test_a_full_path_in_the_settings_is_refused_and_a_way_from_the_study_is_not(tmp_path, towns):
    """Another machine has no such path: the file is named; the same file by its way from the study passes."""
    settings = towns[0][0].settings
    (settings.folder.parent / "prices.csv").write_text("x")
    full = str(settings.folder.parent / "prices.csv")
    with pytest.raises(UsageError, match="full path"):
        pack_study(replace(settings, costs=replace(settings.costs, price_book=full)))
    near = replace(settings, costs=replace(settings.costs, price_book="../prices.csv"))
    study, _ = unpack_study(pack_study(near), tmp_path)
    assert (study / "../prices.csv").read_text() == "x"


def test_files_that_lead_out_of_the_folder_are_not_unpacked(tmp_path):
    """A worker that names a file outside is refused; what it packs as it should is unpacked."""
    import io
    import zipfile

    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("../outside.txt", "x")
    with pytest.raises(InputError, match="leads out"):
        unpack(buffer.getvalue(), tmp_path / "in")
    (tmp_path / "made" / "deep").mkdir(parents=True)
    (tmp_path / "made" / "deep" / "a.txt").write_text("a")
    unpack(pack(tmp_path / "made"), tmp_path / "in")
    assert (tmp_path / "in" / "deep" / "a.txt").read_text() == "a"
    assert not (tmp_path / "outside.txt").exists()


def test_a_scheduler_killed_in_mid_task_is_told_in_words_and_what_is_done_is_kept(tmp_path, monkeypatch):
    """Its process is killed while a worker sleeps on the second task: no traceback, the first is taken up."""
    monkeypatch.setattr(cluster_module, "CONNECT_S", 5)
    dask = [str(Path(sys.executable).with_name("dask"))]
    quiet: dict[str, Any] = {
        "env": os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
        "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL,
    }  # fmt: skip
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    place = ["--host", "127.0.0.1", "--port", str(port), "--no-dashboard"]
    address = f"tcp://127.0.0.1:{port}"
    scheduler = subprocess.Popen([*dask, "scheduler", *place], **quiet)
    bare = ["--no-nanny", "--nthreads", "1", "--no-dashboard"]
    worker = subprocess.Popen([*dask, "worker", address, *bare], **quiet)
    first, second = h.small_tasks(tmp_path / "s", 2)
    tasks = [first, h.with_given(second, sleep_s=300)]

    def hear(news: News) -> None:
        if news.kind == "stage" and news.task == second.id:
            scheduler.kill()

    try:
        _wait_for(port)
        how = How(tmp_path / "keep", scheduler=address)
        with pytest.raises(UsageError, match=f"the scheduler at {address} is gone.*what is done is kept"):
            list(run_tasks(tasks, h.square, how, hear))
    finally:
        for process in (worker, scheduler):
            process.kill()
            process.wait()
    done = list(run_tasks([first], h.square, How(tmp_path / "keep")))
    assert [d.attempts for d in done] == [0]


def _wait_for(port: int) -> None:
    """Wait until something listens there: a minute at most."""
    for _ in range(600):
        with socket.socket() as asked:
            if asked.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)


def test_without_dask_the_option_says_how_to_install_it(tmp_path, monkeypatch):
    """Where `distributed` cannot be imported a usage error names the extra."""
    monkeypatch.setitem(__import__("sys").modules, "distributed", None)
    tasks = h.small_tasks(tmp_path / "s", 1)
    with pytest.raises(UsageError, match=r"'\.\[cluster\]'"):
        list(run_tasks(tasks, h.square, How(tmp_path / "keep", scheduler="tcp://127.0.0.1:9")))


def test_the_folder_of_results_is_whole_or_absent(tmp_path: Path, here):
    """What a cluster brought stands in the same place and shape as what was made here."""
    tasks = h.small_tasks(tmp_path / "s", 2)
    list(run_tasks(tasks, h.square, How(tmp_path / "a", scheduler=here.scheduler_address)))
    list(run_tasks(tasks, h.square, How(tmp_path / "b")))
    names = [sorted(p.relative_to(tmp_path / k).as_posix() for p in (tmp_path / k).rglob("*")) for k in "ab"]
    assert names[0] == names[1]
