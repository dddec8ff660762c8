"""Sag, loops, waste and inside meters of cables: items of their own at the price of their cable."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from planner.catalog import load_catalog
from planner.catalog.table_files import cable_parts, read_cable_parts, read_cable_sizes, read_prices
from planner.errors import InputError
from planner.outputs.bid.specs import spec_of
from planner.settings import Settings, load_settings

HEAD = (
    "item_id,group,description_en,description_es,unit,recurrence,low,typical,high,currency,price_year,region,"
    "source"
)


def row(item: str, typical: float) -> str:
    """A row of a study's price book."""
    return f"{item},cables,Own cable,Cable propio,m,once,0.1,{typical},9,USD,2025,Jujuy,own tender"


def settings_with(folder: Path, *rows: str) -> Settings:
    """A study with a price book of its own."""
    (folder / "prices.csv").write_text("\n".join([HEAD, *rows]) + "\n")
    (folder / "study.toml").write_text(
        '[study]\nname = "s"\ncountry = "AR"\n[costs]\nprice_book = "prices.csv"\n'
    )
    found = load_settings(folder)
    return replace(found, folder=folder)


def test_shares_of_each_deployment_and_amount_sum_to_one() -> None:
    sums: dict[tuple[str, str], float] = {}
    for part in read_cable_parts():
        sums[part.deployment, part.of] = sums.get((part.deployment, part.of), 0.0) + part.share
    assert sums
    assert all(total == pytest.approx(1) for total in sums.values())
    assert {d for d, of in sums if of == "network.slack_pct"} == {s.deployment for s in read_cable_sizes()}


def test_every_part_stands_behind_its_cable_at_its_price_and_asks_for_the_same_cable() -> None:
    prices = read_prices().set_index("item_id")
    for item, (whole, part) in cable_parts().items.items():
        for level in ("low", "typical", "high"):
            assert prices.loc[item, level] == prices.loc[whole, level]
        assert prices.loc[item, "description_es"].endswith(part.words_es)
        assert prices.index.get_loc(item) > prices.index.get_loc(whole)
        assert spec_of(item) == spec_of(whole)
    assert "cable_duct_12_sag_m" not in prices.index


def test_parts_follow_the_price_that_a_study_gives_their_cable(tmp_path: Path) -> None:
    prices = load_catalog(settings_with(tmp_path, row("cable_adss_12_m", 0.77))).prices.set_index("item_id")
    parts = ["cable_adss_12_sag_m", "cable_adss_12_loops_m", "cable_adss_12_waste_m"]
    assert prices.loc[parts, "typical"].tolist() == [0.77] * 3
    assert set(prices.loc[parts, "source"]) == {"own tender"}
    assert prices.loc["cable_adss_12_waste_m", "description_en"] == "Own cable: waste: ends of reels"


def test_a_part_may_be_listed_at_the_price_of_its_cable_and_at_no_other(tmp_path: Path) -> None:
    same = row("cable_adss_12_m", 0.77), row("cable_adss_12_waste_m", 0.77)
    prices = load_catalog(settings_with(tmp_path, *same)).prices.set_index("item_id")
    assert prices.loc["cable_adss_12_waste_m", "typical"] == 0.77
    with pytest.raises(InputError, match="cable_adss_12_waste_m have another price than their cable") as told:
        load_catalog(
            settings_with(tmp_path, row("cable_adss_12_m", 0.77), row("cable_adss_12_waste_m", 0.78))
        )
    assert "price cable_adss_12_m alone" in str(told.value)
