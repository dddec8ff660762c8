"""What the map tells of why everything is there is what `planner info` tells of each by itself."""

from __future__ import annotations

import numpy as np
import pytest
from helpers_toy import grid_lines, streets_geojson, write_toy

from planner.plan.explain import why
from planner.plan.explain_all import best_places, why_cameras, why_spans
from planner.plan.make import make_plan
from planner.plan.model import Plan
from planner.plan.prepare import prepare
from planner.settings import load_settings

QUICK = {
    "cameras.count": 4, "optimize.bulk": False, "joint.decide": "together", "joint.gap_limit_pct": 60.0,
    "joint.time_limit_s": 2.0, "joint.repair_rounds": 1, "costs.budget": 0.0,
}  # fmt: skip


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> Plan:
    """A town decided together."""
    lines = streets_geojson(list(grid_lines(4, 4)))
    folder = write_toy(tmp_path_factory.mktemp("why") / "s", streets_geojson=lines)
    return make_plan(prepare(load_settings(folder, None, QUICK)))


def test_cameras_are_told_as_one_by_one(plan: Plan) -> None:
    told = why_cameras(plan)
    assert len(told) == len(plan.tables["cameras"]) > 0
    for name, row in told.iterrows():
        one = why(plan, str(name))
        assert one is not None
        assert row["without_once"] == pytest.approx(one["equipment"] + one["streets"], abs=0.02)
        assert row["without_yearly"] == pytest.approx(one["yearly"], abs=0.01)
        assert row["alone_m"] == pytest.approx(one["streets_m"], abs=0.01)
        assert row["binding"] == "+".join(one["binding"])


def test_spans_are_told_as_one_by_one(plan: Plan) -> None:
    told = why_spans(plan)
    assert len(told) == len(plan.tables["spans"]) > 0
    for name, row in told.iterrows():
        one = why(plan, str(name))
        assert one is not None
        assert (row["points_beyond"], row["cameras_beyond"]) == (one["points"], one["cameras"])
        assert row["gain_beyond"] == pytest.approx(one["gain"], abs=1e-3)
        assert [row["binding"]] == one["binding"]


def test_the_best_places_are_told_as_one_by_one_the_best_first(plan: Plan) -> None:
    told = best_places(plan, 5)
    assert 0 < len(told) <= 5
    assert (np.diff(told["gain"]) <= 0).all()
    for row in told.itertuples(index=False):
        one = why(plan, str(row.candidate_id))
        assert one is not None
        assert not one["cameras"]
        assert row.gain == pytest.approx(one["gain"])
        assert row.cost == pytest.approx(one["cost"])
        assert str(row.binding).split("+") == one["binding"]


def test_no_place_left_adds_more_than_the_best_told(plan: Plan) -> None:
    told = best_places(plan, 1)
    empty = plan.candidates.loc[~plan.candidates["chosen"].astype(bool), "candidate_id"]
    gains = [why(plan, str(i)) for i in empty]
    assert told["gain"].iloc[0] == pytest.approx(max(g["gain"] for g in gains if g is not None))
