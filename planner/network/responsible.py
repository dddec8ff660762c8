"""Who is responsible for an asset, as far as the study says."""

from __future__ import annotations

from planner.catalog.model import Way
from planner.settings import Settings

Facts = dict[str, object]


def responsible(settings: Settings, mode: str = "own", *, others: bool = False) -> Facts:
    """Return owner, operator, maintainer, payer, mode, status and phase of an asset.

    A blank setting stays None. With `others` the asset belongs to a third party, whose name the study does
    not give: owner and maintainer are None.
    """
    own = settings.ownership
    return {
        "owner": None if others else own.owner or None,
        "operator": own.operator or None,
        "maintainer": None if others else own.maintainer or None,
        "payer": own.payer or None,
        "mode": mode,
        "status": settings.rules.status,
        "phase": 1,
    }


def responsible_for_span(settings: Settings, way: Way) -> Facts:
    """Return the same for a span built in a way: what is leased belongs to others."""
    return responsible(settings, way.mode, others=not way.owned)


def responsible_for_camera(settings: Settings) -> Facts:
    """Return the same for a camera: what is leased or on commodatum belongs to others."""
    mode = settings.ownership.camera_mode
    return responsible(settings, mode, others=mode != "own")
