"""INT-ACCEPT-*: tests for the sign-off, recomputed from the link budget and the cameras."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from planner.catalog.model import CameraClass
from planner.catalog.table_files import read_allowances, read_camera_classes, read_levels
from planner.rules.folder import STUDY, SUMMARY, PlanFolder
from planner.rules.integrity.light import losses
from planner.rules.rule import LENGTH_M, Fault, Rule, differs, gather

TABLE = "acceptance"
OF_FIBERS = ("circuit_kind", "fiber", "wavelength_nm", "length_m", "least_db", "expected_db", "limit_db")
OF_CAMERAS = ("light", "distance_m", "level", "least_px_per_m", "expected_px_per_m")
DB = 0.0011
PIXELS = 0.051
Key = tuple[str, str, int, int]
"""Site, working or second way, fiber, wavelength."""


def fibers_of(folder: PlanFolder) -> dict[tuple[str, str], int]:
    """Return the fibers that leave each device toward the center, by its working and by its second way."""
    rows = folder.layer("circuits")
    return {
        (str(device), "second" if kind == "protection" else "working"): int(n)
        for device, kind, n in zip(rows["from_id"], rows["kind"], rows["fibers"], strict=True)
    }


def wanted_fibers(folder: PlanFolder) -> dict[Key, dict[str, float]]:
    """Return the figures of each test of a fiber."""
    many, table = fibers_of(folder), losses()
    bends = int(read_allowances()["bend_test_nm"].value)
    bend, margin = table[f"fiber_{bends}"], table["repair"]
    out: dict[Key, dict[str, float]] = {}
    links = folder.layer("link_budget")
    ways: dict[tuple[str, str], dict[int, dict[Any, Any]]] = defaultdict(dict)
    for row in links.to_dict("records"):
        ways[str(row["site_id"]), str(row["circuit_kind"])][int(row["wavelength_nm"])] = row
    for way, found in ways.items():
        at = dict(found)
        for nm, row in found.items():
            if len(found) == 1 and nm != bends and f"fiber_{nm}" in table:
                km, own = float(row["length_m"]) / 1000, table[f"fiber_{nm}"]
                added = {"low": bend.low - own.low, "expected": bend.typical - own.typical,
                         "high": bend.high - own.high}  # fmt: skip
                bent = {f"loss_{k}_db": row[f"loss_{k}_db"] + km * v for k, v in added.items()}
                at[bends] = row | bent
        for nm, row in at.items():
            for fiber in range(1, many.get(way, 1) + 1):
                out[*way, fiber, nm] = {
                    "length_m": float(row["length_m"]),
                    "least_db": float(row["loss_low_db"]) - margin.low,
                    "expected_db": float(row["loss_expected_db"]) - margin.typical,
                    "limit_db": float(row["loss_high_db"]) - margin.high,
                }
    return out


def check_fibers(folder: PlanFolder) -> Iterable[Fault]:
    """Each fiber has a test at both wavelengths, with the losses of its link less the margin."""
    table = folder.layer(TABLE)
    rows = table[table["tested"] == "fiber"].to_dict("records")
    right = wanted_fibers(folder)
    yield from gather(TABLE, _filled(rows, OF_CAMERAS), "a test of a fiber with figures of a camera.")
    keys = [
        (str(r["site_id"]), str(r["circuit_kind"]), _whole(r["fiber"]), _whole(r["wavelength_nm"]))
        for r in rows
    ]
    held = Counter(keys)
    yield from gather(
        TABLE, sorted({k[0] for k in right if held[k] != 1}), "a fiber without its test, or with two."
    )
    yield from gather(TABLE, sorted({k[0] for k in held if k not in right}), "a test of no fiber in use.")
    for column in ("length_m", "least_db", "expected_db", "limit_db"):
        near = LENGTH_M if column == "length_m" else DB
        wrong = [
            str(r["test_id"])
            for r, key in zip(rows, keys, strict=True)
            if key in right and not abs(float(r[column]) - right[key][column]) <= near
        ]
        yield from gather(TABLE, wrong, f"{column} is not that of its link.")


def _filled(rows: Iterable[dict[Any, Any]], columns: Iterable[str]) -> list[str]:
    """Return the tests in which a column is filled that is of the other kind of test."""
    blank = ("", None)
    return [
        str(r["test_id"]) for r in rows
        if any(r[c] not in blank and not (isinstance(r[c], float) and math.isnan(r[c])) for c in columns)
    ]  # fmt: skip


def _whole(value: Any) -> int:
    """Return a stored count, -1 where it is blank or no whole number."""
    return int(value) if float(value).is_integer() else -1


def density_at(camera: CameraClass, meters: float, drop_m: float) -> float:
    """Return the pixels a meter that a class gives on a target at a ground distance, at its home preset."""
    slant = math.sqrt(meters * meters + drop_m * drop_m)
    if camera.projection == "fisheye":
        return camera.pixels_h / math.radians(camera.field_deg) / slant
    return camera.pixels_h * camera.focal_mm / (camera.sensor_width_mm * slant)


def wanted_cameras(folder: PlanFolder) -> Iterator[tuple[str, str, str, float, float, float]]:
    """Yield camera, light, level, distance, least and expected pixels a meter of each test."""
    asked = folder.study["cameras"]
    profile = read_levels()[str(asked["level_profile"])]
    least = profile[str(asked["level"])].px_per_m
    better = sorted((e for e in profile.values() if e.px_per_m > least), key=lambda e: -e.px_per_m)
    classes = read_camera_classes()
    for row in folder.layer("cameras").to_dict("records"):
        camera = classes.get(str(row["camera_class"]))
        if camera is None:
            continue
        drop, near = float(row["mount_height_m"]) - float(asked["target_height_m"]), float(row["near_m"])
        held = [("day", str(asked["level"]), least, float(row["range_m"])),
                ("night", str(asked["level"]), least, float(row["night_range_m"]))]  # fmt: skip
        for level in better:
            slant = density_at(camera, 1.0, 0.0) / level.px_per_m
            far = math.sqrt(max(slant * slant - drop * drop, 0.0))
            if _floor(min(far, float(row["range_m"]))) > near:
                held.append(("day", level.level, level.px_per_m, min(far, float(row["range_m"]))))
                break
        for light, name, density, far in held:
            meters = _floor(far)
            if meters > 0 and meters >= near:
                expected = density_at(camera, meters, drop)
                yield str(row["camera_id"]), light, name, meters, density, expected


def _floor(meters: float) -> float:
    """Return a distance rounded down to the decimeter."""
    return math.floor(10 * meters + 1e-5) / 10


def check_cameras(folder: PlanFolder) -> Iterable[Fault]:
    """Each camera has its tests: the study's level by day and by night, and the best level that it holds."""
    table = folder.layer(TABLE)
    rows = table[table["tested"] == "camera"].to_dict("records")
    right = {w[:3]: w[3:] for w in wanted_cameras(folder)}
    yield from gather(TABLE, _filled(rows, OF_FIBERS), "a test of a camera with figures of a fiber.")
    held = Counter((str(r["site_id"]), str(r["light"]), str(r["level"])) for r in rows)
    yield from gather(
        TABLE, sorted({k[0] for k in right if held[k] != 1}), "a test of this camera is missing, or twice."
    )
    yield from gather(
        TABLE, sorted({k[0] for k in held if k not in right}), "a test that its optics do not ask for."
    )
    wrong = []
    for r in rows:
        told = right.get((str(r["site_id"]), str(r["light"]), str(r["level"])))
        stored = (r["distance_m"], r["least_px_per_m"], r["expected_px_per_m"])
        if told and not all(abs(float(a) - b) <= PIXELS for a, b in zip(stored, told, strict=True)):
            wrong.append(str(r["test_id"]))
    yield from gather(TABLE, wrong, "distance or pixels a meter are not those of its class and level.")


def check_figures(folder: PlanFolder) -> Iterable[Fault]:
    """The block operate.acceptance counts the rows of layer `acceptance`."""
    table, told = folder.layer(TABLE), folder.summary["operate"]["acceptance"]
    for key, right in (
        ("fiber_tests", int((table["tested"] == "fiber").sum())),
        ("camera_tests", int((table["tested"] == "camera").sum())),
        ("sites", int(table["site_id"].nunique())),
    ):
        yield from differs(SUMMARY, f"operate.acceptance.{key}", told.get(key), right, 0, f"layer {TABLE}")


_CAUSE = "A row edited by hand, a route or camera changed after the tests were written."
_MEND = "Write the plan anew."

RULES = (
    Rule(
        "INT-ACCEPT-FIBERS",
        "Each fiber in use, of second ways too, has a test at both wavelengths of its link: expected, least "
        "and most loss are "
        "those of `link_budget` without the margin for aging and repairs.",
        "A limit written up lets a bad splice pass, and the first repair puts the site out.",
        _CAUSE,
        _MEND,
        (TABLE, "link_budget", "circuits"),
        check_fibers,
    ),
    Rule(
        "INT-ACCEPT-CAMERAS",
        "Each camera is tested for the study's level at its range by day and by night, and for the best "
        "level that it holds, at distances and pixels a meter that follow from its class and mount.",
        "A camera is paid for what it shows; nobody sees on paper that it does not.",
        _CAUSE,
        _MEND,
        (TABLE, "cameras", STUDY),
        check_cameras,
    ),
    Rule(
        "INT-ACCEPT-FIGURES",
        "The block operate.acceptance of plan.json counts the rows of layer `acceptance`.",
        "The report is read, the layer is not.",
        "plan.json edited by hand.",
        _MEND,
        (TABLE, SUMMARY),
        check_figures,
    ),
)
