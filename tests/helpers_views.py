"""Places, lines of sight and demand made for tests of views."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray


@dataclass(frozen=True)
class Seen:
    """Line of sight as plain arrays."""

    indptr: NDArray[np.int64]
    point: NDArray[np.int64]
    distance_m: NDArray[np.float64]
    bearing_deg: NDArray[np.float64]


def sight_of(*places: list[tuple[int, float, float]]) -> Seen:
    """Return line of sight from lists of (demand row, distance, bearing), one list a place."""
    rows = [pair for place in places for pair in place]
    return Seen(
        np.cumsum([0, *map(len, places)]).astype(np.int64),
        np.array([r[0] for r in rows], dtype=np.int64),
        np.array([r[1] for r in rows], dtype=np.float64),
        np.array([r[2] for r in rows], dtype=np.float64),
    )


def random_sight(seed: int, places: int, demand: int, range_m: float = 90.0) -> Seen:
    """Return line of sight from random places to a random part of random demand in an open square."""
    random = np.random.default_rng(seed)
    lists = []
    for _ in range(places):
        rows = np.flatnonzero(random.random(demand) < 0.4)
        away = random.uniform(0.5, range_m, len(rows))
        turn = np.round(random.uniform(0.0, 360.0, len(rows)), random.integers(0, 3)) % 360.0
        lists.append(list(zip(rows.tolist(), away.tolist(), turn.tolist(), strict=True)))
    return sight_of(*lists)


def places_frame(count: int, **columns: object) -> pd.DataFrame:
    """Return the columns of CANDIDATES that views are made from."""
    return pd.DataFrame(
        {
            "candidate_id": [f"CAND-{i:05d}" for i in range(1, count + 1)],
            "kind": "intersection",
            "camera_class": None,
            "cameras_least": 0,
        }
        | columns
    )
