"""Members of a study: their list, what is given to them, what a study of members may not set."""

from __future__ import annotations

from pathlib import Path

import pytest

from planner.errors import SettingsError
from planner.settings import load_members, load_settings

WHOLE = """schema = 1
[study]
name = "whole"
currency = "USD"
[costs]
tax_pct = 21
budget = 1000000
price_book = "prices.csv"
[ownership]
owner = "Province"
[[members]]
id = "a-1"
study = "towns/a"
[[members]]
id = "b"
study = "towns/b"
phase = 2
"""


@pytest.fixture
def study(tmp_path: Path) -> Path:
    (tmp_path / "study.toml").write_text(WHOLE)
    for name, more in (("a", ""), ("b", "[costs]\ntax_pct = 0\nbudget = 5\n")):
        folder = tmp_path / "towns" / name
        folder.mkdir(parents=True)
        (folder / "study.toml").write_text(f'schema = 1\n[study]\nname = "{name}"\n{more}')
    return tmp_path


def members_of(study: Path, more: str = "", scenario: str | None = None):
    (study / "study.toml").write_text(WHOLE + more)
    return load_members(load_settings(study, scenario))


def test_what_the_whole_sets_holds_where_a_member_is_silent(study: Path) -> None:
    """A member's own file goes before; where a value came from is told."""
    a, b = members_of(study)
    assert (a.settings.costs.tax_pct, b.settings.costs.tax_pct) == (21.0, 0.0)
    assert a.settings.ownership.owner == b.settings.ownership.owner == "Province"
    assert a.settings.origin["costs.tax_pct"] == "study of members"
    assert b.settings.origin["costs.tax_pct"] == "file"


def test_the_budget_of_the_whole_is_not_that_of_each_member(study: Path) -> None:
    a, b = members_of(study)
    assert (a.settings.costs.budget, b.settings.costs.budget) == (0.0, 5.0)


def test_a_price_book_of_the_whole_is_found_from_the_member(study: Path) -> None:
    a, _ = members_of(study)
    given = a.settings.folder / a.settings.costs.price_book
    assert given.resolve() == (study / "prices.csv").resolve()


def test_the_command_line_goes_before_every_file(study: Path) -> None:
    found = load_members(load_settings(study, None, {"study.seed": 9}), {"study.seed": 9})
    assert [m.settings.study.seed for m in found] == [9, 9]


def test_a_scenario_of_the_whole_reaches_its_members(study: Path) -> None:
    found = members_of(study, "[scenario.dear]\ncosts.level = 'high'\n", "dear")
    assert [m.settings.costs.level for m in found] == ["high", "high"]


def test_members_stand_in_the_order_of_their_phases(study: Path) -> None:
    """A third of the first phase, last in the file, comes before the one of the second."""
    (study / "towns" / "c").mkdir()
    (study / "towns" / "c" / "study.toml").write_text('schema = 1\n[study]\nname = "c"\n')
    more = '[[members]]\nid = "c"\nstudy = "towns/c"\nphase = 1\n'
    assert [m.entry.id for m in members_of(study, more)] == ["a-1", "c", "b"]


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ('[[members]]\nid = "b"\nstudy = "towns/a"\n', "repeats the id b"),
        ('[[members]]\nid = "B!"\nstudy = "towns/a"\n', "a to z, 0 to 9 and -"),
        ('[[members]]\nid = "c"\n', "`members[2].study` is missing"),
        ('[[members]]\nid = "c"\nstudy = "towns/a"\nphase = 4\n', "no member is built in phase 3"),
        ("[sources]\nstreets = 's.osm'\n", "`sources.streets` is of one city"),
        ("[cameras]\ncount = 5\n", "`cameras.count` is of one city"),
        ("[phases]\nby = 'zone'\n", "`phases.by` is 'zone'"),
        ("[phases]\nby = 'budget'\n", "`phases.budgets` is empty"),
        ("[finance]\nhorizon_years = 12\n", None),
    ],
)
def test_what_a_study_of_members_may_not_set_is_told(study: Path, more: str, told: str | None) -> None:
    """Each refusal names the key; a horizon for all is allowed beside them."""
    if told is None:
        assert [m.settings.finance.horizon_years for m in members_of(study, more)] == [12, 12]
        return
    with pytest.raises(SettingsError) as fault:
        members_of(study, more)
    assert told in fault.value.text()


def test_faults_of_all_members_are_told_at_once(study: Path) -> None:
    """One member has a wrong key, another counts in another money, a third is not there, one is a whole."""
    (study / "towns" / "a" / "study.toml").write_text("[cameras]\ncout = 3\n")
    (study / "towns" / "b" / "study.toml").write_text('[study]\ncurrency = "ARS"\n')
    (study / "towns" / "w").mkdir()
    (study / "towns" / "w" / "study.toml").write_text('[[members]]\nid = "x"\nstudy = "x"\n')
    more = "".join(f'[[members]]\nid = "{i}"\nstudy = "towns/{i}"\n' for i in ("gone", "w"))
    with pytest.raises(SettingsError) as fault:
        members_of(study, more)
    text = fault.value.text()
    for words in ("member `a-1`: `cameras.cout`", "member `b` has `study.currency` 'ARS'",
                  "member `gone`: there is no study here", "member `w` is made of members"):  # fmt: skip
        assert words in text


def test_one_study_twice_is_refused_and_another_scenario_of_it_is_not(study: Path) -> None:
    """The same folder by another way would be counted twice; under another scenario it is another plan."""
    again = '[[members]]\nid = "c"\nstudy = "towns/../towns/a"\n'
    with pytest.raises(SettingsError, match="`a-1` and `c` are the same study"):
        members_of(study, again)
    (study / "towns" / "a" / "study.toml").write_text(
        'schema = 1\n[study]\nname = "a"\n[scenario.more]\ncosts.tax_pct = 5\n'
    )
    assert len(members_of(study, again + 'scenario = "more"\n')) == 3


def test_a_member_that_names_a_file_is_told_as_no_study(study: Path) -> None:
    """A way that leads through a file is refused in words, as a folder without a study is."""
    (study / "list.csv").write_text("id\n")
    with pytest.raises(SettingsError, match="member `c`: there is no study here"):
        members_of(study, '[[members]]\nid = "c"\nstudy = "list.csv"\n')
