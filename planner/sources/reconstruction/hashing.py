"""Numbers that look random and are the same on every machine: a hash of whole-number keys."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

_GAMMA = np.uint64(0x9E3779B97F4A7C15)
_MIX = (np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB))


def uniform(*keys: ArrayLike) -> NDArray[np.float64]:
    """Return numbers in [0, 1) that depend on the keys alone.

    The mixing is SplitMix64 (Steele, Lea and Flood 2014), folded over the keys in order.

    Parameters
    ----------
    *keys
        Whole numbers or arrays of them that broadcast together.

    >>> float(uniform(1, 2)) == float(uniform(1, 2)), float(uniform(1, 2)) == float(uniform(2, 1))
    (True, False)
    """
    state = np.zeros(np.broadcast(*[np.asarray(k) for k in keys]).shape, dtype=np.uint64)
    with np.errstate(over="ignore"):
        for key in keys:
            state = _mix(state + np.asarray(key).astype(np.int64).astype(np.uint64) + _GAMMA)
    return (state >> np.uint64(11)).astype(np.float64) / float(1 << 53)


def _mix(state: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Scramble the bits of a 64-bit state."""
    state = (state ^ (state >> np.uint64(30))) * _MIX[0]
    state = (state ^ (state >> np.uint64(27))) * _MIX[1]
    return state ^ (state >> np.uint64(31))
