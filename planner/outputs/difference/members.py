"""The difference of two plans of members: as text, and as a folder of tables with a folder a member."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd

from planner.outputs.difference.write import NOTICE, write_difference
from planner.outputs.files import write_text
from planner.outputs.words import Both, number, same
from planner.outputs.words.differ import DIFFER_MEMBERS
from planner.outputs.words.workbook import LAYERS
from planner.outputs.workbook.lines import as_text
from planner.plan.province.difference import ProvinceDifference
from planner.plan.province.store import Province, notice
from planner.plan.store import read_plan

TABLES, MEMBERS = ("totals", "figures", "items"), "members"
PROVINCE_DIFFERENCE_FILES = frozenset({NOTICE, MEMBERS, *(f"{t}.csv" for t in TABLES)})
WHOLE, FIGURES = ("cameras", "connected"), ("before", "after", "difference")
COUNTS = ("before", "after", "kept", "added", "dropped", "changed", "cost_before", "cost_after")


def write_province_difference(found: ProvinceDifference, after: Province, folder: Path) -> None:
    """Write what changed into an empty folder; each member that both plans have gets a folder of its own."""
    write_text(folder / NOTICE, notice(after.summary))
    for name, frame in zip(TABLES, (found.totals, found.figures, found.items), strict=True):
        write_text(folder / f"{name}.csv", frame.map(as_text).to_csv(index=False, lineterminator="\n"))
    plans = {m.member_id: m.folder for m in after.members}
    for member, difference in found.members.items():
        place = folder / MEMBERS / member
        place.mkdir(parents=True)
        write_difference(difference, read_plan(plans[member]), place)


def province_difference_tables(found: ProvinceDifference, currency: str) -> tuple[Both, list[Table]]:
    """Return in a sentence whether anything changed, and the tables that tell it: heads and rows."""
    words = DIFFER_MEMBERS
    count = int(found.totals[["added", "dropped", "changed"]].to_numpy().sum())
    lead = words["none"] if found.none else words["some"].fill(n=number(count))
    figures = [
        [words[r["figure"]], *(number(r[k], 0 if r["figure"] in WHOLE else 2) for k in FIGURES)]
        for r in found.figures.to_dict("records")
    ]
    heads = [words[k] for k in ("figure", *FIGURES)]
    named = {**words, **LAYERS}
    layers = [
        [same(r["member"]) if r["member"] else words["between"], named.get(r["layer"], same(r["layer"])),
         *(number(r[k]) for k in COUNTS)]
        for r in found.totals.to_dict("records")
    ]  # fmt: skip
    tops = [words["member"].fill(currency=currency), words["layer"], *(words[k] for k in COUNTS)]
    tables = [(heads, figures), (tops, layers)]
    if len(found.items):
        keys = ("quantity_before", "quantity_after", "total_before", "total_after")
        rows = [[same(r["item_id"]), *(number(r[k], 2) for k in keys)] for r in _moved(found.items)]
        shown = ("item", "quantity_before", "quantity_after", "cost_before", "cost_after")
        tables += [([words[k] for k in shown], rows)] if rows else []
    return lead, tables


def _moved(items: pd.DataFrame) -> list[dict[Any, Any]]:
    """Return the items whose quantity or total changed."""
    unlike = (items["total_after"] != items["total_before"]) | (
        items["quantity_after"] != items["quantity_before"]
    )
    return items[unlike].to_dict("records")


Table = tuple[list[Both], list[list[Both]]]
"""Heads, and rows of cells."""
