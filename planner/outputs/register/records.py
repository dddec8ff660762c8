"""The records of the public register: one a camera, from what of a plan the public may see."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from planner.outputs.export.places import in_degrees, plain
from planner.outputs.public import precision_used, public_cameras, published_places, screened_plan
from planner.outputs.register.answers import ALL_ROUND_DEG, answers_of
from planner.outputs.register.dtpr import elements_of
from planner.outputs.register.fields import FIELD_NAMES, MUST_TELL, PUBLIC_FACTS
from planner.outputs.register.osm import tags_of
from planner.outputs.register.seen_at import USUAL_TARGET_M, classes, seen_at, turns
from planner.outputs.withheld import Withheld
from planner.outputs.words import Both, same
from planner.outputs.words.register import REGISTER
from planner.plan.masks import FACADES
from planner.plan.model import Plan
from planner.sources.osm_places import FROM_OSM
from planner.sources.withheld import seen_text

Record = dict[str, Any]

FROM_LIST = "list of the study"
"""Where a listed camera is known from; the name of the file may name a place."""


def register_records(plan: Plan) -> list[Record]:
    """Return the records of a plan: its cameras, then those that stand already, each with every field.

    Positions, texts and columns are those that `public.public_cameras` lets through. A camera that a public
    map shows keeps its place there; a listed one that stands already is published as the study sets.
    """
    withheld = Withheld.of(plan)
    shown = screened_plan(plan, withheld)
    return [*_of_plan(shown, withheld), *_standing(shown, withheld)]


def _of_plan(plan: Plan, withheld: Withheld) -> Iterator[Record]:
    """Yield the records of the cameras of the plan, by id."""
    crs = str(plan.summary["crs"])
    shown = public_cameras(plan, withheld)
    rows = plan.tables["cameras"].sort_values("camera_id").reset_index(drop=True)
    precision = precision_used(rows["published_precision_m"])
    told_precision = pd.to_numeric(rows["published_precision_m"], errors="coerce").to_numpy(dtype=float) > 0
    places = in_degrees(shown, crs)
    study = StudyFacts(plan)
    columns = zip(
        shown.to_dict("records"), rows.to_dict("records"), places, precision, told_precision, strict=True
    )
    for public, own, place, side, told in columns:
        row = {k: plain(v) for k, v in public.items() if k != "geometry"}
        kept_back = [c.name for c in PUBLIC_FACTS if _text(own.get(c.name)) and row.get(c.name) is None]
        record = dict.fromkeys(FIELD_NAMES) | {k: v for k, v in row.items() if k in FIELD_NAMES}
        record |= {
            "id": row["camera_id"], "source_id": row["camera_id"], "of_plan": True,
            "provenance": f"plan {plan.summary['study']}, {plan.summary['scenario']}",
            "longitude": place.x, "latitude": place.y, "precision_m": float(side),
            "precision_told": bool(told),
            "direction_deg": _direction(row["azimuth_deg"], row["field_deg"]),
            "mount": withheld.screened(plain(own["mount"])), "turns": turns(row["camera_class"]),
            "homes_seen_m": row["facade_m"], "homes_masked": FACADES in str(own["mask"] or ""),
            "seen_at": seen_at(row["camera_class"], row["mount_height_m"], study.target_m, row["range_m"],
                               row["night_range_m"]),
            "correction_contact": withheld.screened(study.correction) or row["contact"],
            "untold": [name for name in MUST_TELL if row.get(name) is None], "withheld": kept_back,
        }  # fmt: skip
        who = same(row["owner"]) if row["owner"] else REGISTER["authority"]
        yield _finished(record, who, study.profile, tags_of(record))


def _standing(plan: Plan, withheld: Withheld) -> Iterator[Record]:
    """Yield the records of the cameras that stand already, in the order of the layer."""
    rows = plan.tables["existing_cameras"]
    if not len(rows):
        return
    rows = gpd.GeoDataFrame(rows, geometry="geometry", crs=plan.summary["crs"])
    study = StudyFacts(plan)
    mapped = (rows["provenance"] == FROM_OSM).to_numpy(dtype=bool)
    told = pd.Series(np.full(len(rows), study.precision_m))
    snapped = published_places(rows.geometry, told)
    shapes = np.where(mapped, rows.geometry.to_numpy(), snapped)
    places = in_degrees(
        rows.set_geometry(gpd.GeoSeries(shapes, index=rows.index, crs=rows.crs)), str(rows.crs)
    )
    sides = np.where(mapped, 0.0, precision_used(told))
    taken = set(plan.tables["cameras"]["camera_id"].astype(str))
    for own, place, side, is_mapped in zip(rows.to_dict("records"), places, sides, mapped, strict=True):
        row = {k: plain(v) for k, v in own.items() if k != "geometry"}
        texts = {k: withheld.screened(row.get(k)) for k in ("name", "owner", "mount", "zone")}
        kept_back = [k for k, v in texts.items() if row.get(k) and v is None]
        known = row["camera_class"] in classes() and row["range_m"] > 0
        source_id = str(row["source_id"])
        record = dict.fromkeys(FIELD_NAMES) | texts | {
            "id": row["existing_id"], "of_plan": False,
            "provenance": FROM_OSM if is_mapped else FROM_LIST,
            "status": row["status"],
            "source_id": row["existing_id"] if source_id in taken or withheld.tells(source_id) else source_id,
            "longitude": place.x, "latitude": place.y, "precision_m": float(side),
            "precision_told": bool(is_mapped or study.precision_m > 0), "camera_class": row["camera_class"],
            "direction_deg": row["azimuth_deg"], "mount_height_m": row.get("mount_height_m"),
            "turns": turns(row["camera_class"]) if row["camera_class"] in classes() else None,
            "seen_at": seen_at(row["camera_class"], row.get("mount_height_m"), study.target_m, 0.0, 0.0)
            if known else [],
            "range_m": row["range_m"] or None, "untold": [] if known else ["class_and_direction"],
            "withheld": kept_back,
        }  # fmt: skip
        tags = json.loads(row["tags"]) if row.get("tags") else _tags_of_list(record)
        who = same(texts["owner"]) if texts["owner"] else REGISTER["source"]
        held = {
            seen_text(k): seen_text(v)
            for k, v in tags.items()
            if v == record["id"] or not (withheld.tells(v) or withheld.tells(k))
        }
        record["withheld"] = [*kept_back, *(f"osm_tags.{k}" for k in tags if k not in held)]
        yield _finished(record, who, study.profile, held)


def _finished(record: Record, who: Both, profile: str, tags: Mapping[str, str]) -> Record:
    """Return a record with its answers, its tags and its elements, in the order of the fields."""
    answers = answers_of({**record, "to_be_told_by": who}, profile)
    for key, text in answers.items():
        record |= {f"{key}_es": text.es, f"{key}_en": text.en}
    record["to_be_told_by"] = who.es if who.es == who.en else f"{who.es} / {who.en}"
    record["osm_tags"] = dict(tags)
    record["dtpr"] = elements_of(record) if record["of_plan"] else []
    return {name: record[name] for name in FIELD_NAMES}


def _tags_of_list(record: Mapping[str, Any]) -> dict[str, str]:
    """Return the tags that the columns of a list tell of a camera that stands already."""
    tags = tags_of({**record, "operator": record["owner"]})
    zone = {"surveillance:zone": record["zone"]} if record["zone"] else {}
    return tags | zone


class StudyFacts:
    """What the register needs of the settings of a plan."""

    def __init__(self, plan: Plan) -> None:
        cameras, rules = (plan.resolved.get(k, {}) for k in ("cameras", "rules"))
        self.target_m = float(cameras.get("target_height_m", USUAL_TARGET_M))
        self.profile = str(plan.summary["cameras"].get("level_profile") or "dori-2014")
        self.precision_m = float(rules.get("published_precision_m") or 0.0)
        self.correction = str(rules.get("correction_contact") or "")


def _direction(azimuth: float | None, field: float | None) -> float | None:
    """Return where a camera looks; None where it looks all round."""
    return None if azimuth is None or (field or 0.0) >= ALL_ROUND_DEG else azimuth


def _text(value: object) -> bool:
    """Return whether a cell holds a fact."""
    return plain(value) not in (None, "")


def untold_count(records: Sequence[Mapping[str, Any]]) -> int:
    """Return how many facts nobody has told yet, over all cameras of the plan."""
    return sum(len(r["untold"]) for r in records if r["of_plan"])
