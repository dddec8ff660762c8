"""The list of what people must still say: a row for each camera and fact, to be filled and read back."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from pathlib import Path

import geopandas as gpd
import pandas as pd

from planner.outputs.files import write_text
from planner.outputs.words.sentences import sentence
from planner.outputs.words.todo import ASKED, AUTHORITY, HEADS, OF_STUDY
from planner.plan.model import Plan
from planner.rules.model import AuditFinding, AuditReport
from planner.rules.registry import RULES

MARK = "\ufeff"
"""Spreadsheets take a CSV that begins with it for UTF-8."""


def todo_rows(plan: Plan, report: AuditReport) -> Iterator[dict[str, str]]:
    """Yield a row for each camera and fact, and for each setting, that findings ask a person for.

    `value` is blank, for the person to fill; `now` is what the plan holds. Position, class and direction say
    which camera it is when the plan is made again; precise positions are in it, so it is not for the public.

    Parameters
    ----------
    plan
        The plan.
    report
        What its audit found.
    """
    language = str(plan.resolved["study"]["language"])
    cites = {rule.id: rule.cites for rule in RULES}
    cameras = {c["camera_id"]: c for c in _placed(plan)}
    told: set[tuple[str, str]] = set()
    for finding in report.findings:
        for fact in finding.facts:
            camera = cameras.get(finding.feature, {}) if fact in ASKED else {}
            which = str(camera.get("camera_id", ""))
            if (which, fact) in told:
                continue
            told.add((which, fact))
            yield {
                **_which(camera),
                "fact": fact,
                "value": "",
                **_asked(fact, language),
                "now": _text(camera.get(fact)),
                "found": _told(finding, language),
                "severity": finding.severity,
                "rule": finding.rule,
                "cites": cites.get(finding.rule, ""),
                "place": _place(camera),
            }


def todo_text(plan: Plan, report: AuditReport) -> str:
    """Return the list as CSV, its headers in the language of the study."""
    language = str(plan.resolved["study"]["language"])
    out = io.StringIO()
    writer = csv.DictWriter(out, list(HEADS), lineterminator="\n")
    writer.writerow({key: both.pick(language) for key, both in HEADS.items()})
    writer.writerows(todo_rows(plan, report))
    return MARK + out.getvalue()


def write_todo(plan: Plan, report: AuditReport, path: Path) -> int:
    """Write the list, whole or not at all; return how many rows it has."""
    write_text(path, todo_text(plan, report))
    return sum(1 for _ in todo_rows(plan, report))


def _placed(plan: Plan) -> list[dict[str, object]]:
    """Return the cameras with their position in degrees."""
    cameras = gpd.GeoDataFrame(plan.tables["cameras"], geometry="geometry", crs=plan.summary["crs"])
    degrees = cameras.geometry.to_crs("EPSG:4326")
    told = pd.DataFrame(cameras.drop(columns="geometry")).assign(lat=degrees.y, lon=degrees.x)
    return [{str(k): v for k, v in row.items()} for row in told.to_dict("records")]


def _which(camera: Mapping[str, object]) -> dict[str, str]:
    """Return the cells that say which camera a row is about; blank for a setting of the study."""
    if not camera:
        return dict.fromkeys(("camera_id", "lat", "lon", "camera_class", "azimuth_deg"), "")
    return {
        "camera_id": str(camera["camera_id"]),
        "lat": f"{camera['lat']:.7f}",
        "lon": f"{camera['lon']:.7f}",
        "camera_class": str(camera["camera_class"]),
        "azimuth_deg": _text(camera["azimuth_deg"]),
    }


def _asked(fact: str, language: str) -> dict[str, str]:
    """Return what is asked and of whom."""
    what, whom = ASKED.get(fact, (OF_STUDY.fill(key=fact), AUTHORITY))
    return {"asked": what.pick(language), "whom": whom.pick(language)}


def _told(finding: AuditFinding, language: str) -> str:
    """Return what the audit says."""
    return sentence(finding.message).pick(language)


def _text(value: object) -> str:
    """Return what the plan holds, blank where it holds nothing."""
    if value is None or (isinstance(value, float) and pd.isna(value)):
        return ""
    return f"{value:g}" if isinstance(value, float) else str(value)


def _place(camera: Mapping[str, object]) -> str:
    """Return words by which people know the place: its name, street span and district."""
    told = (_text(camera.get(key)) for key in ("name", "source_id", "district"))
    return ", ".join(words for words in told if words)
