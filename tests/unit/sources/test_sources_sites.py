"""Site lists in the formats and spellings that municipalities use, and their faults."""

from __future__ import annotations

import zipfile
from pathlib import Path

import geopandas as gpd
import openpyxl
import pandas as pd
import pyogrio
import pytest
from pyproj import Transformer
from shapely.geometry import LineString, Point, box

from planner.errors import InputError
from planner.schema import RAW_SITES
from planner.sources.model import SourceNote
from planner.sources.sites import read_sites

LAT, LON = -24.1858, -65.2995


def write(folder: Path, text: str, name: str = "list.csv", encoding: str = "utf-8") -> Path:
    """Write a list and return its path."""
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


def place(path: Path, **more: str) -> tuple[float, float]:
    """Return latitude and longitude of the only site of a list."""
    sites = read_sites(path, **more)
    RAW_SITES.check(sites)
    assert len(sites) == 1
    assert sites.crs.to_epsg() == 4326
    return sites.geometry.y[0], sites.geometry.x[0]


@pytest.mark.parametrize(
    "text",
    [
        "id,name,lat,lon\n1,Plaza,-24.1858,-65.2995\n",
        "id;nombre;latitud;longitud\n1;Plaza;-24,1858;-65,2995\n",
        "código\tNombre\tLATITUD\tLONGITUD\n1\tPlaza\t-24.1858\t-65.2995\n",
        "id|nombre|y|x\n1|Plaza|-24.1858|-65.2995\n",
        'id,nombre,Latitud (S),Longitud (O)\n1,Plaza,"-24,1858","-65,2995"\n',
        "id;nombre;coordenadas\n1;Plaza;-24.1858, -65.2995\n",
        "sep=;\nid;nombre;lat;lng\n1;Plaza;-24.1858;-65.2995\n",
        "Anexo II - Cámaras\n\nid;nombre;lat;long\n1;Plaza;-24.1858;-65.2995\n;;;\n",
        "id,name,latitude,longitude\n1,Plaza,24°11'08.88\"S,65°17'58.2\"O\n",
    ],
)
def test_a_csv_in_many_dialects(tmp_path: Path, text: str) -> None:
    """Delimiters, headers in Spanish or English, comma decimals, title lines: one place comes out."""
    assert place(write(tmp_path, text)) == pytest.approx((LAT, LON), abs=1e-7)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "latin-1", "utf-16"])
def test_names_survive_the_encoding(tmp_path: Path, encoding: str) -> None:
    """Accents are read in UTF-8 with or without mark, Latin-1 and UTF-16."""
    path = write(
        tmp_path, "código;nombre;tipo;lat;lon\nA1;Comisaría Ñ;Comisaría;-24,1;-65,3\n", encoding=encoding
    )
    sites = read_sites(path)
    assert (sites["source_id"][0], sites["name"][0], sites["kind"][0]) == ("A1", "Comisaría Ñ", "police")


def test_a_workbook(tmp_path: Path) -> None:
    """An .xlsx with a title above its header is read, whole numbers as ids without decimals."""
    book = openpyxl.Workbook()
    for row in (
        ["Anexo"],
        [],
        ["Código", "Nombre", "Tipo", "Latitud", "Longitud"],
        [7, "CAPS Norte", "CAPS", LAT, LON],
    ):
        book.active.append(row)
    book.save(tmp_path / "list.xlsx")
    sites = read_sites(tmp_path / "list.xlsx")
    assert (sites["source_id"][0], sites["kind"][0]) == ("7", "clinic")
    assert place(tmp_path / "list.xlsx") == pytest.approx((LAT, LON))


@pytest.mark.parametrize("suffix", ["geojson", "gpkg", "shp", "parquet"])
def test_a_layer_of_points_or_areas(tmp_path: Path, suffix: str) -> None:
    """Point layers in any CRS are read; an area stands at a point inside it."""
    frame = gpd.GeoDataFrame(
        {"nombre": ["Plaza", "Predio"], "tipo": ["office", "escuela"]},
        geometry=[Point(LON, LAT), box(LON, LAT, LON + 0.001, LAT + 0.001)] if suffix != "shp" else
        [Point(LON, LAT), Point(LON + 0.0005, LAT + 0.0005)], crs="EPSG:4326",
    )  # fmt: skip
    path = tmp_path / f"list.{suffix}"
    moved = frame if suffix == "geojson" else frame.to_crs("EPSG:22183")
    moved.to_parquet(path) if suffix == "parquet" else moved.to_file(path)
    sites = read_sites(path)
    assert (sites.geometry.y[0], sites.geometry.x[0]) == pytest.approx((LAT, LON), abs=1e-6)
    assert sites["kind"].tolist() == ["office", "school"]
    assert sites.geometry[1].within(box(LON, LAT, LON + 0.001, LAT + 0.001))


KML = """<?xml version="1.0" encoding="UTF-8"?>
<kml xmlns="http://www.opengis.net/kml/2.2" xmlns:gx="http://www.google.com/kml/ext/2.2"><Document>
<Folder><name>Escuelas</name><Folder><name>Zona</name></Folder>
<Placemark id="E1"><name>N 12</name><description><![CDATA[<img src="x"/>]]></description>
<Point><coordinates>-65.2995,-24.1858,0</coordinates></Point></Placemark></Folder>
<Placemark id="H1"><name>Soria</name><ExtendedData><Data name="tipo">
<value>Hospital</value></Data></ExtendedData><gx:balloonVisibility>1</gx:balloonVisibility>
<Point><coordinates> -65.30,-24.19 </coordinates></Point></Placemark>
</Document></kml>"""


@pytest.mark.parametrize("zipped", [False, True])
def test_a_kml_with_folders(tmp_path: Path, zipped: bool) -> None:
    """Placemarks are read through namespaces, folders and ExtendedData, zipped or not."""
    path = write(tmp_path, KML, "list.kml")
    if zipped:
        path = tmp_path / "list.kmz"
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("doc.kml", KML)
    sites = read_sites(path)
    assert sites["source_id"].tolist() == ["E1", "H1"]
    assert sites["kind"].tolist() == ["school", "hospital"]
    assert (sites.geometry.y[0], sites.geometry.x[0]) == pytest.approx((LAT, LON))


def test_a_kml_with_entities_is_refused(tmp_path: Path) -> None:
    """A document type, which can make a parser fill the memory, is refused before parsing."""
    text = KML.replace("<kml ", '<!DOCTYPE kml [<!ENTITY a "aaaa">]><kml ')
    with pytest.raises(InputError, match="document type"):
        read_sites(write(tmp_path, text, "list.kml"))


@pytest.mark.parametrize("code", [22182, 22183, 22184, 5344, 5345, 5346, 32720, 5347])
def test_meters_of_an_epsg_code(tmp_path: Path, code: int) -> None:
    """Gauss-Kruger zones 2 to 4 (POSGAR 94 and 2007), 5 and UTM are projected back to degrees."""
    lon = {22182: -69.0, 5344: -69.0, 22184: -63.0, 5346: -63.0, 5347: -60.0}.get(code, LON)
    x, y = Transformer.from_crs(4326, code, always_xy=True).transform(lon, LAT)
    path = write(tmp_path, f"id;este;norte\n1;{x:.3f};{y:.3f}\n".replace(".", ","))
    assert place(path, crs=f"EPSG:{code}") == pytest.approx((LAT, lon), abs=2e-6)
    assert place(path, crs=str(code)) == pytest.approx((LAT, lon), abs=2e-6)


def test_zones_mixed_row_by_row(tmp_path: Path) -> None:
    """A column `epsg` gives each row its zone; a row without one is in degrees."""
    rows = ["id,epsg,x,y"]
    for i, (code, lon) in enumerate(((22182, -69.0), (22183, -66.0), (22184, -63.0))):
        x, y = Transformer.from_crs(4326, code, always_xy=True).transform(lon, LAT)
        rows.append(f"{i},{code},{x:.3f},{y:.3f}")
    sites = read_sites(write(tmp_path, "\n".join([*rows, f"9,,{LON},{LAT}"])))
    assert sites.geometry.x.tolist() == pytest.approx([-69, -66, -63, LON], abs=1e-6)
    assert sites.geometry.y.tolist() == pytest.approx([LAT] * 4, abs=1e-6)


def test_x_as_northing_is_read_as_the_code_says(tmp_path: Path) -> None:
    """EPSG:22183 counts x northward: values that only fit so are read so, with a note."""
    x, y = Transformer.from_crs(4326, 22183, always_xy=True).transform(LON, LAT)
    notes: list[SourceNote] = []
    sites = read_sites(write(tmp_path, f"id,x,y\n1,{y:.3f},{x:.3f}\n"), "EPSG:22183", notes=notes)
    assert (sites.geometry.y[0], sites.geometry.x[0]) == pytest.approx((LAT, LON), abs=1e-6)
    assert [n.code for n in notes] == ["SITES-AXES"]


def test_meters_without_a_code_name_the_likely_one(tmp_path: Path) -> None:
    """Eastings of zone 3 without an EPSG code are refused with EPSG:22183 and EPSG:5345 in the mend."""
    path = write(tmp_path, "id,x,y\n1,3571100.0,7325000.0\n")
    with pytest.raises(InputError, match=r"meters, not degrees.*EPSG:22183.*EPSG:5345"):
        read_sites(path)


def test_a_wrong_zone_is_told(tmp_path: Path) -> None:
    """Coordinates of zone 3 said to be in zone 6 fall outside its area and are refused."""
    x, y = Transformer.from_crs(4326, 22183, always_xy=True).transform(LON, LAT)
    with pytest.raises(InputError, match=r"outside the area of EPSG:22186.*zone"):
        read_sites(write(tmp_path, f"id,este,norte\n1,{x:.1f},{y:.1f}\n"), "EPSG:22186")


def test_an_unknown_code_and_degrees_under_a_code_are_told(tmp_path: Path) -> None:
    """A code that does not exist is refused, and so are degrees said to be meters."""
    path = write(tmp_path, f"id,x,y\n1,{LON},{LAT}\n")
    with pytest.raises(InputError, match="not a CRS"):
        read_sites(path, "EPSG:999999")
    with pytest.raises(InputError, match="look like degrees"):
        read_sites(path, "EPSG:22183")


def test_all_faults_of_a_list_are_told_at_once(tmp_path: Path) -> None:
    """Blank, NaN, unreadable and out-of-range coordinates and repeated ids come in one message."""
    text = "id,lat,lon\nA,,-65.3\nA,nan,-65.3\nB,plaza,-65.3\nC,-124.1,-65.3\nD,-24.1,-65.3\n"
    with pytest.raises(InputError) as caught:
        read_sites(write(tmp_path, text))
    message = str(caught.value)
    assert len(caught.value.problems) == 4
    for part in (
        "rows 2, 3 have a blank or NaN",
        "row 4: `plaza`",
        "row 5: -124.1",
        "A (rows 2, 3)",
        "list.csv",
    ):
        assert part in message


def test_the_nearest_allowed_list_is_read(tmp_path: Path) -> None:
    """The same list with its faults mended is read, in its order."""
    sites = read_sites(write(tmp_path, "id,lat,lon\nA,-24.2,-65.3\nB,-24.1,-65.3\n"))
    assert sites["source_id"].tolist() == ["A", "B"]


@pytest.mark.parametrize(
    ("text", "match"),
    [
        ("", "no header row"),
        ("id,lat,lon\n", "list is empty"),
        ("id,nombre\n1,Plaza\n", "no coordinate columns were found among id, nombre"),
        ("id,lat,lon\n1,-24,1858,-65,2995\n", "more cells than the header"),
        ("id,lat,lon\n,-24.1,-65.3\n2,-24.1,-65.3\n", "blank in rows 2"),
    ],
)
def test_lists_that_cannot_be_used(tmp_path: Path, text: str, match: str) -> None:
    """Empty lists, missing columns, unquoted decimal commas and blank ids are refused with the reason."""
    with pytest.raises(InputError, match=match):
        read_sites(write(tmp_path, text))


@pytest.mark.parametrize("header", ["dni", "CUIL", "Nro. Documento", "DNI director", "cuit"])
def test_identity_columns_are_refused(tmp_path: Path, header: str) -> None:
    """Identity numbers of people are refused with an explanation; the same list without them is read."""
    with pytest.raises(InputError, match="identity numbers"):
        read_sites(write(tmp_path, f"id,nombre,lat,lon,{header}\n1,Escuela,-24.1,-65.3,20123456\n"))
    assert len(read_sites(write(tmp_path, "id,nombre,lat,lon,nivel\n1,Escuela,-24.1,-65.3,primaria\n"))) == 1


def test_rows_without_ids_get_the_row_number(tmp_path: Path) -> None:
    """Without an id column the id is the list's name and the row as a spreadsheet counts it."""
    sites = read_sites(write(tmp_path, "nombre,lat,lon\nEscuela 1,-24.1,-65.3\n\nHospital,-24.2,-65.3\n"))
    assert sites["source_id"].tolist() == ["list/2", "list/4"]
    assert sites["kind"].tolist() == ["school", "hospital"]


def test_kinds_and_classes_are_mapped(tmp_path: Path) -> None:
    """Spanish kinds become the planner's, unknown ones `other`; camera classes too, unknown ones a fault."""
    kinds = ["escuela", "Hospital", "CAPS", "Centro de Salud", "clínica", "Comisaría", "Bomberos",
             "municipalidad", "intendencia", "oficina", "school", "feria"]  # fmt: skip
    rows = "".join(f"{i},{k},-24.1,-65.3\n" for i, k in enumerate(kinds))
    sites = read_sites(write(tmp_path, f"id,tipo,lat,lon\n{rows}"))
    assert sites["kind"].tolist() == ["school", "hospital", "clinic", "clinic", "clinic", "police", "fire",
                                      "town_hall", "town_hall", "office", "school", "other"]  # fmt: skip
    cameras = (
        "id,clase,fuente,lat,lon\n1,Domo,anexo,-24.1,-65.3\n2,,anexo,-24.1,-65.3\n3,PTZ,regla,-24.1,-65.3\n"
    )
    read = read_sites(write(tmp_path, cameras), role="cameras")
    assert read["camera_class"].tolist()[::2] == ["dome_360", "ptz"]
    assert read["camera_class"].isna().tolist() == [False, True, False]
    assert read["provenance"].tolist() == ["anexo", "anexo", "regla"]
    with pytest.raises(InputError, match=r"row 2: `dron`.*fixed, long_lens, dome_360"):
        read_sites(write(tmp_path, cameras.replace("Domo", "dron")), role="cameras")


def test_lines_are_no_sites(tmp_path: Path) -> None:
    """A layer of lines given as a list is refused."""
    path = tmp_path / "l.geojson"
    gpd.GeoDataFrame(geometry=[LineString([(LON, LAT), (LON, LAT + 1)])], crs=4326).to_file(path)
    with pytest.raises(InputError, match="are lines"):
        read_sites(path)


@pytest.mark.parametrize(
    "name", ["list.xlsx", "list.geojson", "list.kml", "list.gpkg", "list.docx", "list.parquet"]
)
def test_damaged_files_are_told(tmp_path: Path, name: str) -> None:
    """A file that is not what its name says is an input error with the place and a mend, not a traceback."""
    with pytest.raises(InputError) as caught:
        read_sites(write(tmp_path, "not what the name says", name))
    assert name in str(caught.value)
    assert caught.value.problems[0].mend


def test_house_numbers_are_no_ids(tmp_path: Path) -> None:
    """A column of numbers is the id only where it is whole and unique: repeated, it may be a house number."""
    unique = "N°,nombre,lat,lon\n1,A,-24.1,-65.3\n2,B,-24.1,-65.3\n"
    assert read_sites(write(tmp_path, unique))["source_id"].tolist() == ["1", "2"]
    repeated = "numero,nombre,lat,lon\n7,A,-24.1,-65.3\n7,B,-24.1,-65.3\n"
    assert read_sites(write(tmp_path, repeated))["source_id"].tolist() == ["list/2", "list/3"]


def test_blank_cells_stay_unknown(tmp_path: Path) -> None:
    """A blank name or kind is missing in the table, never the text nan."""
    sites = read_sites(write(tmp_path, "id,nombre,tipo,lat,lon\n1,,,-24.1,-65.3\n2,Plaza,nan,-24.1,-65.3\n"))
    assert sites["name"].tolist() == [None, "Plaza"]
    assert sites["kind"].tolist() == [None, None]


@pytest.mark.parametrize("crs", ["", "EPSG:22183"])
def test_well_known_text(tmp_path: Path, crs: str) -> None:
    """A column of WKT, as databases export it, gives the places, in degrees or meters of a code."""
    x, y = (LON, LAT) if not crs else Transformer.from_crs(4326, 22183, always_xy=True).transform(LON, LAT)
    path = write(tmp_path, f"id;nombre;the_geom\n1;Plaza;SRID=1;POINT ({x} {y})\n".replace("SRID=1;", ""))
    assert place(path, crs=crs) == pytest.approx((LAT, LON), abs=1e-6)


def test_a_cell_that_is_no_place_is_told(tmp_path: Path) -> None:
    """A row whose WKT cannot be read is named."""
    with pytest.raises(InputError, match="rows 3 have no point"):
        read_sites(write(tmp_path, "id;wkt\n1;POINT (-65.3 -24.1)\n2;POINT (-65.3\n"))


def test_a_geopackage_with_styles_of_qgis(tmp_path: Path) -> None:
    """The table of styles that QGIS keeps in a GeoPackage is no layer of places."""
    path = tmp_path / "list.gpkg"
    gpd.GeoDataFrame({"id": ["a"]}, geometry=[Point(LON, LAT)], crs=4326).to_file(path, layer="list")
    pyogrio.write_dataframe(pd.DataFrame({"styleName": ["x"]}), path, layer="layer_styles", append=True)
    assert read_sites(path)["source_id"].tolist() == ["a"]
