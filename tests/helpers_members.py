"""A province of three toy towns, and a folder of a plan of members made of the plan written by hand."""

from __future__ import annotations

from pathlib import Path

from helpers_toy import write_toy

PROVINCE = """schema = 1
[study]
name = "toyland"
title = "Three toy towns"
country = "AR"
language = "en"
[costs]
tax_pct = 21
contingency_pct = 12
[optimize]
bulk = false
[[members]]
id = "east"
study = "towns/east"
phase = 1
[[members]]
id = "west"
study = "towns/west"
phase = 2
[[members]]
id = "north-town"
study = "towns/north"
scenario = "fixed"
phase = 2
[scenario.yearly]
phases.by = "budget"
phases.budgets = [600000]
phases.carry_over = true
[scenario.whole]
phases.by = "budget"
phases.budgets = [600000]
"""
SHIFTED_DEG = {"east": 0.0, "west": -0.4, "north": 0.3}


def write_members(folder: Path, text: str = PROVINCE) -> Path:
    """Write the study of members with its three towns; return its folder."""
    folder.mkdir(parents=True)
    (folder / "study.toml").write_text(text, encoding="utf-8")
    for name, shift in SHIFTED_DEG.items():
        town = write_toy(folder / "towns" / name)
        _rename(town, name, shift)
    return folder


def _rename(town: Path, name: str, shift: float) -> None:
    """Give a toy town a name of its own and move it east; its prices and taxes are left to the whole."""
    text = (town / "study.toml").read_text(encoding="utf-8")
    text = text.replace('"toy"', f'"{name}"').replace('"Toy study"', f'"Town {name}"')
    text = text.replace("[costs]\nbudget = 5000000\ntax_pct = 21\n", "")
    (town / "study.toml").write_text(moved(text, shift), encoding="utf-8")
    for file in ("streets.geojson", "points.csv", "cameras.csv"):
        path = town / file
        path.write_text(moved(path.read_text(encoding="utf-8"), shift), encoding="utf-8")


def moved(text: str, shift: float) -> str:
    """Return text whose longitudes about -65.3 are moved by some degrees."""
    import re

    return re.sub(r"-65\.\d+", lambda m: f"{float(m[0]) + shift:.7f}", text)
