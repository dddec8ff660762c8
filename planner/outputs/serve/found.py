"""What of a study may be served: plans and frontiers, and the only files that any address leads to."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from planner.plan.staging import PLAN_FILES, PROVINCE_FILES

PLAN, SUMMARY, EVIDENCE = "plan", "plan.json", "evidence"
PROVINCE, MEMBERS = "province.json", "members"
FRONTIER_CSV = "frontier.csv"
FRONTIER_FILES = (FRONTIER_CSV, "frontier.html", "frontier_map.html")
EVIDENCE_TYPES = frozenset((".npz", ".json", ".csv"))


@dataclass(frozen=True)
class StoredPlan:
    """A plan folder: its address, its `plan.json` (empty where unreadable), names of its files."""

    name: str
    address: str
    summary: Mapping[str, Any]
    files: tuple[str, ...]
    evidence: tuple[str, ...]


@dataclass(frozen=True)
class StoredFrontier:
    """A frontier folder: rows of frontier.csv as read, its files, and the plans of its points by name."""

    name: str
    address: str
    rows: tuple[Mapping[str, str], ...]
    files: tuple[str, ...]
    plans: Mapping[str, StoredPlan]


@dataclass(frozen=True)
class Shelf:
    """Plans and frontiers of a study, and the file behind each address; no other file can be asked for."""

    plans: tuple[StoredPlan, ...] = ()
    frontiers: tuple[StoredFrontier, ...] = ()
    files: Mapping[str, Path] = field(default_factory=dict)


def shelf_of(study: Path) -> Shelf:
    """Return what stands in the folder `plan` of a study now, by name.

    A name becomes part of an address only because a folder has it: no address is ever joined to a path.
    A link is followed only to what lies in the folder `plan` too.
    """
    root = (study / PLAN).resolve()
    files: dict[str, Path] = {}
    plans, frontiers = [], []
    for folder in _folders(root, root):
        address = f"/{PLAN}/{folder.name}"
        if _inside(folder / SUMMARY, root):
            plans.append(_plan(folder, address, root, files))
        elif _inside(folder / PROVINCE, root):
            plans += _province(folder, address, root, files)
        elif _inside(folder / FRONTIER_CSV, root):
            frontiers.append(_frontier(folder, address, root, files))
    return Shelf(tuple(plans), tuple(frontiers), files)


def _province(folder: Path, address: str, root: Path, files: dict[str, Path]) -> list[StoredPlan]:
    """Return a plan made of members' plans, then those of its members, and put all files on the shelf."""
    whole = _plan(folder, address, root, files, PROVINCE)
    members = [
        _plan(one, f"{address}/{MEMBERS}/{one.name}", root, files, name=f"{folder.name}/{one.name}")
        for one in _folders(folder / MEMBERS, root)
        if _inside(one / SUMMARY, root)
    ]
    return [whole, *members]


def _plan(
    folder: Path, address: str, root: Path, files: dict[str, Path], summary: str = SUMMARY, name: str = ""
) -> StoredPlan:
    """Return a plan and put its files on the shelf."""
    known = PROVINCE_FILES - {MEMBERS} if summary == PROVINCE else PLAN_FILES
    names = _shelved(folder, address, sorted(known - {EVIDENCE}), root, files)
    kept = folder / EVIDENCE
    listed = sorted(p.name for p in kept.iterdir()) if kept.is_dir() and _within(kept, root) else []
    proof = [n for n in listed if Path(n).suffix in EVIDENCE_TYPES]
    evidence = _shelved(kept, f"{address}/{EVIDENCE}", proof, root, files)
    return StoredPlan(name or folder.name, address, _summary(folder / summary), names, evidence)


def _frontier(folder: Path, address: str, root: Path, files: dict[str, Path]) -> StoredFrontier:
    """Return a frontier and put its files and those of its points on the shelf."""
    names = _shelved(folder, address, FRONTIER_FILES, root, files)
    points = {
        point.name: _plan(point, f"{address}/{point.name}", root, files)
        for point in _folders(folder, root)
        if _inside(point / SUMMARY, root)
    }
    with (folder / FRONTIER_CSV).open(encoding="utf-8", newline="") as table:
        rows = tuple(csv.DictReader(table))
    return StoredFrontier(folder.name, address, rows, names, points)


def _folders(folder: Path, root: Path) -> Iterator[Path]:
    """Yield the folders in a folder by name; those of a run under way begin with a dot and are left out."""
    if not folder.is_dir():
        return
    for path in sorted(folder.iterdir()):
        if not path.name.startswith(".") and path.is_dir() and _within(path, root):
            yield path


def _shelved(
    folder: Path, address: str, names: list[str] | tuple[str, ...], root: Path, files: dict[str, Path]
) -> tuple[str, ...]:
    """Put those of some files that are there on the shelf; return their names."""
    there = tuple(n for n in names if _inside(folder / n, root))
    files.update({f"{address}/{n}": (folder / n).resolve() for n in there})
    return there


def _inside(path: Path, root: Path) -> bool:
    """Say whether a path is a regular file that lies in the root, links followed."""
    return path.is_file() and _within(path, root)


def _within(path: Path, root: Path) -> bool:
    """Say whether a path lies in the root, links followed."""
    return path.resolve().is_relative_to(root)


def _summary(path: Path) -> Mapping[str, Any]:
    """Return `plan.json`, empty where it cannot be read: a page of plans must not fall with one of them."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}
