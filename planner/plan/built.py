"""What a run has made: cameras that were chosen, and the priced plan of them."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import pandas as pd

from planner.costs.model import Money
from planner.plan.camera_modes import ModeChoice
from planner.plan.keep_policies import Built, Kept
from planner.plan.seen.look import Seen
from planner.plan.siting_choice import SitingChoice


@dataclass(frozen=True)
class Sited:
    """Cameras that were chosen, what they see, their modes, plant along the streets, signs before views."""

    siting: SitingChoice
    seen: Seen
    cameras: gpd.GeoDataFrame
    existing: pd.DataFrame
    signs: gpd.GeoDataFrame
    modes: ModeChoice


@dataclass(frozen=True)
class Made:
    """Chosen cameras with the plan that joins them under the policies of the study."""

    sited: Sited
    kept: Kept

    @property
    def built(self) -> Built:
        """Routes, plant and price."""
        return self.kept.built

    @property
    def money(self) -> Money:
        """The price."""
        return self.kept.built.bom.money
