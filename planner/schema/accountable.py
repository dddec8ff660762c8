"""Tables of a plan that let people see for themselves: signs, and what must not be looked at."""

from __future__ import annotations

from planner.schema.table import Table, number, text

SIGN_PLACES = ("junction", "street", "camera")

SIGNS = Table(
    "signs",
    "Signs on the approaches to the views, each bought once by the first connected camera that it names",
    (
        text("sign_id", "SGN-0001"),
        text("camera_ids", "cameras that it tells of, joined by spaces"),
        text("street_span_id", "street span it stands on; blank at a camera off the streets", blank=True),
        text("stands_at", "junction, street, or camera where no street enters the view", choices=SIGN_PLACES),
        number("distance_m", "m", "to the nearest view of its cameras, along the street"),
    ),
    "Point",
)

SENSITIVE_PLACES = Table(
    "sensitive_places",
    "Ground of sensitive places with an action, without names; shelters are left out: none may be traced",
    (
        text("place_id", "PLACE-0001"),
        text("kind", "kind of the catalog of sensitive places"),
        text("action", "what its kind asks for by catalog and study"),
    ),
    "any",
)
