"""Tables: what is missing, out of range or repeated is named; blank columns may be blank."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd
import pytest
from shapely import LineString, Point

from planner import schema
from planner.errors import PlannerError
from planner.schema.table import Table, flag, number, text

TOY = Table(
    "toy",
    "a toy",
    (text("toy_id", "id"), number("length_m", "m", "length", high=10), text("note", "words", blank=True),
     text("kind", "kind", choices=("a", "b")), flag("on", "on")),
    "Point",
)  # fmt: skip


def toy(**changes: object) -> gpd.GeoDataFrame:
    columns = {"toy_id": ["T-1", "T-2"], "length_m": [1.0, 2.0], "note": [None, "x"], "kind": ["a", "b"]}
    columns |= {"on": [True, False], "geometry": [Point(0, 0), Point(1, 1)]}
    return gpd.GeoDataFrame(columns | changes, geometry="geometry", crs="EPSG:32720")


def test_a_good_table_passes():
    TOY.check(toy())


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"length_m": [1.0, 11.0]}, "length_m` is 11.0"),
        ({"length_m": [-1.0, 1.0]}, "length_m` is -1.0"),
        ({"length_m": [None, 1.0]}, "empty in rows 0"),
        ({"length_m": ["far", "1"]}, "not a number"),
        ({"toy_id": ["T-1", "T-1"]}, "repeats T-1"),
        ({"kind": ["a", "c"]}, "expected one of a, b"),
        ({"geometry": [Point(0, 0), None]}, "geometry is empty"),
        ({"geometry": [Point(0, 0), LineString([(0, 0), (1, 1)])]}, "geometry is LineString"),
    ],
)
def test_a_broken_table_is_refused_with_the_value_and_the_row(changes, words):
    with pytest.raises(PlannerError, match=words):
        TOY.check(toy(**changes))


def test_a_missing_column_is_named():
    with pytest.raises(PlannerError, match="lacks note"):
        TOY.check(toy().drop(columns="note"))


def test_arrange_adds_blank_columns_and_orders_the_rest():
    arranged = TOY.arrange(toy().drop(columns="note"))
    assert list(arranged.columns) == TOY.names
    assert arranged["note"].isna().all()


def test_every_asset_table_says_who_owns_operates_maintains_and_pays():
    told = {
        "nodes",
        "quantities",
        "unserved",
        "existing_cameras",
        "existing_pops",
        "viewsheds",
        "blind_spots",
        "link_budget",
    }
    told |= {"single_points", "circuits", "phases", "phase_lines", "permits", "availability", "acceptance"}
    told |= {"protected", "signs"}
    told |= {"money_lines", "payments", "cash_flow", "loan"}
    assets = [t for t in schema.PLAN_TABLES if t.name not in told]
    for table in assets:
        assert {"owner", "operator", "maintainer", "payer", "mode", "status", "phase"} <= set(table.names)


def test_a_camera_carries_the_accountability_fields():
    asked = {
        "purpose",
        "legal_basis",
        "controller",
        "contact",
        "retention_days",
        "review_date",
        "published_precision_m",
    }
    assert asked <= set(schema.CAMERAS.names)


def test_every_number_with_a_dimension_ends_in_its_unit():
    suffix = {"m": "_m", "deg": "_deg", "d": "_days", "cents": "_cents"}
    for table in schema.PLAN_TABLES:
        for column in table.columns:
            if column.unit in suffix:
                assert column.name.endswith(suffix[column.unit]), f"{table.name}.{column.name}"


def test_a_table_without_rows_is_a_table():
    TOY.check(gpd.GeoDataFrame(pd.DataFrame(columns=TOY.names), geometry="geometry", crs="EPSG:32720"))
