"""What members bring and what centers hold, counted again from the stored plans and the study."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping
from typing import Any

import pandas as pd
import pyogrio
from pyogrio.errors import DataLayerError, DataSourceError

from planner.catalog.center_tables import read_center_lots
from planner.catalog.table_files import read_allowances, read_kits
from planner.rules.province.folder import ProvinceFolder

TIERS = ("national", "zonal", "local")
RADIUS_KM = 6371.0088
Row = dict[str, Any]


def member_layer(folder: ProvinceFolder, member: str, layer: str) -> pd.DataFrame:
    """Return a layer of a member's plan, empty where it cannot be read: its own audit says so."""
    try:
        return pyogrio.read_dataframe(folder.member(member) / "plan.gpkg", layer=layer, read_geometry=False)
    except (DataSourceError, DataLayerError):
        return pd.DataFrame()


def camera_blocks(folder: ProvinceFolder) -> dict[tuple[str, str], Row]:
    """Return by member and district: cameras joined, Mb/s to the center, terabytes for the promised days."""
    split = folder.study["tiers"]["block"] == "district"
    more = read_allowances()["recording_headroom_pct"].value / 100
    headroom = 1 + read_allowances()["stream_headroom_pct"].value / 100
    default = float(folder.study["cameras"]["retention_days"])
    out: dict[tuple[str, str], Row] = {}
    for member in folder.member_ids:
        cameras, links = member_layer(folder, member, "cameras"), member_layer(folder, member, "link_budget")
        if not len(cameras) or not len(links):
            continue
        links = links[links["circuit_kind"] == "working"]
        sent: dict[str, dict[str, float]] = {"up": {}, "down": {}}
        for site, way, mbps in zip(links["site_id"], links["direction"], links["load_mbps"], strict=True):
            sent[way][site] = mbps
        lit = cameras[cameras["connected"].astype(bool)]
        for camera, district, days in zip(
            lit["camera_id"], lit["district"], lit["retention_days"], strict=True
        ):
            key = (member, district if split and isinstance(district, str) else "")
            row = out.setdefault(key, {"cameras": 0, "up": 0.0, "down": 0.0, "tb": 0.0})
            up = sent["up"].get(camera, 0.0)
            row["cameras"] += 1
            row["up"] += up
            row["down"] += sent["down"].get(camera, 0.0)
            kept = default if days is None or math.isnan(days) else days
            row["tb"] += up / headroom * kept * 86_400 / 8e6 * (1 + more)
    return out


def bought_by_members(folder: ProvinceFolder) -> dict[str, dict[str, float]]:
    """Return what each member's plan buys at its own centers, by item."""
    out: dict[str, dict[str, float]] = {}
    for member in folder.member_ids:
        rows = member_layer(folder, member, "equipment")
        mine: dict[str, float] = defaultdict(float)
        for row in rows.to_dict("records"):
            site, item, many = row["site_id"], str(row["item_id"]), float(row["quantity"])
            if isinstance(site, str) and site.startswith("CEN-"):
                mine[item] += many
        out[member] = dict(mine)
    return out


def globe_km(one: Mapping[str, Any], other: Mapping[str, Any]) -> float:
    """Return the distance of two places, each with lon and lat or a point in degrees, along a great circle.

    >>> quito, guayaquil = {"lon": -78.5, "lat": -0.2}, {"lon": -79.9, "lat": -2.2}
    >>> round(globe_km(quito, guayaquil), 1)
    271.4
    """

    def point(row: Mapping[str, Any]) -> tuple[float, float, float]:
        degrees = (row["lon"], row["lat"]) if "lon" in row else (row["geometry"].x, row["geometry"].y)
        lon, lat = (math.radians(float(d)) for d in degrees)
        return math.cos(lat) * math.cos(lon), math.cos(lat) * math.sin(lon), math.sin(lat)

    chord = math.dist(point(one), point(other))
    return 2 * RADIUS_KM * math.asin(min(1.0, chord / 2))


def watching(folder: ProvinceFolder) -> list[Row]:
    """Return the centers of the study that watch, by id."""
    return sorted((c for c in folder.study["centers"] if c["tier"] in TIERS), key=lambda c: str(c["id"]))


def parents(folder: ProvinceFolder) -> dict[str, str]:
    """Return the center above each, blank at the top."""
    centers, out = watching(folder), {}
    for center in centers:
        out[center["id"]] = center["parent"]
        level = TIERS.index(center["tier"])
        while not out[center["id"]] and level > 0:
            level -= 1
            near = [(globe_km(center, c), c["id"]) for c in centers if c["tier"] == TIERS[level]]
            out[center["id"]] = min(near)[1] if near else ""
    return out


def capacity(folder: ProvinceFolder) -> dict[str, dict[str, tuple[float, float]]]:
    """Return for each center and resource what it has and the most it may have (inf: no limit)."""
    bought, out = bought_by_members(folder), {}
    names = {"seats": "seats", "storage": "storage_tb", "ports": "ports", "uplink": "uplink_mbps"}
    for center in watching(folder):
        own = bought.get(center["member"], {}) if center["member"] else {}
        mine = {}
        for key, lot in read_center_lots().items():
            have = max(float(center[names[key]]), own.get(lot.item_id, 0.0) * lot.lot)
            most = float(center[f"most_{names[key]}"]) or math.inf
            mine[key] = (have, most if key in folder.study["tiers"]["may_buy"] else have)
        out[center["id"]] = mine
    return out


def kit_of(center: Row, row: Row, folder: ProvinceFolder, yearly: set[str]) -> dict[str, float]:
    """Return what a center must buy, by item.

    Parameters
    ----------
    center, row
        Entry of the study, and row of `tier_centers`.
    yearly
        Items that are paid every year.
    """
    stands = bool(center["existing"])
    seats, used = float(row["seats_bought"]), float(row["seats_used"])
    full = {
        "centers": 1.0, "cameras": row["cameras"], "seats": seats + row["seats_have"], "staff": row["staff"],
        "storage_tb": row["storage_bought_tb"] + row["storage_have_tb"],
        "uplinks": row["ports_bought"] + row["ports_have"],
    }  # fmt: skip
    watched = int(row["seats_have"]) * int(folder.study["cameras"]["cameras_per_seat"])
    more = {
        "centers": 0.0, "cameras": max(0.0, row["cameras"] - watched), "seats": seats,
        "staff": math.ceil(row["staff"] * seats / used - 1e-9) if seats else 0.0,
        "storage_tb": row["storage_bought_tb"], "uplinks": row["ports_bought"],
    }  # fmt: skip
    mode = folder.study["ownership"]["camera_mode"]
    out: dict[str, float] = defaultdict(float)
    for kit in read_kits():
        if mode in kit.camera_modes and (kit.kit == "center" or (kit.kit, kit.per) == ("program", "staff")):
            counts = more if stands and kit.item_id not in yearly else full
            units = float(counts.get(kit.per, 0.0))
            if units > 0:
                exact = kit.quantity * units / kit.every
                amount = math.ceil(exact - 1e-9) if kit.rounding == "up" else exact
                out[kit.item_id] += round(max(float(amount), kit.at_least), 2)
    lot = read_center_lots()["uplink"]
    entering = row["uplink_bought_mbps"] + (0.0 if stands else row["uplink_have_mbps"])
    out[lot.item_id] += math.ceil(entering / lot.lot - 1e-9)
    own = bought_by_members(folder).get(center["member"], {}) if center["member"] else {}
    left = {i: round(max(0.0, amount - own.get(i, 0.0)), 2) for i, amount in out.items()}
    return {i: amount for i, amount in left.items() if amount > 0.004}
