"""Tables of what stands already: as a source tells it, as a plan extends it, and its replacement."""

from __future__ import annotations

from planner.schema.table import Table, flag, integer, number, text

STANDING_KINDS = ("camera", "route", "pop", "point", "center", "support")
STANDING_STATES = ("works", "down", "unknown")
STANDING_MODES = ("own", "leased", "others")
STANDING_ACTIONS = ("stands", "replaced", "program", "not_ours", "kept_down")
PARTS = ("device", "switch", "battery", "power", "cable", "support", "site", "room")
DUE_REASONS = ("down", "age", "told")
ROUTE_FORMS = ("poles", "duct", "leased")

_LIFE = (
    text("owner", "owner as the source says, or the study", blank=True),
    text("mode", "own, leased, or of others whom this study does not buy for", choices=STANDING_MODES),
    integer("year_built", "calendar year; blank where nobody knows", unit="year", blank=True),
    text("state", "works, down, or unknown: taken as working", choices=STANDING_STATES),
    integer("maintenance_end", "last calendar year in which somebody mends it", unit="year", blank=True),
    integer("replace_year", "calendar year in which the source wants it replaced", unit="year", blank=True),
)
_ROUTE = (
    text("form", "of a route: poles, duct, or leased fiber", choices=ROUTE_FORMS, blank=True),
    integer("fibers", "fibers of its cables; 0 where a route holds none", blank=True),
    integer("spare_fibers", "fibers of them that nobody uses", blank=True),
)

RAW_STANDING = Table(
    "raw_standing",
    "What stands already, as an earlier plan or an as-built file tells it",
    (
        text("source_id", "id in the source"),
        text("kind", "what it is", choices=STANDING_KINDS),
        text("name", "name as in the source", blank=True),
        *_LIFE,
        *_ROUTE,
        text("camera_class", "class of the catalog, blank where unknown", blank=True),
        number("direction_deg", "deg", "clockwise from north, blank where unknown", high=360, blank=True),
        number("height_m", "m", "mount height, blank where unknown", blank=True),
        text("mount", "pole, wall ... as the source says", blank=True),
        integer("ports", "of a POP: ports of switches that are free", blank=True),
        integer("pon_ports", "the same of line terminals", blank=True),
        integer("most_ports", "most ports that may be used there", blank=True),
        number("power_w", "W", "of a POP: what it has for what is added", blank=True),
        number("battery_h", "h", "hours that its battery holds", blank=True),
        text("carries", "ids of the cameras that go dark with it, joined by spaces", blank=True),
        text("provenance", "where it is from"),
    ),
    "any",
)

RAW_STANDING_ITEMS = Table(
    "raw_standing_items",
    "What standing assets consist of, in items of the price book",
    (
        text("source_id", "id of the asset in the source"),
        text("item_id", "row of the price book"),
        number("quantity", "item unit", "how much of it stands"),
    ),
    keyed=False,
)

STANDING = Table(
    "standing",
    "What stands already by `plant.source`: this plan extends it and buys none of it twice",
    (
        text("standing_id", "XCAM-0001, XPOP-0001, XRT-00001, XPT-0001, XCEN-01, XSUP-00001"),
        text("source_id", "id in the source"),
        text("kind", "what it is", choices=STANDING_KINDS),
        text("name", "name as in the source", blank=True),
        *_LIFE,
        integer("due_year", "first calendar year in which a part of it is due; blank: none", unit="year",
                blank=True),
        text("action", "stands; replaced by this plan; by the program; not ours to replace; kept down",
             choices=STANDING_ACTIONS),
        *_ROUTE,
        text("stands_for", "center or listed site of the study that it is, so that it is not bought",
             blank=True),
        text("carries", "standing cameras that go dark with it, joined by spaces", blank=True),
        number("share_weight", "study unit", "demand that a camera sees, each place shared among all that "
               "see it; of others that of the cameras it carries", blank=True),
        text("provenance", "where it is from"),
    ),
    "any",
)  # fmt: skip

STANDING_ITEMS = Table(
    "standing_items",
    "Parts of what stands, in items of the price book, with their service life",
    (
        text("standing_id", "asset of layer standing"),
        text("part", "part that is replaced at once", choices=PARTS),
        text("item_id", "row of the price book"),
        number("quantity", "item unit", "how much of it stands"),
        number("life_years", "year", "service life by the catalog; blank: none", blank=True),
        integer("due_year", "calendar year in which it is due; blank: never, or its age is unknown",
                unit="year", blank=True),
        text("reason", "why it is due", choices=DUE_REASONS, blank=True),
        flag("replaced", "this plan buys it again"),
    ),
    keyed=False,
)  # fmt: skip

REPLACEMENTS = Table(
    "replacements",
    "The replacement program: each part that is due within its years, and the year in which it is bought",
    (
        text("replacement_id", "REP-00001, in the order of the years, then of what each keeps for its cost"),
        text("standing_id", "asset of layer standing"),
        text("part", "part that is replaced", choices=PARTS),
        integer("year", "calendar year in which it is bought; blank where no budget reaches it",
                unit="year", blank=True),
        integer("due_year", "calendar year from which it may be bought", unit="year"),
        text("reason", "why it is due", choices=DUE_REASONS),
        number("cost", "currency", "its items at the prices of year 0"),
        number("share_weight", "study unit", "demand that it keeps in view: shared among all that see it"),
        number("marginal_weight", "study unit", "demand that nobody else sees"),
        number("kept_weight_years", "study unit x year", "expected demand in view over the years of the "
               "program because of it; 0 where it is not bought"),
    ),
)  # fmt: skip

MEMBER_REPLACEMENTS = Table(
    "member_replacements",
    "One replacement program over members: each part that is due in any of them, and when it is bought",
    (
        text("replacement_id", "REP-00001, in the order of the years, then of what each keeps for its cost"),
        text("member_id", "member whose it is"),
        text("asset_id", "asset across members: MEMBER/XCAM-0017"),
        text("source_id", "id in the source that tells of it"),
        text("kind", "what it is", choices=STANDING_KINDS),
        text("part", "part that is replaced", choices=PARTS),
        integer("year", "calendar year in which it is bought; blank where no budget reaches it",
                unit="year", blank=True),
        integer("member_year", "year in which its own program would, by its own budget; blank: never",
                unit="year", blank=True),
        integer("year_built", "calendar year in which it was built; blank where nobody knows", unit="year",
                blank=True),
        integer("due_year", "calendar year from which it may be bought", unit="year"),
        text("reason", "why it is due", choices=DUE_REASONS),
        number("cost", "currency", "its items at the prices of year 0"),
        number("share_weight", "study unit", "demand that it keeps in view: shared among all that see it"),
        number("marginal_weight", "study unit", "demand that nobody else sees"),
        number("kept_weight_years", "study unit x year", "expected demand in view over the years of the "
               "program because of it; 0 where it is not bought"),
    ),
    "Point",
)  # fmt: skip

_PROGRAM_YEAR = (
    text("year_id", "YR-2026"),
    integer("year", "calendar year", unit="year"),
    number("budget", "currency", "what may be spent in it, with what earlier years left"),
    number("spent", "currency", "what is spent"),
    integer("parts", "parts bought"),
    number("working_without", "count", "standing cameras expected to work, without the program"),
    number("working_with", "count", "the same with it"),
    number("coverage_without", "ratio", "share of all demand expected to be seen, without it", high=1),
    number("coverage_with", "ratio", "the same with it", high=1),
)

REPLACEMENT_YEARS = Table(
    "replacement_years",
    "The replacement program by year: money and expected coverage, with it and without",
    _PROGRAM_YEAR,
)

MEMBER_REPLACEMENT_YEARS = Table(
    "member_replacement_years",
    "One replacement program over members by year: coverage is of the demand of all members that have one",
    _PROGRAM_YEAR,
)

_PROGRAM_LINE = (
    integer("year", "calendar year", unit="year"),
    text("item_id", "row of the price book"),
    number("quantity", "item unit", "how much is bought"),
    number("unit_price", "currency", "price of year 0"),
    number("total", "currency", "quantity x unit_price"),
)

REPLACEMENT_LINES = Table(
    "replacement_lines",
    "Bill of materials of the replacement program by year",
    _PROGRAM_LINE,
    keyed=False,
)

MEMBER_REPLACEMENT_LINES = Table(
    "member_replacement_lines",
    "Bill of materials of one replacement program over members, by member and year",
    (text("member_id", "member in which it is bought"), *_PROGRAM_LINE),
    keyed=False,
)

PLANT_LINES = Table(
    "plant_lines",
    "What is new, what is replaced and what stands, by item of the price book",
    (
        text("item_id", "row of the price book"),
        number("new", "item unit", "bought by this plan for what is new"),
        number("replaced", "item unit", "bought by this plan for what stands and is due"),
        number("stands", "item unit", "stands, and is not bought"),
    ),
)

PROGRAM_FLOW = Table(
    "program_flow",
    "Cash flow with the replacement program: what it pays in each year, beside what the plan pays",
    (
        integer("year", "0 is the first calendar year of the program; years are paid at their end",
                unit="year", low=0),
        integer("calendar_year", "calendar year", unit="year"),
        text("payer", "who pays it: whoever pays what is bought again; blank where nobody is named",
             blank=True),
        number("base", "currency", "what is bought, at the prices of year 0"),
        number("amount", "currency", "the same with its escalation"),
        number("tax", "currency", "tax on it"),
        number("total", "currency", "amount and tax"),
        number("discount_factor", "ratio", "value in year 0 of one unit of that year", high=1),
        number("present", "currency", "total x discount_factor"),
        number("plan_total", "currency", "total of the plan's own cash flow: with tax, before the loan"),
        number("with_program", "currency", "both together"),
    ),
    keyed=False,
)  # fmt: skip

STANDING_TABLES = (
    STANDING, STANDING_ITEMS, PLANT_LINES, REPLACEMENTS, REPLACEMENT_YEARS, REPLACEMENT_LINES, PROGRAM_FLOW,
)  # fmt: skip
"""Layers of a plan whose study names `plant.source`; no other plan has them."""

MEMBER_REPLACEMENT_TABLES = (MEMBER_REPLACEMENTS, MEMBER_REPLACEMENT_YEARS, MEMBER_REPLACEMENT_LINES)
"""Layers of a plan of members whose study asks for one program over them."""
