"""What is to be seen: points on streets and open ground with the weights of the mixture."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from planner.catalog.model import Catalog
from planner.city.model import City, CityDemand
from planner.errors import InputError, Problem
from planner.schema import DEMAND_POINTS
from planner.settings.model import Settings
from planner.siting.demand_places import DemandPlaces, demand_places, outdoor_target
from planner.siting.districts import districts_of
from planner.siting.mixture import (
    MIXTURE_TOTAL_MILLI,
    STREET_UNIT,
    LayerWeights,
    shares_of,
    unit_of,
    weigh_layer,
)
from planner.siting.model import DemandLayer
from planner.siting.private_ground import private_points
from planner.siting.weights import apportion
from planner.sources.model import SourceNote

__all__ = ["STREET_UNIT", "Demand", "make_demand"]


@dataclass(frozen=True)
class Demand:
    """DEMAND_POINTS, the weight of places without a street, and what the weight counts.

    Parameters
    ----------
    points
        DEMAND_POINTS that weigh something.
    off_street_weight_milli
        Weight of rows without a point and of points on ground that no camera may see: in the denominator of
        every coverage figure, seen by no camera.
    unit
        What the weight counts.
    layers
        The mixture.
    layer_milli
        int64[layers, points]: weight of each layer at each point; its columns sum to the points' weights.
    layer_off_milli
        int64[layers]: weight of each layer without a point.
    off_street_milli, off_street_xy, off_street_layer
        The rows without a point and the points on ground that no camera may see: weight, place and layer.
    notes
        What was moved, ready to become findings.
    """

    points: gpd.GeoDataFrame
    off_street_weight_milli: int
    unit: str
    layers: tuple[DemandLayer, ...]
    layer_milli: NDArray[np.int64]
    layer_off_milli: NDArray[np.int64]
    off_street_milli: NDArray[np.int64]
    off_street_xy: NDArray[np.float64]
    off_street_layer: NDArray[np.int64]
    notes: tuple[SourceNote, ...] = field(default=())


def make_demand(city: City, settings: Settings, frontage: NDArray[np.bool_], catalog: Catalog) -> Demand:
    """Return the demand points of a city with whole weights that sum to their total exactly.

    One layer keeps its own total and unit. A mixture weighs 1,000,000 in all, of which each layer has its
    share, rows without a point included; a point's weight is the sum of the layers'. Points inside a
    building give their weight to the nearest point of their block outdoors. The weight of points on ground
    that no camera may see (`private_points`), and of points whose nearest outdoors lies there, goes off the
    streets: nobody is credited with it. Points that nothing gives weight are left out. `backup_milli` is
    what being seen by a second camera is worth: each layer's weight times its `backup_share`.

    Parameters
    ----------
    city
        City with its streets, areas, buildings, districts and demand layers in meters.
    settings
        Spacing, snap limit, backup share and the name of the weight.
    frontage
        Spans on which demand lies (see `streets_with_frontage`).
    catalog
        Its table of sensitive places.

    Raises
    ------
    InputError
        When the weights of a layer sum to nothing, no street has frontage, no point is outdoors, or all lie
        on ground that no camera may see.
    """
    if not frontage.any():
        raise InputError(
            Problem("no street is one where people live.", "Check the street classes of the layer."),
            title="the demand",
        )
    layers = city.demand_layers
    shares = shares_of(layers)
    places = demand_places(city, frontage, settings.cameras.demand_spacing_m)
    totals: list[int | None] = [None]
    if len(layers) > 1:
        whole = np.array([MIXTURE_TOTAL_MILLI], dtype=np.int64)
        totals = list(apportion(whole, np.zeros(len(layers), dtype=np.int64), shares).tolist())
    limit_m = settings.network.snap_limit_m
    parts = [weigh_layer(d, places, limit_m, t) for d, t in zip(layers, totals, strict=True)]
    target = outdoor_target(places, city)
    private = private_points(places, city, settings, catalog)
    private |= private[target]
    told = _private_note(private, parts)
    parts = [_without(p, places, private) for p in parts]
    weight = np.zeros((len(layers), len(places.xy)), dtype=np.int64)
    for number, part in enumerate(parts):
        np.add.at(weight[number], target, part.weight)
    keep = np.flatnonzero(weight.sum(axis=0) > 0)
    backup = np.array([_backup(layer, settings) for layer in layers])
    return Demand(
        points=_frame(city, places, keep, weight[:, keep], backup),
        off_street_weight_milli=int(sum(p.off_street.sum() for p in parts)),
        unit=unit_of(layers, settings),
        layers=tuple(_layer_row(d, float(s), p) for d, s, p in zip(layers, shares, parts, strict=True)),
        layer_milli=weight[:, keep],
        layer_off_milli=np.array([p.off_street.sum() for p in parts], dtype=np.int64),
        off_street_milli=np.concatenate([p.off_street for p in parts]),
        off_street_xy=np.vstack([p.off_street_xy for p in parts]),
        off_street_layer=np.repeat(np.arange(len(parts)), [len(p.off_street) for p in parts]),
        notes=(*_notes(places, target, parts, city), *told),
    )


def _without(part: LayerWeights, places: DemandPlaces, private: NDArray[np.bool_]) -> LayerWeights:
    """Return a layer with the weight of private points off the streets, each a row where it lies."""
    rows = np.flatnonzero(private & (part.weight > 0))
    if not len(rows):
        return part
    lost = part.weight[rows]
    whole = int(part.weight.sum() + part.off_street.sum())
    return replace(
        part,
        weight=np.where(private, 0, part.weight),
        off_street=np.concatenate([part.off_street, lost]),
        off_street_xy=np.vstack([part.off_street_xy, places.xy[rows]]),
        off_total=part.off_total + part.total * int(lost.sum()) / whole,
    )


def _private_note(private: NDArray[np.bool_], parts: list[LayerWeights]) -> tuple[SourceNote, ...]:
    """Tell how many points nobody may see and how much they weigh; refuse where that is all."""
    weight = np.sum([p.weight for p in parts], axis=0)
    points, lost = int((private & (weight > 0)).sum()), int(weight[private].sum())
    if not points:
        return ()
    if lost == int(weight.sum()):
        raise InputError(
            Problem(
                f"all {points} demand points lie on ground that no camera may see.",
                "Check the zones with action forbid or mask in `sources.exclusions`, and `privacy.mask` and "
                "`privacy.forbid`: they leave nothing to cover.",
            ),
            title="the demand",
        )
    share = 100 * lost / (int(weight.sum()) + int(sum(p.off_street.sum() for p in parts)))
    return (
        SourceNote(
            "DEMAND-PRIVATE",
            "info",
            "exclusions",
            points,
            f"{points} demand points inside zones that forbid or mask, or inside grounds that are masked, "
            f"weigh {lost / 1000:,.1f} ({share:.2f} % of all demand): it stays in the denominator, and no "
            "camera is credited with it.",
        ),
    )


def _backup(layer: CityDemand, settings: Settings) -> float:
    """Return the worth of a second camera for a layer."""
    return layer.backup_share if layer.backup_share >= 0 else settings.cameras.backup_share


def _layer_row(layer: CityDemand, share: float, part: LayerWeights) -> DemandLayer:
    """Return what the plan tells of a layer; totals and off-street weight in the layer's own unit."""
    return DemandLayer(
        name=layer.name, kind=layer.kind, share=share, total=part.total, off_street=part.off_total,
        source=layer.source, police_records=layer.police_records,
    )  # fmt: skip


def _notes(
    places: DemandPlaces, target: NDArray[np.int64], parts: list[LayerWeights], city: City
) -> tuple[SourceNote, ...]:
    """Tell how many points lay inside a building; refuse footprints that hold every point."""
    moved = np.flatnonzero(target != np.arange(len(target)))
    if not len(moved):
        _refuse_all_indoors(places, city)
        return ()
    whole = sum(int(p.weight.sum()) for p in parts)
    share = 100 * sum(int(p.weight[moved].sum()) for p in parts) / max(whole, 1)
    return (
        SourceNote(
            "DEMAND-INDOORS",
            "info",
            "buildings",
            len(moved),
            f"Demand points inside a building footprint gave their weight ({share:.2f} % of the demand on "
            "streets and open ground) to the nearest point of their block outdoors.",
        ),
    )


def _refuse_all_indoors(places: DemandPlaces, city: City) -> None:
    """Raise InputError where every demand point lies inside a building."""
    if city.buildings is None or not len(city.buildings) or not len(places.xy):
        return
    tree = shapely.STRtree(city.buildings.geometry.to_numpy())
    inside = np.unique(tree.query(shapely.points(places.xy), predicate="within")[0])
    if len(inside) == len(places.xy):
        raise InputError(
            Problem(
                f"all {len(inside)} demand points lie inside building footprints.",
                "Check `sources.buildings`: its footprints should not cover the streets.",
            ),
            title="the demand",
        )


def _frame(
    city: City,
    places: DemandPlaces,
    keep: NDArray[np.int64],
    weight: NDArray[np.int64],
    backup: NDArray[np.float64],
) -> gpd.GeoDataFrame:
    """Return DEMAND_POINTS of the points that weigh something."""
    spans = city.streets.spans
    span, on = places.span[keep], places.on_street[keep]
    whole = weight.sum(axis=0)
    lit = spans["lit"].fillna("").astype(str).to_numpy() == "yes"
    frame = gpd.GeoDataFrame(
        {
            "demand_id": [f"DEM-{i:06d}" for i in range(1, len(keep) + 1)],
            "weight_milli": whole,
            "backup_milli": np.minimum(whole, np.rint(backup @ weight).astype(np.int64)),
            "span_id": np.where(on, spans["span_id"].astype(object).to_numpy()[span], None),
            "place": np.where(on, "street", "open ground"),
            "district": districts_of(places.xy[keep], city),
            "lit": on & lit[span],
        },
        geometry=shapely.points(places.xy[keep]),
        crs=city.crs,
    )
    return DEMAND_POINTS.arrange(frame)
