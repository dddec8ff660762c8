"""Tables of prices and of the bill of materials."""

from __future__ import annotations

from planner.schema.table import Table, flag, integer, number, text

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
    ),
)

KITS = Table(
    "kits",
    "What each camera, point or center needs, and the program once",
    (
        text("kit", "who needs it", choices=("camera", "point", "center", "program", "pop")),
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
