"""Real cities through the city and siting rooms: nothing lost, everything joined, sums exact."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely
from pyproj import Transformer

from planner.catalog.load import load_catalog
from planner.city import City, build_city, describe_city, snap, split_at
from planner.schema import ANCHORS, CANDIDATES, DEMAND_POINTS, FINDINGS, SITES, STREET_NODES, STREET_SPANS
from planner.settings.model import CamerasSettings, CenterSettings, PointsSettings, Settings, SourcesSettings
from planner.siting import Offer, offer_cameras
from planner.sources import StudySources, read_study_sources

pytestmark = pytest.mark.shared

# name: (streets, center, streets that may carry fiber in km, junctions of them), as measured when written
CITIES = {
    "andorra": ("andorra/andorra.osm.pbf", (42.5069, 1.5218), 499.6, 1083),
    "bucaramanga": ("bucaramanga/streets.parquet", (7.1193, -73.1227), 1851.2, 9417),
    "campo_grande": ("campo_grande/campo-grande.osm.gz", (-20.4600, -54.5800), 1464.4, 7611),
    "helsinki": ("helsinki/Helsinki.osm.pbf", (60.1700, 24.9410), 28.9, 379),
    "porto_alegre": ("porto_alegre/poa_osm.pbf", (-30.0331, -51.2300), 1683.8, 10456),
}
TAKEN_OUT = ("STREETS-DUPLICATE", "STREETS-ZERO-LENGTH", "STREETS-SMALL-LOOP")
MOVED = ("STREETS-NEAR-ENDS", "STREETS-DEAD-END-JOINED")


@dataclass(frozen=True)
class Built:
    """One city with what it was made from."""

    name: str
    sources: StudySources
    settings: Settings
    city: City
    offer: Offer


@pytest.fixture(scope="module", params=CITIES)
def built(request: pytest.FixtureRequest, shared_data: Path) -> Built:
    """Return each city built once."""
    streets, (lat, lon), _, _ = CITIES[request.param]
    dense = request.param == "porto_alegre"
    layers = {"demand": "porto_alegre/poa_hexgrid.csv"} if dense else {}
    settings = Settings(
        Path(),
        sources=SourcesSettings(root=str(shared_data), streets=streets, **layers),
        centers=(CenterSettings(lat=lat, lon=lon),),
        cameras=CamerasSettings(count=50),
        points=PointsSettings(count=310 if dense else 0, from_demand=dense),
    )
    catalog = load_catalog(settings)
    sources = read_study_sources(settings)
    city = build_city(sources, settings, catalog)
    return Built(request.param, sources, settings, city, offer_cameras(city, settings, catalog))


def test_tables_are_those_of_the_schema(built: Built) -> None:
    """Every table that leaves the two rooms passes its own check."""
    city, offer = built.city, built.offer
    for table, frame in (
        (STREET_NODES, city.streets.nodes), (STREET_SPANS, city.streets.spans), (ANCHORS, city.anchors),
        (SITES, city.centers), (SITES, city.points), (SITES, city.listed_cameras), (FINDINGS, city.findings),
        (CANDIDATES, offer.candidates), (DEMAND_POINTS, offer.demand),
    ):  # fmt: skip
        table.check(frame, where=built.name)


def test_every_meter_read_is_in_a_span_or_in_a_finding(built: Built) -> None:
    """Meters read = meters of the spans + meters told as taken out, within what was told as moved."""
    to_meters = Transformer.from_crs("EPSG:4326", built.city.crs, always_xy=True).transform
    xy, line = shapely.get_coordinates(built.sources.streets.geometry.to_numpy(), return_index=True)
    places = np.column_stack(to_meters(xy[:, 0], xy[:, 1]))
    inside = line[1:] == line[:-1]
    read_m = float(np.hypot(*np.diff(places, axis=0).T)[inside].sum())
    told = built.city.findings.groupby("code")["length_m"].sum()
    out_m = float(told.reindex(TAKEN_OUT).sum())
    moved_m = float(told.reindex(MOVED).sum())
    spans = built.city.streets.spans
    assert abs(read_m - out_m - spans["length_m"].sum()) <= 2 * moved_m + 0.005 * len(spans)
    assert (spans.geometry.length - spans["length_m"]).abs().max() <= 0.0051


def test_figures_of_the_streets(built: Built) -> None:
    """Length to 0.1 % and junctions to 1 % of what was measured when this test was written."""
    _, _, km, junctions = CITIES[built.name]
    told = describe_city(built.city)
    assert told["carrying_km"] == pytest.approx(km, rel=0.001, abs=0.1)
    assert told["junctions"] == pytest.approx(junctions, rel=0.01)
    assert told["length_error_pct"] < 0.1
    assert told["outside_largest_km"] < 0.1 * told["carrying_km"]


def test_spans_end_where_their_nodes_stand(built: Built) -> None:
    """Each span starts and ends at its nodes; degrees are the span ends that meet; classes keep apart."""
    nodes, spans = built.city.streets.nodes, built.city.streets.spans
    tail, head = built.city.streets.ends()
    for end, first in ((tail, 0), (head, -1)):
        assert shapely.equals(
            shapely.get_point(spans.geometry.to_numpy(), first), nodes.geometry.to_numpy()[end]
        ).all()
    degree = np.bincount(np.concatenate((tail, head)), minlength=len(nodes))
    assert (degree == nodes["degree"].to_numpy()).all()
    assert (nodes["component"].to_numpy()[tail] == spans["component"].to_numpy()).all()
    assert not spans.loc[spans["tunnel"] | (spans["street_class"] == "motorway"), "may_carry"].any()


def test_splitting_at_candidates_keeps_every_centimeter(built: Built) -> None:
    """With a node at each of 300 candidates the streets are as long as before, to the centimeter."""
    streets = built.city.streets
    some = built.offer.candidates.iloc[:: max(1, len(built.offer.candidates) // 300)]
    anchors = some.rename(columns={"candidate_id": "site_id"}).assign(reason=None)[ANCHORS.names]
    split, node = split_at(streets, anchors)
    STREET_SPANS.check(split.spans)
    STREET_NODES.check(split.nodes)
    assert np.rint(split.spans["length_m"] * 100).sum() == np.rint(streets.spans["length_m"] * 100).sum()
    where = gpd.GeoSeries(
        split.nodes.geometry.to_numpy(), index=split.nodes["node_id"], crs=streets.nodes.crs
    )
    gap = where.loc[[node[c] for c in some["candidate_id"]]].distance(some.geometry, align=False)
    assert gap.max() < 0.03


def test_snapping_agrees_with_the_nearest_span(built: Built) -> None:
    """For 100 places in the city the snap distance is the least to any span that may carry."""
    streets = built.city.streets
    west, south, east, north = streets.nodes.total_bounds
    rng = np.random.default_rng(7)
    xy = np.column_stack((rng.uniform(west, east, 100), rng.uniform(south, north, 100)))
    places = gpd.GeoDataFrame(
        {"site_id": [f"GOV-{i:04d}" for i in range(100)]}, geometry=shapely.points(xy), crs=streets.nodes.crs
    )
    found = snap(places, streets, 1e6, "site_id")
    carrying = shapely.multilinestrings(streets.spans.geometry[streets.spans["may_carry"]].to_numpy())
    least = shapely.distance(places.geometry.to_numpy(), carrying)
    assert found["snap_distance_m"].to_numpy() == pytest.approx(least, abs=0.0051)


def test_cover_sets_are_within_range_and_sorted(built: Built) -> None:
    """Each view's set is ascending and between its near and far distance; most demand is seen, never all."""
    offer = built.offer
    place = offer.candidates.set_index("candidate_id").geometry.loc[offer.views["candidate_id"]]
    view = np.repeat(np.arange(len(offer.views)), np.diff(offer.cover_indptr))
    at = shapely.get_coordinates(place.to_numpy())[view]
    seen = shapely.get_coordinates(offer.demand.geometry.to_numpy())[offer.cover_demand]
    gap = np.hypot(*(at - seen).T)
    # A place that is mapped inside a building looks from before its wall, 15.5 m away at most.
    for off in (gap - offer.views["far_m"].to_numpy()[view], offer.views["near_m"].to_numpy()[view] - gap):
        assert off.max() <= 15.5
        assert (off > 0.01).mean() < 1e-4
    step = np.diff(offer.cover_demand)[view[1:] == view[:-1]]
    assert (step > 0).all()
    weight = offer.demand["weight_milli"].to_numpy()
    share = weight[np.unique(offer.cover_demand)].sum() / offer.total_weight_milli
    assert 0.7 < share < 1.0


def test_demand_sums_exactly(built: Built) -> None:
    """Weights sum to the residents of the layer, or to the meters of the streets, to the thousandth."""
    if built.name == "porto_alegre":
        assert built.offer.total_weight_milli == 812_935_000
        assert built.offer.demand_unit == "population"
        assert len(built.city.points) == 310
        reasons = built.city.anchors["reason"]
        assert reasons.notna().sum() == reasons.eq("no_path").sum() == 2
    else:
        assert built.offer.total_weight_milli % 10 == 0
        assert built.offer.off_street_weight_milli == 0
