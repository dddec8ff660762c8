"""A plan fresh from `planner run` passes `planner audit`, in either language, with POPs and second ways."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.helpers_toy import STUDY, write_toy

POPS = """[network]
fibers_per_site = 2
pops = "choose"
existing_pops = ["O1"]
[protection]
critical_kinds = ["hospital", "police"]
pops = true
[scenario.fixed]"""


def planner(*arguments: object) -> str:
    """Run the command line in a process of its own; return what it shows."""
    done = subprocess.run(
        [sys.executable, "-m", "planner", *map(str, arguments)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.parametrize("language", ["es", "en"])
def test_the_audit_of_an_untouched_plan_finds_no_error(language: str, tmp_path: Path) -> None:
    """Bill, workbook, report and layers as they were written agree with one another."""
    text = STUDY.replace('language = "en"', f'language = "{language}"').replace("[scenario.fixed]", POPS)
    folder = write_toy(tmp_path / "toy", study_toml=text)
    planner("run", folder)
    found = json.loads(planner("audit", folder, "--json"))
    assert [f for f in found["findings"] if f["severity"] == "error"] == []
