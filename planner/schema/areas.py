"""Tables of a plan that are areas: districts, exclusion zones, and what cameras can be turned to."""

from __future__ import annotations

from planner.schema.inputs import EXCLUSION_ACTIONS
from planner.schema.table import Table, integer, number, text

EXCLUSION_ZONES = Table(
    "exclusion_zones",
    "Exclusion zones of the study as its layer draws them; empty without such a layer",
    (
        text("zone_id", "ZONE-0001, in the order of the layer"),
        text("source_id", "id in the layer"),
        text("name", "name of the zone", blank=True),
        text("action", "what it asks for", choices=EXCLUSION_ACTIONS),
        text("reason", "why, in the words of the layer", blank=True),
    ),
    "any",
)

DISTRICTS = Table(
    "districts",
    "Districts of the study as its layer draws them; empty without such a layer",
    (
        text("district_id", "DIS-0001, in the order of the layer"),
        text("source_id", "id in the layer"),
        text("name", "name of the district"),
        integer("residents", "residents, where the layer tells them", blank=True),
    ),
    "any",
)

REACHES = Table(
    "reaches",
    "All that a camera which can be turned can be made to see at the facade level: for privacy, no coverage",
    (
        text("camera_id", "CAM-0001"),
        number("area_m2", "m2", "ground within its reach"),
    ),
    "any",
)
