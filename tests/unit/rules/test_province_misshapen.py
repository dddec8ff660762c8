"""Files of a plan of members that lack a key, a column or a file: always a finding, never a traceback."""

from __future__ import annotations

import copy
import csv
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from helpers_backbone import FLOWS, folder_of, planned, roads_study
from helpers_tiers import coast
from helpers_tiny_province import TinyProvince, write_tiny_province
from test_tampering_shares import document, plans

from planner.rules.province.audit import audit_province, checked
from planner.rules.province.files import plan_digest
from planner.rules.province.folder import ProvinceFolder
from planner.rules.province.registry import PROVINCE_RULES
from planner.rules.province.shares import misshapen
from planner.rules.rule import Fault

OTHER: tuple[Any, ...] = ("x", [], None)


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the path of every key, of the first element alone in lists."""
    if isinstance(value, dict):
        for key in value:
            yield (*path, key)
            yield from places(value[key], (*path, key))
    elif isinstance(value, list) and value:
        yield from places(value[0], (*path, 0))


def changed(document: Any, path: tuple[Any, ...], change: Any) -> Any:
    """Return a copy in which one key is gone, or holds something else."""
    out = copy.deepcopy(document)
    target = out
    for key in path[:-1]:
        target = target[key]
    if change is KeyError:
        del target[path[-1]]
    else:
        target[path[-1]] = change
    return out


def audited(folder: ProvinceFolder, part: str, value: Any) -> list[Fault]:
    """Return what the rules that read a part find once it holds something else."""
    read = ProvinceFolder(folder.path, {**folder.parts, part: value}, (), folder.crs)
    ready = [r for r in PROVINCE_RULES if part in r.needs and all(n in read.parts for n in r.needs)]
    return [f for r in ready for f in checked(r, read)]


def parts_of(folder: ProvinceFolder) -> dict[str, Any]:
    """Return the JSON documents and the evidence of parts in a folder."""
    return {n: v for n, v in folder.parts.items() if isinstance(v, dict) and "hashes" not in n}


def in_words(found: list[Fault]) -> None:
    """Hold that findings are sentences."""
    for fault in found:
        assert fault.message.endswith(".")
        assert "Traceback" not in fault.message


@pytest.fixture(scope="module")
def shares(tmp_path_factory: pytest.TempPathFactory) -> ProvinceFolder:
    """A budget shared out between two members."""
    place, told = tmp_path_factory.mktemp("shares"), document()
    plans(told, place)
    parts = {
        "province.json": told["summary"], "evidence/study.json": told["study"],
        "evidence/shares": told["evidence"],
    }  # fmt: skip
    return ProvinceFolder(place, parts, ())


@pytest.mark.parametrize("change", [KeyError, *OTHER], ids=["gone", "a word", "a list", "null"])
def test_whatever_the_evidence_of_shares_lacks_is_told(shares: ProvinceFolder, change: Any) -> None:
    """The case that once ended in a traceback; names may be other words, a ceiling may be blank."""
    told = shares.evidence("shares")
    for path in places(told):
        found = audited(shares, "evidence/shares", changed(told, path, change))
        in_words(found)
        free = {"x": ("plan", "demand_unit"), None: ("ceiling",)}.get(change if change == "x" else None, ())
        if change in (KeyError, []) or path[-1] not in free:
            assert found, (path, change)


def test_evidence_of_shares_as_it_is_made_has_its_form(shares: ProvinceFolder) -> None:
    assert misshapen(shares.evidence("shares")) == []
    assert audited(shares, "evidence/shares", shares.evidence("shares")) == []


@pytest.mark.parametrize("of", ["shares", "tiers", "backbone"])
def test_no_key_of_json_or_evidence_ends_the_audit_when_it_is_gone_or_another(
    of: str, shares: ProvinceFolder, tmp_path: Path
) -> None:
    folder = shares
    if of == "tiers":
        folder = coast(tmp_path / "s", 'jurisdiction = "given"').folder
    elif of == "backbone":
        study = roads_study(tmp_path / "roads", 'ways = ["new_poles", "leased_capacity"]')
        folder = folder_of(study, planned(study, tiers=FLOWS), FLOWS)
    looked = 0
    for part, held in parts_of(folder).items():
        for path in _thinned(places(held), 4):
            change = (KeyError, *OTHER)[looked % 4]
            in_words(audited(folder, part, changed(held, path, change)))
            looked += 1
    assert looked > 8


def _thinned(paths: Iterator[tuple[Any, ...]], most: int) -> list[tuple[Any, ...]]:
    """Return at most so many, evenly."""
    every = list(paths)
    return every[:: max(1, len(every) // most)]


def test_arrays_of_another_shape_or_kind_are_told(tmp_path: Path) -> None:
    folder = coast(tmp_path / "s", 'jurisdiction = "given"').folder
    told = folder.evidence("tiers")
    arrays = {k: v for k, v in told.items() if isinstance(v, np.ndarray)}
    for name, array in arrays.items():
        for other in (array[:0], array.astype(str), np.zeros((2, 2, 2))):
            in_words(audited(folder, "evidence/tiers", {**told, name: other}))


@pytest.fixture(scope="module")
def province(tmp_path_factory: pytest.TempPathFactory) -> TinyProvince:
    """A stored plan of two members."""
    return write_tiny_province(tmp_path_factory.mktemp("province") / "plan")


@pytest.fixture
def touched(province: TinyProvince, tmp_path: Path) -> TinyProvince:
    """A copy to be damaged."""
    return province.copy(tmp_path / "plan")


def messages(touched: TinyProvince) -> list[str]:
    """Return what the audit says of the whole, members taken as audited."""
    sealed = {m: plan_digest(touched.folder / "members" / m) for m in ("east", "west")}
    return [f.message for f in audit_province(touched.folder, sealed=sealed).findings]


@pytest.mark.parametrize(
    "name",
    ["province.json", "province.gpkg", "bom.csv", "cash_flow.csv", "evidence/study.json",
     "evidence/prices.csv", "evidence/hashes.json", "evidence/replacement.json", "members/east/plan.json",
     "members/east/plan.gpkg", "members/east/bom.csv", "members/east/evidence/hashes.json"],
)  # fmt: skip
@pytest.mark.parametrize("damage", ["gone", "cut short"])
def test_a_file_that_is_gone_or_cut_short_is_told(touched: TinyProvince, name: str, damage: str) -> None:
    path = touched.folder / name
    content = path.read_bytes()
    path.unlink()
    if damage == "cut short":
        path.write_bytes(content[: len(content) // 2])
    assert messages(touched)


@pytest.mark.parametrize("layer", ["members", "member_sites", "province_phases", "province_quantities"])
def test_a_column_that_is_gone_is_named(touched: TinyProvince, layer: str) -> None:
    connection = sqlite3.connect(touched.folder / "province.gpkg")
    names = [r[1] for r in connection.execute(f"PRAGMA table_info({layer})")][2:]
    for (trigger,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        connection.execute(f'DROP TRIGGER "{trigger}"')
    connection.execute(f"ALTER TABLE {layer} DROP COLUMN {names[-1]}")
    connection.commit()
    connection.close()
    told = messages(touched)
    assert any(f"`{layer}` lacks {names[-1]}" in m for m in told), told


@pytest.mark.parametrize("name", ["bom.csv", "cash_flow.csv", "evidence/prices.csv"])
def test_a_column_of_a_table_that_is_gone_is_named(touched: TinyProvince, name: str) -> None:
    path = touched.folder / name
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.reader(stream))
    gone = rows[0][2]
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows(r[:2] + r[3:] for r in rows)
    told = messages(touched)
    assert any(gone in m for m in told), told
