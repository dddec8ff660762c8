"""INT-CABLE-*: cables against the spans that they run along."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

import numpy as np

from planner.rules.folder import STUDY, PlanFolder
from planner.rules.integrity.ways import ways
from planner.rules.rule import LENGTH_M, Fault, Rule, gather


class Run(NamedTuple):
    """A cable and the spans that it names, in its order; `spans` is empty where one is unknown."""

    cable_id: str
    start: str
    end: str
    names: list[str]
    spans: list[tuple[str, str, float, str]]


def runs(folder: PlanFolder) -> Iterator[Run]:
    """Yield every cable with its spans as (from, to, length, deployment)."""
    frame = folder.layer("spans")
    columns = [frame[c] for c in ("from_node", "to_node", "length_m", "deployment")]
    spans = dict(zip(frame["span_id"], zip(*columns, strict=True), strict=True))
    cables = folder.layer("cables")
    rows = zip(cables["cable_id"], cables["from_node"], cables["to_node"], cables["span_ids"], strict=True)
    for cable_id, start, end, ids in rows:
        names = str(ids).split()
        known = all(n in spans for n in names)
        yield Run(cable_id, start, end, names, [spans[n] for n in names] if known else [])


def check_path(folder: PlanFolder) -> Iterable[Fault]:
    """The spans of a cable exist, follow on one another and lead from from_node to to_node."""
    lost, broken, ends, twice = [], [], [], []
    for run in runs(folder):
        if not run.spans:
            lost.append(run.cable_id)
            continue
        if len(set(run.names)) < len(run.names):
            twice.append(run.cable_id)
        here: str | None = run.start
        for start, end, _, _ in run.spans:
            here = end if here == start else start if here == end else None
            if here is None:
                break
        if here is None:
            broken.append(run.cable_id)
        elif here != run.end:
            ends.append(run.cable_id)
    yield from gather("cables", lost, "span_ids names a span that is not in layer `spans`, or none.")
    yield from gather("cables", twice, "span_ids names a span twice.")
    yield from gather("cables", broken, "its spans do not follow on one another from from_node on.")
    yield from gather("cables", ends, "its last span does not end at to_node.")


def check_outward(folder: PlanFolder) -> Iterable[Fault]:
    """A cable runs from the center outward: from_node is no farther along the route than to_node."""
    distance = folder.forest.distance_m
    wrong = [
        r.cable_id for r in runs(folder)
        if r.start in distance and r.end in distance and distance[r.start] > distance[r.end] + LENGTH_M
    ]  # fmt: skip
    return gather("cables", wrong, "from_node is farther from the center than to_node.")


def check_lengths(folder: PlanFolder) -> Iterable[Fault]:
    """route_m is the sum of the spans; cable_m is route_m and slack_m, and slack_m that of the study."""
    cables = folder.layer("cables")
    total = np.array([sum(s[2] for s in r.spans) if r.spans else np.nan for r in runs(folder)], dtype=float)
    many = np.array([len(r.spans) for r in runs(folder)], dtype=float)
    off = np.abs(cables["route_m"].to_numpy() - total) > LENGTH_M * np.maximum(many, 1.0)
    yield from gather(
        "cables", cables.loc[off, "cable_id"], "route_m is not the sum of length_m of its spans."
    )
    both = cables["route_m"] + cables["slack_m"]
    bad = (cables["cable_m"] - both).abs() > 2 * LENGTH_M
    yield from gather("cables", cables.loc[bad, "cable_id"], "cable_m is not route_m + slack_m.")
    share = float(folder.study["network"]["slack_pct"]) / 100
    short = cables["slack_m"] < share * cables["route_m"] - 2 * LENGTH_M
    yield from gather(
        "cables", cables.loc[short, "cable_id"], "slack_m is less than network.slack_pct of route_m."
    )


def check_deployment(folder: PlanFolder) -> Iterable[Fault]:
    """A cable hangs or lies as every one of its spans does."""
    kinds = dict(zip(folder.layer("cables")["cable_id"], folder.layer("cables")["deployment"], strict=True))
    wrong = [r.cable_id for r in runs(folder) if any(s[3] != kinds[r.cable_id] for s in r.spans)]
    return gather("cables", wrong, "its deployment is not that of all its spans.")


def check_capacity(folder: PlanFolder) -> Iterable[Fault]:
    """No cable holds less than it uses; where cables are laid they hold the span's fibers and the spare."""
    cables, spans = folder.layer("cables"), folder.layer("spans")
    full = cables["fiber_count"] < cables["fibers_used"]
    yield from gather("cables", cables.loc[full, "cable_id"], "fibers_used is more than fiber_count.")
    used: dict[str, int] = defaultdict(int)
    held: dict[str, int] = defaultdict(int)
    for run, fibers, count in zip(runs(folder), cables["fibers_used"], cables["fiber_count"], strict=True):
        for name in run.names:
            used[name] += int(fibers)
            held[name] += int(count)
    rented = {key for key, way in ways().items() if not way.new_cable}
    spans = spans[~spans["way"].isin(rented)]
    need = dict(zip(spans["span_id"], spans["fibers"], strict=True))
    few = [s for s, fibers in need.items() if used[s] < fibers]
    yield from gather("spans", few, "fibers_used over its cables is less than the fibers of the span.")
    spare = 1 + float(folder.study["network"]["spare_fiber_pct"]) / 100
    tight = [s for s, fibers in need.items() if held[s] < fibers * spare - 1e-9 and used[s] >= fibers]
    yield from gather(
        "spans", tight, "its cables hold less than its fibers and network.spare_fiber_pct on top."
    )


RULES = (
    Rule(
        "INT-CABLE-PATH",
        "The spans of each cable exist, follow on one another and lead from from_node to to_node.",
        "A cable is pulled in one go; a gap means a splice and a closure that nobody ordered.",
        "A span deleted or split by hand, an edited span_ids.",
        "Restore the layer `cables`, or write the plan anew.",
        ("cables", "spans"),
        check_path,
    ),
    Rule(
        "INT-CABLE-OUTWARD",
        "from_node of each cable is nearer to the center than to_node.",
        "Splicers number fibers from the center outward.",
        "Ends swapped by hand.",
        "Write the plan anew.",
        ("cables", "spans", "centers"),
        check_outward,
    ),
    Rule(
        "INT-CABLE-LENGTH",
        "route_m is the sum of its spans, cable_m is route_m + slack_m, and slack_m at least the "
        "study's share.",
        "Cable ordered too short cannot be stretched.",
        "Edited lengths, spans changed after the cables were laid out.",
        "Write the plan anew.",
        ("cables", "spans", STUDY),
        check_lengths,
    ),
    Rule(
        "INT-CABLE-DEPLOYMENT",
        "The deployment of each cable is that of all its spans.",
        "Aerial and duct cable differ in sheath and price.",
        "The way of a span changed without its cable.",
        "Write the plan anew.",
        ("cables", "spans"),
        check_deployment,
    ),
    Rule(
        "INT-CABLE-CAPACITY",
        "fiber_count holds fibers_used; over each span the cables carry its fibers, with the spare "
        "of the study.",
        "A cable without a free fiber leaves the next site, or the first repair, without one.",
        "An edited fiber count, a site added by hand.",
        "Write the plan anew.",
        ("cables", "spans", STUDY),
        check_capacity,
    ),
)
