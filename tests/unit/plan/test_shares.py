"""A budget shared out among members: the choice, its bound, rules that hold for all, what is refused."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest
from helpers_shares import member, study, two

from planner.errors import NoPlanError, ProvenInfeasibleError, SettingsError
from planner.plan.province.shares import share_budget


def chosen_costs(shares) -> dict[str, float]:
    return {r["member"]: r["capex"] for r in shares.summary["members"]}


def test_the_best_pair_within_the_budget_is_chosen_under_a_bound():
    """All nine pairs are tried by hand: the chosen one sees most of those within 100, below the bound."""
    offers = two()
    shares = share_budget(study(100), offers)
    pairs = [
        (e.covered + w.covered, e.cost + w.cost)
        for e, w in product(offers["east"].offers, offers["west"].offers)
    ]
    best = max(v for v, c in pairs if c <= 100 * 100)
    told = shares.summary
    assert told["value"] == best == 98_000
    assert told["spent"] <= 100
    assert told["bound"] >= told["value"]
    assert told["binds"]
    assert told["gap_pct"] == pytest.approx(100 * (told["bound"] - best) / told["bound"], abs=1e-4)


def test_a_budget_for_all_wishes_does_not_bind():
    """With a thousand each member takes its dearest plan, and more money is worth nothing."""
    shares = share_budget(study(1000), two())
    assert chosen_costs(shares) == {"east": 80, "west": 60}
    assert not shares.summary["binds"]
    assert shares.summary["worth_of_money"] == 0


def test_money_kept_for_the_province_is_not_shared():
    """Of 100 with 40 kept, 60 are shared out."""
    shares = share_budget(study(100, reserve=40.0), two())
    assert shares.summary["budget"] == 60
    assert shares.summary["spent"] <= 60


@pytest.mark.parametrize(
    ("rule", "west"),
    [({}, 10), ({"least_coverage": 0.5}, 30), ({"most_share": 0.6}, 30), ({"least_coverage": 0.2}, 10)],
)
def test_rules_that_hold_for_all_change_the_choice(rule, west):
    """A floor of half the demand, or a cap on the rich member, gives the poor one its second plan."""
    assert chosen_costs(share_budget(study(95, **rule), two()))["west"] == west


def test_a_least_share_is_counted_though_its_plan_costs_less():
    """West has at least 33.25 of 95 though its plan costs 30: the row says so, and the sum counts it."""
    shares = share_budget(study(95, least_share=0.35), two())
    rows = {r["member"]: r for r in shares.summary["members"]}
    assert (rows["west"]["share"], rows["west"]["capex"]) == (33.25, 30)
    assert shares.summary["shared"] == 33.25 + rows["east"]["share"]


def test_a_least_per_resident_follows_residents():
    """One dollar for each of 30 residents is 30 for the west, 10 for the east."""
    rows = {
        r["member"]: r for r in share_budget(study(100, least_per_resident=1.0), two()).summary["members"]
    }
    assert (rows["east"]["least"], rows["west"]["least"]) == (10, 30)


def test_members_that_count_alike_or_by_residents_change_what_is_summed():
    """By residents a west three times as many weighs more than by its demand."""
    by_demand = share_budget(study(90), two())
    by_residents = share_budget(study(90, count="residents"), two())
    assert chosen_costs(by_demand)["west"] <= chosen_costs(by_residents)["west"]
    assert by_residents.summary["value"] == sum(
        int(r["coverage_share"] * n * 1000)
        for r, n in zip(by_residents.summary["members"], (10, 30), strict=True)
    )
    assert share_budget(study(90, count="alike"), two()).summary["value"] <= 2_000_000


@pytest.mark.parametrize(
    ("budget", "rule", "offers", "words"),
    [
        (0, {}, {}, "nothing to share"),
        (50, {"reserve": 50.0}, {}, "all of `costs.budget`"),
        (50, {"least_share": 0.6}, {}, "least_share"),
        (50, {"count": "residents"}, {"residents": 0}, "residents of west"),
        (50, {}, {"demand_unit": "m of street"}, "m of street, persons"),
    ],
)
def test_settings_that_forbid_to_share_are_refused(budget, rule, offers, words):
    """No budget, all of it kept, shares that do not fit, unknown residents, several units."""
    found = two()
    found["west"] = replace(found["west"], **offers)
    with pytest.raises(SettingsError, match=words):
        share_budget(study(budget, **rule), found)


def test_what_a_bound_rules_out_is_proven_and_what_was_not_found_is_not():
    """A floor above the bound at all money is proven impossible; a budget below the cheapest plans is not."""
    with pytest.raises(ProvenInfeasibleError, match=r"east sees at most .*least_coverage"):
        share_budget(study(12, least_coverage=0.9), two())
    with pytest.raises(ProvenInfeasibleError, match="members have at least"):
        share_budget(study(35, least_per_resident=1.0), two())
    with pytest.raises(NoPlanError, match=r"cost USD 30\.00 together(.|\n)*Nothing proves"):
        share_budget(study(29), two())
    with pytest.raises(NoPlanError, match="no plan that was made for west"):
        share_budget(study(29, most_share=0.3), {"west": member([10], [8], 40)})


def test_money_for_which_nobody_can_be_joined_is_proven_too_little_to_the_cent():
    """By the cuts of its first plan east sees nothing for 20.00 - 33.002 / 20 = 3.50, west for 5.60.

    Both need 9.10: 9.09 is proven too little, 9.10 is not, though no plan was made for it.
    """
    with pytest.raises(ProvenInfeasibleError, match=r"together .*east USD 3\.50, west USD 5\.60"):
        share_budget(study(9.09), two())
    with pytest.raises(NoPlanError, match="Nothing proves"):
        share_budget(study(9.10), two())
    with pytest.raises(ProvenInfeasibleError, match=r"at most USD 3\.49; .* than USD 3\.50"):
        share_budget(study(3.49), two())


def test_a_loose_bound_asks_for_budgets_that_were_not_tried():
    """Above the gap limit members are asked for new budgets; at a gap that is small enough nobody is."""
    offers = two()
    shares = share_budget(study(100, gap_limit_pct=0.0), offers)
    assert shares.wanted
    for name, asked in shares.wanted.items():
        tried = [o.cost for o in offers[name].offers]
        assert all(abs(b - t) > 0.01 * t for b in asked for t in tried)
    assert share_budget(study(100, gap_limit_pct=100.0), offers).wanted == {}


def test_offers_of_a_further_round_are_laid_to_the_first():
    """Plans and bounds of two rounds stand together; the choice may take either."""
    from planner.plan.province.offers import offers_from, together

    first = two()
    more = replace(
        member([55], [75], 100, slopes=(8,)),
        offers=tuple(replace(o, round=1) for o in member([55], [75], 100, slopes=(8,)).offers),
    )
    whole = {**first, "east": together([first["east"], offers_from(more.plain())])}
    shares = share_budget(study(85), whole)
    assert chosen_costs(shares) == {"east": 55, "west": 30}
    assert shares.evidence["members"]["east"]["offers"][shares.chosen["east"]]["round"] == 1
