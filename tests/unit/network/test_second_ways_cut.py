"""What a cut puts out where second routes stand, and the audit's view of a town that has them."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import networkx as nx
import numpy as np
import pandas as pd
import pytest
from helpers_town import make_town
from test_protection import protected

from planner.network.cuts import Sight, every_cut, hang
from planner.network.splices import splice_plan
from planner.rules.folder import SPLICES, STUDY, PlanFolder
from planner.rules.integrity import circuits, cuts, plant, splices
from planner.schema import EXISTING_PLANT
from planner.settings import resolved

LAYERS = ("spans", "nodes", "cameras", "points", "cables", "closures", "pops", "splitters", "circuits",
          "centers", "equipment", "drops")  # fmt: skip


@pytest.fixture(scope="module", params=[4, 8])
def town(request):
    return make_town(request.param, side=6, cameras=12, points=6)


@pytest.fixture(scope="module")
def built(town):
    return protected(town)[0]


@pytest.fixture(scope="module")
def folder(town, built):
    return folder_of(town, built)


def folder_of(town, built):
    """The plant as the audit reads it: blank text is an empty string."""
    tables = {name: getattr(built, name) for name in LAYERS}
    parts: dict[str, object] = {}
    for name, frame in tables.items():
        plain = pd.DataFrame(frame)
        texts = [c for c in plain.columns if c != "geometry" and not pd.api.types.is_numeric_dtype(plain[c])]
        plain = plain.assign(**{c: plain[c].where(plain[c].notna(), "") for c in texts})
        parts[name] = gpd.GeoDataFrame(plain, geometry="geometry") if "geometry" in plain else plain
    parts[SPLICES] = splice_plan(tables, town.catalog.cable_sizes)
    parts[STUDY] = resolved(town.settings)
    streets = town.routes.network.spans.assign(bridge=False, tunnel=False)
    parts["streets"] = streets
    parts["existing_plant"] = pd.DataFrame(columns=EXISTING_PLANT.names)
    return PlanFolder(Path(), parts, ())


def hanging_of(built):
    return hang(built.spans, built.cameras, built.points, built.circuits, built.pops)


def dark_by_search(built, taken):
    """Sites without any walk of whole circuits to a center, by a search of the graph."""
    graph = nx.Graph()
    home = set(built.pops.loc[built.pops["kind"] == "center", "pop_id"])
    graph.add_nodes_from(home)
    for c in built.circuits.itertuples():
        graph.add_node(c.from_id)
        if taken.isdisjoint((c.span_ids or "").split()):
            graph.add_edge(c.from_id, c.to_id)
    found = set().union(*(nx.node_connected_component(graph, n) for n in home))
    return set(built.circuits["from_id"]) - found


def test_a_cut_puts_out_only_sites_that_have_no_whole_route_left(built):
    """For every span the figures are those of a search over circuits."""
    hanging = hanging_of(built)
    dark = hanging.dark([[row] for row in range(len(built.spans))])
    for row, span in enumerate(built.spans["span_id"]):
        told = {hanging.site_id[k] for k in dark.indices[dark.indptr[row] : dark.indptr[row + 1]]}
        assert told == dark_by_search(built, {span})


def test_a_protected_site_is_out_only_when_both_its_routes_are_cut(built):
    """One span of the working route alone leaves it lit; with one of the second route it is dark."""
    hanging = hanging_of(built)
    table = built.circuits.set_index("circuit_id")
    row_of = {s: k for k, s in enumerate(built.spans["span_id"])}
    tried = 0
    for second in table[table["kind"] == "protection"].itertuples():
        first, other = (set(t.split()) for t in (table.loc[second.protects, "span_ids"], second.span_ids))
        site = hanging.site_id.index(second.from_id)
        if first - other and other - first:
            a, b = row_of[min(first - other)], row_of[min(other - first)]
            one, two, both = hanging.dark([[a], [b], [a, b]]).toarray()[:, site]
            assert (one, two, both) == (0, 0, 1)
            tried += 1
    assert tried >= 3


def test_who_keeps_its_light_is_whoever_loses_the_working_fiber_alone(built):
    """For every span: sites whose working circuits run along it and that a search still finds."""
    hanging = hanging_of(built)
    work = built.circuits[built.circuits["kind"] != "protection"].set_index("from_id")
    kept = 0
    for row, span in enumerate(built.spans["span_id"]):
        hit = set()
        for site in hanging.site_id:
            here = site
            while here in work.index:
                hit |= {site} if span in (work.loc[here, "span_ids"] or "").split() else set()
                here = work.loc[here, "to_id"]
        told = {hanging.site_id[k] for k in hanging.held([row])}
        assert told == hit - dark_by_search(built, {span})
        kept += len(told)
    assert kept > 0


def test_without_protection_circuits_the_tree_tells(town):
    """No circuit protects another: the figures with and without the circuits are the same."""
    plain = town.plant()
    bare, told = hang(plain.spans, plain.cameras, plain.points), hanging_of(plain)
    assert told.seconds is None
    cut = [[row] for row in range(len(plain.spans))]
    assert (bare.dark(cut) != told.dark(cut)).nnz == 0


def test_stretches_of_the_audit_are_those_of_the_plan(town, built, folder):
    """Two codes: the same spans in the same stretches with the same sites, none off the tree."""
    tables = {name: getattr(built, name) for name in LAYERS}
    streets = folder.layer("streets")
    ids = streets["span_id"].astype(str).str.partition(".")[0]
    whole = streets.assign(span_id=ids).drop_duplicates("span_id")
    own = every_cut(tables, whole, pd.DataFrame(columns=EXISTING_PLANT.names), (), no_sight())
    outage = cuts.Outage(folder)
    found = {(" ".join(run), len(dark)) for dark, run in cuts._stretches(folder, outage, tree_spans(built))}
    assert {(r.span_ids, r.sites) for r in own.itertuples() if r.kind == "stretch"} == found


def tree_spans(built):
    return built.spans.loc[built.spans["role"] == "tree", "span_id"].tolist()


def no_sight():
    zero = np.zeros(1, np.int64)
    return Sight((), zero, np.zeros(0, np.int64), np.zeros(0, bool), np.zeros(0), None)


def test_the_audit_finds_circuits_closures_and_splices_sound(folder):
    """Fibers in their cables, closures with their splices, splices.json fiber by fiber: no fault."""
    for rule in (*circuits.RULES, *splices.RULES):
        assert list(rule.check(folder)) == [], rule.id
    assert list(plant.check_closures(folder)) == []


def test_a_second_way_that_enters_a_cable_again_is_traced_to_its_site():
    """It leaves the cable and comes back in the fiber of the same number, outward: the audit follows it."""
    town = make_town(120, side=9, cameras=20, points=25, centers=2)
    built = protected(town)[0]
    paths = [fiber.split(">") for path in built.circuits["fiber_path"].dropna() for fiber in path.split()]
    assert any(len(set(hops)) < len(hops) for hops in paths)
    folder = folder_of(town, built)
    for rule in (*circuits.RULES, *splices.RULES):
        assert list(rule.check(folder)) == [], rule.id
