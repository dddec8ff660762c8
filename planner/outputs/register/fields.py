"""Fields of a record of the public register: one list for CSV, GeoJSON, JSON Schema and docs."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from planner.outputs.words import Both
from planner.schema import CAMERA_CLASSES, FACT_COLUMNS
from planner.schema.responsible import STATUSES

ANSWERS = ("why", "whose", "until_when", "recognizes", "kept", "ask", "correct")
"""What a reader of the public files alone must be able to answer for any camera."""
WITHHELD_FACTS = ("justification", "published_precision_m")
"""Facts that are no field: a justification may describe a place that must not be traced; the precision is
told as it was applied."""
PUBLIC_FACTS = tuple(c for c in FACT_COLUMNS if c.name not in WITHHELD_FACTS)
MUST_TELL = (
    "purpose_code", "purpose", "legal_basis", "controller", "contact", "retention_days", "audio",
    "biometrics", "plate_reading", "recipients", "end_date", "review_date", "approval_reference",
)  # fmt: skip
"""Facts that each camera needs; those that are blank are listed in `untold`."""
TEXT, NUMBER, FLAG = ("string", "null"), ("number", "null"), ("boolean", "null")


@dataclass(frozen=True)
class Field:
    """A field of a record.

    Parameters
    ----------
    types
        Types of JSON Schema that it may have.
    meaning
        In both languages.
    more
        Further keywords of JSON Schema: ranges, codes, parts.
    """

    name: str
    types: tuple[str, ...]
    meaning: Both
    more: dict[str, Any] = field(default_factory=dict)

    @property
    def nested(self) -> bool:
        """Whether it holds a list or an object, which a CSV has as JSON."""
        return bool({"array", "object"} & set(self.types))


SEEN_AT = {
    "type": "object",
    "required": ["profile", "level", "px_per_m", "day_m", "night_m", "zoom_m"],
    "additionalProperties": False,
    "properties": {
        "profile": {"type": "string"},
        "level": {"type": "string"},
        "px_per_m": {"type": "number", "exclusiveMinimum": 0},
        "day_m": {"type": "number", "minimum": 0},
        "night_m": {"type": "number", "minimum": 0},
        "zoom_m": {"type": ["number", "null"], "minimum": 0},
    },
}
_NOT_BLANK = {"minLength": 1}

_PLACE = (
    Field("id", ("string",), Both("id de la cámara", "id of the camera"), {"pattern": "^X?CAM-"}),
    Field("source_id", ("string",), Both("id en su fuente, de una cámara que ya está; si no, el id",
                                         "id in its source, of a camera that stands already; else the id"),
          _NOT_BLANK),
    Field("of_plan", ("boolean",), Both("del plan; si no, ya está y es de otro plan o de otros",
                                        "of this plan; else it stands already and is of others")),
    Field("provenance", ("string",), Both("de dónde se sabe de ella", "where it is known from"), _NOT_BLANK),
    Field("status", ("string",), Both("estado, código de OFDS", "status, a code of OFDS"),
          {"enum": list(STATUSES)}),
    Field("name", TEXT, Both("calle, o nombre que le da su fuente",
                             "street, or the name that its source gives")),
    Field("district", TEXT, Both("distrito", "district")),
    Field("longitude", ("number",), Both("longitud publicada, grados, WGS 84",
                                         "published longitude, degrees, WGS 84"),
          {"minimum": -180, "maximum": 180}),
    Field("latitude", ("number",), Both("latitud publicada, grados, WGS 84",
                                        "published latitude, degrees, WGS 84"),
          {"minimum": -90, "maximum": 90}),
    Field("precision_m", ("number",), Both("lado del cuadrado en cuyo centro se publica, m; 0: tal como está "
                                           "en un mapa público",
                                           "side of the square in whose middle it is published, m; 0: as a "
                                           "public map has it"), {"minimum": 0}),
    Field("precision_told", ("boolean",), Both("esa precisión la dijo la autoridad",
                                               "that precision was told by the authority")),
)  # fmt: skip
_SIGHT = (
    Field("camera_class", TEXT, Both("clase de cámara", "class of camera"),
          {"enum": [*CAMERA_CLASSES, None]}),
    Field("direction_deg", NUMBER, Both("hacia dónde mira, grados desde el norte en sentido horario",
                                        "where it looks, degrees clockwise from north"),
          {"minimum": 0, "maximum": 360}),
    Field("field_deg", NUMBER, Both("campo de visión horizontal", "horizontal field of view"),
          {"minimum": 0, "maximum": 360}),
    Field("turns", FLAG, Both("puede girar y acercar", "can be turned and zoomed")),
    Field("mount", TEXT, Both("montaje", "mount")),
    Field("mount_height_m", NUMBER, Both("altura de montaje, m", "mount height, m")),
    Field("zone", TEXT, Both("qué vigila, según su fuente", "what it watches, by its source")),
    Field("level", TEXT, Both("nivel para el que se planificó", "level that it was planned for")),
    Field("range_m", NUMBER, Both("hasta dónde lo tiene de día, m", "how far it holds it by day, m"),
          {"minimum": 0}),
    Field("night_range_m", NUMBER, Both("lo mismo de noche en calle sin luz, m",
                                        "the same at night on an unlit street, m"), {"minimum": 0}),
    Field("seen_at", ("array",), Both(
        "qué se puede reconocer y hasta cuántos metros, de día, de noche y con todo el acercamiento",
        "what can be recognized up to how many meters, by day, by night and at full zoom"),
          {"items": SEEN_AT}),
    Field("public_share", NUMBER, Both("parte de lo que ve que es suelo público",
                                       "share of its view that is public ground"),
          {"minimum": 0, "maximum": 1}),
    Field("homes_seen_m", NUMBER, Both("metros de frente de viviendas a la vista",
                                       "meters of facades of homes in view"), {"minimum": 0}),
    Field("homes_masked", FLAG, Both("los frentes de viviendas se tapan para siempre",
                                     "facades of homes are masked for good")),
)  # fmt: skip
_WHO = (
    Field("owner", TEXT, Both("propietario", "owner")),
    Field("operator", TEXT, Both("quién la opera", "who runs it")),
    Field("correction_contact", TEXT, Both("a quién pedir que corrija o retire este asiento",
                                           "whom to ask to correct or take out this record")),
    Field("untold", ("array",), Both("hechos que nadie dijo todavía", "facts that nobody has told yet"),
          {"items": {"enum": [*MUST_TELL, "class_and_direction"]}, "uniqueItems": True}),
    Field("to_be_told_by", ("string",), Both("quién debe decirlos", "who must tell them"), _NOT_BLANK),
    Field("withheld", ("array",), Both("campos que se callan porque nombran lo que no se publica",
                                       "fields kept back because they name what is not published"),
          {"items": {"type": "string"}, "uniqueItems": True}),
)  # fmt: skip
ASKED = {
    "why": Both("para qué está", "why it is there"),
    "whose": Both("de quién es y quién responde", "whose it is and who answers for it"),
    "until_when": Both("hasta cuándo", "until when"),
    "recognizes": Both("qué puede reconocer y a qué distancia", "what it can recognize at what distance"),
    "kept": Both("quién guarda las imágenes y cuánto tiempo", "who keeps the images and how long"),
    "ask": Both("a quién preguntar", "whom to ask"),
    "correct": Both("cómo corregir o retirar el asiento", "how to correct or take out the record"),
}


def _answers() -> tuple[Field, ...]:
    """Return the answers as sentences, a field a language."""
    return tuple(
        Field(
            f"{key}_{tongue}",
            ("string",),
            Both(f"{words.es} ({tongue})", f"{words.en} ({tongue})"),
            _NOT_BLANK,
        )
        for key, words in ASKED.items()
        for tongue in ("es", "en")
    )


def _facts() -> tuple[Field, ...]:
    """Return the facts that a person told, with the codes of the schema."""
    from planner.outputs.words import column_name

    out = []
    for column in PUBLIC_FACTS:
        types = NUMBER if column.kind == "number" else TEXT
        more: dict[str, Any] = {"enum": [*column.choices, None]} if column.choices else {}
        if column.kind == "number":
            more = {"minimum": 0}
        out.append(Field(column.name, types, column_name(column.name), more))
    return tuple(out)


FIELDS: tuple[Field, ...] = (
    *_PLACE, *_SIGHT, *_facts(), *_WHO, *_answers(),
    Field("osm_tags", ("object",), Both("etiquetas de OpenStreetMap, para quien mapea",
                                        "tags of OpenStreetMap, for mappers"),
          {"additionalProperties": {"type": "string"}}),
    Field("dtpr", ("array",), Both("elementos de DTPR", "elements of DTPR"),
          {"items": {"type": "string", "pattern": "^[a-z]+__[a-z0-9_]+$"}, "uniqueItems": True}),
)  # fmt: skip
FIELD_NAMES = tuple(f.name for f in FIELDS)
