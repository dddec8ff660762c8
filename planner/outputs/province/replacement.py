"""One replacement program over members: in the report, on the map, and as a list."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
from markupsafe import Markup

from planner.outputs.map.model import Field, Theme
from planner.outputs.map.standing import program_theme
from planner.outputs.map.years import year_text
from planner.outputs.program_list import write_rows
from planner.outputs.province.tables import gap, money, table
from planner.outputs.report.context import both
from planner.outputs.report.replacement import coverage_chart
from planner.outputs.words import Both, number, percent, same
from planner.outputs.words.columns import unit_name
from planner.outputs.words.member_program import PROGRAM
from planner.outputs.words.replacement import REPLACEMENT
from planner.plan.province.model import CRS, Part

ROWS, YEARS = "member_replacements", "member_replacement_years"
FIRST = 40


def section(part: Part, language: str) -> str:
    """Return what is replaced first in which member, what it costs by year, and the bound."""
    told = part.summary
    rows, years = part.tables[ROWS], part.tables[YEARS]
    body = [
        Markup('<h2 id="replacement">{}</h2>').format(both(PROGRAM["title"])),
        *(Markup("<p>{}</p>").format(both(words)) for words in _sentences(told)),
        coverage_chart(years, language, PROGRAM["chart"]),
        _years(years),
        _members(told),
        _first(rows),
        Markup('<p class="small">{}</p>').format(both(PROGRAM["how"])),
    ]
    return str(Markup("").join(body))


def _sentences(told: Any) -> list[Both]:
    """Return the program in sentences."""
    currency, first = str(told["currency"]), int(told["year"])
    last = same(str(first + int(told["horizon_years"]) - 1))
    mended = sum(int(m["down_bought"]) for m in told["members"])
    unit = unit_name(str(told["demand_unit"]))
    proven, kept = float(told["certified_bound"]), float(told["kept_weight_years"])
    out = [
        PROGRAM["lead"].fill(
            first=same(str(first)), last=last, budget=money(told["yearly_budget"], currency),
            members=number(len(told["members"])), due=number(told["parts_due"]),
            bought=number(told["parts_bought"]), cost=money(told["cost_bought"], currency),
            cost_due=money(told["cost_due"], currency), down=number(told["down"]), mended=number(mended),
        ),
        PROGRAM["coverage"].fill(
            last=last, without=percent(told["coverage_last_without"], 2),
            with_it=percent(told["coverage_last_with"], 2),
        ),
        PROGRAM["bound"].fill(
            gap=gap(told["gap_pct"]), certified=gap(100 * (proven - kept) / proven if proven else 0.0)
        ),
    ]  # fmt: skip
    alone = sum(float(m["alone_yearly_budget"]) for m in told["members"])
    if alone:
        kept_alone = sum(float(m["alone_kept_weight_years"]) for m in told["members"])
        out.append(
            PROGRAM["apart"].fill(
                alone=money(alone, currency), kept_alone=number(kept_alone), unit=unit, kept=number(kept)
            )
        )
    if told["without_program"]:
        out.append(PROGRAM["left_out"].fill(members=", ".join(told["without_program"])))
    return out


def _years(years: pd.DataFrame) -> Markup:
    """Return the program by year."""
    heads = [REPLACEMENT[k] for k in ("year", "budget", "spent", "parts", "without", "with")]
    body = [
        [
            same(str(int(r["year"]))), number(r["budget"]), number(r["spent"]), number(int(r["parts"])),
            percent(r["coverage_without"], 2), percent(r["coverage_with"], 2),
        ]
        for r in years.to_dict("records")
    ]  # fmt: skip
    return table(PROGRAM["years_table"], heads, body)


def _members(told: Any) -> Markup:
    """Return the program by member, beside what each would keep by itself."""
    keys = ("member", "down", "down_bought", "due", "bought", "cost", "kept", "alone")
    body = [
        [
            same(m["id"]), number(m["down"]), number(m["down_bought"]), number(m["parts_due"]),
            number(m["parts_bought"]), number(m["cost_bought"]), number(m["kept_weight_years"]),
            number(m["alone_kept_weight_years"]),
        ]
        for m in told["members"]
    ]  # fmt: skip
    return table(PROGRAM["members_table"], [PROGRAM[k] for k in keys], body)


def _first(rows: pd.DataFrame) -> Markup:
    """Return the parts that are replaced first, over all members."""
    bought = rows[rows["year"].notna()]
    heads = [
        PROGRAM["order"], REPLACEMENT["asset"], REPLACEMENT["part"], REPLACEMENT["reason"],
        REPLACEMENT["year"], PROGRAM["built"], PROGRAM["lost"], PROGRAM["only"], PROGRAM["cost"],
    ]  # fmt: skip
    body = [
        [
            same(str(n)), same(str(r["asset_id"])), part_name(str(r["part"])),
            REPLACEMENT[str(r["reason"])], same(str(int(r["year"]))), same(year_text(r["year_built"])),
            number(float(r["share_weight"]), 1), number(float(r["marginal_weight"]), 1), number(r["cost"]),
        ]
        for n, r in enumerate(bought.head(FIRST).to_dict("records"), 1)
    ]  # fmt: skip
    caption = PROGRAM["first_table"].fill(n=number(len(body)), all=number(len(bought)))
    return table(caption, heads, body, 4)


def part_name(part: str) -> Both:
    """Return what a part is called; a support that stands is a pole."""
    return REPLACEMENT["pole" if part == "support" else part]


def layers(part: Part) -> list[Theme]:
    """Return the parts that the program lists, colored by the year in which they are bought."""
    rows = gpd.GeoDataFrame(part.tables[ROWS], geometry="geometry", crs=CRS)
    # The part that comes first is drawn last, above others of its asset.
    order = rows["year"].fillna(math.inf).to_numpy().argsort(kind="stable")[::-1]
    rows = rows.iloc[order].reset_index(drop=True)
    member = (Field("member_id", PROGRAM["member"]),)
    return [program_theme(rows, rows["asset_id"], part.summary, "replacement_parts", member)]


def write_list(part: Part | None, path: Path) -> None:
    """Write `replacement.csv` of a plan of members; nothing without a program over them."""
    if part is not None:
        write_rows(part.tables[ROWS], int(part.summary["year"]), path)
