"""Terrain of an area out of public one-degree elevation tiles."""

from __future__ import annotations

import gzip
import math
import zlib
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

import rasterio
import requests
from rasterio.errors import RasterioError
from rasterio.merge import merge

from planner.errors import InputError, Problem
from planner.sources.atomic import part_of
from planner.sources.connection import USER_AGENT, Talk, with_retries
from planner.sources.faults import one_line
from planner.sources.terrain import MARGIN_DEG

TERRAIN_URL = "https://s3.amazonaws.com/elevation-tiles-prod/skadi/{band}/{tile}.hgt.gz"
"""Terrain Tiles (Mapzen, Registry of Open Data on AWS), format skadi: SRTM tiles of one degree."""
TERRAIN_SOURCE = "Terrain Tiles (Mapzen, Registry of Open Data on AWS)"
TERRAIN_LICENSE = (
    "public domain (SRTM, GMTED2010, ETOPO1); some countries open licenses, see github.com/tilezen/joerd"
)
TERRAIN_ATTRIBUTION = (
    "Terrain: U.S. Geological Survey and U.S. National Oceanic and Atmospheric Administration, through Mapzen"
)
MAX_TILES = 9
TIMEOUT_S = 120.0


def tiles_of(bounds: Sequence[float]) -> list[str]:
    """Return the names of the one-degree tiles that a box touches, named by their southwest corner.

    >>> tiles_of((-65.42, -24.32, -64.98, -24.12))
    ['S25W066', 'S25W065']
    """
    west, south, east, north = bounds
    return [
        f"{'N' if lat >= 0 else 'S'}{abs(lat):02d}{'E' if lon >= 0 else 'W'}{abs(lon):03d}"
        for lat in range(math.floor(south), math.ceil(north))
        for lon in range(math.floor(west), math.ceil(east))
    ]


def fetch_terrain(
    bounds: Sequence[float], cache: Path, target: Path, talk: Talk, url: str = TERRAIN_URL
) -> list[str]:
    """Write the elevations of a box and 2 km around it as a GeoTIFF; return the addresses they came from.

    A tile that the server does not have (open sea) is left out; with none at all nothing is written and the
    list is empty.

    Parameters
    ----------
    bounds
        West, south, east, north in degrees.
    cache
        Folder where tiles are kept.
    target
        The GeoTIFF; the caller renames it into place.
    talk
        Where the waiting is told.
    url
        Template with {band} (S25) and {tile} (S25W066) of gzipped .hgt tiles.

    Raises
    ------
    InputError
        The area needs more than nine tiles, no answer came, or a tile is damaged.
    """
    m = MARGIN_DEG
    box = (bounds[0] - m, bounds[1] - m, bounds[2] + m, bounds[3] + m)
    names = tiles_of(box)
    if len(names) > MAX_TILES:
        raise InputError(
            Problem(
                f"the area needs {len(names)} elevation tiles of one degree; at most {MAX_TILES} are fetched."
            ),
            title="planner fetch",
        )
    found = [(name, _tile(name, cache, talk, url)) for name in names]
    held = [(name, path) for name, path in found if path is not None]
    if held:
        _write_merged([path for _, path in held], box, target)
    return [url.format(band=name[:3], tile=name) for name, _ in held]


def _tile(name: str, cache: Path, talk: Talk, url: str) -> Path | None:
    """Return the tile in the cache, asked for where it is not there; None where the server has none."""
    path = cache / f"{name}.hgt"
    if path.is_file():
        return path
    address = url.format(band=name[:3], tile=name)

    def ask() -> bytes | None:
        answer = requests.get(address, timeout=TIMEOUT_S, headers={"User-Agent": USER_AGENT})
        if answer.status_code in (403, 404):  # the store answers 403 for an object that is not there
            return None
        answer.raise_for_status()
        return answer.content

    packed = with_retries(ask, f"the terrain tile {name}", talk)
    if packed is None:
        return None
    try:
        heights = gzip.decompress(packed)
    except (gzip.BadGzipFile, EOFError, zlib.error) as fault:
        raise InputError(
            Problem(
                f"the terrain tile {name} came damaged: {one_line(fault)}.", "Run `planner fetch` again."
            ),
            title="planner fetch",
        ) from None
    cache.mkdir(parents=True, exist_ok=True)
    with part_of(path) as part:
        part.write_bytes(heights)
    return path


def _write_merged(paths: list[Path], box: Sequence[float], target: Path) -> None:
    """Write the tiles, joined and cut to the box, as a compressed GeoTIFF."""
    try:
        with ExitStack() as stack:
            grids = [stack.enter_context(rasterio.open(p)) for p in paths]
            values, transform = merge(grids, bounds=tuple(box))
            profile = grids[0].profile | {
                "driver": "GTiff", "height": values.shape[1], "width": values.shape[2],
                "transform": transform, "compress": "deflate", "predictor": 2,
            }  # fmt: skip
        with rasterio.open(target, "w", **profile) as out:
            out.write(values)
    except RasterioError as fault:
        raise InputError(
            Problem(
                f"the terrain tiles cannot be read: {one_line(fault)}.",
                f"Delete {paths[0].parent} and fetch again.",
            ),
            title="planner fetch",
        ) from None
