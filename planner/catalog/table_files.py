"""Reading the tables that come with the package: every row has its source."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import pandas as pd

from planner.catalog.cable_parts import Parts, parts_of, with_parts
from planner.catalog.model import (
    Allowance,
    Attenuator,
    CablePart,
    CableSize,
    CameraClass,
    CrossingKind,
    KitRow,
    Level,
    Loss,
    Optic,
    SensitivePlace,
    SpanFactor,
    StreetClass,
    Switch,
    Traffic,
    Way,
)
from planner.schema import KITS, PRICES

FOLDER = Path(__file__).parent


def read_rows(name: str) -> list[dict[str, str]]:
    """Return the rows of a packaged table, every cell as text without blanks around it."""
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return [{k: v.strip() for k, v in row.items()} for row in csv.DictReader(file)]


def read_prices() -> pd.DataFrame:
    """Return the packaged price book as a PRICES frame, parts of cables behind each cable at its price."""
    frame = pd.read_csv(FOLDER / "prices.csv", dtype=str, keep_default_na=False)
    absent = [c.name for c in PRICES.columns if c.blank and c.name not in frame.columns]
    typed = typed_prices(frame.assign(**dict.fromkeys(absent, "")))[PRICES.names]
    return typed_prices(with_parts(typed, cable_parts()))


def read_price_words() -> dict[str, str]:
    """Return the notes, sources and regions of the packaged price book in Spanish, by the English text."""
    return {r["english"]: r["spanish"] for r in read_rows("price_words.csv")}


def typed_prices(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a price frame of text cells with its numbers as numbers and blanks as missing.

    A cell that is not a number becomes missing; the caller has already refused it where that matters.
    """
    out = frame.copy()
    for column in PRICES.columns:
        if column.kind == "number":
            out[column.name] = pd.to_numeric(out[column.name], errors="coerce").astype(float)
        else:
            text = out[column.name].astype("string").str.strip()
            out[column.name] = text.where(text.notna() & (text != ""), None).astype(object)
    return out


def read_ways() -> dict[str, Way]:
    """Return the ways of building a span, by key."""
    return {
        r["way"]: Way(
            way=r["way"], deployment=r["deployment"], owned=_yes(r["owned"]), mode=r["mode"],
            needs_layer=_yes(r["needs_layer"]), route_item=r["route_item"], yearly_item=r["yearly_item"],
            support=r["support"], support_item=r["support_item"], meaning=r["meaning"], source=r["source"],
            new_cable=_yes(r["new_cable"]), surcharge_item=r["surcharge_item"],
        )
        for r in read_rows("ways.csv")
    }  # fmt: skip


def read_street_classes() -> dict[str, StreetClass]:
    """Return the street classes, by OSM highway value."""
    return {
        r["street_class"]: StreetClass(
            r["street_class"], _yes(r["may_carry"]), _yes(r["aerial_allowed"]), float(r["cost_factor"]),
            float(r["half_width_m"]), r["source"],
        )
        for r in read_rows("street_classes.csv")
    }  # fmt: skip


def read_span_factors() -> tuple[SpanFactor, ...]:
    """Return what surfaces, slopes, bridges and zones do to works, in the order of the file."""
    out = []
    for r in read_rows("span_factors.csv"):
        cells = {w: r[w] for w in read_ways() if r[w]}
        out.append(
            SpanFactor(
                r["factor"], r["value"], float(r["low"] or "nan"), float(r["high"] or "inf"), r["unit"],
                {w: float(c) for w, c in cells.items() if c != "no"},
                frozenset(w for w, c in cells.items() if c == "no"), r["source"],
            )
        )  # fmt: skip
    return tuple(out)


def read_crossing_kinds() -> tuple[CrossingKind, ...]:
    """Return what is crossed and what that buys, in the order of the file."""
    return tuple(
        CrossingKind(
            r["kind"], r["osm_key"], r["osm_value"], float(r["width_m"] or "nan"), float(r["aerial_max_m"]),
            r["aerial_item"], r["bored_item"], r["bored_m_item"], r["bridge_item"], r["source"],
        )
        for r in read_rows("crossings.csv")
    )  # fmt: skip


def read_camera_classes() -> dict[str, CameraClass]:
    """Return the classes of camera, by key."""
    return {
        r["camera_class"]: CameraClass(
            r["camera_class"], r["projection"], float(r["sensor_width_mm"]), float(r["sensor_height_mm"]),
            float(r["focal_mm"]), float(r["focal_max_mm"]), int(r["pixels_h"]), int(r["pixels_v"]),
            int(r["heads"]), float(r["field_deg"] or "nan"), float(r["infrared_m"]),
            tuple(r["offered_at"].split()), r["device_item"], float(r["power_w"]),
            float(r["bitrate_mbps_low"]), float(r["bitrate_mbps_typical"]), float(r["bitrate_mbps_high"]),
            float(r["service_life_years"]), r["source"],
        )
        for r in read_rows("cameras.csv")
    }  # fmt: skip


def read_levels() -> dict[str, dict[str, Level]]:
    """Return the levels of each profile by name, lowest pixel density first."""
    found = [
        Level(r["profile"], r["level"], float(r["px_per_m"]), r["source"]) for r in read_rows("levels.csv")
    ]
    found.sort(key=lambda e: (e.profile, e.px_per_m))
    return {p: {e.level: e for e in found if e.profile == p} for p in dict.fromkeys(e.profile for e in found)}


def read_optics() -> tuple[Optic, ...]:
    """Return the optics of sites, shortest reach first."""
    return _optics("optics.csv")


def _optics(name: str) -> tuple[Optic, ...]:
    """Return the optics of a table, by fibers and reach."""
    found = [
        Optic(
            r["optic"], r["item_id"], float(r["reach_m"]), int(r["fibers"]), float(r["rate_mbps"]),
            int(r["up_nm"]), int(r["down_nm"]), float(r["tx_min_dbm"]), float(r["tx_max_dbm"]),
            float(r["rx_sensitivity_dbm"]), float(r["rx_overload_dbm"]), float(r["up_penalty_db"]),
            float(r["down_penalty_db"]), r["source"],
        )
        for r in read_rows(name)
    ]  # fmt: skip
    return tuple(sorted(found, key=lambda o: (o.fibers, o.reach_m)))


def read_uplinks() -> tuple[Optic, ...]:
    """Return the optics between POPs and centers, shortest reach first."""
    return _optics("uplinks.csv")


def read_backbone_optics() -> tuple[Optic, ...]:
    """Return the optics between lit places of a backbone, shortest reach first."""
    return _optics("backbone_optics.csv")


def read_losses() -> dict[str, Loss]:
    """Return what the parts of a link lose, by key."""
    return {
        r["loss"]: Loss(
            r["loss"], float(r["low"]), float(r["typical"]), float(r["high"]), r["unit"], r["meaning"],
            r["source"],
        )
        for r in read_rows("losses.csv")
    }  # fmt: skip


def read_attenuators() -> tuple[Attenuator, ...]:
    """Return the fixed attenuators, weakest first."""
    rows = read_rows("attenuators.csv")
    found = [
        Attenuator(
            r["attenuator"], r["item_id"], float(r["loss_low_db"]), float(r["loss_high_db"]), r["source"]
        )
        for r in rows
    ]
    return tuple(sorted(found, key=lambda a: a.loss_low_db))


def read_traffic() -> dict[str, Traffic]:
    """Return what sites send and receive, by kind of point; `camera` holds what cameras receive."""
    return {
        r["kind"]: Traffic(r["kind"], float(r["up_mbps"] or "nan"), float(r["down_mbps"]), r["source"])
        for r in read_rows("traffic.csv")
    }


def read_switches() -> dict[str, Switch]:
    """Return the switches of centers, by price item."""
    return {
        r["item_id"]: Switch(
            r["item_id"], int(r["ports"]), float(r["port_mbps"]), int(r["uplink_ports"]),
            float(r["uplink_mbps"]), r["source"],
        )
        for r in read_rows("switches.csv")
    }  # fmt: skip


def read_cable_sizes() -> tuple[CableSize, ...]:
    """Return the cable sizes, smallest first in each deployment."""
    rows = read_rows("cables.csv")
    found = [
        CableSize(
            int(r["fiber_count"]), r["deployment"], r["item_id"], r["install_item"], int(r["tube_fibers"])
        )
        for r in rows
    ]
    return tuple(sorted(found, key=lambda c: (c.deployment, c.fiber_count)))


def read_cable_parts() -> tuple[CablePart, ...]:
    """Return what slack and allowances of cables consist of, in the order of the file."""
    return tuple(
        CablePart(
            r["part"], r["deployment"], r["of"], float(r["share"]), r["words_en"], r["words_es"], r["source"]
        )
        for r in read_rows("cable_parts.csv")
    )


@cache
def cable_parts() -> Parts:
    """Return the parts of the packaged cables with their items."""
    return parts_of(read_cable_parts(), read_cable_sizes())


def read_kits() -> tuple[KitRow, ...]:
    """Return what sites, centers and the program need, in the order of the file."""
    return tuple(
        KitRow(
            r["kit"], r["kind"], r["item_id"], r["per"], float(r["quantity"]), float(r["every"]),
            r["rounding"], float(r["at_least"]), tuple(r["camera_modes"].split()), r["source"],
        )
        for r in read_rows("kits.csv")
    )  # fmt: skip


def kit_table(kits: Iterable[KitRow]) -> pd.DataFrame:
    """Return kits as a KITS frame, in their order."""
    rows = [{**vars(kit), "camera_modes": " ".join(kit.camera_modes)} for kit in kits]
    return KITS.arrange(pd.DataFrame(rows, columns=KITS.names))


def read_allowances() -> dict[str, Allowance]:
    """Return the figures of engineering practice, by key."""
    return {
        r["allowance"]: Allowance(float(r["value"]), r["unit"], r["meaning"], r["source"])
        for r in read_rows("allowances.csv")
    }


def read_sensitive_places() -> tuple[SensitivePlace, ...]:
    """Return the tags of sensitive places, doors and poles, in the order of the file."""
    return tuple(
        SensitivePlace(r["kind"], r["osm_key"], r["osm_value"], r["action"], _yes(r["door"]), r["source"])
        for r in read_rows("sensitive_places.csv")
    )


def _yes(cell: str) -> bool:
    """Read yes or no."""
    return {"yes": True, "no": False}[cell]
