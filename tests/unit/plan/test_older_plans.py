"""A plan that an older version wrote is refused in words, and a worst cut without a street name is told."""

from __future__ import annotations

import json
import shutil
import sqlite3
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner
from helpers_watched import STUDY, write_watched

from planner.cli.common import as_older
from planner.cli.main import planner
from planner.cli.run import run_study
from planner.errors import InputError
from planner.network.cuts import cut_summary
from planner.plan.progress import Run
from planner.plan.store import read_plan
from planner.settings import load_settings


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A plan of a toy town."""
    folder = tmp_path_factory.mktemp("older")
    study = write_watched(folder / "s", "", STUDY)
    run_study(load_settings(study), folder / "p", overwrite=False, watched=Run())
    return folder / "p"


@pytest.mark.parametrize("block", ["operate", "network.pops", "network.cuts"])
def test_a_plan_json_without_a_block_is_refused_by_its_name(stored: Path, tmp_path: Path, block: str) -> None:
    shutil.copytree(stored, tmp_path / "p")
    path = tmp_path / "p" / "plan.json"
    told = json.loads(path.read_text(encoding="utf-8"))
    *above, last = block.split(".")
    (told[above[0]] if above else told).pop(last)
    path.write_text(json.dumps(told), encoding="utf-8")
    with pytest.raises(InputError, match=f"{block}: an older version"):
        read_plan(tmp_path / "p")


def test_drawing_a_plan_that_lacks_a_figure_within_a_block_is_refused_in_words(
    stored: Path, tmp_path: Path
) -> None:
    """Report and map name what is missing and what mends it; no traceback, and no page is left."""
    shutil.copytree(stored, tmp_path / "p")
    path = tmp_path / "p" / "plan.json"
    told = json.loads(path.read_text(encoding="utf-8"))
    del told["cost"]["capex_low"]
    path.write_text(json.dumps(told), encoding="utf-8")
    done = CliRunner().invoke(planner, ["report", str(tmp_path / "p"), "--html", str(tmp_path / "r.html")])
    assert isinstance(done.exception, InputError), done.output
    assert "this plan lacks 'capex_low': an older version wrote it. Run the study" in str(done.exception)
    assert not (tmp_path / "r.html").exists()


@pytest.mark.parametrize("asked", ["other_key", "['span_id', 'other'] not in index", "capex"])
def test_a_drawing_that_asks_for_what_no_plan_has_stays_a_fault_of_the_planner(
    stored: Path, asked: str
) -> None:
    """A whole plan is not told to be of an older version, whatever a drawing asks it for."""
    with pytest.raises(KeyError), as_older(stored):
        raise KeyError(asked)


def test_a_layer_without_a_column_is_told_as_older_where_the_drawing_asks_for_that_column(
    stored: Path, tmp_path: Path
) -> None:
    shutil.copytree(stored, tmp_path / "p")
    connection = sqlite3.connect(tmp_path / "p" / "plan.gpkg")
    connection.execute("ALTER TABLE equipment DROP COLUMN quantity")
    connection.commit()
    connection.close()
    with pytest.raises(InputError, match="an older version"), as_older(tmp_path / "p"):
        raise KeyError("quantity")
    with pytest.raises(KeyError), as_older(tmp_path / "p"):
        raise KeyError("another")


def test_a_bill_without_a_column_is_refused_by_its_name(stored: Path, tmp_path: Path) -> None:
    shutil.copytree(stored, tmp_path / "p")
    path = tmp_path / "p" / "bom.csv"
    pd.read_csv(path).drop(columns="basis").to_csv(path, index=False)
    with pytest.raises(InputError, match="basis"):
        read_plan(tmp_path / "p")


def test_a_worst_cut_in_a_street_without_name_has_none() -> None:
    """A text column in which nothing is named holds NaN; plan.json must not."""
    cuts = pd.DataFrame(
        {
            "risk_id": ["SP-1"], "kind": ["stretch"], "street_name": [np.nan], "sites": [1], "cameras": [1],
            "points": [0], "critical_sites": [0], "site_share": [1.0], "weight_lost": [0.0],
        }
    )  # fmt: skip
    spans = pd.DataFrame({"length_m": [10.0], "sites_downstream": [1]})
    assert cut_summary(cuts, spans, 1)["worst"]["street_name"] is None
