"""`plan.json`: the figures of a plan, each with its denominator and its bound (docs/formats.md)."""

from __future__ import annotations

import platform
import resource
import sys
import time
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from typing import Any

import planner
from planner.city.describe import describe_city
from planner.costs.model import Bom
from planner.network.model import Plant
from planner.plan.bulk_choice import BulkChoice
from planner.plan.camera_figures import camera_figures, demand_layers
from planner.plan.light_figures import light_figures
from planner.plan.policy_figures import policy_figures
from planner.plan.pon_figures import pon_figures, with_capex
from planner.plan.prepare import Ground
from planner.plan.progress import Run
from planner.plan.routing_choice import RoutingChoice
from planner.plan.seen import Seen
from planner.plan.siting_choice import SitingChoice
from planner.plan.works_figures import works_figures

PPM = 1_000_000
HELD = ", whose routes stay within the limits of network.policies"
VERSIONED = ("numpy", "scipy", "shapely", "geopandas", "pyproj", "numba", "pulp", "highspy", "osmium")


def summarize(
    ground: Ground,
    siting: SitingChoice,
    seen: Seen,
    bulk: BulkChoice,
    plant: Plant,
    bom: Bom,
    run: Run,
) -> dict[str, Any]:
    """Return the summary of a plan; the audit block is laid in when the plan has been audited."""
    study, city, routing = ground.settings.study, ground.city, bulk.routing
    reports = (siting.solution.report, routing.solution.report)
    return {
        "schema": 1,
        "study": study.name or ground.settings.folder.name,
        "scenario": ground.settings.scenario,
        "title": study.title or study.name or ground.settings.folder.name,
        "language": study.language,
        "currency": study.currency,
        "crs": city.crs,
        "outcome": "proven" if all(r.outcome == "proven" for r in reports) else "stopped",
        "seed": study.seed,
        "runtime_s": round(time.monotonic() - run.started, 2),
        "peak_memory_mb": peak_memory_mb(),
        "versions": versions(),
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
        "inputs": [vars(s) for s in city.provenance],
        "attribution": attribution(ground),
        "streets": city.streets_status,
        "city": {
            **describe_city(city),
            "residents": study.residents,
            "demand_layers": demand_layers(ground),
        },
        "cameras": camera_figures(ground, siting, seen, plant),
        "network": {
            **with_capex(network_figures(ground, routing, plant), float(bom.money.capex)),
            "bulk": bulk.figures,
            "policies": policy_figures(ground.settings, routing, bom),
        },
        "cost": cost_figures(ground, bom),
        "audit": {"errors": 0, "warnings": 0, "open": 0},
        "repeatable": bulk.repeatable and all(r.repeatable for r in reports),
        "notes": notes(ground),
        "benchmarks": comparisons(ground),
    }


def network_figures(ground: Ground, routing: RoutingChoice, plant: Plant) -> dict[str, Any]:
    """Return the `network` block: three different sums of length, and the objective with its bounds."""
    solution, report = routing.solution, routing.solution.report
    connected = int(plant.cameras["connected"].sum()) + int(plant.points["connected"].sum())
    route_m = float(plant.spans["length_m"].sum())
    owned_m = float(plant.spans.loc[plant.spans["owned"].astype(bool), "length_m"].sum())
    return {
        "sites": connected + len(plant.unserved),
        "connected": connected,
        "unserved": [
            {"id": i, "reason": r}
            for i, r in zip(plant.unserved["site_id"], plant.unserved["reason"], strict=True)
        ],
        "route_m": round(route_m, 2),
        "cable_m": round(float(plant.cables["cable_m"].sum()), 2),
        "fiber_km": round(float((plant.cables["cable_m"] * plant.cables["fiber_count"]).sum()) / 1000, 3),
        "drop_m": round(float(plant.drops["length_m"].sum()), 2),
        "objective": solution.objective / 100,
        "lower_bound": solution.lower_bound / 100,
        "certified_lower_bound": solution.certified_lower_bound / 100,
        "gap_pct": round(report.gap_pct, 4),
        "gap_limit_pct": ground.settings.optimize.routing_gap_limit_pct,
        "outcome": report.outcome,
        "solver": report.solver,
        "objective_meaning": "capex of the route (civil works, supports, smallest cable) plus the present "
        f"value of its yearly payments over {ground.settings.finance.horizon_years} years, over all trees "
        "for the cameras chosen before"
        + HELD * bool(routing.problem.rules)
        + _larger_share(routing.problem.min_owned_ppm, ground.settings.ownership.min_owned_route_share),
        "owned_route_share": round(owned_m / route_m, 6) if route_m else 1.0,
        "min_owned_route_share": ground.settings.ownership.min_owned_route_share,
        **light_figures(plant, ground),
        "pops": pop_figures(plant),
        **pon_figures(plant, ground),
        **works_figures(plant, ground),
    }


def _larger_share(asked_ppm: int, share: float) -> str:
    """Return what the bound holds for where more of the tree had to be owned than the study asks.

    >>> _larger_share(500_000, 0.5), _larger_share(612_345, 0.5)[:46]
    ('', '; the bound is for trees that own 61.2345 % or')
    """
    if asked_ppm <= round(share * PPM):
        return ""
    return (
        f"; the bound is for trees that own {asked_ppm / PPM * 100:.4f} % or more: more than "
        "ownership.min_owned_route_share, since the tree also joins sites without light, which are not built"
    )


def pop_figures(plant: Plant) -> dict[str, Any]:
    """Return the block `network.pops`: how many of each kind, and how they were chosen where they were."""
    kinds = plant.pops["kind"].value_counts()
    out: dict[str, Any] = {"by_kind": {str(k): int(n) for k, n in kinds.sort_index().items()}}
    if plant.pop_figures is not None:
        out["choice"] = {
            **vars(plant.pop_figures),
            "objective_meaning": "estimated cost of POPs with their uplinks and power, of ports, optics and "
            "fibers, for the routes given; the bound is below every choice among the places on offer",
        }
    return out


def cost_figures(ground: Ground, bom: Bom) -> dict[str, Any]:
    """Return the `cost` block in currency with two decimals."""
    total, costs, finance = bom.money, ground.settings.costs, ground.settings.finance
    return {
        "currency": total.currency,
        "level": total.level,
        "works_and_equipment": float(total.works_and_equipment),
        "contingency": float(total.contingency),
        "capex": float(total.capex),
        "capex_low": float(total.capex_low),
        "capex_high": float(total.capex_high),
        "tax": float(total.tax),
        "maintenance": float(total.maintenance),
        "annual_opex": float(total.annual_opex),
        "net_present_cost": float(total.net_present_cost),
        "horizon_years": finance.horizon_years,
        "discount_rate_pct": finance.discount_rate_pct,
        "budget": None if total.budget is None else float(total.budget),
        "budget_hard": costs.budget_hard,
        "within_budget": total.within_budget,
        "assumption_share": round(total.assumption_share, 4),
    }


def notes(ground: Ground) -> list[str | dict[str, str]]:
    """Return the sentences that every output repeats, in both languages where the study gives both."""
    out: list[str | dict[str, str]] = []
    if ground.city.streets_status == "reconstructed":
        out.append("streets: reconstructed, not surveyed")
    if ground.settings.study.note:
        study = ground.settings.study
        out.append(_both(study.note, study.note_en, study.language))
    return out


def comparisons(ground: Ground) -> list[dict[str, Any]]:
    """Return the published figures that the report sets beside those of the plan."""
    language = ground.settings.study.language
    return [
        {
            "what": _both(c.what, c.what_en, language),
            "value": c.value,
            "unit": c.unit,
            "compares_with": c.compares_with,
            "source": _both(c.source, c.source_en, language),
        }
        for c in ground.settings.comparisons
    ]


def _both(words: str, english: str, language: str) -> str | dict[str, str]:
    """Return words in both languages where a study in another language gives English too."""
    return {language: words, "en": english} if english and language != "en" else words


def peak_memory_mb() -> float:
    """Return the largest resident memory of this process so far, in MB."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return round(peak / (1024 * 1024 if sys.platform == "darwin" else 1024), 1)


def versions() -> dict[str, str]:
    """Return the versions of what made the plan."""
    out = {"planner": planner.__version__, "python": platform.python_version()}
    for name in VERSIONED:
        try:
            out[name] = version(name)
        except PackageNotFoundError:
            out[name] = "unknown"
    return out


def attribution(ground: Ground) -> list[str]:
    """Return the words that licenses ask for, each once, in order."""
    words = [s.attribution for s in ground.city.provenance if s.attribution]
    if ground.settings.sources.attribution:
        words.append(ground.settings.sources.attribution)
    return list(dict.fromkeys(words))
