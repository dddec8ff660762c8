"""Signs of the tiny plan: two before each view, placed by hand.

CAM-0001 sees Calle Uno from 80 to 150 m: signs at 75 and 155. CAM-0002 stands on the corner and sees the next
70 m north: signs at that corner and at the next one, 30 m on. CAM-0003 can be turned to Calle Dos from 69 m
north on and to the last 10 m of Calle Cuatro: signs 5 m before either.
"""

from __future__ import annotations

from typing import Any

from helpers_tiny_places import at


def tiny_signs() -> list[dict[str, Any]]:
    """Rows of layer `signs`."""
    rows = (
        ("CAM-0001", "SP-00001", "street", 5.0, (75, 0)),
        ("CAM-0001", "SP-00001", "street", 5.0, (155, 0)),
        ("CAM-0002", "SP-00002", "junction", 0.0, (200, 0)),
        ("CAM-0002", "SP-00002", "junction", 30.0, (200, 100)),
        ("CAM-0003", "SP-00002", "street", 5.0, (200, 64)),
        ("CAM-0003", "SP-00004", "street", 5.0, (184.67, 100)),
    )
    return [
        {"sign_id": f"SGN-000{n}", "camera_ids": camera, "street_span_id": span, "stands_at": where,
         "distance_m": meters, "geometry": at(*place)}
        for n, (camera, span, where, meters, place) in enumerate(rows, 1)
    ]  # fmt: skip


def tiny_accountability() -> dict[str, Any]:
    """Block `accountability`: two signs a camera, every record answers, 3 cameras watched from one seat.

    Of 23,166.35 of works and equipment 8,786.35 are of one supplier; no country of origin is named.
    """
    return {
        "signs": {"signs": 6, "cameras": 3, "signed": 3, "share": 1.0},
        "register": {"cameras": 3, "answering": 3, "share": 1.0},
        "homes": {"known": 3, "unknown": 0, "exposed": 0, "close_m": 0.0},
        "seats": {"cameras": 3, "seats": 1.0, "cameras_per_seat": 3.0, "asked": 25},
        "districts": [],
        "district_ratio": None,
        "weights": {"police_share": 0.0, "unsourced_share": 0.0},
        "suppliers": {
            "supplier": {"name": "Works SA", "share": 0.3793, "unknown_share": 0.0},
            "origin": {"name": None, "share": 0.0, "unknown_share": 1.0},
        },
    }
