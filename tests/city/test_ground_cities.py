"""Real cities: doors, plazas, town entries, exclusion zones and mixtures where the data hold them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from numpy.typing import NDArray

from planner.catalog.load import load_catalog
from planner.catalog.model import Catalog
from planner.city import City, build_city
from planner.schema import CANDIDATES, DEMAND_POINTS
from planner.settings.model import CamerasSettings, CenterSettings, Settings, SourcesSettings
from planner.settings.siting_settings import DemandSettings, DistrictSettings
from planner.siting.candidates import MERGE_M, make_candidates
from planner.siting.candidates.make import KINDS
from planner.siting.demand_points import make_demand
from planner.siting.district_rules import district_rules
from planner.siting.exclusions import apply_exclusions
from planner.siting.mixture import MIXTURE_TOTAL_MILLI
from planner.siting.open_ground import named_ground, on_open_ground
from planner.siting.open_streets import streets_with_frontage
from planner.siting.places import grounds_of
from planner.sources import read_study_sources

pytestmark = pytest.mark.shared

HELSINKI = "helsinki/Helsinki.osm.pbf"
PLACES: dict[str, tuple[dict[str, str], tuple[float, float]]] = {
    "helsinki": (
        {"streets": HELSINKI, "buildings": HELSINKI, "existing_cameras": HELSINKI}, (60.1700, 24.9410)
    ),
    "porto_alegre": ({"streets": "porto_alegre/poa_osm.pbf"}, (-30.0331, -51.2300)),
    "bucaramanga": ({"streets": "bucaramanga/streets.parquet"}, (7.1193, -73.1227)),
}  # fmt: skip


@dataclass(frozen=True)
class Placed:
    """A city with its candidates of every kind."""

    city: City
    settings: Settings
    catalog: Catalog
    frontage: NDArray[np.bool_]
    candidates: gpd.GeoDataFrame


def placed(name: str, shared_data: Path, **sections: object) -> Placed:
    """Return a city with every kind of candidate asked for."""
    layers, (lat, lon) = PLACES[name]
    told = {"cameras": CamerasSettings(count=50, candidates=KINDS)} | sections
    settings = Settings(
        Path(),
        sources=SourcesSettings(root=str(shared_data), **layers),
        centers=(CenterSettings(lat=lat, lon=lon),),
        **told,
    )
    catalog = load_catalog(settings)
    city = build_city(read_study_sources(settings), settings, catalog)
    frontage = streets_with_frontage(city.streets, catalog)
    return Placed(city, settings, catalog, frontage, make_candidates(city, settings, catalog, frontage))


@pytest.fixture(scope="module")
def helsinki(shared_data: Path) -> Placed:
    return placed("helsinki", shared_data)


@pytest.fixture(scope="module", params=PLACES)
def any_city(request: pytest.FixtureRequest, shared_data: Path) -> Placed:
    return placed(request.param, shared_data)


def test_candidates_are_apart_anchored_and_on_usable_streets(any_city: Placed) -> None:
    """No two stand within 12 m, each leads back to its street, and ids of the source are not repeated."""
    rows = any_city.candidates
    CANDIDATES.check(rows)
    xy = shapely.get_coordinates(rows.geometry.to_numpy())
    tree = shapely.STRtree(rows.geometry.to_numpy())
    a, b = tree.query(rows.geometry.to_numpy(), predicate="dwithin", distance=MERGE_M)
    assert (a == b).all()
    spans = any_city.city.streets.spans.set_index("span_id")
    lines = spans.geometry.loc[rows["span_id"]].to_numpy()
    foot = shapely.line_interpolate_point(lines, rows["offset_m"].to_numpy())
    gap = shapely.distance(foot, rows.geometry.to_numpy())
    assert np.abs(gap - rows["snap_distance_m"].to_numpy()).max() < 0.03
    assert spans.loc[rows["span_id"], "may_carry"].all()
    assert not rows["source_id"].duplicated().any()
    assert len(xy) == len(rows)


def test_helsinki_offers_what_it_maps(helsinki: Placed) -> None:
    """Doors, plazas, lamps and 221 mapped cameras are offered; a downtown cut from its city has no entry."""
    kinds = set(helsinki.candidates["kind"])
    assert kinds == {"intersection", "midblock", "plaza", "door", "pole", "existing"}
    existing = helsinki.candidates[helsinki.candidates["kind"] == "existing"]
    assert len(existing) > 150
    assert (existing["power_distance_m"] == 0).all()
    assert helsinki.candidates["power_distance_m"].notna().mean() > 0.9


def test_doors_stand_on_the_street_outside_every_masked_ground(helsinki: Placed) -> None:
    """A door stands on a street axis, within the snap limit of its place and not inside its ground."""
    doors = helsinki.candidates[helsinki.candidates["kind"] == "door"]
    assert (doors["snap_distance_m"] == 0).all()
    places = helsinki.city.places.set_index("source_id").loc[doors["source_id"]]
    ground = grounds_of(places, helsinki.city)
    at = doors.geometry.to_numpy()
    assert shapely.distance(at, ground).max() <= helsinki.settings.network.snap_limit_m
    depth = np.where(shapely.within(at, ground), shapely.distance(at, shapely.boundary(ground)), 0.0)
    assert depth.max() < 0.02
    masked = places["kind"].isin({"school", "hospital", "clinic", "university", "kindergarten"}).to_numpy()
    assert masked.sum() > 5
    assert (doors["exclusion"] == "mask").to_numpy().tolist() == masked.tolist()
    assert doors.loc[masked, "exclusion_reason"].str.contains("street side").all()


def test_plaza_spots_stand_on_named_open_ground(helsinki: Placed) -> None:
    """Every spot is on the named ground whose name it bears; some are inside large plazas."""
    spots = helsinki.candidates[helsinki.candidates["kind"] == "plaza"]
    assert on_open_ground(spots, helsinki.city).all()
    assert set(spots["name"]) <= set(named_ground(helsinki.city)["name"])
    assert spots["snap_distance_m"].max() > 20


def test_exclusions_of_helsinki_tell_their_reason(helsinki: Placed) -> None:
    """Nothing is lost, forbidden places leave the offer, and every action has a reason."""
    kept, out = apply_exclusions(helsinki.candidates, helsinki.city, helsinki.settings, helsinki.catalog)
    assert len(kept) + len(out) == len(helsinki.candidates)
    both = pd.concat([kept, out])
    held = both["exclusion"].notna()
    assert both.loc[held, "exclusion_reason"].str.len().min() > 5
    assert both.loc[~held, "exclusion_reason"].isna().all()
    assert set(kept["exclusion"].dropna()) == {"mask", "justify"}
    assembly = kept["exclusion_reason"].fillna("").str.contains("place of assembly")
    assert assembly.any()
    assert not kept.geometry.within(shapely.union_all(shapely.buffer(_masked_grounds(helsinki), -1.1))).any()


def _masked_grounds(place: Placed) -> NDArray[np.object_]:
    """Return the grounds of the places that the catalog masks."""
    kinds = {p.kind for p in place.catalog.sensitive_places if p.action == "mask"}
    return grounds_of(place.city.places[place.city.places["kind"].isin(kinds)], place.city)


def test_demand_of_helsinki_lies_outdoors(helsinki: Placed) -> None:
    """No demand point is inside a footprint, and the meters of street are all there."""
    demand = make_demand(helsinki.city, helsinki.settings, helsinki.frontage, helsinki.catalog)
    DEMAND_POINTS.check(demand.points)
    tree = shapely.STRtree(helsinki.city.buildings.geometry.to_numpy())
    assert not len(tree.query(demand.points.geometry.to_numpy(), predicate="within")[0])
    meters = helsinki.city.streets.spans["length_m"].to_numpy()[helsinki.frontage].sum()
    assert demand.points["weight_milli"].sum() == round(meters * 1000)
    assert [note.code for note in demand.notes] == ["DEMAND-INDOORS"]


def test_incidents_in_parks_of_helsinki_are_demand(helsinki: Placed) -> None:
    """One incident in each named plaza and park lies on open ground wherever the street is not nearer."""
    ground = named_ground(helsinki.city)
    layer = ground.assign(weight=1.0, geometry=shapely.point_on_surface(ground.geometry.to_numpy()))
    one = replace(
        helsinki.city.demand_layers[0], layer=layer, shape="points", kind="incidents", name="incidents"
    )
    city = replace(helsinki.city, demand_layers=(one,))
    demand = make_demand(city, helsinki.settings, helsinki.frontage, helsinki.catalog)
    assert demand.points["weight_milli"].sum() + demand.off_street_weight_milli == 1000 * len(ground)
    assert (demand.points["place"] == "open ground").sum() > len(ground) / 2


def test_bucaramanga_has_streets_alone_and_entries_where_arterials_leave(shared_data: Path) -> None:
    """Streets alone give corners, blocks and town entries 60 m apart; power and zones are unknown."""
    rows = placed("bucaramanga", shared_data).candidates
    assert set(rows["kind"]) == {"intersection", "midblock", "town_entry"}
    entries = rows[rows["kind"] == "town_entry"]
    assert 10 <= len(entries) <= 60
    gap = entries.geometry.apply(lambda p: np.sort(entries.distance(p))[1])
    assert gap.min() >= 60
    assert rows["power_distance_m"].isna().all()
    assert rows["exclusion"].isna().all()


def test_mixture_of_porto_alegre_keeps_every_share(shared_data: Path) -> None:
    """Residents 60, schools 25 and points of interest 15 of a hundred weigh just that, to the thousandth."""
    grid, interest = "porto_alegre/poa_hexgrid.csv", "porto_alegre/poa_points_of_interest.csv"
    mixture = (
        DemandSettings("residents", grid, "population", "hexagons", 60, "population", source="IBGE 2010"),
        DemandSettings("schools", grid, "schools", "hexagons", 25, "schools", backup_share=0.5),
        DemandSettings("interest", interest, "1", "points", 15, "other"),
    )
    place = placed("porto_alegre", shared_data, demand=mixture)
    demand = make_demand(place.city, place.settings, place.frontage, place.catalog)
    DEMAND_POINTS.check(demand.points)
    by_layer = demand.layer_milli.sum(axis=1) + demand.layer_off_milli
    assert by_layer.tolist() == [round(s * MIXTURE_TOTAL_MILLI) for s in (0.60, 0.25, 0.15)]
    assert demand.unit == "mixture of residents, schools, interest"
    assert [round(x.total) for x in demand.layers] == [812_935, 194, 15]
    backup = demand.points["backup_milli"].to_numpy()
    assert np.abs(backup - demand.layer_milli[1] / 2).max() <= 0.5

    # Two halves of the city as districts: residents come from the layer of population.
    west, south, east, north = place.city.streets.nodes.total_bounds
    middle = (west + east) / 2
    halves = [shapely.box(west - 900, south - 900, middle, north + 900)]
    halves.append(shapely.box(middle, south - 900, east + 900, north + 900))
    districts = gpd.GeoDataFrame(
        {"source_id": ["a", "b"], "name": ["Oeste", "Leste"], "residents": [None, None]},
        geometry=halves,
        crs=place.city.crs,
    )
    city = replace(place.city, districts=districts)
    candidates = make_candidates(city, place.settings, place.catalog, place.frontage)
    assert candidates["district"].notna().all()
    settings = replace(
        place.settings,
        cameras=replace(place.settings.cameras, most_cameras_per_1000_residents=0.05),
        districts=(DistrictSettings(name="Leste", least_coverage_pct=12.5),),
    )
    found = district_rules(
        city, settings, candidates, make_demand(city, settings, place.frontage, place.catalog)
    )
    assert found.residents.sum() == pytest.approx(812_935, abs=2)
    assert found.demand_milli.sum() == MIXTURE_TOTAL_MILLI
    assert found.most_cameras.tolist() == [int(r * 0.05 / 1000) for r in found.residents]
    assert found.floor_milli.tolist() == [0, -(-int(found.demand_milli[1]) // 8)]
