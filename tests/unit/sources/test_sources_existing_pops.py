"""POPs that stand already, out of lists: what is read, what is left open, what is refused."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import pytest
from shapely.geometry import Point

from planner.errors import InputError
from planner.schema import RAW_POPS
from planner.sources.existing_pops import read_existing_pops
from planner.sources.model import SourceNote


def listed(folder: Path, text: str) -> Path:
    """Write a list of POPs."""
    path = folder / "nodos.csv"
    path.write_text(text, encoding="utf-8")
    return path


GOOD = """id,nombre,lat,lon,puertos,puertos_pon,puertos_max,potencia_w,autonomia_h,propietario
N1,Nodo Norte,-24.17,-65.29,12,4,40,"350,5",8,Provincia
N2,Nodo Sur,-24.18,-65.30,,,,,,
"""


def test_ports_limits_power_and_owner_are_read_and_what_is_not_told_stays_open(tmp_path: Path) -> None:
    """Blank ports are none, with a warning; blank limits stay blank; a comma is a decimal."""
    notes: list[SourceNote] = []
    pops = read_existing_pops(listed(tmp_path, GOOD), notes=notes)
    RAW_POPS.check(pops)
    north, south = pops.to_dict("records")
    assert (north["source_id"], north["ports"], north["pon_ports"], north["most_ports"]) == ("N1", 12, 4, 40)
    assert (north["power_w"], north["battery_h"], north["owner"]) == (350.5, 8.0, "Provincia")
    assert (south["ports"], south["pon_ports"]) == (0, 0)
    assert pops[["most_ports", "power_w", "battery_h", "owner"]].iloc[1].isna().all()
    assert [(n.code, n.count) for n in notes if n.severity == "warning"] == [("POPS-NO-PORTS", 1)]


def test_pops_outside_the_bbox_are_left_out_and_told(tmp_path: Path) -> None:
    """The southern POP stands outside: one row is left, one counted."""
    notes: list[SourceNote] = []
    pops = read_existing_pops(listed(tmp_path, GOOD), bbox=(-65.295, -24.175, -65.28, -24.16), notes=notes)
    assert pops["source_id"].tolist() == ["N1"]
    assert {n.code: n.count for n in notes}["POPS-OUTSIDE-BBOX"] == 1


def test_a_geopackage_of_points_is_read_like_a_list(tmp_path: Path) -> None:
    """Its own CRS is turned to degrees, and its columns are known by the same headers."""
    frame = gpd.GeoDataFrame(
        {"name": ["North"], "ports": [6], "owner": ["Telco"]},
        geometry=[Point(-65.29, -24.17)],
        crs="EPSG:4326",
    ).to_crs("EPSG:32720")
    frame.to_file(tmp_path / "pops.gpkg")
    pops = read_existing_pops(tmp_path / "pops.gpkg")
    assert pops["ports"].tolist() == [6]
    assert pops.geometry.iloc[0].distance(Point(-65.29, -24.17)) < 1e-6


def test_all_faults_of_a_list_are_told_at_once(tmp_path: Path) -> None:
    """Blank coordinates, half a port, words for watts, fewer ports than stand, and ids that repeat."""
    text = """id,nombre,lat,lon,ports,pon_ports,most_ports,power_w
N1,A,,-65.29,1,0,,10
N1,B,-24.17,-65.29,2.5,0,,10
N3,C,-24.17,-65.30,8,4,6,10
N4,D,-24.17,-65.31,1,-2,,mucho
"""
    with pytest.raises(InputError) as told:
        read_existing_pops(listed(tmp_path, text))
    message = str(told.value)
    for words in (
        "N1 (rows", "`ports` is no number of ports in row 3: `2.5`", "row 4: 6 below 12",
        "`pon_ports` is no number of ports in row 5: `-2`", "`power_w` is no amount in row 5: `mucho`",
    ):  # fmt: skip
        assert words in message
    assert len(told.value.problems) >= 6


def test_an_openstreetmap_file_and_telephones_of_persons_are_refused(tmp_path: Path) -> None:
    """OSM tells no ports; a list with telephones of owners is not taken."""
    osm = tmp_path / "town.osm"
    osm.write_text('<?xml version="1.0"?><osm version="0.6"></osm>', encoding="utf-8")
    with pytest.raises(InputError, match="does not tell which POPs stand"):
        read_existing_pops(osm)
    text = "id,lat,lon,telefono\nN1,-24.17,-65.29,388 4123456\n"
    with pytest.raises(InputError, match="telefono"):
        read_existing_pops(listed(tmp_path, text))
