"""What holds of the phases of any town, whatever order the study asks for."""

from __future__ import annotations

from dataclasses import dataclass, replace
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from helpers_town import Town, make_settings, make_town
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from planner.costs import price
from planner.costs.model import Bom
from planner.errors import ProvenInfeasibleError
from planner.network import Plant
from planner.network.cuts import Sight
from planner.network.walks import fiber_walks
from planner.plan.phases import Phased, build_in_phases
from planner.plan.phases.needs import KEYS

LAYERS = tuple(KEYS)


@dataclass(frozen=True)
class Built:
    """A town in phases, and what it was before."""

    plant: Plant
    bom: Bom
    phased: Phased

    @property
    def count(self) -> int:
        """How many phases there are."""
        return len(self.phased.tables["phases"])

    def standing(self, phase: int) -> dict[str, pd.DataFrame]:
        """The layers once a phase is built: assets of later ones are not there, their sites are not lit."""
        after = self.phased.plant
        out = {}
        for name in LAYERS:
            frame = getattr(after, name)
            there = frame["phase"] <= phase if "phase" in frame.columns else pd.Series(True, frame.index)
            if name in ("cameras", "points"):
                out[name] = frame.assign(connected=frame["connected"].astype(bool) & there)
            else:
                out[name] = frame[there]
        lit = {*_lit(out), *out["pops"]["pop_id"], *out["splitters"]["splitter_id"]}
        out["circuits"] = after.circuits[after.circuits["from_id"].isin(lit)]
        return out


def _lit(tables: dict[str, pd.DataFrame]) -> set[str]:
    """The sites that are joined."""
    pairs = (("cameras", "camera_id"), ("points", "point_id"))
    return {str(i) for n, k in pairs for i in tables[n].loc[tables[n]["connected"].astype(bool), k]}


def phases_of(town: Town, seed: int, by: str) -> Built:
    """Build a town in phases: by priorities drawn at random, by kind, or by budgets."""
    rng = np.random.default_rng(seed)
    plant = town.plant()
    ids = plant.cameras["source_id"].astype(str)
    drawn = [str(rng.integers(1, 5)) for _ in ids]
    plant = replace(
        plant,
        cameras=plant.cameras.assign(site_kind="list"),
        points=plant.points.assign(priority=[str(rng.integers(1, 5)) for _ in range(len(plant.points))]),
    )
    bom = price(plant.quantities, town.catalog, town.settings)
    once = bom.lines["recurrence"] == "once"
    whole = float(bom.lines.loc[once, "total"].astype(float).sum())
    whole *= 1 + town.settings.costs.contingency_pct / 100
    asked = {
        "list": {"by": "priority", "priority": "list"},
        "kind": {"by": "priority", "priority": "kind", "order": ("camera",)},
        "budget": {"by": "budget", "budgets": (round(0.85 * whole, 2), round(0.06 * whole, 2))},
    }[by]
    ground = SimpleNamespace(
        settings=replace(town.settings, phases=replace(town.settings.phases, **asked)),
        catalog=town.catalog,
        city=SimpleNamespace(
            districts=None, listed_cameras=pd.DataFrame({"source_id": ids, "priority": drawn})
        ),
    )
    seen = [sorted(set(rng.integers(0, 40, 6).tolist())) for _ in ids]
    sight = Sight(
        camera_id=plant.cameras["camera_id"].astype(str).tolist(),
        indptr=np.cumsum([0, *map(len, seen)]),
        demand=np.array([d for row in seen for d in row], dtype=np.int64),
        kept=np.zeros(40, dtype=bool),
        weight=rng.integers(1, 9, 40).astype(float),
        residents=None,
    )
    try:
        phased = build_in_phases(ground, plant, bom, sight, float(sight.weight.sum()))
    except ProvenInfeasibleError:
        assume(False)
    return Built(plant, bom, phased)


built = st.builds(
    lambda seed, cameras, points, pops, by: phases_of(
        make_town(
            seed, side=4, cameras=cameras, points=points,
            settings=make_settings(1, network={"pops": pops, "cabinets": True}),
        ),
        seed, by,
    ),
    st.integers(0, 10_000), st.integers(3, 9), st.integers(1, 5), st.sampled_from(["centers", "choose"]),
    st.sampled_from(["list", "kind", "budget"]),
)  # fmt: skip
few = settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@few
@given(built)
def test_each_phase_is_joined_to_what_stands_already(town: Built) -> None:
    """After each phase every site of it has its whole way: spans, drop, POPs, all of them built by then."""
    for phase in range(1, town.count + 1):
        there = town.standing(phase)
        spans, hubs = set(there["spans"]["span_id"]), {*there["pops"]["pop_id"], *_lit(there)}
        assert _lit(there) <= set(there["drops"]["site_id"])
        for circuit in there["circuits"].itertuples():
            assert set(str(circuit.span_ids).split()) <= spans
            assert circuit.to_id in hubs | set(there["splitters"]["splitter_id"])
        assert set(there["supports"]["span_id"]) <= spans
        for cable in there["cables"].itertuples():
            assert set(cable.span_ids.split()) <= spans


@few
@given(built)
def test_without_its_last_phase_the_network_still_leads_every_fiber_to_its_port(town: Built) -> None:
    """Each fiber of what stands before the last phase is walked through cables that are laid by then."""
    there = town.standing(max(town.count - 1, 1))
    cables = set(there["cables"]["cable_id"])
    walks = fiber_walks(there)
    assert {w.circuit_id for w in walks} == set(there["circuits"]["circuit_id"])
    closed, every = (set(f["node_id"]) for f in (there["closures"], town.phased.plant.closures))
    for walk in walks:
        assert {run.cable_id for run in walk.runs if run.cable_id.startswith("CBL-")} <= cables
        assert {n for run in walk.runs for n in (run.nodes[0], run.nodes[-1])} & every <= closed


@few
@given(built)
def test_nothing_is_dug_or_bought_twice(town: Built) -> None:
    """Route, cable, drops and quantities of the phases sum to those of the plan; each asset has one phase."""
    table, after = town.phased.tables["phases"], town.phased.plant
    for layer, column, key in (
        ("spans", "length_m", "route_m"), ("cables", "cable_m", "cable_m"), ("drops", "length_m", "drop_m"),
    ):  # fmt: skip
        whole = float(getattr(town.plant, layer)[column].sum())
        assert float(table[key].sum()) == pytest.approx(whole, abs=0.006 * len(table))
    for layer, key in KEYS.items():
        assert getattr(after, layer)[key].tolist() == getattr(town.plant, layer)[key].tolist()
    sums = [
        f.groupby(["asset_id", "layer", "item_id"])["quantity"].sum().round(6)
        for f in (town.plant.quantities, after.quantities)
    ]
    pd.testing.assert_series_equal(*sums)
    assert after.quantities["phase"].between(1, town.count).all()


@few
@given(built)
def test_lines_of_the_phases_sum_to_the_bill_to_the_cent(town: Built) -> None:
    lines = town.phased.tables["phase_lines"].groupby("line_id")[["quantity", "total"]].sum().round(2)
    bill = town.bom.lines.set_index("line_id").loc[lines.index, ["quantity", "total"]].astype(float)
    assert np.allclose(lines.to_numpy(dtype=float), bill.to_numpy(), atol=1e-9)
    left = set(town.bom.lines["line_id"]) - set(lines.index)
    assert (town.bom.lines.set_index("line_id").loc[sorted(left), "quantity"].astype(float) == 0).all()


@few
@given(built)
def test_each_phase_keeps_its_budget_and_adds_its_sites_and_sight(town: Built) -> None:
    table = town.phased.tables["phases"]
    held = table["budget"].notna()
    assert (table.loc[held, "capex"] <= table.loc[held, "budget"]).all()
    assert table["covered_weight_after"].is_monotonic_increasing
    assert table["sites_after"].tolist() == table["sites"].cumsum().tolist()
    lit = _lit({n: getattr(town.phased.plant, n) for n in ("cameras", "points")})
    assert int(table["sites"].sum()) == len(lit)
