"""What of a plan the public may see: named tables and columns, and nothing else."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from planner import schema
from planner.plan.model import Plan
from planner.schema.table import Table

UNTOLD_PRECISION_M = 50.0
"""Precision of a camera for which the authority has told none: planning assumption, half a usual block."""
CAMERA_COLUMNS = (
    "camera_id", "name", "camera_class", "level", "range_m", "night_range_m", "near_m", "field_deg",
    "azimuth_deg", "tilt_deg", "sight_model", "mount_height_m", "facade_m", "public_share", "district",
    "purpose_code", "purpose", "legal_basis", "controller", "contact", "retention_days", "retention_reason",
    "audio", "biometrics", "biometrics_assessment", "plate_reading", "plate_retention_days", "alternatives",
    "recipients", "roles", "access_log", "approval_reference", "end_date", "review_date",
    "published_precision_m", "owner", "operator", "payer", "status", "phase",
)  # fmt: skip
"""`name` is that of the street, never the list's own, which may name a place that is not to be told."""
STREET_COLUMNS = ("name", "street_class", "length_m", "geometry")
DISTRICT_COLUMNS = ("name", "residents", "geometry")
DISTRICT_KEYS = ("name", "cameras", "cameras_per_1000")
SUMMARY_KEYS = (
    "schema", "study", "scenario", "title", "language", "currency", "crs", "created", "streets", "attribution"
)  # fmt: skip
INPUT_KEYS = ("role", "license", "attribution", "source", "date")
INPUT_ROLES = ("streets", "districts")
PUBLIC_CAMERAS = Table(
    "cameras",
    "Cameras as the public may see them, at the published precision",
    tuple(c for name in CAMERA_COLUMNS for c in schema.CAMERAS.columns if c.name == name),
    "Point",
)
SHELTER_WORDS = ("shelter", "refuge", "refugio", "hogar", "albergue")
SHELTER_TOLD = re.compile(r"\bshelter (.+?)(?=;|,|: |$)")
ID = re.compile(r"(?<![a-z])([a-z]{1,6})[\W_]{0,3}(\d{3,})(?:\.(\d+))?")
SHORTEST_NAME = 4
LOOKALIKES = str.maketrans("авеёкмнорстухіјѕαβεικνορτυχ", "abeekmhopctyxijsabeiknoptux")
"""Letters of other alphabets that look like Latin ones, folded."""


def public_plan(plan: Plan) -> Plan:
    """Return what of a plan may be handed to anyone: cameras at published precision, streets, districts.

    Everything is left out that is not named here: points, centers, POPs, closures, routes, cables, traces,
    cuts, zones, quantities, evidence. A text of a camera that names a shelter, an exclusion zone or an asset
    of the network is blanked, and so is a note of the study that does.

    Parameters
    ----------
    plan
        A plan in any projected CRS in meters.

    Notes
    -----
    A position is moved to the middle of its square of the published precision; where none is told, squares
    have 50 m (`UNTOLD_PRECISION_M`). So a position is wrong by at most 0.71 of the precision, and two cameras
    of one corner may fall on one place. What a camera sees is told by range and direction, never by its view
    polygon, whose tip would tell the exact place.
    """
    withheld = Withheld.of(plan)
    tables: dict[str, Any] = {t.name: _empty(t, plan.summary["crs"]) for t in schema.PLAN_TABLES}
    tables["cameras"] = public_cameras(plan, withheld)
    return Plan(
        summary=_summary(plan.summary, withheld),
        tables=tables,
        streets=gpd.GeoDataFrame(plan.streets[list(STREET_COLUMNS)].reset_index(drop=True)),
        demand=_empty(schema.DEMAND_POINTS, plan.summary["crs"]),
        candidates=_empty(schema.CANDIDATES, plan.summary["crs"]),
        findings=_empty(schema.FINDINGS),
        bom=_empty(schema.BOM_LINES),
        resolved={},
        evidence={},
        districts=gpd.GeoDataFrame(plan.districts[list(DISTRICT_COLUMNS)].reset_index(drop=True)),
    )


def public_cameras(plan: Plan, withheld: Withheld) -> gpd.GeoDataFrame:
    """Return PUBLIC_CAMERAS: the rows of cameras by id, with the street they stand on as their name."""
    rows = plan.tables["cameras"].sort_values("camera_id").reset_index(drop=True)
    streets = dict(zip(plan.streets["span_id"].astype(str), plan.streets["name"], strict=True))
    out = pd.DataFrame({name: rows[name] for name in PUBLIC_CAMERAS.names if name in rows.columns})
    out["name"] = rows["street_span_id"].astype(str).map(streets).astype(object)
    for column in PUBLIC_CAMERAS.columns:
        if column.kind == "text" and column.name != "camera_id" and not column.choices:
            out[column.name] = [withheld.screened(v) for v in out[column.name]]
    places = published_places(rows.geometry, rows["published_precision_m"])
    frame = gpd.GeoDataFrame(out.drop(columns="geometry"), geometry=places, crs=rows.crs)
    return gpd.GeoDataFrame(PUBLIC_CAMERAS.arrange(frame), geometry="geometry", crs=rows.crs)


def precision_used(told: pd.Series) -> np.ndarray:
    """Return the meters to which each position is published: what was told, else 50 m.

    >>> precision_used(pd.Series([10.0, None, 0.0])).tolist()
    [10.0, 50.0, 50.0]
    """
    meters = pd.to_numeric(told, errors="coerce").to_numpy(dtype=float)
    return np.where(meters > 0, meters, UNTOLD_PRECISION_M)


def published_places(places: gpd.GeoSeries, told: pd.Series) -> np.ndarray:
    """Return each point at the middle of its square of the published precision, in the CRS it came in.

    >>> found = published_places(gpd.GeoSeries([shapely.Point(1234.5, 78.0)]), pd.Series([10.0]))
    >>> found[0].coords[0]
    (1235.0, 75.0)
    """
    side = precision_used(told)
    x, y = ((np.floor(v / side) + 0.5) * side for v in (places.x.to_numpy(), places.y.to_numpy()))
    return np.asarray(shapely.points(x, y), dtype=object)


class Withheld:
    """Names and ids that no public text may hold, however they are spelled; any word for a shelter is one."""

    def __init__(self, names: Iterable[str], ids: Iterable[str]) -> None:
        held = {n for name in names for n in _short_and_long(spaced(name))} | set(SHELTER_WORDS)
        long = sorted((re.escape(n) for n in held if len(n) >= SHORTEST_NAME), key=len, reverse=True)
        self._names = re.compile(rf"(?<!\w)(?:{'|'.join(long)})(?!\w)")
        self._ids = frozenset(key for i in ids for key in id_keys(i))

    @classmethod
    def of(cls, plan: Plan) -> Withheld:
        """Return what a plan withholds: its zones, its shelters, and every asset that is no camera."""
        return cls(shelter_names(plan), withheld_ids(plan))

    def screened(self, text: object) -> str | None:
        """Return a text as it is, None where it is blank or tells what is withheld."""
        if text is None or text is pd.NA or (isinstance(text, float) and np.isnan(text)) or text == "":
            return None
        return None if self.tells(str(text)) else str(text)

    def tells(self, text: str) -> bool:
        """Say whether a text holds a withheld name or id.

        Accents, case, letters that only look Latin, and what stands between words or before digits do not
        matter.

        >>> held = Withheld(["Refugio Ñandú Azul"], ["CLO-0001"])
        >>> [held.tells(t) for t in ("refugio_nandu-azul.pdf", "by Ñandú  Azul", "clo 0001-A", "CLO-0002")]
        [True, True, True, False]
        """
        return self._names.search(spaced(text)) is not None or not self._ids.isdisjoint(id_keys(text))


def spaced(text: str) -> str:
    """Return the words of a text, folded, one space between two.

    >>> spaced("Refugio_Ñandú -  Sur")
    'refugio nandu sur'
    """
    return re.sub(r"[\W_]+", " ", fold(unicodedata.normalize("NFKC", text)).translate(LOOKALIKES)).strip()


def id_keys(text: str) -> set[str]:
    """Return letters and digits of everything in a text that reads like an id, with its part and without.

    >>> sorted(id_keys("x_CLO 0001, SP‑00002.2"))
    ['clo0001', 'sp00002', 'sp00002.2']
    """
    plain = fold(unicodedata.normalize("NFKC", text)).translate(LOOKALIKES)
    found: set[str] = set()
    for letters, digits, part in ID.findall(plain):
        found |= {letters + digits} | ({f"{letters}{digits}.{part}"} if part else set())
    return found


def _short_and_long(name: str) -> set[str]:
    """Return a name, and what is left of it without words for a shelter where that is two words or more."""
    left = [w for w in name.split() if w not in SHELTER_WORDS]
    return {name} | ({" ".join(left)} if len(left) > 1 else set())


def shelter_names(plan: Plan) -> set[str]:
    """Return the names of exclusion zones and of shelters, wherever the plan tells them."""
    zones = plan.exclusion_zones
    held = {str(v) for c in ("name", "source_id") if c in zones for v in zones[c].dropna()}
    for layer in ("points", "unserved", "existing_cameras"):
        names = plan.tables[layer]["name"].dropna().astype(str)
        held |= {n for n in names if any(w in fold(n).split() for w in SHELTER_WORDS)}
    reasons = [plan.tables["cameras"][c] for c in ("exclusion_reason", "mask")]
    reasons += [plan.candidates["exclusion_reason"]] if "exclusion_reason" in plan.candidates else []
    for told in reasons:
        for text in told.dropna().astype(str).unique():
            held |= set(SHELTER_TOLD.findall(text))
    return held


def withheld_ids(plan: Plan) -> set[str]:
    """Return the ids of every asset of the plan that is no camera, and of its nodes and candidate places."""
    held: set[str] = set()
    for table in schema.PLAN_TABLES:
        if table.keyed and len(plan.tables[table.name]):
            held |= set(plan.tables[table.name][table.key].astype(str))
    held |= set(plan.candidates["candidate_id"].astype(str))
    for column in ("span_id", "from_node", "to_node"):
        held |= set(plan.streets[column].astype(str))
    return held - set(plan.tables["cameras"]["camera_id"].astype(str))


def fold(text: str) -> str:
    """Return a text without accents and case.

    >>> fold("Refugio Ñandú")
    'refugio nandu'
    """
    apart = unicodedata.normalize("NFD", text)
    return "".join(c for c in apart if not unicodedata.combining(c)).casefold()


def _summary(summary: dict[str, Any], withheld: Withheld) -> dict[str, Any]:
    """Return the named keys of `plan.json`; notes that tell what is withheld are gone."""
    kept = {k: summary[k] for k in SUMMARY_KEYS if k in summary}
    notes = [n for n in summary.get("notes") or [] if not _told(n, withheld)]
    for key in ("title", "attribution"):
        if key in kept:
            kept[key] = _untelling(kept[key], withheld)
    inputs = [
        {k: _untelling(item.get(k, ""), withheld) for k in INPUT_KEYS}
        for item in summary.get("inputs") or []
        if item.get("role") in INPUT_ROLES
    ]
    districts = [
        {k: d.get(k) for k in DISTRICT_KEYS} for d in summary.get("cameras", {}).get("districts") or []
    ]
    return {**kept, "notes": notes, "inputs": inputs, "cameras": {"demand_unit": "", "districts": districts}}


def _untelling(value: Any, withheld: Withheld) -> Any:
    """Return a text, or a list of texts, without those that tell what is withheld."""
    if isinstance(value, list):
        return [v for v in value if not withheld.tells(str(v))]
    return "" if isinstance(value, str) and withheld.tells(value) else value


def _told(note: object, withheld: Withheld) -> bool:
    """Say whether a note tells what is withheld, in either language."""
    words = note.values() if isinstance(note, dict) else (note,)
    return any(withheld.tells(str(w)) for w in words)


def _empty(table: Table, crs: object = None) -> Any:
    """Return a table without rows."""
    columns: dict[str, list[Any]] = {name: [] for name in table.names}
    return (
        gpd.GeoDataFrame(columns, geometry="geometry", crs=crs) if table.geometry else pd.DataFrame(columns)
    )
