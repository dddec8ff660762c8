"""Equipment: what the kits of the catalog ask for at each site, each center and for the whole program."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pandas as pd

from planner.catalog.model import Catalog, KitRow
from planner.network.responsible import Facts, responsible
from planner.network.tables import typed_rows
from planner.schema import EQUIPMENT
from planner.settings import Settings

SECONDS_PER_DAY = 86_400
MBIT_PER_TB = 8_000_000

Need = tuple[str, str, str, float]


@dataclass(frozen=True)
class Equipping:
    """The table EQUIPMENT, and what sites need on themselves: (asset_id, layer, item_id, quantity)."""

    equipment: pd.DataFrame
    on_sites: tuple[Need, ...]


def equip(
    lit: pd.DataFrame, cameras: pd.DataFrame, centers: list[str], settings: Settings, catalog: Catalog
) -> Equipping:
    """Return the equipment of all connected sites, the centers and the program.

    Parameters
    ----------
    lit
        Connected sites with `site_id`, `layer`, `optic`, `center_id`.
    cameras
        CAMERAS rows, for class and mount.
    centers
        Ids of the centers of the city, also of one that the settings do not name.
    """
    mode = settings.ownership.camera_mode
    kits = [k for k in catalog.kits if mode in k.camera_modes]
    columns = (cameras["camera_id"], cameras["camera_class"], cameras["mount"])
    facts = {str(i): {"camera_class": c, "mount": m} for i, c, m in zip(*columns, strict=True)}
    assets: list[Facts] = []
    needs: list[Need] = []
    own = responsible(settings)

    def place(kit: str, site_id: str, layer: str, counts: Mapping[str, float]) -> None:
        for row in kits:
            quantity = needed(row, counts) if row.kit == kit else 0.0
            if quantity > 0 and row.kind:
                assets.append(
                    {
                        "kind": row.kind,
                        "site_id": site_id,
                        "item_id": row.item_id,
                        "quantity": quantity,
                        **own,
                    }
                )
            elif quantity > 0:
                needs.append((site_id, layer, row.item_id, quantity))

    for site_id, layer, optic in zip(lit["site_id"], lit["layer"], lit["optic"], strict=True):
        if layer == "cameras":
            known = facts[site_id]
            if mode == "own":
                device = catalog.camera_classes[known["camera_class"]].device_item
                needs.append((site_id, layer, device, 1.0))
            on_pole = known["mount"] is None or pd.isna(known["mount"]) or known["mount"] == "pole"
            place("camera", site_id, layer, {"sites": 1, "camera_poles": int(on_pole)})
        else:
            place("point", site_id, layer, {"sites": 1})
        assets.append({"kind": "optic", "site_id": site_id, "item_id": optic, "quantity": 1.0, **own})
    per_center = list(center_counts(lit, centers, settings, catalog))
    for center_id, counts in per_center:
        place("center", center_id, "centers", counts)
    if per_center:
        place("program", per_center[0][0], "centers", program_counts(lit, facts, per_center))
    for number, asset in enumerate(assets, 1):
        asset["asset_id"] = f"EQ-{number:05d}"
    return Equipping(equipment=typed_rows(assets, EQUIPMENT), on_sites=tuple(needs))


def needed(row: KitRow, counts: Mapping[str, float]) -> float:
    """Return how much of a kit's item so many units need.

    >>> row = KitRow("center", "core_switch", "core_switch_48", "sites", 1, 48, "up", 1, ("own",), "")
    >>> needed(row, {"sites": 910}), needed(row, {"sites": 0})
    (19.0, 0.0)
    """
    units = counts.get(row.per, 0)
    if units <= 0:
        return 0.0
    exact = row.quantity * units / row.every
    amount = math.ceil(exact - 1e-9) if row.rounding == "up" else exact
    return round(float(max(amount, row.at_least)), 2)


def center_counts(
    lit: pd.DataFrame, centers: list[str], settings: Settings, catalog: Catalog
) -> Iterator[tuple[str, dict[str, float]]]:
    """Yield for each center what is counted there: sites, cameras, fibers, seats, staff, storage."""
    asked = {c.id: c.seats for c in settings.centers}
    for center in centers:
        mine = lit[lit["center_id"] == center]
        cameras = int((mine["layer"] == "cameras").sum())
        seats = asked.get(center, 0) or math.ceil(cameras / settings.cameras.cameras_per_seat)
        yield (
            center,
            {
                "centers": 1,
                "sites": len(mine),
                "cameras": cameras,
                "fibers": len(mine) * settings.network.fibers_per_site,
                "seats": seats,
                "staff": seats * catalog.allowances["staff_per_seat"].value,
                "storage_tb": storage_tb(cameras, settings, catalog),
            },
        )


def storage_tb(cameras: int, settings: Settings, catalog: Catalog) -> float:
    """Return the storage for the promised days of footage of so many cameras, with headroom, in terabytes.

    600 cameras x 4 Mb/s x 60 days are 1,555.2 TB net, 1,866.24 TB with 20 %. Every camera records all the
    time at the stream of the study, whatever its class.
    """
    asked = settings.cameras
    net = cameras * asked.stream_mbps * SECONDS_PER_DAY * asked.retention_days / MBIT_PER_TB
    return net * (1 + catalog.allowances["recording_headroom_pct"].value / 100)


def program_counts(
    lit: pd.DataFrame,
    facts: Mapping[str, Mapping[str, object]],
    per_center: list[tuple[str, dict[str, float]]],
) -> dict[str, float]:
    """Return what is counted once for the whole program."""
    cameras = [s for s, layer in zip(lit["site_id"], lit["layer"], strict=True) if layer == "cameras"]
    counts: dict[str, float] = {
        "program": 1,
        "sites": len(lit),
        "cameras": len(cameras),
        "points": len(lit) - len(cameras),
        "staff": sum(c["staff"] for _, c in per_center),
    }
    for site in cameras:
        key = f"cameras_{facts[site]['camera_class']}"
        counts[key] = counts.get(key, 0) + 1
    return counts
