"""INT-TOLD-*: what plan.json and NOTICE.txt say of the study, its inputs and their licenses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import pandas as pd

from planner.rules.folder import NOTICE, STUDY, SUMMARY, PlanFolder
from planner.rules.rule import Fault, Rule, gather
from planner.schema import PROVENANCE

RECONSTRUCTED = "streets: reconstructed, not surveyed"
STREET_METERS = "street meters"
COVERING = (
    "maximal covering over views (place, class, direction); demand counts as covered within the field of "
    "view, from the dead zone to the distance at which the level is held, in line of sight"
)
SHARE_DIGITS = 0.000051
HEX = set("0123456789abcdef")
READ_AS = ("streets", "points", "cameras", "demand", "buildings", "terrain", "existing_plant",
           "facts")  # fmt: skip


def in_both(words: str, english: str, language: str) -> str | dict[str, str]:
    """Return words of a study, in English too where a study in another language gives both."""
    return {language: words, "en": english} if english and language != "en" else words


def expected_notes(study: Mapping[str, Any]) -> list[str | dict[str, str]]:
    """Return the sentences that every output must repeat."""
    about = study["study"]
    said: list[str | dict[str, str]] = []
    if study["sources"]["streets_status"] == "reconstructed":
        said.append(RECONSTRUCTED)
    if about["note"]:
        said.append(in_both(about["note"], about["note_en"], about["language"]))
    return said


def expected_benchmarks(study: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the published figures of the study, as plan.json tells them."""
    language = study["study"]["language"]
    kept = ("value", "unit", "compares_with")
    return [
        {
            **{key: row[key] for key in kept},
            "what": in_both(row["what"], row["what_en"], language),
            "source": in_both(row["source"], row["source_en"], language),
        }
        for row in study.get("comparisons", [])
    ]


def expected_unit(study: Mapping[str, Any]) -> str:
    """Return what the demand counts: the weight of the one layer, its name, or a mixture of several."""
    sources, layers = study["sources"], study.get("demand", [])
    if len(layers) > 1:
        return "mixture of " + ", ".join(str(layer["name"]) for layer in layers)
    if layers and layers[0]["name"]:
        return str(layers[0]["name"])
    streets = layers and layers[0]["kind"] == "streets" and not layers[0]["layer"]
    if streets or not (sources["demand"] or (layers and layers[0]["layer"])):
        return STREET_METERS
    return str(sources["demand_weight"])


def expected_words(folder: PlanFolder) -> Iterator[tuple[str, object, object, str]]:
    """Yield (key, stored, expected, where it comes from) of every word that the study decides."""
    told, study = folder.summary, folder.study
    about, sources = study["study"], study["sources"]
    if about["name"]:
        yield "study", told["study"], about["name"], "study.name"
    yield "scenario", told["scenario"], study.get("scenario"), "scenario"
    title = about["title"] or about["name"]
    if title:
        yield "title", told["title"], title, "study.title"
    for key in ("language", "seed"):
        yield key, told[key], about[key], f"study.{key}"
    yield "streets", told["streets"], sources["streets_status"], "sources.streets_status"
    yield "notes", told["notes"], expected_notes(study), "streets_status and study.note"
    yield "benchmarks", told["benchmarks"], expected_benchmarks(study), "comparisons"
    yield "city.residents", told["city"]["residents"], about["residents"], "study.residents"
    yield "cameras.demand_unit", told["cameras"]["demand_unit"], expected_unit(study), "sources and demand"
    for key, name in (
        ("level_profile", "level_profile"), ("level", "level"), ("light", "light"),
        ("claimed_range_m", "range_m"),
    ):  # fmt: skip
        yield f"cameras.{key}", told["cameras"].get(key), study["cameras"][name], f"cameras.{name}"
    yield "cameras.model", told["cameras"]["model"], COVERING, "docs/formats.md"


def check_study(folder: PlanFolder) -> Iterable[Fault]:
    """Title, notes, benchmarks and what the streets are, as the study says."""
    for key, stored, right, where in expected_words(folder):
        if stored != right:
            yield Fault(SUMMARY, key, f"`{key}` is {short(stored)}; by {where} it is {short(right)}.")
    stored = folder.summary["cameras"]["sight_models"]
    counted = folder.layer("cameras")["sight_model"].value_counts(normalize=True)
    right = {str(k): float(v) for k, v in counted.items()}
    if set(stored) != set(right) or any(abs(stored[k] - v) > SHARE_DIGITS for k, v in right.items()):
        what = f"`cameras.sight_models` is {short(stored)}; the layer has {short(right)}."
        yield Fault(SUMMARY, "cameras.sight_models", what)


def short(value: object) -> str:
    """Show a value in at most 80 characters."""
    text = repr(value)
    return text if len(text) <= 80 else f"{text[:77]}..."


def rows_of(frame: pd.DataFrame) -> list[dict[str, str]]:
    """Return the rows of layer `provenance` as plan.json holds them."""
    return [{str(k): str(v) for k, v in row.items()} for row in frame[PROVENANCE.names].to_dict("records")]


def check_inputs(folder: PlanFolder) -> Iterable[Fault]:
    """Inputs are those of layer `provenance`, one for each file of the study, and all are attributed."""
    rows, study = rows_of(folder.layer("provenance")), folder.study
    stored = [
        {str(k): "" if v is None else str(v) for k, v in row.items()} if isinstance(row, dict) else {}
        for row in folder.summary["inputs"]
    ]
    other = [r.get("path", "?") for r in (*stored, *rows) if r not in stored or r not in rows]
    if other or len(stored) != len(rows):
        named = list(dict.fromkeys(other)) or ["the list"]
        yield from gather(SUMMARY, named, "`inputs` is not what layer `provenance` holds.")
    odd = [r["path"] for r in rows if len(r["sha256"]) != 64 or not set(r["sha256"]) <= HEX]
    yield from gather("provenance", odd, "its sha256 is not 64 hexadecimal digits.")
    roles = {role for row in rows for role in row["role"].split(", ")}
    named = [role for role in READ_AS if study["sources"][role]]
    named += ["prices"] if study["costs"]["price_book"] else []
    named += ["road_owners"] if study["service"]["road_owners"] else []
    lost = [role for role in named if role not in roles]
    yield from gather(
        "provenance", lost, "the study names a file of this role, which is not among the inputs."
    )
    words = [r["attribution"] for r in rows] + [study["sources"]["attribution"]]
    right = list(dict.fromkeys(w for w in words if w))
    if folder.summary["attribution"] != right:
        what = f"`attribution` is {short(folder.summary['attribution'])}; the inputs ask for {short(right)}."
        yield Fault(SUMMARY, "attribution", what)


def check_notice(folder: PlanFolder) -> Iterable[Fault]:
    """NOTICE.txt says what the streets are, and names every attribution, input and license."""
    lines = set(folder.parts[NOTICE].splitlines())
    status = folder.study["sources"]["streets_status"]
    wanted = [RECONSTRUCTED if status == "reconstructed" else "streets: surveyed"]
    wanted += [str(words) for words in folder.summary["attribution"]]
    wanted += [
        f"{r['role']}: {r['path']}; license {r['license'] or 'not stated'}"
        for r in rows_of(folder.layer("provenance"))
    ]
    lost = [line for words in wanted for line in words.splitlines() if line not in lines]
    yield from gather(NOTICE, lost, "this line is missing.")


_CAUSE = "A sentence edited or removed after the plan was written."
_MEND = "Change the study and run it again."

RULES = (
    Rule(
        "INT-TOLD-STUDY",
        "Title, scenario, language, seed, notes, benchmarks, residents, what the streets are, what is "
        "counted as demand and the sight model in plan.json are those of the study.",
        "A plan on reconstructed streets that calls itself surveyed is bid on as if the streets were known.",
        _CAUSE,
        _MEND,
        (SUMMARY, STUDY, "cameras"),
        check_study,
    ),
    Rule(
        "INT-TOLD-INPUTS",
        "`inputs` is layer `provenance`, holds a file for each role that the study names, and `attribution` "
        "holds the words of all. Whether a hash is that of the input cannot be told without the input.",
        "Licenses ask for these words, and nobody can repeat a plan whose inputs are not named.",
        _CAUSE,
        _MEND,
        (SUMMARY, STUDY, "provenance"),
        check_inputs,
    ),
    Rule(
        "INT-TOLD-NOTICE",
        "NOTICE.txt says what the streets are and names every attribution, input and license.",
        "It stays with files that are passed on without plan.json.",
        _CAUSE,
        _MEND,
        (NOTICE, SUMMARY, STUDY, "provenance"),
        check_notice,
    ),
)
