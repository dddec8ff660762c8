"""What each line costs after construction: its kind, who pays, how long it lasts, in whose currency."""

from __future__ import annotations

import math
from fnmatch import fnmatchcase

import pandas as pd

from planner.catalog.model import Catalog
from planner.errors import Problem, SettingsError
from planner.schema import BOM_LINES
from planner.schema.money import MONEY_LINES, PAID_KINDS
from planner.settings import Settings
from planner.units import money

MAINTENANCE, REPLACEMENT, DECOMMISSIONING = "maintenance", "replacement", "decommissioning"
DUE = (MAINTENANCE, REPLACEMENT, DECOMMISSIONING)


def money_lines(bom: pd.DataFrame, maintenance: object, catalog: Catalog, settings: Settings) -> pd.DataFrame:
    """Return MONEY_LINES: each BOM line, then maintenance, replacement and decommissioning.

    What follows from other lines takes the mean foreign share of the works and equipment, weighed by
    their totals.

    Parameters
    ----------
    bom
        BOM_LINES.
    maintenance
        Maintenance of a year when all is built, as `Money` gives it.

    Raises
    ------
    SettingsError
        An entry of `finance.payers` is not "KEY: PAYER", or its key fits no item and no kind.
    """
    facts, book = catalog.money, catalog.prices.set_index("item_id")["labor_share"]
    said = payers_of(settings, [str(i) for i in catalog.prices["item_id"]])
    rows = []
    for line in BOM_LINES.arrange(bom).to_dict("records"):
        item, group, yearly = str(line["item_id"]), str(line["group"]), line["recurrence"] == "year"
        labor = book.get(item)
        kind = facts.kind(item, group, None if labor is None else float(labor)) if yearly else "works"
        rows.append(
            {
                "line_id": line["line_id"], "item_id": item, "recurrence": line["recurrence"],
                "total": line["total"], "kind": kind,
                "payer": payer_of(said, item, kind if yearly else None, settings.ownership.payer),
                "service_life_years": math.nan if yearly else facts.life_years(item, group),
                "foreign_share": facts.foreign_share(item, group),
            }
        )  # fmt: skip
    once = [r for r in rows if r["recurrence"] == "once"]
    spent = sum(float(str(r["total"])) for r in once)
    mean = (
        sum(float(str(r["total"])) * float(str(r["foreign_share"])) for r in once) / spent if spent else 0.0
    )
    rows += [
        {
            "line_id": kind.upper(), "item_id": None, "recurrence": "due",
            "total": float(money(str(maintenance))) if kind == MAINTENANCE else 0.0, "kind": kind,
            "payer": payer_of(said, "", kind, settings.ownership.payer), "service_life_years": math.nan,
            "foreign_share": round(mean, 6),
        }
        for kind in DUE
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=MONEY_LINES.names)


def payers_of(settings: Settings, items: list[str]) -> list[tuple[str, str]]:
    """Return the pairs of `finance.payers`, refused where they fit nothing."""
    pairs, problems = [], []
    for entry in settings.finance.payers:
        key, _, payer = (part.strip() for part in entry.partition(":"))
        if key not in PAID_KINDS and not any(fnmatchcase(i, key) for i in items):
            kinds = ", ".join(PAID_KINDS)
            mend = f"Name an item of the price book (with * for any letters), or one of {kinds}."
            problems.append(Problem(f"`finance.payers`: {key!r} fits no item and no kind of cost.", mend))
        pairs.append((key, payer))
    if problems:
        raise SettingsError(problems, str(settings.folder / "study.toml"), "the settings")
    return pairs


def payer_of(pairs: list[tuple[str, str]], item: str, kind: str | None, otherwise: str) -> str | None:
    """Return who pays: the first pair whose key fits the item or is the kind, else the payer of all.

    >>> payer_of([("power_*", "City"), ("labor", "Ministry")], "power_pop_year", "energy", "Province")
    'City'
    >>> payer_of([("power_*", "City")], "operator_staff_year", "labor", "Province")
    'Province'
    """
    for key, payer in pairs:
        if key == kind or (item and fnmatchcase(item, key)):
            return payer
    return otherwise or None
