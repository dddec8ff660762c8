"""Jurisdictions as data: what the law asks of cameras over public space, its articles, and what is open."""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from planner.errors import InputError, Problem

FOLDER = Path(__file__).parent / "jurisdictions"
TOPICS = ("basis", "retention", "biometrics", "signs", "register", "authority", "rights")
TOP_KEYS = ("code", "parent", "found_on", "name", "laws", "open", *TOPICS)
WORDS = ("es", "en")


@dataclass(frozen=True)
class Law:
    """A text that a jurisdiction rests on, and where it was found."""

    id: str
    title: str
    url: str


@dataclass(frozen=True)
class Topic:
    """What the law asks about something, in Spanish and English, and the article; blank where nobody knows.

    `code` is the jurisdiction whose words they are: a province that says nothing has those of its country.
    `verified` says which articles were read against which text and which were not; blank: none was.
    """

    es: str = ""
    en: str = ""
    cites: str = ""
    url: str = ""
    code: str = ""
    verified: str = ""

    def words(self, language: str) -> str:
        """Return the words in a language."""
        return self.es if language == "es" else self.en


@dataclass(frozen=True)
class Jurisdiction:
    """What the law of a place asks of cameras over public space.

    Parameters
    ----------
    code, chain
        Code such as ar-y, and the codes from it up to its country.
    name
        Name.
    found_on
        Date on which the texts were looked for, YYYY-MM-DD.
    laws
        Texts that it cites, its own first.
    topics
        What is asked, by TOPICS; one that is missing everywhere has blank words.
    most_days, plate_most_days
        Days after which images, or plates that were read, must be gone; None where no number is known.
    certain
        False where `most_days` is a figure to be confirmed.
    open
        What was looked for and not found.
    """

    code: str
    chain: tuple[str, ...]
    name: Topic
    found_on: str
    laws: tuple[Law, ...]
    topics: Mapping[str, Topic]
    most_days: float | None
    plate_most_days: float | None
    certain: bool
    open: tuple[Topic, ...]


def names(folder: Path = FOLDER) -> tuple[str, ...]:
    """Return the codes of all jurisdictions: each is a file, so adding one is adding a file.

    >>> {"ar", "ar-c", "ar-e", "ar-y", "ec", "eu"} <= set(names())
    True
    """
    return tuple(sorted(path.stem for path in folder.glob("*.toml")))


def read_jurisdiction(code: str, folder: Path = FOLDER) -> Jurisdiction:
    """Return a jurisdiction; what it does not say itself, its parent says.

    Parameters
    ----------
    code
        Code such as ar-y.
    folder
        Folder of the files.

    Raises
    ------
    InputError
        There is no such file, it is not TOML, it holds keys that nobody reads, it cites a law that neither
        it nor its parents list, or it is its own parent.

    >>> jujuy = read_jurisdiction("ar-y")
    >>> jujuy.chain, jujuy.most_days, jujuy.topics["rights"].code
    (('ar-y', 'ar'), None, 'ar')
    """
    chain: list[str] = []
    files: list[dict[str, Any]] = []
    following: str = code
    while following:
        if following in chain:
            what = f"`parent` leads back to itself: {' -> '.join([*chain, following])}."
            mend = "Name the country of the place, or leave `parent` out."
            raise InputError(Problem(what, mend), str(folder / f"{chain[-1]}.toml"))
        chain.append(following)
        files.append(_read(following, folder))
        following = str(files[-1].get("parent", ""))
    _refuse_unlisted(chain, files, folder)
    topics = {name: _first(name, chain, files) for name in TOPICS}
    limits = [f["retention"] for f in files if "most_days" in f.get("retention", {})]
    plates = [f["retention"] for f in files if "plate_most_days" in f.get("retention", {})]
    return Jurisdiction(
        code=code,
        chain=tuple(chain),
        name=_topic(files[0]["name"], code),
        found_on=str(files[0]["found_on"]),
        laws=tuple(
            Law(str(t["id"]), str(t["title"]), str(t["url"])) for f in files for t in f.get("laws", [])
        ),
        topics=topics,
        most_days=float(limits[0]["most_days"]) if limits else None,
        plate_most_days=float(plates[0]["plate_most_days"]) if plates else None,
        certain=bool(limits[0].get("certain", True)) if limits else True,
        open=tuple(_topic(t, c) for c, f in zip(chain, files, strict=True) for t in f.get("open", [])),
    )


def _first(name: str, chain: list[str], files: list[dict[str, Any]]) -> Topic:
    """Return what the nearest jurisdiction says of a topic."""
    for code, document in zip(chain, files, strict=True):
        if name in document:
            return _topic(document[name], code)
    return Topic()


def _topic(told: Mapping[str, Any], code: str) -> Topic:
    """Return a table of words as a topic."""
    es, en, cites, url, verified = (
        str(told.get(key, "")) for key in ("es", "en", "cites", "url", "verified")
    )
    return Topic(es, en, cites, url, code, verified)


def _refuse_unlisted(chain: list[str], files: list[dict[str, Any]], folder: Path) -> None:
    """Refuse the first file of a chain that cites what neither it nor its parents list as a law."""
    for k, (code, document) in enumerate(zip(chain, files, strict=True)):
        listed = {str(law.get("id", "")) for f in files[k:] for law in f.get("laws", [])} - {""}
        problems = [
            Problem(
                f"`{topic}` cites `{part}`, which is no law of the file or of its parents.",
                f"List it under [[laws]], or begin with the id of one: {'; '.join(sorted(listed))}.",
            )
            for topic in TOPICS
            for part in (p.strip() for p in str(document.get(topic, {}).get("cites", "")).split(";"))
            if part and not any(re.match(rf"{re.escape(law)}(?![\w.])", part) for law in listed)
        ]
        if problems:
            raise InputError(problems, str(folder / f"{code}.toml"), "the jurisdiction")


def _read(code: str, folder: Path) -> dict[str, Any]:
    """Return the file of one jurisdiction."""
    path = folder / f"{code}.toml"
    if code not in names(folder):
        known = names(folder)
        near = difflib.get_close_matches(code, known, n=1)
        mend = f"Did you mean `{near[0]}`?" if near else f"Known are {', '.join(known)}."
        raise InputError(
            Problem(
                f"there is no jurisdiction `{code}`.", f"{mend} Leave `rules.jurisdiction` blank otherwise."
            ),
            "rules.jurisdiction",
        )
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
        raise InputError(Problem(f"the file is not valid TOML: {fault}."), str(path)) from None
    problems = _problems(document, code)
    if problems:
        raise InputError(problems, str(path), "the jurisdiction")
    return document


def _problems(document: Mapping[str, Any], code: str) -> list[Problem]:
    """Return what is wrong with a file."""
    found = [Problem(f"`{key}` is not read.") for key in document if key not in TOP_KEYS]
    found += [Problem(f"`{key}` is missing.") for key in ("code", "name", "found_on") if key not in document]
    if document.get("code", code) != code:
        found.append(Problem(f"`code` is {document['code']!r}; the file is {code}.toml."))
    told = {key: document[key] for key in ("name", *TOPICS) if key in document}
    told |= {f"open[{i}]": entry for i, entry in enumerate(document.get("open", []))}
    for key, entry in told.items():
        lost = [w for w in WORDS if not str(entry.get(w, "")).strip()]
        if lost:
            found.append(Problem(f"`{key}` has no words in {', '.join(lost)}."))
        if key in TOPICS and not str(entry.get("cites", "")).strip():
            found.append(Problem(f"`{key}` cites nothing.", "Name the article, or leave the topic out."))
        if key in TOPICS and not isinstance(entry.get("verified"), str):
            mend = 'Say which articles were read where; `verified = ""` where none was.'
            found.append(Problem(f"`{key}` does not say what of it was verified.", mend))
    for key in ("most_days", "plate_most_days"):
        days = document.get("retention", {}).get(key)
        if days is not None and (isinstance(days, bool) or not isinstance(days, int | float) or days < 0):
            found.append(
                Problem(f"`retention.{key}` is {days!r}; expected days.", "Leave it out if unknown.")
            )
    return found
