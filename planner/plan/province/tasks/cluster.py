"""Tasks on an existing Dask cluster; a worker that dies costs its task a new beginning on another."""

from __future__ import annotations

import queue
import ssl
import uuid
import warnings
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from planner.errors import Problem, UsageError
from planner.plan.progress import StageEvent
from planner.plan.province.tasks.hand import HandLostError, refuse_local_function
from planner.plan.province.tasks.identity import code_digest
from planner.plan.province.tasks.keep import finish, stage_for
from planner.plan.province.tasks.local import given_up
from planner.plan.province.tasks.model import BEGAN, LOST, STAGE, Done, How, News, Watcher, Work
from planner.plan.province.tasks.outcome import Failed, Keyed, Outcome
from planner.plan.province.tasks.pack import pack_study, unpack
from planner.plan.province.tasks.remote import Job, work_remote
from planner.plan.summary import versions

INSTALL = "Install it with `pip install '.[cluster]'` in the planner's folder, here and on every worker."
CONNECT_S = 20
FIRST_WORKER_S = 60.0
LOOK_S = 2.0
GONE = (OSError, TimeoutError)
"""What a client raises that is asked for something of a scheduler that answers no more."""
AHEAD = 2
"""Tasks sent for each thread of the cluster: the next is there when one ends, and no more wait in memory."""


def run_cluster(tasks: Sequence[Keyed], work: Work, how: How, watch: Watcher) -> Iterator[Outcome]:
    """Yield what each task comes to, as they end.

    Raises
    ------
    UsageError
        `dask[distributed]` is not installed, no scheduler answers, it has no worker, or is gone in mid-run;
        or a worker has other code or libraries, which could give another plan.
    PlannerError
        A task was begun `how.attempts` times and its worker died each time.
    """
    refuse_local_function(work)
    client = connect(how)
    try:
        _wait_for_a_worker(client, how.scheduler)
        yield from _Cluster(client, tasks, work, how, watch).outcomes()
    finally:
        with suppress(*GONE):
            client.close()


def connect(how: How) -> Any:
    """Return a client of the scheduler."""
    try:
        from distributed import Client, Security
    except ModuleNotFoundError:
        raise UsageError(Problem("`--scheduler` needs dask[distributed].", INSTALL)) from None
    security = None
    if how.tls is not None:
        _refuse_unusable(how.tls)
        authority, certificate, key = (str(p) for p in how.tls)
        security = Security(
            tls_ca_file=authority, tls_client_cert=certificate, tls_client_key=key, require_encryption=True
        )
    try:
        return Client(how.scheduler, security=security, timeout=CONNECT_S, set_as_default=False)
    except (OSError, TimeoutError, ValueError, TypeError, RuntimeError) as fault:
        raise UsageError(
            Problem(
                f"no scheduler answers at {how.scheduler}: {fault}.",
                "Start one with `dask scheduler`, and see docs/cluster.md for its address and certificates.",
            )
        ) from None


def _refuse_unusable(tls: tuple[Path, Path, Path]) -> None:
    """Raise where a file of `--tls` cannot be used, before anything is sent.

    Raises
    ------
    UsageError
        A file is missing or no PEM, or the key is not that of the certificate.
    """
    authority, certificate, key = tls
    problems = [
        Problem(f"{path}, the {what} of `--tls`, is not there.", "Name three PEM files: CA CERT KEY.")
        for path, what in ((authority, "authority"), (certificate, "certificate"), (key, "key"))
        if not path.is_file()
    ]
    if not problems:
        context = ssl.create_default_context()
        for path, its_key in ((authority, None), (certificate, key)):
            try:
                if its_key is None:
                    context.load_verify_locations(str(path))
                else:
                    context.load_cert_chain(str(path), str(its_key))
            except (ssl.SSLError, OSError) as fault:
                mend = "Give PEM files, the key of this very certificate; docs/cluster.md makes them."
                problems.append(Problem(f"{path} cannot be used for `--tls`: {fault}.", mend))
    if problems:
        raise UsageError(problems, "run")


def _wait_for_a_worker(client: Any, address: str) -> None:
    """Wait for the first worker."""
    try:
        client.wait_for_workers(1, timeout=FIRST_WORKER_S)
    except TimeoutError:
        raise UsageError(
            Problem(f"the scheduler at {address} has no worker.", f"Start one: `dask worker {address}`.")
        ) from None


class _Cluster:
    """One run of tasks on a cluster."""

    def __init__(self, client: Any, tasks: Sequence[Keyed], work: Work, how: How, watch: Watcher) -> None:
        self._client, self._work, self._how, self._watch = client, work, how, watch
        self._topic = f"planner-{uuid.uuid4().hex}"
        self._waiting = deque(tasks)
        self._sent: dict[str, tuple[Keyed, Any]] = {}
        self._lost: dict[str, list[str]] = {}
        self._begun: dict[str, int] = {}
        self._told: queue.SimpleQueue[tuple[str, Any]] = queue.SimpleQueue()

    def outcomes(self) -> Iterator[Outcome]:
        """Yield what each task comes to."""
        self._client.subscribe_topic(self._topic, lambda event: self._told.put(("news", event[1])))
        try:
            while self._waiting or self._sent:
                self._send()
                try:
                    kind, said = self._told.get(timeout=LOOK_S)
                except queue.Empty:
                    self._refuse_silence()
                    continue
                if kind == "news":
                    self._tell(said)
                elif said in self._sent:
                    outcome = self._ended(*self._sent.pop(said))
                    if outcome is not None:
                        yield outcome
        finally:
            with suppress(*GONE):  # of a scheduler that is gone nothing is asked any more
                self._client.cancel([future for _, future in self._sent.values()])
                self._client.unsubscribe_topic(self._topic)

    def _send(self) -> None:
        """Send as many tasks as the cluster has use for."""
        if not self._waiting:
            return
        try:
            threads = sum(self._client.nthreads().values())
        except GONE:
            raise UsageError(_gone(self._how.scheduler)) from None
        while self._waiting and len(self._sent) < AHEAD * max(1, threads):
            keyed = self._waiting.popleft()
            key = f"{self._topic}-{keyed.task.id}-{len(self._lost.get(keyed.task.id, []))}"
            job = Job(
                replace(keyed.task, folder=Path()), pack_study(keyed.task.settings), self._work,
                code_digest(), versions(), self._topic,
            )  # fmt: skip
            with warnings.catch_warnings():
                # The bytes of a study go with its task on purpose: a worker that dies takes none with it.
                warnings.simplefilter("ignore", UserWarning)
                future = self._client.submit(work_remote, job, key=key, pure=False)
            self._sent[key] = keyed, future
            future.add_done_callback(lambda ended: self._told.put(("ended", ended.key)))

    def _tell(self, said: dict[str, Any]) -> None:
        """Pass on what a worker tells of a task."""
        task, where, event = said["task"], said["where"], said["event"]
        if event is not None:
            self._watch(News(task, STAGE, where, StageEvent(*event)))
            return
        self._begun[task] = self._begun.get(task, 0) + 1
        if self._begun[task] > 1 + len(self._lost.get(task, [])):
            self._watch(News(task, LOST, where, what="its worker died; another one begins it again"))
        self._watch(News(task, BEGAN, where))

    def _ended(self, keyed: Keyed, future: Any) -> Outcome | None:
        """Return what a task came to; None where it is begun again."""
        task = keyed.task
        if future.status == "cancelled":
            raise UsageError(_gone(self._how.scheduler))
        if future.status != "finished":
            self._again(keyed, future.exception())
            return None
        said = future.result()
        future.release()
        if said.get("other"):
            other = ", ".join(said["other"])
            what = f"the worker {said['where']} could give another plan: it has other {other}."
            raise UsageError(Problem(what, "Install the same on all machines; what is done is kept."))
        if "fault" in said:
            return Failed(task.id, said["fault"], said["where"])
        return self._finished(keyed, said)

    def _finished(self, keyed: Keyed, said: dict[str, Any]) -> Done:
        """Return a task as done, its files unpacked into their place."""
        task, keep = keyed.task, self._how.keep
        unpack(said["files"], stage_for(keep, task, keyed.key))
        attempts = max(1, self._begun.get(task.id, 1))
        return finish(keep, task, keyed.key, said["values"], said["seconds"], attempts, said["where"])

    def _again(self, keyed: Keyed, fault: BaseException | None) -> None:
        """Have a task begun again whose worker died, or raise what is no death of a worker."""
        from distributed import KilledWorker

        name = keyed.task.id
        if not isinstance(fault, HandLostError | KilledWorker):
            raise UsageError(
                Problem(
                    f"{name}: the worker could not begin: {type(fault).__name__}: {fault}.",
                    "Each worker needs the same Python, libraries and planner; see docs/cluster.md.",
                )
            )
        lost = self._lost.setdefault(name, [])
        lost.append(str(fault))
        self._watch(News(name, LOST, what=str(fault)))
        if len(lost) >= self._how.attempts:
            raise given_up(name, lost)
        self._waiting.appendleft(keyed)

    def _refuse_silence(self) -> None:
        """Raise where the scheduler is gone."""
        if self._client.status not in ("running", "connecting"):
            raise UsageError(_gone(self._how.scheduler))


def _gone(address: str) -> Problem:
    """Return what is told where the scheduler does not answer any more."""
    return Problem(
        f"the scheduler at {address} is gone, or let go of the tasks.",
        "Start it again and run the same command: what is done is kept.",
    )
