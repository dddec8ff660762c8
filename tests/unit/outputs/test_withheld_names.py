"""Names that must not be traced are found in every text that goes out, however a list calls the place."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pypdf
import pytest
from helpers_plan import synthetic_plan
from shapely.geometry import Point, box

from planner.outputs.assessment import write_assessment
from planner.outputs.map.public import public_page
from planner.outputs.public import screened_plan
from planner.outputs.register import register_records, write_register
from planner.outputs.withheld import Withheld
from planner.plan.model import Plan
from planner.sources.paths import FoundFile
from planner.sources.withheld import digest, digests_of, shelters_listed

NAME = "Casa Amapola"
SPELLINGS = (
    "Casa Amapola", "CASA  AMAPOLA", "casa-amapola", "casa_amapola.pdf", "Casа Amapola", "Casa Ama\u200bpola",
    "Cása Ámapola", "Casa\u00a0Amapola", "la Casa\nAmapola", "Ｃａｓａ Amapola",
)  # fmt: skip
OTHERS = ("Casa de Amapola", "Casa Amapolas", "amapola", "Casa Rosada")


def listed(folder: Path, kind: str) -> tuple[str, ...]:
    """Return the shelters of a list of points of which one is of a kind."""
    path = folder / "points.csv"
    path.write_text(f"id,name,kind,lat,lon\n1,{NAME},{kind},-24.1,-65.2\n2,Escuela 4,school,-24.1,-65.3\n")
    return shelters_listed({"points": (FoundFile(path, "points.csv"), "")}, None)


@pytest.mark.parametrize("kind", ["refugio", "shelter", "Hogar de tránsito", "casa abrigo", "Refugios"])
def test_a_point_that_its_list_calls_a_shelter_is_one_whatever_its_name(tmp_path: Path, kind: str) -> None:
    assert listed(tmp_path, kind) == (NAME,)


@pytest.mark.parametrize("kind", ["other", "club", "clinic", "hogareño"])
def test_a_point_of_another_kind_is_none(tmp_path: Path, kind: str) -> None:
    assert listed(tmp_path, kind) == ()


def test_a_shelter_of_the_layer_of_places_is_known_by_its_kind() -> None:
    """A school of the same layer is not, and a shelter without a name tells none."""
    places = gpd.GeoDataFrame(
        {"kind": ["shelter", "school", "shelter"], "name": [NAME, "Escuela 4", None]},
        geometry=[Point(0, 0)] * 3, crs="EPSG:4326",
    )  # fmt: skip
    assert shelters_listed({}, places) == (NAME,)


def test_digests_find_a_name_in_every_spelling_and_tell_it_nowhere() -> None:
    arrays = digests_of([NAME, "Refugio Sol del Este"], "grid")
    plan = replace(synthetic_plan(), evidence={"withheld.npz": arrays})
    plan = replace(plan, resolved={**plan.resolved, "study": {**plan.resolved["study"], "name": "grid"}})
    held = Withheld.of(plan)
    assert [t for t in SPELLINGS if not held.tells(f"Beside {t}, at night")] == []
    assert [t for t in OTHERS if held.tells(f"Beside {t}, at night")] == []
    assert held.tells("sol del este")
    stored = b"".join(np.ascontiguousarray(a).tobytes() for a in arrays.values())
    assert b"amapola" not in stored.lower()
    assert digest("casa amapola", "grid") != digest("casa amapola", "other")


def test_ids_are_found_as_people_shorten_them() -> None:
    held = Withheld([], ["CLO-0001", "POP-0012", "SP-00003", "CEN-01"])
    assert all(
        held.tells(t) for t in ("clo-1", "POP 12", "pop nº 0012".replace("nº ", ""), "CEN-1", "cen 01")
    )
    assert all(
        held.tells(t) for t in ("CLO-OOO1", "CL0-0001", "CLO&#45;0001", "CLO%2D0001", "CLO-٠٠٠١", "P0P 12")
    )
    assert not any(held.tells(t) for t in ("clo-11", "pop 1", "POP-120", "SP 3", "art. 12", "Ley 1"))


def telling() -> Plan:
    """A plan whose district, street, title, scenario and attribution name a shelter that no list marks."""
    plan = synthetic_plan()
    cameras, crs = plan.tables["cameras"], plan.summary["crs"]
    west, south, east, north = plan.streets.total_bounds
    middle = (west + east) / 2
    districts = gpd.GeoDataFrame(
        {"district_id": ["DIS-0001", "DIS-0002"], "source_id": ["1", "2"],
         "name": [f"Barrio {NAME}", "Centro"], "residents": [900, 800]},
        geometry=[box(west, south, middle, north), box(middle, south, east, north)], crs=crs,
    )  # fmt: skip
    rows = [
        {"name": f"Barrio {NAME}", "cameras": 12, "cameras_per_1000": 13.3, "residents": 900, "demand": 10.0,
         "covered_share": 0.5},
        {"name": "Centro", "cameras": 0, "cameras_per_1000": 0.0, "residents": 800, "demand": 10.0,
         "covered_share": 0.0},
    ]  # fmt: skip
    near = [{"name": r["name"], "cameras_per_1000_near": 1.0, "need_share": 0.5, "camera_share": 0.5,
             "service_ratio": 1.0} for r in rows]  # fmt: skip
    summary = {
        **plan.summary, "title": f"Plan de {NAME}", "scenario": f"{NAME}", "attribution": ["INDEC", NAME],
        "cameras": {**plan.summary["cameras"], "districts": rows},
        "accountability": {"districts": near, "weights": {"police_share": 0.0, "unsourced_share": 0.0}},
    }  # fmt: skip
    streets = plan.streets.copy()
    streets["name"] = streets["name"].astype(object)
    streets.loc[streets.index[:5], "name"] = f"Pasaje {NAME}"
    on = str(streets["span_id"].iloc[0])
    told = cameras.assign(district=[f"Barrio {NAME}", *["Centro"] * (len(cameras) - 1)])
    told["street_span_id"] = [on, *list(cameras["street_span_id"])[1:]]
    told["mount"] = [f"pole at {NAME}", *["pole"] * (len(cameras) - 1)]
    return replace(
        plan, summary=summary, districts=districts, streets=streets, tables={**plan.tables, "cameras": told},
        evidence={"withheld.npz": digests_of([NAME], str(plan.resolved["study"]["name"]))},
        resolved={**plan.resolved, "rules": {**plan.resolved.get("rules", {}),
                                             "register_url": f"https://example.org/{NAME}/#",
                                             "correction_contact": f"{NAME}, Sarmiento 5"}},
    )  # fmt: skip


def texts_of(folder: Path) -> dict[str, str]:
    """Return the text of every file of a folder, of a PDF with what its fields say."""
    out: dict[str, str] = {}
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        if path.suffix == ".pdf":
            read = pypdf.PdfReader(path)
            out[path.name] = "\n".join(page.extract_text() for page in read.pages) + str(read.metadata)
        else:
            out[path.name] = path.read_text(encoding="utf-8")
    return out


def test_no_file_for_the_public_names_it_and_its_neighbors_are_named(tmp_path: Path) -> None:
    """Register, signs, notice, page, assessment and public map: the district becomes D1, Centro stays."""
    plan = telling()
    for name, write in (("register", write_register), ("assessment", write_assessment)):
        (tmp_path / name).mkdir()
        write(plan, tmp_path / name)
    (tmp_path / "map.html").write_text(public_page(plan, None), encoding="utf-8")
    found = texts_of(tmp_path)
    assert [name for name, text in found.items() if "amapola" in text.casefold()] == []
    assert "Centro" in found["register.html"]
    assert "D1" in found["assessment.html"]
    assert "D1" in found["assessment-en.pdf"]
    assert "INDEC" in found["NOTICE.txt"]
    record = register_records(plan)[0]
    assert (record["district"], record["name"], record["mount"]) == ("D1", None, None)


def test_a_plan_that_names_nothing_withheld_is_left_as_it_is() -> None:
    plan = synthetic_plan()
    shown = screened_plan(plan)
    assert shown.summary["title"] == plan.summary["title"]
    assert shown.streets["name"].tolist() == plan.streets["name"].tolist()
    assert json.dumps(shown.summary["cameras"], sort_keys=True, default=str) == json.dumps(
        plan.summary["cameras"], sort_keys=True, default=str
    )


def test_marks_that_nobody_sees_are_taken_out_of_what_is_shown() -> None:
    told: dict[str, Any] = {"purpose": "Sees\x07 the\u202e bridge", "purpose_code": "traffic"}
    plan = synthetic_plan()
    cameras = plan.tables["cameras"].assign(**told)
    record = register_records(replace(plan, tables={**plan.tables, "cameras": cameras}))[0]
    assert record["purpose"] == "Sees the bridge"
    assert pd.isna(Withheld([], []).screened("\u202e") or np.nan)
