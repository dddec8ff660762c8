"""What stays of a stored plan: cameras far from every edit, but for the weakest."""

from __future__ import annotations

import math
from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from planner.optimize.problems import CoverageProblem
from planner.plan.edits.model import Edits
from planner.settings import Settings
from planner.siting.edits import SAME_PLACE_M, SAME_WAY_DEG

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


def stored_views(edits: Edits, candidates: gpd.GeoDataFrame, views: pd.DataFrame) -> Ints:
    """Return the rows of VIEWS that are cameras of the stored plan, ascending, each once.

    A camera is a view at a place within 2 m of its own, of its class and direction; cameras without such a
    view (forbidden, moved away, of a class no longer on offer) are left out.

    Parameters
    ----------
    candidates
        CANDIDATES on offer.
    views
        VIEWS on offer, in their order.
    """
    stored = edits.stored
    if stored is None or not len(candidates) or not len(stored.cameras):
        return np.zeros(0, dtype=np.int64)
    cameras = stored.cameras[stored.cameras["view_id"].notna()]
    if not len(cameras):
        return np.zeros(0, dtype=np.int64)
    tree = cKDTree(shapely.get_coordinates(np.asarray(candidates.geometry, dtype=object)))
    away, near = tree.query(shapely.get_coordinates(np.asarray(cameras.geometry, dtype=object)))
    ids = candidates["candidate_id"].to_numpy(dtype=str)
    at: dict[tuple[str, str], list[int]] = {}
    keys = zip(views["candidate_id"].astype(str), views["camera_class"].astype(str), strict=True)
    for row, key in enumerate(keys):
        at.setdefault(key, []).append(row)
    azimuth = views["azimuth_deg"].to_numpy(dtype=float)
    found = set()
    told = zip(cameras["camera_class"].astype(str), cameras["azimuth_deg"].astype(float), strict=True)
    for k, (camera_class, way) in enumerate(told):
        if away[k] > SAME_PLACE_M:
            continue
        for row in at.get((ids[near[k]], camera_class), []):
            if _same_way(azimuth[row], way) and row not in found:
                found.add(row)
                break
    return np.array(sorted(found), dtype=np.int64)


def _same_way(one: float, other: float) -> bool:
    """Say whether two directions are alike; all round is like all round."""
    if math.isnan(one) or math.isnan(other):
        return math.isnan(one) and math.isnan(other)
    return abs((one - other + 180.0) % 360.0 - 180.0) <= SAME_WAY_DEG


def kept_views(
    problem: CoverageProblem, stored: Ints, view_xy: NDArray[np.float64], edits: Edits, settings: Settings
) -> Bools:
    """Return the views of the stored plan that stay as they are.

    Those farther than `edits.free_m` (and `cameras.spacing_m`) from every edit stay, but for the share
    `edits.free_share` of them that alone see the least, and for as many more as pins need room under the
    count, the limits of classes, districts and devices, and the room at places. So a change is near an edit,
    or touches a camera that matters little.

    Parameters
    ----------
    problem
        The covering problem; `fixed` holds what stands already and what is pinned.
    stored
        Rows of the problem that are cameras of the stored plan.
    view_xy
        float64[n, 2]: where each view stands.
    """
    keep = np.zeros(problem.candidate_count, dtype=bool)
    keep[stored] = True
    keep &= ~problem.fixed
    radius = max(settings.edits.free_m, settings.cameras.spacing_m)
    if len(edits.xy) and keep.any():
        rows = np.flatnonzero(keep)
        away, _ = cKDTree(edits.xy).query(view_xy[rows])
        keep[rows[away <= radius]] = False
    order = _weakest_first(problem, np.flatnonzero(keep), stored)
    keep[order[: math.ceil(settings.edits.free_share * len(order))]] = False
    order = order[keep[order]]
    _leave_room(problem, keep, order)
    return keep


def _weakest_first(problem: CoverageProblem, rows: Ints, stored: Ints) -> Ints:
    """Return views by what they alone see among those of the stored plan, the least first."""
    marked = np.zeros(problem.candidate_count, dtype=bool)
    marked[stored] = True
    marked |= problem.fixed
    who = np.repeat(marked, np.diff(problem.cover_indptr))
    times = np.bincount(problem.cover_demand[who], minlength=len(problem.weight))
    worth = np.where(times[problem.cover_demand] == 1, problem.weight[problem.cover_demand], 0)
    running = np.concatenate([[0], np.cumsum(worth)])
    alone = running[problem.cover_indptr[1:]] - running[problem.cover_indptr[:-1]]
    ordered: Ints = rows[np.lexsort((rows, alone[rows]))]
    return ordered


def _leave_room(problem: CoverageProblem, keep: Bools, order: Ints) -> None:
    """Free the weakest views until count, places and further limits have room for all that must stand."""
    counted = np.ones(len(keep), bool) if problem.counted is None else problem.counted
    site = np.arange(len(keep)) if problem.site is None else problem.site
    sites = int(site.max(initial=-1)) + 1
    least = np.zeros(sites, np.int64) if problem.site_least is None else problem.site_least[:sites]
    most = np.bincount(site, minlength=sites) if problem.site_most is None else problem.site_most[:sites]

    def must() -> Ints:
        held = np.bincount(site[(problem.fixed | keep)], minlength=sites)
        return np.maximum(held, least)

    for row in order.tolist():
        held = must()
        standing = int((problem.fixed & ~counted).sum())
        over = int(held.sum()) - standing > problem.count
        crowded = held[site[row]] > most[site[row]]
        if over or crowded or _passes(problem, keep, row):
            keep[row] = False


def _passes(problem: CoverageProblem, keep: Bools, row: int) -> bool:
    """Say whether a view is in a limit that what must stand passes, or too near to a pinned place."""
    taken = problem.fixed | keep
    side = problem.side
    if side is not None:
        for r in range(side.row_count):
            part = slice(int(side.indptr[r]), int(side.indptr[r + 1]))
            views, much = side.candidate[part], side.coefficient[part]
            if row in views and int(much[taken[views]].sum()) > int(side.most[r]) >= 0:
                return True
    if problem.apart is None or problem.site is None:
        return False
    own = problem.site[row]
    pairs = problem.apart[(problem.apart == own).any(axis=1)]
    near = np.setdiff1d(pairs, [own])
    return bool(np.isin(problem.site[taken], near).any())


def start_choice(problem: CoverageProblem, stored: Ints) -> Ints:
    """Return the stored plan under the edits: what must stand, then stored views while there is room.

    At places that must hold more the views that see most are added. Stored views come strongest first; one
    that a limit on count, place, class, district, devices or spacing leaves no room for is left out.
    """
    site = np.arange(problem.candidate_count) if problem.site is None else problem.site
    sizes = np.diff(problem.cover_indptr)
    running = np.concatenate([[0], np.cumsum(problem.weight[problem.cover_demand])])
    worth = running[problem.cover_indptr[1:]] - running[problem.cover_indptr[:-1]]
    taken = problem.fixed.copy()
    if problem.site_least is not None:
        held = np.bincount(site[taken], minlength=len(problem.site_least))
        for s in np.flatnonzero(held < problem.site_least).tolist():
            free = np.flatnonzero((site == s) & ~taken)
            free = free[np.lexsort((sizes[free], -worth[free]))]
            taken[free[: int(problem.site_least[s] - held[s])]] = True
    for row in _weakest_first(problem, stored, stored)[::-1].tolist():
        if not taken[row]:
            taken[row] = _fits(problem, taken, row, site)
    return np.flatnonzero(taken).astype(np.int64)


def _fits(problem: CoverageProblem, taken: Bools, row: int, site: Ints) -> bool:
    """Say whether one more view keeps count, place and further limits."""
    counted = np.ones(len(taken), bool) if problem.counted is None else problem.counted
    full = int((taken & counted).sum()) >= problem.count
    if problem.site_most is not None:
        full |= int(taken[site == site[row]].sum()) >= int(problem.site_most[site[row]])
    more = taken.copy()
    more[row] = True
    return not full and not _passes(replace(problem, fixed=more), np.zeros_like(taken), row)
