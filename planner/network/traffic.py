"""What each link and each center carries, in Mb/s both ways."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from planner.catalog.model import Catalog
from planner.network.pops import CENTER
from planner.settings import Settings

ANY_KIND = "other"


@dataclass(frozen=True)
class CenterLoad:
    """What the sites of a center send to it and take from it, against the ports and uplinks of its switches.

    Parameters
    ----------
    ports
        Ports toward sites of all its switches.
    fullest_switch_mbps
        Load of a switch that happens to carry the heaviest sites, the heavier direction. A site counts where
        its second way ends too, as if the first were cut, and once where both end here.
    second_ways
        Second ways of sites that end here, each on a port of its own.
    uplink_mbps
        What the uplinks of one switch carry.
    """

    center_id: str
    sites: int
    switches: int
    ports: int
    up_mbps: float
    down_mbps: float
    fullest_switch_mbps: float
    uplink_mbps: float
    second_ways: int = 0

    @property
    def margin_mbps(self) -> float:
        """What the uplinks of the fullest switch carry on top."""
        return self.uplink_mbps - self.fullest_switch_mbps


def site_loads(
    lit: pd.DataFrame,
    classes: Mapping[str, str],
    kinds: Mapping[str, str],
    settings: Settings,
    catalog: Catalog,
) -> pd.DataFrame:
    """Return the sites with `up_mbps` and `down_mbps`, headroom included.

    A camera sends the stream of the study, or the typical bitrate of its class where that is 0: 4 Mb/s with
    20 % of headroom are 4.8. Each camera has a link of its own, so nothing adds up before the center. A busy
    scene may send twice the typical bitrate of a class (`bitrate_mbps_high`), which the headroom does not
    cover: that errs downward.

    Parameters
    ----------
    lit
        Sites with `site_id` and `layer`.
    classes, kinds
        Class of each camera, kind of each point; a kind without a row of its own counts as `other`.
    """
    headroom = 1 + catalog.allowances["stream_headroom_pct"].value / 100
    asked, table = settings.cameras.stream_mbps, catalog.traffic
    up, down = [], []
    for site, layer in zip(lit["site_id"], lit["layer"], strict=True):
        if layer == "cameras":
            stream = asked or catalog.camera_classes[classes[site]].bitrate_mbps_typical
            up.append(stream * headroom)
            down.append(table["camera"].down_mbps * headroom)
        else:
            row = table.get(kinds.get(site, ANY_KIND), table[ANY_KIND])
            up.append(row.up_mbps * headroom)
            down.append(row.down_mbps * headroom)
    return lit.assign(up_mbps=up, down_mbps=down)


def center_loads(
    links: pd.DataFrame, equipment: pd.DataFrame, pops: pd.DataFrame, catalog: Catalog
) -> list[CenterLoad]:
    """Return the load of each center that any site hangs on without a POP between.

    Which site takes which port is left to the crew, so the fullest switch is one with the heaviest sites on
    all its ports: whatever the order, no switch carries more.

    Parameters
    ----------
    links
        LINK_BUDGET.
    equipment
        EQUIPMENT: the switches of each center.
    pops
        POPS.
    """
    out = []
    bought = equipment[equipment["item_id"].isin(set(catalog.switches))]
    home = pops.loc[pops["kind"] == CENTER, "pop_id"]
    # Sites on splitters end on line terminals, not on these switches.
    own = ~links["site_id"].isin(pops["pop_id"]) & (links["splitters"] == 0)
    direct = links[links["pop_id"].isin(home) & own]
    for center, both in direct.groupby("center_id"):
        working = both[both["circuit_kind"] == "working"]
        second = both.loc[both["circuit_kind"] == "second", "site_id"]
        mine = both.drop_duplicates(["site_id", "direction"])
        here = bought[bought["site_id"] == center]
        kinds = {catalog.switches[str(i)] for i in here["item_id"]}
        ways = {d: part["load_mbps"].sort_values(ascending=False) for d, part in mine.groupby("direction")}
        most = max((s.ports for s in kinds), default=0)
        out.append(
            CenterLoad(
                center_id=str(center),
                sites=int(working["site_id"].nunique()),
                switches=int(here["quantity"].sum()),
                ports=int(sum(catalog.switches[i].ports * q for i, q in _pairs(here))),
                up_mbps=round(float(ways["up"].sum()), 3),
                down_mbps=round(float(ways["down"].sum()), 3),
                fullest_switch_mbps=round(max(float(w.head(most).sum()) for w in ways.values()), 3),
                uplink_mbps=min((s.uplink_ports * s.uplink_mbps for s in kinds), default=0.0),
                second_ways=int(second.nunique()),
            )
        )
    return out


def _pairs(equipment: pd.DataFrame) -> list[tuple[Any, float]]:
    """Return item and quantity of each row."""
    return list(zip(equipment["item_id"], equipment["quantity"].astype(float), strict=True))
