"""Which asset of one plan is which of another: by its id where ids last, else by where it stands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd
import shapely

from planner.schema import FACT_NAMES

DECIMETERS = 10


@dataclass(frozen=True)
class Kind:
    """A layer of assets, and which of its columns mean what.

    Parameters
    ----------
    layer, id_column
        Layer of the plan and the column of its ids.
    by
        Columns that make the same asset in two plans; `place` is its place to the decimeter. Ids of cameras,
        points, centers, spans and POPs that stand last from run to run; others are numbered anew, so that
        what stands at the same place counts as the same.
    aim, size
        Columns of direction, and of size, class or count.
    """

    layer: str
    id_column: str
    by: tuple[str, ...]
    aim: tuple[str, ...] = ()
    size: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()


WHO = ("owner", "operator", "maintainer", "payer", "mode", "status", "phase")
KINDS = (
    Kind("cameras", "camera_id", ("camera_id",), ("azimuth_deg", "tilt_deg", "field_deg"),
         ("camera_class", "mount", "mount_height_m", "range_m"),
         ("name", "connected", "route_to_center_m", "drop_m", "district", "priority", "exclusion", "mask",
          *FACT_NAMES, *WHO)),
    Kind("points", "point_id", ("point_id",), (), (),
         ("name", "kind", "connected", "route_to_center_m", "drop_m", "district", "priority", *WHO)),
    Kind("centers", "center_id", ("center_id",), (), ("drop_m",), ("name", *WHO)),
    Kind("pops", "pop_id", ("kind", "node_id"), (), ("ports", "sites_served", "uplink_optic"), WHO),
    Kind("splitters", "splitter_id", ("node_id", "stage"), (), ("ratio", "sites_served"), WHO),
    Kind("spans", "span_id", ("span_id",), (), ("length_m", "fibers"),
         ("street_name", "way", "deployment", "owned", *WHO)),
    Kind("cables", "cable_id", ("span_ids",), (), ("fiber_count", "cable_m"), ("deployment", *WHO)),
    Kind("closures", "closure_id", ("node_id",), (), ("splices", "reason"), WHO),
    Kind("supports", "support_id", ("kind", "place"), (), (), ("existing", *WHO)),
    Kind("crossings", "crossing_id", ("span_id", "kind", "barrier_ids"), (), ("manner", "length_m"), WHO),
    Kind("drops", "drop_id", ("site_id",), (), ("fibers", "length_m"), WHO),
    Kind("equipment", "asset_id", ("site_id", "kind", "item_id"), (), ("quantity",), WHO),
    Kind("existing_cameras", "existing_id", ("source_id",), ("azimuth_deg",),
         ("camera_class", "range_m"), ("name", "owner", "status")),
    Kind("existing_pops", "existing_pop_id", ("existing_pop_id",), (),
         ("ports", "pon_ports", "most_ports", "power_w", "battery_h"), ("name", "owner", "reason")),
)  # fmt: skip


def keys_of(frame: pd.DataFrame, kind: Kind) -> list[str]:
    """Return the key of each row; rows that share one are counted, so that each is of one asset."""
    parts: list[Sequence[str]] = []
    for column in kind.by:
        if column == "place":
            parts.append([_place(s) for s in frame["geometry"]])
        else:
            parts.append(["" if pd.isna(v) else str(v) for v in frame[column]])
    seen: Counter[str] = Counter()
    out = []
    for words in zip(*parts, strict=True):
        key = "|".join(words)
        seen[key] += 1
        out.append(key if seen[key] == 1 else f"{key}#{seen[key]}")
    return out


def _place(shape: shapely.Geometry) -> str:
    """Return a place to the decimeter."""
    x, y = shapely.get_coordinates(shape)[0]
    return f"{round(x * DECIMETERS)},{round(y * DECIMETERS)}"
