"""What a plan must hold, since systems that left it out have failed: present, or flagged."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

from planner.catalog.money_model import Needed
from planner.settings import Settings


@dataclass(frozen=True)
class Holdings:
    """What a plan holds, as far as completeness asks.

    Parameters
    ----------
    items
        Items of the BOM whose quantity is above zero.
    counts
        Rows by layer: cameras and points that are joined, spans, splitters, crossings, existing_cameras,
        permits, and pops beside the centers.
    attached
        Some route hangs on another's poles.
    spares
        The program buys spares.
    """

    items: Set[str]
    counts: Mapping[str, int]
    attached: bool
    spares: bool


def completeness(needs: Iterable[Needed], held: Holdings, settings: Settings) -> list[dict[str, Any]]:
    """Return the block `money.completeness`: each need, whether it applies, and whether it is met.

    A need is met by any of its items, by a layer with rows, or by a setting above zero; how much of it a plan
    needs is for the audit of quantities.
    """
    asked = {
        "always": True,
        "cameras": held.counts.get("cameras", 0) > 0,
        "points": held.counts.get("points", 0) > 0,
        "route": held.counts.get("spans", 0) > 0,
        "pon": held.counts.get("splitters", 0) > 0,
        "pops": held.counts.get("pops", 0) > 0,
        "crossings": held.counts.get("crossings", 0) > 0,
        "attached": held.attached,
        "existing": held.counts.get("existing_cameras", 0) > 0,
    }
    return [
        {
            "need": n.need,
            "asked": asked[n.when],
            "met": any(_met(m, held, settings) for m in n.met_by),
        }
        for n in needs
    ]


def _met(by: str, held: Holdings, settings: Settings) -> bool:
    """Say whether one of the ways to meet a need is there."""
    kind, mark, name = by.partition(":")
    if not mark:
        return any(fnmatchcase(i, by) for i in held.items)
    if kind == "layer":
        return held.spares if name == "spares" else held.counts.get(name, 0) > 0
    sections = (settings.costs, settings.finance)
    return any(float(getattr(s, name)) > 0 for s in sections if hasattr(s, name))


def missing(block: Iterable[Mapping[str, Any]]) -> list[str]:
    """Return the needs that apply and are not met.

    >>> missing([{"need": "ups", "asked": True, "met": False}, {"need": "olt", "asked": False, "met": False}])
    ['ups']
    """
    return [str(n["need"]) for n in block if n["asked"] and not n["met"]]
