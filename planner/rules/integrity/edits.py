"""INT-EDITS-*: what a planner pinned is there, what was forbidden is not; what changed is counted again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from planner.rules.arrays import bad_shapes
from planner.rules.folder import EDITED, STUDY, SUMMARY, PlanFolder, derived
from planner.rules.rule import Fault, Rule, differs, gather, total_tolerance_m

PLACE_M = 2.0
TURN_DEG = 0.51
CARRIED_M = 0.06
MONEY = 0.0051
ARRAYS = {
    "camera_id": ("U", 1), "xy_m": ("f", 2), "camera_class": ("U", 1), "azimuth_deg": ("f", 1),
    "street_span_id": ("U", 1), "street_m": ("f", 1),
}  # fmt: skip
OF_PLAN = {
    "covered": ("cameras", "demand_covered"), "coverage_share": ("cameras", "coverage_share"),
    "capex": ("cost", "capex"), "annual_opex": ("cost", "annual_opex"), "route_m": ("network", "route_m"),
}  # fmt: skip


@derived
def check_arrays(folder: PlanFolder) -> list[Fault]:
    """Block, layer and arrays are there where the study names edits or a stored plan, and only there."""
    told, rows, a = folder.summary["edits"], folder.layer("edits"), folder.arrays(EDITED)
    start, edits = folder.study["edits"]["start"], folder.study["sources"]["edits"]
    found: list[Fault] = []
    if (told is not None) != bool(start or len(rows)):
        found.append(Fault(SUMMARY, "edits", "the block `edits` and what the study starts from differ."))
    if len(rows) and not edits:
        found.append(Fault("edits", "", f"{len(rows)} edits, but the study names no list of them."))
    if bool(a) != bool(start):
        found.append(Fault(EDITED, "", "the arrays are there only where the run starts from a stored plan."))
    if a:
        found += [Fault(EDITED, "", text) for text in bad_shapes(a, ARRAYS)]
        found += [] if found else _lengths(a)
    return found


def _lengths(a: dict[str, np.ndarray]) -> list[Fault]:
    """Return arrays of unlike length."""
    pairs = [("xy_m", "camera_id"), ("camera_class", "camera_id"), ("azimuth_deg", "camera_id"),
             ("street_m", "street_span_id")]  # fmt: skip
    return [Fault(EDITED, one, f"`{one}` and `{other}` differ in length.")
            for one, other in pairs if len(a[one]) != len(a[other])]  # fmt: skip


def check_places(folder: PlanFolder) -> Iterable[Fault]:
    """Pinned cameras stand where they were pinned, none stands where that is forbidden or it moved away."""
    rows, cameras = folder.layer("edits"), folder.layer("cameras")
    xy = shapely.get_coordinates(np.asarray(cameras.geometry, dtype=object)).reshape(-1, 2)
    places = rows[rows["kind"] == "place"]
    used: set[int] = set()
    # Pins of a class and direction take their camera before those that any camera does for.
    order = places.assign(_open=(places["pinned_class"] == "") & places["pinned_deg"].isna())
    for row in order.sort_values("_open", kind="stable").itertuples(index=False):
        near = np.flatnonzero(np.hypot(xy[:, 0] - row.geometry.x, xy[:, 1] - row.geometry.y) <= PLACE_M)
        if row.action == "forbid":
            yield from gather(
                "edits", [row.edit_id] if len(near) else [], "a camera stands where it forbids any."
            )
            continue
        fit = [k for k in near.tolist() if k not in used and _fits(cameras, k, row)]
        used.update(fit[:1])
        yield from gather("edits", [] if fit else [row.edit_id], "no camera stands there as it was pinned.")
    for row in places[places["action"] == "move"].itertuples(index=False):
        there = np.hypot(xy[:, 0] - row.from_x_m, xy[:, 1] - row.from_y_m) <= PLACE_M
        over = int(there.sum()) > row.left_there
        yield from gather(
            "edits", [row.edit_id] if over else [], "more cameras stand where it moved from than it left."
        )


def _fits(cameras: gpd.GeoDataFrame, k: int, row: object) -> bool:
    """Say whether a camera is of the class and direction that a row pins."""
    wanted, way = str(getattr(row, "pinned_class", "") or ""), float(getattr(row, "pinned_deg", np.nan))
    if wanted and str(cameras["camera_class"].iloc[k]) != wanted:
        return False
    own = float(cameras["azimuth_deg"].iloc[k])
    return np.isnan(way) or np.isnan(own) or abs((own - way + 180) % 360 - 180) <= TURN_DEG


def check_streets(folder: PlanFolder) -> Iterable[Fault]:
    """Pinned streets carry a route from end to end, forbidden ones none and bar every way."""
    rows = folder.layer("edits")
    streets = rows[rows["kind"] == "street"]
    length = folder.layer("streets").drop_duplicates("span_id").set_index("span_id")["length_m"]
    built = folder.layer("spans").groupby("street_span_id")["length_m"].sum()
    for row in streets.itertuples(index=False):
        carried = float(built.get(row.street_span_id, 0.0))
        whole = float(length.get(row.street_span_id, np.inf))
        short = row.action == "pin" and whole - carried > CARRIED_M
        yield from gather("edits", [row.edit_id] if short else [], "no route runs along it from end to end.")
        used = row.action == "forbid" and carried > 0
        yield from gather("edits", [row.edit_id] if used else [], "a route runs along a forbidden street.")
    factors = folder.layer("street_factors")
    barred = set(factors.loc[factors["factor"] == "edit", "street_span_id"])
    asked = set(streets.loc[streets["action"] == "forbid", "street_span_id"])
    what = "`street_factors` and the edits differ on whether it is forbidden."
    yield from gather("street_factors", sorted(barred ^ asked), what)


def check_figures(folder: PlanFolder) -> Iterable[Fault]:
    """Counts of edits, of cameras and meters kept, added and dropped, and the differences, recomputed."""
    told, rows, a = folder.summary["edits"], folder.layer("edits"), folder.arrays(EDITED)
    if told is None or check_arrays(folder):
        return
    place, action = rows["kind"] == "place", rows["action"]
    for key, many in (
        ("rows", len(rows)), ("pinned", (place & (action == "pin")).sum()),
        ("forbidden", (place & (action == "forbid")).sum()), ("moved", (action == "move").sum()),
        ("streets_pinned", (~place & (action == "pin")).sum()),
        ("streets_forbidden", (~place & (action == "forbid")).sum()),
    ):  # fmt: skip
        yield from differs(SUMMARY, f"edits.{key}", told.get(key), int(many), 0, "rows of layer `edits`")
    if not a:
        return
    yield from _changes("cameras", told, _cameras(folder, a), 0.0)
    yield from _changes("streets", told, _streets(folder, a), total_tolerance_m(float(a["street_m"].sum())))
    yield from _differences(folder, told)


def _changes(block: str, told: dict[str, object], right: dict[str, float], slack: float) -> Iterator[Fault]:
    """Compare a block of what changed."""
    stored = told.get(block)
    for key, value in right.items():
        found = stored.get(key) if isinstance(stored, dict) else None
        yield from differs(SUMMARY, f"edits.{block}.{key}", found, value, slack, "both plans")


def _cameras(folder: PlanFolder, a: dict[str, np.ndarray]) -> dict[str, float]:
    """Count cameras of the stored plan that have a like one at their place."""
    cameras = folder.layer("cameras")
    xy = shapely.get_coordinates(np.asarray(cameras.geometry, dtype=object)).reshape(-1, 2)
    kind, way = cameras["camera_class"].to_numpy(str), cameras["azimuth_deg"].to_numpy(float)
    free = np.ones(len(cameras), dtype=bool)
    kept = 0
    for (x, y), camera_class, azimuth in zip(a["xy_m"], a["camera_class"], a["azimuth_deg"], strict=True):
        like = free & (kind == camera_class) & (np.hypot(xy[:, 0] - x, xy[:, 1] - y) <= PLACE_M)
        turn = np.abs((way - azimuth + 180) % 360 - 180)
        like &= np.isnan(way) if np.isnan(azimuth) else turn <= TURN_DEG
        if like.any():
            free[int(np.argmax(like))] = False
            kept += 1
    before, after = len(a["camera_id"]), len(cameras)
    return {"before": before, "after": after, "kept": kept, "added": after - kept, "dropped": before - kept}


def _streets(folder: PlanFolder, a: dict[str, np.ndarray]) -> dict[str, float]:
    """Sum the meters that both plans run along each street."""
    after = folder.layer("spans").groupby("street_span_id")["length_m"].sum()
    before = pd.Series(a["street_m"], index=a["street_span_id"].astype(str))
    common = before.index.intersection(after.index)
    kept = float(np.minimum(before[common], after[common]).sum())
    was, now = float(before.sum()), float(after.sum())
    return {"before_m": was, "after_m": now, "kept_m": kept, "added_m": now - kept, "dropped_m": was - kept}


def _differences(folder: PlanFolder, told: dict[str, object]) -> Iterator[Fault]:
    """Compare `after` with the figures of the plan, and each difference with its two figures."""
    listed = told.get("figures")
    by_name = {r["figure"]: r for r in listed if isinstance(r, dict)} if isinstance(listed, list) else {}
    for name, (block, key) in OF_PLAN.items():
        row, now = by_name.get(name, {}), float(folder.summary[block][key])
        yield from differs(SUMMARY, f"edits.figures.{name}", row.get("after"), now, 1e-6, f"{block}.{key}")
        was = row.get("before")
        if isinstance(was, int | float):
            what = "after less before"
            yield from differs(
                SUMMARY, f"edits.figures.{name}", row.get("difference"), now - was, MONEY, what
            )
        else:
            yield Fault(SUMMARY, f"edits.figures.{name}", "the figure of the stored plan is missing.")


_MEND = "Run the study again; if it comes back, report it as a fault of this program."

RULES = (
    Rule(
        "INT-EDITS-ARRAYS",
        "The block edits of plan.json is there where the study starts from a stored plan or has edits, "
        "evidence/edits.npz where it starts from one; no edit is there that the study names no list for.",
        "An edit that nobody asked for is a change without a name.",
        "A file copied from another plan, a row added by hand.",
        "Keep edits in a list of their own, or run again from the plan with them.",
        (SUMMARY, STUDY, EDITED, "edits"),
        check_arrays,
    ),
    Rule(
        "INT-EDITS-PLACES",
        "Within 2 m of each place that an edit pins stands a camera, of the class and direction pinned; "
        "within 2 m of what is forbidden stands none, and where a camera moved away no more than it left.",
        "Who pins a camera before a school wants to find it there.",
        "A camera or an edit changed by hand after the run.",
        _MEND,
        ("edits", "cameras"),
        check_places,
    ),
    Rule(
        "INT-EDITS-STREETS",
        "Pinned streets carry a route from end to end; forbidden streets carry none, and bar every way in "
        "layer street_factors, as no other street does by an edit.",
        "A street that the town closed to works is closed.",
        "A span, a factor or an edit changed by hand after the run.",
        _MEND,
        ("edits", "spans", "streets", "street_factors"),
        check_streets,
    ),
    Rule(
        "INT-EDITS-FIGURES",
        "Numbers of edits, and of cameras and meters of route that were kept, added and dropped since the "
        "stored plan (evidence/edits.npz), are recomputed; each difference is that of its two figures. What "
        "the stored plan cost is told by that plan, and not recomputed here.",
        "What an edit costs is weighed by these figures.",
        "A figure edited by hand.",
        _MEND,
        (SUMMARY, STUDY, EDITED, "edits", "cameras", "spans"),
        check_figures,
    ),
)
