"""The cameras that see, their sectors, and their lines of sight in all directions."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from planner.siting.sectors import Sectors, sectors_of, seen_points
from planner.siting.sight import Visibility

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class Eyes:
    """Cameras that see: those of the plan first, then those that stand already and are credited.

    Parameters
    ----------
    camera_id
        text[n]: CAM- or XCAM- id.
    standing
        bool[n]: stands already, is not of the plan.
    views
        VIEWS of these cameras.
    sight
        Lines of sight to the demand from each camera, in all directions up to its range by day.
    weight_milli, lit
        int64[d], bool[d]: the demand.
    total_milli
        All demand, also off the streets: the denominator of every share.
    """

    camera_id: NDArray[np.str_]
    standing: Bools
    views: pd.DataFrame
    sight: Visibility
    weight_milli: Ints
    lit: Bools
    total_milli: int

    def __len__(self) -> int:
        """Return how many cameras see."""
        return len(self.standing)

    def sectors(self, light: str) -> Sectors:
        """Return what each camera looks at, at the study's level, by day or by night."""
        return sectors_of(self.views, np.arange(len(self), dtype=np.int64), light)

    def seen(self, sectors: Sectors) -> Bools:
        """Tell of each demand point whether some sector sees it."""
        return np.asarray(seen_points(sectors, self.sight, self.lit), dtype=bool)

    def seen_by(self, sectors: Sectors, which: Bools) -> Bools:
        """Tell of each demand point whether some sector of the marked cameras sees it."""
        part = Sectors(*(getattr(sectors, f.name)[which] for f in fields(sectors)))
        return self.seen(part)

    def share(self, sectors: Sectors) -> float:
        """Return the share of all demand that some sector sees."""
        return share_of(int(self.weight_milli[self.seen(sectors)].sum()), self.total_milli)


def within_range(sight: Visibility, far_m: Floats) -> Visibility:
    """Return the lines of sight no longer than each place's distance."""
    place = np.repeat(np.arange(len(far_m)), np.diff(sight.indptr))
    held = sight.distance_m <= far_m[place]
    size = np.bincount(place[held], minlength=len(far_m))
    return replace(
        sight,
        indptr=np.concatenate(([0], np.cumsum(size))).astype(np.int64),
        point=sight.point[held],
        distance_m=sight.distance_m[held],
        bearing_deg=sight.bearing_deg[held],
    )


def share_of(part: int, whole: int) -> float:
    """Return a share with six decimals, 0 of nothing.

    >>> share_of(1, 3)
    0.333333
    """
    return round(part / whole, 6) if whole else 0.0
