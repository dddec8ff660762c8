"""The files of a plan folder: written, and read back."""

from __future__ import annotations

import hashlib
import io
import json
import os
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio

from planner.errors import InputError, Problem, name_up_to_five
from planner.plan.identity import COLUMNS, OLDER_COLUMNS, Registry
from planner.plan.model import Plan
from planner.schema import (
    BARRIERS,
    CANDIDATES,
    DEMAND_POINTS,
    DISTRICTS,
    EDITS,
    EXCLUSION_ZONES,
    EXISTING_PLANT,
    FINDINGS,
    GIVEN_FACTS,
    PLAN_TABLES,
    PROVENANCE,
    REACHES,
    ROAD_OWNERS,
    SENSITIVE_PLACES,
    STANDING_TABLES,
    STREET_FACTORS,
    STREET_SPANS,
    Table,
)
from planner.schema.money import BOM_LINES, KITS, PRICES
from planner.schema.table import flag

REGISTRY_FILE = "ids.csv"
FIXED_TIME = "2000-01-01T00:00:00.000Z"
HASHES = "evidence/hashes.json"
SPLICES = "splices.json"
PRICE_ROWS = "evidence/prices.csv"
KIT_ROWS = "evidence/kits.csv"
ROAD_ROWS = "evidence/road_owners.csv"
BLOCKS = ("city", "cameras", "network", "cost", "operate", "money", "accountability", "inputs")
NETWORK_BLOCKS = ("light", "load", "pops", "bulk", "cuts", "phases", "crossings", "factors")
EXTRA_LAYERS: dict[str, Table] = {
    "streets": STREET_SPANS,
    "demand_points": Table(
        "demand_points", DEMAND_POINTS.meaning, (*DEMAND_POINTS.columns, flag("covered", "seen")), "Point"
    ),
    "candidates": Table(
        "candidates", CANDIDATES.meaning, (*CANDIDATES.columns, flag("chosen", "in the plan")), "Point"
    ),
    "findings": FINDINGS,
    "existing_plant": EXISTING_PLANT,
    "districts": DISTRICTS,
    "exclusion_zones": EXCLUSION_ZONES,
    "reaches": REACHES,
    "sensitive_places": SENSITIVE_PLACES,
    "street_factors": STREET_FACTORS,
    "barriers": BARRIERS,
    "edits": EDITS,
    "given_facts": GIVEN_FACTS,
}


def write_plan(plan: Plan, folder: Path) -> None:
    """Write `plan.gpkg`, `plan.json` and `evidence/` of a plan into an empty folder; hashes come last."""
    _write_layers(plan, folder / "plan.gpkg")
    write_summary(plan.summary, folder)
    (folder / "NOTICE.txt").write_text(notice(plan.summary), encoding="utf-8")
    (folder / SPLICES).write_text(splice_text(plan.splices), encoding="utf-8")
    evidence = folder / "evidence"
    evidence.mkdir(exist_ok=True)
    (evidence / "study.json").write_text(_json(plan.resolved), encoding="utf-8")
    rows = (
        (PRICES, plan.prices, PRICE_ROWS), (KITS, plan.kits, KIT_ROWS),
        (ROAD_OWNERS, plan.road_owners, ROAD_ROWS),
    )  # fmt: skip
    for table, frame, name in rows:
        table.arrange(frame).to_csv(folder / name, index=False, lineterminator="\n", encoding="utf-8")
    for name, arrays in plan.evidence.items():
        _write_arrays(arrays, evidence / name)


def notice(summary: Mapping[str, Any]) -> str:
    """Return what must stay with every file of the folder: what the streets are, sources and licenses."""
    status = "surveyed" if summary["streets"] == "surveyed" else "reconstructed, not surveyed"
    lines = [f"Plan of the study {summary['study']}, scenario {summary['scenario']}", f"streets: {status}"]
    for words in summary["notes"]:
        lines += list(words.values()) if isinstance(words, dict) else [str(words)]
    lines += [str(words) for words in summary["attribution"]]
    lines += [f"{i['role']}: {i['path']}; license {i['license'] or 'not stated'}" for i in summary["inputs"]]
    return "\n".join(dict.fromkeys(lines)) + "\n"


def write_summary(summary: Mapping[str, Any], folder: Path) -> None:
    """Write `plan.json`."""
    (folder / "plan.json").write_text(_json(summary), encoding="utf-8")


def write_hashes(folder: Path) -> None:
    """Write the SHA-256 of what the audit reads; called when those files are final."""
    names = ["plan.gpkg", "bom.csv", SPLICES]
    names += sorted(
        f"evidence/{p.name}" for p in (folder / "evidence").iterdir() if p.name != Path(HASHES).name
    )
    hashes = {n: hashlib.sha256((folder / n).read_bytes()).hexdigest() for n in names}
    (folder / HASHES).write_text(_json(hashes), encoding="utf-8")


def read_plan(folder: Path) -> Plan:
    """Return a stored plan.

    Raises
    ------
    InputError
        A file of the plan is missing or cannot be read, or an older version wrote it.
    """
    missing = [
        n for n in ("plan.json", "plan.gpkg", "bom.csv", "evidence/study.json") if not (folder / n).exists()
    ]
    if missing:
        raise InputError(_not_whole(folder, missing), str(folder))
    summary = json.loads((folder / "plan.json").read_text(encoding="utf-8"))
    network = summary.get("network", {})
    lacking = [b for b in BLOCKS if b not in summary]
    lacking += [f"network.{b}" for b in NETWORK_BLOCKS if b not in network]
    _refuse_older(lacking, "plan.json", folder)
    tables = {t.name: _read_layer(folder, t.name, t) for t in PLAN_TABLES}
    extra = {name: _read_layer(folder, name, table) for name, table in EXTRA_LAYERS.items()}
    evidence = {
        p.name: dict(np.load(p, allow_pickle=False).items())
        for p in sorted((folder / "evidence").glob("*.npz"))
    }
    bom = pd.read_csv(folder / "bom.csv")
    _refuse_older(sorted({c.name for c in BOM_LINES.columns} - set(bom.columns)), "bom.csv", folder)
    stored = (
        ("prices", PRICES, PRICE_ROWS), ("kits", KITS, KIT_ROWS), ("road_owners", ROAD_OWNERS, ROAD_ROWS)
    )  # fmt: skip
    found = ((key, t, folder / n) for key, t, n in stored if (folder / n).exists())
    rows = {key: _as_kinds(t.arrange(pd.read_csv(path)), t) for key, t, path in found}
    splices = folder / SPLICES
    return Plan(
        splices=json.loads(splices.read_text(encoding="utf-8")) if splices.exists() else {},
        summary=summary,
        tables=tables,
        streets=extra["streets"],
        demand=extra["demand_points"],
        candidates=extra["candidates"],
        findings=extra["findings"],
        existing_plant=extra["existing_plant"],
        districts=extra["districts"],
        exclusion_zones=extra["exclusion_zones"],
        reaches=extra["reaches"],
        sensitive_places=extra["sensitive_places"],
        street_factors=extra["street_factors"],
        barriers=extra["barriers"],
        edits=extra["edits"],
        given_facts=extra["given_facts"],
        standing=_read_standing(folder),
        bom=_as_kinds(bom, BOM_LINES),
        resolved=json.loads((folder / "evidence" / "study.json").read_text(encoding="utf-8")),
        evidence=evidence,
        **rows,
    )


def _not_whole(folder: Path, missing: Sequence[str]) -> Problem:
    """Say why a folder is not read as the plan of one city."""
    if (folder / "province.json").exists():
        ids = name_up_to_five(sorted(p.name for p in (folder / "members").glob("*")))
        return Problem(
            f"this is a plan made of members' plans ({ids}).",
            "This command is of one city: name a member's plan, for example PLAN/members/ID.",
        )
    return Problem(f"this is not a whole plan: {', '.join(missing)} missing.", "Make it with `planner run`.")


def read_registry(folder: Path) -> Registry:
    """Return the ids given in earlier runs of a study, from `plan/ids.csv` of the study."""
    path = folder / REGISTRY_FILE
    if not path.exists():
        return Registry.empty()
    rows = pd.read_csv(path, dtype={"id": str, "source_id": str, "camera_class": str})
    if list(rows.columns) == list(OLDER_COLUMNS):
        rows = rows.assign(camera_class="", azimuth_deg=float("nan"))
    if list(rows.columns) != list(COLUMNS):
        raise InputError(
            Problem(
                f"the register of ids has columns {', '.join(rows.columns)}.",
                f"Expected {', '.join(COLUMNS)}.",
            ),
            str(path),
        )
    blanks = {name: rows[name].fillna("") for name in ("source_id", "camera_class")}
    return Registry(rows.assign(**blanks))


def write_registry(registry: Registry, folder: Path) -> None:
    """Write the register of ids, whole or not at all."""
    folder.mkdir(parents=True, exist_ok=True)
    temporary = folder / f".{REGISTRY_FILE}.{os.getpid()}"
    registry.rows.to_csv(temporary, index=False, lineterminator="\n")
    temporary.replace(folder / REGISTRY_FILE)


def _write_layers(plan: Plan, path: Path) -> None:
    """Write every table as a layer of one GeoPackage."""
    layers: dict[str, tuple[Table, gpd.GeoDataFrame | pd.DataFrame]] = {
        t.name: (t, plan.tables[t.name]) for t in PLAN_TABLES
    }
    extra = {
        "streets": plan.streets, "demand_points": plan.demand, "candidates": plan.candidates,
        "districts": plan.districts, "exclusion_zones": plan.exclusion_zones, "reaches": plan.reaches,
        "sensitive_places": plan.sensitive_places,
        "street_factors": plan.street_factors, "barriers": plan.barriers, "edits": plan.edits,
        "given_facts": plan.given_facts,
    }  # fmt: skip
    layers |= {name: (EXTRA_LAYERS[name], frame) for name, frame in extra.items()}
    layers |= {t.name: (t, plan.standing[t.name]) for t in STANDING_TABLES if t.name in plan.standing}
    layers["findings"] = (FINDINGS, plan.findings)
    layers["existing_plant"] = (EXISTING_PLANT, plan.existing_plant)
    layers["provenance"] = (PROVENANCE, pd.DataFrame(plan.summary["inputs"], columns=PROVENANCE.names))
    crs = plan.summary["crs"]
    # GDAL stamps each layer with the time of writing; a fixed one gives equal plans equal bytes.
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": FIXED_TIME})
    for name, (table, frame) in layers.items():
        ready = _as_kinds(table.arrange(frame), table)
        if table.geometry:
            ready = gpd.GeoDataFrame(ready, geometry="geometry", crs=crs)
            kind = "Unknown" if table.geometry == "any" else table.geometry
            pyogrio.write_dataframe(
                ready, path, layer=name, driver="GPKG", geometry_type=kind, append=path.exists()
            )
        else:
            pyogrio.write_dataframe(ready, path, layer=name, driver="GPKG", append=path.exists())


def _read_standing(folder: Path) -> dict[str, gpd.GeoDataFrame | pd.DataFrame]:
    """Return the layers of what stands, none where the study names nothing."""
    present = {str(name) for name, _ in pyogrio.list_layers(folder / "plan.gpkg")}
    return {t.name: _read_layer(folder, t.name, t) for t in STANDING_TABLES if t.name in present}


def _read_layer(folder: Path, name: str, table: Table) -> gpd.GeoDataFrame | pd.DataFrame:
    """Read one layer with the kinds of its table."""
    try:
        frame = pyogrio.read_dataframe(folder / "plan.gpkg", layer=name)
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError) as fault:
        raise InputError(
            Problem(f"layer `{name}` cannot be read: {fault}.", "Run the study again."),
            str(folder / "plan.gpkg"),
        ) from None
    _refuse_older(sorted({c.name for c in table.columns} - set(frame.columns)), f"layer `{name}`", folder)
    return _as_kinds(frame, table)


def _refuse_older(lacking: Sequence[str], where: str, folder: Path) -> None:
    """Raise where a part of a plan lacks what this version writes."""
    if lacking:
        raise InputError(
            Problem(
                f"{where} lacks {name_up_to_five(lacking)}: an older version wrote this plan.",
                "Run the study again, or read the plan with the version that wrote it.",
            ),
            str(folder),
        )


def _as_kinds(frame: pd.DataFrame, table: Table) -> pd.DataFrame:
    """Return the frame with each column in the type of its kind; missing text is None."""
    out = frame.copy()
    for column in table.columns:
        values = out[column.name]
        if column.kind == "text":
            out[column.name] = values.astype(object).where(values.notna(), None)
        elif column.kind == "flag" and not column.blank:
            out[column.name] = values.astype(bool)
        elif column.kind == "integer" and not column.blank:
            out[column.name] = values.astype("int64")
        else:
            out[column.name] = pd.to_numeric(values).astype(float)
    return out


def _write_arrays(arrays: Mapping[str, np.ndarray], path: Path) -> None:
    """Write a compressed NumPy archive without time stamps, so that equal arrays give equal bytes."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(arrays):
            buffer = io.BytesIO()
            np.lib.format.write_array(buffer, np.asanyarray(arrays[name]), allow_pickle=False)
            archive.writestr(zipfile.ZipInfo(f"{name}.npy"), buffer.getvalue(), zipfile.ZIP_DEFLATED)


def splice_text(document: Mapping[str, Any]) -> str:
    """Return `splices.json`: a closure a line, so that it can be read and compared."""
    head = {k: v for k, v in document.items() if k != "closures"}
    lines = ",\n".join(json.dumps(c, ensure_ascii=False) for c in document.get("closures", []))
    start = json.dumps({**head, "closures": []}, ensure_ascii=False)[: -len("]}")]
    return f"{start}\n{lines}\n]}}\n"


def _json(value: Any) -> str:
    """Return JSON text: two spaces, keys in the order given, no NaN."""
    return json.dumps(value, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def read_summary(folder: Path, study: Path, scenario: str) -> dict[str, Any]:
    """Return `plan.json` of a stored scenario.

    Raises
    ------
    InputError
        The scenario has not been run.
    """
    path = folder / "plan.json"
    if not path.exists():
        raise InputError(
            Problem(
                f"there is no plan of scenario `{scenario}`.",
                f"Make it with `planner run {study} --scenario {scenario}`.",
            ),
            str(folder),
        )
    summary: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return summary


def read_tables(folder: Path, *tables: Table) -> dict[str, gpd.GeoDataFrame | pd.DataFrame]:
    """Return some tables of a stored plan by name.

    Raises
    ------
    InputError
        A layer cannot be read.
    """
    return {t.name: _read_layer(folder, t.name, t) for t in tables}


def read_candidates(folder: Path) -> gpd.GeoDataFrame | pd.DataFrame:
    """Return the candidates of a stored plan, told whether each was chosen.

    Raises
    ------
    InputError
        The layer cannot be read.
    """
    return _read_layer(folder, "candidates", EXTRA_LAYERS["candidates"])
