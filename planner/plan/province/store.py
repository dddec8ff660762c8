"""The files of a plan made of members' plans: written, and read back."""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio

from planner.errors import InputError, Problem
from planner.plan.province.model import CRS, MemberPlan, Part
from planner.plan.store import FIXED_TIME, _as_kinds, _json
from planner.schema import FINDINGS, PRICES, Table
from planner.schema.province import PROVINCE_BOM, PROVINCE_CASH_FLOW
from planner.schema.province_parts import PART_TABLES, TABLES

SUMMARY, GPKG, BOM, CASH = "province.json", "province.gpkg", "bom.csv", "cash_flow.csv"
STUDY, HASHES, PRICE_ROWS = "evidence/study.json", "evidence/hashes.json", "evidence/prices.csv"
MEMBERS = "members"


@dataclass(frozen=True)
class Province:
    """Everything that a folder of a plan of members holds beside the members' own plans.

    Parameters
    ----------
    summary
        `province.json`.
    members
        The members with their plans.
    tables
        Layers of `province.gpkg` by name.
    bom
        PROVINCE_BOM.
    cash_flow
        PROVINCE_CASH_FLOW; no rows in a plan that was made before there was one.
    parts
        Tiers, backbone and the others that the study asks for.
    prices
        PRICES in force for the province's own assets.
    resolved
        Settings of the study of members, plain values.
    findings
        FINDINGS of all parts.
    """

    summary: dict[str, Any]
    members: tuple[MemberPlan, ...]
    tables: Mapping[str, pd.DataFrame]
    bom: pd.DataFrame
    cash_flow: pd.DataFrame
    parts: Mapping[str, Part]
    prices: pd.DataFrame
    resolved: Mapping[str, Any]
    findings: pd.DataFrame


def write_province(province: Province, folder: Path) -> None:
    """Write the folder: the members' plans are copied in, hashes come last."""
    for member in province.members:
        place = folder / MEMBERS / member.member_id
        if member.folder.resolve() != place.resolve():
            shutil.copytree(member.folder, place, copy_function=_linked)
    (folder / "evidence").mkdir(exist_ok=True)
    _write_layers(province, folder / GPKG)
    bom = PROVINCE_BOM.arrange(province.bom)
    bom.to_csv(folder / BOM, index=False, lineterminator="\n", encoding="utf-8")
    flow = PROVINCE_CASH_FLOW.arrange(province.cash_flow)
    flow.to_csv(folder / CASH, index=False, lineterminator="\n", encoding="utf-8")
    prices = PRICES.arrange(province.prices)
    prices.to_csv(folder / PRICE_ROWS, index=False, lineterminator="\n", encoding="utf-8")
    (folder / STUDY).write_text(_json(province.resolved), encoding="utf-8")
    (folder / "NOTICE.txt").write_text(notice(province.summary), encoding="utf-8")
    for name, part in province.parts.items():
        _write_evidence(part.evidence, folder / "evidence", name)
    write_province_summary(province.summary, folder)
    write_province_hashes(folder)


def _linked(source: str, target: str) -> None:
    """Give a file a second name where the disk can, else copy it: members' plans are large."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


def write_province_summary(summary: Mapping[str, Any], folder: Path) -> None:
    """Write `province.json`."""
    (folder / SUMMARY).write_text(_json(summary), encoding="utf-8")


def write_province_hashes(folder: Path) -> None:
    """Write the SHA-256 of what the audit reads beside the members' plans, which the summary hashes."""
    names = [GPKG, BOM, CASH, *sorted(f"evidence/{p.name}" for p in (folder / "evidence").iterdir())]
    hashes = {n: hashlib.sha256((folder / n).read_bytes()).hexdigest() for n in names if n != HASHES}
    (folder / HASHES).write_text(_json(hashes), encoding="utf-8")


def notice(summary: Mapping[str, Any]) -> str:
    """Return what must stay with every file of the folder: what the streets are, sources and licenses."""
    lines = [f"Plan of the study of members {summary['study']}, scenario {summary['scenario']}"]
    lines += [
        f"{m['id']}: streets " + ("surveyed" if m["streets"] == "surveyed" else "reconstructed, not surveyed")
        for m in summary["members"]
    ]
    for words in summary["notes"]:
        lines += list(words.values()) if isinstance(words, dict) else [str(words)]
    lines += [str(words) for words in summary["attribution"]]
    lines += [
        f"{i['role']} of {' '.join(i['members'])}: {i['path']}; license {i['license'] or 'not stated'}"
        for i in summary["inputs"]
    ]
    return "\n".join(dict.fromkeys(lines)) + "\n"


def read_province(folder: Path) -> Province:
    """Return a stored plan of members, without its evidence.

    Raises
    ------
    InputError
        A file is missing or cannot be read.
    """
    missing = [n for n in (SUMMARY, GPKG, BOM, STUDY, PRICE_ROWS) if not (folder / n).exists()]
    if missing:
        raise InputError(
            Problem(f"this is not a whole plan of members: {', '.join(missing)} missing.",
                    "Make it with `planner run`."),
            str(folder),
        )  # fmt: skip
    summary = json.loads((folder / SUMMARY).read_text(encoding="utf-8"))
    there = [p for p, tables in PART_TABLES.items() if summary.get(p) is not None]
    wanted = [*TABLES, *(t for p in there for t in PART_TABLES[p]), FINDINGS]
    tables = {t.name: _read_layer(folder, t) for t in wanted}
    findings = tables.pop(FINDINGS.name)
    none = pd.DataFrame()
    parts = {
        p: Part({t.name: tables[t.name] for t in PART_TABLES[p]}, none, summary[p], {}, none) for p in there
    }
    return Province(
        summary=summary,
        members=_members(folder, summary, tables["members"]),
        tables=tables,
        bom=pd.read_csv(folder / BOM),
        cash_flow=read_flow(folder),
        parts=parts,
        prices=pd.read_csv(folder / PRICE_ROWS),
        resolved=json.loads((folder / STUDY).read_text(encoding="utf-8")),
        findings=findings,
    )


def read_flow(folder: Path) -> pd.DataFrame:
    """Return PROVINCE_CASH_FLOW of a stored plan; no rows where it was made before there was one."""
    if not (folder / CASH).exists():
        return pd.DataFrame(columns=PROVINCE_CASH_FLOW.names)
    return pd.read_csv(folder / CASH)


def _members(folder: Path, summary: Mapping[str, Any], table: pd.DataFrame) -> tuple[MemberPlan, ...]:
    """Return the members of a stored plan."""
    places = dict(zip(table["member_id"], table["geometry"], strict=True))
    out = []
    for told in summary["members"]:
        own = folder / MEMBERS / told["id"]
        path = own / "plan.json"
        if not path.is_file():
            raise InputError(Problem(f"the plan of member `{told['id']}` is missing."), str(own))
        shape = places[told["id"]]
        plan = json.loads(path.read_text(encoding="utf-8"))
        out.append(MemberPlan(told["id"], told["title"], own, told["phase"], shape.x, shape.y, plan))
    return tuple(out)


def _write_layers(province: Province, path: Path) -> None:
    """Write every table as a layer of one GeoPackage."""
    wanted: Sequence[tuple[Table, pd.DataFrame]] = [
        *((t, province.tables[t.name]) for t in TABLES),
        *((t, part.tables[t.name]) for name, part in province.parts.items() for t in PART_TABLES[name]),
        (FINDINGS, province.findings),
    ]
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": FIXED_TIME})
    for table, frame in wanted:
        ready = _as_kinds(table.arrange(frame), table)
        if table.geometry:
            kind = "Unknown" if table.geometry == "any" else table.geometry
            shaped = gpd.GeoDataFrame(ready, geometry="geometry", crs=CRS)
            pyogrio.write_dataframe(
                shaped, path, layer=table.name, driver="GPKG", geometry_type=kind, append=path.exists()
            )
        else:
            pyogrio.write_dataframe(ready, path, layer=table.name, driver="GPKG", append=path.exists())


def _read_layer(folder: Path, table: Table) -> pd.DataFrame:
    """Read one layer with the kinds of its table."""
    try:
        frame = pyogrio.read_dataframe(folder / GPKG, layer=table.name)
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError) as fault:
        raise InputError(
            Problem(f"layer `{table.name}` cannot be read: {fault}.", "Run the study again."),
            str(folder / GPKG),
        ) from None
    return _as_kinds(frame, table)


def _write_evidence(evidence: Mapping[str, Any], folder: Path, name: str) -> None:
    """Write the plain values of a part as JSON and its arrays as NPZ without time stamps."""
    arrays = {k: v for k, v in evidence.items() if isinstance(v, np.ndarray)}
    rest = {k: v for k, v in evidence.items() if k not in arrays}
    (folder / f"{name}.json").write_text(_json(rest), encoding="utf-8")
    if not arrays:
        return
    with zipfile.ZipFile(folder / f"{name}.npz", "w", zipfile.ZIP_DEFLATED) as archive:
        for key in sorted(arrays):
            buffer = io.BytesIO()
            np.lib.format.write_array(buffer, arrays[key], allow_pickle=False)
            archive.writestr(zipfile.ZipInfo(f"{key}.npy"), buffer.getvalue(), zipfile.ZIP_DEFLATED)
