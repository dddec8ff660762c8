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
RAILWAY, STANDING, CROSSING = "railway", "standing", "crossing"


@dataclass(frozen=True)
class Grant:
    """Who grants, and what is asked: spans alike in all of it share one permit."""

    authority: str
    name: str
    ref: str
    asked: str
    source: str


def permit_rows(
    spans: pd.DataFrame, streets: pd.DataFrame, existing: pd.DataFrame, owners: Sequence[RoadOwner],
    asks: Mapping[str, PermitAsk], own: str, crossings: pd.DataFrame | None = None,
) -> pd.DataFrame:  # fmt: skip
    """Return PERMITS: every span of the route in one row, railways that it crosses in rows beside.

    Whoever holds the road grants works along it, by the first row of `owners` that fits its number, name and
    class. Poles, ducts and fiber that stand are used by leave of their owner (`utility`); of the study's own
    only the road is told. Many roads of a town are held by one authority and used by leave of another, so the
    table is a first list to be confirmed with each: planning assumption.

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
    for grant, span in _rails(crossings):
        held.setdefault(grant, []).append((span, 0.0))
    order = sorted(held, key=lambda g: (AUTHORITIES.index(g.authority), g.name, g.ref, g.asked, g.source))
    rows = [
        {
            "permit_id": f"PER-{n:04d}", "authority": g.authority, "name": g.name or None,
            "ref": g.ref or None, "asked": g.asked, "spans": len(held[g]),
            "route_m": round(sum(m for _, m in held[g]), 2),
            "span_ids": " ".join(s for s, _ in held[g]), "source": g.source,
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
    ref, name, street_class = street
    for row in owners:
        if row.holds(ref, name, street_class):
            asked = ask.asked if ask.granted_by == ROAD else "notice"
            return Grant(row.authority, row.name, ref if row.match == "ref" else "", asked, row.source)
    raise PlannerError(Problem(f"no row of road owners fits a street of class {street_class!r}."), "catalog")


def _rails(crossings: pd.DataFrame | None) -> Iterator[tuple[Grant, str]]:
    """Yield a permit of the railway for each span that crosses one."""
    if crossings is None:
        return
    rails = crossings[(crossings["kind"] == RAILWAY) & (crossings["manner"] != STANDING)]
    source = "planning assumption: crossings of railways found in the map"
    pairs = zip(rails["span_id"].astype(str), rails["name"].map(_text), strict=True)
    for span, name in dict.fromkeys(pairs):
        yield Grant("rail", name, "", CROSSING, source), span


def _text(value: object) -> str:
    """Return a text, blank where there is none."""
    return value if isinstance(value, str) else ""
