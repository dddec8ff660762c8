"""INT-ACCOUNTABILITY: block `accountability` of plan.json, found again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
import pandas as pd

from planner.rules.accountability.program import (
    districts_of,
    named,
    residents_at,
    seats_of,
    shares_of_weights,
)
from planner.rules.accountability.sensitive import seen_by
from planner.rules.accountability.signs import shown, unsigned
from planner.rules.folder import BOM, DEMAND, PRICE_ROWS, STUDY, SUMMARY, PlanFolder
from planner.rules.integrity.demand_total import check_arrays
from planner.rules.rule import Fault, Rule, differs, gather

SHARE = 1.01e-4
CENT_M = 0.0051
ANSWERS = ("purpose", "controller", "contact", "retention_days", "published_precision_m")
CLOSE = 250.0

Expected = tuple[str, object, float | None, float]
"""Key, stored value, value found again (None: nothing to tell), tolerance."""


def check(folder: PlanFolder) -> Iterable[Fault]:
    """Every figure of the block is what the layers make of it."""
    told = folder.summary["accountability"]
    rows = [*_signs(folder, told["signs"]), *_cameras(folder, told), *_bought(folder, told)]
    for key, stored, value, slack in rows:
        name = f"accountability.{key}"
        if value is None:
            if stored is not None:
                yield Fault(SUMMARY, name, f"it is {stored}; there is nothing to tell.")
        else:
            yield from differs(SUMMARY, name, stored, value, slack, "from the layers")
    yield from _districts(folder, told)
    yield from _close(folder)
    yield from _places(folder)


def _signs(folder: PlanFolder, told: dict[str, Any]) -> Iterator[Expected]:
    """Signs, cameras that see, and those that have a sign: at least those whose every approach has one."""
    seeing = set(shown(folder))
    signed = len(seeing) - len(set(unsigned(folder)) & seeing)
    yield "signs.signs", told.get("signs"), float(len(folder.layer("signs"))), 0.0
    yield "signs.cameras", told.get("cameras"), float(len(seeing)), 0.0
    yield "signs.signed", told.get("signed"), float(signed), float(len(seeing) - signed)
    share = signed / len(seeing) if seeing else None
    yield "signs.share", told.get("share"), share, 1.0 - (share or 0.0) + SHARE


def _cameras(folder: PlanFolder, told: dict[str, Any]) -> Iterator[Expected]:
    """Records that answer, homes in view, seats."""
    cameras, privacy = folder.layer("cameras"), folder.study["privacy"]
    filled = pd.DataFrame(
        {c: cameras[c].notna() & (cameras[c].astype(str).str.strip() != "") for c in ANSWERS}
    )
    whole, many = int(filled.all(axis=1).sum()), len(cameras)
    register = told["register"]
    yield "register.cameras", register.get("cameras"), float(many), 0.0
    yield "register.answering", register.get("answering"), float(whole), 0.0
    yield "register.share", register.get("share"), whole / many if many else None, SHARE
    far, close = (cameras[c].to_numpy(float) for c in ("facade_m", "facade_close_m"))
    sees = (cameras["view_id"] != "").to_numpy()
    exposed = (far > float(privacy["facade_limit_m"])) | (close > float(privacy["facade_close_limit_m"]))
    for key, value in (
        ("known", (sees & ~np.isnan(far)).sum()), ("unknown", (sees & np.isnan(far)).sum()),
        ("exposed", exposed.sum()),
    ):  # fmt: skip
        yield f"homes.{key}", told["homes"].get(key), float(value), 0.0
    meters = None if np.isnan(close).all() else float(np.nansum(close))
    yield "homes.close_m", told["homes"].get("close_m"), meters, CENT_M
    lit, seats = seats_of(folder)
    yield "seats.cameras", told["seats"].get("cameras"), float(lit), 0.0
    yield "seats.seats", told["seats"].get("seats"), seats, CENT_M
    yield (
        "seats.cameras_per_seat",
        told["seats"].get("cameras_per_seat"),
        lit / seats if seats else None,
        SHARE,
    )
    asked = float(folder.study["cameras"]["cameras_per_seat"])
    yield "seats.asked", told["seats"].get("asked"), asked, 0.0


def _bought(folder: PlanFolder, told: dict[str, Any]) -> Iterator[Expected]:
    """Weights and suppliers."""
    police, bare = (sum(parts.values()) for parts in shares_of_weights(folder))
    yield "weights.police_share", told["weights"].get("police_share"), police, SHARE
    yield "weights.unsourced_share", told["weights"].get("unsourced_share"), bare, SHARE
    for column in ("supplier", "origin"):
        _, share, unknown = named(folder, column)
        stored = told["suppliers"][column]
        yield f"suppliers.{column}.share", stored.get("share"), float(share), SHARE
        yield f"suppliers.{column}.unknown_share", stored.get("unknown_share"), float(unknown), SHARE


def _districts(folder: PlanFolder, told: dict[str, Any]) -> Iterator[Fault]:
    """Each district, and the ratio between the most and the least."""
    right = {row["name"]: row for row in districts_of(folder)}
    rows = [r for r in told["districts"] if isinstance(r, dict)]
    if [r.get("name") for r in rows] != list(right):
        yield Fault(SUMMARY, "accountability.districts", "its rows are not the districts of the plan.")
        return
    for row in rows:
        for key, value in right[row["name"]].items():
            name = f"accountability.districts.{row['name']}.{key}"
            if key == "name":
                continue
            if value is None or row.get(key) is None:
                if value is not row.get(key):
                    yield Fault(SUMMARY, name, f"it is {row.get(key)}; found again it is {value}.")
            else:
                slack = (
                    1.0 if key == "residents_near" else 0.0 if key == "cameras_near" else SHARE + 1e-3 * value
                )
                yield from differs(SUMMARY, name, row.get(key), value, slack, "residents, cameras and demand")
    known = [r["cameras_per_1000_near"] for r in right.values() if r["cameras_per_1000_near"]]
    ratio = max(known) / min(known) if len(known) > 1 else None
    if ratio is not None:
        key = "accountability.district_ratio"
        yield from differs(
            SUMMARY, key, told["district_ratio"], ratio, SHARE + 1e-3 * ratio, "most over least"
        )
    elif told["district_ratio"] is not None:
        yield Fault(
            SUMMARY, "accountability.district_ratio", "it is told, but fewer than two districts have one."
        )


def _close(folder: PlanFolder) -> Iterator[Fault]:
    """What cameras show of homes at 250 px/m sums to the figure of that level."""
    close = folder.layer("cameras")["facade_close_m"].to_numpy(float)
    for row in folder.summary["cameras"]["facade_by_level"]:
        if row.get("px_per_m") == CLOSE and not np.isnan(close).all():
            key = f"cameras.facade_by_level.{row.get('level')}"
            total = float(np.nansum(close))
            yield from differs(
                SUMMARY, key, row.get("facade_m"), total, CENT_M * (len(close) + 1), "of the cameras"
            )


def _places(folder: PlanFolder) -> Iterator[Fault]:
    """Sensitive places in view: each row is seen, and as many as plan.json counts."""
    places, told = folder.layer("sensitive_places"), folder.summary["cameras"]["sensitive_in_view"]
    for kind in sorted({*places["kind"], *(k for k in told if k != "shelter")}):
        count = int((places["kind"] == kind).sum())
        yield from differs(SUMMARY, f"cameras.sensitive_in_view.{kind}", told.get(kind), count, 0, "layer")
    seen = {kind for _, kind in seen_by(folder)}
    lost = places.loc[~places["kind"].isin(seen), "place_id"]
    yield from gather("sensitive_places", lost, "no camera can be made to see a place of its kind.")


def guarded(folder: PlanFolder) -> Iterable[Fault]:
    """Keep silent where other rules already tell that the arrays of the demand are broken."""
    if list(check_arrays(folder)):
        return []
    residents_at(folder)
    return check(folder)


RULES = (
    Rule(
        "INT-ACCOUNTABILITY",
        "Every figure of `accountability` in plan.json: signs, records that answer, homes and sensitive "
        "places in "
        "view, seats, cameras and residents by district, weights, suppliers.",
        "These are the figures that residents and auditors quote.",
        "An edited figure, a layer edited after the run.",
        "Write the plan anew; if it comes back, report it as a fault of this program.",
        (
            SUMMARY, STUDY, BOM, PRICE_ROWS, DEMAND, "cameras", "signs", "viewsheds", "reaches", "streets",
            "districts", "demand_points", "sensitive_places", "equipment", "evidence/cover.npz",
        ),
        guarded,
    ),
)  # fmt: skip
