"""Measure sight: speed, and the corridor model against buildings; prints Markdown tables.

    PLANNER_DATA=... python benchmarks/sight.py [--seed 1]

Helsinki gives buildings, Andorra terrain, Porto Alegre size. Seconds are processor time of one process: other
work on the machine blurs them less. A first run of each step compiles or loads its kernels.
"""

from __future__ import annotations

import argparse
import os
import resource
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import shapely

from planner.catalog.load import load_catalog
from planner.catalog.model import Catalog
from planner.city import City, build_city
from planner.settings.model import CenterSettings, Settings, SourcesSettings
from planner.siting.open_streets import blocks_of, half_widths_m, points_along, streets_with_frontage
from planner.siting.sight import Places, Visibility, facade_seen, public_share, see, viewsheds
from planner.siting.sight.corridor import make_corridors
from planner.siting.sight.eyes import inside_of, make_footprints
from planner.siting.sight.frontage import ENOUGH_SHARE, frontage_share
from planner.siting.sight.scene import Scene, make_scene
from planner.siting.sight.see import see_in
from planner.siting.sight.walls import make_walls
from planner.sources import read_study_sources

MOUNT_M = 6.0
HELSINKI = {"streets": "helsinki/Helsinki.osm.pbf", "buildings": "helsinki/Helsinki.osm.pbf"}
ANDORRA = {"streets": "andorra/andorra.osm.pbf", "terrain": "andorra/N42E001.hgt.zip"}
PORTO_ALEGRE = {"streets": "porto_alegre/poa_osm.pbf", "buildings": "porto_alegre/poa_osm.pbf"}


@dataclass(frozen=True)
class Town:
    """A city and what reading it took."""

    city: City
    settings: Settings
    catalog: Catalog

    def street_points(self, every_m: float) -> np.ndarray:
        """Return points along the streets with frontage."""
        blocks = blocks_of(self.city.streets, streets_with_frontage(self.city.streets, self.catalog))
        count = np.maximum(1, np.rint(blocks.length_m / every_m)).astype(np.int64)
        return points_along(self.city.streets, blocks, count).xy

    def see(self, places: Places, points: np.ndarray, range_m: float) -> Visibility:
        """Return who sees what."""
        return see(self.city, self.settings, self.catalog, places, points, range_m)


def town(lat: float, lon: float, layers: dict[str, str]) -> Town:
    """Read and build a city of the shared data."""
    sources: Any = layers
    settings = Settings(
        Path(),
        sources=SourcesSettings(root=os.environ["PLANNER_DATA"], **sources),
        centers=(CenterSettings(lat=lat, lon=lon),),
    )
    catalog = load_catalog(settings)
    return Town(build_city(read_study_sources(settings), settings, catalog), settings, catalog)


def places_at(xy: np.ndarray) -> Places:
    """Return mounts of 6 m."""
    return Places(xy, np.full(len(xy), MOUNT_M), np.zeros(len(xy)), np.zeros(len(xy), dtype=bool))


def some(xy: np.ndarray, count: int, rng: np.random.Generator) -> np.ndarray:
    """Return some of the points."""
    return xy[np.sort(rng.choice(len(xy), min(count, len(xy)), replace=False))]


def tell(step: str, run: Callable[[], Any], found: Callable[[Any], str]) -> Any:
    """Print what a step costs and what it found; return its answer."""
    run()
    cpu, wall = time.process_time(), time.perf_counter()
    answer = run()
    cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    print(f"| {step} | {cpu:.2f} | {wall:.2f} | {found(answer)} |")
    return answer


def pairs_told(found: Visibility) -> str:
    """Return how many pairs are in sight."""
    return f"{len(found.point):,} pairs"


def area_told(views: np.ndarray) -> str:
    """Return the mean area of views."""
    return f"{shapely.area(views).mean():,.0f} m2 each"


def speed(helsinki: Town, rng: np.random.Generator) -> None:
    """Print what each step costs."""
    print("| step | processor s | wall s | what it found |\n|---|---|---|---|")
    points = helsinki.street_points(5.0)
    many = places_at(some(points, 5000, rng))
    for range_m in (60.0, 200.0):
        name = f"see, Helsinki with buildings, {len(many):,} places, {len(points):,} points, {range_m:g} m"
        tell(name, lambda r=range_m: helsinki.see(many, points, r), pairs_told)
    few, none = many.take(np.arange(0, 4800, 8)), np.full(600, np.nan)
    full, near, far = np.full(600, 360.0), np.full(600, 4.0), np.full(600, 100.0)
    city, catalog = helsinki.city, helsinki.catalog
    around = (city, helsinki.settings, catalog, few, none, full, near, far)
    views = tell("view polygons of 600 cameras to 100 m all round", lambda: viewsheds(*around), area_told)
    tell(
        "facade in view of 600 cameras to 100 m",
        lambda: facade_seen(city, catalog, few, none, full, far),
        lambda f: f"{np.nanmean(f.residential_m):.0f} m of homes, {f.unknown_m.mean():.0f} m unknown each",
    )
    tell(
        "share of public ground of 600 views",
        lambda: public_share(city, catalog, views),
        lambda s: f"{np.nanmean(s):.2f} on average",
    )
    andorra = town(42.5069, 1.5218, ANDORRA)
    points = andorra.street_points(25.0)
    places = places_at(some(andorra.street_points(20.0), 600, rng))
    name = f"see, Andorra with terrain, 600 places, {len(points):,} points, 200 m"
    tell(name, lambda: andorra.see(places, points, 200.0), pairs_told)
    hilly = (andorra.city, andorra.settings, andorra.catalog, places, none, full, near, np.full(600, 200.0))
    tell("view polygons of 600 cameras to 200 m over terrain", lambda: viewsheds(*hilly), area_told)
    large = town(-30.0331, -51.2300, PORTO_ALEGRE)
    points = large.street_points(50.0)
    places = places_at(some(large.street_points(100.0), 12000, rng))
    name = f"see, Porto Alegre, {len(places):,} places, {len(points):,} points, 200 m"
    tell(name, lambda: large.see(places, points, 200.0), pairs_told)
    print(f"\nPeak memory of the process: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6:.2f} GB.")


def judged(scene: Scene, buildings: bool) -> Scene:
    """Return the scene with every place judged by buildings, or by corridor."""
    share = np.full(len(scene.frontage.xy), buildings)
    return replace(scene, frontage=replace(scene.frontage, built=share))


def mapped_in_part(scene: Scene, keep: np.ndarray) -> Scene:
    """Return the scene as if only some footprints were mapped."""
    shapes, height = scene.footprints.shapes[keep], scene.footprints.height_m[keep]
    return replace(scene, footprints=make_footprints(shapes, height), walls=make_walls(shapes, height))


def pairs_of(found: Visibility, count: int) -> np.ndarray:
    """Return one number a pair that is seen."""
    place = np.repeat(np.arange(len(found.indptr) - 1), np.diff(found.indptr))
    return place * count + found.point


def row(
    name: str, scene: Scene, places: Places, points: np.ndarray, range_m: float, truth: np.ndarray
) -> None:
    """Print how the corridor model of a scene compares with the truth."""
    found = pairs_of(see_in(scene, places, points, range_m, 1.6), len(points))
    both = len(np.intersect1d(found, truth, assume_unique=True))
    over, under = len(found) - both, len(truth) - both
    cells = [name, f"{range_m:g}", f"{len(truth):,}", f"{100 * both / len(truth):.1f}"]
    cells += [f"{100 * over / len(truth):.1f}", f"{100 * under / len(truth):.1f}"]
    print("| " + " | ".join([*cells, f"{100 * (len(found) / len(truth) - 1):+.1f}"]) + " |")


def corridor_against_buildings(helsinki: Town, rng: np.random.Generator) -> None:
    """Print the corridor model against buildings, where buildings are mapped enough to be the truth."""
    city, catalog = helsinki.city, helsinki.catalog
    scene, points = make_scene(city, catalog), helsinki.street_points(5.0)
    places = helsinki.street_points(10.0)
    outside = ~inside_of(places, np.full(len(places), MOUNT_M), scene.footprints)
    places = places_at(places[(frontage_share(places, scene.frontage) >= ENOUGH_SHARE) & outside])
    print(f"{len(places):,} places with enough frontage mapped, {len(points):,} points.\n")
    print("| what decides | range m | pairs by buildings | agreed % | over % | under % | net % |")
    print("|---|---|---|---|---|---|---|")
    count = len(scene.footprints.shapes)
    nothing = mapped_in_part(scene, np.zeros(count, dtype=bool))
    draw = rng.random(count)
    for range_m in (60.0, 200.0):
        truth = pairs_of(see_in(judged(scene, True), places, points, range_m, 1.6), len(points))

        def against(name: str, other: Scene, m: float = range_m, known: np.ndarray = truth) -> None:
            row(name, other, places, points, m, known)

        against("corridor", judged(nothing, False))
        for share in (0.3, 0.6, 0.9):
            part = mapped_in_part(scene, draw < share)
            against(f"corridor and {share:.0%} of the buildings", judged(part, False))
            against(f"{share:.0%} of the buildings, no corridor", judged(part, True))
        against("circle: neither", judged(nothing, True))
        street = ~city.streets.spans["tunnel"].to_numpy(dtype=bool)
        for wider in (-2.0, 2.0, 4.0):
            width = np.maximum(half_widths_m(city.streets, catalog) + wider, 1.0)
            other = replace(nothing, corridors=make_corridors(city.streets, street, width))
            against(f"corridor, half-widths {wider:+g} m", judged(other, False))


def facades_by_class(helsinki: Town) -> None:
    """Print how far from the axis the mapped facades stand, beside the half-width of the class."""
    frontage = make_scene(helsinki.city, helsinki.catalog).frontage
    classes = helsinki.city.streets.spans["street_class"].to_numpy()[frontage.span]
    width = half_widths_m(helsinki.city.streets, helsinki.catalog)[frontage.span]
    print("| street class | sides measured | built % | half-width m | facade at m (quartiles) |")
    print("|---|---|---|---|---|")
    for name in sorted(set(classes)):
        own = classes == name
        if (own & frontage.built).sum() < 50:
            continue
        at = np.quantile(frontage.facade_m[own & frontage.built], [0.25, 0.5, 0.75])
        cells = [name, f"{own.sum():,}", f"{100 * frontage.built[own].mean():.0f}", f"{width[own][0]:g}"]
        print("| " + " | ".join([*cells, ", ".join(f"{a:.1f}" for a in at)]) + " |")


def main() -> None:
    """Print both parts."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seed", type=int, default=1)
    rng = np.random.default_rng(parser.parse_args().seed)
    helsinki = town(60.17, 24.941, HELSINKI)
    print("## Speed\n")
    speed(helsinki, rng)
    print("\n## Corridor model against buildings, Helsinki\n")
    corridor_against_buildings(helsinki, rng)
    print("\n## Facades beside the half-widths of the classes, Helsinki\n")
    facades_by_class(helsinki)


if __name__ == "__main__":
    main()
