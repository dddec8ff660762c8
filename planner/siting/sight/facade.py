"""Homes in view: meters of residential facade that a camera sees."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from planner.catalog.model import Catalog
from planner.city.model import City
from planner.siting.sight.frontage import ENOUGH_SHARE
from planner.siting.sight.grid import Floats, Ints
from planner.siting.sight.model import Places, bearing_deg, within_field
from planner.siting.sight.pairs import pairs_by_part
from planner.siting.sight.scene import Scene, make_scene, stand
from planner.siting.sight.walls import clear_of_walls

PIECE_M = 1.0
BEFORE_M = 0.05
PAIRS_AT_ONCE = 200_000
RESIDENTIAL = "residential"


@dataclass(frozen=True)
class FacadeSeen:
    """Facade that views see, one row a view.

    Parameters
    ----------
    residential_m
        float64: meters of residential facade; NaN where it is not known: the city has no buildings, or none
        with a use, or the view sees none where buildings are not mapped enough to tell (`known` is false).
    unknown_m
        float64: meters of facade of buildings whose use no tag tells.
    known
        bool: mapped buildings cover 60 % or more of the frontage around, so what is not seen is not there.
    """

    residential_m: Floats
    unknown_m: Floats
    known: NDArray[np.bool_]


def facade_seen(
    city: City,
    catalog: Catalog,
    places: Places,
    azimuth_deg: Floats,
    field_deg: Floats,
    far_m: Floats,
    place: Ints | None = None,
) -> FacadeSeen:
    """Return the meters of residential facade that each view sees up to a distance.

    Facades are the outer walls of the mapped footprints, in pieces of 1 m or less; a piece counts when its
    middle is within the distance and the field of view, faces the eye, and no mapped building or vegetation
    hides it at the height of the eye or of its own roof, if that is lower. Corridors, terrain and the dead
    zone are left out of it, and so is what hides the lower floors alone: that errs toward seeing more, as
    limits on privacy should. A wall shared by two buildings is no facade.

    Parameters
    ----------
    city
        With buildings and their `use` where known.
    catalog
        Its street classes; which places see by buildings depends on them.
    places
        Where the cameras stand.
    azimuth_deg, field_deg, far_m
        float64[views]: direction clockwise from north (NaN looks all round), horizontal field of view, and
        ground distance up to which a facade counts (for a level: the distance at which it holds).
    place
        int64[views]: row of the place of each view; left out, view i is at place i.
    """
    return facade_seen_in(
        make_scene(city, catalog), uses_of(city), places, azimuth_deg, field_deg, far_m, place
    )


def uses_of(city: City) -> NDArray[np.object_] | None:
    """Return the use of each footprint of the city's scene, blank text where unknown; None without any."""
    frame = city.buildings
    if frame is None or not len(frame) or "use" not in frame.columns:
        return None
    frame = frame[~(frame.geometry.isna() | frame.geometry.is_empty)]
    use = frame["use"].astype(object)
    use = use.where(use.notna(), "")
    return None if (use == "").all() else use.to_numpy(dtype=object)


def facade_seen_in(
    scene: Scene,
    use: NDArray[np.object_] | None,
    places: Places,
    azimuth_deg: Floats,
    field_deg: Floats,
    far_m: Floats,
    place: Ints | None = None,
) -> FacadeSeen:
    """Return what `facade_seen` returns, in a scene that is made already."""
    of_view = np.arange(len(places)) if place is None else np.asarray(place, dtype=np.int64)
    at = stand(scene, places)
    known = (at.share >= ENOUGH_SHARE)[of_view]
    if use is None:
        blank = np.full(len(of_view), np.nan)
        return FacadeSeen(blank, blank.copy(), np.zeros(len(of_view), dtype=bool))
    reach = np.zeros(len(places))
    np.maximum.at(reach, of_view, far_m)
    reach[at.blind] = 0.0
    pieces = _pieces(scene, use, at.eye_xy, float(reach.max(initial=0.0)))
    order = np.argsort(of_view, kind="stable")
    first = np.searchsorted(of_view[order], np.arange(len(places) + 1))
    total = np.zeros((2, len(of_view)))
    for pair, _ in pairs_by_part(at.eye_xy, pieces.xy, reach, PAIRS_AT_ONCE):
        eye, piece, gap = _in_sight(scene, pieces, at.eye_xy, places.height_m, pair)
        count = (first[1:] - first[:-1])[eye]
        row = np.repeat(np.arange(len(eye)), count)
        view = order[np.arange(len(row)) - np.repeat(np.cumsum(count) - count, count) + first[eye][row]]
        near = np.hypot(gap[:, 0], gap[:, 1])[row] <= far_m[view]
        bearing = bearing_deg(gap[:, 0], gap[:, 1])[row]
        inside = near & within_field(bearing, azimuth_deg[view], field_deg[view])
        for kind in (0, 1):
            own = inside & (pieces.home[piece][row] == bool(kind))
            total[kind] += np.bincount(view[own], pieces.meters[piece][row[own]], len(of_view))
    return FacadeSeen(np.where(~known & (total[1] == 0.0), np.nan, total[1]), total[0], known)


@dataclass(frozen=True)
class _Pieces:
    """Facade pieces: edge of the wall, place just before it, meters, and whether it is of a home."""

    edge: Ints
    xy: Floats
    meters: Floats
    home: NDArray[np.bool_]


def _in_sight(
    scene: Scene, pieces: _Pieces, eyes: Floats, height_m: Floats, pair: Ints
) -> tuple[Ints, Ints, Floats]:
    """Return eye, piece and the way between them of the pairs where the eye sees the piece."""
    eye, piece = pair[:, 0], pair[:, 1]
    edges = scene.buildings.edges[pieces.edge[piece]]
    gap = pieces.xy[piece] - eyes[eye]
    along = edges[:, 2:4] - edges[:, :2]
    seen = along[:, 0] * gap[:, 1] - along[:, 1] * gap[:, 0] > 0
    eye, piece, gap, roof = eye[seen], piece[seen], gap[seen], edges[seen, 4]
    roof = np.minimum(roof, height_m[eye])
    clear = clear_of_walls(eyes[eye], height_m[eye], pieces.xy[piece], roof, scene.walls)
    return eye[clear], piece[clear], gap[clear]


def _pieces(scene: Scene, use: NDArray[np.object_], eyes: Floats, reach_m: float) -> _Pieces:
    """Return the facade pieces of homes and of buildings of unknown use that some eye may see."""
    edges = scene.buildings.edges
    wanted = pd.Series(use[scene.buildings.owner]).isin(["", RESIDENTIAL]).to_numpy()
    length = np.hypot(edges[:, 2] - edges[:, 0], edges[:, 3] - edges[:, 1])
    middle = (edges[:, :2] + edges[:, 2:4]) / 2
    near = (
        cKDTree(eyes).query(middle)[0] <= reach_m + length / 2
        if len(eyes)
        else np.zeros(len(edges), dtype=bool)
    )
    row = np.flatnonzero(wanted & near)
    count = np.ceil(length[row] / PIECE_M).astype(np.int64)
    edge = np.repeat(row, count)
    nth = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
    share = (nth + 0.5) / np.repeat(count, count)
    a, along = edges[edge, :2], edges[edge, 2:4] - edges[edge, :2]
    outward = np.column_stack((along[:, 1], -along[:, 0])) / length[edge][:, None]
    xy = a + share[:, None] * along + BEFORE_M * outward
    home = pd.Series(use[scene.buildings.owner[edge]] == RESIDENTIAL).to_numpy(dtype=bool)
    return _Pieces(edge, xy, length[edge] / np.repeat(count, count), home)
