"""What must be there is there, or the plan is flagged: one need at a time taken away."""

from __future__ import annotations

from dataclasses import replace
from fnmatch import fnmatchcase

import pandas as pd
import pytest
from helpers_plan import synthetic_plan
from helpers_town import make_settings

from planner.catalog import load_catalog
from planner.catalog.money_tables import read_money_tables
from planner.costs.completeness import Holdings, completeness, missing
from planner.costs.finance import _findings

NAMED = {
    "camera": "camera", "mount": "mount", "pole": "pole", "power connection": "power_connection",
    "UPS": "ups",
    "UPS of points": "ups_points", "cabinet": "cabinet", "switch or ONT": "switch_or_ont",
    "switch of points": "switch_points", "cables by size": "cables", "cables by deployment": "deployment",
    "closures": "closures", "splitters": "splitters", "OLT": "olt", "POP": "pop", "crossings": "crossings",
    "permits": "permits", "attachment fees": "attachment", "center seats": "seats",
    "video wall": "video_wall",
    "servers": "servers", "storage for the promised retention": "storage", "software": "software",
    "signs": "signs", "masks": "masks", "audits": "audits", "training": "training",
    "acceptance tests": "acceptance",
    "tests of points": "acceptance_points", "tests of fiber": "acceptance_fiber", "spares": "spares",
    "maintenance": "maintenance", "maintenance of what exists": "existing", "replacement": "replacement",
    "decommissioning": "decommissioning", "operators": "operators", "technicians": "technicians",
    "electricity": "power", "electricity of points": "power_points",
    "electricity of the center": "power_center",
}  # fmt: skip
COUNTS = dict.fromkeys(
    ("cameras", "points", "spans", "splitters", "pops", "crossings", "existing_cameras", "permits"), 1
)
OTHER_MODES = {"camera_lease_year", "camera_commodatum_year", "lease_dark_fiber_m_year"}
ITEMS = frozenset(load_catalog(make_settings()).prices["item_id"]) - OTHER_MODES
WHOLE = Holdings(items=ITEMS, counts=COUNTS, attached=True, spares=True)
NEEDS = {n.need: n for n in read_money_tables().needs}
OFF = {"maintenance_pct": {"costs": {"maintenance_pct": 0.0}},
       "replacement": {"finance": {"replacement": False}},
       "decommissioning_pct": {"finance": {"decommissioning_pct": 0.0}}}  # fmt: skip


def lost(held: Holdings, **sections) -> list[str]:
    return missing(completeness(NEEDS.values(), held, make_settings(**sections)))


def test_everything_that_the_brief_names_is_a_need_and_every_need_is_named():
    assert set(NAMED.values()) == set(NEEDS)


def test_a_plan_that_holds_everything_lacks_nothing():
    assert lost(WHOLE) == []


@pytest.mark.parametrize("name", sorted(NAMED))
def test_a_plan_without_one_of_them_is_flagged_by_its_name(name):
    """What meets the need is taken away, be it items, a layer or a setting, and nothing else."""
    need, held, sections = NEEDS[NAMED[name]], WHOLE, {}
    for by in need.met_by:
        kind, mark, what = by.partition(":")
        if not mark:
            held = replace(held, items=frozenset(i for i in held.items if not fnmatchcase(i, by)))
        elif kind == "setting":
            sections |= OFF[what]
        elif what == "spares":
            held = replace(held, spares=False)
        else:
            held = replace(held, counts={**held.counts, what: 0})
    assert need.need in lost(held, **sections)


def test_without_ups_of_cameras_those_of_points_do_not_do():
    """The same holds for switches, tests and electricity: each kind of site asks for its own."""
    without = {
        "site_ups",
        "site_switch",
        "ont_gpon",
        "ont_xgspon",
        "acceptance_test_camera",
        "power_camera_year",
    }
    assert lost(replace(WHOLE, items=ITEMS - without)) == ["ups", "switch_or_ont", "acceptance", "power"]


def test_a_plan_asks_only_for_what_it_has():
    """No splitters, POPs, crossings, rented poles, points or standing cameras: none of them is asked for."""
    gone = {"splitters", "pops", "crossings", "points", "existing_cameras"}
    bare = replace(WHOLE, counts={k: 0 if k in gone else v for k, v in COUNTS.items()}, attached=False)
    asked = {b["need"] for b in completeness(NEEDS.values(), bare, make_settings()) if b["asked"]}
    assert set(NEEDS) - asked == {
        "splitters", "olt", "pop", "crossings", "attachment", "existing", "ups_points", "switch_points",
        "acceptance_points", "power_points",
    }  # fmt: skip


def test_cameras_on_loan_bring_what_their_owner_brings_and_no_more():
    """The fee holds device, bracket, pole, enclosure, UPS and switch; the power connection does not."""
    theirs = {i for i in ITEMS if i.startswith(("camera_", "site_"))} - {"camera_sign"}
    held = replace(WHOLE, items=(ITEMS - theirs) | {"camera_commodatum_year"})
    assert lost(held) == ["power_connection"]


def test_what_is_missing_and_what_is_priced_zero_are_findings_of_the_plan():
    lines = synthetic_plan().tables["money_lines"]
    needs = [{"need": "ups", "asked": True, "met": False}, {"need": "olt", "asked": False, "met": False}]
    found = _findings(needs, lines, ["BOM-002"]).set_index("code")
    assert found.loc["MONEY-MISSING", "count"] == 1
    assert "ups" in found.loc["MONEY-MISSING", "message"]
    assert found.loc["MONEY-MISSING", "severity"] == "warning"
    assert "BOM-002" in found.loc["MONEY-ZERO", "message"]
    assert isinstance(found, pd.DataFrame)
