"""What coverage would be lost where the cameras beyond a span went dark, for every span at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from planner.plan.explain_money import far_ends
from planner.plan.explain_sights import sights_of
from planner.plan.model import Plan

ROOT = ""
"""Stands above every center; what stands already hangs on it, for no cut takes it away."""


def lost_beyond(plan: Plan) -> pd.Series:
    """Return by span of the tree the coverage that only cameras beyond it make, in thousandths.

    A demand point is lost with the span that all who see it hang on; its second sight with each span after
    which no more than one is left. So it is counted once at the node where their ways from the center part,
    and a span loses what is counted at it and beyond.
    """
    spans = plan.tables["spans"]
    tree = spans[spans["role"] == "tree"]
    far, up = far_ends(tree).astype(str), tree["toward_center_node"].astype(str).to_numpy()
    above = dict(zip(far.tolist(), up.tolist(), strict=True))
    at = _counted(plan, above)
    ids = tree["span_id"].astype(str).to_numpy()
    held: Counter[str] = Counter(at)
    for node in _leaves_first(above):
        held[above[node]] += held[node]
    return pd.Series([held[n] for n in far.tolist()], index=ids, dtype=np.int64)


def _counted(plan: Plan, above: Mapping[str, str]) -> Counter[str]:
    """Return the weight that is counted at each node."""
    sights, out = sights_of(plan), Counter[str]()
    if sights is None:
        return out
    cover = plan.evidence["cover.npz"]
    cameras = plan.tables["cameras"]
    cameras = cameras[cameras["connected"].astype(bool)]
    node_of = dict(zip(cameras["view_id"].astype(str), cameras["node_id"].astype(str), strict=True))
    ptr, row = cover["cover_indptr"].astype(np.int64), cover["cover_demand"].astype(np.int64)
    seeing: dict[int, list[str]] = {}
    for view in np.flatnonzero(sights.taken).tolist():
        node = node_of.get(str(sights.view_id[view]), ROOT)
        for demand in row[ptr[view] : ptr[view + 1]].tolist():
            seeing.setdefault(demand, []).append(node)
    weight = cover["weight_milli"].astype(np.int64)
    second = cover["backup_milli"].astype(np.int64) if "backup_milli" in cover else np.zeros_like(weight)
    sums: dict[tuple[str, ...], list[int]] = {}
    for demand, nodes in seeing.items():
        both = sums.setdefault(tuple(sorted(nodes)), [0, 0])
        both[0] += int(weight[demand])
        both[1] += int(second[demand])
    for ends, (once, twice) in sums.items():
        ways = [_way(above, n) for n in ends]
        out[_parting(ways)] += once
        if twice and len(ways) == 2:
            for way in ways:
                out[way[-1]] += twice
            out[_parting(ways)] -= twice
        elif twice and len(ways) > 2:
            parts = [_common(ways[:k] + ways[k + 1 :]) for k in range(len(ways))]
            out[max(parts, key=len)[-1]] += twice
    return out


def _way(above: Mapping[str, str], node: str) -> list[str]:
    """Return the nodes from the root to a node."""
    way = [node]
    while way[-1] in above:
        way.append(above[way[-1]])
    return [*([] if way[-1] == ROOT else [ROOT]), *way[::-1]]


def _common(ways: Sequence[Sequence[str]]) -> list[str]:
    """Return the part that all ways from the root share."""
    out = []
    for nodes in zip(*ways, strict=False):
        if len(set(nodes)) > 1:
            break
        out.append(nodes[0])
    return out


def _parting(ways: Sequence[Sequence[str]]) -> str:
    """Return the last node that all ways share.

    >>> _parting([["", "a", "b"], ["", "a", "c", "d"]])
    'a'
    """
    return _common(ways)[-1]


def _leaves_first(above: Mapping[str, str]) -> list[str]:
    """Return the nodes below another one, each before the one above it."""
    left = Counter(above.values())
    ready = [n for n in above if n not in left]
    out = []
    while ready:
        node = ready.pop()
        out.append(node)
        up = above[node]
        left[up] -= 1
        if left[up] == 0 and up in above:
            ready.append(up)
    return out
