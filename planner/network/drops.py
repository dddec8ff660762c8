"""Drops: the last meters from the street's fiber to each site, and the entrance of each POP."""

from __future__ import annotations

from collections.abc import Mapping

import geopandas as gpd
import pandas as pd
from shapely.geometry import LineString

from planner.network.model import Routes
from planner.network.responsible import responsible
from planner.network.sites import drop_length_m
from planner.network.tables import drawn_rows
from planner.schema import DROPS
from planner.settings import Settings


def place_drops(
    lit: pd.DataFrame,
    entrances: pd.DataFrame,
    pop_fibers: Mapping[str, int],
    routes: Routes,
    settings: Settings,
) -> gpd.GeoDataFrame:
    """Return a drop for each connected site, and one for each POP that fibers reach.

    The line is straight from node to site; the length adds the allowance of the study for what runs inside
    pole or building. A drop that must go around a building is longer: the allowance is to cover it.

    Parameters
    ----------
    lit
        Connected sites, with `node_id` and `drop_m`.
    entrances
        POPs in use with `site_id` (the center, or the POP), `node_id`, `drop_m` and `geometry`.
    pop_fibers
        Fibers in use that enter each of them, by that `site_id`, and of each site with a second way.
    """
    place = routes.network.nodes.set_index("node_id").geometry
    entering = entrances[entrances["site_id"].isin(set(pop_fibers))]
    both = pd.concat([lit[list(entrances.columns)], entering], ignore_index=True)
    facts = responsible(settings)
    rows = [
        {
            "drop_id": f"DRP-{number:04d}",
            "site_id": site["site_id"],
            "node_id": site["node_id"],
            "fibers": pop_fibers.get(site["site_id"], settings.network.fibers_per_site),
            "length_m": drop_length_m(site["drop_m"], settings),
            **facts,
            "geometry": LineString([place.loc[site["node_id"]], site["geometry"]]),
        }
        for number, site in enumerate(both.to_dict("records"), 1)
    ]
    return drawn_rows(rows, DROPS, routes.network.spans.crs)
