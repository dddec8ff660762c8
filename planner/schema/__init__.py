"""Every table that crosses a room: columns, kind, unit, range, meaning."""

from planner.schema.inputs import (
    CAMERA_CLASSES,
    POINT_KINDS,
    PROVENANCE,
    RAW_BUILDINGS,
    RAW_DEMAND,
    RAW_PLANT,
    RAW_SITES,
    RAW_STREETS,
)
from planner.schema.model import (
    ANCHORS,
    CANDIDATES,
    DEMAND_POINTS,
    FINDINGS,
    SITES,
    STREET_NODES,
    STREET_SPANS,
    UNSERVED_REASONS,
)
from planner.schema.money import BOM_LINES, PRICES
from planner.schema.plant import (
    CABLES,
    CAMERAS,
    CENTERS,
    CLOSURES,
    DROPS,
    EQUIPMENT,
    EXISTING_PLANT,
    NODES,
    PLAN_TABLES,
    POINTS,
    QUANTITIES,
    SPANS,
    SUPPORTS,
    UNSERVED,
)
from planner.schema.table import Column, Table

__all__ = [
    "ANCHORS", "BOM_LINES", "CABLES", "CAMERAS", "CAMERA_CLASSES", "CANDIDATES", "CENTERS", "CLOSURES",
    "DEMAND_POINTS", "DROPS", "EQUIPMENT", "EXISTING_PLANT", "FINDINGS", "NODES", "PLAN_TABLES", "POINTS",
    "POINT_KINDS", "PRICES", "PROVENANCE", "QUANTITIES", "RAW_BUILDINGS", "RAW_DEMAND", "RAW_PLANT",
    "RAW_SITES", "RAW_STREETS", "SITES", "SPANS", "STREET_NODES", "STREET_SPANS", "SUPPORTS", "UNSERVED",
    "UNSERVED_REASONS", "Column", "Table",
]  # fmt: skip
