"""INT-PROTECT-STREETS, -ADDED, -BOUND: what second routes could be built of, what was, and the bound."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

import numpy as np

from planner.rules.arrays import Arrays, bad_indptr, bad_range, bad_shapes
from planner.rules.folder import PROTECTION, ROUTING, STUDY, SUMMARY, PlanFolder, derived
from planner.rules.integrity.routing_evidence import check_arrays as routing_faults
from planner.rules.integrity.ways import offered, ways
from planner.rules.rule import Check, Fault, Rule, differs, gather
from planner.rules.streets import StreetGraph
from planner.rules.structures import pole_lines, street_structures

CENT = 0.0051
LENGTH_CM = 1.01
SPEC = {
    "node_id": ("U", 1), "span_id": ("U", 1), "tail": ("i", 1), "head": ("i", 1), "weight": ("i", 1),
    "built": ("b", 1), "root": ("i", 0), "risk_id": ("U", 1), "risk_indptr": ("i", 1), "risk_edge": ("i", 1),
    "chosen": ("i", 1), "need_node": ("i", 1), "avoid_indptr": ("i", 1), "avoid_edge": ("i", 1),
    "share_indptr": ("i", 1), "share_edge": ("i", 1), "share": ("i", 1), "distance": ("i", 1),
}  # fmt: skip


def array_faults(folder: PlanFolder) -> list[str]:
    """Return what is wrong with types, lengths and ranges of the arrays."""
    a = folder.arrays(PROTECTION)
    found = list(bad_shapes(a, SPEC))
    if found:
        return found
    n, m = len(a["node_id"]), len(a["tail"])
    found += [f"`{k}` has {len(a[k])} rows; `tail` has {m}." for k in ("head", "weight", "built", "span_id")
              if len(a[k]) != m]  # fmt: skip
    found += bad_range(a, n, "tail", "head", "need_node", *(("root",) if m else ()))
    found += bad_range(a, m, "risk_edge", "chosen", "avoid_edge", "share_edge")
    for name, rows, target in (
        ("risk_indptr", len(a["risk_id"]), "risk_edge"), ("avoid_indptr", len(a["need_node"]), "avoid_edge"),
        ("share_indptr", len(a["need_node"]), "share_edge"),
    ):  # fmt: skip
        found += bad_indptr(a, name, rows, target)
    if len(a["share"]) != len(a["share_edge"]) or len(a["distance"]) != len(a["need_node"]):
        found.append("`share` and `share_edge`, or `distance` and `need_node`, differ in length.")
    if m and int(np.abs(a["weight"].astype(float)).sum()) > 2**52:
        found.append("the weights sum beyond 2^52; no plan costs that much.")
    return found


def sound_protection(check: Check) -> Check:
    """Return a check that keeps silent where INT-PROTECT-STREETS tells that the arrays are broken."""

    def guarded(folder: PlanFolder) -> Iterable[Fault]:
        return [] if array_faults(folder) or any(True for _ in routing_faults(folder)) else check(folder)

    guarded.__doc__ = check.__doc__
    return guarded


@derived
def graph_of(folder: PlanFolder) -> StreetGraph:
    """Return the streets of the evidence as a graph."""
    return StreetGraph.build(folder.arrays(PROTECTION))


class Street(NamedTuple):
    """A span of the routing evidence: its ends, its length, the least cost of its allowed ways, which do."""

    ends: frozenset[str]
    length_cm: int
    cost: int | None
    ways: frozenset[str]


@derived
def streets_of(folder: PlanFolder) -> Mapping[str, Street]:
    """Return every span of evidence/routing.npz; only owned ways count where a share must be owned."""
    a = folder.arrays(ROUTING)
    owned_only = int(a["min_owned_ppm"]) > 0
    nodes, out = a["node_id"].astype(str), {}
    indptr, way = a["way_indptr"].tolist(), a["way"].astype(str)
    for e, span in enumerate(a["span_id"].astype(str).tolist()):
        rows = [k for k in range(indptr[e], indptr[e + 1]) if a["way_owned"][k] or not owned_only]
        least = min((int(a["way_cost_cents"][k]) for k in rows), default=None)
        if span:
            best = frozenset(str(way[k]) for k in rows if int(a["way_cost_cents"][k]) == least)
            ends = frozenset({str(nodes[a["tail"][e]]), str(nodes[a["head"][e]])})
            out[span] = Street(ends, int(a["length_cm"][e]), least, best)
    return out


def check_streets(folder: PlanFolder) -> Iterable[Fault]:
    """The edges are the streets of the routing evidence, at the cost of their cheapest allowed way."""
    faults = array_faults(folder)
    yield from (Fault(PROTECTION, "", f) for f in faults)
    if faults or any(True for _ in routing_faults(folder)):
        return
    a, streets, edge_of = folder.arrays(PROTECTION), streets_of(folder), graph_of(folder).edge_of
    table = folder.layer("protected")
    if not len(a["tail"]):
        home = table["node_id"].isin(set(folder.layer("centers")["node_id"]))
        asked = (table["has_second"] & ~home) | (table["reason"] == "no_other_way")
        yield from gather("protected", table.loc[asked, "device_id"], "the evidence holds no streets for it.")
        return
    spans = folder.layer("spans")
    built = set(spans.loc[spans["role"] == "tree", "span_id"])
    right = {s for s, street in streets.items() if street.cost is not None} | (built & streets.keys())
    yield from gather(PROTECTION, sorted(right - edge_of.keys()), "a street that second routes could use.")
    yield from gather(PROTECTION, sorted(edge_of.keys() - right), "no street that a second route may use.")
    nodes = a["node_id"].astype(str)
    wrong, moved, laid = [], [], []
    for span, e in edge_of.items():
        street = streets.get(span)
        if street is None:
            continue
        if int(a["weight"][e]) != max(street.cost or 0, 0):
            wrong.append(span)
        if frozenset({str(nodes[a["tail"][e]]), str(nodes[a["head"][e]])}) != street.ends:
            moved.append(span)
        if bool(a["built"][e]) != (span in built):
            laid.append(span)
    yield from gather(PROTECTION, wrong, "weight is not the cost of its cheapest allowed way.")
    yield from gather(PROTECTION, moved, "its ends are not those in evidence/routing.npz.")
    yield from gather(PROTECTION, laid, "`built` is not what layer `spans` says of the working tree.")
    yield from _root(folder, a)
    yield from _risks(folder, a)


def _root(folder: PlanFolder, a: Arrays) -> Iterator[Fault]:
    """The root is the center, or a node that two built edges without weight join to each center."""
    centers = set(folder.layer("centers")["node_id"])
    nodes, root = a["node_id"].astype(str), int(a["root"])
    extra = np.flatnonzero(a["span_id"].astype(str) == "")
    far = [int(a["tail"][e]) + int(a["head"][e]) - root for e in extra.tolist()
           if root in (int(a["tail"][e]), int(a["head"][e]))]  # fmt: skip
    single = len(centers) == 1 and str(nodes[root]) in centers and not len(extra)
    many = (
        len(far) == len(extra) and {str(nodes[v]) for v in far if 0 <= v < len(nodes)} == centers
        and bool(a["built"][extra].all()) and not a["weight"][extra].any()
    )  # fmt: skip
    if not (single or (len(centers) > 1 and many)):
        yield Fault(PROTECTION, "root", "the root is not the center, or does not join the centers alone.")


def _risks(folder: PlanFolder, a: Arrays) -> Iterator[Fault]:
    """The structures are the bridges, tunnels and pole lines that the study asks to be avoided."""
    names = a["risk_id"].astype(str).tolist()
    stored = {n: frozenset(r) for n, r in risk_spans(folder).items()}
    right = wanted_risks(folder, set(folder.study["protection"]["shared_risks"]))
    unlike = sorted(n for n in set(stored) | set(right) if stored.get(n) != right.get(n))
    yield from gather(PROTECTION, unlike, "not the spans of that structure, by the layers and the study.")
    if len(set(names)) != len(names):
        yield Fault(PROTECTION, "risk_id", "a structure is named twice.")


def wanted_risks(folder: PlanFolder, kinds: set[str]) -> dict[str, frozenset[str]]:
    """Return the spans of the evidence on each structure of these kinds."""
    on: dict[str, set[str]] = defaultdict(set)
    for span in graph_of(folder).edge_of:
        on[span.partition(".")[0]].add(span)
    found = {
        name: frozenset(s for street in group for s in on.get(street, ()))
        for name, group in street_structures(folder, kinds)
    }
    return found | (_hung(folder) if "pole_line" in kinds else {})


def _hung(folder: PlanFolder) -> dict[str, frozenset[str]]:
    """Return the spans of the evidence on lines of others' poles: as the tree hangs, or as is cheapest."""
    spans = folder.layer("spans")
    laid = dict(zip(spans["span_id"], spans["way"], strict=True))
    tree = set(spans.loc[spans["role"] == "tree", "span_id"])
    poles = {key for key, way in ways().items() if way.needs_layer and way.support == "pole"}
    streets = streets_of(folder)
    ways_of = {
        span: poles & ({laid[span]} if span in tree else streets[span].ways)
        for span in graph_of(folder).edge_of
    }
    return pole_lines(folder, ways_of, offered(folder))


@derived
def risk_spans(folder: PlanFolder) -> Mapping[str, frozenset[str]]:
    """Return the spans of each structure of the evidence."""
    a = folder.arrays(PROTECTION)
    spans, start = a["span_id"].astype(str), a["risk_indptr"].tolist()
    return {
        name: frozenset(spans[a["risk_edge"][start[k] : start[k + 1]]].tolist())
        for k, name in enumerate(a["risk_id"].astype(str).tolist())
    }


def check_added(folder: PlanFolder) -> Iterable[Fault]:
    """Spans laid for second routes are chosen ones, each in its cheapest allowed way and at its cost."""
    a, spans, streets = folder.arrays(PROTECTION), folder.layer("spans"), streets_of(folder)
    chosen = set(a["span_id"].astype(str)[a["chosen"]].tolist())
    added = spans[spans["role"] == "added"]
    known = added["span_id"].isin(streets.keys())
    yield from gather("spans", added.loc[~known, "span_id"], "no street of evidence/routing.npz.")
    stray = added["span_id"].isin(chosen)
    yield from gather("spans", added.loc[known & ~stray, "span_id"], "not chosen in the evidence.")
    faults: dict[str, list[str]] = defaultdict(list)
    columns = ("span_id", "way", "weight_cents", "length_m", "from_node", "to_node")
    for span, way, weight, length, start, end in added.loc[known, list(columns)].itertuples(index=False):
        street = streets[span]
        if way not in street.ways:
            faults["way is not the cheapest allowed one of its street."].append(span)
        if weight != street.cost:
            faults["weight_cents is not the cost of that way in evidence/routing.npz."].append(span)
        if abs(street.length_cm - 100 * length) > LENGTH_CM:
            faults["length_m is not the length in evidence/routing.npz."].append(span)
        if street.ends != {start, end}:
            faults["from_node and to_node are not the ends in evidence/routing.npz."].append(span)
    for what, ids in faults.items():
        yield from gather("spans", ids, what)


def check_bound(folder: PlanFolder) -> Iterable[Fault]:
    """Shares of weights prove the certified bound: none is overdrawn, each need is as far as it says."""
    a, told = folder.arrays(PROTECTION), folder.summary["network"].get("protection")
    weight = np.where(a["built"], 0, a["weight"]).astype(np.int64)
    spans = a["span_id"].astype(str)
    if len(a["share"]) and int(a["share"].min()) < 0:
        yield Fault(PROTECTION, "share", f"a share is {int(a['share'].min())}, below 0.")
        return
    drawn = np.zeros(len(weight), np.int64)
    np.add.at(drawn, a["share_edge"], a["share"].astype(np.int64))
    yield from gather(PROTECTION, spans[drawn > weight], "its shares sum to more than its weight.")
    allowed = may_avoid(folder)
    nodes, graph = a["node_id"].astype(str), graph_of(folder)
    near, free = [], []
    for k, node in enumerate(a["need_node"].tolist()):
        closed = a["avoid_edge"][a["avoid_indptr"][k] : a["avoid_indptr"][k + 1]]
        if set(spans[closed].tolist()) - allowed.get(str(nodes[node]), frozenset()):
            free.append(str(nodes[node]))
        cost = np.zeros(len(weight))
        part = slice(int(a["share_indptr"][k]), int(a["share_indptr"][k + 1]))
        np.add.at(cost, a["share_edge"][part], a["share"][part].astype(float))
        cost[closed] = np.inf
        if graph.distance(cost, node, int(a["root"])) < int(a["distance"][k]) - 1e-6:
            near.append(str(nodes[node]))
    yield from gather(PROTECTION, free, "it is asked to avoid more than its working route and its risks.")
    yield from gather(PROTECTION, near, "a way past what it avoids has less of its shares than `distance`.")
    if told is not None:
        total = sum(a["distance"].tolist()) / 100
        key = "network.protection.certified_bound"
        yield from differs(SUMMARY, key, told.get("certified_bound"), total, CENT, "sum of `distance`, / 100")


@derived
def may_avoid(folder: PlanFolder) -> Mapping[str, frozenset[str]]:
    """Return for each node what the second routes of its devices are to avoid: nothing that is shared."""
    out: dict[str, frozenset[str]] = {}
    risks = risk_spans(folder)
    for row in folder.layer("protected").to_dict("records"):
        if row["has_second"]:
            mine = working_spans(folder, row["device_id"])
            avoid = set(mine) - set(row["shared_span_ids"].split())
            lost = set(row["shared_risks"].split())
            for name, spans in risks.items():
                if spans & set(mine) and name not in lost:
                    avoid |= spans
            out[row["node_id"]] = out.get(row["node_id"], frozenset()) | avoid
    return out


def working_spans(folder: PlanFolder, device: str) -> list[str]:
    """Return the spans of the working route of a device to its center, each once."""
    out: list[str] = []
    seen: set[str] = set()
    while device in folder.chains.working and device not in seen:
        seen.add(device)
        walk = folder.chains.working[device][0]
        out += walk.spans
        device = walk.end
    return list(dict.fromkeys(out))


_NEEDS = (PROTECTION, ROUTING, "protected", "spans", "centers", "streets", "existing_plant", STUDY)
_WALKS = ("circuits", "pops", "splitters", "cameras", "points")
_MEND = "Write the plan anew; if it comes back, report it as a fault of this program."


def _rule(name: str, checks: str, why: str, causes: str, needs: tuple[str, ...], check: Any) -> Rule:
    """Return a rule that running the study again mends."""
    return Rule(name, checks, why, causes, _MEND, needs, check)


RULES = (
    _rule(
        "INT-PROTECT-STREETS",
        "Every array of evidence/protection.npz is there, typed and within range; its edges are the streets "
        "of evidence/routing.npz that may carry a route, at the cost of the cheapest way, the working tree "
        "built; its structures are the bridges, tunnels and pole lines of the layers that the study names.",
        "A bound over fewer or dearer streets than there are is no bound.",
        "An edited file, a bridge flag or a cost changed after the run.",
        _NEEDS,
        check_streets,
    ),
    _rule(
        "INT-PROTECT-ADDED",
        "Spans of role added are chosen in the evidence, in the cheapest allowed way of their street, with "
        "its cost, length and ends.",
        "What protection costs beside the tree is the sum of these spans.",
        "A way, weight or span edited by hand.",
        (PROTECTION, ROUTING, "spans"),
        sound_protection(check_added),
    ),
    _rule(
        "INT-PROTECT-BOUND",
        "Shares of the weights of streets prove network.protection.certified_bound: no street gives more "
        "than its weight, no need avoids more than its working route and its risks, and the shortest way of "
        "each need, recomputed, has its distance at least.",
        "Whoever builds second routes cheaper than that has left a device out.",
        "A raised share, distance or figure.",
        (*_NEEDS, *_WALKS, SUMMARY),
        sound_protection(check_bound),
    ),
)
