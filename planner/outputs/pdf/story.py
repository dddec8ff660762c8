"""The printed report as a story: first page, chapters as in the HTML report, then the map sheets."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import (
    CondPageBreak,
    Flowable,
    KeepTogether,
    NextPageTemplate,
    PageBreak,
    Paragraph,
    Spacer,
    Table,
    TableStyle,
)

from planner.outputs import told
from planner.outputs.pdf.charts import Bars, Curve
from planner.outputs.pdf.document import SHEET
from planner.outputs.pdf.overview import LEAST_HIGH_PT, Overview, SheetIndex
from planner.outputs.pdf.sheets import Sheet, shared_by, sheet_pages, sheets_of
from planner.outputs.pdf.sheets.panel import Told
from planner.outputs.pdf.text import (
    RULE,
    STYLES,
    TEXT_WIDTH_PT,
    bullets,
    grid,
    heading,
    paragraph,
    plain,
)
from planner.outputs.report import tables
from planner.outputs.report.beside import Beside, beside_told
from planner.outputs.report.charts import Bar
from planner.outputs.report.context import context
from planner.outputs.report.finance import driver_name
from planner.outputs.report.svg import frame_of
from planner.outputs.report.tables import Grid
from planner.outputs.words import Both, code_name, number, percent, same
from planner.outputs.words.beside import BESIDE
from planner.outputs.words.printed import PRINTED
from planner.outputs.words.report import REPORT
from planner.outputs.workbook.text_sheets import PROVENANCE
from planner.plan.model import Plan
from planner.rules.model import AuditReport

MAP_HIGH_PT, INDEX_HIGH_PT, MAP_HEAD_PT = 225.0, 330.0, 40.0
SMALL_CARD = ParagraphStyle("card", parent=STYLES["body"], fontSize=7.2, leading=8.7, spaceAfter=0)
CARD_HEAD = ParagraphStyle("card-head", parent=STYLES["h2"], fontSize=8.6, leading=11, spaceBefore=0)
FIGURE_NOTE = ParagraphStyle("figure-note", parent=STYLES["small"], fontSize=6.6, leading=7.8)
INPUT_KEYS = ("role", "path", "source", "date", "license", "sha256")


@dataclass(frozen=True)
class Page:
    """What chapters are written with: the plan, what the report tells of it, and one language."""

    plan: Plan
    told: dict[str, Any]
    language: str

    def pick(self, text: Both) -> str:
        """Return a text in the language of the document."""
        return text.pick(self.language)

    def head(self, text: Both, level: int = 1) -> list[Flowable]:
        """Return a heading."""
        return heading(self.pick(text), level)

    def lines(self, texts: Iterable[Both], style: str = "body") -> list[Flowable]:
        """Return a paragraph a sentence."""
        return [paragraph(self.pick(t), style) for t in texts]

    def listed(self, texts: Iterable[Both]) -> list[Flowable]:
        """Return sentences as a list."""
        return bullets([self.pick(t) for t in texts])

    def table(self, table: Grid | None, caption: Both | None = None) -> list[Flowable]:
        """Return a table with its caption; nothing where it has no rows."""
        if table is None or not table.rows:
            return []
        heads = [self.pick(h) for h in table.heads]
        rows = [[self.pick(c) for c in row] for row in table.rows]
        return grid(heads, rows, table.numeric, self.pick(caption) if caption else "")

    def pairs(self, rows: Iterable[tuple[Both, Both]], caption: Both | None = None) -> list[Flowable]:
        """Return labels with their values."""
        shown = [(self.pick(a), self.pick(b)) for a, b in rows]
        return grid((), shown, {1}, self.pick(caption) if caption else "")

    def chart(self, chart: Flowable, *above: Flowable) -> list[Flowable]:
        """Return a chart that is not parted from what stands above it."""
        return [KeepTogether([*above, chart]), Spacer(1, 4)]

    def part(self, block: dict[str, Any] | None, level: int = 2) -> list[Flowable]:
        """Return a chapter that has title, sentences, and one table."""
        if not block:
            return []
        out = [*self.head(block["title"], level), *self.lines(block["sentences"])]
        return [*out, *self.table(block.get("grid"), block.get("table"))]


def story(plan: Plan, audit: AuditReport | None, language: str, beside: Beside) -> list[Flowable]:
    """Return the whole document: text on A4, then a sheet index and A3 sheets."""
    page = Page(plan, {**context(plan, audit, pictured=False), "beside": beside_told(plan, beside)}, language)
    sheets = sheets_of(plan)
    shared = shared_by(plan, sheets, language)
    chapters = (costs, replaced, among_others, seeing, network, running, accountability, assumptions, sources)
    out = [*first_page(page, shared)]
    for chapter in chapters:
        out += chapter(page)
    return [*out, *map_sheets(page, shared, sheets)]


def first_page(page: Page, shared: Told) -> list[Flowable]:
    """Return question, five numbers, five answers and the map."""
    plan, held = page.plan, page.told
    made = REPORT["made"].fill(date=str(plan.summary.get("created") or "")[:10])
    kicker = f"{page.pick(REPORT['report'])} · {page.pick(REPORT['scenario'])} {plan.summary['scenario']}"
    dated = [page.pick(made)] if plan.summary.get("created") else []
    return [
        paragraph(" · ".join([kicker, *dated, page.pick(PRINTED["internal_mark"])]), "small"),
        paragraph(held["title"], "title"),
        *page.lines(held["notes"], "note"),
        *page.head(REPORT["question"]),
        *page.lines([held["question"]]),
        *page.head(REPORT["answer"]),
        numbers(page),
        cards(page),
        CondPageBreak(LEAST_HIGH_PT + MAP_HEAD_PT),
        *page.head(REPORT["map"]),
        Overview(
            shared.layers, frame_of(plan), MAP_HIGH_PT, page.pick(PRINTED["north"]),
            paragraph(legend_line(page), "small"),
        ),
        *page.head(REPORT["outcome"]),
        *page.listed([Both(f"{a.es} {b.es}", f"{a.en} {b.en}") for a, b in held["outcomes"]]),
        *page.lines([] if plan.summary.get("repeatable", True) else [REPORT["not_repeatable"]]),
    ]  # fmt: skip


def numbers(page: Page) -> Table:
    """Return the five numbers side by side."""
    cells = [
        [
            Paragraph(plain(page.pick(figure)), STYLES["figure"]),
            Paragraph(plain(page.pick(what)), STYLES["strong"]),
            Paragraph(plain(page.pick(note)), FIGURE_NOTE),
        ]
        for figure, what, note in page.told["numbers"]
    ]
    return _beside([cells], 5)


def cards(page: Page) -> Table:
    """Return the five answers and the findings, three in a row."""
    counts, rule = page.told["counts"], page.told["by_rule"]
    open_facts = [
        REPORT["open_facts"].fill(n=number(counts["open"])),
        REPORT["audit_counts"].fill(errors=number(counts["errors"]), warnings=number(counts["warnings"])),
        *([rule] if rule else []),
        REPORT["crime"],
    ]
    told_of = [(a.question, a.sentences) for a in page.told["five"]]
    told_of.append((REPORT["accountability"], open_facts))
    cells = [
        [
            Paragraph(plain(page.pick(question)), CARD_HEAD),
            Paragraph(plain(" ".join(page.pick(s) for s in sentences)), SMALL_CARD),
        ]
        for question, sentences in told_of
    ]
    return _beside([cells[:3], cells[3:]], 3)


def _beside(rows: Sequence[Sequence[list[Flowable]]], many: int) -> Table:
    """Return cells of equal width with a line above each row."""
    table = Table([list(r) for r in rows], colWidths=[TEXT_WIDTH_PT / many] * many, spaceAfter=6)
    table.setStyle(
        TableStyle(
            [
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("LINEABOVE", (0, 0), (-1, -1), 1.2, RULE),
                ("LEFTPADDING", (0, 0), (-1, -1), 0),
                ("RIGHTPADDING", (0, 0), (-1, -1), 7),
                ("TOPPADDING", (0, 0), (-1, -1), 3),
            ]
        )
    )
    return table


def legend_line(page: Page) -> str:
    """Return what the colors of the small map are, in words, and its sources."""
    spans = page.plan.tables["spans"]
    ways = ", ".join(page.pick(code_name(w)) for w in sorted(set(spans["way"].astype(str))))
    source = "; ".join(page.told["attribution"])
    return f"{page.pick(PRINTED['small_map'].fill(ways=ways))} {source}"


def costs(page: Page) -> list[Flowable]:
    """Return cost with its band, the money over the years, policies, prices and owners."""
    plan, held = page.plan, page.told
    cost, money = plan.summary["cost"], held["finance"]
    note = REPORT["cost_note"].fill(currency=cost["currency"], level=code_name(cost["level"]))
    out = [*page.head(REPORT["costs"]), *page.lines([note])]
    out += page.pairs([(label, value) for label, value, _ in held["money"]])
    chart = Bars(tables.cost_bars(plan), page.language)
    out += page.chart(chart, *page.head(REPORT["cost_chart"], 2))
    out += [*page.table(held["once"], REPORT["once"]), *page.table(held["yearly"], REPORT["yearly"])]
    out += [*page.head(money["title"], 2), *page.lines(money["sentences"])]
    for name in ("flow", "loan", "payers", "exchange"):
        out += page.table(money[name], money[f"{name}_table"])
    out += [*page.head(money["band_title"], 2), *page.lines([money["band"]])]
    out += _tornado(page)
    out += [*page.table(money["factors"], money["factors_table"]), *page.lines([money["pairs"]])]
    out += page.lines(money["checks"])
    kept = held["policies"]
    out += [*page.head(kept["title"], 2), *page.table(kept["grid"], kept["table"])]
    out += [*page.lines(kept["sentences"]), *page.table(kept["modes"], kept["modes_table"])]
    out += _prices(page)
    answer = held["answer"]
    if answer:
        out += [*page.head(answer["title"]), *page.lines(answer["sentences"])]
        out += page.table(answer["beside"], answer["beside_table"])
        out += page.table(answer["steps"], answer["steps_table"])
        out += [*page.lines([answer["apart_title"]]), *page.listed(answer["apart"])]
    out += [*page.head(REPORT["ownership"]), *page.table(held["grids"]["ownership"])]
    return out


def replaced(page: Page) -> list[Flowable]:
    """Return what stands already, its replacement by year, and the money of the program."""
    held = page.told["replacement"]
    if not held:
        return []
    out = [*page.head(held["title"]), *page.lines(held["sentences"])]
    for name in ("years", "first", "lines"):
        out += page.table(held[name], held[f"{name}_table"])
    if held["money_title"]:
        out += [*page.head(held["money_title"], 2), *page.lines(held["money"])]
        out += page.table(held["paid"], held["paid_table"])
    return out


def _tornado(page: Page) -> list[Flowable]:
    """Return what moves the present cost most."""
    band, money = page.plan.summary["money"]["band"], page.told["finance"]
    rows = [
        Bar(driver_name(d["kind"], d["name"]), 0.0, d["npc_low"] / 1e6, d["npc_high"] / 1e6)
        for d in band["drivers"]
    ]
    if not rows:
        return []
    middle = float(band["net_present_cost"]["p50"]) / 1e6
    title = Both(*(f"{a}. {b}" for a, b in zip(money["tornado_title"], money["tornado_bars"], strict=True)))
    return page.chart(Bars(rows, page.language, 2, middle), *page.lines([title]))


def _prices(page: Page) -> list[Flowable]:
    """Return where prices are from."""
    share = percent(page.plan.summary["cost"].get("assumption_share"), 0)
    inside = tables.inside_share(page.plan)
    out = [*page.head(REPORT["prices"], 2), *page.lines([REPORT["prices_note"].fill(share=share)])]
    if inside:
        out += page.lines([REPORT["prices_inside"].fill(share=percent(inside, 0))])
    return [*out, *page.table(page.told["grids"]["price_sources"])]


def among_others(page: Page) -> list[Flowable]:
    """Return coverage by budget, and other scenarios."""
    held = page.told["beside"]
    out = [
        *page.head(held["title"]),
        *page.head(held["frontier_title"], 2),
        *page.lines([held["frontier_note"]]),
    ]
    if held["points"]:
        across = BESIDE["across"].fill(currency=page.plan.summary["currency"])
        out += page.chart(Curve(held["points"], page.pick(across), page.language, 1))
        out += page.table(held["frontier"])
    out += [*page.head(held["scenarios_title"], 2), *page.lines([held["scenarios_note"]])]
    return [*out, *page.table(held["scenarios"])]


def seeing(page: Page) -> list[Flowable]:
    """Return what cameras see, blind spots and homes."""
    seen = page.told["seeing"]
    words, curve = seen["words"], page.plan.summary["cameras"]["curve"]
    points = [(float(r["cameras"]), 100 * float(r["coverage_share"])) for r in curve]
    out = [*page.head(words["title"]), *page.lines(seen["sentences"])]
    out += page.chart(Bars(seen["circle_bars"], page.language, 1))
    out += page.table(seen["levels"], words["levels"])
    above = [*page.head(words["curve"], 2), *page.lines([words["curve_note"]])]
    if len(points) > 1:
        out += page.chart(Curve(points, page.pick(words["cameras"]), page.language), *above)
    else:
        out += above
    out += [*page.table(seen["curve"]), *page.lines(seen["failure"])]
    out += page.lines([seen["existing"]] if seen["existing"] else [])
    for name in ("districts", "layers", "blind"):
        out += page.table(seen[name], words[name])
    out += [*page.head(words["privacy"], 2), *page.listed(seen["privacy"]), *page.listed(seen["operation"])]
    return [*out, *page.part(page.told["edits"], 1), *page.part(page.told["joint"], 1)]


def network(page: Page) -> list[Flowable]:
    """Return route, cables, POPs, link budget, risks, crossings and phases."""
    held, grids = page.told, page.told["grids"]
    out = [*page.head(REPORT["network"]), *page.pairs(held["lengths"], REPORT["lengths"])]
    out += [*page.lines([REPORT["compare"]]), *page.table(grids["benchmarks"], REPORT["benchmarks"])]
    above, ways = page.head(REPORT["by_way"], 2), tables.way_bars(page.plan)
    out += page.chart(Bars(ways, page.language, 1), *above) if ways else above
    out += [*page.table(grids["routes_by_way"]), *page.table(grids["cables_by_size"], REPORT["by_size"])]
    for name in ("pops", "light", "weak", "second", "works", "phases"):
        out += page.part(held[name])
    out += page.table(grids["cameras_by_class"], REPORT["by_class"])
    out += page.table(grids["points_by_kind"], REPORT["by_kind"])
    out += page.table(held["unserved"], REPORT["unserved"])
    if held["unserved_more"]:
        out += page.lines([REPORT["more_rows"].fill(n=held["unserved_more"])])
    return out


def running(page: Page) -> list[Flowable]:
    """Return permits, availability and acceptance."""
    held = page.told["operate"]
    out = page.head(held["title"])
    for title, sentences, caption, table in held["parts"]:
        out += [*page.head(title, 2), *page.lines(sentences), *page.table(table, caption)]
    return out


def accountability(page: Page) -> list[Flowable]:
    """Return what is asked of the plan as a whole, and the findings by rule."""
    held, audit, whole = page.told, page.told["audit"], page.told["accountable"]
    out: list[Flowable] = []
    if whole:
        out += [*page.head(whole["title"]), *page.listed(whole["sentences"])]
        out += page.table(whole["grid"], whole["table"])
    out += page.head(REPORT["audit"])
    if audit is None:
        out += page.lines([REPORT["audit_missing"]])
    else:
        counts = held["counts"]
        told_of = REPORT["audit_counts"].fill(
            errors=number(counts["errors"]), warnings=number(counts["warnings"])
        )
        out += page.lines([told_of, REPORT["checked"].fill(n=len(audit.checked))])
        out += page.table(held["rules"]) if held["rules"].rows else page.lines([REPORT["audit_clean"]])
    return [*out, *page.lines([REPORT["audit_note"].fill(command=held["audit_command"])])]


def assumptions(page: Page) -> list[Flowable]:
    """Return assumptions and limits, and what the city's data lack."""
    held = page.told
    out = [*page.head(REPORT["limits"]), *page.listed(held["limits"])]
    out += [*page.head(REPORT["city"]), *page.pairs(held["city"])]
    found = held["grids"]["city_findings"]
    none = Both(*(f"{a}: {b}" for a, b in zip(REPORT["findings"], REPORT["findings_none"], strict=True)))
    return [*out, *(page.table(found, REPORT["findings"]) if found.rows else page.lines([none]))]


def sources(page: Page) -> list[Flowable]:
    """Return inputs with their hashes, and how to make the plan again."""
    plan, held = page.plan, page.told
    rows = [[held["role_told"](i["role"]), *(same(i.get(k) or "—") for k in INPUT_KEYS[1:])]
            for i in plan.summary["inputs"]]  # fmt: skip
    out = [*page.head(REPORT["provenance"])]
    out += page.table(Grid([PROVENANCE[k] for k in INPUT_KEYS], rows))
    out += bullets(held["attribution"])
    out += [*page.head(REPORT["reproduce"]), paragraph(f"{held['command']}\n{held['audit_command']}", "code")]
    out += page.lines([REPORT["reproduce_note"].fill(seed=plan.summary["seed"])])
    versions = ", ".join(f"{k} {v}" for k, v in plan.summary["versions"].items())
    out.append(paragraph(f"{page.pick(REPORT['versions'])}: {versions}", "small"))
    last = " ".join(page.pick(PRINTED[k]) for k in ("internal", "accessible", "letters"))
    return [*out, paragraph(last, "small")]


def map_sheets(page: Page, shared: Told, sheets: Sequence[Sheet]) -> list[Flowable]:
    """Return the index of sheets, then each of them; nothing without a sheet."""
    if not sheets:
        return []
    coarsest = max(s.scale for s in sheets)
    note = PRINTED["sheets_note"].fill(n=len(sheets), scale=number(coarsest))
    heads = [page.pick(PRINTED[k]) for k in ("sheet", "area", "scale", "cameras", "points")]
    rows = [
        [str(s.number), shared.name(s) or "—", f"1:{page.pick(number(s.scale))}",
         page.pick(number(len(s.cameras))), page.pick(number(s.points))]
        for s in sheets
    ]  # fmt: skip
    out = [PageBreak(), *page.head(PRINTED["sheets"]), *page.lines([note])]
    out += [*page.head(PRINTED["index_all"], 2), SheetIndex(shared, INDEX_HIGH_PT), Spacer(1, 8)]
    out += grid(heads, rows, {0, 2, 3, 4})
    return [*out, NextPageTemplate(SHEET), PageBreak(), *sheet_pages(shared)]


def document_foot(plan: Plan, language: str) -> str:
    """Return what stands at the foot of every page: notes and sources."""
    notes = [n.pick(language) for n in told.notes(plan)]
    return " · ".join([*notes, *told.attribution(plan)])
