"""The report of a plan of members: the question, five numbers, members, phases, parts, money, audit."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from markupsafe import Markup

from planner.outputs.files import environment, packaged, write_text
from planner.outputs.province.cash import cash_tables
from planner.outputs.province.picture import members_picture
from planner.outputs.province.slots import sections_of
from planner.outputs.province.tables import gap, members_table, money, money_table, phases_table
from planner.outputs.report.context import both
from planner.outputs.told import role_told
from planner.outputs.words import Both, given, number, percent, same
from planner.outputs.words.columns import unit_name
from planner.outputs.words.province import PROVINCE
from planner.plan.province.store import Province
from planner.rules.model import AuditReport

FOLDER, REPORT = ("province", "template"), ("report", "template")


def write_province_report(province: Province, audit: AuditReport, path: Path) -> None:
    """Write the report as one HTML file that asks nothing of the outside, in both languages.

    Every text from a study is escaped.

    Parameters
    ----------
    audit
        What the audit of the province found; members' counts are in the summary.
    path
        The file, written under a temporary name and renamed.
    """
    summary = province.summary
    language = "en" if summary["language"] == "en" else "es"
    template = environment(*FOLDER).get_template("page.html.j2")
    places = [(m.lon, m.lat) for m in province.members]
    phases = province.tables["province_phases"].to_dict("records")
    text = template.render(
        title=summary["title"], scenario=summary["scenario"], language=language, words=PROVINCE, both=both,
        notes=[given(n) for n in summary["notes"]], five=five(summary),
        question=PROVINCE["question"].fill(members=number(len(province.members))),
        picture=members_picture(summary["members"], places, dict(province.parts), language),
        members=members_table(summary), bounds=bounds(summary),
        phases=phases_table(phases),
        phases_order=PROVINCE["phases_order"].fill(years=number(summary["phases"]["years_per_phase"])),
        sections=[
            (name, Markup(html))  # noqa: S704  each section escapes what a study says
            for name, html in sections_of(province.parts, language).items()
        ],
        money=money_table(summary), cash=cash_tables(province),
        assumed=PROVINCE["assumed"].fill(share=percent(summary["cost"]["assumption_share"], 0)),
        audit=PROVINCE["audit_line"].fill(
            rules=number(len(audit.checked)), **{k: number(v) for k, v in summary["audit"].items()}
        ),
        digests=[(i, told["sha256"]) for i, told in summary["reproduction"]["members"].items()],
        attribution=summary["attribution"], sources=sources(summary),
        css=Markup(packaged(*REPORT, "report.css")),  # noqa: S704  our own file
        script=Markup(packaged(*REPORT, "report.js")),  # noqa: S704  our own file
    )  # fmt: skip
    write_text(path, text.strip() + "\n")


def five(summary: dict[str, Any]) -> list[dict[str, Both]]:
    """Return the five numbers that stand first."""
    words, network, cost = PROVINCE, summary["network"], summary["cost"]
    count, currency = number(len(summary["members"])), str(summary["currency"])
    worst = max(network["worst_gap_pct"], summary["cameras"]["worst_gap_pct"])
    return [
        _figure(number(summary["cameras"]["chosen"]), "n_cameras",
                words["n_cameras_small"].fill(members=count)),
        _figure(number(network["points"]), "n_points",
                words["n_points_small"].fill(unserved=number(network["unserved"]))),
        _seen(summary["cameras"]["demand"]),
        _figure(money(cost["capex"], currency), "n_capex", words["n_capex_small"].fill(
            own=money(cost["own"]["capex"], currency), opex=money(cost["annual_opex"], currency))),
        _figure(gap(network["gap_pct"]), "n_gap", words["n_gap_small"].fill(worst=gap(worst))),
    ]  # fmt: skip


def _figure(value: Both, what: str, small: Both) -> dict[str, Both]:
    """Return one number with what it is."""
    return {"value": value, "what": PROVINCE[what], "small": small}


def _seen(units: list[dict[str, Any]]) -> dict[str, Both]:
    """Return the share of demand that is seen; a dash where members count demand unlike."""
    if len(units) != 1:
        return _figure(same("—"), "n_seen", PROVINCE["n_seen_mixed"])
    told = units[0]
    small = PROVINCE["n_seen_small"].fill(
        covered=number(told["demand_covered"]),
        total=number(told["demand_total"]),
        unit=unit_name(str(told["unit"])),
    )
    return _figure(percent(told["coverage_share"]), "n_seen", small)


def bounds(summary: dict[str, Any]) -> list[Both]:
    """Return what is proven, of what."""
    network = summary["network"]
    out = [PROVINCE["route_bound"].fill(gap=gap(network["gap_pct"]), proof=gap(network["certified_gap_pct"]))]
    out += [
        PROVINCE["coverage_bound"].fill(
            unit=unit_name(str(d["unit"])), gap=gap(d["gap_pct"]), proof=gap(d["certified_gap_pct"])
        )
        for d in summary["cameras"]["demand"]
    ]
    if summary.get("shares") is not None:
        out.append(PROVINCE["shared_bound"])
    return [*out, PROVINCE["whole_bound"]]


def sources(summary: dict[str, Any]) -> list[Both]:
    """Return one line an input: what for, of which members, and where it is from."""
    return [
        PROVINCE["source_line"].fill(
            role=role_told(str(i["role"])), members=", ".join(i["members"]), path=i["path"],
            source="; ".join(str(i[k]) for k in ("source", "date", "license") if i.get(k)),
        )
        for i in summary["inputs"]
    ]  # fmt: skip
