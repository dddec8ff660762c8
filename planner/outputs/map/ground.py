"""The ground of the map: streets as a light layer, and demand in squares."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from planner.outputs import palette
from planner.outputs.map.degrees import DEGREES
from planner.outputs.map.model import Field, Theme
from planner.outputs.words import Both, column_name, same, unit_name
from planner.plan.model import Plan

SIMPLIFY_M = 1.5
SQUARES_M = (100, 200, 400, 800, 1600, 3200)
MOST_SQUARES = 4000
MAJOR = ("motorway", "trunk", "primary", "secondary", "tertiary")


def ground_themes(plan: Plan) -> list[Theme]:
    """Return streets, demand and demand not seen."""
    squares, side_m = demand_squares(plan.demand)
    unit = unit_name(str(plan.summary["cameras"].get("demand_unit", "")))
    told = (
        Field("weight", Both("demanda", "demand"), "number", unit, 1),
        Field("seen_pct", Both("vista por cámaras", "seen by cameras"), "number", same("%"), 1),
        Field("unseen", Both("no vista", "not seen"), "number", unit, 1),
    )
    meaning = Both("cuadrado de {side} m", "square of {side} m").fill(side=side_m)
    return [
        Theme(
            "demand",
            Both("Demanda", "Demand"),
            meaning,
            squares,
            told,
            shown=False,
            shade_column="shade",
            looks={"": palette.DEMAND},
        ),
        Theme(
            "blind",
            Both("Demanda no vista", "Demand not seen"),
            meaning,
            squares[squares["unseen"] > 0].reset_index(drop=True),
            told,
            shown=False,
            shade_column="blind_shade",
            looks={"": palette.BLIND},
        ),
        Theme(
            "streets",
            Both("Calles", "Streets"),
            Both("calle", "street"),
            light_streets(plan.streets),
            (
                Field("name", column_name("name")),
                Field("length_m", column_name("length_m"), "number", same("m"), 0),
            ),
            style_column="rank",
            looks=palette.STREET_LOOKS,
            measure="length_m",
            clickable=False,
            labels={"major": Both("principal", "main"), "minor": Both("local", "local")},
        ),
    ]


def light_streets(streets: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return streets in degrees, one feature a name and rank, joined end to end and simplified to 1.5 m.

    Nodes between two spans of one name vanish where the street runs straight, which keeps the page small.
    """
    rank = np.where(
        streets["street_class"].astype(str).str.removesuffix("_link").isin(MAJOR), "major", "minor"
    )
    work = pd.DataFrame(
        {
            "name": streets["name"].fillna("").astype(str).to_numpy(),
            "rank": rank,
            "length_m": streets["length_m"].astype(float).to_numpy(),
            "geometry": streets.geometry.to_numpy(),
        }
    )
    rows = []
    for (name, kind), part in work.groupby(["name", "rank"], sort=True):
        lines = shapely.line_merge(shapely.MultiLineString(_single_lines(part["geometry"])))
        rows.append(
            (
                name,
                kind,
                round(float(part["length_m"].sum()), 1),
                shapely.simplify(lines, SIMPLIFY_M, preserve_topology=False),
            )
        )
    frame = gpd.GeoDataFrame(
        rows, columns=["name", "rank", "length_m", "geometry"], geometry="geometry", crs=streets.crs
    )
    frame["id"] = frame["name"]
    return frame.to_crs(DEGREES)


def demand_squares(demand: gpd.GeoDataFrame) -> tuple[gpd.GeoDataFrame, int]:
    """Return demand summed in squares, in degrees, and their side in meters.

    The side is the least of 100 to 3,200 m that gives at most 4,000 squares. `shade` is the square root of
    weight over largest weight, so that thin demand still shows; `blind_shade` the same of what is not seen.
    """
    columns = ["id", "weight", "seen_pct", "unseen", "shade", "blind_shade", "geometry"]
    if not len(demand):
        return gpd.GeoDataFrame({c: [] for c in columns}, geometry="geometry", crs=DEGREES), SQUARES_M[0]
    x, y = demand.geometry.x.to_numpy(), demand.geometry.y.to_numpy()
    side = next((s for s in SQUARES_M if _squares(x, y, s) <= MOST_SQUARES), SQUARES_M[-1])
    weight = demand["weight_milli"].to_numpy(dtype=float) / 1000
    seen = np.where(demand["covered"].to_numpy(dtype=bool), weight, 0.0)
    sums = (
        pd.DataFrame({"c": np.floor(x / side), "r": np.floor(y / side), "weight": weight, "seen": seen})
        .groupby(["r", "c"], as_index=False)
        .sum()
    )
    sums = sums[sums["weight"] > 0].reset_index(drop=True)
    shapes = shapely.box(sums["c"] * side, sums["r"] * side, (sums["c"] + 1) * side, (sums["r"] + 1) * side)
    unseen = (sums["weight"] - sums["seen"]).clip(lower=0)
    most = float(sums["weight"].max()) if len(sums) else 1.0
    frame = gpd.GeoDataFrame(
        {
            "id": [f"DEM {int(c)}/{int(r)}" for c, r in zip(sums["c"], sums["r"], strict=True)],
            "weight": sums["weight"].round(1),
            "seen_pct": (100 * sums["seen"] / sums["weight"]).round(1),
            "unseen": unseen.round(1),
            "shade": np.sqrt(sums["weight"] / most).round(2),
            "blind_shade": np.sqrt(unseen / most).round(2),
        },
        geometry=shapes,
        crs=demand.crs,
    )
    return frame.to_crs(DEGREES), side


def _squares(x: np.ndarray, y: np.ndarray, side_m: int) -> int:
    """Return how many squares of a side hold demand."""
    return len(np.unique(np.column_stack([np.floor(x / side_m), np.floor(y / side_m)]), axis=0))


def _single_lines(shapes: pd.Series) -> list[shapely.LineString]:
    """Return lines with the parts of multi-lines taken apart."""
    return [part for shape in shapes for part in getattr(shape, "geoms", [shape])]
