"""INT-ZONES-*: exclusion zones of the study: where cameras stand, what is credited, who looks inside."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from planner.catalog.table_files import read_camera_classes, read_levels
from planner.rules.folder import SIGHT, STUDY, SUMMARY, PlanFolder
from planner.rules.integrity.sight_lines import READS, sound_lines
from planner.rules.rule import Fault, Rule, differs, gather

UNSEEN = ("forbid", "mask")
LEAST_M2 = 1.0
GRAZED_M2 = 0.02
"""What is this near to the least counts or not: areas are summed in another order."""
AREA_M2 = 0.011
AREA_SHARE = 1e-6
REACH_M = 0.5
LOST_SHARE = 0.01
LEAST_DROP_M = 0.1
EXPOSED = {"dori-2014": "observe", "iec-2025": "discern"}

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


def label(name: object, source_id: object) -> str:
    """Return what masks and reasons call a zone.

    >>> label("Court", "7"), label("", "7")
    ('zone Court', 'zone 7')
    """
    return f"zone {name or source_id}"


def names(text: str, what: str) -> bool:
    """Tell whether a mask or a reason names a zone, not merely one whose name begins alike.

    >>> names("zone North: order 3; zone South", "zone South"), names("zone Northern", "zone North")
    (True, False)
    """
    return re.search(rf"(?:^|; |, |: ){re.escape(what)}(?=$|[:;,]| and \d)", text) is not None


def shapes_of(frame: gpd.GeoDataFrame) -> NDArray[np.object_]:
    """Return the shapes of a layer as an array."""
    return np.asarray(frame.geometry.to_numpy(), dtype=object)


def check_layer(folder: PlanFolder) -> Iterable[Fault]:
    """Zones are of the study's layer, and as many forbid or mask as plan.json counts."""
    zones = folder.layer("exclusion_zones")
    if len(zones) and not folder.study["sources"]["exclusions"]:
        yield Fault("exclusion_zones", "", f"{len(zones)} zones, but the study has no layer of them.")
    unseen = int(zones["action"].isin(UNSEEN).sum())
    stored = folder.summary["cameras"]["zones_in_view"].get("zones")
    yield from differs(SUMMARY, "cameras.zones_in_view.zones", stored, unseen, 0, "zones that forbid or mask")
    broken = zones.loc[~shapely.is_valid(shapes_of(zones)), "zone_id"]
    yield from gather("exclusion_zones", broken, "its outline is not valid.")


def check_places(folder: PlanFolder) -> Iterable[Fault]:
    """No place is offered where a zone forbids; where one masks or asks for reasons the place says so."""
    zones = folder.layer("exclusion_zones")
    cameras = folder.layer("cameras")
    seeing = cameras[cameras["view_id"] != ""]
    for layer, key, rows in (
        ("candidates", "candidate_id", folder.layer("candidates")),
        ("cameras", "camera_id", seeing),
    ):
        place, zone = shapely.STRtree(shapes_of(zones)).query(shapes_of(rows), predicate="intersects")
        action = zones["action"].to_numpy(object)[zone]
        held = rows["exclusion"].to_numpy(object)[place]
        ids = rows[key].to_numpy(object)
        barred = action == "forbid"
        yield from gather(layer, sorted(set(ids[place[barred]])), "it stands in a zone that forbids cameras.")
        weak = ((action == "mask") & ~np.isin(held, UNSEEN)) | ((action == "justify") & (held == ""))
        yield from gather(layer, sorted(set(ids[place[weak]])), "the zone that it stands in is not told.")
        outside = np.ones(len(rows), dtype=bool)
        outside[place] = False
        lone = outside & rows["exclusion_reason"].str.startswith("zone ").to_numpy(bool)
        yield from gather(layer, ids[lone], "its reason is a zone in which it does not stand.")


def check_credit(folder: PlanFolder) -> Iterable[Fault]:
    """No demand inside or on the rim of a zone that forbids or masks is to be seen by anybody."""
    zones, demand = _unseen(folder), folder.layer("demand_points")
    row, _ = shapely.STRtree(shapes_of(zones)).query(shapes_of(demand), predicate="intersects")
    inside = demand.iloc[np.unique(row)]
    what = "it lies in a zone that no camera may see into, and counts as demand that may be seen."
    yield from gather("demand_points", inside.loc[inside["weight_milli"] > 0, "demand_id"], what)


def check_masks(folder: PlanFolder) -> Iterable[Fault]:
    """Each camera that can be made to see into a zone has it in its mask; figures are those of the views."""
    zones, cameras = _unseen(folder), folder.layer("cameras").set_index("camera_id")
    called = [label(n, s) for n, s in zip(zones["name"], zones["source_id"], strict=True)]
    views = folder.layer("viewsheds").drop_duplicates("camera_id").set_index("camera_id")
    wide = folder.layer("reaches").drop_duplicates("camera_id").set_index("camera_id")
    reach = {**dict(views.geometry.items()), **dict(wide.geometry.items())}
    ids = [i for i in reach if i in cameras.index]
    row, zone, area = held_m2([reach[i] for i in ids], zones)
    must, may = (area > LEAST_M2 + edge for edge in (GRAZED_M2, -GRAZED_M2))
    mask, reason = cameras["mask"], cameras["exclusion_reason"]
    bare = sorted(
        {ids[r] for r, z in zip(row[must], zone[must], strict=True) if not names(mask[ids[r]], called[z])}
    )
    yield from gather("cameras", bare, "it can see into a zone that its mask does not name.")
    into = {(ids[r], called[z]) for r, z in zip(row[may], zone[may], strict=True)}
    idle = sorted(
        i
        for i in cameras.index[cameras["mask"].str.contains("zone ", regex=False)]
        for c in set(called)
        if names(mask[i], c) and (i, c) not in into and not names(reason[i], c)
    )
    yield from gather("cameras", sorted(set(idle)), "its mask names a zone that it can not see into.")
    yield from _figures(folder, zones, len(set(row[must].tolist())), len(set(row[may].tolist())))


def _figures(folder: PlanFolder, zones: gpd.GeoDataFrame, least: int, most: int) -> Iterator[Fault]:
    """Recompute how many cameras can see into zones, and the ground of zones in the views as planned."""
    told = folder.summary["cameras"]["zones_in_view"]
    if not (isinstance(told.get("cameras"), int) and least <= told["cameras"] <= most):
        key = "cameras.zones_in_view.cameras"
        yield from differs(SUMMARY, key, told.get("cameras"), least, 0, "views and reaches over zones")
    views = folder.layer("viewsheds")
    row, zone, area = held_m2(list(views.geometry), zones)
    seen = area > LEAST_M2
    common = shapely.intersection(shapes_of(views)[row[seen]], shapes_of(zones)[zone[seen]])
    ground = float(shapely.area(shapely.union_all(common))) if len(common) else 0.0
    unsure = float(area[np.abs(area - LEAST_M2) <= GRAZED_M2].sum())
    slack = AREA_M2 + AREA_SHARE * ground + unsure
    key = "cameras.zones_in_view.area_m2"
    yield from differs(SUMMARY, key, told.get("area_m2"), ground, slack, "ground of zones in the views")


def held_m2(
    shapes: list[shapely.Geometry], zones: gpd.GeoDataFrame
) -> tuple[Ints, Ints, NDArray[np.float64]]:
    """Return row of the shape, row of the zone and their common area for each pair that meets."""
    held, other = np.array(shapes, dtype=object), shapes_of(zones)
    row, zone = shapely.STRtree(other).query(held, predicate="intersects")
    area = shapely.area(shapely.intersection(held[row], other[zone]))
    return row.astype(np.int64), zone.astype(np.int64), area


def _unseen(folder: PlanFolder) -> gpd.GeoDataFrame:
    """Return the zones that no camera may see into."""
    zones = folder.layer("exclusion_zones")
    return zones[zones["action"].isin(UNSEEN)].reset_index(drop=True)


def check_reaches(folder: PlanFolder) -> Iterable[Fault]:
    """What a camera that can be turned can be made to see: all of its view, no farther than its lens."""
    reaches, views, cameras = (folder.layer(n) for n in ("reaches", "viewsheds", "cameras"))
    classes = read_camera_classes()
    zoom = {name for name, c in classes.items() if c.focal_max_mm > c.focal_mm}
    turning = cameras[cameras["camera_class"].isin(zoom)].set_index("camera_id")
    yield from gather(
        "reaches", reaches.loc[~reaches["camera_id"].isin(turning.index), "camera_id"],
        "it is of no camera that can be turned.",
    )  # fmt: skip
    view_of = {i: g for i, g in zip(views["camera_id"], views.geometry, strict=True) if i in turning.index}
    lost = sorted(view_of.keys() - set(reaches["camera_id"]))
    yield from gather("reaches", lost, "what this camera can be turned to see is missing.")
    area = shapely.area(shapes_of(reaches))
    off = np.abs(area - reaches["area_m2"].to_numpy(float)) > AREA_M2 + 1e-9 * area
    yield from gather("reaches", reaches.loc[off, "camera_id"], "area_m2 is not the area of the polygon.")
    eye = _eyes(folder)
    short, far = [], []
    for camera, shape in zip(reaches["camera_id"], reaches.geometry, strict=True):
        own = view_of.get(camera)
        if own is not None and own.area and own.difference(shape).area > LEAST_M2 + LOST_SHARE * own.area:
            short.append(camera)
        if camera in eye and camera in turning.index:
            most = max(_lens_m(folder, str(turning["camera_class"][camera]), eye[camera][1]),
                       float(turning["range_m"][camera]))  # fmt: skip
            if shapely.hausdorff_distance(shape, eye[camera][0]) > most + REACH_M:
                far.append(camera)
    yield from gather("reaches", short, "it leaves out ground that the camera sees as planned.")
    yield from gather("reaches", far, "it goes beyond what the lens can show at the facade level.")


def _eyes(folder: PlanFolder) -> dict[str, tuple[shapely.Point, float]]:
    """Return where each camera looks from, and how high."""
    sight = folder.arrays(SIGHT)
    return {
        str(i): (shapely.Point(xy), float(h))
        for i, xy, h in zip(sight["camera_id"], sight["eye_xy_m"], sight["mount_height_m"], strict=True)
    }


def _lens_m(folder: PlanFolder, name: str, height_m: float) -> float:
    """Return the ground distance at which the tele end of a class still holds the facade level."""
    study, camera = folder.study, read_camera_classes()[name]
    profile = str(study["cameras"]["level_profile"])
    level = read_levels()[profile][str(study["privacy"]["facade_level"]) or EXPOSED[profile]]
    slant = camera.pixels_h * camera.focal_max_mm / camera.sensor_width_mm / level.px_per_m
    drop = max(height_m - float(study["cameras"]["target_height_m"]), LEAST_DROP_M)
    return float(np.sqrt(max(slant**2 - drop**2, 0.0)))


_MEND = "Write the plan anew; if it comes back, report it as a fault of this program."
_EDITED = "A zone, a camera or a figure edited."

RULES = (
    Rule(
        "INT-ZONES-LAYER",
        "Layer `exclusion_zones` holds as many zones that forbid or mask as plan.json counts, and none "
        "where the study names no layer of zones. Whether they are those of the study's file cannot be told "
        "from the folder: the file is named in `provenance` with its hash.",
        "A zone that is left out protects nobody.",
        _EDITED,
        _MEND,
        (SUMMARY, STUDY, "exclusion_zones"),
        check_layer,
    ),
    Rule(
        "INT-ZONES-PLACES",
        "No candidate place and no camera that sees stands inside or on the rim of a zone that forbids; in a "
        "zone that masks or asks to be justified its `exclusion` is as strong at least, and no place gives a "
        "zone as its first reason in which it does not stand.",
        "It is what was promised to the people inside.",
        _EDITED,
        _MEND,
        ("exclusion_zones", "candidates", "cameras"),
        check_places,
    ),
    Rule(
        "INT-ZONES-CREDIT",
        "No demand point with weight lies inside or on the rim of a zone that forbids or masks.",
        "A plan that is paid for seeing what must be masked looks better than it is.",
        _EDITED,
        _MEND,
        ("exclusion_zones", "demand_points"),
        check_credit,
    ),
    Rule(
        "INT-ZONES-MASKS",
        "A camera whose view, or whose reach where it can be turned, holds more than 1 m2 of a zone that "
        "forbids or masks names it in `mask`, and no mask names a zone that the camera neither sees nor "
        "stands in; `zones_in_view` is recomputed from layers `viewsheds`, `reaches` and `exclusion_zones`. "
        "Which sensitive places are seen is not recomputed: the folder does not hold them.",
        "The mask is what the installer sets up and the neighbors are shown.",
        _EDITED,
        _MEND,
        (SUMMARY, "exclusion_zones", "viewsheds", "reaches", "cameras"),
        check_masks,
    ),
    Rule(
        "INT-ZONES-REACHES",
        "Each camera of a class with a zoom that sees any ground has one row in layer `reaches`: it holds "
        "the view as planned (to 1 m2 and 1 %), is as large as told, and ends where the tele end of the lens "
        "holds the facade level, recomputed, or the range. What walls hide inside is not recomputed.",
        "A camera that can be turned sees more than where it is left to look.",
        _EDITED,
        _MEND,
        (STUDY, "reaches", "viewsheds", *READS),
        sound_lines(check_reaches),
    ),
)
