"""Which streets: the routing problem of chosen cameras and points, solved under the ownership rules."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from planner.city import split_at
from planner.city.model import City, StreetNetwork
from planner.city.works import Works
from planner.costs import way_costs
from planner.costs.ways import WayCosts
from planner.errors import NoPlanError, PlannerError, Problem, ProvenInfeasibleError
from planner.network.model import Routes
from planner.optimize.ownership import OwnedRoutingProblem, OwnedRoutingSolution, solve_owned_routing
from planner.optimize.report import Limits, Watch
from planner.plan.edits.streets import edited_tree
from planner.plan.prepare import Ground
from planner.plan.route_policies import (
    SHARE,
    Asked,
    changes_of_kind,
    light_cents,
    padded,
    priced_ways,
    side_rules,
)

SUPER_ROOT = "SUPER-ROOT"
PPM = 1_000_000
MILLI = 1000


@dataclass(frozen=True)
class RoutingChoice:
    """The routing problem over the split network, its solution and what the rows stand for.

    `anchors` holds every site that stands on a street; `terminal_site_ids` names the site of each
    terminal; edges past the spans of the network are the zero-weight edges of a super-root, one a center,
    where the study has several. `existing` is what `match_existing` found along the streets, without rows
    where the study has no layer of existing plant. `edges` and `ways_chosen` are those of the plan: the
    solution's, or what the search over the real cost made of them (`plan.bulk_choice`); `routes` follows.
    """

    anchors: pd.DataFrame
    network: StreetNetwork
    existing: pd.DataFrame
    ways: WayCosts
    problem: OwnedRoutingProblem
    solution: OwnedRoutingSolution
    edges: NDArray[np.int64]
    ways_chosen: NDArray[np.int64]
    terminal_site_ids: tuple[str, ...]
    routes: Routes
    unreachable_sites: tuple[str, ...]

    def with_tree(self, edges: NDArray[np.int64], rows: NDArray[np.int64]) -> RoutingChoice:
        """Return the choice with another tree: its edges, and the way row of each."""
        ids = self.network.spans["span_id"].to_numpy()
        street = edges < len(ids)
        pairs = list(zip(ids[edges[street]], rows[street], strict=True))
        routes = replace(
            self.routes,
            span_ways={s: str(self.ways.way[k]) for s, k in pairs},
            span_weights_cents={s: int(self.ways.cost_cents[k]) for s, k in pairs},
        )
        return replace(self, edges=edges, ways_chosen=rows, routes=routes)


def choose_routes(
    ground: Ground,
    cameras: gpd.GeoDataFrame,
    existing: pd.DataFrame,
    watch: Watch,
    asked: Asked | None = None,
) -> RoutingChoice:
    """Return the cheapest tree found that joins cameras and points to the centers, with its proof.

    Parameters
    ----------
    cameras
        Rows with `camera_id`, `street_span_id` and `offset_m`; span is None where a camera could not be
        snapped: it takes no part here.
    existing
        What the layer of existing plant offers along the streets (`plan.reach`).
    asked
        Limits on what routes may add up to. Where no tree that keeps them was found the one that breaks them
        least is returned, its solution not `kept`.

    Raises
    ------
    ProvenInfeasibleError
        The least owned share alone cannot be met by any tree, and that is proven.
    NoPlanError
        No tree that owns the share was found, without limits asked, and none was proven impossible.
    """
    asked = asked or Asked()
    anchors = site_anchors(ground.city, cameras)
    network, site_nodes = split_at(ground.city.streets, anchors)
    ways = way_costs(network.spans, ground.settings, ground.catalog, existing, ground.city.works)
    centers = list(ground.city.centers["site_id"])
    sites = [s for s in site_nodes if s not in set(centers)]
    problem = _ruled(
        routing_problem(network, ways, site_nodes, centers, sites, ground), network, ways, asked, ground
    )
    optimize = ground.settings.optimize
    limits = Limits(optimize.routing_gap_limit_pct, optimize.routing_time_limit_s, ground.settings.study.seed)
    solution = solve_owned_routing(problem, limits, watch, asked.hints)
    if not asked.fibers:
        _refuse_unowned(solution, ground)
    if not asked.least:
        solution = edited_tree(ground, network, ways, problem, solution, watch)
    return _choice(
        anchors, network, existing, ways, problem, solution, site_nodes, centers, sites, ground.city.works
    )


def _refuse_unowned(solution: OwnedRoutingSolution, ground: Ground) -> None:
    """Raise where no tree that owns its share was found: proven impossible, or only not found."""
    if solution.kept:
        return
    proven = solution.report.outcome == "infeasible"
    share = ground.settings.ownership.min_owned_route_share
    # Rounded down, so that the share told is one that the tree found has.
    owned = math.floor(10_000 * solution.owned_length_cm / max(1, solution.length_cm)) / 10_000
    kind: type[PlannerError] = ProvenInfeasibleError if proven else NoPlanError
    found = "no tree owns" if proven else "no tree was found that owns"
    raise kind(
        Problem(
            f"{found} {share:.1%} of its route (ownership.min_owned_route_share).",
            f"A tree found keeps ownership.min_owned_route_share = {owned:.4f}; or {_more_owned(ground)}.",
        ),
        str(ground.settings.folder / "study.toml"),
    )


def _more_owned(ground: Ground) -> str:
    """Return how a study lets more streets be owned, with the bans that stand in the way of it."""
    own, ways = ground.settings.ownership, ground.catalog.ways
    offered = [w for w in own.available_ways if ways[w].owned]
    modes = sorted({ways[w].mode for w in ways if ways[w].owned} & set(own.forbidden_modes))
    lifted = [f"take {' and '.join(modes)} out of ownership.forbidden_modes"] if modes else []
    if barred := [w for w in offered if w in own.forbidden_ways]:
        lifted.append(f"take {' and '.join(barred)} out of ownership.forbidden_ways")
    if not offered or not lifted:
        lifted.insert(0, "allow more owned ways in ownership.available_ways")
    return " and ".join(lifted)


def _ruled(
    problem: OwnedRoutingProblem, network: StreetNetwork, ways: WayCosts, asked: Asked, ground: Ground
) -> OwnedRoutingProblem:
    """Return the problem with the limits asked; with a policy to be least its amount is the cost.

    Least under the owned share is the length that is not owned, of equals the cost; no share is asked then.
    """
    settings, beside = ground.settings, len(problem.way_cost) - len(ways.way)
    if asked.share is not None:
        problem = replace(problem, min_owned_ppm=round(asked.share * PPM))
    rules = side_rules(ways, network.spans, asked, beside, settings)
    priced = priced_ways(ways, network.spans, asked, beside, settings, ground.catalog)
    dim = padded(light_cents(ways, network.spans, asked, settings, ground.catalog), beside)
    more_edges = len(problem.tail) - len(network.spans)
    changes = changes_of_kind(ways, network.spans, asked, (beside, more_edges), settings, ground.catalog)
    problem = replace(problem, changes=changes)
    if not asked.least:
        return replace(problem, rules=rules, priced=priced)
    if asked.least == SHARE:
        length = np.repeat(problem.length_cm, np.diff(problem.way_indptr))
        cost = np.where(problem.way_owned, 0, MILLI * length) + problem.way_cost // MILLI
        more = cost + dim // MILLI
        problem = replace(problem, min_owned_ppm=0)
    else:
        aim = replace(asked, most={asked.least: 0})
        cost = side_rules(ways, network.spans, aim, beside, settings)[0].amount
        best = priced_ways(ways, network.spans, aim, beside, settings, ground.catalog)
        more = cost if best is None else best.amounts[0] + dim
    return replace(
        problem, way_cost=cost, rules=rules,
        priced=None if priced is None else replace(priced, way_cost=more),
    )  # fmt: skip


def site_anchors(city: City, cameras: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return the ANCHORS of centers, points and chosen cameras that stand on a street."""
    keep = ~city.anchors["site_id"].isin(set(city.listed_cameras["site_id"]))
    own = city.anchors[keep & city.anchors["span_id"].notna()]
    snapped = cameras[cameras["street_span_id"].notna()]
    mine = pd.DataFrame(
        {
            "site_id": snapped["camera_id"],
            "span_id": snapped["street_span_id"],
            "offset_m": snapped["offset_m"],
            "snap_distance_m": snapped["snap_distance_m"],
            "reason": None,
        }
    )
    return pd.concat([own, mine], ignore_index=True) if len(mine) else own.reset_index(drop=True)


def routing_problem(
    network: StreetNetwork,
    ways: WayCosts,
    site_nodes: dict[str, str],
    centers: list[str],
    sites: list[str],
    ground: Ground,
) -> OwnedRoutingProblem:
    """Return the arrays of the routing problem; several centers hang on a super-root at no cost."""
    tail, head = network.ends()
    row = pd.Index(network.nodes["node_id"])
    center_rows = row.get_indexer(pd.Index([site_nodes[c] for c in centers])).astype(np.int64)
    length_cm = np.round(network.spans["length_m"].to_numpy(dtype=float) * 100).astype(np.int64)
    indptr, cost, owned = ways.indptr, ways.cost_cents, ways.owned
    node_count, root = len(row), int(center_rows[0])
    if len(centers) > 1:
        extra = len(centers)
        root, node_count = node_count, node_count + 1
        tail = np.concatenate([tail, np.full(extra, root, dtype=np.int64)])
        head = np.concatenate([head, center_rows])
        length_cm = np.concatenate([length_cm, np.zeros(extra, dtype=np.int64)])
        indptr = np.concatenate([indptr, indptr[-1] + np.arange(1, extra + 1)])
        cost = np.concatenate([cost, np.zeros(extra, dtype=np.int64)])
        owned = np.concatenate([owned, np.ones(extra, dtype=np.bool_)])
    return OwnedRoutingProblem(
        node_count=node_count,
        tail=tail,
        head=head,
        length_cm=length_cm,
        way_indptr=indptr,
        way_cost=cost,
        way_owned=owned,
        terminals=row.get_indexer(pd.Index([site_nodes[s] for s in sites])).astype(np.int64),
        root=root,
        min_owned_ppm=round(ground.settings.ownership.min_owned_route_share * PPM),
    )


def _choice(
    anchors: pd.DataFrame,
    network: StreetNetwork,
    existing: pd.DataFrame,
    ways: WayCosts,
    problem: OwnedRoutingProblem,
    solution: OwnedRoutingSolution,
    site_nodes: dict[str, str],
    centers: list[str],
    sites: list[str],
    works: Works | None,
) -> RoutingChoice:
    """Name the chosen edges, ways and sites."""
    cut_off = set(solution.unreachable.tolist())
    lost = tuple(s for s, t in zip(sites, problem.terminals.tolist(), strict=True) if t in cut_off)
    routes = Routes(
        network=network,
        span_ways={},
        span_weights_cents={},
        site_nodes={s: site_nodes[s] for s in sites if s not in set(lost)},
        center_nodes={c: site_nodes[c] for c in centers},
        works=works,
    )
    choice = RoutingChoice(
        anchors, network, existing, ways, problem, solution, solution.edges, solution.ways, tuple(sites),
        routes, lost,
    )  # fmt: skip
    return choice.with_tree(solution.edges, solution.ways)
