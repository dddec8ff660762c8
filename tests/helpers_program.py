"""Three toy towns under one replacement program: two with standing plant, one without."""

from __future__ import annotations

from pathlib import Path

from helpers_extended import BUILT
from helpers_members import moved
from helpers_tiny_plan import write_tiny_plan
from helpers_tiny_province import TinyProvince
from helpers_toy import STUDY, write_toy

from planner.catalog import load_catalog
from planner.cli.finish import store
from planner.plan.make import make_plan
from planner.plan.prepare import prepare
from planner.plan.progress import Run
from planner.plan.province.make import make_province
from planner.plan.province.members import member_plan
from planner.plan.province.store import write_province
from planner.plan.store import read_registry, write_summary
from planner.settings import load_members, load_settings
from planner.settings.members import has_program

WEST = """id,tipo,nombre,lat,lon,clase,rumbo,estado,anio_construccion,altura
C1,camara,Corner 1,-24.1782,-65.2980,fija,269,caida,2019,6
C2,camara,Corner 2,-24.1764,-65.2960,fija,240,caida,2016,6
C3,camara,Corner 3,-24.1773,-65.2970,fija,60,caida,2020,6
"""
PROVINCE = """schema = 1
[study]
name = "program"
title = "Two towns that stand, and one that does not"
country = "AR"
language = "en"
[plant]
year = 2026
[replacement]
by = "program"
yearly_budget = 4000
horizon_years = 4
[costs]
tax_pct = 21
[finance]
horizon_years = 2
second_horizon_years = 7
[optimize]
bulk = false
[[members]]
id = "east"
study = "towns/east"
[[members]]
id = "west"
study = "towns/west"
[[members]]
id = "north"
study = "towns/north"
"""
PLANT = '[plant]\nsource = "built.csv"\nmaintenance_end = 2027\n'
ALONE = '[replacement]\nby = "program"\nyearly_budget = 2000\n'
TOWNS = {"east": (0.0, BUILT, PLANT + ALONE), "west": (-0.4, WEST, PLANT), "north": (0.3, "", "")}


def write_towns(folder: Path, text: str = PROVINCE) -> Path:
    """Write the study of members; return its folder."""
    folder.mkdir(parents=True)
    (folder / "study.toml").write_text(text, encoding="utf-8")
    for name, (shift, built, more) in TOWNS.items():
        own = STUDY.replace('"toy"', f'"{name}"').replace('"Toy study"', f'"Town {name}"')
        own = own.replace("[costs]\nbudget = 5000000\ntax_pct = 21\n", "").replace("count = 6", "count = 3")
        own = own.replace("[scenario.fixed]", more + "[scenario.fixed]")
        town = write_toy(folder / "towns" / name, study_toml=own, **({"built_csv": built} if built else {}))
        for path in town.iterdir():
            path.write_text(moved(path.read_text(encoding="utf-8"), shift), encoding="utf-8")
    return folder


def plan_towns(study: Path) -> TinyProvince:
    """Plan the towns that stand, take a plan written by hand for the other, and what is over them."""
    settings = load_settings(study)
    plans = []
    for member in load_members(settings):
        folder = study / f"plan-{member.entry.id}"
        if has_program(member.settings):
            run = Run()
            plan = make_plan(prepare(member.settings, run), run, read_registry(study))
            folder.mkdir()
            store(plan, folder, run)
            write_summary({**plan.summary, "audit": {"errors": 0, "warnings": 0, "open": 0}}, folder)
        else:
            folder = write_tiny_plan(folder).folder
        plans.append(member_plan(member, folder))
    province = make_province(settings, load_catalog(settings), plans)
    target = study / "plan"
    target.mkdir()
    write_province(province, target)
    return TinyProvince(target)
