"""Splice plans of random towns: every fiber traced, every count met, by the audit's own walk."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import pandas as pd
from helpers_town import Town, make_settings, make_town
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from planner.network.availability import availability_rows
from planner.network.splices import splice_plan
from planner.rules.folder import SPLICES, STUDY, PlanFolder
from planner.rules.integrity import availability, splices
from planner.settings import resolved

LAYERS = ("spans", "cameras", "points", "cables", "closures", "pops", "splitters", "circuits", "centers",
          "equipment", "drops")  # fmt: skip
towns = st.builds(
    lambda seed, cameras, points, centers, fibers: make_town(
        seed, side=4, cameras=cameras, points=points, centers=centers,
        settings=make_settings(centers, network={"fibers_per_site": fibers}),
    ),
    st.integers(0, 10_000), st.integers(1, 10), st.integers(0, 6), st.integers(1, 2), st.integers(1, 2),
)  # fmt: skip
few = settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def folder_of(town: Town) -> PlanFolder:
    """Return the plant of a town with its splice plan, as the audit reads it."""
    plant = town.plant()
    tables = {name: getattr(plant, name) for name in LAYERS}
    parts: dict[str, object] = {name: _stored(frame) for name, frame in tables.items()}
    parts[SPLICES] = splice_plan(tables, town.catalog.cable_sizes)
    parts["availability"] = _stored(
        availability_rows(
            plant.spans, plant.circuits, plant.cameras, plant.points, plant.equipment, town.settings,
            town.catalog,
        )
    )  # fmt: skip
    parts[STUDY] = resolved(town.settings)
    return PlanFolder(Path(), parts, ())


def _stored(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a table as the audit types it: blank text is an empty string."""
    plain = pd.DataFrame(frame)
    texts = [c for c in plain.columns if plain[c].dtype == object and c != "geometry"]
    out = plain.assign(**{c: plain[c].where(plain[c].notna(), "") for c in texts})
    return gpd.GeoDataFrame(out, geometry="geometry") if "geometry" in out else out


@few
@given(towns)
def test_every_fiber_is_traced_splice_by_splice_and_every_closure_has_its_count(town: Town) -> None:
    """Port to site through splices.json alone; no fiber twice; colors, counts and uncut fibers agree."""
    folder = folder_of(town)
    for rule in splices.RULES:
        assert list(rule.check(folder)) == [], rule.id


@few
@given(towns)
def test_hours_out_are_those_that_the_audit_finds(town: Town) -> None:
    """Two codes, one figure."""
    assert list(availability.check_rows(folder_of(town))) == []
