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
from helpers_light import tiny_light, tiny_links
from helpers_operate import (
    tiny_acceptance,
    tiny_availability,
    tiny_operate,
    tiny_permits,
    tiny_splices,
)
from helpers_phases import PHASE_FIGURES, tiny_phase, tiny_phase_lines
from helpers_tiny_kit import EQUIPMENT, ON_SITES, PER_DROP, free_lines
from helpers_tiny_zones import EAST, NORTH, tiny_reaches, tiny_zones
from helpers_works import tiny_works
from shapely.geometry import LineString, MultiPolygon, Point, Polygon
from shapely.geometry.base import BaseGeometry

from planner import schema
from planner.catalog.operate_tables import read_road_owners, road_owner_table
from planner.catalog.table_files import kit_table, read_kits, read_prices
from planner.settings import Settings, resolved

CRS = "EPSG:32720"
WHO = {
    "owner": "Province", "operator": "Ministry", "maintainer": "Ministry", "payer": "Province",
    "mode": "own", "status": "proposed", "phase": 1,
}  # fmt: skip
SAID = {
    "purpose": "Sees the crossings of Calle Uno, where the council counted most accidents in 2024.",
    "legal_basis": "Ley 1, art. 2", "controller": "Ministry", "contact": "images@example.org",
    "review_date": "2027-01-01", "published_precision_m": 10.0,
}  # fmt: skip
PLACES = {
    "ND-00001": (0, 0), "ND-GOV-0001": (40, 0), "ND-CAM-0001": (80, 0), "ND-00002": (200, 0),
    "ND-CAM-0003": (200, 60), "ND-00003": (200, 100), "ND-00004": (0, 100),
}  # fmt: skip


def at(x: float, y: float) -> Point:
    """A place of the drawing above."""
    return Point(EAST + x, NORTH + y)


def line(*places: tuple[float, float]) -> LineString:
    """A line of the drawing above."""
    return LineString([(EAST + x, NORTH + y) for x, y in places])


def between(start: str, end: str) -> LineString:
    """The straight line between two nodes."""
    return line(PLACES[start], PLACES[end])


def streets() -> list[dict[str, Any]]:
    """Four streets round a block."""
    rows = [
        ("SP-00001", "Calle Uno", "ND-00001", "ND-00002", 200.0, True, True, 1.0),
        ("SP-00002", "Calle Dos", "ND-00002", "ND-00003", 100.0, True, False, 1.2),
        ("SP-00003", None, "ND-00001", "ND-00004", 100.0, False, False, 1.0),
        ("SP-00004", None, "ND-00004", "ND-00003", 200.0, True, True, 1.0),
    ]
    return [
        {
            "span_id": s, "source_id": f"way/{n}", "name": name, "ref": None,
            "street_class": "pedestrian" if factor > 1 else "residential",
            "from_node": a, "to_node": b, "length_m": m, "bridge": False, "tunnel": False,
            "may_carry": carry, "aerial_allowed": aerial, "cost_factor": factor, "component": 1, "lit": None,
            "surface": None, "lanes": None, "slope_pct": None,
            "geometry": between(a, b),
        }
        for n, (s, name, a, b, m, carry, aerial, factor) in enumerate(rows, 1)
    ]  # fmt: skip


VIEW_OF = {
    f"CAM-000{n}": {
        "candidate_id": f"CAND-0000{n}", "view_id": f"VIEW-00000{n}", "azimuth_deg": azimuth, "near_m": near,
        "night_range_m": night, "field_deg": 62.0, "visible_street_m": street,
    }
    for n, azimuth, near, night, street in (
        (1, 90.0, 4.8, 39.76, 70.0), (2, 0.0, 4.8, 39.76, 70.0), (3, 350.0, 5.2, 80.0, 40.0),
    )
}  # fmt: skip


MASK_OF = {"CAM-0001": "zone Court", "CAM-0003": "zone z2"}


def cameras() -> list[dict[str, Any]]:
    """Three cameras: midblock, intersection, and a fixed one of the list."""
    rows = [
        (
            "CAM-0001",
            "SP-00001@80.00",
            "midblock",
            False,
            "fixed",
            "ND-CAM-0001",
            "SP-00001",
            (80, 0),
            0.0,
            95.0,
            30,
            30,
        ),
        (
            "CAM-0002",
            "ND-00002",
            "intersection",
            False,
            "fixed",
            "ND-00002",
            "SP-00001",
            (200, 0),
            0.0,
            215.0,
            13,
            5,
        ),
        ("CAM-0003", "A-7", "list", True, "ptz", "ND-CAM-0003", "SP-00002", (203, 60), 3.0, 278.0, 11, 3),
    ]
    return [
        {
            "camera_id": i, "source_id": source, "name": None, "site_kind": kind, "provenance": None,
            "fixed": fixed, "camera_class": cls, "node_id": node, "street_span_id": span, "drop_m": drop,
            **VIEW_OF[i], "range_m": 80.0, "level": "detect", "sight_model": "corridor", "tilt_deg": 22.0,
            "mount": "pole", "mount_height_m": 6.0, "power_source": None, "covered_weight": float(seen),
            "facade_m": None, "public_share": 0.5, "district": None, "priority": None, "exclusion": None,
            "exclusion_reason": None, "mask": MASK_OF.get(i),
            "marginal_weight": float(alone), "connected": True, "route_to_center_m": route,
            **SAID, "retention_days": 60.0,
            **WHO, "geometry": at(*place),
        }
        for i, source, kind, fixed, cls, node, span, place, drop, route, seen, alone in rows
    ]  # fmt: skip


def points() -> list[dict[str, Any]]:
    """A school that is connected, and one too far away."""
    common = {"kind": "school", "provenance": None, "district": None, "priority": None, **WHO}
    return [
        {"point_id": "GOV-0001", "source_id": "1", "name": "Escuela 1", "node_id": "ND-GOV-0001",
         "street_span_id": "SP-00001", "drop_m": 10.0, "connected": True, "route_to_center_m": 65.0,
         "geometry": at(40, 10), **common},
        {"point_id": "GOV-0002", "source_id": "2", "name": "Escuela 2", "node_id": None,
         "street_span_id": None, "drop_m": None, "connected": False, "route_to_center_m": None,
         "geometry": at(500, 500), **common},
    ]  # fmt: skip


SPANS = (
    ("SP-00001.1", "ND-00001", "ND-GOV-0001", 40, "new_poles", 53_277, 4),
    ("SP-00001.2", "ND-GOV-0001", "ND-CAM-0001", 40, "new_poles", 53_277, 3),
    ("SP-00001.3", "ND-CAM-0001", "ND-00002", 120, "new_poles", 159_833, 2),
    ("SP-00002.1", "ND-00002", "ND-CAM-0003", 60, "duct", 182_175, 1),
)


def spans() -> list[dict[str, Any]]:
    """The route from the center to CAM-0003."""
    return [
        {
            "span_id": s, "street_span_id": s.partition(".")[0], "street_name": None,
            "street_class": "pedestrian" if s.startswith("SP-00002") else "residential",
            "from_node": a, "to_node": b, "toward_center_node": a,
            "length_m": float(m), "way": way, "owned": True, "weight_cents": cost,
            "deployment": "aboveGround" if way == "new_poles" else "belowGround",
            "cost_factor": 1.2 if s.startswith("SP-00002") else 1.0,
            "role": "tree", "sites_downstream": n, "fibers": n, **WHO, "geometry": between(a, b),
        }
        for s, a, b, m, way, cost, n in SPANS
    ]  # fmt: skip


def nodes() -> list[dict[str, Any]]:
    """The ends of the route's spans."""
    degree = {"ND-00001": 1, "ND-GOV-0001": 2, "ND-CAM-0001": 2, "ND-00002": 2, "ND-CAM-0003": 1}
    return [{"node_id": n, "degree": d, "geometry": at(*PLACES[n])} for n, d in degree.items()]


def cables() -> list[dict[str, Any]]:
    """One aerial cable, and one in the duct behind it."""
    rows = [
        ("CBL-0001", "SP-00001.1 SP-00001.2 SP-00001.3", "ND-00001", "ND-00002", 4, "aboveGround", 200.0),
        ("CBL-0002", "SP-00002.1", "ND-00002", "ND-CAM-0003", 1, "belowGround", 60.0),
    ]
    return [
        {
            "cable_id": c, "span_ids": ids, "from_node": a, "to_node": b, "fiber_count": 12,
            "fibers_used": used, "deployment": kind, "route_m": m, "slack_m": m * 0.05,
            "cable_m": m * 1.05, **WHO, "geometry": between(a, b),
        }
        for c, ids, a, b, used, kind, m in rows
    ]  # fmt: skip


def closures() -> list[dict[str, Any]]:
    """Closures where a cable begins or ends, or a site is taken off."""
    rows = [
        ("CLO-0001", "ND-00001", "site", 4),
        ("CLO-0002", "ND-GOV-0001", "site", 1),
        ("CLO-0003", "ND-CAM-0001", "site", 1),
        ("CLO-0004", "ND-00002", "size_change+site", 2),
        ("CLO-0005", "ND-CAM-0003", "site", 1),
    ]
    return [
        {"closure_id": c, "node_id": n, "reason": why, "splices": k, **WHO, "geometry": at(*PLACES[n])}
        for c, n, why, k in rows
    ]


def supports() -> list[dict[str, Any]]:
    """Poles along Calle Uno and a chamber in Calle Dos."""
    rows = [(f"POL-0000{k}", "pole", "SP-00001.3", (80 + 40 * k, 0)) for k in (1, 2, 3)]
    rows += [("CHB-00001", "chamber", "SP-00002.1", (200, 60))]
    return [
        {"support_id": i, "kind": kind, "existing": False, "span_id": s, **WHO,
         "guys": int(i == "POL-00003"), "geometry": at(*place)}
        for i, kind, s, place in rows
    ]  # fmt: skip


def drops() -> list[dict[str, Any]]:
    """The last meters to four sites and the center, 15 m of allowance each."""
    rows = [
        ("DRP-0001", "CAM-0001", "ND-CAM-0001", (80, 0), 15.0),
        ("DRP-0002", "CAM-0002", "ND-00002", (200, 0), 15.0),
        ("DRP-0003", "CAM-0003", "ND-CAM-0003", (203, 60), 18.0),
        ("DRP-0004", "GOV-0001", "ND-GOV-0001", (40, 10), 25.0),
        ("DRP-0005", "CEN-01", "ND-00001", (0, -5), 20.0),
    ]
    return [
        {"drop_id": d, "site_id": s, "node_id": n, "fibers": 4 if s == "CEN-01" else 1, "length_m": m,
         **WHO, "geometry": line(PLACES[n], place)}
        for d, s, n, place, m in rows
    ]  # fmt: skip


def pops() -> list[dict[str, Any]]:
    """The center is the only POP: 4 sites on the 48 ports of its switch."""
    return [
        {"pop_id": "POP-0001", "site_id": "CEN-01", "kind": "center", "node_id": "ND-00001", "drop_m": 5.0,
         "ports": 48, "ports_used": 4, "sites_served": 4, "power_w": None, "up_mbps": 38.4,
         "down_mbps": 121.8, "uplink_optic": None, "route_to_center_m": 0.0, **WHO, "geometry": at(0, -5)}
    ]  # fmt: skip


def circuits() -> list[dict[str, Any]]:
    """A fiber from each site to the center; the farthest takes the first, and goes over into CBL-0002."""
    ids = [s for s, *_ in SPANS]
    rows = [
        ("CIR-00001", "CAM-0001", 2, "CBL-0001:3"),
        ("CIR-00002", "CAM-0002", 3, "CBL-0001:2"),
        ("CIR-00003", "CAM-0003", 4, "CBL-0002:1>CBL-0001:1"),
        ("CIR-00004", "GOV-0001", 1, "CBL-0001:4"),
    ]
    return [
        {"circuit_id": c, "kind": "access", "from_id": site, "to_id": "POP-0001", "pop_id": "POP-0001",
         "fibers": 1, "span_ids": " ".join(reversed(ids[:n])),
         "length_m": float(sum(s[3] for s in SPANS[:n])), "protects": None, "fiber_path": path}
        for c, site, n, path in rows
    ]  # fmt: skip


def equipment() -> list[dict[str, Any]]:
    """Assets without a place, as the kits of the catalog ask for them."""
    return [
        {"asset_id": f"EQ-{n:05d}", "kind": kind, "site_id": site, "item_id": item, "quantity": many, **WHO}
        for n, (kind, site, item, many) in enumerate(EQUIPMENT, 1)
    ]


def quantities() -> list[dict[str, Any]]:
    """What each asset needs."""
    rows = [
        ("CAM-0001", "cameras", "camera_fixed", 1),
        ("CAM-0002", "cameras", "camera_fixed", 1),
        ("CAM-0003", "cameras", "camera_ptz", 1),
    ]
    rows += ON_SITES
    for s, _, _, m, way, _, _ in SPANS:
        rows.append((s, "spans", f"route_{way}_m", m))
    rows.append(("SP-00002.1", "spans", "surcharge_duct_m", 12))
    rows += [
        ("CBL-0001", "cables", "cable_adss_12_m", 210),
        ("CBL-0001", "cables", "cable_stringing_m", 210),
        ("CBL-0002", "cables", "cable_duct_12_m", 63),
        ("CBL-0002", "cables", "cable_pulling_m", 63),
    ]
    for closure in closures():
        rows.append((closure["closure_id"], "closures", "closure", 1))
        rows.append((closure["closure_id"], "closures", "fusion_splice", closure["splices"]))
    for support in supports():
        item = "pole_new" if support["kind"] == "pole" else "chamber"
        rows.append((support["support_id"], "supports", item, 1))
    rows.append(("POL-00003", "supports", "pole_guy", 1))
    rows += [(d["drop_id"], "drops", "drop_cable_m", d["length_m"]) for d in drops()[:-1]]
    rows += [(d["drop_id"], "drops", item, 1) for d in drops()[:-1] for item in PER_DROP]
    rows += [("DRP-0005", "drops", i, 20) for i in ("cable_duct_12_m", "cable_pulling_m")]
    rows += [(e["asset_id"], "equipment", e["item_id"], e["quantity"]) for e in equipment()]
    keys = ("asset_id", "layer", "item_id", "quantity", "phase")
    return [dict(zip(keys, (a, y, i, float(q), 1), strict=True)) for a, y, i, q in rows]


BOM = (
    # item, recurrence, quantity, low, price, high, total, assets, source
    ("camera_fixed", "once", "3", "280", "900", "1800", "2700", 3, "planning assumption"),
    ("camera_ptz", "once", "2", "1200", "2600", "3500", "5200", 2, "contract of 2019"),
    ("site_switch", "once", "4", "350", "1000", "2000", "4000", 4, "planning assumption"),
    ("route_new_poles_m", "once", "200", "2", "4.25", "9", "850", 3, "planning assumption"),
    ("route_duct_m", "once", "60", "11", "22", "50", "1320", 1, "planning assumption"),
    ("surcharge_duct_m", "once", "12", "5", "15", "50", "180", 1, "planning assumption: as the route item"),
    ("pole_new", "once", "3", "150", "290", "500", "870", 3, "planning assumption"),
    ("pole_guy", "once", "1", "0", "0", "0", "0", 1, "planning assumption"),
    ("chamber", "once", "1", "220", "450", "1100", "450", 1, "planning assumption"),
    ("cable_adss_12_m", "once", "210", "0.55", "0.8", "1.3", "168", 1, "planning assumption"),
    ("cable_duct_12_m", "once", "83", "0.5", "0.75", "1.2", "62.25", 2, "planning assumption"),
    ("cable_stringing_m", "once", "210", "0.8", "1.7", "3.5", "357", 1, "planning assumption"),
    ("cable_pulling_m", "once", "83", "0.7", "1.5", "3", "124.5", 2, "planning assumption"),
    ("closure", "once", "5", "150", "320", "450", "1600", 5, "tender notes"),
    ("fusion_splice", "once", "9", "6", "16", "35", "144", 5, "planning assumption"),
    ("drop_cable_m", "once", "73", "1", "2.2", "4.5", "160.6", 4, "planning assumption"),
    ("training_person", "once", "5", "200", "500", "1200", "2500", 1, "planning assumption"),
    ("optic_bx10_pair", "once", "4", "30", "70", "160", "280", 4, "planning assumption"),
    ("storage_tb", "once", "10", "110", "220", "450", "2200", 1, "planning assumption"),
    ("power_camera_year", "year", "3", "50", "110", "240", "330", 3, "planning assumption"),
    ("power_point_year", "year", "1", "25", "60", "140", "60", 1, "planning assumption"),
    ("center_internet_year", "year", "1", "8000", "24000", "60000", "24000", 1, "planning assumption"),
    *free_lines(drops=4),
)


def prices() -> pd.DataFrame:
    """The prices in force: the catalog, with those of the lines above laid over as the study's own."""
    book = read_prices().set_index("item_id")
    for item, _, _, low, price, high, _, _, source in BOM:
        book.loc[item, ["low", "typical", "high"]] = [float(low), float(price), float(high)]
        book.loc[item, ["currency", "price_year", "source"]] = ["USD", 2024, source]
    return book.reset_index()


def bom() -> pd.DataFrame:
    """The bill of materials as text, as in the file."""
    book, words = read_prices().set_index("item_id"), ["group", "description_en", "description_es"]
    rows = [
        (f"BOM-{n:03d}", item, *book.loc[item, words], when, book.loc[item, "unit"],
         quantity, price, low, high, total, "USD",
         "2024", source, str(source.startswith("planning assumption")), str(assets),
         "streets: reconstructed, not surveyed")
        for n, (item, when, quantity, low, price, high, total, assets, source) in enumerate(BOM, 1)
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=[c.name for c in schema.BOM_LINES.columns])


def cost() -> dict[str, Any]:
    """Totals: 10 % contingency, 21 % tax, 8 % maintenance, 2 years at 10 %."""
    return {
        "currency": "USD", "level": "typical", "works_and_equipment": 23166.35, "contingency": 2316.64,
        "capex": 25482.99, "capex_low": 10901.11, "capex_high": 48169.11, "tax": 5351.43,
        "maintenance": 1853.31, "annual_opex": 26243.31, "net_present_cost": 71029.23,
        "horizon_years": 2, "discount_rate_pct": 10.0, "budget": 26000.0, "budget_hard": False,
        "within_budget": True, "assumption_share": 0.7065,
    }  # fmt: skip


COVERING = (
    "maximal covering over views (place, class, direction); demand counts as covered within the field of "
    "view, from the dead zone to the distance at which the level is held, in line of sight"
)
NOTICE = """Plan of the study tiny, scenario base
streets: reconstructed, not surveyed
Drawn by hand
streets, demand, existing_plant, prices: streets.gpkg; license CC0
"""


def inputs() -> dict[str, Any]:
    """The one file that the plan was made from."""
    return {
        "path": "streets.gpkg", "role": "streets, demand, existing_plant, prices",
        "sha256": "0123456789abcdef" * 4, "license": "CC0", "attribution": "Drawn by hand",
        "source": "", "date": "", "query": "",
    }  # fmt: skip


LEVELS = (
    ("dori-2014", "detect", 25.0, 46, 26), ("dori-2014", "observe", 62.5, 26, 26),
    ("dori-2014", "recognize", 125.0, 8, 8), ("dori-2014", "identify", 250.0, 8, 8),
    ("iec-2025", "overview", 20.0, 46, 26), ("iec-2025", "outline", 40.0, 46, 26),
    ("iec-2025", "discern", 80.0, 21, 21), ("iec-2025", "perceive", 125.0, 8, 8),
    ("iec-2025", "characterize", 250.0, 8, 8), ("iec-2025", "validate", 500.0, 0, 0),
    ("iec-2025", "scrutinize", 1500.0, 0, 0),
)  # fmt: skip
"""Demand seen at each level by day and by night: fixed cameras hold 125 px/m to 15.4 m, the PTZ to 25.2 m."""


def seen_block() -> dict[str, Any]:
    """What the `cameras` block says of what the cameras see."""
    return {
        "coverage_by_level": [
            {"profile": p, "level": n, "px_per_m": d, "share_day": day / 100, "share_night": night / 100}
            for p, n, d, day, night in LEVELS
        ],
        "coverage_night_share": 0.26, "backup_share_covered": None,
        "circle_check": {
            "circles_share": 0.5, "random_azimuth_share": random_share(night=False), "plan_share": 0.46,
            "circles_night_share": 0.3, "random_azimuth_night_share": random_share(night=True),
            "plan_night_share": 0.26,
        },
        "curve": [
            {"cameras": n, "coverage_share": share, "marginal_weight": added}
            for n, share, added in ((0, 0.0, 0.0), (1, 0.3, 30.0), (2, 0.43, 13.0), (3, 0.46, 3.0))
        ],
        "worst_single_loss": {"camera_id": "CAM-0001", "weight": 30.0, "share": 0.3},
        "overlap_mean": 1.1739,
        "layers": [
            {"name": "residents", "kind": "population", "share": 1.0, "total": 100.0, "covered_share": 0.46,
             "off_street_share": 0.5, "source": "", "police_records": False}
        ],
        "districts": [],
        "existing": {"cameras": 1, "credited": 0, "unknown_direction": 1, "covered_share_alone": 0.0},
        "exclusions": {"forbid": 0, "mask": 0, "justify": 1},
        "zones_in_view": {"zones": 2, "cameras": 2, "area_m2": 75.0}, "sensitive_in_view": {},
        "blind": {"stretches": 1, "listed": 1, "weight": 4.0, "listed_weight": 4.0},
        "facade_m_total": None, "facade_by_level": [], "public_share_mean": 0.5,
        "seats_needed": 1, "seats_at_centers": 0, "storage_tb": 9.33,
        "storage_tb_by_class": {"fixed": 6.22, "ptz": 3.11},
    }  # fmt: skip


def demand_layer() -> dict[str, Any]:
    """The layer behind the denominator."""
    return {
        "name": "residents", "kind": "population", "column": "residents", "path": "streets.gpkg",
        "sha256": inputs()["sha256"], "total": 100.0,
    }  # fmt: skip


def random_share(*, night: bool) -> float:
    """Mean share of the demand that five random turns of the cameras see, line by line."""
    shares = []
    for turn in draws():
        seen = set()
        for (camera, demand), meters, bearing in SIGHT_LINES:
            far = 80.0 if not night or demand == 0 else (39.76, 39.76, 80.0)[camera]
            if meters <= far and abs((bearing - turn[camera] + 180) % 360 - 180) <= 31:
                seen.add(demand)
        shares.append(sum((10, 20, 5, 8, 3, 4)[d] for d in seen) / 100)
    return round(sum(shares) / len(shares), 6)


SIGHT_LINES = (
    ((0, 0), 20.0, 90.0), ((0, 1), 40.0, 90.0), ((1, 2), 25.0, 0.0), ((1, 3), 70.0, 0.0),
    ((2, 2), 35.13, 184.9), ((2, 3), 10.44, 343.3), ((2, 4), 30.15, 354.3),
)  # fmt: skip
"""Camera and demand row of each line of sight, its length in meters and its bearing."""


def draws() -> np.ndarray:
    """The five random turns of the three cameras, whole degrees drawn with the seed of the study."""
    return np.random.default_rng(1).integers(0, 360, size=(5, 3)).astype(float)


def sight() -> dict[str, Any]:
    """`evidence/sight.npz`."""
    return {
        "camera_id": np.array(["CAM-0001", "CAM-0002", "CAM-0003"]),
        "standing": np.zeros(3, bool),
        "eye_xy_m": np.array([(EAST + x, NORTH + y) for x, y in ((80, 0), (200, 0), (203, 60))], float),
        "mount_height_m": np.full(3, 6.0),
        "sight_indptr": np.array([0, 2, 4, 7]),
        "sight_demand": np.array([d for (_, d), _, _ in SIGHT_LINES]),
        "draw_azimuth_deg": draws(),
    }


def demand_layers() -> dict[str, Any]:
    """`evidence/demand.npz`."""
    return {
        "layer_name": np.array(["residents"]),
        "layer_milli": np.array([[10_000, 20_000, 5_000, 8_000, 3_000, 4_000]]),
        "layer_off_milli": np.array([50_000]),
        "district_name": np.array([], dtype=str),
        "district_off_milli": np.zeros(0, np.int64),
    }


def summary() -> dict[str, Any]:
    """`plan.json`."""
    cameras_block = {
        "chosen": 3, "fixed": 1, "candidates": 4, "model": COVERING,
        "sight_models": {"corridor": 1.0}, "range_m": 80.0, "demand_unit": "residents",
        "demand_total": 100.0, "demand_covered": 46.0, "coverage_share": 0.46,
        "coverage_upper_bound_share": 0.46, "certified_upper_bound": 46.0, "upper_bound": 46.0,
        "gap_pct": 0.0, "gap_limit_pct": 0.5, "outcome": "proven", "solver": "by hand", "objective": 46.0,
        "views": 4, "level_profile": "dori-2014", "level": "detect", "light": "day", "claimed_range_m": 80.0,
        "class_counts": {"fixed": 2, "ptz": 1}, "most_per_site": 1, "places_used": 3, **seen_block(),
    }  # fmt: skip
    network = {
        "sites": 5, "connected": 4, "unserved": [{"id": "GOV-0002", "reason": "too_far_from_street"}],
        "route_m": 260.0, "cable_m": 273.0, "fiber_km": 3.276, "drop_m": 93.0, "objective": 4485.62,
        "lower_bound": 4475.0, "certified_lower_bound": 4472.62, "gap_pct": 0.2368, "gap_limit_pct": 0.8,
        "outcome": "proven", "solver": "by hand", "owned_route_share": 1.0, "min_owned_route_share": 0.5,
        "cuts": cuts(), "phases": {**PHASE_FIGURES, "capex_by_phase": [cost()["capex"]]},
        "objective_meaning": "capex of the route", **tiny_light(), **tiny_works(),
    }  # fmt: skip
    return {
        "schema": 1, "study": "tiny", "scenario": "base", "title": "Tiny", "language": "en",
        "currency": "USD", "crs": CRS, "outcome": "proven", "seed": 1, "runtime_s": 0.1,
        "peak_memory_mb": 10.0, "versions": {"planner": "0"}, "created": "2026-01-01T00:00:00+00:00",
        "inputs": [inputs()], "attribution": ["Drawn by hand"], "streets": "reconstructed",
        "city": {"street_km": 0.6, "residents": 0, "demand_layers": [demand_layer()]},
        "cameras": cameras_block,
        "network": network, "operate": tiny_operate(), "cost": cost(),
        "audit": {"errors": 0, "warnings": 0, "open": 0},
        "repeatable": True, "notes": ["streets: reconstructed, not surveyed"], "benchmarks": [],
    }  # fmt: skip


def study() -> dict[str, Any]:
    """`evidence/study.json`."""
    out = resolved(Settings(folder=Path()))
    out["study"] |= {"name": "tiny", "title": "Tiny", "language": "en", "currency": "USD"}
    out["sources"] |= {
        "streets": "streets.gpkg", "streets_status": "reconstructed", "demand": "streets.gpkg",
        "demand_weight": "residents", "exclusions": "zones.gpkg",
    }  # fmt: skip
    out["cameras"] |= {"count": 3, "range_m": 80.0}
    out["optimize"]["routing_gap_limit_pct"] = 0.8
    out["ownership"] |= {key: WHO[key] for key in ("owner", "operator", "maintainer", "payer")}
    out["rules"] |= {**SAID, "status": WHO["status"]}
    out["ownership"] |= {"min_owned_route_share": 0.5, "available_ways": ["new_poles", "duct"]}
    out["costs"] |= {"price_book": "streets.gpkg", "budget": 26000.0, "tax_pct": 21.0}
    out["finance"] |= {"horizon_years": 2, "discount_rate_pct": 10.0}
    return out


def routing() -> dict[str, Any]:
    """Seven edges; the multiplier 100 takes 500 cents off every 100 m owned, so the bound is 4,472.62."""
    names = list(PLACES)
    edges = [(s, a, b, m) for s, a, b, m, _, _, _ in SPANS]
    edges += [
        ("SP-00002.2", "ND-CAM-0003", "ND-00003", 40),
        ("SP-00003", "ND-00001", "ND-00004", 100),
        ("SP-00004", "ND-00004", "ND-00003", 200),
    ]
    ways = [
        ("new_poles", 53_277),
        ("duct", 109_450),
        ("new_poles", 53_277),
        ("duct", 109_450),
        ("new_poles", 159_833),
        ("duct", 328_350),
        ("duct", 182_175),
        ("duct", 121_450),
        ("new_poles", 266_388),
        ("duct", 547_250),
    ]
    cuts = [
        ["ND-GOV-0001", "ND-CAM-0001", "ND-00002", "ND-CAM-0003", "ND-00003", "ND-00004"],
        ["ND-CAM-0001", "ND-00002", "ND-CAM-0003", "ND-00003", "ND-00004"],
        ["ND-00002", "ND-CAM-0003", "ND-00003", "ND-00004"],
        ["ND-CAM-0003", "ND-00003", "ND-00004"],
    ]
    return {
        "node_id": np.array(names),
        "span_id": np.array([e[0] for e in edges]),
        "tail": np.array([names.index(e[1]) for e in edges]),
        "head": np.array([names.index(e[2]) for e in edges]),
        "length_cm": np.array([100 * e[3] for e in edges]),
        "way_indptr": np.array([0, 2, 4, 6, 7, 8, 8, 10]),
        "way": np.array([w for w, _ in ways]),
        "way_cost_cents": np.array([c for _, c in ways]),
        "way_owned": np.array([w != "lease_dark_fiber" for w, _ in ways]),
        "min_owned_ppm": np.int64(500_000),
        "multiplier_milli": np.int64(100),
        "weight": np.array([53_077, 53_077, 159_233, 181_875, 121_250, -1, 265_388]),
        "root": np.int64(0),
        "terminal": np.array([2, 3, 4, 1]),
        "terminal_site_id": np.array(["CAM-0001", "CAM-0002", "CAM-0003", "GOV-0001"]),
        "chosen_edge": np.array([0, 1, 2, 3]),
        "chosen_way": np.array([0, 2, 4, 6]),
        "cut_indptr": np.array([0, 6, 11, 15, 18]),
        "cut_nodes": np.array([names.index(n) for cut in cuts for n in cut], dtype=np.int32),
        "cut_dual": np.array([53_077, 53_077, 159_233, 181_875]),
    }


def cover() -> dict[str, Any]:
    """Four places with a view each, six demand rows; CAND-00005 is cut off and takes no part."""
    none = np.zeros(0, np.int64)
    return {
        "candidate_id": np.array(["CAND-00001", "CAND-00002", "CAND-00003", "CAND-00004"]),
        "view_id": np.array([f"VIEW-00000{n}" for n in (1, 2, 3, 4)]),
        "view_candidate": np.arange(4),
        "view_class": np.array(["fixed", "fixed", "ptz", "fixed"]),
        "view_azimuth_deg": np.array([90.0, 0.0, 350.0, 180.0]),
        "view_field_deg": np.full(4, 62.0),
        "view_near_m": np.array([4.8, 4.8, 5.2, 4.8]),
        "view_far_m": np.full(4, 80.0),
        "view_night_far_m": np.array([39.76, 39.76, 80.0, 39.76]),
        "weight_milli": np.array([10_000, 20_000, 5_000, 8_000, 3_000, 4_000]),
        "backup_milli": np.zeros(6, np.int64),
        "off_street_weight_milli": np.int64(50_000),
        "cover_indptr": np.array([0, 2, 4, 6, 8]),
        "cover_demand": np.array([0, 1, 2, 3, 3, 4, 3, 4]),
        "fixed": np.zeros(4, bool),
        "counted": np.ones(4, bool),
        "count": np.int64(3),
        "chosen": np.array([0, 1, 2]),
        "multiplier": np.array([10_000, 20_000, 5_000, 0, 0, 0]),
        "site_least": np.array([0, 0, 1, 0]),
        "site_most": np.ones(4, np.int64),
        "side_name": np.array([], dtype=str),
        "side_indptr": np.zeros(1, np.int64),
        **dict.fromkeys(("side_view", "side_coefficient", "side_most", "side_multiplier"), none),
        "floor_group": np.full(6, -1, np.int64),
        "floor_milli": none,
        "floor_multiplier": none,
        "multiplier_scale": np.int64(1),
        "apart": np.zeros((0, 2), np.int64),
    }


NOT_EXCLUDED = {"exclusion": None, "exclusion_reason": None}
EXCLUDED = {"CAND-00004": {"exclusion": "justify", "exclusion_reason": "zone Plaza"}}


def candidates() -> list[dict[str, Any]]:
    """Where cameras may stand."""
    rows = [
        ("CAND-00001", "SP-00001@80.00", "midblock", "SP-00001", 80, 0.0, False, True, (80, 0)),
        ("CAND-00002", "ND-00002", "intersection", "SP-00001", 200, 0.0, False, True, (200, 0)),
        ("CAND-00003", "A-7", "list", "SP-00002", 60, 3.0, True, True, (203, 60)),
        ("CAND-00004", "ND-00003", "intersection", "SP-00002", 100, 0.0, False, False, (200, 100)),
        ("CAND-00005", "SP-00003@50.00", "midblock", "SP-00003", 50, 0.0, False, False, (0, 50)),
    ]
    return [
        {"candidate_id": i, "source_id": s, "kind": k, "span_id": sp, "offset_m": float(o),
         "snap_distance_m": snap, "fixed": fixed, "name": None, "provenance": None, "camera_class": None,
         "cameras_least": int(fixed), "cameras_most": 1, "mount": "pole", "power_distance_m": None,
         "owner": None, "district": None, **EXCLUDED.get(i, NOT_EXCLUDED),
         "chosen": chosen, "geometry": at(*place)}
        for i, s, k, sp, o, snap, fixed, chosen, place in rows
    ]  # fmt: skip


def demand() -> list[dict[str, Any]]:
    """Six places to be seen; the last one is seen by nobody."""
    rows = [(10, "SP-00001", (100, 0)), (20, "SP-00001", (120, 0)), (5, "SP-00002", (200, 25)),
            (8, "SP-00002", (200, 70)), (3, "SP-00002", (200, 90)), (4, "SP-00004", (150, 100))]  # fmt: skip
    return [
        {
            "demand_id": f"DEM-{n:06d}",
            "weight_milli": w * 1000,
            "backup_milli": 0,
            "span_id": s,
            "place": "street",
            "district": None,
            "lit": n == 1,
            "covered": n < 6,
            "geometry": at(*p),
        }
        for n, (w, s, p) in enumerate(rows, 1)
    ]


def viewsheds() -> list[dict[str, Any]]:
    """A triangle before each camera."""
    rows = [
        ("CAM-0001", ((80, 0), (150, 20), (150, -20)), 1400.0),
        ("CAM-0002", ((200, 0), (180, 70), (220, 70)), 1400.0),
        ("CAM-0003", ((203, 60), (183, 120), (213, 120)), 900.0),
    ]  # fmt: skip
    return [
        {"camera_id": i, "area_m2": area, "public_share": 0.5, "districts": None,
         "geometry": MultiPolygon([Polygon([(EAST + x, NORTH + y) for x, y in corners])])}
        for i, corners, area in rows
    ]  # fmt: skip


def standing() -> list[dict[str, Any]]:
    """A camera that stands already; nobody knows where it looks."""
    return [
        {"existing_id": "XCAM-0001", "source_id": "node/1", "name": None, "camera_class": "fixed",
         "azimuth_deg": None, "range_m": 0.0, "covered_weight": 0.0, "owner": None, "provenance": "a map",
         "status": "operational", "geometry": at(0, 100)}
    ]  # fmt: skip


def blind() -> list[dict[str, Any]]:
    """The street that nobody sees."""
    return [
        {"blind_id": "BLIND-0001", "rank": 1, "street_name": None, "district": None, "weight": 4.0,
         "length_m": 200.0, "geometry": at(150, 100)}
    ]  # fmt: skip


def single_points() -> list[dict[str, Any]]:
    """Every span by itself: 4, 3, 2 and 1 sites hang beyond them, and their cameras see 46, 46, 16, 3.

    Camera 2 alone sees 5, camera 3 alone 3, both see 8; all of it is residents.
    """
    rows = (4, 3, 46.0), (3, 3, 46.0), (2, 2, 16.0), (1, 1, 3.0)
    return [
        {
            "risk_id": span, "rank": k, "kind": "stretch", "street_name": None, "span_ids": span,
            "length_m": float(m), "sites": sites, "cameras": cams, "points": sites - cams,
            "critical_sites": 0, "site_share": sites / 4, "weight_lost": lost, "residents": lost,
            "owner": None, "geometry": between(a, b),
        }
        for k, ((span, a, b, m, *_), (sites, cams, lost)) in enumerate(zip(SPANS, rows, strict=True), 1)
    ]  # fmt: skip


def cuts() -> dict[str, Any]:
    """Block `network.cuts`: (40 x 4 + 40 x 3 + 120 x 2 + 60 x 1) / 260 = 2.2308 sites."""
    worst = {
        "risk_id": "SP-00001.1", "kind": "stretch", "street_name": None, "sites": 4, "cameras": 3,
        "points": 1, "critical_sites": 0, "site_share": 1.0, "weight_lost": 46.0,
    }  # fmt: skip
    counts = {"stretch": 4, "bridge": 0, "tunnel": 0, "pole_line": 0}
    return {"worst": worst, "mean_sites_out": 2.2308, "mean_share_out": 0.557692, "counts": counts}


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
        "drops": drops(), "pops": pops(), "splitters": [], "circuits": circuits(),
        "equipment": equipment(), "quantities": quantities(),
        "unserved": [{**lost, "geometry": at(500, 500)}], "streets": streets(), "demand_points": demand(),
        "candidates": candidates(), "findings": [found], "existing_plant": [], "viewsheds": viewsheds(),
        "existing_cameras": standing(), "link_budget": tiny_links(), "blind_spots": blind(),
        "single_points": single_points(),
        "phases": [tiny_phase(cost())], "phase_lines": tiny_phase_lines(bom()),
        "exclusion_zones": tiny_zones(), "reaches": tiny_reaches(),
        "permits": tiny_permits(), "availability": tiny_availability(), "acceptance": tiny_acceptance(),
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
        ]
        digests = {n: hashlib.sha256((self.folder / n).read_bytes()).hexdigest() for n in names}
        (self.folder / "evidence" / "hashes.json").write_text(json.dumps(digests))

    def copy(self, folder: Path) -> TinyPlan:
        """Return a copy in another folder."""
        shutil.copytree(self.folder, folder)
        return TinyPlan(folder)


def empty_columns(name: str) -> list[str]:
    """Return the columns of a layer without rows."""
    tables = (*schema.PLAN_TABLES, schema.STREET_FACTORS, schema.BARRIERS)
    table = {t.name: t for t in tables}.get(name, schema.EXISTING_PLANT)
    return [*table.names]


def write_tiny_plan(folder: Path) -> TinyPlan:
    """Write the plan and return it."""
    (folder / "evidence").mkdir(parents=True)
    tables = {t.name: t for t in schema.PLAN_TABLES}
    spatial = {n for n, t in tables.items() if t.geometry} | {
        "streets", "demand_points", "candidates", "exclusion_zones", "reaches", "barriers",
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
    plan = TinyPlan(folder)
    plan.hash()
    return plan
