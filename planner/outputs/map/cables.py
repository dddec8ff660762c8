"""Cables on the map: backbone, feeder or distribution, by size, deployment and owner."""

from __future__ import annotations

import geopandas as gpd

from planner.outputs import palette
from planner.outputs.map.coloring import colored_by, nth_look
from planner.outputs.map.model import Style
from planner.outputs.palette import Look
from planner.outputs.words import Both, code_name, number
from planner.outputs.words.layers import COLOR_BY
from planner.plan.model import Plan

ROLES = {"uplink": "backbone", "feeder": "feeder", "distribution": "distribution", "access": "distribution"}
"""Role of a cable by the kind of its circuits: center to POP, POP to splitter, onward to the sites."""
ORDER = ("backbone", "feeder", "distribution")
COLORS = {
    "backbone": palette.PURPLE,
    "feeder": palette.ORANGE,
    "distribution": palette.GREEN,
    "": palette.GRAY,
}
GROUND_DASH = "9 4"


def with_roles(plan: Plan, cables: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return cables with their roles, the one nearest to the center first, and what colors them.

    A second way has the role of the circuit that it protects. A cable whose fibers nobody uses has none.
    """
    held = cable_roles(plan)
    roles = [[r for r in ORDER if r in held.get(c, ())] for c in cables["id"].astype(str)]
    return gpd.GeoDataFrame(
        cables.assign(
            role=["+".join(r) for r in roles],
            drawn_as=[
                f"{r[0] if r else ''}|{d}"
                for r, d in zip(roles, cables["deployment"].astype(str), strict=True)
            ],
            by_size=cables["fiber_count"].astype(int).astype(str).to_numpy(dtype=object),
        ),
        geometry="geometry",
    )


def cable_roles(plan: Plan) -> dict[str, set[str]]:
    """Return the roles of each cable by its id, read off the circuits that run in it."""
    circuits = plan.tables["circuits"]
    kinds = dict(zip(circuits["circuit_id"].astype(str), circuits["kind"].astype(str), strict=True))
    out: dict[str, set[str]] = {}
    told = circuits[["kind", "protects", "fiber_path"]].fillna("").astype(str).itertuples(index=False)
    for kind, protects, path in told:
        role = ROLES.get(kinds.get(protects, kind), "distribution")
        for run in path.replace(">", " ").split():
            out.setdefault(run.rsplit(":", 1)[0], set()).add(role)
    return out


def role_looks(cables: gpd.GeoDataFrame) -> tuple[dict[str, Look], dict[str, Both]]:
    """Return looks and legend text: color tells the role, dash what lies below the ground."""
    present = set(cables["drawn_as"])
    order = [f"{r}|{d}" for r in (*ORDER, "") for d in ("aboveGround", "belowGround")]
    looks, labels = {}, {}
    for value in (v for v in order if v in present):
        role, deployment = value.split("|")
        looks[value] = Look(COLORS[role], dash=GROUND_DASH if deployment == "belowGround" else "")
        name = code_name(role) if role else COLOR_BY["unknown"]
        ground = code_name(deployment)
        labels[value] = Both(f"{name.es}, {ground.es}", f"{name.en}, {ground.en}")
    return looks, labels


def cable_styles(cables: gpd.GeoDataFrame) -> tuple[gpd.GeoDataFrame, tuple[Style, ...]]:
    """Return the cables with further ways to color them: by size, deployment, owner and phase."""
    sizes = sorted(set(cables["by_size"]), key=int)
    looks = {size: nth_look(k) for k, size in enumerate(sizes)}
    labels = {size: COLOR_BY["fibers"].fill(n=number(int(size))) for size in sizes}
    frame, others = colored_by(cables, ("deployment", "owner", "phase"), ("deployment", "owner"))
    return frame, (Style("by_size", COLOR_BY["size"], looks, labels), *others)
