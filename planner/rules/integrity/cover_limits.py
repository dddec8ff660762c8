"""INT-COVER-LIMITS: side rows, floors and second sights of the evidence follow from the study."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from typing import Any, NamedTuple

import numpy as np

from planner.catalog.table_files import read_camera_classes
from planner.rules.cover_certificate import SPACING
from planner.rules.folder import COVER, DEMAND, PRICE_ROWS, STUDY, SUMMARY, PlanFolder
from planner.rules.integrity.cover_evidence import sound
from planner.rules.integrity.demand_total import check_arrays as demand_faults
from planner.rules.integrity.prices import in_force
from planner.rules.rule import Fault, Rule, gather

CLASS_MOST, BUDGET = "class_most", "device_budget"
DISTRICT_MOST, DISTRICT_LEAST = "district_most", "district_least"


class Row(NamedTuple):
    """A limit of the study: what each view takes of it, and how much there is."""

    takes: np.ndarray
    most: int


class Limits:
    """The limits that a study sets on the choice, from settings, prices and layers."""

    def __init__(self, folder: PlanFolder) -> None:
        self.folder, self.study, a = folder, folder.study, folder.arrays(COVER)
        self.counted, self.kind = a["counted"].astype(bool), a["view_class"].astype(str)
        layer = folder.layer("candidates").drop_duplicates("candidate_id").set_index("candidate_id")
        place = layer["district"].reindex(a["candidate_id"].astype(str)).fillna("").to_numpy(str)
        self.district = place[a["view_candidate"].astype(np.int64)]
        cameras = folder.layer("cameras")
        self.dark = cameras[~cameras["view_id"].isin(a["view_id"].astype(str))]

    def row(self, name: str) -> Row | None:
        """Return the limit of some name; None where the study sets no such limit."""
        kind, _, what = name.partition(" ")
        cameras = self.study["cameras"]
        if kind == CLASS_MOST and what in cameras["class_most"]:
            held = int((self.dark["camera_class"] == what).sum())
            return Row(1 * (self.counted & (self.kind == what)), int(cameras["class_most"][what]) - held)
        if name == BUDGET and float(cameras["device_budget"]) > 0:
            price = self.prices()
            each = np.array([price.get(c, 0) for c in self.kind.tolist()], dtype=np.int64)
            spent = sum(price.get(str(c), 0) for c in self.dark["camera_class"])
            return Row(each * self.counted, round(100 * float(cameras["device_budget"])) - spent)
        inside = 1 * (self.counted & (self.district == what))
        held = int((self.dark["district"] == what).sum())
        if kind == DISTRICT_MOST and (most := self.ceiling(what)) is not None:
            return Row(inside, most - held)
        least = int(self._own(what).get("least_cameras", 0))
        if kind == DISTRICT_LEAST and least > held:
            return Row(-inside, held - least)
        return None

    def prices(self) -> dict[str, int]:
        """Return the cents of the device of each class."""
        level = in_force(self.folder)[str(self.study["costs"]["level"])].astype(float)
        rows = read_camera_classes().items()
        return {c: round(100 * float(level[r.device_item])) for c, r in rows if r.device_item in level.index}

    def _own(self, name: str) -> Mapping[str, Any]:
        """Return the entry of a district in the study, empty without one."""
        return next((d for d in self.study.get("districts", []) if d["name"] == name), {})

    def ceiling(self, name: str) -> int | None:
        """Return the most cameras of a district; None without a ceiling, or outside all districts."""
        told = self.folder.summary["cameras"]["districts"] or []
        row = next((r for r in told if isinstance(r, dict) and r.get("name") == name), None)
        if row is None:
            return None
        own = int(self._own(name).get("most_cameras", -1))
        per = float(self.study["cameras"]["most_cameras_per_1000_residents"])
        residents = self._residents(name, row)
        if per <= 0 or residents is None:
            return own if own >= 0 else None
        cap = math.floor(Fraction(str(per)) * round(residents) / 1000)
        return cap if own < 0 else min(own, cap)

    def _residents(self, name: str, row: Mapping[str, Any]) -> float | None:
        """Return the residents of a district: those of the layer, else those that plan.json tells."""
        layer = self.folder.layer("districts")
        known = layer.loc[layer["name"] == name, "residents"].astype(float)
        if len(known) and known.notna().any():
            return float(known.sum())
        told = row.get("residents")
        return float(told) if isinstance(told, int | float) else None

    def floor_milli(self, name: str) -> int:
        """Return how much of the demand of a district must be seen."""
        cameras = self.study["cameras"]
        own = float(self._own(name).get("least_coverage_pct", 0.0))
        share = Fraction(str(max(own, float(cameras["district_least_coverage_pct"])))) / 100
        demand, parts = self.folder.layer("demand_points"), self.folder.arrays(DEMAND)
        inside = (demand["district"] == name).to_numpy(bool)
        off = parts["district_off_milli"][parts["district_name"].astype(str) == name]
        whole = int(demand["weight_milli"].to_numpy(np.int64)[inside].sum()) + int(off.sum())
        return math.ceil(share * whole)


def check_limits(folder: PlanFolder) -> Iterable[Fault]:
    """Rows, floors and second sights of the evidence ask no more than the study does; cameras keep both."""
    it = Limits(folder)
    yield from _rows(folder, it)
    if not list(demand_faults(folder)):
        yield from _floors(folder, it)
        yield from _second(folder)
    yield from _kept(folder, it)


def _rows(folder: PlanFolder, it: Limits) -> Iterator[Fault]:
    """Yield rows that no setting asks for, or that ask for more than it does."""
    a = folder.arrays(COVER)
    ends = a["side_indptr"].astype(np.int64)
    for r, name in enumerate(a["side_name"].astype(str).tolist()):
        if name.startswith(SPACING):
            continue
        right = it.row(name)
        if right is None:
            yield Fault(COVER, name, "a side row that no setting of the study asks for.")
            continue
        part = slice(int(ends[r]), int(ends[r + 1]))
        takes = np.zeros(len(it.kind), np.int64)
        np.add.at(takes, a["side_view"][part], a["side_coefficient"][part].astype(np.int64))
        over = np.flatnonzero(takes > right.takes)
        if len(over):
            first = str(a["view_id"][over[0]])
            what = f"views such as {first} take more of it than the study says ({len(over)} such views)."
            yield Fault(COVER, name, what)
        if int(a["side_most"][r]) < right.most:
            what = f"its limit is {int(a['side_most'][r])}; by the study it is {right.most}."
            yield Fault(COVER, name, what)


def _floors(folder: PlanFolder, it: Limits) -> Iterator[Fault]:
    """Yield floors of coverage that are of no district, leave out demand of it, or are above the study's."""
    a, district = folder.arrays(COVER), folder.layer("demand_points")["district"]
    if len(district) != len(a["weight_milli"]):
        return
    names = district.fillna("").to_numpy(str)
    for g, least in enumerate(a["floor_milli"].astype(np.int64).tolist()):
        inside = a["floor_group"] == g
        held = sorted(set(names[inside].tolist()) - {""})
        full = [n for n in held if bool(inside[names == n].all())]
        if max((it.floor_milli(n) for n in full), default=0) < least:
            whose = ", ".join(held[:5]) or "no district"
            what = f"it asks for {least} of {whose}; no floor of the study asks for as much of that demand."
            yield Fault(COVER, f"floor {g}", what)


def _second(folder: PlanFolder) -> Iterator[Fault]:
    """Yield demand whose second sight is worth another amount than the layers' shares make it."""
    a, own = folder.arrays(COVER), folder.arrays(DEMAND)["layer_milli"].astype(np.int64)
    layers, usual = folder.study.get("demand", []), float(folder.study["cameras"]["backup_share"])
    shares = [float(d["backup_share"]) for d in layers] or [usual]
    if len(shares) != len(own):
        return
    part = np.array([usual if s < 0 else s for s in shares])
    right = np.minimum(own.sum(axis=0), np.rint(part @ own).astype(np.int64))
    off = np.abs(a["backup_milli"].astype(np.int64) - right) > 1
    what = "backup_milli is not what the shares of the demand layers make it."
    yield from gather(COVER, [f"row {i}" for i in np.flatnonzero(off)], what)


def _kept(folder: PlanFolder, it: Limits) -> Iterator[Fault]:
    """Yield limits on classes and devices that the cameras of the plan pass, told in the evidence or not."""
    kinds = folder.layer("cameras")["camera_class"].astype(str)
    for name, most in it.study["cameras"]["class_most"].items():
        many = int((kinds == name).sum())
        if many > int(most):
            yield Fault("cameras", name, f"{many} cameras are of this class; cameras.class_most is {most}.")
    money = float(it.study["cameras"]["device_budget"])
    if money > 0:
        price = it.prices()
        spent = sum(price.get(c, 0) for c in kinds) / 100
        if spent > money + 0.005:
            what = f"devices cost {spent:,.2f}; cameras.device_budget is {money:,.2f}."
            yield Fault("cameras", BUDGET, what)


_MEND = "Write the plan anew; if it comes back, report it as a fault of this program."

RULES = (
    Rule(
        "INT-COVER-LIMITS",
        "Each side row of evidence/cover.npz is a limit of the study (classes, devices, districts) and asks "
        "for no more than it does: no view takes more of it, and there is no less of it; each floor is of "
        "all demand of a district and no higher than the study's; second sights are worth what the demand "
        "layers say; the cameras keep cameras.class_most and cameras.device_budget.",
        "A limit that nobody set takes choices away: the bound falls, and the plan looks nearer to the best.",
        "An edited evidence file, a limit changed after the run.",
        _MEND,
        (
            COVER, DEMAND, STUDY, SUMMARY, PRICE_ROWS, "candidates", "cameras", "demand_points", "districts",
        ),
        sound(check_limits),
    ),
)  # fmt: skip
