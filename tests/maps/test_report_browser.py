"""The report in a real browser: widths, shades, folded tables, languages, print."""

from __future__ import annotations

import re
from io import BytesIO

import pytest
from helpers_plan import synthetic_audit, synthetic_plan
from pypdf import PdfReader

WIDTHS = (1280, 820, 390)
ALIKE = {"English / Español", "IEC 62676-4:2014 (DORI)", "IEC 62676-4:2025", "SHA-256"}
A4_TEXT_PX = 695
"""Width of the text of an A4 page within margins of 13 mm, at 96 pixels an inch."""
QUESTIONS = {
    "es": ("¿Cuántas cámaras, y dónde?", "¿Cuánto cuesta, y qué tan seguro es?",
           "¿De quién es, y quién paga?", "¿Qué no queda cubierto?", "¿Qué se supuso?", "El plan en el mapa"),
    "en": ("How many cameras, and where?", "What does it cost, and how sure is that?",
           "Who owns it, and who pays?", "What is not covered?", "What was assumed?", "The plan on the map"),
}  # fmt: skip
TOO_WIDE = """() => [...document.querySelectorAll("table, svg, .card, pre, p, li, h1, h2, h3")]
  .filter((part) => part.getClientRects().length && !part.closest(".scroll") &&
    part.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
  .map((part) => part.outerHTML.slice(0, 80))"""
CUT = """() => [...document.querySelectorAll("table")].filter((part) => part.getClientRects().length &&
  part.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
  .map((part) => part.caption.textContent)"""
GROUND = "getComputedStyle(document.body).backgroundColor"
TEXTS = """() => {
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), found = [];
  while (walk.nextNode()) {
    const part = walk.currentNode.parentElement, text = walk.currentNode.textContent.trim();
    if (text && part.tagName !== "SCRIPT" && part.getClientRects().length) found.push(text);
  }
  return found;
}"""


@pytest.fixture
def report(opened):
    return opened("report.html").page


def test_nothing_is_wider_than_the_window_at_any_width_in_either_language(report):
    for language in ("es", "en"):
        assert report.evaluate("document.documentElement.lang") == language
        for width in WIDTHS:
            report.set_viewport_size({"width": width, "height": 844})
            assert report.evaluate("document.documentElement.scrollWidth") <= width
            assert report.evaluate(TOO_WIDE) == []
        report.click("#language")


def test_the_report_says_that_it_is_internal_and_the_title_follows_the_language(report):
    assert report.title() == "Ciudad de prueba · base · Informe del plan"
    assert "Documento interno" in report.locator("#internal").inner_text()
    report.click("#language")
    assert report.title() == "Ciudad de prueba · base · Report of the plan"
    assert "Internal document" in report.locator("#internal").inner_text()


def test_words_of_charts_stay_large_enough_to_read_on_a_phone(report):
    report.set_viewport_size({"width": 360, "height": 740})
    heights = report.eval_on_selector_all(
        "svg.chart text", "all => all.map(t => t.getBoundingClientRect().height).filter(h => h > 0)"
    )
    assert len(heights) > 5
    assert min(heights) >= 10


def test_shades_follow_the_system_and_the_button_and_paper_is_light(report):
    assert report.evaluate(GROUND) == "rgb(255, 255, 255)"
    report.click("#theme")
    assert report.evaluate(GROUND) == "rgb(21, 24, 27)"
    report.emulate_media(color_scheme="dark")
    report.click("#theme")
    assert report.evaluate(GROUND) == "rgb(255, 255, 255)"
    report.click("#theme")
    report.emulate_media(media="print")
    assert report.evaluate(GROUND) == "rgb(255, 255, 255)"


def test_long_tables_are_folded_with_their_count_open_by_keyboard_and_open_on_paper(report):
    folded = report.locator("details")
    assert folded.count() > 0
    first = folded.first
    assert "filas)" in first.locator("summary").inner_text()
    rows = first.locator("tbody tr").count()
    assert f"({rows} filas)" in first.locator("summary").inner_text()
    assert not first.locator("table").is_visible()
    first.locator("summary").focus()
    report.keyboard.press("Enter")
    assert first.locator("table").is_visible()
    report.keyboard.press("Enter")
    report.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert report.evaluate("[...document.querySelectorAll('details')].every((part) => part.open)")
    report.evaluate("dispatchEvent(new Event('afterprint'))")
    assert not report.evaluate("[...document.querySelectorAll('details')].some((part) => part.open)")


def test_no_table_is_cut_on_paper_and_the_switches_are_not_printed(report):
    report.set_viewport_size({"width": A4_TEXT_PX, "height": 1000})
    report.emulate_media(media="print")
    report.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert report.evaluate(CUT) == []
    assert report.evaluate("document.documentElement.scrollWidth") <= A4_TEXT_PX
    for gone in ("#language", "#theme", "nav"):
        assert not report.locator(gone).is_visible()


@pytest.mark.parametrize("language", ["es", "en"])
def test_five_answers_and_the_map_are_on_the_first_printed_page(report, language):
    if language == "en":
        report.click("#language")
    printed = PdfReader(BytesIO(report.pdf(prefer_css_page_size=True)))
    first = " ".join(printed.pages[0].extract_text().split())
    for words in QUESTIONS[language]:
        assert words in first
    everything = " ".join(" ".join(p.extract_text() for p in printed.pages).split())
    for entry in synthetic_plan().summary["inputs"]:
        assert entry["sha256"] in everything.replace(" ", "")


def test_every_visible_word_changes_with_the_language_but_what_the_study_gave(report):
    """Texts that stay are data, names, ids, versions, and sentences of rooms that are told as they stand."""
    plan = synthetic_plan()
    frames = [*plan.tables.values(), plan.streets, plan.bom, plan.prices, plan.findings]
    given = [plan.summary, plan.resolved, *(frame.to_dict("list") for frame in frames)]
    given += [finding.plain() for finding in synthetic_audit(plan).findings]
    data = " ".join(map(str, given)).lower()
    spanish = set(report.evaluate(TEXTS))
    report.click("#language")
    stayed = [text for text in spanish & set(report.evaluate(TEXTS)) if re.search(r"[^\W\d_]{3}", text)]
    left = [text for text in stayed if not known(text, data)]
    assert set(left) <= ALIKE, left


def known(text: str, data: str) -> bool:
    """Say whether a text is made of what the study gave, or is a command or a list of versions."""
    if "planner " in text:
        return True
    parts = re.split(r"[.;,(·] ?| · ", text)
    return all(part.strip(" .)").lower() in data for part in parts)
