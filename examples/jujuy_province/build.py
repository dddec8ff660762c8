"""Rebuild the members of the province from the facts tables: a study folder for each of eleven towns.

Run from the repository: ``python examples/jujuy_province/build.py [FOLDER]``; without a folder the members of
the study are written anew. The same tables give the same files.
"""

from __future__ import annotations

import math
import sys
from pathlib import Path
from typing import Any

import pandas as pd

from planner.sources.reconstruction import (
    published_schools,
    read_tables,
    reconstruct_demand,
    reconstruct_streets,
    share_by_root,
    street_nodes,
    write_provenance,
    write_streets,
)

HERE = Path(__file__).resolve().parent
DATA = HERE.parents[1] / "data"
CAMERAS = 1003
CENTER = (-65.29944, -24.18556)
EMBEDDED = "san-salvador"
"""The town of the reference study: its streets and residents are those of `examples/jsei`."""
OWN = "Apache-2.0, made by this project from its facts tables"
BY = "examples/jujuy_province/build.py from data/jujuy_province"
ORIGINS = {
    "streets.parquet": {
        "role": "streets",
        "license": f"{OWN}; census figures: INDEC open data",
        "source": f"reconstruction, not surveyed: {BY}",
        "date": "2010",
    },
    "demand.csv": {
        "role": "demand",
        "license": "INDEC open data (census 2010), spread over hexagons by this project",
        "source": f"INDEC, census 2010; {BY}",
        "date": "2010",
    },
    "points.csv": {
        "role": "points",
        "license": "names and places of schools: Mapa Educativo Nacional, open government data",
        "source": f"schools of Mapa Educativo Nacional 2017; {BY}",
        "date": "2017",
    },
}
"""Provenance of each file that is built, without path and hash; `date` is that of the data within."""
FILES = ("streets.parquet", "demand.csv", "points.csv")

STUDY = """\
# {title}: a member of examples/jujuy_province, written by its build.py from data/jujuy_province.
schema = 1

[study]
name = "{town}"
title = "{title}: ampliación de JSeI, {cameras} cámaras"
country = "AR"
currency = "USD"
language = "es"
seed = 1
residents = {residents} # INDEC census 2010, urban census tracts
note = "Calles reconstruidas desde radios censales; {told}."
note_en = "Streets reconstructed from census tracts; {told_en}."

[sources]
streets = "{streets}"
streets_status = "reconstructed"
streets_license = "Apache-2.0, made by this project from its facts tables; census figures: INDEC open data"
streets_class_column = "street_class"
streets_name_column = "name"
points = "{points}"
demand = "{demand}"
demand_weight = "population"
demand_shape = "hexagons"
demand_license = "INDEC open data (census 2010), spread over hexagons by this project"
attribution = "INDEC, Censo 2010; Mapa Educativo Nacional 2017"

[[centers]]
id = "CEN-01"
name = "{center}"
lat = {lat}
lon = {lon}
provenance = "planning assumption: {place}"

[cameras]
count = {cameras} # {counted}
range_m = 80 # reach claimed in the regional press, 2019
most_per_site = 1 # survey of 2019: 600 camera sites
retention_days = 60 # "about two months", regional press 2019

[rules]
jurisdiction = "ar-y"
status = "planned"
"""
RULE = "planning assumption: what is left of the 1,003, shared by the square root of residents"
PLANT = """
[plant]
source = "phase_one.csv" # phase 1 as the plan of examples/jsei has it: what was built was not published
year = 2026
year_built = 2020 # works of 2019 to 2021
maintenance_end = 2024 # vendor, 3 years: which three is a planning assumption
"""
TOLD = {
    True: ("cámaras del municipio: publicadas", "cameras of the municipality: as published"),
    False: ("cámaras del municipio: repartidas por regla", "cameras of the municipality: shared out by rule"),
}


def cameras_by_town() -> dict[str, int]:
    """Return the cameras of each town: the published ones, the others by the root of residents."""
    towns = pd.read_csv(DATA / "jujuy_province" / "towns.csv")
    known = towns.dropna(subset="published_cameras")
    published = dict(zip(known.town, known.published_cameras.astype(int), strict=True))
    return share_by_root(residents_by_town(), CAMERAS, published)


def residents_by_town() -> dict[str, int]:
    """Return the residents of the urban tracts of each town."""
    tracts = pd.read_csv(DATA / "jujuy_province" / "tracts.csv")
    city = pd.read_csv(DATA / "jujuy" / "tracts.csv")
    people = {str(t): int(n) for t, n in tracts.groupby("town").population.sum().items()}
    return {**people, EMBEDDED: int(city.population.sum())}


def build(out: Path) -> None:
    """Write a study folder for each town."""
    towns = pd.read_csv(DATA / "jujuy_province" / "towns.csv")
    cameras, residents = cameras_by_town(), residents_by_town()
    for town in towns.itertuples(index=False):
        folder = out / str(town.town)
        folder.mkdir(parents=True, exist_ok=True)
        embedded = town.town == EMBEDDED
        nodes = None if embedded else write_town(str(town.town), folder)
        at = CENTER if nodes is None else nearest_corner(nodes, float(town.lon), float(town.lat))
        text = study_text(town, cameras[town.town], residents[town.town], at)
        (folder / "study.toml").write_text(text, encoding="utf-8", newline="\n")


def write_town(town: str, folder: Path) -> pd.DataFrame:
    """Write streets, residents and schools of a town, with provenance; return the nodes of its streets."""
    tables = read_tables(DATA / "jujuy_province", town)
    streets = reconstruct_streets(tables)
    write_streets(streets, folder / "streets.parquet")
    schools = pd.read_csv(DATA / "jujuy_province" / "schools.csv", keep_default_na=False)
    own = schools[schools.town == town].assign(source="Mapa Educativo Nacional 2017")
    nodes = street_nodes(streets, tables.crs)
    points = published_schools(own, nodes, tables.crs)
    written = {"demand.csv": reconstruct_demand(tables, streets), "points.csv": points}
    for name, frame in written.items():
        frame.to_csv(folder / name, index=False, lineterminator="\n")
    for name, told in ORIGINS.items():
        write_provenance(folder, name, told)
    return nodes


def nearest_corner(nodes: pd.DataFrame, lon: float, lat: float) -> tuple[float, float]:
    """Return longitude and latitude of the street corner nearest to a place."""
    corners = nodes[nodes.arms >= 3].reset_index(drop=True)
    away = ((corners.lon - lon) * math.cos(math.radians(lat))) ** 2 + (corners.lat - lat) ** 2
    corner = corners.iloc[int(away.to_numpy().argmin())]
    return round(float(corner.lon), 6), round(float(corner.lat), 6)


def study_text(town: Any, cameras: int, residents: int, at: tuple[float, float]) -> str:
    """Return the study.toml of a town, a row of towns.csv."""
    embedded = town.town == EMBEDDED
    published = pd.notna(town.published_cameras)
    told, told_en = TOLD[published]
    jsei = "../../../jsei"
    files = f"{jsei}/streets.parquet", f"{jsei}/demand.csv", f"{jsei}/tender/points.csv"
    streets, demand, list_of_points = files if embedded else FILES
    return STUDY.format(
        town=town.town,
        title=town.title,
        cameras=cameras,
        residents=residents,
        told=told,
        told_en=told_en,
        streets=streets,
        demand=demand,
        points=list_of_points,
        center="Centro de monitoreo" if embedded else "Nodo de la red en la municipalidad",
        lon=at[0],
        lat=at[1],
        place="as in examples/jsei"
        if embedded
        else "the corner nearest to the published point of the locality",
        counted="published: ellibertario.com 2025-10-23; eltribunodejujuy.com 2026" if published else RULE,
    ) + (PLANT if embedded else "")


if __name__ == "__main__":
    build(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE / "members")
