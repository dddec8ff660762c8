"""What a cut puts out and the way of each fiber, in any town, found again by a search of the graph."""

from __future__ import annotations

from collections import defaultdict

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from helpers_town import Town, make_settings, make_town
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from planner.network import Plant
from planner.network.cuts import Sight, cut_figures, cut_summary, every_cut, hang, listed
from planner.network.trace import trace_fiber
from planner.schema import EXISTING_PLANT

towns = st.builds(
    lambda seed, cameras, points, centers, fibers: make_town(
        seed, side=4, cameras=cameras, points=points, centers=centers,
        settings=make_settings(centers, network={"fibers_per_site": fibers}),
    ),
    st.integers(0, 10_000), st.integers(1, 10), st.integers(0, 6), st.integers(1, 2), st.integers(1, 2),
)  # fmt: skip
few = settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
NO_PLANT = pd.DataFrame(columns=EXISTING_PLANT.names)


def lit_sites(plant: Plant) -> dict[str, str]:
    """Node of each connected site."""
    both = (plant.cameras, "camera_id"), (plant.points, "point_id")
    return {
        s: n for f, k in both for s, n, lit in zip(f[k], f["node_id"], f["connected"], strict=True) if lit
    }


def dark_by_search(plant: Plant, cut: set[str]) -> set[str]:
    """Connected sites that a search from the centers no longer finds when spans are taken out."""
    graph = nx.Graph()
    graph.add_nodes_from(plant.nodes["node_id"])
    graph.add_nodes_from(plant.centers["node_id"])
    for span in plant.spans.itertuples():
        if span.span_id not in cut:
            graph.add_edge(span.from_node, span.to_node)
    found = set().union(*(nx.node_connected_component(graph, n) for n in plant.centers["node_id"]))
    return {s for s, node in lit_sites(plant).items() if node not in found}


def looks(plant: Plant, seed: int) -> Sight:
    """Random sight of the cameras over ten demand rows, the last of which a standing camera sees too."""
    rng = np.random.default_rng(seed)
    sets = [np.flatnonzero(rng.random(10) < 0.3) for _ in plant.cameras["camera_id"]]
    kept = np.arange(10) == 9
    return Sight(
        tuple(plant.cameras["camera_id"]),
        np.concatenate([[0], np.cumsum([len(s) for s in sets])]).astype(np.int64),
        np.concatenate([np.zeros(0, np.int64), *sets]).astype(np.int64),
        kept, rng.integers(1, 50, 10).astype(float), None,
    )  # fmt: skip


def cuts_of(town: Town, plant: Plant, sight: Sight, seed: int) -> pd.DataFrame:
    """Every cut of a town, some of whose streets are bridges."""
    streets = town.routes.network.spans
    ids = streets["span_id"].astype(str).str.partition(".")[0]
    whole = streets.assign(span_id=ids).drop_duplicates("span_id")
    on = np.random.default_rng(seed).random(len(whole)) < 0.2
    tables = {"spans": plant.spans, "cameras": plant.cameras, "points": plant.points}
    return every_cut(tables, whole.assign(bridge=on, tunnel=False), NO_PLANT, (), sight)


@few
@given(towns)
def test_a_site_is_dark_after_a_cut_exactly_when_the_span_lies_on_its_path(town: Town):
    """For every span, the sites whose path holds it are those that a search of the graph loses."""
    plant = town.plant()
    hanging = hang(plant.spans, plant.cameras, plant.points)
    sight = looks(plant, 1)
    figures = cut_figures(hanging, [[row] for row in range(len(plant.spans))], sight)
    for row, span in enumerate(plant.spans["span_id"]):
        dark = {hanging.site_id[k] for k in figures[row]["dark"]}
        on_path = {
            s for k, s in enumerate(hanging.site_id) if row in hanging.path.indices[
                hanging.path.indptr[k] : hanging.path.indptr[k + 1]
            ]
        }  # fmt: skip
        assert dark == on_path == dark_by_search(plant, {span})


@few
@given(towns, st.integers(0, 1000))
def test_every_cut_puts_out_what_a_search_loses_and_demand_without_any_view(town: Town, seed: int):
    """Stretches and bridges of several spans: sites and demand are those of a search, ranks fall."""
    plant = town.plant()
    sight = looks(plant, seed)
    cuts = cuts_of(town, plant, sight, seed)
    lit = set(lit_sites(plant))
    sees = {
        c: set(sight.demand[a:b].tolist())
        for c, a, b in zip(sight.camera_id, sight.indptr[:-1], sight.indptr[1:], strict=True)
        if c in lit
    }
    stretches = cuts[cuts["kind"] == "stretch"]
    assert sorted(" ".join(stretches["span_ids"]).split()) == sorted(plant.spans["span_id"])
    for cut in cuts.itertuples():
        dark = dark_by_search(plant, set(cut.span_ids.split()))
        assert cut.sites == len(dark) == cut.cameras + cut.points
        left = set().union(*(sees[c] for c in sees if c not in dark)) | set(np.flatnonzero(sight.kept))
        gone = set().union(*(sees[c] for c in sees if c in dark)) - left
        assert cut.weight_lost == pytest.approx(sight.weight[sorted(gone)].sum())
    keys = list(
        zip(-cuts["sites"], -cuts["critical_sites"], -cuts["weight_lost"], cuts["risk_id"], strict=True)
    )
    assert keys == sorted(keys)
    assert cuts["rank"].tolist() == list(range(1, len(cuts) + 1))
    assert set(listed(cuts)["risk_id"]) >= set(cuts.loc[cuts["kind"] == "bridge", "risk_id"])


@few
@given(towns)
def test_the_mean_is_that_of_a_cut_at_every_meter(town: Town):
    """mean_sites_out is the mean over the meters of the route of what a search loses."""
    plant = town.plant()
    out = [len(dark_by_search(plant, {s})) for s in plant.spans["span_id"]]
    mean = float(np.average(out, weights=plant.spans["length_m"])) if out else 0.0
    told = cut_summary(cuts_of(town, plant, looks(plant, 1), 0), plant.spans, len(lit_sites(plant)))
    assert told["mean_sites_out"] == pytest.approx(mean, abs=1e-4)


@few
@given(towns)
def test_fibers_are_numbered_once_on_every_span_and_keep_their_number_where_a_cable_runs_on(town: Town):
    """On each span numbers differ and lie within the cable; uncut fibers keep theirs; ports differ."""
    plant, per_site = town.plant(), town.settings.network.fibers_per_site
    layers = ("spans", "cameras", "points", "cables", "closures", "pops", "splitters", "circuits")
    tables = {t: getattr(plant, t) for t in layers}
    used: dict[str, list[tuple[str, int]]] = defaultdict(list)
    ports: dict[str, list[int]] = defaultdict(list)
    length = plant.spans.set_index("span_id")["length_m"]
    drops = plant.drops.set_index("site_id")["length_m"]
    told = {
        site: meters
        for frame, key in ((plant.cameras, "camera_id"), (plant.points, "point_id"))
        for site, meters in zip(frame[key], frame["route_to_center_m"], strict=True)
    }
    for site in lit_sites(plant):
        way = trace_fiber(tables, site)
        ports[way.center_id].append(way.port)
        for before, step in zip([None, *way.steps], way.steps, strict=False):
            used[step.span_id] += [(step.cable_id, step.fiber + k) for k in range(per_site)]
            if before is not None and not step.spliced:
                assert (before.cable_id, before.fiber) == (step.cable_id, step.fiber)
            assert not step.cable_id or step.fiber + per_site - 1 <= step.fiber_count
        assert sum(length[s.span_id] for s in way.steps) + drops[site] == pytest.approx(told[site], abs=0.02)
    fibers = plant.spans.set_index("span_id")["fibers"]
    for span, held in used.items():
        assert len(set(held)) == len(held) == fibers[span]
    for held in ports.values():
        assert sorted(held) == list(range(1, len(held) + 1))
