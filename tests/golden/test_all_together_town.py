"""Whole plans of a toy town where several parts of the planner meet: each is audited."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from helpers_toy import BLOCK_DEG_LAT, BLOCK_DEG_LON, LAT, LON, write_toy
from helpers_toy import STUDY as TOY
from helpers_watched import STUDY as WATCHED
from helpers_watched import write_watched

from planner.cli.run import run_study
from planner.errors import ProvenInfeasibleError
from planner.plan.model import Plan
from planner.plan.progress import Run
from planner.plan.store import read_plan
from planner.rules import audit
from planner.settings import Settings, load_settings

PON = """
[network]
architecture = "gpon"
pops = "choose"
cabinets = true
[pon]
stages = 2
first_ratio = 2
ratio = 4
[protection]
critical_kinds = ["hospital", "police"]
pops = true
"""


def made(folder: Path, settings: Settings) -> Plan:
    """Run a study and audit it; return the stored plan."""
    run_study(settings, folder / "p", overwrite=False, watched=Run())
    found = audit(folder / "p")
    assert found.integrity_errors == ()
    assert found.skipped == ()
    return read_plan(folder / "p")


def first_phases(plan: Plan) -> dict[str, int]:
    """The phase of the first site beyond each splitter, and of each POP, by the circuits of the plan."""
    circuits = plan.tables["circuits"]
    onward = dict(zip(circuits["from_id"], circuits["to_id"], strict=True))
    first: dict[str, int] = {}
    for layer, key in (("cameras", "camera_id"), ("points", "point_id")):
        rows = plan.tables[layer]
        rows = rows[rows["connected"].astype(bool)]
        for site, phase in zip(rows[key], rows["phase"], strict=True):
            at = onward.get(site)
            while at is not None:
                first[at] = min(first.get(at, phase), phase)
                at = onward.get(at)
    return first


@pytest.mark.parametrize(
    "phases",
    ['by = "zone"\norder = ["North", "West; East"]', 'by = "budget"\nbudgets = [700000, 60000]\nmost = 3'],
)
def test_splitters_and_their_ports_are_built_with_the_first_site_beyond_them(
    tmp_path: Path, phases: str
) -> None:
    """GPON, POPs, second ways, and phases by zone or by budget: nothing comes too late or is bought twice."""
    study = write_watched(tmp_path / "s", "", WATCHED + PON + f"[phases]\n{phases}\n")
    plan = made(tmp_path, load_settings(study))
    assert plan.tables["phases"]["phase"].max() > 1
    first = first_phases(plan)
    splitters = plan.tables["splitters"]
    assert len(splitters) > 0
    told = dict(zip(splitters["splitter_id"], splitters["phase"], strict=True))
    assert told == {s: first[s] for s in told}
    equipment, quantities = plan.tables["equipment"], plan.tables["quantities"]
    ports = equipment[equipment["kind"].isin(["olt", "pon_port"])]
    assert set(ports["kind"]) == {"olt", "pon_port"}
    pops = plan.tables["pops"]
    house = dict(
        zip(pops["pop_id"], pops["site_id"].where(pops["kind"] == "center", pops["pop_id"]), strict=True)
    )
    begun = {house[p]: first[p] for p in pops["pop_id"] if p in first}
    rows = quantities[quantities["asset_id"].isin(ports["asset_id"])]
    assert not rows["asset_id"].duplicated().any()
    at = dict(zip(ports["asset_id"], ports["site_id"], strict=True))
    assert all(p == begun[at[a]] for a, p in zip(rows["asset_id"], rows["phase"], strict=True))
    held = plan.tables["phases"]["budget"].notna()
    assert (plan.tables["phases"].loc[held, "capex"] <= plan.tables["phases"].loc[held, "budget"]).all()


@pytest.mark.parametrize(
    ("network", "cameras", "words"),
    [
        ({}, {"stream_mbps": 1200.0}, ("over_rate", "Mb/s", "faster architecture")),
        (
            {"slack_pct": 50.0},
            {},
            ("over_reach", "5,927 m less", 'A POP nearer to it (network.pops = "choose") would mend it.'),
        ),
    ],
)
def test_a_site_that_no_port_carries_refuses_a_plan_that_must_serve_all(
    tmp_path: Path, network: dict[str, float], cameras: dict[str, float], words: tuple[str, ...]
) -> None:
    """Under GPON with allow_unserved = false: exit code 5, the limit, the amount and what would mend it."""
    long = [[(LON, LAT), (round(LON + 0.17, 7), LAT)]] if network else None
    streets = None if long is None else _lines(long)
    files = {} if streets is None else {"streets_geojson": streets, "points_csv": FAR}
    study = write_toy(tmp_path / "s", study_toml=TOY + '[network]\narchitecture = "gpon"\n', **files)
    settings = load_settings(study)
    settings = replace(
        settings,
        network=replace(settings.network, allow_unserved=False, **network),
        cameras=replace(settings.cameras, **cameras),
    )
    with pytest.raises(ProvenInfeasibleError) as told:
        run_study(settings, tmp_path / "p", overwrite=False, watched=Run())
    message = str(told.value)
    assert told.value.exit_code == 5
    assert "network.allow_unserved" in message
    for word in words:
        assert word in message, message
    assert not (tmp_path / "p").exists()


FAR = "id,nombre,tipo,lat,lon\nE1,Escuela 1,escuela,-24.18,-65.1301\n"


def _lines(lines: list[list[tuple[float, float]]]) -> str:
    """Streets as GeoJSON text."""
    return _features([(line, {"highway": "residential", "name": f"S{k}"}) for k, line in enumerate(lines)])


def _features(lines: list[tuple[list[tuple[float, float]], dict[str, str]]]) -> str:
    """Lines with properties as GeoJSON text."""
    features = [
        {"type": "Feature", "properties": p, "geometry": {"type": "LineString", "coordinates": c}}
        for c, p in lines
    ]
    return json.dumps({"type": "FeatureCollection", "features": features})


def along(row: int, begin: int, end: int) -> list[tuple[float, float]]:
    """A line along a street from west to east, in blocks."""
    lat = round(LAT + row * BLOCK_DEG_LAT, 7)
    return [(round(LON + c * BLOCK_DEG_LON, 7), lat) for c in range(begin, end + 1)]


def test_poles_ducts_and_fiber_that_stand_are_used_and_pole_lines_are_shared_risks(tmp_path: Path) -> None:
    """Poles of the utility and fiber of the province: used, owned by them, kept apart if possible."""
    plant = _features(
        [
            *((along(r, 0, 5), {"way": "existing_poles", "owner": "Utility"}) for r in (1, 3)),
            (along(0, 0, 5), {"way": "existing_fiber", "owner": "Province"}),
            (along(5, 0, 5), {"way": "existing_duct", "owner": "Telco"}),
        ]
    )
    text = TOY.replace('points = "points.csv"', 'points = "points.csv"\nexisting_plant = "plant.geojson"')
    text += '[protection]\ncritical_kinds = ["hospital", "police", "school"]\n'
    text += 'shared_risks = ["bridge", "tunnel", "pole_line"]\n'
    plan = made(tmp_path, load_settings(write_toy(tmp_path / "s", study_toml=text, plant_geojson=plant)))
    spans, supports = plan.tables["spans"], plan.tables["supports"]
    assert {"existing_poles", "existing_fiber"} <= set(spans["way"])
    assert set(spans.loc[spans["way"] == "existing_fiber", "owner"]) == {"Province"}
    assert set(supports.loc[supports["existing"].astype(bool), "owner"]) == {"Utility"}
    cabled = set(" ".join(plan.tables["cables"]["span_ids"]).split())
    assert cabled.isdisjoint(spans.loc[spans["way"] == "existing_fiber", "span_id"])
    guarded = plan.tables["protected"]
    assert guarded["has_second"].any()
    assert (plan.tables["link_budget"]["standing_m"] > 0).any()


def test_a_protector_that_adds_nothing_leaves_the_plan_as_it_was(tmp_path: Path) -> None:
    """Streets like a comb give no second way: the plan is that without protection, and says why."""
    comb = [along(0, 0, 5)] + [
        [
            (round(LON + c * BLOCK_DEG_LON, 7), LAT),
            (round(LON + c * BLOCK_DEG_LON, 7), round(LAT + 5 * BLOCK_DEG_LAT, 7)),
        ]
        for c in range(6)
    ]
    plans = []
    for name, more in (("plain", ""), ("guarded", '[protection]\ncritical_kinds = ["hospital", "police"]\n')):
        study = write_toy(tmp_path / name, study_toml=TOY + more, streets_geojson=_lines(comb))
        plans.append(made(tmp_path / f"{name}-out", load_settings(study)))
    plain, guarded = plans
    told = guarded.tables["protected"]
    assert len(told) == 2
    assert not told["has_second"].any()
    assert set(told["reason"]) == {"no_other_way"}
    assert guarded.summary["cost"]["capex"] == plain.summary["cost"]["capex"]
    assert guarded.summary["network"]["bulk"]["capex"] == plain.summary["network"]["bulk"]["capex"]
    for layer in ("spans", "cables", "closures", "circuits"):
        one, other = (pd.DataFrame(p.tables[layer]).drop(columns="geometry", errors="ignore") for p in plans)
        pd.testing.assert_frame_equal(one, other)


def test_a_street_of_kilometers_is_priced_as_the_audit_prices_it(tmp_path: Path) -> None:
    """17 km of one span: rates are rounded down a meter, over so many meters by more than a few cents."""
    text = TOY + '[ownership]\navailable_ways = ["new_poles", "duct", "lease_dark_fiber"]\n'
    streets = _lines([[(LON, LAT), (round(LON + 0.17, 7), LAT)]])
    study = write_toy(tmp_path / "s", study_toml=text, streets_geojson=streets, points_csv=FAR)
    plan = made(tmp_path, load_settings(study))
    assert plan.tables["spans"]["length_m"].max() > 15_000


def test_two_centers_second_ways_and_an_owned_share_hold_together(tmp_path: Path) -> None:
    """GPON with POPs from two centers, four fifths of the route owned, and second ways: all audited."""
    second = '[[centers]]\nid = "CEN-02"\nlat = -24.1757\nlon = -65.2951\nname = "Second"\n[cameras]'
    text = TOY.replace("[cameras]", second) + PON
    text += '[ownership]\navailable_ways = ["new_poles", "duct", "lease_dark_fiber"]\n'
    text += "min_owned_route_share = 0.8\n"
    settings = load_settings(write_toy(tmp_path / "s", study_toml=text))
    plan = made(tmp_path, settings)
    spans = plan.tables["spans"]
    owned = spans.loc[spans["owned"].astype(bool), "length_m"].sum() / spans["length_m"].sum()
    assert owned >= 0.8
    assert set(plan.tables["pops"].query("kind == 'center'")["site_id"]) == {"CEN-01", "CEN-02"}
    assert plan.tables["protected"]["has_second"].any()
