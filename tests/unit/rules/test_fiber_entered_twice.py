"""A second way that leaves a cable, passes through another and enters the first again in the same fiber."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from planner.catalog.table_files import read_cable_sizes
from planner.network.splices import splice_plan
from planner.rules.folder import SPLICES, PlanFolder
from planner.rules.integrity.splices import check_through, check_traces, follow, joints

SPANS = [("KA", "K", "A", "K"), ("AB", "A", "B", "A"), ("BC", "B", "C", "B"), ("CD", "C", "D", "C"),
         ("BX", "B", "X", "B"), ("XC", "X", "C", "X"), ("KD", "K", "D", "K")]  # fmt: skip
CABLES = [("CBL-0001", "KA"), ("CBL-0002", "AB BC CD"), ("CBL-0003", "BX XC"), ("CBL-0004", "KD")]
SITE = ["node_id", "connected", "drop_m", "route_to_center_m", "geometry"]
SIZE = next(iter(read_cable_sizes()))
WAY = "CBL-0002:1>CBL-0003:1>CBL-0002:1>CBL-0004:1"
CIRCUITS = [("CIR-00001", "access", "KA", "CBL-0001:1", ""),
            ("CIR-00002", "protection", "AB BX XC CD KD", WAY, "CIR-00001")]  # fmt: skip


@pytest.fixture
def tables() -> dict[str, pd.DataFrame]:
    """A site at A, the center at K; closures are counted from the center outward, as in a plan."""
    kind, count = SIZE.deployment, SIZE.fiber_count
    rows = [(c, k, "GOV-0001", "POP-01", "POP-01", 1, spans, path, first)
            for c, k, spans, path, first in CIRCUITS]  # fmt: skip
    names = ["circuit_id", "kind", "from_id", "to_id", "pop_id", "fibers", "span_ids", "fiber_path"]
    nodes = ["K", "A", "D", "B", "X", "C"]
    return {
        "spans": pd.DataFrame(
            [(*s, "aerial_new") for s in SPANS],
            columns=["span_id", "from_node", "to_node", "toward_center_node", "way"],
        ),
        "circuits": pd.DataFrame(rows, columns=[*names, "protects"]),
        "cables": pd.DataFrame(
            [(c, ids, kind, count) for c, ids in CABLES],
            columns=["cable_id", "span_ids", "deployment", "fiber_count"],
        ),
        "cameras": pd.DataFrame(columns=["camera_id", *SITE]),
        "points": pd.DataFrame(
            [("GOV-0001", "A", True, 20.0, 80.0, None)], columns=["point_id", *SITE]
        ),
        "splitters": pd.DataFrame(columns=["splitter_id", "node_id", "ratio"]),
        "pops": pd.DataFrame([("POP-01", "K", "center")], columns=["pop_id", "node_id", "kind"]),
        "centers": pd.DataFrame({"node_id": ["K"]}),
        "closures": pd.DataFrame(
            {"closure_id": [f"CLO-{k:04d}" for k in range(1, 7)], "node_id": nodes, "splices": 0}
        ),
    }  # fmt: skip


def folder_of(tables: dict[str, pd.DataFrame]) -> PlanFolder:
    """Return the tables and their splice plan as the audit reads them."""
    parts: dict[str, Any] = {**tables, SPLICES: splice_plan(tables, read_cable_sizes())}
    return PlanFolder(Path(), parts, ())


def test_it_is_followed_to_its_site_and_passes_uncut_where_its_cables_run_on(tables):
    """The fiber that is spliced at A, B, C and D is left at C, not at A, by whoever comes from D."""
    folder = folder_of(tables)
    assert list(check_traces(folder)) == []
    assert list(check_through(folder)) == []
    (walk,) = (w for w in folder.chains.walks if w.protects)
    nodes = ["A", "B", "X", "C", "D", "K"]
    found = joints(folder)[walk.circuit_id, 1]
    told = follow(walk, found, folder.chains.node_of, nodes)
    assert list(told.stretches) == [
        (("CBL-0004", 1), "K", "D"),
        (("CBL-0002", 1), "D", "C"),
        (("CBL-0003", 1), "C", "B"),
        (("CBL-0002", 1), "B", "A"),
    ]


def test_a_splice_that_is_missing_on_the_way_is_still_told(tables):
    """Without the splice at C nothing joins the cable from D to the one to B, and the rule says so."""
    folder = folder_of(tables)
    document = folder.parts[SPLICES]
    for closure in document["closures"]:
        if closure["node_id"] == "C":
            closure["splices"] = []
    assert [f.message for f in check_traces(folder)] == [
        "fiber 1: it cannot be followed beyond fiber 1 of CBL-0003."
    ]
