"""Tables of what works meet on their way: barriers, zones, factors along streets, and crossings."""

from __future__ import annotations

from planner.schema.responsible import RESPONSIBLE
from planner.schema.table import Table, flag, number, text

BARRIER_KINDS = ("railway", "waterway")

RAW_BARRIERS = Table(
    "raw_barriers",
    "Railways and waterways that routes cross",
    (
        text("source_id", "id in the source"),
        text("name", "name as in the source", blank=True),
        text("kind", "railway or waterway", choices=BARRIER_KINDS),
        text("barrier_class", "OSM value: rail, river, canal ..."),
        number("width_m", "m", "width as the source tells it", blank=True),
        flag("bridge", "runs on a bridge"),
    ),
    "LineString",
    keyed=False,
)

RAW_WORKS_ZONES = Table(
    "raw_works_zones",
    "Zones of the study where works cost more or some ways may not be built: areas, or lines along streets",
    (
        text("source_id", "id in the layer"),
        text("name", "name of the zone", blank=True),
        text("kind", "rock, heritage, flood ...", blank=True),
        number("factor", "ratio", "factor on works; blank takes that of its kind", low=1, blank=True),
        text("ways", "ways that the factor is for, joined by spaces; blank is all", blank=True),
        text("forbidden_ways", "ways that may not be built there, joined by spaces", blank=True),
    ),
    "any",
)

FACTORS = ("surface", "lanes", "slope", "bridge", "zone", "crossing", "mode", "edit")

STREET_FACTORS = Table(
    "street_factors",
    "Why a way costs more along a street than its class says, or may not be built there: a row each",
    (
        text("street_span_id", "street span"),
        text("way", "way of building: a key of the catalog of ways"),
        text("factor", "what it is by", choices=FACTORS),
        text("found", "what was found there"),
        number("ratio", "ratio", "factor on the works of that way, 1 or more", low=1),
        flag("allowed", "the way may be built there as far as this goes"),
        text("source", "row of the catalog or of the layer that says so"),
    ),
    keyed=False,
)

CROSSED = ("railway", "waterway", "road")
PASSES = ("level", "over", "under")

STREET_CROSSINGS = Table(
    "street_crossings",
    "Where streets cross railways, waterways and main roads away from their own ends",
    (
        text("street_span_id", "street span that crosses"),
        number("offset_m", "m", "middle of the crossing from the start of the span"),
        text("kind", "railway, waterway or road", choices=CROSSED),
        text("barrier_class", "OSM value of what is crossed, the widest where several lie side by side"),
        text("name", "name of what is crossed", blank=True),
        text("barrier_ids", "barriers, or street spans of main roads, joined by spaces"),
        number("length_m", "m", "how long the crossing is along the street"),
        text("passes", "the street lies level with it, over it or under it", choices=PASSES),
    ),
    "Point",
    keyed=False,
)

BARRIERS = Table(
    "barriers",
    "Railways and waterways near the streets",
    (
        text("barrier_id", "BAR-00001, in the order of the layer"),
        text("source_id", "id in the source"),
        text("name", "name as in the source", blank=True),
        text("kind", "railway or waterway", choices=BARRIER_KINDS),
        text("barrier_class", "OSM value: rail, river, canal ..."),
        number("width_m", "m", "width to be crossed"),
        flag("bridge", "runs on a bridge"),
    ),
    "LineString",
)

MANNERS = ("aerial", "bored", "on_bridge", "under_bridge", "standing")

CROSSINGS = Table(
    "crossings",
    "Where the route crosses railways, waterways and main roads, each with what that buys",
    (
        text("crossing_id", "CRO-0001"),
        text("kind", "railway, waterway or road", choices=CROSSED),
        text("barrier_class", "OSM value of what is crossed"),
        text("name", "name of what is crossed", blank=True),
        text("barrier_ids", "barriers, or street spans of main roads, joined by spaces"),
        text("span_id", "route span that crosses"),
        number("offset_m", "m", "middle of the crossing from the start of the route span"),
        number("length_m", "m", "how long the crossing is along the route"),
        text("way", "way of building of its span"),
        text("manner", "how it is crossed; standing plant crosses already", choices=MANNERS),
        flag("at_node", "the route crosses at a junction: known only when the whole route is"),
        text("item_id", "price item of the crossing, blank where it buys nothing", blank=True),
        *RESPONSIBLE,
    ),
    "Point",
)
