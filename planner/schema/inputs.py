"""Tables that leave `sources`: as read, in degrees (EPSG:4326), nothing moved or dropped silently."""

from __future__ import annotations

from planner.schema.table import Table, flag, integer, number, text

POINT_KINDS = (
    "school", "hospital", "clinic", "police", "fire", "town_hall", "office", "government", "other",
)  # fmt: skip
CRITICAL_KINDS = ("hospital", "police", "fire")
"""Points that a cut must not put out, if any; centers are critical too, but no span leads to them."""
CAMERA_CLASSES = ("fixed", "long_lens", "dome_360", "multi_sensor", "ptz", "plate_reader")
"""Classes of the camera catalog (`catalog/cameras.csv`)."""
AREA_KINDS = ("plaza", "park", "playground", "sports", "parking", "vegetation")
"""Kinds of open ground; vegetation hides what is behind it, the others are open."""
EXCLUSION_ACTIONS = ("forbid", "mask", "justify")

RAW_STREETS = Table(
    "raw_streets",
    "Lines of the street layer; two lines meet where they share a vertex",
    (
        text("source_id", "id in the source (way/123, row number)"),
        text("name", "street name as in the source", blank=True),
        text("ref", "number of the road as in the source (OSM ref), such as RN 9", blank=True),
        text("street_class", "OSM highway value, or `unclassified` where the layer has no class"),
        flag("bridge", "runs on a bridge"),
        flag("tunnel", "runs in a tunnel"),
        text("access", "OSM access value", blank=True),
        text("surface", "OSM surface value", blank=True),
        number("lanes", "count", "lanes of traffic, both ways", blank=True),
        integer("layer", "OSM layer: lines on different layers cross without meeting", low=None),
        text("lit", "OSM lit value: yes, no, or blank where unknown", blank=True),
    ),
    "LineString",
    keyed=False,
)

RAW_SITES = Table(
    "raw_sites",
    "A list of camera locations or government points",
    (
        text("source_id", "id in the list, or list name and row number"),
        text("name", "name as in the list", blank=True),
        text("kind", "what stands there", blank=True),
        text("provenance", "published fact, placed by rule ... as the list says", blank=True),
        text("priority", "order or phase that the list asks for", blank=True),
        text("camera_class", "class asked for at a camera location", blank=True),
    ),
    "Point",
)

RAW_DEMAND = Table(
    "raw_demand",
    "Places to be seen and their weight: points, hexagon centers or polygons",
    (
        text("source_id", "id in the layer"),
        number("weight", "study unit", "importance, for example residents"),
        integer("school_count", "schools inside, where the layer counts them", blank=True),
        integer("health_count", "health places inside, where the layer counts them", blank=True),
    ),
    "any",
)

RAW_BUILDINGS = Table(
    "raw_buildings",
    "Building footprints",
    (
        text("source_id", "id in the source"),
        number("height_m", "m", "height where tagged", blank=True),
        text("use", "residential, public, other, or blank where no tag tells it", blank=True),
    ),
    "Polygon",
)

RAW_CAMERAS = Table(
    "raw_cameras",
    "Cameras that stand already: mapped, or listed as built",
    (
        text("source_id", "id in the source (node/123, row number)"),
        text("name", "name as in the source", blank=True),
        text("camera_class", "class of the catalog, blank where unknown", blank=True),
        number("direction_deg", "deg", "clockwise from north, blank where unknown", high=360, blank=True),
        number("height_m", "m", "mount height, blank where unknown", blank=True),
        text("mount", "pole, wall, ceiling ... as the source says", blank=True),
        text("owner", "operator or owner as the source says", blank=True),
        text("zone", "what it watches as the source says (OSM surveillance:zone)", blank=True),
        text("tags", "tags of OpenStreetMap as mapped, as JSON; blank for a list without them", blank=True),
        text("provenance", "where it is from"),
        text("state", "works, down or unknown; blank is unknown", blank=True),
    ),
    "Point",
)

RAW_AREAS = Table(
    "raw_areas",
    "Named or tagged open ground, and vegetation",
    (
        text("source_id", "id in the source"),
        text("name", "name as in the source", blank=True),
        text("kind", "kind of area", choices=AREA_KINDS),
    ),
    "Polygon",
)

RAW_PLACES = Table(
    "raw_places",
    "Doors and sensitive places: schools, hospitals, stops, worship, unions, parties, seats of government",
    (
        text("source_id", "id in the source"),
        text("name", "name as in the source", blank=True),
        text("kind", "kind: a key of the catalog of sensitive places, transit_stop or pole"),
        text("owner", "operator or owner as the source says", blank=True),
    ),
    "any",
)

RAW_DISTRICTS = Table(
    "raw_districts",
    "Districts of the study",
    (
        text("source_id", "id in the layer"),
        text("name", "name of the district"),
        integer("residents", "residents, where the layer tells them", blank=True),
    ),
    "Polygon",
)

RAW_EXCLUSIONS = Table(
    "raw_exclusions",
    "Exclusion zones of the study",
    (
        text("source_id", "id in the layer"),
        text("name", "name of the zone", blank=True),
        text("action", "what it asks for", choices=EXCLUSION_ACTIONS),
        text("reason", "why, in the words of the layer", blank=True),
    ),
    "Polygon",
)

RAW_PLANT = Table(
    "raw_plant",
    "Existing poles lines, ducts or fiber that a layer says may be used",
    (
        text("source_id", "id in the layer"),
        text("way", "way of building that it makes possible: a key of the catalog of ways"),
        text("owner", "who owns it"),
        integer("spare_fibers", "fibers that may be used; blank sets no limit", blank=True),
        text("plant_id", "asset of `plant.source` that it is; blank of a layer that only offers", blank=True),
    ),
    "LineString",
)

PROVENANCE = Table(
    "provenance",
    "Where each input came from",
    (
        text("path", "path relative to the study, or the address asked"),
        text("role", "streets, points, cameras, demand, buildings, terrain, prices, study"),
        text("sha256", "hash of the file"),
        text("license", "license of the data", blank=True),
        text("attribution", "words that the license asks for", blank=True),
        text("source", "who made it", blank=True),
        text("date", "date of the data", blank=True),
        text("query", "query that fetched it", blank=True),
    ),
)
