"""As-built files: both languages, all faults at once, each refusal beside the nearest allowed case."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import pytest
from shapely.geometry import LineString, Point

from planner.errors import InputError
from planner.settings.plant_settings import PlantSettings
from planner.sources.as_built import read_as_built
from planner.sources.model import SourceNote, StandingPlant
from planner.sources.standing import standing_routes

PLANT = PlantSettings(source="built", year=2026, year_built=2016, mode="own")
HEAD = "id,tipo,lat,lon,estado,anio_construccion,clase,rumbo"
GOOD = f"""{HEAD}
C1,cámara,-24.18,-65.30,caída,2015,fija,90
C2,camara,-24.18,-65.31,,,ptz,
P1,nodo,-24.18,-65.32,funciona,,,
"""
BAD = """id,tipo,lat,lon,estado,anio_construccion,clase,rumbo,reponer_en,modo
C1,semaforo,-24.18,-65.30,caida,2015,fija,90,,propio
C2,camara,-24.18,-65.31,rota,2030,fija,arriba,,propio
C2,camara,-24.18,-65.31,ok,20x5,dron,90,2010,prestado
C4,camara,-24.18,-65.31,ok,2015,fija,90,2010,propio
"""


def read(folder: Path, text: str, plant: PlantSettings = PLANT, name: str = "built.csv") -> gpd.GeoDataFrame:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return read_as_built(path, plant, [])


def test_spanish_headers_and_words_are_read(tmp_path: Path) -> None:
    """A year of its own stays, a blank one is that of the study; a blank state is unknown."""
    rows = read(tmp_path, GOOD).set_index("source_id")
    assert rows["kind"].tolist() == ["camera", "camera", "pop"]
    assert rows["state"].tolist() == ["down", "unknown", "works"]
    assert rows["year_built"].tolist() == [2015, 2016, 2016]
    assert rows.loc["C1", "direction_deg"] == 90
    assert rows["mode"].tolist() == ["own"] * 3


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(InputError) as fault:
        read(tmp_path, BAD)
    told = str(fault.value)
    for words in (
        "`kind` is unknown in row 2: `semaforo`", "`state` is unknown in row 3: `rota`",
        "`mode` is unknown in row 4: `prestado`", "`year_built` cannot be read in row 4: `20x5`",
        "the camera class is unknown in row 4: `dron`", "`direction_deg` cannot be read in row 3: `arriba`",
        "ids in column `id` are repeated: C2", "`year_built` is after `plant.year` (2026) in rows 3",
        "`replace_year` is before `year_built` in rows 4, 5",
    ):  # fmt: skip
        assert words in told


def test_an_age_needs_the_year_in_which_it_counts(tmp_path: Path) -> None:
    """11 years old in 2026 is built in 2015; without a year of the plan nobody knows."""
    text = "id,tipo,lat,lon,antiguedad\nC1,camara,-24.18,-65.30,11\n"
    assert read(tmp_path, text)["year_built"].tolist() == [2015]
    with pytest.raises(InputError, match="nobody knows when they count"):
        read(tmp_path, text, PlantSettings(source="built"))


def layers(folder: Path, **fields: object) -> Path:
    """Write a GeoPackage with a route and a camera; fields are of the route."""
    path = folder / "built.gpkg"
    route = {"id": "R1", "tendido": "aereo", "fibras": 24, "fibras_libres": 20, "lleva": "C1", **fields}
    shape = route.pop("shape", LineString([(-65.30, -24.18), (-65.31, -24.18)]))
    gpd.GeoDataFrame([route], geometry=[shape], crs="EPSG:4326").to_file(path, layer="tramos", driver="GPKG")
    gpd.GeoDataFrame([{"id": "C1"}], geometry=[Point(-65.30, -24.18)], crs="EPSG:4326").to_file(
        path, layer="camaras", driver="GPKG"
    )
    gpd.GeoDataFrame([{"id": "X"}], geometry=[Point(-65.30, -24.18)], crs="EPSG:4326").to_file(
        path, layer="arboles", driver="GPKG"
    )
    return path


def test_layers_tell_what_they_hold_and_routes_what_they_make_possible(tmp_path: Path) -> None:
    """Spare fibers and poles of an own aerial cable are offered, trees are left out with a note."""
    notes: list[SourceNote] = []
    rows = read_as_built(layers(tmp_path), PLANT, notes)
    assert sorted(rows["kind"]) == ["camera", "route"]
    assert [n.code for n in notes] == ["PLANT-LAYERS-UNUSED"]
    offers = standing_routes(StandingPlant(rows, rows.iloc[:0]))
    assert offers["way"].tolist() == ["own_poles", "own_aerial_fiber"]
    assert offers["spare_fibers"].tolist()[1] == 20


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"fibras_libres": 25}, "more fibers are spare than there are"),
        ({"shape": Point(-65.30, -24.18)}, "are no line"),
        ({"lleva": "C9"}, "`carries` names no camera of the file"),
        ({"tendido": "globo"}, "`form` is unknown"),
    ],
)
def test_a_route_that_cannot_be_is_refused(tmp_path: Path, fields: dict[str, object], words: str) -> None:
    """Beside the route above, which may have up to 24 spare fibers and carries C1."""
    with pytest.raises(InputError, match=words):
        read_as_built(layers(tmp_path, **fields), PLANT, [])


def test_another_s_poles_ask_for_the_fee_and_a_dead_cable_gives_no_fiber(tmp_path: Path) -> None:
    rows = read_as_built(layers(tmp_path, modo="terceros", estado="caida"), PLANT, [])
    assert standing_routes(StandingPlant(rows, rows.iloc[:0]))["way"].tolist() == ["existing_poles"]
