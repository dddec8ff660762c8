"""The way of one fiber: from the port of the center through POPs, splitters and closures to the site."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from planner.errors import PlannerError, Problem
from planner.network.chains import site_chains
from planner.network.splices import device_ports
from planner.network.walks import FiberWalk, Run, device_nodes, fiber_walks


@dataclass(frozen=True)
class Step:
    """One span on the way outward.

    Parameters
    ----------
    circuit_id
        The circuit whose fiber runs here.
    node_id, closure_id
        Where it begins; blank closure where there is none.
    spliced
        The fiber is spliced there; False where its cable runs on uncut.
    cable_id
        Blank where the fiber stands already or is rented.
    fiber
        Its first fiber: number in the cable, or among the fibers in use where no cable is laid.
    """

    circuit_id: str
    node_id: str
    closure_id: str
    spliced: bool
    span_id: str
    street_name: str
    way: str
    length_m: float
    cable_id: str
    fiber_count: int
    fiber: int


@dataclass(frozen=True)
class Way:
    """The fiber of a site from the center outward.

    Parameters
    ----------
    port, ports
        Port at the center that its way begins at, and how many are in use there, as the splice plan has them.
    devices
        POPs and splitters on the way, that of the center first.
    """

    site_id: str
    center_id: str
    port: int
    ports: int
    devices: tuple[str, ...]
    steps: tuple[Step, ...]
    last_node: str
    last_closure: str


def trace_fiber(tables: Mapping[str, pd.DataFrame], site_id: str) -> Way:
    """Return the working way of the first fiber of a connected site, by the walks that the splice plan shows.

    Parameters
    ----------
    tables
        Layers of a plan.

    Raises
    ------
    PlannerError
        No circuit begins at the site.
    """
    walks = fiber_walks(tables)
    first = {w.circuit_id: w for w in walks if w.fiber == 1}
    legs = site_chains(tables["circuits"], frozenset([site_id])).get(site_id, ())
    if not legs:
        raise PlannerError(Problem(f"no circuit begins at {site_id}."))
    ports = device_ports(walks, frozenset(tables["pops"]["pop_id"].astype(str)))
    pops = dict(zip(tables["pops"]["pop_id"].astype(str), tables["pops"]["site_id"], strict=True))
    end = legs[-1].to_id
    closures = dict(zip(tables["closures"]["node_id"], tables["closures"]["closure_id"], strict=True))
    spans = tables["spans"].set_index("span_id")
    sizes = dict(zip(tables["cables"]["cable_id"], tables["cables"]["fiber_count"], strict=True))
    steps: list[Step] = []
    for leg in reversed(legs):
        for run, span_id, node, spliced in _outward(first[leg.circuit_id]):
            span = spans.loc[span_id]
            steps.append(
                Step(
                    circuit_id=leg.circuit_id,
                    node_id=node,
                    closure_id=str(closures.get(node, "")),
                    spliced=spliced,
                    span_id=span_id,
                    street_name="" if pd.isna(span["street_name"]) else str(span["street_name"]),
                    way=str(span["way"]),
                    length_m=float(str(span["length_m"])),
                    cable_id=run.cable_id if run.cable_id in sizes else "",
                    fiber_count=int(sizes.get(run.cable_id, 0)),
                    fiber=run.number,
                )
            )
    last = device_nodes(tables)[site_id]
    return Way(
        site_id=site_id,
        center_id=str(pops[end]),
        port=ports[legs[-1].circuit_id][1],
        ports=sum(w.to_id == end for w in first.values()),
        devices=tuple(leg.to_id for leg in reversed(legs)),
        steps=tuple(steps),
        last_node=last,
        last_closure=str(closures.get(last, "")),
    )


def _outward(walk: FiberWalk) -> list[tuple[Run, str, str, bool]]:
    """Return the spans of a fiber from its inner end out: run, span, node before it, spliced there."""
    out = []
    for run in reversed(walk.runs):
        inner = reversed(list(zip(run.span_ids, run.nodes[1:], strict=True)))
        out += [(run, span, node, k == 0) for k, (span, node) in enumerate(inner)]
    return out
