"""`planner fetch` as a user types it, against a local server."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from helpers_overpass import TOWN, FakeServer, elements_of, serving

HEAD = """schema = 1
[study]
name = "t"
[cameras]
count = 0
[sources]
bbox = [-65.301, -24.183, -65.297, -24.178]
"""


def planner(*arguments: object) -> subprocess.CompletedProcess[str]:
    """Run the command line in a process of its own, without terrain: no test asks the outside."""
    environment = {k: v for k, v in os.environ.items() if k != "PLANNER_DATA"} | {"PLANNER_TERRAIN_URL": ""}
    command = [sys.executable, "-m", "planner", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, env=environment)


def test_fetch_writes_the_study_and_prints_what_to_set(tmp_path: Path) -> None:
    """Each file is printed with its license, and the printed lines make a study that can be checked."""
    (tmp_path / "town.osm").write_text(TOWN, encoding="utf-8")
    folder = tmp_path / "study"
    folder.mkdir()
    (folder / "study.toml").write_text(HEAD, encoding="utf-8")
    with serving(FakeServer(elements_of(tmp_path / "town.osm"))) as server:
        done = planner("fetch", folder, "--overpass-url", f"{server.url}/api")
    assert done.returncode == 0, done.stderr
    assert "sources/streets.gpkg  ODbL-1.0  2024-05-01" in done.stdout
    lines = [line for line in done.stdout.splitlines() if " = " in line]
    (folder / "study.toml").write_text(HEAD + "\n".join(lines) + "\n", encoding="utf-8")
    checked = planner("check", folder, "--json")
    assert checked.returncode == 0, checked.stderr
    facts = json.loads(checked.stdout)
    assert (facts["points"], facts["streets"]) == (3, "surveyed")


@pytest.mark.slow
def test_fetch_without_a_connection(tmp_path: Path) -> None:
    """Where nothing answers the command ends with code 4, says why, and writes nothing."""
    (tmp_path / "study.toml").write_text(HEAD, encoding="utf-8")
    done = planner("fetch", tmp_path, "--overpass-url", "http://127.0.0.1:9/api")
    assert done.returncode == 4
    assert "there seems to be no connection" in done.stderr
    assert "Traceback" not in done.stderr
    assert [p.name for p in tmp_path.iterdir()] == ["study.toml"]
