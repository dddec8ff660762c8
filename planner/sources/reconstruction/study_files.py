"""Write what was reconstructed as files of a study, each with its provenance beside it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import geopandas as gpd

from planner.sources.provenance import sha256_of, sidecar_path


def write_streets(streets: gpd.GeoDataFrame, path: Path) -> None:
    """Write a street layer as compressed GeoParquet, without columns of which nothing is known (light).

    Parameters
    ----------
    streets
        RAW_STREETS of a reconstruction, EPSG:4326.
    path
        The file; its folder is made where it is missing.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    streets.dropna(axis="columns", how="all").to_parquet(
        path, index=False, compression="zstd", compression_level=19
    )


def write_provenance(folder: Path, name: str, told: Mapping[str, str]) -> None:
    """Write what is told of a file beside it, with its hash; it holds of this very file and of no other.

    Parameters
    ----------
    folder, name
        The file is `folder/name`.
    told
        Role, license, source and date of the data within.
    """
    path = folder / name
    whole = {"path": name, **told, "sha256": sha256_of(path), "only_this_file": True}
    text = json.dumps(whole, indent=2, ensure_ascii=False) + "\n"
    sidecar_path(path).write_text(text, encoding="utf-8", newline="\n")
