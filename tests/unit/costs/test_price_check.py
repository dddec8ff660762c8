"""The price check of an offer."""

from __future__ import annotations

from decimal import Decimal

import pandas as pd
import pytest

from planner.costs.offer import check_offer
from planner.errors import InputError

PRICES = pd.DataFrame(
    [
        ("camera", "Camera", "Cámara", "each", 280.0, 900.0, 1800.0, "trade press"),
        ("pole", "Pole", "Poste", "each", 100.0, 200.0, 400.0, "planning assumption"),
        ("cable", "Cable", "Cable", "m", 0.5, 0.8, 1.3, "planning assumption"),
        ("sign", "Sign", "Cartel", "each", 0.0, 10.0, 30.0, "trade press"),
    ],
    columns=["item_id", "description_en", "description_es", "unit", "low", "typical", "high", "source"],
)
BOM = pd.DataFrame(
    {"line_id": ["BOM-001", "BOM-002", "BOM-003"], "item_id": ["camera", "pole", "cable"],
     "quantity": [600.0, 10.0, 1000.5]}
)  # fmt: skip


def checked(tmp_path, text):
    path = tmp_path / "offer.csv"
    path.write_text(text, encoding="utf-8")
    return check_offer(path, BOM, PRICES, "USD")


def test_lines_outside_the_band_are_told_with_distance_and_sum(tmp_path):
    """2,500 for a camera of at most 1,800 is 700 too much, times 600; cable at 0.40 is 0.10 below its low."""
    found = checked(tmp_path, "item_id,unit_price\ncamera,2500\ncable,0.40\npole,200\n")
    by = {c.item_id: c for c in found.lines}
    assert (by["camera"].verdict, by["camera"].outside, by["camera"].effect) == (
        "above", Decimal("700"), Decimal("420000.00"),
    )  # fmt: skip
    assert round(by["camera"].outside_pct, 1) == Decimal("38.9")
    assert (by["cable"].verdict, by["cable"].effect) == ("below", Decimal("100.05"))
    assert (by["pole"].verdict, by["pole"].effect) == ("within", Decimal("0.00"))
    assert found.effect("above") == Decimal("420000.00")
    assert found.total("offered") == Decimal("1502400.20")
    assert found.total("high") == Decimal("1085300.65")
    assert found.guessed_effect() == Decimal("100.05")
    assert found.not_offered == ()


def test_the_ends_of_the_band_are_within_it(tmp_path):
    found = checked(tmp_path, "item_id,unit_price\ncamera,280\npole,400\n")
    assert {c.verdict for c in found.lines} == {"within"}
    assert found.not_offered == ("cable",)


def test_an_item_that_the_plan_does_not_buy_counts_with_the_offers_quantity(tmp_path):
    found = checked(tmp_path, "item_id,unit_price,quantity\nsign,50,4\n")
    assert found.lines[0].effect == Decimal("80.00")


def test_lines_may_be_named_by_the_bill_and_amounts_written_with_a_comma(tmp_path):
    found = checked(tmp_path, "line_id;unit_price;currency\nBOM-001;1.900,50;USD\n")
    assert found.lines[0].item_id == "camera"
    assert found.lines[0].outside == Decimal("100.50")


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("unit_price\n3\n", "lacks the column.*item_id"),
        ("item_id,unit_price\n", "no line"),
        ("item_id,unit_price\ncamara,3\n", "no item of the price book is camara"),
        ("item_id,unit_price\ncamera,-3\n", "row 2: `unit_price` is '-3'"),
        ("item_id,unit_price\ncamera,NaN\n", "row 2: `unit_price` is 'NaN'"),
        ("item_id,unit_price\ncamera,1e400\n", "row 2: `unit_price`"),
        ("item_id,unit_price\ncamera,3\ncamera,4\n", "repeats camera"),
        ("item_id,unit_price,currency\ncamera,3,ARS\n", "row 2: `currency` is 'ARS'"),
        ("item_id,unit_price,quantity\ncamera,3,many\n", "row 2: `quantity` is 'many'"),
        ("item_id,unit_price\ncamera,1,900.50\n", "row 2: more cells than the first line names"),
        ("line_id,item_id,unit_price\nBOM-002,camera,3\n", "not of `item_id` in row 2 .BOM-002, camera"),
        ("line_id,item_id,unit_price\n,,3\n", "no item of the price book is row 2"),
    ],
)
def test_bad_offers_are_refused_with_row_and_remedy(tmp_path, text, what):
    with pytest.raises(InputError, match=what):
        checked(tmp_path, text)


def test_all_faults_of_an_offer_are_told_at_once(tmp_path):
    with pytest.raises(InputError) as fault:
        checked(tmp_path, "item_id,unit_price,currency\ncamara,x,ARS\npole,-1,USD\n")
    assert len(fault.value.problems) == 4


def test_a_missing_or_binary_file_is_no_traceback(tmp_path):
    with pytest.raises(InputError, match="no offer here"):
        check_offer(tmp_path / "none.csv", BOM, PRICES, "USD")
    (tmp_path / "x.csv").write_bytes(b"\xff\xfe\x00item")
    with pytest.raises(InputError, match="cannot be read"):
        check_offer(tmp_path / "x.csv", BOM, PRICES, "USD")


def test_a_line_may_be_named_twice_alike_and_rows_may_end_in_an_empty_cell(tmp_path):
    """The nearest that is allowed: line and item of one row of the bill, an item alone, a mark at the end."""
    found = checked(tmp_path, "line_id,item_id,unit_price\nBOM-001,camera,3,\n,pole,4\nBOM-003,,5\n")
    assert [(c.item_id, c.offered) for c in found.lines] == [("camera", 3), ("pole", 4), ("cable", 5)]


def test_heads_may_be_written_in_any_letters(tmp_path):
    """Item_ID and UNIT_PRICE are the same columns."""
    assert checked(tmp_path, "Item_ID,UNIT_PRICE\ncamera,900\n").lines[0].offered == 900


@pytest.mark.parametrize(("cell", "told"), [("1.234", "1234 or 1 and a part"), ("12.345.678", "12345678")])
def test_a_price_that_may_be_thousands_or_decimals_is_refused_between_semicolons(tmp_path, cell, told):
    """Read as 1.23, a price of 1,234 would be called dumping; the message says how to write either."""
    with pytest.raises(InputError, match=told):
        checked(tmp_path, f"item_id;unit_price\npole;{cell}\n")
    assert checked(tmp_path, f"item_id;unit_price\npole;{cell},00\n").lines[0].offered > 1000
    assert checked(tmp_path, "item_id;unit_price\ncable;0.625\n").lines[0].offered == Decimal("0.625")


def test_thousands_with_commas_and_signs_are_refused_with_how_to_write_them(tmp_path):
    for cell in ('"1,900.50"', "$1900", "1000000000001"):
        with pytest.raises(InputError, match=r"written as 1900\.50"):
            checked(tmp_path, f"item_id,unit_price\ncamera,{cell}\n")


def test_an_end_of_the_band_that_is_assumed_makes_no_evidence(tmp_path):
    """Only the high of a published price is public: below its low proves nothing, above its high may."""
    note = "high is the published price; low and typical are planning assumptions"
    path = tmp_path / "offer.csv"
    verdicts = []
    for price in (100, 2500, 900):
        path.write_text(f"item_id,unit_price\ncamera,{price}\n", encoding="utf-8")
        line = check_offer(path, BOM, PRICES.assign(note=note), "USD").lines[0]
        verdicts.append((line.verdict, line.assumption))
    assert verdicts == [("below", True), ("above", False), ("within", False)]


def test_what_the_offer_asks_is_kept_beside_what_the_plan_buys(tmp_path):
    """600 cameras of the plan count, though the offer says 5; the sign is of the offer alone."""
    found = checked(tmp_path, "item_id,unit_price,quantity\ncamera,900,5\nsign,10,4\n")
    by = {c.item_id: (c.quantity, c.asked, c.planned) for c in found.lines}
    assert by == {"camera": (600, 5, True), "sign": (4, 4, False)}


@pytest.mark.parametrize(
    "cell", ["1,234.50", "1.2345,5", "1_234", "1e3", "\u0661\u0662", "NaN", "-5", "Infinity"]
)
def test_what_is_no_amount_in_any_country_is_refused_between_semicolons(tmp_path, cell):
    """1,234.50 was once read as 1.2345: points taken out, the comma made a point."""
    with pytest.raises(InputError, match="row 2: `unit_price`"):
        checked(tmp_path, f"item_id;unit_price\ncamera;{cell}\n")


@pytest.mark.parametrize(("cell", "value"), [("1.234,50", "1234.50"), ("1234.50", "1234.50"), ("0,5", "0.5")])
def test_decimals_behind_comma_or_point_are_read_between_semicolons(tmp_path, cell, value):
    assert checked(tmp_path, f"item_id;unit_price\ncamera;{cell}\n").lines[0].offered == Decimal(value)


def test_a_price_by_another_unit_is_refused_and_by_the_units_name_taken(tmp_path):
    """Cable at 800 a kilometer is not far above 1.30 a meter: it is another unit."""
    with pytest.raises(InputError, match=r"row 2 \(cable: km, expected m\)"):
        checked(tmp_path, "item_id,unit,unit_price\ncable,km,800\n")
    assert checked(tmp_path, "item_id,unit,unit_price\ncable,M,0.8\n").lines[0].verdict == "within"


def test_two_columns_of_one_name_are_refused(tmp_path):
    """Which of two unit prices counts nobody can tell; letters do not make a name another."""
    with pytest.raises(InputError, match="names unit_price more than once"):
        checked(tmp_path, "item_id,unit_price,Unit_Price\ncamera,900,9000\n")


def test_a_cell_of_two_lines_is_one_cell(tmp_path):
    text = 'item_id,description,unit_price\ncamera,"fixed\ncamera",900\n'
    assert checked(tmp_path, text).lines[0].offered == Decimal(900)
