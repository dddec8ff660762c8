"""INT-PRICES-*: unit prices against the prices in force, and those against the catalog."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

import planner
from planner.catalog.table_files import cable_parts, read_prices
from planner.rules.folder import BOM, PRICE_ROWS, STUDY, SUMMARY, PlanFolder
from planner.rules.rule import Fault, Rule, gather
from planner.schema import PRICES

PRICE = 1e-9
KEPT = ("unit", "group", "recurrence")
LEVELS = ("low", "typical", "high")
WORDS = ("group", "description_en", "description_es", "recurrence", "unit", "currency", "source")


def in_force(folder: PlanFolder) -> pd.DataFrame:
    """Return the prices in force, by item."""
    return folder.parts[PRICE_ROWS].drop_duplicates("item_id").set_index("item_id")


def check_lines(folder: PlanFolder) -> Iterable[Fault]:
    """Each line has the words, prices, source, currency and year of its item."""
    prices, bom = in_force(folder), folder.bom
    lost = ~bom["item_id"].isin(prices.index)
    yield from gather(BOM, bom.loc[lost, "item_id"], f"no price of this item in {PRICE_ROWS}.")
    lines = bom[~lost]
    under = prices.loc[lines["item_id"]]
    for column in WORDS:
        other = lines[column].to_numpy(str) != under[column].to_numpy(str)
        what = f"`{column}` is not that of the item in {PRICE_ROWS}."
        yield from gather(BOM, lines.loc[other, "item_id"], what)
    level = str(folder.study["costs"]["level"])
    pairs = (("unit_price", level), ("unit_price_low", "low"), ("unit_price_high", "high"))
    for column, price in (*pairs, ("price_year", "price_year")):
        stored, right = lines[column].to_numpy(float), under[price].to_numpy(float)
        other = abs(stored - right) > PRICE
        what = f"`{column}` is not `{price}` of the item in {PRICE_ROWS}."
        yield from gather(BOM, lines.loc[other, "item_id"], what)


def check_catalog(folder: PlanFolder) -> Iterable[Fault]:
    """Without a price book of the study the prices in force are the catalog's; with one they keep units."""
    prices, catalog = in_force(folder), read_prices().set_index("item_id")
    made = folder.summary["versions"].get("planner")
    apart = "" if made == planner.__version__ else (
        f" The plan was made by version {made}, this is {planner.__version__}: their catalogs may differ."
    )  # fmt: skip
    lost = [i for i in catalog.index if i not in prices.index]
    yield from gather(PRICE_ROWS, lost, f"the catalog has a price of it, the plan has none.{apart}")
    own = bool(folder.study["costs"]["price_book"])
    added = [i for i in prices.index if i not in catalog.index]
    if not own:
        what = f"not in the catalog, and the study has no price book.{apart}"
        yield from gather(PRICE_ROWS, added, what)
    both = [i for i in prices.index if i in catalog.index]
    here, there = prices.loc[both], catalog.loc[both]
    for column in PRICES.columns:
        if column.name == "item_id" or (own and column.name not in KEPT):
            continue
        if column.kind == "number":
            other = ~((here[column.name] - there[column.name]).abs() <= PRICE)
            other &= ~(here[column.name].isna() & there[column.name].isna())
        else:
            other = here[column.name].fillna("") != there[column.name].fillna("")
        book = "which a price book must keep" if own else "and the study has no price book"
        what = f"`{column.name}` is not that of the catalog, {book}.{apart}"
        yield from gather(PRICE_ROWS, here.index[other], what)


def check_parts(folder: PlanFolder) -> Iterable[Fault]:
    """Sag, loops and waste of a cable have a price, and it is the cable's."""
    prices = in_force(folder)
    parts = [(i, cable_parts().whole(i)) for i in cable_parts().items]
    lost = [i for i, whole in parts if i not in prices.index and whole in prices.index]
    yield from gather(PRICE_ROWS, lost, "a part of a cable that has no price.")
    held = [(i, whole) for i, whole in parts if i in prices.index and whole in prices.index]
    mine, theirs = ([pair[k] for pair in held] for k in (0, 1))
    levels = list(LEVELS)
    off = (
        np.abs(prices.loc[mine, levels].to_numpy(float) - prices.loc[theirs, levels].to_numpy(float)) > PRICE
    )
    apart = [item for item, odd in zip(mine, off.any(axis=1), strict=True) if odd]
    yield from gather(PRICE_ROWS, apart, "a part of a cable at another price than the cable.")


RULES = (
    Rule(
        "INT-PRICES-LINES",
        "Unit, words, prices, source, currency and year of each line of bom.csv are those of its item in "
        "evidence/prices.csv.",
        "A price with another's source is a price without one.",
        "A line edited by hand.",
        "Change the price book of the study and run it again.",
        (BOM, PRICE_ROWS, STUDY),
        check_lines,
    ),
    Rule(
        "INT-PRICES-CATALOG",
        "evidence/prices.csv is the catalog of this version where the study has no price book; with one it "
        "holds every item of the catalog, in its unit, group and recurrence. Which rows a study's own book "
        "changed cannot be told from the folder alone: compare them with the file that `inputs` names.",
        "Prices that nobody published decide what the plan builds and what it costs.",
        "A price edited by hand, a catalog of another version.",
        "Audit with the version that made the plan, or run the study again.",
        (PRICE_ROWS, STUDY, SUMMARY),
        check_catalog,
    ),
    Rule(
        "INT-PRICES-PARTS",
        "Sag, loops, waste and inside meters of each cable stand in evidence/prices.csv at the cable's own "
        "low, typical and high price.",
        "A meter of waste that costs more than a meter of cable is a margin that nobody sees.",
        "A price edited by hand.",
        "Price the cable alone: its parts follow when the study is run again.",
        (PRICE_ROWS,),
        check_parts,
    ),
)
