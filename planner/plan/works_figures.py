"""What `plan.json` says of crossings and of the factors on works."""

from __future__ import annotations

from typing import Any

from planner.network.model import Plant
from planner.plan.prepare import Ground


def works_figures(plant: Plant, ground: Ground) -> dict[str, Any]:
    """Return the blocks `crossings` and `factors` of `network`.

    `crossings` counts those of the route by kind and manner, the meters bored, and names the kinds of barrier
    of which no layer tells: their crossings are unknown, not none. `factors` holds the mean factor on works
    over the meters of the route, the meters above 1, and the guys.
    """
    found, spans = plant.crossings, plant.spans
    length = spans["length_m"].to_numpy(dtype=float)
    factor = spans["cost_factor"].to_numpy(dtype=float)
    bored = found.loc[found["manner"] == "bored", "length_m"].astype(float).sum()
    works = ground.city.works
    return {
        "crossings": {
            "count": len(found),
            "by_kind": {str(k): int(n) for k, n in found["kind"].value_counts().sort_index().items()},
            "by_manner": {str(k): int(n) for k, n in found["manner"].value_counts().sort_index().items()},
            "bored_m": round(float(bored), 2),
            "unknown": list(works.unknown) if works else [],
        },
        "factors": {
            "mean": round(float((length * factor).sum() / length.sum()), 4) if length.sum() > 0 else 1.0,
            "above_one_m": round(float(length[factor > 1].sum()), 2),
            "guys": int(plant.supports["guys"].sum()),
        },
    }
