"""The price check in words and files, and the bid form without prices."""

from __future__ import annotations

import csv
import io

import openpyxl
import pandas as pd
import pytest
from helpers_plan import PRICES, synthetic_plan

from planner.costs.offer import check_offer
from planner.outputs.bid import write_bid_form
from planner.outputs.bid.specs import specs
from planner.outputs.offer import offer_csv, offer_html, offer_sentences, offer_table


@pytest.fixture(scope="module")
def english():
    return synthetic_plan(language="en")


@pytest.fixture(scope="module")
def checked(tmp_path_factory, english):
    path = tmp_path_factory.mktemp("offer") / "offer.csv"
    path.write_text("item_id,unit_price\ncamera_fixed,2000\npole,310.25\n", encoding="utf-8")
    book = english.bom.rename(
        columns={"unit_price_low": "low", "unit_price": "typical", "unit_price_high": "high"}
    )
    return check_offer(path, english.bom, book, "USD")


def test_the_check_is_told_in_both_languages_with_what_it_adds_up_to(checked, english):
    """500 above the high of 1,500 for each camera."""
    over = 500 * int(english.bom.set_index("item_id").loc["camera_fixed", "quantity"])
    told = offer_sentences(checked, "USD", "en")
    assert told[0] == "2 prices offered: 1 above the band, 0 below, 1 within."
    assert f"adds up to USD {over:,.2f}" in told[1]
    assert "por encima de la banda" in offer_sentences(checked, "USD", "es")[0]
    heads, rows = offer_table(checked, "es")
    assert heads[0] == "ítem"
    assert rows[0][0] == "camera_fixed"
    assert rows[0][8] == "por encima"
    assert any("have no price in the offer" in s for s in told)


def test_the_csv_of_the_check_is_read_by_machines(checked):
    rows = list(csv.DictReader(io.StringIO(offer_csv(checked))))
    assert [r["verdict"] for r in rows] == ["above", "within"]
    assert rows[0]["outside"] == "500.00"
    assert rows[1]["assumption"] == "true"


def test_the_page_of_the_check_escapes_and_asks_nothing_of_the_outside(checked):
    page = offer_html(checked, "USD", "es", "<script>x</script>")
    assert "<script>" not in page
    assert "http" not in page
    assert "camera_fixed" in page


@pytest.fixture(scope="module", params=["es", "en"])
def form(request, tmp_path_factory):
    plan = synthetic_plan(language=request.param)
    path = tmp_path_factory.mktemp("bid") / "bid.xlsx"
    write_bid_form(plan, path)
    return plan, openpyxl.load_workbook(path)


def cells(book):
    return [c.value for sheet in book for row in sheet.iter_rows() for c in row if c.value is not None]


def test_the_bid_form_holds_every_line_with_its_quantity_and_no_price_of_the_estimate(form):
    """No cell holds a unit price or total of the estimate, nor where it is from."""
    plan, book = form
    held = cells(book)
    sheet = book.worksheets[0]
    rows = {r[1].value: r for r in sheet.iter_rows() if r[1].value in set(plan.bom["item_id"])}
    for line in plan.bom.itertuples():
        assert rows[line.item_id][4].value == pytest.approx(line.quantity)
        assert rows[line.item_id][6].value is None
    prices = {p for _, _, _, _, _, _, *three, _ in PRICES for p in three} | set(plan.bom["total"])
    counts = set(plan.bom["quantity"])
    numbers = {float(v) for v in held if isinstance(v, int | float) and not isinstance(v, bool)}
    assert not numbers & (prices - counts)
    texts = " ".join(str(v) for v in held)
    assert "planning assumption" not in texts.lower().replace("(planning assumption)", "")
    assert "a public tender" not in texts


def test_a_bidders_price_makes_live_totals(form):
    """Each line is quantity times the price offered, each lot and the whole are sums."""
    plan, book = form
    formulas = [c.value for row in book.worksheets[0].iter_rows() for c in row if c.data_type == "f"]
    assert sum(f.startswith("=ROUND(") for f in formulas) == len(plan.bom)
    assert len(formulas) > len(plan.bom) + 1


def test_terms_ask_for_open_protocols_escrow_and_handover(form):
    texts = " ".join(str(v) for v in cells(form[1]))
    for word in ("ONVIF", "Open Fibre Data Standard", "99", "60"):
        assert word in texts


def test_specifications_are_of_performance_and_name_no_make():
    """Devices, optics, cables, UPS and switches of the catalog are described; no known make is named."""
    known = specs()
    assert {"camera_fixed", "camera_ptz", "cable_adss_12_m", "site_ups", "core_switch_48"} <= set(known)
    makes = ("hikvision", "dahua", "axis", "zte", "huawei", "cisco", "nec", "milestone", "genetec", "bosch")
    for text in known.values():
        words = set(pd.Series(f"{text.es} {text.en}".lower().split()).str.strip(".,;()"))
        assert not words & set(makes)
