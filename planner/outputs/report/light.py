"""Light and load in the report: the links with the least margin, and what the centers carry."""

from __future__ import annotations

from decimal import ROUND_CEILING
from typing import Any

from planner.outputs.report.tables import Grid
from planner.outputs.words import Both, code_name, number, percent, same, with_unit
from planner.outputs.words.both import rounded
from planner.outputs.words.light import LIGHT
from planner.plan.model import Plan

HEADS = ("site", "direction", "wavelength", "length", "splices", "loss", "budget", "margin", "optic")


def light(plan: Plan) -> dict[str, Any]:
    """Return title, sentences and the table of the chapter."""
    return {
        "title": LIGHT["title"],
        "sentences": sentences(plan),
        "table": LIGHT["table"],
        "grid": grid(plan),
    }


def sentences(plan: Plan) -> list[Both]:
    """Return the least margins, the fullest link and center, and what is assumed."""
    network = plan.summary["network"]
    lit, load = network["light"], network["load"]
    if not lit["links"]:
        return [LIGHT["none"]]
    told = [
        LIGHT["sentence"].fill(
            links=number(lit["links"]),
            margin=with_unit(lit["worst_margin_db"], "dB", 2),
            overload=with_unit(lit["worst_overload_margin_db"], "dB", 2),
            attenuated=number(lit["attenuated"]),
        )
    ]
    if "pon" in network:
        told.append(_trees(network["pon"]))
    told += [
        LIGHT["load"].fill(
            share=percent(load["fullest_link_share"]),
            center=same(center["center_id"]),
            sites=number(center["sites"]),
            **{
                key: with_unit(center[name], "Mb/s", 0)
                for key, name in (
                    ("up", "up_mbps"), ("down", "down_mbps"), ("fullest", "fullest_switch_mbps"),
                    ("uplink", "uplink_mbps"),
                )
            },
        )
        for center in load["centers"]
    ]  # fmt: skip
    return [*told, LIGHT["assumed"]]


def _trees(pon: dict[str, Any]) -> Both:
    """Return the sentence on sites that share ports; what it may cost too much is rounded up."""
    return LIGHT["pon"].fill(
        sites=number(pon["sites"]),
        trees=number(pon["ports_used"]),
        architecture=same({"gpon": "GPON", "xgspon": "XGS-PON"}[pon["architecture"]]),
        splitters=number(sum(k["count"] for k in pon["splitters"])),
        share=percent(pon["fullest_port_share"] or 0.0),
        gap=with_unit(rounded(pon["gap_pct"], 1, ROUND_CEILING), "%", 1),
        capex=with_unit(rounded(pon.get("gap_of_capex_pct", 0.0), 3, ROUND_CEILING), "%", 3),
    )


def grid(plan: Plan) -> Grid:
    """Return the ten links with the least margin."""
    rows = [
        (
            same(w["site_id"]),
            code_name(w["direction"]),
            with_unit(w["wavelength_nm"], "nm", 0),
            with_unit(w["length_m"], "m", 0),
            number(w["splices"]),
            with_unit(w["loss_high_db"], "dB", 2),
            with_unit(w["budget_db"], "dB", 2),
            with_unit(w["margin_db"], "dB", 2),
            same(w["optic"]),
        )
        for w in plan.summary["network"]["light"]["worst"]
    ]
    return Grid([LIGHT[k] for k in HEADS], rows, frozenset({2, 3, 4, 5, 6, 7}))
