"""The shell of printed documents: properties, outline, letters, escaping, equal bytes."""

from __future__ import annotations

import hashlib

import pytest
from pypdf import PdfReader

from planner.outputs.files import HERE, packaged
from planner.outputs.pdf import About, bullets, grid, heading, paragraph, write_document
from planner.outputs.pdf.document import fitted
from planner.outputs.pdf.fonts import FILES, FOLDER, shown

ODD = '<script>alert(1)</script> "><img onerror=x> & <b>bold'
ABOUT = About(
    "Ñemby & <b>", "es", subject="plan", author="room", created="2026-11-22T15:55:37+00:00", foot="pie"
)


def story():
    return [
        *heading(ODD),
        paragraph(f"Ypané ỹvy, 北, {ODD}"),
        *bullets([ODD, "two"]),
        *heading("Part", 2),
        *grid(["Uno", ODD], [[ODD, "1,5"]] * 80, {1}, "Leyenda"),
    ]


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    path = tmp_path_factory.mktemp("pdf") / "a.pdf"
    write_document(path, story(), ABOUT)
    return path


def test_properties_language_and_date_are_those_given(written):
    reader = PdfReader(written)
    assert reader.metadata.title == "Ñemby & <b>"
    assert reader.metadata.author == "room"
    assert reader.metadata["/CreationDate"] == "D:20261122155537+00'00'"
    assert reader.trailer["/Root"]["/Lang"] == "es"
    assert str(reader.trailer["/Root"]["/ViewerPreferences"]["/DisplayDocTitle"]) in ("true", "True")


def test_the_outline_leads_to_headings_by_level(written):
    outline = PdfReader(written).outline
    assert outline[0]["/Title"] == ODD
    assert outline[1][0]["/Title"] == "Part"


def test_markup_in_names_is_printed_as_it_stands(written):
    text = " ".join("\n".join(p.extract_text() for p in PdfReader(written).pages).split())
    assert "<script>alert(1)</script>" in text
    assert '"><img onerror=x> & <b>bold' in text


def test_letters_beyond_latin_1_are_there_and_those_without_a_glyph_are_told_by_code(written):
    text = PdfReader(written).pages[0].extract_text()
    assert "Ypané ỹvy, ‹U+5317›" in text
    assert shown("Ａ\x00\x1b") == "A"


def test_arabic_and_hebrew_are_turned_and_joined_once_and_properties_hold_them_as_written(tmp_path):
    """Hebrew comes from its last letter on; Arabic letters take the shapes of their places in the word."""
    hebrew, arabic = "\u05e9\u05dc\u05d5\u05dd", "\u0645\u0633\u062a\u0634\u0641\u0649"
    assert shown(f"CAM-1 · {hebrew}") == f"CAM-1 · {hebrew[::-1]}"
    joined = shown(arabic)
    assert [ord(c) for c in joined] == [0xFEF0, 0xFED4, 0xFEB8, 0xFE98, 0xFEB4, 0xFEE3]
    assert shown(joined) == joined
    assert shown("\u202eabc\u202c") == "abc"
    cut = fitted(hebrew * 9, 8, 60)
    assert (cut[0], cut[-1]) == ("…", hebrew[0])
    path = tmp_path / "turned.pdf"
    write_document(path, [*heading(hebrew), paragraph(arabic)], About(hebrew, "es"))
    reader = PdfReader(path)
    assert (reader.metadata.title, reader.outline[0]["/Title"]) == (hebrew, hebrew)


def test_heads_of_a_table_stand_on_every_page_of_it(written):
    pages = [p.extract_text() for p in PdfReader(written).pages]
    assert len(pages) > 1
    assert all("Uno" in page for page in pages)


def test_a_heading_goes_to_the_page_of_the_short_table_behind_it(tmp_path):
    """Whatever stands above, heading and first cell are on one page."""
    for lines in range(32, 46):
        told = [paragraph("x") for _ in range(lines)]
        rows = [[f"cell {k}"] for k in range(8)]
        path = tmp_path / f"{lines}.pdf"
        write_document(path, [*told, *heading("Chapter"), *grid(["Head"], rows)], ABOUT)
        pages = [p.extract_text() for p in PdfReader(path).pages]
        assert [k for k, p in enumerate(pages) if "Chapter" in p] == [
            k for k, p in enumerate(pages) if "cell 0" in p
        ]


def test_equal_documents_have_equal_bytes(written, tmp_path):
    write_document(tmp_path / "b.pdf", story(), ABOUT)
    assert (tmp_path / "b.pdf").read_bytes() == written.read_bytes()
    assert [p.name for p in tmp_path.iterdir()] == ["b.pdf"]


def test_fonts_are_those_that_the_readme_of_vendored_files_names():
    readme = packaged("vendor", "README.md")
    for name in FILES.values():
        assert hashlib.sha256(HERE.joinpath(*FOLDER, name).read_bytes()).hexdigest() in readme
