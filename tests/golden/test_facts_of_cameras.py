"""What people say of cameras: from list, file and study into the plan, out as a list of blanks, and back."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from pathlib import Path

import geopandas as gpd
import pyogrio
import pytest

from tests.helpers_toy import STUDY, write_toy

LISTED = """id,name,lat,lon,finalidad,base legal,audio
C1,Corner 1,-24.1782,-65.2980,,"Ordenanza 4, art. 2",no
C2,Corner 2,-24.1764,-65.2960,"Esquina del hospital: la guardia pidió ver ambulancias y choques, 9 en 2024.",,
C3,Corner 3,-24.1773,-65.2970,,,
"""
SAID = {
    "purpose_code": "seguridad vial", "legal_basis": "Ley 7, art. 3", "controller": "Ministerio de Seguridad",
    "contact": "imagenes@example.org", "retention_days": "60",
    "retention_reason": "Denuncias dentro de los 60 días.", "audio": "no",
    "biometrics": "off", "plate_reading": "no", "alternatives": "Luz y un paso elevado, hechos en 2023.",
    "recipients": "Juzgados y fiscalías, por oficio.", "roles": "Dos operadores por turno.",
    "access_log": "Libro de accesos del centro.", "approval_reference": "Ordenanza 7/2026",
    "end_date": "2030-12-31", "review_date": "2028-01-01", "published_precision_m": "10",
}  # fmt: skip


def planner(*arguments: object, code: int = 0) -> str:
    """Run the command line in a process of its own; return what it shows."""
    done = subprocess.run(
        [sys.executable, "-m", "planner", *map(str, arguments)], capture_output=True, text=True, check=False
    )
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout + (done.stderr if code else "")


def cameras(folder: Path) -> gpd.GeoDataFrame:
    """Return the cameras of a plan by id."""
    frame = pyogrio.read_dataframe(folder / "plan" / "fixed" / "plan.gpkg", layer="cameras")
    return frame.set_index("camera_id")


def rows_of(path: Path) -> list[dict[str, str]]:
    """Return the rows of a list of blanks."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def write_rows(path: Path, rows: list[dict[str, str]]) -> None:
    """Write such rows again, as a spreadsheet would."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), delimiter=";")
        writer.writeheader()
        writer.writerows(rows)


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A toy study whose list tells some facts, with its plan and the list of what is left."""
    text = STUDY.replace('language = "en"', 'language = "es"')
    text += '[rules]\njurisdiction = "ar-y"\ncontroller = "Municipality"\n'
    folder = write_toy(tmp_path_factory.mktemp("facts") / "toy", study_toml=text, cameras_csv=LISTED)
    planner("run", folder, "--scenario", "fixed")
    planner("audit", folder, "--scenario", "fixed", "--todo", folder / "todo.csv")
    return folder


def test_the_list_and_the_study_are_told_and_the_rest_stays_blank(study: Path) -> None:
    told = cameras(study)
    assert told.loc["CAM-0001", ["legal_basis", "audio", "facts_id"]].tolist() == [
        "Ordenanza 4, art. 2", "off", "FACT-0001",
    ]  # fmt: skip
    assert told.loc["CAM-0002", "purpose"].startswith("Esquina del hospital")
    assert set(told["controller"]) == {"Municipality"}
    assert told["retention_days"].isna().all()
    assert told.loc["CAM-0003", ["purpose", "legal_basis", "audio", "approval_reference"]].isna().all()


def test_the_todo_list_asks_once_for_each_blank_of_each_camera(study: Path) -> None:
    found = json.loads(planner("audit", study, "--scenario", "fixed", "--json"))["findings"]
    asked = [(f["feature"], name) for f in found for name in f.get("facts", []) if "." not in name]
    rows = [r for r in rows_of(study / "todo.csv") if r["camara"]]
    assert sorted((r["camara"], r["dato"]) for r in rows) == sorted(set(asked))
    assert ("CAM-0001", "audio") not in asked
    assert ("CAM-0003", "audio") in asked
    one = next(r for r in rows if (r["camara"], r["dato"]) == ("CAM-0003", "legal_basis"))
    assert one["valor"] == ""
    assert one["que_se_pide"] == "La norma que la permite, con su artículo."
    assert one["a_quien"] == "asesoría legal de la autoridad"
    assert (one["regla"], one["hallazgo"]) == ("ACC-CAM-BASIS", "en blanco: base legal.")
    of_study = [r for r in rows_of(study / "todo.csv") if not r["camara"]]
    assert {r["dato"] for r in of_study} >= {"ownership.owner", "ownership.payer"}


def test_a_filled_todo_list_is_read_back_by_place_and_view(study: Path) -> None:
    """Ids of another study change nothing: the place, the class and the direction say which camera it is.

    What was said of a camera of another class at the same place is told of none, and named in a finding.
    """
    rows = rows_of(study / "todo.csv")
    for row in rows:
        if not row["camara"]:
            continue
        told = f"Lo que se cuenta de {row['camara']}: choques con heridos en la esquina, 7 en 2024."
        row["valor"] = SAID.get(row["dato"], told)
        row["camara"] = f"CAM-{10_000 - int(row['camara'][4:])}"
    # Whoever tells 60 days tells why: the list could not ask before it knew that they are above three.
    days = [r for r in rows if r["dato"] == "retention_days"]
    rows += [
        {**r, "dato": "retention_reason", "valor": SAID["retention_reason"]} for r in days if r["camara"]
    ]
    lost = next(r for r in rows if r["camara"] == "CAM-9997")
    rows.append({**lost, "clase": "ptz", "dato": "controller", "valor": "Nobody"})
    write_rows(study / "facts.csv", rows)
    before = cameras(study)
    planner("run", study, "--scenario", "fixed", "--overwrite", "--facts", study / "facts.csv")
    told_of = cameras(study)
    assert told_of.loc["CAM-0001", "legal_basis"] == "Ordenanza 4, art. 2"
    assert told_of.loc["CAM-0003", "legal_basis"] == "Ley 7, art. 3"
    assert set(told_of["purpose_code"]) == {"road_safety"}
    assert set(told_of["controller"]) == {"Municipality"}
    assert told_of.loc["CAM-0002", "purpose"] == before.loc["CAM-0002", "purpose"]
    found = json.loads(planner("audit", study, "--scenario", "fixed", "--json"))
    assert found["errors"] == 0
    of_cameras = {f["rule"] for f in found["findings"] if f["rule"].startswith(("ACC-CAM-", "ACC-JUR"))}
    assert of_cameras == set()
    findings = pyogrio.read_dataframe(study / "plan" / "fixed" / "plan.gpkg", layer="findings")
    (message,) = findings.loc[findings["code"] == "FACTS-NO-CAMERA", "message"]
    assert f"facts.csv, row {len(rows) + 1}" in message
