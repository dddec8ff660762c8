"""The `cameras` block of `plan.json`, and the demand layers behind its denominator (docs/formats.md)."""

from __future__ import annotations

import math
from typing import Any

from planner.network.equipment import storage_tb
from planner.network.model import Plant
from planner.plan.prepare import Ground
from planner.plan.seen import Seen
from planner.plan.seen.districts import district_rows
from planner.plan.seen.eyes import share_of
from planner.plan.seen.layers import layer_rows
from planner.plan.siting_choice import SitingChoice
from planner.schema import EXCLUSION_ACTIONS
from planner.settings import Settings
from planner.settings.joint_settings import COVERAGE, TOGETHER

MILLI = 1000
MODEL = (
    "maximal covering over views (place, class, direction); demand counts as covered within the field of "
    "view, from the dead zone to the distance at which the level is held, in line of sight"
)
DATA_ROOT = "$PLANNER_DATA/"


def camera_figures(ground: Ground, siting: SitingChoice, seen: Seen, plant: Plant) -> dict[str, Any]:
    """Return the `cameras` block: coverage over all demand, also what no camera could reach."""
    settings, offer = ground.settings, ground.offer
    report, total = siting.solution.report, offer.total_weight_milli
    weight = offer.demand["weight_milli"].to_numpy(dtype="int64")
    covered = int(weight[seen.covered].sum())
    shares = plant.cameras["sight_model"].value_counts(normalize=True).sort_index()
    return {
        "asked": settings.cameras.count,
        "chosen": len(plant.cameras),
        "stopped_by": list(siting.stopped_by),
        "fixed": int(plant.cameras["fixed"].sum()),
        "candidates": len(siting.have.places),
        "candidates_cut_off": len(offer.candidates) - len(siting.have.places),
        "views": siting.problem.candidate_count,
        "model": MODEL,
        "sight_models": {k: round(float(v), 4) for k, v in shares.items()},
        "level_profile": settings.cameras.level_profile,
        "level": settings.cameras.level,
        "light": settings.cameras.light,
        "claimed_range_m": settings.cameras.range_m,
        "range_m": float(plant.cameras["range_m"].max()) if len(plant.cameras) else 0.0,
        "demand_unit": offer.demand_unit,
        "demand_total": total / MILLI,
        "demand_covered": covered / MILLI,
        "coverage_share": share_of(covered, total),
        "objective": siting.solution.covered_weight / MILLI,
        "upper_bound": report.bound / MILLI,
        "certified_upper_bound": siting.solution.certificate.bound / MILLI,
        "coverage_upper_bound_share": min(1.0, share_of(report.bound, total)),
        "gap_pct": round(report.gap_pct, 4),
        "gap_limit_pct": gap_limit_pct(settings),
        "outcome": report.outcome,
        "solver": report.solver,
        **_counts(ground, plant),
        **seen.figures,
        "layers": layer_rows(offer, seen.covered),
        "districts": district_rows(ground, plant.cameras, seen.covered),
        "exclusions": _exclusions(ground),
    }


def gap_limit_pct(settings: Settings) -> float:
    """Return the gap at which coverage counts as proven: that of the decision that chose the cameras."""
    joint = settings.joint
    together = joint.decide == TOGETHER and joint.objective == COVERAGE
    return joint.gap_limit_pct if together else settings.optimize.siting_gap_limit_pct


def demand_layers(ground: Ground) -> list[dict[str, Any]]:
    """Return the total of each demand layer before mixing, with the file it was summed from and its hash.

    The audit ties the denominator of every coverage figure to these totals, and anyone who has the file can
    sum its column.
    """
    settings, inputs = ground.settings, ground.city.provenance
    rows = []
    for k, layer in enumerate(ground.offer.layers):
        entry = settings.demand[k] if settings.demand else None
        path = (entry.layer if entry else "") or settings.sources.demand
        if layer.kind == "streets" and not (entry and entry.layer):
            path = ""
        file = next((s for s in inputs if path and s.path.removeprefix(DATA_ROOT) == path), None)
        rows.append(
            {
                "name": layer.name,
                "kind": layer.kind,
                "column": ((entry.weight if entry else "") or settings.sources.demand_weight) if path else "",
                "path": file.path if file else "",
                "sha256": file.sha256 if file else "",
                "total": layer.total,
            }
        )
    return rows


def _counts(ground: Ground, plant: Plant) -> dict[str, Any]:
    """Return cameras by class and place, the seats and the storage that they need."""
    cameras, settings = plant.cameras, ground.settings
    classes = cameras["camera_class"].value_counts().sort_index()
    at_place = cameras.loc[cameras["view_id"].notna(), "candidate_id"].value_counts()
    connected = cameras[cameras["connected"].astype(bool)]
    by_class = {
        str(name): round(storage_tb([str(name)] * len(part), settings, ground.catalog), 2)
        for name, part in connected.groupby("camera_class")
    }
    return {
        "class_counts": {str(k): int(v) for k, v in classes.items()},
        "most_per_site": int(at_place.max()) if len(at_place) else 0,
        "places_used": len(at_place),
        "seats_needed": math.ceil(len(connected) / settings.cameras.cameras_per_seat),
        "seats_at_centers": sum(c.seats for c in settings.centers),
        "storage_tb": round(sum(by_class.values()), 2),
        "storage_tb_by_class": by_class,
    }


def _exclusions(ground: Ground) -> dict[str, int]:
    """Return how many places each action holds at: forbidden ones are not among the candidates."""
    offer = ground.offer
    held = offer.candidates["exclusion"].value_counts()
    out = {action: int(held.get(action, 0)) for action in EXCLUSION_ACTIONS}
    out["forbid"] += 0 if offer.forbidden is None else len(offer.forbidden)
    return out
