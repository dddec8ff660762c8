"""Tables of centers in tiers: what each watches and answers, who takes over whom, and what would break."""

from __future__ import annotations

from planner.schema.table import Table, flag, integer, number, text

TIERS = ("national", "zonal", "local")
HUB = "hub"
"""A place of `[[centers]]` where fibers of a city end; its cameras are watched elsewhere."""
BLOCK_KINDS = ("cameras", "calls")
TIER_FLOW_KINDS = ("watch", "parent", "takeover")
CENTER_LIMITS = ("seats", "storage", "ports", "uplink")
FAILOVER_LIMITS = (*CENTER_LIMITS, "link", "path")

TIER_CENTERS = Table(
    "tier_centers",
    "Centers in tiers with what they watch and answer, and what each has, buys and may have at most",
    (
        text("center_id", "CEN-01"),
        text("name", "name", blank=True),
        text("tier", "national, zonal or local", choices=TIERS),
        text("parent_id", "center of the tier above that it reports to; blank at the top", blank=True),
        text("member_id", "member in whose own center it stands; blank where none", blank=True),
        flag("existing", "it stands already: building, power, servers, and what the study says it has"),
        number("lon", "deg", "longitude", low=-180, high=180),
        number("lat", "deg", "latitude", low=-90, high=90),
        integer("cameras", "cameras that it watches"),
        number("stream_mbps", "Mb/s", "what they send, headroom included"),
        number("calls_per_year", "calls/year", "calls that it answers"),
        number("busy_calls_per_h", "calls/h", "of them in the hour for which seats are counted"),
        number("erlangs", "Erl", "busy calls times the seconds that one takes / 3600"),
        integer("camera_seats", "seats that watch cameras"),
        integer("call_seats", "seats that answer calls in the busy hour, by Erlang C"),
        number("answered_pct", "%", "calls of that hour answered within the stated seconds; blank without "
               "calls", high=100, blank=True),
        integer("seats_used", "seats in use in the busy hour"),
        integer("seats_have", "seats that it has or is given"),
        integer("seats_bought", "seats bought beside these"),
        integer("seats_most", "most that it may have; blank for no limit", blank=True),
        integer("posts", "seats manned over the shifts of a day, summed"),
        integer("staff", "persons who keep them manned all year", unit="person"),
        number("storage_used_tb", "TB", "footage of its cameras for the promised days, and copies it keeps"),
        number("storage_have_tb", "TB", "usable storage that it has or is given"),
        number("storage_bought_tb", "TB", "bought beside it"),
        number("storage_most_tb", "TB", "most that it may have; blank for no limit", blank=True),
        integer("ports_used", "ports in use toward members and centers"),
        integer("ports_have", "ports that it has or is given"),
        integer("ports_bought", "ports bought beside these"),
        integer("ports_most", "most that it may have; blank for no limit", blank=True),
        number("uplink_used_mbps", "Mb/s", "what enters it, and what it sends to the one above"),
        number("uplink_have_mbps", "Mb/s", "capacity into the backbone that it has or is given"),
        number("uplink_bought_mbps", "Mb/s", "bought beside it"),
        number("uplink_most_mbps", "Mb/s", "most that it may have; blank for no limit", blank=True),
    ),
    "Point",
)  # fmt: skip

ASSIGNMENTS = Table(
    "assignments",
    "Which center watches the cameras, and answers the calls, of each member or district of it",
    (
        text("assignment_id", "ASG-0001"),
        text("member_id", "member; the study itself where it has none"),
        text("kind", "cameras or calls", choices=BLOCK_KINDS),
        text("district", "district of the member; blank where it goes as one", blank=True),
        text("center_id", "center that takes it"),
        flag("given", "the study says so; otherwise chosen by the model"),
        integer("cameras", "cameras, 0 of calls"),
        number("stream_mbps", "Mb/s", "what they send to the center, headroom included"),
        number("storage_tb", "TB", "footage for the promised days, copies included"),
        number("calls_per_year", "calls/year", "calls, 0 of cameras"),
        number("erlangs", "Erl", "their load in the busy hour"),
        integer("ports", "ports that it takes at its center"),
        number("uplink_mbps", "Mb/s", "what enters the center for it; 0 at the member's own center"),
        number("distance_km", "km", "member to center, straight on the globe"),
        integer("cost_cents", "preference for near centers and for its jurisdiction, in the objective",
                unit="cents"),
    ),
)  # fmt: skip

TIER_FLOWS = Table(
    "tier_flows",
    "What the backbone is to carry between members and centers: working flows, and those of each takeover",
    (
        text("flow_id", "FLW-0001"),
        text("kind", "watch: member to its center; parent: center to the one above; takeover: member to the "
             "center that takes over", choices=TIER_FLOW_KINDS),
        text("from_kind", "member or center", choices=("member", "center")),
        text("from_id", "member_id or center_id"),
        text("to_id", "center_id"),
        number("up_mbps", "Mb/s", "from `from_id` to `to_id`, headroom included"),
        number("down_mbps", "Mb/s", "the other way"),
        text("fallen_id", "center whose fall begins it; blank for working flows", blank=True),
    ),
)  # fmt: skip

TAKEOVERS = Table(
    "takeovers",
    "For every center that falls: which center takes each of its assignments",
    (
        text("takeover_id", "TKO-0001"),
        text("fallen_id", "center that falls"),
        text("assignment_id", "assignment that it held"),
        text("taker_id", "center that takes it over"),
        flag("given", "the study says so (`takes_over`); otherwise chosen by the model"),
        number("storage_tb", "TB", "footage of its cameras while the center is down"),
        integer("ports", "ports that it takes at the center that takes over"),
        number("uplink_mbps", "Mb/s", "what enters that center for it"),
        number("distance_km", "km", "member to that center, straight on the globe"),
        integer("cost_cents", "preference for near centers in the objective", unit="cents"),
    ),
)

FAILOVERS = Table(
    "failovers",
    "Every limit that a takeover meets, for every center that falls: needed, there, short, and what mends it",
    (
        text("failover_id", "FOV-0001"),
        text("fallen_id", "center that falls"),
        text("limit", "seats, storage, ports, uplink of a center; capacity of a link; a path at all",
             choices=FAILOVER_LIMITS),
        text("place_id", "center_id, backbone_link_id, or flow_id where no path is left"),
        number("needed", "unit", "what is needed there while it is down"),
        number("have", "unit", "what is there"),
        number("short", "unit", "needed less have, 0 where it holds"),
        text("unit", "seat, TB, port, Mb/s or flow"),
        text("mend_item_id", "row of the price book that mends it; blank where none does or none is needed",
             blank=True),
        number("mend_quantity", "item unit", "how much of it"),
        number("mend_capex", "currency", "what that costs once, without contingency and tax"),
        number("mend_annual", "currency", "what that costs every year, without staff"),
    ),
)  # fmt: skip

FAILOVER_ROUTES = Table(
    "failover_routes",
    "The way of each flow that moves, over the backbone left once a center and its links are gone",
    (
        text("route_id", "FRT-0001"),
        text("fallen_id", "center that falls"),
        text("kind", "takeover: to the center that takes over; rerouted: it only passed the fallen center",
             choices=("takeover", "rerouted")),
        text("flow_id", "flow of tier_flows, or of backbone_flows where it is rerouted"),
        flag("found", "there is a way"),
        number("mbps", "Mb/s", "the heavier way of the flow"),
        text("link_ids", "backbone links in order, joined by spaces; blank where both ends are one node",
             blank=True),
        number("length_km", "km", "length of these links"),
    ),
)  # fmt: skip

TIER_TABLES = (TIER_CENTERS, ASSIGNMENTS, TIER_FLOWS, TAKEOVERS, FAILOVERS, FAILOVER_ROUTES)
