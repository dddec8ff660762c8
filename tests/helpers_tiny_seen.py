"""What the cameras of the tiny plan see: the cameras, their candidates, demand, viewsheds and figures."""

from __future__ import annotations

from typing import Any

import numpy as np
from helpers_tiny_places import WHO, at, inputs
from helpers_tiny_zones import EAST, NORTH
from shapely.geometry import MultiPolygon, Polygon

from planner.schema import FACT_NAMES, GIVEN_FACTS

SAID = {
    "purpose_code": "road_safety", "legal_basis": "Ley 1, art. 2", "controller": "Ministry",
    "contact": "images@example.org", "retention_days": 60.0,
    "retention_reason": "Claims may be made within 60 days of an accident.",
    "audio": "off", "biometrics": "off", "plate_reading": "off",
    "alternatives": "Lamps and a raised crossing were built in 2023; accidents at night went on.",
    "recipients": "Courts and prosecutors, on a written request.",
    "roles": "Two operators a shift; one auditor.",
    "access_log": "Book of accesses of the center, kept for two years.",
    "approval_reference": "Ordinance 7 of 2025", "end_date": "2030-12-31",
    "review_date": "2027-01-01", "published_precision_m": 10.0,
}  # fmt: skip
"""What the study says of every camera."""
PURPOSES = {
    f"CAM-000{n}": f"Sees {place}, where the council counted {many} accidents with persons hurt in 2024."
    for n, place, many in (
        (1, "the middle of Calle Uno", 4), (2, "the corner of Calle Uno", 9), (3, "the bend of Calle Dos", 6),
    )
}  # fmt: skip
"""What the file of facts says of each."""


def given() -> list[dict[str, Any]]:
    """The rows of the file of facts: by camera, class and direction; the third by its direction alone."""
    return [
        {
            **dict.fromkeys(GIVEN_FACTS.names), "given_id": f"FACT-000{n}",
            "source": f"facts.csv, row {n + 1}",
            "given_by": "facts", "of_camera": camera, "camera_id": camera, "purpose": text,
            "camera_class": None if n == 3 else "fixed", "azimuth_deg": {1: 90.0, 2: 0.0, 3: 340.0}[n],
        }
        for n, (camera, text) in enumerate(PURPOSES.items(), start=1)
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

MASK_OF = {"CAM-0001": "zone Court", "CAM-0003": "zone z2; ground of a school"}


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
            "facade_m": 12.0, "facade_close_m": 0.0, "public_share": 0.9,
            "district": None, "priority": None, "exclusion": None,
            "exclusion_reason": None, "mask": MASK_OF.get(i),
            "marginal_weight": float(alone), "connected": True, "route_to_center_m": route,
            **dict.fromkeys(FACT_NAMES), **SAID, "purpose": PURPOSES[i],
            "facts_id": f"FACT-{i[4:]}",
            **WHO, "geometry": at(*place),
        }
        for i, source, kind, fixed, cls, node, span, place, drop, route, seen, alone in rows
    ]  # fmt: skip


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
             "off_street_share": 0.5, "source": "census", "police_records": False}
        ],
        "districts": [],
        "existing": {"cameras": 1, "credited": 0, "unknown_direction": 1, "covered_share_alone": 0.0},
        "exclusions": {"forbid": 0, "mask": 0, "justify": 1},
        "zones_in_view": {"zones": 2, "cameras": 2, "area_m2": 75.0}, "sensitive_in_view": {"school": 1},
        "blind": {"stretches": 1, "listed": 1, "weight": 4.0, "listed_weight": 4.0},
        "facade_m_total": 36.0, "facade_by_level": [], "public_share_mean": 0.9,
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
        {"camera_id": i, "area_m2": area, "public_share": 0.9, "districts": None,
         "geometry": MultiPolygon([Polygon([(EAST + x, NORTH + y) for x, y in corners])])}
        for i, corners, area in rows
    ]  # fmt: skip


def standing() -> list[dict[str, Any]]:
    """A camera that stands already; nobody knows where it looks."""
    return [
        {"existing_id": "XCAM-0001", "source_id": "node/1", "name": None, "camera_class": "fixed",
         "azimuth_deg": None, "range_m": 0.0, "covered_weight": 0.0, "owner": None, "provenance": "a map",
         "mount": None, "mount_height_m": None, "zone": None, "tags": None,
         "status": "operational", "geometry": at(0, 100)}
    ]  # fmt: skip


def blind() -> list[dict[str, Any]]:
    """The street that nobody sees."""
    return [
        {"blind_id": "BLIND-0001", "rank": 1, "street_name": None, "district": None, "weight": 4.0,
         "length_m": 200.0, "geometry": at(150, 100)}
    ]  # fmt: skip
