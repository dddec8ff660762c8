"""What people said of cameras, found again: which rows are about which camera, and what follows for it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pyproj import Transformer
from pyproj.exceptions import CRSError

from planner.rules.folder import PlanFolder, derived
from planner.rules.rule import Fault, gather
from planner.schema import FACT_COLUMNS, SAME_SPOT_M, SAME_VIEW_DEG
from planner.schema.facts import LIST

EDGE_M, EDGE_DEG = 0.05, 0.01
"""A row this near to the limit of place or direction may be read either way: positions are rounded."""


OF_CAMERA = ("camera_id", "site_kind", "source_id", "camera_class")


@dataclass(frozen=True)
class Standing:
    """The cameras as arrays: id, kind of place, row of the list, class, position and direction."""

    ids: NDArray[np.object_]
    kinds: NDArray[np.object_]
    sources: NDArray[np.object_]
    classes: NDArray[np.object_]
    x_m: NDArray[np.float64]
    y_m: NDArray[np.float64]
    azimuth_deg: NDArray[np.float64]

    @staticmethod
    def of(cameras: gpd.GeoDataFrame) -> Standing:
        """Return them out of layer `cameras`."""
        told = {c: cameras[c].to_numpy(dtype=object) for c in OF_CAMERA}
        places, azimuth_deg = cameras["geometry"], cameras["azimuth_deg"].to_numpy(dtype=float)
        return Standing(
            told["camera_id"], told["site_kind"], told["source_id"], told["camera_class"],
            places.x.to_numpy(), places.y.to_numpy(), azimuth_deg,
        )  # fmt: skip


def told_by(row: Mapping[str, Any], cameras: Standing, turn: Transformer, edge: int) -> set[str]:
    """Return the cameras that a row is about; `edge` widens (1) or narrows (-1) what counts as the same."""
    if row["given_by"] == LIST:
        return set(cameras.ids[(cameras.kinds == "list") & (cameras.sources == row["place_id"])])
    if np.isfinite(row["lat"]) and np.isfinite(row["lon"]):
        x, y = turn.transform(row["lon"], row["lat"])
        fits = np.hypot(cameras.x_m - x, cameras.y_m - y) <= SAME_SPOT_M + edge * EDGE_M
    else:
        fits = cameras.ids == row["camera_id"]
    if row["camera_class"]:
        fits &= cameras.classes == row["camera_class"]
    if np.isfinite(row["azimuth_deg"]):
        turned = np.abs(cameras.azimuth_deg - row["azimuth_deg"]) % 360.0
        fits &= np.minimum(turned, 360.0 - turned) <= SAME_VIEW_DEG + edge * EDGE_DEG
    found = set(cameras.ids[fits])
    return {row["camera_id"]} if row["camera_id"] in found else found


@derived
def expected_facts(folder: PlanFolder) -> pd.DataFrame:
    """Return what each camera is to say: the study, over it the list, over it the file of facts."""
    given = folder.layer("given_facts")
    ids = [str(i) for i in folder.layer("cameras")["camera_id"]]
    said: dict[str, dict[str, Any]] = {i: {"facts_id": []} for i in ids}
    by_list = given["given_by"] == LIST
    for row in [*given[by_list].to_dict("records"), *given[~by_list].to_dict("records")]:
        told = {c.name: row[c.name] for c in FACT_COLUMNS if row[c.name] not in ("", None)}
        told = {name: v for name, v in told.items() if not (isinstance(v, float) and np.isnan(v))}
        for i in str(row["of_camera"]).split():
            if i in said:
                said[i] |= told
                said[i]["facts_id"].append(row["given_id"])
    out = pd.DataFrame(index=pd.Index(ids))
    for column in FACT_COLUMNS:
        value = folder.study["rules"].get(column.name)
        plain = float(value or np.nan) if column.kind == "number" else str(value or "").strip()
        told_of = [said[i].get(column.name, plain) for i in ids]
        out[column.name] = pd.Series(told_of, index=ids, dtype=float if column.kind == "number" else object)
    rows_of = [" ".join(sorted(said[i]["facts_id"])) for i in ids]
    return out.assign(facts_id=pd.Series(rows_of, index=ids, dtype=object))


def check_given(folder: PlanFolder) -> Iterable[Fault]:
    """Rows come from a file of the study, and each is about the cameras that stand and look as it says."""
    given, cameras, sources = folder.layer("given_facts"), folder.layer("cameras"), folder.study["sources"]
    for by, setting in ((LIST, "cameras"), ("facts", "facts")):
        rows = given.loc[given["given_by"] == by, "given_id"]
        if not sources[setting]:
            yield from gather("given_facts", rows, f"the study names no `sources.{setting}`.")
    try:
        turn = Transformer.from_crs("EPSG:4326", folder.summary["crs"], always_xy=True)
    except CRSError:  # INT-CRS tells it
        return
    standing = Standing.of(cameras)
    for row in given.to_dict("records"):
        have = set(str(row["of_camera"]).split())
        if not told_by(row, standing, turn, -1) <= have or not have <= told_by(row, standing, turn, 1):
            right = " ".join(sorted(told_by(row, standing, turn, 0))) or "blank"
            what = f"`of_camera` is {' '.join(sorted(have)) or 'blank'}; by place and view it is {right}."
            yield Fault("given_facts", row["given_id"], what)
    most = float(folder.study["cameras"]["retention_days"])
    over = cameras.loc[cameras["retention_days"] > most, "camera_id"]
    yield from gather("cameras", over, f"kept for longer than the {most:g} days that the storage holds.")
