"""Why everything is where it is: gain and cost of each camera and span, and the best places left."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from planner.plan.explain import binding_of, edited_views, far_ends, price_of_money, street_cents
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
    once, yearly = _money_by_site(plan)
    streets = _streets_alone(plan)
    ids = cameras["camera_id"].astype(str)
    binding = "+".join(binding_of(plan))
    alone = [streets.get(n, (0.0, 0.0)) for n in cameras["node_id"].fillna("").astype(str)]
    fixed = cameras["fixed"].astype(bool).to_numpy()
    held = cameras["view_id"].astype(str).isin(edited_views(plan)).to_numpy()
    own = ids.map(once).fillna(0.0).to_numpy(dtype=float)
    return pd.DataFrame(
        {
            "without_once": np.round(own + np.array([money for money, _ in alone], dtype=float), 2),
            "without_yearly": ids.map(yearly).fillna(0.0).round(2).to_numpy(dtype=float),
            "alone_m": [length for _, length in alone],
            "binding": np.where(fixed, "list", np.where(held, "edits", binding)),
        },
        index=ids.to_numpy(dtype=str),
    )


def why_spans(plan: Plan) -> pd.DataFrame:
    """Return by span who hangs on it: points that every plan joins, cameras, and what only these see."""
    spans = plan.tables["spans"].reset_index(drop=True)
    tree = np.flatnonzero((spans["role"] == "tree").to_numpy())
    far = far_ends(spans.iloc[tree]).astype(str)
    up = spans["toward_center_node"].astype(str).to_numpy()[tree]
    held = {n: np.zeros(3) for n in [*far, *up]}
    for layer, column in (("points", 0), ("cameras", 1)):
        rows = plan.tables[layer]
        rows = rows[rows["connected"].astype(bool)]
        gain = rows["marginal_weight"].astype(float) if layer == "cameras" else pd.Series(0.0, rows.index)
        for node, alone in zip(rows["node_id"].astype(str), gain, strict=True):
            if node in held:
                held[node] += np.array([column == 0, column == 1, alone], dtype=float)
    below: dict[str, list[int]] = {}
    for k, node in enumerate(up):
        below.setdefault(str(node), []).append(k)
    order = _downward(sorted(set(up) - set(far)), below, far)
    for k in reversed(order):
        held[up[k]] = held[up[k]] + held[far[k]]
    beyond = np.zeros((len(spans), 3))
    beyond[tree] = [held[n] for n in far] if len(tree) else np.zeros((0, 3))
    added = (spans["role"] == "added").to_numpy()
    binding = np.where(added, "protection", np.where(beyond[:, 0] > 0, "points", "cameras"))
    return pd.DataFrame(
        {
            "points_beyond": beyond[:, 0].astype(np.int64),
            "cameras_beyond": beyond[:, 1].astype(np.int64),
            "gain_beyond": np.round(beyond[:, 2], 3),
            "binding": binding,
        },
        index=spans["span_id"].astype(str).to_numpy(),
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
    cover = plan.evidence.get("cover.npz", {})
    if not len(cover):
        return pd.DataFrame(columns=list(PLACE_COLUMNS))
    place, gain, used = _gains(cover)
    free = np.flatnonzero(~used[place] & cover["counted"].astype(bool))
    free = free[np.lexsort((free, -gain[free], place[free]))]
    best = free[np.unique(place[free], return_index=True)[1]] if len(free) else free
    best = best[np.argsort(-gain[best], kind="stable")]
    cost = _cost_at(plan, best, place[best])
    near = _near_used(cover, used)
    rows = [
        (
            str(cover["candidate_id"][place[v]]), str(cover["view_id"][v]), float(gain[v]) / MILLI,
            np.nan if c is None else c / CENTS,
            "cameras.spacing_m" if near[place[v]] else _against(plan, int(gain[v]), c),
        )
        for v, c in zip(best.tolist(), cost, strict=True)
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=list(PLACE_COLUMNS))


def _gains(cover: Mapping[str, NDArray[Any]]) -> tuple[Ints, Ints, NDArray[np.bool_]]:
    """Return the place of each view, what it would add to what is seen, and which places carry cameras."""
    taken = np.zeros(len(cover["view_id"]), bool)
    taken[cover["chosen"].astype(np.int64)] = True
    place = cover["view_candidate"].astype(np.int64)
    who = np.repeat(taken, np.diff(cover["cover_indptr"]))
    seen = np.zeros(len(cover["weight_milli"]), bool)
    seen[cover["cover_demand"][who]] = True
    new = np.where(seen, 0, cover["weight_milli"])[cover["cover_demand"]].astype(np.int64)
    running = np.concatenate([[0], np.cumsum(new)])
    gain = running[cover["cover_indptr"][1:]] - running[cover["cover_indptr"][:-1]]
    used = np.bincount(place[taken], minlength=len(cover["site_most"])) > 0
    return place, gain.astype(np.int64), used


def _cost_at(plan: Plan, views: Ints, places: Ints) -> list[int | None]:
    """Return the cents of each view in the joint model, None where nobody knows or no path leads there."""
    joint = plan.evidence.get("joint.npz", {})
    if not len(joint):
        return [None] * len(views)
    away = street_cents(joint)
    out: list[int | None] = []
    for view, place in zip(views.tolist(), places.tolist(), strict=True):
        node = int(joint["site_node"][place])
        far = 0.0 if node < 0 else float(away[node])
        own = int(joint["view_cost"][view]) + int(joint["site_cost"][place])
        out.append(own + round(far) if np.isfinite(far) else None)
    return out


def _near_used(cover: Mapping[str, NDArray[Any]], used: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return the places that stand too near to one that carries cameras."""
    out = np.zeros(len(used), dtype=bool)
    one, other = cover["apart"][:, 0].astype(np.int64), cover["apart"][:, 1].astype(np.int64)
    out[one[used[other]]] = True
    out[other[used[one]]] = True
    return out


def _against(plan: Plan, gain_milli: int, cost: int | None) -> str:
    """Return what is against a place: nothing new is seen, money does more elsewhere, or what binds."""
    if gain_milli == 0:
        return "seen"
    price = price_of_money(plan)
    if price is not None and cost is not None:
        whole = cost + int(plan.evidence["joint.npz"]["proof_count_multiplier"])
        if gain_milli / MILLI < price * whole / CENTS:
            return "money"
    return "+".join(binding_of(plan)) or "search"


def _money_by_site(plan: Plan) -> tuple[pd.Series, pd.Series]:
    """Return what each site has alone, once and a year: itself, its equipment, its drop."""
    equipment, drops, rows = (plan.tables[n] for n in ("equipment", "drops", "quantities"))
    site = dict(zip(equipment["asset_id"].astype(str), equipment["site_id"].astype(str), strict=True))
    site |= dict(zip(drops["drop_id"].astype(str), drops["site_id"].astype(str), strict=True))
    if not len(rows):
        return pd.Series(dtype=float), pd.Series(dtype=float)
    lines = plan.bom.drop_duplicates("item_id").set_index("item_id")
    assets = rows["asset_id"].astype(str)
    owner = assets.map(site).fillna(assets)
    amount = rows["quantity"].astype(float) * rows["item_id"].map(lines["unit_price"].astype(float))
    once = (rows["item_id"].map(lines["recurrence"]) == "once").to_numpy()
    return amount[once].groupby(owner[once]).sum(), amount[~once].groupby(owner[~once]).sum()


def _streets_alone(plan: Plan) -> dict[str, tuple[float, float]]:
    """Return by node of a camera the weight and meters of the spans that carry its sites and no other."""
    spans = plan.tables["spans"]
    tree = spans[spans["role"] == "tree"]
    far, up = far_ends(tree).astype(str), tree["toward_center_node"].astype(str).to_numpy()
    row_of = {n: k for k, n in enumerate(far.tolist())}
    many = tree["sites_downstream"].to_numpy(dtype=np.int64)
    cents, meters = tree["weight_cents"].to_numpy(dtype=float), tree["length_m"].to_numpy(dtype=float)
    here = pd.concat([plan.tables[n]["node_id"].dropna().astype(str) for n in ("cameras", "points")])
    sites = here.value_counts().to_dict()
    out: dict[str, tuple[float, float]] = {}
    for start in set(plan.tables["cameras"]["node_id"].dropna().astype(str)):
        node, money, length = start, 0.0, 0.0
        while node in row_of and many[row_of[node]] <= sites[start]:
            k = row_of[node]
            money, length, node = money + cents[k] / CENTS, length + meters[k], str(up[k])
        out[start] = (round(money, 2), round(length, 2))
    return out
