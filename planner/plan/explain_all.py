"""Why everything is where it is: gain and cost of each camera and span, and the best places left."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from planner.plan.explain import camera_bindings, pinned_streets, places_near, street_cents, why_not
from planner.plan.explain_limits import Limits
from planner.plan.explain_money import far_ends, money_by_site, streets_alone
from planner.plan.explain_sights import sights_of
from planner.plan.explain_spans import lost_beyond
from planner.plan.model import Plan

Ints = NDArray[np.int64]
MILLI, CENTS = 1000, 100
MOST_PLACES = 60
"""Best places without a camera that are told on the map."""
CAMERA_COLUMNS = ("without_once", "without_yearly", "alone_m", "binding")
SPAN_COLUMNS = ("points_beyond", "cameras_beyond", "gain_beyond", "binding")
PLACE_COLUMNS = ("candidate_id", "view_id", "gain", "cost", "binding")


def why_cameras(plan: Plan) -> pd.DataFrame:
    """Return by camera what the plan would save without it, and what binds.

    `without_once` is its own equipment, drop and place with the street that carries nothing else, at unit
    prices and route weights, without contingency and tax; `alone_m` that street.
    """
    cameras = plan.tables["cameras"]
    once, yearly = money_by_site(plan)
    streets, binding = streets_alone(plan), camera_bindings(plan)
    ids = cameras["camera_id"].astype(str)
    alone = [streets.get(n, (0.0, 0.0)) for n in cameras["node_id"].fillna("").astype(str)]
    own = ids.map(once).fillna(0.0).to_numpy(dtype=float)
    return pd.DataFrame(
        {
            "without_once": np.round(own + np.array([money for money, _ in alone], dtype=float), 2),
            "without_yearly": ids.map(yearly).fillna(0.0).round(2).to_numpy(dtype=float),
            "alone_m": [length for _, length in alone],
            "binding": ["+".join(binding[i]) for i in ids],
        },
        index=ids.to_numpy(dtype=str),
    )


def why_spans(plan: Plan) -> pd.DataFrame:
    """Return by span who hangs on it: points that every plan joins, cameras, what is lost without these."""
    spans = plan.tables["spans"].reset_index(drop=True)
    tree = np.flatnonzero((spans["role"] == "tree").to_numpy())
    far = far_ends(spans.iloc[tree]).astype(str)
    up = spans["toward_center_node"].astype(str).to_numpy()[tree]
    held = {n: np.zeros(2, np.int64) for n in [*far, *up]}
    for layer, column in (("points", 0), ("cameras", 1)):
        rows = plan.tables[layer]
        rows = rows[rows["connected"].astype(bool)]
        for node in rows["node_id"].astype(str):
            if node in held:
                held[node][column] += 1
    below: dict[str, list[int]] = {}
    for k, node in enumerate(up):
        below.setdefault(str(node), []).append(k)
    order = _downward(sorted(set(up) - set(far)), below, far)
    for k in reversed(order):
        held[up[k]] = held[up[k]] + held[far[k]]
    beyond = np.zeros((len(spans), 2), np.int64)
    beyond[tree] = [held[n] for n in far] if len(tree) else np.zeros((0, 2), np.int64)
    ids = spans["span_id"].astype(str)
    pinned = spans["street_span_id"].astype(str).isin(pinned_streets(plan)).to_numpy()
    hung = np.where(beyond[:, 0] > 0, "points", "cameras")
    added = (spans["role"] == "added").to_numpy()
    binding = np.where(added, "protection", np.where(pinned, "edits", hung))
    return pd.DataFrame(
        {
            "points_beyond": beyond[:, 0],
            "cameras_beyond": beyond[:, 1],
            "gain_beyond": ids.map(lost_beyond(plan)).fillna(0).to_numpy(dtype=float) / MILLI,
            "binding": binding,
        },
        index=ids.to_numpy(),
    )


def _downward(roots: list[str], below: Mapping[str, list[int]], far: NDArray[Any]) -> list[int]:
    """Return the spans of the tree, each after the one above it."""
    out: list[int] = []
    stack = list(roots)
    while stack:
        node = stack.pop()
        for k in below.get(node, []):
            out.append(k)
            stack.append(str(far[k]))
    return out


def best_places(plan: Plan, most: int = MOST_PLACES) -> pd.DataFrame:
    """Return the places without a camera whose best view would add most, told as by `place_reasons`."""
    told = place_reasons(plan)
    return told[told["gain"] > 0].head(most).reset_index(drop=True)


def place_reasons(plan: Plan) -> pd.DataFrame:
    """Return the places without a camera, the best first: what the best view there would add, and its cost.

    Costs are of the joint model (view, place, streets to the tree) where cameras and streets were decided
    together, else unknown. `binding` says what is against the place: seen by others already, too near to
    another, less for the money than elsewhere, or what binds the plan.
    """
    sights = sights_of(plan)
    if sights is None:
        return pd.DataFrame(columns=list(PLACE_COLUMNS))
    place, gain = sights.place, sights.gain
    free = np.flatnonzero(~sights.used[place] & sights.free)
    free = free[np.lexsort((free, -gain[free], place[free]))]
    best = free[np.unique(place[free], return_index=True)[1]] if len(free) else free
    best = best[np.argsort(-gain[best], kind="stable")]
    joint = plan.evidence.get("joint.npz", {})
    away = street_cents(joint) if len(joint) else None
    limits, cover = Limits(plan, sights), plan.evidence["cover.npz"]
    near = places_near(cover, sights)
    rows = []
    for v in best.tolist():
        cost, binding = why_not(plan, sights, limits, away, v)
        against = "cameras.spacing_m" if near[place[v]] else "+".join(binding)
        name, money = str(cover["candidate_id"][place[v]]), np.nan if cost is None else cost / CENTS
        rows.append((name, str(sights.view_id[v]), float(gain[v]) / MILLI, money, against))
    return pd.DataFrame(rows, columns=list(PLACE_COLUMNS))
