"""INT-SIGHT-*: lines of sight of the cameras, and that they are what the cover sets rest on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from planner.rules.arrays import bad_indptr, bad_range, bad_shapes
from planner.rules.folder import COVER, SIGHT, PlanFolder, derived
from planner.rules.integrity.cover_evidence import check_arrays as cover_faults
from planner.rules.rule import Check, Fault, Rule, gather

SPEC = {
    "camera_id": ("U", 1), "standing": ("b", 1), "eye_xy_m": ("f", 2), "mount_height_m": ("f", 1),
    "sight_indptr": ("i", 1), "sight_demand": ("i", 1), "draw_azimuth_deg": ("f", 2),
}  # fmt: skip
MOST_MOVED_M = 15.5
"""A camera mapped in or on a building sees from just outside a wall at most 15 m away."""
EDGE_M = 0.02
EDGE_DEG = 0.02
"""Figures of views are stored to hundredths: what lies this near to an edge may count or not."""
FULL_TURN = 359.99

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class Lines:
    """Cameras with their sectors, and each line of sight with distance and bearing, from the stored files.

    Rows of `view` are those of evidence/cover.npz; `who` and `row` are camera and demand row of each line.
    """

    view: Ints
    standing: Bools
    camera_class: NDArray[np.str_]
    height_m: Floats
    azimuth_deg: Floats
    field_deg: Floats
    near_m: Floats
    far_m: Floats
    night_far_m: Floats
    who: Ints
    row: Ints
    distance_m: Floats
    bearing_deg: Floats
    weight_milli: Ints
    lit: Bools
    total_milli: int

    def held(
        self, edge: int, *, night: bool, far_m: Floats | None = None, azimuth_deg: Floats | None = None
    ) -> Bools:
        """Tell of each line whether its demand counts; `edge` 1 counts what lies on an edge, -1 does not.

        By night an unlit point counts to `night_far_m`, a lit one as by day; `far_m` caps both.
        """
        far = np.where(self.lit[self.row] | (not night), self.far_m[self.who], self.night_far_m[self.who])
        if far_m is not None:
            far = np.minimum(far, far_m)
        azimuth = (self.azimuth_deg if azimuth_deg is None else azimuth_deg)[self.who]
        turn = np.abs((self.bearing_deg - azimuth + 180.0) % 360.0 - 180.0)
        field = self.field_deg[self.who]
        aimed = (field >= FULL_TURN) | (turn <= field / 2 + edge * EDGE_DEG)
        deep = self.distance_m >= self.near_m[self.who] - edge * EDGE_M
        return np.asarray(aimed & deep & (self.distance_m <= far + edge * EDGE_M), dtype=bool)

    def share(self, mask: Bools) -> float:
        """Return the share of all demand at the ends of the marked lines."""
        reached = np.zeros(len(self.weight_milli), dtype=bool)
        reached[self.row[mask]] = True
        return float(self.weight_milli[reached].sum()) / self.total_milli if self.total_milli else 0.0


@derived
def lines_of(folder: PlanFolder) -> Lines:
    """Return the lines of sight of a folder whose arrays are sound, with distances and bearings."""
    a, sight = folder.arrays(COVER), folder.arrays(SIGHT)
    demand = folder.layer("demand_points")
    view = views_of(folder)
    indptr = sight["sight_indptr"].astype(np.int64)
    who = np.repeat(np.arange(len(view)), np.diff(indptr))
    row = sight["sight_demand"].astype(np.int64)
    gap = shapely.get_coordinates(demand.geometry.to_numpy())[row] - sight["eye_xy_m"].astype(float)[who]
    weight = a["weight_milli"].astype(np.int64)
    return Lines(
        view=view,
        standing=sight["standing"].astype(bool),
        camera_class=a["view_class"].astype(str)[view],
        height_m=sight["mount_height_m"].astype(float),
        azimuth_deg=a["view_azimuth_deg"].astype(float)[view],
        field_deg=a["view_field_deg"].astype(float)[view],
        near_m=a["view_near_m"].astype(float)[view],
        far_m=a["view_far_m"].astype(float)[view],
        night_far_m=a["view_night_far_m"].astype(float)[view],
        who=who,
        row=row,
        distance_m=np.hypot(gap[:, 0], gap[:, 1]),
        bearing_deg=np.degrees(np.arctan2(gap[:, 0], gap[:, 1])) % 360.0,
        weight_milli=weight,
        lit=demand["lit"].to_numpy(bool),
        total_milli=int(weight.sum()) + int(a["off_street_weight_milli"]),
    )


@derived
def views_of(folder: PlanFolder) -> Ints:
    """Return the row in evidence/cover.npz of each camera of evidence/sight.npz, -1 where it has none."""
    a, cameras = folder.arrays(COVER), folder.layer("cameras")
    ids = folder.arrays(SIGHT)["camera_id"].astype(str)
    by_camera = dict(zip(cameras["camera_id"], cameras["view_id"], strict=True))
    row_of = {v: i for i, v in enumerate(a["view_id"].astype(str).tolist())}
    place = a["candidate_id"].astype(str)[a["view_candidate"]]
    row_at = {place[j]: j for j in np.flatnonzero(~a["counted"]).tolist()}
    return np.array([row_at.get(i, row_of.get(by_camera.get(i, ""), -1)) for i in ids], dtype=np.int64)


@derived
def check_arrays(folder: PlanFolder) -> list[Fault]:
    """Arrays are there, typed, equally long, within range, and of the cameras of the plan."""
    sight = folder.arrays(SIGHT)
    found = list(bad_shapes(sight, SPEC))
    if found:
        return [Fault(SIGHT, "", text) for text in found]
    n, d = len(sight["camera_id"]), len(folder.layer("demand_points"))
    found += bad_indptr(sight, "sight_indptr", n, "sight_demand") + bad_range(sight, d, "sight_demand")
    found += [
        f"`{name}` has the shape {sight[name].shape}; expected {shape}."
        for name, shape in (
            ("standing", (n,)), ("mount_height_m", (n,)), ("eye_xy_m", (n, 2)),
            ("draw_azimuth_deg", (len(sight["draw_azimuth_deg"]), n)),
        )
        if sight[name].shape != shape
    ]  # fmt: skip
    if not found and not list(cover_faults(folder)):
        found += _wrong_cameras(folder, sight)
    return [Fault(SIGHT, "", text) for text in found]


def _wrong_cameras(folder: PlanFolder, sight: Mapping[str, NDArray[Any]]) -> list[str]:
    """Tell cameras that the lines of sight leave out, or that are none of the chosen views."""
    a = folder.arrays(COVER)
    if "view_night_far_m" not in a or len(a["view_night_far_m"]) != len(a["view_id"]):
        return ["`view_night_far_m` of evidence/cover.npz is missing or of another length."]
    if len(a["weight_milli"]) != len(folder.layer("demand_points")):
        return ["layer `demand_points` and evidence/cover.npz differ in length."]
    view = views_of(folder)
    if sorted(view.tolist()) != sorted(a["chosen"].tolist()):
        return ["the cameras are not those of the chosen views of evidence/cover.npz."]
    if (sight["standing"] != ~a["counted"][view]).any():
        return ["`standing` is not what evidence/cover.npz counts."]
    return []


def sound_lines(check: Check) -> Check:
    """Return a check that keeps silent where other rules already tell that the arrays are broken."""

    def guarded(folder: PlanFolder) -> Iterable[Fault]:
        return [] if list(cover_faults(folder)) or list(check_arrays(folder)) else check(folder)

    guarded.__doc__ = check.__doc__
    return guarded


def check_eyes(folder: PlanFolder) -> Iterable[Fault]:
    """Each camera sees from where it stands, at its own height, and no line is longer than its range."""
    sight, lines = folder.arrays(SIGHT), lines_of(folder)
    cameras, standing = folder.layer("cameras"), folder.layer("existing_cameras")
    ids = sight["camera_id"].astype(str)
    place = dict(zip(cameras["camera_id"], cameras.geometry, strict=True))
    place |= dict(zip(standing["existing_id"], standing.geometry, strict=True))
    at = shapely.get_coordinates(np.array([place[i] for i in ids], dtype=object)).reshape(-1, 2)
    moved = np.hypot(*(sight["eye_xy_m"] - at).T) > MOST_MOVED_M
    yield from gather(SIGHT, ids[moved], f"it sees from more than {MOST_MOVED_M:g} m beside its place.")
    height = dict(zip(cameras["camera_id"], cameras["mount_height_m"].astype(float), strict=True))
    own = np.array([height.get(i, h) for i, h in zip(ids, lines.height_m, strict=True)])
    off = ~(np.abs(own - lines.height_m) <= EDGE_M)
    yield from gather(SIGHT, ids[off], "`mount_height_m` is not that of the layer.")
    long = lines.distance_m > lines.far_m[lines.who] + EDGE_M
    yield from gather(SIGHT, sorted(set(ids[lines.who[long]])), "a line of sight is longer than its range.")


def check_views(folder: PlanFolder) -> Iterable[Fault]:
    """What each camera covers is what its lines of sight, field and distances leave."""
    a, lines = folder.arrays(COVER), lines_of(folder)
    ids = folder.arrays(SIGHT)["camera_id"].astype(str)
    night = folder.study["cameras"]["light"] == "night"
    most, least = lines.held(1, night=night), lines.held(-1, night=night)
    d = max(1, len(lines.weight_milli))
    indptr: Ints = a["cover_indptr"].astype(np.int64)
    first = indptr[lines.view]
    counts: Ints = indptr[lines.view + 1] - first
    camera = np.repeat(np.arange(len(lines.view)), counts)
    nth = np.arange(len(camera)) - np.repeat(np.cumsum(counts) - counts, counts)
    covered = camera * d + a["cover_demand"].astype(np.int64)[np.repeat(first, counts) + nth]
    pair = lines.who * d + lines.row
    beyond = np.setdiff1d(covered, pair[most]) // d
    yield from gather(
        SIGHT, sorted(set(ids[beyond])), "it covers demand that no line of sight of its view reaches."
    )
    lost = np.setdiff1d(pair[least], covered) // d
    yield from gather(SIGHT, sorted(set(ids[lost])), "its view reaches demand that its cover set leaves out.")


def table_of(folder: PlanFolder) -> pd.DataFrame:
    """Return camera_id and row of its lines for the cameras of the plan."""
    ids = folder.arrays(SIGHT)["camera_id"].astype(str)
    return pd.DataFrame({"camera_id": ids, "row": np.arange(len(ids))})[~folder.arrays(SIGHT)["standing"]]


_MEND = "Write the plan anew; if it comes back, report it as a fault of this program."
READS = (COVER, SIGHT, "cameras", "existing_cameras", "demand_points")

RULES = (
    Rule(
        "INT-SIGHT-ARRAYS",
        "Every array of evidence/sight.npz is there, typed, equally long, within range, and of the cameras "
        "of the chosen views.",
        "What a camera sees is told from these lines of sight.",
        "A file from another version, or edited.",
        _MEND,
        READS,
        check_arrays,
    ),
    Rule(
        "INT-SIGHT-EYES",
        "Each camera sees from within 15.5 m of its place (out of the wall it is mapped on), at its own "
        "mount "
        "height, no farther than its range.",
        "A camera that was moved sees other people than the plan says.",
        "A camera or an array edited.",
        _MEND,
        READS,
        sound_lines(check_eyes),
    ),
    Rule(
        "INT-SIGHT-VIEWS",
        "The demand that each camera covers is what its lines of sight, azimuth, field of view, dead "
        "zone and "
        "range leave (what lies within 2 cm or 0.02 degrees of an edge may count or not).",
        "A camera that covers what it does not look at makes the plan look better than it is.",
        "A camera turned by hand, an edited evidence file.",
        "Turn it back; to fix a direction ask for it in the study and run again.",
        (*READS, "evidence/study.json"),
        sound_lines(check_views),
    ),
)
