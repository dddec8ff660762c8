"""`planner run` of a study of members, and the commands that look at its plan."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from helpers_members import PROVINCE, write_members

from planner.cli.main import planner
from planner.errors import PlannerError
from planner.plan.province import make

TWO = PROVINCE.replace(
    '[[members]]\nid = "north-town"\nstudy = "towns/north"\nscenario = "fixed"\nphase = 2\n', ""
)


def call(*words: object) -> Result:
    return CliRunner().invoke(planner, [str(w) for w in words])


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The study, run once; its first run stops after the members, the second goes on from there."""
    folder = write_members(tmp_path_factory.mktemp("members") / "toyland", TWO)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(make, "plan_parts", _stop)
        stopped = call("run", folder)
    assert isinstance(stopped.exception, PlannerError)
    assert not (folder / "plan" / "base").exists()
    done = call("run", folder)
    assert done.exit_code == 0, done.output
    assert done.stderr.count("taken from an earlier run") == 2
    (folder / "told.txt").write_text(done.stdout, encoding="utf-8")
    return folder


def _stop(*_: object) -> None:
    """Stop a run once its members are planned."""
    raise PlannerError("stopped by the test")


def test_a_run_tells_each_member_and_the_gap_of_all(study: Path) -> None:
    told = (study / "told.txt").read_text(encoding="utf-8")
    assert told.startswith("2 members planned, 2 of them proven within their gap limits")
    assert re.search(r"^east +1 +6 +5 ", told, re.M)
    assert "% of the sum of their bounds" in told
    assert not (study / "plan" / ".base.tasks").exists()


def test_the_folder_holds_whole_plans_of_members_and_their_sum(study: Path) -> None:
    plan = study / "plan" / "base"
    summary = json.loads((plan / "province.json").read_text(encoding="utf-8"))
    plans = {
        m: json.loads((plan / "members" / m / "plan.json").read_text(encoding="utf-8"))
        for m in ("east", "west")
    }
    for name in ("report.html", "map.html", "bom.xlsx", "report.pdf", "audit.json"):
        assert (plan / "members" / "west" / name).is_file()
    capex = sum(p["cost"]["capex"] for p in plans.values())
    assert summary["cost"]["capex"] == pytest.approx(capex, abs=0.001)
    assert summary["audit"]["open"] == sum(p["audit"]["open"] for p in plans.values())
    assert [p["cost"]["tax"] > 0 for p in plans.values()] == [True, True]


def test_the_plan_of_members_passes_the_audit_of_all(study: Path) -> None:
    found = call("audit", study / "plan" / "base", "--rules")
    assert found.exit_code == 0
    assert "0 errors" in found.output
    assert re.search(r"pass +INT-PROVINCE-MEMBERS", found.output)


def test_ids_that_members_gave_are_kept_in_their_own_studies(study: Path) -> None:
    ids = (study / "towns" / "east" / "plan" / "ids.csv").read_text(encoding="utf-8")
    assert "CAM-0001" in ids
    assert "GOV-0001" in ids


def test_info_finds_an_asset_across_members(study: Path) -> None:
    found = call("info", study, "--id", "west/CAM-0002")
    assert found.exit_code == 0
    assert found.output.startswith("member west: ids below are its own")
    assert "CAM-0002  in layer cameras" in found.output
    told = json.loads(call("info", study, "--id", "west/CAM-0002", "--json").output)
    assert (told["member_id"], told["id"]) == ("west", "CAM-0002")


def test_info_tells_in_which_member_an_id_was_looked_for(study: Path) -> None:
    fault = call("info", study, "--id", "west/CAM-9999").exception
    assert isinstance(fault, PlannerError)
    assert "where: member `west`" in fault.text()


@pytest.mark.parametrize("wanted", ["CAM-0002", "south/CAM-0002"])
def test_info_asks_for_the_member_where_an_id_names_none(study: Path, wanted: str) -> None:
    fault = call("info", study, "--id", wanted).exception
    assert isinstance(fault, PlannerError)
    assert fault.exit_code == 2
    assert "Write MEMBER/CAM-0002; members are east, west." in fault.text()


def test_info_lists_members_among_the_settings(study: Path) -> None:
    assert "members.east" in call("info", study).output


def test_check_tells_a_line_a_member(study: Path) -> None:
    found = call("check", study)
    assert found.exit_code == 0
    assert re.search(r"^east +1 +surveyed", found.output, re.M)
    assert set(json.loads(call("check", study, "--json").output)) == {"east", "west"}


def test_check_tells_the_faults_of_all_members_at_once(tmp_path: Path) -> None:
    folder = write_members(tmp_path / "toyland", TWO)
    for name in ("east", "west"):
        (folder / "towns" / name / "points.csv").unlink()
    fault = call("check", folder).exception
    assert isinstance(fault, PlannerError)
    assert fault.exit_code == 4
    assert "member `east`" in fault.text()
    assert "member `west`" in fault.text()


def test_a_file_of_the_backbone_that_is_missing_is_told_before_members_are_planned(tmp_path: Path) -> None:
    folder = write_members(tmp_path / "toyland", TWO + '\n[backbone]\nways = ["leased_capacity"]\n')
    assert call("check", folder).exit_code == 0
    write_members(
        tmp_path / "other", TWO + '\n[backbone]\nways = ["leased_capacity"]\nleased = "offers.csv"\n'
    )
    for command in ("check", "run"):
        fault = call(command, tmp_path / "other").exception
        assert isinstance(fault, PlannerError)
        assert fault.exit_code == 4
        assert "`backbone.leased` names `offers.csv`, which is not there" in fault.text()
    assert not (tmp_path / "other" / "plan").exists()


def test_report_and_map_are_drawn_again_and_ask_nothing_of_the_outside(study: Path) -> None:
    plan = study / "plan" / "base"
    before = (plan / "map.html").read_bytes()
    assert call("map", study).exit_code == 0
    assert call("report", study, "--html", study / "again.html").exit_code == 0
    assert (plan / "map.html").read_bytes() == before
    page = (study / "again.html").read_text(encoding="utf-8")
    assert page == (plan / "report.html").read_text(encoding="utf-8")
    assert "default-src 'none'" in page
    for words in ("Town east", "members/west/report.html", "Qué está probado", "What is proven"):
        assert words in page


def test_options_and_commands_of_one_city_are_refused_in_words(study: Path) -> None:
    frontier = call("run", study, "--frontier", 3).exception
    assert isinstance(frontier, PlannerError)
    assert "--frontier: of one city" in frontier.text()
    bill = call("bom", study).exception
    assert isinstance(bill, PlannerError)
    assert "made of members' plans (east, west)" in bill.text()


def test_a_plan_of_members_is_not_replaced_unasked(study: Path) -> None:
    fault = call("run", study).exception
    assert isinstance(fault, PlannerError)
    assert "Add --overwrite" in fault.text()


def test_serve_shows_the_whole_and_its_members(study: Path) -> None:
    from planner.outputs.serve import shelf_of

    shelf = shelf_of(study)
    assert [p.name for p in shelf.plans] == ["base", "base/east", "base/west"]
    assert "/plan/base/members/east/map.html" in shelf.files
    assert "/plan/base/report.html" in shelf.files


def test_a_limit_of_the_whole_that_its_sum_breaks_refuses_the_plan(study: Path) -> None:
    """Members that stand in the way of no limit are planned, and the sum is told."""
    from dataclasses import replace

    from planner.plan.province.make import refuse_dearer
    from planner.settings import load_settings

    summary = json.loads((study / "plan" / "base" / "province.json").read_text(encoding="utf-8"))
    settings = load_settings(study)
    refuse_dearer(settings, summary["cost"])
    tight = replace(settings, costs=replace(settings.costs, budget=1000.0, budget_hard=True))
    with pytest.raises(PlannerError, match=r"`costs.budget` is USD 1,000.00"):
        refuse_dearer(tight, summary["cost"])


def test_a_scenario_of_the_whole_takes_members_from_the_base_and_is_the_same_plan_of_each(
    study: Path,
) -> None:
    """Phases by budget change no member: both are taken byte for byte, and the whole passes its audit."""
    done = call("run", study, "--scenario", "yearly")
    assert done.exit_code == 0, done.output
    assert done.stderr.count("taken from an earlier run") == 2
    plans = study / "plan"
    for name in ("plan.json", "plan.gpkg", "evidence/hashes.json"):
        for town in ("east", "west"):
            base, other = (plans / s / "members" / town / name for s in ("base", "yearly"))
            assert base.read_bytes() == other.read_bytes()
    assert not (plans / ".yearly.tasks").exists()
