"""What cameras that stand already cost to keep: the bill that is forgotten when new ones are bought."""

from __future__ import annotations

import pandas as pd

from planner.settings import Settings

LAYER, ITEM = "existing_cameras", "existing_camera_maintenance_year"
ALL, OWNED, NONE = ("all", "owned", "none")
FIRST = 1


def maintained(standing: pd.DataFrame | None, settings: Settings) -> list[str]:
    """Return the ids of the cameras that stand already and that the study maintains.

    `finance.maintain_existing` says which: all of them, which errs upward where some are another's; those
    whose `owner` is `ownership.owner`, letter case and blanks around it apart; or none.

    Parameters
    ----------
    standing
        EXISTING_CAMERAS, or None where the study has none.
    """
    asked = settings.finance.maintain_existing
    if standing is None or not len(standing) or asked == NONE:
        return []
    ids = standing["existing_id"].astype(str)
    if asked == ALL:
        return ids.tolist()
    mine = settings.ownership.owner.strip().casefold()
    owner = standing["owner"].fillna("").astype(str).str.strip().str.casefold()
    return ids[(owner == mine) & (owner != "")].tolist()


def with_upkeep(quantities: pd.DataFrame, standing: pd.DataFrame | None, settings: Settings) -> pd.DataFrame:
    """Return QUANTITIES with a year of maintenance for each camera that stands already and is maintained."""
    ids = maintained(standing, settings)
    if not ids:
        return quantities
    more = pd.DataFrame({"asset_id": ids}).assign(layer=LAYER, item_id=ITEM, quantity=1.0, phase=FIRST)
    return pd.concat([quantities, more[quantities.columns]], ignore_index=True)
