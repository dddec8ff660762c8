"""What `plan.json` says of light and load, and the refusal of a center that cannot carry its sites."""

from __future__ import annotations

from typing import Any

from planner.errors import Problem, ProvenInfeasibleError, name_up_to_five
from planner.network.model import Plant
from planner.network.traffic import center_loads
from planner.plan.pon_figures import overloaded_terminals
from planner.plan.prepare import Ground

LISTED = 10
WORST = (
    "site_id", "circuit_kind", "direction", "wavelength_nm", "length_m", "splices", "loss_high_db",
    "budget_db", "margin_db", "optic",
)  # fmt: skip


def light_figures(plant: Plant, ground: Ground) -> dict[str, Any]:
    """Return the blocks `light` and `load` of `network`.

    `light` holds the least margins over all links both ways and the sites with the least, each by its worse
    direction; `load` the links by how full the fullest is, and each center against its switches.
    """
    links = plant.link_budget
    order = links.sort_values(["margin_db", "site_id", "circuit_kind", "direction"])
    order = order.drop_duplicates(["site_id", "circuit_kind"]).head(LISTED)
    some = len(links) > 0
    weakened = links[links["attenuator"].notna()]
    share = links["load_mbps"] / links["rate_mbps"]
    loads = center_loads(links, plant.equipment, plant.pops, ground.catalog)
    return {
        "light": {
            "links": len(links.drop_duplicates(["site_id", "circuit_kind"])),
            "worst_margin_db": float(links["margin_db"].min()) if some else None,
            "worst_overload_margin_db": float(links["overload_margin_db"].min()) if some else None,
            "attenuated": len(weakened.drop_duplicates(["site_id", "circuit_kind"])),
            "optics": {str(k): int(n) // 2 for k, n in links["optic"].value_counts().sort_index().items()},
            "worst": order[list(WORST)].to_dict("records"),
        },
        "load": {
            "fullest_link_share": round(float(share.max()), 6) if some else None,
            "centers": [{**vars(c), "margin_mbps": round(c.margin_mbps, 3)} for c in loads],
        },
    }


def refuse_overloaded_centers(plant: Plant, ground: Ground) -> None:
    """Raise where switches of a center have too few ports, or switches and line terminals too small uplinks.

    Raises
    ------
    ProvenInfeasibleError
        Ports and uplinks are rows of the catalog, and the sites are asked for: no route mends it.
    """
    faults = [
        f"{c.center_id}: {c.sites + c.second_ways} fibers of sites on {c.ports} ports, "
        f"{c.fullest_switch_mbps:,.0f} Mb/s on uplinks of {c.uplink_mbps:,.0f} Mb/s"
        for c in center_loads(plant.link_budget, plant.equipment, plant.pops, ground.catalog)
        if c.margin_mbps < 0 or c.ports < c.sites + c.second_ways
    ]
    full = overloaded_terminals(plant, ground.catalog, ground.settings.network.architecture)
    if full:
        what = f"the line terminals of {len(full)} POPs cannot carry their trees ({name_up_to_five(full)})."
        mend = "Lower cameras.stream_mbps, open more POPs, or put one with more uplink into the catalog."
        raise ProvenInfeasibleError(Problem(what, mend), str(ground.settings.folder / "study.toml"))
    if faults:
        what = f"the switches of {len(faults)} centers cannot carry their sites ({name_up_to_five(faults)})."
        mend = "Lower cameras.stream_mbps, add a center, or put a switch with more uplink into the catalog."
        raise ProvenInfeasibleError(Problem(what, mend), str(ground.settings.folder / "study.toml"))
