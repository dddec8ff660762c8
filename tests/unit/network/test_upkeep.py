"""Cameras that stand already cost a year of maintenance each, of those that the study keeps running."""

from __future__ import annotations

import pandas as pd
import pytest
from helpers_town import make_settings

from planner.catalog import load_catalog
from planner.costs import price
from planner.network.upkeep import ITEM, maintained, with_upkeep
from planner.schema import QUANTITIES

STANDING = pd.DataFrame(
    {"existing_id": ["XCAM-0001", "XCAM-0002", "XCAM-0003"], "owner": ["Province ", "A shop", None]}
)
BOUGHT = pd.DataFrame([("POL-00001", "supports", "pole_new", 2.0, 1)], columns=QUANTITIES.names)


def settings(asked, owner="province"):
    return make_settings(finance={"maintain_existing": asked}, ownership={"owner": owner})


@pytest.mark.parametrize(
    ("asked", "ids"),
    [("all", ["XCAM-0001", "XCAM-0002", "XCAM-0003"]), ("owned", ["XCAM-0001"]), ("none", [])],
)
def test_all_of_them_those_of_the_owner_or_none_are_kept_running(asked, ids):
    assert maintained(STANDING, settings(asked)) == ids
    rows = with_upkeep(BOUGHT, STANDING, settings(asked))
    QUANTITIES.check(rows)
    assert rows.loc[rows["layer"] == "existing_cameras", "asset_id"].tolist() == ids
    assert set(rows.loc[rows["layer"] == "existing_cameras", "item_id"]) <= {ITEM}


def test_without_an_owner_nothing_is_owned_and_without_cameras_nothing_is_kept():
    assert maintained(STANDING, settings("owned", owner="")) == []
    assert maintained(None, settings("all")) == []
    assert with_upkeep(BOUGHT, STANDING.iloc[:0], settings("all")).equals(BOUGHT)


def test_each_costs_twelve_months_of_the_published_range_a_year_and_no_capex():
    """46, 53 and 60 a month are 552, 636 and 720 a year: three cameras add 1,908.00 to each year."""
    asked = settings("all")
    catalog = load_catalog(asked)
    alone = price(BOUGHT, catalog, asked)
    whole = price(with_upkeep(BOUGHT, STANDING, asked), catalog, asked)
    line = whole.lines.set_index("item_id").loc[ITEM]
    assert [line[c] for c in ("unit_price_low", "unit_price", "unit_price_high")] == [552.0, 636.0, 720.0]
    assert (line["recurrence"], line["total"], line["asset_count"]) == ("year", 1908.0, 3)
    assert not line["assumption"]
    assert whole.money.capex == alone.money.capex
    assert float(whole.money.annual_opex - alone.money.annual_opex) == 1908.0
