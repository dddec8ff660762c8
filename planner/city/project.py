"""From degrees to meters: the projected CRS of a city, its lines on it, and how far lengths are off."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import shapely
from pyproj import CRS, Geod, Transformer

from planner.city.findings import FindingLog
from planner.city.lines import WIDEST_M, Lines, snap_to_grid, without_repeats
from planner.errors import InputError, Problem, name_up_to_five
from planner.units import utm_crs_for

MEASURED_FROM_M = 20.0
LENGTH_WARNING_PCT = 0.1


def crs_of_streets(streets: gpd.GeoDataFrame) -> CRS:
    """Return the projected CRS in meters for streets in degrees: the UTM zone of the middle of their box.

    Raises
    ------
    InputError
        When there is no street, a coordinate is not a number or outside -180 to 180 and -90 to 90, or the
        middle lies beyond the UTM zones (north of 84 N, south of 80 S).
    """
    if not len(streets):
        raise InputError(
            Problem(
                "the street layer holds no street.",
                "Check `sources.streets` and `sources.bbox`, or run `planner fetch`.",
            ),
            title="the streets",
        )
    xy = shapely.get_coordinates(streets.geometry.to_numpy())
    wrong = ~np.isfinite(xy).all(axis=1) | (np.abs(xy[:, 0]) > 180) | (np.abs(xy[:, 1]) > 90)
    if wrong.any():
        owner = shapely.get_coordinates(streets.geometry.to_numpy(), return_index=True)[1]
        ids = streets["source_id"].to_numpy()[np.unique(owner[wrong])]
        raise InputError(
            Problem(
                f"{len(ids)} streets have coordinates that are not degrees: {name_up_to_five(ids)}.",
                "Give the layer its CRS, or take these rows out.",
            ),
            title="the streets",
        )
    (west, south), (east, north) = xy.min(axis=0), xy.max(axis=0)
    try:
        return utm_crs_for(west, south, east, north)
    except ValueError as fault:
        raise InputError(
            Problem(f"{fault}.", "Check whether the layer names the right CRS: no town lies there."),
            title="the streets",
        ) from None


def project_lines(streets: gpd.GeoDataFrame, crs: CRS, log: FindingLog) -> Lines:
    """Return the streets as lines in meters on a grid of one millimeter.

    Lines without length are taken out with a finding. Multi-part rows become one line a part.

    Raises
    ------
    InputError
        When the streets spread over more than 2,000 km: no one projected CRS in meters serves them.
    """
    shapes, row = shapely.get_parts(streets.geometry.to_numpy(), return_index=True)
    degrees, line = shapely.get_coordinates(shapes, return_index=True)
    to_meters = Transformer.from_crs(streets.crs or "EPSG:4326", crs, always_xy=True)
    xy = np.column_stack(to_meters.transform(degrees[:, 0], degrees[:, 1]))
    extent = np.ptp(xy, axis=0).max() if np.isfinite(xy).all() else np.inf
    if extent > WIDEST_M:
        raise InputError(
            Problem(
                f"the streets spread over more than {WIDEST_M / 1000:.0f} km.",
                "Clip them with `sources.bbox` or mend the stray coordinates.",
            ),
            title="the streets",
        )
    counts = np.bincount(line, minlength=len(shapes))
    start = np.concatenate(([0], np.cumsum(counts))).astype(np.int64)
    whole = Lines(snap_to_grid(xy), start, row.astype(np.int64)).take(counts >= 2)
    lines, flat = without_repeats(whole)
    log.add(
        "STREETS-ZERO-LENGTH",
        "Street lines without length (all vertices in one place) were taken out.",
        count=len(flat) + int((counts < 2).sum()),
        length_m=0.0,
    )
    return lines


def measure_length_error(lines: Lines, crs: CRS, log: FindingLog) -> float:
    """Return the largest relative difference between projected and geodesic length, percent.

    Taken over single spans of 20 m or more (of any length where none is as long): on shorter ones the
    millimeter grid itself would show. Geodesic lengths are those of the WGS 84 ellipsoid. Above 0.1 % a
    warning is logged. The difference of the total length is logged beside it.
    """
    to_degrees = Transformer.from_crs(crs, CRS.from_epsg(4326), always_xy=True)
    lon, lat = to_degrees.transform(lines.xy[:, 0], lines.xy[:, 1])
    step = np.zeros(len(lon))
    _, _, step[:-1] = Geod(ellps="WGS84").inv(lon[:-1], lat[:-1], lon[1:], lat[1:])
    step[lines.last] = 0.0
    geodesic = np.add.reduceat(step, lines.first)
    projected = lines.lengths_m()
    measured = projected >= min(MEASURED_FROM_M, float(projected.max()))
    worst = float(100.0 * np.max(np.abs(projected / geodesic - 1.0)[measured]))
    total = 100.0 * (projected.sum() / geodesic.sum() - 1.0)
    far_off = worst > LENGTH_WARNING_PCT
    log.add(
        "STREETS-LENGTH-ERROR",
        f"Lengths in {crs.to_string()} differ from geodesic lengths by {worst:.4f} % at most on one span and "
        f"{total:+.4f} % in all"
        + (
            "; the area is wide or far from the middle of its zone, so lengths and costs are off by as much."
            if far_off
            else "."
        ),
        length_m=float(abs(projected.sum() - geodesic.sum())),
        warning=far_off,
    )
    return worst
