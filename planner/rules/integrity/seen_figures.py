"""INT-SEEN-*: coverage by level, the check against circles, the curve, what stands already."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from planner.catalog.model import CameraClass
from planner.catalog.table_files import read_camera_classes, read_levels
from planner.rules.folder import COVER, SIGHT, STUDY, SUMMARY, PlanFolder
from planner.rules.integrity.sight_lines import EDGE_M, FULL_TURN, READS, Lines, lines_of, sound_lines
from planner.rules.rule import SHARE, Fault, Rule, differs

MILLI = 1000
UNIT = 0.00051
LEAST_DROP_M = 0.1
DRAWS = 5
LIGHTS = {"": False, "_night": True}

Floats = NDArray[np.float64]


def level_distance_m(camera: CameraClass, px_per_m: float, drop_m: float) -> tuple[float, float]:
    """Return the ground distances to which a class holds a pixel density, by day and by its own light.

    >>> fixed = read_camera_classes()["fixed"]
    >>> [round(m, 1) for m in level_distance_m(fixed, 25.0, 4.4)]
    [80.2, 39.8]
    """
    if camera.projection == "fisheye":
        one = camera.pixels_h / np.radians(camera.field_deg)
    else:
        one = camera.pixels_h * camera.focal_mm / camera.sensor_width_mm
    day = float(np.sqrt(max((one / px_per_m) ** 2 - drop_m**2, 0.0)))
    lamp = float(np.sqrt(max(camera.infrared_m**2 - drop_m**2, 0.0)))
    return day, min(day, lamp)


def _between(key: str, stored: object, low: float, high: float, what: str) -> list[Fault]:
    """Return a fault where a share is not between the least and the most that the lines allow."""
    if isinstance(stored, int | float) and low - SHARE <= float(stored) <= high + SHARE:
        return []
    return differs(SUMMARY, key, stored, low, 0.0, what)


def check_levels(folder: PlanFolder) -> Iterable[Fault]:
    """Coverage at each level of both profiles, by day and by night."""
    told, lines = folder.summary["cameras"], lines_of(folder)
    rows = {(r.get("profile"), r.get("level")): r for r in told["coverage_by_level"] if isinstance(r, dict)}
    levels = {(v.profile, v.level): v for group in read_levels().values() for v in group.values()}
    if set(rows) != set(levels) or len(told["coverage_by_level"]) != len(levels):
        yield Fault(SUMMARY, "cameras.coverage_by_level", "its rows are not the levels of the catalog.")
        return
    for (profile, name), level in levels.items():
        key = f"cameras.coverage_by_level.{profile}.{name}"
        row = rows[profile, name]
        yield from differs(SUMMARY, f"{key}.px_per_m", row.get("px_per_m"), level.px_per_m, 1e-9, "catalog")
        for light, share in (("day", "share_day"), ("night", "share_night")):
            far = _far_of_lines(folder, lines, level.px_per_m, light)
            low, high = (lines.share(lines.held(edge, night=light == "night", far_m=far)) for edge in (-1, 1))
            yield from _between(f"{key}.{share}", row.get(share), low, high, "from the lines of sight")


def _far_of_lines(folder: PlanFolder, lines: Lines, px_per_m: float, light: str) -> Floats:
    """Return how far the camera of each line holds a density; by night a lit point counts as by day."""
    classes = read_camera_classes()
    target = float(folder.study["cameras"]["target_height_m"])
    held = np.zeros((2, len(lines.view)))
    for i, (name, height) in enumerate(zip(lines.camera_class, lines.height_m, strict=True)):
        held[:, i] = level_distance_m(classes[str(name)], px_per_m, max(float(height) - target, LEAST_DROP_M))
    day, night = held[0][lines.who], held[1][lines.who]
    return day if light == "day" else np.where(lines.lit[lines.row], day, night)


def check_circles(folder: PlanFolder) -> Iterable[Fault]:
    """What circles would claim, what random directions give and what the plan sees, by day and by night."""
    told, lines = folder.summary["cameras"]["circle_check"], lines_of(folder)
    draws = _draws(folder, lines)
    if draws is None:
        yield Fault(
            SIGHT, "draw_azimuth_deg", "the random azimuths are not those that the seed of the study draws."
        )
        return
    for word, night in LIGHTS.items():
        circles = _circles(folder, lines, night=night)
        key = f"circles{word}_share"
        yield from _between(f"cameras.circle_check.{key}", told.get(key), *circles, "demand within range")
        low, high = (
            float(np.mean([lines.share(lines.held(edge, night=night, azimuth_deg=z)) for z in draws]))
            for edge in (-1, 1)
        )
        key = f"random_azimuth{word}_share"
        yield from _between(f"cameras.circle_check.{key}", told.get(key), low, high, "mean of five draws")
        low, high = (lines.share(lines.held(edge, night=night)) for edge in (-1, 1))
        key = f"plan{word}_share"
        yield from _between(f"cameras.circle_check.{key}", told.get(key), low, high, "of the plan")
        if night:
            stored = folder.summary["cameras"]["coverage_night_share"]
            yield from _between("cameras.coverage_night_share", stored, low, high, "of the plan by night")


def _draws(folder: PlanFolder, lines: Lines) -> Floats | None:
    """Return the random azimuths, None where they are not drawn by the seed of the study."""
    stored = folder.arrays(SIGHT)["draw_azimuth_deg"].astype(float)
    if stored.shape != (DRAWS, len(lines.view)):
        return None
    drawn = np.random.default_rng(int(folder.summary["seed"])).integers(0, 360, size=stored.shape)
    stays = lines.standing | (lines.field_deg >= FULL_TURN)
    right = np.where(stays[None, :], lines.azimuth_deg[None, :], drawn.astype(float))
    same = (np.abs(stored - right) < 1e-9) | (np.isnan(stored) & np.isnan(right))
    return right if same.all() else None


def _circles(folder: PlanFolder, lines: Lines, *, night: bool) -> tuple[float, float]:
    """Return the least and the most share of demand within the range of any camera."""
    cameras, standing = folder.layer("cameras"), folder.layer("existing_cameras")
    place = dict(zip(cameras["camera_id"], cameras.geometry, strict=True))
    place |= dict(zip(standing["existing_id"], standing.geometry, strict=True))
    ids = folder.arrays(SIGHT)["camera_id"].astype(str)
    xy = shapely.get_coordinates(folder.layer("demand_points").geometry.to_numpy())
    shares = []
    for edge in (-EDGE_M, EDGE_M):
        inside = np.zeros(len(lines.weight_milli), dtype=bool)
        if len(ids) and len(xy):
            at = shapely.get_coordinates(np.array([place[i] for i in ids], dtype=object))
            tree = cKDTree(xy)
            for far, lit_only in ((lines.night_far_m if night else lines.far_m, False), (lines.far_m, True)):
                for rows in tree.query_ball_point(at, np.maximum(far + edge, 0.0)):
                    inside[[r for r in rows if not lit_only or lines.lit[r]]] = True
        shares.append(float(lines.weight_milli[inside].sum()) / max(1, lines.total_milli))
    return shares[0], shares[1]


def cover_rows(folder: PlanFolder) -> list[NDArray[np.int64]]:
    """Return the demand rows that each camera of the plan covers, in the order of evidence/sight.npz."""
    a, lines = folder.arrays(COVER), lines_of(folder)
    indptr = a["cover_indptr"].astype(np.int64)
    demand = a["cover_demand"].astype(np.int64)
    return [demand[indptr[v] : indptr[v + 1]] for v in lines.view]


def check_curve(folder: PlanFolder) -> Iterable[Fault]:
    """The curve follows from taking, camera by camera, the one that adds the most."""
    told, lines = folder.summary["cameras"], lines_of(folder)
    sets = cover_rows(folder)
    seen = np.zeros(len(lines.weight_milli), dtype=bool)
    for k in np.flatnonzero(lines.standing):
        seen[sets[k]] = True
    gains = _gains([sets[k] for k in np.flatnonzero(~lines.standing)], lines.weight_milli, seen)
    reached = int(lines.weight_milli[seen].sum()) + np.concatenate([[0], np.cumsum(gains)])
    rows = [r for r in told["curve"] if isinstance(r, dict)]
    counts = [int(r.get("cameras", -1)) for r in rows]
    if len(rows) != len(told["curve"]) or counts != sorted(set(counts)) or {0, len(gains)} - set(counts):
        yield Fault(
            SUMMARY, "cameras.curve", "it does not rise from 0 to the cameras of the plan, each number once."
        )
        return
    for row in rows:
        n = int(row["cameras"])
        if not 0 <= n <= len(gains):
            yield Fault(
                SUMMARY, "cameras.curve", f"it tells of {n} cameras; the plan has {len(gains)} that see."
            )
            continue
        added = float(gains[n - 1]) / MILLI if n else 0.0
        share = float(reached[n]) / lines.total_milli if lines.total_milli else 0.0
        key = f"cameras.curve.{n}"
        yield from differs(
            SUMMARY, f"{key}.coverage_share", row.get("coverage_share"), share, SHARE, "greedy order"
        )
        yield from differs(
            SUMMARY, f"{key}.marginal_weight", row.get("marginal_weight"), added, UNIT, "greedy order"
        )


def _gains(sets: list[NDArray[np.int64]], weight: NDArray[np.int64], seen: NDArray[np.bool_]) -> list[int]:
    """Return what each camera adds when the one that adds the most comes next, the first of equals."""
    known = seen.copy()
    owners: dict[int, list[int]] = {}
    for k, rows in enumerate(sets):
        for r in rows.tolist():
            owners.setdefault(r, []).append(k)
    gain = np.array([int(weight[rows[~known[rows]]].sum()) for rows in sets], dtype=np.int64)
    out = []
    for _ in sets:
        best = int(np.argmax(gain))
        out.append(int(gain[best]))
        for r in sets[best][~known[sets[best]]].tolist():
            known[r] = True
            for k in owners[r]:
                gain[k] -= int(weight[r])
        gain[best] = -1
    return out


def check_loss(folder: PlanFolder) -> Iterable[Fault]:
    """Worst single loss, overlap, and the worth of second sight that is covered."""
    told, lines = folder.summary["cameras"], lines_of(folder)
    sets = cover_rows(folder)
    times = np.zeros(len(lines.weight_milli), dtype=np.int64)
    for rows in sets:
        times[rows] += 1
    weight = lines.weight_milli
    ids = folder.arrays(SIGHT)["camera_id"].astype(str)
    alone = {
        str(ids[k]): int(weight[sets[k][times[sets[k]] == 1]].sum()) for k in np.flatnonzero(~lines.standing)
    }
    yield from _worst(told.get("worst_single_loss"), alone, lines)
    seen = int(weight[times > 0].sum())
    overlap = float((times * weight).sum()) / seen if seen else 0.0
    yield from differs(
        SUMMARY, "cameras.overlap_mean", told["overlap_mean"], overlap, 1e-4, "cameras per seen demand"
    )
    backup = folder.arrays(COVER)["backup_milli"].astype(np.int64)
    whole = int(backup.sum())
    stored = told["backup_share_covered"]
    if whole:
        share = float(backup[times > 1].sum()) / whole
        yield from differs(
            SUMMARY, "cameras.backup_share_covered", stored, share, SHARE, "seen by two cameras"
        )
    elif stored is not None:
        yield Fault(
            SUMMARY, "cameras.backup_share_covered", f"it is {stored}; no demand asks for a second camera."
        )


def _worst(stored: Any, alone: dict[str, int], lines: Lines) -> Iterator[Fault]:
    """Compare the worst single loss with what each camera sees alone."""
    key = "cameras.worst_single_loss"
    most = max(alone.values(), default=0)
    if not alone:
        if stored is not None:
            yield Fault(SUMMARY, key, "it is told, but no camera of the plan sees.")
        return
    if not isinstance(stored, dict) or alone.get(str(stored.get("camera_id"))) != most:
        yield Fault(SUMMARY, key, "it does not name the camera whose failure loses the most demand.")
        return
    yield from differs(
        SUMMARY, f"{key}.weight", stored.get("weight"), most / MILLI, UNIT, "demand that only it sees"
    )
    share = most / lines.total_milli if lines.total_milli else 0.0
    yield from differs(SUMMARY, f"{key}.share", stored.get("share"), share, SHARE, "over all demand")


def check_standing(folder: PlanFolder) -> Iterable[Fault]:
    """Cameras that stand already: how many, how many are credited, what they see."""
    told, layer, lines = (
        folder.summary["cameras"]["existing"],
        folder.layer("existing_cameras"),
        lines_of(folder),
    )
    credited = int(lines.standing.sum())
    sets = cover_rows(folder)
    seen = np.zeros(len(lines.weight_milli), dtype=bool)
    weight = {}
    ids = folder.arrays(SIGHT)["camera_id"].astype(str)
    for k in np.flatnonzero(lines.standing):
        seen[sets[k]] = True
        weight[str(ids[k])] = float(lines.weight_milli[sets[k]].sum()) / MILLI
    alone = float(lines.weight_milli[seen].sum()) / lines.total_milli if lines.total_milli else 0.0
    for key, value, tolerance in (
        ("cameras", len(layer), 0.0), ("credited", credited, 0.0),
        ("unknown_direction", len(layer) - credited, 0.0), ("covered_share_alone", alone, SHARE),
    ):  # fmt: skip
        yield from differs(
            SUMMARY, f"cameras.existing.{key}", told.get(key), value, tolerance, "layer and evidence"
        )
    for name, stored in zip(layer["existing_id"], layer["covered_weight"], strict=True):
        right = weight.get(str(name), 0.0)
        if abs(float(stored) - right) > UNIT + 1e-9 * right:
            what = f"covered_weight is {stored}; recomputed it is {right}."
            yield Fault("existing_cameras", str(name), what)


_MEND = "Write the plan anew; if it comes back, report it as a fault of this program."
_EDITED = "An edited figure."

RULES = (
    Rule(
        "INT-SEEN-LEVELS",
        "Coverage at each level of both profiles, by day and by night, from the lines of sight and the "
        "optics of "
        "the catalog.",
        "A tender asks for a level; coverage without one means nothing.",
        _EDITED,
        _MEND,
        (SUMMARY, STUDY, *READS),
        sound_lines(check_levels),
    ),
    Rule(
        "INT-SEEN-CIRCLES",
        "The shares that circles would claim, that random directions give (five draws of the study's "
        "seed) and that "
        "the plan sees, by day and by night.",
        "Radius plans overclaim about fourfold; this is how anyone sees it.",
        _EDITED,
        _MEND,
        (SUMMARY, *READS),
        sound_lines(check_circles),
    ),
    Rule(
        "INT-SEEN-CURVE",
        "The curve of coverage against cameras follows from adding, one by one, the camera that adds the "
        "most.",
        "It tells what the last hundred cameras are worth.",
        _EDITED,
        _MEND,
        (SUMMARY, *READS),
        sound_lines(check_curve),
    ),
    Rule(
        "INT-SEEN-LOSS",
        "Worst single loss, mean overlap and the share of second sight that is covered.",
        "It tells what stops being seen on the day a camera fails.",
        _EDITED,
        _MEND,
        (SUMMARY, *READS),
        sound_lines(check_loss),
    ),
    Rule(
        "INT-SEEN-STANDING",
        "Cameras that stand already: how many, how many are credited, what each and all of them see.",
        "What stands already is neither bought twice nor counted as the plan's merit.",
        _EDITED,
        _MEND,
        (SUMMARY, *READS),
        sound_lines(check_standing),
    ),
)
