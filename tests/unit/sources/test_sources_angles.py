"""Coordinates in the spellings of real lists."""

from __future__ import annotations

import pytest

from planner.sources.angles import parse_angle, parse_number, split_pair

SOUTH = -(24 + 11 / 60 + 8.5 / 3600)
WEST = -(65 + 18 / 60)


@pytest.mark.parametrize(
    "text",
    [
        "24°11'08.5\"S", "24º11′08,5″ S", "24 11 8.5 S", "-24:11:08.5", "S24°11'08.5\"", "S 24 11 08.5",
        "24d11m08.5s S", "24° 11' 08.5'' Sur", "24°11’8.5”s", "−24°11′8.5″", "24 ° 11 ' 8.5 \" S",
        "-24 11 8,5", "24°11'08.5\" South", "-24°11'08.5\"S", "24grados 11minutos 8.5segundos S",
    ],
)  # fmt: skip
def test_one_latitude_in_many_spellings(text: str) -> None:
    """Every usual spelling of 24 degrees 11 minutes 8.5 seconds south gives the same number."""
    assert parse_angle(text, "lat") == pytest.approx(SOUTH, abs=1e-9)


@pytest.mark.parametrize(
    "text",
    ["65°18′O", "65 18 0 W", "-65.3", "-65,3", "65.3 O", "O 65.3", "65°18.0'W", "65.3° Oeste", "65:18:00W"],
)
def test_one_longitude_in_many_spellings(text: str) -> None:
    """Spanish O is oeste: every spelling of 65 degrees 18 minutes west gives the same number."""
    assert parse_angle(text, "lon") == pytest.approx(WEST, abs=1e-9)


def test_minutes_keep_the_sign_of_zero_degrees() -> None:
    """Half a degree south of the equator is negative although its degrees are -0."""
    assert parse_angle("-0°30'", "lat") == -0.5
    assert parse_angle("0°30'S", "lat") == -0.5


@pytest.mark.parametrize(
    ("text", "axis", "why"),
    [
        ("24°11'S", "lon", "belongs to a latitude"),
        ("65°18'O", "lat", "belongs to a longitude"),
        ("-24°11'N", "lat", "contradicts"),
        ("24°61'S", "lat", "not below 60"),
        ("24°11'75\"S", "lat", "not below 60"),
        ("24.5°30'S", "lat", "not whole"),
        ("1 2 3 4", "lat", "no angle"),
        ("plaza", "lat", "could not convert"),
    ],
)
def test_what_is_no_angle_is_refused(text: str, axis: str, why: str) -> None:
    """An angle that contradicts itself is refused with the reason, never guessed."""
    with pytest.raises(ValueError, match=why):
        parse_angle(text, axis)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("3.548.951,75", 3548951.75), ("3,548,951.75", 3548951.75), ("7540881", 7540881.0),
        ("-24,1858", -24.1858),         ("7 540 881,5", 7540881.5), ("1.234.567", 1234567.0), (12, 12.0),
    ],
)  # fmt: skip
def test_numbers_with_comma_or_point(text: object, number: float) -> None:
    """Decimal commas, decimal points and thousands separators are told apart."""
    assert parse_number(text) == number


@pytest.mark.parametrize(
    "text",
    ["-24.1858, -65.2995", "-24.1858,-65.2995", "-24.1858 -65.2995", "-24.1858; -65.2995",
     "(-24.1858, -65.2995)", "-24,1858; -65,2995", "-24,1858 -65,2995", "65.2995 O, 24.1858 S"],
)  # fmt: skip
def test_a_pair_in_one_cell(text: str) -> None:
    """Latitude and longitude in one cell are split, hemispheres deciding the order."""
    lat, lon = split_pair(text)
    assert (parse_angle(lat, "lat"), parse_angle(lon, "lon")) == (-24.1858, -65.2995)
