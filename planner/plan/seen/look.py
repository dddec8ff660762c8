"""Everything that a plan says of what its cameras see."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from planner.plan.camera_table import times_seen
from planner.plan.prepare import Ground
from planner.plan.seen.blind_spots import blind_spots
from planner.plan.seen.circle_check import circle_check
from planner.plan.seen.curve import curve, greedy_order, overlap_mean, worst_single_loss
from planner.plan.seen.eyes import Eyes, share_of, within_range
from planner.plan.seen.facades import facades_by_level, facades_close_m, facades_m
from planner.plan.seen.levels import coverage_by_level
from planner.plan.seen.polygons import districts_seen, private_polygons, view_polygons, viewshed_table
from planner.plan.seen.private_ground import SensitiveSeen, sensitive_seen, zones_in_view
from planner.plan.seen.standing_table import existing_cameras, existing_figures
from planner.plan.seen.streets import street_samples
from planner.plan.siting_choice import SitingChoice
from planner.siting import places_of
from planner.siting.homes import turned
from planner.siting.sectors import covers
from planner.siting.sight import Places
from planner.siting.sight.public import public_share_in
from planner.siting.sight.scene import Scene, make_scene
from planner.siting.sight.see import see_in
from planner.siting.standing import standing_cameras

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
MILLI = 1000.0


@dataclass(frozen=True)
class Seen:
    """What the cameras see.

    Parameters
    ----------
    cameras
        The camera table with `visible_street_m`, `facade_m`, `public_share` and `mask` filled.
    tables
        Layers `viewsheds`, `blind_spots` and `existing_cameras`.
    covered
        bool[d]: some camera sees the demand point at the study's level and light.
    times
        int64[d]: by how many.
    zones
        `zone NAME` of the zones that each camera sees into, by camera id.
    sensitive
        The sensitive places that the cameras can be made to see.
    reaches
        REACHES of the cameras that can be turned.
    figures
        Keys of the `cameras` block of plan.json.
    evidence
        Arrays of `evidence/sight.npz`.
    """

    cameras: gpd.GeoDataFrame
    tables: dict[str, gpd.GeoDataFrame]
    covered: Bools
    times: Ints
    zones: dict[str, tuple[str, ...]]
    sensitive: SensitiveSeen
    reaches: gpd.GeoDataFrame
    figures: dict[str, Any]
    evidence: dict[str, np.ndarray]


def look(ground: Ground, choice: SitingChoice, cameras: gpd.GeoDataFrame) -> Seen:
    """Return what the chosen cameras and those that stand already see.

    Parameters
    ----------
    cameras
        The camera table with its final ids: chosen views in their order first.
    """
    scene = make_scene(ground.city, ground.catalog)
    places = _places(ground, choice)
    demand_xy = shapely.get_coordinates(ground.offer.demand.geometry.to_numpy())
    eyes = _eyes(ground, choice, cameras, scene, places, demand_xy)
    new = len(choice.new)
    shapes = view_polygons(ground, scene, places, eyes)[:new]
    public = np.round(public_share_in(scene, ground.city, ground.catalog, shapes), 4)
    visible, unseen_m = _streets(ground, scene, places, eyes)
    facade = facades_m(ground, scene, places, eyes)[:new]
    close = facades_close_m(ground, scene, places, eyes)[:new]
    times = times_seen(ground.offer, np.concatenate([choice.new, choice.standing]))
    spots, blind = blind_spots(ground.offer.demand, times > 0, ground.city.streets, unseen_m)
    standing = existing_cameras(ground, eyes)
    sheds = viewshed_table(list(cameras["camera_id"][:new]), shapes, public, ground.city.crs,
                           districts_seen(ground, shapes, choice.new))  # fmt: skip
    private = private_polygons(ground, scene, places, eyes, shapes)
    reach = viewshed_table(list(cameras["camera_id"][:new]), private, public, ground.city.crs)
    zones = zones_in_view(ground, sheds, reach)
    places_seen = sensitive_seen(ground, reach)
    turning = set(eyes.camera_id[turned(eyes.views)])
    check, draws = circle_check(eyes, places.xy, demand_xy, ground.settings.study.seed)
    figures = {
        "coverage_by_level": coverage_by_level(ground, eyes, places.height_m),
        "coverage_night_share": check["plan_night_share"],
        "backup_share_covered": _backup(ground, times),
        "circle_check": check,
        **_marginal(ground, choice, eyes, times),
        "existing": existing_figures(ground, standing, eyes),
        "blind": blind,
        "facade_m_total": None if np.isnan(facade).all() else round(float(np.nansum(facade)), 2),
        "facade_by_level": facades_by_level(ground, scene, places, eyes),
        "zones_in_view": zones.figures,
        "sensitive_in_view": places_seen.counts,
        "public_share_mean": None if np.isnan(public).all() else round(float(np.nanmean(public)), 4),
    }
    return Seen(
        cameras=_filled(cameras, visible[:new], facade, close, public),
        tables={
            "viewsheds": sheds,
            "blind_spots": spots,
            "existing_cameras": standing,
        },
        covered=times > 0,
        times=times,
        zones=zones.by_camera,
        sensitive=places_seen,
        reaches=reach[reach["camera_id"].isin(turning)].reset_index(drop=True),
        figures=figures,
        evidence=_evidence(eyes, places.height_m, draws),
    )


def _places(ground: Ground, choice: SitingChoice) -> Places:
    """Return where each camera stands, chosen ones first, one row a camera."""
    offer = ground.offer
    candidates = offer.candidates
    index = pd.Index(candidates["candidate_id"])
    rows = index.get_indexer(pd.Index(offer.views["candidate_id"].to_numpy()[choice.new]))
    chosen = places_of(candidates.iloc[rows], ground.city, ground.settings)
    standing = standing_cameras(ground.city, ground.settings, ground.catalog).places
    return Places(
        xy=np.concatenate([chosen.xy, standing.xy]),
        height_m=np.concatenate([chosen.height_m, standing.height_m]),
        free_m=np.concatenate([chosen.free_m, standing.free_m]),
        open_ground=np.concatenate([chosen.open_ground, standing.open_ground]),
    )


def _eyes(
    ground: Ground,
    choice: SitingChoice,
    cameras: gpd.GeoDataFrame,
    scene: Scene,
    places: Places,
    demand_xy: Floats,
) -> Eyes:
    """Return the cameras with their lines of sight, each up to its own range by day."""
    offer = ground.offer
    rows = np.concatenate([choice.new, choice.standing])
    views = offer.views.iloc[rows].reset_index(drop=True)
    far = views["far_m"].to_numpy(dtype=np.float64)
    sight = see_in(
        scene,
        places,
        demand_xy,
        float(far.max()) if len(far) else 0.0,
        ground.settings.cameras.target_height_m,
    )
    ids = [*cameras["camera_id"].iloc[: len(choice.new)], *views["candidate_id"].iloc[len(choice.new) :]]
    return Eyes(
        camera_id=np.array(ids, dtype=str),
        standing=np.arange(len(rows)) >= len(choice.new),
        views=views,
        sight=within_range(sight, far),
        weight_milli=offer.demand["weight_milli"].to_numpy(dtype=np.int64),
        lit=offer.demand["lit"].to_numpy(dtype=bool),
        total_milli=offer.total_weight_milli,
    )


def _streets(ground: Ground, scene: Scene, places: Places, eyes: Eyes) -> tuple[Floats, Floats]:
    """Return the meters of street that each camera sees by day, and those of each span that none sees."""
    samples = street_samples(ground.city, ground.catalog)
    sectors = eyes.sectors("day")
    far = float(sectors.far_m.max()) if len(eyes) else 0.0
    sight = see_in(scene, places, samples.xy, far, ground.settings.cameras.target_height_m)
    indptr, rows = covers(sectors, sight, np.ones(len(samples.xy), dtype=bool))
    running = np.concatenate([[0.0], np.cumsum(samples.meters[rows])])
    visible = np.round(running[indptr[1:]] - running[indptr[:-1]], 2)
    unseen = np.ones(len(samples.xy), dtype=bool)
    unseen[rows] = False
    per_span = np.bincount(
        samples.span[unseen], weights=samples.meters[unseen], minlength=len(ground.city.streets.spans)
    )
    return visible, per_span.astype(np.float64)


def _marginal(ground: Ground, choice: SitingChoice, eyes: Eyes, times: Ints) -> dict[str, Any]:
    """Return the curve, the worst single loss and the overlap."""
    offer, weight = ground.offer, eyes.weight_milli
    sets = [offer.cover_demand[offer.cover_indptr[j] : offer.cover_indptr[j + 1]] for j in choice.new]
    before = times_seen(offer, choice.standing) > 0
    _, gains = greedy_order(sets, weight, before)
    alone = np.array([weight[s][times[s] == 1].sum() for s in sets], dtype=np.int64)
    ids = eyes.camera_id[: len(choice.new)].tolist()
    return {
        "curve": curve(gains, int(weight[before].sum()), eyes.total_milli),
        "worst_single_loss": worst_single_loss(ids, alone, eyes.total_milli),
        "overlap_mean": overlap_mean(times, weight),
    }


def _backup(ground: Ground, times: Ints) -> float | None:
    """Return the share of the worth of second sight that two cameras see, None where none is asked for."""
    backup = ground.offer.demand["backup_milli"].to_numpy(dtype=np.int64)
    whole = int(backup.sum())
    return share_of(int(backup[times > 1].sum()), whole) if whole else None


def _filled(
    cameras: gpd.GeoDataFrame, visible: Floats, facade: Floats, close: Floats, public: Floats
) -> gpd.GeoDataFrame:
    """Return the camera table with what each sees; cameras that no fiber reaches see nothing."""
    unlit = len(cameras) - len(visible)
    return cameras.assign(
        visible_street_m=np.concatenate([visible, np.zeros(unlit)]),
        facade_m=np.concatenate([facade, np.full(unlit, np.nan)]),
        facade_close_m=np.concatenate([close, np.full(unlit, np.nan)]),
        public_share=np.concatenate([public, np.full(unlit, np.nan)]),
    )


def _evidence(eyes: Eyes, height_m: Floats, draws: Floats) -> dict[str, np.ndarray]:
    """Return the arrays of `evidence/sight.npz`."""
    return {
        "camera_id": eyes.camera_id,
        "standing": eyes.standing,
        "eye_xy_m": eyes.sight.eye_xy,
        "mount_height_m": height_m,
        "sight_indptr": eyes.sight.indptr,
        "sight_demand": eyes.sight.point,
        "draw_azimuth_deg": draws,
    }
