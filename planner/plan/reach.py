"""Which streets fiber can reach from a center by the ways that the study allows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from planner.city.components import number_components
from planner.costs import way_costs
from planner.errors import Problem, ProvenInfeasibleError
from planner.plan.camera_modes import OWN, modeless, possible_modes
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
        No way may be used on the street of a center, so that no plan joins anything to it; or no camera
        may have any mode.
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


def refuse_forbidden(ground: Ground) -> None:
    """Refuse a study whose settings alone leave no way at a center, no mode or too few owned cameras.

    A run meets the last of these with a plan in hand and tells what it has; a check has no plan.

    Raises
    ------
    ProvenInfeasibleError
        No plan of the study can keep its policies on ways and modes.
    """
    streets_within_reach(ground)
    own = ground.settings.ownership
    if own.min_owned_camera_share > 0 and _has_cameras(ground) and OWN not in possible_modes(ground.settings):
        what = (
            f"`ownership.min_owned_camera_share` is {own.min_owned_camera_share:g}, and no camera may be "
            "owned: see ownership.camera_mode, ownership.modes and ownership.forbidden_modes."
        )
        raise ProvenInfeasibleError(
            Problem(what, "Allow own there, or take 0 as ownership.min_owned_camera_share."),
            str(ground.settings.folder / "study.toml"),
        )


def _has_cameras(ground: Ground) -> bool:
    """Say whether the study asks for cameras: a number of them, or a list."""
    return ground.settings.cameras.count > 0 or len(ground.city.listed_cameras) > 0


def _refuse_cut_off_centers(at_center: dict[str, int], spans: pd.Series, ground: Ground) -> None:
    """Raise where the street of a center may not be built in any way, or no camera have any mode."""
    lost = [c for c, component in at_center.items() if component == 0]
    problems = modeless(ground.settings) if _has_cameras(ground) else []
    streets = ground.city.streets.spans.set_index("span_id")["street_class"]
    if lost:
        barred, mend = _barred(ground)
        problems[:0] = [
            Problem(
                f"no way may be used on the street of center {c} (class {streets[spans[c]]}): {barred}.", mend
            )
            for c in lost
        ]
    if problems:
        where = str(ground.settings.folder / "study.toml")
        raise ProvenInfeasibleError(problems, where, "the ways of building" if lost else "")


def _barred(ground: Ground) -> tuple[str, str]:
    """Return which ways are available, which of them are forbidden and by what, and how to mend it."""
    own, catalog = ground.settings.ownership, ground.catalog.ways
    available, forbidden = (", ".join(w) or "none" for w in (own.available_ways, own.forbidden_ways))
    told = f"available are {available}, forbidden {forbidden}"
    mends = ["Allow a way in ownership.available_ways"]
    held = [w for w in own.available_ways if w not in own.forbidden_ways]
    modes = sorted({catalog[w].mode for w in held} & set(own.forbidden_modes))
    if modes:
        by = [f"{w} ({catalog[w].mode})" for w in held if catalog[w].mode in modes]
        told += f", and by ownership.forbidden_modes {', '.join(by)}"
        mends.append(f"take {' or '.join(modes)} out of ownership.forbidden_modes")
    elif own.available_ways and not held:
        mends.append(f"take {' or '.join(own.available_ways)} out of ownership.forbidden_ways")
    return told, f"{', '.join(mends)}, or move the center."
