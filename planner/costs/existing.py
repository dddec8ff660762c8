"""Which spans run along plant that stands already."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from planner.catalog.model import Catalog
from planner.catalog.table_files import read_allowances

COLUMNS = ["span_id", "way", "owner"]


def match_existing(
    existing_plant: gpd.GeoDataFrame, spans: gpd.GeoDataFrame, catalog: Catalog | None = None
) -> pd.DataFrame:
    """Return the spans that run along existing plant: span_id, way, owner.

    A span matches a way and owner when at least the share `existing_share` of its length lies within
    `existing_distance_m` (catalog allowances, 80 % and 12 m) of the plant's lines. Plant that merely crosses
    a street is not taken; plant on the far side of a wide avenue may be missed, which errs toward building
    anew.

    Parameters
    ----------
    existing_plant
        RAW_PLANT in the CRS of the spans (meters).
    spans
        STREET_SPANS.

    Returns
    -------
    Rows in the order of spans, then way, then owner; a span may have several.
    """
    allowances = (catalog.allowances if catalog else None) or read_allowances()
    distance_m = allowances["existing_distance_m"].value
    share = allowances["existing_share"].value
    lines = np.asarray(spans.geometry.to_numpy(), dtype=object)
    lengths = shapely.length(lines)
    found = []
    for (way, owner), group in existing_plant.groupby(["way", "owner"], sort=True):
        near = shapely.buffer(np.asarray(group.geometry.to_numpy(), dtype=object), distance_m)
        rows, which = shapely.STRtree(near).query(lines, predicate="intersects")
        for row in np.unique(rows):
            zone = shapely.union_all(near[which[rows == row]])
            if shapely.length(shapely.intersection(lines[row], zone)) >= share * lengths[row] - 1e-9:
                found.append((int(row), str(way), str(owner)))
    found.sort()
    ids = spans["span_id"].to_numpy()
    return pd.DataFrame([(ids[row], way, owner) for row, way, owner in found], columns=COLUMNS)
