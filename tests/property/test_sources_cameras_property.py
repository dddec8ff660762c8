"""Directions and identity numbers, whatever the spelling."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from planner.errors import InputError
from planner.sources.directions import WINDS, parse_direction
from planner.sources.identity import COMPANY_CUIT, PERSONAL_CUIT, is_cuit, refuse_identity

DEGREES = st.floats(0, 359.9).map(lambda d: round(d, 1))
SPELLINGS = ("{}{}{}", "{}-{}-{}", "{} {} {}", "{}.{}.{}", "CUIT {}-{}-{} de la sede", "n° {}/{}/{}")


def with_check_digit(prefix: str, middle: int) -> str | None:
    """Return 11 digits with the check digit, None where the stem has none."""
    stem = f"{prefix}{middle:08d}"
    return next((f"{stem}{d}" for d in range(10) if is_cuit(f"{stem}{d}")), None)


@given(DEGREES)
def test_degrees_are_read_as_written(degrees: float) -> None:
    """A number of degrees is itself, with a sign behind it or a turn before it."""
    for text in (f"{degrees}", f"{degrees}°", f" {degrees} deg"):
        assert parse_direction(text) == pytest.approx(degrees)
    assert parse_direction(-degrees) == pytest.approx((360 - degrees) % 360)


@given(DEGREES, st.floats(0, 359).map(round))
def test_the_middle_of_a_range_lies_in_it(start: float, width: int) -> None:
    """The middle of a range is half its width clockwise from where it starts, over north too."""
    end = round((start + width) % 360, 1)
    middle = parse_direction(f"{start}-{end}")
    assert 0 <= middle < 360
    assert abs((middle - start) % 360 - width / 2) % 360 == pytest.approx(0, abs=0.06)


@given(st.sampled_from(WINDS), st.sampled_from(WINDS))
def test_points_of_the_compass_agree_with_degrees(first: str, last: str) -> None:
    """A range of winds is the range of their degrees; O for W changes nothing."""
    a, b = WINDS.index(first) * 22.5, WINDS.index(last) * 22.5
    assert parse_direction(f"{first.upper()}-{last}") == parse_direction(f"{a}-{b}")
    assert parse_direction(first.replace("w", "o")) == a


@given(st.sampled_from(PERSONAL_CUIT), st.integers(0, 99_999_999), st.sampled_from(SPELLINGS))
def test_a_person_is_refused_in_every_spelling(prefix: str, middle: int, spelling: str) -> None:
    """A personal CUIT is refused however it is separated, and its number never told."""
    digits = with_check_digit(prefix, middle)
    assume(digits is not None)
    text = spelling.format(digits[:2], digits[2:10], digits[10])
    with pytest.raises(InputError) as caught:
        refuse_identity(pd.DataFrame({"observaciones": ["sede central", text]}), "list")
    assert digits[2:10] not in str(caught.value)


@given(st.sampled_from(COMPANY_CUIT), st.integers(0, 99_999_999), st.sampled_from(SPELLINGS))
def test_an_institution_passes_in_every_spelling(prefix: str, middle: int, spelling: str) -> None:
    """A company's CUIT passes wherever it stands, in a column of that name too."""
    digits = with_check_digit(prefix, middle)
    assume(digits is not None)
    text = spelling.format(digits[:2], digits[2:10], digits[10])
    refuse_identity(pd.DataFrame({"observaciones": [text], "CUIT": [int(digits)]}), "list")
