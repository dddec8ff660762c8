"""Tests for the sign-off: what each fiber is to lose, what each camera is to resolve at which distance."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from planner.catalog.model import Catalog
from planner.network.chains import PROTECTION
from planner.network.tables import typed_rows
from planner.schema import ACCEPTANCE
from planner.schema.protection import CIRCUIT_WAYS
from planner.settings import Settings
from planner.siting.optics import day_distance_m, density_1m, density_px_per_m

WORKING, SECOND = CIRCUIT_WAYS
DISTANCE_M = 0.1
Row = dict[str, Any]


def acceptance_rows(
    links: pd.DataFrame, circuits: pd.DataFrame, cameras: pd.DataFrame, settings: Settings, catalog: Catalog
) -> pd.DataFrame:
    """Return ACCEPTANCE: fibers first, in the order of `link_budget`, then cameras.

    Parameters
    ----------
    links
        LINK_BUDGET of the plan.
    circuits
        CIRCUITS of the plan: how many fibers leave each site, and each POP below the center, by either way.
    cameras
        CAMERAS of the plan; those without light are tested too, at their mast.
    """
    rows = [*fiber_tests(links, circuits, catalog), *camera_tests(cameras, settings, catalog)]
    numbered = [{"test_id": f"ACC-{n:05d}", **row} for n, row in enumerate(rows, 1)]
    return typed_rows([dict.fromkeys(ACCEPTANCE.names) | row for row in numbered], ACCEPTANCE)


def fiber_tests(links: pd.DataFrame, circuits: pd.DataFrame, catalog: Catalog) -> Iterator[Row]:
    """Yield the tests of each fiber at both wavelengths of its link.

    Expected is the sum of typical parts without margin; what passes is each part at its most without the
    margin for aging and repairs, which is for later. Less than each part at its least is no good fiber but
    another one. A link that uses one wavelength both ways is tested at that of `bend_test_nm` too. The
    fibers of a second way are tested as those of the working one: nobody sees that they are dark until the
    first way is cut.
    """
    bends = int(catalog.allowances["bend_test_nm"].value)
    way = circuits["kind"].map(lambda kind: SECOND if kind == PROTECTION else WORKING)
    ends = zip(circuits["from_id"].astype(str), way, strict=True)
    many = dict(zip(ends, circuits["fibers"].astype(int), strict=True))
    fiber = {nm: catalog.losses[f"fiber_{nm}"] for nm in {bends, *links["wavelength_nm"].astype(int)}}
    repair = catalog.losses["repair"]
    # Grouped in one walk over the rows: a frame for each of thousands of links costs milliseconds apiece.
    tested: dict[tuple[str, str], dict[int, Row]] = {}
    for told in links.to_dict("records"):
        key = str(told["site_id"]), str(told["circuit_kind"])
        tested.setdefault(key, {})[int(told["wavelength_nm"])] = {str(k): v for k, v in told.items()}
    for (site, kind), ways in tested.items():
        if len(ways) == 1:
            nm, row = next(iter(ways.items()))
            if nm != bends:
                km = float(row["length_m"]) / 1000
                ways[bends] = row | {
                    f"loss_{part}_db": row[f"loss_{part}_db"]
                    + km * (getattr(fiber[bends], key) - getattr(fiber[nm], key))
                    for part, key in (("low", "low"), ("expected", "typical"), ("high", "high"))
                }
        for number in range(1, many.get((site, kind), 1) + 1):
            for nm, row in sorted(ways.items()):
                yield {
                    "site_id": site, "tested": "fiber", "circuit_kind": kind, "fiber": number,
                    "wavelength_nm": nm,
                    "length_m": round(float(row["length_m"]), 2),
                    "least_db": round(float(row["loss_low_db"]) - repair.low, 3),
                    "expected_db": round(float(row["loss_expected_db"]) - repair.typical, 3),
                    "limit_db": round(float(row["loss_high_db"]) - repair.high, 3),
                }  # fmt: skip


def camera_tests(cameras: pd.DataFrame, settings: Settings, catalog: Catalog) -> Iterator[Row]:
    """Yield the tests of each camera: the study's level by day and by night, and the best that it holds.

    Distances are rounded down to the decimeter. A camera of 2,560 pixels behind 4 mm on a sensor 5.1 mm wide
    and 4.4 m above the target holds 250 px/m to 6.7 m: there a target of 1.6 m held level spans 400 pixels.
    """
    asked, profile = settings.cameras, catalog.levels[settings.cameras.level_profile]
    for row in cameras.to_dict("records"):
        camera = catalog.camera_classes[str(row["camera_class"])]
        drop_m = float(row["mount_height_m"]) - asked.target_height_m
        near, level = float(row["near_m"]), profile[asked.level]
        wanted = [("day", asked.level, level.px_per_m, float(row["range_m"]))]
        wanted.append(("night", asked.level, level.px_per_m, float(row["night_range_m"])))
        better = [e for e in profile.values() if e.px_per_m > level.px_per_m]
        for best in reversed(better):
            far = min(day_distance_m(camera, best.px_per_m, drop_m), float(row["range_m"]))
            if down(far) > near:
                wanted.append(("day", best.level, best.px_per_m, far))
                break
        for light, name, density, far in wanted:
            distance = down(far)
            if distance > 0 and distance >= near:
                yield {
                    "site_id": str(row["camera_id"]), "tested": "camera", "light": light,
                    "distance_m": distance, "level": name, "least_px_per_m": density,
                    "expected_px_per_m": round(
                        float(density_px_per_m(density_1m(camera), distance, drop_m)), 1
                    ),
                }  # fmt: skip


def down(meters: float) -> float:
    """Return a distance rounded down to the decimeter.

    >>> down(6.79), down(80.0)
    (6.7, 80.0)
    """
    return math.floor(meters / DISTANCE_M + 1e-6) / 10


def counted(tests: pd.DataFrame) -> Mapping[str, int]:
    """Return how many tests of fibers and of cameras, and at how many sites."""
    kinds = tests["tested"].value_counts()
    return {
        "fiber_tests": int(kinds.get("fiber", 0)),
        "camera_tests": int(kinds.get("camera", 0)),
        "sites": int(tests["site_id"].nunique()),
    }
