"""Where an input came from: its hash, its license and the sidecar beside it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from planner.errors import InputError, Problem
from planner.sources.faults import one_line
from planner.sources.model import Source
from planner.sources.paths import FoundFile

OSM_LICENSE = "ODbL-1.0"
OSM_ATTRIBUTION = "(c) OpenStreetMap contributors, ODbL"
OSM_SOURCE = "OpenStreetMap"
SIDECAR = ".provenance.json"
SHAPEFILE_PARTS = (".dbf", ".shx", ".prj", ".cpg")
SIDECAR_KEYS = ("license", "attribution", "source", "date", "query")


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file in hexadecimal digits."""
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        for block in iter(lambda: stream.read(1 << 20), b""):
            digest.update(block)
    return digest.hexdigest()


def sidecar_path(path: Path) -> Path:
    """Return the path of the provenance file beside a data file.

    >>> sidecar_path(Path("sources/streets.gpkg")).name
    'streets.gpkg.provenance.json'
    """
    return path.with_name(path.name + SIDECAR)


def describe(found: FoundFile, role: str, license_: str = "", from_osm: bool = False) -> list[Source]:
    """Return the provenance of one input, a row a file (a Shapefile is several files).

    Parameters
    ----------
    found
        The file.
    role
        What it is read as: streets, points ...
    license_
        License that the settings give; the sidecar goes before it.
    from_osm
        The format itself says OpenStreetMap: license and attribution follow.
    """
    told = _sidecar(found.path)
    if from_osm:
        told = {"license": OSM_LICENSE, "attribution": OSM_ATTRIBUTION, "source": OSM_SOURCE} | told
    told.setdefault("license", license_)
    if "odbl" in told["license"].lower():
        told.setdefault("attribution", OSM_ATTRIBUTION)
    first = Source(path=found.shown, role=role, sha256=sha256_of(found.path), **told)
    return [first, *(_part(found, first, part) for part in _parts(found.path))]


def merge_roles(rows: Iterable[Source]) -> tuple[Source, ...]:
    """Return one row a path, in order of first use, roles joined: one file may be read for several."""
    merged: dict[str, Source] = {}
    for row in rows:
        held = merged.get(row.path)
        if held is None:
            merged[row.path] = row
        elif row.role not in held.role.split(", "):
            merged[row.path] = replace(held, role=f"{held.role}, {row.role}")
    return tuple(merged.values())


def _sidecar(path: Path) -> dict[str, str]:
    """Return what the sidecar says, blank keys left out; an `only_this_file` one tells of no other file."""
    beside = sidecar_path(path)
    if not beside.is_file():
        return {}
    try:
        told = json.loads(beside.read_text(encoding="utf-8"))
        kept = {k: str(told[k]) for k in SIDECAR_KEYS if told.get(k)}
        edited = told.get("sha256") not in (None, "", sha256_of(path))
    except (ValueError, AttributeError) as fault:
        raise InputError(
            Problem(
                f"the provenance file is not valid JSON: {one_line(fault)}.",
                "Delete it or run `planner fetch`.",
            ),
            str(beside),
        ) from None
    if edited and told.get("only_this_file"):
        return {}  # another file has taken its place: nothing that is told here holds of it
    if edited:  # still derived from its source, but no longer what the source said
        kept["source"] = f"{kept.get('source', '')} (edited after it was fetched)".strip()
    return kept


def _parts(path: Path) -> list[Path]:
    """Return the other files that a Shapefile is made of."""
    if path.suffix.lower() != ".shp":
        return []
    return [p for p in (path.with_suffix(s) for s in SHAPEFILE_PARTS) if p.is_file()]


def _part(found: FoundFile, first: Source, part: Path) -> Source:
    """Return the row of one part of a Shapefile."""
    return replace(first, path=found.shown[: -len(found.path.suffix)] + part.suffix, sha256=sha256_of(part))
