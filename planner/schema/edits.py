"""Edits of a plan: sites and streets that a planner pins, forbids or moves."""

from __future__ import annotations

from planner.schema.table import Table, number, text

PIN, FORBID, MOVE = "pin", "forbid", "move"
EDIT_ACTIONS = (PIN, FORBID, MOVE)
PLACE, STREET = "place", "street"
EDIT_KINDS = (PLACE, STREET)

RAW_EDITS = Table(
    "raw_edits",
    "What a planner asks to be changed, a row each, as read; degrees of EPSG:4326",
    (
        text("source_id", "row of the list, or id of the feature"),
        text("action", "pin: must be there; forbid: may not be there; move: stands elsewhere",
             choices=EDIT_ACTIONS),
        text("asset_id", "camera, place or span of the stored plan; blank where a position is given",
             blank=True),
        text("camera_class", "class that is pinned; blank keeps that of the camera, or leaves it open",
             blank=True),
        number("azimuth_deg", "deg", "direction that is pinned, clockwise from north; blank leaves it open",
               high=360, blank=True),
        number("lat", "deg", "latitude of the place, or of where it moves", low=-90, high=90, blank=True),
        number("lon", "deg", "longitude", low=-180, high=180, blank=True),
        text("note", "why", blank=True),
    ),
)  # fmt: skip

EDITS = Table(
    "edits",
    "What the planner asked to be changed, and where that is: a row each",
    (
        text("edit_id", "EDIT-0001"),
        text("action", "pin: must be there; forbid: may not be there; move: stands elsewhere",
             choices=EDIT_ACTIONS),
        text("asset_id", "camera, place or span that was named", blank=True),
        text("camera_class", "class that was asked for", blank=True),
        number("azimuth_deg", "deg", "direction that was asked for", high=360, blank=True),
        text("note", "why", blank=True),
        text("kind", "what was found: a place of cameras, or a street", choices=EDIT_KINDS),
        text("street_span_id", "street that it is about, or on which the place stands", blank=True),
        text("pinned_class", "class that has to stand there; blank where any may", blank=True),
        number("pinned_deg", "deg", "direction that it has to look in; blank where any may", high=360,
               blank=True),
        number("from_x_m", "m", "where the camera stood that moves", low=None, blank=True),
        number("from_y_m", "m", "where the camera stood that moves", low=None, blank=True),
        number("left_there", "count", "cameras that may still stand where it stood", blank=True),
    ),
    "Point",
)  # fmt: skip
