"""Ctrl-C is never lost."""

from __future__ import annotations

import subprocess
import sys

DROPS_ONE = """
import signal
import time
from planner.cli.interrupts import send_lost_interrupts_again
signal.signal(signal.SIGINT, signal.default_int_handler)  # a job in the background may ignore it
{hook}
class Dropped:
    def __del__(self):
        raise {kind}
try:
    del_me = Dropped()
    del del_me
    for _ in range({tenths}):
        time.sleep(0.1)
    print("went on")
except KeyboardInterrupt:
    print("ended")
"""


def _run(hook: str, kind: str, most_s: int = 1) -> subprocess.CompletedProcess[str]:
    script = DROPS_ONE.format(hook=hook, kind=kind, tenths=10 * most_s)
    return subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=True
    )


def test_an_interrupt_that_python_drops_is_sent_again_without_a_word():
    run = _run("send_lost_interrupts_again()", "KeyboardInterrupt", most_s=30)
    assert run.stdout == "ended\n"
    assert run.stderr == ""


def test_without_the_hook_python_drops_it_and_goes_on():
    run = _run("", "KeyboardInterrupt")
    assert run.stdout == "went on\n"
    assert "KeyboardInterrupt" in run.stderr


def test_other_dropped_exceptions_are_told_as_before():
    run = _run("send_lost_interrupts_again()", "ValueError('told')")
    assert run.stdout == "went on\n"
    assert "ValueError: told" in run.stderr
