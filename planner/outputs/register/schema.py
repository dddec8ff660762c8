"""JSON Schema (2020-12) of the register: what each field is, and which codes and ranges it may hold."""

from __future__ import annotations

from typing import Any

from planner.outputs.register.fields import FIELD_NAMES, FIELDS, Field

DRAFT = "https://json-schema.org/draft/2020-12/schema"


def register_schema() -> dict[str, Any]:
    """Return the schema of `register.geojson`; `$defs.record` is that of one camera, of a CSV row too."""
    place = {
        "type": "object",
        "required": ["type", "coordinates"],
        "additionalProperties": False,
        "properties": {
            "type": {"const": "Point"},
            "coordinates": {
                "type": "array",
                "prefixItems": [
                    {"type": "number", "minimum": -180, "maximum": 180},
                    {"type": "number", "minimum": -90, "maximum": 90},
                ],
                "items": False,
                "minItems": 2,
            },
        },
    }
    feature = {
        "type": "object",
        "required": ["type", "id", "geometry", "properties"],
        "additionalProperties": False,
        "properties": {
            "type": {"const": "Feature"},
            "id": {"type": "string"},
            "geometry": place,
            "properties": {"$ref": "#/$defs/record"},
        },
    }
    return {
        "$schema": DRAFT,
        "title": "Public register of cameras",
        "description": "A record a camera. Unknown is null: nobody has told it yet. Positions are WGS 84.",
        "type": "object",
        "required": ["type", "name", "notice", "features"],
        "additionalProperties": False,
        "properties": {
            "type": {"const": "FeatureCollection"},
            "name": {"const": "register"},
            "title": {"type": "string"},
            "created": {"type": "string"},
            "notice": {"type": "array", "items": {"type": "string"}},
            "features": {"type": "array", "items": {"$ref": "#/$defs/feature"}},
        },
        "$defs": {"feature": feature, "record": record_schema()},
    }


def record_schema() -> dict[str, Any]:
    """Return the schema of one record: every field is there, and no other."""
    return {
        "type": "object",
        "required": list(FIELD_NAMES),
        "additionalProperties": False,
        "properties": {f.name: _field(f) for f in FIELDS},
    }


def _field(field: Field) -> dict[str, Any]:
    """Return the schema of a field."""
    types = field.types[0] if len(field.types) == 1 else list(field.types)
    return {"type": types, "title": field.meaning.en, "description": field.meaning.es, **field.more}
