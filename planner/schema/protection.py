"""Tables of a plan about second routes: who has one, what it shares with the working one, and who none."""

from __future__ import annotations

from planner.schema.model import LIGHT_REASONS
from planner.schema.table import Table, flag, integer, number, text

GUARDED_KINDS = ("camera", "point", "pop")
NO_SECOND_REASONS = ("at_center", "no_other_way", "unserved", *LIGHT_REASONS)
"""Why a guarded device has no second route: it needs none, streets give none, it is not joined, no light."""
CIRCUIT_WAYS = ("working", "second")

PROTECTED = Table(
    "protected",
    "Devices that are to have a second route: what it shares with the working one, or why there is none",
    (
        text("device_id", "camera, point or POP"),
        text("kind", "camera, point or pop", choices=GUARDED_KINDS),
        text("name", "name as in the list", blank=True),
        text("node_id", "node of the routes that serves it", blank=True),
        flag("has_second", "a second route that avoids something and that light can use"),
        text("protection_id", "circuit of the second route", blank=True),
        number("working_m", "m", "working route to its center: each span once, drops left out"),
        number("second_m", "m", "second route to a center, drops left out", blank=True),
        integer(
            "second_fibers",
            "fibers of the second route: at a site another number than of the working one where no optic "
            "over that many lights it",
            blank=True,
        ),
        number("shared_m", "m", "working route that no second route avoids"),
        number("shared_pct", "%", "the same as a share of working_m", high=100),
        text("shared_span_ids", "spans of it, joined by spaces", blank=True),
        text("shared_risks", "bridges, tunnels and pole lines that both use, joined by spaces", blank=True),
        text("reason", "why it has no second route", choices=NO_SECOND_REASONS, blank=True),
        text("detail", "the figure that broke the limit, and what would mend it", blank=True),
    ),
)
