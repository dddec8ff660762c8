"""Tables of a plan: the layers of `plan.gpkg`, with units in the column names."""

from __future__ import annotations

from planner.schema.accountable import SIGNS
from planner.schema.existing_pops import EXISTING_POPS
from planner.schema.facts import FACT_COLUMNS
from planner.schema.money import CASH_FLOW, LOAN, MONEY_LINES, PAYMENTS
from planner.schema.operate import ACCEPTANCE, AVAILABILITY, PERMITS
from planner.schema.protection import CIRCUIT_WAYS, PROTECTED
from planner.schema.responsible import DEPLOYMENTS, RESPONSIBLE, STATUSES
from planner.schema.table import Table, flag, integer, number, text
from planner.schema.works import CROSSINGS

SPAN_ROLES = ("tree", "added")
POP_KINDS = ("center", "building", "cabinet", "existing")
CIRCUIT_KINDS = ("access", "feeder", "distribution", "uplink", "protection")

CAMERAS = Table(
    "cameras",
    "Cameras of the plan",
    (
        text("camera_id", "CAM-0001"),
        text("source_id", "id of the list row, junction or span offset it came from"),
        text("name", "name as in the list", blank=True),
        text("site_kind", "kind of the candidate place"),
        text("candidate_id", "candidate place it stands at", blank=True),
        text("view_id", "view of the evidence that was chosen", blank=True),
        text("provenance", "as the list says", blank=True),
        flag("fixed", "given by the tender, not chosen"),
        text("camera_class", "class of the catalog"),
        text("node_id", "node of the routes that serves it", blank=True),
        text("street_span_id", "street span it stands on", blank=True),
        number("drop_m", "m", "camera to the street's fiber, straight", blank=True),
        number("range_m", "m", "ground distance within which demand counts as covered by day"),
        number("near_m", "m", "dead zone: ground distance at which it begins to see the target"),
        number("night_range_m", "m", "the same by night, on an unlit street"),
        number("field_deg", "deg", "horizontal field of view, 360 all round", high=360),
        text("level", "level of pixel density held at range_m"),
        text("sight_model", "buildings, corridor or open", choices=("buildings", "corridor", "open")),
        number(
            "azimuth_deg", "deg", "clockwise from north; blank where it looks all round", high=360, blank=True
        ),
        number("tilt_deg", "deg", "below the horizon", high=90, blank=True),
        text("mount", "pole, facade, existing pole", blank=True),
        number("mount_height_m", "m", "above the ground", blank=True),
        text("power_source", "where its power comes from", blank=True),
        number("covered_weight", "study unit", "demand within its sight, seen by others or not"),
        number("marginal_weight", "study unit", "demand that only this camera sees"),
        number("visible_street_m", "m", "meters of street within its sight"),
        number("facade_m", "m", "residential facade seen at privacy.facade_level", blank=True),
        number("facade_close_m", "m", "residential facade seen at 250 px/m: characterize", blank=True),
        number("public_share", "ratio", "share of its view that is public ground", high=1, blank=True),
        text("district", "name of its district", blank=True),
        text("priority", "when the list asks for it: an order, a phase", blank=True),
        text("exclusion", "forbid, mask or justify; blank where none holds", blank=True),
        text("exclusion_reason", "which zone or place asks for it", blank=True),
        text("mask", "what must be masked out for good", blank=True),
        flag("connected", "joined to a center"),
        number("route_to_center_m", "m", "fiber route to the center, drop included", blank=True),
        *FACT_COLUMNS,
        text("facts_id", "row of layer given_facts that spoke last of it", blank=True),
        *RESPONSIBLE,
    ),
    "Point",
)

POINTS = Table(
    "points",
    "Government points of the plan",
    (
        text("point_id", "GOV-0001"),
        text("source_id", "id in the list"),
        text("name", "name as in the list", blank=True),
        text("kind", "school, hospital, police ...", blank=True),
        text("provenance", "as the list says", blank=True),
        text("district", "name of its district", blank=True),
        text("priority", "when the list asks for it: an order, a phase", blank=True),
        text("node_id", "node of the routes that serves it", blank=True),
        text("street_span_id", "street span it is snapped to", blank=True),
        number("drop_m", "m", "building to the street's fiber, straight", blank=True),
        flag("connected", "joined to a center"),
        number("route_to_center_m", "m", "fiber route to the center, drop included", blank=True),
        *RESPONSIBLE,
    ),
    "Point",
)

CENTERS = Table(
    "centers",
    "Monitoring centers",
    (
        text("center_id", "CEN-01"),
        text("name", "name", blank=True),
        text("node_id", "node of the routes where it stands"),
        number("drop_m", "m", "building to the street's fiber, straight"),
        *RESPONSIBLE,
    ),
    "Point",
)

NODES = Table(
    "nodes",
    "Ends of the route spans",
    (text("node_id", "ND-00001 or ND-CAM-0001"), integer("degree", "route spans that end here")),
    "Point",
)

SPANS = Table(
    "spans",
    "Route: street pieces along which fiber is built or rented",
    (
        text("span_id", "SP-00001 or SP-00001.2"),
        text("street_span_id", "street span that it is a part of"),
        text("street_name", "name of the street", blank=True),
        text("street_class", "OSM highway value"),
        text("from_node", "node_id where the geometry starts"),
        text("to_node", "node_id where the geometry ends"),
        text("toward_center_node", "whichever end is nearer to the center along the route"),
        number("length_m", "m", "projected length"),
        text("way", "way of building: a key of the catalog of ways"),
        text("deployment", "OFDS code", choices=DEPLOYMENTS),
        flag("owned", "counts as owned by the public side"),
        number("cost_factor", "ratio", "factor of its street on works of its way, 1 or more", low=1),
        integer("weight_cents", "weight in the routing objective", unit="cents"),
        text(
            "role",
            "tree: in the working tree; added: laid beside it for second ways",
            choices=SPAN_ROLES,
        ),
        integer("sites_downstream", "connected sites beyond it in the working tree, 0 off the tree"),
        integer("fibers", "fibers in use here"),
        *RESPONSIBLE,
    ),
    "LineString",
)

CABLES = Table(
    "cables",
    "Cables along the route, each of one size from end to end",
    (
        text("cable_id", "CBL-0001"),
        text("span_ids", "route spans it runs along, from the center outward, joined by spaces"),
        text("from_node", "node nearer to the center"),
        text("to_node", "far node"),
        integer("fiber_count", "fibers in the cable"),
        integer("fibers_used", "fibers in use on some part of the cable"),
        text("deployment", "OFDS code", choices=DEPLOYMENTS),
        number("route_m", "m", "length of its spans"),
        number("slack_m", "m", "loops, sag and waste on top"),
        number("cable_m", "m", "cable to buy: route_m + slack_m"),
        *RESPONSIBLE,
    ),
    "LineString",
)

CLOSURES = Table(
    "closures",
    "Splice closures",
    (
        text("closure_id", "CLO-0001"),
        text("node_id", "node of the routes"),
        text("reason", "branch, size_change, site, pop, splitter or several, joined by +"),
        integer("splices", "fusion splices inside"),
        *RESPONSIBLE,
    ),
    "Point",
)

SUPPORTS = Table(
    "supports",
    "Poles and chambers of the route, placed by rule along each span",
    (
        text("support_id", "POL-00001 or CHB-00001"),
        text("kind", "pole or chamber", choices=("pole", "chamber")),
        flag("existing", "stands already, by the layer of existing plant"),
        text("span_id", "route span it serves"),
        integer("guys", "guys that hold it against the pull of its cables"),
        *RESPONSIBLE,
    ),
    "Point",
)

DROPS = Table(
    "drops",
    "Cables from the street's fiber to a site",
    (
        text("drop_id", "DRP-0001"),
        text("site_id", "camera, point or center"),
        text("node_id", "node of the routes"),
        integer("fibers", "fibers"),
        number("length_m", "m", "straight distance plus the in-building allowance"),
        *RESPONSIBLE,
    ),
    "LineString",
)

EQUIPMENT = Table(
    "equipment",
    "Assets without a place of their own on the map: switches, optics, storage, seats, power",
    (
        text("asset_id", "EQ-00001"),
        text("kind", "what it is"),
        text("site_id", "camera, point or center where it stands", blank=True),
        text("item_id", "row of the price book"),
        number("quantity", "item unit", "how many"),
        *RESPONSIBLE,
    ),
)

QUANTITIES = Table(
    "quantities",
    "Which item of the price book each asset needs, and how much: the BOM is its sum",
    (
        text("asset_id", "id in one of the layers"),
        text("layer", "layer that holds the asset"),
        text("item_id", "row of the price book"),
        number("quantity", "item unit", "how much"),
        integer("phase", "construction phase that buys it", low=1),
    ),
    keyed=False,
)

PHASES = Table(
    "phases",
    "Phases of construction, each joined to what stands already; one row where all is built at once",
    (
        text("phase_id", "PH-01"),
        integer("phase", "number, in the order of construction", low=1),
        text("name", "zone, priority or kind; beyond_budget for what no budget holds", blank=True),
        integer("sites", "connected sites of the phase"),
        integer("cameras", "cameras among them"),
        integer("points", "points among them"),
        integer("sites_after", "connected sites when it is built"),
        number("route_m", "m", "route that it builds"),
        number("cable_m", "m", "cable that it lays"),
        number("drop_m", "m", "drops that it lays"),
        number("works", "currency", "works and equipment that it buys"),
        number("capex", "currency", "the same with its contingency, without tax"),
        number("capex_after", "currency", "capex of this phase and those before"),
        number("budget", "currency", "what it may cost; blank where nothing limits it", blank=True),
        number("opex_after", "currency", "yearly cost once it is built, maintenance included"),
        number("covered_weight_after", "study unit", "demand seen once it is built"),
        number("coverage_after", "ratio", "share of all demand seen once it is built", high=1),
    ),
)

PHASE_LINES = Table(
    "phase_lines",
    "Bill of materials by phase: over the phases each line sums to its quantity and total",
    (
        text("line_id", "line of the bill of materials"),
        text("item_id", "row of the price book"),
        integer("phase", "construction phase", low=1),
        number("quantity", "unit", "what the phase buys"),
        number("total", "currency", "what it pays for it"),
    ),
    keyed=False,
)

EXISTING_CAMERAS = Table(
    "existing_cameras",
    "Cameras that stand already: they see, and are neither bought nor joined by this plan",
    (
        text("existing_id", "XCAM-0001"),
        text("source_id", "id in the source"),
        text("name", "name as in the source", blank=True),
        text("camera_class", "class of the catalog, blank where unknown", blank=True),
        number("azimuth_deg", "deg", "blank where it looks all round or nobody knows", high=360, blank=True),
        number("range_m", "m", "ground distance within which demand counts as covered; 0 where unknown"),
        number("covered_weight", "study unit", "demand within its sight"),
        text("owner", "operator or owner as the source says", blank=True),
        text("mount", "pole, wall, ceiling ... as the source says", blank=True),
        number("mount_height_m", "m", "above the ground as the source says", blank=True),
        text("zone", "what it watches as the source says (OSM surveillance:zone)", blank=True),
        text("tags", "tags of OpenStreetMap as mapped, as JSON", blank=True),
        text("provenance", "where it is from"),
        text("status", "OFDS network status", choices=STATUSES),
    ),
    "Point",
)

VIEWSHEDS = Table(
    "viewsheds",
    "What each camera sees of the ground, by day, at the study's level",
    (
        text("camera_id", "CAM-0001"),
        number("area_m2", "m2", "ground within its sight"),
        number(
            "public_share",
            "ratio",
            "share that is not inside a building or private block",
            high=1,
            blank=True,
        ),
        text("districts", "districts that it sees, in the order of the layer, joined by '; '", blank=True),
    ),
    "any",
)

BLIND_SPOTS = Table(
    "blind_spots",
    "Streets that no camera sees, the most demand first",
    (
        text("blind_id", "BLIND-0001"),
        integer("rank", "1 the most demand", low=1),
        text("street_name", "name of the street", blank=True),
        text("district", "name of the district", blank=True),
        number("weight", "study unit", "demand nobody sees there"),
        number("length_m", "m", "meters of street nobody sees there"),
    ),
    "Point",
)

POPS = Table(
    "pops",
    "POPs: where the fibers of sites end on switches or OLTs; each center is one",
    (
        text("pop_id", "POP-0001"),
        text("site_id", "government point or center in whose building it stands, or XPOP- id", blank=True),
        text("kind", "center, building, cabinet or existing", choices=POP_KINDS),
        text("node_id", "node of the routes that serves it"),
        number("drop_m", "m", "POP to the street's fiber, straight"),
        integer("ports", "ports toward sites, of switches and line terminals"),
        integer("ports_used", "of them in use"),
        integer("pon_ports", "those of line terminals among the ports: a tree of splitters each"),
        integer("pon_ports_used", "of them in use"),
        integer("sites_served", "connected sites whose fiber ends there"),
        number("power_w", "W", "what its equipment draws; blank at centers", blank=True),
        number("up_mbps", "Mb/s", "what its sites send, headroom included"),
        number("down_mbps", "Mb/s", "what its sites receive, headroom included"),
        text("uplink_optic", "optic of its link to the center; blank at a center", blank=True),
        number("route_to_center_m", "m", "route to the center, drop included; 0 at a center"),
        *RESPONSIBLE,
    ),
    "Point",
)

SPLITTERS = Table(
    "splitters",
    "Optical splitters, in closures and cabinets",
    (
        text("splitter_id", "SPL-0001"),
        text("node_id", "node of the routes"),
        text("pop_id", "POP that lights it"),
        text("fed_by", "splitter or POP at its single leg"),
        integer("ratio", "legs: 8 of 1:8", low=2),
        integer("stage", "1 is next to the POP", low=1),
        integer("sites_served", "connected sites beyond it"),
        number("fill_pct", "%", "legs in use", high=100),
        *RESPONSIBLE,
    ),
    "Point",
)

CIRCUITS = Table(
    "circuits",
    "Every fiber in use: walks of spans from one device to the next one nearer to the center",
    (
        text("circuit_id", "CIR-00001"),
        text(
            "kind",
            "access (site to POP), distribution (to a splitter), feeder (splitter to POP), uplink (POP to "
            "center), protection (second way)",
            choices=CIRCUIT_KINDS,
        ),
        text("from_id", "site, splitter or POP where it begins"),
        text("to_id", "splitter or POP where it ends"),
        text("pop_id", "POP that it serves or belongs to"),
        integer("fibers", "fibers that run along it", low=1),
        text("span_ids", "spans in order, joined by spaces; blank where both ends are one node", blank=True),
        number("length_m", "m", "length of those spans"),
        text("protects", "circuit whose second way it is", blank=True),
        text(
            "fiber_path",
            "of each fiber the cables and its number in them, as CBL-0002:1>CBL-0001:4; where no cable is "
            "laid the first span of such a run; fibers joined by spaces",
            blank=True,
        ),
    ),
)

LINK_BUDGET = Table(
    "link_budget",
    "Light and load of each link, a row each way",
    (
        text("site_id", "camera or point"),
        text("center_id", "center that it belongs to"),
        text("pop_id", "POP at the other end; of the uplink of a POP, that of the center"),
        text("direction", "up is from the site to the center", choices=("up", "down")),
        text("circuit_kind", "working, or second: by the circuit that protects it", choices=CIRCUIT_WAYS),
        integer("wavelength_nm", "wavelength", unit="nm"),
        number("length_m", "m", "fiber: route with slack, drop of the site, drop of the center"),
        number("standing_m", "m", "part of it in fiber that stands already or is rented, with slack"),
        integer("splices", "fusion splices on its way, ends included"),
        integer("connectors", "mated connectors on its way"),
        integer("splitters", "optical splitters on its way"),
        number("loss_low_db", "dB", "least loss: each part at its least, no margin"),
        number("loss_expected_db", "dB", "loss expected when built: each part typical, no margin"),
        number("loss_high_db", "dB", "most loss: each part at its most, margin for aging and repair on top"),
        number("budget_db", "dB", "loss that the optic bears"),
        number("margin_db", "dB", "budget_db - loss_high_db", low=None),
        number("overload_margin_db", "dB", "how far the strongest light is below what blinds", low=None),
        text("optic", "optic of the catalog; under splitters the class of the port"),
        text("attenuator", "fixed attenuator in each of its fibers", blank=True),
        number("load_mbps", "Mb/s", "what it carries, headroom included"),
        number("rate_mbps", "Mb/s", "what the optic carries; under splitters all sites of the port together"),
    ),
    keyed=False,
)

UNSERVED = Table(
    "unserved",
    "Sites left out, each with a reason code",
    (
        text("site_id", "camera or point"),
        text("name", "name as in the list", blank=True),
        text("reason", "code of schema.UNSERVED_REASONS"),
        text("detail", "the figure that broke the limit, and what would mend it", blank=True),
    ),
    "Point",
)

CUT_KINDS = ("stretch", "bridge", "tunnel", "pole_line")

SINGLE_POINTS = Table(
    "single_points",
    "Single points of failure: what one cut puts out; the first 50, and every bridge and tunnel with fiber",
    (
        text(
            "risk_id", "first span of a stretch; BRG-, TUN- or PLN- and the number of its first street span"
        ),
        integer("rank", "1 puts out the most sites", low=1),
        text("kind", "stretch, bridge, tunnel or pole_line", choices=CUT_KINDS),
        text("street_name", "street of most of its meters", blank=True),
        text("span_ids", "route spans that the cut takes, from the center outward, joined by spaces"),
        number("length_m", "m", "length of those spans"),
        integer("sites", "connected sites that go dark"),
        integer("cameras", "cameras among them"),
        integer("points", "points among them"),
        integer("critical_sites", "hospitals, police and fire stations among them"),
        number("site_share", "ratio", "share of the connected sites", high=1),
        number("weight_lost", "study unit", "demand that no other camera sees"),
        number("residents", "people", "residents whose street no other camera sees", blank=True),
        text("owner", "who owns the poles of a pole line", blank=True),
    ),
    "LineString",
)

EXISTING_PLANT = Table(
    "existing_plant",
    "What the study's layer of existing plant offers along each street; empty without such a layer",
    (
        text("street_span_id", "street span along which the plant stands"),
        text("way", "way of building that it makes possible: a key of the catalog of ways"),
        text("owner", "who owns it"),
    ),
    keyed=False,
)

PLAN_TABLES = (
    CAMERAS, POINTS, CENTERS, NODES, SPANS, CABLES, CLOSURES, SUPPORTS, CROSSINGS, DROPS, EQUIPMENT,
    QUANTITIES, POPS, SPLITTERS, CIRCUITS, LINK_BUDGET, UNSERVED, EXISTING_POPS, EXISTING_CAMERAS, VIEWSHEDS,
    BLIND_SPOTS, SINGLE_POINTS,
    PHASES, PHASE_LINES,
    PERMITS, AVAILABILITY, ACCEPTANCE, PROTECTED, SIGNS,
    MONEY_LINES, PAYMENTS, CASH_FLOW, LOAN,
)  # fmt: skip
