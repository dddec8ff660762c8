"""Facts of cameras are read from lists in both languages; what cannot be read is told with its row."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from planner.errors import InputError
from planner.outputs.words.todo import HEADS
from planner.schema import FACT_NAMES, RAW_FACTS
from planner.sources.fact_columns import READ
from planner.sources.fact_words import ASKED_COLUMNS, HEADERS, PURPOSE_WORDS, SWITCH_WORDS
from planner.sources.facts import read_facts, read_list_facts
from planner.sources.words import plain


def write(tmp_path: Path, text: str, name: str = "facts.csv") -> Path:
    """Write a list."""
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


def refused(tmp_path: Path, text: str) -> str:
    """Return why a file of facts is refused."""
    with pytest.raises(InputError) as fault:
        read_facts(write(tmp_path, text))
    return str(fault.value)


def test_every_fact_has_headers_and_every_code_words() -> None:
    """No header is of two facts, and the first is the column itself."""
    assert set(HEADERS) == set(FACT_NAMES)
    assert all(headers[0] == name for name, headers in HEADERS.items())
    every = [h for headers in HEADERS.values() for h in headers]
    assert len(every) == len(set(every))
    choices = {c.name: c.choices for c in RAW_FACTS.columns}
    assert set(PURPOSE_WORDS) == set(choices["purpose_code"])
    assert set(SWITCH_WORDS) == set(choices["audio"])


def test_rows_of_one_fact_are_gathered_by_camera(tmp_path: Path) -> None:
    text = (
        "camara;latitud;longitud;clase;azimut;dato;valor\n"
        "cam-0002;-24,18;-65,3;fija;360;finalidad;Ver el cruce\n"
        "cam-0002;-24,18;-65,3;fija;360;sonido;no\n"
        "CAM-0007;;;;;plate_retention_days;2,5\n"
        "CAM-0007;;;;;purpose;\n"
    )
    rows = read_facts(write(tmp_path, text))
    RAW_FACTS.check(rows.assign(source=[f"{i} {s}" for i, s in enumerate(rows["source"])]))
    assert rows["camera_id"].tolist() == ["CAM-0002", "CAM-0007"]
    assert rows.loc[0, ["lat", "lon", "camera_class", "azimuth_deg"]].tolist() == [
        -24.18,
        -65.3,
        "fixed",
        0.0,
    ]
    assert rows.loc[0, ["purpose", "audio"]].tolist() == ["Ver el cruce", "off"]
    assert rows.loc[1, "plate_retention_days"] == 2.5
    assert rows.loc[1, list(FACT_NAMES)].notna().sum() == 1
    assert rows["source"].tolist() == ["facts.csv, row 2, 3", "facts.csv, row 4"]
    assert set(rows["given_by"]) == {"facts"}


def test_a_row_for_each_camera_with_a_column_for_each_fact_is_read_too(tmp_path: Path) -> None:
    text = (
        "camera_id,lat,lon,purpose_code,end_date,contact\n"
        "CAM-0001,,,seguridad vial,2030-12-31,a@b.org\n"
        ",-24.1,-65.2,crime,2031-01-01 00:00:00,\nCAM-0003,,,,,\n"
    )
    rows = read_facts(write(tmp_path, text))
    assert rows["purpose_code"].tolist() == ["road_safety", "crime"]
    assert rows["end_date"].tolist() == ["2030-12-31", "2031-01-01"]
    assert rows.loc[1, "lat"] == -24.1


def test_all_faults_of_a_file_are_told_at_once(tmp_path: Path) -> None:
    told = refused(
        tmp_path,
        "camera_id,lat,lon,fact,value\nCAM-0001,,,audio,perhaps\nCAM-0001,,,end_date,next year\n"
        ",,,purpose,Sees the bridge\nSP-00001,,,roles,Two\nCAM-0002,-24,,roles,Two\nCAM-0003,,,porpose,Sees\n"
        "CAM-0004,,,purpose,One\nCAM-0004,,,purpose,Other\n,,,ownership.payer,Council\n",
    )
    for words in (
        "`audio` cannot be read in row 2: `perhaps`", "Write one of off, on", "a date as 2027-12-31",
        "rows 4 name neither a camera nor a position", "row 5: `SP-00001`: no camera",
        "row 6 has a latitude or a longitude alone", "Did you mean `purpose`?",
        "row 9 tells `purpose` otherwise than a row before", "ownership.payer: facts of the study",
    ):  # fmt: skip
        assert words in told


def test_a_setting_of_the_study_that_is_left_blank_is_passed_over(tmp_path: Path) -> None:
    text = "camera_id,fact,value\n,ownership.payer,\nCAM-0001,roles,Two\n"
    assert read_facts(write(tmp_path, text))["roles"].tolist() == ["Two"]


def test_a_camera_list_tells_facts_of_its_rows(tmp_path: Path) -> None:
    """Rows without any are left out; a list without such columns tells none."""
    head = "id,lat,lon,finalidad,contacto institucional\n"
    text = head + "A,-24.1,-65.2,Ver la plaza,\nB,-24.1,-65.3,,\nC,-24.2,-65.3,,camaras@example.org\n"
    rows = read_list_facts(write(tmp_path, text, "cameras.csv"))
    assert rows["place_id"].tolist() == ["A", "C"]
    assert rows["contact"].tolist() == [None, "camaras@example.org"]
    assert rows["source"].tolist() == ["cameras.csv, row 2", "cameras.csv, row 4"]
    plain = read_list_facts(write(tmp_path, "id,lat,lon\nA,-24.1,-65.2\n", "plain.csv"))
    assert list(plain.columns) == RAW_FACTS.names
    assert plain.empty


def test_the_dash_of_a_form_that_nobody_filled_tells_nothing(tmp_path: Path) -> None:
    """A text without a letter or digit is blank; the shortest that has one is told."""
    text = "camera_id,recipients,roles\nCAM-0001,-,...\nCAM-0002,PJ,--\n"
    rows = read_facts(write(tmp_path, text)).set_index("camera_id")
    assert rows.loc["CAM-0002", "recipients"] == "PJ"
    told = rows.reindex(["CAM-0001", "CAM-0002"])[["recipients", "roles"]].notna()
    assert told.to_numpy().tolist() == [[False, False], [True, False]]


def test_the_columns_of_the_list_of_blanks_are_known_to_its_reader() -> None:
    """What `--todo` writes, in either language, is read or passed over, never refused."""
    for both in HEADS.values():
        assert {plain(t) for t in both} <= {*READ, *ASKED_COLUMNS}


def test_a_column_that_nobody_reads_is_refused_with_the_nearest_known(tmp_path: Path) -> None:
    told = refused(tmp_path, "camera_id,purpose,retntion_days,color\nCAM-0001,Sees,3,red\n")
    assert (
        "column `retntion_days` is no fact of a camera and is not read. Did you mean `retention_days`?"
        in told
    )
    assert "column `color` is no fact" in told
    free = "camera_id,purpose,Observaciones,color,lugar\nCAM-0001,Sees,to be signed,,Plaza\n"
    assert read_facts(write(tmp_path, free))["purpose"].tolist() == ["Sees"]


@pytest.mark.parametrize("value", ["1.000", "1,000", "30.000"])
def test_a_number_that_reads_in_two_ways_is_refused(tmp_path: Path, value: str) -> None:
    told = refused(tmp_path, f'camera_id;fact;value\nCAM-0001;retention_days;"{value}"\n')
    assert f"`retention_days` cannot be read in row 2: `{value}`" in told
    assert "no mark between thousands" in told


@pytest.mark.parametrize(
    ("value", "days"), [("1000", 1000.0), ("1.5", 1.5), ("2,25", 2.25), ("1.234,5", 1234.5)]
)
def test_a_number_that_reads_in_one_way_is_read(tmp_path: Path, value: str, days: float) -> None:
    path = write(tmp_path, f'camera_id;fact;value\nCAM-0001;retention_days;"{value}"\n')
    assert read_facts(path)["retention_days"].tolist() == [days]


@pytest.mark.parametrize("mark", ["\x07", "\u202e", "\u200b", "\x1b[31m"])
def test_characters_that_nobody_sees_are_refused(tmp_path: Path, mark: str) -> None:
    assert "`purpose` cannot be read in row 2" in refused(
        tmp_path, f"camera_id,purpose\nCAM-0001,Sees{mark} it\n"
    )


def test_lines_of_a_text_become_one(tmp_path: Path) -> None:
    rows = read_facts(write(tmp_path, 'camera_id,purpose\nCAM-0001,"Sees\n the  bridge"\n'))
    assert rows["purpose"].tolist() == ["Sees the bridge"]


def test_a_formula_without_a_stored_value_is_refused_and_a_value_is_read(tmp_path: Path) -> None:
    """A workbook that a program wrote holds formulas that nobody has calculated: blank would be wrong."""
    for name, cell in (("formula.xlsx", "=A1&B1"), ("value.xlsx", "Ministry")):
        book = openpyxl.Workbook()
        book.active.append(["camera_id", "controller", "roles"])
        book.active.append(["CAM-0001", cell, None])
        book.save(tmp_path / name)
    with pytest.raises(InputError, match="formulas of which no value is stored: B2"):
        read_facts(tmp_path / "formula.xlsx")
    assert read_facts(tmp_path / "value.xlsx")["controller"].tolist() == ["Ministry"]
