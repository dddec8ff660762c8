"""POPs of the study's list that the plan joins, as the audit reads them."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from planner.rules.folder import PlanFolder, derived

LAYER = "existing_pops"


@dataclass(frozen=True)
class Stands:
    """What stands at a POP: its row of the list, ports that are free there, and the limits that it has.

    `most_ports` and `power_w` are None where the list leaves them to the catalog.
    """

    existing_pop_id: str
    ports: int
    pon_ports: int
    most_ports: int | None
    power_w: float | None
    owner: str


@derived
def stands_at(folder: PlanFolder) -> dict[str, Stands]:
    """Return what stands at each POP of the plan that is one of the list, by pop_id."""
    rows = folder.layer(LAYER)
    out = {}
    for row in rows[rows["pop_id"] != ""].to_dict("records"):
        most, power = row["most_ports"], row["power_w"]
        out[str(row["pop_id"])] = Stands(
            existing_pop_id=str(row["existing_pop_id"]),
            ports=int(row["ports"]),
            pon_ports=int(row["pon_ports"]),
            most_ports=None if pd.isna(most) else int(most),
            power_w=None if pd.isna(power) else float(power),
            owner=str(row["owner"]),
        )
    return out


@derived
def centers_that_stand(folder: PlanFolder) -> frozenset[str]:
    """Return the centers of the study that stand already by `plant.source`."""
    rows = folder.layer("standing")
    return frozenset(rows.loc[rows["kind"] == "center", "stands_for"]) - {""}
