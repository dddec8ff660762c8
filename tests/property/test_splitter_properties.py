"""What holds for the splitters of any town: legs, ports, fibers, and loads."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from helpers_town import Town, make_settings, make_town
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from planner.network import Plant, engineer
from planner.network.pops import Pop
from planner.network.sites import place_sites, reach_sites
from planner.network.splitting import Splitting, split_sites, splitter_circuits
from planner.network.traffic import site_loads
from planner.network.tree import grow_tree

RATIOS = ((2, 2, 4), (2, 4, 4), (1, 2, 8), (1, 4, 4), (2, 2, 2))


def made(seed: int, cameras: int, points: int, centers: int, shape: int, architecture: str) -> Town:
    """A town of either architecture, of one or two stages."""
    stages, first, ratio = RATIOS[shape]
    return make_town(
        seed, side=4, cameras=cameras, points=points, centers=centers,
        settings=make_settings(
            centers, network={"architecture": architecture},
            pon={"stages": stages, "first_ratio": first, "ratio": ratio, "fill_pct": 80.0},
        ),
    )  # fmt: skip


towns = st.builds(
    made, st.integers(0, 10_000), st.integers(4, 14), st.integers(0, 6), st.integers(1, 2),
    st.integers(0, len(RATIOS) - 1), st.sampled_from(["gpon", "xgspon"]),
)  # fmt: skip
few = settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def plant_of(town: Town, critical: frozenset[str] = frozenset()) -> Plant:
    """Engineer a town whose critical sites keep fibers of their own."""
    return engineer(
        town.routes, town.cameras, town.points, town.centers, town.anchors, town.settings, town.catalog,
        critical=critical,
    )  # fmt: skip


@few
@given(towns)
def test_one_fiber_in_and_at_most_the_legs_in_use_out(town: Town) -> None:
    """Into each splitter leads one fiber, from what feeds it; out lead no more than its legs, or its fill."""
    plant, asked = plant_of(town), town.settings.pon
    out, fed = Counter(plant.circuits["to_id"]), Counter(plant.circuits["from_id"])
    ends = dict(zip(plant.circuits["from_id"], plant.circuits["to_id"], strict=True))
    for row in plant.splitters.itertuples():
        most = row.ratio if row.stage < asked.stages else int(row.ratio * asked.fill_pct / 100)
        assert 1 <= out[row.splitter_id] <= most
        assert fed[row.splitter_id] == 1
        assert ends[row.splitter_id] == row.fed_by
        assert row.fill_pct == round(100 * out[row.splitter_id] / row.ratio, 2)
    assert (plant.circuits["fibers"] == 1).all()


@few
@given(towns, st.integers(0, 3))
def test_fibers_into_a_pop_are_its_trees_and_the_fibers_of_its_own_sites(town: Town, own: int) -> None:
    """A port of a line terminal a tree, one of a switch a critical site, and no other fiber ends there."""
    critical = frozenset(list(town.routes.site_nodes)[:own])
    plant = plant_of(town, critical)
    assert not set(plant.circuits.loc[plant.circuits["to_id"].str.startswith("SPL-"), "from_id"]) & critical
    for pop in plant.pops.itertuples():
        into = plant.circuits[plant.circuits["to_id"] == pop.pop_id]
        trees = int((plant.splitters["fed_by"] == pop.pop_id).sum())
        alone = int((into["kind"] == "access").sum())
        assert pop.pon_ports_used == trees <= pop.pon_ports
        assert into["fibers"].sum() == trees + alone
        assert pop.ports_used == trees + alone <= pop.ports
    rows = plant.link_budget.set_index("site_id")
    assert set(rows.index[rows["splitters"] == 0]) == critical & set(rows.index)


@few
@given(towns)
def test_no_port_carries_more_than_it_may(town: Town) -> None:
    """What the sites of a tree send and receive is within the rate of their port, of one class for all."""
    plant = plant_of(town)
    feeds = dict(zip(plant.splitters["splitter_id"], plant.splitters["fed_by"], strict=True))
    ends = dict(zip(plant.circuits["from_id"], plant.circuits["to_id"], strict=True))

    def tree(site: str) -> str:
        at = ends[site]
        while feeds[at] in feeds:
            at = feeds[at]
        return at

    links = plant.link_budget.assign(tree=plant.link_budget["site_id"].map(tree))
    for _, mine in links.groupby(["tree", "direction"]):
        assert mine["load_mbps"].sum() <= mine["rate_mbps"].iloc[0] + 1e-6
        assert mine["optic"].nunique() == 1
    assert (links["margin_db"] >= -1e-9).all()
    assert (links["overload_margin_db"] >= -1e-9).all()


@few
@given(towns, st.integers(0, 50))
def test_a_site_less_never_raises_the_fibers_on_any_span(town: Town, which: int) -> None:
    """Routes and splitters fixed: without one site every span has as many fibers as before, or fewer."""
    tree = grow_tree(town.routes)
    sites = reach_sites(
        place_sites(town.routes, town.cameras, town.points, town.centers), tree, town.settings
    )
    classes = dict(zip(town.cameras["camera_id"], town.cameras["camera_class"], strict=True))
    loaded = site_loads(sites, classes, {}, town.settings, town.catalog)
    home = {c: f"POP-{k}" for k, c in enumerate(tree.center_ids)}
    loaded = loaded.assign(pop_id=loaded["center_id"].map(home))
    pops = [
        Pop(home[c], c, "center", town.routes.center_nodes[c], 0.0, tree.point[0], c) for c in tree.center_ids
    ]
    splitting = split_sites(loaded, tree, pops, (), town.settings, town.catalog)
    assert splitting is not None
    gone = str(loaded["site_id"].iloc[which % len(loaded)])

    def fibers(held: Splitting) -> Counter[str]:
        rest = loaded[loaded["site_id"].isin(set(held.splitter_of))]
        return Counter(s for c in splitter_circuits(rest, held, tree, pops) for s in c.span_ids)

    left = {s: k for s, k in splitting.splitter_of.items() if s != gone}
    used = set(left.values()) | {splitting.by_id[k].fed_by for k in left.values()}
    fewer = replace(
        splitting, splitters=tuple(s for s in splitting.splitters if s.splitter_id in used), splitter_of=left
    )
    before, after = fibers(splitting), fibers(fewer)
    assert all(after[span] <= before[span] for span in after)
    assert sum(after.values()) <= sum(before.values())


@few
@given(towns)
def test_under_point_to_point_nothing_is_split(town: Town) -> None:
    """The same town with fibers of its own has no splitter, and a fiber a site into its POPs."""
    network = replace(town.settings.network, architecture="point_to_point")
    plant = plant_of(replace(town, settings=replace(town.settings, network=network)))
    assert not len(plant.splitters)
    assert plant.pon_figures is None
    direct = plant.circuits[plant.circuits["to_id"].str.startswith("POP-")]
    assert len(plant.circuits) == len(direct) == plant.link_budget["site_id"].nunique()
    assert (plant.pops["pon_ports"] == 0).all()
