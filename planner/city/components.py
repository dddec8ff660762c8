"""Connected components of the streets, numbered by length."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from planner.city.model import StreetNetwork


def number_components(
    tail: NDArray[np.int64], head: NDArray[np.int64], length_m: NDArray[np.float64], nodes: int
) -> NDArray[np.int64]:
    """Return the component of each node: 1 the longest, 0 where no span ends.

    Equal lengths are numbered by their first span.

    >>> ends = np.array([0, 2]), np.array([1, 3])
    >>> number_components(*ends, np.array([5.0, 9.0]), 5).tolist()
    [2, 2, 1, 1, 0]
    """
    number = np.zeros(nodes, dtype=np.int64)
    if not len(tail):
        return number
    _, label = connected_components(
        coo_matrix((np.ones(len(tail)), (tail, head)), shape=(nodes, nodes)), directed=False
    )
    of_span = label[tail]
    present, first = np.unique(of_span, return_index=True)
    total = np.bincount(of_span, weights=length_m, minlength=label.max() + 1)[present]
    order = np.lexsort((first, -np.round(total, 2)))
    rank = np.zeros(label.max() + 1, dtype=np.int64)
    rank[present[order]] = np.arange(1, len(present) + 1)
    number[:] = rank[label]
    return number


def carrying_components(network: StreetNetwork) -> NDArray[np.int64]:
    """Return the component of each node over spans that may carry fiber alone.

    int64, one a row of `network.nodes`: 1 is the longest, 0 a node where no span may carry. Two streets
    joined only by a motorway or a tunnel are in different components, because no fiber may run there.
    """
    tail, head = network.ends()
    carries = network.spans["may_carry"].to_numpy(dtype=bool)
    length = network.spans["length_m"].to_numpy(dtype=np.float64)
    return number_components(tail[carries], head[carries], length[carries], len(network.nodes))


def carrying_components_of_spans(network: StreetNetwork) -> NDArray[np.int64]:
    """Return the component of each span over spans that may carry fiber: 0 where it may not."""
    tail, _ = network.ends()
    carries = network.spans["may_carry"].to_numpy(dtype=bool)
    return np.where(carries, carrying_components(network)[tail], 0)


def reached_components(network: StreetNetwork, anchors: pd.DataFrame) -> frozenset[int]:
    """Return the carrying components on which snapped sites stand, for example those of the centers."""
    held = anchors.loc[anchors["reason"].isna() | (anchors["reason"] == ""), "span_id"]
    rows = pd.Index(network.spans["span_id"]).get_indexer(pd.Index(held))
    return frozenset(int(c) for c in carrying_components_of_spans(network)[rows[rows >= 0]])
