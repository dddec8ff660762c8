"""Table PROTECTED: every device that is to have a second route, what it shares, or why it has none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from planner.network.chains import PROTECTION, site_chains
from planner.network.light import Refusal
from planner.network.model import Plant
from planner.network.pops import CENTER
from planner.network.protection import Protector
from planner.network.tables import typed_rows
from planner.schema import PROTECTED

Row = dict[str, Any]


def protected_rows(protector: Protector | None, plant: Plant, pops: bool) -> pd.DataFrame:
    """Return PROTECTED: cameras first, then points, then POPs; no rows where nobody is to have one.

    A device that has no second route shares all of its way: 100 %. One at the node of a center, whose
    fibers end there, has no way that could be cut, and needs none.

    Parameters
    ----------
    protector
        As it was left by the last draft of the network.
    pops
        Whether POPs are to have a second route.
    """
    if protector is None:
        return typed_rows([], PROTECTED)
    asked = {g.device for g in protector.outcome.guarded} if protector.outcome else set()
    why = dict(zip(plant.unserved["site_id"].astype(str), plant.unserved["detail"], strict=True))
    risks = {name: frozenset(spans) for name, spans in protector.risks.items()}
    length = dict(zip(plant.spans["span_id"].astype(str), plant.spans["length_m"].astype(float), strict=True))
    rows = plant.circuits
    second = {
        str(r["from_id"]): r for r in rows[rows["kind"] == PROTECTION].to_dict("records")
    }  # fmt: skip
    devices = list(_devices(protector.critical, plant, pops))
    chains = site_chains(rows, frozenset(d["device_id"] for d in devices))
    out = []
    for device in devices:
        key = device["device_id"]
        walked = list(dict.fromkeys(s for leg in chains.get(key, ()) for s in leg.span_ids))
        working_m = sum(length[s] for s in walked)
        found = second.get(key)
        if found is not None:
            out.append(device | _with_second(found, walked, length, risks))
        else:
            reason, detail = _reason(device, key in asked, protector.dark.get(key), why.get(key))
            hit = _hit(risks, walked) if reason == "no_other_way" else []
            out.append(device | _without(walked, working_m, hit, reason, detail))
    return typed_rows([dict.fromkeys(PROTECTED.names) | row for row in out], PROTECTED)


def _devices(critical: frozenset[str], plant: Plant, pops: bool) -> Iterator[Row]:
    """Yield the devices that are to have a second route, connected or not."""
    for frame, key, kind in ((plant.cameras, "camera_id", "camera"), (plant.points, "point_id", "point")):
        for row in frame[frame[key].isin(critical)].to_dict("records"):
            lit = bool(row["connected"])
            yield {
                "device_id": str(row[key]), "kind": kind, "name": row["name"],
                "node_id": row["node_id"] if lit else None,
            }  # fmt: skip
    if pops:
        for row in plant.pops[plant.pops["kind"] != CENTER].to_dict("records"):
            yield {"device_id": str(row["pop_id"]), "kind": "pop", "name": None, "node_id": row["node_id"]}


def _with_second(
    circuit: Mapping[Any, Any],
    walked: list[str],
    length: Mapping[str, float],
    risks: Mapping[str, frozenset[str]],
) -> Row:
    """Return what a device with a second route shares: spans that both its circuits run along."""
    there = set(str(circuit["span_ids"] or "").split())
    shared, working_m = [s for s in walked if s in there], sum(length[s] for s in walked)
    shared_m = sum(length[s] for s in shared)
    both = [name for name in _hit(risks, walked) if risks[name] & there]
    return {
        "has_second": True,
        "protection_id": circuit["circuit_id"],
        "working_m": round(working_m, 2),
        "second_m": round(float(circuit["length_m"]), 2),
        "second_fibers": int(circuit["fibers"]),
        "shared_m": round(shared_m, 2),
        "shared_pct": _share_pct(shared_m, working_m),
        "shared_span_ids": " ".join(shared) or None,
        "shared_risks": " ".join(both) or None,
    }


def _without(walked: list[str], working_m: float, hit: list[str], reason: str, detail: str | None) -> Row:
    """Return what a device without a second route shares: all of its way."""
    return {
        "has_second": False,
        "working_m": round(working_m, 2),
        "shared_m": round(working_m, 2),
        "shared_pct": _share_pct(working_m, working_m),
        "shared_span_ids": " ".join(walked) or None,
        "shared_risks": " ".join(hit) or None,
        "reason": reason,
        "detail": detail,
    }


def _reason(device: Row, asked: bool, dark: Refusal | None, lost: str | None) -> tuple[str, str | None]:
    """Return why a device has no second route, with figures where a limit of light is broken."""
    if dark is not None:
        return dark.reason, f"Second route: {dark.detail}"
    if device["node_id"] is None:
        return "unserved", lost
    return ("no_other_way" if asked else "at_center"), None


def _hit(risks: Mapping[str, frozenset[str]], walked: list[str]) -> list[str]:
    """Return the structures that some spans lie on, in order of their names."""
    mine = set(walked)
    return sorted(name for name, spans in risks.items() if spans & mine)


def _share_pct(part_m: float, whole_m: float) -> float:
    """Return a share in percent; nothing of nothing is 0.

    >>> _share_pct(30.0, 120.0), _share_pct(0.0, 0.0)
    (25.0, 0.0)
    """
    return round(100 * min(part_m / whole_m, 1.0), 4) if whole_m else 0.0
