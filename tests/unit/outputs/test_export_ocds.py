"""OCDS: a tender of lots and items with what the standard requires, and no price."""

from __future__ import annotations

import json
import re

import pytest
from helpers_plan import PRICES, synthetic_plan

from planner.outputs.export import write_ocds
from planner.outputs.export.ocds import ocds_package

RFC_3339 = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)"


@pytest.fixture(scope="module", params=["es", "en"])
def plan(request):
    return synthetic_plan(language=request.param)


@pytest.fixture
def release(plan, tmp_path):
    write_ocds(plan, tmp_path / "tender.json")
    package = json.loads((tmp_path / "tender.json").read_text(encoding="utf-8"))
    assert package["version"] == "1.1"
    assert package["publisher"]["name"]
    (found,) = package["releases"]
    return found


def test_the_release_has_what_the_standard_requires(release):
    """ocid, id, date, tag and kind of initiation; a buyer who is a party; a tender with an id."""
    assert release["ocid"].startswith("ocds-")
    assert "#" not in release["id"]
    assert re.fullmatch(RFC_3339, release["date"])
    assert release["tag"] == ["planning"]
    assert release["initiationType"] == "tender"
    assert release["buyer"]["id"] in {p["id"] for p in release["parties"]}
    assert release["tender"]["id"]
    assert release["tender"]["status"] == "planning"


def test_each_line_of_the_bill_is_an_item_of_a_lot(plan, release):
    tender = release["tender"]
    lots = {lot["id"] for lot in tender["lots"]}
    assert sorted(i["id"] for i in tender["items"]) == sorted(plan.bom["line_id"])
    assert len({i["id"] for i in tender["items"]}) == len(plan.bom)
    quantity = dict(zip(plan.bom["line_id"], plan.bom["quantity"], strict=True))
    for item in tender["items"]:
        assert item["relatedLot"] in lots
        assert item["quantity"] == pytest.approx(quantity[item["id"]])
        assert item["unit"]["name"]
        assert item["classification"]["id"]
        assert "reconstructed" in item["description"]


def test_no_price_of_the_estimate_is_told(plan, release):
    """No value, no amount, and none of the prices or totals as a number."""
    text = json.dumps(release)
    assert '"value"' not in text
    assert '"amount"' not in text
    numbers = {float(n) for n in re.findall(r"(?<![\w.])\d+\.\d+(?![\w.])", text)}
    prices = {p for _, _, _, _, _, _, *three, _ in PRICES for p in three} | set(plan.bom["total"])
    assert not numbers & (prices - set(plan.bom["quantity"]) - {0.22, 0.36})


def test_the_same_plan_gives_the_same_package(plan):
    assert ocds_package(plan) == ocds_package(plan)
