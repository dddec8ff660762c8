"""Which streets fiber can reach from a center by the ways that the study allows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from planner.city.components import number_components
from planner.costs import way_costs
from planner.errors import Problem, ProvenInfeasibleError
from planner.plan.plant_fibers import offered_plant
from planner.plan.prepare import Ground


@dataclass(frozen=True)
class Reach:
    """Street spans joined to a center, and what the layer of existing plant offers along the streets.

    `existing` holds span_id (street span), way and owner, without rows where the study has no such layer.
    """

    joined: frozenset[str]
    existing: pd.DataFrame


def streets_within_reach(ground: Ground) -> Reach:
    """Return the street spans that some tree of allowed ways joins to a center.

    Raises
    ------
    ProvenInfeasibleError
        No way may be used on the street of a center, so that no plan joins anything to it.
    """
    network = ground.city.streets
    existing = existing_along_streets(ground)
    ways = way_costs(network.spans, ground.settings, ground.catalog, existing, ground.city.works)
    usable = np.diff(ways.indptr) > 0
    tail, head = network.ends()
    length = network.spans["length_m"].to_numpy(dtype=float)
    of_node = number_components(tail[usable], head[usable], length[usable], len(network.nodes))
    of_span = pd.Series(np.where(usable, of_node[tail], 0), index=network.spans["span_id"])
    spans = ground.city.anchors.set_index("site_id")["span_id"]
    at_center = {c: int(of_span[spans[c]]) for c in ground.city.centers["site_id"]}
    _refuse_cut_off_centers(at_center, spans, ground)
    return Reach(frozenset(of_span.index[of_span.isin(set(at_center.values()))]), existing)


def existing_along_streets(ground: Ground) -> pd.DataFrame:
    """Return span_id (street span), way and owner of what the layer of existing plant offers."""
    return offered_plant(ground)


def _refuse_cut_off_centers(at_center: dict[str, int], spans: pd.Series, ground: Ground) -> None:
    """Raise where the street of a center may not be built in any way."""
    lost = [c for c, component in at_center.items() if component == 0]
    if not lost:
        return
    own = ground.settings.ownership
    available, forbidden = (", ".join(w) or "none" for w in (own.available_ways, own.forbidden_ways))
    streets = ground.city.streets.spans.set_index("span_id")["street_class"]
    raise ProvenInfeasibleError(
        [
            Problem(
                f"no way may be used on the street of center {c} (class {streets[spans[c]]}): available are "
                f"{available}, forbidden {forbidden}.",
                "Allow a way in ownership.available_ways, or move the center.",
            )
            for c in lost
        ],
        str(ground.settings.folder / "study.toml"),
        "the ways of building",
    )
