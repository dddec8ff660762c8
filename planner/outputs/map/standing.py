"""What stands by `plant.source` on the map: every asset by what becomes of it, and the program by year."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import geopandas as gpd
import pandas as pd

from planner.outputs import palette
from planner.outputs.map.degrees import in_degrees
from planner.outputs.map.model import Field, Theme
from planner.outputs.map.years import YEAR_KEY, by_year, year_text
from planner.outputs.palette import Look
from planner.outputs.program_list import with_assets
from planner.outputs.words import same
from planner.outputs.words.columns import unit_name
from planner.outputs.words.member_program import PROGRAM
from planner.outputs.words.replacement import REPLACEMENT
from planner.plan.model import Plan

ACTION_LOOKS = {
    "stands": Look(palette.GRAY, "circle", 4.5, width_px=3.0),
    "replaced": Look(palette.GREEN, "square", 4.5, "9 4", 3.0),
    "program": Look(palette.BLUE, "diamond", 5, "2 5", 3.0),
    "kept_down": Look(palette.VERMILLION, "cross", 6, "9 4 2 4", 3.0),
    "not_ours": Look(palette.BLACK, "triangle", 4, "2 4", 2.0),
}


def standing_themes(plan: Plan) -> list[Theme]:
    """Return what stands, hidden at first, and what the program buys in which year; none without plant."""
    if "plant" not in plan.summary:
        return []
    return [_assets(plan), *([_program(plan)] if "replacement" in plan.summary else [])]


def _assets(plan: Plan) -> Theme:
    """Return every asset that stands, by what becomes of it."""
    rows = plan.standing["standing"]
    drawn = in_degrees(gpd.GeoDataFrame(rows, geometry="geometry", crs=plan.streets.crs))
    years = {c: [year_text(v) for v in rows[c]] for c in ("year_built", "due_year", "maintenance_end")}
    frame = drawn.assign(id=rows["standing_id"].astype(str), **years).reset_index(drop=True)
    present = set(frame["action"])
    looks = {a: look for a, look in ACTION_LOOKS.items() if a in present}
    fields = (
        Field("source_id", PROGRAM["source"]), Field("name", PROGRAM["name"]),
        Field("kind", PROGRAM["kind"], "code", codes={k: PROGRAM[f"kind_{k}"] for k in set(frame["kind"])}),
        Field("state", PROGRAM["state"], "code",
              codes={s: PROGRAM[f"state_{s}"] for s in ("works", "down", "unknown")}),
        Field("year_built", PROGRAM["built"]), Field("due_year", PROGRAM["due_from"]),
        Field("maintenance_end", PROGRAM["maintained"]), Field("owner", PROGRAM["owner"]),
        Field("provenance", PROGRAM["provenance"]),
    )  # fmt: skip
    columns = ["id", *(f.column for f in fields), "action", "geometry"]
    return Theme(
        "standing", PROGRAM["layer_standing"], PROGRAM["layer_asset"], frame[columns], fields, shown=False,
        style_column="action", looks=looks, labels={a: PROGRAM[f"action_{a}"] for a in looks},
    )  # fmt: skip


def _program(plan: Plan) -> Theme:
    """Return the parts that the program lists, by the year in which each is bought."""
    rows = with_assets(plan)
    # The part that comes first is drawn last, above others of its asset.
    order = rows["year"].fillna(math.inf).to_numpy().argsort(kind="stable")[::-1]
    rows = rows.iloc[order].reset_index(drop=True)
    drawn = in_degrees(gpd.GeoDataFrame(rows, geometry="geometry", crs=plan.streets.crs))
    return program_theme(drawn, rows["standing_id"], plan.summary, "replacement_parts")


def program_theme(
    frame: gpd.GeoDataFrame,
    assets: pd.Series,
    told: Mapping[str, Any],
    key: str,
    more: tuple[Field, ...] = (),
) -> Theme:
    """Return the theme of a program, of a city or over members.

    Parameters
    ----------
    frame
        Rows of the program in degrees, with `source_id` and `year_built`.
    assets
        Id of each row's asset.
    told
        `plan.json`, or the block of the program: currency and unit of demand.
    more
        Fields that stand first.
    """
    unit = unit_name(str(told.get("demand_unit") or told["cameras"]["demand_unit"]))
    shown = frame.assign(
        id=assets.astype(str) + " " + frame["part"].astype(str),
        year_built=[year_text(v) for v in frame["year_built"]],
        **{YEAR_KEY: [year_text(v) for v in frame["year"]]},
    )
    looks, labels = by_year(shown[YEAR_KEY])
    parts = {p: REPLACEMENT["pole" if p == "support" else p] for p in sorted(set(frame["part"]))}
    reasons = {r: REPLACEMENT[r] for r in sorted(set(frame["reason"]))}
    fields = (
        *more, Field("source_id", PROGRAM["source"]),
        Field("part", REPLACEMENT["part"], "code", codes=parts),
        Field(YEAR_KEY, PROGRAM["year"]), Field("year_built", PROGRAM["built"]),
        Field("reason", REPLACEMENT["reason"], "code", codes=reasons),
        Field("share_weight", PROGRAM["lost"], "number", unit, 1),
        Field("marginal_weight", PROGRAM["only"], "number", unit, 1),
        Field("kept_weight_years", PROGRAM["kept"], "number", digits=1),
        Field("cost", PROGRAM["cost"], "number", same(str(told["currency"]))),
    )  # fmt: skip
    columns = ["id", *(f.column for f in fields), "geometry"]
    return Theme(
        key, PROGRAM["layer"], PROGRAM["layer_one"], shown[columns].reset_index(drop=True), fields,
        style_column=YEAR_KEY, looks=looks, labels=labels, group="sites",
    )  # fmt: skip
