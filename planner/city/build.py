"""Building the City: streets cleaned, sites numbered and snapped, everything in one CRS in meters."""

from __future__ import annotations

from dataclasses import replace

import geopandas as gpd
import pandas as pd

from planner.catalog.model import Catalog
from planner.city.components import carrying_components_of_spans, reached_components
from planner.city.counted_points import points_from_demand
from planner.city.demand import project_demand, project_layers
from planner.city.findings import FindingLog
from planner.city.ground import project_ground
from planner.city.model import City, StreetNetwork
from planner.city.modes import with_modes
from planner.city.project import crs_of_streets
from planner.city.sites import (
    center_sites,
    middle_of_streets,
    number_sites,
    report_sites,
    site_faults,
    take_points,
)
from planner.city.slopes import street_slopes
from planner.city.snap import snap
from planner.city.standing import (
    city_standing,
    sites_that_stand,
    split_streets,
    standing_routes,
    tell_standing_sites,
)
from planner.city.standing_pops import number_pops, same_place_faults
from planner.city.streets import build_streets
from planner.city.works import survey_works, ways_in_play
from planner.errors import InputError, Problem
from planner.settings.model import Settings
from planner.sources.model import StudySources
from planner.sources.standing import together


def build_city(sources: StudySources, settings: Settings, catalog: Catalog) -> City:
    """Return the City of a study: one projected CRS in meters, clean streets, sites snapped.

    Nothing is dropped without a row of `findings`. A site that cannot be served stays in its frame with the
    reason in `anchors`; only sites whose data cannot be right are errors.

    Parameters
    ----------
    sources
        Frames in degrees, as read.
    settings
        Settings of the study and scenario.
    catalog
        Its street classes decide what each street may carry.

    Raises
    ------
    InputError
        With all faults of the site lists at once: fewer points than asked for, repeated ids, sites far
        from the streets, a center that no street near it serves.
    """
    log = FindingLog()
    log.take_notes(sources.notes)
    crs = crs_of_streets(sources.streets)
    network, error_pct = build_streets(sources.streets, crs, catalog, log)
    network = split_streets(network, sources.standing)
    plant = _existing_plant(sources)
    _require_carrying(network)
    slopes = street_slopes(network.spans, sources.terrain)
    network = StreetNetwork(network.nodes, network.spans.assign(slope_pct=slopes))
    works = survey_works(replace(sources, existing_plant=plant), network.spans, settings, catalog, log)
    demand, shape = project_demand(sources.demand, settings.sources.demand_shape, crs, log)
    layers = project_layers(sources, settings, (demand, shape), crs, log)
    ground = project_ground(sources, network, log)
    ways = ways_in_play(settings, catalog, plant)
    works = with_modes(works, network.spans, ground.districts, settings, catalog, ways)
    centers, points, cameras, stood = _all_sites(sources, settings, network, (demand, shape), log)
    standing = _standing_pops(sources, network, settings)
    anchors = _anchor_all(centers, points, cameras, standing, network, settings.network.snap_limit_m, log)
    city = City(
        crs=crs.to_string(),
        streets=network,
        centers=centers,
        points=points,
        listed_cameras=cameras,
        anchors=anchors,
        buildings=None if sources.buildings is None else sources.buildings.to_crs(crs),
        existing_plant=None if plant is None else plant.to_crs(crs),
        terrain=sources.terrain,
        findings=log.frame(),
        length_error_pct=error_pct,
        streets_status=settings.sources.streets_status,
        provenance=sources.provenance,
        existing_cameras=ground.existing_cameras,
        areas=ground.areas,
        places=ground.places,
        districts=ground.districts,
        exclusions=ground.exclusions,
        demand_layers=layers,
        works=works,
        existing_pops=standing,
    )
    return replace(city, standing=city_standing(sources.standing, city, stood, settings))


def _existing_plant(sources: StudySources) -> gpd.GeoDataFrame | None:
    """Return what a layer offers along streets, and what standing routes make possible."""
    if sources.standing is None:
        return sources.existing_plant
    return together(sources.existing_plant, standing_routes(sources.standing))


def _require_carrying(network: StreetNetwork) -> None:
    """Raise InputError where no street at all may carry fiber."""
    if not network.spans["may_carry"].any():
        found = ", ".join(sorted(set(network.spans["street_class"]))[:5])
        raise InputError(
            Problem(
                f"none of the {len(network.spans)} streets may carry fiber (classes: {found}).",
                "Check `sources.streets_class_column` and the table of street classes.",
            ),
            title="the streets",
        )


def _all_sites(
    sources: StudySources,
    settings: Settings,
    network: StreetNetwork,
    layer: tuple[gpd.GeoDataFrame | None, str],
    log: FindingLog,
) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame, gpd.GeoDataFrame, dict[str, str]]:
    """Return centers, points and listed cameras less those that stand, and these by the id of the asset.

    All faults of their lists are raised at once.
    """
    crs = network.nodes.crs
    centers = center_sites(settings.centers, crs)
    if not len(centers):
        centers = middle_of_streets(network, log)
    faults: list[Problem] = []
    if settings.points.from_demand:
        points, wrong = points_from_demand(*layer, network, settings.points, log)
    else:
        taken, wrong = take_points(sources.points, settings.points)
        points = number_sites(taken, "GOV", crs)
    listed = None if settings.cameras.list_mode == "ignore" else sources.cameras
    cameras = number_sites(listed, "CAM", crs)
    faults += wrong
    for frame, what in ((centers, "centers"), (points, "points"), (cameras, "listed cameras")):
        faults += site_faults(frame, network, what, settings.network.snap_limit_m)
    if faults:
        raise InputError(faults, title="the sites of the study")
    points, same = _without_standing(points, sources, "point", settings, log)
    cameras, other = _without_standing(cameras, sources, "camera", settings, log)
    return centers, points, cameras, same | other


def _without_standing(
    sites: gpd.GeoDataFrame, sources: StudySources, kind: str, settings: Settings, log: FindingLog
) -> tuple[gpd.GeoDataFrame, dict[str, str]]:
    """Return the sites of a list that do not stand already, and those that do by the id of the asset."""
    known = sites_that_stand(sites, sources.standing, kind, settings)
    tell_standing_sites(known, f"listed {kind}s", log)
    return (sites[~known.stands].reset_index(drop=True) if known.stands.any() else sites), known.asset


def _standing_pops(
    sources: StudySources, network: StreetNetwork, settings: Settings
) -> gpd.GeoDataFrame | None:
    """Return the POPs that stand already; raise all faults of their list at once."""
    pops = number_pops(sources.existing_pops, network.nodes.crs)
    if pops is None or not len(pops):
        return pops
    faults = site_faults(pops, network, "POPs that stand", settings.network.snap_limit_m)
    faults = faults or same_place_faults(pops)
    if faults:
        raise InputError(faults, title="the POPs that stand already")
    return pops


def _anchor_all(
    centers: gpd.GeoDataFrame,
    points: gpd.GeoDataFrame,
    cameras: gpd.GeoDataFrame,
    standing: gpd.GeoDataFrame | None,
    network: StreetNetwork,
    limit_m: float,
    log: FindingLog,
) -> pd.DataFrame:
    """Return the anchors of all sites; sites land only on streets that a center reaches."""
    of_centers = _anchor_centers(centers, network, limit_m, log)
    reached = reached_components(network, of_centers)
    frames = [of_centers]
    lists = [(points, "points"), (cameras, "listed cameras")]
    if standing is not None:
        lists.append((standing, "POPs that stand"))
    for sites, what in lists:
        found = snap(sites, network, limit_m, "site_id", reached)
        report_sites(sites, found, what, log)
        frames.append(found)
    return pd.concat([f for f in frames if len(f)], ignore_index=True)


def _anchor_centers(
    centers: gpd.GeoDataFrame, network: StreetNetwork, limit_m: float, log: FindingLog
) -> pd.DataFrame:
    """Return the anchors of the centers, on the longest carrying component wherever the limit allows.

    A center beside a short street that meets nothing would leave the whole city unserved.
    """
    main = snap(centers, network, limit_m, "site_id", {1})
    anywhere = snap(centers, network, limit_m, "site_id")
    use_main = main["reason"].isna()
    anchors = pd.DataFrame(
        [(main if ok else anywhere).iloc[i] for i, ok in enumerate(use_main)], columns=main.columns
    ).reset_index(drop=True)
    lost = anchors[anchors["reason"].notna()]
    if len(lost):
        raise InputError(
            [
                Problem(
                    f"center `{r.site_id}` stands {r.snap_distance_m:,.0f} m from the nearest street that "
                    f"may carry fiber; `network.snap_limit_m` is {limit_m:g}.",
                    "Move the center to a street, or raise the limit.",
                )
                for r in lost.itertuples()
            ],
            title="the centers",
        )
    _report_centers(anchors, network, use_main, log)
    return anchors


def _report_centers(
    anchors: pd.DataFrame, network: StreetNetwork, on_main: pd.Series, log: FindingLog
) -> None:
    """Log centers that stand on a part of the streets cut off from the longest."""
    component = carrying_components_of_spans(network)
    length = network.spans["length_m"].to_numpy()
    for anchor in anchors[~on_main.to_numpy()].itertuples():
        (number,) = reached_components(network, anchors[anchors["site_id"] == anchor.site_id])
        reached = float(length[component == number].sum())
        log.add(
            "CENTER-CUT-OFF",
            f"Center {anchor.site_id} stands on a part of the streets that does not meet the longest; it "
            f"reaches {reached / 1000:.1f} km of streets.",
            feature=str(anchor.site_id), length_m=reached, warning=True,
        )  # fmt: skip
