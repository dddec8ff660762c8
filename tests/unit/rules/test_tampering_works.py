"""Crossings, factors and guys that were tampered with are told."""

from __future__ import annotations

import geopandas as gpd
import pytest
from helpers_tamper_works import WORKS
from helpers_tiny_places import between
from helpers_tiny_plan import TinyPlan
from helpers_tiny_zones import EAST, NORTH
from shapely.geometry import LineString

from planner.rules import audit
from planner.rules.folder import PlanFolder, read_folder
from planner.rules.integrity.crossing_geometry import at_junctions, manner_of, of_streets, unbalanced_pull
from planner.rules.integrity.ways import ways

STREAM = LineString([(EAST + 130, NORTH - 50), (EAST + 130, NORTH + 50)])


def told(plan: TinyPlan) -> set[str]:
    """Return the rules of crossings, factors and guys, and those of costs, that find an error."""
    found = {f.rule for f in audit(plan.folder).findings if f.severity == "error"}
    return {
        r
        for r in found
        if r.startswith(
            ("INT-FACTOR", "INT-CROSSING", "INT-GUYS", "INT-ROUTING-COSTS", "INT-QTY-ROUTE", "INT-PERMITS")
        )
    }


@pytest.mark.parametrize("case", WORKS)
def test_a_tampered_factor_crossing_or_guy_is_told_by_its_rules(tiny_plan: TinyPlan, case: str) -> None:
    tamper, expected = WORKS[case]
    tamper(tiny_plan)
    assert told(tiny_plan) == expected


def test_the_audit_finds_a_crossing_of_a_street_by_its_own_code(tiny_plan: TinyPlan) -> None:
    """A stream of 8 m across Calle Uno at 130 m, met once, 8 m long."""
    found = read_folder(tiny_plan.folder)
    stream = {"barrier_id": "BAR-00001", "source_id": "way/1", "name": "Seco", "kind": "waterway",
              "barrier_class": "stream", "width_m": 8.0, "bridge": False}  # fmt: skip
    layers = {n: found.layer(n) for n in ("streets", "spans")}
    barriers = gpd.GeoDataFrame([stream], geometry=[STREAM])
    folder = PlanFolder(tiny_plan.folder, {**layers, "barriers": barriers}, ())
    rows = of_streets(folder)
    assert list(rows) == ["SP-00001"]
    assert (rows["SP-00001"][0]["offset_m"], rows["SP-00001"][0]["length_m"]) == (130.0, 8.0)
    assert not at_junctions(folder)


def test_pull_and_manner_by_hand() -> None:
    """A right corner pulls the root of 2; a duct below a viaduct buys nothing."""
    corner = [between("ND-00001", "ND-00002"), between("ND-00002", "ND-00003")]
    pull = unbalanced_pull([(EAST + 200, NORTH), (EAST + 100, NORTH), (EAST, NORTH)], corner)
    assert pull.tolist() == pytest.approx([2**0.5, 0.0, 1.0])
    assert manner_of(ways()["duct"], "under", "rail") == ("under_bridge", "")
