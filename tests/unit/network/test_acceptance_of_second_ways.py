"""Fibers of second ways are tested for the sign-off as those of working ones are."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from helpers_guarded import as_read, guarded_parts, guarded_town, protected_plant

from planner.catalog.table_files import read_allowances
from planner.network import Plant
from planner.network.acceptance import acceptance_rows
from planner.plan.accept import by_site, judge
from planner.rules.folder import PlanFolder
from planner.rules.integrity.acceptance import check_fibers
from planner.sources.results import Measured


@pytest.fixture(scope="module")
def plant() -> Plant:
    """A town whose critical points and POP have second ways."""
    return protected_plant(guarded_town())[0]


@pytest.fixture(scope="module")
def tests(plant: Plant) -> pd.DataFrame:
    """Its acceptance tests."""
    town = guarded_town()
    return acceptance_rows(plant.link_budget, plant.circuits, plant.cameras, town.settings, town.catalog)


def faults(tests: pd.DataFrame) -> list[str]:
    """What the audit says of the tests of fibers."""
    parts = {**guarded_parts(), "acceptance": as_read(tests)}
    return [f.message for f in check_fibers(PlanFolder(Path(), parts, ()))]


def test_each_fiber_of_each_second_way_is_tested_at_two_wavelengths(plant: Plant, tests: pd.DataFrame):
    seconds = plant.circuits[plant.circuits["kind"] == "protection"]
    mine = tests[tests["circuit_kind"] == "second"]
    assert len(seconds) == 5
    many = mine.groupby("site_id").size().to_dict()
    assert many == {c.from_id: 2 * c.fibers for c in seconds.itertuples()}


def test_a_second_way_is_measured_by_its_own_length_and_losses(plant: Plant, tests: pd.DataFrame):
    links = plant.link_budget.drop_duplicates(["site_id", "circuit_kind"])
    length = links.set_index(["site_id", "circuit_kind"])["length_m"].to_dict()
    mine = tests[tests["circuit_kind"].notna()].drop_duplicates(["site_id", "circuit_kind"])
    told = {(r.site_id, r.circuit_kind): r.length_m for r in mine.itertuples()}
    assert told == pytest.approx(length, abs=0.006)
    assert any(told[s, "second"] != told[s, "working"] for s, k in told if k == "second")


def test_the_audit_finds_the_same_tests_and_misses_one_that_is_left_out(tests: pd.DataFrame):
    second = tests["circuit_kind"] == "second"
    assert faults(tests) == []
    assert any("without its test" in m for m in faults(tests.drop(tests.index[second][:1])))
    assert any("without its test" in m for m in faults(tests.assign(circuit_kind="working")))


def test_a_site_stays_open_until_its_second_way_is_measured_and_fails_by_it(tests: pd.DataFrame):
    limits = read_allowances()
    site = str(tests.loc[tests["circuit_kind"] == "second", "site_id"].iloc[0])
    mine = tests[tests["site_id"] == site]

    def result(rows: pd.DataFrame, worse_db: float = 0.0) -> tuple[str, str]:
        measured = [
            Measured(k, r.test_id, r.expected_db + worse_db * (r.circuit_kind == "second"), None)
            for k, r in enumerate(rows.itertuples(), 2)
        ]
        judged = judge(mine, measured, limits["accept_length_pct"], limits["accept_length_m"])
        row = by_site(judged).iloc[0]
        return str(row["result"]), str(row["reasons"])

    assert result(mine) == ("pass", "")
    assert result(mine[mine["circuit_kind"] == "working"])[0] == "open"
    failed, why = result(mine, worse_db=20.0)
    assert failed == "fail"
    assert "of the second way" in why
