"""Build the members of the country from the table of centers: a study folder for each of sixteen centers.

Run from the repository: ``python examples/ecu911/build.py [FOLDER]``; without a folder the members of the
study are written anew. The same table gives the same files. Streets are a stand-in, drawn by rule and seed.
"""

from __future__ import annotations

import math
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from planner.sources.reconstruction import (
    StandInTown,
    place_cameras,
    place_points,
    reconstruct_demand,
    reconstruct_streets,
    share_by_root,
    stand_in_tables,
    street_nodes,
    write_provenance,
    write_streets,
)
from planner.sources.reconstruction.hashing import uniform

HERE = Path(__file__).resolve().parent
TABLE = HERE.parents[1] / "data" / "ecu911" / "centers.csv"
CAMERAS = {2022: 6782, 2024: 7332}
"""Published cameras of March 2022 and March 2024."""
YEAR = 2024
RESIDENTS_PER_KM2 = 4500
KM2_PER_CAMERA = 0.111
"""Planning assumptions, both as in Gran Jujuy: 302,206 residents and 600 cameras on 66.8 km2."""
CAMERAS_PER_POINT = 12
STANDING_YEAR = 2022
BUILT = ((2500, 2012, 2014), (4600, 2015, 2016), (6782, 2017, 2022))
"""Cameras by the end of 2014 and 2016 and in March 2022 as published; years within are spread evenly."""
DOWN, DUE_2023 = 1081, 541
"""Cameras down in 2022 as published, and half of them due by 2023; which ones is a planning assumption."""
BUDGET_PER_CAMERA = 200
"""Yearly budget of the replacement program for each standing camera, USD: planning assumption."""
SEED_STATE = 67
OWN = "Apache-2.0, made by this project from its table of centers"
BY = "examples/ecu911/build.py from data/ecu911"
ORIGINS = {
    "streets.parquet": ("streets", "stand-in drawn by rule, not surveyed"),
    "demand.csv": ("demand", "stand-in: residents spread by rule"),
    "points.csv": ("points", "stand-in: places by rule"),
}
STUDY = """\
# {title}: a member of examples/ecu911, written by its build.py from data/ecu911/centers.csv.
schema = 1

[study]
name = "{member}"
title = "ECU 911 {title}: {cameras} cámaras"
country = "EC"
currency = "USD"
language = "es"
seed = {seed}
residents = {residents} # on the part that is drawn: planning assumption
note = "Calles sustitutas, trazadas por regla: ni ciudad real ni relevada; cámaras repartidas por regla."
note_en = "Stand-in streets, drawn by rule: no real city and no survey; cameras shared out by rule."

[sources]
streets = "streets.parquet"
streets_status = "reconstructed"
streets_license = "{own}"
streets_class_column = "street_class"
streets_name_column = "name"
points = "points.csv"
demand = "demand.csv"
demand_weight = "population"
demand_shape = "hexagons"
demand_license = "{own}"

[[centers]]
id = "CEN-01"
name = "ECU 911 {title}"
lat = {lat}
lon = {lon}
provenance = "planning assumption: the stand-in's corner nearest to the coordinates of {city}"

[cameras]
count = {cameras} # planning assumption: 7,332 (ecu911.gob.ec), shared by the square root of residents
range_m = 80 # planning assumption, as in examples/jsei

[rules]
status = "proposed"
"""
REPLACEMENT = """
[scenario.replacement.study]
note = "Lo que estaba en pie en 2022: cuáles, dónde y desde cuándo es un supuesto; su fibra no se conoce."
note_en = "What stood in 2022: which, where and since when is an assumption; its fiber is not known."

[scenario.replacement.cameras]
count = {new} # 7,332 less 6,782, each shared by the same rule

[scenario.replacement.plant]
source = "standing.csv"
year = 2024

[scenario.replacement.replacement]
by = "program"
yearly_budget = {budget} # planning assumption: US$200 a year for each camera that stands
"""


def cameras_by_member(year: int = YEAR) -> dict[str, int]:
    """Return the cameras of each center in a year of which the sum was published."""
    centers = pd.read_csv(TABLE)
    return share_by_root(dict(zip(centers.member, centers.residents, strict=True)), CAMERAS[year], {})


def town_of(center: Any, cameras: int, seed: int) -> StandInTown:
    """Return the town that is drawn for a center: all of it, or for large ones the inner part."""
    area = min(center.residents / RESIDENTS_PER_KM2, cameras * KM2_PER_CAMERA)
    return StandInTown(center.lon, center.lat, round(area * RESIDENTS_PER_KM2), round(area, 2), seed)


def build(out: Path, only: tuple[str, ...] = ()) -> None:
    """Write a study folder for each center, or for those that are named."""
    centers, cameras = pd.read_csv(TABLE), cameras_by_member()
    for seed, center in enumerate(centers.itertuples(index=False), start=1):
        if only and center.member not in only:
            continue
        folder = out / str(center.member)
        folder.mkdir(parents=True, exist_ok=True)
        count = cameras[center.member]
        town = town_of(center, count, seed)
        standing = cameras_by_member(STANDING_YEAR)[center.member]
        lon, lat = write_town(town, max(5, count // CAMERAS_PER_POINT), folder, standing)
        text = STUDY.format(
            member=center.member, title=center.title, city=center.city, cameras=count, seed=seed,
            residents=town.residents, own=OWN, lat=lat, lon=lon,
        )  # fmt: skip
        text += REPLACEMENT.format(new=max(1, count - standing), budget=BUDGET_PER_CAMERA * standing)
        (folder / "study.toml").write_text(text, encoding="utf-8", newline="\n")


def write_town(town: StandInTown, points: int, folder: Path, standing: int = 0) -> tuple[float, float]:
    """Write streets, residents, points and what stands; return longitude and latitude of the center."""
    tables = stand_in_tables(town)
    streets = reconstruct_streets(tables)
    write_streets(streets, folder / "streets.parquet")
    nodes = street_nodes(streets, tables.crs)
    columns = ["name", "lon", "lat", "source", "accuracy", "kind", "position_source"]
    none = pd.DataFrame(columns=columns, dtype=object)
    listed = place_points(tables, nodes, none, none, points, (town.lon, town.lat))
    for name, frame in {"demand.csv": reconstruct_demand(tables, streets), "points.csv": listed}.items():
        frame.to_csv(folder / name, index=False, lineterminator="\n")
    if standing:
        cameras = standing_cameras(place_cameras(tables, nodes, listed, standing), town.seed)
        cameras.to_csv(folder / "standing.csv", index=False, lineterminator="\n")
    for name, (role, what) in ORIGINS.items():
        told = {"role": role, "license": OWN, "source": f"{what}: {BY}", "date": "2024"}
        write_provenance(folder, name, told)
    corners = nodes[nodes.arms >= 3].reset_index(drop=True)
    away = ((corners.lon - town.lon) * math.cos(math.radians(town.lat))) ** 2 + (corners.lat - town.lat) ** 2
    corner = corners.iloc[int(away.to_numpy().argmin())]
    return round(float(corner.lon), 6), round(float(corner.lat), 6)


def standing_cameras(placed: pd.DataFrame, seed: int) -> pd.DataFrame:
    """Return placed cameras as an as-built list: year of building, and state, by a hash of seed and row.

    Years follow the published sums; each year of a period is as likely as another. The oldest are no likelier
    to be down than others: which of the 1,081 stood where was not published.
    """
    number = np.arange(len(placed))
    rank, within, fate = (uniform(seed, SEED_STATE + k, number) for k in range(3))
    years = np.zeros(len(placed), dtype=np.int64)
    before = 0.0
    for total, first, last in BUILT:
        share = total / CAMERAS[STANDING_YEAR]
        own = (rank >= before) & (rank < share)
        years[own] = first + np.floor(within[own] * (last - first + 1)).astype(np.int64)
        before = share
    order = np.argsort(fate, kind="stable")
    down = order[: round(len(placed) * DOWN / CAMERAS[STANDING_YEAR])]
    due = down[: round(len(down) * DUE_2023 / DOWN)]
    state, replace_year = np.full(len(placed), "works", dtype=object), np.full(len(placed), "", dtype=object)
    state[down], replace_year[due] = "down", "2023"
    return pd.DataFrame(
        {
            "id": [f"EC-{k + 1:04d}" for k in number],
            "kind": "camera",
            "lat": placed.lat,
            "lon": placed.lon,
            "year_built": years,
            "state": state,
            "replace_year": replace_year,
        }
    )


if __name__ == "__main__":
    build(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE / "members")
