"""POPs in the report: what each serves and holds, and how good the choice is."""

from __future__ import annotations

from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Any

from planner.outputs.report.tables import Grid
from planner.outputs.words import Both, code_name, given, number, same, with_unit
from planner.outputs.words.both import rounded
from planner.outputs.words.pops import POPS
from planner.plan.model import Plan

HEADS = (
    "id", "place", "sites", "ports_used", "ports", "power", "up", "down", "optic", "route",
)  # fmt: skip


def pops(plan: Plan) -> dict[str, Any]:
    """Return title, sentences and the table of the chapter; no table where the centers are all."""
    beside = plan.tables["pops"]["kind"] != "center"
    return {
        "title": POPS["title"],
        "sentences": sentences(plan),
        "table": POPS["table"],
        "grid": grid(plan) if beside.any() else None,
    }


def sentences(plan: Plan) -> list[Both]:
    """Return what the POPs hold, and the bound and gap of their choice."""
    table = plan.tables["pops"]
    far, home = table[table["kind"] != "center"], table[table["kind"] == "center"]
    told = [POPS["centers"]]
    if len(far):
        told = [
            POPS["sentence"].fill(
                sites=number(far["sites_served"].sum()),
                count=number(len(far)),
                home=number(home["sites_served"].sum()),
                ports=number(far["ports"].sum()),
                used=number(far["ports_used"].sum()),
                power=with_unit(far["power_w"].sum() / 1000, "kW", 1),
            )
        ]
    told += standing(plan)
    choice = plan.summary["network"].get("pops", {}).get("choice")
    return [*told, *_chosen(choice, str(plan.summary["currency"]))] if choice else told


def standing(plan: Plan) -> list[Both]:
    """Return what the list of POPs that stand brought, and why some are left out; none without a list."""
    rows = plan.tables["existing_pops"]
    if not len(rows):
        return []
    told = [
        POPS["standing"].fill(
            count=number(len(rows)),
            ports=number(rows["ports"].sum() + rows["pon_ports"].sum()),
            joined=number(int(rows["pop_id"].notna().sum())),
        )
    ]
    for row in rows[rows["pop_id"].isna()].to_dict("records"):
        name = row["name"] if isinstance(row["name"], str) and row["name"] else row["source_id"]
        why = code_name(str(row["reason"]))
        told.append(POPS["not_joined"].fill(id=same(row["existing_pop_id"]), name=given(name), why=why))
    return told


def _chosen(choice: dict[str, Any], currency: str) -> list[Both]:
    """Return how the POPs were chosen; the bound is rounded down and the gap up."""

    def amount(value: float | Decimal) -> Both:
        shown = number(float(value))
        return Both(f"{currency} {shown.es}", f"{currency} {shown.en}")

    told = [
        POPS["choice"].fill(
            chosen=number(choice["chosen"]),
            candidates=number(choice["candidates"]),
            cost=amount(choice["objective"]),
            bound=amount(rounded(choice["lower_bound"], 0, ROUND_FLOOR)),
            gap=with_unit(rounded(choice["gap_pct"], 2, ROUND_CEILING), "%", 2),
        )
    ]
    if choice["outcome"] != "proven":
        told.append(POPS["stopped"].fill(limit=with_unit(choice["gap_limit_pct"], "%", 2)))
    if choice["dark"]:
        told.append(POPS["dark"].fill(dark=number(choice["dark"])))
    return [*told, POPS["estimate"]]


def grid(plan: Plan) -> Grid:
    """Return one row a POP, centers first."""
    points = plan.tables["points"]
    name = {
        str(i): given(n)
        for i, n in zip(points["point_id"], points["name"], strict=True)
        if isinstance(n, str) and n
    }
    listed = plan.tables["existing_pops"]
    name |= {
        str(i): given(n)
        for i, n in zip(listed["existing_pop_id"], listed["name"], strict=True)
        if isinstance(n, str) and n
    }
    rows = []
    for row in plan.tables["pops"].to_dict("records"):
        kind = POPS[f"kind_{row['kind']}"]
        site = row["site_id"] if isinstance(row["site_id"], str) and row["site_id"] else ""
        at = name.get(site, same(site)) if row["kind"] != "center" else same(site)
        place = Both(f"{at.es}, {kind.es}", f"{at.en}, {kind.en}") if site else kind
        far = row["kind"] != "center"
        rows.append(
            (
                same(str(row["pop_id"])),
                place,
                *(number(row[k]) for k in ("sites_served", "ports_used", "ports")),
                with_unit(row["power_w"], "W", 0) if far else same("—"),
                *(with_unit(row[k], "Mb/s", 0) for k in ("up_mbps", "down_mbps")),
                same(str(row["uplink_optic"])) if far else same("—"),
                with_unit(row["route_to_center_m"] / 1000, "km", 1) if far else same("—"),
            )
        )
    return Grid([POPS[h] for h in HEADS], rows, frozenset({2, 3, 4, 5, 6, 7, 9}))
