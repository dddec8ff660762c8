"""Tables of the backbone: what is read of roads, fiber and links on offer, and what is planned."""

from __future__ import annotations

from planner.schema.table import Table, flag, integer, number, text

BACKBONE_NODE_KINDS = ("center", "member", "place", "junction", "hut")
BACKBONE_WAY_NAMES = (
    "new_poles", "existing_poles", "duct", "existing_fiber", "lease_dark_fiber", "leased_capacity",
)  # fmt: skip

RAW_PLACES_ON_ROADS = Table(
    "raw_places_on_roads",
    "Places along the roads: localities and junctions",
    (
        text("place_id", "name by which segments, fibers and links on offer call it"),
        text("name", "name", blank=True),
        number("lon", "deg", "longitude", low=-180, high=180),
        number("lat", "deg", "latitude", low=-90, high=90),
        number("mbps", "Mb/s", "what it sends to its center; 0 or blank: it is only passed", blank=True),
        text("center", "center that it sends to; blank takes the nearest", blank=True),
        text("provenance", "where its position is from"),
    ),
)

RAW_ROADS = Table(
    "raw_roads",
    "Segments of road between places",
    (
        text("segment_id", "id of the segment"),
        text("road", "number or name of the road", blank=True),
        text("road_class", "OSM highway value", blank=True),
        text("from_place", "place where it begins"),
        text("to_place", "place where it ends"),
        number("km", "km", "length along the road; blank takes the straight line times the detour factor",
               blank=True),
        text("risk", "structure or gorge shared with other segments, which fails as one", blank=True),
        text("provenance", "where course and length are from"),
    ),
)  # fmt: skip

RAW_FIBERS = Table(
    "raw_fibers",
    "Fiber, poles or ducts that stand along segments of road",
    (
        text("segment_id", "segment that it runs along"),
        text("way", "way that it makes possible", choices=BACKBONE_WAY_NAMES),
        text("owner", "who owns it"),
        integer("pairs", "pairs of fibers that may be used", low=1),
        number("fee_km_year", "currency", "fee a km and year; blank takes the price book", blank=True),
        text("state", "operational, or what is known", blank=True),
        text("provenance", "where it is from"),
    ),
    keyed=False,
)

RAW_LEASED = Table(
    "raw_leased",
    "Links on offer, a row a capacity",
    (
        text("link_id", "id of the offer; several rows of one id are capacities to choose from"),
        text("from_place", "place, member or center where it begins"),
        text("to_place", "place, member or center where it ends"),
        number("capacity_mbps", "Mb/s", "capacity each way", low=0.001),
        number("fee_month", "currency", "fee a month"),
        number("entry_fee", "currency", "paid once"),
        text("provider", "who offers it"),
        text("provenance", "where the offer is from, or planning assumption"),
    ),
    keyed=False,
)

BACKBONE_NODES = Table(
    "backbone_nodes",
    "Backbone: places where its links end: centers, members, localities, junctions and huts",
    (
        text("backbone_node_id", "BN-001"),
        text("center_id", "center that stands there; blank where none", blank=True),
        text("member_id", "member whose own center it is; blank where none", blank=True),
        text(
            "place_id",
            "the center, else the member, else the place of the roads that stands there; blank at a hut",
            blank=True,
        ),
        text("name", "name", blank=True),
        text("kind", "what stands there", choices=BACKBONE_NODE_KINDS),
        text("tier", "tier of a center", blank=True),
        integer("links", "chosen links that end there"),
        number("sends_mbps", "Mb/s", "what it sends to other nodes"),
        flag("protected", "what it sends survives any one failure"),
        number("capex", "currency", "equipment of the place itself"),
        number("annual", "currency", "paid for it every year"),
        text("provenance", "where its position is from"),
    ),
    "Point",
)

BACKBONE_LINKS = Table(
    "backbone_links",
    "Backbone: what is built or leased between two of its nodes",
    (
        text("backbone_link_id", "BL-001"),
        text("from_node", "backbone_node_id"),
        text("to_node", "backbone_node_id"),
        text("kind", "fiber along roads, or capacity leased", choices=("fiber", "leased")),
        text("ways", "ways along it with their km, longest first"),
        text("roads", "roads along it", blank=True),
        number("length_km", "km", "along the road; straight where capacity is leased"),
        text("length_basis", "what the length rests on",
             choices=("road", "coordinates times detour", "straight")),
        number("owned_km", "km", "owned or built for the province"),
        number("capacity_mbps", "Mb/s", "capacity each way"),
        number("load_mbps", "Mb/s", "most that it carries, over the whole network and each failure"),
        number("normal_mbps", "Mb/s", "what it carries when nothing has failed"),
        integer("huts", "huts between its ends"),
        number("hop_km", "km", "longest fiber between two lit places; blank where leased", blank=True),
        text("optic", "optic of each hop, with its attenuator; blank where leased", blank=True),
        number("loss_low_db", "dB", "least loss of a hop", low=None, blank=True),
        number("loss_high_db", "dB", "highest loss of a hop, margin included", low=None, blank=True),
        number("margin_db", "dB", "what the power budget leaves above the highest loss", low=None,
               blank=True),
        text("owner", "owners along it", blank=True),
        text("provider", "who leases it or part of it", blank=True),
        number("capex", "currency", "works and equipment, without contingency and tax"),
        number("annual", "currency", "fees, rents and power a year, without maintenance"),
        number("present_cost", "currency", "capex with contingency, fees and maintenance over the horizon"),
        text("provenance", "where course, length and offer are from"),
    ),
    "LineString",
)  # fmt: skip

BACKBONE_SPANS = Table(
    "backbone_spans",
    "Backbone: the way taken along each segment of road of a link",
    (
        text("backbone_span_id", "BS-0001"),
        text("backbone_link_id", "link that it is part of"),
        text("segment_id", "segment of road; blank where a place is joined to the road", blank=True),
        text("road", "number or name of the road", blank=True),
        text("way", "way taken", choices=BACKBONE_WAY_NAMES),
        text("owner", "who owns the fiber", blank=True),
        flag("owned", "owned or built for the province"),
        number("length_km", "km", "along the road"),
        number("fee_year", "currency", "fee a year that a table tells; 0 where the price book does"),
        text("provenance", "where it is from"),
    ),
    "LineString",
)

BACKBONE_FLOWS = Table(
    "backbone_flows",
    "Backbone: which links each flow takes, when nothing has failed and after each failure that it feels",
    (
        text("backbone_flow_id", "BF-00001"),
        text("failure", "link or node that has failed; blank where nothing has", blank=True),
        text("from_node", "where it comes from"),
        text("to_node", "where it goes"),
        number("mbps", "Mb/s", "how much of it takes this path, of the heavier direction"),
        text("links", "links of its path in order, a blank between"),
        number("length_km", "km", "length of its path"),
    ),
)
"""Flows may be divided over several paths: they are many streams."""

BACKBONE_TABLES = (BACKBONE_NODES, BACKBONE_LINKS, BACKBONE_SPANS, BACKBONE_FLOWS)
