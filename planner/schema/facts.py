"""Facts of a camera that a person must supply: columns of `cameras`, and of the rows that told them."""

from __future__ import annotations

from planner.schema.table import Column, Table, number, text

PURPOSES = (
    "crime", "road_safety", "traffic", "emergencies", "crowds", "buildings", "transport", "environment",
)  # fmt: skip
"""Closed list of purposes: to prevent and clear up crimes, safety of those on the road, flow of traffic,
fires and disasters, crowds at events, public buildings and goods, public transport, dumping and floods."""
SWITCHES = ("off", "on")
LIST, FACTS = "list", "facts"
GIVEN_BY = (LIST, FACTS)
SAME_VIEW_DEG = 30.0
"""A camera turned by more than this looks at something else: what was decided of it is asked again."""
SAME_SPOT_M = 2.0
"""A camera within this of the position that a row gives stands where the row says."""

FACT_COLUMNS: tuple[Column, ...] = (
    text("purpose_code", "what it is for, of a closed list", blank=True, choices=PURPOSES),
    text("purpose", "why it is here: to be written by the authority", blank=True),
    text("legal_basis", "article: to be written by the authority", blank=True),
    text("controller", "who answers for the images", blank=True),
    text("contact", "whom to ask", blank=True),
    number("retention_days", "d", "how long images are kept", blank=True),
    text("retention_reason", "why so long", blank=True),
    text("audio", "whether it records sound", blank=True, choices=SWITCHES),
    text("biometrics", "whether faces or gaits are recognized", blank=True, choices=SWITCHES),
    text("biometrics_assessment", "impact assessment that allows it", blank=True),
    text("plate_reading", "whether plates are read", blank=True, choices=SWITCHES),
    number("plate_retention_days", "d", "how long plates that were read are kept", blank=True),
    text("alternatives", "what else was considered, and why it does not do", blank=True),
    text("justification", "why here, where a zone asks for a reason", blank=True),
    text("recipients", "who is given images, and on what request", blank=True),
    text("roles", "who may watch, search, export", blank=True),
    text("access_log", "where each viewing and export is recorded", blank=True),
    text("approval_reference", "act by which it was approved", blank=True),
    text("end_date", "day on which it is taken down unless renewed", blank=True),
    text("review_date", "date of the next review", blank=True),
    number("published_precision_m", "m", "precision of the published position", blank=True),
)
FACT_NAMES: tuple[str, ...] = tuple(c.name for c in FACT_COLUMNS)
NUMBERS: tuple[str, ...] = tuple(c.name for c in FACT_COLUMNS if c.kind == "number")

_OF_WHICH = (
    text("camera_id", "camera that the row names", blank=True),
    number("lat", "deg", "latitude that the row gives", low=-90, high=90, blank=True),
    number("lon", "deg", "longitude that the row gives", low=-180, high=180, blank=True),
    text("camera_class", "class that the row names", blank=True),
    number("azimuth_deg", "deg", "direction that the row names", high=360, blank=True),
    text("place_id", "row of the camera list that it is", blank=True),
)

RAW_FACTS = Table(
    "raw_facts",
    "What people say of cameras, a row each, as read",
    (
        text("source", "file and row"),
        text("given_by", "camera list or file of facts", choices=GIVEN_BY),
        *_OF_WHICH,
        *FACT_COLUMNS,
    ),
)

GIVEN_FACTS = Table(
    "given_facts",
    "What the camera list and the file of facts say of cameras, a row each",
    (
        text("given_id", "FACT-0001"),
        text("source", "file and row"),
        text("given_by", "camera list or file of facts", choices=GIVEN_BY),
        text("of_camera", "camera that it is about; blank where none stands and looks so", blank=True),
        *_OF_WHICH,
        *FACT_COLUMNS,
    ),
)
