"""Tables that leave `city` and `siting`: projected, in meters."""

from __future__ import annotations

from planner.schema.inputs import EXCLUSION_ACTIONS
from planner.schema.table import Table, flag, integer, number, text

STREET_NODES = Table(
    "street_nodes",
    "Ends and junctions of street spans",
    (
        text("node_id", "ND- and five digits"),
        integer("degree", "spans that end here"),
        integer("component", "number of the connected component, 1 the longest", low=1),
    ),
    "Point",
)

STREET_SPANS = Table(
    "street_spans",
    "Street pieces between nodes",
    (
        text("span_id", "SP- and five digits; a split span adds .1, .2 ... from its from_node on"),
        text("source_id", "id in the source"),
        text("name", "street name", blank=True),
        text("ref", "number of the road as in the source, such as RN 9", blank=True),
        text("street_class", "OSM highway value"),
        text("from_node", "node_id where the geometry starts"),
        text("to_node", "node_id where the geometry ends"),
        number("length_m", "m", "projected length"),
        flag("bridge", "on a bridge"),
        flag("tunnel", "in a tunnel"),
        flag("may_carry", "fiber may be built here by the table of street classes"),
        flag("aerial_allowed", "poles and aerial cable may be built here"),
        number("cost_factor", "ratio", "factor of its class on works here, 1 or more", low=1),
        integer("component", "number of the connected component", low=1),
        text("lit", "yes, no, or blank where unknown", blank=True),
        text("surface", "OSM surface of most of its meters, blank where unknown", blank=True),
        number("lanes", "count", "lanes of traffic on most of its meters, blank where unknown", blank=True),
        number("slope_pct", "%", "mean rise or fall along it by the terrain, blank if unknown", blank=True),
    ),
    "LineString",
)

ANCHORS = Table(
    "anchors",
    "Where a site meets the street network",
    (
        text("site_id", "CAM-, GOV-, CEN- or CAND- id"),
        text("span_id", "nearest span that may carry fiber", blank=True),
        number("offset_m", "m", "distance from the start of the span", blank=True),
        number("snap_distance_m", "m", "site to street, straight", blank=True),
        text("reason", "blank when snapped, else a code of UNSERVED_REASONS", blank=True),
    ),
)

UNSERVED_REASONS = {
    "too_far_from_street": "farther from any street than network.snap_limit_m",
    "outside_area": "outside the area of the street data",
    "no_path": "its streets are not joined to those of the center by any way that may carry fiber",
    "over_reach": "the fiber route is longer than any optic of the catalog reaches",
    "over_rate": "it sends or receives more than any optic of the catalog carries",
    "over_budget": "its light may lose more than any optic of the catalog bears",
    "overload": "its light may be stronger than the receiver bears, whatever the attenuator",
}
LIGHT_REASONS = ("over_reach", "over_rate", "over_budget", "overload")
"""Reasons found along the routes that were chosen, not in the input alone."""

SITES = Table(
    "sites",
    "Points, listed cameras and centers of the study with their ids",
    (
        text("site_id", "GOV-0001, CAM-0001 or CEN-01"),
        text("source_id", "id in the list"),
        text("name", "name as in the list", blank=True),
        text("kind", "kind of point, or camera, or center", blank=True),
        text("provenance", "published fact or placed by rule, as the list says", blank=True),
        text("priority", "order or phase that the list asks for", blank=True),
        text("camera_class", "class asked for", blank=True),
    ),
    "Point",
)

CANDIDATE_KINDS = (
    "intersection", "midblock", "plaza", "town_entry", "door", "pole", "existing", "list", "edit",
)  # fmt: skip

CANDIDATES = Table(
    "candidates",
    "Where a camera may stand",
    (
        text("candidate_id", "CAND-00001"),
        text("source_id", "node_id, span_id@offset, or id of the list row"),
        text("kind", "what kind of place it is", choices=CANDIDATE_KINDS),
        text("span_id", "span it stands on"),
        number("offset_m", "m", "distance from the start of the span"),
        number("snap_distance_m", "m", "site to street, straight"),
        flag("fixed", "must be chosen"),
        integer("cameras_least", "least cameras here: 1 for a fixed row of the list"),
        integer("cameras_most", "most cameras here"),
        text("name", "name as in the list", blank=True),
        text("provenance", "as the list says", blank=True),
        text("camera_class", "only class offered here; blank offers those of the study", blank=True),
        text("mount", "pole (new), existing pole, facade", choices=("pole", "existing pole", "facade")),
        number("power_distance_m", "m", "distance to known power, blank where unknown", blank=True),
        text("owner", "owner of the mount where it stands already", blank=True),
        text("district", "name of its district, blank outside all", blank=True),
        text(
            "exclusion",
            "forbid, mask or justify; blank where none holds",
            choices=EXCLUSION_ACTIONS,
            blank=True,
        ),
        text("exclusion_reason", "which zone or place asks for it", blank=True),
    ),
    "Point",
)

VIEWS = Table(
    "views",
    "What may be chosen: a class and a direction at a candidate place",
    (
        text("view_id", "VIEW- and six digits"),
        text("candidate_id", "place it stands at"),
        text("camera_class", "class of the catalog"),
        number(
            "azimuth_deg", "deg", "clockwise from north; blank where it looks all round", high=360, blank=True
        ),
        number("tilt_deg", "deg", "below the horizon", high=90),
        number("field_deg", "deg", "horizontal field of view, 360 all round", high=360),
        number("near_m", "m", "ground distance at which it begins to see the target"),
        number("far_m", "m", "ground distance to which it holds the study's level by day"),
        number("night_far_m", "m", "the same by night, on an unlit street"),
        text("sight_model", "buildings, corridor or open", choices=("buildings", "corridor", "open")),
        flag("fixed", "must be chosen as it is: a camera that stands already"),
    ),
)


DEMAND_POINTS = Table(
    "demand_points",
    "Places on streets that are to be seen",
    (
        text("demand_id", "DEM-000001"),
        integer("weight_milli", "thousandths of the study's demand unit"),
        integer("backup_milli", "worth of being seen by a second camera, at most weight_milli"),
        text("span_id", "span it lies on, blank on open ground", blank=True),
        text("place", "street or open ground", choices=("street", "open ground")),
        text("district", "name of its district, blank outside all", blank=True),
        flag("lit", "on a street that is tagged as lit"),
    ),
    "Point",
)

FINDINGS = Table(
    "findings",
    "What the city room changed or left out, a row each",
    (
        text("code", "stable code such as STREETS-DUPLICATE"),
        text("severity", "info or warning", choices=("info", "warning")),
        text("feature", "id of the feature, or of the layer"),
        integer("count", "how many"),
        number("length_m", "m", "how much street", blank=True),
        text("message", "what, and what it means for the plan"),
    ),
    keyed=False,
)
