"""Permits, availability, acceptance tests and splices of the tiny plan, worked out by hand.

CAM-0001 and CAM-0002 draw 13 W and their switch 10 W: 240 Wh last 10.435 h. The PTZ draws 50 W and its switch
10 W: 4 h. The school draws 30 W: 160 Wh last 5.333 h. Fixed cameras have 2,560 px x 4 mm / 5.1 mm = 2,007.84
pixels a meter at 1 m, the PTZ 3,840 x 6.4 / 7.68 = 3,200; targets are 4.4 m below the mounts.
"""

from __future__ import annotations

import math
from typing import Any

from helpers_light import tiny_links

RATES = {
    "camera": ((0.07, 24), (0.04, 24)), "point": ((0.03, 24),), "link": ((0.02, 24),),
    "center": ((0.03, 4), (0.1, 2)),
}  # fmt: skip
"""Failures a year of devices, and hours to mend."""


def down(rate: float, hours: float) -> float:
    """Share of time that a part is down."""
    ratio = rate * hours / 8760
    return ratio / (1 + ratio)


def tiny_permits() -> list[dict[str, Any]]:
    """No street has a number, so all are the municipality's."""
    row = {"authority": "municipal", "name": None, "ref": None, "crossing_id": None}
    source = "planning assumption: a street without a number is the municipality's"
    return [
        {"permit_id": "PER-0001", **row, "asked": "poles", "spans": 3, "route_m": 200.0,
         "span_ids": "SP-00001.1 SP-00001.2 SP-00001.3", "source": source},
        {"permit_id": "PER-0002", **row, "asked": "trench", "spans": 1, "route_m": 60.0,
         "span_ids": "SP-00002.1", "source": source},
    ]  # fmt: skip


def tiny_availability() -> list[dict[str, Any]]:
    """Hours a year that each site is out."""
    rows = (
        ("CAM-0001", "camera", 80.0, 0.0, 23.0, 240.0),
        ("CAM-0002", "camera", 200.0, 0.0, 23.0, 240.0),
        ("CAM-0003", "camera", 200.0, 60.0, 60.0, 240.0),
        ("GOV-0001", "point", 40.0, 0.0, 30.0, 160.0),
    )
    out = []
    for site, kind, aerial, buried, load, held in rows:
        cable = 1 - down(0.02 * aerial / 1000, 8)
        cable *= (1 - down(0.00213 * buried / 1000, 12)) * (1 - down(0.01, 8))
        devices = math.prod(1 - down(*part) for at in (kind, "link", "center") for part in RATES[at])
        lit = 1 - 6 * 2.5 * math.exp(-held / load / 2.5) / 8760
        share = round(100 * cable * devices * lit, 4)
        out.append(
            {
                "site_id": site, "aerial_m": aerial, "buried_m": buried, "load_w": load, "ups_wh": held,
                "ups_hours": round(held / load, 3), "fiber_out_h": round(8760 * (1 - cable), 3),
                "device_out_h": round(8760 * (1 - devices), 3), "power_out_h": round(8760 * (1 - lit), 3),
                "availability_pct": share, "protected": False, "protected_pct": share, "target_pct": 99.5,
                "meets": True,
            }
        )  # fmt: skip
    return out


CAMERA_TESTS = (
    ("day", 80.0, "detect", 25.0, {"CAM-0001": 25.1, "CAM-0002": 25.1, "CAM-0003": 39.9}),
    ("night", {"CAM-0001": 39.7, "CAM-0002": 39.7, "CAM-0003": 80.0}, "detect", 25.0,
     {"CAM-0001": 50.3, "CAM-0002": 50.3, "CAM-0003": 39.9}),
    ("day", {"CAM-0001": 6.7, "CAM-0002": 6.7, "CAM-0003": 12.0}, "identify", 250.0,
     {"CAM-0001": 250.5, "CAM-0002": 250.5, "CAM-0003": 250.4}),
)  # fmt: skip


def tiny_acceptance() -> list[dict[str, Any]]:
    """Two measurements of each fiber, three tests of each camera."""
    blank = dict.fromkeys(
        ("circuit_kind", "fiber", "wavelength_nm", "length_m", "least_db", "expected_db", "limit_db", "light",
         "distance_m", "level", "least_px_per_m", "expected_px_per_m")
    )  # fmt: skip
    rows: list[dict[str, Any]] = [
        {
            **blank, "site_id": link["site_id"], "tested": "fiber", "circuit_kind": "working", "fiber": 1,
            "wavelength_nm": link["wavelength_nm"], "length_m": link["length_m"],
            "least_db": link["loss_low_db"], "expected_db": link["loss_expected_db"],
            "limit_db": round(link["loss_high_db"] - 3, 3),
        }
        for link in tiny_links()
    ]  # fmt: skip
    for camera in ("CAM-0001", "CAM-0002", "CAM-0003"):
        for light, far, level, least, expected in CAMERA_TESTS:
            rows.append(
                {
                    **blank, "site_id": camera, "tested": "camera", "light": light,
                    "distance_m": far[camera] if isinstance(far, dict) else far, "level": level,
                    "least_px_per_m": least, "expected_px_per_m": expected[camera],
                }
            )  # fmt: skip
    return [{"test_id": f"ACC-{n:05d}", **row} for n, row in enumerate(rows, 1)]


def tiny_operate() -> dict[str, Any]:
    """Block `operate` of plan.json: CAM-0003 is out longest, by its UPS of just 4 hours."""
    service = tiny_availability()
    keys = ("site_id", "protected_pct", "availability_pct", "fiber_out_h", "device_out_h", "power_out_h",
            "aerial_m", "buried_m", "ups_hours")  # fmt: skip
    order = sorted(service, key=lambda r: (r["protected_pct"], r["site_id"]))
    mean = round(sum(r["protected_pct"] for r in service) / 4, 4)
    return {
        "permits": [{"authority": "municipal", "permits": 2, "route_m": 260.0}],
        "service": {
            "sites": 4, "meeting": 4, "protected": 0, "mean_pct": mean, "mean_unprotected_pct": mean,
            "ups_short": 0, "worst": [{k: r[k] for k in keys} for r in order],
        },
        "acceptance": {"fiber_tests": 8, "camera_tests": 9, "sites": 4},
    }  # fmt: skip


def fiber(cable: str, number: int) -> dict[str, Any]:
    """One of the first fibers of a cable, all in the blue tube."""
    color = ("blue", "orange", "green", "brown")[number - 1]
    return {"cable": cable, "fiber": number, "tube": 1, "tube_color": "blue", "tube_stripe": False,
            "color": color, "stripe": False}  # fmt: skip


def tiny_splices() -> dict[str, Any]:
    """`splices.json`: ports in the order of the fibers of CBL-0001; CAM-0003 goes over at ND-00002."""

    def drop(site: str) -> dict[str, Any]:
        return {"device": site, "at": "drop"}

    def port(number: int) -> dict[str, Any]:
        return {"device": "POP-0001", "at": "port", "number": number}

    at = {"CIR-00001": 3, "CIR-00002": 2, "CIR-00003": 1, "CIR-00004": 4}
    rows = (
        ("CLO-0001", "ND-00001", [(c, fiber("CBL-0001", n), port(n)) for c, n in at.items()], None),
        ("CLO-0002", "ND-GOV-0001", [("CIR-00004", drop("GOV-0001"), fiber("CBL-0001", 4))], "1-3"),
        ("CLO-0003", "ND-CAM-0001", [("CIR-00001", drop("CAM-0001"), fiber("CBL-0001", 3))], "1-2"),
        ("CLO-0004", "ND-00002", [("CIR-00002", drop("CAM-0002"), fiber("CBL-0001", 2)),
                                  ("CIR-00003", fiber("CBL-0002", 1), fiber("CBL-0001", 1))], None),
        ("CLO-0005", "ND-CAM-0003", [("CIR-00003", drop("CAM-0003"), fiber("CBL-0002", 1))], None),
    )  # fmt: skip
    return {
        "schema": 1,
        "colors": ["blue", "orange", "green", "brown", "slate", "white", "red", "black", "yellow", "violet",
                   "rose", "aqua"],
        "closures": [
            {"closure_id": c, "node_id": n,
             "splices": [{"circuit": k, "fiber": 1, "one": a, "other": b} for k, a, b in joined],
             "through": [{"cable": "CBL-0001", "fibers": passing}] if passing else []}
            for c, n, joined, passing in rows
        ],
    }  # fmt: skip
