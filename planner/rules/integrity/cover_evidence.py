"""INT-COVER-*: who sees what, which cameras were chosen, and the upper bound on coverage."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import numpy as np
import pandas as pd
import shapely

from planner.rules.cover_certificate import (
    COVERING,
    Arrays,
    cover_bound_milli,
    cover_shape_faults,
    multiplier_faults,
    rule_faults,
)
from planner.rules.folder import COVER, SIGHT, SUMMARY, PlanFolder, derived
from planner.rules.rule import SHARE, Check, Fault, Rule, differs, gather

MILLI = 1000
UNIT = 0.00051
PLACE_TOLERANCE_M = 0.05
EYE_MOVE_M = 15.5
"""A camera mapped in a building looks from before its wall, so far away at most."""
OPTICS_TOLERANCE = 0.051
"""Meters and degrees of a view are shown to a tenth."""
ANGLE_TOLERANCE_DEG = 0.1


@derived
def check_arrays(folder: PlanFolder) -> list[Fault]:
    """Arrays are there, typed, equally long and within range."""
    return cover_shape_faults(folder.arrays(COVER), COVERING)


def sound(check: Check) -> Check:
    """Return a check that keeps silent where INT-COVER-ARRAYS already tells that the arrays are broken."""

    def guarded(folder: PlanFolder) -> Iterable[Fault]:
        return [] if check_arrays(folder) else check(folder)

    guarded.__doc__ = check.__doc__
    return guarded


def seen_rows(arrays: Arrays) -> tuple[np.ndarray, np.ndarray]:
    """Return, pair by pair, the position in `chosen` and the demand row that it sees."""
    chosen, indptr = arrays["chosen"].astype(np.int64), arrays["cover_indptr"].astype(np.int64)
    counts = indptr[chosen + 1] - indptr[chosen]
    who = np.repeat(np.arange(len(chosen)), counts)
    first = np.repeat(indptr[chosen] - np.concatenate([[0], np.cumsum(counts)[:-1]])[: len(counts)], counts)
    return who, arrays["cover_demand"].astype(np.int64)[first + np.arange(len(who))]


def times_seen(arrays: Arrays) -> np.ndarray:
    """Return by how many chosen candidates each demand row is seen."""
    return np.bincount(seen_rows(arrays)[1], minlength=len(arrays["weight_milli"]))


def counted_views(arrays: Arrays) -> np.ndarray:
    """Return the chosen views that the plan builds, ascending: those that do not stand already."""
    chosen = arrays["chosen"].astype(np.int64)
    return chosen[arrays["counted"][chosen]]


def check_candidates(folder: PlanFolder) -> Iterable[Fault]:
    """Places of the evidence are those of layer `candidates`, or stand already; same limits and flags."""
    a, layer = folder.arrays(COVER), folder.layer("candidates").set_index("candidate_id")
    ids = a["candidate_id"].astype(str)
    twice = [i for i, times in Counter(ids.tolist()).items() if times > 1]
    yield from gather(COVER, twice, "listed twice among the places of the evidence.")
    views = Counter(a["view_id"].astype(str).tolist())
    yield from gather(COVER, [v for v, times in views.items() if times > 1], "listed twice among the views.")
    standing = np.isin(ids, folder.layer("existing_cameras")["existing_id"].to_numpy(str))
    known = np.isin(ids, layer.index.to_numpy(str))
    yield from gather(
        COVER, ids[~known & ~standing], "a place of the evidence, but not in layer `candidates`."
    )
    stood = ~a["counted"] & ~standing[a["view_candidate"]]
    yield from gather(
        COVER, a["view_id"][stood], "not counted, though it is of no camera that stands already."
    )
    yield from gather(
        COVER,
        a["view_id"][a["counted"] & standing[a["view_candidate"]]],
        "counted, though it stands already.",
    )
    chosen = set(ids[a["view_candidate"][counted_views(a)]].tolist())
    flagged = set(layer.index[layer["chosen"]])
    yield from gather(
        "candidates", sorted(chosen - flagged), "chosen in the evidence, not flagged in the layer."
    )
    yield from gather(
        "candidates", sorted(flagged - chosen), "flagged chosen in the layer, not in the evidence."
    )
    yield from _limits_of_places(a, layer.loc[ids[known]] if not twice else layer.iloc[:0], known)
    told = folder.summary["cameras"]
    places = int((~standing).sum())
    yield from differs(
        SUMMARY, "cameras.candidates", told["candidates"], places, 0, "places of evidence/cover.npz"
    )


def _limits_of_places(a: Arrays, layer: pd.DataFrame, known: np.ndarray) -> Iterable[Fault]:
    """Compare least and most cameras of each place with the layer."""
    if len(layer) != int(known.sum()):
        return
    least, most = a["site_least"][known], a["site_most"][known]
    off = layer["cameras_least"].to_numpy() != least
    yield from gather("candidates", layer.index[off], "cameras_least is not site_least of the evidence.")
    over = most > layer["cameras_most"].to_numpy()
    yield from gather("candidates", layer.index[over], "the evidence allows more cameras than cameras_most.")
    must = layer["fixed"].to_numpy(bool) & (least < 1)
    yield from gather(
        "candidates", layer.index[must], "fixed, but the evidence does not ask for a camera there."
    )


def check_cameras(folder: PlanFolder) -> Iterable[Fault]:
    """Each chosen view is a camera of its class and direction at its place; others are fixed, unserved."""
    a, cameras = folder.arrays(COVER), folder.layer("cameras")
    picked = counted_views(a)
    names = a["view_id"].astype(str)[picked]
    held = Counter(cameras["view_id"].tolist())
    yield from gather(
        "cameras", [v for v in names if held[v] != 1], "a chosen view that is not exactly one camera."
    )
    extra = cameras[~cameras["view_id"].isin(names) & ~(cameras["fixed"] & ~cameras["connected"])]
    yield from gather("cameras", extra["camera_id"], "it stands at no chosen view.")
    told = cameras[cameras["view_id"].isin([v for v in names if held[v] == 1])]
    view = pd.Index(a["view_id"].astype(str)).get_indexer(told["view_id"])
    yield from _same_optics(a, told, view)
    layer = folder.layer("candidates").drop_duplicates("candidate_id").set_index("candidate_id")
    ids = a["candidate_id"].astype(str)[a["view_candidate"][view]]
    other = told["candidate_id"].to_numpy(str) != ids
    yield from gather("cameras", told.loc[other, "camera_id"], "candidate_id is not the place of its view.")
    if not np.isin(ids, layer.index.to_numpy(str)).all():
        return
    under = layer.loc[ids]
    moved = shapely.distance(told.geometry.to_numpy(), under.geometry.to_numpy()) > PLACE_TOLERANCE_M
    yield from gather(
        "cameras", told.loc[moved, "camera_id"], "it does not stand where its candidate stands."
    )
    freed = told["fixed"].to_numpy() != under["fixed"].to_numpy()
    yield from gather("cameras", told.loc[freed, "camera_id"], "`fixed` is not that of its candidate.")


def _same_optics(a: Arrays, cameras: pd.DataFrame, view: np.ndarray) -> Iterable[Fault]:
    """Compare class, direction, field and distances of cameras with those of their views."""
    other = cameras["camera_class"].to_numpy(str) != a["view_class"].astype(str)[view]
    yield from gather("cameras", cameras.loc[other, "camera_id"], "camera_class is not that of its view.")
    for column, array in (
        ("azimuth_deg", "view_azimuth_deg"), ("field_deg", "view_field_deg"), ("near_m", "view_near_m"),
        ("range_m", "view_far_m"),
    ):  # fmt: skip
        told, right = cameras[column].to_numpy(float), a[array].astype(float)[view]
        off = ~(np.abs(told - right) <= OPTICS_TOLERANCE) & ~(np.isnan(told) & np.isnan(right))
        yield from gather("cameras", cameras.loc[off, "camera_id"], f"{column} is not {array} of its view.")


def check_demand(folder: PlanFolder) -> Iterable[Fault]:
    """Weights and the covered flag of layer `demand_points` are those of the evidence."""
    a, demand = folder.arrays(COVER), folder.layer("demand_points")
    if len(demand) != len(a["weight_milli"]):
        what = f"the layer has {len(demand)} rows; the evidence has {len(a['weight_milli'])}."
        yield Fault("demand_points", "", what)
        return
    other = demand["weight_milli"].to_numpy() != a["weight_milli"]
    yield from gather(
        "demand_points", demand.loc[other, "demand_id"], "weight_milli is not that of the evidence."
    )
    other = demand["backup_milli"].to_numpy() != a["backup_milli"]
    yield from gather(
        "demand_points", demand.loc[other, "demand_id"], "backup_milli is not that of the evidence."
    )
    wrong = demand["covered"].to_numpy() != (times_seen(a) > 0)
    yield from gather(
        "demand_points", demand.loc[wrong, "demand_id"], "`covered` is not what the evidence shows."
    )


def check_coverage(folder: PlanFolder) -> Iterable[Fault]:
    """Total, covered demand and shares, recomputed; the denominator holds all demand."""
    a, told = folder.arrays(COVER), folder.summary["cameras"]
    weight = a["weight_milli"].astype(np.int64)
    total = int(weight.sum()) + int(a["off_street_weight_milli"])
    covered = int(weight[times_seen(a) > 0].sum())
    bound = float(told["upper_bound"]) * MILLI
    for key, value, tolerance, what in (
        ("demand_total", total / MILLI, UNIT, "all demand, on streets and off them"),
        ("demand_covered", covered / MILLI, UNIT, "demand that some chosen candidate sees"),
        ("coverage_share", covered / total if total else 0.0, SHARE, "covered over all demand"),
        (
            "coverage_upper_bound_share",
            min(1.0, bound / total) if total else 0.0,
            SHARE,
            "upper_bound over all",
        ),
    ):
        yield from differs(SUMMARY, f"cameras.{key}", told[key], value, tolerance, what)


def check_bound(folder: PlanFolder) -> Iterable[Fault]:
    """The multipliers are valid and give `certified_upper_bound`."""
    a = folder.arrays(COVER)
    found = multiplier_faults(a)
    yield from found
    if not found:
        stored = folder.summary["cameras"]["certified_upper_bound"]
        value = cover_bound_milli(a) / MILLI
        yield from differs(
            SUMMARY, "cameras.certified_upper_bound", stored, value, UNIT, "from the multipliers"
        )


def check_rules(folder: PlanFolder) -> Iterable[Fault]:
    """The chosen views keep count, site limits, side rows, floors and spacing; counts told are theirs."""
    a, told = folder.arrays(COVER), folder.summary["cameras"]
    yield from rule_faults(a)
    picked = counted_views(a)
    names, times = np.unique(a["view_class"].astype(str)[picked], return_counts=True)
    unserved = folder.layer("cameras")
    unserved = unserved[~unserved["view_id"].isin(a["view_id"].astype(str)[picked])]
    counts = Counter(dict(zip(names.tolist(), times.tolist(), strict=True))) + Counter(
        unserved["camera_class"]
    )
    classes = {k: v for k, v in (told.get("class_counts") or {}).items() if v}
    if classes != dict(counts):
        yield Fault(
            SUMMARY, "cameras.class_counts", f"it is {classes}; of the evidence it is {dict(counts)}."
        )
    for key, value, what in (
        ("views", len(a["view_id"]), "views of evidence/cover.npz"),
        ("places_used", len(np.unique(a["view_candidate"][picked])), "places with chosen views"),
    ):
        yield from differs(SUMMARY, f"cameras.{key}", told.get(key), value, 0, what)


def check_seen(folder: PlanFolder) -> Iterable[Fault]:
    """covered_weight and marginal_weight of each camera, recomputed from who sees what."""
    a, cameras = folder.arrays(COVER), folder.layer("cameras")
    weight = a["weight_milli"].astype(np.int64)
    who, row = seen_rows(a)
    p = len(a["chosen"])
    covered = np.bincount(who, weights=weight[row], minlength=p) / MILLI
    alone = np.bincount(who, weights=np.where(times_seen(a)[row] == 1, weight[row], 0), minlength=p) / MILLI
    names = a["view_id"][a["chosen"]].astype(str)
    table = pd.DataFrame({"covered_weight": covered, "marginal_weight": alone}, index=names)
    table = table[~table.index.duplicated(keep=False)]
    held = cameras[cameras["view_id"].isin(table.index)].drop_duplicates("view_id", keep=False)
    for column in ("covered_weight", "marginal_weight"):
        right = table.loc[held["view_id"], column].to_numpy()
        wrong = np.abs(held[column].to_numpy() - right) > UNIT + 1e-9 * right
        if wrong.any():
            first = int(np.flatnonzero(wrong)[0])
            what = f"{column} is {held[column].iloc[first]}; recomputed it is {right[first]}."
            yield from gather("cameras", held.loc[wrong, "camera_id"], what)


def _moved_m(folder: PlanFolder, places: pd.DataFrame) -> dict[str, float]:
    """Return how far from its place each camera looks from, by place: out of the wall that it is mapped in.

    INT-SIGHT-EYES says how far that may be.
    """
    lines = folder.arrays(SIGHT)
    if not {"camera_id", "eye_xy_m"} <= set(lines) or lines["eye_xy_m"].shape != (len(lines["camera_id"]), 2):
        return {}
    cameras = folder.layer("cameras").drop_duplicates("camera_id").set_index("camera_id")["candidate_id"]
    names = pd.Series(lines["camera_id"].astype(str))
    place = names.map(cameras).fillna(names)
    known = place.isin(places.index).to_numpy()
    stands = shapely.get_coordinates(places.loc[place[known], "geometry"].to_numpy())
    moved = np.hypot(*(lines["eye_xy_m"].astype(float)[known] - stands).T)
    return dict(zip(place[known], np.minimum(moved, EYE_MOVE_M).tolist(), strict=True))


def check_range(folder: PlanFolder) -> Iterable[Fault]:
    """No chosen view claims demand beyond its far distance, in its dead zone or outside its field of view."""
    a, demand = folder.arrays(COVER), folder.layer("demand_points")
    layer = folder.layer("candidates").drop_duplicates("candidate_id").set_index("candidate_id")
    standing = folder.layer("existing_cameras").drop_duplicates("existing_id").set_index("existing_id")
    places = pd.concat([layer[["geometry", "snap_distance_m"]], standing[["geometry"]]])
    chosen = a["chosen"].astype(np.int64)
    ids = a["candidate_id"].astype(str)[a["view_candidate"][chosen]]
    if len(demand) != len(a["weight_milli"]) or not np.isin(ids, places.index.to_numpy(str)).all():
        return []
    who, row = seen_rows(a)
    at = places.loc[ids]
    start = shapely.get_coordinates(at["geometry"].to_numpy())[who]
    shift = shapely.get_coordinates(demand.geometry.to_numpy())[row] - start
    far = np.hypot(shift[:, 0], shift[:, 1])
    moved = pd.Series(ids).map(_moved_m(folder, places)).fillna(0.0).to_numpy(float)
    slack = PLACE_TOLERANCE_M + np.maximum(at["snap_distance_m"].fillna(0.0).to_numpy(float), moved)[who]
    view = chosen[who]
    beyond = far > a["view_far_m"].astype(float)[view] + slack
    dead = far < a["view_near_m"].astype(float)[view] - slack
    turned = np.degrees(np.arctan2(shift[:, 0], shift[:, 1])) - a["view_azimuth_deg"].astype(float)[view]
    turned = np.abs((turned + 180.0) % 360.0 - 180.0)
    leeway = np.degrees(np.arcsin(np.minimum(1.0, slack / np.maximum(far, slack)))) + ANGLE_TOLERANCE_DEG
    # All-round views have no azimuth: comparing with nan is False.
    aside = turned > a["view_field_deg"].astype(float)[view] / 2 + leeway
    blind = a["view_far_m"].astype(float)[view] <= 0
    found = []
    for off, what in (
        (blind, "its far distance is 0, and the evidence lets it see demand."),
        (beyond, "the evidence lets it see demand beyond its far distance."),
        (dead, "the evidence lets it see demand in its dead zone."),
        (aside, "the evidence lets it see demand outside its field of view."),
    ):
        found += gather("views", sorted(set(a["view_id"].astype(str)[view[off]].tolist())), what)
    cameras = folder.layer("cameras")
    credited = ~(cameras["range_m"] > 0) & (cameras["covered_weight"] > 0)
    what = "range_m is 0, and it is credited with demand."
    return [*found, *gather("cameras", cameras.loc[credited, "camera_id"], what)]


_MEND = "Write the plan anew; if it comes back, report it as a fault of this program."

RULES = (
    Rule(
        "INT-COVER-ARRAYS",
        "Every array of evidence/cover.npz is there, typed, equally long and within range.",
        "Coverage that nobody can recompute is a claim, not a proof.",
        "A file from another version, or edited.",
        _MEND,
        (COVER,),
        check_arrays,
    ),
    Rule(
        "INT-COVER-CANDIDATES",
        "Places of the evidence are those of the layer or stand already, with the same limits and flags.",
        "The choice can be argued only if everyone sees what there was to choose from.",
        "A candidate deleted or a flag edited.",
        _MEND,
        (COVER, SUMMARY, "candidates", "existing_cameras"),
        sound(check_candidates),
    ),
    Rule(
        "INT-COVER-CAMERAS",
        "Each chosen view is one camera of its class and direction at its place; every other camera is a "
        "fixed one left unserved.",
        "A camera that was never weighed against others has no reason to be where it is.",
        "A camera moved, added or swapped by hand.",
        "Undo the change; to fix a camera put it into the list and run again.",
        (COVER, "candidates", "cameras"),
        sound(check_cameras),
    ),
    Rule(
        "INT-COVER-DEMAND",
        "Weights and the covered flag of layer `demand_points` are those of the evidence.",
        "People look up on the map whether their street is seen.",
        "A flag or weight edited.",
        _MEND,
        (COVER, "demand_points"),
        sound(check_demand),
    ),
    Rule(
        "INT-COVER-SHARE",
        "demand_total, demand_covered and both shares, with all demand in the denominator, off the "
        "streets too.",
        "Coverage over the demand that is easy to see flatters the plan.",
        "An edited figure, demand left out of the denominator.",
        _MEND,
        (COVER, SUMMARY),
        sound(check_coverage),
    ),
    Rule(
        "INT-COVER-BOUND",
        "The multipliers are valid and give certified_upper_bound; spacing rows follow from places apart.",
        "It proves how much more any other choice could cover.",
        "An edited multiplier or bound.",
        _MEND,
        (COVER, SUMMARY),
        sound(check_bound),
    ),
    Rule(
        "INT-COVER-RULES",
        "The chosen views keep count, cameras a place, class counts, budget, district limits, coverage "
        "floors and spacing; views, class counts and places used are those of the evidence.",
        "A choice that breaks the rules it was compared under is no choice.",
        "An edited choice or limit.",
        _MEND,
        (COVER, SUMMARY, "cameras"),
        sound(check_rules),
    ),
    Rule(
        "INT-COVER-SEEN",
        "covered_weight and marginal_weight of each camera, recomputed.",
        "The marginal weight tells which camera could go without loss.",
        "An edited figure.",
        _MEND,
        (COVER, "candidates", "cameras"),
        sound(check_seen),
    ),
    Rule(
        "INT-COVER-RANGE",
        "No chosen view counts demand beyond its far distance, in its dead zone or outside its field; a "
        "camera of range 0 counts none.",
        "Out there a camera shows that somebody is there, not who, or nothing at all.",
        "A range or direction changed without new cover sets, an edited evidence file.",
        _MEND,
        (COVER, SIGHT, "cameras", "candidates", "existing_cameras", "demand_points"),
        sound(check_range),
    ),
)
