"""A site whose POP or splitter lies farther out hangs on the spans out there and back as well."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from helpers_town import Town, make_settings, make_town
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_second_ways_cut import dark_by_search, folder_of, hanging_of, no_sight, tree_spans

from planner.network import Plant
from planner.network.cuts import every_cut
from planner.rules.integrity import cuts
from planner.schema import EXISTING_PLANT


def with_pops(seed: int, cameras: int, points: int, listed: int, architecture: str) -> Town:
    """A town in which some points hold a POP already, whose ports cost next to nothing."""
    network: dict[str, Any] = {"pops": "choose", "cabinets": True, "architecture": architecture}
    town = make_town(seed, side=5, cameras=cameras, points=points, settings=make_settings(1, network=network))
    stands = tuple(str(s) for s in town.points["source_id"].iloc[:listed])
    own = replace(town.settings.network, existing_pops=stands)
    prices = town.catalog.prices.copy()
    cheap = prices["item_id"].isin(["pop_switch_24", "olt_gpon_16", "pop_rack", "pop_ups"])
    prices.loc[cheap, ["low", "typical", "high"]] = 0.1
    return replace(
        town, settings=replace(town.settings, network=own), catalog=replace(town.catalog, prices=prices)
    )


towns = st.builds(
    with_pops, st.integers(0, 10_000), st.integers(3, 14), st.integers(2, 6), st.integers(0, 3),
    st.sampled_from(["point_to_point", "gpon", "xgspon"]),
)  # fmt: skip
few = settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def hung_spans(plant: Plant) -> dict[str, set[str]]:
    """Spans of the working circuits of each connected site: device, splitter, POP, center."""
    work = plant.circuits[plant.circuits["kind"] != "protection"].set_index("from_id")
    ends, ids = work["to_id"].to_dict(), work["span_ids"].fillna("").str.split().to_dict()
    out = {}
    for frame, key in ((plant.cameras, "camera_id"), (plant.points, "point_id")):
        for site in frame.loc[frame["connected"], key]:
            here, held = site, set()
            while here in ends:
                held |= set(ids[here])
                here = ends[here]
            out[site] = held
    return out


def told(plant: Plant) -> dict[str, set[str]]:
    """Sites that the plan says a cut of each span puts out."""
    hanging = hanging_of(plant)
    dark = hanging.dark([[row] for row in range(len(plant.spans))]).toarray() > 0
    return {
        span: {hanging.site_id[k] for k in np.flatnonzero(dark[row])}
        for row, span in enumerate(plant.spans["span_id"])
    }


def check(town: Town) -> int:
    """Hold the plan, the audit and the search against the circuits; return how often the tree errs."""
    plant = town.plant()
    hung, out = hung_spans(plant), told(plant)
    folder = folder_of(town, plant)
    audit = cuts.Outage(folder)
    for span in plant.spans["span_id"]:
        assert out[span] == {s for s, held in hung.items() if span in held} == audit.by([span])
        assert out[span] == dark_by_search(plant, {span}) & set(hung)
    streets = folder.layer("streets")
    ids = streets["span_id"].astype(str).str.partition(".")[0]
    whole = streets.assign(span_id=ids).drop_duplicates("span_id")
    tables = {n: getattr(plant, n) for n in ("spans", "cameras", "points", "circuits", "pops")}
    own = every_cut(tables, whole, pd.DataFrame(columns=EXISTING_PLANT.names), (), no_sight())
    found = {(" ".join(run), len(dark)) for dark, run in cuts._stretches(folder, audit, tree_spans(plant))}
    assert {(r.span_ids, r.sites) for r in own.itertuples() if r.kind == "stretch"} == found
    return sum(out[span] != audit.beyond[span] for span in plant.spans["span_id"])


@few
@given(towns)
def test_a_span_puts_out_the_sites_whose_circuits_run_along_it(town: Town) -> None:
    """In any town with POPs or splitters the plan and the audit tell what the circuits say."""
    check(town)


@pytest.mark.parametrize("architecture", ["point_to_point", "gpon"])
def test_where_fibers_lead_outward_the_tree_alone_would_err(architecture: str) -> None:
    """In five towns with POPs at their far ends some spans put out sites that do not lie beyond them."""
    assert sum(check(with_pops(seed, 12, 4, 3, architecture)) for seed in range(5)) > 0
