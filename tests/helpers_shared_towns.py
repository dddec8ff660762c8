"""Small towns that share one budget: a study of members, two plans of each planned in seconds."""

from __future__ import annotations

from pathlib import Path

from helpers_members import moved
from helpers_toy import grid_lines, streets_geojson, write_toy

WHOLE = """schema = 1
[study]
name = "sharing"
title = "Towns of one budget"
country = "AR"
language = "en"
[shared]
budgets = 2
rounds = 0
[costs]
budget = {budget}
tax_pct = 21
[optimize]
bulk = false
[joint]
time_limit_s = 10
{more}
"""
MEMBER = '[[members]]\nid = "{0}"\nstudy = "towns/{0}"\nphase = 1\n'
TOWN = """schema = 1
[study]
name = "{name}"
title = "Town {name}"
country = "AR"
language = "en"
residents = {residents}
[sources]
streets = "streets.geojson"
points = "points.csv"
[[centers]]
lat = -24.1799
lon = {lon:.7f}
name = "Center"
[cameras]
count = {count}
"""
POINTS = "id,nombre,tipo,lat,lon\nE1,Escuela 1,escuela,-24.1792,-65.2991\n"
TOWNS = {"east": (0.0, 3, 4, 900), "west": (-0.4, 4, 3, 400), "north": (0.3, 3, 2, 200)}
"""Town -> degrees that it is moved east, columns of its streets, cameras, residents."""


def write_shared(folder: Path, budget: float, towns: tuple[str, ...] = tuple(TOWNS), more: str = "") -> Path:
    """Write the study with some of the towns; return its folder."""
    folder.mkdir(parents=True)
    text = WHOLE.format(budget=budget, more=more) + "".join(MEMBER.format(name) for name in towns)
    (folder / "study.toml").write_text(text, encoding="utf-8")
    for name in towns:
        shift, columns, count, residents = TOWNS[name]
        write_toy(
            folder / "towns" / name,
            study_toml=TOWN.format(name=name, lon=-65.2999 + shift, count=count, residents=residents),
            points_csv=moved(POINTS, shift),
            streets_geojson=moved(streets_geojson(list(grid_lines(4, columns))), shift),
        )
    return folder
