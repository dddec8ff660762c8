"""The rules of the study as limits of the covering problem: sites, classes, budget, districts, spacing."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from planner.optimize.problems import SideRows
from planner.plan.prepare import Ground
from planner.units import cents

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

CLASS_MOST = "class_most"
BUDGET = "device_budget"
DISTRICT_MOST = "district_most"
DISTRICT_LEAST = "district_least"


@dataclass(frozen=True)
class Offered:
    """Places and views that the problem is made of.

    Parameters
    ----------
    places
        Rows of `Offer.candidates` that fiber can reach, ascending.
    views
        Rows of `Offer.views`: those at these places, then those of cameras that stand already.
    place_id
        Ids of the sites: candidates first, then cameras that stand already.
    site
        int64[n]: site of each view.
    least, most
        int64[s]: least and most views chosen at each site.
    standing
        bool[n]: the view of a camera that stands already: chosen, not counted, not bought.
    pinned
        bool[n]: the view of a camera that edits pin: chosen, counted and bought.
    camera_class, district
        Class of each view; district of its place, "" outside all and for what stands already.
    """

    places: Ints
    views: Ints
    place_id: NDArray[np.str_]
    site: Ints
    least: Ints
    most: Ints
    standing: Bools
    pinned: Bools
    camera_class: NDArray[np.str_]
    district: NDArray[np.str_]


@dataclass(frozen=True)
class Dark:
    """Fixed cameras that fiber cannot reach: they count against every limit and see nothing."""

    camera_class: tuple[str, ...]
    district: tuple[str, ...]

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self.camera_class)


def offered(ground: Ground, joined: frozenset[str]) -> Offered:
    """Return what may be chosen: views of places on streets that fiber can reach, and what stands already."""
    candidates, views = ground.offer.candidates, ground.offer.views
    places = np.flatnonzero(candidates["span_id"].isin(joined)).astype(np.int64)
    at = pd.Index(candidates["candidate_id"].to_numpy()[places]).get_indexer(pd.Index(views["candidate_id"]))
    standing = views["fixed"].to_numpy(dtype=bool)
    rows = np.flatnonzero((at >= 0) | standing).astype(np.int64)
    stands = standing[rows]
    existing_id, existing_at = np.unique(
        views["candidate_id"].to_numpy(dtype=str)[rows[stands]], return_inverse=True
    )
    site = at[rows].astype(np.int64)
    site[stands] = len(places) + existing_at
    place = candidates.iloc[places]
    views_at = np.bincount(site, minlength=len(places) + len(existing_id)).astype(np.int64)
    held = views_at[len(places) :]
    most = np.minimum(place["cameras_most"].to_numpy(dtype=np.int64), views_at[: len(places)])
    district = np.append(place["district"].fillna("").to_numpy(dtype=str), "")
    return Offered(
        places=places,
        views=rows,
        place_id=np.concatenate([place["candidate_id"].to_numpy(dtype=str), existing_id]),
        site=site,
        least=np.concatenate([place["cameras_least"].to_numpy(dtype=np.int64), held]),
        most=np.concatenate([most, held]),
        standing=stands,
        pinned=np.isin(rows, ground.offer.pinned),
        camera_class=views["camera_class"].to_numpy(dtype=str)[rows],
        district=district[np.where(stands, len(places), site)],
    )


def side_rows(ground: Ground, have: Offered, dark: Dark) -> SideRows | None:
    """Return the limits on classes, devices and districts, None where the study sets none.

    Fixed cameras that fiber cannot reach take their part of every limit first.
    """
    rows: list[tuple[str, Ints, Ints, int]] = []
    counted = np.flatnonzero(~have.standing).astype(np.int64)
    for name, most in sorted(ground.settings.cameras.class_most.items()):
        mine = counted[have.camera_class[counted] == name]
        rows.append((f"{CLASS_MOST} {name}", mine, np.ones_like(mine), most - dark.camera_class.count(name)))
    if ground.settings.cameras.device_budget > 0:
        rows.append(_budget_row(ground, have, counted, dark))
    rows.extend(_district_rows(ground, have, counted, dark))
    if not rows:
        return None
    return SideRows(
        name=tuple(r[0] for r in rows),
        indptr=np.concatenate([[0], np.cumsum([len(r[1]) for r in rows])]).astype(np.int64),
        candidate=np.concatenate([r[1] for r in rows]).astype(np.int64),
        coefficient=np.concatenate([r[2] for r in rows]).astype(np.int64),
        most=np.array([r[3] for r in rows], dtype=np.int64),
    )


def _district_rows(
    ground: Ground, have: Offered, counted: Ints, dark: Dark
) -> list[tuple[str, Ints, Ints, int]]:
    """Return the ceilings and floors on the number of cameras in each district."""
    rules = ground.offer.districts
    if rules is None:
        return []
    rows = []
    for name, least, most in zip(rules.names, rules.least_cameras, rules.most_cameras, strict=True):
        mine = counted[have.district[counted] == name]
        already = dark.district.count(name)
        if most >= 0:
            rows.append((f"{DISTRICT_MOST} {name}", mine, np.ones_like(mine), int(most) - already))
        if least > already:
            rows.append((f"{DISTRICT_LEAST} {name}", mine, -np.ones_like(mine), already - int(least)))
    return rows


def device_cents(ground: Ground) -> dict[str, int]:
    """Return the price of the device of each class at the level of the study, in cents."""
    prices = ground.catalog.prices.set_index("item_id")[ground.settings.costs.level]
    return {
        name: cents(Decimal(str(prices[row.device_item])))
        for name, row in ground.catalog.camera_classes.items()
        if row.device_item in prices.index
    }


def _budget_row(ground: Ground, have: Offered, counted: Ints, dark: Dark) -> tuple[str, Ints, Ints, int]:
    """Return the row of the device budget, in cents."""
    price = device_cents(ground)
    cost = np.array([price[c] for c in have.camera_class[counted]], dtype=np.int64)
    left = cents(Decimal(str(ground.settings.cameras.device_budget))) - sum(
        price[c] for c in dark.camera_class
    )
    return BUDGET, counted, cost, left


def floors(ground: Ground) -> tuple[Ints | None, Ints | None]:
    """Return the group of each demand row and the least covered weight of each group, None without floors."""
    rules = ground.offer.districts
    asked = np.flatnonzero(rules.floor_milli > 0) if rules is not None else np.zeros(0, dtype=np.int64)
    if rules is None or not len(asked):
        return None, None
    number = np.full(len(rules.names) + 1, -1, dtype=np.int64)
    number[asked] = np.arange(len(asked))
    return number[rules.demand_district], rules.floor_milli[asked]


def floor_names(ground: Ground) -> tuple[str, ...]:
    """Return the district of each floor, in the order of the groups."""
    rules = ground.offer.districts
    if rules is None:
        return ()
    return tuple(n for n, w in zip(rules.names, rules.floor_milli, strict=True) if w > 0)


def pairs_apart(ground: Ground, have: Offered) -> Ints | None:
    """Return pairs of sites nearer to each other than `cameras.spacing_m`, None where it is 0.

    Cameras that stand already, and two places that are both fixed by the list, are not held apart: they
    are facts of the study.
    """
    least_m = ground.settings.cameras.spacing_m
    if least_m <= 0:
        return None
    places = ground.offer.candidates.iloc[have.places]
    xy = shapely.get_coordinates(places.geometry.to_numpy())
    near = cKDTree(xy).query_pairs(least_m, output_type="ndarray").astype(np.int64)
    gap = np.hypot(*(xy[near[:, 0]] - xy[near[:, 1]]).T) if len(near) else np.zeros(0)
    fixed = places["fixed"].to_numpy(dtype=bool)
    free = ~(fixed[near[:, 0]] & fixed[near[:, 1]]) & (gap < least_m)
    return near[free][np.lexsort((near[free][:, 1], near[free][:, 0]))]
