"""The figures of a backbone in `province.json`, and what is told of it as findings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from planner.catalog.model import Catalog
from planner.errors import name_up_to_five
from planner.optimize.backbone import failures_of, survivable
from planner.optimize.backbone.model import BackboneProblem, pieces
from planner.plan.province.backbone_choice import Backbone
from planner.plan.province.backbone_graph import COORDINATES
from planner.plan.province.backbone_offers import RULE
from planner.schema import FINDINGS
from planner.settings import Settings

MEANING = (
    "present cost over the horizon of links and of the equipment where they end: works with contingency, "
    "maintenance, fees and power, without tax, of all ways to carry these flows over these candidates"
)
CUT_DOWN = "candidates were cut down to ways near the shortest: the bound is of these"


def figures_of(
    settings: Settings,
    catalog: Catalog,
    found: Backbone,
    tables: Mapping[str, pd.DataFrame],
    nodes: Mapping[int, str],
) -> dict[str, Any]:
    """Return the block `backbone`; amounts in the study's currency, shares as ratios."""
    report, links, spans = found.solution.report, tables["backbone_links"], tables["backbone_spans"]
    places = tables["backbone_nodes"]
    fiber = spans[spans["way"] != "leased_capacity"]
    by_way = spans.groupby("way")["length_km"].sum()
    whole = float(fiber["length_km"].sum())
    owned = float(fiber.loc[fiber["owned"].astype(bool), "length_km"].sum())
    problem = found.problem
    return {
        "currency": settings.study.currency,
        "horizon_years": settings.finance.horizon_years,
        "outcome": report.outcome,
        "objective": report.objective / 100,
        "lower_bound": report.bound / 100,
        "certified_lower_bound": report.certified_bound / 100,
        "gap_pct": round(report.gap_pct, 4),
        "certified_gap_pct": _gap(report.objective, report.certified_bound),
        "gap_limit_pct": settings.backbone.gap_limit_pct,
        "objective_meaning": MEANING,
        "bound_of": CUT_DOWN if found.cut_down else "all candidates",
        "solver": report.solver,
        "repeatable": report.repeatable,
        "candidates": problem.edge_count,
        "links": len(links),
        "leased_links": int((links["kind"] == "leased").sum()),
        "huts": int(links["huts"].sum()),
        "nodes": int((places["kind"] != "hut").sum()),
        "route_km": round(whole, 3),
        "km_by_way": {str(w): round(float(km), 3) for w, km in by_way.items()},
        "owned_share": round(owned / whole, 6) if whole else None,
        "km_by_basis": _by_basis(links),
        "flows": len(problem.amount),
        "flow_mbps": int(problem.amount.sum()),
        "protected_flows": int((problem.amount_after > 0).sum()) - len(loose_flows(found)),
        "protection": settings.backbone.protection,
        "disjoint": settings.backbone.disjoint,
        "unreached": [f.told for f in found.unreached],
        "worst_margin_db": _least(links["margin_db"]),
        "fullest_share": _most(links["load_mbps"] / links["capacity_mbps"]),
        "capex": round(float(links["capex"].sum() + places["capex"].sum()), 2),
        "annual": round(float(links["annual"].sum() + places["annual"].sum()), 2),
        "unpaid": _unpaid(settings, found, nodes),
        "unmended": _unmended(catalog, spans, links),
        "roads": _road_words(settings),
    }


def loose_flows(found: Backbone) -> set[int]:
    """Return protected flows that some failure cuts off whatever is built."""
    out: set[int] = set()
    for failure in failures_of(found.problem):
        kept = survivable(found.problem, failure)
        ends = (found.problem.source == failure.node) | (found.problem.sink == failure.node)
        out |= {int(k) for k in np.flatnonzero((found.problem.amount_after > 0) & ~kept & ~ends)}
    return out


def _gap(upper: int, lower: int) -> float:
    """Return a gap in percent."""
    return round(max(0.0, 100.0 * (upper - lower) / upper), 4) if upper > 0 else 0.0


def _by_basis(links: pd.DataFrame) -> dict[str, float]:
    """Return kilometers of fiber by what they rest on."""
    fiber = links[links["kind"] == "fiber"]
    sums = fiber.groupby("length_basis")["length_km"].sum()
    return {str(b): round(float(km), 3) for b, km in sums.items()}


def _least(values: pd.Series) -> float | None:
    """Return the least of what is there."""
    there = pd.to_numeric(values).dropna()
    return round(float(there.min()), 3) if len(there) else None


def _most(values: pd.Series) -> float | None:
    """Return the most of what is there."""
    there = pd.to_numeric(values).dropna()
    return round(float(there.max()), 4) if len(there) else None


def _road_words(settings: Settings) -> dict[str, Any]:
    """Return what the kilometers rest on."""
    asked = settings.backbone
    return {
        "source": asked.roads or "none: candidates between coordinates",
        "detour_factor": asked.detour_factor,
        "neighbors": None if asked.roads else asked.neighbors,
    }


def _unpaid(settings: Settings, found: Backbone, nodes: Mapping[int, str]) -> list[dict[str, Any]]:
    """Return for each that is paid every year for fiber or capacity what goes dark when it is not.

    What hangs on a link of theirs stops after `disruption.notice_days`; a flow counts as dark where what is
    left of the network does not join its ends at all. Links that are left may be too narrow for what moves
    onto them, which this does not count: it errs low.
    """
    problem, on = found.problem, found.solution.level >= 0
    rows = []
    for who in sorted({p for e in np.flatnonzero(on).tolist() for p in _paid(found, e)}):
        theirs = [e for e in np.flatnonzero(on).tolist() if who in _paid(found, e)]
        left = on.copy()
        left[theirs] = False
        piece = pieces(problem, left)
        dark = np.flatnonzero(piece[problem.source] != piece[problem.sink])
        rows.append(
            {
                "provider": who,
                "links": len(theirs),
                "fees_year": round(sum(_fees(found, e, who) for e in theirs), 2),
                "dark_flows": len(dark),
                "dark_mbps": int(problem.amount[dark].sum()),
                "dark_nodes": sorted({nodes[int(problem.source[k])] for k in dark}),
                "after_days": settings.disruption.notice_days,
            }
        )
    return rows


def _paid(found: Backbone, e: int) -> set[str]:
    """Return who is paid every year for a link."""
    corridor = found.corridors[e]
    if corridor.leased:
        return {corridor.provider or "provider not named"}
    lent = [one for one in corridor.laid if _yearly(one.kit)]
    return {one.owner or "owner not named" for one in lent}


def _yearly(kit: Mapping[str, Any]) -> bool:
    """Return whether a stretch has a fee."""
    return any(item.endswith("_year") for item in kit)


def _fees(found: Backbone, e: int, who: str) -> float:
    """Return what is paid to one a year for a link, at the prices of the plan."""
    corridor = found.corridors[e]
    level = corridor.levels[int(found.solution.level[e] - found.problem.level_indptr[e])]
    if corridor.leased:
        return float(level.priced.annual)
    mine = [one for one in corridor.laid if _yearly(one.kit) and (one.owner or "owner not named") == who]
    return sum(float(one.priced.annual) for one in mine)


def _unmended(catalog: Catalog, spans: pd.DataFrame, links: pd.DataFrame) -> dict[str, float]:
    """Return what fails in a year when nobody mends: cuts of own cable and of pairs of modules, expected."""
    rates = catalog.failures
    above = float(spans.loc[spans["way"].isin(("new_poles", "existing_poles")), "length_km"].sum())
    below = float(spans.loc[spans["way"] == "duct", "length_km"].sum())
    hops = int((links.loc[links["kind"] == "fiber", "huts"] + 1).sum())
    return {
        "aerial_cuts_year": round(rates["aerial_cable"].rate_per_year * above, 3),
        "buried_cuts_year": round(rates["buried_cable"].rate_per_year * below, 3),
        "optics_year": round(rates["optic_pair"].rate_per_year * hops, 3),
        "own_cable_km": round(above + below, 3),
    }


def findings_of(settings: Settings, found: Backbone, links: Mapping[int, str]) -> pd.DataFrame:
    """Return FINDINGS: what is assumed, what is not reached, what no choice protects."""
    rows: list[tuple[Any, ...]] = [
        (n.code, n.severity, n.feature, n.count, n.length_m, n.message) for n in found.sources.notes
    ]
    rows += _assumed(settings, found)
    if found.graph.off_road:
        named = name_up_to_five(found.graph.off_road)
        words = f"places farther from every road than backbone.snap_limit_km, joined to none: {named}"
        rows.append(("BACKBONE-OFF-ROAD", "warning", "backbone", len(found.graph.off_road), None, words))
    if found.unreached:
        named = name_up_to_five(f.told for f in found.unreached)
        words = f"flows that no candidate joins to their center are left out: {named}"
        rows.append(("BACKBONE-UNREACHED", "warning", "backbone", len(found.unreached), None, words))
    if found.dark:
        words = "chains of road along which no way is allowed, or no optic of the catalog lights any hop"
        rows.append(("BACKBONE-NO-WAY", "info", "backbone", found.dark, None, words))
    rows += _bridges(found, links)
    return pd.DataFrame(rows, columns=FINDINGS.names)


def _assumed(settings: Settings, found: Backbone) -> list[tuple[Any, ...]]:
    """Return what rests on planning assumptions."""
    out: list[tuple[Any, ...]] = []
    level = found.solution.level
    on = [found.corridors[e] for e in np.flatnonzero(level >= 0).tolist()]
    guessed = [
        found.graph.segments[o.segment].km
        for c in on
        for o in c.laid
        if found.graph.segments[o.segment].basis == COORDINATES
    ]
    if guessed:
        factor = settings.backbone.detour_factor
        words = f"kilometers are straight ones times {factor:g}: planning assumption until roads are fetched"
        out.append(
            ("BACKBONE-DETOUR", "warning", "backbone", len(guessed), round(1000 * sum(guessed), 1), words)
        )
    rule = sum(c.provenance == RULE for c in on)
    if rule:
        words = "links are leased at the price book, nobody has offered them: planning assumption"
        out.append(("BACKBONE-NO-OFFER", "warning", "backbone", rule, None, words))
    return out


def _bridges(found: Backbone, links: Mapping[int, str]) -> list[tuple[Any, ...]]:
    """Return the failures that cut off protected flows whatever is built."""
    problem: BackboneProblem = found.problem
    cut: dict[str, int] = {}
    for failure in failures_of(problem):
        ends = (problem.source == failure.node) | (problem.sink == failure.node)
        lost = (problem.amount_after > 0) & ~survivable(problem, failure) & ~ends
        if lost.any():
            named = links.get(failure.index) if failure.kind == "edge" else f"{failure.kind} {failure.index}"
            if named is not None:
                cut[named] = int(lost.sum())
    if not cut:
        return []
    words = (
        "failures that cut protected flows off whatever is built, since no candidate leads past: "
        f"{name_up_to_five(cut)}"
    )
    return [("BACKBONE-UNPROTECTED", "warning", "backbone", len(cut), None, words)]
