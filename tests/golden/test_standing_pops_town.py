"""A whole town with a list of POPs that stand, under splitters, in phases and with second ways: audited."""

from __future__ import annotations

import shutil
import xml.etree.ElementTree as ET
from dataclasses import replace
from pathlib import Path

import pyogrio
import pytest
from click.testing import CliRunner
from helpers_standing import study_with_pops, write_standing_town
from helpers_tiny_plan import TinyPlan

from planner.cli.main import planner
from planner.cli.run import run_study
from planner.errors import InputError
from planner.outputs.map.pops import pop_themes
from planner.outputs.report.pops import pops
from planner.outputs.told import language
from planner.plan.model import Plan
from planner.plan.progress import Run
from planner.plan.store import read_plan
from planner.rules import audit
from planner.rules.folder import read_folder
from planner.rules.registry import RULES
from planner.settings import load_settings

KML = "{http://www.opengis.net/kml/2.2}"
N1, N2, N3 = "'XPOP-0001'", "'XPOP-0002'", "'XPOP-0003'"
CASES = {
    "a POP of the list moved to another": (
        f"UPDATE existing_pops SET pop_id = 'POP-0001' WHERE existing_pop_id = {N1}", "INT-POP-STANDING",
    ),
    "two rows are one POP": (
        f"UPDATE existing_pops SET pop_id = 'POP-0002' WHERE existing_pop_id = {N2}", "INT-POP-STANDING",
    ),
    "a drop drawn shorter": (
        f"UPDATE existing_pops SET drop_m = drop_m + 5 WHERE existing_pop_id = {N1}", "INT-POP-STANDING",
    ),
    "left out without a word": (
        f"UPDATE existing_pops SET detail = NULL WHERE existing_pop_id = {N3}", "INT-POP-STANDING",
    ),
    "a row lost": (f"DELETE FROM existing_pops WHERE existing_pop_id = {N1}", "INT-POP-STANDING"),
    "said to be a cabinet": (
        f"UPDATE pops SET kind = 'cabinet' WHERE site_id = {N1}", "INT-POP-STANDING",
    ),
    "ports that were never there": (
        f"UPDATE existing_pops SET ports = 30 WHERE existing_pop_id = {N1}", "INT-POP-COUNTS",
    ),
    "PON ports that were never there": (
        f"UPDATE existing_pops SET pon_ports = 3 WHERE existing_pop_id = {N1}", "INT-SPLITTER-POPS",
    ),
    "a tighter limit than the ports in use": (
        f"UPDATE existing_pops SET most_ports = 0 WHERE existing_pop_id = {N1}", "INT-POP-COUNTS",
    ),
    "a line terminal that the list is now to hold": (
        f"UPDATE existing_pops SET pon_ports = 0 WHERE existing_pop_id = {N1}", "INT-KITS-CENTERS",
    ),
    "another owner": (
        f"UPDATE existing_pops SET owner = 'Nobody' WHERE existing_pop_id = {N1}", "INT-FACTS-WHO",
    ),
    "a POP joined that the routes do not join": (
        f"UPDATE existing_pops SET pop_id = 'POP-0009', node_id = 'ND-00001' WHERE existing_pop_id = {N3}",
        "INT-ROUTING-TERMINALS",
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def master(tmp_path_factory: pytest.TempPathFactory) -> TinyPlan:
    return write_standing_town(tmp_path_factory.mktemp("standing"))


@pytest.fixture(scope="module")
def plan(master: TinyPlan) -> Plan:
    return read_plan(master.folder)


def test_the_town_passes_every_rule(master: TinyPlan) -> None:
    report = audit(master.folder)
    assert report.integrity_errors == ()
    assert report.skipped == ()


def test_each_pop_of_the_list_is_a_pop_or_says_why_not(plan: Plan) -> None:
    """The northern one serves sites within its 4 ports, the southern has no watts, the far one no street."""
    rows = plan.tables["existing_pops"].set_index("source_id")
    known = plan.tables["pops"].set_index("pop_id")
    north, south = known.loc[rows.loc["N1", "pop_id"]], known.loc[rows.loc["N2", "pop_id"]]
    assert north["sites_served"] > 0
    assert north["ports_used"] <= 4
    assert north["owner"] == "Provincia"
    assert (south["sites_served"], south["kind"]) == (0, "existing")
    assert rows.loc["N3", "pop_id"] is None
    assert rows.loc["N3", "reason"] == "outside_area"
    assert rows.loc["N3", "detail"]


def test_an_idle_pop_is_joined_in_the_first_phase(plan: Plan) -> None:
    """The one that serves nobody, and every span of its uplink, stand when the first site is lit."""
    pop = plan.tables["existing_pops"].set_index("source_id").loc["N2", "pop_id"]
    assert plan.tables["pops"].set_index("pop_id").loc[pop, "phase"] == 1
    circuits, spans = plan.tables["circuits"], plan.tables["spans"].set_index("span_id")
    (ids,) = circuits.loc[(circuits["from_id"] == pop) & (circuits["kind"] == "uplink"), "span_ids"]
    assert (spans.loc[ids.split(), "phase"] == 1).all()
    assert plan.tables["phases"]["phase"].max() == 2


def test_report_and_map_tell_of_those_that_stand(plan: Plan) -> None:
    """Their names, who is left out and why, in both languages; the map draws all three."""
    told = pops(plan)
    english = " ".join(line.en for line in told["sentences"])
    assert "3 POPs stand already" in english
    assert "2 are POPs of this plan" in english
    assert "Nodo Lejos" in english
    assert "Ya están 3 nodos" in " ".join(line.es for line in told["sentences"])
    assert any("Nodo Norte" in cell.es for row in told["grid"].rows for cell in row)
    (theme,) = [t for t in pop_themes(plan) if t.key == "existing_pops"]
    assert len(theme.frame) == 3


def test_google_earth_gets_each_pop_and_splitter_with_name_kind_and_place(
    master: TinyPlan, plan: Plan, tmp_path: Path
) -> None:
    """POPs, those of the list and splitters, read by another program, lie within 2 cm of the plan's."""
    out = tmp_path / "town.kml"
    done = CliRunner().invoke(planner, ["export", str(master.folder), "--to", "kml", "--out", str(out)])
    assert done.exit_code == 0, done.exception
    layers = {str(n).rsplit(" (", 1)[0]: str(n) for n in pyogrio.list_layers(out)[:, 0]}
    titles = {t.key: t.title.pick(language(plan)) for t in pop_themes(plan)}
    pops_of_plan = plan.tables["pops"][plan.tables["pops"]["kind"] != "center"]
    for key, table, kind in (
        ("pops", pops_of_plan, "kind"),
        ("splitters", plan.tables["splitters"], "ratio"),
        ("existing_pops", plan.tables["existing_pops"], "source_id"),
    ):
        read = pyogrio.read_dataframe(out, layer=layers[titles[key]])
        assert len(read) == len(table) > 0
        assert read[kind].astype(str).tolist() == table[kind].astype(str).tolist()
        assert read["id"].tolist() == [f"{key}.{name}" for name in table.iloc[:, 0]]
        there = read.to_crs(plan.tables["pops"].crs).geometry.to_numpy()
        assert max(a.distance(b) for a, b in zip(there, table.geometry, strict=True)) < 0.02
    read = pyogrio.read_dataframe(out, layer=layers[titles["pops"]])
    assert read["Name"].tolist() == ["Nodo Norte", "Nodo Sur"]
    assert read["description"].str.contains("kind: standing already").all()
    (north,) = [m for m in ET.parse(out).iter(f"{KML}Placemark") if m.get("id") == read["id"].iloc[0]]
    assert north.findtext(f"{KML}name") == f"{pops_of_plan['pop_id'].iloc[0]} · Nodo Norte"


@pytest.mark.parametrize("case", CASES)
def test_tampering_with_what_stands_is_told(master: TinyPlan, tmp_path: Path, case: str) -> None:
    """The rule named tells of it; others may too."""
    shutil.copytree(master.folder, tmp_path / "plan")
    statement, rule = CASES[case]
    TinyPlan(tmp_path / "plan").sql(statement)
    folder = read_folder(tmp_path / "plan")
    (asked,) = [r for r in RULES if r.id == rule]
    assert any(f.severity == "error" for f in asked.check(folder))


def test_budgets_hold_an_idle_pop_and_its_uplink(tmp_path: Path) -> None:
    """Own fibers, a yearly budget: the audit finds each phase joined and within its money."""
    plan = write_standing_town(tmp_path, '[phases]\nby = "budget"\nbudgets = [900000, 60000]\n')
    assert audit(plan.folder).integrity_errors == ()
    phases = read_plan(plan.folder).tables["phases"]
    assert len(phases) > 1
    held = phases["budget"].notna()
    assert (phases.loc[held, "capex"] <= phases.loc[held, "budget"]).all()


def test_a_list_of_pops_needs_pops_that_are_chosen(tmp_path: Path) -> None:
    """With fibers that end at the center alone the list is refused, with what would do."""
    study = study_with_pops(tmp_path / "s")
    settings = load_settings(study)
    settings = replace(settings, network=replace(settings.network, pops="centers"))
    with pytest.raises(InputError, match=r"network\.pops"):
        run_study(settings, tmp_path / "p", overwrite=False, watched=Run())


def test_the_list_in_another_order_without_ids_gives_the_same_plan_under_the_same_names(
    tmp_path: Path,
) -> None:
    """Rows turned around, their ids dropped: who is who follows from the place, and nothing else moves."""
    study = study_with_pops(tmp_path / "s")
    listed = [row.partition(",")[2] for row in (study / "pops.csv").read_text(encoding="utf-8").splitlines()]
    plans = []
    for turn, rows in enumerate((listed[1:], listed[:0:-1])):
        (study / "pops.csv").write_text("\n".join([listed[0], *rows]) + "\n", encoding="utf-8")
        run_study(load_settings(study), tmp_path / f"p{turn}", overwrite=False, watched=Run())
        plans.append(read_plan(tmp_path / f"p{turn}"))
    one, other = (p.tables["existing_pops"].set_index("existing_pop_id") for p in plans)
    assert list(one.index) == list(other.index) == ["XPOP-0001", "XPOP-0002", "XPOP-0003"]
    assert list(one["name"]) == list(other["name"])
    assert list(one["source_id"]) == list(other["source_id"])[::-1]
    assert one["pop_id"].fillna("").tolist() == other["pop_id"].fillna("").tolist()
    assert plans[0].tables["circuits"].equals(plans[1].tables["circuits"])
    assert plans[0].summary["cost"]["capex"] == plans[1].summary["cost"]["capex"]
