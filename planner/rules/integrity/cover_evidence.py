"""INT-COVER-*: who sees what, which cameras were chosen, and the upper bound on coverage."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import numpy as np
import pandas as pd
import shapely

from planner.rules.certificates import (
    COVERING,
    Arrays,
    cover_bound_milli,
    cover_shape_faults,
    multiplier_faults,
)
from planner.rules.folder import COVER, SUMMARY, PlanFolder
from planner.rules.rule import SHARE, Check, Fault, Rule, differs, gather

MILLI = 1000
UNIT = 0.00051
PLACE_TOLERANCE_M = 0.05


def check_arrays(folder: PlanFolder) -> Iterable[Fault]:
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


def check_candidates(folder: PlanFolder) -> Iterable[Fault]:
    """Candidate ids, fixed and chosen flags are those of layer `candidates`."""
    a, layer = folder.arrays(COVER), folder.layer("candidates").set_index("candidate_id")
    ids = a["candidate_id"].astype(str)
    twice = [i for i, times in Counter(ids.tolist()).items() if times > 1]
    yield from gather(COVER, twice, "listed twice among the candidates of the evidence.")
    known = np.isin(ids, layer.index.to_numpy(str))
    yield from gather(COVER, ids[~known], "a candidate of the evidence, but not in layer `candidates`.")
    chosen = set(ids[a["chosen"]].tolist())
    flagged = set(layer.index[layer["chosen"]])
    yield from gather(
        "candidates", sorted(chosen - flagged), "chosen in the evidence, not flagged in the layer."
    )
    yield from gather(
        "candidates", sorted(flagged - chosen), "flagged chosen in the layer, not in the evidence."
    )
    fixed = set(ids[a["fixed"]].tolist())
    other = sorted(fixed ^ set(layer.index[layer["fixed"]]))
    yield from gather("candidates", other, "fixed in one of evidence and layer, but not in the other.")
    told = folder.summary["cameras"]["candidates"]
    yield from differs(SUMMARY, "cameras.candidates", told, len(ids), 0, "candidates of evidence/cover.npz")


def check_cameras(folder: PlanFolder) -> Iterable[Fault]:
    """Each chosen candidate is a camera at its place; other cameras are fixed ones without a street."""
    a, layer, cameras = folder.arrays(COVER), folder.layer("candidates"), folder.layer("cameras")
    chosen = layer[layer["candidate_id"].isin(a["candidate_id"][a["chosen"]].tolist())]
    missing = Counter(chosen["source_id"]) - Counter(cameras["source_id"])
    yield from gather(
        "cameras", sorted(missing), "a chosen candidate with this source_id is not among the cameras."
    )
    surplus = Counter(cameras["source_id"]) - Counter(chosen["source_id"])
    extra = cameras[cameras["source_id"].isin(surplus) & ~(cameras["fixed"] & ~cameras["connected"])]
    yield from gather("cameras", extra["camera_id"], "it stands at no chosen candidate.")
    places = chosen.drop_duplicates("source_id", keep=False).set_index("source_id")
    held = cameras[cameras["source_id"].isin(places.index)].drop_duplicates("source_id", keep=False)
    under = places.loc[held["source_id"]]
    moved = shapely.distance(held.geometry.to_numpy(), under.geometry.to_numpy()) > PLACE_TOLERANCE_M
    yield from gather(
        "cameras", held.loc[moved, "camera_id"], "it does not stand where its candidate stands."
    )
    freed = held["fixed"].to_numpy() != under["fixed"].to_numpy()
    yield from gather("cameras", held.loc[freed, "camera_id"], "`fixed` is not that of its candidate.")


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
        ("coverage_upper_bound_share", bound / total if total else 0.0, SHARE, "upper_bound over all demand"),
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


def check_seen(folder: PlanFolder) -> Iterable[Fault]:
    """covered_weight and marginal_weight of each camera, recomputed from who sees what."""
    a, cameras = folder.arrays(COVER), folder.layer("cameras")
    source = folder.layer("candidates").drop_duplicates("candidate_id").set_index("candidate_id")["source_id"]
    weight = a["weight_milli"].astype(np.int64)
    who, row = seen_rows(a)
    p = len(a["chosen"])
    covered = np.bincount(who, weights=weight[row], minlength=p) / MILLI
    alone = np.bincount(who, weights=np.where(times_seen(a)[row] == 1, weight[row], 0), minlength=p) / MILLI
    names = source.reindex(a["candidate_id"][a["chosen"]].astype(str)).to_numpy()
    table = pd.DataFrame({"covered_weight": covered, "marginal_weight": alone}, index=names)
    table = table[~table.index.duplicated(keep=False)]
    held = cameras[cameras["source_id"].isin(table.index)].drop_duplicates("source_id", keep=False)
    for column in ("covered_weight", "marginal_weight"):
        right = table.loc[held["source_id"], column].to_numpy()
        wrong = np.abs(held[column].to_numpy() - right) > UNIT + 1e-9 * right
        if wrong.any():
            first = int(np.flatnonzero(wrong)[0])
            what = f"{column} is {held[column].iloc[first]}; recomputed it is {right[first]}."
            yield from gather("cameras", held.loc[wrong, "camera_id"], what)


def check_range(folder: PlanFolder) -> Iterable[Fault]:
    """No chosen candidate claims demand that lies beyond the range."""
    a, demand = folder.arrays(COVER), folder.layer("demand_points")
    layer = folder.layer("candidates").drop_duplicates("candidate_id").set_index("candidate_id")
    ids = a["candidate_id"][a["chosen"]].astype(str)
    if len(demand) != len(a["weight_milli"]) or not np.isin(ids, layer.index.to_numpy(str)).all():
        return []
    who, row = seen_rows(a)
    places = layer.loc[ids]
    far = shapely.distance(places.geometry.to_numpy()[who], demand.geometry.to_numpy()[row])
    limit = (
        float(folder.summary["cameras"]["range_m"]) + PLACE_TOLERANCE_M + places["snap_distance_m"].to_numpy()
    )
    beyond = sorted(set(ids[who[far > limit[who]]].tolist()))
    return gather("candidates", beyond, "the evidence lets it see demand beyond cameras.range_m.")


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
        "Candidates of the evidence are those of the layer, with the same fixed and chosen flags.",
        "The choice can be argued only if everyone sees what there was to choose from.",
        "A candidate deleted or a flag edited.",
        _MEND,
        (COVER, SUMMARY, "candidates"),
        sound(check_candidates),
    ),
    Rule(
        "INT-COVER-CAMERAS",
        "Each chosen candidate is a camera at the same place; every other camera is a fixed one left "
        "unserved.",
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
        "The multipliers lie between 0 and the weight and give certified_upper_bound; fixed "
        "candidates are chosen.",
        "It proves how much more any other choice could cover.",
        "An edited multiplier or bound.",
        _MEND,
        (COVER, SUMMARY),
        sound(check_bound),
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
        "No chosen candidate counts demand beyond cameras.range_m.",
        "Beyond its range a camera shows that somebody is there, not who.",
        "A range changed without new cover sets, an edited evidence file.",
        _MEND,
        (COVER, SUMMARY, "candidates", "demand_points"),
        sound(check_range),
    ),
)
