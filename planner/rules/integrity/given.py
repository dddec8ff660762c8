"""What people said of cameras, found again: which rows are about which camera, and what follows for it."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd
from pyproj import Transformer
from pyproj.exceptions import CRSError

from planner.rules.folder import PlanFolder, derived
from planner.rules.rule import Fault, gather
from planner.schema import FACT_COLUMNS, SAME_SPOT_M, SAME_VIEW_DEG
from planner.schema.facts import LIST

EDGE_M, EDGE_DEG = 0.05, 0.01
"""A row this near to the limit of place or direction may be read either way: positions are rounded."""


def told_by(row: pd.Series, cameras: pd.DataFrame, turn: Transformer, edge: int) -> set[str]:
    """Return the cameras that a row is about; `edge` widens (1) or narrows (-1) what counts as the same."""
    ids = cameras["camera_id"].to_numpy(dtype=object)
    if row["given_by"] == LIST:
        same = (cameras["site_kind"] == "list") & (cameras["source_id"] == row["place_id"])
        return set(ids[same.to_numpy()])
    fits = np.ones(len(ids), dtype=bool)
    if np.isfinite(row["lat"]) and np.isfinite(row["lon"]):
        x, y = turn.transform(row["lon"], row["lat"])
        away_m = np.hypot(cameras["geometry"].x.to_numpy() - x, cameras["geometry"].y.to_numpy() - y)
        fits &= away_m <= SAME_SPOT_M + edge * EDGE_M
    else:
        fits &= ids == row["camera_id"]
    if row["camera_class"]:
        fits &= (cameras["camera_class"] == row["camera_class"]).to_numpy()
    if np.isfinite(row["azimuth_deg"]):
        turned = np.abs(cameras["azimuth_deg"].to_numpy(dtype=float) - row["azimuth_deg"]) % 360.0
        fits &= np.minimum(turned, 360.0 - turned) <= SAME_VIEW_DEG + edge * EDGE_DEG
    found = set(ids[fits])
    return {row["camera_id"]} if row["camera_id"] in found else found


@derived
def expected_facts(folder: PlanFolder) -> pd.DataFrame:
    """Return what each camera is to say: the study, over it the list, over it the file of facts."""
    cameras, given = folder.layer("cameras"), folder.layer("given_facts")
    out = pd.DataFrame(index=cameras["camera_id"].to_numpy(dtype=object))
    for column in FACT_COLUMNS:
        value = folder.study["cameras" if column.name == "retention_days" else "rules"].get(column.name)
        if column.kind == "number":
            out[column.name] = float(value or np.nan)
        else:
            out[column.name] = pd.Series(str(value or "").strip(), index=out.index, dtype=object)
    out["facts_id"] = pd.Series("", index=out.index, dtype=object)
    for by_list in (True, False):
        for row in given[(given["given_by"] == LIST) == by_list].to_dict("records"):
            ids = [i for i in str(row["of_camera"]).split() if i in out.index]
            for column in FACT_COLUMNS:
                said = row[column.name]
                if said not in ("", None) and not (column.kind == "number" and np.isnan(said)):
                    out.loc[ids, column.name] = said
            for i in ids:
                out.at[i, "facts_id"] = " ".join(
                    sorted({*str(out.at[i, "facts_id"]).split(), row["given_id"]})
                )
    return out


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
    for _, row in given.iterrows():
        have = set(str(row["of_camera"]).split())
        if not told_by(row, cameras, turn, -1) <= have or not have <= told_by(row, cameras, turn, 1):
            right = " ".join(sorted(told_by(row, cameras, turn, 0))) or "blank"
            what = f"`of_camera` is {' '.join(sorted(have)) or 'blank'}; by place and view it is {right}."
            yield Fault("given_facts", row["given_id"], what)
    most = float(folder.study["cameras"]["retention_days"])
    over = cameras.loc[cameras["retention_days"] > most, "camera_id"]
    yield from gather("cameras", over, f"kept for longer than the {most:g} days that the storage holds.")
