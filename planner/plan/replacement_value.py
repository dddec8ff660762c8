"""What a part that stands is worth year by year: its chance to work, and the demand that hangs on it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from planner.catalog.model import Catalog
from planner.settings import Settings
from planner.settings.plant_settings import OWN
from planner.units import cents

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
HOURS_A_YEAR = 8760.0
BATTERY, DARK, NOTHING = "battery", 1.0, 0.0
NO_IMAGE = ("site",)
"""Parts without which a camera still sends its image: enclosures, racks, signs."""
FAILURES_OF = {"device": ("camera",), "switch": ("site_switch", "optic_pair")}
"""Failures of the catalog that end a part where nobody mends it; of cable by kilometer."""
CABLE_FAILURES = {"poles": "aerial_cable", "duct": "buried_cable"}
DOWN = "down"


@dataclass(frozen=True)
class Seers:
    """What standing cameras see, and who else sees it.

    Parameters
    ----------
    camera_id
        Standing cameras that are known well enough to see.
    indptr, demand
        CSR over them: rows of the demand points that each would see if it worked.
    others
        int64[d]: cameras beside them that see a demand point and always work: new ones, and listed ones that
        are not of `plant.source`.
    weight_milli, total_milli
        int64[d] and all demand, thousandths.
    """

    camera_id: tuple[str, ...]
    indptr: Ints
    demand: Ints
    others: Ints
    weight_milli: Ints
    total_milli: int

    def camera_of(self) -> Ints:
        """Return the camera row of each entry of `demand`."""
        return np.repeat(np.arange(len(self.camera_id)), np.diff(self.indptr)).astype(np.int64)


@dataclass(frozen=True)
class PartsDue:
    """Parts year by year: rows standing_id, part, due_year, reason, cost, and whether the program may buy it.

    `works` is float[n, T], the chance that the part works in each year if nothing is done; `effect` what a
    camera loses while it does not.
    """

    rows: pd.DataFrame
    works: Floats
    effect: Floats


def shares(seers: Seers) -> tuple[Ints, Ints]:
    """Return of each standing camera its share and its margin, thousandths of demand.

    The share divides each place among all cameras that see it, dead or alive: shares of all cameras sum to
    what all of them see. The margin is what nobody else sees. Two cameras over one corner have no margin,
    though losing both loses the corner; so the program goes by shares.
    """
    count = seers.others + np.bincount(seers.demand, minlength=len(seers.others))
    of = seers.camera_of()
    each = seers.weight_milli[seers.demand] / np.maximum(count[seers.demand], 1)
    n = len(seers.camera_id)
    share = np.bincount(of, weights=each, minlength=n)
    alone = np.where(count[seers.demand] == 1, seers.weight_milli[seers.demand], 0)
    margin = np.bincount(of, weights=alone, minlength=n)
    return np.floor(share + 1e-6).astype(np.int64), np.rint(margin).astype(np.int64)


def parts_due(standing: pd.DataFrame, items: pd.DataFrame, settings: Settings, catalog: Catalog) -> PartsDue:
    """Return the parts of what stands with their chance to work in each year of the program.

    A part that is down does not work. One past its service life fails for good at
    `replacement.worn_out_pct` a year, counted from the year it is due. After the last year in which somebody
    mends what stands, parts fail at the rates of `failures.csv` and stay failed: exp(-rate x years). Parts
    are taken to fail apart from each other. All of it is expectation.

    Parameters
    ----------
    standing, items
        STANDING and STANDING_ITEMS.
    """
    years, start = settings.replacement.horizon_years, settings.plant.year
    price = catalog.prices.set_index("item_id")[settings.costs.level].astype(float)
    priced = items.assign(cost=[cents(q * price[i]) for q, i in zip(items["quantity"], items["item_id"],
                                                                    strict=True)])  # fmt: skip
    priced["due_year"] = priced["due_year"].astype(float)
    grouped = priced.groupby(["standing_id", "part", "due_year"], dropna=False, sort=False)
    rows = grouped.agg(cost=("cost", "sum"), reason=("reason", "first")).reset_index()
    facts = {str(r["standing_id"]): r for r in standing.to_dict("records")}
    works = np.ones((len(rows), years))
    effect = np.array([effect_of(str(p), catalog) for p in rows["part"]])
    for k, (asset, part, due, reason) in enumerate(
        zip(rows["standing_id"], rows["part"], rows["due_year"], rows["reason"], strict=True)
    ):
        fact = facts[asset]
        works[k] = chance(fact, str(part), due, reason, np.arange(start, start + years), settings, catalog)
    own = np.array([facts[a]["mode"] == OWN for a in rows["standing_id"]], dtype=bool)
    rows["may_buy"] = own & (rows["due_year"] <= start + years - 1).to_numpy()
    return PartsDue(rows, works, effect)


def chance(
    asset: Mapping[Any, Any], part: str, due: float, reason: object, year: Ints, settings: Settings,
    catalog: Catalog,
) -> Floats:  # fmt: skip
    """Return the chance that a part works in some calendar years if nothing is done.

    Due in 2026, worn out at 30 % a year and mended all along it is 1, 0.7, 0.49 in 2026, 2027, 2028.
    """
    if reason == DOWN:
        return np.zeros(len(year))
    out = np.ones(len(year))
    if not math.isnan(due):
        out *= (1.0 - settings.replacement.worn_out_pct / 100) ** np.maximum(0, year - due)
    end = asset["maintenance_end"]
    if end is not None and not pd.isna(end):
        out *= np.exp(-rate_of(asset, part, catalog) * np.maximum(0, year - float(end)))
    return out


def rate_of(asset: Mapping[Any, Any], part: str, catalog: Catalog) -> float:
    """Return how often a year a part fails."""
    rates = {name: f.rate_per_year for name, f in catalog.failures.items()}
    if part == "cable" and asset["kind"] == "route":
        return rates[CABLE_FAILURES.get(str(asset["form"]), "buried_cable")] * asset["geometry"].length / 1000
    return sum(rates[name] for name in FAILURES_OF.get(part, ()))


def effect_of(part: str, catalog: Catalog) -> float:
    """Return what share of its time a camera is dark while a part does not work.

    Without a battery it is dark while the mains are out: 6 outages of 2.5 hours are 15 of 8,760 hours.
    """
    if part == BATTERY:
        mains = catalog.failures["power_site"]
        return mains.rate_per_year * mains.repair_h / HOURS_A_YEAR
    return NOTHING if part in NO_IMAGE else DARK


def hangs_on(rows: pd.DataFrame, standing: pd.DataFrame, camera_id: tuple[str, ...]) -> list[Ints]:
    """Return the camera rows that each part carries: a camera's own, else those dark with its asset."""
    row = {c: i for i, c in enumerate(camera_id)}
    carries = {
        str(a): (c.split() if isinstance(c, str) else [])
        for a, c in zip(standing["standing_id"], standing["carries"], strict=True)
    }
    return [
        np.array([row[a]] if a in row else [row[c] for c in carries.get(str(a), ()) if c in row], np.int64)
        for a in rows["standing_id"]
    ]


def values(due: PartsDue, weight: Ints) -> Ints:
    """Return int64[n, T]: what buying a part in a year keeps in view up to the end, thousandths x years.

    weight[n] x effect x sum over the years from t on of (1 - chance that it works), rounded down.
    """
    lost = (1.0 - due.works)[:, ::-1].cumsum(axis=1)[:, ::-1]
    found = weight[:, None].astype(float) * due.effect[:, None] * lost
    return np.floor(found + 1e-6).astype(np.int64)


def coverage(seers: Seers, due: PartsDue, carried: list[Ints], bought: Ints) -> tuple[Floats, Floats]:
    """Return the expected share of all demand seen, and the standing cameras expected to work, by year.

    A place is unseen when no camera that sees it works, each apart from the others. A part bought in year t
    works from t on.

    Parameters
    ----------
    bought
        int64[n]: the year of each part, -1 never.
    """
    years = due.works.shape[1]
    works = np.where((bought[:, None] >= 0) & (np.arange(years)[None, :] >= bought[:, None]), 1.0, due.works)
    kept = 1.0 - due.effect[:, None] * (1.0 - works)
    each = np.ones((len(seers.camera_id), years))
    for row, cameras in zip(kept, carried, strict=True):
        each[cameras] *= row
    seen = np.zeros(years)
    always = seers.others > 0
    of = seers.camera_of()
    for t in range(years):
        dark = np.log(np.maximum(1.0 - each[of, t], 1e-300))
        unseen = np.exp(np.bincount(seers.demand, weights=dark, minlength=len(seers.others)))
        share = np.where(always, 1.0, 1.0 - unseen)
        seen[t] = float((seers.weight_milli * share).sum())
    return seen / max(1, seers.total_milli), each.sum(axis=0)
