"""Toy towns that stand already: an earlier plan that is extended, and an as-built list that is replaced."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from helpers_tiny_plan import TinyPlan
from helpers_toy import POINTS, STUDY, write_toy

from planner.cli.run import run_study
from planner.plan.progress import Run
from planner.plan.store import write_hashes
from planner.settings import load_settings

BUILT = """id,tipo,nombre,lat,lon,clase,rumbo,estado,anio_construccion,altura
C1,camara,Corner 1,-24.1782,-65.2980,fija,269,caida,2015,6
C2,camara,Corner 2,-24.1764,-65.2960,fija,240,funciona,2018,6
C3,camara,Corner 3,-24.1773,-65.2970,fija,60,,,6
G1,punto,Escuela 1,-24.1792,-65.2991,,,,2014,
"""
MORE_POINTS = "E9,Escuela 9,escuela,-24.1757,-65.2955\nE8,Escuela 8,escuela,-24.1790,-65.2962\n"
EXTENDED = """
[plant]
source = "../base/plan"
year = 2026
year_built = 2017
"""
PROGRAM = """
[plant]
source = "built.csv"
year = 2026
maintenance_end = 2027
[replacement]
by = "program"
yearly_budget = 2500
horizon_years = 4
"""


def write_base(folder: Path) -> Path:
    """Plan the toy town with three fixed cameras; return the folder of the plan."""
    study = write_toy(folder / "base")
    run_study(load_settings(study, "fixed"), study / "plan", overwrite=False, watched=Run())
    return study / "plan"


def write_extended(folder: Path) -> TinyPlan:
    """Plan more cameras and points on top of the plan beside; the folder may be tampered with."""
    text = STUDY.replace("[scenario.fixed]", EXTENDED + "[scenario.fixed]")
    study = write_toy(folder / "extended", study_toml=text, points_csv=POINTS + MORE_POINTS)
    return _made(study)


def write_program(folder: Path) -> TinyPlan:
    """Plan a town whose standing cameras are replaced by a program; the folder may be tampered with."""
    text = STUDY.replace("[scenario.fixed]", PROGRAM + "[scenario.fixed]")
    study = write_toy(folder / "program", study_toml=text, built_csv=BUILT)
    return _made(study)


def _made(study: Path) -> TinyPlan:
    """Plan a study, and let its layers be edited without the functions of a map program."""
    folder = study / "plan"
    run_study(load_settings(study), folder, overwrite=False, watched=Run())
    connection = sqlite3.connect(folder / "plan.gpkg")
    with connection:
        found = connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for (name,) in found:
            connection.execute(f'DROP TRIGGER "{name}"')
    connection.close()
    write_hashes(folder)
    return TinyPlan(folder)
