"""Tables of POPs that stand already: as a list names them, and as the plan joins them."""

from __future__ import annotations

from planner.schema.table import Table, integer, number, text

_STANDS = (
    integer("ports", "ports of switches toward sites that stand and are free for this network"),
    integer("pon_ports", "the same of line terminals"),
    integer("most_ports", "most ports that this network may use there, those that stand among them; "
            "blank leaves it to the room that the catalog gives a POP", blank=True),
    number("power_w", "W", "what it has for what this network adds; blank as the catalog", blank=True),
    number("battery_h", "h", "hours that its battery holds, as the list says; not reckoned with", blank=True),
    text("owner", "owner as the list says", blank=True),
    text("provenance", "where it is from"),
)  # fmt: skip

RAW_POPS = Table(
    "raw_pops",
    "POPs that stand already: rooms or cabinets that hold switches or line terminals",
    (
        text("source_id", "id in the list, or list name and row number"),
        text("name", "name as in the list", blank=True),
        *_STANDS,
    ),
    "Point",
)

EXISTING_POPS = Table(
    "existing_pops",
    "POPs that stand already, by the study's list: each is joined and is a POP of the plan, or says why not",
    (
        text("existing_pop_id", "XPOP-0001"),
        text("source_id", "id in the list"),
        text("name", "name as in the list", blank=True),
        *_STANDS,
        text("pop_id", "POP of the plan that it is; blank where it is not joined", blank=True),
        text("node_id", "node of the routes that serves it", blank=True),
        number("drop_m", "m", "POP to the street's fiber, straight; blank where not joined", blank=True),
        text("reason", "why it is not joined: a code of UNSERVED_REASONS; blank where it is", blank=True),
        text("detail", "by how much, and what would mend it", blank=True),
    ),
    "Point",
)
