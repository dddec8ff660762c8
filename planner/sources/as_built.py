"""As-built lists: what stands already, its age and state, out of a GeoPackage, CSV or workbook."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import shapely

from planner.errors import InputError, Problem, name_up_to_five
from planner.schema import RAW_STANDING
from planner.settings.plant_settings import OWN, PlantSettings
from planner.sources import standing_words as asset_words
from planner.sources import words
from planner.sources.angles import parse_number
from planner.sources.cells import blank
from planner.sources.coordinates import place_rows
from planner.sources.directions import parse_direction
from planner.sources.existing_cameras import HIGHEST_MOUNT_M
from planner.sources.existing_pops import BATTERIES, MOST_PORTS, PON_PORTS, PORTS, POWERS
from planner.sources.identity import refuse_identity, refuse_private_contacts
from planner.sources.layers import to_degrees
from planner.sources.model import SourceNote
from planner.sources.osm_places import height_m
from planner.sources.sites import classes_of, column_of, site_ids
from planner.sources.tables import RowTable, read_rows

EARLIEST, LATEST = 1900, 2200
LAYER_KEY = "_asset_kind"
LINES, POINTS = ("LineString", "MultiLineString"), ("Point", "MultiPoint")


def read_as_built(path: Path, plant: PlantSettings, notes: list[SourceNote]) -> gpd.GeoDataFrame:
    """Return an as-built file as RAW_STANDING in EPSG:4326, in its order.

    A GeoPackage of several layers tells the kind of asset by the name of each layer (`cameras`, `routes`,
    `pops`, `points`, `centers`, `supports`; in Spanish `camaras`, `tramos`, `nodos` ...), other layers are
    left out with a note; a list or single layer by its column `kind`. Blank mode, owner, year of building and
    end of maintenance take what `[plant]` says; a blank state is unknown, which counts as working.

    Parameters
    ----------
    path
        CSV, XLSX, GeoPackage or another vector layer. In a CSV the places of routes are a column `wkt`.
    plant
        Section `[plant]`.
    notes
        List that what was left out is added to.

    Raises
    ------
    InputError
        All faults at once: kinds, modes, states, forms and classes that are unknown, years that cannot be,
        more spare fibers than fibers, ports that are no whole number, a route that is no line, repeated ids.
    """
    table = _rows(path, plant.crs, notes)
    refuse_private_contacts(table.rows, str(path))
    problems: list[Problem] = []
    rows = table.rows
    frame = pd.DataFrame(index=rows.index)
    frame["source_id"] = site_ids(table, path, problems)
    frame["kind"] = _kinds(rows, problems)
    frame["name"] = column_of(rows, words.NAMES)
    frame["geometry"] = _places(table, frame["kind"], path, plant.crs, problems, notes)
    _life(frame, rows, plant, problems)
    _routes(frame, rows, problems)
    _cameras(frame, rows, problems)
    _pops(frame, rows, problems)
    frame["carries"] = [_ids(v) for v in column_of(rows, asset_words.CARRIES)]
    frame["provenance"] = column_of(rows, words.PROVENANCES).fillna(f"as-built {path.name}")
    _tell_carried(frame, problems)
    if problems:
        raise InputError(problems, str(path), "the as-built file")
    return standing_frame(frame)


def standing_frame(rows: pd.DataFrame) -> gpd.GeoDataFrame:
    """Return rows as RAW_STANDING with columns in the type of their kind, in degrees."""
    frame = RAW_STANDING.arrange(rows).reset_index(drop=True)
    for column in RAW_STANDING.columns:
        values = frame[column.name]
        if column.kind in ("number", "integer"):
            frame[column.name] = pd.to_numeric(values).astype(float)
        else:
            frame[column.name] = values.astype(object).where(values.notna(), None)
    return gpd.GeoDataFrame(frame, geometry="geometry", crs="EPSG:4326")


def _rows(path: Path, crs: str, notes: list[SourceNote]) -> RowTable:
    """Return the rows of the file; those of a GeoPackage of several layers with the kind of their layer."""
    if path.suffix.lower() != ".gpkg":
        return read_rows(path, crs)
    try:
        names = [str(n) for n, kind in pyogrio.list_layers(path) if kind is not None]
    except (pyogrio.errors.DataSourceError, OSError) as fault:
        what = f"the file cannot be read as a GeoPackage: {fault}."
        raise InputError(Problem(what, "Check that it is whole, or export again."), str(path)) from None
    known = {n: asset_words.kind_of_asset(n) for n in names}
    if len(names) <= 1 or not any(known.values()):
        return read_rows(path, crs)
    strange = [n for n, kind in known.items() if kind is None]
    if strange:
        told = f"layers that are no kind of asset are left out: {name_up_to_five(strange)}"
        notes.append(SourceNote("PLANT-LAYERS-UNUSED", "info", path.name, len(strange), told))
    parts = [
        to_degrees(pyogrio.read_dataframe(path, layer=n), crs, f"{path}, layer {n}").assign(
            **{LAYER_KEY: kind}
        )
        for n, kind in known.items()
        if kind is not None
    ]
    whole = pd.concat([p for p in parts if len(p)] or parts, ignore_index=True)
    if not len(whole):
        raise InputError(Problem("its layers hold no row.", "Fill them, or leave `plant.source` blank."),
                         str(path))  # fmt: skip
    whole.index = pd.RangeIndex(1, len(whole) + 1)
    rows = pd.DataFrame(whole.drop(columns="geometry")).astype(object)
    refuse_identity(rows, str(path))
    return RowTable(rows.where(rows.notna(), None), gpd.GeoSeries(whole["geometry"], crs="EPSG:4326"))


def _kinds(rows: pd.DataFrame, problems: list[Problem]) -> pd.Series:
    """Return the kind of each asset."""
    if LAYER_KEY in rows:
        return rows[LAYER_KEY]
    if words.find_column(rows.columns, asset_words.KINDS) is None:
        problems.append(
            Problem(
                "no column tells what each row is.",
                "Add a column `kind` (tipo): camera, route, pop, point, center or support.",
            )
        )
    told = column_of(rows, asset_words.KINDS)
    return _coded(
        told, asset_words.kind_of_asset, "kind", "camera, route, pop, point, center or support", problems
    )


def _coded(
    told: pd.Series, read: Callable[[object], str | None], what: str, expected: str, problems: list[Problem],
    usual: str | None = None,
) -> pd.Series:  # fmt: skip
    """Return cells as codes, the usual one where blank, telling those that are none."""
    found = pd.Series([usual if v is None else read(v) for v in told], index=told.index, dtype=object)
    odd = told.notna() & found.isna()
    if odd.any():
        shown = name_up_to_five(f"row {r}: `{v}`" for r, v in told[odd].items())
        problems.append(Problem(f"`{what}` is unknown in {shown}.", f"Write one of {expected}."))
    return found


def _places(
    table: RowTable, kinds: pd.Series, path: Path, crs: str, problems: list[Problem],
    notes: list[SourceNote],
) -> pd.Series:  # fmt: skip
    """Return the place of each asset: a line of a route, a point of all else."""
    rows, shapes = table.rows, table.geometry
    if shapes is None:
        column = words.find_column(rows.columns, words.WKT)
        told = column_of(rows, words.WKT)
        drawn = told.notna()
        points = place_rows(RowTable(rows[~drawn]), path, crs, problems, notes) if (~drawn).any() else None
        shapes = pd.Series(None, index=rows.index, dtype=object)
        if points is not None:
            shapes[points.index] = points
        if column is not None and drawn.any():
            lines = gpd.GeoDataFrame(geometry=[_wkt(v) for v in told[drawn]], index=rows.index[drawn])
            shapes[lines.index] = to_degrees(lines, crs, str(path)).geometry
    routes = kinds == "route"
    for mask, wanted, what in ((routes, LINES, "a line"), (~routes & kinds.notna(), POINTS, "a point")):
        wrong = [
            r for r in kinds.index[mask] if shapes[r] is None or shapes[r].geom_type not in wanted
            or shapes[r].is_empty
        ]  # fmt: skip
        if wrong:
            mend = "Draw routes as lines (in a list a column `wkt`) and all else as points (lat and lon)."
            problems.append(Problem(f"rows {name_up_to_five(wrong)} are no {what.split()[1]}.", mend))
    return pd.Series([_simple(s) for s in shapes], index=rows.index, dtype=object)


def _simple(shape: shapely.Geometry | None) -> shapely.Geometry | None:
    """Return a shape of one part as that part."""
    if isinstance(shape, shapely.MultiPoint | shapely.MultiLineString) and len(shape.geoms) == 1:
        return shape.geoms[0]
    return shape


def _wkt(text: object) -> object:
    """Return the shape of a cell of well-known text, None where it is none."""
    try:
        return shapely.from_wkt(str(text))
    except shapely.errors.GEOSException:
        return None


def _life(frame: pd.DataFrame, rows: pd.DataFrame, plant: PlantSettings, problems: list[Problem]) -> None:
    """Put owner, mode, year of building, state, end of maintenance and year of replacement."""
    owner = column_of(rows, asset_words.OWNERS)
    frame["owner"] = owner.where(owner.notna(), plant.owner or None)
    frame["mode"] = _coded(
        column_of(rows, asset_words.MODES), asset_words.mode_of_asset, "mode", "own, leased or others",
        problems, plant.mode or OWN,
    )  # fmt: skip
    frame["state"] = _coded(
        column_of(rows, asset_words.STATES), asset_words.state_of_asset, "state", "works, down or unknown",
        problems, "unknown",
    )  # fmt: skip
    built = _whole(column_of(rows, asset_words.YEARS), "year_built", EARLIEST, LATEST, problems)
    age = _whole(column_of(rows, asset_words.AGES), "age", 0, LATEST - EARLIEST, problems)
    if age.notna().any() and not plant.year:
        mend = "Set `plant.year`, or give the year of building."
        problems.append(Problem("ages are told, but `plant.year` is 0: nobody knows when they count.", mend))
    frame["year_built"] = built.fillna(plant.year - age).fillna(plant.year_built or np.nan)
    ends = _whole(column_of(rows, asset_words.MAINTAINED), "maintenance_end", EARLIEST, LATEST, problems)
    frame["maintenance_end"] = ends.fillna(plant.maintenance_end or np.nan)
    frame["replace_year"] = _whole(
        column_of(rows, asset_words.REPLACES), "replace_year", EARLIEST, LATEST, problems
    )
    late = frame["year_built"] > (plant.year or LATEST)
    _tell(late, f"`year_built` is after `plant.year` ({plant.year})", "Mend the year, or `plant.year`.",
          problems)  # fmt: skip
    early = frame["replace_year"] < frame["year_built"]
    _tell(early, "`replace_year` is before `year_built`", "Mend one of both years.", problems)


def _routes(frame: pd.DataFrame, rows: pd.DataFrame, problems: list[Problem]) -> None:
    """Put form and fibers of routes."""
    routes = frame["kind"] == "route"
    told = column_of(rows, asset_words.FORMS).where(routes, None)
    forms = _coded(told, asset_words.form_of_route, "form", "poles, duct or leased", problems)
    rented = routes & forms.isna() & told.isna() & (frame["mode"] == "leased")
    frame["form"] = forms.where(~rented, "leased")
    bare = routes & frame["form"].isna() & told.isna()
    _tell(bare, "routes do not say how they are built", "Fill `form` (forma): poles, duct or leased.",
          problems)  # fmt: skip
    fibers = _whole(column_of(rows, asset_words.FIBERS), "fibers", 0, 10_000, problems)
    spare = _whole(column_of(rows, asset_words.SPARES), "spare_fibers", 0, 10_000, problems)
    frame["fibers"], frame["spare_fibers"] = fibers.where(routes), spare.where(routes)
    _tell(routes & (spare > fibers.fillna(np.inf)), "more fibers are spare than there are",
          "Mend `fibers` or `spare_fibers`.", problems)  # fmt: skip


def _cameras(frame: pd.DataFrame, rows: pd.DataFrame, problems: list[Problem]) -> None:
    """Put class, direction, height and mount of cameras."""
    cameras = frame["kind"] == "camera"
    frame["camera_class"] = None
    if cameras.any():
        frame["camera_class"] = classes_of(rows[cameras], problems).reindex(rows.index)
    frame["camera_class"] = frame["camera_class"].astype(object).where(frame["camera_class"].notna(), None)
    for name, headers, read, mend in (
        ("direction_deg", words.DIRECTIONS, parse_direction,
         "Write degrees clockwise from north (135) or a point of the compass (SE), or leave it blank."),
        ("height_m", words.HEIGHTS, _mount_m,
         f"Write meters above 0 and up to {HIGHEST_MOUNT_M:g}, or leave it blank."),
    ):  # fmt: skip
        told = column_of(rows, headers).where(cameras, None)
        frame[name] = _read(told, read, name, mend, problems)
    frame["mount"] = column_of(rows, words.MOUNTS).where(cameras, None)


def _pops(frame: pd.DataFrame, rows: pd.DataFrame, problems: list[Problem]) -> None:
    """Put ports, power and battery of POPs."""
    pops = frame["kind"] == "pop"
    for name, headers in (("ports", PORTS), ("pon_ports", PON_PORTS), ("most_ports", MOST_PORTS)):
        frame[name] = _whole(column_of(rows, headers).where(pops, None), name, 0, 100_000, problems)
    for name, headers in (("power_w", POWERS), ("battery_h", BATTERIES)):
        told = column_of(rows, headers).where(pops, None)
        frame[name] = _read(told, _amount, name, "Write an amount, 0 or more, or leave it blank.", problems)
    stands = frame["ports"].fillna(0) + frame["pon_ports"].fillna(0)
    _tell(pops & (frame["most_ports"] < stands), "`most_ports` is less than what stands",
          "It counts those that stand too: raise it, or leave it blank.", problems)  # fmt: skip


def _mount_m(cell: object) -> float:
    """Return the height of a mount."""
    height = height_m({"height": str(cell)})
    if not 0 < height <= HIGHEST_MOUNT_M:
        raise ValueError("no height of a mount")
    return height


def _amount(cell: object) -> float:
    """Return an amount that is not below 0."""
    number = parse_number(cell)
    if not (np.isfinite(number) and number >= 0):
        raise ValueError("no amount")
    return number


def _read(
    told: pd.Series, read: Callable[[object], float], name: str, mend: str, problems: list[Problem]
) -> pd.Series:
    """Return cells as numbers, NaN where blank, telling those that are none."""
    out, bad = [], []
    for row, value in told.items():
        try:
            out.append(float("nan") if blank(value) else read(value))
        except ValueError:
            out.append(float("nan"))
            bad.append(f"row {row}: `{value}`")
    if bad:
        problems.append(Problem(f"`{name}` cannot be read in {name_up_to_five(bad)}.", mend))
    return pd.Series(out, index=told.index, dtype=float)


def _whole(told: pd.Series, name: str, low: int, high: int, problems: list[Problem]) -> pd.Series:
    """Return cells as whole numbers, NaN where blank, telling those that are none."""

    def whole(cell: object) -> float:
        number = parse_number(cell)
        if not low <= number <= high or number % 1:
            raise ValueError("no whole number in its range")
        return number

    return _read(
        told, whole, name, f"Write a whole number from {low} to {high}, or leave it blank.", problems
    )


def _tell(wrong: pd.Series, what: str, mend: str, problems: list[Problem]) -> None:
    """Tell rows where something is wrong."""
    if wrong.any():
        problems.append(Problem(f"{what} in rows {name_up_to_five(wrong.index[wrong])}.", mend))


def _ids(cell: str | None) -> str | None:
    """Return ids of a cell joined by spaces."""
    return None if cell is None else " ".join(cell.replace(";", " ").replace(",", " ").split())


def _tell_carried(frame: pd.DataFrame, problems: list[Problem]) -> None:
    """Tell rows that carry cameras that the file does not hold."""
    known = set(frame.loc[frame["kind"] == "camera", "source_id"])
    lost = [
        f"row {row}: {name}"
        for row, ids in frame["carries"].items()
        for name in _split(ids)
        if name not in known
    ]
    if lost:
        mend = "Write ids of rows that are cameras, or leave `carries` blank."
        problems.append(Problem(f"`carries` names no camera of the file in {name_up_to_five(lost)}.", mend))


def _split(ids: object) -> Sequence[str]:
    """Return the ids of a cell."""
    return ids.split() if isinstance(ids, str) else ()
