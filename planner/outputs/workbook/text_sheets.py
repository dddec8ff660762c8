"""Sheets of figures and words: summary, assets, limits, provenance."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from planner.outputs import told
from planner.outputs.limits import limits
from planner.outputs.words import Both, code_name, given
from planner.outputs.words.figures import FIGURES
from planner.outputs.words.settings import meaning, setting_unit
from planner.outputs.words.workbook import LAYERS
from planner.outputs.workbook.bom_sheet import TOTAL, TOTAL_HIGH, TOTAL_LOW, Cells
from planner.outputs.workbook.book import Book
from planner.plan.model import Plan
from planner.rules.model import AuditReport
from planner.schema import PLAN_TABLES
from planner.settings import SECTIONS

NO_ASSETS = (
    "quantities", "link_budget", "viewsheds", "blind_spots", "single_points",
    "permits", "availability", "acceptance", "phases", "phase_lines",
    "money_lines", "payments", "cash_flow", "loan", "protected", "signs",
)  # fmt: skip
MONEY_ROWS = (
    ("works", "works_and_equipment", TOTAL), ("contingency", "contingency", TOTAL), ("capex", "capex", TOTAL),
    ("total_low", "capex_low", TOTAL_LOW), ("total_high", "capex_high", TOTAL_HIGH), ("tax", "tax", TOTAL),
    ("grand_total", "", TOTAL), ("maintenance", "maintenance", TOTAL), ("opex", "annual_opex", TOTAL),
    ("npc", "net_present_cost", TOTAL),
)  # fmt: skip

LIMIT_WIDTHS = (40, 24, 10, 60)


def write_summary_sheet(book: Book, plan: Plan, cells: Cells, audit: AuditReport | None) -> None:
    """Write the figures of the plan; money refers to the BOM sheet and is compared with plan.json."""
    sheet = book.sheets["summary"]
    lines = [n.pick(book.language) for n in told.notes(plan)] + told.attribution(plan)
    widths = [52, 20, 12, 20, 16]
    row = book.top(sheet, told.title(plan), lines, widths)
    heads = [book.say(k) for k in ("figure", "value", "unit")] + ["plan.json", book.say("difference")]
    book.head(sheet, row, heads, widths)
    row += 1
    for name, key, column in MONEY_ROWS:
        row = _money_row(book, plan, cells, (row, name, key, column))
    budget = plan.summary["cost"].get("budget")
    book.put(sheet, row, 0, book.say("budget"))
    book.put(sheet, row, 1, book.say("no_budget") if budget is None else float(budget), "amount")
    book.put(sheet, row + 1, 0, book.say("within"))
    book.put(sheet, row + 1, 1, plan.summary["cost"].get("within_budget"))
    row += 3
    for label, value, unit, style in _figures(plan, audit):
        book.put(sheet, row, 0, book.say(label))
        book.put(sheet, row, 1, value if not isinstance(value, Both) else book.say(value), style)
        book.put(sheet, row, 2, unit if isinstance(unit, str) else book.say(unit))
        row += 1


def _money_row(book: Book, plan: Plan, cells: Cells, spec: tuple[int, str, str, int]) -> int:
    """Write one amount: reference, plan.json and their difference; return the next row."""
    row, name, key, column = spec
    sheet = book.sheets["summary"]
    total = "capex" if name.startswith("total_") else name
    value = cells.values[total, column]
    label = book.say("capex" if name.startswith("total_") else name)
    label += {"total_low": f" · {book.say('price_low')}", "total_high": f" · {book.say('price_high')}"}.get(
        name, ""
    )
    strong = name in ("capex", "grand_total", "npc")
    book.put(sheet, row, 0, label, "sum_text" if strong else "text")
    book.formula(
        sheet,
        row,
        1,
        f"={book.name('bom')}!{cells.ref(total, column)}",
        float(value),
        "sum" if strong else "amount",
    )
    book.put(sheet, row, 2, str(plan.summary["currency"]))
    if key:
        stored = float(plan.summary["cost"][key])
        book.put(sheet, row, 3, stored, "amount")
        book.formula(sheet, row, 4, f"=ROUND(B{row + 1}-D{row + 1},2)", round(float(value) - stored, 2))
    return row + 1


def _figures(plan: Plan, audit: AuditReport | None) -> list[tuple[Both, Any, Any, str]]:
    """Return the rows of figures that are not money: label, value, unit, format."""
    rows: list[tuple[Both, Any, Any, str]] = []
    for block, key, label, unit, style in FIGURES:
        source = plan.summary if not block else plan.summary.get(block, {})
        value = source.get(key)
        if value is None:
            continue
        shown = code_name(value) if style == "code" else value
        rows.append((label, shown, unit, "text" if style == "code" else style))
    for key, count in (audit.block() if audit else plan.summary["audit"]).items():
        rows.append((AUDIT[key], count, "", "whole"))
    return rows


def write_assets_sheet(book: Book, plan: Plan, ranges: dict[str, str]) -> None:
    """Write how many assets each layer holds and how long they are; layers with a schedule count it live."""
    sheet = book.sheets["assets"]
    book.put(sheet, 0, 0, book.say(Both("Activos por capa", "Assets by layer")), "title")
    book.head(sheet, 2, [book.say(k) for k in ("layer", "count", "length_km")], [44, 14, 16])
    row = 3
    for table in PLAN_TABLES:
        if table.name in NO_ASSETS:
            continue
        frame = plan.tables[table.name]
        book.put(sheet, row, 0, book.say(LAYERS[table.name]))
        if table.name in ranges:
            book.formula(sheet, row, 1, f"=COUNTA({ranges[table.name]})", len(frame), "whole")
        else:
            book.put(sheet, row, 1, len(frame), "whole")
        length = next((c for c in ("cable_m", "length_m") if c in frame.columns), None)
        book.put(sheet, row, 2, round(float(frame[length].sum()) / 1000, 3) if length else None, "amount")
        row += 1


def write_limits_sheet(book: Book, plan: Plan) -> None:
    """Write assumptions and limits in sentences, then every setting of the study."""
    sheet = book.sheets["limits"]
    book.put(sheet, 0, 0, book.say(Both("Supuestos y límites", "Assumptions and limits")), "title")
    for column, width in enumerate(LIMIT_WIDTHS):
        sheet.set_column(column, column, width)
    row = 2
    for sentence in [*limits(plan), *told.notes(plan)]:
        sheet.merge_range(row, 0, row, 3, "", book.formats["text"])
        sheet.write_string(row, 0, book.say(sentence), book.formats["text"])
        book.fit(sheet, row, [book.say(sentence)], [sum(LIMIT_WIDTHS)])
        row += 1
    row += 1
    _settings(book, plan, row)


def _settings(book: Book, plan: Plan, row: int) -> None:
    """Write every setting with its value, unit and meaning, heads first."""
    sheet = book.sheets["limits"]
    for place, key in enumerate(("figure", "value", "unit", "note")):
        book.put(sheet, row, place, book.say(key), "head")
    for section, cls in SECTIONS.items():
        for spec in fields(cls):
            value = plan.resolved.get(section, {}).get(spec.name)
            if value is None:
                continue
            row += 1
            key, shown = f"{section}.{spec.name}", _shown(value)
            style = "text" if isinstance(shown, str | bool) else "one" if isinstance(shown, float) else "year"
            unit = book.say(setting_unit(spec.metadata["unit"], str(plan.summary["currency"])))
            words = book.say(meaning(key, spec.metadata["meaning"]))
            for place, cell in enumerate((key, shown, unit, words)):
                book.put(sheet, row, place, cell, style if place == 1 else "text")
            book.fit(sheet, row, [key, shown if style == "text" else "", unit, words], LIMIT_WIDTHS)


def _shown(value: object) -> object:
    """Return the value of a setting as a cell shows it: lists and tables by their entries.

    >>> _shown(["pole", "plaza"]), _shown({"ptz": 3}), _shown(0.5)
    ('pole, plaza', 'ptz: 3', 0.5)
    """
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return ", ".join(f"{k}: {v}" for k, v in value.items()) if isinstance(value, dict) else value


def write_provenance_sheet(book: Book, plan: Plan) -> None:
    """Write where each input came from, with hash and license, and the versions that made the plan."""
    sheet = book.sheets["provenance"]
    book.put(sheet, 0, 0, book.say(Both("Procedencia de los datos", "Provenance of the data")), "title")
    keys = ("role", "path", "source", "date", "license", "attribution", "sha256", "query")
    names = [book.say(PROVENANCE[k]) for k in keys]
    widths = [14, 40, 28, 12, 18, 40, 68, 30]
    book.head(sheet, 2, names, widths)
    row = 3
    for item in plan.summary.get("inputs") or []:
        for place, key in enumerate(keys):
            book.put(sheet, row, place, item.get(key) or None)
        book.fit(sheet, row, [item.get(k) for k in keys], widths)
        row += 1
    row += 1
    for name, version in (plan.summary.get("versions") or {}).items():
        book.put(sheet, row, 0, str(name))
        book.put(sheet, row, 1, str(version))
        row += 1
    for line in told.attribution(plan):
        book.put(sheet, row + 1, 0, book.say(given(line)), "note")
        row += 1


AUDIT = {
    "errors": Both("Auditoría: errores", "Audit: errors"),
    "warnings": Both("Auditoría: advertencias", "Audit: warnings"),
    "open": Both("Auditoría: datos por completar", "Audit: facts still open"),
}
PROVENANCE = {
    "role": Both("Para qué", "Role"), "path": Both("Archivo", "File"), "source": Both("Fuente", "Source"),
    "date": Both("Fecha", "Date"), "license": Both("Licencia", "License"),
    "attribution": Both("Atribución", "Attribution"), "sha256": Both("SHA-256", "SHA-256"),
    "query": Both("Consulta", "Query"),
}  # fmt: skip
