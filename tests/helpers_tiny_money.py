"""What the tiny plan costs: bill of materials, prices in force, totals."""

from __future__ import annotations

from typing import Any

import pandas as pd
from helpers_tiny_kit import free_lines

from planner import schema
from planner.catalog.table_files import read_prices

BOM = (
    # item, recurrence, quantity, low, price, high, total, assets, source
    ("camera_fixed", "once", "3", "280", "900", "1800", "2700", 3, "planning assumption"),
    ("camera_ptz", "once", "2", "1200", "2600", "3500", "5200", 2, "contract of 2019"),
    ("site_switch", "once", "4", "350", "1000", "2000", "4000", 4, "planning assumption"),
    ("route_new_poles_m", "once", "200", "2", "4.25", "9", "850", 3, "planning assumption"),
    ("route_duct_m", "once", "60", "11", "22", "50", "1320", 1, "planning assumption"),
    ("surcharge_duct_m", "once", "12", "5", "15", "50", "180", 1, "planning assumption: as the route item"),
    ("pole_new", "once", "3", "150", "290", "500", "870", 3, "planning assumption"),
    ("pole_guy", "once", "1", "0", "0", "0", "0", 1, "planning assumption"),
    ("chamber", "once", "1", "220", "450", "1100", "450", 1, "planning assumption"),
    ("cable_adss_12_m", "once", "200", "0.55", "0.8", "1.3", "160", 1, "planning assumption"),
    ("cable_adss_12_sag_m", "once", "2", "0.55", "0.8", "1.3", "1.6", 1, "planning assumption"),
    ("cable_adss_12_loops_m", "once", "5", "0.55", "0.8", "1.3", "4", 1, "planning assumption"),
    ("cable_adss_12_waste_m", "once", "3", "0.55", "0.8", "1.3", "2.4", 1, "planning assumption"),
    ("cable_duct_12_m", "once", "65", "0.5", "0.75", "1.2", "48.75", 2, "planning assumption"),
    ("cable_duct_12_loops_m", "once", "1.8", "0.5", "0.75", "1.2", "1.35", 1, "planning assumption"),
    ("cable_duct_12_waste_m", "once", "1.2", "0.5", "0.75", "1.2", "0.9", 1, "planning assumption"),
    ("cable_duct_12_inside_m", "once", "15", "0.5", "0.75", "1.2", "11.25", 1, "planning assumption"),
    ("cable_stringing_m", "once", "210", "0.8", "1.7", "3.5", "357", 1, "planning assumption"),
    ("cable_pulling_m", "once", "83", "0.7", "1.5", "3", "124.5", 2, "planning assumption"),
    ("closure", "once", "5", "150", "320", "450", "1600", 5, "tender notes"),
    ("fusion_splice", "once", "9", "6", "16", "35", "144", 5, "planning assumption"),
    ("drop_cable_m", "once", "13", "1", "2.2", "4.5", "28.6", 2, "planning assumption"),
    ("drop_cable_inside_m", "once", "60", "1", "2.2", "4.5", "132", 4, "planning assumption"),
    ("training_person", "once", "5", "200", "500", "1200", "2500", 1, "planning assumption"),
    ("optic_bx10_pair", "once", "4", "30", "70", "160", "280", 4, "planning assumption"),
    ("storage_tb", "once", "10", "110", "220", "450", "2200", 1, "planning assumption"),
    ("power_camera_year", "year", "3", "50", "110", "240", "330", 3, "planning assumption"),
    ("power_point_year", "year", "1", "25", "60", "140", "60", 1, "planning assumption"),
    ("center_internet_year", "year", "1", "8000", "24000", "60000", "24000", 1, "planning assumption"),
    *free_lines(drops=4),
)


def supplier_of(item: str) -> str:
    """Cameras are of one supplier (7,900.00, 34 %), what they hang on of another, all else of a third.

    >>> supplier_of("camera_ptz"), supplier_of("storage_tb"), supplier_of("pole_new")
    ('Lens SA', 'Net SA', 'Works SA')
    """
    if item in ("camera_fixed", "camera_ptz"):
        return "Lens SA"
    return "Net SA" if item in ("site_switch", "optic_bx10_pair", "storage_tb") else "Works SA"


def prices() -> pd.DataFrame:
    """The prices in force: the catalog, with those of the lines above laid over as the study's own."""
    book = read_prices().set_index("item_id")
    for item, _, _, low, price, high, _, _, source in BOM:
        book.loc[item, ["low", "typical", "high"]] = [float(low), float(price), float(high)]
        book.loc[item, ["currency", "price_year", "source"]] = ["USD", 2024, source]
    for item, *_ in BOM:
        book.loc[item, "supplier"] = supplier_of(item)
    return book.reset_index()


def bom() -> pd.DataFrame:
    """The bill of materials as text, as in the file."""
    book, words = read_prices().set_index("item_id"), ["group", "description_en", "description_es"]
    rows = [
        (f"BOM-{n:03d}", item, *book.loc[item, words], when, book.loc[item, "unit"],
         quantity, price, low, high, total, "USD",
         "2024", source, str(source.startswith("planning assumption")), str(assets),
         "streets: reconstructed, not surveyed")
        for n, (item, when, quantity, low, price, high, total, assets, source) in enumerate(BOM, 1)
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=[c.name for c in schema.BOM_LINES.columns])


def cost() -> dict[str, Any]:
    """Totals: 10 % contingency, 21 % tax, 8 % maintenance, 2 years at 10 %."""
    return {
        "currency": "USD", "level": "typical", "works_and_equipment": 23166.35, "contingency": 2316.64,
        "capex": 25482.99, "capex_low": 10901.11, "capex_high": 48169.11, "tax": 5351.43,
        "maintenance": 1853.31, "annual_opex": 26243.31, "net_present_cost": 71029.23,
        "horizon_years": 2, "discount_rate_pct": 10.0, "budget": 26000.0, "budget_hard": False,
        "within_budget": True, "assumption_share": 0.7065,
    }  # fmt: skip
