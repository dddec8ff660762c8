"""What a passive optical network buys: terminals at sites, line terminals and their ports at POPs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

import pandas as pd

from planner.catalog.model import Catalog
from planner.network.lighting import Lighting
from planner.network.pops import Pop
from planner.settings import Settings

PON_PORT = "pon_port"


def terminals(lit: pd.DataFrame, settings: Settings) -> dict[str, float]:
    """Return how many sites hang on splitters, under the unit that the kits count them by."""
    many = int(lit["port_item"].notna().sum())
    return {f"{settings.network.architecture}_sites": many} if many else {}


def line_ports(lighting: Lighting, pop: Pop, settings: Settings) -> dict[str, float]:
    """Return how many ports of line terminals a POP needs beyond those that stand, by unit of the kits."""
    stands = pop.stock.pon_ports if pop.stock is not None else 0
    ports = max(0, sum(port_modules(lighting, pop).values()) - stands)
    return {f"{settings.network.architecture}_ports": ports} if ports else {}


def port_modules(lighting: Lighting, pop: Pop) -> Mapping[str, int]:
    """Return the modules of the ports in use at a POP by price item: one a tree of splitters."""
    splitting = lighting.layout.splitting
    if splitting is None:
        return {}
    item = dict(zip(lighting.lit["site_id"].astype(str), lighting.lit["port_item"], strict=True))
    mine = {s.splitter_id for s in splitting.splitters if s.stage == 1 and s.pop_id == pop.pop_id}
    found = Counter(str(item[sites[0]]) for first, sites in splitting.trees().items() if first in mine)
    return dict(sorted(found.items()))


def line_terminals(
    pops: Iterable[Pop], equipment: pd.DataFrame, catalog: Catalog
) -> dict[str, tuple[int, float]]:
    """Return the ports of the line terminals bought at each POP, and what these draw in watts."""
    kinds = {o.item_id: o for o in catalog.olts.values()}
    bought = equipment[equipment["item_id"].isin(set(kinds))]
    out: dict[str, tuple[int, float]] = {}
    for pop in pops:
        here = bought[bought["site_id"] == pop.stands_at]
        pairs = list(zip(here["item_id"].astype(str), here["quantity"].astype(float), strict=True))
        ports = int(sum(kinds[i].ports * q for i, q in pairs))
        out[pop.pop_id] = ports, sum(kinds[i].power_w * q for i, q in pairs)
    return out
