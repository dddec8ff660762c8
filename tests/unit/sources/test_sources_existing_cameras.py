"""Cameras that stand already, out of OpenStreetMap and out of lists."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from planner.errors import InputError
from planner.schema import RAW_CAMERAS
from planner.sources.directions import direction_of, parse_direction
from planner.sources.existing_cameras import read_existing_cameras
from planner.sources.model import SourceNote

SURVEILLANCE = '<tag k="man_made" v="surveillance"/>'
TAGS = [
    {},
    {"camera:type": "fixed", "camera:direction": "90-180", "height": "6 m", "camera:mount": "pole"},
    {"camera:type": "panning", "direction": "NNE", "operator": "Policía", "surveillance:zone": "traffic"},
    {"camera:type": "dome", "surveillance": "public", "surveillance:type": "camera"},
    {"camera:type": "dome", "camera:direction": "270"},
    {"surveillance:type": "ALPR", "direction": "forward"},
    {"surveillance": "indoor"},
    {"indoor": "yes"},
    {"surveillance:type": "guard"},
    {"surveillance:type": "camera;ALPR", "direction": "45", "height": "250"},
]


def osm(folder: Path, tags: list[dict[str, str]] = TAGS) -> Path:
    """Write an OSM file of one surveillance node a dictionary of tags, a tenth of a degree apart."""
    nodes = "".join(
        f'<node id="{i}" lat="-24.1" lon="{-65.0 + i / 10}">{SURVEILLANCE}'
        + "".join(f'<tag k="{k}" v="{v}"/>' for k, v in told.items())
        + "</node>"
        for i, told in enumerate(tags)
    )
    path = folder / "cameras.osm"
    path.write_text(f'<?xml version="1.0"?><osm version="0.6">{nodes}</osm>', encoding="utf-8")
    return path


def listed(folder: Path, text: str) -> Path:
    """Write a list of cameras."""
    path = folder / "standing.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_every_mapped_camera_is_accounted_for(tmp_path: Path) -> None:
    """Taken, indoors and other kinds sum to all that is mapped; the notes say how many of each."""
    notes: list[SourceNote] = []
    cameras = read_existing_cameras(osm(tmp_path), notes=notes)
    RAW_CAMERAS.check(cameras)
    counts = {n.code: n.count for n in notes}
    assert len(cameras) + counts["CAMERAS-INDOOR"] + counts["CAMERAS-OTHER-KIND"] == len(TAGS)
    assert (counts["CAMERAS-INDOOR"], counts["CAMERAS-OTHER-KIND"]) == (2, 1)
    assert counts["CAMERAS-DOME-ASSUMED"] == 1
    assert counts["CAMERAS-NO-DIRECTION"] == 2, "the bare camera and the plate reader that looks forward"


@pytest.mark.parametrize(
    ("all_round", "words"),
    [(False, "none of their view is credited"), (True, "credited as looking all round")],
)
def test_cameras_of_unknown_direction_are_told_once_with_what_the_study_does_with_them(
    tmp_path: Path, all_round: bool, words: str
) -> None:
    """A warning that says how many, and whether they count for nothing or all round."""
    notes: list[SourceNote] = []
    read_existing_cameras(osm(tmp_path), notes=notes, all_round=all_round)
    (note,) = [n for n in notes if n.code == "CAMERAS-NO-DIRECTION"]
    assert (note.severity, note.count) == ("warning", 2)
    assert words in note.message


def test_tags_become_class_direction_height_and_owner(tmp_path: Path) -> None:
    """What tags tell is read; a dome with a direction looks one way; a height of 250 m is no mount."""
    cameras = read_existing_cameras(osm(tmp_path)).set_index("source_id")
    assert cameras["camera_class"].to_dict() == {
        "node/0": None, "node/1": "fixed", "node/2": "ptz", "node/3": "dome_360", "node/4": "fixed",
        "node/5": "plate_reader", "node/9": "plate_reader",
    }  # fmt: skip
    directions = cameras["direction_deg"].to_dict()
    assert [directions[f"node/{i}"] for i in (1, 2, 4, 9)] == [135.0, 22.5, 270.0, 45.0]
    assert np.isnan([directions[f"node/{i}"] for i in (0, 3, 5)]).all()
    assert cameras.loc["node/1", ["height_m", "mount"]].tolist() == [6.0, "pole"]
    assert np.isnan(cameras.loc["node/9", "height_m"])
    assert cameras.loc["node/2", ["owner", "zone"]].tolist() == ["Policía", "traffic"]


def test_cameras_outside_the_box_are_left_out_and_told(tmp_path: Path) -> None:
    """A box keeps what lies in it; an OSM file without cameras gives an empty frame, not a fault."""
    notes: list[SourceNote] = []
    inside = read_existing_cameras(osm(tmp_path), bbox=(-65.05, -24.2, -64.85, -24.0), notes=notes)
    assert inside["source_id"].tolist() == ["node/0", "node/1"]
    assert {n.code: n.count for n in notes}["CAMERAS-OUTSIDE-BBOX"] == 5
    empty = read_existing_cameras(osm(tmp_path, [{"surveillance": "indoor"}]))
    RAW_CAMERAS.check(empty)
    assert empty.empty


def test_a_list_in_spanish_is_read(tmp_path: Path) -> None:
    """Class, azimut, altura and propietario are found by their headers; blanks stay blank."""
    text = (
        "codigo;nombre;clase;azimut;altura;propietario;lat;lon\n"
        "C1;Plaza;Domo;;6,5;Municipio;-24,1;-65,3\n"
        "C2;Puente;LPR;NO;8 m;Provincia;-24,2;-65,3\n"
        "C3;Cruce;;-90;;;-24,3;-65,3\n"
    )
    cameras = read_existing_cameras(listed(tmp_path, text))
    RAW_CAMERAS.check(cameras)
    assert cameras["camera_class"].tolist()[:2] == ["dome_360", "plate_reader"]
    assert cameras["camera_class"].isna().tolist() == [False, False, True]
    assert cameras["direction_deg"].tolist()[1:] == [315.0, 270.0]
    assert cameras["height_m"].tolist()[:2] == [6.5, 8.0]
    assert cameras["owner"].tolist()[:2] == ["Municipio", "Provincia"]
    assert set(cameras["provenance"]) == {"list standing.csv"}


def test_altura_beside_a_street_is_a_house_number(tmp_path: Path) -> None:
    """`altura` in a list with `calle` is no mount height; without a street the same value is refused."""
    text = "id,calle,altura,lat,lon\n1,Belgrano,1234,-24.1,-65.3\n"
    assert read_existing_cameras(listed(tmp_path, text))["height_m"].isna().all()
    with pytest.raises(InputError, match=r"mount height.*row 2: `1234`"):
        read_existing_cameras(listed(tmp_path, text.replace("calle", "esquina")))


def test_all_faults_of_a_list_are_told_at_once(tmp_path: Path) -> None:
    """An unknown class, an unreadable direction and a height below ground are told together with rows."""
    text = "id,clase,direction,height,lat,lon\n1,dron,forward,6,-24.1,-65.3\n2,fija,90,-3,-24.1,-65.3\n"
    with pytest.raises(InputError) as caught:
        read_existing_cameras(listed(tmp_path, text))
    said = str(caught.value)
    assert "row 2: `dron`" in said
    assert "row 2: `forward`" in said
    assert "row 3: `-3`" in said


@pytest.mark.parametrize(
    ("value", "degrees"),
    [
        ("0", 0), ("360", 0), ("359.5°", 359.5), ("45 deg", 45), (180, 180), ("12,5", 12.5), ("-45", 315),
        ("N", 0), ("ssw", 202.5), ("SSO", 202.5), ("Oeste", 270), ("noreste", 45), ("sud-este", None),
        ("90-180", 135), ("350-10", 0), ("10 - 350", 180), ("N-E", 45), ("270 a 90", 0), ("NO", 315),
        ("90;270", None), ("both", None), ("400", None), ("", None), (None, None), ("90-forward", None),
    ],
)  # fmt: skip
def test_directions(value: object, degrees: float | None) -> None:
    """Degrees, points of the compass in two languages and ranges are read; what is ambiguous is not."""
    if degrees is None:
        assert np.isnan(direction_of(value))
        with pytest.raises(ValueError, match="it is"):
            parse_direction(value)
    else:
        assert parse_direction(value) == degrees
