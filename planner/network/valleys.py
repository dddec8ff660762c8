"""Stretches of smaller cable between larger ones: laid as large where the splices saved pay for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from planner.catalog.model import Catalog
from planner.network.graph import RouteGraph
from planner.network.sizes import size_items
from planner.network.tree import runs
from planner.settings import Settings

Key = tuple[str, tuple[int, ...]] | None
Flow = Mapping[tuple[int, int], int]


def fill_valleys(
    graph: RouteGraph, keys: Sequence[Key], main: Mapping[int, int], flow: Flow, settings: Settings,
    catalog: Catalog,
) -> list[Key]:  # fmt: skip
    """Return the sizes of the spans, those raised that lie between larger ones of the same deployment.

    With splitters fibers run both ways along a trunk, and their number rises and falls: each change of size
    would cut every fiber that runs through. A stretch is raised to the smaller of its neighbors where the
    cable costs less than the splices at the ends that then run on; the smallest first, until none pays.
    Spans with several cables are left alone.

    Parameters
    ----------
    keys
        Deployment and sizes on each span, None where no cable is laid.
    main
        Row -> the row beyond it onto which its cables go on.
    flow
        Fibers that run from one span straight onto another, the lower row first.
    """
    price = dict(
        zip(catalog.prices["item_id"], catalog.prices[settings.costs.level].astype(float), strict=True)
    )
    meter = {k: price[c.item_id] for k, c in size_items(catalog).items()}
    slack = 1 + settings.network.slack_pct / 100
    out = list(keys)
    for chain in runs(graph.spans, main):
        while True:
            for first, last, size in _valleys([out[r] for r in chain]):
                sides = ((first - 1, first), (last + 1, last))
                saved = sum(
                    flow.get(_pair(chain[a], chain[b]), 0) for a, b in sides if _size(out[chain[a]]) == size
                )
                rows = chain[first : last + 1]
                kind, now = out[rows[0]] or ("", (0,))
                length_m = sum(float(graph.length_m[r]) for r in rows) * slack
                if (meter[kind, size] - meter[kind, now[0]]) * length_m < saved * price["fusion_splice"]:
                    for r in rows:
                        out[r] = (kind, (size,))
                    break
            else:
                break
    return out


def _valleys(keys: Sequence[Key]) -> list[tuple[int, int, int]]:
    """Return first, last and the smaller neighbor's size of stretches between larger cables, smallest first.

    >>> _valleys([("a", (48,)), ("a", (24,)), ("a", (24,)), ("a", (96,)), ("b", (12,)), ("a", (48,))])
    [(1, 2, 48)]
    """
    found = []
    first = 0
    for k in range(1, len(keys) + 1):
        if k < len(keys) and keys[k] == keys[first]:
            continue
        if first > 0 and k < len(keys):
            here, sides = keys[first], (keys[first - 1], keys[k])
            kinds = {key[0] for key in (here, *sides) if key is not None}
            sizes = [_size(key) for key in (here, *sides)]
            if len(kinds) == 1 and 0 < sizes[0] < min(sizes[1:]):
                found.append((sizes[0], first, k - 1, min(sizes[1:])))
        first = k
    return [(a, b, size) for _, a, b, size in sorted(found)]


def _size(key: Key) -> int:
    """Return the size of the only cable of a span, 0 where there are none or several."""
    return key[1][0] if key is not None and len(key[1]) == 1 else 0


def _pair(a: int, b: int) -> tuple[int, int]:
    """Return two rows, the lower first."""
    return (a, b) if a < b else (b, a)
