"""A study's own price book: laid over, or refused with all faults at once."""

from __future__ import annotations

from dataclasses import replace

import pytest
from helpers_town import make_settings

from planner.catalog import load_catalog
from planner.errors import InputError, SettingsError

HEAD = (
    "item_id,group,description_en,description_es,unit,recurrence,low,typical,high,currency,price_year,"
    "region,source"
)
POLE = "pole_new,supports,Pole,Poste,each,once,300,350,400,USD,2025,Jujuy,provincial tender 12/2025"


def with_book(folder, *rows, head=HEAD, currency="USD"):
    (folder / "prices.csv").write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    settings = make_settings(costs={"price_book": "prices.csv"}, study={"currency": currency})
    return replace(settings, folder=folder)


def test_a_row_replaces_that_of_its_item_and_no_other(tmp_path):
    base = load_catalog(make_settings()).prices.set_index("item_id")
    mine = load_catalog(with_book(tmp_path, POLE)).prices.set_index("item_id")
    assert mine.loc["pole_new", "typical"] == 350.0
    assert mine.loc["pole_new", "source"] == "provincial tender 12/2025"
    assert list(mine.index) == list(base.index)
    others = base.index.difference(["pole_new"])
    assert mine.loc[others, "typical"].equals(base.loc[others, "typical"])


def test_a_new_item_is_added_behind(tmp_path):
    book = with_book(tmp_path, POLE.replace("pole_new", "pole_of_bamboo"))
    assert list(load_catalog(book).prices["item_id"])[-1] == "pole_of_bamboo"


CHANGED = {
    "unit": (
        POLE.replace(",each,", ",m,"),
        "`unit` differs from the catalog's for pole_new (found 'm', expected 'each')",
    ),
    "recurrence": (
        POLE.replace(",once,", ",year,"),
        "`recurrence` differs from the catalog's for pole_new (found 'year', expected 'once')",
    ),
    "group": (
        POLE.replace(",supports,", ",route,"),
        "`group` differs from the catalog's for pole_new (found 'route', expected 'supports')",
    ),
}


@pytest.mark.parametrize("what", CHANGED)
def test_an_item_of_the_catalog_keeps_its_unit_recurrence_and_group(tmp_path, what):
    """The same row is taken under an item_id of its own."""
    row, words = CHANGED[what]
    with pytest.raises(InputError) as caught:
        load_catalog(with_book(tmp_path, row))
    assert words in str(caught.value)
    assert "prices.csv" in str(caught.value)
    own = load_catalog(with_book(tmp_path, row.replace("pole_new", "pole_by_the_meter"))).prices
    assert (
        own.set_index("item_id").loc["pole_by_the_meter", what] == row.split(",")[HEAD.split(",").index(what)]
    )


def test_changed_units_are_refused_together_with_all_other_faults(tmp_path):
    rows = (
        POLE.replace("each", "m").replace("supports", "route"),
        POLE.replace("pole_new", "chamber").replace("each", "pair"),
        POLE.replace("pole_new", "pole_make_ready").replace("300,350,400", "300,200,400"),
    )
    with pytest.raises(InputError) as caught:
        load_catalog(with_book(tmp_path, *rows))
    told = str(caught.value)
    for words in (
        "pole_new (found 'm', expected 'each'), chamber (found 'pair', expected 'each')",
        "`group` differs from the catalog's for pole_new",
        "out of order for pole_make_ready",
    ):
        assert words in told


DUCT = "route_duct_m,route,Trench,Zanja,m,once,20,30,40,USD,2025,Jujuy,provincial tender 12/2025"
EXTRA = "surcharge_duct_m,route,Surcharge,Recargo,m eq.,once,5,6,7,USD,2025,Jujuy,provincial tender 12/2025"


def test_a_surcharge_follows_the_route_that_the_study_prices_unless_it_is_priced_too(tmp_path):
    alone = load_catalog(with_book(tmp_path, DUCT)).prices.set_index("item_id")
    assert alone.loc["surcharge_duct_m", ["low", "typical", "high"]].tolist() == [20, 30, 40]
    assert alone.loc["surcharge_duct_m", "source"] == "planning assumption: as the route item"
    assert alone.loc["surcharge_microtrench_m", "typical"] == alone.loc["route_microtrench_m", "typical"]
    both = load_catalog(with_book(tmp_path, DUCT, EXTRA)).prices.set_index("item_id")
    assert both.loc["surcharge_duct_m", ["low", "typical", "high"]].tolist() == [5, 6, 7]
    assert both.loc["route_duct_m", "typical"] == 30


def test_semicolons_and_a_byte_order_mark_are_read(tmp_path):
    text = "\ufeff" + f"{HEAD}\n{POLE}\n".replace(",", ";")
    settings = with_book(tmp_path, POLE)
    (tmp_path / "prices.csv").write_text(text, encoding="utf-8")
    assert load_catalog(settings).prices.set_index("item_id").loc["pole_new", "typical"] == 350.0


def test_a_decimal_comma_is_read_between_semicolons_and_thousands_with_points_are_refused(tmp_path):
    """350,50 is 350.5; 1.350 may be a thousand or a little more than one."""
    row = POLE.replace(",", ";")
    book = with_book(tmp_path, row.replace("350", "350,50"), head=HEAD.replace(",", ";"))
    assert load_catalog(book).prices.set_index("item_id").loc["pole_new", "typical"] == 350.5
    thousands = row.replace("300;350;400", "1.300;1.350;1.400")
    with pytest.raises(InputError, match=r"`typical` may be thousands or decimals for pole_new \(1\.350\)"):
        load_catalog(with_book(tmp_path, thousands, head=HEAD.replace(",", ";")))
    fine = row.replace("300;350;400", "0.125;0.25;0.375")
    mine = load_catalog(with_book(tmp_path, fine, head=HEAD.replace(",", ";"))).prices
    assert mine.set_index("item_id").loc["pole_new", "low"] == 0.125


def test_a_row_longer_than_its_heads_is_refused_and_an_empty_cell_at_its_end_read(tmp_path):
    """1,350.00 without quotes is two cells: its price would be read as 1, the rest be lost."""
    with pytest.raises(InputError, match="pole_new: more cells than the first line names"):
        load_catalog(with_book(tmp_path, POLE.replace("350", "1,350.00")))
    prices = load_catalog(with_book(tmp_path, POLE + ",")).prices.set_index("item_id")
    assert prices.loc["pole_new", "typical"] == 350.0


def test_points_behind_a_comma_two_columns_of_one_name_and_parts_of_a_year_are_refused(tmp_path):
    """350,000.50 between semicolons was once read as 350.0005; 2024.5 is no year of prices, 2024 is."""
    head, row = HEAD.replace(",", ";"), POLE.replace(",", ";")
    with pytest.raises(InputError, match=r"`typical` is not a number from 0 to 1e\+12 for pole_new"):
        load_catalog(with_book(tmp_path, row.replace("350", "350,000.50"), head=head))
    with pytest.raises(InputError, match="names typical more than once"):
        load_catalog(with_book(tmp_path, f"{POLE},9", head=f"{HEAD},typical"))
    with pytest.raises(InputError, match="`price_year` is no whole year for pole_new"):
        load_catalog(with_book(tmp_path, POLE.replace("2026", "2026.5").replace("2025", "2025.5")))


def test_a_price_beyond_any_sense_is_refused(tmp_path):
    with pytest.raises(InputError, match=r"`high` is not a number from 0 to 1e\+12"):
        load_catalog(with_book(tmp_path, POLE.replace(",400,", ",1e30,")))


def test_all_faults_are_refused_at_once(tmp_path):
    rows = (
        POLE.replace("300,350,400", "300,,400"),
        POLE.replace("pole_new", "chamber").replace("each", ""),
        POLE.replace("pole_new", "closure").replace("provincial tender 12/2025", ""),
        POLE.replace("pole_new", "storage_tb").replace("300,350,400", "300,200,400"),
        POLE.replace("pole_new", "odf_port").replace("350", "cheap"),
        POLE.replace("pole_new", "vms_base").replace(",once,", ",monthly,"),
        POLE.replace("pole_new", "vms_license").replace("300,", "-3,"),
    )
    with pytest.raises(InputError) as caught:
        load_catalog(with_book(tmp_path, *rows))
    told = str(caught.value)
    for words in (
        "`typical` is empty for pole_new", "`unit` is empty for chamber", "`source` is empty for closure",
        "out of order for storage_tb (300, 200, 400)", "odf_port (cheap)", "vms_base", "vms_license (-3)",
        "prices.csv",
    ):  # fmt: skip
        assert words in told


def test_a_repeated_item_is_refused(tmp_path):
    with pytest.raises(InputError, match="repeats pole_new"):
        load_catalog(with_book(tmp_path, POLE, POLE))


def test_a_missing_column_is_refused_by_name(tmp_path):
    with pytest.raises(InputError, match="lacks the column"):
        load_catalog(with_book(tmp_path, POLE, head=HEAD.replace(",source", ",origin")))


def test_a_book_that_is_not_there_is_refused(tmp_path):
    settings = replace(make_settings(costs={"price_book": "none.csv"}), folder=tmp_path)
    with pytest.raises(InputError, match="no price book here"):
        load_catalog(settings)


@pytest.mark.parametrize("text", ["", f"{HEAD}\n"])
def test_an_empty_book_is_refused(tmp_path, text):
    settings = with_book(tmp_path, POLE)
    (tmp_path / "prices.csv").write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match="holds no row"):
        load_catalog(settings)


def test_a_book_that_is_not_text_is_refused(tmp_path):
    settings = with_book(tmp_path, POLE)
    (tmp_path / "prices.csv").write_bytes(b"\xff\xfe\x00\x81")
    with pytest.raises(InputError, match="cannot be read"):
        load_catalog(settings)


def test_amounts_in_another_currency_are_refused_not_mixed(tmp_path):
    with pytest.raises(InputError, match=r"1 price row.* are in ARS, the study is in USD: pole_new"):
        load_catalog(with_book(tmp_path, POLE.replace("USD", "ARS")))


def test_a_study_in_another_currency_is_told_to_convert():
    with pytest.raises(InputError, match="Convert them to ARS"):
        load_catalog(make_settings(study={"currency": "ARS"}))


def test_an_unknown_way_is_refused_with_the_nearest():
    with pytest.raises(SettingsError) as caught:
        load_catalog(
            make_settings(
                ownership={"available_ways": ("new_pole", "duct"), "forbidden_ways": ("microtranch",)}
            )
        )
    assert "Did you mean `new_poles`?" in str(caught.value)
    assert "Did you mean `microtrench`?" in str(caught.value)


def test_a_row_may_name_supplier_origin_tax_and_duty(tmp_path):
    """What is blank stays unknown; the catalog names none."""
    head = f"{HEAD},supplier,origin,tax_pct,duty_pct"
    named = with_book(tmp_path, f"{POLE},Postes SA,AR,21,", head=head)
    mine = load_catalog(named).prices.set_index("item_id")
    row = mine.loc["pole_new"]
    assert (row["supplier"], row["origin"], row["tax_pct"]) == ("Postes SA", "AR", 21.0)
    assert row[["duty_pct"]].isna().all()
    assert mine.drop(index="pole_new")[["supplier", "origin", "tax_pct", "duty_pct"]].isna().all().all()
