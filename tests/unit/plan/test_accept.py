"""Acceptance: results of the field against the tests of the tiny plan, by the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner
from helpers_tiny_plan import write_tiny_plan

from planner.catalog.table_files import read_allowances
from planner.cli.main import planner
from planner.errors import InputError, UsageError
from planner.plan.accept import by_site, judge, totals
from planner.plan.store import read_plan
from planner.sources.results import read_results


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tiny plan in a folder."""
    place = tmp_path_factory.mktemp("accept") / "plan"
    write_tiny_plan(place)
    return place


@pytest.fixture(scope="module")
def tests(folder: Path) -> pd.DataFrame:
    """The acceptance tests of the tiny plan."""
    return read_plan(folder).tables["acceptance"]


def judged(tests: pd.DataFrame, path: Path, text: str) -> pd.DataFrame:
    """Return the tests judged by results written to a file."""
    path.write_text(text, encoding="utf-8")
    limits = read_allowances()
    found = read_results(path, set(tests["test_id"]))
    return judge(tests, found, limits["accept_length_pct"], limits["accept_length_m"])


def test_a_site_passes_when_all_its_tests_do_and_stays_open_where_one_is_missing(tests, tmp_path):
    """GOV-0001 has two fibers measured well; CAM-0001 one of five tests; nobody went to CAM-0002."""
    text = "test_id,measured,length_m\nACC-00007,0.84,90\nACC-00008,0.82,\nACC-00001,0.9,119\n"
    sites = by_site(judged(tests, tmp_path / "r.csv", text)).set_index("site_id")
    assert sites["result"].to_dict() == {
        "CAM-0001": "open", "CAM-0002": "open", "CAM-0003": "open", "GOV-0001": "pass",
    }  # fmt: skip
    assert tuple(sites.loc["CAM-0001", ["passed", "failed", "open"]]) == (1, 0, 4)


def test_each_way_to_fail_is_told(tests, tmp_path):
    """Too much loss, too little for this fiber, another length, too few pixels."""
    text = (
        "test_id;measured;length_m\nACC-00001;1,7;119\nACC-00002;0,1;\nACC-00003;0,9;400\nACC-00009;20,5;\n"
    )
    rows = judged(tests, tmp_path / "r.csv", text).set_index("test_id")
    reasons = rows.loc[rows["result"] == "fail", "reason"].to_dict()
    assert reasons == {
        "ACC-00001": "fiber 1 at 1310 nm: 1.7 dB, at most 1.648 passes",
        "ACC-00002": "fiber 1 at 1490 nm: 0.1 dB, less than 0.224: another fiber was measured",
        "ACC-00003": "fiber 1 at 1310 nm: 400 m long, 245 m by the plan",
        "ACC-00009": "20.5 px/m at 80 m by day; detect asks for 25",
    }
    sites = by_site(rows.reset_index())
    assert totals(rows, sites) == {
        "tests": {"pass": 0, "fail": 4, "open": 13}, "sites": {"pass": 0, "fail": 2, "open": 2},
    }  # fmt: skip


def test_a_result_at_its_limit_passes(tests, tmp_path):
    """Equal to the most loss, to the least, to the pixels asked for, and 30 m off in length."""
    text = (
        "test_id,measured,length_m\nACC-00001,1.648,149\nACC-00002,0.224,89\nACC-00009,25,\nACC-00010,25.0,\n"
    )
    rows = judged(tests, tmp_path / "r.csv", text)
    assert rows["result"].value_counts().to_dict() == {"open": 13, "pass": 4}


def test_bad_rows_are_told_all_at_once_with_their_numbers(tests, tmp_path):
    """An unknown test, a test twice, words and a negative figure, a length without a result."""
    path = tmp_path / "r.csv"
    path.write_text(
        "test_id,measured,length_m\nACC-99999,1,\nACC-00001,0.9,119\nACC-00001,0.8,119\nACC-00002,bad,\n"
        "ACC-00003,-1,\nACC-00004,,200\nACC-00005,1,far\n,3,\nACC-00006,,\n"
    )
    with pytest.raises(InputError) as told:
        read_results(path, set(tests["test_id"]))
    words = told.value.text()
    for part in ("row 2: `test_id` is 'ACC-99999'", "row 4: ACC-00001 stands in row 3", "row 5: `measured`",
                 "row 6: `measured` of ACC-00003 is '-1'", "row 7: `measured` of ACC-00004",
                 "row 8: `length_m`", "row 9: `test_id` is blank"):  # fmt: skip
        assert part in words
    assert "row 10" not in words


def test_a_file_without_its_columns_is_refused(tests, tmp_path):
    """The columns asked for are named."""
    path = tmp_path / "r.csv"
    path.write_text("id,value\n1,2\n")
    with pytest.raises(InputError, match="test_id, measured"):
        read_results(path, set(tests["test_id"]))


def test_the_template_filled_in_is_read_back(folder, tmp_path):
    """Written by the command, filled with the expected figures, every site passes; JSON and CSV agree."""
    sheet, out = tmp_path / "field.csv", tmp_path / "sites.csv"
    run = CliRunner().invoke
    assert run(planner, ["accept", str(folder), "--template", str(sheet)]).exit_code == 0
    again = run(planner, ["accept", str(folder), "--template", str(sheet)])
    assert isinstance(again.exception, UsageError)
    rows = pd.read_csv(sheet)
    assert len(rows) == 17
    rows["measured"] = rows["expected_db"].fillna(rows["least_px_per_m"])
    rows.to_csv(sheet, index=False)
    told = run(planner, ["accept", str(folder), str(sheet), "--json", "--out", str(out)])
    assert told.exit_code == 0
    figures = json.loads(told.output)
    assert figures["sites"] == {"pass": 4, "fail": 0, "open": 0}
    assert pd.read_csv(out)["result"].tolist() == ["pass"] * 4
    rows.loc[0, "measured"] = 9.0
    rows.to_csv(sheet, index=False)
    shown = run(planner, ["accept", str(folder), str(sheet)])
    assert "ACC-00001: fiber 1 at 1310 nm: 9 dB, at most 1.648 passes" in shown.output


def test_the_template_tells_whole_nanometers_and_older_ones_are_read_too(folder, tests, tmp_path):
    """Wavelength and number of a fiber have no decimals, blank for cameras; `1310.0` is no fault."""
    sheet = tmp_path / "field.csv"
    assert CliRunner().invoke(planner, ["accept", str(folder), "--template", str(sheet)]).exit_code == 0
    rows = pd.read_csv(sheet, dtype=str, keep_default_na=False)
    fibers = rows["tested"] == "fiber"
    assert set(rows.loc[fibers, "wavelength_nm"]) == {"1310", "1490"}
    assert set(rows.loc[fibers, "fiber"]) == {"1"}
    assert set(rows.loc[~fibers, "wavelength_nm"]) == set(rows.loc[~fibers, "fiber"]) == {""}
    rows["measured"] = rows["expected_db"].where(fibers, rows["least_px_per_m"])
    found = []
    for end in ("", ".0"):
        old = rows["wavelength_nm"].where(~fibers, rows["wavelength_nm"] + end)
        rows.assign(wavelength_nm=old).to_csv(sheet, index=False)
        found.append(read_results(sheet, set(tests["test_id"])))
    assert len(found[0]) == len(rows)
    assert found[0] == found[1]


def test_neither_results_nor_template_is_a_usage_error(folder):
    """The command says what to give."""
    told = CliRunner().invoke(planner, ["accept", str(folder)])
    assert isinstance(told.exception, UsageError)
