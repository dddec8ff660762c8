"""Ids given once: a site, a sign, or a POP that stands keeps its id when the study is run again."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
from scipy.spatial import cKDTree

if TYPE_CHECKING:
    from planner.plan.prepare import Ground

SAME_PLACE_M = 2.0
COLUMNS = ("id", "source_id", "x_m", "y_m", "crs", "camera_class", "azimuth_deg")
OLDER_COLUMNS = COLUMNS[:5]
"""Columns of a register written before cameras had a direction."""
KEPT = (
    ("cameras", "camera_id"), ("points", "point_id"), ("existing_pops", "existing_pop_id"),
    ("signs", "sign_id"),
)  # fmt: skip
"""Tables of a plan whose ids are kept, and their columns."""
OTHER_CLASS_DEG = 360.0
UNKNOWN_DEG = 180.0


@dataclass(frozen=True)
class Registry:
    """Ids of earlier runs with their source ids and places (meters, in the CRS of their row).

    Cameras also keep class and azimuth, blank where they have none, so that several at one place are told
    apart.
    """

    rows: pd.DataFrame

    @staticmethod
    def empty() -> Registry:
        """Return a registry without any id."""
        return Registry(pd.DataFrame(columns=list(COLUMNS)))

    def keep_ids(self, sites: gpd.GeoDataFrame, column: str, place_first: bool = False) -> gpd.GeoDataFrame:
        """Return the sites with the ids they had: by source id, then by a place within 2 m.

        Of several cameras at one place each gets the id of the earlier one that looked most alike: the same
        class first, then the nearest azimuth. A new site whose number is taken by an earlier one gets the
        next free number.

        Parameters
        ----------
        place_first
            The place tells more than the source id, which may be the number of a row, or is missing.
        """
        if self.rows.empty:
            return sites
        prefix = str(sites[column].iloc[0]).split("-")[0] if len(sites) else ""
        place_first = place_first or "source_id" not in sites
        known = self.rows[self.rows["id"].str.startswith(f"{prefix}-")].reset_index(drop=True)
        ids: list[str | None] = [None] * len(sites)
        steps = (self._by_place, self._by_source) if place_first else (self._by_source, self._by_place)
        for step in steps:
            step(sites, known, ids)
        taken = set(known["id"]) | {i for i in ids if i}
        out = sites.copy()
        out[column] = _number_new(ids, list(sites[column]), taken, prefix)
        return out

    def keep_points(self, ground: Ground) -> Ground:
        """Return the ground with its points, and the POPs that stand, under the ids they had.

        POPs come in the order of their ids, so that the order of their list does not change the plan.
        """
        city = ground.city
        points = self.keep_ids(city.points, "site_id")
        renamed = dict(zip(city.points["site_id"], points["site_id"], strict=True))
        pops = city.existing_pops
        if pops is not None:
            kept = self.keep_ids(pops, "site_id", place_first=True)
            renamed |= dict(zip(pops["site_id"], kept["site_id"], strict=True))
            pops = kept.sort_values("site_id", ignore_index=True)
        ids = city.anchors["site_id"].map(lambda site: renamed.get(site, site))
        anchors = city.anchors.assign(site_id=ids)
        return replace(ground, city=replace(city, points=points, anchors=anchors, existing_pops=pops))

    def add_plan(self, tables: Mapping[str, gpd.GeoDataFrame]) -> Registry:
        """Return the registry with the sites, and the POPs that stand, of a plan."""
        out = self
        for table, column in KEPT:
            if table in tables and len(tables[table]):
                out = out.add(tables[table], column)
        return out

    def add(self, sites: gpd.GeoDataFrame, column: str) -> Registry:
        """Return the registry with these sites; a place seen again keeps one row, the newest."""
        new = pd.DataFrame(
            {
                "id": sites[column].astype(str).to_numpy(),
                "source_id": _sources(sites),
                "x_m": np.round(sites.geometry.x.to_numpy(), 2),
                "y_m": np.round(sites.geometry.y.to_numpy(), 2),
                "crs": str(sites.crs),
                "camera_class": _texts(sites, "camera_class"),
                "azimuth_deg": _numbers(sites, "azimuth_deg"),
            }
        )
        kept = self.rows[~self.rows["id"].isin(set(new["id"]))]
        both = pd.concat([kept, new], ignore_index=True) if len(kept) else new
        return Registry(both.sort_values("id", ignore_index=True))

    def _by_source(self, sites: gpd.GeoDataFrame, known: pd.DataFrame, ids: list[str | None]) -> None:
        """Fill ids by source id, those that look most alike first where a place has several."""
        used = {i for i in ids if i}
        mine: dict[str, list[int]] = {}
        for row, source in enumerate(_sources(sites)):
            if ids[row] is None and source:
                mine.setdefault(source, []).append(row)
        theirs: dict[str, list[int]] = {}
        for row, (source, key) in enumerate(zip(known["source_id"].astype(str), known["id"], strict=True)):
            if key not in used:
                theirs.setdefault(source, []).append(row)
        looks, looked = _looks(sites), _looks(known)
        for source, rows in mine.items():
            for row, other in _pairs(rows, theirs.get(source, []), looks, looked):
                ids[row] = str(known["id"].iloc[other])

    def _by_place(self, sites: gpd.GeoDataFrame, known: pd.DataFrame, ids: list[str | None]) -> None:
        """Fill ids that the source id did not find by the nearest unused place within 2 m."""
        used = {i for i in ids if i}
        same_crs = known["crs"] == str(sites.crs)
        free = known[same_crs & ~known["id"].isin(used)].reset_index(drop=True)
        if free.empty:
            return
        tree = cKDTree(free[["x_m", "y_m"]].to_numpy(dtype=float))
        looks, looked = _looks(sites), _looks(free)
        near = [
            (_away_m(tree, k, shape.x, shape.y), _unlike(looks[row], looked[k]), row, k)
            for row, shape in enumerate(sites.geometry)
            if ids[row] is None
            for k in tree.query_ball_point([shape.x, shape.y], SAME_PLACE_M)
        ]
        for _, _, row, k in sorted(near):
            candidate = str(free["id"].iloc[k])
            if ids[row] is None and candidate not in used:
                ids[row] = candidate
                used.add(candidate)


Look = tuple[str, float]


def _away_m(tree: cKDTree, k: int, x: float, y: float) -> float:
    """Return the distance from a place to one of the tree, to the millimeter."""
    return round(math.hypot(tree.data[k][0] - x, tree.data[k][1] - y), 3)


def _sources(sites: gpd.GeoDataFrame) -> list[str]:
    """Return the source id of each site; signs come from no source, so theirs is blank and none is alike."""
    if "source_id" not in sites:
        return [""] * len(sites)
    return [str(source) for source in sites["source_id"]]


def _texts(frame: pd.DataFrame, column: str) -> list[str]:
    """Return a text column, blank where it is missing."""
    if column not in frame.columns:
        return [""] * len(frame)
    return [v if isinstance(v, str) else "" for v in frame[column]]


def _numbers(frame: pd.DataFrame, column: str) -> list[float]:
    """Return a number column, NaN where it is missing."""
    if column not in frame.columns:
        return [float("nan")] * len(frame)
    return [float(v) for v in pd.to_numeric(frame[column], errors="coerce")]


def _looks(frame: pd.DataFrame) -> list[Look]:
    """Return class and azimuth of each row."""
    return list(zip(_texts(frame, "camera_class"), _numbers(frame, "azimuth_deg"), strict=True))


def _unlike(one: Look, other: Look) -> float:
    """Return how unlike two cameras look: degrees between them, half a turn where unknown, more by class.

    >>> _unlike(("fixed", 350.0), ("fixed", 10.0)), _unlike(("fixed", 10.0), ("ptz", 10.0))
    (20.0, 360.0)
    """
    turn = abs((one[1] - other[1] + 180.0) % 360.0 - 180.0)
    known = UNKNOWN_DEG if math.isnan(turn) else turn
    return known + (OTHER_CLASS_DEG if one[0] != other[0] else 0.0)


def _pairs(
    rows: Sequence[int], others: Sequence[int], looks: list[Look], looked: list[Look]
) -> list[tuple[int, int]]:
    """Return pairs of rows, the most alike first, each row at most once."""
    order = sorted((_unlike(looks[a], looked[b]), a, b) for a in rows for b in others)
    found: list[tuple[int, int]] = []
    used_a: set[int] = set()
    used_b: set[int] = set()
    for _, a, b in order:
        if a not in used_a and b not in used_b:
            found.append((a, b))
            used_a.add(a)
            used_b.add(b)
    return found


def _number_new(ids: list[str | None], offered: list[str], taken: set[str], prefix: str) -> list[str]:
    """Give sites without an earlier id the one offered, or the next free number."""
    numbers = [int(i.split("-")[1]) for i in taken]
    following = max(numbers, default=0)
    out = []
    for found, wish in zip(ids, offered, strict=True):
        chosen = found
        if chosen is None and wish not in taken:
            chosen = wish
        if chosen is None:
            following += 1
            chosen = f"{prefix}-{following:04d}"
        taken.add(chosen)
        following = max(following, int(chosen.split("-")[1]))
        out.append(chosen)
    return out
