"""Which street classes people walk along."""

from __future__ import annotations

NOT_WALKED = frozenset(
    {
        "motorway", "motorway_link", "busway", "bus_guideway", "raceway", "escape", "emergency_bay",
        "construction", "proposed", "planned", "abandoned", "disused", "razed", "no",
    }
)  # fmt: skip
"""OSM highway values that nobody walks along; all others count as walked, which errs toward more signs:
planning assumption."""
