"""Jurisdictions are data files that cite articles; what is unknown is said; adding one is adding a file."""

from __future__ import annotations

from pathlib import Path

import pytest

from planner.catalog.jurisdiction import FOLDER, TOPICS, Jurisdiction, names, read_jurisdiction
from planner.errors import InputError

OF_ISSUE = ("ar", "ar-c", "ar-e", "ar-y", "ec", "eu")
NEW = """code = "xx-1"
parent = "ar"
found_on = "2026-11-22"
[name]
es = "Lugar"
en = "Place"
[retention]
most_days = 30
plate_most_days = 2
es = "Treinta días."
en = "Thirty days."
cites = "Ley 1, art. 2; Ley 25.326, art. 4"
verified = ""
[[laws]]
id = "Ley 1"
title = "Ley de prueba"
url = "https://example.org/1"
"""


def test_the_jurisdictions_that_are_asked_for_are_there() -> None:
    assert set(OF_ISSUE) <= set(names())


@pytest.mark.parametrize("code", OF_ISSUE)
def test_each_tells_what_it_asks_with_the_article_and_what_is_not_known(code: str) -> None:
    law = read_jurisdiction(code)
    for topic in ("basis", "retention", "signs", "register", "authority", "rights"):
        told = law.topics[topic]
        assert told.es, topic
        assert told.en, topic
        assert told.cites, topic
    assert law.open
    assert all(text.url.startswith("http") for text in law.laws)
    assert law.name.words("es") != ""


def test_jujuy_says_that_no_text_was_found_and_has_the_federal_rules() -> None:
    law = read_jurisdiction("ar-y")
    assert "No se halló ninguna norma de Jujuy" in law.open[0].es
    assert "Ley 25.326" in law.open[0].en
    assert {law.topics[t].code for t in TOPICS if law.topics[t].es} == {"ar"}
    assert (law.most_days, law.chain) == (None, ("ar-y", "ar"))


def test_a_figure_to_be_confirmed_is_marked() -> None:
    law = read_jurisdiction("ar-c")
    assert (law.most_days, law.certain) == (60.0, False)
    assert law.topics["biometrics"].code == "ar-c"
    assert law.topics["authority"].code == "ar"


def copy_with(tmp_path: Path, text: str) -> Jurisdiction:
    """Return a new jurisdiction beside a copy of the files that are there."""
    for path in FOLDER.glob("*.toml"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    (tmp_path / "xx-1.toml").write_text(text, encoding="utf-8")
    assert "xx-1" in names(tmp_path)
    return read_jurisdiction("xx-1", tmp_path)


def test_adding_one_is_adding_a_file(tmp_path: Path) -> None:
    law = copy_with(tmp_path, NEW)
    assert (law.most_days, law.plate_most_days, law.certain) == (30.0, 2.0, True)
    assert law.topics["rights"].code == "ar"


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('cites = "Ley 1, art. 2; Ley 25.326, art. 4"', "", "`retention` cites nothing"),
        ("Ley 1, art. 2;", "Ley 9, art. 2;", "`retention` cites `Ley 9, art. 2`, which is no law"),
        ("Ley 1, art. 2;", "Ley 10;", "`retention` cites `Ley 10`, which is no law"),
        ('verified = ""', "", "`retention` does not say what of it was verified"),
        ('parent = "ar"', 'parent = "xx-1"', "leads back to itself: xx-1 -> xx-1"),
        ('en = "Thirty days."', "", "`retention` has no words in en"),
        ("most_days = 30", 'most_days = "thirty"', "`retention.most_days` is 'thirty'"),
        ('code = "xx-1"', 'code = "yy"', "`code` is 'yy'; the file is xx-1.toml"),
        ("[retention]", "[retentoin]", "`retentoin` is not read"),
        ("[name]", "[name", "not valid TOML"),
        ('parent = "ar"', 'parent = "arg"', "Did you mean `ar`?"),
    ],
)
def test_a_file_that_says_less_than_it_should_is_refused(
    tmp_path: Path, old: str, new: str, words: str
) -> None:
    with pytest.raises(InputError) as fault:
        copy_with(tmp_path, NEW.replace(old, new, 1))
    assert words in str(fault.value)


def test_parents_in_a_circle_are_refused_and_a_chain_of_three_is_read(tmp_path: Path) -> None:
    copy_with(tmp_path, NEW)
    child = NEW.replace('"xx-1"', '"xx-2"').replace('parent = "ar"', 'parent = "xx-1"')
    (tmp_path / "xx-2.toml").write_text(child, encoding="utf-8")
    assert read_jurisdiction("xx-2", tmp_path).chain == ("xx-2", "xx-1", "ar")
    (tmp_path / "xx-1.toml").write_text(NEW.replace('"ar"', '"xx-2"'), encoding="utf-8")
    with pytest.raises(InputError, match="xx-2 -> xx-1 -> xx-2"):
        read_jurisdiction("xx-2", tmp_path)


@pytest.mark.parametrize("code", names())
def test_each_file_says_what_was_verified_and_what_is_open(code: str) -> None:
    """Every file can be read, lists what it cites, and its own topics tell what was read against a text."""
    law = read_jurisdiction(code)
    assert law.open
    assert law.found_on
    assert any(topic.verified for topic in law.topics.values())


def test_brazil_leaves_public_security_to_a_law_that_nobody_found() -> None:
    """Porto Alegre has the federal basis, no days and no authority: nothing is made up."""
    law = read_jurisdiction("br-poa")
    assert law.chain == ("br-poa", "br")
    assert law.topics["basis"].cites == "Lei 13.709/2018, art. 4, III y § 1"
    assert (law.most_days, law.topics["retention"].es, law.topics["authority"].es) == (None, "", "")
    assert any("a bill is no law" in text.en for text in law.open)
