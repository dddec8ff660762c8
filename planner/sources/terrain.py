"""Terrain: elevations out of a GeoTIFF or an SRTM tile, zipped or bare."""

from __future__ import annotations

import shutil
import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import rasterio
from pyproj import CRS, Transformer
from rasterio.windows import Window, from_bounds

from planner.errors import InputError, Problem
from planner.sources.faults import RASTER_FAULTS, one_line
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
        with _grid_file(path) as file, rasterio.open(file) as grid:
            if grid.crs is None:
                raise InputError(
                    Problem("the terrain names no CRS.", "Store it as a GeoTIFF with its CRS."), str(path)
                )
            window = _window(grid, bounds, path)
            values = grid.read(1, window=window, masked=True)
            transform = grid.window_transform(window)
            code = grid.crs.to_string()
    except RASTER_FAULTS as fault:
        raise InputError(
            Problem(
                f"the terrain cannot be read: {one_line(fault)}.",
                "Download it again; GeoTIFF and SRTM .hgt(.zip) are read.",
            ),
            str(path),
        ) from None
    heights = np.ma.filled(values.astype(np.float32), np.nan)
    return Terrain(
        heights, (transform.a, transform.b, transform.c, transform.d, transform.e, transform.f), code
    )


@contextmanager
def _grid_file(path: Path) -> Iterator[Path]:
    """Yield the file that GDAL opens: the file itself, or the tile unpacked out of a zip.

    Unpacking here checks the tile against its checksum, which GDAL reading inside the zip does not.
    """
    if path.suffix.lower() != ".zip":
        yield path
        return
    with zipfile.ZipFile(path) as archive, tempfile.TemporaryDirectory() as folder:
        tiles = [n for n in archive.namelist() if n.lower().endswith((".hgt", ".tif", ".tiff"))]
        if len(tiles) != 1:
            raise InputError(
                Problem(
                    f"the zip holds {len(tiles)} elevation tiles.",
                    "Give a zip of one .hgt, or a merged GeoTIFF.",
                ),
                str(path),
            )
        tile = Path(folder) / Path(tiles[0]).name
        with archive.open(tiles[0]) as packed, tile.open("wb") as plain:
            shutil.copyfileobj(packed, plain)
        yield tile


def _window(grid: Any, bounds: Sequence[float], path: Path) -> Window:
    """Return the part of the grid to read."""
    whole = Window(0, 0, grid.width, grid.height)
    if not bounds:
        return whole
    west, south, east, north = bounds
    wide = (west - MARGIN_DEG, south - MARGIN_DEG, east + MARGIN_DEG, north + MARGIN_DEG)
    own = CRS.from_wkt(grid.crs.to_wkt())
    box = Transformer.from_crs("EPSG:4326", own, always_xy=True).transform_bounds(*wide)
    part = from_bounds(*box, transform=grid.transform)
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
