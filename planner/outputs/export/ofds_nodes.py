"""Nodes of the network: the ends of its route spans, and the sites at the far ends of the drops."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from planner.outputs.export.ofds_parties import OWNER, Json, Parties, latest_status, owners_of
from planner.outputs.export.places import as_geojson, in_degrees, plain
from planner.plan.model import Plan

SITES = {"centers": "center_id", "points": "point_id", "cameras": "camera_id"}
STANDS_ON = {"pole": "pole", "existing pole": "pole", "facade": "building"}
"""Mount of a camera -> code of nodeSupportingInfrastructure."""

ACTIVE = ("switch", "core_switch", "optic", "olt", "ont")
"""Kinds of equipment that give access to the network."""


def network_nodes(plan: Plan, parties: Parties) -> list[Json]:
    """Return the nodes, those of the routes first, then the sites and POPs that a drop joins to them.

    A node of the routes has the least phase of the spans that meet there. It is an aggregation point where a
    splice closure or a splitter stands; a center or POP is a point of presence. Sites that the plan
    leaves unserved are not in the network.
    """
    return [*_route_nodes(plan, parties), *_site_nodes(plan, parties), *_pop_nodes(plan, parties)]


def _route_nodes(plan: Plan, parties: Parties) -> Iterator[Json]:
    """Yield the ends of the route spans and drops."""
    spans, nodes = plan.tables["spans"], plan.tables["nodes"]
    ends = pd.concat(
        [spans[[end, "phase", "status"]].rename(columns={end: "node_id"}) for end in ("from_node", "to_node")]
    )
    phase = ends.groupby("node_id")["phase"].min()
    status = ends.groupby("node_id")["status"].agg(latest_status)
    closures = plan.tables["closures"].drop_duplicates("node_id").set_index("node_id")["owner"]
    split = set(plan.tables["splitters"]["node_id"])
    dropped = plan.tables["drops"].drop_duplicates("node_id").set_index("node_id")
    for name, shape in zip(nodes["node_id"], in_degrees(nodes, plan.summary["crs"]), strict=True):
        if name not in phase.index and name not in dropped.index:
            continue
        of = None if name in phase.index else dropped.loc[name]
        yield {
            "id": name,
            "phase": parties.phase(phase[name] if of is None else of["phase"]),
            "status": status[name] if of is None else of["status"],
            "location": as_geojson(shape),
            **({"type": ["aggregationPoint"]} if name in closures.index or name in split else {}),
            **parties.refer_owner(OWNER, owners_of(closures.get(name))),
        }


def _site_nodes(plan: Plan, parties: Parties) -> Iterator[Json]:
    """Yield the sites that a drop joins, at their own places."""
    joined, active_sites = set(plan.tables["drops"]["site_id"]), _lit(plan)
    names = Counter(str(n) for layer in SITES for n in plan.tables[layer]["name"].dropna())
    for layer, key in SITES.items():
        frame = plan.tables[layer]
        shapes = in_degrees(frame, plan.summary["crs"])
        for shape, row in zip(shapes, frame.to_dict("records"), strict=True):
            if row[key] in joined:
                yield {
                    "id": row[key],
                    **_name(row, key, names),
                    **parties.about(row),
                    "location": as_geojson(shape),
                    **({"type": ["pop"]} if layer == "centers" else {}),
                    **_support(layer, row),
                    **({"accessPoint": True} if row[key] in active_sites else {}),
                }


def _pop_nodes(plan: Plan, parties: Parties) -> Iterator[Json]:
    """Yield the POPs besides the centers, at their own places."""
    joined, active = set(plan.tables["drops"]["site_id"]), _lit(plan)
    frame = plan.tables["pops"]
    shapes = in_degrees(frame, plan.summary["crs"])
    for shape, row in zip(shapes, frame.to_dict("records"), strict=True):
        if row["pop_id"] in joined:
            yield {
                "id": row["pop_id"],
                **parties.about(row),
                "location": as_geojson(shape),
                "type": ["pop"],
                "supportingInfrastructure": {"type": "cabinet" if row["kind"] == "cabinet" else "building"},
                **({"accessPoint": True} if row["pop_id"] in active else {}),
            }


def _lit(plan: Plan) -> set[str]:
    """Return the sites and POPs with equipment that gives access to the network."""
    active = plan.tables["equipment"]
    return set(active.loc[active["kind"].isin(ACTIVE), "site_id"])


def _name(row: Mapping[Any, Any], key: str, names: Mapping[str, int]) -> Json:
    """Return the name of a site, with its id where others have that name: the standard wants each once."""
    name = plain(row["name"])
    if not name:
        return {}
    return {"name": name if names[str(name)] == 1 else f"{name} ({row[key]})"}


def _support(layer: str, row: Mapping[Any, Any]) -> Json:
    """Return what carries the equipment of a site: the mount of a camera, the building of any other."""
    kind = STANDS_ON.get(str(plain(row["mount"]) or "")) if layer == "cameras" else "building"
    return {"supportingInfrastructure": {"type": kind}} if kind else {}
