"""A plan on a grid of streets, made without any other room: figures that a test can know by hand."""

from __future__ import annotations

from collections import deque
from decimal import Decimal

import geopandas as gpd
import numpy as np
import pandas as pd
from shapely.geometry import LineString, Point

from planner import schema
from planner.plan.model import Plan
from planner.rules.model import AuditFinding, AuditReport
from planner.schema.table import Table
from planner.units import money

CRS = "EPSG:32720"
ORIGIN = (250_000.0, 7_320_000.0)
BLOCK_M = 100.0
RESPONSIBLE = {
    "owner": "Province",
    "operator": "Ministry",
    "maintainer": None,
    "payer": "Province",
    "mode": "own",
    "status": "proposed",
    "phase": 1,
}
PRICES = (
    ("camera_fixed", "cameras", "Fixed camera", "Cámara fija", "once", "each", 450.0, 800.0, 1500.0, ""),
    (
        "pole",
        "supports",
        "Pole 9 m",
        "Poste de 9 m",
        "once",
        "each",
        180.0,
        310.25,
        700.0,
        "planning assumption",
    ),
    ("cable_24", "cable", "Cable, 24 fibers", "Cable de 24 fibras", "once", "m", 0.9, 1.45, 2.1, "a tender"),
    (
        "attachment",
        "rents",
        "Pole rent",
        "Alquiler de poste",
        "year",
        "each",
        7.0,
        12.5,
        30.0,
        "planning assumption",
    ),
)


def synthetic_plan(
    blocks: int = 8,
    cameras: int = 12,
    points: int = 6,
    *,
    names: tuple[str, ...] = ('<script>alert("x")</script>', '"><img src=x onerror=alert(1)>', "=1+1"),
    language: str = "es",
    unserved: int = 1,
) -> Plan:
    """Return a plan on a grid of `blocks` by `blocks` streets; the first cameras and points carry `names`."""
    streets = _streets(blocks)
    rng = np.random.default_rng(7)
    spots = rng.permutation((blocks + 1) ** 2)[: cameras + points + unserved]
    nodes = {f"ND-{i:05d}": _node(i, blocks) for i in range((blocks + 1) ** 2)}
    center = f"ND-{((blocks + 1) ** 2) // 2:05d}"
    sites = [f"ND-{i:05d}" for i in spots]
    parent, order, fibers = _tree(streets, center, sites[: cameras + points])
    spans = _spans(streets, parent, fibers)
    tables = {
        "cameras": _cameras(sites[:cameras], nodes, names),
        "points": _points(sites[cameras : cameras + points], nodes, names),
        "centers": _frame(
            schema.CENTERS,
            [
                {
                    "center_id": "CEN-01",
                    "name": "Centro de Monitoreo",
                    "node_id": center,
                    "drop_m": 12.0,
                    **RESPONSIBLE,
                }
            ],
            [Point(nodes[center])],
        ),
        "nodes": _frame(
            schema.NODES, [{"node_id": n, "degree": 2} for n in order], [Point(nodes[n]) for n in order]
        ),
        "spans": spans,
        "cables": _cables(spans),
        "closures": _frame(
            schema.CLOSURES,
            [
                {
                    "closure_id": f"CLO-{k + 1:04d}",
                    "node_id": n,
                    "reason": "branch+site",
                    "splices": 12,
                    **RESPONSIBLE,
                }
                for k, n in enumerate(order[::5])
            ],
            [Point(nodes[n]) for n in order[::5]],
        ),
        "supports": _supports(spans),
        "drops": _drops(sites[: cameras + points], nodes, cameras),
        "unserved": _frame(
            schema.UNSERVED,
            [
                {
                    "site_id": f"GOV-{900 + k:04d}",
                    "name": f"Escuela lejana {k}",
                    "reason": "too_far_from_street",
                    "detail": "212 m from the nearest street; network.snap_limit_m is 150 m",
                }
                for k in range(unserved)
            ],
            [Point(nodes[n]) for n in sites[cameras + points :]],
        ),
    }
    bom = _bom(cameras, len(tables["supports"]), float(tables["cables"]["cable_m"].sum()))
    tables["equipment"] = _frame(
        schema.EQUIPMENT,
        [
            {
                "asset_id": "EQ-00001",
                "kind": "core switch",
                "site_id": "CEN-01",
                "item_id": "switch",
                "quantity": 2,
                **RESPONSIBLE,
            }
        ],
    )
    tables["quantities"] = _frame(
        schema.QUANTITIES,
        [
            {"asset_id": i, "layer": "cameras", "item_id": "camera_fixed", "quantity": 1.0}
            for i in tables["cameras"]["camera_id"]
        ],
    )
    demand, candidates = _demand(blocks), _candidates(sites, cameras, nodes)
    return Plan(
        summary=_summary(tables, streets, demand, bom, language, blocks),
        tables=tables,
        streets=streets,
        demand=demand,
        candidates=candidates,
        findings=pd.DataFrame(
            [
                {
                    "code": "STREETS-DUPLICATE",
                    "severity": "info",
                    "feature": "streets",
                    "count": 3,
                    "length_m": 41.5,
                    "message": "3 lines drawn twice were merged <b>once</b>",
                }
            ]
        ),
        bom=bom,
        resolved={
            "schema": 1,
            "scenario": "base",
            "study": {
                "name": "grid",
                "title": "Ciudad de prueba",
                "language": language,
                "residents": 50_000,
                "note": "",
            },
            "cameras": {"range_m": 80.0, "retention_days": 60},
            "network": {"snap_limit_m": 150.0, "slack_pct": 5.0, "fibers_per_site": 1},
            "ownership": {"forbidden_ways": [], "min_owned_route_share": 0.5},
            "costs": {"contingency_pct": 10.0, "tax_pct": 21.0, "maintenance_pct": 8.0, "level": "typical"},
            "finance": {"horizon_years": 10, "discount_rate_pct": 8.0},
            "rules": {"status": "proposed"},
            "centers": [{"id": "CEN-01", "name": "Centro de Monitoreo", "provenance": "planning assumption"}],
        },
        evidence={},
    )


def synthetic_audit(plan: Plan) -> AuditReport:
    """Return an audit with one finding of each severity."""
    camera = str(plan.tables["cameras"]["camera_id"].iloc[0])
    return AuditReport(
        findings=(
            AuditFinding("ACC-PURPOSE", "open", "cameras", camera, "purpose is blank"),
            AuditFinding("PLAN-RATIO", "warning", "cameras", "", "14 cameras per operator seat"),
            AuditFinding("ACC-BIOMETRIC", "error", "cameras", camera, "biometrics without an assessment"),
        ),
        checked=("INT-CONNECTED", "INT-COST", "ACC-PURPOSE"),
    )


def _frame(
    table: Table, rows: list[dict[str, object]], shapes: list[object] | None = None
) -> gpd.GeoDataFrame:
    """Return rows as the table, geometry added where it has one."""
    frame = pd.DataFrame(rows, columns=[c.name for c in table.columns])
    if table.geometry:
        frame = gpd.GeoDataFrame(frame, geometry=list(shapes or []), crs=CRS)
    return table.arrange(frame)


def _node(index: int, blocks: int) -> tuple[float, float]:
    """Return the place of a grid node."""
    row, column = divmod(index, blocks + 1)
    return ORIGIN[0] + column * BLOCK_M, ORIGIN[1] + row * BLOCK_M


def _streets(blocks: int) -> gpd.GeoDataFrame:
    """Return the grid as street spans named by row and column."""
    rows, shapes, side = [], [], blocks + 1
    for i in range(side * side):
        row, column = divmod(i, side)
        for j, name in ((i + 1, f"Calle {row}"), (i + side, f"Avenida {column}")):
            if (j == i + 1 and column == blocks) or j >= side * side:
                continue
            rows.append(
                {
                    "span_id": f"SP-{len(rows):05d}",
                    "source_id": f"way/{len(rows)}",
                    "name": name,
                    "street_class": "residential" if row % 4 else "secondary",
                    "from_node": f"ND-{i:05d}",
                    "to_node": f"ND-{j:05d}",
                    "length_m": BLOCK_M,
                    "bridge": False,
                    "tunnel": False,
                    "may_carry": True,
                    "aerial_allowed": True,
                    "cost_factor": 1.0,
                    "component": 1,
                }
            )
            shapes.append(LineString([_node(i, blocks), _node(j, blocks)]))
    return _frame(schema.STREET_SPANS, rows, shapes)


def _tree(
    streets: gpd.GeoDataFrame, center: str, sites: list[str]
) -> tuple[dict[str, tuple[str, int]], list[str], dict[str, int]]:
    """Return the parent and span of each node of a breadth-first tree, its nodes, and fibers below each."""
    near: dict[str, list[tuple[str, int]]] = {}
    for k, (a, b) in enumerate(zip(streets["from_node"], streets["to_node"], strict=True)):
        near.setdefault(a, []).append((b, k))
        near.setdefault(b, []).append((a, k))
    parent: dict[str, tuple[str, int]] = {center: ("", -1)}
    queue = deque([center])
    while queue:
        here = queue.popleft()
        for other, k in near[here]:
            if other not in parent:
                parent[other] = (here, k)
                queue.append(other)
    fibers: dict[str, int] = {}
    for site in sites:
        node = site
        while node:
            fibers[node] = fibers.get(node, 0) + 1
            node = parent[node][0]
    kept = {n: p for n, p in parent.items() if n in fibers}
    return kept, sorted(kept), fibers


def _spans(
    streets: gpd.GeoDataFrame, parent: dict[str, tuple[str, int]], fibers: dict[str, int]
) -> gpd.GeoDataFrame:
    """Return the tree's spans, every third below ground, every tenth on another's poles."""
    rows, shapes = [], []
    for node, (up, k) in sorted(parent.items()):
        if k < 0:
            continue
        street = streets.iloc[k]
        way = "duct" if k % 3 == 0 else "existing_poles" if k % 10 == 1 else "new_poles"
        rows.append(
            {
                "span_id": street["span_id"],
                "street_span_id": street["span_id"],
                "street_name": street["name"],
                "street_class": street["street_class"],
                "from_node": street["from_node"],
                "to_node": street["to_node"],
                "toward_center_node": up,
                "length_m": BLOCK_M,
                "way": way,
                "deployment": "belowGround" if way == "duct" else "aboveGround",
                "owned": way != "existing_poles",
                "weight_cents": 125_050,
                "sites_downstream": fibers[node],
                "fibers": fibers[node],
                **RESPONSIBLE,
            }
        )
        shapes.append(street["geometry"])
    return _frame(schema.SPANS, rows, shapes)


def _cables(spans: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return one cable a span."""
    rows = []
    for k, span in enumerate(spans.itertuples()):
        size = next(s for s in (12, 24, 48, 96, 144, 288, 4096) if s >= span.fibers)
        rows.append(
            {
                "cable_id": f"CBL-{k + 1:04d}",
                "span_ids": span.span_id,
                "from_node": span.from_node,
                "to_node": span.to_node,
                "fiber_count": size,
                "fibers_used": span.fibers,
                "deployment": span.deployment,
                "route_m": BLOCK_M,
                "slack_m": 5.0,
                "cable_m": BLOCK_M + 5.0,
                **RESPONSIBLE,
            }
        )
    return _frame(schema.CABLES, rows, list(spans.geometry))


def _cameras(
    sites: list[str], nodes: dict[str, tuple[float, float]], names: tuple[str, ...]
) -> gpd.GeoDataFrame:
    """Return cameras beside their nodes, classes in turn, the fifth with an azimuth."""
    rows = []
    for k, node in enumerate(sites):
        rows.append(
            {
                "camera_id": f"CAM-{k + 1:04d}",
                "source_id": node,
                "name": names[k] if k < len(names) else None,
                "site_kind": "intersection",
                "provenance": "placed by rule",
                "fixed": k < 2,
                "camera_class": schema.CAMERA_CLASSES[k % 3],
                "node_id": node,
                "drop_m": 8.0,
                "range_m": 80.0,
                "sight_model": "corridor",
                "azimuth_deg": 45.0 if k == 4 else np.nan,
                "covered_weight": 420.0,
                "marginal_weight": 120.5,
                "connected": True,
                "route_to_center_m": 1234.5 + k,
                "mount": "pole",
                "mount_height_m": 6.0,
                **RESPONSIBLE,
            }
        )
    return _frame(schema.CAMERAS, rows, [Point(nodes[n][0] + 6, nodes[n][1] + 5) for n in sites])


def _points(
    sites: list[str], nodes: dict[str, tuple[float, float]], names: tuple[str, ...]
) -> gpd.GeoDataFrame:
    """Return government points beside their nodes, kinds in turn."""
    rows = [
        {
            "point_id": f"GOV-{k + 1:04d}",
            "source_id": f"row {k}",
            "name": names[k] if k < len(names) else f"Escuela {k}",
            "kind": schema.POINT_KINDS[k % 5],
            "provenance": "published",
            "node_id": node,
            "drop_m": 20.0,
            "connected": True,
            "route_to_center_m": 987.6 + k,
            **RESPONSIBLE,
        }
        for k, node in enumerate(sites)
    ]
    return _frame(schema.POINTS, rows, [Point(nodes[n][0] - 15, nodes[n][1] + 12) for n in sites])


def _supports(spans: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return two poles or one chamber a span."""
    rows, shapes = [], []
    for span in spans.itertuples():
        kind = "chamber" if span.deployment == "belowGround" else "pole"
        for at in (0.5,) if kind == "chamber" else (0.25, 0.75):
            prefix = "CHB" if kind == "chamber" else "POL"
            rows.append(
                {
                    "support_id": f"{prefix}-{len(rows) + 1:05d}",
                    "kind": kind,
                    "existing": not span.owned,
                    "span_id": span.span_id,
                    **RESPONSIBLE,
                }
            )
            shapes.append(span.geometry.interpolate(at, normalized=True))
    return _frame(schema.SUPPORTS, rows, shapes)


def _drops(sites: list[str], nodes: dict[str, tuple[float, float]], cameras: int) -> gpd.GeoDataFrame:
    """Return a drop to each site."""
    rows, shapes = [], []
    for k, node in enumerate(sites):
        x, y = nodes[node]
        camera = k < cameras
        site = f"CAM-{k + 1:04d}" if camera else f"GOV-{k - cameras + 1:04d}"
        rows.append(
            {
                "drop_id": f"DRP-{k + 1:04d}",
                "site_id": site,
                "node_id": node,
                "fibers": 1,
                "length_m": 23.0,
                **RESPONSIBLE,
            }
        )
        shapes.append(LineString([(x, y), (x + 6, y + 5) if camera else (x - 15, y + 12)]))
    return _frame(schema.DROPS, rows, shapes)


def _demand(blocks: int) -> gpd.GeoDataFrame:
    """Return a demand point in the middle of each fourth of a block row, half of them seen."""
    places = [
        Point(ORIGIN[0] + (c + 0.5) * BLOCK_M, ORIGIN[1] + r * BLOCK_M)
        for r in range(blocks + 1)
        for c in range(blocks)
    ]
    rows = [
        {"demand_id": f"DEM-{k:06d}", "weight_milli": 10_000, "span_id": f"SP-{k:05d}"}
        for k in range(len(places))
    ]
    frame = _frame(schema.DEMAND_POINTS, rows, list(places))
    return frame.assign(covered=[k % 2 == 0 for k in range(len(places))])


def _candidates(sites: list[str], cameras: int, nodes: dict[str, tuple[float, float]]) -> gpd.GeoDataFrame:
    """Return a candidate at each camera and at some nodes more."""
    every = [*sites[:cameras], *[n for n in nodes if n not in set(sites)][:cameras]]
    rows = [
        {
            "candidate_id": f"CAND-{k:05d}",
            "source_id": n,
            "kind": "intersection",
            "span_id": "SP-00000",
            "offset_m": 0.0,
            "snap_distance_m": 0.0,
            "fixed": k < 2,
        }
        for k, n in enumerate(every)
    ]
    frame = _frame(schema.CANDIDATES, rows, [Point(nodes[n]) for n in every])
    return frame.assign(chosen=[k < cameras for k in range(len(every))])


def _bom(cameras: int, poles: int, cable_m: float) -> pd.DataFrame:
    """Return four BOM lines with totals exact to the cent."""
    quantities = (float(cameras), float(poles), round(cable_m, 2), float(poles))
    rows = []
    for k, (price, quantity) in enumerate(zip(PRICES, quantities, strict=True)):
        item, group, english, spanish, recurrence, unit, low, typical, high, source = price
        rows.append(
            {
                "line_id": f"BOM-{k + 1:03d}",
                "item_id": item,
                "group": group,
                "description_en": english,
                "description_es": spanish,
                "recurrence": recurrence,
                "unit": unit,
                "quantity": quantity,
                "unit_price": typical,
                "unit_price_low": low,
                "unit_price_high": high,
                "total": float(money(Decimal(str(quantity)) * Decimal(str(typical)))),
                "currency": "USD",
                "price_year": 2023.0,
                "source": source or "a public tender",
                "assumption": source.startswith("planning"),
                "asset_count": float(int(quantity)),
            }
        )
    return _frame(schema.BOM_LINES, rows)


def _cost(bom: pd.DataFrame) -> dict[str, object]:
    """Return the cost block of plan.json, by the definitions of docs/formats.md."""

    def total(column: str, recurrence: str) -> Decimal:
        rows = bom[bom["recurrence"] == recurrence]
        return sum(
            (
                money(Decimal(str(q)) * Decimal(str(p)))
                for q, p in zip(rows["quantity"], rows[column], strict=True)
            ),
            Decimal(0),
        )

    works = total("unit_price", "once")
    contingency = money(works * Decimal("0.10"))
    low, high = (money(total(c, "once") * Decimal("1.10")) for c in ("unit_price_low", "unit_price_high"))
    maintenance = money(works * Decimal("0.08"))
    opex = total("unit_price", "year") + maintenance
    annuity = sum((Decimal(1) / Decimal("1.08") ** y for y in range(1, 11)), Decimal(0))
    capex = works + contingency
    return {
        "currency": "USD",
        "level": "typical",
        "works_and_equipment": float(works),
        "contingency": float(contingency),
        "capex": float(capex),
        "capex_low": float(low),
        "capex_high": float(high),
        "tax": float(money(capex * Decimal("0.21"))),
        "annual_opex": float(opex),
        "maintenance": float(maintenance),
        "net_present_cost": float(money(capex + opex * annuity)),
        "horizon_years": 10,
        "discount_rate_pct": 8.0,
        "budget": 24_000_000.0,
        "budget_hard": False,
        "within_budget": capex <= 24_000_000,
        "assumption_share": 0.42,
    }


def _summary(
    tables: dict[str, gpd.GeoDataFrame],
    streets: gpd.GeoDataFrame,
    demand: gpd.GeoDataFrame,
    bom: pd.DataFrame,
    language: str,
    blocks: int,
) -> dict[str, object]:
    """Return plan.json of the synthetic plan."""
    spans, cables, unserved = tables["spans"], tables["cables"], tables["unserved"]
    connected = len(tables["cameras"]) + len(tables["points"])
    route = float(spans["length_m"].sum())
    total = float(demand["weight_milli"].sum()) / 1000
    seen = float(demand.loc[demand["covered"], "weight_milli"].sum()) / 1000
    return {
        "schema": 1,
        "study": "grid",
        "scenario": "base",
        "title": "Ciudad de prueba",
        "language": language,
        "currency": "USD",
        "crs": CRS,
        "outcome": "proven",
        "seed": 1,
        "runtime_s": 12.3,
        "peak_memory_mb": 321.0,
        "versions": {"planner": "0.1.0", "python": "3.11"},
        "created": "2026-01-01T00:00:00Z",
        "inputs": [
            {
                "path": "streets.osm.pbf",
                "role": "streets",
                "sha256": "0f" * 32,
                "license": "ODbL-1.0",
                "attribution": "(c) OpenStreetMap contributors, ODbL",
                "source": "OpenStreetMap",
                "date": "2025-01-01",
                "query": "",
            }
        ],
        "attribution": ["(c) OpenStreetMap contributors, ODbL"],
        "streets": "reconstructed",
        "city": {
            "street_km": len(streets) * BLOCK_M / 1000,
            "junctions": (blocks + 1) ** 2,
            "dead_end_share": 0.0,
            "components": 1,
            "length_error_pct": 0.04,
            "findings": 1,
            "area_km2": (blocks * BLOCK_M / 1000) ** 2,
            "residents": 50_000,
        },
        "cameras": {
            "chosen": len(tables["cameras"]),
            "fixed": 2,
            "candidates": 2 * len(tables["cameras"]),
            "model": "maximal covering",
            "sight_models": {"corridor": 1.0},
            "demand_unit": "population",
            "demand_total": total,
            "demand_covered": seen,
            "coverage_share": seen / total,
            "coverage_upper_bound_share": seen / total * 1.004,
            "certified_upper_bound": seen * 1.004,
            "upper_bound": seen * 1.004,
            "gap_pct": 0.4,
            "gap_limit_pct": 0.5,
            "outcome": "proven",
            "solver": "HiGHS",
            "range_m": 80.0,
        },
        "network": {
            "sites": connected + len(unserved),
            "connected": connected,
            "unserved": [{"id": u.site_id, "reason": u.reason} for u in unserved.itertuples()],
            "route_m": route,
            "cable_m": float(cables["cable_m"].sum()),
            "fiber_km": float((cables["cable_m"] * cables["fiber_count"]).sum()) / 1000,
            "drop_m": float(tables["drops"]["length_m"].sum()),
            "objective": 1_000_000.0,
            "lower_bound": 993_000.0,
            "certified_lower_bound": 992_500.0,
            "gap_pct": 0.7,
            "gap_limit_pct": 0.8,
            "outcome": "proven",
            "solver": "dual ascent",
            "owned_route_share": float(spans.loc[spans["owned"], "length_m"].sum()) / route,
            "min_owned_route_share": 0.5,
            "objective_meaning": "capex of the route plus the present value of its rents",
        },
        "cost": _cost(bom),
        "audit": {"errors": 1, "warnings": 1, "open": 1},
        "repeatable": True,
        "notes": ["streets: reconstructed, not surveyed"],
        "benchmarks": [
            {
                "what": {"es": "Fibra del diseño", "en": "Fiber of the design"},
                "value": 300,
                "unit": "km",
                "compares_with": "cable_m",
                "source": "ministry page, 2021-02-04",
            }
        ],
    }
