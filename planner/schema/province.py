"""Tables of a plan made of members' plans: the members, their sites, the phases, one bill of materials."""

from __future__ import annotations

from planner.schema.money import BOM_LINES, CASH_FLOW
from planner.schema.plant import QUANTITIES
from planner.schema.table import Table, flag, integer, number, text

MEMBERS = Table(
    "members",
    "The members, each with the figures of its own plan; the point is its first center",
    (
        text("member_id", "id in `[[members]]`"),
        text("title", "title of its study"),
        text("scenario", "scenario of its plan"),
        integer("phase", "order in which members are built, from 1", low=1),
        integer("built_in", "phase by whose end its last part is paid; blank: no budget holds it", low=1,
                blank=True),
        integer("cameras", "cameras of its plan"),
        integer("points", "government points that are joined"),
        integer("sites", "cameras and points to be joined"),
        integer("connected", "of these, joined"),
        number("route_m", "m", "streets that carry fiber"),
        number("cable_m", "m", "cable"),
        number("drop_m", "m", "drops"),
        number("fiber_km", "km", "fibers times cable"),
        text("demand_unit", "what its demand counts"),
        number("demand_total", "study unit", "all its demand"),
        number("demand_covered", "study unit", "of this, seen"),
        number("coverage_share", "ratio", "the same as a share", high=1),
        number("coverage_objective", "study unit", "what its choice of cameras counted"),
        number("coverage_bound", "study unit", "no choice of as many cameras counts more, by the engine"),
        number("coverage_certified", "study unit", "the same bound as `evidence/` proves it to anyone"),
        number("coverage_gap_pct", "%", "from that objective to the bound, of the bound", high=100),
        number("route_objective", "currency", "what its routing minimized"),
        number("route_bound", "currency", "no tree for its cameras has less, by the engine", low=None),
        number("route_certified", "currency", "the same bound as `evidence/` proves it to anyone", low=None),
        number("route_gap_pct", "%", "from that bound to the objective, of the objective", high=100),
        text("outcome", "proven within its gap limits, or stopped", choices=("proven", "stopped")),
        text("streets", "what its streets are", choices=("surveyed", "reconstructed")),
        number("capex", "currency", "capex without tax"),
        number("tax", "currency", "tax on it"),
        number("annual_opex", "currency", "a year when all is built"),
        number("net_present_cost", "currency", "capex and yearly cost over the horizon, as built in year 0"),
        number("budget", "currency", "budget that its plan was made with; blank: none", blank=True),
        text("sha256", "SHA-256 over the files of its plan (docs/members.md)"),
    ),
    "Point",
)  # fmt: skip

MEMBER_SITES = Table(
    "member_sites",
    "Cameras and government points of all members, each under the id that is its own across members",
    (
        text("site_id", "MEMBER/CAM-0017"),
        text("member_id", "member that it belongs to"),
        text("kind", "camera, or kind of point; blank where its list does not say", blank=True),
        text("name", "name as in its list", blank=True),
        flag("connected", "joined to a center"),
    ),
    "Point",
)

PROVINCE_PHASES = Table(
    "province_phases",
    "Phases across members: what each builds and spends, and what is seen by its end",
    (
        integer("phase", "number, in the order of construction", low=1),
        text("members", "members whose last part it pays, joined by a blank", blank=True),
        number("granted", "currency", "budget that it brings; blank where nothing limits it", blank=True),
        number("carried", "currency", "what earlier phases left to it", blank=True),
        number("spent", "currency", "what it spends"),
        number("spent_after", "currency", "what is spent by its end"),
        number("capex_after", "currency", "capex of what stands by its end"),
        integer("cameras_after", "cameras that stand by its end"),
        integer("points_after", "government points joined by its end"),
        number("covered_after", "study unit", "demand seen by its end; blank where members count unlike",
               blank=True),
        number("coverage_after", "ratio", "the same as a share of all members' demand", high=1, blank=True),
    ),
    keyed=False,
)  # fmt: skip

PROVINCE_QUANTITIES = Table(
    "province_quantities",
    "What the province's own assets need of the price book, beside what members need",
    QUANTITIES.columns,
    keyed=False,
)

PROVINCE_BOM = Table(
    "bom",
    "Bill of materials: the lines of all members, and those of the province itself",
    (
        text("line_id", "MEMBER/BOM-001; BOM-001 where it is the province's own"),
        text("member", "member that buys it; blank: the province", blank=True),
        *BOM_LINES.columns[1:],
    ),
)

WHOSE = ("member", "own", "all", "program", "with_program")
PROVINCE_CASH_FLOW = Table(
    "cash_flow",
    "Cash flow year by year: of each member, of the province's own, and of all together",
    (
        text(
            "whose",
            "member; own (backbone, centers); all of these; program (one replacement program over "
            "members); with_program: all and the program",
            choices=WHOSE,
        ),
        text("member", "member whose it is; blank: of none alone", blank=True),
        *CASH_FLOW.columns,
    ),
    keyed=False,
)

PROVINCE_TABLES = (MEMBERS, MEMBER_SITES, PROVINCE_PHASES, PROVINCE_QUANTITIES)
