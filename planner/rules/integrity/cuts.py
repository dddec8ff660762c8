"""INT-CUT-*: what one cut puts out, found again by walking from every site to its center."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import networkx as nx
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from planner.rules.folder import COVER, DEMAND, STUDY, SUMMARY, PlanFolder, derived
from planner.rules.integrity.demand_total import sound_demand
from planner.rules.integrity.routes import (
    check_forest,
    check_sites_joined,
    check_span_ends,
    check_span_length,
    check_span_loads,
    check_toward_center,
)
from planner.rules.integrity.ways import offered, ways
from planner.rules.rule import LENGTH_M, SHARE, Check, Fault, Rule, differs, gather, total_tolerance_m
from planner.schema import CRITICAL_KINDS

MOST_LISTED = 50
WHOLE = ("bridge", "tunnel")
KINDS = ("stretch", "bridge", "tunnel", "pole_line")
PREFIXES = {"bridge": "BRG-", "tunnel": "TUN-", "pole_line": "PLN-"}
UNIT = 0.00051
PERSON = 0.051
ON_LINE_M = 0.02
COUNTED = ("rank", "sites", "cameras", "points", "critical_sites")
TEXTS = ("kind", "street_name", "span_ids", "owner")
NAMED = ("span_id", "street_name", "length_m")


def on_sound_routes(check: Check) -> Check:
    """Return a check that keeps silent where other rules already tell that the routes are broken."""

    def guarded(folder: PlanFolder) -> Iterable[Fault]:
        return check(folder) if _sound_routes(folder) else []

    guarded.__doc__ = check.__doc__
    return guarded


@derived
def _sound_routes(folder: PlanFolder) -> bool:
    """Say whether the rules of routes find nothing."""
    others = (
        check_forest, check_span_length, check_span_ends, check_span_loads, check_toward_center,
        check_sites_joined,
    )  # fmt: skip
    return not any(list(other(folder)) for other in others)


@dataclass(frozen=True)
class Cut:
    """Spans that fail together, and what goes dark with them."""

    risk_id: str
    kind: str
    spans: tuple[str, ...]
    dark: frozenset[str]
    owner: str = ""


def dark_beyond(folder: PlanFolder) -> dict[str, frozenset[str]]:
    """Return for each span the connected sites beyond it on the tree."""
    forest, sites = folder.forest, folder.sites
    beyond: dict[str, set[str]] = {s: set() for s in folder.layer("spans")["span_id"]}
    lit = sites[sites["connected"]]
    for site, node in zip(lit["site_id"], lit["node_id"], strict=True):
        here = node
        while here in forest.parent_span:
            beyond[forest.parent_span[here]].add(site)
            here = forest.parent[here]
    return {span: frozenset(held) for span, held in beyond.items()}


class Outage:
    """Who goes dark: whoever no whole circuits join to a center any more.

    Where every fiber leads straight inward these are the sites beyond the cut.
    """

    def __init__(self, folder: PlanFolder) -> None:
        self.beyond = dark_beyond(folder)
        self.walks = folder.chains.walks
        self.home = folder.chains.center_pops
        sites = folder.sites
        self.lit = frozenset(sites.loc[sites["connected"], "site_id"])
        self.straight = not folder.chains.far_pops and not len(folder.layer("splitters"))
        self.straight &= all(walk.kind != "protection" for walk in self.walks)
        spans = folder.layer("spans")
        self.tree = frozenset(spans.loc[spans["role"] == "tree", "span_id"])
        self.over: dict[str, set[int]] = defaultdict(set)
        self.hang: dict[str, list[int]] = defaultdict(list)
        for k, walk in enumerate(self.walks):
            self.hang[walk.end].append(k)
            for span in walk.spans:
                self.over[span].add(k)
        self.known: dict[frozenset[int], frozenset[str]] = {}

    def by(self, spans: Iterable[str]) -> frozenset[str]:
        """Return the connected sites that a cut of these spans puts out."""
        cut = set(spans)
        if self.straight:
            return frozenset().union(*(self.beyond[s] for s in cut))
        broken = frozenset().union(*(self.over.get(s, ()) for s in cut))
        if broken not in self.known:
            self.known[broken] = self.lit - self._reached(broken)
        return self.known[broken]

    def _reached(self, broken: frozenset[int]) -> set[str]:
        """Return whatever whole circuits still join to a center."""
        reached, left = set(self.home), list(self.home)
        while left:
            for k in self.hang.get(left.pop(), ()):
                start = self.walks[k].start
                if k not in broken and start not in reached:
                    reached.add(start)
                    left.append(start)
        return reached


@derived
def outage_of(folder: PlanFolder) -> Outage:
    """Return who goes dark by which cut."""
    return Outage(folder)


def cuts_of(folder: PlanFolder) -> list[Cut]:
    """Return every stretch, and every bridge, tunnel and pole line with fiber, from the layers alone."""
    outage, forest = outage_of(folder), folder.forest
    order = {span: k for k, span in enumerate(_outward(folder))}
    outward = sorted(outage.tree, key=lambda s: order.get(s, len(order)))
    near = {span: forest.distance_m[forest.parent[node]] for node, span in forest.parent_span.items()}
    found = [
        Cut(min(spans, key=lambda s: (near.get(s, 0.0), order.get(s, 0))), "stretch", tuple(spans), dark)
        for dark, spans in _stretches(folder, outage, outward)
    ]
    on: dict[str, list[str]] = defaultdict(list)
    spans = folder.layer("spans")
    for span, street in zip(spans["span_id"], spans["street_span_id"], strict=True):
        on[street].append(span)
    for kind, group, held, owner in (*_structures(folder, on), *_pole_lines(folder)):
        dark = outage.by(held)
        name = PREFIXES[kind] + min(group).removeprefix("SP-")
        found.append(Cut(name, kind, tuple(sorted(held, key=lambda s: order.get(s, 0))), dark, owner))
    return found


def _stretches(
    folder: PlanFolder, outage: Outage, outward: Iterable[str]
) -> Iterator[tuple[frozenset[str], list[str]]]:
    """Yield what goes dark and the spans that follow on one another beyond which, and by which, it does.

    A span goes on where the one before it ends unless another there puts out the same sites too.
    """
    key = {span: (outage.beyond[span], outage.by([span])) for span in outward}
    forest = folder.forest
    before = {span: forest.parent_span.get(forest.parent[node]) for node, span in forest.parent_span.items()}
    alike = Counter(up for span, up in before.items() if up in key and span in key and key[span] == key[up])
    runs: dict[str, list[str]] = {}
    for span, mine in key.items():
        up = before.get(span)
        run: list[str] = []
        if up is not None and up in runs and key[up] == mine and alike[up] == 1:
            run = runs[up]
        run.append(span)
        runs[span] = run
    for span, run in runs.items():
        if run[0] == span:
            yield key[span][1], run


def _outward(folder: PlanFolder) -> list[str]:
    """Return the spans in the order in which the layer holds them: from the center outward."""
    return [str(s) for s in folder.layer("spans")["span_id"]]


def _groups(rows: Iterable[tuple[str, str, str, str]]) -> list[set[str]]:
    """Return street spans (id, key, both ends) that touch under one key."""
    graph = nx.Graph()
    for span, key, start, end in rows:
        graph.add_edge((key, start), ("span", span))
        graph.add_edge(("span", span), (key, end))
    return [{name for word, name in c if word == "span"} for c in nx.connected_components(graph)]


Structure = tuple[str, set[str], list[str], str]


def _structures(folder: PlanFolder, on: Mapping[str, list[str]]) -> Iterator[Structure]:
    """Yield bridges and tunnels with fiber: kind, street spans, route spans, no owner."""
    streets = folder.layer("streets")
    for kind in WHOLE:
        part = streets[streets[kind]]
        rows = zip(part["span_id"], part["from_node"], part["to_node"], strict=True)
        for group in _groups((s, kind, a, b) for s, a, b in rows):
            held = [span for street in group for span in on.get(street, [])]
            if held:
                yield kind, group, held, ""


def _pole_lines(folder: PlanFolder) -> Iterator[Structure]:
    """Yield lines of others' poles with fiber: one owner, one street, no gap."""
    there, catalog = offered(folder), ways()
    spans = folder.layer("spans")
    hung: dict[str, list[str]] = defaultdict(list)
    owner: dict[str, str] = {}
    for span, street, way in zip(spans["span_id"], spans["street_span_id"], spans["way"], strict=True):
        stands = way in catalog and catalog[way].needs_layer and catalog[way].support == "pole"
        if stands and (street, way) in there:
            hung[street].append(span)
            owner[street] = there[street, way]
    part = folder.layer("streets")
    part = part[part["span_id"].isin(list(hung))]
    rows = [
        (s, f"{owner[s]}|{name or s}", a, b)
        for s, name, a, b in zip(
            part["span_id"], part["name"], part["from_node"], part["to_node"], strict=True
        )
    ]
    for group in _groups(rows):
        yield "pole_line", group, [s for street in group for s in hung[street]], owner[min(group)]


class Lost:
    """Demand, and residents, that a cut leaves without any camera that still sends."""

    def __init__(self, folder: PlanFolder) -> None:
        arrays, cameras = folder.arrays(COVER), folder.layer("cameras")
        row_of = {v: k for k, v in enumerate(arrays["view_id"].astype(str).tolist())}
        start, rows = arrays["cover_indptr"].astype(np.int64), arrays["cover_demand"].astype(np.int64)
        sets = [rows[a:b] for a, b in zip(start[:-1].tolist(), start[1:].tolist(), strict=True)]
        self.weight = arrays["weight_milli"].astype(float) / 1000
        self.sets: dict[str, NDArray[np.int64]] = {
            c: sets[row_of[v]]
            for c, v, lit in zip(cameras["camera_id"], cameras["view_id"], cameras["connected"], strict=True)
            if lit and v in row_of
        }
        self.eyes = np.zeros(len(self.weight), np.int64)
        for seen in self.sets.values():
            self.eyes[seen] += 1
        self.kept = np.zeros(len(self.weight), bool)
        for row in np.flatnonzero(~arrays["counted"]).tolist():
            self.kept[sets[row]] = True
        self.residents = _residents(folder)

    def by(self, dark: Iterable[str]) -> tuple[float, float | None]:
        """Return demand and residents lost with these sites; no residents where no layer counts them."""
        parts = [self.sets[s] for s in dark if s in self.sets]
        if not parts:
            return 0.0, None if self.residents is None else 0.0
        rows, times = np.unique(np.concatenate(parts), return_counts=True)
        gone = rows[(times == self.eyes[rows]) & ~self.kept[rows]]
        people = None if self.residents is None else float(self.residents[gone].sum())
        return float(self.weight[gone].sum()), people


def _residents(folder: PlanFolder) -> NDArray[np.float64] | None:
    """Return the residents of each demand row by the layers that count a population."""
    own, told = folder.arrays(DEMAND), folder.summary["city"]["demand_layers"]
    people = None
    for k, layer in enumerate(told[: len(own["layer_name"])]):
        whole = float(own["layer_milli"][k].sum()) + float(own["layer_off_milli"][k])
        if isinstance(layer, dict) and layer.get("kind") == "population" and whole > 0:
            part = own["layer_milli"][k].astype(float) * (float(layer["total"]) / whole)
            people = part if people is None else people + part
    return people


@derived
def expected(folder: PlanFolder) -> pd.DataFrame:
    """Return what SINGLE_POINTS must hold for every cut, without geometry, by rank."""
    spans = folder.layer("spans").drop_duplicates("span_id")
    held = {s: (n, float(m)) for s, n, m in zip(*(spans[c] for c in NAMED), strict=True)}
    points = folder.layer("points")
    critical = set(points.loc[points["kind"].isin(CRITICAL_KINDS), "point_id"])
    cameras, lost = set(folder.layer("cameras")["camera_id"]), Lost(folder)
    connected = int(folder.sites["connected"].sum())
    rows: list[dict[str, Any]] = []
    for cut in cuts_of(folder):
        weight, people = lost.by(cut.dark)
        by_name: dict[str, list[float]] = defaultdict(list)
        for span in cut.spans:
            by_name[held[span][0]].append(held[span][1])
        meters = {name: math.fsum(by_name[name]) for name in sorted(by_name)}
        seen = len(cut.dark & cameras)
        rows.append(
            {
                "risk_id": cut.risk_id, "kind": cut.kind, "street_name": max(meters, key=lambda n: meters[n]),
                "span_ids": " ".join(cut.spans), "length_m": math.fsum(meters.values()),
                "sites": len(cut.dark), "cameras": seen, "points": len(cut.dark) - seen,
                "critical_sites": len(cut.dark & critical),
                "site_share": len(cut.dark) / connected if connected else 0.0,
                "weight_lost": round(weight, 3), "residents": np.nan if people is None else people,
                "owner": cut.owner,
            }
        )  # fmt: skip
    frame = pd.DataFrame(rows, columns=[c for c in (*_COLUMNS,) if c != "rank"])
    frame = frame.sort_values(
        ["sites", "critical_sites", "weight_lost", "risk_id"], ascending=[False, False, False, True]
    )
    return frame.assign(rank=np.arange(1, len(frame) + 1)).reset_index(drop=True)


_COLUMNS = (
    "risk_id", "rank", "kind", "street_name", "span_ids", "length_m", "sites", "cameras", "points",
    "critical_sites", "site_share", "weight_lost", "residents", "owner",
)  # fmt: skip


def check_table(folder: PlanFolder) -> Iterable[Fault]:
    """Compare layer `single_points` with what the layers say, row by row."""
    every = expected(folder)
    right = every[(every["rank"] <= MOST_LISTED) | every["kind"].isin(WHOLE)].set_index("risk_id")
    told = folder.layer("single_points").drop_duplicates("risk_id").set_index("risk_id")
    what = "it is among the first 50, or a bridge or tunnel with fiber, but is not listed."
    yield from gather("single_points", right.index.difference(told.index), what)
    what = "listed, but no such cut is among the first 50, or a bridge or tunnel with fiber."
    yield from gather("single_points", told.index.difference(right.index), what)
    both = right.index.intersection(told.index)
    right, told = right.loc[both], told.loc[both]
    for column in (*COUNTED, *TEXTS):
        wrong = told[column].to_numpy() != right[column].to_numpy()
        yield from _told(told, right, column, wrong)
    for column, slack in (
        ("site_share", SHARE), ("weight_lost", UNIT), ("residents", PERSON), ("length_m", LENGTH_M),
    ):  # fmt: skip
        stored, found = (f[column].to_numpy(dtype=float) for f in (told, right))
        room = slack if column != "length_m" else np.array([total_tolerance_m(v) for v in found])
        same = (np.abs(stored - found) <= room + 1e-9 * np.abs(found)) | (np.isnan(stored) & np.isnan(found))
        yield from _told(told, right, column, ~same)


def _told(told: pd.DataFrame, right: pd.DataFrame, column: str, wrong: NDArray[np.bool_]) -> list[Fault]:
    """Return a fault for the rows whose column is not what was found."""
    if not wrong.any():
        return []
    first = int(np.flatnonzero(wrong)[0])
    shown = f"`{column}` is {told[column].iloc[first]!r}; found again it is {right[column].iloc[first]!r}."
    return gather("single_points", told.index[wrong], shown)


def check_lines(folder: PlanFolder) -> Iterable[Fault]:
    """Each row is drawn along its spans, and along nothing else."""
    spans = folder.layer("spans").drop_duplicates("span_id").set_index("span_id").geometry
    off = []
    rows = folder.layer("single_points")
    for risk, ids, shape in zip(rows["risk_id"], rows["span_ids"], rows.geometry, strict=True):
        names = [s for s in ids.split() if s in spans.index]
        lines = spans.loc[names].to_numpy()
        away = shapely.distance(shapely.line_interpolate_point(lines, 0.5, normalized=True), shape)
        long = abs(shape.length - float(shapely.length(lines).sum())) > total_tolerance_m(shape.length)
        if long or (away > ON_LINE_M).any():
            off.append(risk)
    yield from gather("single_points", off, "it is not drawn along its spans.")


def check_summary(folder: PlanFolder) -> Iterable[Fault]:
    """Compare the block `network.cuts` of plan.json."""
    block, every = folder.summary["network"]["cuts"], expected(folder)
    counts = block.get("counts")
    counts = counts if isinstance(counts, dict) else {}
    for kind in KINDS:
        count = int((every["kind"] == kind).sum())
        yield from differs(SUMMARY, f"network.cuts.counts.{kind}", counts.get(kind), count, 0, "layers")
    spans, outage = folder.layer("spans"), outage_of(folder)
    out = np.array([len(outage.by([s])) for s in spans["span_id"]], dtype=float)
    length = spans["length_m"].to_numpy(dtype=float)
    mean = float((length * out).sum() / length.sum()) if length.sum() > 0 else 0.0
    connected = int(folder.sites["connected"].sum())
    share = mean / connected if connected else 0.0
    for key, value, slack in (("mean_sites_out", mean, 5.1e-5), ("mean_share_out", share, SHARE)):
        yield from differs(SUMMARY, f"network.cuts.{key}", block.get(key), value, slack, "mean by meter")
    worst = block.get("worst")
    if not isinstance(worst, dict) or not len(every):
        if (worst is None) != (not len(every)):
            yield Fault(SUMMARY, "network.cuts.worst", "`network.cuts.worst` does not name the worst cut.")
        return
    first = every.iloc[0]
    for key in ("risk_id", "kind"):
        if worst.get(key) != first[key]:
            yield Fault(SUMMARY, f"network.cuts.worst.{key}",
                        f"`{key}` of the worst cut is {worst.get(key)!r}; it is {first[key]!r}.")  # fmt: skip
    if (worst.get("street_name") or "") != first["street_name"]:
        yield Fault(SUMMARY, "network.cuts.worst.street_name", "the worst cut is in another street.")
    for key, slack in (
        ("sites", 0.0), ("cameras", 0.0), ("points", 0.0), ("critical_sites", 0.0), ("site_share", SHARE),
        ("weight_lost", UNIT),
    ):  # fmt: skip
        yield from differs(
            SUMMARY, f"network.cuts.worst.{key}", worst.get(key), float(first[key]), slack, "the worst cut"
        )


_ROUTES = (
    "spans", "nodes", "centers", "cameras", "points", "unserved", "circuits", "pops", "splitters", STUDY,
)  # fmt: skip
_READS = (*_ROUTES, "streets", "existing_plant", COVER, DEMAND, SUMMARY)
_CAUSES = "A layer edited by hand, a bridge or owner changed after the run, a row removed to hide a weakness."

RULES = (
    Rule(
        "INT-CUT-TABLE",
        "Layer `single_points` holds the 50 cuts that put out the most sites, and every bridge and tunnel "
        "with fiber; sites, critical sites, demand and residents of each, found again by walking from every "
        "site to its center.",
        "Whoever mends cables must know which one to mend first; whoever votes, what one accident puts out.",
        _CAUSES,
        "Write the plan anew.",
        ("single_points", *_READS),
        on_sound_routes(sound_demand(check_table)),
    ),
    Rule(
        "INT-CUT-LINE",
        "Each row of `single_points` is drawn along its spans.",
        "A weak point drawn elsewhere is guarded at the wrong corner.",
        "A line edited in a map program.",
        "Write the plan anew.",
        ("single_points", *_ROUTES),
        on_sound_routes(check_lines),
    ),
    Rule(
        "INT-CUT-FIGURES",
        "network.cuts of plan.json: the worst cut, the mean over the meters of the route, and the counts of "
        "stretches, bridges, tunnels and pole lines.",
        "These figures tell how fragile the network is; they stand beside its cost.",
        "An edited figure.",
        "Write the plan anew.",
        _READS,
        on_sound_routes(sound_demand(check_summary)),
    ),
)
