"""Spans of the network: the route between its nodes with the cables along it, and the drops to the sites."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely

from planner.outputs.export.ofds_parties import OWNER, Json, Parties, owners_of, support_owners
from planner.outputs.export.places import as_geojson, in_degrees, plain
from planner.outputs.told import language
from planner.outputs.words import code_name
from planner.plan.model import Plan

CARRIES = {
    "new_poles": "pole", "existing_poles": "pole", "duct": "duct", "existing_duct": "duct",
    "microtrench": "microtrench", "own_poles": "pole", "own_duct": "duct",
}  # fmt: skip
"""Way of building -> code of spanSupportingInfrastructure; of fiber that stands or is rented nobody told."""

M_PER_KM = 1000.0
KM_DECIMALS = 6


@dataclass
class Laid:
    """What lies along a span: fibers of its cables, cable to buy, and who owns it."""

    fibers: int = 0
    cable_m: float = 0.0
    owners: tuple[str, ...] = ()


def network_spans(plan: Plan, parties: Parties) -> list[Json]:
    """Return the route spans, then the drops.

    `fibreCount` sums the fibers of the cables along a span and `fibreLength` the cable to buy for it, slack
    included, shared over the spans of a cable by their length: over all route spans it sums to the plan's
    cable. Where no cable is laid (fiber that stands or is rented) they are the fibers in use and the length
    of the span.
    """
    return [*_route_spans(plan, parties), *_drop_spans(plan, parties)]


def _route_spans(plan: Plan, parties: Parties) -> Iterator[Json]:
    """Yield the route spans."""
    frame, laid, tongue = plan.tables["spans"], cables_along(plan), language(plan)
    carried_by = support_owners(plan)
    for shape, row in zip(in_degrees(frame, plan.summary["crs"]), frame.to_dict("records"), strict=True):
        held = laid.get(row["span_id"], Laid(row["fibers"], row["length_m"], owners_of(row["owner"])))
        street = plain(row["street_name"])
        yield {
            "id": row["span_id"],
            **({"name": f"{street} ({row['span_id']})"} if street else {}),
            **parties.about(row),
            "start": row["from_node"],
            "end": row["to_node"],
            "directed": False,
            "route": as_geojson(shape),
            **parties.refer_owner(OWNER, held.owners),
            "transmissionMedium": ["fibre"],
            "deployment": [row["deployment"]],
            **_support(row, carried_by[row["span_id"]], parties, tongue),
            "fibreCount": int(held.fibers),
            "fibreLength": round(held.cable_m / M_PER_KM, KM_DECIMALS),
        }


def _drop_spans(plan: Plan, parties: Parties) -> Iterator[Json]:
    """Yield the drops; one whose site stands at the node has no route, only a length."""
    frame = plan.tables["drops"]
    for shape, row in zip(in_degrees(frame, plan.summary["crs"]), frame.to_dict("records"), strict=True):
        drawn = len(np.unique(shapely.get_coordinates(shape), axis=0)) > 1
        yield {
            "id": row["drop_id"],
            **parties.about(row),
            "start": row["node_id"],
            "end": row["site_id"],
            "directed": False,
            **({"route": as_geojson(shape)} if drawn else {}),
            **parties.refer_owner(OWNER, owners_of(row["owner"])),
            "transmissionMedium": ["fibre"],
            "fibreCount": int(row["fibers"]),
            "fibreLength": round(row["length_m"] / M_PER_KM, KM_DECIMALS),
        }


def cables_along(plan: Plan) -> dict[str, Laid]:
    """Return what the cables of the plan lay along each route span."""
    length_m = dict(zip(plan.tables["spans"]["span_id"], plan.tables["spans"]["length_m"], strict=True))
    found: dict[str, Laid] = {}
    for cable in plan.tables["cables"].to_dict("records"):
        spans = str(cable["span_ids"]).split()
        along_m = sum(length_m[s] for s in spans)
        for span in spans:
            share = length_m[span] / along_m if along_m else 1 / len(spans)
            laid = found.setdefault(span, Laid())
            laid.fibers += cable["fiber_count"]
            laid.cable_m += share * cable["cable_m"]
            laid.owners = tuple(dict.fromkeys((*laid.owners, *owners_of(cable["owner"]))))
    return found


def _support(row: Mapping[Any, Any], owners: tuple[str, ...], parties: Parties, tongue: str) -> Json:
    """Return what carries the cable, and whose it is."""
    kind = CARRIES.get(str(row["way"]))
    if kind is None:
        return {}
    told = {"type": kind, "description": code_name(row["way"]).pick(tongue)}
    return {"supportingInfrastructure": {**told, **parties.refer_owner("owner", owners)}}
