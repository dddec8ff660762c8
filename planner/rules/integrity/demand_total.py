"""INT-DEMAND-*: the demand layers behind the denominator of every coverage figure, and the districts."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np

from planner.rules.arrays import bad_shapes
from planner.rules.folder import COVER, DEMAND, STUDY, SUMMARY, PlanFolder, derived
from planner.rules.integrity.cover_evidence import check_arrays as cover_faults
from planner.rules.rule import SHARE, Check, Fault, Rule, differs

SPEC = {
    "layer_name": ("U", 1), "layer_milli": ("i", 2), "layer_off_milli": ("i", 1), "district_name": ("U", 1),
    "district_off_milli": ("i", 1),
}  # fmt: skip
MILLI = 1000
UNIT = 0.00051
MIXTURE_MILLI = 1_000_000_000
"""A mixture of several layers weighs 1,000,000 in all, each layer its share of it."""
DATA_ROOT = "$PLANNER_DATA/"


@derived
def check_arrays(folder: PlanFolder) -> list[Fault]:
    """Arrays are there, and the layers sum to the weights of evidence/cover.npz point by point."""
    a, own = folder.arrays(COVER), folder.arrays(DEMAND)
    found = list(bad_shapes(own, SPEC))
    if found:
        return [Fault(DEMAND, "", text) for text in found]
    layers, d = len(own["layer_name"]), len(a["weight_milli"])
    if own["layer_milli"].shape != (layers, d) or len(own["layer_off_milli"]) != layers:
        found.append(f"`layer_milli` has the shape {own['layer_milli'].shape}; expected {(layers, d)}.")
    elif (own["layer_milli"] < 0).any() or (own["layer_off_milli"] < 0).any():
        found.append("a layer weighs less than 0 somewhere.")
    else:
        off = np.flatnonzero(own["layer_milli"].sum(axis=0) != a["weight_milli"])
        if len(off):
            found.append(
                f"the layers do not sum to `weight_milli` in {len(off)} rows, row {off[0]} among them."
            )
        if int(own["layer_off_milli"].sum()) != int(a["off_street_weight_milli"]):
            found.append("the layers off the streets do not sum to `off_street_weight_milli`.")
    if len(own["district_name"]) != len(own["district_off_milli"]):
        found.append("`district_name` and `district_off_milli` differ in length.")
    elif (own["district_off_milli"] < 0).any():
        found.append("a district has less than 0 off the streets.")
    elif int(own["district_off_milli"].sum()) > int(a["off_street_weight_milli"]):
        found.append("the districts have more off the streets than there is.")
    return [Fault(DEMAND, "", text) for text in found]


def sound_demand(check: Check) -> Check:
    """Return a check that keeps silent where other rules already tell that the arrays are broken."""

    def guarded(folder: PlanFolder) -> Iterable[Fault]:
        return [] if list(cover_faults(folder)) or list(check_arrays(folder)) else check(folder)

    guarded.__doc__ = check.__doc__
    return guarded


def check_total(folder: PlanFolder) -> Iterable[Fault]:
    """Each layer weighs its total, or its share of the mixture; totals are those of named inputs."""
    own, told = folder.arrays(DEMAND), folder.summary["city"]["demand_layers"]
    names = own["layer_name"].astype(str).tolist()
    if [r.get("name") if isinstance(r, dict) else None for r in told] != names:
        yield Fault(SUMMARY, "city.demand_layers", f"it does not name the layers of {DEMAND}.")
        return
    whole = own["layer_milli"].sum(axis=1) + own["layer_off_milli"]
    shares = _shares(folder.study)
    if len(shares) != len(names):
        yield Fault(DEMAND, "layer_name", f"it has {len(names)} layers; the study has {len(shares)}.")
        return
    for k, row in enumerate(told):
        key = f"city.demand_layers.{names[k]}"
        if len(names) == 1:
            yield from differs(
                SUMMARY, f"{key}.total", row.get("total"), int(whole[0]) / MILLI, UNIT,
                "weight of the layer in the evidence, on streets and off them",
            )  # fmt: skip
        elif abs(int(whole[k]) - shares[k] * MIXTURE_MILLI) > len(names):
            what = f"layer {names[k]!r} weighs {int(whole[k]) / MILLI:,.3f}; its share of the mixture is "
            yield Fault(DEMAND, "layer_milli", f"{what}{shares[k] * MIXTURE_MILLI / MILLI:,.3f}.")
        yield from _input_of(folder, k, row, key)


def _shares(study: dict[str, Any]) -> list[float]:
    """Return the part of each layer of the mixture, by the study."""
    layers = study.get("demand", [])
    if not layers:
        return [1.0]
    total = sum(float(layer["share"]) for layer in layers) or 1.0
    return [float(layer["share"]) / total for layer in layers]


def _input_of(folder: PlanFolder, k: int, row: dict[str, Any], key: str) -> Iterator[Fault]:
    """Compare the file and hash that a layer's total was summed from with the study and the inputs."""
    layers, sources = folder.study.get("demand", []), folder.study["sources"]
    entry = layers[k] if layers else {"layer": "", "kind": "", "weight": ""}
    path = entry["layer"] or sources["demand"]
    if entry["kind"] == "streets" and not entry["layer"]:
        path = ""
    stored = str(row.get("path", ""))
    if stored.removeprefix(DATA_ROOT) != path:
        yield Fault(SUMMARY, f"{key}.path", f"it is {stored!r}; by the study it is {path!r}.")
        return
    hashes = {str(i.get("path")): i.get("sha256") for i in folder.summary["inputs"] if isinstance(i, dict)}
    if path and row.get("sha256") != hashes.get(stored):
        yield Fault(SUMMARY, f"{key}.sha256", "it is not the hash of this file in `inputs`.")


def check_layers(folder: PlanFolder) -> Iterable[Fault]:
    """Share, coverage and off-street share of each layer of the mixture."""
    own, told = folder.arrays(DEMAND), folder.summary["cameras"]["layers"]
    names = own["layer_name"].astype(str).tolist()
    rows = [r for r in told if isinstance(r, dict)]
    if [r.get("name") for r in rows] != names or len(rows) != len(told):
        yield Fault(SUMMARY, "cameras.layers", f"it does not name the layers of {DEMAND}.")
        return
    covered = folder.layer("demand_points")["covered"].to_numpy(bool)
    shares, asked = _shares(folder.study), folder.study.get("demand", [])
    for k, row in enumerate(rows):
        here, off = own["layer_milli"][k], int(own["layer_off_milli"][k])
        whole = int(here.sum()) + off
        key = f"cameras.layers.{names[k]}"
        for name, value in (
            ("share", shares[k] if k < len(shares) else math.nan),
            ("covered_share", int(here[covered].sum()) / whole if whole else 0.0),
            ("off_street_share", off / whole if whole else 0.0),
        ):
            yield from differs(SUMMARY, f"{key}.{name}", row.get(name), value, SHARE, "evidence/demand.npz")
        if asked and bool(row.get("police_records")) != bool(asked[k]["police_records"]):
            yield Fault(SUMMARY, f"{key}.police_records", "it is not what the study says of this layer.")


def check_districts(folder: PlanFolder) -> Iterable[Fault]:
    """Cameras, demand and coverage of each district, its floor and its ceiling."""
    own, told = folder.arrays(DEMAND), folder.summary["cameras"]["districts"]
    names = own["district_name"].astype(str).tolist()
    rows = [r for r in told if isinstance(r, dict)]
    if [r.get("name") for r in rows] != names or len(rows) != len(told):
        yield Fault(SUMMARY, "cameras.districts", f"it does not name the districts of {DEMAND}.")
        return
    demand, cameras = folder.layer("demand_points"), folder.layer("cameras")
    weight, covered = demand["weight_milli"].to_numpy(np.int64), demand["covered"].to_numpy(bool)
    asked = {d["name"]: d for d in folder.study.get("districts", [])}
    floor = float(folder.study["cameras"]["district_least_coverage_pct"])
    for k, row in enumerate(rows):
        inside = (demand["district"] == names[k]).to_numpy()
        whole = int(weight[inside].sum()) + int(own["district_off_milli"][k])
        count = int((cameras["district"] == names[k]).sum())
        seen = int(weight[inside & covered].sum())
        key = f"cameras.districts.{names[k]}"
        for name, value, tolerance in (
            ("cameras", count, 0.0), ("demand", whole / MILLI, UNIT),
            ("covered_share", seen / whole if whole else 0.0, SHARE),
        ):  # fmt: skip
            yield from differs(
                SUMMARY, f"{key}.{name}", row.get(name), value, tolerance, "layers and evidence"
            )
        if row.get("residents"):
            per = 1000 * count / float(row["residents"])
            yield from differs(
                SUMMARY, f"{key}.cameras_per_1000", row.get("cameras_per_1000"), per, 5.1e-5, "residents"
            )
        yield from _kept(names[k], row, asked.get(names[k]), floor, count, seen / whole if whole else 0.0)


def _kept(
    name: str, row: dict[str, Any], asked: dict[str, Any] | None, floor_pct: float, count: int, share: float
) -> Iterator[Fault]:
    """Hold a district against its floors and its ceiling."""
    floor = max(floor_pct, float(asked["least_coverage_pct"]) if asked else 0.0)
    if floor > 0 and share < floor / 100 - SHARE:
        yield Fault(SUMMARY, name, f"{share:.4%} of its demand is covered; the study asks for {floor:g} %.")
    if (row.get("floor_pct") or 0.0) != floor:
        yield Fault(SUMMARY, name, f"floor_pct is {row.get('floor_pct')}; by the study it is {floor:g}.")
    if asked is None:
        return
    if count < int(asked["least_cameras"]):
        yield Fault(
            "cameras", name, f"{count} cameras stand in it; least_cameras is {asked['least_cameras']}."
        )
    if 0 <= int(asked["most_cameras"]) < count:
        yield Fault("cameras", name, f"{count} cameras stand in it; most_cameras is {asked['most_cameras']}.")


_MEND = "Write the plan anew; if it comes back, report it as a fault of this program."
READS = (COVER, DEMAND, SUMMARY, STUDY)

RULES = (
    Rule(
        "INT-DEMAND-ARRAYS",
        "Every array of evidence/demand.npz is there, and its layers sum to the weights of "
        "evidence/cover.npz point by "
        "point and off the streets.",
        "It is what the mixture is made of.",
        "A file from another version, or edited.",
        _MEND,
        (COVER, DEMAND),
        check_arrays,
    ),
    Rule(
        "INT-DEMAND-TOTAL",
        "The one layer weighs the total of city.demand_layers, each of several its share of 1,000,000; "
        "each total names "
        "its file with the hash of `inputs`, so that whoever has the file can sum the column.",
        "Coverage is a share of this total; a smaller total makes it look larger.",
        "Demand left out of the evidence, an edited figure.",
        _MEND,
        READS,
        sound_demand(check_total),
    ),
    Rule(
        "INT-DEMAND-LAYERS",
        "Share, covered share and off-street share of each layer, recomputed; layers counted from police "
        "records are "
        "those that the study says.",
        "Whoever weighs incidents alone sends cameras where police have been before.",
        "An edited figure.",
        _MEND,
        (*READS, "demand_points"),
        sound_demand(check_layers),
    ),
    Rule(
        "INT-DEMAND-DISTRICTS",
        "Cameras, demand and coverage of each district, recomputed; floors and ceilings of the study hold.",
        "Over- and underserved districts are to be seen side by side.",
        "A figure, camera or limit edited.",
        _MEND,
        (*READS, "demand_points", "cameras"),
        sound_demand(check_districts),
    ),
)
