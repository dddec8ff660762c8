"""What light counts when ways are chosen: more along the routes of sites that a plan left without it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import breadth_first_order

from planner.plan.routing_choice import RoutingChoice
from planner.schema import LIGHT_REASONS

FIRST_SPLICES = 16.0
"""Splices a fiber that one splice on the way of a site without light counts at first."""
RISE = 4.0
"""Times more that light counts after each further plan that leaves a site without it."""


@dataclass(frozen=True)
class Care:
    """How much light counts in the choice of ways.

    Parameters
    ----------
    splices
        What a change of kind counts anywhere, in splices a fiber.
    sites
        Site -> splices a fiber that each splice's worth of light on its way counts beside that.
    """

    splices: float = 1.0
    sites: Mapping[str, float] = field(default_factory=dict)

    def after(self, unserved: pd.DataFrame) -> Care:
        """Return what to count after a plan: first along the ways of its dark sites, then everywhere too.

        >>> dark = pd.DataFrame({"site_id": ["GOV-0001", "GOV-0002"], "reason": ["over_budget", "no_path"]})
        >>> once = Care().after(dark)
        >>> once, once.after(dark)
        (Care(splices=1.0, sites={'GOV-0001': 16.0}), Care(splices=4.0, sites={'GOV-0001': 64.0}))
        """
        dark = dark_sites(unserved)
        sites = dict(self.sites) | {s: RISE * self.sites.get(s, FIRST_SPLICES / RISE) for s in dark}
        return Care(self.splices * (RISE if self.sites and dark else 1.0), sites)


def dark_sites(unserved: pd.DataFrame) -> tuple[str, ...]:
    """Return the sites that light does not reach along the routes chosen."""
    return tuple(unserved.loc[unserved["reason"].isin(LIGHT_REASONS), "site_id"].astype(str))


def beyond(routing: RoutingChoice, weights: Mapping[str, float] | None = None) -> dict[str, float]:
    """Return the sum of the weights of the sites that each span of the tree leads to, away from the root.

    Parameters
    ----------
    weights
        Of sites by id, 0 where one is not named; None counts each site once.
    """
    problem, edges = routing.problem, routing.edges
    tail, head = problem.tail[edges], problem.head[edges]
    shape = (problem.node_count, problem.node_count)
    tree = coo_matrix((np.ones(len(edges)), (tail, head)), shape=shape)
    order, parent = breadth_first_order(tree, problem.root, directed=False)
    each = [1.0 if weights is None else weights.get(s, 0.0) for s in routing.terminal_site_ids]
    held = np.bincount(problem.terminals, np.array(each), minlength=problem.node_count)
    for node in order[:0:-1].tolist():
        held[parent[node]] += held[node]
    far = np.where(parent[head] == tail, head, tail)
    ids = routing.network.spans["span_id"].astype(str).to_numpy()
    return {str(ids[e]): float(n) for e, n in zip(edges, held[far], strict=True) if e < len(ids)}
