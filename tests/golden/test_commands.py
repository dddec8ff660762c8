"""Every documented command on a toy study: exit code, output, files, and what a run never leaves behind."""

from __future__ import annotations

import csv
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from pypdf import PdfReader

from tests.helpers_toy import write_toy

COMMANDS = [
    "new", "fetch", "check", "run", "map", "report", "bom", "export", "compare", "progress", "audit", "serve",
    "info", "accept", "bench",
]  # fmt: skip
FILES = {
    "plan.json",
    "plan.gpkg",
    "bom.csv",
    "bom.xlsx",
    "map.html",
    "report.html",
    "report.pdf",
    "audit.json",
    "splices.json",
    "NOTICE.txt",
    "evidence",
}


def planner(*arguments: object, check: int | None = 0) -> subprocess.CompletedProcess[str]:
    """Run the command line in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "planner", *map(str, arguments)], capture_output=True, text=True, check=False
    )
    assert "Traceback" not in done.stderr, done.stderr
    if check is not None:
        assert done.returncode == check, done.stderr
    return done


@pytest.fixture(scope="module")
def toy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A toy study with its base plan."""
    folder = write_toy(tmp_path_factory.mktemp("toy"))
    planner("run", folder)
    return folder


def test_help_names_every_command_and_the_exit_codes():
    words = planner("--help").stdout
    for command in COMMANDS:
        assert re.search(rf"^  {command}\b", words, re.M), command
    assert "7 audit integrity errors" in words


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_with_an_example(command):
    assert "planner" in planner(command, "--help").stdout


def test_a_run_writes_every_file_of_a_plan_and_says_how_far_it_is_proven(toy):
    folder = toy / "plan" / "base"
    assert {p.name for p in folder.iterdir()} == FILES
    summary = json.loads((folder / "plan.json").read_text())
    assert summary["outcome"] == "proven"
    assert summary["network"]["sites"] == 6 + 5
    assert summary["network"]["connected"] == 11
    assert summary["network"]["unserved"] == []
    assert summary["cameras"]["chosen"] == 6
    assert summary["audit"]["errors"] == 0
    assert summary["repeatable"] is True


def test_two_runs_give_the_same_plan_json_but_for_time_memory_and_versions(toy, tmp_path):
    again = tmp_path / "again"
    planner("run", toy, "--out", again)
    volatile = {"runtime_s", "peak_memory_mb", "versions", "created"}
    first, second = (
        {k: v for k, v in json.loads((f / "plan.json").read_text()).items() if k not in volatile}
        for f in (toy / "plan" / "base", again)
    )
    assert first == second


def test_the_report_is_written_again_as_the_run_wrote_it_and_in_the_other_language(toy, tmp_path):
    folder = toy / "plan" / "base"
    names = ("report.html", "report.pdf")
    before = [(folder / name).read_bytes() for name in names]
    assert planner("report", toy).stdout.split() == [str(folder / name) for name in names]
    assert [(folder / name).read_bytes() for name in names] == before
    other = tmp_path / "en.pdf"
    planner("report", toy, "--pdf", other, "--language", "en")
    assert PdfReader(other).trailer["/Root"]["/Lang"] == "en"
    refused = planner("report", toy, "--html", tmp_path / "a.html", "--language", "en", check=2)
    assert "--language" in refused.stderr


def test_a_plan_is_replaced_only_with_overwrite(toy):
    assert "--overwrite" in planner("run", toy, check=2).stderr
    planner("run", toy, "--overwrite")


@pytest.mark.parametrize(("scenario", "chosen", "fixed"), [("fixed", 3, 3), ("mixture", 5, 3)])
def test_cameras_can_be_given_by_the_tender_or_mixed_with_chosen_ones(toy, scenario, chosen, fixed):
    summary = json.loads(planner("run", toy, "--scenario", scenario, "--json", "--overwrite").stdout)
    assert (summary["cameras"]["chosen"], summary["cameras"]["fixed"]) == (chosen, fixed)
    assert summary["audit"]["errors"] == 0


def test_compare_sets_stored_scenarios_side_by_side(toy):
    planner("run", toy, "--scenario", "fixed", "--overwrite")
    shown = planner("compare", toy, "base", "fixed").stdout
    assert re.search(r"cameras\s+6\s+3", shown)
    assert re.search(r"base has cost no more from year\s+—\s+never in 15 years", shown)
    assert "cámaras propias" in planner("compare", toy, "base", "fixed", "--language", "es").stdout
    compared = json.loads(planner("compare", toy, "base", "fixed", "--json").stdout)["fixed"]["compared"]
    assert compared["break_even_year_of_first"] is None
    assert compared["owned_cameras"] == 3
    assert set(compared["disruptions"]) == {"missed-link-payments", "end-of-maintenance"}
    assert "planner run" in planner("compare", toy, "base", "nowhere", check=4).stderr


def test_compare_tells_what_scenarios_of_disruption_do_without_a_plan_of_theirs(toy, tmp_path):
    """A scenario that sets `[disruption]` alone is told beside each plan, by name or with all others."""
    study = tmp_path / "study"
    shutil.copytree(toy, study)
    text = (study / "study.toml").read_text(encoding="utf-8")
    more = "[scenario.left.disruption]\nunmended = true\nyears = 2\n"
    more += "[scenario.owed.disruption]\nunpaid = ['fiber']\n"
    (study / "study.toml").write_text(text + more, encoding="utf-8")
    shown = planner("compare", study, "base").stdout
    assert "left: nobody mends, years 2 to 3" in shown
    assert "owed: rent of fiber not paid, year 2" in shown
    assert re.search(r"cameras working at the end of year 3\s+\d", shown)
    one = planner("compare", study, "base", "owed").stdout
    assert "owed:" in one
    assert "left:" not in one
    refused = planner("compare", study, "owed", check=2).stderr
    assert "these scenarios change no plan" in refused


def test_compare_writes_the_same_figures_as_page_and_as_csv(toy, tmp_path):
    """A row a figure with unit and source; the page holds both languages and asks nothing of the outside."""
    page, file = tmp_path / "side.html", tmp_path / "side.csv"
    planner("compare", toy, "base", "--html", page, "--csv", file)
    with file.open(encoding="utf-8", newline="") as opened:
        rows = {r["figure"]: r for r in csv.DictReader(opened)}
    summary = json.loads((toy / "plan" / "base" / "plan.json").read_text(encoding="utf-8"))
    assert float(rows["capex"]["base"]) == summary["cost"]["capex"]
    assert rows["capex"]["unit_en"] == "USD"
    assert rows["capex"]["source_en"] == "plan.json: cost.capex"
    assert float(rows["route"]["base"]) == summary["network"]["route_m"] / 1000
    text = page.read_text(encoding="utf-8")
    assert f"{round(summary['cost']['capex']):,}" in text
    assert "Lo que cuestan" in text
    assert "What they cost" in text
    assert not re.search(r'(src|href)="(?!data:|#)', text)
    assert "--plans takes" in planner("compare", "--plans", page, page, "--html", page, check=2).stderr


def test_audit_passes_on_a_plan_and_fails_with_7_when_a_figure_was_changed(toy, tmp_path):
    shown = planner("audit", toy / "plan" / "base", "--json").stdout
    assert json.loads(shown)["errors"] == 0
    copy = tmp_path / "copy"
    shutil.copytree(toy / "plan" / "base", copy)
    summary = json.loads((copy / "plan.json").read_text())
    summary["cost"]["capex"] += 1
    (copy / "plan.json").write_text(json.dumps(summary))
    assert planner("audit", copy, check=7).stdout


def test_map_and_bom_are_made_again_from_the_stored_plan(toy, tmp_path):
    planner("map", toy, "--out", tmp_path / "map.html")
    planner("bom", toy, "--xlsx", tmp_path / "bom.xlsx", "--csv", tmp_path / "bom.csv")
    assert (tmp_path / "map.html").stat().st_size > 50_000
    assert (tmp_path / "bom.csv").read_bytes() == (toy / "plan" / "base" / "bom.csv").read_bytes()
    assert "camera" in planner("bom", toy).stdout


def test_info_prints_each_value_and_where_it_came_from(toy):
    shown = planner("info", toy, "--scenario", "mixture").stdout
    assert re.search(r"cameras\.count\s+5\s+scenario mixture", shown)
    assert re.search(r"cameras\.mount_height_m\s+6\.0\s+m\s+default", shown)


def test_info_tells_how_far_each_class_holds_each_level_of_both_profiles(toy):
    """2,560 px behind 4 mm on 5.1 mm from a 6 m pole: 250 px/m from 1.4 to 6.7 m."""
    shown = planner("info", toy, "--optics").stdout
    assert re.search(r"fixed\s+dori-2014\s+identify\s+250\.0\s+1\.4\s+6\.7\s+6\.7", shown)
    assert re.search(r"fixed\s+iec-2025\s+characterize\s+250\.0\s+1\.4\s+6\.7\s+6\.7", shown)
    rows = json.loads(planner("info", toy, "--optics", "--json").stdout)
    assert next(r["tele_m"] for r in rows if (r["camera_class"], r["px_per_m"]) == ("ptz", 250)) == 319.97


def test_check_tells_the_city_and_writes_nothing(tmp_path):
    folder = write_toy(tmp_path / "toy")
    before = sorted(folder.rglob("*"))
    assert "street_km" in planner("check", folder).stdout
    assert sorted(folder.rglob("*")) == before


def test_new_makes_a_study_that_runs_from_a_file_of_streets(tmp_path):
    source = write_toy(tmp_path / "source")
    study = tmp_path / "mine"
    planner("new", study, "--streets", source / "streets.geojson", "--points", source / "points.csv",
            "--cameras", 4, "--center=-24.1799,-65.2999")  # fmt: skip
    summary = json.loads(planner("run", study, "--json").stdout)
    assert summary["cameras"]["chosen"] == 4
    assert summary["cameras"]["demand_unit"] == "street meters"


def test_new_without_a_center_takes_the_middle_of_the_streets_and_says_so(tmp_path):
    source = write_toy(tmp_path / "source")
    planner("new", tmp_path / "mine", "--streets", source / "streets.geojson", "--cameras", 2)
    assert "planning assumption" in planner("check", tmp_path / "mine").stdout
    summary = json.loads(planner("run", tmp_path / "mine", "--json").stdout)
    assert summary["network"]["connected"] == 2


def test_new_refuses_a_folder_that_is_not_empty_and_two_origins(tmp_path):
    source = write_toy(tmp_path / "source")
    assert "not empty" in planner("new", source, "--example", "jsei", check=2).stderr
    both = planner("new", tmp_path / "n", "--example", "jsei", "--place", "Jujuy", check=2).stderr
    assert "expected one" in both


def test_progress_tells_what_is_installed_powered_and_lit(toy, tmp_path):
    works = tmp_path / "works.csv"
    works.write_text("site_id,installed,powered,lit\nCAM-0001,2021-02-04,yes,no\nCAM-0002,2021-02-05,,\n")
    out = tmp_path / "progress"
    shown = planner("progress", toy, works, "--as-of", "2021-02-28", "--out", out, "--json").stdout
    told = {(r["group"], r["value"]): r for r in json.loads(shown)["totals"]}
    total = next(r for r in told.values() if r["planned"] == 11)
    assert (total["installed"], total["powered"], total["lit"]) == (2, 1, 0)
    assert (out / "progress.html").is_file()
    assert "--overwrite" in planner("progress", toy, works, "--out", out, check=2).stderr


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("installed\nyes\n", "no header row was found"),
        ("site_id,name\nCAM-0001,x\n", "no column tells a state"),
        ("site_id,installed\nCAM-0001,perhaps\n", "perhaps"),
        ("site_id,installed\nCAM-9999,yes\n", "CAM-9999"),
        ("site_id,installed\nCAM-0001,2031-02-04\n", "2031-02-04"),
        ("", ""),
    ],
)  # fmt: skip
def test_a_list_of_progress_with_faults_is_refused_and_nothing_is_written(toy, tmp_path, text, words):
    works = tmp_path / "works.csv"
    works.write_text(text)
    out = tmp_path / "progress"
    talk = planner("progress", toy, works, "--as-of", "2021-02-28", "--out", out, check=4).stderr
    assert words in talk
    assert not out.exists()
    assert planner("progress", toy, tmp_path / "none.csv", "--out", out, check=2).stderr


def test_accept_gives_the_sheet_and_tells_who_passes(toy, tmp_path):
    sheet, out = tmp_path / "field.csv", tmp_path / "sites.csv"
    planner("accept", toy, "--template", sheet)
    lines = sheet.read_text().splitlines()
    assert lines[0].startswith("test_id,site_id,tested,circuit_kind,fiber")
    heads = lines[0].split(",")
    rows = [dict(zip(heads, line.split(","), strict=True)) for line in lines[1:]]
    first = rows[0]["site_id"]
    measured = [
        (r["test_id"], r["expected_db"] if r["tested"] == "fiber" else float(r["least_px_per_m"]) + 1)
        for r in rows
        if r["site_id"] == first
    ]
    field = tmp_path / "done.csv"
    field.write_text("test_id,measured\n" + "".join(f"{t},{m}\n" for t, m in measured))
    shown = json.loads(planner("accept", toy, field, "--out", out, "--json").stdout)
    assert shown["sites"] == {"pass": 1, "fail": 0, "open": 10}
    assert f"{first},pass" in out.read_text()
    assert "--overwrite" in planner("accept", toy, field, "--out", out, check=2).stderr


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("measured\n0.5\n", "test_id"),
        ("test_id,measured\nACC-99999,0.5\n", "ACC-99999"),
        ("test_id,measured\nACC-00001,much\n", "much"),
        ("test_id,measured\nACC-00001,0.5\nACC-00001,0.6\n", "ACC-00001"),
    ],
)
def test_results_with_faults_are_refused_and_nothing_is_written(toy, tmp_path, text, words):
    field, out = tmp_path / "done.csv", tmp_path / "sites.csv"
    field.write_text(text)
    assert words in planner("accept", toy, field, "--out", out, check=4).stderr
    assert not out.exists()
    assert "RESULTS" in planner("accept", toy, check=2).stderr


def test_ctrl_c_outside_the_solvers_leaves_the_earlier_plan_whole(toy):
    before = {p: p.read_bytes() for p in (toy / "plan" / "base").rglob("*") if p.is_file()}
    process = subprocess.Popen(
        [sys.executable, "-m", "planner", "run", str(toy), "--overwrite"],
        stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    time.sleep(1.0)
    os.kill(process.pid, signal.SIGINT)
    _, talk = process.communicate(timeout=120)
    assert "Traceback" not in talk
    if process.returncode != 0:
        assert {p: p.read_bytes() for p in (toy / "plan" / "base").rglob("*") if p.is_file()} == before
    assert not [p for p in (toy / "plan").iterdir() if p.name.startswith(".")]
