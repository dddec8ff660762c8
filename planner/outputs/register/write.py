"""Writing of the register: a folder of public files, and nothing in it that the public must not see."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from planner.outputs.files import write_text
from planner.outputs.public import screened_plan
from planner.outputs.register.codes import qr_svg
from planner.outputs.register.fields import FIELD_NAMES, FIELDS
from planner.outputs.register.osm import osm_xml
from planner.outputs.register.page import register_page, signs_page
from planner.outputs.register.records import register_records
from planner.outputs.register.schema import register_schema
from planner.outputs.register.signs import signs_of
from planner.outputs.told import attribution, language, notes
from planner.outputs.withheld import Withheld
from planner.outputs.workbook.lines import as_text
from planner.plan.model import Plan

GEOJSON, TABLE, SCHEMA, OSM = "register.geojson", "register.csv", "register.schema.json", "register.osm"
PAGE, SIGNS_PAGE, SIGNS, NOTICE = "register.html", "signs.html", "signs", "NOTICE.txt"
Record = Mapping[str, Any]


def write_register(plan: Plan, folder: Path) -> None:
    """Write the public register of a plan into an empty folder: the same records in each format.

    Positions have the published precision, or squares of 50 m where the authority told none. Nothing of
    points, centers, POPs, closures, routes, splitters, supports or protected places is in any file.
    """
    records = register_records(plan)
    withheld = Withheld.of(plan)
    plan = screened_plan(plan, withheld)
    words = public_notice(plan)
    url = withheld.screened(plan.resolved.get("rules", {}).get("register_url")) or ""
    signs = signs_of(records, plan.tables.get("signs"), url, language(plan))
    write_text(folder / NOTICE, "\n".join(words) + "\n")
    write_text(folder / GEOJSON, register_geojson(records, plan, words))
    write_text(folder / TABLE, register_csv(records))
    write_text(folder / SCHEMA, json.dumps(register_schema(), indent=1, ensure_ascii=False) + "\n")
    write_text(folder / OSM, osm_xml(records, words))
    write_text(folder / PAGE, register_page(records, plan))
    write_text(folder / SIGNS_PAGE, signs_page(signs, records, plan))
    (folder / SIGNS).mkdir()
    for sign in signs:
        if sign.content:
            write_text(folder / SIGNS / f"{sign.sign_id}.svg", qr_svg(sign.content))
        text = "\n\n".join("\n".join(line.pick(tongue) for line in sign.lines) for tongue in ("es", "en"))
        write_text(folder / SIGNS / f"{sign.sign_id}.txt", text + "\n")


def public_notice(plan: Plan) -> list[str]:
    """Return what stays with the files: the plan, what the streets are, and the words that licenses ask for.

    Paths of inputs are left out: they may name what is not published.

    Parameters
    ----------
    plan
        A screened plan.
    """
    lines = [f"Plan of the study {plan.summary['study']}, scenario {plan.summary['scenario']}"]
    for note in notes(plan):
        lines += list(dict.fromkeys(note))
    return list(dict.fromkeys([*lines, *attribution(plan)]))


def register_geojson(records: Sequence[Record], plan: Plan, words: Sequence[str]) -> str:
    """Return the records as GeoJSON (RFC 7946)."""
    head = {
        "type": "FeatureCollection", "name": "register", "title": str(plan.summary["title"]),
        "created": str(plan.summary["created"]), "notice": list(words),
    }  # fmt: skip
    features = [
        {
            "type": "Feature", "id": r["id"],
            "geometry": {"type": "Point", "coordinates": [r["longitude"], r["latitude"]]},
            "properties": dict(r),
        }
        for r in records
    ]  # fmt: skip
    rows = ",\n".join(json.dumps(f, ensure_ascii=False, allow_nan=False) for f in features)
    return json.dumps(head, ensure_ascii=False)[:-1] + f', "features": [\n{rows}\n]}}\n'


def register_csv(records: Sequence[Record]) -> str:
    """Return the records as CSV: parts as JSON, unknown blank, nothing that a spreadsheet runs."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(FIELD_NAMES)
    for record in records:
        writer.writerow([_cell(record[f.name], f.nested) for f in FIELDS])
    return out.getvalue()


def _cell(value: Any, nested: bool) -> object:
    """Return a value as a cell."""
    if value is None:
        return ""
    if nested:
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, bool):
        return "true" if value else "false"
    return as_text(value)
