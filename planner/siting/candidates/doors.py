"""Candidates before the doors of schools, hospitals and public transport, on the street side."""

from __future__ import annotations

from collections.abc import Set

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from planner.catalog.model import Catalog
from planner.siting.candidates.rows import Streets, make_rows
from planner.siting.places import grounds_of

FRONT_SLACK_M = 1.0
MASKED = "interior masked: the camera stands on the street side of {what}"


def door_places(streets: Streets, catalog: Catalog, forbidden: Set[str], limit_m: float) -> pd.DataFrame:
    """Return the street side of each place whose kind has a door: the nearest point of a usable street.

    The place's ground (see `siting.places`) is not street: parts of streets inside its outline do not count,
    so a campus road gives its gate. A place inside the outline of another of its kind is that place again
    and left out; so is a place with no usable street within the limit. No door is drawn in any source: the
    nearest street is a planning assumption, and errs where the entrance is on another side.

    On a street that runs by the ground, the point before its middle is taken.

    Where the catalog masks the kind, the candidate carries the exclusion `mask` with its reason.

    Parameters
    ----------
    streets
        City with its places and its usable streets.
    catalog
        Its table of sensitive places tells which kinds have a door.
    forbidden
        Kinds near which the study forbids cameras: their doors are not offered, however far the street.
    limit_m
        Farthest a place may be from a street, m.
    """
    kinds = {p.kind for p in catalog.sensitive_places if p.door} - forbidden
    masked = {p.kind for p in catalog.sensitive_places if p.door and p.action == "mask"}
    places = _outermost(streets.city.places, kinds)
    if places is None or not len(places) or not streets.usable.any():
        return make_rows([], [], kind="door", span_id=None, offset_m=0.0)
    span, offset, held = _street_sides(grounds_of(places, streets.city), streets, limit_m)
    places = places[held]
    spans = streets.city.streets.spans
    kind = places["kind"].astype(str).tolist()
    name = places["name"].fillna("").astype(str).tolist()
    what = [f"{k} {n}".strip().replace("_", " ") for k, n in zip(kind, name, strict=True)]
    return make_rows(
        places["source_id"].tolist(),
        shapely.line_interpolate_point(spans.geometry.to_numpy()[span], offset),
        kind="door",
        span_id=spans["span_id"].to_numpy()[span],
        offset_m=offset,
        name=what,
        exclusion=np.array(["mask" if k in masked else None for k in kind], dtype=object),
        exclusion_reason=np.array(
            [MASKED.format(what=w) if k in masked else None for k, w in zip(kind, what, strict=True)],
            dtype=object,
        ),
    )


def _outermost(places: gpd.GeoDataFrame | None, kinds: set[str]) -> gpd.GeoDataFrame | None:
    """Return the places of the kinds that lie in no outline of another place of their kind."""
    if places is None:
        return None
    places = places[places["kind"].isin(kinds)].reset_index(drop=True)
    shapes, kind = places.geometry.to_numpy(), places["kind"].to_numpy()
    inner, outer = shapely.STRtree(shapes).query(shapes, predicate="within")
    twice = (inner != outer) & (kind[inner] == kind[outer])
    # Of two outlines that are equal the first stays.
    twice &= ~shapely.equals(shapes[inner], shapes[outer]) | (outer < inner)
    out = np.zeros(len(places), dtype=bool)
    out[inner[twice]] = True
    return places[~out].reset_index(drop=True)


def _street_sides(
    shapes: NDArray[np.object_], streets: Streets, limit_m: float
) -> tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.bool_]]:
    """Return span and offset of the nearest usable street outside each place, and which places have one."""
    rows = np.flatnonzero(streets.usable)
    lines = streets.city.streets.spans.geometry.to_numpy()[rows]
    place, line = shapely.STRtree(lines).query(shapes, predicate="dwithin", distance=limit_m)
    outside = shapely.difference(lines[line], shapes[place])
    there = ~shapely.is_empty(outside)
    place, line, outside = place[there], line[there], outside[there]
    gap = shapely.distance(outside, shapes[place])
    order = np.lexsort((line, gap, place))
    _, first = np.unique(place[order], return_index=True)
    best = order[first]
    foot = _middle_of_front(outside[best], shapes[place[best]], gap[best])
    span = rows[line[best]]
    length = streets.city.streets.spans["length_m"].to_numpy(dtype=np.float64)[span]
    offset = np.minimum(np.round(shapely.line_locate_point(lines[line[best]], foot), 2), length)
    held = np.zeros(len(shapes), dtype=bool)
    held[place[best]] = True
    return span.astype(np.int64), offset, held


def _middle_of_front(
    street: NDArray[np.object_], ground: NDArray[np.object_], gap: NDArray[np.float64]
) -> NDArray[np.object_]:
    """Return the point of each street before the middle of the ground, or the nearest to the ground.

    Along a street that runs by the ground every point is nearly the nearest: the one before the middle is
    taken where it is no more than 1 m farther from the ground.
    """
    nearest = shapely.get_point(shapely.shortest_line(street, ground), 0)
    before = shapely.get_point(shapely.shortest_line(street, shapely.centroid(ground)), 0)
    near = shapely.distance(before, ground) <= gap + FRONT_SLACK_M
    return np.where(near, before, nearest)
