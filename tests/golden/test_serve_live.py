"""`planner serve` as a process: what goes over the wire, how it ends, and how it refuses to begin."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from helpers_shelf import write_shelf

from planner.cli.listening import listening
from planner.errors import UsageError

HEEDING = (
    "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); "
    "from planner.cli import main; main()"
)


@dataclass(frozen=True)
class Live:
    """A running page."""

    process: subprocess.Popen[str]
    study: Path
    port: int

    def raw(self, request: bytes) -> tuple[int, bytes, bytes]:
        """Send bytes as they are; return status, headers and body."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=30) as line:
            line.sendall(request)
            line.shutdown(socket.SHUT_WR)
            found = b"".join(iter(lambda: line.recv(65536), b""))
        head, _, body = found.partition(b"\r\n\r\n")
        return int(head.split()[1]), head, body

    def ask(self, target: str, method: str = "GET", host: str | None = None) -> tuple[int, bytes, bytes]:
        """Send a request with a target as it is, nothing normalized."""
        name = host or f"127.0.0.1:{self.port}"
        return self.raw(f"{method} {target} HTTP/1.1\r\nHost: {name}\r\nConnection: close\r\n\r\n".encode())


def started(study: Path, *more: str) -> subprocess.Popen[str]:
    """Start the command as from a terminal, even where a shell in the background has Ctrl-C ignored."""
    return subprocess.Popen(
        [sys.executable, "-c", HEEDING, "serve", str(study), *more], stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    study = write_shelf(tmp_path_factory.mktemp("live") / "study")
    process = started(study, "--port", "0")
    assert process.stdout is not None
    address = process.stdout.readline().strip()
    assert address.startswith("http://127.0.0.1:")
    yield Live(process, study, int(address.rstrip("/").rpartition(":")[2]))
    if process.poll() is None:
        process.kill()
    process.communicate()


@pytest.mark.parametrize(
    "target",
    [
        "/../study.toml", "/plan/../study.toml", "/plan/base/../../study.toml", "/%2e%2e/study.toml",
        "/plan/%2e%2e%2fstudy.toml", "/plan/base/%252e%252e/plan.json", "/..%5cstudy.toml", "/etc/passwd",
        "//etc/passwd", "file:///etc/passwd", "/plan/base/map.html%00", "/plan/base/", "/plan/ids.csv",
        "/plan/base/notes.txt", "/<script>alert(1)</script>",
    ],
)  # fmt: skip
def test_paths_that_lead_out_are_refused_beside_the_nearest_that_is_allowed(live, target):
    """404 with words of ours that repeat nothing of what was asked; the next request is answered."""
    status, head, body = live.ask(target)
    assert (status, body) == (404, b"There is no such page.\n")
    assert b"nosniff" in head
    assert live.ask("/plan/base/plan.json")[0] == 200


def test_a_page_and_its_files_come_over_the_wire_whole(live):
    status, head, body = live.ask("/")
    assert (status, body.count(b"<h3>")) == (200, 2)
    assert b"Content-Security-Policy: default-src 'none'; script-src 'self'" in head
    assert b"Server: planner\r\n" in head
    assert f"Content-Length: {len(body)}".encode() in head
    assert live.ask("/plan/base/plan.gpkg")[2] == (live.study / "plan/base/plan.gpkg").read_bytes()
    head_only = live.ask("/plan/base/plan.gpkg", "HEAD")
    assert (head_only[0], head_only[2]) == (200, b"")
    assert b"Content-Length: 16" in head_only[1]


def test_writing_methods_other_names_and_broken_requests_are_refused(live):
    assert live.ask("/", "POST")[0] == 405
    assert live.ask("/", "PUT")[0] == 405
    assert live.ask("/", "BREW")[0] == 501
    assert live.ask("/", host="evil.example")[0] == 403
    assert live.raw(b"GET / HTTP/1.1\r\n\r\n")[0] == 403
    assert live.raw(b"GET / HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n\r\n")[0] == 403
    broken = live.raw(b"<script>alert(1)</script> / HTTP/9.9\r\n\r\n")
    assert b"script" not in broken[2]
    assert b"nosniff" in broken[1]
    assert live.raw(b"GET /" + b"a" * 70_000 + b" HTTP/1.1\r\n\r\n")[0] == 414
    assert live.ask("/", host=f"localhost:{live.port}")[0] == 200


def test_a_plan_made_while_it_runs_is_shown_and_one_taken_away_is_gone(live):
    made = live.study / "plan" / "later"
    (live.study / "plan" / "base").rename(made)
    assert (live.ask("/plan/later/map.html")[0], live.ask("/plan/base/map.html")[0]) == (200, 404)
    made.rename(live.study / "plan" / "base")
    assert live.ask("/plan/base/map.html")[0] == 200


def test_a_port_in_use_is_told_with_the_mend(live):
    """Exit code 2, no traceback; a free port is taken."""
    process = started(live.study, "--port", str(live.port))
    out, told = process.communicate(timeout=60)
    assert (process.returncode, out) == (2, "")
    assert f"port {live.port}" in told
    assert "--port 0" in told
    assert "Traceback" not in told
    with listening(live.study, "127.0.0.1", 0) as free:
        assert free.server_address[1] != live.port


def test_an_address_of_another_machine_is_told(live):
    with pytest.raises(UsageError, match="--host"):
        listening(live.study, "192.0.2.1", 0)


def test_a_study_without_a_plan_is_refused(tmp_path):
    (tmp_path / "study.toml").write_text("")
    process = started(tmp_path)
    told = process.communicate(timeout=60)[1]
    assert process.returncode == 4
    assert "planner run" in told


def test_listening_for_others_warns_first(live):
    process = started(live.study, "--host", "0.0.0.0", "--port", "0")
    assert process.stdout is not None
    address = process.stdout.readline()
    process.send_signal(signal.SIGINT)
    told = process.communicate(timeout=60)[1]
    assert address.startswith("http://0.0.0.0:")
    assert "Warning: whoever reaches 0.0.0.0 can read every plan" in told
    assert process.returncode == 0


def test_ctrl_c_ends_it_quietly(live):
    os.kill(live.process.pid, signal.SIGINT)
    told = live.process.communicate(timeout=60)[1]
    assert live.process.returncode == 0
    assert told.strip() == ""
