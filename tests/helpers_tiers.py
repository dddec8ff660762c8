"""A small province of synthetic members: plans with cameras, links and equipment alone, and its parts."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
from shapely.geometry import LineString, Point

from planner.catalog.load import load_catalog
from planner.plan.province.failover import plan_failover
from planner.plan.province.model import CRS, MemberPlan, Part
from planner.plan.province.tiers import plan_tiers
from planner.rules.province.folder import ProvinceFolder
from planner.schema import CAMERAS, EQUIPMENT, LINK_BUDGET, PRICES
from planner.settings import Settings, load_settings, resolved

STREAM_MBPS = 4.0
DAYS = 60.0
STUDY = """schema = 1
[study]
name = "coast"
country = "EC"
[cameras]
retention_days = 60
stream_mbps = 4
[tiers]
calls_per_year = 4_000_000
gap_limit_pct = 0.0
{more}
[[members]]
id = "guayaquil"
study = "guayaquil"
[[members]]
id = "portoviejo"
study = "portoviejo"
[[members]]
id = "quito"
study = "quito"
[[centers]]
id = "CEN-01"
name = "Samborondón"
lat = -2.13
lon = -79.87
tier = "national"
existing = true
seats = 40
storage_tb = 2000
ports = 24
uplink_mbps = 10000
serves = ["guayaquil"]
[[centers]]
id = "CEN-02"
name = "Quito"
lat = -0.2
lon = -78.5
tier = "national"
serves = ["quito"]
[[centers]]
id = "CEN-03"
name = "Portoviejo"
lat = -1.05
lon = -80.45
tier = "zonal"
existing = true
seats = 20
storage_tb = 500
ports = 24
uplink_mbps = 10000
serves = ["portoviejo"]
takes_over = ["CEN-01"]
"""
MEMBERS = {
    "guayaquil": (300, -79.9, -2.2, 2_700_000),
    "portoviejo": (100, -80.46, -1.06, 320_000),
    "quito": (200, -78.52, -0.23, 2_600_000),
}


@dataclass(frozen=True)
class Coast:
    """The province: its settings, members and parts, and its folder as an audit reads it."""

    settings: Settings
    members: tuple[MemberPlan, ...]
    tiers: Part
    backbone: Part | None
    failover: Part
    folder: ProvinceFolder


def member_plan(folder: Path, name: str, seats: int = 0, districts: tuple[str, ...] = ()) -> MemberPlan:
    """Write a plan of so many joined cameras at 4 Mb/s and return it; seats are bought at its own center."""
    count, lon, lat, residents = MEMBERS[name]
    own = folder / name
    own.mkdir(parents=True)
    ids = [f"CAM-{n:04d}" for n in range(1, count + 1)]
    of = [districts[n % len(districts)] if districts else None for n in range(count)]
    cameras = pd.DataFrame(
        {"camera_id": ids, "connected": 1, "district": of, "retention_days": DAYS, "camera_class": "fixed"}
    )
    links = pd.DataFrame(
        {"site_id": i, "direction": d, "circuit_kind": "working", "load_mbps": v}
        for i in ids
        for d, v in (("up", STREAM_MBPS * 1.2), ("down", 0.6))
    )
    equipment = pd.DataFrame(
        [{"asset_id": "EQ-1", "kind": "seat", "site_id": "CEN-01", "item_id": "operator_seat",
          "quantity": float(seats)}]
    )  # fmt: skip
    for table, frame in ((CAMERAS, cameras), (LINK_BUDGET, links), (EQUIPMENT, equipment)):
        rest = {c.name: "" if c.kind == "text" else 0 for c in table.columns if not c.blank}
        full = frame.assign(**{k: v for k, v in rest.items() if k not in frame})
        full = full.reindex(columns=[c.name for c in table.columns])
        shape = gpd.GeoSeries([Point(lon, lat)] * len(full), crs=CRS)
        gpd.GeoDataFrame(full, geometry=shape).to_file(own / "plan.gpkg", layer=table.name)
    return MemberPlan(name, name.title(), own, 1, lon, lat, {"city": {"residents": residents}})


def backbone_of(links: list[tuple[str, str, float]], flows: list[tuple[str, str, float, str]] = []) -> Part:  # noqa: B006
    """Return a backbone whose links (place, place, Mb/s) join places straight; flows between places."""
    names = sorted({p for a, b, _ in links for p in (a, b)})
    node = {p: f"BN-{n:03d}" for n, p in enumerate(names, 1)}
    at = Point(0, 0)
    tables = {
        "backbone_nodes": gpd.GeoDataFrame(
            {"backbone_node_id": list(node.values()), "place_id": names}, geometry=[at] * len(names), crs=CRS
        ),
        "backbone_links": gpd.GeoDataFrame(
            [
                {"backbone_link_id": f"BL-{n:03d}", "from_node": node[a], "to_node": node[b],
                 "length_km": 100.0, "capacity_mbps": mbps, "kind": "fiber", "annual": 0.0,
                 "optic": "10GBASE-ZR", "huts": 1}
                for n, (a, b, mbps) in enumerate(links, 1)
            ],
            geometry=[LineString([(0, 0), (1, 1)])] * len(links),
            crs=CRS,
        ),
        "backbone_flows": pd.DataFrame(
            [
                {"backbone_flow_id": f"BF-{n:05d}", "failure": None, "from_node": node[a], "to_node": node[b],
                 "mbps": mbps, "links": over}
                for n, (a, b, mbps, over) in enumerate(flows, 1)
            ],
            columns=["backbone_flow_id", "failure", "from_node", "to_node", "mbps", "links"],
        ),
    }  # fmt: skip
    return Part(tables, pd.DataFrame(), {}, {}, pd.DataFrame())


def coast(
    folder: Path, more: str = "", backbone: Part | None = None, study: str = STUDY, **members: Any
) -> Coast:
    """Return the province, planned; keywords go to `member_plan`."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "study.toml").write_text(study.replace("{more}", more), encoding="utf-8")
    settings = load_settings(folder)
    catalog = load_catalog(settings)
    plans = tuple(member_plan(folder, name, **members) for name in MEMBERS)
    tiers = plan_tiers(settings, catalog, plans)
    failover = plan_failover(settings, catalog, plans, tiers, backbone)
    parts = {"tiers": tiers, "failover": failover} | ({"backbone": backbone} if backbone else {})
    summary: dict[str, Any] = {"members": [{"id": m.member_id} for m in plans]}
    summary |= json.loads(json.dumps({name: part.summary for name, part in parts.items()}))
    read: dict[str, Any] = {
        "province.json": summary,
        "evidence/study.json": json.loads(json.dumps(resolved(settings))),
        "evidence/prices.csv": PRICES.arrange(catalog.prices),
        "members": pd.DataFrame([{"member_id": m.member_id, "lon": m.lon, "lat": m.lat} for m in plans]),
        "province_quantities": tiers.quantities.copy(),
    }
    for name, part in parts.items():
        read[f"evidence/{name}"] = dict(part.evidence)
        read |= {t: f.copy() for t, f in part.tables.items()}
    places = folder / "read"
    (places / "members").mkdir(parents=True)
    for plan in plans:
        (places / "members" / plan.member_id).symlink_to(plan.folder)
    return Coast(settings, plans, tiers, backbone, failover, ProvinceFolder(places, read, ()))
