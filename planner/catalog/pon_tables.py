"""Tables of the catalog for passive optical networks."""

from __future__ import annotations

from planner.catalog.pon_model import Olt, PonOptic, Splitter
from planner.catalog.table_files import read_rows


def read_splitters() -> dict[int, Splitter]:
    """Return the splitters by ratio, smallest first.

    >>> read_splitters()[8].loss_high_db
    10.8
    """
    rows = [
        Splitter(
            int(r["ratio"]), r["item_id"], float(r["loss_low_db"]), float(r["loss_typical_db"]),
            float(r["loss_high_db"]), r["source"],
        )
        for r in read_rows("splitters.csv")
    ]  # fmt: skip
    return {s.ratio: s for s in sorted(rows, key=lambda s: s.ratio)}


def read_pon_optics() -> tuple[PonOptic, ...]:
    """Return the classes of ports, by architecture, the one that bears least loss first.

    >>> [o.pon_class for o in read_pon_optics()]
    ['B+', 'C+', 'N1', 'N2', 'E1']
    """
    found = [
        PonOptic(
            r["architecture"], r["pon_class"], r["item_id"], int(r["up_nm"]), int(r["down_nm"]),
            float(r["loss_min_db"]), float(r["loss_max_db"]), float(r["reach_m"]), int(r["most_split"]),
            float(r["usable_up_mbps"]), float(r["usable_down_mbps"]), r["source"],
        )
        for r in read_rows("pon_optics.csv")
    ]  # fmt: skip
    return tuple(sorted(found, key=lambda o: (o.architecture, o.loss_max_db)))


def read_olts() -> dict[str, Olt]:
    """Return the line terminals by architecture."""
    return {
        r["architecture"]: Olt(
            r["item_id"], r["architecture"], int(r["ports"]), int(r["uplink_ports"]), float(r["uplink_mbps"]),
            float(r["power_w"]), r["source"],
        )
        for r in read_rows("olts.csv")
    }  # fmt: skip
