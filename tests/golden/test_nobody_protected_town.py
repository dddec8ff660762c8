"""A whole plan in which all who are to have a second route end without one: audited, with the reasons."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path

import pytest
from helpers_toy import LAT, LON, STUDY, write_toy

from planner.cli.run import run_study
from planner.plan.progress import Run
from planner.plan.store import read_plan
from planner.rules import audit
from planner.settings import load_settings

STEP_DEG = 0.001
"""A block of the only street, about 100 m."""
ROUND = [(LON + 6 * STEP_DEG, LAT + 0.20), (LON - 0.20, LAT + 0.20), (LON - 0.20, LAT)]
"""Corners of a road around, some 90 km from the end of the street back to its beginning."""
POINTS = f"""id,nombre,tipo,lat,lon
H1,Hospital 1,hospital,{LAT + 0.0002},{LON + 5.5 * STEP_DEG}
P1,Comisaria 1,comisaria,{LAT + 0.0002},{LON + 3.2 * STEP_DEG}
E1,Escuela 1,escuela,{LAT + 0.0002},{LON + 4.4 * STEP_DEG}
"""
CAMERAS = f"""id,name,lat,lon,provenance
C1,Corner 1,{LAT},{LON + 2 * STEP_DEG},placed by rule
C2,Corner 2,{LAT},{LON + 4 * STEP_DEG},placed by rule
"""
MORE = """
[protection]
critical_kinds = ["hospital", "police"]
"""


def streets() -> str:
    """One street of six blocks, and a road around."""
    lines = [[(LON + k * STEP_DEG, LAT), (LON + (k + 1) * STEP_DEG, LAT)] for k in range(6)]
    lines += [list(pair) for pair in pairwise([(LON + 6 * STEP_DEG, LAT), *ROUND, (LON, LAT)])]
    features = [
        {
            "type": "Feature",
            "properties": {"highway": "residential", "name": f"Street {k}"},
            "geometry": {"type": "LineString", "coordinates": line},
        }
        for k, line in enumerate(lines)
    ]
    return json.dumps({"type": "FeatureCollection", "features": features})


def test_a_plan_whose_second_routes_are_all_dark_is_that_of_the_search(tmp_path: Path) -> None:
    """The only other way is a road of 90 km that no optic reaches over: nothing is laid or paid for it."""
    study = write_toy(
        tmp_path / "s",
        study_toml=STUDY.split("[scenario.fixed]")[0].replace(
            'points = "points.csv"', 'points = "points.csv"\ncameras = "cameras.csv"'
        ).replace("count = 6", 'count = 2\nlist_mode = "fixed"') + MORE,
        points_csv=POINTS, cameras_csv=CAMERAS, streets_geojson=streets(),
    )  # fmt: skip
    run_study(load_settings(study), tmp_path / "p", overwrite=False, watched=Run())
    found = audit(tmp_path / "p")
    assert found.integrity_errors == ()
    assert found.skipped == ()
    plan = read_plan(tmp_path / "p")
    table = plan.tables["protected"]
    assert set(table["reason"]) == {"over_reach"}
    assert (table["shared_pct"] == 100).all()
    assert not (plan.tables["circuits"]["kind"] == "protection").any()
    assert set(plan.tables["spans"]["role"]) == {"tree"}
    assert plan.summary["network"]["protection"]["without"] == len(table) == 2
    told = plan.summary["network"]["bulk"]
    assert told["status"] in ("kept", "improved")
    assert plan.summary["cost"]["capex"] == pytest.approx(told["capex"], abs=0.01)
