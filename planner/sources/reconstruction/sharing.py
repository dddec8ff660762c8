"""Share a published number among towns of which only the people are known."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np


def share_by_root(residents: Mapping[str, int], total: int, published: Mapping[str, int]) -> dict[str, int]:
    """Return whole numbers by town that sum to a total: published ones kept, the rest by root of residents.

    The square root is a planning assumption: small towns get more of each thousand residents than large ones.

    Parameters
    ----------
    residents
        Residents of each town, above 0.
    total
        What all towns have together; at least what is published of them.
    published
        Towns whose number is known.

    >>> share_by_root({"a": 10_000, "b": 40_000, "c": 90_000}, 130, {"a": 30})
    {'a': 30, 'b': 40, 'c': 60}
    """
    open_towns = sorted(t for t in residents if t not in published)
    left = total - sum(published[t] for t in residents if t in published)
    weight = np.sqrt([float(residents[t]) for t in open_towns])
    exact = left * weight / weight.sum() if open_towns else weight
    whole = np.floor(exact).astype(np.int64)
    order = np.argsort(-(exact - whole), kind="stable")
    whole[order[: left - int(whole.sum())]] += 1
    shared = dict(zip(open_towns, whole.tolist(), strict=True))
    return {t: int(published.get(t, shared.get(t, 0))) for t in sorted(residents)}
