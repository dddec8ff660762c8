"""Why a camera or a street is in the plan, and why a place carries no camera: gain, cost, and what binds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import dijkstra

from planner.plan.model import Plan

Arrays = Mapping[str, NDArray[Any]]
Ints = NDArray[np.int64]
MILLI, CENTS = 1000, 100


def why(plan: Plan, wanted: str) -> dict[str, Any] | None:
    """Return why an asset is in the plan or a place carries nothing; None for other assets.

    Gains are of the plan as it stands: what only this camera sees, what one more would add. Costs of a place
    come from the joint model where the plan was decided together; in stages they are unknown.
    """
    for layer, key, tell in (
        ("cameras", "camera_id", _camera), ("points", "point_id", _point), ("spans", "span_id", _span),
    ):  # fmt: skip
        rows = plan.tables[layer]
        row = rows[rows[key].astype(str) == wanted]
        if len(row):
            return tell(plan, {str(k): v for k, v in row.iloc[0].items()})
    places = plan.candidates
    row = places[places["candidate_id"].astype(str) == wanted]
    return _place(plan, {str(k): v for k, v in row.iloc[0].items()}) if len(row) else None


def _camera(plan: Plan, row: dict[str, Any]) -> dict[str, Any]:
    """Return what only this camera sees, and what the plan would save without it."""
    once, yearly = _own_money(plan, str(row["camera_id"]))
    streets = _streets_alone(plan, str(row["node_id"]))
    return {
        "kind": "camera",
        "sees": float(row["covered_weight"]),
        "gain": float(row["marginal_weight"]),
        "unit": plan.summary["cameras"]["demand_unit"],
        "equipment": once,
        "yearly": yearly,
        "streets": float(streets["weight_cents"].sum()) / CENTS,
        "streets_m": round(float(streets["length_m"].sum()), 2),
        "price": price_of_money(plan),
        "binding": _binding_at(plan, row),
    }


def _binding_at(plan: Plan, row: dict[str, Any]) -> list[str]:
    """Return what binds a camera: the list, an edit, or what binds the plan."""
    if bool(row["fixed"]):
        return ["list"]
    return ["edits"] if str(row.get("view_id")) in edited_views(plan) else binding_of(plan)


def edited_views(plan: Plan) -> set[str]:
    """Return the views that an edit pins, or that stay of the stored plan as they are."""
    cover = plan.evidence.get("cover.npz", {})
    if not len(cover):
        return set()
    held = cover["fixed"].astype(bool) & cover["counted"].astype(bool)
    return set(cover["view_id"].astype(str)[held].tolist())


def _point(plan: Plan, row: dict[str, Any]) -> dict[str, Any]:
    """Return what joining a point takes: every plan joins it."""
    once, yearly = _own_money(plan, str(row["point_id"]))
    streets = _streets_alone(plan, str(row["node_id"]))
    return {
        "kind": "point",
        "equipment": once,
        "yearly": yearly,
        "streets": float(streets["weight_cents"].sum()) / CENTS,
        "streets_m": round(float(streets["length_m"].sum()), 2),
        "binding": ["points"],
    }


def _span(plan: Plan, row: dict[str, Any]) -> dict[str, Any]:
    """Return who hangs on a span: points that every plan joins, cameras, and what only these see."""
    beyond = _nodes_beyond(plan, str(row["span_id"]))
    cameras, points = plan.tables["cameras"], plan.tables["points"]
    seeing = cameras[cameras["node_id"].astype(str).isin(beyond) & cameras["connected"].astype(bool)]
    joined = points[points["node_id"].astype(str).isin(beyond) & points["connected"].astype(bool)]
    return {
        "kind": "span",
        "role": str(row["role"]),
        "points": len(joined),
        "cameras": len(seeing),
        "gain": float(seeing["marginal_weight"].sum()),
        "unit": plan.summary["cameras"]["demand_unit"],
        "streets": float(row["weight_cents"]) / CENTS,
        "binding": ["protection"] if row["role"] == "added" else ["points"] if len(joined) else ["cameras"],
    }


def _own_money(plan: Plan, site: str) -> tuple[float, float]:
    """Return the price of what a site has alone, once and a year: itself, its equipment, its drop."""
    equipment, drops, rows = (plan.tables[n] for n in ("equipment", "drops", "quantities"))
    assets = {site, *equipment.loc[equipment["site_id"] == site, "asset_id"]}
    assets |= set(drops.loc[drops["site_id"] == site, "drop_id"])
    mine = rows[rows["asset_id"].isin(assets)]
    lines = plan.bom.set_index("item_id")
    prices = lines.loc[mine["item_id"], "unit_price"].astype(float).to_numpy()
    amount = prices * mine["quantity"].astype(float).to_numpy()
    once = lines.loc[mine["item_id"], "recurrence"].to_numpy(str) == "once"
    return round(float(amount[once].sum()), 2), round(float(amount[~once].sum()), 2)


def _streets_alone(plan: Plan, node: str) -> Any:
    """Return the spans that carry the sites of one node and no other, from it toward the center."""
    spans = plan.tables["spans"]
    tree = spans[spans["role"] == "tree"]
    far = far_ends(tree)
    row_of = {n: k for k, n in enumerate(far.tolist())}
    here = sum(int((plan.tables[n]["node_id"].astype(str) == node).sum()) for n in ("cameras", "points"))
    rows: list[int] = []
    while node in row_of and len(rows) < len(tree):
        k = row_of[node]
        if int(tree["sites_downstream"].iloc[k]) > here:
            break
        rows.append(k)
        node = str(tree["toward_center_node"].iloc[k])
    return tree.iloc[rows]


def far_ends(tree: Any) -> NDArray[Any]:
    """Return the end of each span of the tree that is farther from the center."""
    return np.where(tree["from_node"] == tree["toward_center_node"], tree["to_node"], tree["from_node"])


def _nodes_beyond(plan: Plan, span: str) -> set[str]:
    """Return the nodes that hang on a span of the tree."""
    spans = plan.tables["spans"]
    tree = spans[spans["role"] == "tree"]
    far = far_ends(tree)
    below: dict[str, list[str]] = {}
    for up, down in zip(tree["toward_center_node"].astype(str), far.astype(str), strict=True):
        below.setdefault(up, []).append(down)
    own = tree["span_id"].astype(str).to_numpy() == span
    stack = far.astype(str)[own].tolist()
    found: set[str] = set()
    while stack:
        node = stack.pop()
        if node not in found:
            found.add(node)
            stack += below.get(node, [])
    return found


def price_of_money(plan: Plan) -> float | None:
    """Return what demand the plan gets for a unit of currency at the margin, None without a joint proof."""
    joint = plan.evidence.get("joint.npz", {})
    if "proof_numerator" not in joint:
        return None
    return int(joint["proof_numerator"]) / int(joint["proof_denominator"]) * CENTS / MILLI


def binding_of(plan: Plan) -> list[str]:
    """Return the settings that leave no room for one more camera."""
    told, joint = plan.summary["cameras"], plan.summary.get("joint")
    found = list(told.get("stopped_by") or [])
    if not found and told["chosen"] >= told.get("asked", told["chosen"]):
        found = ["cameras.count"]
    if joint is not None and joint["budget"] is not None and "costs.budget" not in found:
        spent = joint["model_cost"] >= 0.995 * joint["model_budget"]
        found += ["costs.budget"] if spent else []
    return found


@dataclass(frozen=True)
class _View:
    """The view of a place that adds most, and what it takes in the joint model, in cents."""

    view_id: str
    gain_milli: int
    cost: int | None


def _place(plan: Plan, row: dict[str, Any]) -> dict[str, Any]:
    """Return why a place carries no camera, or which it carries."""
    cameras = plan.tables["cameras"]
    held = cameras.loc[cameras["candidate_id"] == row["candidate_id"], "camera_id"].astype(str).tolist()
    out: dict[str, Any] = {
        "kind": "place", "cameras": held, "unit": plan.summary["cameras"]["demand_unit"],
        "exclusion": str(row.get("exclusion") or ""), "price": price_of_money(plan),
    }  # fmt: skip
    cover = plan.evidence["cover.npz"]
    at = np.flatnonzero(cover["candidate_id"].astype(str) == str(row["candidate_id"]))
    if not len(at):
        return {**out, "gain": 0.0, "cost": None, "binding": ["reach"]}
    best = _best_view(plan, int(at[0]))
    if best is None:
        return {**out, "gain": 0.0, "cost": None, "binding": ["room" if held else "sight"]}
    out |= {
        "view_id": best.view_id, "gain": best.gain_milli / MILLI,
        "cost": None if best.cost is None else best.cost / CENTS,
    }  # fmt: skip
    near = _too_near(cover, int(at[0]))
    return {**out, "binding": near or _against(plan, best)}


def _best_view(plan: Plan, place: int) -> _View | None:
    """Return the view there that adds most to what the plan sees, None where no further view may stand."""
    cover = plan.evidence["cover.npz"]
    chosen = cover["chosen"].astype(np.int64)
    taken = np.zeros(len(cover["view_id"]), bool)
    taken[chosen] = True
    views = np.flatnonzero(cover["view_candidate"] == place)
    free = views[~taken[views]]
    if not len(free) or int(taken[views].sum()) >= int(cover["site_most"][place]):
        return None
    who = np.repeat(taken, np.diff(cover["cover_indptr"]))
    seen = np.zeros(len(cover["weight_milli"]), bool)
    seen[cover["cover_demand"][who]] = True
    new = np.where(seen, 0, cover["weight_milli"]).astype(np.int64)
    ptr = cover["cover_indptr"].astype(np.int64)
    gain = [int(new[cover["cover_demand"][ptr[j] : ptr[j + 1]]].sum()) for j in free.tolist()]
    best = int(np.argmax(gain))
    used = bool(taken[views].any())
    cost = _cost_there(plan, int(free[best]), place, used)
    return _View(str(cover["view_id"][free[best]]), gain[best], cost)


def _cost_there(plan: Plan, view: int, place: int, used: bool) -> int | None:
    """Return the cents of one more view in the joint model: itself, its place, the streets to it."""
    joint = plan.evidence.get("joint.npz", {})
    if not len(joint):
        return None
    cost = int(joint["view_cost"][view])
    if used:
        return cost
    node = int(joint["site_node"][place])
    away = 0 if node < 0 else _distance(joint, node)
    return None if away is None else cost + int(joint["site_cost"][place]) + away


def _distance(joint: Arrays, node: int) -> int | None:
    """Return the cents of streets from the tree of the decision to a node, None where no path leads there."""
    far = float(street_cents(joint)[node])
    return round(far) if np.isfinite(far) else None


def street_cents(joint: Arrays) -> NDArray[np.float64]:
    """Return the cents of streets from the tree of the decision to each node, infinite without a path."""
    chosen, n = joint["chosen_edge"].astype(np.int64), len(joint["node_id"])
    tree = np.unique(
        np.concatenate([joint["tail"][chosen], joint["head"][chosen], [int(joint["root"])]])
    ).astype(np.int64)
    ends = np.sort(np.stack([joint["tail"], joint["head"]]), axis=0).astype(np.int64)
    order = np.lexsort((joint["edge_cost"], ends[1], ends[0]))
    key = ends[0][order] * n + ends[1][order]
    first = order[np.concatenate([[True], np.diff(key) > 0])] if len(order) else order
    # A stored 0 is an edge at no cost to this search; parallel edges are the cheapest of them.
    graph = coo_matrix((joint["edge_cost"][first].astype(float), (ends[0][first], ends[1][first])), (n, n))
    away: NDArray[np.float64] = dijkstra(graph.tocsr(), directed=False, indices=tree, min_only=True)
    return away


def _too_near(cover: Arrays, place: int) -> list[str]:
    """Return the spacing rule where a place too near carries cameras."""
    used = np.unique(cover["view_candidate"][cover["chosen"].astype(np.int64)])
    apart = cover["apart"]
    near = np.concatenate([apart[apart[:, 0] == place, 1], apart[apart[:, 1] == place, 0]])
    return ["cameras.spacing_m"] if len(np.intersect1d(near, used)) else []


def _against(plan: Plan, best: _View) -> list[str]:
    """Return what speaks against a view: nothing new, money does more elsewhere, a limit is reached."""
    if best.gain_milli == 0:
        return ["seen"]
    price = price_of_money(plan)
    if price is not None and best.cost is not None:
        # A counted view also takes the place of another where the number of cameras binds.
        cost = best.cost + int(plan.evidence["joint.npz"]["proof_count_multiplier"])
        if best.gain_milli / MILLI < price * cost / CENTS:
            return ["money"]
    return binding_of(plan) or ["search"]
