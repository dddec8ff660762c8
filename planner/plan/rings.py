"""Rings of switches: each POP with two ways to a center, and what one carries when the other is cut."""

from __future__ import annotations

from typing import Any

from planner.network.model import Plant


def ring_rows(plant: Plant, fibers_per_pair: int) -> list[dict[str, Any]]:
    """Return a row for each POP that has a second way to a center.

    Its switch and that of the center close a ring (ITU-T G.8032) over fibers of its own, one link of which is
    blocked until the other fails. Under the worst cut all that the POP sends and receives runs over the way
    that is left: so each way has as many pairs of modules as all of it needs. No other POP adds load, since
    none shares fibers.

    Parameters
    ----------
    fibers_per_pair
        Fibers of a pair of modules.
    """
    links, circuits = plant.link_budget, plant.circuits
    uplinks = circuits[circuits["from_id"].isin(plant.pops["pop_id"])]
    fibers = {
        ("second" if kind == "protection" else "working", str(pop)): int(n)
        for kind, pop, n in zip(uplinks["kind"], uplinks["from_id"], uplinks["fibers"], strict=True)
    }
    pops = plant.pops.set_index("pop_id")
    out = []
    for pop, mine in links[links["site_id"].isin(pops.index)].groupby("site_id", sort=True):
        ways = {str(k): part for k, part in mine.groupby("circuit_kind")}
        if "second" in ways:
            load = max(float(pops.loc[pop, "up_mbps"]), float(pops.loc[pop, "down_mbps"]))
            row: dict[str, Any] = {"pop_id": str(pop), "load_mbps": round(load, 3)}
            for kind in ("working", "second"):
                part = ways[kind]
                pairs = fibers[kind, str(pop)] // fibers_per_pair
                row |= {
                    f"{kind}_m": round(float(part["length_m"].max()), 2),
                    f"{kind}_pairs": pairs,
                    f"{kind}_mbps": round(pairs * float(part["rate_mbps"].min()), 3),
                }
            row["worst_cut_share"] = round(load / min(row["working_mbps"], row["second_mbps"]), 6)
            out.append(row)
    return out
