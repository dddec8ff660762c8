"""What works meet along the streets: factors by way of building, crossings, and the ways that are barred."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from planner.catalog.model import Catalog, SpanFactor
from planner.city.crossings import find_crossings, number_barriers
from planner.city.findings import FindingLog
from planner.city.polygons import BESIDE_M, mended
from planner.city.zones import zone_rows
from planner.schema import BARRIER_KINDS, BARRIERS, STREET_CROSSINGS, STREET_FACTORS
from planner.settings import Settings
from planner.sources.model import StudySources

AERIAL = "aboveGround"
MEASURES = {"lanes": ("lanes", " lanes"), "slope": ("slope_pct", " %"), "bridge": ("length_m", " m")}
"""Column and unit of the factors that are ranges."""
NAMES = {"railway": "railways", "waterway": "rivers, streams and canals", "road": "main roads"}


@dataclass(frozen=True)
class Works:
    """What works meet along the streets.

    Parameters
    ----------
    factors
        STREET_FACTORS, of the ways that the study may use.
    crossings
        STREET_CROSSINGS of the streets that may carry fiber.
    barriers
        BARRIERS: railways and waterways near the streets.
    unknown
        Kinds of barrier of which no layer tells, so that their crossings are not counted.
    """

    factors: pd.DataFrame
    crossings: gpd.GeoDataFrame
    barriers: gpd.GeoDataFrame
    unknown: tuple[str, ...]

    @staticmethod
    def none(crs: object) -> Works:
        """Return the works of streets of which nothing but their class is known."""
        crossings, barriers = (
            gpd.GeoDataFrame({n: [] for n in t.names}, geometry="geometry", crs=crs)
            for t in (STREET_CROSSINGS, BARRIERS)
        )
        return Works(pd.DataFrame(columns=STREET_FACTORS.names), crossings, barriers, ())


def survey_works(
    sources: StudySources, spans: gpd.GeoDataFrame, settings: Settings, catalog: Catalog, log: FindingLog
) -> Works:
    """Return what works meet along the streets, with findings of what is not known.

    Parameters
    ----------
    spans
        STREET_SPANS with slopes, not split.
    log
        Takes the findings: crossings counted, kinds of barrier that no layer tells, ways barred.
    """
    crs = spans.crs
    raw = None if sources.barriers is None else sources.barriers.to_crs(crs)
    near = shapely.buffer(shapely.convex_hull(shapely.multilinestrings(spans.geometry.to_numpy())), BESIDE_M)
    barriers = number_barriers(raw, near, crs, catalog)
    crossings = find_crossings(spans, barriers, catalog)
    zones = None if sources.works_zones is None else sources.works_zones.to_crs(crs)
    if zones is not None:
        zones = zones.set_geometry(gpd.GeoSeries(mended(zones.geometry.to_numpy())[0], zones.index, crs=crs))
    ways = ways_in_play(settings, catalog, sources.existing_plant)
    factors = street_factors(spans, crossings, zones, ways, catalog)
    unknown = tuple(k for k in BARRIER_KINDS if k not in sources.barriers_known)
    _tell(factors, crossings, unknown, spans, log)
    return Works(factors, crossings, barriers, unknown)


def _tell(
    factors: pd.DataFrame, crossings: pd.DataFrame, unknown: tuple[str, ...], spans: pd.DataFrame,
    log: FindingLog,
) -> None:  # fmt: skip
    """Log what was found and what nobody tells."""
    for kind in unknown:
        log.add(
            "CROSSINGS-UNKNOWN",
            f"Crossings of {NAMES[kind]} unknown: no layer. They are neither counted nor priced; name one in "
            "`sources.barriers`, or run `planner fetch`.",
            feature=kind, warning=True,
        )  # fmt: skip
    for crossed, rows in crossings.groupby("kind", sort=True):
        what = f"Places where streets that may carry fiber cross {NAMES[str(crossed)]} away from junctions."
        log.add("CROSSINGS-FOUND", what, feature=str(crossed), count=len(rows))
    length = pd.Series(spans["length_m"].to_numpy(dtype=float), index=spans["span_id"])
    for (factor, way), rows in factors.groupby(["factor", "way"], sort=True):
        streets = rows["street_span_id"].unique()
        bars = rows.loc[~rows["allowed"], "street_span_id"].unique()
        costly = rows.loc[rows["ratio"] > 1, "ratio"]
        low, high = (f"{costly.min():g}", f"{costly.max():g}") if len(costly) else ("", "")
        much = low if low == high else f"{low} to {high}"
        told = [f"costs {much} times as much on some"] if len(costly) else []
        told += [f"may not be built on {len(bars)}"] if len(bars) else []
        log.add(
            "WORKS-FACTOR", f"By {factor}, {way} {' and '.join(told)} of these streets.", feature=str(way),
            count=len(streets), length_m=float(length[streets].sum()),
        )  # fmt: skip


def ways_in_play(settings: Settings, catalog: Catalog, plant: pd.DataFrame | None) -> list[str]:
    """Return the ways that the study may use somewhere, in the order of the catalog."""
    own = settings.ownership
    offered = set() if plant is None else set(plant["way"])
    usable = {w for w in own.available_ways if w in catalog.ways and not catalog.ways[w].needs_layer}
    return [
        key
        for key, way in catalog.ways.items()
        if key in usable | offered and key not in own.forbidden_ways and way.mode not in own.forbidden_modes
    ]


def street_factors(
    spans: gpd.GeoDataFrame,
    crossings: pd.DataFrame,
    zones: gpd.GeoDataFrame | None,
    ways: Iterable[str],
    catalog: Catalog,
) -> pd.DataFrame:
    """Return STREET_FACTORS: a row where a way costs more or may not be built along a street, and why.

    Surface, lanes, slope and bridge are by the catalog's factors; zones by the study's layer; a level
    crossing that is longer than aerial cable spans bars new poles. What is not tagged counts as ordinary:
    asphalt, few lanes, flat, which errs toward too cheap where tags are few.

    Parameters
    ----------
    spans
        STREET_SPANS with surface, lanes and slope_pct.
    crossings
        STREET_CROSSINGS.
    zones
        RAW_WORKS_ZONES in meters, or None.
    ways
        Ways that the study may use; others get no row.
    """
    held = spans[spans["may_carry"].astype(bool)]
    keys = list(ways)
    rows = [r for f in catalog.span_factors for r in _by_catalog(held, f, keys)]
    rows += zone_rows(held, zones, keys, catalog)
    rows += _too_long(crossings, keys, catalog)
    frame = pd.DataFrame(rows, columns=STREET_FACTORS.names)
    order = ["street_span_id", "way", "factor", "found"]
    frame = frame.sort_values(order, kind="stable").drop_duplicates(ignore_index=True)
    return frame.astype({"ratio": float, "allowed": bool})


def factors_of(spans: pd.DataFrame, works: Works | None, way: str) -> NDArray[np.float64]:
    """Return the factor on works of a way along each span: that of its class times all others.

    Parameters
    ----------
    spans
        STREET_SPANS, also split ones: a part has the factors of its street.
    """
    own = spans["cost_factor"].to_numpy(dtype=float)
    if works is None or works.factors.empty:
        return own
    rows = works.factors[works.factors["way"] == way]
    product = rows.groupby("street_span_id")["ratio"].prod()
    return own * product.reindex(street_ids(spans)).fillna(1.0).to_numpy(dtype=float)


def barred(spans: pd.DataFrame, works: Works | None, way: str) -> NDArray[np.bool_]:
    """Return where a way may not be built though the class of the street allows it."""
    if works is None or works.factors.empty:
        return np.zeros(len(spans), dtype=bool)
    rows = works.factors[(works.factors["way"] == way) & ~works.factors["allowed"].astype(bool)]
    return np.asarray(street_ids(spans).isin(set(rows["street_span_id"])), dtype=bool)


def street_ids(spans: pd.DataFrame) -> pd.Series:
    """Return for each span the street span it is a part of: SP-00001.2 is a part of SP-00001."""
    return spans["span_id"].map(lambda span_id: str(span_id).partition(".")[0])


def crossings_on(spans: pd.DataFrame, works: Works | None) -> pd.DataFrame:
    """Return the crossings of streets on the spans that they are parts of.

    A crossing is on the part that holds its middle, the earlier part where two meet there; so the parts of a
    street have its crossings, each once.

    Parameters
    ----------
    spans
        STREET_SPANS, whole or split, parts in order.

    Returns
    -------
    STREET_CROSSINGS with `row` (row of the span) and `at_m` (from the start of that span), in the order of
    the spans.
    """
    if works is None or works.crossings.empty:
        empty = pd.DataFrame(columns=[c.name for c in STREET_CROSSINGS.columns])
        return empty.assign(row=np.zeros(0, np.int64), at_m=np.zeros(0))
    streets = street_ids(spans).to_numpy(dtype=object)
    length = spans["length_m"].to_numpy(dtype=float)
    held = pd.DataFrame({"street_span_id": streets, "row": np.arange(len(spans)), "length": length})
    held = held[held["street_span_id"].isin(set(works.crossings["street_span_id"]))]
    held["end"] = held.groupby("street_span_id")["length"].cumsum()
    pairs = pd.DataFrame(works.crossings).merge(held, on="street_span_id")
    start = pairs["end"] - pairs["length"]
    first = start.to_numpy() <= 1e-6
    last = pairs.groupby("street_span_id")["end"].transform("max").to_numpy() <= pairs["end"] + 1e-6
    after = (pairs["offset_m"] > start + 1e-6) | first
    before = (pairs["offset_m"] <= pairs["end"] + 1e-6) | last
    on = pairs[after & before].assign(at_m=pairs["offset_m"] - start)
    on["at_m"] = np.minimum(on["at_m"], on["length"])
    return on.drop(columns=["length", "end"]).sort_values(["row", "at_m", "kind"]).reset_index(drop=True)


def _by_catalog(spans: gpd.GeoDataFrame, factor: SpanFactor, ways: list[str]) -> Iterator[tuple[object, ...]]:
    """Yield the rows of one row of the catalog's factors."""
    if factor.factor == "surface":
        told = spans["surface"].to_numpy(dtype=object)
        where = told == factor.value
        found = [str(v) for v in told[where]]
    elif factor.factor in MEASURES:
        column, unit = MEASURES[factor.factor]
        measure = spans[column].to_numpy(dtype=float)
        where = (measure >= factor.low) & (measure < factor.high)
        if factor.factor == "bridge":
            where &= spans["bridge"].to_numpy(dtype=bool)
        found = [f"{v:g}{unit}" for v in measure[where]]
    else:
        return
    ids = spans["span_id"].to_numpy(dtype=object)[where]
    for way in ways:
        ratio, free = factor.ratios.get(way, 1.0), way not in factor.barred
        if ratio > 1 or not free:
            for span_id, what in zip(ids, found, strict=True):
                yield span_id, way, factor.factor, what, ratio, free, factor.source


def _too_long(crossings: pd.DataFrame, ways: list[str], catalog: Catalog) -> list[tuple[object, ...]]:
    """Return rows that bar new aerial cable where a level crossing is longer than it spans."""
    rows: list[tuple[object, ...]] = []
    hung = [w for w in ways if catalog.ways[w].deployment == AERIAL and not catalog.ways[w].needs_layer]
    kinds = {k.osm_value: k for k in catalog.crossing_kinds}
    columns = [
        crossings[n] for n in ("street_span_id", "kind", "barrier_class", "name", "passes", "length_m")
    ]
    for street, kind, value, name, passes, length_m in zip(*columns, strict=True):
        limit = kinds[str(value)]
        if passes == "level" and float(length_m) > limit.aerial_max_m:
            found = f"{kind} {name or value}, {length_m:.0f} m"
            rows += [(street, w, "crossing", found, 1.0, False, limit.source) for w in hung]
    return rows
