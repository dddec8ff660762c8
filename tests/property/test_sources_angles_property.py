"""Angles written out and read back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.sources.angles import parse_angle, parse_number

FORMS = (
    "{d}°{m:02d}'{s:06.3f}\"{h}", "{d} {m} {s:.3f} {h}", "{h}{d}°{m}'{s:.3f}\"", "{d}º {m}′ {s:.3f}″ {h}",
    "{d}d{m}m{s:.3f}s{h}", "{d}:{m}:{s:.3f}{h}",
)  # fmt: skip


@given(
    degrees=st.integers(0, 89), minutes=st.integers(0, 59), millis=st.integers(0, 59_999),
    form=st.sampled_from(FORMS), hemisphere=st.sampled_from("NS"), comma=st.booleans(),
)  # fmt: skip
def test_any_form_reads_back(
    degrees: int, minutes: int, millis: int, form: str, hemisphere: str, comma: bool
) -> None:
    """Degrees, minutes and seconds in any of the forms give the angle they were written from."""
    text = form.format(d=degrees, m=minutes, s=millis / 1000, h=hemisphere)
    size = degrees + minutes / 60 + millis / 3_600_000
    wanted = size if hemisphere == "N" else -size
    assert parse_angle(text.replace(".", ",") if comma else text, "lat") == pytest.approx(wanted, abs=1e-9)


@given(st.floats(-180, 180, allow_nan=False), st.booleans())
def test_decimal_degrees_read_back(value: float, comma: bool) -> None:
    """Decimal degrees with comma or point give the number they were written from."""
    text = f"{value:.7f}"
    assert parse_angle(text.replace(".", ",") if comma else text, "lon") == pytest.approx(float(text))


@given(st.integers(1_000_000, 9_999_999), st.integers(1, 99))
def test_thousands_separators_change_nothing(whole: int, cents: int) -> None:
    """A number grouped the Spanish or the English way is the number."""
    english = f"{whole:,}.{cents:02d}"
    spanish = english.translate(str.maketrans(",.", ".,"))
    assert parse_number(english) == parse_number(spanish) == pytest.approx(whole + cents / 100)
