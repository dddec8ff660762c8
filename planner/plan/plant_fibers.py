"""Spare fibers of standing cables: where a plan needs more of them than there are, they are not offered."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from planner.catalog.table_files import read_allowances
from planner.costs import match_existing
from planner.network.model import Plant
from planner.plan.prepare import Ground
from planner.settings.joint_settings import TOGETHER

COLUMNS = ["span_id", "way", "owner"]
KEY = ["span_id", "way"]
ROUNDS = 4
"""After so many tries every street with a limit is left to new cable."""


def offered_plant(ground: Ground) -> pd.DataFrame:
    """Return span_id (street span), way and owner of what layers and standing routes offer along streets.

    Where cameras and streets are decided together, spare fibers that are limited are not offered: that model
    knows no limit of a street, and new cable in the same duct errs upward.
    """
    plant = ground.city.existing_plant
    if plant is None:
        return pd.DataFrame(columns=COLUMNS, dtype=object)
    if ground.settings.joint.decide == TOGETHER and "spare_fibers" in plant:
        plant = plant[plant["spare_fibers"].isna()]
    return match_existing(plant, ground.city.streets.spans, ground.catalog)


def too_few_fibers(ground: Ground, plant: Plant, offered: pd.DataFrame) -> pd.DataFrame:
    """Return the offers (street span and way) whose spare fibers a plant needs more of than there are."""
    existing = ground.city.existing_plant
    if existing is None or ground.city.standing is None:
        return offered.iloc[:0]
    limits = spare_along(existing, ground.city.streets.spans, offered)
    used = plant.spans.groupby(["street_span_id", "way"])["fibers"].max()
    most = pd.Series(used.reindex(pd.MultiIndex.from_frame(offered[KEY])).to_numpy(), index=offered.index)
    return offered[most.fillna(0) > limits]


def spare_along(existing: gpd.GeoDataFrame, spans: gpd.GeoDataFrame, offered: pd.DataFrame) -> pd.Series:
    """Return the spare fibers of each offer, infinite where nothing limits it.

    The least of the lines that run along more of the street than a crossing does (twice the distance within
    which plant counts as along a street, and a tenth more), or along half of a shorter one.
    """
    limited = existing[existing["spare_fibers"].notna()].reset_index(drop=True)
    out = pd.Series(np.inf, index=offered.index)
    if not len(limited):
        return out
    distance_m = read_allowances()["existing_distance_m"].value
    zones = shapely.buffer(np.asarray(limited.geometry.to_numpy(), dtype=object), distance_m)
    tree = shapely.STRtree(zones)
    shape = dict(zip(spans["span_id"], spans.geometry, strict=True))
    for index, span, way in zip(offered.index, offered["span_id"], offered["way"], strict=True):
        line = shape[span]
        near = [k for k in tree.query(line, predicate="intersects") if limited["way"].iloc[k] == way]
        least = min(2.2 * distance_m, line.length / 2)
        along = [k for k in near if shapely.length(shapely.intersection(line, zones[k])) > least]
        if along:
            out[index] = float(limited["spare_fibers"].iloc[along].min())
    return out


def withdrawn(ground: Ground, offered: pd.DataFrame, short: pd.DataFrame, tried: int) -> pd.DataFrame:
    """Return the offers without those that are too few; after some rounds without any that are limited."""
    gone = short
    if tried >= ROUNDS and ground.city.existing_plant is not None:
        limits = spare_along(ground.city.existing_plant, ground.city.streets.spans, offered)
        gone = offered[np.isfinite(limits)]
    return offered.drop(index=gone.index).reset_index(drop=True)
