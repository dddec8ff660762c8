"""INT-FILES, INT-SCHEMA, INT-SUMMARY, INT-STUDY, INT-HASHES, INT-CRS: the files themselves."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from pathlib import Path

from pyproj import CRS
from pyproj.exceptions import CRSError

from planner.rules.folder import BOM, GPKG, HASHES, SPLICES, SUMMARY, PlanFolder
from planner.rules.rule import Fault, Rule


def troubles_of(rule: str) -> Callable[[PlanFolder], Iterable[Fault]]:
    """Return the check that repeats what reading found under a rule."""

    def check(folder: PlanFolder) -> Iterable[Fault]:
        return [Fault(t.part, "", t.message) for t in folder.troubles if t.rule == rule]

    return check


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file in hexadecimal."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def check_hashes(folder: PlanFolder) -> Iterable[Fault]:
    """Compare every listed hash, and miss none of the files that must be listed."""
    stored = folder.parts[HASHES]
    evidence = {f"evidence/{p.name}" for p in (folder.path / "evidence").iterdir() if p.is_file()}
    for name in sorted({GPKG, BOM, SPLICES, *evidence} - {HASHES} - set(stored)):
        yield Fault(
            HASHES,
            name,
            f"{name} has no hash in {HASHES}; it may have been added after the plan was written.",
        )
    for name, digest in sorted(stored.items()):
        path = folder.path / name.replace("\0", "?")
        if not path.resolve().is_relative_to(folder.path.resolve()) or not path.is_file():
            yield Fault(HASHES, name, f"{HASHES} lists {name}, which is not in the folder.")
        elif sha256_of(path) != digest:
            yield Fault(
                HASHES, name,
                f"{name} is not the file that was written with the plan: its SHA-256 has changed. "
                "Restore it, or write the plan anew.",
            )  # fmt: skip


def check_crs(folder: PlanFolder) -> Iterable[Fault]:
    """All layers share one projected CRS in meters, the one that `plan.json` names."""
    named = folder.summary["crs"]
    try:
        crs = CRS.from_user_input(named)
    except CRSError:
        yield Fault(SUMMARY, "crs", f"`crs` is {named!r}, which is not a known coordinate reference system.")
        return
    unit = crs.axis_info[0].unit_name if crs.axis_info else ""
    if not crs.is_projected or unit not in ("metre", "meter"):
        yield Fault(
            SUMMARY,
            "crs",
            f"`crs` is {named}, in {unit or 'no unit'}; lengths need a projected CRS in meters.",
        )
    for layer, found in sorted(folder.crs.items()):
        if not found or CRS.from_user_input(found) != crs:
            yield Fault(layer, "crs", f"layer `{layer}` is in {found or 'no CRS'}; plan.json says {named}.")


RULES = (
    Rule(
        "INT-FILES",
        "Every file and layer of docs/formats.md is there and can be read.",
        "A plan that lost a part cannot be checked, and what cannot be checked must not be built from.",
        "An interrupted copy, a full disk, a file opened and saved by another program.",
        "Restore the folder from where it was published, or write the plan anew.",
        (),
        troubles_of("INT-FILES"),
    ),
    Rule(
        "INT-SCHEMA",
        "Each layer and bom.csv has its columns, types, ranges and code lists, and no id twice.",
        "Crews and tools read the columns by name and unit; a wrong code or a repeated id sends them astray.",
        "Editing a layer by hand, or a program that renames or drops columns on saving.",
        "Mend the named column in the named rows, or write the plan anew.",
        (),
        troubles_of("INT-SCHEMA"),
    ),
    Rule(
        "INT-SUMMARY",
        "plan.json holds every key of docs/formats.md in its type.",
        "Its figures are what people quote; a missing one cannot be compared with the layers.",
        "A file from another version, or edited by hand.",
        "Write the plan anew with this version.",
        (),
        troubles_of("INT-SUMMARY"),
    ),
    Rule(
        "INT-STUDY",
        "evidence/study.json holds every setting in its type.",
        "Contingency, taxes, horizon and hard rules come from it; without them no total can be recomputed.",
        "A file from another version, or edited by hand.",
        "Write the plan anew with this version.",
        (),
        troubles_of("INT-STUDY"),
    ),
    Rule(
        "INT-HASHES",
        "plan.gpkg, bom.csv and every evidence file have the SHA-256 that was stored with the plan.",
        "Whoever receives a plan must know that it is the one that was published.",
        "A layer edited after the plan was written, a file replaced, or one added beside the evidence.",
        "Restore the published file; to change a plan change its study and run it again.",
        (HASHES,),
        check_hashes,
    ),
    Rule(
        "INT-CRS",
        "All layers share the projected CRS in meters that plan.json names.",
        "Lengths in degrees or feet order the wrong amount of cable.",
        "A layer saved in another CRS by a map program.",
        "Reproject the layer to the CRS of the plan, or write the plan anew.",
        (SUMMARY,),
        check_crs,
    ),
)  # fmt: skip
