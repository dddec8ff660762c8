"""The price check in words and files, and the bid form without prices."""

from __future__ import annotations

import csv
import io
import zipfile
from dataclasses import replace

import openpyxl
import pandas as pd
import pytest
from helpers_plan import PRICES, synthetic_plan
from helpers_town import make_settings

from planner.catalog import load_catalog
from planner.catalog.money_tables import read_money_tables
from planner.catalog.table_files import read_ways
from planner.costs.offer import check_offer
from planner.outputs.bid import write_bid_form
from planner.outputs.bid.lots import kept_up, lots_of, paid_by_owner
from planner.outputs.bid.specs import BY_DESCRIPTION, spec_of
from planner.outputs.offer import offer_csv, offer_html, offer_sentences, offer_table
from planner.outputs.words import Both
from planner.outputs.words.bid import TERMS

OWN = ("labor", "energy")


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


def test_no_price_of_the_estimate_stands_anywhere_in_the_file(tmp_path):
    """A grep over every part of the file, also those that no reader shows: odd prices are not there."""
    plan = synthetic_plan(language="en")
    odd = plan.bom.assign(unit_price=7311.37, unit_price_low=7309.11, unit_price_high=7393.79, total=91737.53)
    write_bid_form(replace(plan, bom=odd), tmp_path / "bid.xlsx")
    with zipfile.ZipFile(tmp_path / "bid.xlsx") as file:
        parts = {n: file.read(n).decode("utf-8") for n in file.namelist() if n.endswith((".xml", ".rels"))}
    assert parts
    for mark in ("7311", "7309", "7393", "91737", "7,311", "7.311"):
        assert [n for n, text in parts.items() if mark in text] == []


def test_a_bidders_price_makes_live_totals(form):
    """Lines and the upkeep of lots are quantity times the price offered; lots and the whole are sums."""
    plan, book = form
    formulas = [c.value for row in book.worksheets[0].iter_rows() for c in row if c.data_type == "f"]
    lines = sum(len(items) for items in lots_of(plan).values()) + len(kept_up(lots_of(plan)))
    assert sum(f.startswith("=ROUND(") for f in formulas) == lines
    assert len(formulas) > lines + 1


def test_a_year_of_maintenance_is_asked_of_each_lot_of_goods_and_works(form):
    """Cameras and poles of the estimate are kept up; services would not be."""
    _, book = form
    ids = [r[0].value for r in book.worksheets[0].iter_rows() if str(r[0].value).startswith("MNT-")]
    assert ids == ["MNT-L1", "MNT-L2"]


def test_own_wages_electricity_and_rent_of_others_plant_are_not_put_out_to_tender(tmp_path):
    """They stand apart with why, and no cell asks a bidder for their price; a lease of fiber is tendered."""
    plan = synthetic_plan(language="en")
    items = ["operator_staff_year", "power_camera_year", "pole_attachment_m_year", "lease_dark_fiber_m_year"]
    more = pd.concat([plan.bom.iloc[[3]]] * 4).assign(item_id=items, group="operation")
    more["line_id"] = ["BOM-101", "BOM-102", "BOM-103", "BOM-104"]
    kinds = plan.tables["money_lines"].iloc[[3] * 4].assign(kind=["labor", "energy", "links", "links"])
    kinds["line_id"] = more["line_id"].to_numpy()
    tables = {**plan.tables, "money_lines": pd.concat([plan.tables["money_lines"], kinds])}
    whole = replace(plan, bom=pd.concat([plan.bom, more]), tables=tables)
    assert [line["item_id"] for line, _ in paid_by_owner(whole)] == items[:3]
    write_bid_form(whole, tmp_path / "bid.xlsx")
    book = openpyxl.load_workbook(tmp_path / "bid.xlsx")
    asked = {r[1].value for r in book["Bid form"].iter_rows()}
    assert asked & set(items) == {"lease_dark_fiber_m_year"}
    apart = {r[0].value: r[4].value for r in book["Lots"].iter_rows() if r[0].value in set(more["line_id"])}
    assert list(apart) == ["BOM-101", "BOM-102", "BOM-103"]
    assert all(apart.values())


@pytest.mark.parametrize("language", ["es", "en"])
def test_terms_ask_for_all_that_a_tender_has_lacked(language):
    """Lots, open protocols, escrow, handover, delivery, service levels, retention, warranty, acceptance."""
    names = [name.pick(language) for name, _ in TERMS]
    wanted = {
        "es": ("Lotes", "Protocolos abiertos", "Depósito de código fuente", "Entrega de datos",
               "Plazo de entrega", "Niveles de servicio", "Retención", "Garantía", "Recepción"),
        "en": ("Lots", "Open protocols", "Source escrow", "Data handover", "Delivery", "Service levels",
               "Retention", "Warranty", "Acceptance"),
    }  # fmt: skip
    assert set(wanted[language]) <= set(names)


def test_terms_ask_for_open_protocols_escrow_and_handover(form):
    texts = " ".join(str(v) for v in cells(form[1]))
    for word in ("ONVIF", "Open Fibre Data Standard", "99", "60"):
        assert word in texts


def test_every_item_that_is_tendered_has_a_specification_of_performance_and_none_names_a_make():
    """Only wages, electricity, rents of others' plant and fees that contracts tell have none."""
    prices = load_catalog(make_settings()).prices
    kinds = read_money_tables()
    bare = {i for i in prices["item_id"] if spec_of(i) == BY_DESCRIPTION}
    own = {i for i, g in zip(prices["item_id"], prices["group"], strict=True) if kinds.kind(i, g) in OWN}
    rents = {w.yearly_item for w in read_ways().values() if w.mode == "attach"}
    fees = {"link_fee_year", "link_entry_fee"}
    assert bare <= own | rents | fees
    makes = ("hikvision", "dahua", "axis", "zte", "huawei", "cisco", "nec", "milestone", "genetec", "bosch")
    texts = [spec_of(i) for i in prices["item_id"]] + [text for _, text in TERMS]
    texts += [Both(*d) for d in zip(prices["description_es"], prices["description_en"], strict=True)]
    for text in texts:
        words = set(pd.Series(f"{text.es} {text.en}".lower().split()).str.strip(".,;()"))
        assert not words & set(makes)
        assert text.es != text.en


def test_prices_finer_than_a_cent_and_quantities_of_the_offer_are_told(tmp_path, english):
    """A price of 1500.00001 above 1500.00 shows why it is above; items beside the plan are named in both."""
    path = tmp_path / "offer.csv"
    path.write_text("item_id,unit_price,quantity\ncamera_fixed,1500.00001,1\nspare,5,2\n", encoding="utf-8")
    book = english.bom.rename(
        columns={"unit_price_low": "low", "unit_price": "typical", "unit_price_high": "high"}
    )
    extra = book.head(1).assign(item_id="spare")
    found = check_offer(path, english.bom, pd.concat([book, extra], ignore_index=True), "USD")
    rows = {r[0]: r for r in offer_table(found, "es")[1]}
    assert rows["camera_fixed"][4] == "1.500,00001"
    assert {r["item_id"]: r for r in csv.DictReader(io.StringIO(offer_csv(found)))}["camera_fixed"][
        "offered"
    ] == "1500.00001"
    told = offer_sentences(found, "USD", "es")
    assert any("no están en el cómputo" in s and "spare" in s for s in told)
    assert any("otra cantidad que el plan" in s and "camera_fixed" in s for s in told)
