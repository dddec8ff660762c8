"""The way of a site to its center as a chain of circuits, each with its second way where it has one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from planner.errors import PlannerError, Problem

PROTECTION = "protection"


@dataclass(frozen=True)
class Leg:
    """One circuit on the way to the center.

    Parameters
    ----------
    to_id
        Device at the end toward the center.
    span_ids
        Its spans.
    second
        Spans of its protection; None without one.
    """

    circuit_id: str
    to_id: str
    span_ids: tuple[str, ...]
    second: tuple[str, ...] | None = None


Chains = Mapping[str, tuple[Leg, ...]]


def site_chains(circuits: pd.DataFrame, sites: frozenset[str]) -> dict[str, tuple[Leg, ...]]:
    """Return the legs of each site, from the site to its center, in the order of the circuits.

    A site has one working circuit that begins at it, and so has each splitter and POP below the center.

    Parameters
    ----------
    circuits
        CIRCUITS of the plan.
    sites
        Ids of the connected sites.

    Raises
    ------
    PlannerError
        Circuits run in a ring: a fault of whoever made them.
    """
    columns = ["circuit_id", "kind", "from_id", "to_id", "span_ids", "protects"]
    rows = [tuple("" if pd.isna(v) else str(v) for v in r) for r in circuits[columns].to_numpy().tolist()]
    second: dict[str, tuple[str, ...]] = {}
    for _, kind, _, _, spans, protects in rows:
        if kind == PROTECTION:
            second.setdefault(protects, tuple(spans.split()))
    onward = {
        start: Leg(name, end, tuple(spans.split()), second.get(name))
        for name, kind, start, end, spans, _ in reversed(rows)
        if kind != PROTECTION
    }
    return {
        start: _chain(start, onward) for _, kind, start, *_ in rows if start in sites and kind != PROTECTION
    }


def _chain(start: str, onward: Mapping[str, Leg]) -> tuple[Leg, ...]:
    """Return the legs from a device to the center."""
    legs: list[Leg] = []
    at = start
    while at in onward:
        legs.append(onward[at])
        at = legs[-1].to_id
        if len(legs) > len(onward):
            raise PlannerError(Problem(f"the circuits from {start} run in a ring."))
    return tuple(legs)
