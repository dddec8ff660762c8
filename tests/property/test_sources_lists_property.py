"""Site lists written in any dialect and read back."""

from __future__ import annotations

import csv
import io
import tempfile
from pathlib import Path

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from planner.sources.sites import read_sites

HEADERS = (
    ("id", "name", "lat", "lon"), ("código", "nombre", "latitud", "longitud"),
    ("CODIGO", "Nombre", "Latitude", "LNG"), ("clave", "establecimiento", "y", "x"),
)  # fmt: skip
NAMES = st.text(
    st.characters(min_codepoint=32, max_codepoint=255, exclude_categories=("Cc", "Cs")), max_size=12
)
PLACES = st.tuples(st.integers(-8_999_999, 8_999_999), st.integers(-17_999_999, 17_999_999))


@settings(max_examples=60, deadline=None)
@given(
    rows=st.lists(st.tuples(NAMES, PLACES), min_size=1, max_size=8),
    header=st.sampled_from(HEADERS),
    delimiter=st.sampled_from(",;\t|"),
    comma=st.booleans(),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "latin-1"]),
)
def test_any_dialect_reads_back(
    rows: list[tuple[str, tuple[int, int]]],
    header: tuple[str, ...],
    delimiter: str,
    comma: bool,
    encoding: str,
) -> None:
    """Ids, names and places of a list come back whatever its delimiter, decimal sign, header and encoding."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter)
    writer.writerow(header)
    for i, (name, (lat, lon)) in enumerate(rows):
        numbers = [f"{v / 100_000:.5f}" for v in (lat, lon)]
        writer.writerow([f"S{i}", name, *(n.replace(".", ",") if comma else n for n in numbers)])
    data = text.getvalue().encode(encoding)
    assume(encoding != "latin-1" or data.isascii() or not _is_utf_8(data))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "list.csv"
        path.write_bytes(data)
        sites = read_sites(path)
    assert sites["source_id"].tolist() == [f"S{i}" for i in range(len(rows))]
    read = [(round(p.y * 100_000), round(p.x * 100_000)) for p in sites.geometry]
    assert read == [place for _, place in rows]
    told = [n or "" for n in sites["name"]]
    words = ("nan", "null", "none", "n/a", "s/d", "#n/a")
    assert told == ["" if name.strip().lower() in words else name.strip() for name, _ in rows]


def _is_utf_8(data: bytes) -> bool:
    """Tell whether bytes may be read as UTF-8: then nobody can know that they were meant as Latin-1."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
