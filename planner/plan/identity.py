"""Ids given once: a site keeps its id when the study is run again."""

from __future__ import annotations

from dataclasses import dataclass, replace

import geopandas as gpd
import numpy as np
import pandas as pd
from scipy.spatial import cKDTree

from planner.plan.prepare import Ground

SAME_PLACE_M = 2.0
COLUMNS = ("id", "source_id", "x_m", "y_m", "crs")


@dataclass(frozen=True)
class Registry:
    """Ids of earlier runs with their source ids and places (meters, in the CRS of their row)."""

    rows: pd.DataFrame

    @staticmethod
    def empty() -> Registry:
        """Return a registry without any id."""
        return Registry(pd.DataFrame(columns=list(COLUMNS)))

    def keep_ids(self, sites: gpd.GeoDataFrame, column: str) -> gpd.GeoDataFrame:
        """Return the sites with the ids they had: by source id, then by a place within 2 m.

        A new site whose number is taken by an earlier one gets the next free number.
        """
        if self.rows.empty:
            return sites
        prefix = str(sites[column].iloc[0]).split("-")[0] if len(sites) else ""
        known = self.rows[self.rows["id"].str.startswith(f"{prefix}-")].reset_index(drop=True)
        by_source = dict(zip(known["source_id"], known["id"], strict=True))
        ids: list[str | None] = [by_source.get(str(s)) for s in sites["source_id"]]
        self._by_place(sites, known, ids)
        taken = set(known["id"]) | {i for i in ids if i}
        out = sites.copy()
        out[column] = _number_new(ids, list(sites[column]), taken, prefix)
        return out

    def keep_points(self, ground: Ground) -> Ground:
        """Return the ground with its points under the ids they had."""
        city = ground.city
        points = self.keep_ids(city.points, "site_id")
        renamed = dict(zip(city.points["site_id"], points["site_id"], strict=True))
        anchors = city.anchors.assign(site_id=city.anchors["site_id"].replace(renamed))
        return replace(ground, city=replace(city, points=points, anchors=anchors))

    def add(self, sites: gpd.GeoDataFrame, column: str) -> Registry:
        """Return the registry with these sites; a place seen again keeps one row, the newest."""
        new = pd.DataFrame(
            {
                "id": sites[column].astype(str).to_numpy(),
                "source_id": sites["source_id"].astype(str).to_numpy(),
                "x_m": np.round(sites.geometry.x.to_numpy(), 2),
                "y_m": np.round(sites.geometry.y.to_numpy(), 2),
                "crs": str(sites.crs),
            }
        )
        kept = self.rows[~self.rows["id"].isin(set(new["id"]))]
        both = pd.concat([kept, new], ignore_index=True) if len(kept) else new
        return Registry(both.sort_values("id", ignore_index=True))

    def _by_place(self, sites: gpd.GeoDataFrame, known: pd.DataFrame, ids: list[str | None]) -> None:
        """Fill ids that the source id did not find by the nearest unused place within 2 m."""
        used = {i for i in ids if i}
        same_crs = known["crs"] == str(sites.crs)
        free = known[same_crs & ~known["id"].isin(used)].reset_index(drop=True)
        if free.empty:
            return
        tree = cKDTree(free[["x_m", "y_m"]].to_numpy(dtype=float))
        for row, found in enumerate(ids):
            if found is None:
                shape = sites.geometry.iloc[row]
                distance, near = tree.query([shape.x, shape.y])
                candidate = str(free["id"].iloc[near])
                if distance <= SAME_PLACE_M and candidate not in used:
                    ids[row] = candidate
                    used.add(candidate)


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
