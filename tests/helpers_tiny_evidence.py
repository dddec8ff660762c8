"""Evidence of the tiny plan: the routing problem, the covering problem, sight and demand as arrays."""

from __future__ import annotations

from typing import Any

import numpy as np
from helpers_tiny_network import SPANS
from helpers_tiny_places import PLACES
from helpers_tiny_seen import SIGHT_LINES, draws
from helpers_tiny_zones import EAST, NORTH


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
