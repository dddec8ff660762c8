"""What an answer says that a camera saves and sees, held against plans without it, built and counted anew."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pandas as pd
import pytest
from helpers_toy import grid_lines, streets_geojson, write_toy

from planner.plan.built import Made
from planner.plan.explain import why
from planner.plan.explain_limits import Limits
from planner.plan.explain_sights import sights_of
from planner.plan.explain_spans import lost_beyond
from planner.plan.identity import Registry
from planner.plan.make import _made, make_in_stages, tell_plan
from planner.plan.model import Plan
from planner.plan.prepare import Ground, prepare
from planner.plan.progress import Run
from planner.settings import load_settings

PAIRS = {
    "cameras.count": 5, "cameras.most_per_site": 2, "cameras.classes": ["fixed"], "optimize.bulk": False,
    "costs.budget": 0.0, "cameras.candidates": ["intersection"],
}  # fmt: skip


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> tuple[Ground, Made, Plan]:
    """Nine corners with five cameras, two at one of them; exact routes."""
    lines = streets_geojson(list(grid_lines(3, 3)))
    folder = write_toy(tmp_path_factory.mktemp("why") / "s", streets_geojson=lines)
    registry, run = Registry.empty(), Run()
    ground = registry.keep_points(prepare(load_settings(folder, None, PAIRS)))
    made = make_in_stages(ground, registry, run)
    return ground, made, tell_plan(ground, made, None, run)


def without(ground: Ground, made: Made, camera: str) -> Made:
    """Route and price the plan again without a camera."""
    left = made.sited.cameras[made.sited.cameras["camera_id"] != camera].reset_index(drop=True)
    return _made(ground, replace(made.sited, cameras=left), Run())


def bought(made: Made) -> pd.Series:
    """Return the quantity of each item."""
    return made.built.bom.lines.set_index("item_id")["quantity"].astype(float)


def test_a_plan_without_a_camera_costs_less_by_at_least_what_is_told(
    town: tuple[Ground, Made, Plan],
) -> None:
    """Re-routed exactly and priced anew; the pole of two cameras stays with the other."""
    ground, made, plan = town
    cameras = plan.tables["cameras"]
    shared = cameras["candidate_id"].duplicated(keep=False)
    assert shared.any()
    for camera, many in zip(cameras["camera_id"], shared, strict=True):
        less, told = without(ground, made, str(camera)), why(plan, str(camera))
        assert told is not None
        once = float(made.money.works_and_equipment - less.money.works_and_equipment)
        kept = 1 + ground.settings.costs.maintenance_pct / 100
        yearly = float(made.money.annual_opex - less.money.annual_opex)
        assert told["equipment"] + told["streets"] <= once + 0.01
        assert once - told["equipment"] - told["streets"] < 3_000  # center, splices, closures, other routes
        assert told["yearly"] * kept <= yearly + once * kept
        route = made.built.bulk.routing.solution.objective - less.built.bulk.routing.solution.objective
        assert round(100 * told["streets"]) <= route
        fewer = bought(made).sub(bought(less), fill_value=0.0)
        assert fewer.get("camera_pole", 0.0) == (0.0 if many else 1.0)
        assert fewer["camera_installation"] == 1.0


def test_the_price_of_a_camera_alone_at_its_corner_holds_its_pole(town: tuple[Ground, Made, Plan]) -> None:
    """Pole, enclosure, UPS, power and switch are of the place, not of one camera of two."""
    plan = town[2]
    cameras = plan.tables["cameras"]
    shared = cameras["candidate_id"].duplicated(keep=False)
    price = plan.bom.set_index("item_id")["unit_price"].astype(float)
    place = float(
        price[["camera_pole", "site_enclosure", "site_ups", "site_power_connection", "site_switch"]].sum()
    )
    both = [why(plan, str(cameras.loc[m, "camera_id"].iloc[0])) for m in (shared, ~shared)]
    assert both[0] is not None
    assert both[1] is not None
    alone, pair = both[1]["equipment"], both[0]["equipment"]
    assert alone - pair == pytest.approx(place, abs=200)  # drops differ by some meters, signs by one or two
    assert (both[0]["streets"], both[0]["streets_m"]) == (0.0, 0.0)


def random_plan(seed: int) -> Plan:
    """Return views, demand with second sights, and a tree of spans with a camera at a node for each view."""
    rng = np.random.default_rng(seed)
    views, demand, nodes = 9, 14, 8
    sets = [np.sort(rng.choice(demand, rng.integers(1, 7), replace=False)) for _ in range(views)]
    chosen = np.sort(rng.choice(views, 6, replace=False))
    counted = np.ones(views, bool)
    counted[chosen[0]] = bool(seed % 2)  # stands already: hangs on no span
    weight = rng.integers(1, 50, demand)
    up = [int(rng.integers(0, k)) for k in range(1, nodes)]
    spans = pd.DataFrame(
        {
            "span_id": [f"SP-{k}" for k in range(1, nodes)], "role": "tree",
            "from_node": [f"N{k}" for k in range(1, nodes)], "to_node": [f"N{u}" for u in up],
            "toward_center_node": [f"N{u}" for u in up],
        }
    )  # fmt: skip
    mine = chosen[counted[chosen]]
    cameras = pd.DataFrame(
        {
            "view_id": [f"V{j}" for j in mine], "connected": True,
            "node_id": [f"N{n}" for n in rng.integers(0, nodes, len(mine))],
        }
    )  # fmt: skip
    cover = {
        "view_id": np.array([f"V{j}" for j in range(views)]), "view_candidate": np.arange(views),
        "counted": counted, "chosen": chosen, "weight_milli": weight, "backup_milli": weight // 2,
        "cover_indptr": np.concatenate([[0], np.cumsum([len(s) for s in sets])]),
        "cover_demand": np.concatenate(sets), "site_most": np.ones(views, np.int64),
    }  # fmt: skip
    told: Any = SimpleNamespace(tables={"spans": spans, "cameras": cameras}, evidence={"cover.npz": cover})
    return cast(Plan, told)


def worth(cover: dict[str, Any], views: set[int]) -> int:
    """Count what views see, once and twice."""
    ptr, row = cover["cover_indptr"], cover["cover_demand"]
    times = np.zeros(len(cover["weight_milli"]), int)
    for j in views:
        times[row[ptr[j] : ptr[j + 1]]] += 1
    return int(cover["weight_milli"][times > 0].sum() + cover["backup_milli"][times > 1].sum())


@pytest.mark.parametrize("seed", range(20))
def test_losses_and_gains_are_the_difference_of_two_counts(seed: int) -> None:
    """Of each view, chosen or not, and of each span with all cameras beyond it gone."""
    plan = random_plan(seed)
    cover, sights = cast(dict[str, Any], plan.evidence["cover.npz"]), sights_of(plan)
    assert sights is not None
    chosen = set(cover["chosen"].tolist())
    whole = worth(cover, chosen)
    for j in range(len(cover["view_id"])):
        if j in chosen:
            assert sights.loss[j] == whole - worth(cover, chosen - {j})
        else:
            assert sights.gain[j] == worth(cover, chosen | {j}) - whole
    spans, cameras = plan.tables["spans"], plan.tables["cameras"]
    above = dict(zip(spans["from_node"], spans["to_node"], strict=True))
    at = {int(v[1:]): n for v, n in zip(cameras["view_id"], cameras["node_id"], strict=True)}
    for span, end in zip(spans["span_id"], spans["from_node"], strict=True):
        gone = set()
        for j, node in at.items():
            here = node
            while here != end and here in above:
                here = above[here]
            gone |= {j} if here == end else set()
        assert lost_beyond(plan)[span] == whole - worth(cover, chosen - gone)


@pytest.mark.parametrize("setting", ["costs.budget", "costs.max_capex_with_tax"])
@pytest.mark.parametrize("seed", range(6))
def test_a_full_limit_is_one_that_the_view_would_pass(seed: int, setting: str) -> None:
    """Counted by hand: number of cameras, a ceiling on some views, and what is left of the money.

    Without a budget the money is that of the stages, and a plan held below it follows its capex.
    """
    rng = np.random.default_rng(seed)
    plan = random_plan(2 * seed + 1)
    cover = cast(dict[str, Any], plan.evidence["cover.npz"])
    chosen, views = cover["chosen"], len(cover["view_id"])
    inside = np.sort(rng.choice(views, 5, replace=False))
    most, count = int(np.isin(chosen, inside).sum()) + int(rng.integers(0, 2)), 6 + int(rng.integers(0, 2))
    cover |= {
        "count": np.array(count), "side_name": np.array(["district_most Alto"]),
        "side_indptr": np.array([0, 5]), "side_view": inside, "side_coefficient": np.ones(5, np.int64),
        "side_most": np.array([most]), "site_least": np.zeros(views, np.int64),
    }  # fmt: skip
    budget = int(rng.integers(900, 1100))
    joint = {
        "view_cost": np.full(views, 50), "site_cost": np.full(views, 100), "edge_cost": np.array([7]),
        "chosen_edge": np.array([0]), "budget": np.array(budget), "view_yearly": np.zeros(0, np.int64),
    }  # fmt: skip
    told: Any = plan
    told.evidence["joint.npz"] = joint
    own = float(budget) if setting == "costs.budget" else None
    joint_money = {"budget": float(budget), "stages": {"priced": budget + 1.0}}
    told.summary = {
        "cameras": {}, "cost": {"budget": own}, "joint": {"count": "asked", "required": None} | joint_money,
    }  # fmt: skip
    sights = sights_of(plan)
    assert sights is not None
    limits = Limits(plan, sights)
    left = budget - 6 * 150 - 7
    for j in np.setdiff1d(np.arange(views), chosen).tolist():
        expected = ["cameras.count"] if count == 6 else []
        if j in inside and int(np.isin(chosen, inside).sum()) + 1 > most:
            expected.append("the ceiling of district Alto")
        assert limits.full(j, 150, None) == expected + ([setting] if left < 150 else [])
        assert limits.full(j, max(0, left), None) == expected
