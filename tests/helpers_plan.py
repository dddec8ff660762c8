"""A plan on a grid of streets, made without any other room: figures that a test can know by hand."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
from helpers_grid import (
    BLOCK_M,
    CRS,
    RESPONSIBLE,
    frame_of,
    grid_blind_spots,
    grid_cameras,
    grid_candidates,
    grid_demand,
    grid_existing,
    grid_node,
    grid_points,
    grid_single_points,
    grid_streets,
    grid_tree,
    grid_viewsheds,
    site_drops,
    span_cables,
    span_supports,
    tree_spans,
)
from helpers_light import tiny_light, tiny_links
from helpers_money import with_money
from helpers_operate import tiny_acceptance, tiny_availability, tiny_operate, tiny_permits, tiny_splices
from helpers_phases import PHASE_FIGURES, tiny_phase, tiny_phase_lines
from helpers_tiny_network import circuits
from helpers_works import grid_crossing, grid_works
from shapely.geometry import Point

from planner import schema
from planner.plan.model import Plan
from planner.rules.model import AuditFinding, AuditReport
from planner.units import money

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
    streets = grid_streets(blocks)
    rng = np.random.default_rng(7)
    spots = rng.permutation((blocks + 1) ** 2)[: cameras + points + unserved]
    nodes = {f"ND-{i:05d}": grid_node(i, blocks) for i in range((blocks + 1) ** 2)}
    center = f"ND-{((blocks + 1) ** 2) // 2:05d}"
    sites = [f"ND-{i:05d}" for i in spots]
    parent, order, fibers = grid_tree(streets, center, sites[: cameras + points])
    spans = tree_spans(streets, parent, fibers)
    tables = {
        "cameras": grid_cameras(sites[:cameras], nodes, names),
        "points": grid_points(sites[cameras : cameras + points], nodes, names),
        "centers": frame_of(
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
        "nodes": frame_of(
            schema.NODES, [{"node_id": n, "degree": 2} for n in order], [Point(nodes[n]) for n in order]
        ),
        "spans": spans,
        "cables": span_cables(spans),
        "closures": frame_of(
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
        "supports": span_supports(spans),
        "crossings": grid_crossing(spans, RESPONSIBLE, names[0]),
        "drops": site_drops(sites[: cameras + points], nodes, cameras),
        "unserved": frame_of(
            schema.UNSERVED,
            [
                {
                    "site_id": f"GOV-{900 + k:04d}",
                    "name": f"Escuela lejana {k}",
                    "reason": "too_far_from_street",
                    "detail": "212 m from the nearest street; network.snap_limit_m is 150 m.",
                }
                for k in range(unserved)
            ],
            [Point(nodes[n]) for n in sites[cameras + points :]],
        ),
    }
    tables["viewsheds"] = grid_viewsheds(tables["cameras"])
    tables["blind_spots"] = grid_blind_spots(nodes)
    tables["link_budget"] = frame_of(schema.LINK_BUDGET, tiny_links())
    tables["existing_cameras"] = grid_existing(nodes)
    tables["single_points"] = grid_single_points(spans, cameras + points)
    bom = _bom(cameras, len(tables["supports"]), float(tables["cables"]["cable_m"].sum()))
    tables["equipment"] = frame_of(
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
    tables["quantities"] = frame_of(
        schema.QUANTITIES,
        [
            {"asset_id": i, "layer": "cameras", "item_id": "camera_fixed", "quantity": 1.0, "phase": 1}
            for i in tables["cameras"]["camera_id"]
        ],
    )
    tables["phases"] = frame_of(schema.PHASES, [tiny_phase(_cost(bom))])
    tables["phase_lines"] = frame_of(schema.PHASE_LINES, tiny_phase_lines(bom))
    tables["circuits"] = frame_of(schema.CIRCUITS, circuits())
    for table in schema.PLAN_TABLES:
        tables.setdefault(table.name, frame_of(table, [], [] if table.geometry else None))
    tables["permits"] = frame_of(schema.PERMITS, tiny_permits())
    tables["availability"] = frame_of(schema.AVAILABILITY, tiny_availability())
    tables["acceptance"] = frame_of(schema.ACCEPTANCE, tiny_acceptance())
    demand, candidates = grid_demand(blocks), grid_candidates(sites, cameras, nodes)
    plan = Plan(
        summary=_summary(tables, streets, demand, bom, language, blocks),
        tables=tables,
        splices=tiny_splices(),
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
            "service": {"ups_hours": 4.0, "availability_target_pct": 99.5},
            "schema": 1,
            "scenario": "base",
            "study": {
                "name": "grid",
                "title": "Ciudad de prueba",
                "language": language,
                "residents": 50_000,
                "note": "",
            },
            "cameras": {"range_m": 80.0, "retention_days": 60, "cameras_per_seat": 25},
            "network": {"snap_limit_m": 150.0, "slack_pct": 5.0, "fibers_per_site": 1},
            "ownership": {"forbidden_ways": [], "min_owned_route_share": 0.5},
            "costs": {"contingency_pct": 10.0, "tax_pct": 21.0, "maintenance_pct": 8.0, "level": "typical"},
            "finance": {"horizon_years": 10, "discount_rate_pct": 8.0},
            "rules": {"status": "proposed"},
            "centers": [{"id": "CEN-01", "name": "Centro de Monitoreo", "provenance": "planning assumption"}],
        },
        evidence={},
    )
    return with_money(plan)


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
                "price_year": 2023,
                "source": source or "a public tender",
                "assumption": source.startswith("planning"),
                "asset_count": int(quantity),
                "basis": "streets: reconstructed, not surveyed",
            }
        )
    return frame_of(schema.BOM_LINES, rows)


def _cuts(single_points: gpd.GeoDataFrame) -> dict[str, Any]:
    """Block `network.cuts`: the first row is the worst."""
    row = single_points.iloc[0]
    keys = (
        "risk_id", "kind", "street_name", "sites", "cameras", "points", "critical_sites", "site_share",
        "weight_lost",
    )  # fmt: skip
    return {
        "worst": {k: row[k] for k in keys},
        "mean_sites_out": 4.5,
        "mean_share_out": 0.25,
        "counts": {"stretch": 2, "bridge": 1, "tunnel": 0, "pole_line": 0},
    }


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


def _seeing(cameras: int, share: float) -> dict[str, object]:
    """Return what the `cameras` block says of what is seen."""
    return {
        "views": 24 * cameras,
        "level_profile": "dori-2014",
        "level": "detect",
        "light": "day",
        "claimed_range_m": 80.0,
        "class_counts": {"fixed": cameras},
        "most_per_site": 2,
        "places_used": cameras,
        "coverage_by_level": [
            {
                "profile": p,
                "level": n,
                "px_per_m": d,
                "share_day": share * 25 / d,
                "share_night": share * 12 / d,
            }
            for p, n, d in (
                ("dori-2014", "detect", 25.0),
                ("dori-2014", "observe", 62.5),
                ("iec-2025", "discern", 80.0),
            )
        ],
        "coverage_night_share": share * 0.48,
        "backup_share_covered": 0.11,
        "circle_check": {
            "circles_share": 0.72,
            "random_azimuth_share": 0.21,
            "plan_share": share,
            "circles_night_share": 0.4,
            "random_azimuth_night_share": 0.1,
            "plan_night_share": share * 0.48,
        },
        "curve": [
            {"cameras": k + 1, "coverage_share": share * (k + 1) / cameras, "marginal_weight": 120.5}
            for k in range(cameras)
        ],
        "worst_single_loss": {"camera_id": "CAM-0001", "weight": 120.5, "share": 0.0123},
        "overlap_mean": 1.37,
        "layers": [
            {
                "name": "residents <i>",
                "kind": "population",
                "share": 0.7,
                "covered_share": share,
                "off_street_share": 0.01,
                "source": "census",
                "police_records": False,
            },
            {
                "name": "incidents",
                "kind": "incidents",
                "share": 0.3,
                "covered_share": 0.2,
                "off_street_share": 0.0,
                "source": "police",
                "police_records": True,
            },
        ],
        "districts": [
            {
                "name": "Centro",
                "residents": 20_000,
                "cameras": cameras // 2,
                "cameras_per_1000": 0.3,
                "demand": 1000.0,
                "covered_share": 0.4,
                "floor_pct": 20.0,
                "ceiling": None,
            }
        ],
        "existing": {"cameras": 2, "credited": 1, "unknown_direction": 1, "covered_share_alone": 0.03},
        "exclusions": {"forbid": 1, "mask": 2, "justify": 3},
        "zones_in_view": {"zones": 2, "cameras": 1, "area_m2": 140.5},
        "sensitive_in_view": {"hospital": 1, "school": 3, "union": 0},
        "facade_m_total": 150.0,
        "public_share_mean": 0.84,
        "seats_needed": 1,
        "storage_tb": 31.1,
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
            **_seeing(len(tables["cameras"]), seen / total),
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
            "phases": PHASE_FIGURES,
            "cuts": _cuts(tables["single_points"]),
            **tiny_light(),
            **grid_works(),
        },
        "joint": None,
        "edits": None,
        "operate": tiny_operate(),
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
