"""Open Contracting Data Standard 1.1: the planning of a tender, its lots and items from the bill."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from planner.outputs import told
from planner.outputs.bid.lots import lot_name, lots_of, terms_of
from planner.outputs.bid.specs import spec_of
from planner.outputs.words.bid import TERMS
from planner.plan.model import Plan

VERSION = "1.1"
LOTS_EXTENSION = (
    "https://raw.githubusercontent.com/open-contracting-extensions/ocds_lots_extension/v1.1.5/extension.json"
)
PREFIX = "ocds-000000"
"""In the form of a prefix and not a registered one: a publisher puts its own in its place (docs/money.md)."""
UNITS = {"each": "H87", "m": "MTR", "m2": "MTK", "TB": "E35", "person": "IE", "pair": "PR"}
"""UN/CEFACT codes of the units of the price book that have one."""
WORKS = ("L2",)


def write_ocds(plan: Plan, path: Path) -> None:
    """Write a release package of one release: tag planning, one tender, its lots, an item a tendered line.

    It holds no price: the estimate stays in the internal workbook. Items have the words of the study's
    language, quantities and units, and the specification of the bid form; the terms of the bid form are the
    description of the tender. Dates are those of the plan, so the same plan gives the same file.

    Parameters
    ----------
    path
        JSON file to write; written in place.
    """
    package = ocds_package(plan)
    path.write_text(
        json.dumps(package, indent=2, ensure_ascii=False, allow_nan=False) + "\n", encoding="utf-8"
    )


def ocds_package(plan: Plan) -> dict[str, Any]:
    """Return the release package of a plan."""
    made = _date(plan)
    name = _slug(f"{plan.summary['study']}-{plan.summary['scenario']}")
    buyer = _buyer(plan)
    release = {
        "ocid": f"{PREFIX}-{name}",
        "id": f"{name}-{made[:10]}",
        "date": made,
        "tag": ["planning"],
        "initiationType": "tender",
        "language": told.language(plan),
        "parties": [{**buyer, "roles": ["buyer"]}],
        "buyer": buyer,
        "planning": {"rationale": _rationale(plan)},
        "tender": _tender(plan, name),
    }
    return {
        "uri": f"urn:planner:{name}",
        "version": VERSION,
        "extensions": [LOTS_EXTENSION],
        "publishedDate": made,
        "publisher": {"name": buyer["name"]},
        "releases": [release],
    }


def _tender(plan: Plan, name: str) -> dict[str, Any]:
    """Return the tender: lots, items, terms."""
    language, lots, facts = told.language(plan), lots_of(plan), terms_of(plan)
    terms = "\n".join(f"{t.pick(language)}: {x.fill(**facts).pick(language)}" for t, x in TERMS)
    return {
        "id": f"{name}-tender",
        "title": told.title(plan),
        "status": "planning",
        "mainProcurementCategory": "works" if set(WORKS) & set(lots) else "goods",
        "additionalProcurementCategories": ["goods", "services"],
        "description": terms,
        "lots": [{"id": lot, "title": lot_name(lot).pick(language), "status": "planning"} for lot in lots],
        "items": [_item(language, lot, line) for lot, lines in lots.items() for line in lines],
    }


def _item(language: str, lot: str, line: dict[Any, Any]) -> dict[str, Any]:
    """Return one item."""
    described = str(line["description_en" if language == "en" else "description_es"])
    spec = spec_of(str(line["item_id"])).pick(language)
    unit: dict[str, str] = {"name": str(line["unit"])}
    if line["unit"] in UNITS:
        unit = {"scheme": "UNCEFACT", "id": UNITS[str(line["unit"])], **unit}
    return {
        "id": str(line["line_id"]),
        "description": f"{described}. {spec} {line['basis']}.",
        "classification": {"scheme": "PLANNER", "id": str(line["item_id"]), "description": described},
        "quantity": float(line["quantity"]),
        "unit": unit,
        "relatedLot": lot,
    }


def _buyer(plan: Plan) -> dict[str, str]:
    """Return who buys: the owner that the study names."""
    name = str(plan.resolved.get("ownership", {}).get("owner") or told.title(plan))
    return {"id": f"local-{_slug(name)}", "name": name}


def _rationale(plan: Plan) -> str:
    """Return what the quantities rest on, and the words that licenses ask for."""
    notes = [n.pick(told.language(plan)) for n in told.notes(plan)]
    return " ".join([*notes, *(str(a) for a in told.attribution(plan))]) or told.title(plan)


def _date(plan: Plan) -> str:
    """Return when the plan was made, as RFC 3339."""
    text = str(plan.summary.get("created") or "2000-01-01T00:00:00+00:00")
    return text if "T" in text else f"{text}T00:00:00+00:00"


def _slug(text: str) -> str:
    """Return a text as an id holds it.

    >>> _slug("Gran Jujuy/base")
    'Gran-Jujuy-base'
    """
    return re.sub(r"[^\w]+", "-", text).strip("-")
