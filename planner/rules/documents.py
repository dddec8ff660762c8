"""Which keys `plan.json` and `evidence/study.json` must hold, and of which type."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields
from typing import Any

from planner.settings import SECTIONS

SUMMARY_KEYS: dict[str, str] = {
    "schema": "integer",
    "study": "text",
    "scenario": "text",
    "title": "text",
    "language": "text",
    "currency": "text",
    "crs": "text",
    "outcome": "proven|stopped",
    "seed": "integer",
    "versions": "object",
    "inputs": "list",
    "attribution": "list",
    "streets": "surveyed|reconstructed",
    "repeatable": "flag",
    "notes": "list",
    "benchmarks": "list",
    "city.street_km": "number",
    "city.residents": "integer",
    "cameras.chosen": "integer",
    "cameras.fixed": "integer",
    "cameras.candidates": "integer",
    "cameras.model": "text",
    "cameras.sight_models": "object",
    "cameras.demand_unit": "text",
    "cameras.demand_total": "number",
    "cameras.demand_covered": "number",
    "cameras.coverage_share": "number",
    "cameras.coverage_upper_bound_share": "number",
    "cameras.certified_upper_bound": "number",
    "cameras.upper_bound": "number",
    "cameras.gap_pct": "number",
    "cameras.gap_limit_pct": "number",
    "cameras.outcome": "proven|stopped",
    "cameras.range_m": "number",
    "cameras.objective": "number",
    "cameras.views": "integer",
    "cameras.level_profile": "text",
    "cameras.level": "text",
    "cameras.light": "text",
    "cameras.claimed_range_m": "number",
    "cameras.class_counts": "object",
    "cameras.most_per_site": "integer",
    "cameras.places_used": "integer",
    "cameras.modes": "object?",
    "cameras.coverage_by_level": "list",
    "cameras.coverage_night_share": "number",
    "cameras.backup_share_covered": "number?",
    "cameras.circle_check": "object",
    "cameras.curve": "list",
    "cameras.overlap_mean": "number",
    "cameras.layers": "list",
    "cameras.districts": "list",
    "cameras.existing": "object",
    "cameras.exclusions": "object",
    "cameras.zones_in_view": "object",
    "cameras.sensitive_in_view": "object",
    "cameras.blind": "object",
    "cameras.facade_m_total": "number?",
    "cameras.facade_by_level": "list",
    "cameras.public_share_mean": "number?",
    "cameras.seats_needed": "integer",
    "cameras.seats_at_centers": "integer",
    "cameras.storage_tb": "number",
    "cameras.storage_tb_by_class": "object",
    "city.demand_layers": "list",
    "network.sites": "integer",
    "network.connected": "integer",
    "network.unserved": "list",
    "network.route_m": "number",
    "network.cable_m": "number",
    "network.fiber_km": "number",
    "network.drop_m": "number",
    "network.objective": "number",
    "network.lower_bound": "number",
    "network.certified_lower_bound": "number",
    "network.gap_pct": "number",
    "network.gap_limit_pct": "number",
    "network.outcome": "proven|stopped",
    "network.bulk": "object",
    "network.policies": "list",
    "network.cuts": "object",
    "network.phases": "object",
    "network.owned_route_share": "number",
    "network.min_owned_route_share": "number",
    "network.light": "object",
    "network.load": "object",
    "operate.permits": "list",
    "operate.service": "object",
    "operate.acceptance": "object",
    "network.crossings": "object",
    "network.factors": "object",
    "money.horizons": "list",
    "money.payers": "list",
    "money.loan": "object?",
    "money.unit_costs": "object",
    "money.exchange": "object?",
    "money.band": "object",
    "money.completeness": "list",
    "money.zero_priced": "list",
    "accountability.signs": "object",
    "accountability.register": "object",
    "accountability.homes": "object",
    "accountability.seats": "object",
    "accountability.districts": "list",
    "accountability.district_ratio": "number?",
    "accountability.weights": "object",
    "accountability.suppliers": "object",
    "joint": "object?",
    "edits": "object?",
    "cost.currency": "text",
    "cost.level": "low|typical|high",
    "cost.works_and_equipment": "number",
    "cost.contingency": "number",
    "cost.capex": "number",
    "cost.capex_low": "number",
    "cost.capex_high": "number",
    "cost.tax": "number",
    "cost.annual_opex": "number",
    "cost.maintenance": "number",
    "cost.net_present_cost": "number",
    "cost.horizon_years": "integer",
    "cost.discount_rate_pct": "number",
    "cost.budget": "number?",
    "cost.budget_hard": "flag",
    "cost.within_budget": "flag?",
    "cost.assumption_share": "number",
}


def summary_problems(document: Mapping[str, Any]) -> list[str]:
    """Return what `plan.json` lacks or holds in the wrong type.

    >>> summary_problems({"schema": 1})[0]
    '`study` is missing; expected text.'
    """
    found = _problems(document, SUMMARY_KEYS.items())
    if document.get("schema") not in (None, 1):
        found.append(f"`schema` is {document['schema']!r}; this planner reads plans of schema 1.")
    return found


def study_problems(document: Mapping[str, Any]) -> list[str]:
    """Return which settings `evidence/study.json` lacks or holds in the wrong type or range."""
    found = _problems(document, ((key, kind) for key, kind, _ in _settings()))
    return found or [
        f"`{key}` is {value!r}; expected {low if low is not None else 'any'} to "
        f"{high if high is not None else 'any'}."
        for key, kind, (low, high) in _settings()
        if kind in ("integer", "number")
        for value in [document[key.partition(".")[0]][key.partition(".")[2]]]
        if (low is not None and value < low) or (high is not None and value > high)
    ]


def _settings() -> Iterable[tuple[str, str, tuple[float | None, float | None]]]:
    """Name every setting with the type of its default and its range."""
    kinds = {"int": "integer", "float": "number", "bool": "flag", "str": "text"}
    for section, cls in SECTIONS.items():
        for entry in fields(cls):
            limits = (entry.metadata["low"], entry.metadata["high"])
            kind = "object" if str(entry.type).startswith("dict") else kinds.get(str(entry.type), "list")
            yield f"{section}.{entry.name}", kind, limits


def _problems(document: Mapping[str, Any], keys: Iterable[tuple[str, str]]) -> list[str]:
    """Compare a document with a list of dotted keys and types."""
    found = []
    for dotted, kind in keys:
        value: Any = document
        for part in dotted.split("."):
            value = value.get(part, _ABSENT) if isinstance(value, Mapping) else _ABSENT
        if value is _ABSENT:
            found.append(f"`{dotted}` is missing; expected {kind.rstrip('?')}.")
        elif not _is(value, kind):
            found.append(f"`{dotted}` is {value!r}; expected {kind.rstrip('?')}.")
    return found


_ABSENT = object()
LARGEST = 1e15
"""Beyond this no length, count or amount of a plan can be, and cents are no longer exact."""


def _is(value: Any, kind: str) -> bool:
    """Say whether a JSON value has a type of the tables above."""
    if kind.endswith("?") and value is None:
        return True
    base = kind.rstrip("?")
    number = isinstance(value, int | float) and not isinstance(value, bool) and abs(value) <= LARGEST
    checks = {
        "number": number,
        "integer": number and float(value).is_integer(),
        "text": isinstance(value, str),
        "flag": isinstance(value, bool),
        "list": isinstance(value, list),
        "object": isinstance(value, Mapping),
    }
    return checks[base] if base in checks else value in base.split("|")
