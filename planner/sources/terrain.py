"""Terrain: elevations out of a GeoTIFF or an SRTM tile, zipped or bare."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import rasterio
from rasterio.errors import RasterioError, RasterioIOError
from rasterio.warp import transform_bounds
from rasterio.windows import Window, from_bounds

from planner.errors import InputError, Problem
from planner.sources.model import Terrain

MARGIN_DEG = 0.02
"""Ground kept around the streets, about 2 km: hills beyond block no camera of some hundred meters."""


def read_terrain(path: Path, bounds: Sequence[float] = ()) -> Terrain:
    """Return elevations in meters, NaN where the file has none.

    Parameters
    ----------
    path
        GeoTIFF in any CRS, `.hgt`, or a zip that holds one `.hgt` (or one `.tif`).
    bounds
        West, south, east, north in degrees: only this part and 2 km around is read. Empty reads all.

    Raises
    ------
    InputError
        The file is damaged, names no CRS, or does not cover the bounds at all.
    """
    try:
        with rasterio.open(_address(path)) as grid:
            if grid.crs is None:
                raise InputError(
                    Problem("the terrain names no CRS.", "Store it as a GeoTIFF with its CRS."), str(path)
                )
            window = _window(grid, bounds, path)
            values = grid.read(1, window=window, masked=True)
            transform = grid.window_transform(window)
            code = grid.crs.to_string()
    except (RasterioIOError, RasterioError, zipfile.BadZipFile) as fault:
        raise InputError(
            Problem(
                f"the terrain cannot be read: {fault}.",
                "Download it again; GeoTIFF and SRTM .hgt(.zip) are read.",
            ),
            str(path),
        ) from None
    heights = np.ma.filled(values.astype(np.float32), np.nan)
    return Terrain(
        heights, (transform.a, transform.b, transform.c, transform.d, transform.e, transform.f), code
    )


def _address(path: Path) -> str:
    """Return what GDAL opens: the file, or the tile inside a zip."""
    if path.suffix.lower() != ".zip":
        return str(path)
    with zipfile.ZipFile(path) as archive:
        tiles = [n for n in archive.namelist() if n.lower().endswith((".hgt", ".tif", ".tiff"))]
    if len(tiles) != 1:
        raise InputError(
            Problem(
                f"the zip holds {len(tiles)} elevation tiles.", "Give a zip of one .hgt, or a merged GeoTIFF."
            ),
            str(path),
        )
    return f"/vsizip/{path.resolve()}/{tiles[0]}"


def _window(grid: Any, bounds: Sequence[float], path: Path) -> Window:
    """Return the part of the grid to read."""
    whole = Window(0, 0, grid.width, grid.height)
    if not bounds:
        return whole
    west, south, east, north = bounds
    wide = (west - MARGIN_DEG, south - MARGIN_DEG, east + MARGIN_DEG, north + MARGIN_DEG)
    part = from_bounds(*transform_bounds("EPSG:4326", grid.crs, *wide), transform=grid.transform)
    part = part.round_offsets(op="floor").round_lengths(op="ceil")
    try:
        return whole.intersection(part)
    except rasterio.errors.WindowError:
        raise InputError(
            Problem(
                f"the terrain does not cover the streets (from {west:.3f}, {south:.3f} to "
                f"{east:.3f}, {north:.3f}).",
                "Give the tile of the study's area, or clear `sources.terrain`.",
            ),
            str(path),
        ) from None
