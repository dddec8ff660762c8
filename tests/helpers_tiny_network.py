"""The network of the tiny plan: spans, cables, closures, supports, drops, circuits and their quantities."""

from __future__ import annotations

from typing import Any

from helpers_tiny_kit import EQUIPMENT, ON_SITES, PER_DROP
from helpers_tiny_places import PLACES, WHO, at, between, line


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
         "ports": 48, "ports_used": 4, "pon_ports": 0, "pon_ports_used": 0, "sites_served": 4,
         "power_w": None, "up_mbps": 38.4, "down_mbps": 121.8, "uplink_optic": None,
         "route_to_center_m": 0.0, **WHO, "geometry": at(0, -5)}
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
        ("CBL-0001", "cables", "cable_adss_12_m", 200),
        ("CBL-0001", "cables", "cable_adss_12_sag_m", 2),
        ("CBL-0001", "cables", "cable_adss_12_loops_m", 5),
        ("CBL-0001", "cables", "cable_adss_12_waste_m", 3),
        ("CBL-0001", "cables", "cable_stringing_m", 210),
        ("CBL-0002", "cables", "cable_duct_12_m", 60),
        ("CBL-0002", "cables", "cable_duct_12_loops_m", 1.8),
        ("CBL-0002", "cables", "cable_duct_12_waste_m", 1.2),
        ("CBL-0002", "cables", "cable_pulling_m", 63),
    ]
    for closure in closures():
        rows.append((closure["closure_id"], "closures", "closure", 1))
        rows.append((closure["closure_id"], "closures", "fusion_splice", closure["splices"]))
    for support in supports():
        item = "pole_new" if support["kind"] == "pole" else "chamber"
        rows.append((support["support_id"], "supports", item, 1))
    rows.append(("POL-00003", "supports", "pole_guy", 1))
    rows += [
        (d["drop_id"], "drops", "drop_cable_m", d["length_m"] - 15)
        for d in drops()[:-1]
        if d["length_m"] > 15
    ]
    rows += [(d["drop_id"], "drops", "drop_cable_inside_m", 15) for d in drops()[:-1]]
    rows += [(d["drop_id"], "drops", item, 1) for d in drops()[:-1] for item in PER_DROP]
    entering = ("cable_duct_12_m", 5), ("cable_duct_12_inside_m", 15), ("cable_pulling_m", 20)
    rows += [("DRP-0005", "drops", item, meters) for item, meters in entering]
    rows += [(e["asset_id"], "equipment", e["item_id"], e["quantity"]) for e in equipment()]
    keys = ("asset_id", "layer", "item_id", "quantity", "phase")
    return [dict(zip(keys, (a, y, i, float(q), 1), strict=True)) for a, y, i, q in rows]


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
