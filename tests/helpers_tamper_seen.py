"""Ways to tamper with what a plan says of what its cameras see, and who must tell."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from helpers_tiny_places import at
from helpers_tiny_plan import TinyPlan

Tamper = Callable[[TinyPlan], object]
BLOCK = "cameras"


def put(dotted: str, value: object) -> Tamper:
    """Set a key of the `cameras` block."""
    return lambda plan: plan.put(f"{BLOCK}.{dotted}", value)


def inner(dotted: str, key: str, value: object) -> Tamper:
    """Set a key inside an object or the first row of a list of the `cameras` block."""

    def change(document: dict[str, Any]) -> None:
        found = document[BLOCK][dotted]
        row = found[0] if isinstance(found, list) else found
        assert row[key] != value
        row[key] = value

    return lambda plan: plan.json("plan.json", change)


def said(part: str, key: str, value: object) -> Tamper:
    """Set a figure of block `accountability`."""

    def change(document: dict[str, Any]) -> None:
        told = document["accountability"][part]
        assert told[key] != value
        told[key] = value

    return lambda plan: plan.json("plan.json", change)


def smaller_supplier(document: dict[str, Any]) -> None:
    """Tell a smaller share of the largest supplier."""
    document["accountability"]["suppliers"]["supplier"]["share"] = 0.1


def array(name: str, key: str, change: Callable[[np.ndarray], object]) -> Tamper:
    """Change an array of the evidence."""
    return lambda plan: plan.array(name, key, change)


def rows(statement: str) -> Tamper:
    """Change rows of a layer."""
    return lambda plan: plan.sql(statement)


def turned(plan: TinyPlan) -> None:
    """Turn a camera round in the layer and in the evidence, and leave what it covers."""
    plan.sql("UPDATE cameras SET azimuth_deg = 270 WHERE camera_id = 'CAM-0001'")
    plan.array("cover", "view_azimuth_deg", lambda a: a.__setitem__(0, 270.0))


def credited_without_range(plan: TinyPlan) -> None:
    """Let a camera hold the level nowhere, in the layer alone, and keep its credit."""
    plan.sql("UPDATE cameras SET range_m = 0 WHERE camera_id = 'CAM-0003'")


def blind_in_the_evidence(plan: TinyPlan) -> None:
    """Let its view hold the level nowhere, in the layer and in the evidence, and keep what it covers."""
    credited_without_range(plan)
    plan.array("cover", "view_far_m", lambda a: a.__setitem__(2, 0.0))


def shrunk(plan: TinyPlan) -> None:
    """Leave the demand off the streets out of the plan, coherently: it covers 92 % then."""
    plan.array("cover", "off_street_weight_milli", lambda _: np.int64(0))
    plan.array("demand", "layer_off_milli", lambda _: np.array([0]))

    def change(document: dict[str, Any]) -> None:
        cameras = document["cameras"]
        cameras["demand_total"] = 50.0
        for key in ("coverage_share", "coverage_upper_bound_share"):
            cameras[key] = 0.92
        cameras["coverage_night_share"] = 0.52
        for row in cameras["coverage_by_level"]:
            row["share_day"], row["share_night"] = row["share_day"] * 2, row["share_night"] * 2
        cameras["circle_check"] = {k: 2 * v for k, v in cameras["circle_check"].items()}
        for row in cameras["curve"]:
            row["coverage_share"] *= 2
        cameras["worst_single_loss"]["share"] *= 2
        cameras["layers"][0] |= {"covered_share": 0.92, "off_street_share": 0.0}

    plan.json("plan.json", change)


def other_hash(plan: TinyPlan) -> None:
    """Name another file as the source of the total."""
    plan.json("plan.json", lambda d: d["city"]["demand_layers"][0].update({"sha256": "ab" * 32}))


def district(plan: TinyPlan) -> None:
    """Name a district that the evidence does not have."""
    row = {"name": "Centro", "residents": 10, "cameras": 1, "cameras_per_1000": 100.0, "demand": 1.0}
    plan.json("plan.json", lambda d: d[BLOCK]["districts"].append({**row, "covered_share": 1.0}))


SEEN: dict[str, tuple[Tamper, set[str]]] = {
    "a camera that sees through a wall": (
        turned,
        {
            "INT-SIGHT-VIEWS",
            "INT-COVER-RANGE",
            "INT-SEEN-LEVELS",
            "INT-SEEN-CIRCLES",
            "INT-FACTS-CAMERAS",
        },
    ),
    "a camera of range 0 that is credited": (
        credited_without_range,
        {"INT-COVER-RANGE", "INT-COVER-CAMERAS"},
    ),
    "a view of range 0 that covers": (
        blind_in_the_evidence,
        {
            "INT-COVER-RANGE",
            "INT-SIGHT-EYES",
            "INT-SIGHT-VIEWS",
            "INT-SEEN-LEVELS",
            "INT-SEEN-CIRCLES",
            "INT-SEEN-POLYGONS",
            "INT-SEEN-STREETS",
        },
    ),
    "a line of sight taken away": (
        array("sight", "sight_demand", lambda a: a.__setitem__(0, 5)),
        {"INT-SIGHT-EYES", "INT-SIGHT-VIEWS", "INT-SEEN-LEVELS", "INT-SEEN-CIRCLES"},
    ),
    "a camera that sees from around the corner": (
        array("sight", "eye_xy_m", lambda a: a.__setitem__((1, 0), a[1, 0] - 40)),
        {"INT-SIGHT-EYES", "INT-SIGHT-VIEWS", "INT-SEEN-LEVELS", "INT-SEEN-CIRCLES", "INT-SEEN-POLYGONS"},
    ),
    "a camera higher than its mast": (
        array("sight", "mount_height_m", lambda a: a.__setitem__(2, 12.0)),
        {"INT-SIGHT-EYES", "INT-SEEN-LEVELS"},
    ),
    "lines of sight of another length": (
        array("sight", "sight_indptr", lambda a: a.__setitem__(3, 6)),
        {"INT-SIGHT-ARRAYS"},
    ),
    "a camera left out of the lines of sight": (
        array("sight", "camera_id", lambda a: a.__setitem__(2, "CAM-0002")),
        {"INT-SIGHT-ARRAYS"},
    ),
    "faces recognized where they are not": (
        inner("coverage_by_level", "share_day", 0.6),
        {"INT-SEEN-LEVELS"},
    ),
    "a level with fewer pixels": (inner("coverage_by_level", "px_per_m", 12.0), {"INT-SEEN-LEVELS"}),
    "a level left out": (put("coverage_by_level", []), {"INT-SEEN-LEVELS"}),
    "a night as bright as the day": (put("coverage_night_share", 0.46), {"INT-SEEN-CIRCLES"}),
    "circles that claim less": (inner("circle_check", "circles_share", 0.46), {"INT-SEEN-CIRCLES"}),
    "random directions made worse": (
        inner("circle_check", "random_azimuth_share", 0.01),
        {"INT-SEEN-CIRCLES"},
    ),
    "draws picked by hand": (array("sight", "draw_azimuth_deg", lambda a: a + 1.0), {"INT-SEEN-CIRCLES"}),
    "a steeper curve": (inner("curve", "coverage_share", 0.1), {"INT-SEEN-CURVE"}),
    "a curve that begins at the end": (
        put("curve", [{"cameras": 3, "coverage_share": 0.46, "marginal_weight": 3.0}]),
        {"INT-SEEN-CURVE"},
    ),
    "a loss played down": (inner("worst_single_loss", "weight", 3.0), {"INT-SEEN-LOSS"}),
    "the wrong camera to lose": (inner("worst_single_loss", "camera_id", "CAM-0002"), {"INT-SEEN-LOSS"}),
    "an overlap denied": (put("overlap_mean", 1.0), {"INT-SEEN-LOSS"}),
    "a backup that nobody asked for": (put("backup_share_covered", 0.9), {"INT-SEEN-LOSS"}),
    "a standing camera that sees": (
        rows("UPDATE existing_cameras SET covered_weight = 5"),
        {"INT-SEEN-STANDING"},
    ),
    "standing cameras credited": (inner("existing", "credited", 1), {"INT-SEEN-STANDING"}),
    "a blind spot hidden": (rows("DELETE FROM blind_spots"), {"INT-SEEN-BLIND"}),
    "a blind spot moved to where somebody looks": (
        lambda plan: plan.move("blind_spots", "blind_id", "BLIND-0001", at(100, 0)),
        {"INT-SEEN-BLIND"},
    ),
    "less that nobody sees": (inner("blind", "weight", 1.0), {"INT-SEEN-BLIND"}),
    "a view drawn smaller": (
        rows("UPDATE viewsheds SET area_m2 = 10 WHERE camera_id = 'CAM-0001'"),
        {"INT-SEEN-POLYGONS"},
    ),
    "a view of another camera": (
        rows("UPDATE viewsheds SET camera_id = 'CAM-0009' WHERE camera_id = 'CAM-0001'"),
        {"INT-SEEN-POLYGONS", "INT-ZONES-MASKS", "INT-ACCOUNTABILITY"},
    ),
    "a view told as public": (
        rows("UPDATE viewsheds SET public_share = 1 WHERE camera_id = 'CAM-0001'"),
        {"INT-SEEN-POLYGONS"},
    ),
    "a view of a district that is none": (
        rows("UPDATE viewsheds SET districts = 'Norte' WHERE camera_id = 'CAM-0001'"),
        {"INT-SEEN-POLYGONS"},
    ),
    "a mean of public ground": (put("public_share_mean", 0.5), {"INT-SEEN-POLYGONS"}),
    "more street than there is": (
        rows("UPDATE cameras SET visible_street_m = 900 WHERE camera_id = 'CAM-0001'"),
        {"INT-SEEN-STREETS"},
    ),
    "two cameras at a place": (put("most_per_site", 2), {"INT-SEEN-COUNTS"}),
    "fewer operators": (put("seats_needed", 0), {"INT-SEEN-COUNTS"}),
    "less storage": (put("storage_tb", 1.0), {"INT-SEEN-COUNTS"}),
    "no storage for a class": (inner("storage_tb_by_class", "ptz", 0.0), {"INT-SEEN-COUNTS"}),
    "an exclusion forgotten": (inner("exclusions", "mask", 3), {"INT-SEEN-COUNTS"}),
    "homes that no camera is told to show": (put("facade_m_total", 12.0), {"INT-SEEN-COUNTS"}),
    "a layer that does not sum to the weights": (
        array("demand", "layer_milli", lambda a: a.__setitem__((0, 0), 1)),
        {"INT-DEMAND-ARRAYS"},
    ),
    "a denominator shrunk in every figure": (shrunk, {"INT-DEMAND-TOTAL", "INT-CUT-TABLE"}),
    "a total of another file": (other_hash, {"INT-DEMAND-TOTAL"}),
    "a layer told as seen": (inner("layers", "covered_share", 0.9), {"INT-DEMAND-LAYERS"}),
    "a district of nobody": (district, {"INT-DEMAND-DISTRICTS", "INT-ACCOUNTABILITY"}),
    "more views to choose from": (put("views", 400), {"INT-COVER-RULES"}),
    "more signs than stand": (said("signs", "signs", 7), {"INT-ACCOUNTABILITY"}),
    "a camera signed though none is left": (
        lambda plan: (said("signs", "cameras", 4)(plan), said("signs", "signed", 4)(plan)),
        {"INT-ACCOUNTABILITY"},
    ),
    "records that answer nobody": (said("register", "answering", 2), {"INT-ACCOUNTABILITY"}),
    "homes that nobody knows of told as known": (said("homes", "unknown", 1), {"INT-ACCOUNTABILITY"}),
    "cameras a seat": (said("seats", "cameras_per_seat", 2.0), {"INT-ACCOUNTABILITY"}),
    "police records hidden": (said("weights", "police_share", 0.5), {"INT-ACCOUNTABILITY"}),
    "a supplier made smaller": (
        lambda plan: plan.json("plan.json", smaller_supplier),
        {"INT-ACCOUNTABILITY"},
    ),
    "a sensitive place that is not counted": (put("sensitive_in_view", {}), {"INT-ACCOUNTABILITY"}),
    "homes seen close that the level does not tell": (
        rows("UPDATE cameras SET facade_close_m = 3 WHERE camera_id = 'CAM-0001'"),
        {"INT-ACCOUNTABILITY"},
    ),
    "a claim of another range": (put("claimed_range_m", 300.0), {"INT-TOLD-STUDY"}),
    "a level that was not asked for": (put("level", "identify"), {"INT-TOLD-STUDY"}),
}
