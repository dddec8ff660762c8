"""What holds for the circuits of any town, with POPs where they pay."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import replace
from itertools import pairwise

from helpers_town import Town, make_settings, make_town
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

CHEAP = (
    "pop_ups", "pop_installation", "pop_cabinet", "site_power_connection", "point_rack", "power_pop_year",
    "core_uplink_switch_24", "pop_switch_24",
)  # fmt: skip


def cheap_pops(town: Town) -> Town:
    """The town with POPs that cost next to nothing and fibers that are dear: several are chosen."""
    prices = town.catalog.prices.copy()
    prices.loc[prices["item_id"].isin(CHEAP), ["low", "typical", "high"]] = 0.1
    prices.loc[prices["item_id"] == "cable_adss_288_m", ["low", "typical", "high"]] = 900.0
    return replace(town, catalog=replace(town.catalog, prices=prices))


towns = st.builds(
    lambda seed, cameras, points, centers, fibers, pops: cheap_pops(
        make_town(
            seed, side=4, cameras=cameras, points=points, centers=centers,
            settings=make_settings(
                centers, network={"fibers_per_site": fibers, "pops": pops, "cabinets": True}
            ),
        )
    ),
    st.integers(0, 10_000), st.integers(4, 12), st.integers(0, 6), st.integers(1, 2), st.integers(1, 2),
    st.sampled_from(["centers", "choose"]),
)  # fmt: skip
few = settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@few
@given(towns)
def test_fibers_in_are_fibers_out_at_every_node(town: Town) -> None:
    """At a node the fibers of its spans are those that run through twice, and those that end at a device."""
    plant = town.plant()
    node_of = {
        **town.routes.site_nodes,
        **dict(zip(plant.pops["pop_id"], plant.pops["node_id"], strict=True)),
    }
    ends, beside, through = Counter(), Counter(), Counter()
    spans = plant.spans.set_index("span_id")
    for span in plant.spans.itertuples():
        beside[span.from_node] += span.fibers
        beside[span.to_node] += span.fibers
    for c in plant.circuits.itertuples():
        names = c.span_ids.split()
        if names:
            ends[node_of[c.from_id]] += c.fibers
            ends[node_of[c.to_id]] += c.fibers
        for a, b in pairwise(names):
            meet = {spans.loc[a, "from_node"], spans.loc[a, "to_node"]} & {
                spans.loc[b, "from_node"], spans.loc[b, "to_node"]
            }  # fmt: skip
            through[meet.pop()] += 2 * c.fibers
    for node in plant.nodes["node_id"]:
        assert beside[node] == ends[node] + through[node]


@few
@given(towns)
def test_fibers_into_a_pop_are_those_of_its_sites_and_of_uplinks(town: Town) -> None:
    """Ports in use are sites; the drop into a POP holds sites times fibers, and the uplinks on top."""
    plant, per_site = town.plant(), town.settings.network.fibers_per_site
    entering = dict(zip(plant.drops["site_id"], plant.drops["fibers"], strict=True))
    up = plant.circuits[plant.circuits["kind"] == "uplink"]
    assert plant.pops["sites_served"].sum() == len(town.routes.site_nodes)
    for pop in plant.pops.itertuples():
        name = pop.site_id if pop.kind == "center" else pop.pop_id
        links = up.loc[(up["from_id"] == pop.pop_id) | (up["to_id"] == pop.pop_id), "fibers"].sum()
        assert pop.ports_used == pop.sites_served <= max(pop.ports, pop.ports_used)
        assert entering.get(name, 0) == pop.sites_served * per_site + links
        assert pop.kind == "center" or pop.sites_served > 0


@few
@given(towns)
def test_no_two_fibers_share_a_number_in_a_cable_and_splices_are_counted_once(town: Town) -> None:
    """On no span do two fibers run in one fiber of a cable; splices are the ends and the changes of cable."""
    plant = town.plant()
    cables = plant.cables.set_index("cable_id")
    reach = {c: set(s.split()) for c, s in cables["span_ids"].items()}
    taken: dict[tuple[str, int], list[set[str]]] = defaultdict(list)
    splices = 0
    for c in plant.circuits.itertuples():
        paths = c.fiber_path.split() or [""] * c.fibers
        assert len(paths) == c.fibers
        for path in paths:
            hops = re.findall(r"([A-Z]+-\d+):(\d+)", path)
            splices += len(hops) + 1
            for cable, number in hops:
                assert 1 <= int(number) <= cables.loc[cable, "fiber_count"]
                mine = reach[cable] & set(c.span_ids.split())
                assert mine
                assert all(not mine & other for other in taken[cable, int(number)])
                taken[cable, int(number)].append(mine)
    assert plant.closures["splices"].sum() == splices


@few
@given(towns)
def test_cables_hold_the_fibers_in_use_on_every_span(town: Town) -> None:
    """fibers_used of a cable is no more than it holds, and no less than its fullest span needs of it."""
    plant = town.plant()
    fibers = dict(zip(plant.spans["span_id"], plant.spans["fibers"], strict=True))
    used: Counter[str] = Counter()
    for cable in plant.cables.itertuples():
        assert cable.fibers_used <= cable.fiber_count
        for span in cable.span_ids.split():
            used[span] += cable.fibers_used
    assert all(used[s] >= n for s, n in fibers.items())
