"""The whole registry over many copies of one plan, each of them changed in one place.

A layer or file that is as it was in an earlier copy is not typed again, and a rule all of whose parts are as
they were finds what it found then. That a rule reads nothing but its parts is held here too: the others are
out of its reach. Rules that look at files themselves, or at what could not be read, are checked every time.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from planner.rules import AuditFinding
from planner.rules import folder as reading
from planner.rules.folder import GPKG, PlanFolder, read_folder
from planner.rules.registry import RULES
from planner.rules.rule import Rule

BESIDE = ("path", "troubles", "crs")
"""What a folder is besides its parts."""
FILE_READERS = ("_read_json", "_read_rows", "_read_bom", "_read_arrays", "_read_text")


class Parts(Mapping[str, Any]):
    """Parts of a folder, of which a rule sees those that it names."""

    def __init__(self, whole: Mapping[str, Any]) -> None:
        self.whole = whole
        self.open = set(whole)

    def __getitem__(self, name: str) -> Any:
        """Return a part that is in reach."""
        if name not in self.open:
            raise KeyError(f"{name} is read, but not named")
        return self.whole[name]

    def __iter__(self) -> Iterator[str]:
        """Yield the names of the parts in reach."""
        return iter(self.open)

    def __len__(self) -> int:
        """Return how many parts are in reach."""
        return len(self.open)


class Watched(PlanFolder):
    """A folder that tells whether something besides its parts was asked for."""

    def __getattribute__(self, name: str) -> Any:
        """Note what is asked for."""
        if name in BESIDE:
            object.__getattribute__(self, "found")["beside"] = True
        return object.__getattribute__(self, name)


def reads_beside(plan: PlanFolder, rule: Rule) -> bool:
    """Say whether a rule looks at files or troubles themselves; KeyError where it reads a part unnamed."""
    shut = Parts(plan.parts)
    shut.open = set(rule.needs)
    watched = Watched(plan.path, shut, plan.troubles, plan.crs)
    list(rule.check(watched))
    return "beside" in watched.found


class Judge:
    """Audits copies of one plan with every rule.

    Parameters
    ----------
    master
        The untouched plan.
    """

    def __init__(self, master: Path) -> None:
        self.read: dict[tuple[Any, ...], Any] = {}
        self.told: dict[tuple[Any, ...], list[AuditFinding]] = {}
        self.readers = {n: self._once(getattr(reading, n), _of_file) for n in FILE_READERS}
        self.readers["_read_layer"] = self._once(reading._read_layer, _of_layer)
        plan = self._folder(master)
        ready = [r for r in RULES if all(n in plan.parts for n in r.needs)]
        self.beside = {r.id for r in ready if reads_beside(plan, r)}

    def _folder(self, path: Path) -> PlanFolder:
        """Read a folder, what was read before once."""
        with pytest.MonkeyPatch.context() as patch:
            for name, reader in self.readers.items():
                patch.setattr(reading, name, reader)
            return read_folder(path)

    def _once(self, reader: Callable[..., Any], content: Callable[..., bytes]) -> Callable[..., Any]:
        """Return a reader that reads the same content once."""

        def found(path: Path, *rest: Any) -> Any:
            key = (reader.__name__, *(r for r in rest if isinstance(r, str)), content(path, *rest))
            if key not in self.read:
                self.read[key] = reader(path, *rest)
            return self.read[key]

        return found

    def findings(self, folder: Path) -> list[AuditFinding]:
        """Return what every rule finds in a folder, in the order of the registry."""
        plan = self._folder(folder)
        parts = Parts(plan.parts)
        open_plan = PlanFolder(plan.path, parts, plan.troubles, plan.crs)
        out: list[AuditFinding] = []
        for rule in RULES:
            if not all(n in plan.parts for n in rule.needs):
                continue
            key = (rule.id, *(id(plan.parts[n]) for n in rule.needs))
            if key not in self.told or rule.id in self.beside:
                parts.open = set(rule.needs)
                self.told[key] = [fault.under(rule.id) for fault in rule.check(open_plan)]
            out += self.told[key]
        return out


def _of_file(path: Path, name: str = reading.BOM, *_: Any) -> bytes:
    """Return the digest of a file, blank where there is none."""
    return hashlib.sha256((path / name).read_bytes()).digest() if (path / name).is_file() else b""


def _of_layer(path: Path, name: str, *_: Any) -> bytes:
    """Return the digest of a layer: its columns, its rows, and what the GeoPackage says of it."""
    connection = sqlite3.connect(f"{(path / GPKG).resolve().as_uri()}?mode=ro", uri=True)
    try:
        asked = (
            f'PRAGMA table_info("{name}")', f'SELECT * FROM "{name}"',
            f"SELECT data_type, srs_id FROM gpkg_contents WHERE table_name = '{name}'",
            f"SELECT * FROM gpkg_geometry_columns WHERE table_name = '{name}'",
            "SELECT srs_id, organization, definition FROM gpkg_spatial_ref_sys",
        )  # fmt: skip
        rows = [connection.execute(a).fetchall() for a in asked]
    finally:
        connection.close()
    return hashlib.sha256(repr(rows).encode()).digest()
