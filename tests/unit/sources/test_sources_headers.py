"""Headers of lists in two lines or twice, columns in the other order, placemarks without a place."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from pyproj import Transformer

from planner.errors import InputError
from planner.sources.model import SourceNote
from planner.sources.sites import read_sites

LAT, LON = -24.1858, -65.2995
KML = """<?xml version="1.0" encoding="UTF-8"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document>
<Placemark id="E1"><name>N 12</name><Point><coordinates>-65.29,-24.18,0</coordinates></Point></Placemark>
<Placemark id="H1"><name>Soria</name><Point><coordinates>-65.30,-24.19</coordinates></Point></Placemark>
</Document></kml>"""


def write(folder: Path, text: str, name: str = "list.csv") -> Path:
    """Write a list and return its path."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_named_meters_are_never_exchanged(tmp_path: Path) -> None:
    """este and norte that only fit exchanged are refused with that mend; in their places they are read."""
    x, y = Transformer.from_crs(4326, 22183, always_xy=True).transform(LON, LAT)
    with pytest.raises(InputError, match=r"With `este` and `norte` exchanged they fall inside"):
        read_sites(write(tmp_path, f"id,este,norte\n1,{y:.3f},{x:.3f}\n"), "EPSG:22183")
    notes: list[SourceNote] = []
    right = write(tmp_path, f"id,este,norte\n1,{x:.3f},{y:.3f}\n")
    assert read_sites(right, "EPSG:22183", notes=notes).geometry.x[0] == pytest.approx(LON, abs=1e-6)
    assert not notes


def test_x_is_never_northing_where_the_code_counts_it_eastward(tmp_path: Path) -> None:
    """UTM counts x eastward: x and y the other way round are refused, a cell with both is not."""
    x, y = Transformer.from_crs(4326, 32720, always_xy=True).transform(LON, LAT)
    with pytest.raises(InputError, match=r"With `x` and `y` exchanged they fall inside"):
        read_sites(write(tmp_path, f"id,x,y\n1,{y:.3f},{x:.3f}\n"), "EPSG:32720")
    for pair, told in ((f"{y:.3f} {x:.3f}", 0), (f"{x:.3f} {y:.3f}", 1)):
        notes: list[SourceNote] = []
        sites = read_sites(write(tmp_path, f"id;coordenadas\n1;{pair}\n"), "EPSG:32720", notes=notes)
        assert (sites.geometry.y[0], sites.geometry.x[0]) == pytest.approx((LAT, LON), abs=1e-6)
        assert len(notes) == told


@pytest.mark.parametrize("header", ["id,lat,lat,lon", "id,lat,LAT,lon", "id,latitud,lon,Latitud "])
def test_a_coordinate_column_that_stands_twice_is_refused(tmp_path: Path, header: str) -> None:
    """Nobody can tell which of two latitudes holds; the columns are named by their places."""
    with pytest.raises(InputError, match=r"stands 2 times \(columns 2, [34]\)"):
        read_sites(write(tmp_path, f"{header}\nA,-24.1,-24.2,-65.3\n"))


@pytest.mark.parametrize("header", ["id,nota,nota,lat,lon", "N°,calle,N°,lat,lon", "id,,,lat,lon"])
def test_columns_that_are_not_read_may_stand_twice(tmp_path: Path, header: str) -> None:
    """Notes, house numbers and columns without a header may repeat."""
    sites = read_sites(write(tmp_path, f"{header}\n7,a,b,-24.1,-65.3\n"))
    assert (sites.geometry.y[0], sites.geometry.x[0]) == (-24.1, -65.3)


def test_a_repeated_id_column_is_refused_with_every_other(tmp_path: Path) -> None:
    """All columns that stand twice are told at once."""
    with pytest.raises(InputError) as caught:
        read_sites(write(tmp_path, "id,lat,lat,lon,ID,lon\nA,-24.1,-24.1,-65.3,A,-65.3\n"))
    assert len(caught.value.problems) == 3


TWO_LINES = [
    ["ANEXO I", None, None, None],
    ["Nº", "Nombre", "Coordenadas", None],
    [None, None, "Latitud", "Longitud"],
    [1, "Escuela 1", -24.179, -65.299],
    [2, "Hospital", "24°10'44\"S", "65°17'56\"W"],
]


@pytest.mark.parametrize("as_csv", [False, True])
def test_a_header_of_two_lines_with_merged_cells(tmp_path: Path, as_csv: bool) -> None:
    """Coordenadas over Latitud and Longitud, in a workbook with merged cells or as CSV, is one header."""
    path = tmp_path / ("annex.csv" if as_csv else "annex.xlsx")
    if as_csv:
        path.write_text("\n".join(";".join(str(c or "") for c in row) for row in TWO_LINES), encoding="utf-8")
    else:
        book = openpyxl.Workbook()
        for row in TWO_LINES:
            book.active.append(row)
        book.active.merge_cells("C2:D2")
        book.active.merge_cells("A2:A3")
        book.save(path)
    sites = read_sites(path)
    assert sites["name"].tolist() == ["Escuela 1", "Hospital"]
    assert sites["source_id"].tolist() == ["1", "2"]
    assert sites.geometry.y.tolist() == pytest.approx([-24.179, -24.17889], abs=1e-5)


def test_a_group_above_the_names_of_columns(tmp_path: Path) -> None:
    """Where the lower line names most, the upper one fills what it leaves blank; groups above are ignored."""
    text = "Código;Datos;Ubicación;\n;Nombre;Latitud;Longitud\nA7;Escuela;-24,1;-65,3\n"
    sites = read_sites(write(tmp_path, text))
    assert (sites["source_id"][0], sites["name"][0]) == ("A7", "Escuela")


def test_a_row_below_a_whole_header_is_data(tmp_path: Path) -> None:
    """A site named by words of headers stays a site where the header above has its coordinates."""
    sites = read_sites(write(tmp_path, "id,nombre,lat,lon\nx,y,-24.1,-65.3\nNorte,Este,-24.2,-65.3\n"))
    assert sites["source_id"].tolist() == ["x", "Norte"]


def test_identity_numbers_under_a_header_of_two_lines_are_refused(tmp_path: Path) -> None:
    """A merged DNI over other words is refused as in one line."""
    text = "Nombre;Coordenadas;;DNI;\n;Latitud;Longitud;Tipo;Valor\nEscuela;-24,1;-65,3;F;20123456\n"
    with pytest.raises(InputError, match="identity numbers"):
        read_sites(write(tmp_path, text))
    allowed = text.replace("DNI", "Detalle")
    assert len(read_sites(write(tmp_path, allowed))) == 1


def test_a_placemark_without_a_place_is_named(tmp_path: Path) -> None:
    """A map program shows no row number, so the name is told; without it the rest is read."""
    text = KML.replace("</Document>", "<Placemark id='P1'><name>Plaza sur</name></Placemark></Document>")
    with pytest.raises(InputError, match=r"rows 3 \(Plaza sur\) have no point"):
        read_sites(write(tmp_path, text, "list.kml"))
    assert len(read_sites(write(tmp_path, KML, "list.kml"))) == 2
