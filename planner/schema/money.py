"""Tables of prices and of the bill of materials."""

from __future__ import annotations

from planner.schema.table import Table, flag, integer, number, text

PAID_KINDS = ("labor", "energy", "links", "general", "maintenance", "replacement", "decommissioning")
"""Kinds of what is paid after construction."""

PRICES = Table(
    "prices",
    "Price book: one row an item",
    (
        text("item_id", "key, snake case"),
        text("group", "group of the BOM"),
        text("description_en", "English"),
        text("description_es", "Spanish"),
        text("unit", "each, m, km, month, year ..."),
        text("recurrence", "once or year", choices=("once", "year")),
        number("low", "currency", "low unit price"),
        number("typical", "currency", "typical unit price"),
        number("high", "currency", "high unit price"),
        number("labor_share", "ratio", "share of labor in the price", high=1, blank=True),
        text("currency", "ISO 4217"),
        number("price_year", "year", "year of the price", low=1990, high=2100),
        text("region", "where the price was seen"),
        text("source", "public source, or the words planning assumption"),
        text("note", "what it holds", blank=True),
        text("supplier", "who offers it; blank where nobody is named", blank=True),
        text("origin", "ISO 3166 country of origin; blank: unknown, which counts against a cap", blank=True),
        number("tax_pct", "%", "tax inside the price; blank: none", high=100, blank=True),
        number("duty_pct", "%", "import duty inside the price; blank: unknown", high=1000, blank=True),
    ),
)

KITS = Table(
    "kits",
    "What each camera, point or center needs, and the program once",
    (
        text("kit", "who needs it", choices=("camera", "point", "center", "program", "pop", "ont", "olt")),
        text("kind", "kind of the asset; blank where the site itself buys the item", blank=True),
        text("item_id", "row of the price book"),
        text("per", "what is counted"),
        number("quantity", "item unit", "so many"),
        number("every", "units of `per`", "for so many units"),
        text("rounding", "up to whole items, or none", choices=("up", "none")),
        number("at_least", "item unit", "where any unit is there"),
        text("camera_modes", "values of ownership.camera_mode under which it is needed"),
        text("source", "public source, or the words planning assumption"),
    ),
    keyed=False,
)

BOM_LINES = Table(
    "bom",
    "Bill of materials: one row an item that the plan uses",
    (
        text("line_id", "BOM-001"),
        text("item_id", "row of the price book"),
        text("group", "group of the BOM"),
        text("description_en", "English"),
        text("description_es", "Spanish"),
        text("recurrence", "once (capex) or year (opex)", choices=("once", "year")),
        text("unit", "unit of the quantity"),
        number("quantity", "unit", "sum over the assets, two decimals"),
        number("unit_price", "currency", "price at the level of the study"),
        number("unit_price_low", "currency", "low"),
        number("unit_price_high", "currency", "high"),
        number("total", "currency", "quantity times unit price, rounded to the cent"),
        text("currency", "ISO 4217"),
        integer("price_year", "year of the price", unit="year", low=1990),
        text("source", "public source, or the words planning assumption"),
        flag("assumption", "the price has no public source"),
        integer("asset_count", "assets behind the line"),
        text("basis", "what the quantities rest on: streets surveyed, or reconstructed, not surveyed"),
    ),
)

MONEY_LINES = Table(
    "money_lines",
    "What the cash flow knows of each BOM line, and of maintenance, replacement and decommissioning",
    (
        text("line_id", "line of the bill of materials, or MAINTENANCE, REPLACEMENT, DECOMMISSIONING"),
        text("item_id", "row of the price book; blank where it is no line", blank=True),
        text("recurrence", "once, year, or due where it follows from other lines",
             choices=("once", "year", "due")),
        number("total", "currency", "total of the line; of maintenance, a year's; 0 of what is due"),
        text("kind", "labor, energy, links, general, maintenance, replacement or decommissioning; works once",
             choices=("works", *PAID_KINDS)),
        text("payer", "who pays it; blank where nobody is named", blank=True),
        number("service_life_years", "year", "bought again after so many; blank: never", blank=True),
        number("foreign_share", "ratio", "share of the price in foreign currency", high=1),
    ),
)  # fmt: skip

PAYMENTS = Table(
    "payments",
    "Who pays how much in which year, without tax, of all that comes after construction",
    (
        integer("year", "year after the first phase; paid at its end", unit="year"),
        text("payer", "who pays; blank where nobody is named", blank=True),
        text("kind", "kind of cost", choices=PAID_KINDS),
        number("base", "currency", "amount in money of year 0"),
        number("amount", "currency", "amount, escalated"),
    ),
    keyed=False,
)

CASH_FLOW = Table(
    "cash_flow",
    "Cash flow year by year; year 0 builds the first phase, later years are paid at their end",
    (
        integer("year", "years after the first phase", unit="year"),
        number("works", "currency", "works and equipment of the phases of the year"),
        number("contingency", "currency", "contingency of the same"),
        number("labor", "currency", "wages"),
        number("energy", "currency", "electricity"),
        number("links", "currency", "links, fiber and plant of others"),
        number("general", "currency", "other yearly payments"),
        number("maintenance", "currency", "maintenance"),
        number("replacement", "currency", "what reached the end of its service life, bought again"),
        number("decommissioning", "currency", "taking down, in the last year"),
        number("tax", "currency", "tax on all of these"),
        number("total", "currency", "sum of all of these"),
        number("loan_drawn", "currency", "paid by the loan"),
        number("interest", "currency", "interest of the loan"),
        number("principal", "currency", "loan paid back"),
        number("own_funds", "currency", "total less the loan drawn, with interest and principal", low=None),
        number("discount_factor", "ratio", "value in year 0 of one unit"),
        number("present", "currency", "total in year 0"),
        number("own_present", "currency", "own funds in year 0", low=None),
    ),
    keyed=False,
)

LOAN = Table(
    "loan",
    "Schedule of the loan, a tranche a phase; no rows without a loan",
    (
        integer("tranche", "phase that it pays", low=1),
        integer("year", "years after the first phase", unit="year"),
        number("opening", "currency", "owed when the year begins"),
        number("drawn", "currency", "lent"),
        number("interest", "currency", "interest on what is owed when the year begins"),
        number("principal", "currency", "paid back"),
        number("payment", "currency", "interest and principal"),
        number("closing", "currency", "owed when the year ends"),
    ),
    keyed=False,
)
