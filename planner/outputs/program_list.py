"""`replacement.csv`: the replacement program as a list, first what comes first; none without a program."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import pandas as pd

from planner.outputs.files import write_text
from planner.outputs.map.degrees import DEGREES
from planner.plan.model import Plan

FILE = "replacement.csv"
COLUMNS = (
    "order", "asset_id", "source_id", "kind", "part", "reason", "year", "due_year", "year_built",
    "age_years", "cost", "share_weight", "marginal_weight", "kept_weight_years", "lon", "lat",
)  # fmt: skip
DIGITS = 6


def write_program_list(plan: Plan, path: Path) -> None:
    """Write the program of a city, with the age and the place of each asset; nothing without a program.

    `age_years` counts up to the year in which a part is bought, else to the first year of the program.
    """
    if "replacement" not in plan.summary:
        return
    rows = with_assets(plan)
    if len(rows):
        places = gpd.GeoSeries(rows["geometry"].to_numpy(), crs=plan.streets.crs).representative_point()
        rows = rows.assign(geometry=places.to_crs(DEGREES).to_numpy())
    write_rows(
        rows.rename(columns={"standing_id": "asset_id"}), int(plan.summary["replacement"]["year"]), path
    )


def with_assets(plan: Plan) -> pd.DataFrame:
    """Return REPLACEMENTS with what is told of each asset: source_id, kind, year_built, geometry."""
    facts = plan.standing["standing"][["standing_id", "source_id", "kind", "year_built", "geometry"]]
    return plan.standing["replacements"].merge(pd.DataFrame(facts), on="standing_id", how="left")


def write_rows(rows: pd.DataFrame, first_year: int, path: Path) -> None:
    """Write a program over one city or over members, places in degrees."""
    shapes = list(rows["geometry"])
    frame = rows.assign(
        order=range(1, len(rows) + 1),
        age_years=rows["year"].astype(float).fillna(first_year) - rows["year_built"].astype(float),
        lon=[round(s.x, DIGITS) for s in shapes],
        lat=[round(s.y, DIGITS) for s in shapes],
    )[list(COLUMNS)]
    for column in ("year", "due_year", "year_built", "age_years"):
        frame[column] = frame[column].astype(float).astype("Int64")
    write_text(path, frame.to_csv(index=False, lineterminator="\n"))
