"""Members without streets, and studies of members over places and roads of the tests."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from planner.catalog import load_catalog
from planner.plan.province.backbone import plan_backbone
from planner.plan.province.model import MemberPlan, Part
from planner.rules.province.backbone import RULES
from planner.rules.province.folder import ProvinceFolder
from planner.schema import Table
from planner.schema.backbone import BACKBONE_TABLES
from planner.schema.tiers import TIER_FLOWS
from planner.settings import load_settings, resolved

DATA = Path(__file__).parents[1] / "data" / "backbone"

STUDY = """\
schema = 1
[study]
name = "backbone-test"
[costs]
tax_pct = 21.0
[ownership]
owner = "Provincia"
"""

PLACES = """\
place_id,name,lon,lat,mbps,center,provenance
junction,,0.5,0.0,,,test
village,Village,0.5,0.4,50,,test
"""

ROADS = """\
segment_id,road,road_class,from_place,to_place,km,risk,provenance
S1,R1,trunk,CEN-01,junction,60,,test
S2,R1,trunk,junction,CEN-02,60,,test
S3,R2,trunk,junction,village,45,,test
S4,R3,trunk,CEN-02,CEN-03,90,,test
S5,R4,trunk,CEN-03,CEN-01,100,,test
S6,R5,trunk,CEN-02,dead-end,30,,test
"""

CENTERS = """
[[centers]]
id = "CEN-01"
name = "North"
lat = 0.0
lon = 0.0
tier = "national"
[[centers]]
id = "CEN-02"
name = "East"
lat = 0.0
lon = 1.0
tier = "zonal"
[[centers]]
id = "CEN-03"
name = "South"
lat = -0.8
lon = 0.5
tier = "zonal"
"""


def member(member_id: str, lon: float, lat: float, mbps: float = 400.0) -> MemberPlan:
    """Return a member whose plan tells no more than what its center is loaded with."""
    summary = {"network": {"load": {"centers": [{"up_mbps": mbps}]}}}
    return MemberPlan(member_id, member_id.title(), Path("nowhere"), 1, lon, lat, summary)


MEMBERS = (member("east", 1.0, 0.0), member("south", 0.5, -0.8))


def write_study(folder: Path, backbone: str, *, centers: str = CENTERS, **files: str) -> Path:
    """Write a study of members with tables beside it."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "study.toml").write_text(STUDY + centers + "\n[backbone]\n" + backbone, encoding="utf-8")
    for name, text in files.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return folder


def roads_study(folder: Path, more: str = "", **files: str) -> Path:
    """Write the study over the roads of this module; the dead end stands among its places."""
    places = PLACES + "dead-end,,1.2,0.1,,,test\n"
    given = {"roads": ROADS, "places": places, **files}
    ways = "" if "ways" in more else 'ways = ["new_poles", "duct"]\n'
    return write_study(folder, f'{ways}roads = "roads.csv"\nplaces = "places.csv"\n{more}\n', **given)


def planned(folder: Path, members: Any = MEMBERS, tiers: Part | None = None) -> Part:
    """Return the backbone of a study."""
    settings = load_settings(folder)
    return plan_backbone(settings, load_catalog(settings), members, tiers)


def folder_of(study: Path, part: Part, tiers: Part | None = None) -> ProvinceFolder:
    """Return what the audit reads of a plan with this backbone, files of prices and all."""
    settings = load_settings(study)
    prices = study / "evidence" / "prices.csv"
    prices.parent.mkdir(exist_ok=True)
    load_catalog(settings).prices.to_csv(prices, index=False)
    own = part.quantities if tiers is None else pd.concat([part.quantities, tiers.quantities])
    parts: dict[str, Any] = {
        "province.json": {"backbone": json.loads(json.dumps(dict(part.summary)))},
        "evidence/study.json": json.loads(json.dumps(resolved(settings))),
        "evidence/prices.csv": prices,
        "evidence/backbone": json.loads(json.dumps(dict(part.evidence))),
        "province_quantities": own.copy(),
    }
    for table in BACKBONE_TABLES:
        parts[table.name] = _as_read(part.tables[table.name], table)
    if tiers is not None:
        parts["tier_flows"] = _as_read(tiers.tables["tier_flows"], TIER_FLOWS)
    return ProvinceFolder(study, parts, ())


def _as_read(frame: pd.DataFrame, table: Table) -> pd.DataFrame:
    """Return a layer as it is read back: blank text is an empty string."""
    out = table.arrange(frame)
    for column in table.columns:
        if column.kind == "text":
            out[column.name] = [("" if pd.isna(v) else str(v)) for v in out[column.name]]
    return out


def faults(folder: ProvinceFolder) -> dict[str, list[str]]:
    """Return what each rule of the backbone finds, rules without a fault left out."""
    found = {r.id: [f.message for f in r.check(folder)] for r in RULES}
    return {k: v for k, v in found.items() if v}


def tiers_part(rows: Sequence[tuple[str, str, str, float]]) -> Part:
    """Return flows of tiers: (from_kind, from_id, to_id, Mb/s), watched from members, sent on by centers."""
    table = pd.DataFrame(
        [
            {
                "flow_id": f"FLW-{n:04d}", "kind": "watch" if kind == "member" else "parent",
                "from_kind": kind, "from_id": a, "to_id": b, "up_mbps": mbps, "down_mbps": 1.0,
                "fallen_id": None,
            }
            for n, (kind, a, b, mbps) in enumerate(rows, start=1)
        ],
        columns=TIER_FLOWS.names,
    )  # fmt: skip
    none = pd.DataFrame(columns=["asset_id", "layer", "item_id", "quantity", "phase"])
    return Part({"tier_flows": table}, none, {}, {}, none)


FLOWS = tiers_part([("center", "CEN-02", "CEN-01", 900.0), ("center", "CEN-03", "CEN-01", 300.0)])
