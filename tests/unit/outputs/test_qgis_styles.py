"""QGIS styles in the GeoPackage."""

from __future__ import annotations

import sqlite3
import xml.etree.ElementTree as ET

import pyogrio
import pytest

from planner.outputs import add_styles, styles_for
from planner.outputs.qgis import STYLED


@pytest.fixture
def package(tmp_path, grid_plan):
    path = tmp_path / "plan.gpkg"
    for name in ("cameras", "spans"):
        pyogrio.write_dataframe(grid_plan.tables[name], path, layer=name, driver="GPKG", append=path.exists())
    return path


@pytest.mark.parametrize("layer", STYLED)
def test_a_style_is_well_formed_and_every_category_has_its_symbol(layer):
    root = ET.fromstring(styles_for(layer).split("\n", 1)[1])
    symbols = {s.get("name") for s in root.iter("symbol")}
    assert symbols
    assert {c.get("symbol") for c in root.iter("category")} <= symbols


def test_styles_are_written_for_the_layers_that_are_there_and_again_without_doubling(package):
    add_styles(package)
    first = package.read_bytes()
    add_styles(package)
    with sqlite3.connect(package) as base:
        rows = base.execute(
            "SELECT f_table_name, f_geometry_column, useAsDefault FROM layer_styles"
        ).fetchall()
    assert sorted(rows) == [("cameras", "geom", 1), ("spans", "geom", 1)]
    assert len(first) > 0


def test_the_layers_can_still_be_read(package, grid_plan):
    add_styles(package)
    assert len(pyogrio.read_dataframe(package, layer="cameras")) == len(grid_plan.tables["cameras"])
    assert "layer_styles" in pyogrio.list_layers(package)[:, 0]
