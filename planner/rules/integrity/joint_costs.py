"""INT-JOINT-COSTS: what views and places cost in the joint model, from the stored prices and kits."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from planner.catalog.table_files import read_camera_classes
from planner.rules.folder import COVER, JOINT, KIT_ROWS, PRICE_ROWS, STUDY, SUMMARY, PlanFolder
from planner.rules.integrity.joint import sound
from planner.rules.integrity.modes import ELSEWHERE
from planner.rules.integrity.plant import optics
from planner.rules.integrity.prices import in_force
from planner.rules.kit_rows import allowance, amount, boxes, needs
from planner.rules.rule import Fault, Rule, gather

CENTS_OFF = 2.001
"""Cents by which an amount may differ: it is rounded twice; a yearly one so often as years count."""
EQUAL_CENTS = 0.01
"""Present costs nearer than this are equal: they are sums of other numbers than those of the plan."""
SPLICED = (("drop_termination", 1.0), ("fiber_acceptance_test", 0.0), ("fusion_splice", 0.0))
"""Items of every connected camera beside its kit; 0 stands for one a fiber."""


@dataclass(frozen=True)
class Sum:
    """Cents once, before contingency, and a year."""

    once: float = 0.0
    yearly: float = 0.0

    def __add__(self, other: Sum) -> Sum:
        """Return both together."""
        return Sum(self.once + other.once, self.yearly + other.yearly)


@dataclass(frozen=True)
class Book:
    """Prices and kits of the folder, and what the study asks of them."""

    folder: PlanFolder
    unit: Mapping[str, float]
    once: Mapping[str, bool]
    kits: list[dict[str, Any]]

    @staticmethod
    def of(folder: PlanFolder) -> Book:
        """Read the prices and kits in force."""
        rows = in_force(folder)
        kits = [{str(k): v for k, v in r.items()} for r in folder.parts[KIT_ROWS].to_dict("records")]
        level = rows[str(folder.study["costs"]["level"])].astype(float)
        unit = {str(i): 100 * float(p) for i, p in level.items()}
        once = {str(i): r == "once" for i, r in rows["recurrence"].items()}
        return Book(folder, unit, once, kits)

    def price(self, item: str, much: float) -> Sum:
        """Return the cents of so much of an item; of what is bought once its upkeep is paid each year."""
        cents = self.unit.get(item, math.nan) * much
        if not self.once.get(item, True):
            return Sum(0.0, cents)
        return Sum(cents, cents * float(self.folder.study["costs"]["maintenance_pct"]) / 100)

    def kit(self, wanted: tuple[str, ...], counts: Mapping[str, float], mode: str) -> Sum:
        """Return the cents of kit rows: whole at a camera, by their share where many cameras share a step."""
        total = Sum()
        for row in self.kits:
            units = counts.get(str(row["per"]), 0.0)
            if row["kit"] not in wanted or units <= 0 or not needs(row, (mode,)):
                continue
            share = float(row["quantity"]) * units / float(row["every"])
            much = amount(row, units)[0] if row["kit"] == "camera" else share
            total += self.price(str(row["item_id"]), much)
        return total

    def mode(self, on_pole: bool, allowed: tuple[str, ...]) -> str:
        """Return the mode in which a place with one usual camera is cheapest, the first told of equals."""
        study = self.folder.study
        usual, share = (
            str(study["cameras"]["camera_class"]),
            1 + float(study["costs"]["contingency_pct"]) / 100,
        )
        years, cost = _years(study), []
        for mode in allowed:
            both = self.place((on_pole, mode)) + self.view((usual, mode))
            cost.append(both.once * share + both.yearly * years)
        return next(m for m, c in zip(allowed, cost, strict=True) if c <= min(cost) + EQUAL_CENTS)

    def view(self, kind: tuple[str, str]) -> Sum:
        """Return what a view of a class in a mode costs without its drop."""
        camera_class, mode = kind
        study = self.folder.study
        fibers = float(study["network"]["fibers_per_site"])
        seat = 0.0 if any(c["seats"] for c in study["centers"]) else 1 / study["cameras"]["cameras_per_seat"]
        row = read_camera_classes()[camera_class]
        mbps = float(study["cameras"]["stream_mbps"]) or row.bitrate_mbps_typical
        kept = mbps * 86_400 * float(study["cameras"]["retention_days"]) / 8e6
        counts = {
            "sites": 1.0, "signs": 1.0, "cameras": 1.0, "fibers": fibers, "seats": seat,
            "staff": seat * allowance("staff_per_seat"), f"cameras_{camera_class}": 1.0,
            "storage_tb": kept * (1 + allowance("recording_headroom_pct") / 100),
        }  # fmt: skip
        total = self.kit(("camera", "center", "program"), counts, mode)
        if mode == "own":
            total += self.price(row.device_item, 1.0)
        light = [o.item_id for o in optics() if o.fibers == fibers]
        total += self.price(min(light, key=lambda i: self.unit.get(i, math.inf)), 1.0)
        for item, much in SPLICED:
            total += self.price(item, much or fibers)
        return total

    def place(self, kind: tuple[bool, str]) -> Sum:
        """Return what a place, on a pole of its own or not, costs in a mode, whatever stands there."""
        on_pole, mode = kind
        usual = read_camera_classes()[str(self.folder.study["cameras"]["camera_class"])]
        many = max(1.0, boxes(self.folder, "site_ups", usual.power_w + allowance("site_switch_w")))
        counts = {"mounts": 1.0, "mount_cameras": 1.0, "mount_ups": many, "camera_poles": float(on_pole)}
        return self.kit(("camera", "program"), counts, mode)


def check_costs(folder: PlanFolder) -> Iterable[Fault]:
    """Views and places cost in the model what the stored prices and kits make; standing ones nothing."""
    a, cover, book = folder.arrays(JOINT), folder.arrays(COVER), Book.of(folder)
    layer = folder.layer("candidates").drop_duplicates("candidate_id").set_index("candidate_id")
    ids = cover["candidate_id"].astype(str)
    known = np.isin(ids, layer.index.to_numpy(str))
    under = layer.reindex(ids)
    pole = (under["mount"].fillna("pole").replace("", "pole") == "pole").to_numpy(bool)
    modes = _modes_at(book, pole.tolist(), under["district"].tolist())
    snap = np.nan_to_num(under["snap_distance_m"].to_numpy(float))
    share, years = _times(folder.study)
    kinds = list(zip(pole.tolist(), modes, strict=True))
    site = _cents({k: book.place(k) for k in set(kinds)}, kinds, share, years)
    site = (np.where(known, site[0], 0.0), np.where(known, site[1], 0.0))
    yield from _off(a, "site", site, ids, np.ones(len(ids), bool), "its place", years)
    place = cover["view_candidate"].astype(np.int64)
    seen_as = [(c, modes[p]) for c, p in zip(cover["view_class"].astype(str), place.tolist(), strict=True)]
    sums = {k: book.view(k) for k in set(seen_as) if k[0] in read_camera_classes()}
    meter, allowed = book.price("drop_cable_m", 1.0), float(folder.study["network"]["drop_allowance_m"])
    length = np.round(snap[place] + allowed, 2)
    found = [sums.get(k, Sum(math.nan)) + Sum(meter.once * m, meter.yearly * m)
             for k, m in zip(seen_as, length, strict=True)]  # fmt: skip
    once, yearly = np.array([f.once for f in found]) * share, np.array([f.yearly for f in found])
    view = (once + yearly * years, yearly)
    counted = cover["counted"].astype(bool)
    yield from _off(a, "view", view, cover["view_id"].astype(str), counted, "it", years)


def _modes_at(book: Book, pole: list[bool], districts: list[Any]) -> list[str]:
    """Return the mode of each place: the cheapest of those that its district, else all places, may have."""
    own = book.folder.study["ownership"]
    told: dict[str, tuple[str, ...]] = {ELSEWHERE: (str(own["camera_mode"]),)}
    for entry in own.get("modes", []):
        where, _, modes = str(entry).rpartition(":")
        kind, _, district = where.strip().partition(" in ")
        if kind.strip() == "cameras":
            told[district.strip() or ELSEWHERE] = tuple(dict.fromkeys(modes.replace(",", " ").split()))
    never = set(own.get("forbidden_modes", []))
    kinds = [(p, d if d in told else ELSEWHERE) for p, d in zip(pole, districts, strict=True)]
    left = {d: tuple(m for m in told[d] if m not in never) or (str(own["camera_mode"]),) for d in told}
    cheapest = {k: book.mode(k[0], left[k[1]]) for k in set(kinds)}
    return [cheapest[k] for k in kinds]


def _times(study: Mapping[str, Any]) -> tuple[float, float]:
    """Return what a cent once counts with contingency, and the years by which a yearly cent counts."""
    share = 1 + float(study["costs"]["contingency_pct"]) / 100
    if study["joint"]["objective"] != "net_present_cost":
        return share, 0.0
    return share, _years(study)


def _years(study: Mapping[str, Any]) -> float:
    """Return what one cent a year is worth at the start, over the first horizon."""
    rate = 1 + float(study["finance"]["discount_rate_pct"]) / 100
    return math.fsum(rate**-t for t in range(1, int(study["finance"]["horizon_years"]) + 1))


def _cents(
    sums: Mapping[Any, Sum], keys: list[Any], share: float, years: float
) -> tuple[np.ndarray, np.ndarray]:
    """Return cents by the objective and cents a year of each key."""
    whole = [sums[k].once * share + sums[k].yearly * years for k in keys]
    return np.array(whole), np.array([sums[k].yearly for k in keys])


def _off(
    a: Mapping[str, np.ndarray], part: str, right: tuple[np.ndarray, np.ndarray], ids: np.ndarray,
    held: np.ndarray, what: str, years: float,
) -> Iterable[Fault]:  # fmt: skip
    """Return what costs another amount than it should."""
    slack = CENTS_OFF + years + 1e-9 * np.abs(right[0])
    other = held & ~(np.abs(a[f"{part}_cost"] - right[0]) <= slack)
    text = f"`{part}_cost` is not what prices and kits make of {what}."
    found = gather(JOINT, ids[other], text)
    if len(a[f"{part}_yearly"]):
        other = held & ~(np.abs(a[f"{part}_yearly"] - right[1]) <= CENTS_OFF)
        found += gather(JOINT, ids[other], f"`{part}_yearly` is not what prices and kits make of {what}.")
    return found


RULES = (
    Rule(
        "INT-JOINT-COSTS",
        "Each view of the joint model costs its device, optics, splices, test, drop cable and its share of "
        "seats, storage, staff and spares, each place its pole, enclosure, power, switch and UPS, at the "
        "stored prices and kits with contingency (to 2 cents), in the mode that is cheapest there of those "
        "that `[ownership]` allows; places of what stands already cost nothing.",
        "A bound over cameras that are too dear, or too cheap, is one of another town.",
        "An edited cost, a price changed after the run.",
        "Write the plan anew; if it comes back, report it as a fault of this program.",
        (JOINT, COVER, SUMMARY, STUDY, PRICE_ROWS, KIT_ROWS, "candidates"),
        sound(check_costs),
    ),
)
