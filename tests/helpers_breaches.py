"""One breach of each rule of accountability, made in the tiny plan, where every fact is given.

A new rule adds its line to BREACHES: a function that takes the plan and breaks that rule and no other.
"""

from __future__ import annotations

from collections.abc import Callable

import geopandas as gpd
import pyogrio
from helpers_tiny_places import CRS
from helpers_tiny_plan import TinyPlan
from helpers_tiny_zones import block

Breach = Callable[[TinyPlan], None]
ONE = "WHERE camera_id = 'CAM-0002'"


def fact(name: str, value: str) -> Breach:
    """Write another value of a fact into one camera; `value` is SQL."""
    return lambda plan: plan.sql(f"UPDATE cameras SET {name} = {value} {ONE}")


def setting(key: str, value: object) -> Breach:
    """Write another setting into the stored study."""
    return lambda plan: plan.study(key, value)


def at_a_place_of_assembly(plan: TinyPlan) -> None:
    """Let one camera stand where a reason is asked for."""
    plan.sql(f"UPDATE cameras SET exclusion = 'justify', exclusion_reason = 'plaza Belgrano' {ONE}")


def with_districts(plan: TinyPlan, north: int) -> None:
    """Draw two districts, west and east of x = 150; the eastern one has two of the cameras.

    Points of demand are told apart at the same line, so that east has 20 of the 50 that lie on streets.
    """
    columns = {
        "district_id": ["DIS-0001", "DIS-0002"], "source_id": ["1", "2"], "name": ["West", "East"],
        "residents": [3000, north],
    }  # fmt: skip
    shapes = [block(-500, -500, 150, 500), block(150, -500, 900, 500)]
    frame = gpd.GeoDataFrame(columns, geometry=shapes, crs=CRS)
    pyogrio.write_dataframe(
        frame, plan.folder / "plan.gpkg", layer="districts", driver="GPKG", SPATIAL_INDEX="NO"
    )
    plan.sql(
        "UPDATE demand_points SET district = CASE WHEN demand_id < 'DEM-000003' THEN 'West' ELSE 'East' END"
    )
    rows = [
        {"name": "West", "residents": 3000, "cameras": 1, "demand": 30.0},
        {"name": "East", "residents": north, "cameras": 2, "demand": 20.0},
    ]
    plan.put("cameras.districts", rows)


def above_the_cap(plan: TinyPlan) -> None:
    """Three cameras stand in or near each district: 1 for 1,000 residents where 0.9 are allowed."""
    with_districts(plan, 3000)
    plan.study("cameras.most_cameras_per_1000_residents", 0.4)
    plan.study("rules.most_service_ratio", 2.5)


def beside_the_need(plan: TinyPlan) -> None:
    """East has two thirds of the cameras and two fifths of the need: 1.67 times; 1.5 times are told."""
    with_districts(plan, 3000)
    plan.study("cameras.most_cameras_per_1000_residents", 5.0)
    plan.study("rules.most_service_ratio", 1.5)


def layer_of_demand(key: str, value: object) -> Breach:
    """Write another fact of the layer of demand into plan.json."""
    return lambda plan: plan.json(
        "plan.json", lambda document: document["cameras"]["layers"][0].__setitem__(key, value)
    )


BREACHES: dict[str, Breach] = {
    "ACC-JURISDICTION": setting("rules.jurisdiction", ""),
    "ACC-CAM-PURPOSE": fact("purpose", "'Safety of all.'"),
    "ACC-CAM-PURPOSE-SHARED": lambda plan: plan.sql(
        "UPDATE cameras SET purpose = (SELECT purpose FROM cameras WHERE camera_id = 'CAM-0001') " + ONE
    ),
    "ACC-CAM-BASIS": fact("legal_basis", "'Ley 25.326'"),
    "ACC-CAM-CONTROLLER": fact("contact", "NULL"),
    "ACC-CAM-RETENTION": fact("retention_days", "61"),
    "ACC-CAM-RETENTION-REASON": fact("retention_reason", "''"),
    "ACC-CAM-AUDIO": fact("audio", "'on'"),
    "ACC-CAM-BIOMETRICS": fact("biometrics", "'on'"),
    "ACC-CAM-PLATES": fact("plate_reading", "'on'"),
    "ACC-CAM-ALTERNATIVES": fact("alternatives", "NULL"),
    "ACC-CAM-JUSTIFICATION": at_a_place_of_assembly,
    "ACC-CAM-DATES": fact("end_date", "'2026-12-31'"),
    "ACC-CAM-RECIPIENTS": fact("roles", "' '"),
    "ACC-CAM-ACCESS-LOG": fact("access_log", "NULL"),
    "ACC-CAM-APPROVAL": fact("approval_reference", "NULL"),
    "ACC-CAM-PUBLISHED": fact("published_precision_m", "NULL"),
    "ACC-SIGNS": lambda plan: plan.sql("DELETE FROM signs WHERE sign_id = 'SGN-0002'"),
    "ACC-HOMES": fact("facade_m", "41"),
    "ACC-HOMES-UNKNOWN": lambda plan: plan.sql(
        "UPDATE cameras SET facade_m = NULL WHERE camera_id = 'CAM-0001'"
    ),
    "ACC-SENSITIVE": lambda plan: plan.sql(
        "UPDATE cameras SET mask = 'zone z2' WHERE camera_id = 'CAM-0003'"
    ),
    "ACC-PUBLIC-GROUND": fact("public_share", "0.79"),
    "ACC-PLAN-CAP": above_the_cap,
    "ACC-PLAN-NEED": beside_the_need,
    "ACC-PLAN-SEATS": setting("cameras.cameras_per_seat", 2),
    "ACC-PLAN-BUDGET": setting("finance.decommissioning_pct", 0.0),
    "ACC-PLAN-POLICE": layer_of_demand("police_records", True),
    "ACC-PLAN-SOURCES": layer_of_demand("source", ""),
    "ACC-PLAN-SUPPLIERS": setting("rules.most_supplier_share", 0.3),
    "ACC-PAYER": fact("payer", "NULL"),
    "ACC-RESPONSIBLE": fact("maintainer", "NULL"),
}
APART = ("ACC-CAM-PURPOSE-SHARED", "ACC-JURISDICTION", "ACC-PLAN-CAP")
"""Breaches that hide that of another rule: a purpose copied is not short, without a law no days are too
many, and districts drawn twice are those of the last."""
