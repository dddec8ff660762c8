"""`planner compare` on plans of members: one table of the whole and by member, differences, refusals."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner, Result
from helpers_tiny_province import own_assets, tiny_settings, write_tiny_province

from planner.cli.main import planner
from planner.errors import InputError, PlannerError, UsageError

STUDY = """schema = 1
[study]
name = "tiny"
[[members]]
id = "east"
study = "east"
[[members]]
id = "west"
study = "west"
[scenario.missed.disruption]
unpaid = ["fiber", "supports"]
[scenario.more.study]
note = "x"
"""


def call(*words: object) -> Result:
    return CliRunner().invoke(planner, [str(w) for w in words])


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two plans of members: `more` buys ten seats where `base` buys six, at a dearer book for its own."""
    folder = tmp_path_factory.mktemp("compared") / "tiny"
    (folder / "plan").mkdir(parents=True)
    (folder / "study.toml").write_text(STUDY, encoding="utf-8")
    write_tiny_province(folder / "plan" / "base")
    part = own_assets()
    part = replace(part, quantities=part.quantities.assign(quantity=5.0))
    write_tiny_province(folder / "plan" / "more", tiny_settings(), {"replacement": part})
    for spare in (folder / "plan").glob("*-*"):
        shutil.rmtree(spare)
    return folder


def test_the_whole_stands_first_and_each_figure_again_by_member(study: Path) -> None:
    done = call("compare", study, "base", "more", "missed", "--csv", study / "side.csv")
    assert done.exit_code == 0, done.output
    rows = pd.read_csv(study / "side.csv").set_index("figure")
    told = {n: json.loads((study / "plan" / n / "province.json").read_text()) for n in ("base", "more")}
    for name, summary in told.items():
        cost, years = summary["cost"], {h["horizon_years"]: h for h in summary["money"]["horizons"]}
        assert float(rows.loc["capex", name]) == cost["capex"]
        assert float(rows.loc["capex_all", name]) == cost["capex"]
        assert float(rows.loc["capex_own", name]) == cost["own"]["capex"]
        assert float(rows.loc["capex_east", name]) == summary["members"][0]["capex"]
        assert float(rows.loc["cost_with_tax_7", name]) == years[7]["cost_with_tax"]
        parts = [float(rows.loc[f"cost_with_tax_{m}_7", name]) for m in ("east", "west", "own")]
        assert sum(parts) == pytest.approx(years[7]["cost_with_tax"])
    assert told["more"]["cost"]["own"]["capex"] > told["base"]["cost"]["own"]["capex"]


def test_each_source_of_a_plan_of_members_names_a_file_and_a_figure_that_it_has(study: Path) -> None:
    """No row of a plan of members sends a reader to a plan.json or a figure that it has not."""
    call("compare", study, "base", "more", "missed", "--csv", study / "side.csv")
    sources = sorted(set(pd.read_csv(study / "side.csv")["source_en"].dropna()))
    place = study / "plan" / "base"
    read = {
        "province.json": json.loads((place / "province.json").read_text()),
        "plan.json": json.loads((place / "members" / "east" / "plan.json").read_text()),
    }
    found = 0
    for told in sources:
        assert not told.startswith(("plan.json", "computed from plan.")), told
        name, _, path = told.removeprefix("computed from ").partition(": ")
        if name.split("/")[-1] not in read or not path:
            continue
        # A figure that only splitters or a part over the members have is not in this plan.
        for wanted in path.split(" + "):
            value = read[name.split("/")[-1]]
            for word in wanted.split("."):
                value = value[0] if isinstance(value, list) else value
                value = None if value is None else value.get(word, None if "pon" in wanted else KeyError)
                assert value is not KeyError, f"{told}: {word}"
        found += 1
    assert found > 15
    assert "computed from province.json: cameras.demand" in sources


def test_the_present_cost_of_the_whole_is_that_of_its_summed_cash_flow(study: Path) -> None:
    """Year by year, the plan with more seats costs the difference of their own cash flows."""
    flows = {n: pd.read_csv(study / "plan" / n / "cash_flow.csv") for n in ("base", "more")}
    for flow in flows.values():
        whole = flow[flow["whose"] == "all"].set_index("year")["total"]
        parts = flow[flow["whose"] != "all"].groupby("year")["total"].sum()
        assert (whole - parts).abs().max() < 0.005
    done = call("compare", study, "base", "more", "--json")
    told = json.loads(done.output)
    assert told["more"]["compared"]["annual_opex"] > told["base"]["compared"]["annual_opex"]
    assert told["base"]["compared"]["break_even_year_of_first"] == 0


def test_both_languages_tell_the_same_rows(study: Path) -> None:
    english, spanish = (
        call("compare", study, "base", "missed", "--language", k).output for k in ("en", "es")
    )
    assert len(english.splitlines()) == len(spanish.splitlines())
    assert "Capex without tax, by member" in english
    assert "Inversión sin impuestos, por ciudad" in spanish
    assert "the province's own" in english
    assert "propio de la provincia" in spanish
    assert "cámaras a oscuras, por ciudad" in spanish


def test_the_page_asks_nothing_of_the_outside_and_names_each_member(study: Path) -> None:
    done = call("compare", study, "base", "more", "--html", study / "side.html")
    assert done.exit_code == 0, done.output
    page = (study / "side.html").read_text(encoding="utf-8")
    assert "default-src 'none'" in page
    assert page.count("east") > 5


def test_scenarios_without_a_plan_are_all_named_at_once(study: Path) -> None:
    fault = call("compare", study, "base", "third", "fourth").exception
    assert isinstance(fault, InputError)
    assert "no plan of scenario `third`" in fault.text()
    assert "no plan of scenario `fourth`" in fault.text()
    assert "planner run" in fault.text()


def test_disruptions_alone_have_nothing_to_disturb(study: Path) -> None:
    fault = call("compare", study, "missed").exception
    assert isinstance(fault, UsageError)
    assert "change no plan" in fault.text()


def test_a_plan_of_one_city_is_not_set_beside_a_plan_of_members(study: Path, tmp_path: Path) -> None:
    place = tmp_path / "tiny"
    (place / "plan").mkdir(parents=True)
    shutil.copy(study / "study.toml", place)
    (place / "plan" / "base").symlink_to(study / "plan" / "base")
    (place / "plan" / "more").symlink_to(study / "plan" / "base" / "members" / "east")
    fault = call("compare", place, "base", "more").exception
    assert isinstance(fault, UsageError)
    assert "`base` is made of members' plans, `more` is of one city" in fault.text()
    apart = call("compare", "--plans", place / "plan" / "base", place / "plan" / "more").exception
    assert isinstance(apart, PlannerError)
    assert "members/ID" in apart.text()


def test_a_difference_tells_kept_added_and_dropped_by_member_and_what_the_province_buys(study: Path) -> None:
    plans = study / "plan" / "base", study / "plan" / "more"
    told = json.loads(call("compare", "--plans", *plans, "--json").output)
    assert not told["nothing_changed"]
    assert {r["member"] for r in told["totals"]} == {"east", "west"}
    assert all(r["kept"] == r["before"] and not r["added"] + r["dropped"] for r in told["totals"])
    seats = next(r for r in told["items"] if r["item_id"] == "operator_seat")
    assert (seats["quantity_before"], seats["quantity_after"]) == (6.0, 10.0)
    same = json.loads(call("compare", "--plans", plans[0], plans[0], "--json").output)
    assert same["nothing_changed"]


def test_a_member_that_one_plan_alone_has_is_dropped_with_all_its_assets(study: Path, tmp_path: Path) -> None:
    place = tmp_path / "less"
    shutil.copytree(study / "plan" / "base", place)
    path = place / "province.json"
    summary = json.loads(path.read_text())
    summary["members"] = summary["members"][:1]
    path.write_text(json.dumps(summary))
    told = json.loads(call("compare", "--plans", study / "plan" / "base", place, "--json").output)
    west = [r for r in told["totals"] if r["member"] == "west"]
    assert west
    assert all(r["dropped"] == r["before"] > 0 and r["after"] == r["kept"] == 0 for r in west)
    east = [r for r in told["totals"] if r["member"] == "east"]
    assert [r["cost_before"] for r in west] == [r["cost_before"] for r in east]


def test_the_folder_of_a_difference_holds_a_folder_for_each_member(study: Path, tmp_path: Path) -> None:
    out = tmp_path / "changes"
    done = call("compare", study, "base", "more", "--out", out, "--language", "es")
    assert done.exit_code == 0, done.output
    assert {p.name for p in (out / "more").iterdir()} == {
        "NOTICE.txt", "figures.csv", "items.csv", "members", "totals.csv",
    }  # fmt: skip
    assert (out / "more" / "members" / "west" / "changes.csv").is_file()
    again = call("compare", study, "base", "more", "--out", out).exception
    assert isinstance(again, PlannerError)
