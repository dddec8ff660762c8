"""A toy town whose study lists POPs that stand: one used to its limit, one idle, one out of reach."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from helpers_tiny_plan import TinyPlan
from helpers_toy import STUDY, write_toy

from planner.cli.run import run_study
from planner.plan.progress import Run
from planner.plan.store import write_hashes
from planner.settings import load_settings

POPS = """id,nombre,lat,lon,puertos,puertos_pon,puertos_max,potencia_w,bateria_h,propietario
N1,Nodo Norte,-24.1765,-65.2955,3,1,4,200,8,Provincia
N2,Nodo Sur,-24.1791,-65.2975,0,0,9,0,,Telco
N3,Nodo Lejos,-24.2500,-65.2975,4,0,,,,Telco
"""
EXTRA = """
[network]
pops = "choose"
pop_kinds = []
"""
PON = """architecture = "gpon"
[pon]
stages = 2
first_ratio = 2
ratio = 4
[protection]
critical_kinds = ["hospital"]
pops = true
[phases]
by = "priority"
priority = "kind"
order = ["hospital; school; police; office", "camera"]
"""


def study_with_pops(folder: Path, more: str = "") -> Path:
    """Write the study; `more` follows its section `network`."""
    listed = STUDY.replace('points = "points.csv"', 'points = "points.csv"\nexisting_pops = "pops.csv"')
    return write_toy(folder, study_toml=listed + EXTRA + more, pops_csv=POPS)


def write_standing_town(folder: Path, more: str = PON) -> TinyPlan:
    """Plan the town; the folder may be tampered with."""
    study = study_with_pops(folder / "study", more)
    run_study(load_settings(study), folder / "plan", overwrite=False, watched=Run())
    connection = sqlite3.connect(folder / "plan" / "plan.gpkg")
    with connection:
        found = connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for (name,) in found:  # of spatial indexes: their functions are not in sqlite itself
            connection.execute(f'DROP TRIGGER "{name}"')
    connection.close()
    write_hashes(folder / "plan")
    return TinyPlan(folder / "plan")
