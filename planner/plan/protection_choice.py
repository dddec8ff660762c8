"""Who gets a second route, over which streets, and what plan.json tells of it."""

from __future__ import annotations

from collections.abc import Sequence

import geopandas as gpd
import numpy as np

from planner.errors import InputError, Problem, name_up_to_five
from planner.network.protection import Ground as Streets
from planner.network.protection import Protector
from planner.network.responsible import plant_owners
from planner.network.risks import standing_lines, street_structures
from planner.optimize.report import Limits, Watch
from planner.plan.prepare import Ground
from planner.plan.routing_choice import RoutingChoice
from planner.plan.weak_points import pole_ways


def protector_of(
    ground: Ground, cameras: gpd.GeoDataFrame, routing: RoutingChoice, watch: Watch
) -> Protector | None:
    """Return what adds second routes, None where the study asks for none.

    Where a least share of the route must be owned, only owned ways are offered to second routes, so that
    they never lower the share.

    Raises
    ------
    InputError
        `protection.critical_sites` names a site that is not in the plan.
    """
    asked = ground.settings.protection
    if not (asked.critical_kinds or asked.critical_sites or asked.pops):
        return None
    limits = Limits(asked.gap_limit_pct, asked.time_limit_s, ground.settings.study.seed)
    return Protector(_streets(ground, routing), critical_ids(ground, cameras), asked.pops, limits, watch)


def critical_ids(ground: Ground, cameras: gpd.GeoDataFrame) -> frozenset[str]:
    """Return the plan ids of the sites that the settings call critical."""
    asked, points = ground.settings.protection, ground.city.points
    out = set(points.loc[points["kind"].isin(asked.critical_kinds), "site_id"].astype(str))
    names: dict[str, set[str]] = {}
    for frame, key in ((points, "site_id"), (cameras, "camera_id")):
        for site, source in zip(frame[key].astype(str), frame["source_id"].astype(str), strict=True):
            names.setdefault(site, set()).add(site)
            names.setdefault(source, set()).add(site)
    unknown = [s for s in asked.critical_sites if s not in names]
    if unknown:
        raise InputError(
            Problem(
                f"`protection.critical_sites` names no sites of the plan: {name_up_to_five(unknown)}.",
                "Give ids of the lists, or GOV- and CAM- ids of the plan.",
            ),
            str(ground.settings.folder / "study.toml"),
        )
    return frozenset(out | {s for name in asked.critical_sites for s in names[name]})


def _streets(ground: Ground, routing: RoutingChoice) -> Streets:
    """Return the split network with the cheapest allowed way of each span, and its bridges and tunnels."""
    network, ways = routing.network, routing.ways
    tail, head = network.ends()
    count = len(network.spans)
    owned_only = ground.settings.ownership.min_owned_route_share > 0
    rows = np.repeat(np.arange(count), np.diff(ways.indptr))
    order = np.lexsort((np.arange(len(rows)), ways.cost_cents, rows))
    order = order[np.asarray(ways.owned)[order]] if owned_only else order
    found, first = np.unique(rows[order], return_index=True)
    way, cost = np.full(count, "", dtype=object), np.full(count, -1, dtype=np.int64)
    way[found] = [str(ways.way[k]) for k in order[first]]
    cost[found] = ways.cost_cents[order[first]]
    tied = order[ways.cost_cents[order] == cost[rows[order]]]
    cheapest = [(int(rows[k]), str(ways.way[k])) for k in tied]
    return Streets(
        node_id=network.nodes["node_id"].astype(str).tolist(),
        span_id=network.spans["span_id"].astype(str).tolist(),
        tail=tail.astype(np.int64),
        head=head.astype(np.int64),
        length_cm=np.round(network.spans["length_m"].to_numpy(dtype=float) * 100).astype(np.int64),
        way=way.tolist(),
        cost_cents=cost,
        risks=_risks(ground, routing, cheapest),
    )


def _risks(
    ground: Ground, routing: RoutingChoice, cheapest: Sequence[tuple[int, str]]
) -> dict[str, np.ndarray]:
    """Return the spans of each structure that the study wants avoided.

    On a line of poles are the spans of the tree that hang on it, and those off the tree that a cheapest way
    of building would hang on it.

    Parameters
    ----------
    cheapest
        Row of a span and each of its cheapest allowed ways.
    """
    kinds, streets = ground.settings.protection.shared_risks, ground.city.streets.spans
    spans = routing.network.spans["span_id"].astype(str).tolist()
    street = [s.partition(".")[0] for s in spans]
    held: dict[str, list[int]] = {}
    for row, name in enumerate(street):
        held.setdefault(name, []).append(row)
    found = {
        name: [r for s in group for r in held.get(s, ())]
        for name, group in street_structures(streets, kinds).items()
    }
    if "pole_line" in kinds:
        laid = routing.routes.span_ways
        offered, poles = plant_owners(routing.existing), pole_ways(ground.catalog.ways)
        hung: dict[str, dict[str, list[int]]] = {}
        built = [(row, laid[s]) for row, s in enumerate(spans) if s in laid]
        for row, way in (*built, *(c for c in cheapest if spans[c[0]] not in laid)):
            owner = offered.get((street[row], way))
            if owner is not None and way in poles:
                hung.setdefault(owner, {}).setdefault(street[row], []).append(row)
        found |= standing_lines(streets, hung)
    return {name: np.array(rows, dtype=np.int64) for name, rows in found.items()}
