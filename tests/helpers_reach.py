"""Facilities along a tree that reach only so far, for tests of their choice and of its bound."""

from __future__ import annotations

import numpy as np

from planner.optimize.location import Along, LocationProblem
from planner.optimize.location.tree_kernels import distances


def reaching(seed: int, sites: int, facilities: int, nodes: int, reach: int) -> LocationProblem:
    """A random tree, its root open anyway; a pair costs its way, and is allowed within reach."""
    rng = np.random.default_rng(seed)
    parent = np.array([-1, *(int(rng.integers(0, v)) for v in range(1, nodes))])
    edge = rng.integers(0, 20, nodes).astype(float)
    site_node, facility_node = rng.integers(0, nodes, sites), np.r_[0, rng.integers(0, nodes, facilities)]
    way = np.array([distances(parent, edge, int(v)) for v in facility_node])[:, site_node]
    rows, columns = np.nonzero(way <= reach)
    many = facilities + 1
    room = np.full((many, 1), np.inf)
    room[1:, 0] = rng.integers(2, 8, facilities)
    return LocationProblem(
        site_count=sites,
        opening=np.where(np.arange(many) == 0, 3, rng.integers(5, 90, many)),
        fixed=np.arange(many) == 0,
        pair_site=columns.astype(np.int64),
        pair_facility=rows.astype(np.int64),
        pair_cost=(way[rows, columns] + 7).astype(np.int64),
        need=np.ones((sites, 1)),
        room=room,
        lot=np.full(many, 3),
        lot_cost=np.full(many, 10),
        along=Along(parent, edge, site_node, facility_node),
    )
