"""Files, hashes and members' folders of a plan made of members' plans."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

from planner.rules.province.folder import BOM, CASH, GPKG, HASHES, MEMBERS, SUMMARY, ProvinceFolder
from planner.rules.province.rule import ProvinceRule
from planner.rules.rule import Fault

CRS = "EPSG:4326"
REDRAWN = frozenset(("map.html", "map_public.html", "report.html", "report.pdf", "bom.xlsx", "audit.json"))


def unreadable(folder: ProvinceFolder) -> Iterator[Fault]:
    """Yield every part that is missing or cannot be used."""
    for trouble in folder.troubles:
        yield Fault(trouble.part, "", trouble.message)


def altered(folder: ProvinceFolder) -> Iterator[Fault]:
    """Yield every file that is no longer what was written, or is not hashed at all."""
    stored = folder.parts[HASHES]
    names = [GPKG, BOM, CASH]
    evidence = folder.path / "evidence"
    names += sorted(f"evidence/{p.name}" for p in evidence.iterdir() if f"evidence/{p.name}" != HASHES)
    for name in sorted({*names, *stored}):
        path = folder.path / name
        found = hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "absent"
        if stored.get(name) != found:
            told = str(stored.get(name, "none"))[:12]
            yield Fault(name, "", f"its SHA-256 is {found[:12]}; {HASHES} says {told}.")


def plan_digest(plan: Path) -> str:
    """Return one SHA-256 over the files of a member's plan, as docs/members.md defines it."""
    whole = hashlib.sha256()
    names = {p.relative_to(plan).as_posix(): p for p in plan.rglob("*") if p.is_file()}
    for name in sorted(names):
        if names[name].name not in REDRAWN and not names[name].name.startswith("."):
            whole.update(f"{hashlib.sha256(names[name].read_bytes()).hexdigest()}  {name}\n".encode())
    return whole.hexdigest()


def other_plans(folder: ProvinceFolder) -> Iterator[Fault]:
    """Yield members whose plan is not the one that the province was summed from, and folders of nobody."""
    told = folder.summary["reproduction"]["members"]
    for member in folder.member_ids:
        place = folder.member(member)
        if not (place / "plan.json").is_file():
            yield Fault(MEMBERS, member, f"the plan of `{member}` is missing.")
            continue
        stored = told.get(member)
        digest = plan_digest(place)
        if not isinstance(stored, dict) or stored.get("sha256") != digest:
            yield Fault(MEMBERS, member, f"the plan of `{member}` is not the one that {SUMMARY} was made of.")
            continue
        proof = hashlib.sha256((place / "evidence" / "hashes.json").read_bytes()).hexdigest()
        if stored.get("content_sha256") != proof:
            yield Fault(MEMBERS, member, f"`content_sha256` of `{member}` is not that of its evidence.")
    there = {p.name for p in (folder.path / MEMBERS).iterdir()} if (folder.path / MEMBERS).is_dir() else set()
    for stranger in sorted(there - set(folder.member_ids)):
        yield Fault(MEMBERS, stranger, f"members/{stranger} belongs to no member of {SUMMARY}.")


def other_crs(folder: ProvinceFolder) -> Iterator[Fault]:
    """Yield layers that are not in degrees."""
    for name, crs in folder.crs.items():
        if crs != CRS:
            yield Fault(name, "", f"layer `{name}` is in {crs or 'no CRS'}; every layer here is in {CRS}.")


def counts(folder: ProvinceFolder) -> Iterator[Fault]:
    """Yield counts of the summary that are not those of all audits that stand in the folder."""
    paths = [folder.path / "audit.json", *(folder.member(m) / "audit.json" for m in folder.member_ids)]
    if not paths[0].is_file():
        return
    told = folder.summary["audit"]
    try:
        stored = [json.loads(p.read_text(encoding="utf-8")) for p in paths]
        found = {key: sum(int(s[key]) for s in stored) for key in ("errors", "warnings", "open")}
    except (OSError, ValueError, KeyError, TypeError) as fault:
        yield Fault("audit.json", "", f"an audit of the folder cannot be read: {fault}.")
        return
    for key, many in found.items():
        if told.get(key) != many:
            yield Fault(SUMMARY, f"audit.{key}", f"`audit.{key}` is {told.get(key)}; all audits say {many}.")


RULES = (
    ProvinceRule(
        "INT-PROVINCE-FILES",
        "Every file and layer that a plan of members must have is there and can be read.",
        "A part that nobody can read is a part that nobody can check.",
        "A disk that was full, a copy that stopped, a file that was opened and saved by another program.",
        "Restore the folder, or run the study again with --overwrite.",
        (),
        unreadable,
    ),
    ProvinceRule(
        "INT-PROVINCE-HASHES",
        "Each file beside the members' plans has the SHA-256 of evidence/hashes.json.",
        "Sums are worth what the files under them are worth.",
        "A file was edited after the run.",
        "Run the study again; change settings or prices, never a plan.",
        (HASHES,),
        altered,
    ),
    ProvinceRule(
        "INT-PROVINCE-PLANS",
        "Each member's folder holds the very plan that the province was summed from.",
        "A member that is planned anew alone leaves the sums of the province behind.",
        "A member's folder was exchanged, edited or removed.",
        "Run the study of members again: what did not change is taken up as it is.",
        (SUMMARY,),
        other_plans,
    ),
    ProvinceRule(
        "INT-PROVINCE-CRS",
        f"Every layer of province.gpkg is in {CRS}.",
        "Members lie in several zones of meters; degrees are what they share.",
        "A layer was saved anew in another CRS.",
        "Run the study again.",
        (),
        other_crs,
    ),
    ProvinceRule(
        "INT-PROVINCE-COUNTS",
        "Errors, warnings and open facts in province.json are those of its own audit and of all members'.",
        "A plan that hides open facts of a town looks readier than it is.",
        "province.json or an audit.json was edited.",
        "Run the study of members again.",
        (SUMMARY,),
        counts,
    ),
)
