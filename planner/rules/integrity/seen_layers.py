"""INT-SEEN-*: blind spots, view polygons, meters of street, counts, seats and storage."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from planner.catalog.table_files import read_allowances, read_camera_classes
from planner.rules.folder import COVER, SIGHT, STUDY, SUMMARY, PlanFolder
from planner.rules.integrity.sight_lines import EDGE_M, READS, lines_of, sound_lines
from planner.rules.rule import LENGTH_M, Fault, Rule, differs, gather

MILLI = 1000
UNIT = 0.00051
ON_POINT_M = 0.05
AREA_SHARE = 1e-3
REACH_M = 0.5
STREET_M = 20.0
"""Street is sampled in pieces of about 10 m: a piece counts whole when its middle is seen."""


def check_blind(folder: PlanFolder) -> Iterable[Fault]:
    """Blind spots: ranks, unseen demand points, weights and totals."""
    layer, demand = folder.layer("blind_spots"), folder.layer("demand_points")
    told = folder.summary["cameras"]["blind"]
    unseen = demand[~demand["covered"]]
    total = float(unseen["weight_milli"].sum()) / MILLI
    for key, value, tolerance in (
        ("weight", total, UNIT), ("listed", len(layer), 0.0),
        ("listed_weight", float(layer["weight"].sum()), UNIT * (len(layer) + 1)),
    ):  # fmt: skip
        yield from differs(
            SUMMARY, f"cameras.blind.{key}", told.get(key), value, tolerance, "demand nobody sees"
        )
    if not len(layer):
        return
    rows = layer.sort_values("rank")
    if rows["rank"].tolist() != list(range(1, len(rows) + 1)) or (np.diff(rows["weight"]) > UNIT).any():
        yield Fault("blind_spots", "rank", "ranks do not run from 1 on by falling weight.")
    if float(layer["weight"].sum()) > total + UNIT * (len(layer) + 1):
        yield Fault("blind_spots", "weight", "they hold more demand than nobody sees.")
    gap = (
        shapely.STRtree(unseen.geometry.to_numpy()).query_nearest(
            layer.geometry.to_numpy(), all_matches=False, return_distance=True
        )[1]
        if len(unseen)
        else np.full(len(layer), np.inf)
    )
    yield from gather(
        "blind_spots", layer.loc[gap > ON_POINT_M, "blind_id"], "it stands at no unseen demand point."
    )


def check_polygons(folder: PlanFolder) -> Iterable[Fault]:
    """View polygons: of cameras of the plan, as large as drawn, within range, with the public share told."""
    layer, cameras, lines = folder.layer("viewsheds"), folder.layer("cameras"), lines_of(folder)
    ids = folder.arrays(SIGHT)["camera_id"].astype(str)
    row = {i: k for k, i in enumerate(ids.tolist()) if not lines.standing[k]}
    strange = ~layer["camera_id"].isin(row)
    yield from gather(
        "viewsheds", layer.loc[strange, "camera_id"], "it is of no camera of the plan that sees."
    )
    held = layer[~strange].drop_duplicates("camera_id")
    at = np.array([row[i] for i in held["camera_id"]], dtype=np.int64)
    shapes = held.geometry.to_numpy()
    area = shapely.area(shapes)
    off = np.abs(area - held["area_m2"].to_numpy(float)) > 0.011 + AREA_SHARE * area
    yield from gather("viewsheds", held.loc[off, "camera_id"], "area_m2 is not the area of the polygon.")
    eyes = shapely.points(folder.arrays(SIGHT)["eye_xy_m"][at].reshape(-1, 2))
    reach = shapely.hausdorff_distance(shapes, eyes) if len(held) else np.zeros(0)
    far = reach > lines.far_m[at] + REACH_M
    yield from gather(
        "viewsheds", held.loc[far, "camera_id"], "the polygon reaches beyond the range of the camera."
    )
    yield from _districts(folder, held, lines.view[at])
    table = cameras.set_index("camera_id")
    share = table.loc[held["camera_id"], "public_share"].to_numpy(float)
    own = held["public_share"].to_numpy(float)
    other = ~(np.abs(share - own) <= 1e-6) & ~(np.isnan(share) & np.isnan(own))
    yield from gather("viewsheds", held.loc[other, "camera_id"], "public_share is not that of the camera.")
    known = cameras["public_share"].to_numpy(float)
    known = known[~np.isnan(known)]
    stored = folder.summary["cameras"]["public_share_mean"]
    if len(known):
        yield from differs(
            SUMMARY, "cameras.public_share_mean", stored, float(known.mean()), 1e-4, "of the cameras"
        )
    elif stored is not None:
        yield Fault(SUMMARY, "cameras.public_share_mean", f"it is {stored}; no camera has a share.")


def _districts(folder: PlanFolder, held: gpd.GeoDataFrame, view: NDArray[np.int64]) -> Iterator[Fault]:
    """Views name the districts of all demand that they cover, and none that the plan does not have."""
    a, of_demand = folder.arrays(COVER), folder.layer("demand_points")["district"].to_numpy(object)
    known = {str(d.get("name")) for d in folder.summary["cameras"]["districts"] if isinstance(d, dict)}
    short, odd = [], []
    for camera, text, j in zip(held["camera_id"], held["districts"], view.tolist(), strict=True):
        told = f"; {text}; "
        covered = set(of_demand[a["cover_demand"][a["cover_indptr"][j] : a["cover_indptr"][j + 1]]]) - {""}
        if any(f"; {name}; " not in told for name in covered):
            short.append(camera)
        rest = told
        for name in sorted(known, key=len, reverse=True):
            rest = rest.replace(f"; {name}; ", "; ")
        if rest.strip("; "):
            odd.append(camera)
    yield from gather("viewsheds", short, "`districts` leaves out one whose demand it covers.")
    yield from gather("viewsheds", odd, "`districts` names one that the plan does not have.")


def check_streets(folder: PlanFolder) -> Iterable[Fault]:
    """No camera sees more meters of street than lie within its range."""
    cameras, streets, lines = folder.layer("cameras"), folder.layer("streets"), lines_of(folder)
    ids = folder.arrays(SIGHT)["camera_id"].astype(str)
    seen = dict(zip(cameras["camera_id"], cameras["visible_street_m"].astype(float), strict=True))
    shapes = streets.geometry.to_numpy()
    tree = shapely.STRtree(shapes)
    found = []
    for k in np.flatnonzero(~lines.standing).tolist():
        stored = seen[str(ids[k])]
        circle = shapely.Point(folder.arrays(SIGHT)["eye_xy_m"][k]).buffer(
            lines.far_m[k] + EDGE_M, quad_segs=32
        )
        near = tree.query(circle, predicate="intersects")
        if (
            stored
            > float(shapely.length(shapely.intersection(shapes[near], circle)).sum())
            + STREET_M
            + 0.01 * stored
        ):
            found.append(str(ids[k]))
    yield from gather("cameras", found, "visible_street_m is more street than lies within its range.")
    blind = cameras[~cameras["camera_id"].isin(ids) & (cameras["visible_street_m"] > LENGTH_M)]
    yield from gather(
        "cameras", blind["camera_id"], "it sees nothing by the evidence, but is told to see street."
    )


def check_counts(folder: PlanFolder) -> Iterable[Fault]:
    """Most cameras at a place, exclusions, homes in view, seats and storage."""
    told, cameras, study = folder.summary["cameras"], folder.layer("cameras"), folder.study
    placed = cameras.loc[cameras["view_id"] != "", "candidate_id"].value_counts()
    connected = cameras[cameras["connected"]]
    facade = cameras["facade_m"].to_numpy(float)
    most = float(placed.max()) if len(placed) else 0.0
    needed = math.ceil(len(connected) / int(study["cameras"]["cameras_per_seat"]))
    seats = sum(int(c["seats"]) for c in study.get("centers", []))
    rows: list[tuple[str, object, float, float, str]] = [
        ("most_per_site", told["most_per_site"], most, 0, "cameras at a place"),
        ("seats_needed", told["seats_needed"], needed, 0, "connected cameras over cameras_per_seat"),
        ("seats_at_centers", told["seats_at_centers"], seats, 0, "seats of the centers of the study"),
    ]
    if np.isnan(facade).all():
        if told["facade_m_total"] is not None:
            yield Fault(SUMMARY, "cameras.facade_m_total", "it is told, but no camera has a facade_m.")
    else:
        total = float(np.nansum(facade))
        rows.append(("facade_m_total", told["facade_m_total"], total, LENGTH_M, "sum of cameras.facade_m"))
    for key, stored, value, tolerance, what in rows:
        yield from differs(SUMMARY, f"cameras.{key}", stored, value, tolerance, what)
    yield from _storage(folder)
    yield from _exclusions(folder)


def _storage(folder: PlanFolder) -> Iterator[Fault]:
    """Recompute the storage of each class: streams, days, headroom."""
    told, study = folder.summary["cameras"], folder.study["cameras"]
    cameras = folder.layer("cameras")
    classes, headroom = read_camera_classes(), read_allowances()["recording_headroom_pct"].value
    stored = told["storage_tb_by_class"]
    total = 0.0
    for name, part in cameras[cameras["connected"]].groupby("camera_class"):
        own = float(study["stream_mbps"]) or classes[str(name)].bitrate_mbps_typical
        terabytes = len(part) * own * 86_400 * int(study["retention_days"]) / 8e6 * (1 + headroom / 100)
        total += terabytes
        yield from differs(
            SUMMARY, f"cameras.storage_tb_by_class.{name}", stored.get(str(name)), terabytes, 0.0051,
            "streams x days x headroom",
        )  # fmt: skip
    yield from differs(
        SUMMARY,
        "cameras.storage_tb",
        told["storage_tb"],
        total,
        0.0051 * (len(stored) + 1),
        "sum over the classes",
    )


def _exclusions(folder: PlanFolder) -> Iterator[Fault]:
    """Count the places that each action holds at; forbidden ones stand in the findings."""
    told = folder.summary["cameras"]["exclusions"]
    held = folder.layer("candidates")["exclusion"].value_counts()
    findings = folder.layer("findings")
    forbidden = findings.loc[findings["code"] == "CANDIDATES-FORBIDDEN", "count"].sum()
    for action in ("forbid", "mask", "justify"):
        value = int(held.get(action, 0)) + (int(forbidden) if action == "forbid" else 0)
        yield from differs(
            SUMMARY,
            f"cameras.exclusions.{action}",
            told.get(action),
            value,
            0,
            "layers `candidates` and `findings`",
        )


_MEND = "Write the plan anew; if it comes back, report it as a fault of this program."
_EDITED = "A figure or a layer edited."

RULES = (
    Rule(
        "INT-SEEN-BLIND",
        "Blind spots stand at demand points that nobody sees, ranked by weight; their totals are those "
        "of the layers.",
        "People ask where nobody looks; a list that leaves out the worst places misleads them.",
        _EDITED,
        _MEND,
        (SUMMARY, "blind_spots", "demand_points"),
        check_blind,
    ),
    Rule(
        "INT-SEEN-POLYGONS",
        "View polygons are of cameras of the plan, of the area told, within range, with the share of "
        "public ground of their camera and every district whose demand it covers; the mean is that of the "
        "cameras.",
        "They are what neighbors look at to see whether their window is in view.",
        _EDITED,
        _MEND,
        (SUMMARY, "viewsheds", *READS),
        sound_lines(check_polygons),
    ),
    Rule(
        "INT-SEEN-STREETS",
        "No camera is told to see more meters of street than lie within its range.",
        "Meters of street are how many people judge a camera.",
        _EDITED,
        _MEND,
        ("streets", *READS),
        sound_lines(check_streets),
    ),
    Rule(
        "INT-SEEN-COUNTS",
        "Most cameras at a place, exclusions, homes in view, operator seats and storage by class.",
        "Seats and storage are bought by these figures; exclusions are promised to neighbors.",
        _EDITED,
        _MEND,
        (SUMMARY, STUDY, "cameras", "candidates", "findings"),
        check_counts,
    ),
)
