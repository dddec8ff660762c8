"""Edits of a plan as a list or a layer: read in both languages, every fault told at once."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import pytest
from shapely.geometry import Point

from planner.errors import InputError
from planner.sources.edits import read_edits

HEAD = "id,action,lat,lon,camera_class,azimuth_deg,note\n"


def listed(folder: Path, rows: str, head: str = HEAD) -> Path:
    """Write a list of edits."""
    path = folder / "edits.csv"
    path.write_text(head + rows, encoding="utf-8")
    return path


def test_pins_moves_and_bans_are_read_as_they_are_written(tmp_path: Path) -> None:
    rows = "CAM-0017,pin,,,,,school\nCAND-00012,forbid,,,,,\n"
    rows += "CAM-0003,move,-24.18,-65.3,,90,\nSP-00844.2,pin,,,,,\n"
    found = read_edits(listed(tmp_path, rows))
    assert found["action"].tolist() == ["pin", "forbid", "move", "pin"]
    assert found["asset_id"].tolist() == ["CAM-0017", "CAND-00012", "CAM-0003", "SP-00844.2"]
    assert found["note"].iloc[0] == "school"
    assert found[["lat", "lon", "azimuth_deg"]].iloc[2].tolist() == [-24.18, -65.3, 90.0]


def test_words_and_headers_in_spanish_are_read(tmp_path: Path) -> None:
    head = "id,accion,latitud,longitud,clase,azimut,nota\n"
    found = read_edits(listed(tmp_path, ',fijar,"24°10\'48"" S",-65.3,fija,360,plaza\n', head))
    assert found["action"].tolist() == ["pin"]
    assert found["lat"].iloc[0] == pytest.approx(-24.18)
    assert found["azimuth_deg"].iloc[0] == 0.0


def test_every_fault_of_a_list_is_told_at_once(tmp_path: Path) -> None:
    rows = (
        "CAM-0001,fix,,,,,\n,pin,,,,,\nGOV-0001,pin,,,,,\nCAM-0002,move,,,,,\nSP-00001,move,-24.1,-65.3,,,\n"
        "CAM-0003,pin,,,,400,\nSP-00002,pin,,,fixed,,\nCAM-0004,pin,-24.1,,,,\n"
    )
    with pytest.raises(InputError) as told:
        read_edits(listed(tmp_path, rows))
    text = str(told.value)
    for words in (
        "`action` is unknown in row 2", "row 3 names neither an asset nor a position",
        "no asset that can be edited", "row 5 moves something without saying where to",
        "row 6 moves something else than a camera", "the direction is none in row 7",
        "row 8 gives a street a class or a direction", "row 9 has a latitude or a longitude alone",
    ):  # fmt: skip
        assert words in text


def test_points_drawn_in_the_layer_edits_are_positions_beside_other_layers(tmp_path: Path) -> None:
    path = tmp_path / "plan.gpkg"
    drawn = gpd.GeoDataFrame(
        {"action": ["pin", "forbid"], "asset_id": [None, "CAM-0002"], "note": ["here", None]},
        geometry=[Point(266400, 7324000), Point(266300, 7324100)], crs="EPSG:32720",
    )  # fmt: skip
    drawn.to_file(path, layer="edits")
    drawn.rename(columns={"action": "x"}).to_file(path, layer="cameras", mode="a")
    found = read_edits(path)
    assert found["action"].tolist() == ["pin", "forbid"]
    assert found["lon"].between(-66, -65).all()
    assert found["lat"].between(-25, -24).all()


def test_a_plan_without_edits_gives_none(tmp_path: Path) -> None:
    path = tmp_path / "plan.gpkg"
    empty = gpd.GeoDataFrame({"action": [], "asset_id": []}, geometry=[], crs="EPSG:32720")
    empty.to_file(path, layer="edits")
    assert len(read_edits(path)) == 0
