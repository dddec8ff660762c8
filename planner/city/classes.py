"""What each street may carry, by the table of street classes, its access and whether it is a tunnel."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from planner.catalog.model import Catalog
from planner.errors import PlannerError

CLOSED_ACCESS = ("private", "no")
FALLBACK_CLASS = "unclassified"


@dataclass(frozen=True)
class StreetTraits:
    """What the rest of the room asks of each row of the street layer, as arrays by row."""

    may_carry: NDArray[np.bool_]
    aerial_allowed: NDArray[np.bool_]
    cost_factor: NDArray[np.float64]
    unknown: NDArray[np.bool_]
    closed: NDArray[np.bool_]
    tunnel: NDArray[np.bool_]
    bridge: NDArray[np.bool_]
    street_class: NDArray[np.object_]
    name: NDArray[np.object_]
    ref: NDArray[np.object_]
    lit: NDArray[np.object_]
    surface: NDArray[np.object_]
    lanes: NDArray[np.float64]
    level: NDArray[np.int64]
    kind: NDArray[np.int64]


def read_traits(streets: gpd.GeoDataFrame, catalog: Catalog) -> StreetTraits:
    """Return the traits of each street row.

    Fiber may run where the class allows it, access is not private or no, and there is no tunnel (a utility
    in a tunnel needs the tunnel's owner: to assume it would make plans too cheap). A class that the table
    does not hold is treated as `unclassified`. `level` tells streets that cross without meeting; `kind`
    is equal where two pieces may be one span: class, name, number (ref), level, access and light alike. So a
    street that is lit on one stretch only is two spans, and the night range of each is its own; a stretch of
    which nobody tells is not taken for lit because its neighbor is. Surface and lanes do not part a street:
    a span takes those of most of its meters.
    """
    table = catalog.street_classes
    if FALLBACK_CLASS not in table:
        raise PlannerError(f"the table of street classes lacks `{FALLBACK_CLASS}`.", title="the catalog")
    street_class = streets["street_class"].astype(object).to_numpy()
    known = np.array([c in table for c in street_class], dtype=bool)
    rows = [table[c if k else FALLBACK_CLASS] for c, k in zip(street_class, known, strict=True)]
    access = streets["access"].astype(object)
    closed = access.isin(CLOSED_ACCESS).to_numpy(dtype=bool)
    tunnel = streets["tunnel"].to_numpy(dtype=bool)
    bridge = streets["bridge"].to_numpy(dtype=bool)
    layer = streets["layer"].to_numpy(dtype=np.int64)
    name = streets["name"].astype(object).where(streets["name"].notna(), "").to_numpy()
    level = layer * 4 + bridge * 2 + tunnel
    lit = streets["lit"].astype(object).where(streets["lit"].notna(), None).to_numpy()
    ref = streets["ref"].astype(object).where(streets["ref"].notna(), None).to_numpy()
    keys = pd.DataFrame(
        {"c": street_class, "n": name, "r": ref, "l": level, "a": access.where(access.notna(), ""), "t": lit}
    ).fillna("")
    return StreetTraits(
        may_carry=np.array([r.may_carry for r in rows], dtype=bool) & ~closed & ~tunnel,
        aerial_allowed=np.array([r.aerial_allowed for r in rows], dtype=bool) & ~tunnel,
        cost_factor=np.array([r.cost_factor for r in rows], dtype=np.float64),
        unknown=~known,
        closed=closed,
        tunnel=tunnel,
        bridge=bridge,
        street_class=street_class,
        name=name,
        ref=ref,
        lit=lit,
        surface=streets["surface"].astype(object).where(streets["surface"].notna(), None).to_numpy(),
        lanes=streets["lanes"].to_numpy(dtype=np.float64),
        level=level.astype(np.int64),
        kind=keys.groupby(["c", "n", "r", "l", "a", "t"], sort=False).ngroup().to_numpy().astype(np.int64),
    )
