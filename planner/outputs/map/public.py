"""The public map: cameras with what the authority tells of each, and streets."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import pandas as pd

from planner import schema
from planner.outputs import palette
from planner.outputs.files import write_text
from planner.outputs.map.degrees import in_degrees
from planner.outputs.map.fields import RESPONSIBLE, fields_of
from planner.outputs.map.ground import ground_themes
from planner.outputs.map.listed import district_theme
from planner.outputs.map.model import Field, Theme
from planner.outputs.map.page import page_of
from planner.outputs.public import PUBLIC_CAMERAS, UNTOLD_PRECISION_M, public_plan
from planner.outputs.words import Both, code_name, number
from planner.outputs.words.page import PAGE
from planner.outputs.words.public import PUBLIC, PURPOSE_NAMES, SWITCH_NAMES
from planner.plan.model import Plan
from planner.rules.model import AuditReport

WHAT = ("name", "camera_class", "district")
PRIVACY = ("facade_m", "public_share", "published_precision_m")
COUNTED = ("purpose", "controller", "contact", "retention_days", "review_date")
"""What a passer-by asks of every camera: a popup tells each, though it be blank."""
WORDS = PAGE | {"unknown": PUBLIC["unknown"], "blank": PUBLIC["blank"], "sight": PUBLIC["sight"]}
CODES = PURPOSE_NAMES | SWITCH_NAMES


def write_public_map(plan: Plan, audit: AuditReport | None, path: Path) -> None:
    """Write the map that may be handed to anyone, under a temporary name and renamed.

    Parameters
    ----------
    plan
        The whole plan; what may not be told is taken out here.
    audit
        Findings whose counts stand under the sources; None where no audit was made.
    path
        The file.
    """
    write_text(path, public_page(plan, audit))


def public_page(plan: Plan, audit: AuditReport | None) -> str:
    """Return the page drawn from `public_plan` alone."""
    shown = public_plan(plan)
    return page_of(shown, audit, public_themes(shown), WORDS, PUBLIC["build"], public_notes(shown))


def public_themes(shown: Plan) -> list[Theme]:
    """Return streets, districts and cameras of a public plan."""
    streets = [t for t in ground_themes(shown) if t.key == "streets"]
    cameras = shown.tables["cameras"]
    frame = in_degrees(gpd.GeoDataFrame(cameras.assign(id=cameras["camera_id"].astype(str))))
    present = set(frame["camera_class"].astype(str))
    order = [c for c in palette.CAMERA_LOOKS if c in present] + sorted(present - set(palette.CAMERA_LOOKS))
    looks = {c: palette.CAMERA_LOOKS.get(c, palette.OTHER) for c in order}
    layer = Theme(
        "cameras",
        Both("Cámaras", "Cameras"),
        Both("cámara", "camera"),
        frame.reset_index(drop=True),
        fields=_fields(),
        style_column="camera_class",
        looks=looks,
        labels={c: code_name(c) for c in looks},
        group="cameras",
    )
    return [t for t in (*streets, district_theme(shown), layer) if len(t.frame)]


def public_notes(shown: Plan) -> list[Both]:
    """Return what the map leaves out, how precise it is, and how much the authority has told."""
    cameras = shown.tables["cameras"]
    told = {c: number(int(_given(cameras[c]).sum())) for c in (*COUNTED, "published_precision_m")}
    everything = number(len(cameras))
    precision = PUBLIC["precision"].fill(
        side=number(UNTOLD_PRECISION_M), n=told.pop("published_precision_m"), all=everything
    )
    return [PUBLIC["left_out"], precision, PUBLIC["told"].fill(all=everything, **told)]


def _given(values: pd.Series) -> pd.Series:
    """Say which values were told."""
    return values.notna() & (values.astype(str) != "")


def _fields() -> tuple[Field, ...]:
    """Return the popup lines: what it is, what the authority tells of it, what it can do, who answers."""
    names = [c.name for c in PUBLIC_CAMERAS.columns if c.name != "camera_id"]
    known = [n for n in names if n in schema.FACT_NAMES and n not in (*COUNTED, *PRIVACY)]
    facts = [*COUNTED, *known, *PRIVACY]
    who = [n for n in names if n in RESPONSIBLE]
    rest = [n for n in names if n not in (*WHAT, *facts, *who)]
    parts = (("what", WHAT), ("rules", facts), ("figures", rest), ("who", who))
    return tuple(
        _in_words(field, section) for section, held in parts for field in fields_of(PUBLIC_CAMERAS, held)
    )


def _in_words(field: Field, section: str) -> Field:
    """Return a line of a part of the popup, with the words of its codes; the name is that of the street."""
    label = PUBLIC["camera_name"] if field.column == "name" else field.label
    choices = next(c.choices for c in PUBLIC_CAMERAS.columns if c.name == field.column)
    coded = {c: CODES[c] for c in choices if c in CODES}
    kind = "code" if coded else field.kind
    return replace(
        field,
        label=label,
        section=section,
        kind=kind,
        codes=coded or field.codes,
        always=field.column in COUNTED,
    )
