"""Everything the report's template shows, computed here so that the template only lays out."""

from __future__ import annotations

from decimal import ROUND_CEILING, ROUND_FLOOR
from typing import Any

from markupsafe import Markup, escape

from planner.outputs import told
from planner.outputs.limits import limits
from planner.outputs.palette import (
    CAMERA_LOOKS,
    CENTER,
    ORANGE,
    OTHER,
    PALE,
    POINT_LOOKS,
    UNSERVED,
    WAY_LOOKS,
    Look,
)
from planner.outputs.report import tables
from planner.outputs.report.accountable import accountable
from planner.outputs.report.amounts import amount
from planner.outputs.report.answer import answer
from planner.outputs.report.charts import bars
from planner.outputs.report.edits import edits, held_cameras
from planner.outputs.report.finance import finance
from planner.outputs.report.five import budget_sentence, findings_by_rule, five_answers, unseen_sentence
from planner.outputs.report.joint import joint, outcome
from planner.outputs.report.light import light
from planner.outputs.report.operate import operate
from planner.outputs.report.phases import phases
from planner.outputs.report.policies import kept_policies
from planner.outputs.report.pops import pops
from planner.outputs.report.replacement import replacement
from planner.outputs.report.second import second_routes
from planner.outputs.report.seeing import seeing
from planner.outputs.report.svg import mark, plan_picture, spoken
from planner.outputs.report.weak import weak_points
from planner.outputs.report.works import works
from planner.outputs.words import Both, code_name, number, percent, same, unit_name, with_unit
from planner.outputs.words.answer import ANSWER
from planner.outputs.words.beside import BESIDE
from planner.outputs.words.both import rounded
from planner.outputs.words.bulk import BULK
from planner.outputs.words.edits import EDITED
from planner.outputs.words.joint import JOINT
from planner.outputs.words.operate import OPERATE
from planner.outputs.words.replacement import REPLACEMENT
from planner.outputs.words.report import REPORT
from planner.outputs.words.seeing import SEEING
from planner.outputs.words.workbook import WORDS
from planner.plan.model import Plan
from planner.rules.model import AuditReport


def both(text: Both) -> Markup:
    """Return a text in both languages, of which the page shows one; everything is escaped."""
    if text.es == text.en:
        return escape(text.es)
    return Markup('<span class="es" lang="es">{}</span><span class="en" lang="en">{}</span>').format(
        text.es, text.en
    )


def say(key: str, **values: object) -> Markup:
    """Return words of the report with their fields filled, whole numbers as each language writes them."""
    told_of = {k: number(v) if isinstance(v, int) else v for k, v in values.items()}
    return both(REPORT[key].fill(**told_of) if told_of else REPORT[key])


def context(plan: Plan, audit: AuditReport | None, pictured: bool = True) -> dict[str, Any]:
    """Return the names that the template uses; without the drawn map where `pictured` is False."""
    language = told.language(plan)
    cameras, network = (plan.summary[k] for k in ("cameras", "network"))
    points = number(len(plan.tables["points"]))
    alternative = REPORT["map_alt"].fill(
        route=_km(network["route_m"]), cameras=number(cameras["chosen"]), points=points
    )
    return {
        "plan": plan.summary,
        "title": told.title(plan),
        "language": language,
        "notes": told.notes(plan),
        "attribution": told.attribution(plan),
        "role_told": told.role_told,
        "question": REPORT["question_text"].fill(
            cameras=number(cameras["chosen"]), points=points, centers=_centers(len(plan.tables["centers"]))
        ),
        "numbers": _five(plan),
        "five": five_answers(plan),
        "by_rule": findings_by_rule(audit),
        "budget": budget_sentence(plan),
        "picture": plan_picture(plan, alternative, language) if pictured else Markup(""),
        "legend": _legend(plan),
        "outcomes": [_choice(plan), _stage(plan, "network"), *_bulk(plan)],
        "uncovered": unseen_sentence(plan),
        "unserved": tables.unserved(plan),
        "unserved_count": len(plan.tables["unserved"]),
        "unserved_more": max(0, len(plan.tables["unserved"]) - tables.SHOWN),
        "accountable": accountable(plan),
        "audit": audit,
        "counts": audit.block() if audit is not None else plan.summary["audit"],
        "rules": tables.audit_rules(audit) if audit is not None else None,
        "money": _money(plan),
        "cost_chart": bars(tables.cost_bars(plan), REPORT["cost_chart"], language),
        "way_chart": bars(tables.way_bars(plan), REPORT["way_chart"], language, 1),
        "grids": {name: getattr(tables, name)(plan) for name in GRIDS},
        "once": tables.bom_groups(plan, "once"),
        "yearly": tables.bom_groups(plan, "year"),
        "lengths": _lengths(network),
        "city": _city(plan),
        "seeing": seeing(plan, language),
        "finance": finance(plan, language),
        "policies": kept_policies(plan),
        "answer": answer(plan),
        "joint": joint(plan),
        "edits": edits(plan),
        "light": light(plan),
        "pops": pops(plan),
        "replacement": replacement(plan, language),
        "weak": weak_points(plan),
        "second": second_routes(plan),
        "works": works(plan),
        "phases": phases(plan),
        "operate": operate(plan),
        "limits": limits(plan),
        "command": f"planner run STUDY --scenario {plan.summary['scenario']} --seed {plan.summary['seed']}",
        "audit_command": f"planner audit STUDY/plan/{plan.summary['scenario']}",
        "contents": _contents(plan),
        **_tools(language),
    }


GRIDS = (
    "cameras_by_class", "points_by_kind", "routes_by_way", "cables_by_size", "price_sources", "ownership",
    "city_findings", "benchmarks",
)  # fmt: skip


def _tools(language: str) -> dict[str, Any]:
    """Return what the template writes with."""
    return {
        "fold": FOLD,
        "words": REPORT,
        "spoken": lambda text: spoken(text, language),
        "both": both,
        "say": say,
        "number": lambda value, digits=0: both(number(value, digits)),
        "percent": lambda value, digits=1: both(percent(value, digits)),
    }


FOLD = 12
"""Tables of more rows are folded; printing opens them."""


def _contents(plan: Plan) -> list[tuple[str, Both]]:
    """Return the chapters below the first page: anchor and title."""
    return [
        ("outcome", REPORT["outcome"]), ("seeing", SEEING["title"]),
        *((("edits", EDITED["title"]),) if plan.summary.get("edits") else ()),
        *((("joint", JOINT["title"]),) if plan.summary.get("joint") else ()),
        *((("replacement", REPLACEMENT["title"]),) if "plant" in plan.summary else ()),
        *((("answer", ANSWER["title"]),) if answer(plan) else ()),
        ("beside", BESIDE["title"]), ("costs", REPORT["costs"]), ("network", REPORT["network"]),
        ("operate", OPERATE["title"]),
        ("sites", REPORT["by_class"]), ("ownership", REPORT["ownership"]),
        *((("unserved", REPORT["unserved"]),) if len(plan.tables["unserved"]) else ()),
        *((("accountability", REPORT["accountability"]),) if plan.summary.get("accountability") else ()),
        ("audit", REPORT["audit"]), ("limits", REPORT["limits"]), ("city", REPORT["city"]),
        ("provenance", REPORT["provenance"]), ("reproduce", REPORT["reproduce"]),
    ]  # fmt: skip


def _km(meters: float) -> Both:
    """Return meters as kilometers with one decimal."""
    return with_unit(meters / 1000, "km", 1)


def _centers(count: int) -> Both:
    """Return the centers in words."""
    return REPORT["centers_one"] if count == 1 else REPORT["centers_many"].fill(n=count)


def _five(plan: Plan) -> list[tuple[Both, Both, Both]]:
    """Return the five numbers: figure, what it is, and the note that qualifies it."""
    cameras, network, cost = (plan.summary[k] for k in ("cameras", "network", "cost"))
    currency = str(cost["currency"])
    fixed = cameras["fixed"]
    kind = "n_cameras_note" if not fixed else "n_cameras_mixed_note"
    held = held_cameras(plan)
    if held:
        kind, fixed = "n_cameras_held_note", fixed + held
    listed = cameras["fixed"] and cameras["fixed"] == cameras["chosen"]
    note = REPORT["n_cameras_fixed_note" if listed else kind].fill(
        share=percent(cameras["coverage_share"]),
        bound=percent(rounded(cameras["coverage_upper_bound_share"], 3, ROUND_CEILING)),
        fixed=number(fixed),
        unit=unit_name(str(cameras.get("demand_unit", ""))),
    )
    connected = REPORT["n_connected_note"].fill(
        sites=number(network["sites"]), left=number(len(network["unserved"]))
    )
    route = REPORT["n_route_note"].fill(cable=_km(network["cable_m"]), drop=_km(network.get("drop_m", 0.0)))
    band = REPORT["n_capex_note"].fill(
        low=amount(cost["capex_low"], currency), high=amount(cost["capex_high"], currency)
    )
    owned = REPORT["n_owned_note"].fill(least=percent(network.get("min_owned_route_share"), 0))
    return [
        (number(cameras["chosen"]), REPORT["n_cameras"], note),
        (number(network["connected"]), REPORT["n_connected"], connected),
        (_km(network["route_m"]), REPORT["n_route"], route),
        (amount(cost["capex"], currency), REPORT["n_capex"], band),
        (percent(network["owned_route_share"]), REPORT["n_owned"], owned),
    ]


def _stage(plan: Plan, key: str) -> tuple[Both, Both]:
    """Return how a stage ended, and its value with the bound that anyone can check."""
    block = plan.summary[key]
    sentence = REPORT["proven" if block["outcome"] == "proven" else "stopped"].fill(
        stage=REPORT[f"stage_{key}"],
        gap=with_unit(rounded(block["gap_pct"], 2, ROUND_CEILING), "%", 2),
        limit=with_unit(block["gap_limit_pct"], "%", 2),
    )
    if key == "cameras":
        bound = REPORT["bound_cameras"].fill(
            value=number(block["demand_covered"]),
            certified=number(rounded(block["certified_upper_bound"], 0, ROUND_CEILING)),
            unit=unit_name(str(block.get("demand_unit", ""))),
        )
    else:
        currency = str(plan.summary["currency"])
        bound = REPORT["bound_network"].fill(
            value=amount(block["objective"], currency),
            certified=amount(block["certified_lower_bound"], currency, ROUND_FLOOR),
        )
    return sentence, bound


def _choice(plan: Plan) -> tuple[Both, Both]:
    """Return how the choice of cameras ended: together with the streets, or before them."""
    told = plan.summary.get("joint")
    return _stage(plan, "cameras") if told is None else outcome(told, str(plan.summary["currency"]))


def _bulk(plan: Plan) -> list[tuple[Both, Both]]:
    """Return what the search over the real cost came to, nothing where none was made."""
    told, currency = plan.summary["network"].get("bulk", {}), str(plan.summary["currency"])
    if told.get("status") not in ("improved", "kept"):
        return []
    sentence = BULK[told["reason"] or told["status"]].fill(
        gain=with_unit(rounded(told["gain_pct"], 2, ROUND_FLOOR), "%", 2),
        cost=amount(told["cost"], currency),
        plain=amount(told["plain_cost"], currency),
        capex=amount(told["capex"], currency),
        plain_capex=amount(told["plain_capex"], currency),
    )
    bound = BULK["bound"].fill(
        bound=amount(told["lower_bound"], currency, ROUND_FLOOR),
        gap=with_unit(rounded(told["gap_pct"], 2, ROUND_CEILING), "%", 2),
        route_gap=with_unit(rounded(told["route_gap_pct"], 2, ROUND_CEILING), "%", 2),
    )
    return [(sentence, bound)]


def _money(plan: Plan) -> list[tuple[Both, Both, bool]]:
    """Return the cost lines: label, amount, and whether it is a sum."""
    cost, network = plan.summary["cost"], plan.summary["network"]
    finance = REPORT["npc_note"].fill(
        years=cost["horizon_years"], rate=with_unit(cost["discount_rate_pct"], "%", 1)
    )
    rows = [(WORDS[k], cost[v], k == "capex") for k, v in SUMS[:4]]
    rows += [(WORDS["grand_total"], cost["capex"] + cost["tax"], True)]
    rows += [(WORDS[k], cost[v], k == "opex") for k, v in SUMS[4:]]
    rows.append((finance, cost["net_present_cost"], True))
    rows.append(
        (REPORT["per_site"], cost["capex"] / network["connected"] if network["connected"] else None, False)
    )
    residents = plan.summary["city"].get("residents") or 0
    if residents:
        rows.append((REPORT["per_resident"], cost["capex"] / residents, False))
    return [(label, number(value, 2), strong) for label, value, strong in rows]


SUMS = (
    ("works", "works_and_equipment"), ("contingency", "contingency"), ("capex", "capex"), ("tax", "tax"),
    ("maintenance", "maintenance"), ("opex", "annual_opex"),
)  # fmt: skip


def _lengths(network: dict[str, Any]) -> list[tuple[Both, Both]]:
    """Return the lengths and what each counts."""
    return [
        (REPORT["len_route"], _km(network["route_m"])),
        (REPORT["len_cable"], _km(network["cable_m"])),
        (REPORT["len_drop"], _km(network.get("drop_m", 0.0))),
        (REPORT["len_fiber"], with_unit(network.get("fiber_km"), "km", 1)),
    ]


def _city(plan: Plan) -> list[tuple[Both, Both]]:
    """Return the city's figures."""
    city = plan.summary["city"]
    rows = [
        (Both("Calles", "Streets"), with_unit(city.get("street_km"), "km", 0)),
        (Both("Cruces", "Junctions"), number(city.get("junctions"))),
        (Both("Extremos sin salida", "Dead ends"), percent(city.get("dead_end_share"))),
        (Both("Partes sin unión entre sí", "Parts not joined to each other"), number(city.get("components"))),
        (
            Both("Error de longitud de la proyección", "Length error of the projection"),
            with_unit(city.get("length_error_pct"), "%", 3),
        ),
        (Both("Sistema de coordenadas", "Coordinate system"), same(plan.summary["crs"])),
    ]
    if city.get("residents"):
        rows.insert(0, (Both("Habitantes", "Residents"), number(city["residents"])))
    return rows


def _legend(plan: Plan) -> list[tuple[Markup, Both]]:
    """Return swatch and label of what the picture shows."""
    spans = set(plan.tables["spans"]["way"].astype(str))
    classes = set(plan.tables["cameras"]["camera_class"].astype(str))
    kinds = set(plan.tables["points"]["kind"].fillna("other").astype(str))
    rows = [(_line(WAY_LOOKS.get(w, OTHER)), code_name(w)) for w in WAY_LOOKS if w in spans]
    rows += [
        (_mark(CAMERA_LOOKS[c]), Both("cámara {c}", "camera, {c}").fill(c=code_name(c)))
        for c in CAMERA_LOOKS
        if c in classes
    ]
    rows += [(_mark(POINT_LOOKS[k]), code_name(k)) for k in POINT_LOOKS if k in kinds]
    rows.append((_mark(CENTER), REPORT["center"]))
    if len(plan.tables["unserved"]):
        rows.append((_mark(UNSERVED), REPORT["not_served"]))
    if len(plan.tables["viewsheds"]):
        rows.append((_area(Look(ORANGE, fill_opacity=0.35)), SEEING["in_sight"]))
    rows.append((_line(Look(PALE)), REPORT["streets"]))
    return rows


def _line(look: Look) -> Markup:
    """Return a line swatch."""
    return Markup(
        '<svg class="key" viewBox="0 0 34 16" aria-hidden="true">'
        '<path d="M1 8h32" stroke="{}" stroke-width="3" stroke-dasharray="{}"/></svg>'
    ).format(look.color, look.dash)


def _area(look: Look) -> Markup:
    """Return an area swatch."""
    return Markup(
        '<svg class="key" viewBox="0 0 34 16" aria-hidden="true">'
        '<path d="M5 2h24v12h-24Z" fill="{}" fill-opacity="{}"/></svg>'
    ).format(look.color, look.fill_opacity)


def _mark(look: Look) -> Markup:
    """Return a point swatch."""
    return Markup(
        '<svg class="key" viewBox="0 0 34 16" aria-hidden="true"><path d="{}" fill="{}"/></svg>'
    ).format(mark(look, 17, 8), look.color)
