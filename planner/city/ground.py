"""Cameras that stand already, open ground, places, districts and exclusion zones, in meters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import geopandas as gpd
import pandas as pd
import shapely
from pyproj import CRS

from planner.city.findings import FindingLog
from planner.city.model import StreetNetwork
from planner.city.polygons import BESIDE_M, mended
from planner.city.snap import street_area
from planner.errors import name_up_to_five
from planner.sources.model import StudySources

LEAST_OVERLAP_M2 = 100.0
"""Districts that overlap by less share a border drawn twice."""
Frame: TypeAlias = gpd.GeoDataFrame | None
_WHAT = {
    "existing_cameras": "cameras that stand already",
    "areas": "areas of open ground and vegetation",
    "places": "doors, sensitive places, stops and poles",
    "districts": "districts",
    "exclusions": "exclusion zones",
}
_KINDS = {"existing_cameras": "camera_class", "areas": "kind", "places": "kind", "exclusions": "action"}


@dataclass(frozen=True)
class Ground:
    """RAW_CAMERAS, RAW_AREAS, RAW_PLACES, RAW_DISTRICTS and RAW_EXCLUSIONS in meters, None where none."""

    existing_cameras: gpd.GeoDataFrame | None
    areas: gpd.GeoDataFrame | None
    places: gpd.GeoDataFrame | None
    districts: gpd.GeoDataFrame | None
    exclusions: gpd.GeoDataFrame | None


def project_ground(sources: StudySources, network: StreetNetwork, log: FindingLog) -> Ground:
    """Return what siting reads besides streets, in the CRS of the streets, every change told.

    Polygons that cross themselves are mended (by the even-odd rule of their rings). What lies more than 1 km
    outside the convex hull of the streets is left out. Districts that overlap stay as they are: a place in
    several is of the first in the layer's order.

    Parameters
    ----------
    sources
        Frames in degrees, as read.
    network
        Streets of the city.
    log
        Takes the findings: counts by kind, what was mended, left out or overlaps.
    """
    near = shapely.buffer(street_area(network), BESIDE_M)
    found = {name: _one(getattr(sources, name), network.nodes.crs, near, name, log) for name in _WHAT}
    for name, frame in found.items():
        if frame is not None:
            _tell_counts(frame, name, log)
    if found["districts"] is not None:
        _tell_overlaps(found["districts"], log)
    return Ground(**found)


def _one(frame: Frame, crs: CRS, near: shapely.Geometry, name: str, log: FindingLog) -> Frame:
    """Return one frame in meters, mended and without what lies far outside the streets."""
    if frame is None:
        return None
    out = frame.to_crs(crs)
    shapes, broken = mended(out.geometry.to_numpy())
    out = out.set_geometry(gpd.GeoSeries(shapes, index=out.index, crs=crs))
    log.add(
        "GROUND-MENDED",
        f"Of the {_WHAT[name]}, these cross themselves and were mended: "
        f"{name_up_to_five(frame.loc[broken, 'source_id'])}. Check their shape.",
        feature=name, count=int(broken.sum()), warning=True,
    )  # fmt: skip
    inside = shapely.intersects(shapes, near) & ~shapely.is_empty(shapes)
    log.add(
        "GROUND-OUTSIDE",
        f"Of the {_WHAT[name]}, these lie more than {BESIDE_M / 1000:g} km outside the area of the streets "
        f"and were left out: {name_up_to_five(out.loc[~inside, 'source_id'])}.",
        feature=name, count=int((~inside).sum()), warning=name in ("existing_cameras", "exclusions"),
    )  # fmt: skip
    return out[inside].reset_index(drop=True)


def _tell_counts(frame: gpd.GeoDataFrame, name: str, log: FindingLog) -> None:
    """Log how many there are, by kind."""
    kinds = frame[_KINDS[name]].fillna("class unknown") if name in _KINDS else pd.Series(dtype=object)
    told = ", ".join(f"{kind} {count}" for kind, count in kinds.value_counts().sort_index().items())
    what = _WHAT[name][0].upper() + _WHAT[name][1:]
    log.add("GROUND-FOUND", f"{what}{': ' if told else ''}{told}.", feature=name, count=len(frame))


def _tell_overlaps(districts: gpd.GeoDataFrame, log: FindingLog) -> None:
    """Log districts that overlap by more than a border drawn twice."""
    shapes, names = districts.geometry.to_numpy(), districts["name"].to_numpy()
    first, second = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    once = first < second
    first, second = first[once], second[once]
    area_m2 = shapely.area(shapely.intersection(shapes[first], shapes[second]))
    big = area_m2 > LEAST_OVERLAP_M2
    pairs = [
        f"{names[i]} and {names[j]} ({a / 10_000:.2f} ha)"
        for i, j, a in zip(first[big], second[big], area_m2[big], strict=True)
    ]
    log.add(
        "DISTRICTS-OVERLAP",
        f"Districts overlap: {name_up_to_five(pairs)}. A place in several is of the first in the layer's "
        "order.",
        feature="districts", count=len(pairs), warning=True,
    )  # fmt: skip
