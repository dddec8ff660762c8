"""Identity numbers of people are refused by header and by value; institutions are not."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
from shapely.geometry import LineString, Point, box

from planner.errors import InputError
from planner.sources.buildings import read_buildings
from planner.sources.demand import read_demand
from planner.sources.existing_cameras import read_existing_cameras
from planner.sources.identity import is_cpf, is_cuit, refuse_identity
from planner.sources.places import read_ground
from planner.sources.plant import read_plant
from planner.sources.sites import read_sites
from planner.sources.streets import read_streets
from planner.sources.zones import read_districts, read_exclusions, read_vegetation

SQUARE = box(-65.31, -24.19, -65.29, -24.17)
PERSON = "20-12345678-6"


def refused(**columns: list[object]) -> str:
    """Return what is said of a table that is refused."""
    with pytest.raises(InputError) as caught:
        refuse_identity(pd.DataFrame(columns, index=range(2, 2 + len(next(iter(columns.values()))))), "list")
    return str(caught.value)


@pytest.mark.parametrize(
    "value",
    [
        PERSON,
        "20123456786",
        20123456786,
        20123456786.0,
        "27-12.345.678-0",
        "a cargo de Juan, CUIL 20-12345678-6",
        "DNI 30.111.222",
        "d.n.i. Nº 30111222",
        "cédula: 1.098.765.432",
        "529.982.247-25",
        "documento 30123456",
        "Documento de identidad N° 30.123.456",
        "Doc. 30.123.456",
        "LE 8123456",
        "L.C. 8.123.456",
        "pasaporte AAB123456",
        "RUN 12.345.678-5",
        "12.345.678-5",
        "RUT 12345678-5",
        "propietario 20.123.456",
    ],
)
def test_a_personal_number_in_any_column_is_refused(value: object) -> None:
    """A personal CUIT or CUIL, a DNI or cédula after its name, and a CPF are refused, the row named."""
    said = refused(nota=["sede", value])
    assert "column `nota` holds identity numbers of people" in said
    assert "rows 3" in said
    assert "company's CUIT" in said
    assert "12345678" not in said, "the number itself is never repeated"


@pytest.mark.parametrize(
    "value",
    [
        "30-50001091-2",
        "30500010912",
        30500010912,
        "20-12345678-5",
        "Escuela N° 20 Provincia de Buenos Aires",
        "Av. 20 de Junio 1234",
        "0388-4221234",
        "+54 388 422-1234",
        "2017-03-24 10:12:44",
        "Documento DNI obligatorio",
        "-24.12345678",
        "POINT (24.12345678 6.3)",
        "20.12345678.60",
        "EXP-2025-20123456-1",
        "Juan Domingo Perón 123",
        "Escuela 123",
        "Ruta 9 km 1234567",
        "Documento 2025-0001",
        "Doc. 123/2024",
        "Le 1234567 Corbusier",
        "RUT 76.086.428-5",
        "12.345.678-4",
        "propietario Municipalidad",
        "Vecinos de Ruta 9, padrón 20.123.456",
    ],
)
def test_institutions_streets_and_other_numbers_pass(value: object) -> None:
    """Companies' CUITs, wrong check digits, street names, phones, dates and files pass."""
    refuse_identity(pd.DataFrame({"nota": ["sede", value]}), "list")


def test_a_cuit_column_is_judged_by_its_prefixes() -> None:
    """Companies pass; a personal prefix is refused even with a wrong check digit, and so is a bare DNI."""
    refuse_identity(pd.DataFrame({"CUIT": ["30-50001091-2", "33-69345023-9", None]}), "list")
    assert "rows 3, 4" in refused(CUIT=["30-50001091-2", "23-00000000-0", "30111222"])
    assert "rows 2" in refused(cuit_titular=[20000000000])


def test_ids_of_eleven_digits_are_not_taken_for_people() -> None:
    """A column of ids in which few carry the check digit passes; a column of CUITs does not."""
    ids = [str(20_000_000_000 + 7_919_317 * i) for i in range(1000)]
    chance = sum(map(is_cuit, ids))
    assert 0 < chance < 200, "some carry the check digit by chance"
    refuse_identity(pd.DataFrame({"parcela": ids}), "list")
    people = [n for n in ids if is_cuit(n)]
    assert "identity numbers" in refused(parcela=people)


def test_the_headers_that_are_refused() -> None:
    """Columns of documents are refused whatever they hold; a cadastral cédula is that of a parcel."""
    said = refused(DNI=[None], cedula=[None], nro_doc=[None], NroDocumento=[None], nombre=["Escuela"])
    assert said.count("holds identity numbers of people") == 4
    refuse_identity(pd.DataFrame({"cedula_catastral": ["12-3-4"], "documento_legal": ["Ley 1"]}), "list")


def test_telephones_of_persons_are_refused_and_those_of_institutions_pass() -> None:
    """Beside a column of names of persons a telephone is refused; that of a school or a company is read."""
    said = refused(vecino=["Juan Pérez"], telefono=["388 422 1234"], email=["j@example.org"])
    assert "column `telefono` holds telephones or mail of persons, whom column `vecino` names" in said
    assert "column `email`" in said
    schools = {"nombre": ["Escuela 123"], "telefono": ["388 422 1234"]}
    refuse_identity(pd.DataFrame(schools), "list")
    for owner in ("Municipalidad", "Municipalidad de Palpalá", "Transportes del Norte S.A.", None):
        refuse_identity(pd.DataFrame(schools | {"propietario": [owner]}), "list")


CAMERA = {"id": ["C1", "C2"], "lat": ["-24.18", "-24.19"], "lon": ["-65.30", "-65.31"]}


def listed(tmp_path: Path, role: str, **columns: list[object]) -> int:
    """Return how many rows of a list of sites are read."""
    path = tmp_path / "list.csv"
    pd.DataFrame(CAMERA | columns).to_csv(path, index=False)
    return len(read_sites(path, role=role))


@pytest.mark.parametrize("cell", ["juan@example.org", "llamar a Juan +54 9 388 412-3456"])
def test_a_telephone_or_mail_in_a_remark_of_a_list_of_cameras_is_refused(tmp_path: Path, cell: str) -> None:
    """The header tells nothing; the value does. Beside an institution, and without a country, it passes."""
    with pytest.raises(InputError, match="column `nota` holds telephones or mail of nobody knows whom"):
        listed(tmp_path, "cameras", nombre=["Belgrano y Lavalle", "Alvear"], nota=[cell, None])
    assert listed(tmp_path, "cameras", nombre=["Hospital", "Alvear"], nota=[cell, "+9.5 m, 12345678"]) == 2


@pytest.mark.parametrize("header", ["telefono", "Celular", "e-mail"])
def test_a_list_of_cameras_with_telephones_of_nobody_knows_whom_is_refused(
    tmp_path: Path, header: str
) -> None:
    """No column names a person, and still the number beside a camera may be a neighbor's."""
    columns = {"nombre": ["Belgrano y Lavalle", "Escuela 12"], header: ["4221234", "42"]}
    with pytest.raises(InputError) as caught:
        listed(tmp_path, "cameras", **columns)
    said = str(caught.value)
    assert f"column `{header}` holds telephones or mail of nobody knows whom in rows 2." in said
    assert "telefono_institucional" in said
    assert "4221234" not in said, "the number itself is never repeated"


@pytest.mark.parametrize(
    ("role", "columns"),
    [
        ("cameras", {"telefono_institucional": ["4221234", "42"]}),
        ("cameras", {"nombre": ["Comisaría 5ta", "Escuela 12"], "telefono": ["4221234", "42"]}),
        ("cameras", {"nombre": ["Belgrano y Lavalle", "Escuela 12"], "telefono": [None, "42"]}),
        ("points", {"nombre": ["Anexo", "Otro"], "telefono": ["4221234", "42"]}),
    ],
)
def test_telephones_of_institutions_in_a_list_pass(
    tmp_path: Path, role: str, columns: dict[str, list[object]]
) -> None:
    """Named by the header, by the row, or because a list of points is one of institutions."""
    assert listed(tmp_path, role, **columns) == 2


@pytest.mark.parametrize("value", ["Juan Pérez 20.123.456", "Pérez, Juan (20123456)", 20123456])
def test_a_number_in_a_column_of_persons_is_refused(value: object) -> None:
    """Seven or eight digits in a column of neighbors or owners are a document; a house number is none."""
    assert "column `vecino` holds identity numbers of people" in refused(vecino=[value])
    refuse_identity(pd.DataFrame({"vecino": ["Juan Pérez 123"], "propietario": ["Club 9 de Julio"]}), "list")


def test_check_digits() -> None:
    """A stem has one check digit, or none where the rest is 10; equal digits are no CPF."""
    assert is_cuit("30546689979")
    stems = [f"20{n:08d}" for n in range(12_345_000, 12_345_044)]
    fitting = [sum(is_cuit(f"{stem}{digit}") for digit in range(10)) for stem in stems]
    assert set(fitting) == {0, 1}
    assert fitting.count(0) == 4, "one rest in eleven is 10"
    assert not is_cuit("2012345678")
    assert is_cpf("11144477735")
    assert not is_cpf("22222222222")


READERS: list[tuple[str, Callable[[Path], object], object]] = [
    ("streets", read_streets, LineString([(-65.3, -24.18), (-65.3, -24.17)])),
    ("buildings", read_buildings, SQUARE),
    ("points", read_sites, Point(-65.3, -24.18)),
    ("existing cameras", read_existing_cameras, Point(-65.3, -24.18)),
    ("places", read_ground, Point(-65.3, -24.18)),
    ("demand", read_demand, Point(-65.3, -24.18)),
    ("districts", read_districts, SQUARE),
    ("exclusions", read_exclusions, SQUARE),
    ("vegetation", read_vegetation, SQUARE),
    ("existing plant", read_plant, LineString([(-65.3, -24.18), (-65.3, -24.17)])),
]


@pytest.mark.parametrize(("role", "read", "shape"), READERS, ids=[r[0] for r in READERS])
def test_every_reader_refuses_people(
    tmp_path: Path, role: str, read: Callable[[Path], object], shape: object
) -> None:
    """Each reader refuses a layer with a personal CUIL in its remarks, and reads it with a company's CUIT."""
    columns = {
        "id": ["1"], "name": ["Sindicato"], "kind": ["union"], "population": [1], "action": ["mask"],
        "way": ["lease"], "owner": ["Municipio"], "highway": ["residential"],
    }  # fmt: skip
    if role == "existing plant":
        from planner.catalog.table_files import read_ways

        columns["way"] = [next(iter(read_ways()))]
    for value, passes in (("30-50001091-2", True), (PERSON, False)):
        path = tmp_path / f"{passes}.geojson"
        gpd.GeoDataFrame(columns | {"remarks": [value]}, geometry=[shape], crs="EPSG:4326").to_file(path)
        if passes:
            assert read(path) is not None
        else:
            with pytest.raises(InputError, match=r"remarks.*identity numbers of people"):
                read(path)
