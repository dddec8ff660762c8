"""INT-COVER-ROOM, INT-COVER-APART: every place on offer, its room, what must be chosen, what stands apart."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator

import numpy as np
import pandas as pd
import shapely
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

from planner.rules.arrays import bad_shapes
from planner.rules.folder import COVER, EDITED, ROUTING, STUDY, PlanFolder
from planner.rules.integrity.cover_evidence import counted_views, sound
from planner.rules.integrity.edits import ARRAYS as EDITED_ARRAYS
from planner.rules.integrity.routing_evidence import check_arrays as routing_faults
from planner.rules.rule import Fault, Rule, gather

SAME_M = 2.01
"""An edit this near to a place is of that place."""
TURN_DEG = 0.51
SLACK_M = 0.001


class Offer:
    """Places of the evidence with their rows of layer `candidates`, and the edits of places."""

    def __init__(self, folder: PlanFolder) -> None:
        self.a, self.study = folder.arrays(COVER), folder.study
        layer = folder.layer("candidates").drop_duplicates("candidate_id")
        self.layer, ids = layer, self.a["candidate_id"].astype(str)
        self.row = pd.Index(layer["candidate_id"].astype(str)).get_indexer(pd.Index(ids))
        self.known = self.row >= 0
        self.xy = shapely.get_coordinates(np.asarray(layer.geometry, dtype=object)).reshape(-1, 2)
        edits = folder.layer("edits")
        self.edits = edits[edits["kind"] == "place"]
        self.at = shapely.get_coordinates(np.asarray(self.edits.geometry, dtype=object)).reshape(-1, 2)
        self.every = shapely.get_coordinates(np.asarray(edits.geometry, dtype=object)).reshape(-1, 2)
        self.site = self.a["view_candidate"].astype(np.int64)
        self.views = np.bincount(self.site, minlength=len(ids))
        self.counted = self.a["counted"].astype(bool)
        self.standing = np.bincount(self.site[~self.counted], minlength=len(ids))

    def pins(self) -> np.ndarray:
        """Return how many edits pin a camera at each row of layer `candidates`."""
        own = self.at[self.edits["action"].isin(["pin", "move"]).to_numpy(bool)]
        if not len(own) or not len(self.xy):
            return np.zeros(len(self.xy), np.int64)
        away, row = cKDTree(self.xy).query(own)
        return np.bincount(row[away <= SAME_M], minlength=len(self.xy))

    def most(self) -> np.ndarray:
        """Return the most cameras at each row of layer `candidates`: of the study, less by edits."""
        fixed = self.layer["fixed"].to_numpy(bool)
        out = np.where(fixed, 1, int(self.study["cameras"]["most_per_site"]))
        out = np.maximum(out, self.pins())
        for row in self.edits[self.edits["action"] == "move"].itertuples(index=False):
            near = np.hypot(self.xy[:, 0] - row.from_x_m, self.xy[:, 1] - row.from_y_m) <= SAME_M
            out[near] = np.minimum(out[near], int(row.left_there))
        return out


def check_room(folder: PlanFolder) -> Iterable[Fault]:
    """Places on offer are all there, with the room of the study; no more must be chosen than it asks."""
    it = Offer(folder)
    yield from _of_layer(it)
    yield from _of_evidence(it)
    yield from _fixed(folder, it)
    yield from _count(folder, it)
    yield from _left_out(folder, it)


def _of_layer(it: Offer) -> Iterator[Fault]:
    """Yield places of the layer that must, or may, hold other numbers of cameras than study and edits say."""
    layer, ids = it.layer, it.layer["candidate_id"]
    fixed = layer["fixed"].to_numpy(bool)
    listed = (layer["kind"] == "list").to_numpy(bool) & (it.study["cameras"]["list_mode"] == "fixed")
    yield from gather("candidates", ids[fixed & ~listed], "fixed, but no row of a list that is fixed.")
    more = layer["cameras_least"].to_numpy() > np.maximum(fixed, it.pins())
    yield from gather("candidates", ids[more], "cameras_least is more than list and edits ask for.")
    less = layer["cameras_most"].to_numpy() < it.most()
    yield from gather("candidates", ids[less], "cameras_most is less than cameras.most_per_site, by no edit.")


def _of_evidence(it: Offer) -> Iterator[Fault]:
    """Yield places of the evidence with less room than their views fill, or where more must stand."""
    a, ids = it.a, it.a["candidate_id"].astype(str)
    room = np.where(it.known, it.layer["cameras_most"].to_numpy()[it.row], 0) if len(it.layer) else 0
    right = np.minimum(np.where(it.known, room, it.standing), it.views)
    less = a["site_most"] < right
    yield from gather(COVER, ids[less], "site_most is less than the layer and its views leave room for.")
    more = ~it.known & (a["site_least"] > it.standing)
    yield from gather(COVER, ids[more], "site_least is more than stands there already.")


def _fixed(folder: PlanFolder, it: Offer) -> Iterator[Fault]:
    """Yield views that must be chosen, though neither an edit nor the stored plan holds them."""
    a = it.a
    free = np.flatnonzero(a["fixed"] & it.counted)
    own = np.array([j for j in free.tolist() if _pinned(it, j)], dtype=np.int64)
    rest = np.setdiff1d(free, own)
    likes = _stored(folder, it)
    odd = np.setdiff1d(rest, likes)
    yield from gather(
        COVER, a["view_id"].astype(str)[odd], "fixed, but it neither stands already nor is it pinned or held."
    )
    share = float(it.study["edits"]["free_share"])
    far = np.setdiff1d(likes, own)
    most = len(far) - math.ceil(share * len(far) - 1e-9)
    if len(rest) > most:
        what = f"{len(rest)} views are held from the stored plan; edits.free_share leaves {most} at most."
        yield Fault(COVER, "fixed", what)


def _pinned(it: Offer, view: int) -> bool:
    """Say whether an edit pins the class of a view, and its direction where it pins one."""
    place = it.row[it.site[view]]
    if place < 0:
        return False
    near = np.hypot(*(it.at - it.xy[place]).T) <= SAME_M if len(it.at) else np.zeros(0, bool)
    own = str(it.a["view_class"][view])
    azimuth = float(it.a["view_azimuth_deg"][view])
    for row in it.edits[near].itertuples(index=False):
        wanted, way = str(row.pinned_class or ""), float(row.pinned_deg)
        if row.action in ("pin", "move") and wanted in ("", own) and _like(azimuth, way, free=True):
            return bool(wanted) or not math.isnan(way)
    return False


def _like(one: float, other: float, *, free: bool) -> bool:
    """Say whether two directions are alike; one that is not told is like any where that is free."""
    if math.isnan(one) or math.isnan(other):
        return free or (math.isnan(one) and math.isnan(other))
    return abs((one - other + 180) % 360 - 180) <= TURN_DEG


def _stored(folder: PlanFolder, it: Offer) -> np.ndarray:
    """Return the views that are cameras of the stored plan, far from every edit."""
    held = folder.arrays(EDITED) if it.study["edits"]["start"] else {}
    if not held or list(bad_shapes(held, EDITED_ARRAYS)) or not len(held["camera_id"]) or not len(it.xy):
        return np.zeros(0, np.int64)
    radius = max(float(it.study["edits"]["free_m"]), float(it.study["cameras"]["spacing_m"]))
    away, row = cKDTree(it.xy).query(held["xy_m"].reshape(-1, 2))
    at: dict[tuple[int, str], list[int]] = {}
    for view in np.flatnonzero(it.counted).tolist():
        at.setdefault((int(it.row[it.site[view]]), str(it.a["view_class"][view])), []).append(view)
    found: set[int] = set()
    told = zip(away, row, held["camera_class"].astype(str), held["azimuth_deg"], strict=True)
    for gap, place, kind, way in told:
        views = at.get((int(place), kind), []) if gap <= SAME_M else []
        fits = (v for v in views if _like(float(it.a["view_azimuth_deg"][v]), float(way), free=False))
        found.update(v for v in [next((v for v in fits if v not in found), -1)] if v >= 0)
    out = np.array(sorted(found), dtype=np.int64)
    if not len(it.every) or not len(out):
        return out
    near, _ = cKDTree(it.every).query(it.xy[it.row[it.site[out]]])
    return out[near > radius - SLACK_M]


def _count(folder: PlanFolder, it: Offer) -> Iterator[Fault]:
    """Yield that the evidence counts fewer cameras than the study allows: its bound would hold for less."""
    beside = folder.layer("cameras")
    beside = beside[~beside["view_id"].isin(it.a["view_id"].astype(str))]
    if len(beside) and it.study["cameras"]["list_mode"] != "fixed":
        yield from gather("cameras", beside["camera_id"], "left without fiber, but the study fixes no list.")
    joint = it.study["joint"]
    free = joint["decide"] == "together" and joint["count"] == "free"
    room = int(it.a["site_most"].sum()) - int((~it.counted).sum())
    least = room if free else int(it.study["cameras"]["count"]) - len(beside)
    if int(it.a["count"]) < least:
        text = f"`count` is {int(it.a['count'])}; the study allows {least} cameras on these places."
        yield Fault(COVER, "count", text)


def _left_out(folder: PlanFolder, it: Offer) -> Iterator[Fault]:
    """Yield places of the layer on streets that fiber reaches which the evidence does not offer."""
    if routing_faults(folder):
        return
    a = folder.arrays(ROUTING)
    usable = (np.diff(a["way_indptr"]) > 0) | (a["span_id"].astype(str) == "")
    tail, head = a["tail"][usable].astype(np.int64), a["head"][usable].astype(np.int64)
    many = len(a["node_id"])
    graph = coo_matrix((np.ones(len(tail)), (tail, head)), (many, many))
    label = connected_components(graph, directed=False)[1]
    joined = label[tail] == label[int(a["root"])]
    streets = {s.partition(".")[0] for s in a["span_id"].astype(str)[usable][joined].tolist()}
    offered = set(it.a["candidate_id"].astype(str).tolist())
    lit = it.layer["span_id"].isin(streets) & ~it.layer["candidate_id"].isin(offered)
    what = "fiber reaches its street, but the evidence does not offer it: its bound is of fewer places."
    yield from gather("candidates", it.layer.loc[lit, "candidate_id"], what)


def check_apart(folder: PlanFolder) -> Iterable[Fault]:
    """Pairs apart are places nearer than cameras.spacing_m, not both fixed; no such two carry cameras."""
    it, least_m = Offer(folder), float(folder.study["cameras"]["spacing_m"])
    pairs = it.a["apart"].astype(np.int64).reshape(-1, 2)
    ids = it.a["candidate_id"].astype(str)
    one, other = pairs[:, 0], pairs[:, 1]
    real = it.known[one] & it.known[other] & (one != other)
    told = [f"{ids[p]} and {ids[q]}" for p, q in pairs[~real]]
    yield from gather(COVER, told, "apart in the evidence, but not two places of layer `candidates`.")
    one, other = it.row[one[real]], it.row[other[real]]
    fixed = it.layer["fixed"].to_numpy(bool)
    gap = np.hypot(*(it.xy[one] - it.xy[other]).T)
    free = (gap >= least_m + SLACK_M) | (least_m <= 0) | (fixed[one] & fixed[other])
    names = it.layer["candidate_id"].to_numpy(str)
    told = [f"{names[p]} and {names[q]}" for p, q in zip(one[free], other[free], strict=True)]
    yield from gather(COVER, told, "apart in the evidence, though cameras.spacing_m lets both carry cameras.")
    used = np.unique(it.row[it.site[counted_views(it.a)]])
    used = used[used >= 0]
    if least_m <= 0 or len(used) < 2:
        return
    near = used[cKDTree(it.xy[used]).query_pairs(least_m - SLACK_M, output_type="ndarray").reshape(-1, 2)]
    near = near[~(fixed[near[:, 0]] & fixed[near[:, 1]])]
    told = [f"{names[p]} and {names[q]}" for p, q in near.tolist()]
    yield from gather("candidates", told, "both carry cameras, nearer to each other than cameras.spacing_m.")


_MEND = "Write the plan anew; if it comes back, report it as a fault of this program."
_READS = (COVER, STUDY, "candidates", "cameras", "edits")

RULES = (
    Rule(
        "INT-COVER-ROOM",
        "Every place of layer `candidates` whose street fiber reaches is in evidence/cover.npz, with room "
        "for as many cameras as cameras.most_per_site, its edits and its views leave; places must hold "
        "cameras, and views are fixed, only where the list, an edit or the stored plan says so; `count` is "
        "no lower than the study allows. What a view that was not chosen sees cannot be told from the folder "
        "alone.",
        "A bound over fewer choices than there are is lower than the best: the plan looks nearer to it.",
        "An edited evidence file, a place left out, a setting changed after the run.",
        _MEND,
        (*_READS, ROUTING, EDITED),
        sound(check_room),
    ),
    Rule(
        "INT-COVER-APART",
        "Each pair in `apart` is two places nearer to each other than cameras.spacing_m, not both fixed; no "
        "two places that carry cameras are.",
        "A pair held apart that no setting asks for takes choices away, and lowers the bound.",
        "An edited evidence file, cameras.spacing_m changed after the run.",
        _MEND,
        _READS,
        sound(check_apart),
    ),
)
