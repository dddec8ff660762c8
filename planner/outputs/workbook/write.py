"""Writing of `bom.xlsx`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from planner.outputs import told
from planner.outputs.words.replacement import REPLACEMENT
from planner.outputs.words.workbook import SHEETS
from planner.outputs.workbook.asset_list import write_asset_list
from planner.outputs.workbook.bom_sheet import write_bom_sheet
from planner.outputs.workbook.book import Book
from planner.outputs.workbook.groups_sheet import write_groups_sheet
from planner.outputs.workbook.money_sheets import write_money_sheets
from planner.outputs.workbook.phases_sheet import write_phases_sheet
from planner.outputs.workbook.policies_sheet import write_policies_sheet
from planner.outputs.workbook.prices_sheet import write_prices_sheet
from planner.outputs.workbook.program_sheet import has_program, write_program_sheet
from planner.outputs.workbook.risk_sheet import write_risk_sheet
from planner.outputs.workbook.schedules import SCHEDULES, write_schedule
from planner.outputs.workbook.splice_sheet import write_splice_sheet
from planner.outputs.workbook.text_sheets import (
    write_assets_sheet,
    write_limits_sheet,
    write_provenance_sheet,
    write_summary_sheet,
)
from planner.plan.model import Plan
from planner.rules.model import AuditReport


def write_workbook(plan: Plan, audit: AuditReport | None, path: Path) -> None:
    """Write the workbook of a plan in the study's language, formulas live and their values stored.

    Sheets: summary, bill of materials, assets by layer, schedules of cameras, points, cables and sites not
    served, phases, groups, cash flow, payments, loan, risk, policies, list of assets, price sources,
    assumptions and limits, provenance, and the replacement program where there is one. The file is written
    under a temporary name and renamed.
    """
    begin_workbook(plan, path)(audit)


def begin_workbook(plan: Plan, path: Path) -> Callable[[AuditReport | None], None]:
    """Fill every sheet but the summary; return what takes the audit, which that one tells, and writes all.

    Until then nothing is written, so the audit can go on beside it.
    """
    draft = path.with_name(f".{path.name}.part")
    more = {"program": REPLACEMENT["money_sheet"]} if has_program(plan) else {}
    book = Book(draft, told.language(plan), {**SHEETS, **more})
    book.file.set_properties(
        {"title": told.title(plan), "comments": "; ".join(told.attribution(plan)), "created": _created(plan)}
    )
    lines = [n.pick(book.language) for n in told.notes(plan)]
    cells = write_bom_sheet(book, plan, lines)
    ranges = {table.name: write_schedule(book, plan, key, table) for key, table in SCHEDULES}
    write_splice_sheet(book, plan)
    write_assets_sheet(book, plan, ranges)
    assets = write_asset_list(book, plan, cells)
    write_groups_sheet(book, plan, cells, write_phases_sheet(book, plan, cells), assets)
    write_money_sheets(book, plan)
    write_risk_sheet(book, plan)
    write_policies_sheet(book, plan)
    write_prices_sheet(book, plan)
    write_program_sheet(book, plan)
    write_limits_sheet(book, plan)
    write_provenance_sheet(book, plan)

    def end(audit: AuditReport | None) -> None:
        write_summary_sheet(book, plan, cells, audit)
        book.file.close()
        draft.replace(path)

    return end


def _created(plan: Plan) -> datetime:
    """Return the time the plan was made, so that the file does not change when written again."""
    text = str(plan.summary.get("created") or "2000-01-01")
    return datetime.fromisoformat(text.replace("Z", "+00:00")).replace(tzinfo=None)
