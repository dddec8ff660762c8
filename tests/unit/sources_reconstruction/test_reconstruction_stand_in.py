"""A stand-in town: the same from its seed, of the area and residents asked for, in any zone."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

from planner.errors import InputError
from planner.sources.reconstruction import (
    FactsTables,
    StandInTown,
    read_tables,
    reconstruct_demand,
    reconstruct_streets,
    stand_in_tables,
    street_nodes,
)
from planner.sources.reconstruction.sharing import share_by_root
from tests.unit.sources_reconstruction.test_reconstruction_jsei import ROOT

TOWN = StandInTown(-79.2, -4.0, 9_000, 2.0, 7)


@pytest.fixture(scope="module")
def tables() -> FactsTables:
    return stand_in_tables(TOWN)


@pytest.fixture(scope="module")
def streets(tables: FactsTables) -> gpd.GeoDataFrame:
    return reconstruct_streets(tables)


def test_the_town_has_the_people_and_the_area_asked_for(tables: FactsTables) -> None:
    """Residents come out exactly, the area within 4 %, since the outline is coarse."""
    assert tables.tracts.population.sum() == 9_000
    assert tables.extent.area / 1e6 == pytest.approx(2.0, rel=0.04)
    assert tables.crs == 32717


def test_the_same_town_gives_the_same_tables_and_another_seed_others(tables: FactsTables) -> None:
    """Seed 7 twice is one town; seed 8 is another."""
    again, other = stand_in_tables(TOWN), stand_in_tables(StandInTown(-79.2, -4.0, 9_000, 2.0, 8))
    pd.testing.assert_frame_equal(tables.tracts, again.tracts)
    assert tables.extent.equals(again.extent)
    assert not tables.extent.equals(other.extent)


def test_streets_of_the_stand_in_are_one_network_of_a_real_town(
    streets: gpd.GeoDataFrame, tables: FactsTables
) -> None:
    """Between 10 and 22 km of street to the km2, as JSeI's cities, dead ends below a third."""
    meters = streets.to_crs(tables.crs).length.sum()
    assert 10 <= meters / 1000 / 2.0 <= 22
    arms = street_nodes(streets, tables.crs).arms
    assert (arms == 1).sum() < 0.5 * (arms >= 3).sum()
    west, south, east, north = streets.total_bounds
    assert west < TOWN.lon < east
    assert south < TOWN.lat < north


def test_hexagons_of_the_stand_in_hold_its_residents(streets: gpd.GeoDataFrame, tables: FactsTables) -> None:
    """Every resident of the tables stands in one hexagon near the town."""
    demand = reconstruct_demand(tables, streets)
    assert demand.population.sum() == 9_000
    assert np.hypot(demand.lon - TOWN.lon, demand.lat - TOWN.lat).max() < 0.05


def test_a_town_that_the_tables_lack_is_refused_with_those_they_hold() -> None:
    """An unknown town names up to five of the towns."""
    with pytest.raises(InputError, match="hold no town `salta`"):
        read_tables(ROOT / "data" / "jujuy_province", "salta")


def test_shares_keep_what_is_published_and_sum_to_the_total() -> None:
    """Four towns of 1, 4, 9 and 16 thousand: the first is published, the rest follow the square root."""
    shares = share_by_root({"a": 1000, "b": 4000, "c": 9000, "d": 16000}, 100, {"a": 10})
    assert shares == {"a": 10, "b": 20, "c": 30, "d": 40}
