"""A town whose critical points and POP have second routes, as the audit reads it, with its evidence."""

from __future__ import annotations

from collections.abc import Collection
from copy import deepcopy
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
from helpers_town import Town, make_settings, make_town

from planner.network import Plant, engineer
from planner.network.protection import Ground, Protector
from planner.optimize.report import SILENT, Limits
from planner.plan.joined_rings import joined_rings
from planner.plan.protected_table import protected_rows
from planner.plan.protection_told import protection_evidence, protection_figures
from planner.rules.folder import PRICE_ROWS, PROTECTION, ROUTING, STUDY, SUMMARY, PlanFolder
from planner.rules.integrity import (
    circuits,
    light,
    load,
    pops,
    protection,
    protection_light,
)
from planner.rules.integrity import joined_rings as joined
from planner.rules.integrity import protection_evidence as evidence
from planner.rules.model import AuditFinding
from planner.schema import EXISTING_PLANT, FINDINGS
from planner.settings import resolved

CRITICAL = ("GOV-0001", "GOV-0002", "GOV-0003", "GOV-0004")
LONE = "GOV-0003"
"""Its first span is the only way from its door."""
LAYERS = (
    "spans", "nodes", "cameras", "points", "centers", "cables", "closures", "pops", "splitters", "circuits",
    "equipment", "drops", "link_budget", "unserved", "existing_pops",
)  # fmt: skip
RULES = (
    *evidence.RULES, *protection.RULES, *protection_light.RULES, *circuits.RULES, *light.RULES[:3],
    load.RULES[0], *pops.RULES, *joined.RULES,
)  # fmt: skip
Parts = dict[str, Any]


def guarded_town(seed: int = 7, side: int = 6, centers: int = 1) -> Town:
    """A town of 12 cameras and 6 points, one of which holds a POP."""
    settings = make_settings(
        centers,
        network={"pops": "choose", "existing_pops": ("row GOV-0005",)},
        protection={"critical_sites": CRITICAL, "pops": True, "gap_limit_pct": 1.0},
    )
    return make_town(seed, side=side, cameras=12, points=6, centers=centers, settings=settings)


def without_pops(town: Town) -> Town:
    """The town with the center as its only POP."""
    network = replace(town.settings.network, pops="centers", existing_pops=())
    protection = replace(town.settings.protection, pops=False)
    return replace(town, settings=replace(town.settings, network=network, protection=protection))


def shut_spans(town: Town, site: str = LONE) -> set[str]:
    """Spans beside the working one at the node of a site: no way may be built there, so it has no choice."""
    spans, node = town.routes.network.spans, town.routes.site_nodes[site]
    beside = spans.loc[(spans["from_node"] == node) | (spans["to_node"] == node), "span_id"]
    return set(beside) - set(town.routes.span_ways)


def streets_of(town: Town, risks: dict[str, np.ndarray] | None = None, shut: Collection[str] = ()) -> Ground:
    """The streets of a town with the cheapest way of each span, none along those that are shut."""
    network, ways = town.routes.network, town.costs
    tail, head = network.ends()
    best = [
        int(a + np.argmin(ways.cost_cents[a:b]))
        for a, b in zip(ways.indptr[:-1], ways.indptr[1:], strict=True)
    ]
    return Ground(
        node_id=network.nodes["node_id"].tolist(),
        span_id=network.spans["span_id"].tolist(),
        tail=tail,
        head=head,
        length_cm=np.round(network.spans["length_m"].to_numpy() * 100).astype(np.int64),
        way=[str(ways.way[k]) for k in best],
        cost_cents=np.where(network.spans["span_id"].isin(shut), -1, ways.cost_cents[best]),
        risks=risks or {},
    )


def protected_plant(
    town: Town, critical: tuple[str, ...] = CRITICAL, pops: bool = True, **more: Any
) -> tuple[Plant, Protector]:
    """The plant of a town with second routes, and its protector."""
    streets = streets_of(town, shut=shut_spans(town), **more)
    protector = Protector(streets, frozenset(critical), pops, Limits(0.0, 30.0), SILENT)
    plant = engineer(
        town.routes, town.cameras, town.points, town.centers, town.anchors, town.settings, town.catalog,
        protect=protector,
    )  # fmt: skip
    return plant, protector


def short_of_one_fiber(town: Town, plant: Plant) -> Town:
    """A town whose optics over one fiber reach all first routes of its sites and some second ones only."""
    links = plant.link_budget[~plant.link_budget["site_id"].isin(plant.pops["pop_id"])]
    meters = links.groupby("circuit_kind")["length_m"]
    reach = max(meters.max()["working"], meters.min()["second"]) + 1
    assert meters.max()["second"] > reach
    optics = tuple(replace(o, reach_m=reach) if o.fibers == 1 else o for o in town.catalog.optics)
    return replace(town, catalog=replace(town.catalog, optics=optics))


def routing_arrays(town: Town) -> dict[str, np.ndarray]:
    """`evidence/routing.npz` of a town: streets and ways; its tree is proven elsewhere."""
    network, ways = town.routes.network, town.costs
    tail, head = network.ends()
    shut = network.spans["span_id"].isin(shut_spans(town)).to_numpy()
    rows = [
        range(a, a if closed else b)
        for a, b, closed in zip(ways.indptr[:-1], ways.indptr[1:], shut, strict=True)
    ]
    kept = np.array([k for r in rows for k in r], dtype=np.int64)
    weight = [min((int(ways.cost_cents[k]) for k in r), default=-1) for r in rows]
    nodes = network.nodes["node_id"].to_numpy(dtype=str)
    none = np.empty(0, np.int64)
    return {
        "node_id": nodes,
        "span_id": network.spans["span_id"].to_numpy(dtype=str),
        "tail": tail, "head": head, "weight": np.array(weight, dtype=np.int64),
        "length_cm": np.round(network.spans["length_m"].to_numpy() * 100).astype(np.int64),
        "way_indptr": np.cumsum([0, *(len(r) for r in rows)]),
        "way": np.array([str(ways.way[k]) for k in kept]),
        "way_cost_cents": ways.cost_cents[kept], "way_owned": np.asarray(ways.owned, dtype=bool)[kept],
        "min_owned_ppm": np.array(0), "multiplier_milli": np.array(0),
        "root": np.array(nodes.tolist().index(next(iter(town.routes.center_nodes.values())))),
        "terminal": none, "terminal_site_id": np.empty(0, dtype="U1"), "chosen_edge": none,
        "chosen_way": none, "cut_indptr": np.zeros(1, np.int64), "cut_nodes": none, "cut_dual": none,
    }  # fmt: skip


def as_read(frame: pd.DataFrame) -> pd.DataFrame:
    """A table as the audit reads it: blank text is an empty string."""
    plain = pd.DataFrame(frame).reset_index(drop=True)
    texts = [c for c in plain.columns if c != "geometry" and not pd.api.types.is_numeric_dtype(plain[c])]
    plain = plain.assign(**{c: plain[c].astype(object).where(plain[c].notna(), "") for c in texts})
    return gpd.GeoDataFrame(plain, geometry="geometry") if "geometry" in plain else plain


@cache
def guarded_parts(centers: int = 1, seed: int = 7) -> Parts:
    """The parts of the plan folder of the town; nobody changes them."""
    town = guarded_town(seed, centers=centers)
    return parts_of(town, *protected_plant(town))


def parts_of(town: Town, plant: Plant, protector: Protector) -> Parts:
    """The parts of the plan folder of a plant with second routes."""
    table = protected_rows(protector, plant, town.settings.protection.pops)
    parts: Parts = {name: as_read(getattr(plant, name)) for name in LAYERS}
    parts["protected"] = as_read(table).astype({"second_m": float, "second_fibers": float})
    parts[PROTECTION] = protection_evidence(protector)
    parts[ROUTING] = routing_arrays(town)
    settings = replace(town.settings)
    parts[STUDY] = resolved(settings)
    parts[SUMMARY] = {"network": protection_figures(protector, plant, table, 2, 1.0)}
    block = joined_rings(plant, town.settings, town.catalog)
    parts[SUMMARY]["network"]["protection"]["joined_rings"] = block
    parts["streets"] = town.routes.network.spans.assign(bridge=False, tunnel=False)
    parts["existing_plant"] = pd.DataFrame(columns=EXISTING_PLANT.names)
    parts[PRICE_ROWS] = town.catalog.prices
    parts["findings"] = pd.DataFrame(columns=FINDINGS.names)
    return parts


def copy_of(parts: Parts) -> Parts:
    """Parts that may be tampered with."""
    return {
        name: part.copy() if isinstance(part, pd.DataFrame) else deepcopy(part)
        for name, part in parts.items()
    }


def told(parts: Parts) -> list[AuditFinding]:
    """What the rules of circuits, light, POPs and protection find."""
    folder = PlanFolder(Path(), parts, ())
    missing = {n for rule in RULES for n in rule.needs} - set(parts)
    assert not missing, missing
    return [fault.under(rule.id) for rule in RULES for fault in rule.check(folder)]
