"""Who is responsible for an asset, as far as the study says."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from planner.catalog.model import Way
from planner.settings import Settings

Facts = dict[str, object]
PlantOwners = Mapping[tuple[str, str], str]
"""(street span, way) -> owner of the plant that stands there."""


def plant_owners(existing: pd.DataFrame | None) -> PlantOwners:
    """Return who owns the plant that stands along each street, by way; several are joined by "; ".

    Parameters
    ----------
    existing
        Rows of span_id (street span), way and owner; None where the study has no such layer.

    >>> rows = [("SP-00001", "existing_duct", "B"), ("SP-00001", "existing_duct", "A")]
    >>> plant_owners(pd.DataFrame(rows, columns=["span_id", "way", "owner"]))
    {('SP-00001', 'existing_duct'): 'A; B'}
    """
    found: dict[tuple[str, str], set[str]] = {}
    if existing is not None:
        for span, way, owner in existing[["span_id", "way", "owner"]].itertuples(index=False):
            found.setdefault((str(span), str(way)), set()).add(str(owner))
    return {key: "; ".join(sorted(names)) for key, names in found.items()}


def responsible(
    settings: Settings, mode: str = "own", *, others: bool = False, owner: str | None = None
) -> Facts:
    """Return owner, operator, maintainer, payer, mode, status and phase of an asset.

    A blank setting stays None. With `others` the asset belongs to a third party: its owner is `owner`, None
    where no layer names it, and its maintainer is None, since the study does not say who mends what is not
    its own.
    """
    own = settings.ownership
    return {
        "owner": owner if others else own.owner or None,
        "operator": own.operator or None,
        "maintainer": None if others else own.maintainer or None,
        "payer": own.payer or None,
        "mode": mode,
        "status": settings.rules.status,
        "phase": 1,
    }


def responsible_for_span(settings: Settings, way: Way, owner: str | None = None) -> Facts:
    """Return the same for a span built in a way: a leased fiber and a duct that stands belong to others.

    On poles that stand the span is the cable hung there: it is the study's own, the poles are not.

    Parameters
    ----------
    owner
        Owner of the plant that stands there, where a layer names one.
    """
    stands = way.needs_layer and not way.support
    theirs = not way.owned or (stands and owner is not None and owner != settings.ownership.owner)
    return responsible(settings, way.mode, others=theirs, owner=owner)


def responsible_for_support(settings: Settings, way: Way, owner: str | None = None) -> Facts:
    """Return the same for a pole or chamber of a way: one that stands already has the owner of the layer."""
    theirs = not way.owned or (way.needs_layer and (owner is None or owner != settings.ownership.owner))
    return responsible(settings, way.mode, others=theirs, owner=owner)


def responsible_for_camera(settings: Settings, mode: str) -> Facts:
    """Return the same for a camera in a mode: what is leased or on commodatum belongs to others."""
    return responsible(settings, mode, others=mode != "own")
