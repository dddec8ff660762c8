"""An earlier plan as standing plant: its `plan.gpkg`, or a GeoPackage export of it, as operational."""

from __future__ import annotations

import json
import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pyogrio

from planner.errors import InputError, Problem, name_up_to_five
from planner.settings.plant_settings import LEASED, OTHERS, OWN, PlantSettings
from planner.sources.as_built import standing_frame
from planner.sources.faults import LAYER_FAULTS, one_line

NEEDED = (
    "cameras", "points", "centers", "pops", "spans", "cables", "circuits", "drops", "supports", "equipment",
    "quantities",
)  # fmt: skip
MODES = {"own": OWN, "lease": LEASED, "commodatum": LEASED, "attach": OTHERS}
SECOND, CENTER_POP = "protection", "center"
SEEN_BY = {
    "camera_class": "camera_class", "direction_deg": "azimuth_deg", "height_m": "mount_height_m",
    "mount": "mount",
}  # fmt: skip
"""Columns of RAW_STANDING and of the cameras of a plan."""
ITEM_COLUMNS = ["source_id", "item_id", "quantity"]


def is_plan(path: Path) -> bool:
    """Return whether a GeoPackage holds the layers of a plan."""
    try:
        names = {str(n) for n, _ in pyogrio.list_layers(path)}
    except LAYER_FAULTS:
        return False
    return {"spans", "circuits", "quantities"} <= names


def read_as_planned(path: Path, plant: PlantSettings) -> tuple[gpd.GeoDataFrame, pd.DataFrame]:
    """Return an earlier plan as RAW_STANDING in EPSG:4326, and RAW_STANDING_ITEMS: its parts.

    Everything that the plan connected stands and works: cameras, points, POPs, centers, the route span by
    span with the fibers of its cables that nobody uses, and its own poles and chambers. A phase later than
    the first was built `finance.years_per_phase` later, as far as the study of the plan is beside the file.
    A cable's items are shared out over its spans by length; closures and splices are not carried over.

    Parameters
    ----------
    path
        `plan.gpkg`, or an export to GeoPackage.
    plant
        Section `[plant]`: `year_built` is when the first phase was built.

    Raises
    ------
    InputError
        A layer is missing, lacks a column, or cannot be read.
    """
    held = _Plan(path, plant)
    assets = [*held.cameras(), *held.points(), *held.pops(), *held.centers(), *held.routes(),
              *held.supports()]  # fmt: skip
    if not assets:
        what = "the plan holds no connected site and no route: nothing stands."
        raise InputError(Problem(what, "Name the folder of another plan."), str(path))
    for row in assets:
        row["provenance"] = f"plan {path.parent.name or path.name}"
    return standing_frame(pd.DataFrame(assets)), pd.DataFrame(held.items, columns=ITEM_COLUMNS)


class _Plan:
    """The layers of an earlier plan, and what has been taken from them."""

    def __init__(self, path: Path, plant: PlantSettings) -> None:
        self.plant, self.items = plant, list[tuple[str, str, float]]()
        layers = {str(n) for n, _ in pyogrio.list_layers(path)}
        lost = [n for n in NEEDED if n not in layers]
        if lost:
            mend = "Name a plan that this version wrote, or an as-built file."
            raise InputError(Problem(f"layers of a plan are missing: {name_up_to_five(lost)}.", mend),
                             str(path))  # fmt: skip
        try:
            self.layers = {n: _degrees(pyogrio.read_dataframe(path, layer=n)) for n in NEEDED}
            needs = self.layers["quantities"]
            self.needs: dict[tuple[str, str], list[tuple[str, float]]] = defaultdict(list)
            columns = (needs["layer"], needs["asset_id"], needs["item_id"], needs["quantity"].astype(float))
            for layer, asset, item, quantity in zip(*columns, strict=True):
                self.needs[str(layer), str(asset)].append((str(item), float(quantity)))
            self.at_site: dict[str, list[str]] = defaultdict(list)
            for asset, site in zip(*(self.layers["equipment"][c] for c in ("asset_id", "site_id")),
                                   strict=True):  # fmt: skip
                self.at_site[str(site)].append(str(asset))
            self.years_per_phase = _years_per_phase(path)
            self.above = _ways_up(self.layers["circuits"])
        except (KeyError, ValueError, *LAYER_FAULTS) as fault:
            what = f"a layer of the plan cannot be used: {one_line(fault)}."
            mend = "Name a plan that this version wrote, or an as-built file."
            raise InputError(Problem(what, mend), str(path)) from None

    def rows(self, layer: str, *, joined: bool = False) -> Iterable[dict[str, Any]]:
        """Yield the rows of a layer, of sites those that are connected."""
        frame = self.layers[layer]
        for row in frame.to_dict("records"):
            if not joined or bool(row["connected"]):
                yield {str(k): (None if _none(v) else v) for k, v in row.items()}

    def life(self, row: Mapping[str, Any], kind: str, key: str) -> dict[str, Any]:
        """Return what every asset has."""
        first, phase = self.plant.year_built, int(row.get("phase") or 1)
        return {
            "source_id": str(row[key]),
            "kind": kind,
            "name": row.get("name"),
            "owner": row.get("owner") or self.plant.owner or None,
            "mode": MODES.get(str(row.get("mode")), OWN),
            "year_built": first + (phase - 1) * self.years_per_phase if first else None,
            "state": "works",
            "maintenance_end": self.plant.maintenance_end or None,
            "replace_year": None,
            "geometry": row["geometry"],
        }

    def take(self, asset: str, layer: str, key: str) -> None:
        """Note the items of an asset of a layer, and of the equipment that stands there."""
        self.items += [(asset, i, q) for i, q in self.needs.get((layer, key), ())]

    def cameras(self) -> Iterable[dict[str, Any]]:
        """Yield the cameras, each with its drop and what stands on its site."""
        yield from self._sites("cameras", "camera", "camera_id")

    def points(self) -> Iterable[dict[str, Any]]:
        """Yield the government points."""
        yield from self._sites("points", "point", "point_id")

    def _sites(self, layer: str, kind: str, key: str) -> Iterable[dict[str, Any]]:
        """Yield the connected sites of a layer."""
        drops = {str(s): str(d) for d, s in zip(*(self.layers["drops"][c] for c in ("drop_id", "site_id")),
                                                strict=True)}  # fmt: skip
        for row in self.rows(layer, joined=True):
            asset = str(row[key])
            self.take(asset, layer, asset)
            self.take(asset, "drops", drops.get(asset, ""))
            for thing in self.at_site.get(asset, ()):
                self.take(asset, "equipment", thing)
            told = {} if kind != "camera" else {name: row[own] for name, own in SEEN_BY.items()}
            yield {**self.life(row, kind, key), **told}

    def pops(self) -> Iterable[dict[str, Any]]:
        """Yield the POPs that are no centers, with the ports that are free there."""
        for row in self.rows("pops"):
            if row["kind"] == CENTER_POP:
                continue
            pop = str(row["pop_id"])
            for thing in self.at_site.get(pop, ()):
                self.take(pop, "equipment", thing)
            switch = int(row["ports"]) - int(row["pon_ports"])
            used = int(row["ports_used"]) - int(row["pon_ports_used"])
            yield {
                **self.life(row, "pop", "pop_id"),
                "ports": max(0, switch - used),
                "pon_ports": max(0, int(row["pon_ports"]) - int(row["pon_ports_used"])),
                "carries": " ".join(sorted(c for c, up in self.above.items() if pop in up.devices)) or None,
            }

    def centers(self) -> Iterable[dict[str, Any]]:
        """Yield the centers."""
        for row in self.rows("centers"):
            center = str(row["center_id"])
            self.take(center, "centers", center)
            for thing in self.at_site.get(center, ()):
                self.take(center, "equipment", thing)
            yield self.life(row, "center", "center_id")

    def routes(self) -> Iterable[dict[str, Any]]:
        """Yield the route, span by span, with the fibers of its cables and those that nobody uses."""
        laid: dict[str, int] = defaultdict(int)
        lengths = dict(zip(self.layers["spans"]["span_id"].astype(str),
                           self.layers["spans"]["length_m"].astype(float), strict=True))  # fmt: skip
        for cable in self.rows("cables"):
            spans = str(cable["span_ids"]).split()
            whole = sum(lengths[s] for s in spans) or 1.0
            for span in spans:
                laid[span] += int(cable["fiber_count"])
                for item, quantity in self.needs.get(("cables", str(cable["cable_id"])), ()):
                    self.items.append((span, item, round(quantity * lengths[span] / whole, 2)))
        carried: dict[str, list[str]] = defaultdict(list)
        for camera, up in sorted(self.above.items()):
            for span in up.spans:
                carried[span].append(camera)
        for row in self.rows("spans"):
            span = str(row["span_id"])
            leased = row["mode"] == "lease"
            form = "poles" if row["deployment"] == "aboveGround" else "duct"
            yield {
                **self.life(row, "route", "span_id"),
                "form": "leased" if leased else form,
                "fibers": laid[span],
                "spare_fibers": max(0, laid[span] - int(row["fibers"])) if laid[span] else 0,
                "carries": " ".join(carried[span]) or None,
                "name": row["street_name"],
            }

    def supports(self) -> Iterable[dict[str, Any]]:
        """Yield the poles and chambers that the plan put up."""
        for row in self.rows("supports"):
            if not bool(row["existing"]):
                self.take(str(row["support_id"]), "supports", str(row["support_id"]))
                yield self.life(row, "support", "support_id")


class _Up:
    """What lies between a camera and its center: spans, in order and each once, and devices."""

    def __init__(self) -> None:
        self.spans: dict[str, None] = {}
        self.devices: set[str] = set()


def _ways_up(circuits: pd.DataFrame) -> dict[str, _Up]:
    """Return what lies above each camera: the circuits from device to device up to the center."""
    onward = {
        str(a): (str(b), str(spans).split() if isinstance(spans, str) else [])
        for a, b, kind, spans in zip(*(circuits[c] for c in ("from_id", "to_id", "kind", "span_ids")),
                                     strict=True)
        if kind != SECOND
    }  # fmt: skip
    out: dict[str, _Up] = {}
    for camera in (a for a in onward if a.startswith("CAM-")):
        up, at = out.setdefault(camera, _Up()), camera
        while at in onward and at not in up.devices:
            up.devices.add(at)
            at, spans = onward[at]
            up.spans |= dict.fromkeys(spans)
        up.devices.add(at)
    return out


def _years_per_phase(path: Path) -> int:
    """Return the years between two phases by the study of the plan, 1 where it is not beside the file."""
    study = path.parent / "evidence" / "study.json"
    if not study.is_file():
        return 1
    document = json.loads(study.read_text(encoding="utf-8"))
    return int(document["finance"]["years_per_phase"])


def _degrees(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a layer in degrees, a table as it is."""
    return frame.to_crs("EPSG:4326") if isinstance(frame, gpd.GeoDataFrame) and frame.crs else frame


def _none(value: object) -> bool:
    """Return whether a cell of a layer is blank."""
    return value is None or value is pd.NaT or (isinstance(value, float) and math.isnan(value))
