"""INT-SERVICE-*: hours that each site is out, recomputed from circuits, spans, cameras and equipment."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any

import numpy as np

from planner.catalog.operate_model import Failure
from planner.catalog.operate_tables import read_failures, read_ups
from planner.catalog.table_files import read_allowances, read_camera_classes
from planner.rules.folder import STUDY, SUMMARY, PlanFolder
from planner.rules.kit_counts import places
from planner.rules.rule import LENGTH_M, Fault, Rule, differs, gather

TABLE = "availability"
HOURS_A_YEAR = 24 * 365
LISTED = 10
PCT, HOUR = 0.00006, 0.0006
CABLE_OF = {"aboveGround": "aerial_cable", "belowGround": "buried_cable"}
Figures = dict[str, dict[str, float]]


@cache
def failures() -> Mapping[str, Failure]:
    """The catalog's failures."""
    return read_failures()


def repair_h(folder: PlanFolder, row: Failure) -> float:
    """Return how long a part takes to mend: what the study says of cables and sites, else the catalog."""
    said = folder.study["service"]
    if row.at == "fiber":
        return float(said["fiber_repair_h"]) or row.repair_h
    if row.at in ("camera", "point", "link", "ont"):
        return float(said["device_repair_h"]) or row.repair_h
    return row.repair_h


def fails(folder: PlanFolder, key: str, many: float = 1.0) -> float:
    """Return the share of time that some of so many parts is down: r / (1 + r), r = rate x repair / year.

    One failure in ten years, 24 h to mend: 0.1 x 24 / 8760 = 0.000274.
    """
    row = failures()[key]
    ratio = row.rate_per_year * many * repair_h(folder, row) / HOURS_A_YEAR
    return ratio / (1 + ratio)


def ways_of(folder: PlanFolder) -> dict[str, list[tuple[str, list[str], list[str] | None]]]:
    """Return for each connected site its circuits to the center: end, spans, spans of the second way."""
    rows = folder.layer("circuits")
    begins: dict[str, int] = {}
    second: dict[str, int] = {}
    for k, (kind, start, protects) in enumerate(
        zip(rows["kind"], rows["from_id"], rows["protects"], strict=True)
    ):
        (second if kind == "protection" else begins).setdefault(
            protects if kind == "protection" else start, k
        )
    ids, ends = rows["circuit_id"].tolist(), rows["to_id"].tolist()
    spans = [str(s).split() for s in rows["span_ids"]]
    out: dict[str, list[tuple[str, list[str], list[str] | None]]] = {}
    lit = folder.sites.loc[folder.sites["connected"], "site_id"]
    for site in lit:
        legs: list[tuple[str, list[str], list[str] | None]] = []
        at = str(site)
        while at in begins and len(legs) <= len(ids):
            k = begins[at]
            other = second.get(ids[k])
            legs.append((ends[k], spans[k], None if other is None else spans[other]))
            at = ends[k]
        out[str(site)] = legs
    return out


def up_share(
    folder: PlanFolder, span_ids: Iterable[str], kind: Mapping[str, str], length: Mapping[str, float]
) -> float:
    """Return the share of time that no cable along some spans is cut."""
    meters: dict[str, float] = defaultdict(float)
    for span in span_ids:
        meters[kind[span]] += length[span]
    return math.prod(1 - fails(folder, CABLE_OF[k], m / 1000) for k, m in meters.items())


def expected(folder: PlanFolder) -> Figures:
    """Return the figures of each connected site."""
    spans = folder.layer("spans")
    kind = dict(zip(spans["span_id"], spans["deployment"], strict=True))
    length = {s: float(m) for s, m in zip(spans["span_id"], spans["length_m"], strict=True)}
    power, at = watts(folder), dict(zip(folder.sites["site_id"], folder.sites["layer"], strict=True))
    mains = failures()["power_site"]
    out: Figures = {}
    for site, legs in ways_of(folder).items():
        if any(s not in kind for leg in legs for s in (*leg[1], *(leg[2] or ()))) or site not in power:
            continue
        plain = math.prod(up_share(folder, leg[1], kind, length) for leg in legs)
        kept = math.prod(_leg(folder, leg, kind, length) for leg in legs)
        drop = 1 - fails(folder, "drop_cable")
        keys = _devices("camera" if at[site] == "cameras" else "point", [leg[0] for leg in legs])
        devices = math.prod(1 - fails(folder, k) for k in keys)
        load, held_wh, hours = power[site]
        dark = mains.rate_per_year * mains.repair_h * math.exp(-hours / mains.repair_h) / HOURS_A_YEAR
        lit = max(1 - dark, 0.0)
        route = [s for leg in legs for s in leg[1]]
        out[site] = {
            "aerial_m": sum(length[s] for s in route if kind[s] == "aboveGround"),
            "buried_m": sum(length[s] for s in route if kind[s] == "belowGround"),
            "load_w": load, "ups_wh": held_wh, "ups_hours": hours,
            "fiber_out_h": HOURS_A_YEAR * (1 - drop * plain), "device_out_h": HOURS_A_YEAR * (1 - devices),
            "power_out_h": HOURS_A_YEAR * (1 - lit), "availability_pct": 100 * drop * plain * devices * lit,
            "protected_pct": 100 * drop * kept * devices * lit,
            "protected": float(any(leg[2] is not None for leg in legs)),
            "target_pct": float(folder.study["service"]["availability_target_pct"]),
        }  # fmt: skip
    return out


def _devices(kind: str, ends: list[str]) -> list[str]:
    """Return the failures of the devices on a way: of the site, the link, each POP between, the center.

    On splitters the terminal takes the place of the optics of the link, each splitter is a device, and the
    line terminal that of the switch of the POP where it stands.
    """
    split = sum(e.startswith("SPL-") for e in ends)
    far = sum(e.startswith("POP-") for e in ends[:-1])
    here = (kind, "ont" if split else "link", "center", *(("olt",) if split else ()))
    keys = [k for k, row in failures().items() if row.at in here]
    keys += [k for k, row in failures().items() if row.at == "splitter"] * split
    between = [k for k, row in failures().items() if row.at == "pop"]
    keys += [k for k in between if not split or k != "pop_switch"] * min(far, 1) + between * max(far - 1, 0)
    return keys


def _leg(
    folder: PlanFolder, leg: tuple[str, list[str], list[str] | None], kind: Mapping[str, str],
    length: Mapping[str, float],
) -> float:  # fmt: skip
    """Return the share of time that a circuit has a way, its second one counted."""
    _, first, second = leg
    if second is None:
        return up_share(folder, first, kind, length)
    both = set(first) & set(second)
    down = [1 - up_share(folder, set(way) - both, kind, length) for way in (first, second)]
    return up_share(folder, both, kind, length) * (1 - down[0] * down[1])


def watts(folder: PlanFolder) -> dict[str, tuple[float, float, float]]:
    """Return load, watt-hours of UPS (nan where the supplier brings it) and hours held of each lit site."""
    rows = folder.layer("equipment")
    have: dict[tuple[str, str], float] = defaultdict(float)
    for site, kind, item, many in zip(
        *(rows[c] for c in ("site_id", "kind", "item_id", "quantity")), strict=True
    ):
        if kind == "ups":
            have[site, item] += float(many)
    classes, allowed = read_camera_classes(), read_allowances()
    of = dict(zip(*(folder.layer("cameras")[c] for c in ("camera_id", "camera_class")), strict=True))
    terminal = dict.fromkeys(_on_splitters(folder), allowed["ont_w"].value)
    cameras = folder.layer("cameras")
    lent = {c: m != "own" for c, m in zip(cameras["camera_id"], cameras["mode"], strict=True)}
    out: dict[str, tuple[float, float, float]] = {}
    for ids in places(folder).values():
        drawn = [classes[of[i]].power_w + terminal.get(i, 0.0) for i in ids if of[i] in classes]
        load = math.fsum([allowed["site_switch_w"].value, *drawn])
        held = _held(load, "site_ups", sum(have[i, "site_ups"] for i in ids))
        promised = float(folder.study["service"]["ups_hours"])
        out |= dict.fromkeys(ids, (load, math.nan, promised) if lent[ids[0]] else (load, *held))
    points = folder.layer("points")
    for point in points.loc[points["connected"], "point_id"]:
        load = allowed["point_load_w"].value + terminal.get(point, 0.0)
        out[str(point)] = (load, *_held(load, "point_ups", have[point, "point_ups"]))
    return out


def _on_splitters(folder: PlanFolder) -> set[str]:
    """Return the sites whose way goes through a splitter."""
    return {s for s, legs in ways_of(folder).items() if any(leg[0].startswith("SPL-") for leg in legs)}


def _held(load_w: float, item: str, many: float) -> tuple[float, float]:
    """Return watt-hours of so many UPS and how long they carry a load."""
    ups = read_ups()[item]
    held = many * ups.watt_hours
    return held, (held / load_w if load_w <= many * ups.watts + 1e-9 else 0.0)


def check_rows(folder: PlanFolder) -> Iterable[Fault]:
    """Each connected site has its row, and every figure of it follows from the plan and the catalog."""
    table, right = folder.layer(TABLE), expected(folder)
    lit = set(folder.sites.loc[folder.sites["connected"], "site_id"])
    held = set(table["site_id"])
    yield from gather(TABLE, sorted(lit - held), "a connected site without a row.")
    yield from gather(TABLE, sorted(held - lit), "no connected site of the plan.")
    yield from gather(TABLE, sorted((lit & held) - set(right)), "its way to the center cannot be followed.")
    mine = table[table["site_id"].isin(right)]
    for column, tolerance in (
        ("aerial_m", LENGTH_M), ("buried_m", LENGTH_M), ("load_w", 0.0051), ("ups_wh", 0.0051),
        ("ups_hours", HOUR), ("fiber_out_h", HOUR), ("device_out_h", HOUR), ("power_out_h", HOUR),
        ("availability_pct", PCT), ("protected", 0.0), ("protected_pct", PCT), ("target_pct", 1e-9),
    ):  # fmt: skip
        stored = mine[column].to_numpy(dtype=float)
        told = np.array([right[s][column] for s in mine["site_id"]])
        wrong = ~(np.abs(stored - told) <= tolerance + 1e-6 * np.abs(told)) & ~(
            np.isnan(stored) & np.isnan(told)
        )
        if wrong.any():
            first = int(np.flatnonzero(wrong)[0])
            what = f"{column} is {stored[first]:g}; recomputed it is {told[first]:g}."
            yield from gather(TABLE, mine.loc[wrong, "site_id"], what)
    other = mine["meets"] != (mine["protected_pct"] >= mine["target_pct"])
    yield from gather(TABLE, mine.loc[other, "site_id"], "`meets` is not what its figures say.")


def check_figures(folder: PlanFolder) -> Iterable[Fault]:
    """The block operate.service is what layer `availability` holds."""
    table, told = folder.layer(TABLE), folder.summary["operate"]["service"]
    promised = float(folder.study["service"]["ups_hours"])
    right: dict[str, float] = {
        "sites": len(table), "meeting": int(table["meets"].sum()), "protected": int(table["protected"].sum()),
        "ups_short": int((table["ups_hours"] < promised - 0.0005).sum()),
    }  # fmt: skip
    if len(table):
        right["mean_pct"] = float(table["protected_pct"].mean())
        right["mean_unprotected_pct"] = float(table["availability_pct"].mean())
    for key, value in right.items():
        near = PCT if key.startswith("mean") else 0
        yield from differs(SUMMARY, f"operate.service.{key}", told.get(key), value, near, f"layer {TABLE}")
    yield from _worst(folder, told.get("worst"))


def _worst(folder: PlanFolder, told: Any) -> Iterator[Fault]:
    """The ten listed are those with the least, each as its row says."""
    table = folder.layer(TABLE)
    rows = sorted(table.to_dict("records"), key=lambda r: (r["protected_pct"], r["site_id"]))[:LISTED]
    listed = [e for e in told if isinstance(e, dict)] if isinstance(told, list) else []
    wrong = [
        str(row["site_id"])
        for row, entry in zip(rows, listed, strict=False)
        if not {"site_id", "protected_pct"} <= set(entry)
        or any(_unlike(row.get(key), value) for key, value in entry.items())
    ]
    if wrong or len(rows) != len(listed):
        yield from gather(SUMMARY, wrong or ["operate.service.worst"], f"not what layer {TABLE} holds.")


def _unlike(stored: Any, told: Any) -> bool:
    """Say whether a value of the summary is not that of the layer."""
    if isinstance(stored, str) or isinstance(told, str) or stored is None or told is None:
        return bool(stored != told)
    return abs(float(stored) - float(told)) > 1e-6


RULES = (
    Rule(
        "INT-SERVICE-SITES",
        "Each connected site has its row in `availability`; meters, load, UPS, hours out by cuts, devices "
        "and power, and the share of the year with and without protection, recomputed from circuits, spans, "
        "equipment and the catalog's failure rates.",
        "What is promised on paper is a penalty in the contract of whoever runs it.",
        "A row edited by hand, a route or UPS changed after the table was made, other rates in the catalog.",
        "Write the plan anew.",
        (TABLE, "circuits", "spans", "equipment", "cameras", "points", STUDY),
        check_rows,
    ),
    Rule(
        "INT-SERVICE-FIGURES",
        "The block operate.service of plan.json is what layer `availability` holds, the ten worst sites too.",
        "The report is read, the layer is not.",
        "plan.json edited by hand.",
        "Write the plan anew.",
        (TABLE, SUMMARY, STUDY),
        check_figures,
    ),
)
