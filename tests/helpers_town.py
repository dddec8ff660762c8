"""A town of square blocks with sites and a tree of routes, for the network and costs rooms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import geopandas as gpd
import networkx as nx
import numpy as np
import pandas as pd
from shapely.geometry import LineString, Point

from planner.catalog import load_catalog
from planner.catalog.model import Catalog
from planner.city import split_at
from planner.city.model import StreetNetwork
from planner.costs import WayCosts, way_costs
from planner.network import Plant, Routes, engineer
from planner.settings import Settings
from planner.settings.model import CenterSettings

CRS = "EPSG:32720"


@dataclass(frozen=True)
class Town:
    """Everything that `engineer` takes, and the way costs behind the routes."""

    routes: Routes
    cameras: gpd.GeoDataFrame
    points: gpd.GeoDataFrame
    centers: gpd.GeoDataFrame
    anchors: pd.DataFrame
    settings: Settings
    catalog: Catalog
    costs: WayCosts
    existing: pd.DataFrame | None = None

    def plant(self) -> Plant:
        """Engineer the town."""
        return engineer(
            self.routes, self.cameras, self.points, self.centers, self.anchors, self.settings, self.catalog,
            existing=self.existing,
        )  # fmt: skip

    def without(self, site_id: str) -> Town:
        """The same town and routes without one site."""
        nodes = {s: n for s, n in self.routes.site_nodes.items() if s != site_id}
        return replace(
            self,
            routes=replace(self.routes, site_nodes=nodes),
            cameras=self.cameras[self.cameras["camera_id"] != site_id],
            points=self.points[self.points["site_id"] != site_id],
        )


def make_settings(centers: int = 1, **sections: Mapping[str, Any]) -> Settings:
    """Return default settings with some values replaced, section by section."""
    base = Settings(
        folder=Path(), centers=tuple(CenterSettings(id=f"CEN-{k + 1:02d}") for k in range(centers))
    )
    changed = {name: replace(getattr(base, name), **values) for name, values in sections.items()}
    return replace(base, **changed)


def make_streets(side: int, block_m: float, rng: np.random.Generator) -> StreetNetwork:
    """Return a square grid with bent streets of several classes, one component."""
    nodes = gpd.GeoDataFrame(
        {"node_id": [f"ND-{i:05d}" for i in range(side * side)], "degree": 4, "component": 1},
        geometry=[Point(block_m * (i % side), block_m * (i // side)) for i in range(side * side)],
        crs=CRS,
    )
    rows, shapes = [], []
    for i in range(side * side):
        for j, inside in ((i + 1, i % side < side - 1), (i + side, i // side < side - 1)):
            if inside:
                a, b = nodes.geometry[i], nodes.geometry[j]
                bend = Point((a.x + b.x) / 2 + rng.uniform(-20, 20), (a.y + b.y) / 2 + rng.uniform(-20, 20))
                shapes.append(LineString([a, bend, b]))
                rows.append((f"ND-{i:05d}", f"ND-{j:05d}", rng.choice(["residential", "primary", "trunk"])))
    factor = {"residential": 1.0, "primary": 1.15, "trunk": 1.3}
    spans = gpd.GeoDataFrame(
        {
            "span_id": [f"SP-{k:05d}" for k in range(len(rows))],
            "source_id": [f"way/{k}" for k in range(len(rows))],
            "name": None,
            "street_class": [str(c) for _, _, c in rows],
            "from_node": [a for a, _, _ in rows],
            "to_node": [b for _, b, _ in rows],
            "length_m": [round(s.length, 2) for s in shapes],
            "bridge": False,
            "tunnel": False,
            "may_carry": True,
            "aerial_allowed": [c != "trunk" for _, _, c in rows],
            "cost_factor": [factor[str(c)] for _, _, c in rows],
            "component": 1,
        },
        geometry=shapes,
        crs=CRS,
    )
    return StreetNetwork(nodes=nodes, spans=spans)


def make_town(
    seed: int,
    side: int = 5,
    cameras: int = 8,
    points: int = 5,
    centers: int = 1,
    settings: Settings | None = None,
) -> Town:
    """Return a town whose routes are the cheapest paths from the nearest center."""
    rng = np.random.default_rng(seed)
    settings = settings or make_settings(centers)
    catalog = load_catalog(settings)
    streets = make_streets(side, 110.0, rng)
    ids = (
        [f"CAM-{k + 1:04d}" for k in range(cameras)]
        + [f"GOV-{k + 1:04d}" for k in range(points)]
        + [f"CEN-{k + 1:02d}" for k in range(centers)]
    )
    anchors, places = _anchors(ids, streets, rng)
    network, site_nodes = split_at(streets, anchors)
    costs = way_costs(network.spans, settings, catalog, None)
    center_nodes = {s: n for s, n in site_nodes.items() if s.startswith("CEN")}
    own = {s: n for s, n in site_nodes.items() if not s.startswith("CEN")}
    routes = make_routes(network, costs, own, center_nodes)
    camera_rows = [i for i, s in enumerate(ids) if s.startswith("CAM")]
    return Town(
        routes=routes,
        cameras=_cameras([ids[i] for i in camera_rows], [places[i] for i in camera_rows], rng),
        points=_sites([s for s in ids if s.startswith("GOV")], ids, places, "school"),
        centers=_sites([s for s in ids if s.startswith("CEN")], ids, places, "center"),
        anchors=anchors,
        settings=settings,
        catalog=catalog,
        costs=costs,
    )


def make_routes(
    network: StreetNetwork, costs: WayCosts, sites: dict[str, str], centers: dict[str, str]
) -> Routes:
    """Return the cheapest paths from the nearest center to each site, each span in its cheapest way."""
    graph = nx.MultiGraph()
    graph.add_nodes_from(network.nodes["node_id"])
    best: dict[str, tuple[str, int]] = {}
    spans = network.spans
    for row, (span, a, b) in enumerate(
        zip(spans["span_id"], spans["from_node"], spans["to_node"], strict=True)
    ):
        low, high = costs.indptr[row], costs.indptr[row + 1]
        if high > low:
            k = low + int(np.argmin(costs.cost_cents[low:high]))
            best[span] = (str(costs.way[k]), int(costs.cost_cents[k]))
            graph.add_edge(a, b, key=span, weight=max(1, best[span][1]))
    _, paths = nx.multi_source_dijkstra(graph, set(centers.values()))
    chosen = set()
    for node in sites.values():
        for a, b in zip(paths[node][:-1], paths[node][1:], strict=True):
            chosen.add(min(graph[a][b].items(), key=lambda item: (item[1]["weight"], item[0]))[0])
    return Routes(
        network=network,
        span_ways={s: best[s][0] for s in sorted(chosen)},
        span_weights_cents={s: best[s][1] for s in sorted(chosen)},
        site_nodes=sites,
        center_nodes=centers,
    )


def make_cameras(
    ids: list[str], places: list[Point], classes: list[str], mounts: list[str | None]
) -> gpd.GeoDataFrame:
    """Return the camera columns that the network room is given."""
    return gpd.GeoDataFrame(
        {
            "camera_id": ids,
            "source_id": [f"row {i}" for i in ids],
            "name": None,
            "site_kind": "list",
            "provenance": "made for a test",
            "fixed": False,
            "camera_class": classes,
            "range_m": 80.0,
            "near_m": 4.78,
            "night_range_m": 39.76,
            "field_deg": 62.25,
            "level": "detect",
            "sight_model": "corridor",
            "azimuth_deg": np.nan,
            "tilt_deg": np.nan,
            "mount": mounts,
            "mount_height_m": 6.0,
            "covered_weight": 1.0,
            "marginal_weight": 1.0,
            "visible_street_m": 160.0,
            "retention_days": 60.0,
        },
        geometry=places,
        crs=CRS,
    )


def _cameras(ids: list[str], places: list[Point], rng: np.random.Generator) -> gpd.GeoDataFrame:
    """Return cameras of any class and mount."""
    classes = [str(c) for c in rng.choice(["fixed", "dome_360", "ptz", "plate_reader"], len(ids))]
    return make_cameras(ids, places, classes, [["pole", "facade", None][k % 3] for k in range(len(ids))])


def make_sites(ids: list[str], places: list[Point], kind: str) -> gpd.GeoDataFrame:
    """Return a SITES frame."""
    return gpd.GeoDataFrame(
        {
            "site_id": ids,
            "source_id": [f"row {i}" for i in ids],
            "name": [f"Site {i}" for i in ids],
            "kind": kind,
            "provenance": "made for a test",
            "camera_class": None,
        },
        geometry=places,
        crs=CRS,
    )


def _sites(wanted: list[str], ids: list[str], places: list[Point], kind: str) -> gpd.GeoDataFrame:
    """Return a SITES frame of some of the sites."""
    return make_sites(wanted, [places[ids.index(s)] for s in wanted], kind)


def _anchors(
    ids: list[str], streets: StreetNetwork, rng: np.random.Generator
) -> tuple[pd.DataFrame, list[Point]]:
    """Return anchors on random spans and places up to 30 m beside them."""
    rows, places = [], []
    for site in ids:
        k = int(rng.integers(len(streets.spans)))
        length = float(streets.spans["length_m"][k])
        offset = round(float(rng.choice([0.0, length, rng.uniform(0, length)])), 2)
        on = streets.spans.geometry[k].interpolate(offset)
        place = Point(on.x + rng.uniform(-20, 20), on.y + rng.uniform(-20, 20))
        places.append(place)
        rows.append((site, f"SP-{k:05d}", offset, round(on.distance(place), 2), None))
    columns = ["site_id", "span_id", "offset_m", "snap_distance_m", "reason"]
    return pd.DataFrame(rows, columns=columns), places
