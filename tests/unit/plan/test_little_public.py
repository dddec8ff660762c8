"""Views with little public ground are told, as the setting promises."""

from __future__ import annotations

import numpy as np
import pandas as pd

from planner.plan.findings import little_public


def test_cameras_below_the_least_public_share_are_a_warning() -> None:
    """0.5 is less than 0.8; 0.8 is not, and what nobody knows is not."""
    cameras = pd.DataFrame({"camera_id": ["CAM-1", "CAM-2", "CAM-3"], "public_share": [0.8, 0.5, np.nan]})
    (row,) = little_public(cameras, 0.8)
    assert (row["code"], row["severity"], row["count"]) == ("VIEWS-LITTLE-PUBLIC", "warning", 1)
    assert "CAM-2; the least is 0.50" in row["message"]
    assert "CAM-1" not in row["message"]
    assert little_public(cameras, 0.5) == []
