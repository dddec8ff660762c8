"""What changed of the cameras since an earlier plan, and what each change reopens."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pyogrio
import shapely

from planner.errors import InputError, Problem
from planner.schema import CAMERAS, SAME_SPOT_M, SAME_VIEW_DEG

RULE = "ACC-SINCE"
APPROVAL, ASSESSMENT, REVIEW, SIGNS, MASKS = "approval", "assessment", "review", "signs", "masks"
REOPENS: Mapping[str, tuple[str, ...]] = {
    "added": (APPROVAL, ASSESSMENT, SIGNS),
    "removed": (SIGNS,),
    "moved": (APPROVAL, ASSESSMENT, REVIEW, SIGNS, MASKS),
    "re-aimed": (APPROVAL, ASSESSMENT, REVIEW, SIGNS, MASKS),
    "turned a little": (SIGNS, MASKS),
    "re-purposed": (APPROVAL, ASSESSMENT, REVIEW, SIGNS),
    "refitted": (APPROVAL, ASSESSMENT, REVIEW, MASKS),
    "kept longer": (APPROVAL, ASSESSMENT, REVIEW, SIGNS),
    "kept shorter": (SIGNS,),
    "switched on": (APPROVAL, ASSESSMENT, REVIEW, SIGNS),
    "handed over": (APPROVAL, REVIEW, SIGNS),
    "unmasked": (APPROVAL, ASSESSMENT, MASKS),
    "prolonged": (APPROVAL, REVIEW),
    "shared otherwise": (APPROVAL, ASSESSMENT, REVIEW, SIGNS),
    "withdrawn": (APPROVAL, ASSESSMENT),
    "published finer": (ASSESSMENT,),
}
"""Kinds of change and what each reopens: policy of the planner, to be decided by the authority."""
PURPOSE = ("purpose_code", "purpose", "legal_basis")
FITTING = ("camera_class", "level", "mount_height_m")
SEEN = ("range_m", "night_range_m", "facade_m", "facade_close_m")
SHARED = ("recipients", "roles", "access_log")
ACTS = ("approval_reference", "biometrics_assessment")
SWITCHED = ("audio", "biometrics", "plate_reading")
KEPT = ("retention_days", "plate_retention_days")
WHO = ("owner", "operator", "controller", "contact")
LEAST_TURN_DEG, LEAST_MORE_M = 1.0, 0.5
AFTER_PLANNING = ("underConstruction", "operational", "decommissioned")


@dataclass(frozen=True)
class Change:
    """One change of one camera.

    Parameters
    ----------
    camera_id, change
        The camera, and a key of REOPENS.
    what, before, after
        Columns that changed, joined by ", ", and their values; blank for a camera that came or went.
    reopens
        What must be decided or made again because of it.
    severity
        `error` from construction on, `open` while proposed or planned.
    """

    camera_id: str
    change: str
    what: str
    before: str
    after: str
    reopens: tuple[str, ...]
    severity: str

    def plain(self) -> dict[str, Any]:
        """Return the change as plain values."""
        return {**vars(self), "rule": RULE, "reopens": list(self.reopens)}


@dataclass(frozen=True)
class Cameras:
    """The cameras of a plan of this version or an earlier one; `absent` are columns that it does not hold."""

    frame: gpd.GeoDataFrame
    absent: tuple[str, ...]


def read_cameras(folder: Path) -> Cameras:
    """Return the cameras of a stored plan, also of one that an earlier version wrote.

    Raises
    ------
    InputError
        There is no plan, or its layer of cameras cannot be read.
    """
    try:
        summary = json.loads((folder / "plan.json").read_text(encoding="utf-8"))
        frame = pyogrio.read_dataframe(folder / "plan.gpkg", layer="cameras")
    except (OSError, ValueError, pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError) as fault:
        raise InputError(
            Problem(f"the cameras of this plan cannot be read: {fault}.", "Name a plan folder or a study."),
            str(folder),
        ) from None
    absent = tuple(c.name for c in CAMERAS.columns if c.name not in frame.columns)
    held = frame.assign(**dict.fromkeys(absent))
    return Cameras(
        gpd.GeoDataFrame(held, geometry="geometry").set_crs(summary["crs"], allow_override=True), absent
    )


def changes_since(before: Cameras, after: Cameras) -> list[Change]:
    """Return what changed of each camera, by id; ids last from run to run of a study (`ids.csv`).

    An approval counts as given anew, and is not reopened, where the later plan names an act that the earlier
    one does not; a review where its date is a later one. A column that a plan of an earlier version does not
    hold is not compared.

    Parameters
    ----------
    before, after
        Cameras of the earlier and the later plan, of any projected CRS in meters.
    """
    old = before.frame.to_crs(after.frame.crs) if len(before.frame) else before.frame
    was = {str(r["camera_id"]): r for r in old.to_dict("records")}
    now = {str(r["camera_id"]): r for r in after.frame.to_dict("records")}
    skipped = {*before.absent, *after.absent}
    acts = {r["approval_reference"] for r in was.values() if _text(r["approval_reference"])}
    out = []
    for camera in sorted(was.keys() | now.keys()):
        a, b = was.get(camera), now.get(camera)
        for change, columns in _changes(a, b, skipped):
            held = b if b is not None else a
            assert held is not None  # noqa: S101  one of both plans has the camera
            out.append(_told(camera, change, columns, a, b, _reopened(change, a, b, acts), held))
    return out


def _changes(
    a: Mapping[Any, Any] | None, b: Mapping[Any, Any] | None, skipped: set[str]
) -> Iterator[tuple[str, list[str]]]:
    """Yield the changes of one camera with the columns that tell them."""
    if a is None or b is None:
        yield ("added" if a is None else "removed"), []
        return
    if shapely.distance(a["geometry"], b["geometry"]) > SAME_SPOT_M:
        yield "moved", ["geometry"]
    turn = _turn_deg(a, b)
    if turn > LEAST_TURN_DEG:
        yield ("re-aimed" if turn > SAME_VIEW_DEG else "turned a little"), ["azimuth_deg"]
    for change, columns in (("re-purposed", PURPOSE), ("handed over", WHO), ("shared otherwise", SHARED)):
        unlike = [c for c in columns if c not in skipped and _unlike(a[c], b[c])]
        if unlike:
            yield change, unlike
    fitted = [c for c in FITTING if c not in skipped and _unlike(a[c], b[c])]
    fitted += [c for c in SEEN if c not in skipped and _number(b[c]) > _number(a[c]) + LEAST_MORE_M]
    if fitted:
        yield "refitted", fitted
    yield from _kept(a, b, skipped)
    on = [c for c in SWITCHED if c not in skipped and b[c] == "on" and a[c] != "on"]
    if on:
        yield "switched on", on
    if _text(a["mask"]) and not _text(b["mask"]):
        yield "unmasked", ["mask"]
    gone = [c for c in ACTS if c not in skipped and _text(a[c]) and not _text(b[c])]
    if gone:
        yield "withdrawn", gone
    if "published_precision_m" not in skipped and 0.0 < _number(b["published_precision_m"]) < _number(
        a["published_precision_m"]
    ):
        yield "published finer", ["published_precision_m"]
    if "end_date" not in skipped and _text(b["end_date"]) > _text(a["end_date"]) != "":
        yield "prolonged", ["end_date"]


def _kept(a: Mapping[Any, Any], b: Mapping[Any, Any], skipped: set[str]) -> Iterator[tuple[str, list[str]]]:
    """Yield what changed of how long images and plates are kept; from unknown to known counts as longer."""
    held = [c for c in KEPT if c not in skipped and not pd.isna(b[c])]
    longer = [c for c in held if pd.isna(a[c]) or b[c] > a[c]]
    shorter = [c for c in held if not pd.isna(a[c]) and b[c] < a[c]]
    if longer:
        yield "kept longer", longer
    if shorter:
        yield "kept shorter", shorter


def _turn_deg(a: Mapping[Any, Any], b: Mapping[Any, Any]) -> float:
    """Return by how much a camera was turned; 180 where only one plan knows where it looks.

    >>> _turn_deg({"azimuth_deg": 350.0}, {"azimuth_deg": 20.0})
    30.0
    """
    was, now = a["azimuth_deg"], b["azimuth_deg"]
    if pd.isna(was) or pd.isna(now):
        return 0.0 if pd.isna(was) and pd.isna(now) else 180.0
    return float(abs((now - was + 180.0) % 360.0 - 180.0))


def _reopened(
    change: str, a: Mapping[Any, Any] | None, b: Mapping[Any, Any] | None, acts: set[Any]
) -> tuple[str, ...]:
    """Return what a change reopens, less what the later plan decided anew."""
    done = set()
    if b is not None and _text(b["approval_reference"]) and b["approval_reference"] not in acts:
        done.add(APPROVAL)
    if a is not None and b is not None and _text(b["review_date"]) > _text(a["review_date"]) != "":
        done.add(REVIEW)
    return tuple(r for r in REOPENS[change] if r not in done)


def _told(
    camera: str, change: str, columns: list[str], a: Mapping[Any, Any] | None, b: Mapping[Any, Any] | None,
    reopens: tuple[str, ...], held: Mapping[Any, Any],
) -> Change:  # fmt: skip
    """Return a change as it is told; a position is told by how far it moved."""
    before, after = "", ""
    if columns == ["geometry"] and a is not None and b is not None:
        after = f"{shapely.distance(a['geometry'], b['geometry']):.1f} m away"
    elif columns and a is not None and b is not None:
        before, after = (", ".join(_shown(row[c]) for c in columns) for row in (a, b))
    built = held["status"] in AFTER_PLANNING
    what = ", ".join("position" if c == "geometry" else c for c in columns)
    return Change(camera, change, what, before, after, reopens, "error" if built and reopens else "open")


def _unlike(a: object, b: object) -> bool:
    """Say whether two cells differ; blank is like blank."""
    if _blank(a) or _blank(b):
        return _blank(a) != _blank(b)
    return a != b


def _blank(value: Any) -> bool:
    """Say whether a cell holds nothing."""
    return value is None or value == "" or bool(pd.isna(value))


def _text(value: object) -> str:
    """Return a cell as text, blank where it holds nothing."""
    return "" if _blank(value) else str(value)


def _number(value: Any) -> float:
    """Return a cell as a number, 0 where it holds nothing."""
    return 0.0 if _blank(value) else float(value)


def _shown(value: Any) -> str:
    """Return a cell as people read it."""
    if _blank(value):
        return "-"
    return f"{value:g}" if isinstance(value, float) else str(value)
