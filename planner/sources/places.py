"""Open ground, vegetation, doors, sensitive places, stops and poles of a study, out of a file."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import geopandas as gpd
import pandas as pd

from planner.errors import InputError, Problem, name_up_to_five
from planner.schema import AREA_KINDS, RAW_AREAS, RAW_PLACES
from planner.sources import words
from planner.sources.coordinates import place_rows
from planner.sources.model import SourceNote
from planner.sources.open_ground import AREAS, ground_keys, ground_of, place_tags
from planner.sources.osm import is_osm
from planner.sources.osm_places import mapped
from planner.sources.sites import column_of, site_ids
from planner.sources.streets import clip
from planner.sources.tables import RowTable, read_rows

TABLE_COLUMN = "belongs_to"
"""Column that says `areas` or `places` where a kind could be either, as `planner fetch` writes it."""
_UNUSED = (
    "cameras are mapped in this file and not counted as standing: name it in `sources.existing_cameras` to "
    "add to them rather than beside them"
)
_AREA_WORDS = {
    "plaza": ("plaza", "square", "plazoleta", "praca", "explanada"),
    "park": ("park", "parque", "garden", "jardin", "espacio_verde"),
    "playground": ("playground", "juegos", "plaza_de_juegos"),
    "sports": ("sports", "pitch", "cancha", "deportes", "polideportivo"),
    "parking": ("parking", "estacionamiento", "playa_de_estacionamiento"),
    "vegetation": ("vegetation", "wood", "forest", "bosque", "arboleda", "vegetacion"),
}
_PLACE_WORDS = {
    "school": ("escuela", "colegio"),
    "kindergarten": ("jardin_de_infantes", "guarderia"),
    "university": ("universidad", "college"),
    "hospital": ("sanatorio",),
    "clinic": ("clinica", "caps", "centro_de_salud", "salita"),
    "worship": ("iglesia", "templo", "culto", "church", "place_of_worship"),
    "union": ("sindicato", "gremio"),
    "party": ("partido", "partido_politico", "political_party"),
    "shelter": ("refugio", "hogar", "albergue"),
    "seat_of_government": ("gobierno", "municipalidad", "tribunal", "legislatura", "townhall", "courthouse"),
    "transit_stop": ("parada", "estacion", "bus_stop", "terminal"),
    "pole": ("poste", "luminaria", "street_lamp", "columna"),
}


def read_ground(
    path: Path,
    bbox: Sequence[float] = (),
    notes: list[SourceNote] | None = None,
    *,
    tell_cameras: bool = False,
) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]:
    """Return open ground and vegetation (RAW_AREAS) and places (RAW_PLACES) in EPSG:4326; may be empty.

    Parameters
    ----------
    path
        OSM file, or a list or layer with a column `kind`: a kind of area with a polygon is an area, all else
        a place. The kinds of places are those of the catalog of sensitive places, transit_stop and pole.
    bbox
        West, south, east, north in degrees; what touches it is kept whole. Empty keeps all.
    notes
        List that what was left out is added to.
    tell_cameras
        Whether a note says how many cameras an OSM file maps, because the study does not count them.

    Raises
    ------
    InputError
        The file is damaged; or all faults of a list at once: coordinates, ids, blank or unknown kinds,
        identity numbers of people.
    """
    told: list[SourceNote] = [] if notes is None else notes
    if is_osm(path):
        objects = list(mapped(path, *ground_keys(), bbox=bbox))
        areas, places = ground_of(objects, told, path.name)
        cameras = sum(tags.get("man_made") == "surveillance" for _, tags, _ in objects)
        if tell_cameras and cameras:
            told.append(SourceNote("CAMERAS-MAPPED-UNUSED", "info", path.name, cameras, _UNUSED))
    else:
        areas, places = _listed(path, told)
    if len(bbox) and not is_osm(path):
        areas, places = clip(areas, bbox), clip(places, bbox)
    return areas.reset_index(drop=True), places.reset_index(drop=True)


def _listed(path: Path, notes: list[SourceNote]) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]:
    """Return the areas and places of a list or layer."""
    table = read_rows(path)
    problems: list[Problem] = []
    frame = pd.DataFrame(index=table.rows.index)
    frame["geometry"] = _shapes(table, path, problems, notes)
    frame["name"] = column_of(table.rows, words.NAMES)
    frame["owner"] = column_of(table.rows, words.OWNERS)
    is_area = _area_rows(table, frame["geometry"])
    frame["kind"] = _kinds(table.rows, is_area, problems)
    frame["source_id"] = None
    for rows in (is_area, ~is_area):  # one object may stand in both tables, once in each
        part = RowTable(table.rows[rows])
        if len(part.rows):
            frame.loc[rows, "source_id"] = site_ids(part, path, problems)
    if problems:
        raise InputError(problems, str(path), "the list of places")
    out = gpd.GeoDataFrame(frame, geometry="geometry", crs="EPSG:4326")
    return RAW_AREAS.arrange(out[is_area]), RAW_PLACES.arrange(out[~is_area])


def _shapes(table: RowTable, path: Path, problems: list[Problem], notes: list[SourceNote]) -> gpd.GeoSeries:
    """Return points and polygons as they are, everything else as points."""
    shapes = table.geometry
    if shapes is None or not shapes.geom_type.isin((*AREAS, "Point")).all() or shapes.is_empty.any():
        return place_rows(table, path, "", problems, notes)
    return shapes


def _area_rows(table: RowTable, shapes: gpd.GeoSeries) -> pd.Series:
    """Return which rows are areas: as the file says, else by their kind and shape."""
    told = column_of(table.rows, (TABLE_COLUMN,))
    kinds = column_of(table.rows, words.KINDS).map(_area_kind)
    by_shape = gpd.GeoSeries(shapes).geom_type.isin(AREAS) & kinds.notna()
    return by_shape.where(told.isna(), told == "areas").astype(bool)


def _kinds(rows: pd.DataFrame, is_area: pd.Series, problems: list[Problem]) -> pd.Series:
    """Return the kinds, telling those that are blank or unknown."""
    told = column_of(rows, words.KINDS)
    pairs = zip(told, is_area, strict=True)
    kinds = pd.Series(
        [_area_kind(v) if a else _place_kind(v) for v, a in pairs], index=rows.index, dtype=object
    )
    wrong = kinds.isna()
    if wrong.any():
        shown = name_up_to_five(f"row {r}: `{v or ''}`" for r, v in told[wrong].items())
        known = ", ".join((*dict.fromkeys(place_tags().values()), *AREA_KINDS))
        mend = f"Give a column `kind` with one of {known}; a kind of area needs a polygon."
        problems.append(Problem(f"the kind of place is unknown in {shown}.", mend))
    return kinds


def _area_kind(value: object) -> str | None:
    """Return the kind of area that a word tells."""
    word = words.plain(value or "")
    return next((kind for kind, known in _AREA_WORDS.items() if word in known), None)


def _place_kind(value: object) -> str | None:
    """Return the kind of place that a word tells."""
    word = words.plain(value or "")
    if word in place_tags().values():
        return word
    return next((kind for kind, known in _PLACE_WORDS.items() if word in known), None)
