"""What `plan.json` says of splitters: trees, ports, legs in use, and how near the placing is to its bound."""

from __future__ import annotations

from typing import Any

import pandas as pd

from planner.catalog.model import Catalog
from planner.network.chains import site_chains
from planner.network.model import Plant
from planner.plan.prepare import Ground

DIRECTIONS = ("up", "down")


def pon_figures(plant: Plant, ground: Ground) -> dict[str, Any]:
    """Return the block `network.pon` under its name; nothing under point to point.

    Each first splitter is a tree on a port of its own; `fullest_port_share` is that of the fullest, the
    heavier way. Cost and bound are estimates over ports, splitters and fibers, POPs and routes given.
    """
    figures, splitters = plant.pon_figures, plant.splitters
    if figures is None:
        return {}
    first = splitters[splitters["stage"] == 1]
    links = plant.link_budget[plant.link_budget["splitters"] > 0]
    ports = tree_links(plant)
    shares = [
        float(mine["load_mbps"].sum() / mine["rate_mbps"].iloc[0])
        for _, mine in ports.groupby(["tree", "direction"])
    ]
    classes = ports.drop_duplicates("tree")["optic"].value_counts().sort_index()
    return {
        "pon": {
            "architecture": ground.settings.network.architecture,
            "sites": int(links["site_id"].nunique()),
            "trees": len(first),
            "ports": int(plant.pops["pon_ports"].sum()),
            "ports_used": int(plant.pops["pon_ports_used"].sum()),
            "classes": {str(k): int(n) for k, n in classes.items()},
            "splitters": [
                {
                    "stage": int(stage),
                    "ratio": int(ratio),
                    "count": len(mine),
                    "mean_fill_pct": round(float(mine["fill_pct"].mean()), 2),
                }
                for (stage, ratio), mine in _by_ratio(splitters)
            ],
            "fullest_port_share": round(max(shares), 6) if shares else None,
            **vars(figures),
            "objective_meaning": "estimated cost of ports, splitters and the fibers of every leg and feed, "
            "for the POPs, routes and split of each site given; the bound is below every choice of splitters",
        }
    }


def with_capex(network: dict[str, Any], capex: float) -> dict[str, Any]:
    """Return the block `network` with what its splitters may cost too much, as a share of the whole capex.

    3,400 above the bound of 28,208 are 12 % of it, and 0.03 % of 12,800,000.
    """
    if "pon" not in network or not capex:
        return network
    above = network["pon"]["objective"] - network["pon"]["lower_bound"]
    return network | {"pon": network["pon"] | {"gap_of_capex_pct": round(100 * above / capex, 6)}}


def _by_ratio(splitters: pd.DataFrame) -> list[tuple[tuple[int, int], pd.DataFrame]]:
    """Return the splitters by stage and ratio, the most legs of a stage first."""
    pairs = sorted(set(zip(splitters["stage"], splitters["ratio"], strict=True)), key=lambda p: (p[0], -p[1]))
    return [
        ((s, r), splitters[(splitters["stage"] == s) & (splitters["ratio"] == r)]) for s, r in pairs
    ]  # fmt: skip


def tree_links(plant: Plant) -> pd.DataFrame:
    """Return the rows of LINK_BUDGET of sites on splitters with `tree`, the splitter of the first stage."""
    links = plant.link_budget[plant.link_budget["splitters"] > 0]
    chains = site_chains(plant.circuits, frozenset(links["site_id"].astype(str)))
    tree = {
        site: next(leg.to_id for leg in reversed(legs) if leg.to_id.startswith("SPL-"))
        for site, legs in chains.items()
    }
    return links.assign(tree=links["site_id"].astype(str).map(tree))


def overloaded_terminals(plant: Plant, catalog: Catalog, architecture: str) -> list[str]:
    """Return the POPs where the fullest line terminal carries more than its uplinks, with both figures.

    Which tree takes which port is left to the crew: the fullest terminal is one with the heaviest trees on
    all its ports.
    """
    if plant.pon_figures is None:
        return []
    olt = catalog.olts[architecture]
    room = olt.uplink_ports * olt.uplink_mbps
    links = tree_links(plant)
    loads = links.groupby(["pop_id", "direction", "tree"])["load_mbps"].sum()
    fullest = loads.groupby(level=["pop_id", "direction"]).apply(lambda t: t.nlargest(olt.ports).sum())
    most = fullest.groupby(level="pop_id").max()
    return [
        f"{pop}: {load:,.0f} Mb/s on uplinks of {room:,.0f} Mb/s" for pop, load in most.items() if load > room
    ]
