"""Why a camera or a street is in the plan, and why a place carries no camera: gain, cost, and what binds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import dijkstra

from planner.plan.explain_limits import COUNT, MET, Limits
from planner.plan.explain_money import far_ends, money_by_site, streets_alone
from planner.plan.explain_sights import Sights, sights_of
from planner.plan.explain_spans import lost_beyond
from planner.plan.model import Plan
from planner.schema.edits import PIN, STREET

Arrays = Mapping[str, NDArray[Any]]
Ints = NDArray[np.int64]
MILLI, CENTS = 1000, 100


def why(plan: Plan, wanted: str) -> dict[str, Any] | None:
    """Return why an asset is in the plan or a place carries nothing; None for other assets.

    Gains are of the plan as it stands: what only this camera sees, what coverage would lose without it and
    what one more would add, second sights included. Costs of a place come from the joint model where the plan
    was decided together; in stages they are unknown.
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
    """Return what only this camera sees, and what the plan would lose and save without it."""
    sights = sights_of(plan)
    at = _row_of(sights, row.get("view_id"))
    loss = float(row["marginal_weight"]) if sights is None or at is None else int(sights.loss[at]) / MILLI
    return {
        "kind": "camera",
        "sees": float(row["covered_weight"]),
        "gain": float(row["marginal_weight"]),
        "loss": loss,
        "unit": plan.summary["cameras"]["demand_unit"],
        **_alone(plan, str(row["camera_id"]), str(row["node_id"])),
        "price": price_of_money(plan),
        "binding": camera_bindings(plan)[str(row["camera_id"])],
    }


def camera_bindings(plan: Plan) -> dict[str, list[str]]:
    """Return what binds each camera: the list, an edit, what needs it, or what has no room for another."""
    sights, edited = sights_of(plan), edited_views(plan)
    limits = None if sights is None else Limits(plan, sights)
    rows = {} if sights is None else {str(v): k for k, v in enumerate(sights.view_id.tolist())}
    out = {}
    cameras = plan.tables["cameras"]
    told = zip(
        cameras["camera_id"].astype(str), cameras["view_id"].astype(str), cameras["fixed"], strict=True
    )
    for name, view, fixed in told:
        if bool(fixed):
            out[name] = ["list"]
        elif view in edited:
            out[name] = ["edits"]
        else:
            out[name] = limits.of_camera(rows[view]) if limits is not None and view in rows else []
    return out


def edited_views(plan: Plan) -> set[str]:
    """Return the views that an edit pins, or that stay of the stored plan as they are."""
    cover = plan.evidence.get("cover.npz", {})
    if not len(cover):
        return set()
    held = cover["fixed"].astype(bool) & cover["counted"].astype(bool)
    return set(cover["view_id"].astype(str)[held].tolist())


def _row_of(sights: Sights | None, view: object) -> int | None:
    """Return the row of a view, None where it is not known."""
    at = np.zeros(0, np.int64) if sights is None else np.flatnonzero(sights.view_id == str(view))
    return int(at[0]) if len(at) else None


def _alone(plan: Plan, site: str, node: str) -> dict[str, float]:
    """Return what the plan would save without a site: its own, and the street that carries nothing else."""
    once, yearly = money_by_site(plan)
    money, length = streets_alone(plan).get(node, (0.0, 0.0))
    return {
        "equipment": round(float(once.get(site, 0.0)), 2), "yearly": round(float(yearly.get(site, 0.0)), 2),
        "streets": money, "streets_m": length,
    }  # fmt: skip


def _point(plan: Plan, row: dict[str, Any]) -> dict[str, Any]:
    """Return what joining a point takes: every plan joins it."""
    alone = _alone(plan, str(row["point_id"]), str(row["node_id"]))
    return {"kind": "point", **alone, "binding": ["points"]}


def _span(plan: Plan, row: dict[str, Any]) -> dict[str, Any]:
    """Return who hangs on a span: points that every plan joins, cameras, and what is lost where all go."""
    beyond = _nodes_beyond(plan, str(row["span_id"]))
    cameras, points = plan.tables["cameras"], plan.tables["points"]
    seeing = cameras[cameras["node_id"].astype(str).isin(beyond) & cameras["connected"].astype(bool)]
    joined = points[points["node_id"].astype(str).isin(beyond) & points["connected"].astype(bool)]
    return {
        "kind": "span",
        "role": str(row["role"]),
        "points": len(joined),
        "cameras": len(seeing),
        "gain": int(lost_beyond(plan).get(str(row["span_id"]), 0)) / MILLI,
        "unit": plan.summary["cameras"]["demand_unit"],
        "streets": float(row["weight_cents"]) / CENTS,
        "binding": [span_binding(plan, row, len(joined))],
    }


def span_binding(plan: Plan, row: Mapping[str, Any], points: int) -> str:
    """Return what a span is there for: a second route, an edit, points beyond it, or cameras alone."""
    if row["role"] == "added":
        return "protection"
    return (
        "edits" if str(row["street_span_id"]) in pinned_streets(plan) else "points" if points else "cameras"
    )


def pinned_streets(plan: Plan) -> set[str]:
    """Return the streets that edits pin."""
    rows = plan.edits
    if not len(rows):
        return set()
    pinned = rows[(rows["action"] == PIN) & (rows["kind"] == STREET)]
    return set(pinned["street_span_id"].astype(str))


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


def _place(plan: Plan, row: dict[str, Any]) -> dict[str, Any]:
    """Return why a place carries no camera, or which it carries."""
    cameras = plan.tables["cameras"]
    held = cameras.loc[cameras["candidate_id"] == row["candidate_id"], "camera_id"].astype(str).tolist()
    out: dict[str, Any] = {
        "kind": "place", "cameras": held, "unit": plan.summary["cameras"]["demand_unit"],
        "exclusion": str(row.get("exclusion") or ""), "price": price_of_money(plan),
    }  # fmt: skip
    sights = sights_of(plan)
    cover = plan.evidence.get("cover.npz", {})
    names = cover["candidate_id"].astype(str) if len(cover) else np.zeros(0, str)
    at = np.flatnonzero(names == str(row["candidate_id"]))
    if sights is None or not len(at):
        return {**out, "gain": 0.0, "cost": None, "binding": ["reach"]}
    place = int(at[0])
    there = np.flatnonzero(sights.place == place)
    views = there[sights.free[there]]
    if not len(views) or int(sights.taken[there].sum()) >= int(cover["site_most"][place]):
        return {**out, "gain": 0.0, "cost": None, "binding": ["room" if held else "sight"]}
    view = int(views[np.argmax(sights.gain[views])])
    joint: Arrays = plan.evidence.get("joint.npz", {})
    away = street_cents(joint) if len(joint) else None
    cost, binding = why_not(plan, sights, Limits(plan, sights), away, view)
    return {
        **out, "view_id": str(sights.view_id[view]), "gain": int(sights.gain[view]) / MILLI,
        "cost": None if cost is None else cost / CENTS,
        "binding": ["cameras.spacing_m"] if places_near(cover, sights)[place] else binding,
    }  # fmt: skip


def why_not(
    plan: Plan, sights: Sights, limits: Limits, away: NDArray[np.float64] | None, view: int
) -> tuple[int | None, list[str]]:
    """Return the cents of one more view in the joint model, and what speaks against it.

    Parameters
    ----------
    away
        Cents of streets from the tree to each node; None where the plan was not decided together.
    """
    joint, place = limits.joint, int(sights.place[view])
    cost = yearly = None
    if away is not None:
        fresh = not bool(sights.used[place])
        node = int(joint["site_node"][place])
        far = float(away[node]) if fresh and node >= 0 else 0.0
        if not np.isfinite(far):
            return None, ["reach"]
        cost = int(joint["view_cost"][view]) + fresh * int(joint["site_cost"][place]) + round(far)
        if len(joint["view_yearly"]):
            yearly = int(joint["view_yearly"][view]) + fresh * int(joint["site_yearly"][place])
    return cost, _against(plan, limits, view, cost, yearly)


def _against(plan: Plan, limits: Limits, view: int, cost: int | None, yearly: int | None) -> list[str]:
    """Return what speaks against a view: nothing new, money does more elsewhere, a limit is reached."""
    gain = int(limits.sights.gain[view])
    if gain == 0:
        return ["seen"]
    price = price_of_money(plan)
    if price is not None and cost is not None and gain / MILLI < price * cost / CENTS:
        return ["money"]
    found = limits.full(view, cost, yearly)
    if found:
        return found
    if price is not None and cost is not None and not limits.free:
        # A counted view also takes the place of another where the number of cameras binds.
        whole = cost + int(limits.joint["proof_count_multiplier"])
        if gain / MILLI < price * whole / CENTS:
            return [COUNT]
    return [MET] if limits.least_cost else ["search"]


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


def places_near(cover: Arrays, sights: Sights) -> NDArray[np.bool_]:
    """Return the places that stand too near to one that carries cameras."""
    out = np.zeros(len(sights.used), dtype=bool)
    one, other = cover["apart"][:, 0].astype(np.int64), cover["apart"][:, 1].astype(np.int64)
    out[one[sights.used[other]]] = True
    out[other[sights.used[one]]] = True
    return out
