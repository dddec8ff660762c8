"""Tables of a plan for whoever builds and runs it: permits, availability, acceptance."""

from __future__ import annotations

from planner.schema.protection import CIRCUIT_WAYS
from planner.schema.table import Table, flag, integer, number, text

AUTHORITIES = ("national", "provincial", "municipal", "rail", "water", "utility")
"""Who grants a permit; utility is the owner of plant that is used, whoever that is."""
ASKED = ("poles", "trench", "attachment", "duct_use", "lease", "notice", "crossing")
"""What is asked: leave for poles and cable, for a trench, to hang on poles, to use a duct, ..."""
TESTED = ("fiber", "camera")

ROAD_OWNERS = Table(
    "road_owners",
    "Who grants permits on which roads: the first row that fits a street holds",
    (
        integer("order", "order in which the rows are tried", low=1),
        text("country", "ISO 3166 code, or * for any"),
        text("match", "what is compared: ref, name, class, or any", choices=("ref", "name", "class", "any")),
        text("pattern", "regular expression, or the street class", blank=True),
        text("authority", "who grants", choices=AUTHORITIES),
        text("name", "name of the authority", blank=True),
        text("source", "source, or planning assumption"),
        text("origin", "catalog, or the study's own file", choices=("catalog", "study")),
    ),
)

PERMITS = Table(
    "permits",
    "Permits to ask for along the route: every meter of it once, a row for each crossing beside",
    (
        text("permit_id", "PER-0001"),
        text("authority", "who grants it", choices=AUTHORITIES),
        text("name", "authority, or owner of the plant, as far as known", blank=True),
        text("ref", "number of the road, blank without one", blank=True),
        text("asked", "what is asked", choices=ASKED),
        integer("spans", "route spans"),
        number("route_m", "m", "length of those spans; 0 for crossings, whose meters other rows hold"),
        text("span_ids", "route spans, joined by spaces"),
        text("crossing_id", "crossing that the permit is for, blank along the route", blank=True),
        text("source", "row of the table of road owners that decides, or what does"),
    ),
)

AVAILABILITY = Table(
    "availability",
    "How many hours a year each site is out, by failure rates and repair times of the catalog",
    (
        text("site_id", "camera or point"),
        number("aerial_m", "m", "route to its center above ground"),
        number("buried_m", "m", "route to its center below ground"),
        number("load_w", "W", "what its place draws: cameras of one place and their switch share a UPS"),
        number("ups_wh", "Wh", "energy of the UPS there; blank where the supplier brings it", blank=True),
        number("ups_hours", "h", "how long they carry it"),
        number("fiber_out_h", "h/year", "out by cut cables, without protection"),
        number("device_out_h", "h/year", "out by failed devices"),
        number("power_out_h", "h/year", "out by mains outages that outlast the UPS"),
        number("availability_pct", "%", "share of the year it works, without protection", high=100),
        flag("protected", "some part of its way has a second route"),
        number("protected_pct", "%", "share of the year it works, with protection", high=100),
        number("target_pct", "%", "share promised", high=100),
        flag("meets", "protected_pct reaches target_pct"),
    ),
)

ACCEPTANCE = Table(
    "acceptance",
    "Tests for the sign-off: loss of each fiber at both wavelengths, pixel density of each camera",
    (
        text("test_id", "ACC-00001"),
        text("site_id", "camera or point"),
        text("tested", "fiber or camera", choices=TESTED),
        text(
            "circuit_kind", "of a fiber: working, or that of the second way", choices=CIRCUIT_WAYS, blank=True
        ),
        integer("fiber", "1, or 2 of a pair", blank=True),
        integer("wavelength_nm", "wavelength of the test", unit="nm", blank=True),
        number("length_m", "m", "fiber from module to module", blank=True),
        number("least_db", "dB", "loss below which the wrong fiber was measured", blank=True),
        number("expected_db", "dB", "loss expected when built: each part typical, no margin", blank=True),
        number("limit_db", "dB", "most loss that passes: each part at its most, no margin", blank=True),
        text("light", "day or night", choices=("day", "night"), blank=True),
        number("distance_m", "m", "ground distance of the target", blank=True),
        text("level", "level of pixel density to be held there", blank=True),
        number("least_px_per_m", "px/m", "pixel density of that level", blank=True),
        number("expected_px_per_m", "px/m", "pixel density by the optics of its class", blank=True),
    ),
)
