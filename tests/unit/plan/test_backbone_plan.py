"""The backbone of small studies of members: over roads, over coordinates, with fiber and offers."""

from __future__ import annotations

import numpy as np
import pytest
from helpers_backbone import (
    CENTERS,
    FLOWS,
    MEMBERS,
    ROADS,
    faults,
    folder_of,
    member,
    planned,
    roads_study,
    tiers_part,
    write_study,
)

from planner.errors import InputError, ProvenInfeasibleError
from planner.schema.backbone import BACKBONE_TABLES

FIBERS = """\
segment_id,way,owner,pairs,fee_km_year,state,provenance
S1,existing_fiber,Federal,1,300,operational,test
S2,existing_fiber,Provincia,2,,operational,test
S4,existing_fiber,Federal,1,300,operational,test
S5,existing_fiber,Federal,1,300,operational,test
"""

OFFERS = """\
link_id,from_place,to_place,capacity_mbps,fee_month,entry_fee,provider,provenance
A,CEN-02,CEN-01,500,1000,0,Telco,test
A,CEN-02,CEN-01,2000,2500,0,Telco,test
B,CEN-03,CEN-01,1000,1500,700,Telco,test
C,CEN-03,CEN-02,1000,1500,0,Other,test
V,village,CEN-01,100,200,0,Telco,test
"""


@pytest.fixture(scope="module")
def roads(tmp_path_factory):
    """A ring of three centers over roads with a village off it."""
    study = roads_study(tmp_path_factory.mktemp("roads"), 'protection = "zonal"')
    return study, planned(study, tiers=FLOWS)


def test_tables_are_whole_and_the_dead_end_is_not_built(roads):
    """Every table checks; the road to nowhere is not among the links, and the ring with its spur is."""
    _, part = roads
    for table in BACKBONE_TABLES:
        table.check(table.arrange(part.tables[table.name]))
    assert sorted(part.tables["backbone_spans"]["segment_id"]) == ["S1", "S2", "S3", "S4", "S5"]
    assert part.summary["outcome"] == "proven"
    assert part.summary["objective"] == part.summary["lower_bound"] == part.summary["certified_lower_bound"]


def test_a_plan_with_a_backbone_has_no_fault(roads):
    """The audit's own code finds the same ways, failures, light, money and bound."""
    study, part = roads
    assert faults(folder_of(study, part, FLOWS)) == {}


def test_without_protection_a_tree_is_enough(tmp_path):
    """Nothing must survive, so the ring is left open at its dearest stretch."""
    part = planned(roads_study(tmp_path, 'protection = "none"'), tiers=FLOWS)
    assert sorted(part.tables["backbone_spans"]["segment_id"]) == ["S1", "S2", "S3", "S4"]
    assert part.summary["protected_flows"] == 0


def test_after_a_cut_the_flow_takes_the_other_side(roads):
    """The way past each failed link is stored, and no link of it has failed."""
    flows = roads[1].tables["backbone_flows"]
    after = flows[flows["failure"].notna()]
    assert len(after)
    for failure, links in zip(after["failure"], after["links"], strict=True):
        assert failure not in links.split()


def test_standing_fiber_is_taken_where_it_costs_less_and_its_fee_is_paid(tmp_path):
    """Federal fiber at a fee goes before own cable; fiber of the province itself counts as owned."""
    study = roads_study(
        tmp_path, 'ways = ["new_poles", "existing_fiber"]\nfibers = "fibers.csv"', fibers=FIBERS
    )
    part = planned(study, tiers=FLOWS)
    spans = part.tables["backbone_spans"].set_index("segment_id")
    assert spans["way"].to_dict() == {
        "S1": "existing_fiber", "S2": "existing_fiber", "S3": "new_poles", "S4": "existing_fiber",
        "S5": "existing_fiber",
    }  # fmt: skip
    assert spans["owned"].astype(bool).to_dict() == {
        "S1": False, "S2": True, "S3": True, "S4": False, "S5": False,
    }  # fmt: skip
    assert spans.loc["S1", "fee_year"] == 18000.0
    assert faults(folder_of(study, part, FLOWS)) == {}


def test_unpaid_fees_tell_who_goes_dark(tmp_path):
    """Where the federal fiber is cut off, both centers lose the national one; fees are those of its km."""
    study = roads_study(
        tmp_path, 'ways = ["new_poles", "existing_fiber"]\nfibers = "fibers.csv"', fibers=FIBERS
    )
    told = planned(study, tiers=FLOWS).summary["unpaid"]
    federal = next(r for r in told if r["provider"] == "Federal")
    assert federal["fees_year"] == pytest.approx(300 * (60 + 90 + 100))
    assert federal["dark_flows"] == 2
    assert federal["dark_mbps"] == 1200


def test_links_on_offer_are_taken_at_the_capacity_that_failures_ask_for(tmp_path):
    """The larger capacity is rented where the detour of another flow needs it; fees are twelve months."""
    study = roads_study(tmp_path, 'ways = ["leased_capacity"]\nleased = "leased.csv"', leased=OFFERS)
    flows = tiers_part([("center", "CEN-02", "CEN-01", 400.0), ("center", "CEN-03", "CEN-01", 400.0)])
    part = planned(study, tiers=flows)
    links = part.tables["backbone_links"]
    rented = {(r["capacity_mbps"], r["annual"]) for r in links.to_dict("records")}
    assert rented == {(2000.0, 30000.0), (1000.0, 18000.0), (100.0, 2400.0)}
    assert (links["length_basis"] == "straight").all()
    assert faults(folder_of(study, part, flows)) == {}


def test_offers_that_cannot_carry_the_flows_are_proven_short(tmp_path):
    """Nothing on offer carries 5,000 Mb/s: the refusal names the ends and what is asked for."""
    study = roads_study(tmp_path, 'ways = ["leased_capacity"]\nleased = "leased.csv"', leased=OFFERS)
    flows = tiers_part([("center", "CEN-02", "CEN-01", 5000.0)])
    with pytest.raises(ProvenInfeasibleError, match=r"cannot carry.*East"):
        planned(study, tiers=flows)


def test_without_roads_the_kilometers_say_what_they_are(tmp_path):
    """Candidates between coordinates: length is straight times the detour factor, and a warning says so."""
    study = write_study(tmp_path, 'ways = ["new_poles"]\ndetour_factor = 1.5\n')
    part = planned(study, tiers=FLOWS)
    links = part.tables["backbone_links"]
    assert set(links["length_basis"]) == {"coordinates times detour"}
    longest = links["length_km"].max()
    assert longest == pytest.approx(1.5 * 111.319, abs=0.01)
    assert list(part.findings["code"]) == ["BACKBONE-DETOUR"]
    assert "planning assumption" in part.findings["message"].iloc[0]
    assert faults(folder_of(study, part, FLOWS)) == {}


def test_an_island_is_left_out_and_named_unless_capacity_may_be_leased(tmp_path):
    """Farther than any road: its flow is told as unreached; with leased links it is joined."""
    island = (
        CENTERS + '[[centers]]\nid = "CEN-04"\nname = "Island"\nlat = -1.0\nlon = -12.0\ntier = "local"\n'
    )
    flows = tiers_part([("center", "CEN-02", "CEN-01", 90.0), ("center", "CEN-04", "CEN-01", 50.0)])
    own = planned(write_study(tmp_path / "a", 'ways = ["new_poles"]\n', centers=island), tiers=flows)
    assert own.summary["unreached"] == ["FLW-0002"]
    assert "BACKBONE-UNREACHED" in set(own.findings["code"])
    both = 'ways = ["new_poles", "leased_capacity"]\nlease_pairs = "flows"\n'
    joined = planned(write_study(tmp_path / "b", both, centers=island), tiers=flows)
    assert joined.summary["unreached"] == []


def test_a_named_risk_fails_as_one(tmp_path):
    """Both ways of East run through one gorge, so a dearer road beside it is built."""
    gorge = ROADS.replace("S1,R1,trunk,CEN-01,junction,60,,", "S1,R1,trunk,CEN-01,junction,60,gorge,")
    gorge = gorge.replace("S5,R4,trunk,CEN-03,CEN-01,100,,", "S5,R4,trunk,CEN-03,CEN-01,100,gorge,")
    gorge += "S7,R6,trunk,CEN-02,CEN-01,400,,test\n"
    study = roads_study(tmp_path, 'protection = "zonal"', roads=gorge)
    part = planned(study, tiers=FLOWS)
    assert "S7" in set(part.tables["backbone_spans"]["segment_id"])
    assert "risk gorge" in set(part.tables["backbone_flows"]["failure"])
    assert faults(folder_of(study, part, FLOWS)) == {}


def test_a_bridge_that_no_road_passes_is_told(tmp_path):
    """With the southern road gone East hangs on one road: a warning names the links."""
    study = roads_study(tmp_path, roads="".join(line + "\n" for line in ROADS.splitlines()[:4]))
    flows = tiers_part([("center", "CEN-02", "CEN-01", 900.0)])
    part = planned(study, members=MEMBERS[:1], tiers=flows)
    told = part.findings.set_index("code").loc["BACKBONE-UNPROTECTED"]
    assert told["count"] == 2
    assert part.summary["protected_flows"] == 0


def test_without_tiers_members_send_to_the_nearest_center(tmp_path):
    """A member away from its center sends all its streams there."""
    study = write_study(tmp_path, 'ways = ["new_poles"]\nprotection = "none"\n')
    part = planned(study, members=(member("north", 0.0, 0.3, 250.0),))
    flows = part.tables["backbone_flows"]
    assert flows["mbps"].tolist() == [250.0]
    assert part.summary["flow_mbps"] == 250


def test_nothing_to_carry_is_refused(tmp_path):
    """Members that stand at their centers send nothing over a backbone."""
    with pytest.raises(InputError, match="no flow to carry"):
        planned(write_study(tmp_path, 'ways = ["new_poles"]\n'), members=MEMBERS)


def test_present_cost_is_that_of_the_quantities(roads):
    """Works with contingency, maintenance and yearly payments over the horizon, by hand for one link."""
    _, part = roads
    link = part.tables["backbone_links"].iloc[0]
    years = (1 - 1.08**-10) / 0.08
    by_hand = link["capex"] * (1 + 0.10 + 0.08 * years) + link["annual"] * years
    assert link["present_cost"] == pytest.approx(by_hand, abs=0.02)
    total = part.tables["backbone_links"]["capex"].sum() + part.tables["backbone_nodes"]["capex"].sum()
    assert part.summary["capex"] == pytest.approx(total)


def test_every_hop_is_lit_within_its_budget(roads):
    """Hops are at most hut_km long and keep a margin; longer links have huts."""
    links = roads[1].tables["backbone_links"]
    assert (links["hop_km"] <= 50.0).all()
    assert (links["margin_db"] >= 0).all()
    fiber_km = links["length_km"] * 1.05
    assert np.array_equal(links["huts"], np.ceil(fiber_km / 50.0) - 1)
