"""Buildings of another place are refused; those that the street file maps and nobody reads are told."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import pytest
from shapely.geometry import box

from planner.errors import InputError
from planner.settings import load_settings
from planner.sources import read_study_sources
from planner.sources.model import StudySources
from planner.sources.osm_places import mapped_buildings


def read(folder: Path, more: str) -> StudySources:
    """Return the sources of a study on the small town."""
    text = f'schema = 1\n[sources]\nstreets = "town.osm"\n{more}'
    (folder / "study.toml").write_text(text, encoding="utf-8")
    return read_study_sources(load_settings(folder))


def house(town: Path, degrees_east: float) -> None:
    """Write one house as a layer, so far from the western end of the streets."""
    west, south, _east, north = read(town.parent, "").streets.total_bounds
    at, middle = west + degrees_east, (south + north) / 2
    shape = box(at, middle, at + 1e-4, middle + 1e-4)
    frame = gpd.GeoDataFrame({"building": ["house"]}, geometry=[shape], crs="EPSG:4326")
    frame.to_file(town.parent / "houses.geojson")


@pytest.mark.parametrize(("degrees_east", "said"), [(5.0, "more than 50 km"), (0.3, "none of 1 buildings")])
def test_buildings_of_another_place_are_refused(town: Path, degrees_east: float, said: str) -> None:
    """A layer that lies wholly beside the streets is a fault, near or far; the same house in town is read."""
    house(town, degrees_east)
    with pytest.raises(InputError) as caught:
        read(town.parent, 'buildings = "houses.geojson"')
    assert said in str(caught.value)
    assert "the layer of buildings" in str(caught.value)
    house(town, 1e-4)
    assert len(read(town.parent, 'buildings = "houses.geojson"').buildings) == 1


def test_buildings_cut_off_by_the_bbox_are_told(town: Path) -> None:
    """With a bbox, a layer of another place leaves no building, and a warning says so."""
    house(town, 5.0)
    west, south, east, north = read(town.parent, "").streets.total_bounds
    bbox = f"bbox = [{west - 0.01}, {south - 0.01}, {east + 0.01}, {north + 0.01}]\n"
    told = {n.code: n.severity for n in read(town.parent, bbox + 'buildings = "houses.geojson"').notes}
    assert told["BUILDINGS-NONE"] == "warning"


def test_mapped_buildings_that_nobody_reads_are_told(town: Path) -> None:
    """The street file's footprints are counted where `buildings` is blank, and not where it is named."""
    mapped = len(mapped_buildings(town))
    assert mapped > 0
    told = {n.code: n.count for n in read(town.parent, "").notes}
    assert told["BUILDINGS-MAPPED-UNUSED"] == mapped
    named = read(town.parent, 'buildings = "town.osm"')
    assert "BUILDINGS-MAPPED-UNUSED" not in {n.code for n in named.notes}
