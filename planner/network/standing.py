"""POPs that stand already: what they hold, where they hang on the routes, and which the plan joins."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import geopandas as gpd
import pandas as pd
import shapely

from planner.catalog.model import Catalog
from planner.network.light import Refusal
from planner.network.model import Routes
from planner.network.pops import EXISTING, Pop, Stock
from planner.network.splitting import Splitting
from planner.network.stocked import port_limit
from planner.network.tables import drawn_rows
from planner.network.tree import RouteTree
from planner.schema import EXISTING_POPS

FACTS = (
    "source_id",
    "name",
    "ports",
    "pon_ports",
    "most_ports",
    "power_w",
    "battery_h",
    "owner",
    "provenance",
)


def stock_of(row: Mapping[Any, Any]) -> Stock:
    """Return what a row of RAW_POPS says stands there."""
    most, power, owner = row["most_ports"], row["power_w"], row["owner"]
    return Stock(
        ports=int(row["ports"]),
        pon_ports=int(row["pon_ports"]),
        most_ports=None if pd.isna(most) else int(most),
        power_w=None if pd.isna(power) else float(power),
        owner=owner if isinstance(owner, str) and owner else None,
    )


def standing_pops(existing: gpd.GeoDataFrame | None, routes: Routes, tree: RouteTree) -> tuple[Pop, ...]:
    """Return the POPs of the list that the routes reach, without ids of the plan, in the list's order."""
    if existing is None:
        return ()
    row = {n: i for i, n in enumerate(tree.node_id)}
    out = []
    for fact in existing.to_dict("records"):
        node = routes.site_nodes.get(str(fact["site_id"]))
        if node is not None:
            at = row[node]
            drop = float(shapely.distance(tree.point[at], fact["geometry"]))
            out.append(
                Pop(
                    "", str(fact["site_id"]), EXISTING, node, round(drop, 2), fact["geometry"],
                    tree.center_ids[int(tree.center[at])], stock_of(fact),
                )
            )  # fmt: skip
    return tuple(out)


def existing_pop_table(
    existing: gpd.GeoDataFrame | None,
    pops: Sequence[Pop],
    dark: Mapping[str, Refusal],
    crs: object,
) -> gpd.GeoDataFrame:
    """Return EXISTING_POPS: each POP of the list with the POP of the plan that it is, or why it is none.

    Parameters
    ----------
    existing
        RAW_POPS with `site_id`, and `street_reason` and `snap_distance_m` of their anchors.
    pops
        POPs of the plan.
    dark
        Why nothing lights the uplink of a POP, by the id of the list.
    """
    if existing is None:
        return drawn_rows([], EXISTING_POPS, crs)
    mine = {p.site_id: p for p in pops if p.stock is not None}
    rows = []
    for fact in existing.to_dict("records"):
        key = str(fact["site_id"])
        pop = mine.get(key)
        reason, detail = (None, None) if pop else _why_not(fact, dark)
        rows.append(
            {
                "existing_pop_id": key,
                **{name: fact[name] for name in FACTS},
                "pop_id": pop.pop_id if pop else None,
                "node_id": pop.node_id if pop else None,
                "drop_m": pop.drop_m if pop else None,
                "reason": reason,
                "detail": detail,
                "geometry": fact["geometry"],
            }
        )
    return drawn_rows(rows, EXISTING_POPS, crs)


def _why_not(fact: Mapping[Any, Any], dark: Mapping[str, Refusal]) -> tuple[str, str]:
    """Return why a POP that stands is no POP of the plan, and what would mend it."""
    key = str(fact["site_id"])
    if key in dark:
        return dark[key].reason, f"Its uplink: {dark[key].detail}"
    reason, meters = fact["street_reason"], fact["snap_distance_m"]
    if isinstance(reason, str) and reason:
        told = "" if pd.isna(meters) else f" It stands {float(meters):,.0f} m from one."
        return reason, f"No street near it leads to a center.{told} Mend its place or network.snap_limit_m."
    return "no_path", "No allowed way joins its street to the center; a missing street or another way would."


def crowded(
    lit: pd.DataFrame, pops: Sequence[Pop], splitting: Splitting | None, catalog: Catalog
) -> dict[str, tuple[int, int]]:
    """Return ports taken and most ports of the POPs of the list where more are taken than it has."""
    trees = splitting.ports_by_pop() if splitting is not None else {}
    hangs = set(splitting.splitter_of) if splitting is not None else set()
    own = Counter(lit.loc[~lit["site_id"].isin(hangs), "pop_id"])
    out = {}
    for pop in pops:
        if pop.stock is not None:
            taken, most = own[pop.pop_id] + trees.get(pop.pop_id, 0), port_limit(pop.stock, catalog)
            if taken > most:
                out[pop.pop_id] = taken, most
    return out
