"""A plan folder written by hand: one center, three cameras, two points; every figure known without any room.

    ND-00004 ------- SP-00004 (200 m, poles) ------- ND-00003  (200, 100)
       |                                                |
    SP-00003 (no fiber)                              SP-00002.2 (not built)
       |                                             ND-CAM-0003 (200, 60)    CAM-0003, fixed, 3 m off
       |                                             SP-00002.1 (60 m, duct)
    ND-00001 -- .1 -- ND-GOV-0001 -- .2 -- ND-CAM-0001 -- .3 -- ND-00002  CAM-0002
    CEN-01 (0, -5)    GOV-0001 (40, 10)    CAM-0001 (80, 0)

GOV-0002 stands 500 m away and is unserved. SP-00001 is hung on new poles, SP-00002 lies in a duct.
CAM-0001 looks east, CAM-0002 north, CAM-0003 a little west of north; XCAM-0001 stands already, and nobody
knows where it looks. Nobody sees DEM-000006, though it lies within the range of CAM-0003.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
from helpers_light import tiny_links
from helpers_operate import tiny_acceptance, tiny_availability, tiny_permits, tiny_splices
from helpers_phases import tiny_phase, tiny_phase_lines
from helpers_tiny_evidence import cover, demand_layers, routing, sight
from helpers_tiny_finance import (
    tiny_cash_flow,
    tiny_loan,
    tiny_money_findings,
    tiny_money_lines,
    tiny_payments,
)
from helpers_tiny_money import bom, cost, prices
from helpers_tiny_network import (
    cables,
    circuits,
    closures,
    drops,
    equipment,
    nodes,
    points,
    pops,
    quantities,
    single_points,
    spans,
    supports,
)
from helpers_tiny_places import CRS, WHO, at, inputs, streets
from helpers_tiny_seen import blind, cameras, candidates, demand, given, standing, viewsheds
from helpers_tiny_signs import tiny_signs
from helpers_tiny_summary import NOTICE, study, summary
from helpers_tiny_zones import tiny_places, tiny_reaches, tiny_zones
from shapely.geometry.base import BaseGeometry

from planner import schema
from planner.catalog.operate_tables import read_road_owners, road_owner_table
from planner.catalog.table_files import kit_table, read_kits
from planner.plan.protection_told import protection_evidence


def layers() -> dict[str, list[dict[str, Any]]]:
    """Every layer of `plan.gpkg`."""
    center = {"center_id": "CEN-01", "name": "Center", "node_id": "ND-00001", "drop_m": 5.0, **WHO}
    lost = {"site_id": "GOV-0002", "name": "Escuela 2", "reason": "too_far_from_street", "detail": "500 m"}
    found = {"code": "STREETS-COMPONENTS", "severity": "info", "feature": "streets", "count": 1,
             "length_m": 600.0, "message": "one component"}  # fmt: skip
    return {
        "cameras": cameras(), "points": points(), "centers": [{**center, "geometry": at(0, -5)}],
        "nodes": nodes(), "spans": spans(), "cables": cables(), "closures": closures(),
        "supports": supports(), "crossings": [], "street_factors": [], "barriers": [],
        "edits": [], "given_facts": given(),
        "drops": drops(), "pops": pops(), "splitters": [], "circuits": circuits(),
        "equipment": equipment(), "quantities": quantities(),
        "unserved": [{**lost, "geometry": at(500, 500)}], "streets": streets(), "demand_points": demand(),
        "candidates": candidates(), "findings": [found, *tiny_money_findings()],
        "existing_plant": [], "viewsheds": viewsheds(),
        "existing_cameras": standing(), "existing_pops": [], "link_budget": tiny_links(),
        "blind_spots": blind(),
        "single_points": single_points(),
        "phases": [tiny_phase(cost())], "phase_lines": tiny_phase_lines(bom()),
        "districts": [], "exclusion_zones": tiny_zones(), "reaches": tiny_reaches(),
        "sensitive_places": tiny_places(), "signs": tiny_signs(),
        "permits": tiny_permits(), "availability": tiny_availability(), "acceptance": tiny_acceptance(),
        "protected": [],
        "money_lines": tiny_money_lines(), "payments": tiny_payments(), "cash_flow": tiny_cash_flow(),
        "loan": tiny_loan(),
        "provenance": [inputs()],
    }  # fmt: skip


@dataclass(frozen=True)
class TinyPlan:
    """The plan in a folder, and ways to tamper with it; every change is hashed anew unless told otherwise."""

    folder: Path

    def sql(self, *statements: str) -> None:
        """Change `plan.gpkg` as any database program could."""
        connection = sqlite3.connect(self.folder / "plan.gpkg")
        with connection:
            for statement in statements:
                changed = connection.execute(statement).rowcount
                assert changed > 0, f"changed nothing: {statement}"
        connection.close()
        self.hash()

    def one(self, query: str) -> Any:
        """Return the first value that a query of `plan.gpkg` finds."""
        connection = sqlite3.connect(self.folder / "plan.gpkg")
        found = connection.execute(query).fetchone()
        connection.close()
        return found[0]

    def sql_free(self, *statements: str) -> None:
        """Change the shape of `plan.gpkg`: statements that count no rows."""
        connection = sqlite3.connect(self.folder / "plan.gpkg")
        with connection:
            for statement in statements:
                connection.execute(statement)
        connection.close()
        self.hash()

    def move(self, layer: str, key: str, feature: str, shape: BaseGeometry) -> None:
        """Give a feature another geometry."""
        frame = pyogrio.read_dataframe(self.folder / "plan.gpkg", layer=layer)
        row = frame.index[frame[key] == feature]
        assert len(row) == 1
        frame.loc[row, "geometry"] = gpd.GeoSeries([shape], index=row, crs=CRS)
        pyogrio.write_dataframe(
            frame, self.folder / "plan.gpkg", layer=layer, driver="GPKG", SPATIAL_INDEX="NO"
        )
        self.hash()

    def json(self, name: str, change: Callable[[dict[str, Any]], Any]) -> None:
        """Change a JSON file."""
        path = self.folder / name
        document = json.loads(path.read_text())
        change(document)
        path.write_text(json.dumps(document))
        self.hash()

    def put(self, dotted: str, value: Any, name: str = "plan.json") -> None:
        """Set one key of `plan.json` or another JSON file."""
        section, _, key = dotted.rpartition(".")

        def change(document: dict[str, Any]) -> None:
            target = document[section] if section else document
            assert target[key] != value, f"{dotted} is {value} already"
            target[key] = value

        self.json(name, change)

    def study(self, dotted: str, value: Any) -> None:
        """Set one key of `evidence/study.json`."""
        self.put(dotted, value, "evidence/study.json")

    def array(self, name: str, key: str, change: Callable[[np.ndarray], Any]) -> None:
        """Change one array of the evidence; `change` edits in place or returns a new array."""
        path = self.folder / "evidence" / f"{name}.npz"
        with np.load(path) as archive:
            arrays = dict(archive.items())
        before = arrays[key].copy()
        after = change(arrays[key])
        arrays[key] = arrays[key] if after is None else np.asarray(after)
        assert not np.array_equal(before, arrays[key])
        np.savez(path, **arrays)
        self.hash()

    def bom(self, item: str, column: str, value: str) -> None:
        """Change one cell of `bom.csv`."""
        path = self.folder / "bom.csv"
        frame = pd.read_csv(path, dtype=str)
        rows = frame["item_id"] == item
        assert rows.sum() == 1
        assert (frame.loc[rows, column] != value).all()
        frame.loc[rows, column] = value
        frame.to_csv(path, index=False)
        self.hash()

    def hash(self) -> None:
        """Write the hashes of the files as they are now."""
        names = [
            "plan.gpkg",
            "bom.csv",
            "evidence/study.json",
            "evidence/prices.csv",
            "evidence/kits.csv",
            "evidence/road_owners.csv",
            "splices.json",
            "evidence/routing.npz",
            "evidence/cover.npz",
            "evidence/sight.npz",
            "evidence/demand.npz",
            "evidence/protection.npz",
        ]
        digests = {n: hashlib.sha256((self.folder / n).read_bytes()).hexdigest() for n in names}
        (self.folder / "evidence" / "hashes.json").write_text(json.dumps(digests))

    def copy(self, folder: Path) -> TinyPlan:
        """Return a copy in another folder."""
        shutil.copytree(self.folder, folder)
        return TinyPlan(folder)


def empty_columns(name: str) -> list[str]:
    """Return the columns of a layer without rows."""
    tables = (
        *schema.PLAN_TABLES,
        schema.DISTRICTS,
        schema.STREET_FACTORS,
        schema.BARRIERS,
        schema.EDITS,
        schema.GIVEN_FACTS,
    )
    table = {t.name: t for t in tables}.get(name, schema.EXISTING_PLANT)
    return [*table.names]


def write_tiny_plan(folder: Path) -> TinyPlan:
    """Write the plan and return it."""
    (folder / "evidence").mkdir(parents=True)
    tables = {t.name: t for t in schema.PLAN_TABLES}
    spatial = {n for n, t in tables.items() if t.geometry} | {
        "streets", "demand_points", "candidates", "districts", "exclusion_zones", "reaches",
        "sensitive_places", "barriers", "edits",
    }  # fmt: skip
    for name, rows in layers().items():
        frame = pd.DataFrame(rows, columns=None if rows else empty_columns(name))
        options = {"SPATIAL_INDEX": "NO"} if name in spatial else {}
        if name in spatial:
            frame = gpd.GeoDataFrame(frame, geometry="geometry", crs=CRS)
        path = folder / "plan.gpkg"
        pyogrio.write_dataframe(frame, path, layer=name, driver="GPKG", append=path.exists(), **options)
    bom().to_csv(folder / "bom.csv", index=False)
    (folder / "plan.json").write_text(json.dumps(summary()))
    (folder / "NOTICE.txt").write_text(NOTICE)
    (folder / "splices.json").write_text(json.dumps(tiny_splices()))
    road_owner_table(read_road_owners("")).to_csv(folder / "evidence" / "road_owners.csv", index=False)
    (folder / "evidence" / "study.json").write_text(json.dumps(study()))
    prices().to_csv(folder / "evidence" / "prices.csv", index=False)
    kit_table(read_kits()).to_csv(folder / "evidence" / "kits.csv", index=False)
    np.savez(folder / "evidence" / "routing.npz", **routing())
    np.savez(folder / "evidence" / "cover.npz", **cover())
    np.savez(folder / "evidence" / "sight.npz", **sight())
    np.savez(folder / "evidence" / "demand.npz", **demand_layers())
    np.savez(folder / "evidence" / "protection.npz", **protection_evidence(None))
    plan = TinyPlan(folder)
    plan.hash()
    return plan
