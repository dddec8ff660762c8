"""What the map says of its layers: groups, reasons, roles of cables, rings, listed places, districts."""

from __future__ import annotations

from dataclasses import replace

import geopandas as gpd
import pytest
import shapely
from helpers_guarded import CRITICAL, guarded_town, protected_plant
from helpers_plan import synthetic_plan
from helpers_rich_map import rich_plan

from planner.outputs.map.cables import cable_roles, role_looks, with_roles
from planner.outputs.map.coloring import MOST_VALUES, colored_by
from planner.outputs.map.layer import plain_layer
from planner.outputs.map.listed import ring_theme, tender_theme
from planner.outputs.map.model import GROUPS, SECTIONS
from planner.outputs.map.sections import NAMES, section_of
from planner.outputs.map.themes import themes
from planner.outputs.words.layers import ABOUT
from planner.outputs.words.page import GROUP_NAMES
from planner.plan.protected_table import protected_rows


@pytest.fixture(scope="module")
def rich():
    return rich_plan()


def test_every_layer_has_a_group_and_every_part_of_a_popup_a_name(rich):
    found = {t.key: t for t in themes(rich)}
    assert {t.group for t in found.values()} <= set(GROUPS)
    assert set(GROUPS) == set(GROUP_NAMES)
    assert set(SECTIONS) == set(NAMES)
    for theme in found.values():
        order = [SECTIONS.index(f.section or section_of(f.column)) for f in theme.fields]
        assert order == sorted(order)


def test_every_layer_that_opens_popups_says_why_its_features_are_there(rich):
    for theme in themes(rich):
        told = theme.why.es or any(section_of(f.column) == "why" for f in theme.fields)
        assert told or not theme.clickable, theme.key


def test_texts_about_layers_are_in_both_languages():
    for about in ABOUT.values():
        for both in (about.why, about.note):
            assert bool(both.es) is bool(both.en)


def test_a_cable_has_the_roles_of_the_circuits_in_it_the_nearest_to_the_center_first(grid_plan):
    """A second way has the role of what it protects; a cable that no circuit runs in has none."""
    circuits = grid_plan.tables["circuits"].iloc[[0] * 4].copy()
    circuits["circuit_id"] = ["CIR-1", "CIR-2", "CIR-3", "CIR-4"]
    circuits["kind"] = ["uplink", "feeder", "access", "protection"]
    circuits["protects"] = [None, None, None, "CIR-1"]
    circuits["fiber_path"] = ["CBL-0001:1>CBL-0002:3", "CBL-0002:1", "CBL-0002:2 CBL-0003:1", "CBL-0003:9"]
    plan = replace(grid_plan, tables={**grid_plan.tables, "circuits": circuits})
    assert cable_roles(plan) == {
        "CBL-0001": {"backbone"},
        "CBL-0002": {"backbone", "feeder", "distribution"},
        "CBL-0003": {"distribution", "backbone"},
    }
    rows = grid_plan.tables["cables"].iloc[:4]
    cables = with_roles(plan, gpd.GeoDataFrame(rows.assign(id=rows["cable_id"])))
    assert cables["role"].tolist() == [
        "backbone", "backbone+feeder+distribution", "backbone+distribution", ""
    ]  # fmt: skip
    looks, labels = role_looks(cables)
    assert {labels[v].es.split(", ")[0] for v in looks} == {"troncal", "sin dato"}
    assert {bool(look.dash) for v, look in looks.items() if v.endswith("|belowGround")} <= {True}
    assert len({look.color for look in looks.values()}) == 2


def test_a_layer_is_colored_by_what_differs_and_by_no_more_values_than_a_legend_holds():
    base = gpd.GeoDataFrame(
        {"owner": ["a", None, "b"], "status": ["proposed"] * 3, "phase": [10, 2, 2]},
        geometry=[shapely.Point(0, 0)] * 3,
    )
    frame, styles = colored_by(base, ("owner", "status", "phase"), ("status",))
    assert [s.column for s in styles] == ["by_owner", "by_status", "by_phase"]
    assert frame["by_owner"].tolist() == ["a", "—", "b"]
    assert list(styles[2].looks) == ["2", "10"]
    assert styles[0].labels["—"].en == "not given"
    assert colored_by(base, ("status",))[1] == ()
    many = gpd.GeoDataFrame(
        {"owner": [f"o{k}" for k in range(MOST_VALUES + 1)]},
        geometry=[shapely.Point(0, 0)] * (MOST_VALUES + 1),
    )
    assert colored_by(many, ("owner",))[1] == ()


def test_a_ring_holds_both_routes_of_its_site():
    plan = synthetic_plan()
    plant, protector = protected_plant(guarded_town())
    table = protected_rows(protector, plant, True)
    tables = {**plan.tables, "spans": plant.spans, "circuits": plant.circuits, "protected": table}
    streets = plan.streets.set_crs(plant.spans.crs, allow_override=True)
    theme = ring_theme(replace(plan, tables=tables, streets=streets))
    assert set(CRITICAL) <= set(theme.frame["id"])
    rings = theme.frame.set_index("id").to_crs(plant.spans.crs).geometry
    for row in table[table["has_second"].astype(bool)].itertuples():
        longest = max(row.working_m, row.second_m)
        assert longest - 1 <= rings[row.device_id].length <= row.working_m + row.second_m + 1


def test_places_of_the_list_are_told_apart_by_whether_they_carry_a_camera(grid_plan):
    rows = grid_plan.candidates.copy()
    rows["kind"] = "list"
    rows["chosen"] = [k == 0 for k in range(len(rows))]
    theme = tender_theme(replace(grid_plan, candidates=rows))
    assert theme.frame["used"].tolist()[:2] == ["chosen", "left"]
    assert plain_layer(theme)["styles"][0]["amounts"] == {"chosen": 1.0, "left": len(rows) - 1.0}
    assert set(theme.looks) == {"chosen", "left"}


def test_districts_are_drawn_with_cameras_and_coverage_of_plan_json(rich):
    theme = next(t for t in themes(rich) if t.key == "districts")
    assert theme.frame["id"].tolist() == ["Norte", "Sur"]
    assert theme.frame["covered_pct"].tolist() == [25.0, 25.0]
    assert {f.column for f in theme.fields} == {"residents", "cameras", "cameras_per_1000", "covered_pct"}


def test_a_layer_without_rows_is_nowhere_in_the_page(grid_plan):
    bare = {k: v.iloc[:0] if k in ("closures", "pops", "cables") else v for k, v in grid_plan.tables.items()}
    keys = {t.key for t in themes(replace(grid_plan, tables=bare))}
    assert not keys & {"closures", "pops", "cables"}
