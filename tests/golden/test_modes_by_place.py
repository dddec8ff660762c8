"""Modes by kind and district on the toy: cameras lent here, owned there; fiber leased here, laid there."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

from planner.cli.run import run_study
from planner.errors import NoPlanError, PlannerError, ProvenInfeasibleError, SettingsError
from planner.plan.progress import Run
from planner.rules import audit
from planner.settings import load_settings
from tests.helpers_toy import LAT, LON, STUDY, write_toy

MIDDLE = LON + 0.00243


def district(name: str, west: float, east: float) -> dict[str, Any]:
    south, north = LAT - 0.01, LAT + 0.02
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    shape = {"type": "Polygon", "coordinates": [ring]}
    return {"type": "Feature", "properties": {"name": name}, "geometry": shape}


DISTRICTS = json.dumps(
    {
        "type": "FeatureCollection",
        "features": [district("West", LON - 0.01, MIDDLE), district("East", MIDDLE, LON + 0.02)],
    }
)
SOURCES = 'points = "points.csv"\ndistricts = "districts.geojson"\n'


def study(ownership: str, modes: str = "") -> str:
    """The toy with districts, in which every street may be leased or built."""
    text = STUDY.replace('points = "points.csv"\n', SOURCES)
    text += (
        f'[ownership]\nowner = "Province"\navailable_ways = ["new_poles", "lease_dark_fiber"]\n{ownership}\n'
    )
    return text + (f"[ownership.modes]\n{modes}" if modes else "")


def run(folder: Path, text: str) -> tuple[dict[str, Any], gpd.GeoDataFrame, gpd.GeoDataFrame]:
    """Run a toy study; its plan has no error. Returns plan.json, cameras and spans."""
    write_toy(folder / "s", study_toml=text, districts_geojson=DISTRICTS)
    summary = run_study(load_settings(folder / "s"), folder / "p", overwrite=True, watched=Run())
    assert audit(folder / "p").integrity_errors == ()
    cameras, spans = (gpd.read_file(folder / "p" / "plan.gpkg", layer=n) for n in ("cameras", "spans"))
    return summary, cameras, spans


def refused(folder: Path, text: str, kind: type[PlannerError]) -> str:
    """Run a toy study that is refused; returns what it says."""
    write_toy(folder / "s", study_toml=text, districts_geojson=DISTRICTS)
    with pytest.raises(kind) as told:
        run_study(load_settings(folder / "s"), folder / "p", overwrite=True, watched=Run())
    return " ".join(f"{p.what} {p.mend}" for p in told.value.problems)


def test_cameras_and_fiber_have_the_modes_of_their_district(tmp_path: Path) -> None:
    """West lends its cameras and leases its fiber, all else owns: cameras, spans, who and bill follow."""
    modes = (
        '"cameras in West" = "commodatum"\ncameras = "own"\n"route in West" = ["lease"]\nroute = ["own"]\n'
    )
    _, cameras, spans = run(tmp_path, study("", modes))
    west = cameras["district"] == "West"
    assert 0 < west.sum() < len(cameras)
    assert set(cameras.loc[west, "mode"]) == {"commodatum"}
    assert set(cameras.loc[~west, "mode"]) == {"own"}
    assert set(cameras.loc[~west, "owner"]) == {"Province"}
    assert cameras.loc[west, "owner"].isna().all()
    bom = pd.read_csv(tmp_path / "p" / "bom.csv").groupby("item_id")["quantity"].sum()
    assert bom["camera_commodatum_year"] == (west & cameras["connected"]).sum()
    assert bom["camera_bracket"] == (~west & cameras["connected"]).sum()
    middle = spans.geometry.interpolate(0.5, normalized=True).to_crs(4326).x
    inside = spans["way"] == "lease_dark_fiber"
    assert inside.any()
    assert (~inside).any()
    # A street that crosses the border is of the district of its middle, its parts with it.
    half_block = 0.0006
    assert (middle[inside] < MIDDLE + half_block).all()
    assert (middle[~inside] > MIDDLE - half_block).all()


def test_the_owned_share_of_cameras_is_kept_by_choice(tmp_path: Path) -> None:
    """Of two modes the cheaper one is taken; where half must be owned, exactly half is, and it costs more."""
    _, cameras, _ = run(tmp_path / "free", study("", 'cameras = "own commodatum"\n'))
    cheaper = set(cameras["mode"])
    assert len(cheaper) == 1
    lent = study("min_owned_camera_share = 0.5", 'cameras = "own commodatum"\n')
    dear = (
        "item_id,group,description_en,description_es,unit,recurrence,low,typical,high,currency,price_year,"
        "region,source\n"
    )
    fee = "camera_commodatum_year,operation,Fee,Canon,each,year,1,2,3,USD,2024,LA,planning assumption\n"
    cheap = lent.replace("tax_pct = 21\n", 'tax_pct = 21\nprice_book = "fees.csv"\n')
    (tmp_path / "half" / "s").mkdir(parents=True)
    (tmp_path / "half" / "s" / "fees.csv").write_text(dear + fee)
    half, cameras, _ = run(tmp_path / "half", cheap)
    assert sorted(cameras["mode"]) == ["commodatum"] * 3 + ["own"] * 3
    (tmp_path / "none" / "s").mkdir(parents=True)
    (tmp_path / "none" / "s" / "fees.csv").write_text(dear + fee)
    none, cameras, _ = run(tmp_path / "none", cheap.replace("min_owned_camera_share = 0.5", ""))
    assert set(cameras["mode"]) == {"commodatum"}
    assert none["cost"]["net_present_cost"] < half["cost"]["net_present_cost"]


def test_a_share_that_the_districts_do_not_allow_is_refused(tmp_path: Path) -> None:
    """With West on loan not all cameras can be owned: the refusal tells the share that the plan keeps."""
    text = study("min_owned_camera_share = 1.0", '"cameras in West" = "commodatum"\ncameras = "own"\n')
    talk = refused(tmp_path, text, NoPlanError)
    assert "ownership.min_owned_camera_share = 0." in talk
    talk = refused(
        tmp_path,
        study("min_owned_camera_share = 0.1", 'cameras = "lease commodatum"\n'),
        ProvenInfeasibleError,
    )
    assert "no plan of this study keeps it" in talk


def test_forbidden_modes_are_proven_or_avoided(tmp_path: Path) -> None:
    """Without leasing all is built; where the only mode of cameras is forbidden no plan can be."""
    _, _, spans = run(tmp_path, study('forbidden_modes = ["lease"]'))
    assert set(spans["mode"]) == {"own"}
    talk = refused(tmp_path, study('forbidden_modes = ["own"]'), ProvenInfeasibleError)
    assert "cameras may be own alone" in talk


def test_decided_together_each_place_is_priced_in_the_mode_of_its_district(tmp_path: Path) -> None:
    """West lends its cameras, which cost nothing once but their drop and place; all else owns."""
    text = study("", '"cameras in West" = "commodatum"\ncameras = ["own", "lease"]\n')
    text += '[joint]\ndecide = "together"\ngap_limit_pct = 30.0\ntime_limit_s = 4\n[optimize]\nbulk = false\n'
    _, cameras, _ = run(tmp_path, text)
    west = cameras["district"] == "West"
    assert set(cameras.loc[west, "mode"]) <= {"commodatum"}
    assert set(cameras.loc[~west, "mode"]) <= {"own", "lease"}
    evidence = np.load(tmp_path / "p" / "evidence" / "joint.npz")
    cover = np.load(tmp_path / "p" / "evidence" / "cover.npz")
    places = gpd.read_file(tmp_path / "p" / "plan.gpkg", layer="candidates").set_index("candidate_id")
    lent = (places.loc[cover["candidate_id"], "district"] == "West").to_numpy()[cover["view_candidate"]]
    cost = evidence["view_cost"]
    assert 0 < lent.sum() < len(lent)
    assert cost[lent].max() < cost[~lent].min()


def test_wrong_entries_are_told_together(tmp_path: Path) -> None:
    """An unknown kind, mode and a kind told twice; a district that the layer has not."""
    text = study('modes = ["kiosks: own", "cameras: attach", "route: own", "route: lease"]')
    write_toy(tmp_path / "s", study_toml=text, districts_geojson=DISTRICTS)
    with pytest.raises(SettingsError) as told:
        load_settings(tmp_path / "s")
    assert [p.what for p in told.value.problems] == [
        "`ownership.modes` holds 'kiosks: own'.",
        "`ownership.modes` holds 'cameras: attach': attach.",
        "`ownership.modes` tells twice of route.",
    ]
    talk = refused(tmp_path, study("", '"route in Nord" = "own"\n'), SettingsError)
    assert "'Nord'" in talk
    assert "West" in talk
