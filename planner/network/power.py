"""Power of a site: what its place draws, how many UPS it needs, and how long they carry it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from planner.catalog.model import Catalog
from planner.catalog.operate_model import Ups
from planner.network.modes import mode_of
from planner.settings import Settings

SITE_UPS, POINT_UPS = "site_ups", "point_ups"
TERMINAL = "ont"
NEARLY = 1e-9


@dataclass(frozen=True)
class Power:
    """What the place of a site draws and holds; `ups_wh` is nan where the supplier brings the UPS."""

    load_w: float
    ups_wh: float
    hours: float


def ups_needed(load_w: float, hours: float, ups: Ups) -> int:
    """Return how many UPS carry a load for so many hours: enough in watts, and enough in watt-hours.

    73 W are more than one of 60 W carries; for 8 hours they take 584 Wh, three of 240 Wh.

    >>> box = Ups("site_ups", 60, 240, "")
    >>> ups_needed(73, 4, box), ups_needed(73, 8, box), ups_needed(60, 4, box)
    (2, 3, 1)
    """
    watts = math.ceil(load_w / ups.watts - NEARLY)
    return max(watts, math.ceil(load_w * hours / ups.watt_hours - NEARLY), 1)


def held_hours(load_w: float, many: float, ups: Ups) -> float:
    """Return how long so many UPS carry a load: not at all where it is more than their watts.

    >>> held_hours(60, 1, Ups("site_ups", 60, 240, "")), held_hours(61, 1, Ups("site_ups", 60, 240, ""))
    (4.0, 0.0)
    """
    if load_w > many * ups.watts + NEARLY:
        return 0.0
    return many * ups.watt_hours / load_w


def places_of(rows: Iterable[Mapping[Any, Any]]) -> dict[str, list[str]]:
    """Return the cameras of each place, by candidate; a camera without one is a place by itself.

    Parameters
    ----------
    rows
        CAMERAS rows of the connected cameras.
    """
    at: dict[str, list[str]] = {}
    for row in rows:
        place, camera = row.get("candidate_id"), str(row["camera_id"])
        at.setdefault(str(place) if isinstance(place, str) and place else camera, []).append(camera)
    return at


def place_load_w(classes: Iterable[str], catalog: Catalog, terminals: int = 0) -> float:
    """Return what the cameras of a place draw with their switch, and with their terminals on splitters."""
    watts = sum(catalog.camera_classes[c].power_w for c in classes)
    return watts + catalog.allowances["site_switch_w"].value + terminals_w(terminals, catalog)


def terminals_w(many: int, catalog: Catalog) -> float:
    """Return what terminals of sites on splitters draw."""
    return many * catalog.allowances["ont_w"].value if many else 0.0


def power_of_sites(
    cameras: pd.DataFrame, points: pd.DataFrame, equipment: pd.DataFrame, settings: Settings, catalog: Catalog
) -> dict[str, Power]:
    """Return the power of each connected site; a terminal on splitters draws from its UPS.

    Cameras that are leased or on commodatum come with the supplier's UPS: they are taken to hold what the
    study promises, which his contract must say.

    Parameters
    ----------
    cameras, points, equipment
        CAMERAS, POINTS and EQUIPMENT of the plan.
    """
    bought: dict[tuple[str, str], float] = {}
    rows = equipment[equipment["kind"] == "ups"]
    for site, item, many in zip(rows["site_id"], rows["item_id"], rows["quantity"], strict=True):
        bought[str(site), str(item)] = bought.get((str(site), str(item)), 0.0) + float(many)
    hangs = set(equipment.loc[equipment["kind"] == TERMINAL, "site_id"].astype(str))
    lit = cameras[cameras["connected"].astype(bool)].to_dict("records")
    classes = {str(r["camera_id"]): str(r["camera_class"]) for r in lit}
    lent = {str(r["camera_id"]): mode_of(r, settings) != "own" for r in lit}
    out: dict[str, Power] = {}
    for ids in places_of(lit).values():
        load = place_load_w((classes[i] for i in ids), catalog, sum(i in hangs for i in ids))
        many = sum(bought.get((i, SITE_UPS), 0.0) for i in ids)
        power = _power(load, many, catalog.ups[SITE_UPS])
        if lent[ids[0]]:
            power = Power(load, math.nan, settings.service.ups_hours)
        out |= dict.fromkeys(ids, power)
    load_w = catalog.allowances["point_load_w"].value
    for point in points.loc[points["connected"].astype(bool), "point_id"].astype(str):
        load = load_w + terminals_w(int(point in hangs), catalog)
        out[point] = _power(load, bought.get((point, POINT_UPS), 0.0), catalog.ups[POINT_UPS])
    return out


def _power(load_w: float, many: float, ups: Ups) -> Power:
    """Return the power of a place with so many UPS."""
    return Power(load_w, many * ups.watt_hours, held_hours(load_w, many, ups))
