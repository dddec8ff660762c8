"""Rebuild a plausible street network from a folder of facts tables."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import shapely

from planner.sources.reconstruction.borders import make_skeleton
from planner.sources.reconstruction.draft import draw
from planner.sources.reconstruction.grid import make_grid
from planner.sources.reconstruction.lattice import Piece, hang_grid
from planner.sources.reconstruction.layer import to_layer
from planner.sources.reconstruction.mend import mend
from planner.sources.reconstruction.partition import make_districts
from planner.sources.reconstruction.rungs import lay_rungs
from planner.sources.reconstruction.tables import FactsTables, read_tables


def reconstruct_streets(tables_dir: Path | FactsTables) -> gpd.GeoDataFrame:
    """Return a street network that fits the facts tables: RAW_STREETS in EPSG:4326, the same on each run.

    It is a reconstruction, not a survey: the grid of each district has the bearing and block sides measured
    for its tracts and fills the tracts' area, rivers are crossed at the bridges of the table only, national
    roads follow a coarse course. A single street is never where the real one is; lengths, densities and the
    share of dead ends are like those of a real Andean town, and that is what a plan made on it can tell.
    Streets carry no names but the numbers of national roads.

    Parameters
    ----------
    tables_dir
        Folder of `tracts.csv`, `rivers.csv`, `bridges.csv`, `arterials.csv` and `urban_extent.csv`, or the
        tables themselves.

    Raises
    ------
    InputError
        A table is missing or lacks a column.
    """
    tables = tables_dir if isinstance(tables_dir, FactsTables) else read_tables(tables_dir)
    districts = make_districts(tables)
    lines, faces = make_skeleton(tables, districts)
    tree = shapely.STRtree([line.course for line in lines])
    pieces: list[Piece] = []
    for number, face in enumerate(faces):
        near = {k: lines[k] for k in sorted(tree.query(face.outline, predicate="intersects").tolist())}
        grid = make_grid(number, face, districts[face.district])
        nodes = grid.nodes(shapely.union_all([line.course for line in near.values()]), tables.tracts)
        pieces += hang_grid(grid, nodes, near) + lay_rungs(grid, nodes, near)
    draft = draw(lines, pieces, tables)
    channels = shapely.union_all([r.channel() for r in tables.rivers])
    return to_layer(*mend(draft, channels), tables.crs)
