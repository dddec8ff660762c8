"""POPs: where the fibers of sites end, each center among them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import geopandas as gpd
import pandas as pd
from shapely.geometry import Point

from planner.catalog.model import Catalog
from planner.network.responsible import responsible
from planner.network.tables import drawn_rows
from planner.network.tree import RouteTree
from planner.schema import POPS
from planner.settings import Settings

CENTER, BUILDING, CABINET, EXISTING = "center", "building", "cabinet", "existing"


@dataclass(frozen=True)
class Stock:
    """What a POP of the study's list holds already.

    Parameters
    ----------
    ports, pon_ports
        Ports of switches and of line terminals that stand and are free for this network.
    most_ports
        Most ports that it may use, those that stand among them; None leaves it to the catalog.
    power_w
        What it has for what this network adds; None as the catalog.
    """

    ports: int = 0
    pon_ports: int = 0
    most_ports: int | None = None
    power_w: float | None = None
    owner: str | None = None


@dataclass(frozen=True)
class Pop:
    """A POP on the routes.

    Parameters
    ----------
    site_id
        Government point or center in whose building it stands, or its id in the list of POPs that stand
        (XPOP-); blank for a cabinet.
    kind
        center, building, cabinet or existing.
    node_id, drop_m, place
        Where it hangs on the routes and where it stands.
    center_id
        Center that it belongs to.
    stock
        What stands there, of a POP of the study's list (`sources.existing_pops`); None of others.
    """

    pop_id: str
    site_id: str
    kind: str
    node_id: str
    drop_m: float
    place: Point
    center_id: str
    stock: Stock | None = None

    @property
    def stands_at(self) -> str:
        """The id under which its equipment and its entrance are bought: that of the center, or its own."""
        return self.site_id if self.kind == CENTER else self.pop_id


def center_pops(sites: pd.DataFrame, tree: RouteTree) -> tuple[Pop, ...]:
    """Return the POPs that the centers are, in their order."""
    rows = {str(r["site_id"]): r for r in sites[sites["layer"] == "centers"].to_dict("records")}
    return tuple(
        Pop(
            pop_id=f"POP-{number:04d}",
            site_id=center,
            kind=CENTER,
            node_id=str(rows[center]["node_id"]),
            drop_m=float(rows[center]["drop_m"]),
            place=rows[center]["geometry"],
            center_id=center,
        )
        for number, center in enumerate(tree.center_ids, 1)
    )


def pop_table(
    pops: Iterable[Pop],
    served: pd.DataFrame,
    ports: Mapping[str, int],
    power_w: Mapping[str, float],
    uplinks: Mapping[str, str],
    route_m: Mapping[str, float],
    settings: Settings,
    crs: object,
    second_ports: Mapping[str, int] | None = None,
    pon: Mapping[str, tuple[int, int]] | None = None,
) -> gpd.GeoDataFrame:
    """Return POPS.

    Parameters
    ----------
    served
        Connected sites with `pop_id`, `up_mbps`, `down_mbps` and `ports`, the ports that each takes.
    ports, power_w, uplinks, route_m
        By pop_id: ports bought (those that stand are added), watts drawn, optic toward the center, route
        to the center with the drop.
    second_ports
        Ports that second ways of sites take, by pop_id.
    pon
        Ports of line terminals bought, and of them in use, by pop_id; `ports` counts those of switches.
    """
    more = second_ports or {}
    rows = []
    for pop in pops:
        mine = served[served["pop_id"] == pop.pop_id]
        lines, trees = (pon or {}).get(pop.pop_id, (0, 0))
        stock = pop.stock or Stock()
        lines += stock.pon_ports
        theirs = stock.owner is not None and stock.owner != settings.ownership.owner
        rows.append(
            {
                "pop_id": pop.pop_id,
                "site_id": pop.site_id or None,
                "kind": pop.kind,
                "node_id": pop.node_id,
                "drop_m": pop.drop_m,
                "ports": ports.get(pop.pop_id, 0) + stock.ports + lines,
                "ports_used": int(mine["ports"].sum()) + more.get(pop.pop_id, 0) + trees,
                "pon_ports": lines,
                "pon_ports_used": trees,
                "sites_served": len(mine),
                "power_w": power_w.get(pop.pop_id),
                "up_mbps": round(float(mine["up_mbps"].sum()), 3),
                "down_mbps": round(float(mine["down_mbps"].sum()), 3),
                "uplink_optic": uplinks.get(pop.pop_id),
                "route_to_center_m": round(route_m.get(pop.pop_id, 0.0), 2),
                **responsible(settings, others=theirs, owner=stock.owner),
                "geometry": pop.place,
            }
        )
    return drawn_rows(rows, POPS, crs)


def ports_bought(pops: Iterable[Pop], equipment: pd.DataFrame, catalog: Catalog) -> dict[str, int]:
    """Return the ports toward sites of the switches that stand at each POP."""
    bought = equipment[equipment["item_id"].isin(set(catalog.switches))]
    out: dict[str, int] = {}
    for pop in pops:
        here = bought[bought["site_id"] == pop.stands_at]
        pairs = zip(here["item_id"], here["quantity"].astype(float), strict=True)
        out[pop.pop_id] = int(sum(catalog.switches[str(i)].ports * q for i, q in pairs))
    return out
