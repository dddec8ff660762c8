"""Permits: which authority grants each meter of the route, and what is asked of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from planner.catalog.operate_model import PermitAsk, RoadOwner
from planner.errors import PlannerError, Problem
from planner.network.responsible import plant_owners
from planner.network.tables import typed_rows
from planner.schema import AUTHORITIES, PERMITS

ROAD, OWNER, UTILITY = "road", "owner", "utility"
STANDING, CROSSING = "standing", "crossing"
HOLDS = {"railway": "rail", "waterway": "water"}
"""Who grants the crossing of what is no road."""


@dataclass(frozen=True)
class Grant:
    """Who grants, and what is asked: spans alike in all of it share one permit, a crossing has its own."""

    authority: str
    name: str
    ref: str
    asked: str
    source: str
    crossing_id: str = ""


def permit_rows(
    spans: pd.DataFrame, streets: pd.DataFrame, existing: pd.DataFrame, owners: Sequence[RoadOwner],
    asks: Mapping[str, PermitAsk], own: str, crossings: pd.DataFrame | None = None,
) -> pd.DataFrame:  # fmt: skip
    """Return PERMITS: every span of the route in one row, and a row for each crossing.

    Whoever holds the road grants works along it, by the first row of `owners` that fits its number, name and
    class. Poles, ducts and fiber that stand are used by leave of their owner (`utility`); of the study's own
    only the road is told. A crossing is granted by the railway, by whoever holds the water, or by the holder
    of the road that is crossed; what stands crosses already. Many roads of a town are held by one authority
    and used by leave of another, so the table is a first list to be confirmed with each: planning assumption.

    Parameters
    ----------
    spans
        SPANS, whose `street_span_id` leads to the street.
    streets
        STREET_SPANS with `ref`, `name`, `street_class`.
    existing
        EXISTING_PLANT columns, or what `costs.match_existing` returns.
    own
        Owner of what the study builds; blank where it does not say.
    crossings
        CROSSINGS of the plan, None where it has none.
    """
    facts = zip(*(streets[c] for c in ("span_id", "ref", "name", "street_class")), strict=True)
    street = {str(s): (_text(ref), _text(name), _text(kind)) for s, ref, name, kind in facts}
    stands = plant_owners(existing.rename(columns={"street_span_id": "span_id"}))
    held: dict[Grant, list[tuple[str, float]]] = {}
    columns = (spans["span_id"], spans["street_span_id"], spans["way"], spans["length_m"])
    for span, on, way, meters in zip(*columns, strict=True):
        owner = stands.get((str(on), str(way)), "")
        grant = _grant(asks[str(way)], owner, own, street[str(on)], owners)
        held.setdefault(grant, []).append((str(span), float(meters)))
    for grant, span in _crossed(crossings, street, owners):
        held.setdefault(grant, []).append((span, 0.0))
    order = sorted(
        held,
        key=lambda g: (
            AUTHORITIES.index(g.authority), g.asked == CROSSING, g.name, g.ref, g.asked, g.source,
            g.crossing_id,
        ),
    )  # fmt: skip
    rows = [
        {
            "permit_id": f"PER-{n:04d}", "authority": g.authority, "name": g.name or None,
            "ref": g.ref or None, "asked": g.asked, "spans": len(held[g]),
            "route_m": round(sum(m for _, m in held[g]), 2),
            "span_ids": " ".join(s for s, _ in held[g]),
            "crossing_id": g.crossing_id or None, "source": g.source,
        }
        for n, g in enumerate(order, 1)
    ]  # fmt: skip
    return typed_rows(rows, PERMITS)


def _grant(
    ask: PermitAsk, owner: str, own: str, street: tuple[str, str, str], owners: Sequence[RoadOwner]
) -> Grant:
    """Return who grants a span built in a way along a street."""
    if ask.granted_by == OWNER and (not owner or owner != own):
        return Grant(UTILITY, owner, "", ask.asked, "layer of existing plant" if owner else ask.source)
    row = _holder(street, owners)
    asked = ask.asked if ask.granted_by == ROAD else "notice"
    return Grant(row.authority, row.name, street[0] if row.match == "ref" else "", asked, row.source)


def _holder(street: tuple[str, str, str], owners: Sequence[RoadOwner]) -> RoadOwner:
    """Return the first row that fits a street's number, name and class."""
    for row in owners:
        if row.holds(*street):
            return row
    raise PlannerError(Problem(f"no row of road owners fits a street of class {street[2]!r}."), "catalog")


def _crossed(
    crossings: pd.DataFrame | None, street: Mapping[str, tuple[str, str, str]], owners: Sequence[RoadOwner]
) -> Iterator[tuple[Grant, str]]:
    """Yield the permit of each crossing that is built, with the span that crosses."""
    if crossings is None:
        return
    for row in crossings[crossings["manner"] != STANDING].to_dict("records"):
        kind, name, at = str(row["kind"]), _text(row["name"]), str(row["crossing_id"])
        if kind in HOLDS:
            source = f"planning assumption: {kind} found in the map, its holder to be confirmed"
            yield Grant(HOLDS[kind], name, "", CROSSING, source, at), str(row["span_id"])
            continue
        over = street[str(row["barrier_ids"]).split()[0]]
        holder = _holder(over, owners)
        ref = over[0] if holder.match == "ref" else ""
        yield Grant(holder.authority, holder.name, ref, CROSSING, holder.source, at), str(row["span_id"])


def _text(value: object) -> str:
    """Return a text, blank where there is none."""
    return value if isinstance(value, str) else ""
