"""What is known of a site whose light is refused, where nothing is on offer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from planner.network.light import Lamp
from planner.network.pop_choice import PopChoice
from planner.network.remedies import Aid


def alone(own: Sequence[Lamp]) -> Aid:
    """POPs at centers alone; lamps for fibers of its own."""
    tree: Any = None
    return Aid(tree, PopChoice((), pd.Series(dtype=object)), {}, {}, own, chosen=False, slack=1.05)
