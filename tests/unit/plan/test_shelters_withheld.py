"""A shelter of the list is known to a stored plan and told by none of its files."""

from __future__ import annotations

from pathlib import Path

from helpers_watched import at, write_watched

from planner.outputs.withheld import Withheld
from planner.plan.make import make_plan
from planner.plan.prepare import prepare
from planner.plan.store import read_plan, write_plan
from planner.settings import load_settings


def test_a_plan_knows_the_shelters_of_its_lists_without_telling_which_they_are(tmp_path: Path) -> None:
    """The point stands among the others as kind `other`; its name alone is screened, through the folder."""
    study = write_watched(tmp_path / "town")
    lon, lat = at(3, 3)
    with (study / "points.csv").open("a", encoding="utf-8") as file:
        file.write(f"R9,Casa Amapola,albergue,{lat},{lon}\n")
    plan = make_plan(prepare(load_settings(study)))
    points = plan.tables["points"].set_index("source_id")
    assert points.loc["R9", "kind"] == "other"
    folder = tmp_path / "plan"
    folder.mkdir()
    write_plan(plan, folder)
    plan.bom.to_csv(folder / "bom.csv", index=False)
    held = Withheld.of(read_plan(folder))
    assert held.tells("Beside CASA AMAPOLA at night")
    others = points["name"].drop("R9").dropna()
    assert [n for n in others if held.tells(str(n))] == []
    assert b"amapola" not in (folder / "evidence" / "withheld.npz").read_bytes().lower()
