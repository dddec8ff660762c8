"""Writing of a folder of progress: `progress.csv`, `progress.geojson`, `progress.html` and `map.html`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
from markupsafe import Markup

from planner.outputs import palette, told
from planner.outputs.export.places import as_geojson, in_degrees, plain
from planner.outputs.files import environment, packaged, write_text
from planner.outputs.map.model import Field, Theme
from planner.outputs.map.page import page
from planner.outputs.report.context import both
from planner.outputs.report.tables import Grid
from planner.outputs.words import Both, code_name, given, number, percent
from planner.outputs.words.progress import PROGRESS
from planner.outputs.words.workbook import LAYERS
from planner.outputs.workbook.lines import as_text
from planner.plan.model import Plan
from planner.plan.progress_sites import NOTHING, STATES, Progress
from planner.plan.store import notice

NOTICE = "NOTICE.txt"
PROGRESS_FILES = frozenset({"progress.csv", "progress.geojson", "progress.html", "map.html", NOTICE})
LOOKS = {
    NOTHING: palette.Look(palette.GRAY, "cross", 5),
    "installed": palette.Look(palette.ORANGE, "triangle", 6),
    "powered": palette.Look(palette.SKY, "square", 6),
    "lit": palette.Look(palette.GREEN, "circle", 6),
}
TOLD = ("name", "state", "installed_on", "powered_on", "lit_on", "note")


def write_progress(plan: Plan, progress: Progress, folder: Path) -> None:
    """Write progress into an empty folder; the plan's own folder is not touched.

    Parameters
    ----------
    plan
        The plan whose sites are told of.
    progress
        What has been reached, and of how many.
    """
    write_text(folder / NOTICE, notice(plan.summary))
    table = progress.sites.map(as_text)
    write_text(folder / "progress.csv", table.to_csv(index=False, lineterminator="\n"))
    write_text(folder / "progress.geojson", _geojson(plan, progress))
    write_text(folder / "progress.html", _report(plan, progress))
    write_text(folder / "map.html", page(plan, None, [theme(plan, progress)]))


def located(plan: Plan, progress: Progress) -> gpd.GeoDataFrame:
    """Return the sites with their places."""
    shapes: dict[str, Any] = {}
    for layer, key in (("cameras", "camera_id"), ("points", "point_id")):
        rows = plan.tables[layer]
        shapes |= dict(zip(rows[key].astype(str), rows.geometry, strict=True))
    places = [shapes[s] for s in progress.sites["site_id"]]
    return gpd.GeoDataFrame(progress.sites, geometry=places, crs=plan.summary["crs"])


def theme(plan: Plan, progress: Progress) -> Theme:
    """Return the layer of the map: each site by the last state it has reached."""
    frame = located(plan, progress).to_crs("EPSG:4326") if len(progress.sites) else located(plan, progress)
    return Theme(
        "progress", PROGRESS["map"], PROGRESS["one"], frame.assign(id=frame["site_id"]),
        fields=tuple(Field(c, PROGRESS[c], "text") for c in TOLD),
        style_column="state", looks=LOOKS, labels={s: PROGRESS[f"state_{s}"] for s in LOOKS},
    )  # fmt: skip


def grid(plan: Plan, progress: Progress) -> Grid:
    """Return the totals by group, each with its denominator."""
    phases = plan.tables["phases"]
    names = {str(p): n for p, n in zip(phases["phase"].astype(int), phases["name"], strict=True)}
    rows = [
        (
            PROGRESS[row["group"]],
            _value(row["group"], row["value"], names),
            *(number(row[k]) for k in ("planned", *STATES)),
            percent(row["lit"] / row["planned"] if row["planned"] else None),
        )
        for row in progress.totals.to_dict("records")
    ]
    heads = [PROGRESS[k] for k in ("group", "value", "planned", *STATES, "lit_share")]
    return Grid(heads, rows, frozenset(range(2, 7)))


def _value(group: str, value: str, phases: dict[str, object]) -> Both:
    """Return which camera class, kind, district or phase."""
    if not value:
        return PROGRESS["blank"]
    if group == "layer":
        return LAYERS[value]
    if group == "phase":
        name = phases.get(value)
        return given(f"{value}, {name}" if isinstance(name, str) and name else value)
    return code_name(value) if group == "kind" else given(value)


def sentences(progress: Progress) -> list[Both]:
    """Return the totals in words."""
    whole, *rest = progress.totals.to_dict("records")
    counted = {k: number(whole[k]) for k in ("planned", *STATES)}
    shares = {
        f"{k}_share": percent(whole[k] / whole["planned"] if whole["planned"] else None) for k in STATES
    }
    out = [
        PROGRESS["as_of"].fill(date=progress.as_of.isoformat()),
        PROGRESS["sentence"].fill(**counted, **shares),
    ]
    cameras = next((r for r in rest if r["group"] == "layer" and r["value"] == "cameras"), None)
    if cameras is not None:
        out.append(PROGRESS["cameras"].fill(**{k: number(cameras[k]) for k in ("planned", *STATES)}))
    silent = int(progress.sites["row"].isna().sum())
    return [*out, PROGRESS["silent"].fill(silent=number(silent))]


def _report(plan: Plan, progress: Progress) -> str:
    """Return the page: sentences and the table of totals, in both languages."""
    template = environment("progress", "template").get_template("progress.html.j2")
    text = template.render(
        language=told.language(plan),
        title=told.title(plan),
        scenario=plan.summary["scenario"],
        words=PROGRESS,
        notes=told.notes(plan),
        attribution=told.attribution(plan),
        sentences=sentences(progress),
        grid=grid(plan, progress),
        both=both,
        css=Markup(packaged("report", "template", "report.css")),  # noqa: S704  our own file
        script=Markup(packaged("report", "template", "report.js")),  # noqa: S704  our own file
    )
    return text.strip() + "\n"


def _geojson(plan: Plan, progress: Progress) -> str:
    """Return the sites as a FeatureCollection with what the list says of each."""
    frame = located(plan, progress)
    shapes = in_degrees(frame, plan.summary["crs"])
    rows = pd.DataFrame(frame.drop(columns="geometry")).to_dict("records")
    features = [
        {"type": "Feature", "id": row["site_id"], "geometry": as_geojson(shape),
         "properties": {str(k): plain(v) for k, v in row.items()}}
        for shape, row in zip(shapes, rows, strict=True)
    ]  # fmt: skip
    head = {"type": "FeatureCollection", "name": "progress", "as_of": progress.as_of.isoformat(),
            "notice": notice(plan.summary).splitlines()}  # fmt: skip
    return json.dumps({**head, "features": features}, ensure_ascii=False, allow_nan=False) + "\n"
