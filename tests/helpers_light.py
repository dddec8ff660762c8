"""Light and load of the tiny plan, worked out by hand; and of the plan on a grid, made up.

Each link: fiber, splices (one at its drop, one more where CBL-0002 begins for CAM-0003, one into the center,
two pigtails), two connectors. At most: 0.4 dB/km, 0.15 dB a splice, 2 x 0.5 dB, 3 dB for repairs. At least:
0.31 (1310 nm) or 0.2 dB/km (1490 nm), nothing a splice, 2 x 0.1 dB. Typical: 0.35 or 0.25 dB/km, 0.05 dB a
splice, 2 x 0.3 dB.
"""

from __future__ import annotations

from typing import Any

LINKS = (
    # site, fiber m, splices, (least, expected, most) up, the same down, load up, load down
    ("CAM-0001", 119.0, 4, (0.237, 0.842, 4.648), (0.224, 0.83, 4.648), 4.8, 0.6),
    ("CAM-0002", 245.0, 4, (0.276, 0.886, 4.698), (0.249, 0.861, 4.698), 4.8, 0.6),
    ("CAM-0003", 311.0, 5, (0.296, 0.959, 4.874), (0.262, 0.928, 4.874), 4.8, 0.6),
    ("GOV-0001", 87.0, 4, (0.227, 0.83, 4.635), (0.217, 0.822, 4.635), 24.0, 120.0),
)


def tiny_links() -> list[dict[str, Any]]:
    """Layer `link_budget` of the tiny plan: BX10 bears 6.0 dB up and 5.5 dB down."""
    return [
        {
            "site_id": site, "center_id": "CEN-01", "pop_id": "POP-0001", "direction": way,
            "circuit_kind": "working",
            "wavelength_nm": nm,
            "length_m": length,
            "standing_m": 0.0, "splices": cuts, "connectors": 2, "splitters": 0, "loss_low_db": loss[0],
            "loss_expected_db": loss[1], "loss_high_db": loss[2], "budget_db": budget,
            "margin_db": round(budget - loss[2], 3), "overload_margin_db": loss[0], "optic": "1000BASE-BX10",
            "attenuator": None, "load_mbps": load, "rate_mbps": 1000.0,
        }
        for site, length, cuts, up, down, sent, taken in LINKS
        for way, nm, loss, budget, load in (("up", 1310, up, 6.0, sent), ("down", 1490, down, 5.5, taken))
    ]  # fmt: skip


def tiny_light() -> dict[str, Any]:
    """Blocks `light` and `load` of the tiny plan; 14.4 + 24 Mb/s up, 1.8 + 120 down."""
    worst = {row["site_id"]: row for row in tiny_links() if row["direction"] == "down"}
    order = ("CAM-0003", "CAM-0002", "CAM-0001", "GOV-0001")
    return {
        "light": {
            "links": 4, "worst_margin_db": 0.626, "worst_overload_margin_db": 0.217, "attenuated": 0,
            "optics": {"1000BASE-BX10": 4}, "worst": worst_rows([worst[s] for s in order]),
        },
        "load": {
            "fullest_link_share": 0.12,
            "centers": [{
                "center_id": "CEN-01", "sites": 4, "switches": 1, "ports": 48, "up_mbps": 38.4,
                "down_mbps": 121.8, "fullest_switch_mbps": 121.8, "uplink_mbps": 40000.0,
                "margin_mbps": 39878.2, "second_ways": 0,
            }],
        },
    }  # fmt: skip


def worst_rows(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows as the summary lists them."""
    keys = (
        "site_id", "circuit_kind", "direction", "wavelength_nm", "length_m", "splices", "loss_high_db",
        "budget_db", "margin_db", "optic",
    )  # fmt: skip
    return [{k: row[k] for k in keys} for row in rows]
