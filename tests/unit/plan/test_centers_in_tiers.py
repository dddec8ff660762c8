"""Centers in tiers over members: who watches what, what is bought, and what a fall would break."""

from __future__ import annotations

import pytest
from helpers_tiers import STUDY, backbone_of, coast

from planner.errors import ProvenInfeasibleError, SettingsError
from planner.rules.province import failover as failover_rules
from planner.rules.province import tiers as tier_rules
from planner.schema.tiers import TIER_TABLES
from planner.settings import load_settings

WHOLE = [
    ("guayaquil", "CEN-01", 5000.0), ("guayaquil", "CEN-03", 1000.0), ("portoviejo", "CEN-03", 2000.0),
    ("portoviejo", "CEN-01", 2000.0), ("quito", "CEN-02", 2000.0), ("CEN-01", "CEN-02", 2000.0),
    ("CEN-03", "CEN-02", 2000.0),
]  # fmt: skip
GIVEN = 'jurisdiction = "given"'


def faults(found) -> list[str]:
    """Return what the rules of tiers and failover find."""
    rules = (*tier_rules.RULES, *failover_rules.RULES)
    ready = [r for r in rules if all(n in found.folder.parts for n in r.needs)]
    return [f"{r.id}: {f.message}" for r in ready for f in r.check(found.folder)]


def test_guayaquil_goes_to_portoviejo_when_its_center_falls(tmp_path) -> None:
    """The study names the taker; every limit that breaks is told with its amount, by hand:

    300 cameras are 12 seats and 1,440 Mb/s; 2,700,000 of 5,620,000 residents have 1,921,708 calls a year, 421
    in the busy hour, 17.55 erlangs: 23 seats. Portoviejo has 20 seats, of which 4 watch its own 100 cameras,
    and its own 2.08 erlangs: 16 seats for 400 cameras, 26 for 19.63 erlangs.
    """
    found = coast(tmp_path / "s", GIVEN, backbone_of(WHOLE))
    fall = found.failover.summary["falls"][0]
    assert (fall["fallen_id"], fall["takers"], fall["given"]) == ("CEN-01", ["CEN-03"], True)
    limits = found.failover.tables["failovers"].set_index(["fallen_id", "limit", "place_id"])
    seats = limits.loc[("CEN-01", "seats", "CEN-03")]
    assert (seats["needed"], seats["have"], seats["short"]) == (42, 20, 22)
    link = limits.loc[("CEN-01", "link", "BL-002")]
    assert link["short"] == pytest.approx(1440 + 1.755 - 1000)
    assert link["mend_capex"] > 0
    assert {(b["limit"], b["place_id"]) for b in fall["breaks"]} >= {("seats", "CEN-03"), ("link", "BL-002")}
    assert faults(found) == []


def test_what_the_backbone_cannot_reach_is_told_as_no_path(tmp_path) -> None:
    """Guayaquil hangs on its center alone: its takeover has no way, and a leased link is priced."""
    links = [("guayaquil", "CEN-01", 5000.0), *WHOLE[2:]]
    found = coast(tmp_path / "s", GIVEN, backbone_of(links))
    paths = found.failover.tables["failovers"].query("limit == 'path'")
    assert next(iter(paths["fallen_id"])) == "CEN-01"
    assert (paths["mend_annual"] > 0).all()
    assert faults(found) == []


def test_a_flow_that_only_passed_the_fallen_center_is_led_another_way(tmp_path) -> None:
    """50 Mb/s of Quito's center to Portoviejo's ran through Samborondon."""
    flows = [("guayaquil", "CEN-01", 1440.0, "BL-001"), ("CEN-02", "CEN-03", 50.0, "BL-006 BL-004 BL-003")]
    found = coast(tmp_path / "s", GIVEN, backbone_of(WHOLE, flows))
    routes = found.failover.tables["failover_routes"].query("kind == 'rerouted'")
    assert list(routes["link_ids"]) == ["BL-007"]
    assert list(routes["fallen_id"]) == ["CEN-01"]
    assert faults(found) == []


def test_without_a_backbone_links_are_said_to_be_unchecked(tmp_path) -> None:
    """Seats and storage are told all the same."""
    found = coast(tmp_path / "s")
    assert found.failover.summary["links_checked"] is False
    assert len(found.failover.tables["failovers"])
    assert faults(found) == []


def test_tables_hold_what_their_schema_says(tmp_path) -> None:
    """Every table of both parts passes the check of its columns."""
    found = coast(tmp_path / "s", backbone=backbone_of(WHOLE))
    frames = {**found.tiers.tables, **found.failover.tables}
    for table in TIER_TABLES:
        table.check(frames[table.name], table.name)


def test_a_center_in_a_members_own_buys_only_what_the_member_has_not_bought(tmp_path) -> None:
    """Quito's plan buys 8 seats at its own center: the province does not buy them again."""
    study = STUDY.replace('serves = ["quito"]', 'serves = ["quito"]\nmember = "quito"')
    alone = coast(tmp_path / "a", GIVEN, study=study)
    both = coast(tmp_path / "b", GIVEN, study=study, seats=8)
    items = [c.tiers.quantities.set_index(["asset_id", "item_id"])["quantity"] for c in (alone, both)]
    assert items[0]["CEN-02", "operator_seat"] - items[1]["CEN-02", "operator_seat"] == 8
    assert faults(alone) == faults(both) == []
    assert list(both.tiers.findings["code"]) == ["TIERS-BOUGHT-TWICE"] * 2


def test_districts_of_a_member_may_go_to_several_centers(tmp_path) -> None:
    """Two districts are two blocks of cameras each; together they are the member's cameras."""
    found = coast(tmp_path / "s", 'block = "district"', districts=("north", "south"))
    cameras = found.tiers.tables["assignments"].query("kind == 'cameras'")
    assert list(cameras.groupby("member_id")["cameras"].sum()) == [300, 100, 200]
    assert len(cameras) == 6
    assert faults(found) == []


def test_more_cameras_are_watched_from_a_seat_while_a_center_is_down(tmp_path) -> None:
    """With 50 a seat the takeover lacks fewer seats than with 25."""
    short = [
        coast(tmp_path / n, more).failover.tables["failovers"].query("limit == 'seats'")["short"].sum()
        for n, more in (("a", GIVEN), ("b", f"{GIVEN}\nfailover_cameras_per_seat = 50"))
    ]
    assert short[1] < short[0]


def test_centers_that_may_not_buy_what_is_needed_are_refused_with_the_numbers(tmp_path) -> None:
    """60 seats for 24 of cameras and 44 of calls: no choice fits, and the refusal says so; 80 do."""
    limited = "most_seats = 40", "most_seats = 20"
    study = STUDY.replace("seats = 40", f"seats = 40\n{limited[0]}").replace(
        "seats = 20", f"seats = 20\n{limited[1]}"
    )
    study = study.replace('name = "Quito"', 'name = "Quito"\nmost_seats = {quito}')
    with pytest.raises(ProvenInfeasibleError, match="may have 61"):
        coast(tmp_path / "few", study=study.replace("{quito}", "1"))
    found = coast(tmp_path / "enough", study=study.replace("{quito}", "40"))
    assert found.tiers.tables["tier_centers"]["seats_used"].sum() <= 100
    assert faults(found) == []


def test_a_calls_figure_needs_residents_or_another_rule(tmp_path) -> None:
    """Calls by cameras need no residents."""
    found = coast(tmp_path / "s", 'calls_by = "cameras"')
    calls = found.tiers.tables["assignments"].query("kind == 'calls'")["calls_per_year"]
    assert list(calls) == pytest.approx([2_000_000, 666_666.7, 1_333_333.3])
    assert faults(found) == []


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('takes_over = ["CEN-01"]', 'takes_over = ["CEN-09"]', "no other center that watches"),
        ('serves = ["quito"]', 'serves = ["cuenca"]', "no member"),
        ('tier = "zonal"', 'tier = "hub"', "is a hub"),
        ('tier = "zonal"', 'tier = "zonal"\nparent = "CEN-03"', "no other center that watches"),
        ('serves = ["quito"]', 'serves = ["guayaquil"]', "lets several serve"),
        ("{more}", "shift_loads_pct = [120]", "shares from 0 to 100"),
        ("{more}", "calls_of = { cuenca = 5 }", "no member"),
        ("seats = 20\n", "seats = 20\nmost_seats = 10\n", "above most_seats"),
    ],
)
def test_centers_that_cannot_be_are_refused_by_name(tmp_path, old: str, new: str, told: str) -> None:
    """Each fault of the centers is told; the study without it loads."""
    for text, wrong in ((STUDY, False), (STUDY.replace(old, new), True)):
        (tmp_path / "study.toml").write_text(text.replace("{more}", ""), encoding="utf-8")
        if wrong:
            with pytest.raises(SettingsError, match=told):
                load_settings(tmp_path)
        else:
            assert len(load_settings(tmp_path).centers) == 3
