"""Cable sizes by fibers and spare."""

from __future__ import annotations

import math
from collections.abc import Sequence

from planner.catalog.model import CableSize, Catalog
from planner.errors import PlannerError, Problem


def choose_sizes(fibers: int, spare_pct: float, sizes: Sequence[int]) -> tuple[int, ...]:
    """Return the sizes of the cables that carry so many fibers with their spare, largest first.

    Cables of the largest size until the rest fits one cable, then the next size up.

    Parameters
    ----------
    fibers
        Fibers in use, at least 1.
    spare_pct
        Spare on top, percent.
    sizes
        Sizes of the catalog, ascending.

    >>> choose_sizes(40, 20.0, (12, 24, 48, 96, 144, 288))
    (48,)
    >>> choose_sizes(41, 20.0, (12, 24, 48, 96, 144, 288))
    (96,)
    >>> choose_sizes(910, 20.0, (12, 24, 48, 96, 144, 288))
    (288, 288, 288, 288)
    """
    needed = math.ceil(fibers * (100 + spare_pct) / 100 - 1e-9)
    largest = sizes[-1]
    full, rest = divmod(needed, largest)
    tail = (next(s for s in sizes if s >= rest),) if rest else ()
    return (largest,) * full + tail


def share_fibers(fibers: int, sizes: Sequence[int]) -> list[int]:
    """Return the fibers in use in each cable: filled in order.

    >>> share_fibers(300, (288, 72))
    [288, 12]
    """
    out = []
    for size in sizes:
        out.append(min(fibers, size))
        fibers -= out[-1]
    return out


def sizes_of(catalog: Catalog, deployment: str) -> tuple[int, ...]:
    """Return the sizes of a deployment, ascending.

    Raises
    ------
    PlannerError
        The catalog has none.
    """
    found = tuple(sorted(c.fiber_count for c in catalog.cable_sizes if c.deployment == deployment))
    if not found:
        raise PlannerError(Problem(f"the catalog has no cable for {deployment}."), "cables.csv")
    return found


def size_items(catalog: Catalog) -> dict[tuple[str, int], CableSize]:
    """Return the cable of the catalog by deployment and size."""
    return {(c.deployment, c.fiber_count): c for c in catalog.cable_sizes}
