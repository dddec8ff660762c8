"""INT-FIG-*: the figures of `plan.json`, recomputed from the layers."""

from __future__ import annotations

import json
from collections.abc import Iterable

import numpy as np
import shapely

from planner.rules.folder import STUDY, SUMMARY, PlanFolder
from planner.rules.rule import LENGTH_M, PERCENT, SHARE, Fault, Rule, differs, gather, total_tolerance_m
from planner.schema import UNSERVED_REASONS

AUDIT = "audit.json"


def check_lengths(folder: PlanFolder) -> Iterable[Fault]:
    """Sum route, cable, fiber and drops."""
    told = folder.summary["network"]
    cables = folder.layer("cables")
    route = float(folder.layer("spans")["length_m"].sum())
    cable = float(cables["cable_m"].sum())
    fiber = float((cables["cable_m"] * cables["fiber_count"]).sum()) / 1000
    drop = float(folder.layer("drops")["length_m"].sum())
    for key, total, tolerance, what in (
        ("route_m", route, total_tolerance_m(route), "sum of spans.length_m"),
        ("cable_m", cable, total_tolerance_m(cable), "sum of cables.cable_m"),
        ("fiber_km", fiber, 1e-3 + 1e-6 * fiber, "sum of cables.cable_m x fiber_count / 1000"),
        ("drop_m", drop, total_tolerance_m(drop), "sum of drops.length_m"),
    ):
        yield from differs(SUMMARY, f"network.{key}", told[key], total, tolerance, what)


def check_sites(folder: PlanFolder) -> Iterable[Fault]:
    """Count sites, connected and unserved; each unserved one has a known reason."""
    told, sites, unserved = folder.summary["network"], folder.sites, folder.layer("unserved")
    connected = int(sites["connected"].sum())
    yield from differs(
        SUMMARY, "network.connected", told["connected"], connected, 0, "connected cameras and points"
    )
    yield from differs(
        SUMMARY, "network.sites", told["sites"], connected + len(unserved), 0, "connected and unserved sites"
    )
    stored = dict(zip(unserved["site_id"], unserved["reason"], strict=True))
    listed = {str(u.get("id")): u.get("reason") for u in told["unserved"] if isinstance(u, dict)}
    if listed != stored or len(told["unserved"]) != len(stored):
        other = sorted({k for k in {*stored, *listed} if stored.get(k) != listed.get(k)}) or ["the list"]
        yield from gather(SUMMARY, other, "network.unserved is not what layer `unserved` holds.")
    unknown = ~unserved["reason"].isin(UNSERVED_REASONS)
    codes = ", ".join(UNSERVED_REASONS)
    yield from gather("unserved", unserved.loc[unknown, "site_id"], f"the reason is none of {codes}.")
    if len(unserved) and not folder.study["network"]["allow_unserved"]:
        yield Fault("unserved", "", f"{len(unserved)} sites are unserved; network.allow_unserved is false.")


def check_owned(folder: PlanFolder) -> Iterable[Fault]:
    """Recompute the owned share of the route and hold it against the least one."""
    told, spans = folder.summary["network"], folder.layer("spans")
    route = float(spans["length_m"].sum())
    share = float(spans.loc[spans["owned"], "length_m"].sum()) / route if route else 1.0
    least = float(folder.study["ownership"]["min_owned_route_share"])
    yield from differs(
        SUMMARY,
        "network.owned_route_share",
        told["owned_route_share"],
        share,
        SHARE,
        "owned spans.length_m over all",
    )
    yield from differs(
        SUMMARY,
        "network.min_owned_route_share",
        told["min_owned_route_share"],
        least,
        SHARE,
        "evidence/study.json",
    )
    if share < least - 1e-7:
        yield Fault(
            "spans",
            "owned",
            f"{share:.4%} of the route is owned; ownership.min_owned_route_share is {least:.4%}.",
        )


def check_gaps(folder: PlanFolder) -> Iterable[Fault]:
    """Recompute both gaps and the words proven and stopped from bounds and limits."""
    cameras, network = folder.summary["cameras"], folder.summary["network"]
    limits = folder.study["optimize"]
    upper, covered = float(cameras["upper_bound"]), float(cameras["objective"])
    cost, lower = float(network["objective"]), float(network["lower_bound"])
    gaps = {
        "cameras": 100 * (upper - covered) / upper if upper > 0 else 0.0,
        "network": 100 * (cost - lower) / cost if cost > 0 else 0.0,
    }
    ended = []
    joint, together = folder.study["joint"], folder.summary["joint"]
    sought = together is not None and joint["objective"] == "coverage"
    asked = {
        "cameras": ("joint.gap_limit_pct", joint["gap_limit_pct"])
        if sought
        else ("optimize.siting_gap_limit_pct", limits["siting_gap_limit_pct"]),
        "network": ("optimize.routing_gap_limit_pct", limits["routing_gap_limit_pct"]),
    }
    for stage, (key, limit) in asked.items():
        told = folder.summary[stage]
        yield from differs(
            SUMMARY, f"{stage}.gap_pct", told["gap_pct"], gaps[stage], PERCENT, "from its bound"
        )
        yield from differs(SUMMARY, f"{stage}.gap_limit_pct", told["gap_limit_pct"], limit, 1e-9, key)
        ended.append(told["outcome"])
        if told["outcome"] == "proven" and gaps[stage] > limit + PERCENT:
            yield Fault(
                SUMMARY, f"{stage}.outcome",
                f"`{stage}.outcome` is proven at a gap of {gaps[stage]:.4f} %; its limit is {limit} %.",
            )  # fmt: skip
    if together is not None:
        ended[0] = together["outcome"]
    whole = "proven" if ended == ["proven", "proven"] else "stopped"
    if folder.summary["outcome"] != whole:
        yield Fault(
            SUMMARY, "outcome", f"`outcome` is {folder.summary['outcome']}; by its stages it is {whole}."
        )


def check_bounds(folder: PlanFolder) -> Iterable[Fault]:
    """Bounds stand in their order: certified, engine's, value."""
    cameras, network = folder.summary["cameras"], folder.summary["network"]
    for low, high, stage in (
        ("certified_lower_bound", "lower_bound", network),
        ("lower_bound", "objective", network),
        ("demand_covered", "objective", cameras),
        ("objective", "upper_bound", cameras),
        ("upper_bound", "certified_upper_bound", cameras),
    ):
        if stage[low] > stage[high] + 0.0051:
            yield Fault(SUMMARY, low, f"`{low}` is {stage[low]}, above `{high}`, which is {stage[high]}.")


def check_cameras(folder: PlanFolder) -> Iterable[Fault]:
    """Count chosen and fixed cameras and hold them against the study."""
    told, cameras = folder.summary["cameras"], folder.layer("cameras")
    fixed = int(cameras["fixed"].sum())
    yield from differs(SUMMARY, "cameras.chosen", told["chosen"], len(cameras), 0, "rows of layer `cameras`")
    yield from differs(SUMMARY, "cameras.fixed", told["fixed"], fixed, 0, "fixed rows of layer `cameras`")
    asked = int(folder.study["cameras"]["count"])
    if len(cameras) != asked and not (len(cameras) < asked and _may_be_fewer(folder)) and not _free(folder):
        yield Fault(
            "cameras", "", f"the plan has {len(cameras)} cameras; cameras.count of the study is {asked}."
        )
    longest = float(cameras["range_m"].max()) if len(cameras) else 0.0
    yield from differs(SUMMARY, "cameras.range_m", told["range_m"], longest, 1e-6, "the longest range_m")
    claimed = float(folder.study["cameras"]["range_m"])
    if claimed > 0:
        off = cameras["range_m"] > claimed + 1e-6
        yield from gather(
            "cameras", cameras.loc[off, "camera_id"], f"range_m is above the {claimed:g} m claimed."
        )


def _free(folder: PlanFolder) -> bool:
    """Say whether money, not `cameras.count`, says how many cameras a joint decision holds."""
    return folder.summary["joint"] is not None and folder.study["joint"]["count"] == "free"


def _may_be_fewer(folder: PlanFolder) -> bool:
    """Say whether a rule of the study can leave fewer cameras than asked for."""
    if folder.summary["joint"] is not None:
        return True
    cameras, districts = folder.study["cameras"], folder.study.get("districts", [])
    return bool(
        cameras["class_most"]
        or cameras["device_budget"]
        or cameras["spacing_m"]
        or cameras["most_cameras_per_1000_residents"]
        or any(d["most_cameras"] >= 0 for d in districts)
    )


def check_city(folder: PlanFolder) -> Iterable[Fault]:
    """The street kilometers are those of layer `streets`, whose lengths are those of its lines."""
    streets = folder.layer("streets")
    total = float(streets["length_m"].sum()) / 1000
    told = folder.summary["city"]["street_km"]
    yield from differs(SUMMARY, "city.street_km", told, total, 1e-3 + 1e-6 * total, "sum of streets.length_m")
    drawn = streets.geometry.length.to_numpy()
    wrong = np.abs(drawn - streets["length_m"].to_numpy()) > LENGTH_M + 1e-4 * drawn
    yield from gather("streets", streets.loc[wrong, "span_id"], "length_m is not the length of the line.")


def check_unserved(folder: PlanFolder) -> Iterable[Fault]:
    """Nobody is left out as too far from a street while a street that may carry fiber is near."""
    unserved, streets = folder.layer("unserved"), folder.layer("streets")
    rows = unserved[unserved["reason"].isin(["too_far_from_street", "outside_area"])]
    lines = streets.loc[streets["may_carry"], "geometry"].to_numpy()
    if not len(rows) or not len(lines):
        return []
    places = rows.geometry.to_numpy()
    which, nearest = shapely.STRtree(lines).query_nearest(places, all_matches=False)
    away = shapely.distance(places[which], lines[nearest])
    limit = float(folder.study["network"]["snap_limit_m"])
    near = away < limit - LENGTH_M
    what = f"left out as too far, but a street stands within network.snap_limit_m = {limit:g} m."
    return gather("unserved", rows["site_id"].to_numpy()[which[near]], what)


def check_audit(folder: PlanFolder) -> Iterable[Fault]:
    """The audit block of `plan.json` is that of `audit.json`, where the plan has been audited."""
    path = folder.path / AUDIT
    if not path.exists():
        return
    try:
        stored = json.loads(path.read_text(encoding="utf-8"))
        counts = {k: stored[k] for k in ("errors", "warnings", "open")}
    except (OSError, ValueError, KeyError, TypeError) as fault:
        yield Fault(AUDIT, "", f"{AUDIT} cannot be read: {fault!r}. Write the plan anew.")
        return
    told = folder.summary.get("audit")
    if told != counts:
        yield Fault(SUMMARY, "audit", f"`audit` is {told}; {AUDIT} counts {counts}.")


RULES = (
    Rule(
        "INT-FIG-LENGTHS",
        "network.route_m, cable_m, fiber_km and drop_m are the sums of their layers.",
        "They are three different lengths that are often confused; each is compared and paid for.",
        "A layer edited after the summary was written.",
        "Write the plan anew.",
        (SUMMARY, "spans", "cables", "drops"),
        check_lengths,
    ),
    Rule(
        "INT-FIG-SITES",
        "network.sites = connected + unserved, as the layers count them; each reason is a known code.",
        "Sites that vanish between two counts are sites that nobody will connect.",
        "A site deleted by hand, a reason rewritten.",
        "Restore the layers, or write the plan anew.",
        (SUMMARY, STUDY, "cameras", "points", "unserved"),
        check_sites,
    ),
    Rule(
        "INT-FIG-UNSERVED",
        "No site is left out as too far from a street while one that may carry fiber is within the "
        "snap limit.",
        "A school is not to be left out by a word in a table.",
        "A reason edited, a snap limit raised after the run.",
        "Run the study again.",
        (STUDY, "unserved", "streets"),
        check_unserved,
    ),
    Rule(
        "INT-FIG-CITY",
        "city.street_km is the sum of layer `streets`, whose lengths are those of their lines.",
        "Plans are compared by route for each street kilometer.",
        "A layer or figure edited.",
        "Write the plan anew.",
        (SUMMARY, "streets"),
        check_city,
    ),
    Rule(
        "INT-FIG-AUDIT",
        "The counts of findings in plan.json are those of audit.json.",
        "They stand on the report's first page.",
        "A figure edited.",
        "Write the plan anew.",
        (SUMMARY,),
        check_audit,
    ),
    Rule(
        "INT-FIG-OWNED",
        "network.owned_route_share is the owned length over all length, and not below the study's "
        "least share.",
        "It is a hard rule of the authority: what is not owned can be withdrawn.",
        "A way changed by hand, the least share edited.",
        "Run the study again; lower the share only by decision of the authority.",
        (SUMMARY, STUDY, "spans"),
        check_owned,
    ),
    Rule(
        "INT-FIG-GAP",
        "Both gaps follow from value and bound; proven is said only at or below the gap limit of the study.",
        "A plan called proven that is not closes the search for a cheaper one.",
        "An edited bound or outcome.",
        "Write the plan anew; allow more time where a stage was stopped.",
        (SUMMARY, STUDY),
        check_gaps,
    ),
    Rule(
        "INT-FIG-BOUNDS",
        "certified_lower_bound <= lower_bound <= objective of the network; demand_covered <= objective <= "
        "upper_bound <= certified_upper_bound of the cameras.",
        "Bounds out of order prove nothing.",
        "An edited figure.",
        "Write the plan anew.",
        (SUMMARY,),
        check_bounds,
    ),
    Rule(
        "INT-FIG-CAMERAS",
        "cameras.chosen and fixed count the layer; the count is that of the study (fewer only where a class, "
        "budget, district or spacing rule may ask for it), and no range is above the one claimed.",
        "The tender buys this number.",
        "A camera added or deleted by hand.",
        "Change cameras.count and run again.",
        (SUMMARY, STUDY, "cameras"),
        check_cameras,
    ),
)
