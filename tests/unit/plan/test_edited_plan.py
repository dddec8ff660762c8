"""A stored plan edited on a toy town: pins stand, bans hold, the rest stays, and the change is told."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner
from helpers_toy import STUDY, grid_lines, streets_geojson, write_toy

from planner.cli.main import planner
from planner.cli.run import run_study
from planner.errors import InputError
from planner.plan.explain import why
from planner.plan.explain_all import why_cameras
from planner.plan.make import make_plan
from planner.plan.model import Plan
from planner.plan.prepare import prepare
from planner.plan.progress import Run
from planner.plan.store import read_plan
from planner.rules.folder import read_folder
from planner.rules.integrity.edits import RULES
from planner.rules.integrity.ways import ways
from planner.rules.joint_streets import street_problems
from planner.settings import Settings, load_settings

QUICK = {"cameras.count": 6, "optimize.bulk": False, "costs.budget": 0.0}
HELD = "[optimize]\nbulk = false\n[edits]\nfree_m = 0\nfree_share = 0\n"
HEAD = "id,action,lat,lon,camera_class,azimuth_deg,note\n"
EDITS = (
    "CAM-0001,pin,,,,,keep it\nCAM-0002,forbid,,,,,private ground\nCAM-0003,move,-24.1791,-65.2975,,,school\n"
    ",pin,-24.1764,-65.2965,,135,corner\nSP-00009,pin,,,,,avenue\nSP-00016,forbid,,,,,closed\n"
)


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A grid of 5 by 5 corners with a stored plan of six cameras."""
    lines = streets_geojson(list(grid_lines(5, 5)))
    folder = tmp_path_factory.mktemp("edited") / "s"
    write_toy(folder, study_toml=STUDY + HELD, streets_geojson=lines)
    run_study(load_settings(folder, None, QUICK), folder / "plan" / "base", overwrite=False, watched=Run())
    return folder


def settings_of(town: Path, rows: str, name: str, **given: Any) -> Settings:
    """Return the settings of the town under some edits of its plan; dots are written as two underscores."""
    (town / f"{name}.csv").write_text(HEAD + rows, encoding="utf-8")
    over = QUICK | {"edits.start": "plan/base", "sources.edits": f"{name}.csv" if rows else ""}
    return load_settings(town, None, over | {key.replace("__", "."): v for key, v in given.items()})


def edited(town: Path, rows: str, name: str, **given: Any) -> Plan:
    """Plan the town again from its plan under some edits."""
    return make_plan(prepare(settings_of(town, rows, name, **given)))


@pytest.fixture(scope="module")
def base(town: Path) -> Plan:
    """The stored plan."""
    return read_plan(town / "plan" / "base")


@pytest.fixture(scope="module")
def plan(town: Path) -> Plan:
    """The plan under one edit of each kind, with no freedom beyond them; made by the command, audited."""
    (town / "each.csv").write_text(HEAD + EDITS, encoding="utf-8")
    words = ["run", town, "--from", town / "plan" / "base", "--edits", town / "each.csv"]
    result = CliRunner().invoke(planner, [str(w) for w in [*words, "--out", town / "plan" / "each"]])
    assert result.exit_code == 0, result.output
    assert "cameras of plan/base" in result.stdout
    return read_plan(town / "plan" / "each")


def test_a_pinned_camera_stays_as_it_was(plan: Plan, base: Plan) -> None:
    was, now = (p.tables["cameras"].set_index("camera_id").loc["CAM-0001"] for p in (base, plan))
    assert now["azimuth_deg"] == was["azimuth_deg"]
    assert now.geometry.distance(was.geometry) < 0.01


def test_a_pinned_camera_says_that_an_edit_pins_it(plan: Plan) -> None:
    told = why(plan, "CAM-0001")
    assert told is not None
    assert told["binding"] == ["edits"]
    assert why_cameras(plan)["binding"]["CAM-0001"] == "edits"


def test_no_camera_stands_where_one_is_forbidden(plan: Plan, base: Plan) -> None:
    was = base.tables["cameras"].set_index("camera_id").loc["CAM-0002"].geometry
    assert plan.tables["cameras"].distance(was).min() > 2.0
    assert plan.candidates.distance(was).min() > 2.0


def test_a_moved_camera_keeps_its_id_and_leaves_its_place(plan: Plan, base: Plan) -> None:
    was = base.tables["cameras"].set_index("camera_id").loc["CAM-0003"].geometry
    row = plan.edits[plan.edits["action"] == "move"].iloc[0]
    now = plan.tables["cameras"].set_index("camera_id").loc["CAM-0003"].geometry
    assert now.distance(row.geometry) < 0.01
    assert plan.tables["cameras"].distance(was).min() > 2.0


def test_a_pinned_direction_is_the_direction_built(plan: Plan) -> None:
    row = plan.edits[plan.edits["note"] == "corner"].iloc[0]
    near = plan.tables["cameras"][plan.tables["cameras"].distance(row.geometry) < 2]
    assert 135.0 in near["azimuth_deg"].tolist()


def test_a_pinned_street_carries_the_route_from_end_to_end(plan: Plan, base: Plan) -> None:
    def carried(p: Plan) -> float:
        spans = p.tables["spans"]
        return float(spans.loc[spans["street_span_id"] == "SP-00009", "length_m"].sum())

    whole = float(base.streets.set_index("span_id").loc["SP-00009", "length_m"])
    assert carried(base) < whole
    assert carried(plan) == pytest.approx(whole, abs=0.05)
    spans = plan.tables["spans"]
    assert (spans.loc[spans["street_span_id"] == "SP-00009", "sites_downstream"] > 0).all()


def test_a_forbidden_street_carries_no_route(plan: Plan, base: Plan) -> None:
    assert (base.tables["spans"]["street_span_id"] == "SP-00016").any()
    assert not (plan.tables["spans"]["street_span_id"] == "SP-00016").any()


def test_what_changed_is_told_beside_the_stored_plan(plan: Plan, base: Plan) -> None:
    told = plan.summary["edits"]
    assert {k: told[k] for k in ("pinned", "forbidden", "moved", "streets_pinned", "streets_forbidden")} == {
        "pinned": 2, "forbidden": 1, "moved": 1, "streets_pinned": 1, "streets_forbidden": 1,
    }  # fmt: skip
    cameras = told["cameras"]
    assert cameras["kept"] + cameras["added"] == cameras["after"] == len(plan.tables["cameras"])
    assert cameras["kept"] + cameras["dropped"] == cameras["before"] == len(base.tables["cameras"])
    row = {r["figure"]: r for r in told["figures"]}["capex"]
    assert row["before"] == base.summary["cost"]["capex"]
    assert row["after"] == plan.summary["cost"]["capex"]


def test_without_edits_the_stored_plan_stays(town: Path) -> None:
    """Started from itself with all cameras held, a plan keeps every camera and every meter."""
    told = edited(town, "", "again", edits__free_share=0.0).summary["edits"]
    assert told["cameras"] == {"before": 6, "after": 6, "kept": 6, "added": 0, "dropped": 0}
    assert told["streets"]["dropped_m"] == 0
    assert told["held"] == 6


def test_cameras_far_from_an_edit_stay(town: Path, base: Plan) -> None:
    """One camera forbidden with 150 m free: those farther stay but for the weakest."""
    plan = edited(town, "CAM-0002,forbid,,,,,\n", "near", edits__free_m=150.0, edits__free_share=0.0)
    cameras = base.tables["cameras"]
    spot = cameras.set_index("camera_id").loc["CAM-0002"].geometry
    for _, row in cameras[cameras.distance(spot) > 150].iterrows():
        like = plan.tables["cameras"]
        like = like[(like.distance(row.geometry) < 2) & (like["azimuth_deg"] == row["azimuth_deg"])]
        assert len(like) == 1, row["camera_id"]


def test_edits_of_a_plan_decided_together_keep_its_pins(town: Path) -> None:
    together = {
        "joint__decide": "together", "joint__gap_limit_pct": 40.0, "edits__time_limit_s": 3.0,
    }  # fmt: skip
    plan = edited(town, "CAM-0001,pin,,,,,\n,pin,-24.1764,-65.2965,,,\n", "joint", **together)
    told = plan.summary["edits"]
    assert told["pinned"] == 2
    assert plan.summary["joint"]["stages"] is not None
    at = plan.edits.geometry.iloc[1]
    assert plan.tables["cameras"].distance(at).min() < 2


def test_a_pinned_street_costs_the_joint_model_nothing_and_the_audit_knows(town: Path) -> None:
    together = {
        "joint__decide": "together", "joint__gap_limit_pct": 40.0, "edits__time_limit_s": 3.0,
    }  # fmt: skip
    plan = edited(town, "SP-00009,pin,,,,,\n", "pinned", **together)
    joint = plan.evidence["joint.npz"]
    pinned = np.char.partition(joint["span_id"].astype(str), ".")[:, 0] == "SP-00009"
    assert pinned.any()
    assert not joint["edge_cost"][pinned].any()
    assert (joint["edge_cost"][~pinned & (joint["length_cm"] > 100)] > 0).all()
    laid = plan.tables["spans"].groupby("street_span_id")["length_m"].sum()
    assert laid["SP-00009"] > 0
    right = joint, plan.evidence["routing.npz"], plan.resolved, ways()
    assert not list(street_problems(*right, {"SP-00009"}))
    told = "its edges in the joint model do not cost what its cheapest way does."
    # Without the edit the street is not free, and another one is not free beside it.
    assert list(street_problems(*right)) == [("SP-00009", told)]
    paid = {**joint, "edge_cost": np.where(pinned, 1, joint["edge_cost"])}
    assert list(street_problems(paid, *right[1:], {"SP-00009"})) == [("SP-00009", told)]


def test_the_layer_of_a_plan_gives_its_edits_again(town: Path, plan: Plan) -> None:
    settings = settings_of(town, EDITS, "twice", sources__edits="plan/each/plan.gpkg")
    again = prepare(settings).edits.rows
    assert again["action"].tolist() == plan.edits["action"].tolist()
    assert np.allclose(again.geometry.x, plan.edits.geometry.x, atol=0.02)


def test_the_edits_of_an_edited_plan_hold_when_it_is_edited_once_more(town: Path, plan: Plan) -> None:
    """What was forbidden is gone from it and is found by its position; what was moved is pinned there."""
    settings = settings_of(
        town, EDITS, "more", sources__edits="plan/each/plan.gpkg", edits__start="plan/each"
    )
    again = prepare(settings)
    assert again.edits.rows["action"].tolist() == ["pin", "forbid", "pin", "pin", "pin", "forbid"]
    spot = plan.edits.geometry.iloc[1]
    assert again.offer.candidates.distance(spot).min() > 2.0


FAULTS = {
    "CAM-0099,pin,,,,,\nCAND-99999,forbid,,,,,\nSP-99999,pin,,,,,\n": (
        "names CAM-0099", "Did you mean CAM-000", "names CAND-99999", "names SP-99999, no street",
    ),
    "CAM-0001,pin,,,,,\nCAM-0001,forbid,,,,,\n": ("CAM-0001 is edited 2 times",),
    "CAM-0001,pin,,,,,\nCAND-00001,forbid,,,,,\n": ("leaves room for 0 cameras at CAND-00001",),
    ",forbid,-24.1700,-65.2900,,,\n": ("no place on offer within 12 m",),
    ",pin,-24.1600,-65.2900,,,\n": ("EDIT-0001 pins a camera 150 m or more from every street",),
    "CAM-0001,pin,,,dome_360,,\n": ("class dome_360, which is not offered",),
}  # fmt: skip


@pytest.mark.parametrize("rows", FAULTS)
def test_edits_that_cannot_be_met_are_refused_by_their_ids(town: Path, rows: str) -> None:
    with pytest.raises(InputError) as told:
        prepare(settings_of(town, rows, "fault"))
    for words in FAULTS[rows]:
        assert words in str(told.value)


def test_a_camera_named_without_a_stored_plan_is_refused(town: Path) -> None:
    with pytest.raises(InputError, match="starts from no stored plan"):
        prepare(settings_of(town, "CAM-0001,pin,,,,,\n", "none", edits__start=""))


def test_a_start_that_is_no_plan_is_refused(town: Path) -> None:
    with pytest.raises(InputError, match="holds no plan"):
        prepare(settings_of(town, "CAM-0001,pin,,,,,\n", "none", edits__start="plan/nowhere"))


def test_a_place_pinned_on_a_forbidden_street_is_refused(town: Path) -> None:
    rows = ",pin,-24.1791,-65.2975,,,\nSP-00014,forbid,,,,,\n"
    with pytest.raises(InputError, match="EDIT-0001 pins a camera on a street that fiber cannot reach"):
        edited(town, rows, "cut")


def test_more_pins_than_cameras_are_refused(town: Path) -> None:
    rows = "CAM-0001,pin,,,,,\nCAM-0002,pin,,,,,\n"
    with pytest.raises(InputError, match="fixed by the list or pinned but"):
        edited(town, rows, "many", cameras__count=1)


Change = Callable[[dict[str, Any]], object]


def told_by(town: Path, plan: Plan, change: Change) -> set[str]:
    """Return the rules on edits that refuse the stored plan after a change of its parts."""
    assert len(plan.edits)
    held = read_folder(town / "plan" / "each")
    names = ("plan.json", "evidence/edits.npz", "edits", "cameras", "spans", "street_factors")
    parts = {**held.parts, **{n: copy.deepcopy(held.parts[n]) for n in names}}
    change(parts)
    folder = replace(held, parts=parts, found={})
    return {r.id for r in RULES if list(r.check(folder))}


def moved(parts: dict[str, Any], by_m: float) -> None:
    """Move every camera."""
    parts["cameras"] = parts["cameras"].assign(geometry=parts["cameras"].translate(by_m, 0.0))


def onto_ban(parts: dict[str, Any]) -> None:
    """Put every camera where the second edit forbids any."""
    spot = parts["edits"].geometry.iloc[1]
    parts["cameras"] = parts["cameras"].assign(geometry=[spot] * len(parts["cameras"]))


def turned(parts: dict[str, Any]) -> None:
    """Turn every camera around."""
    parts["cameras"] = parts["cameras"].assign(azimuth_deg=(parts["cameras"]["azimuth_deg"] + 180) % 360)


def without_rows(layer: str, column: str, value: str) -> Change:
    """Return a change that takes rows out of a layer."""
    return lambda parts: parts.update({layer: parts[layer][parts[layer][column] != value]})


def with_block(**values: object) -> Change:
    """Return a change of figures of the block."""
    return lambda parts: parts["plan.json"]["edits"].update(values)


TAMPERED: dict[str, tuple[Change, str]] = {
    "cameras moved": (lambda parts: moved(parts, 5.0), "INT-EDITS-PLACES"),
    "cameras turned": (turned, "INT-EDITS-PLACES"),
    "a camera where none may stand": (onto_ban, "INT-EDITS-PLACES"),
    "a pinned street without a route": (
        without_rows("spans", "street_span_id", "SP-00009"), "INT-EDITS-STREETS",
    ),
    "a forbidden street that bars nothing": (
        without_rows("street_factors", "factor", "edit"), "INT-EDITS-STREETS",
    ),
    "a forbidden street that carries a route": (
        lambda parts: parts["edits"].__setitem__("action", "forbid"), "INT-EDITS-STREETS",
    ),
    "an edit less than is told": (with_block(pinned=1), "INT-EDITS-FIGURES"),
    "more cameras kept than were": (
        lambda parts: parts["plan.json"]["edits"]["cameras"].update(kept=6), "INT-EDITS-FIGURES",
    ),
    "fewer meters dropped than were": (
        lambda parts: parts["plan.json"]["edits"]["streets"].update(dropped_m=0.0), "INT-EDITS-FIGURES",
    ),
    "a difference that is none": (
        lambda parts: parts["plan.json"]["edits"]["figures"][2].update(difference=-1.0), "INT-EDITS-FIGURES",
    ),
    "no block": (lambda parts: parts["plan.json"].update(edits=None), "INT-EDITS-ARRAYS"),
    "no arrays": (lambda parts: parts["evidence/edits.npz"].clear(), "INT-EDITS-ARRAYS"),
    "an array left out": (lambda parts: parts["evidence/edits.npz"].pop("street_m"), "INT-EDITS-ARRAYS"),
}  # fmt: skip


@pytest.mark.parametrize("case", TAMPERED)
def test_an_edited_plan_that_was_tampered_with_is_refused(town: Path, plan: Plan, case: str) -> None:
    change, rule = TAMPERED[case]
    assert rule in told_by(town, plan, change)


def test_the_edited_plan_as_it_was_made_breaks_no_rule_on_edits(town: Path, plan: Plan) -> None:
    assert told_by(town, plan, lambda parts: None) == set()
