"""INT-BULK-*: what the search over the real cost says of the plain tree, of the plan's, and of every tree."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

import numpy as np

from planner.catalog.model import Way
from planner.catalog.table_files import read_allowances
from planner.rules.certificates import Arrays
from planner.rules.folder import PRICE_ROWS, ROUTING, STUDY, SUMMARY, PlanFolder
from planner.rules.integrity.prices import in_force
from planner.rules.integrity.quantities import cable_sizes
from planner.rules.integrity.routing_evidence import check_arrays, tree_faults
from planner.rules.integrity.ways import ways
from planner.rules.real_cost import Cables, Demand, Works, bound_cents, paths_of, real_cents
from planner.rules.rule import PERCENT, Fault, Rule, differs, gather

OFF, KEPT, IMPROVED = "off", "kept", "improved"
NAMES = ("routed_edge", "routed_way", "bulk_way", "bulk_from", "bulk_to", "bulk_fibers")
SEARCHED = (
    "plain_cost", "cost", "gain_pct", "lower_bound", "bound_part_ppm", "gap_pct", "plain_route_weight",
    "route_weight", "route_gap_pct", "plain_capex", "capex", "plain_unserved",
)  # fmt: skip
CENT = 0.0051
MILLI = 1000


def check_evidence(folder: PlanFolder) -> Iterable[Fault]:
    """The arrays of the search are there, whole and within range; both trees join every terminal."""
    told, a = folder.summary["network"]["bulk"], folder.arrays(ROUTING)
    status, asked = told.get("status"), bool(folder.study["optimize"]["bulk"])
    if status not in (OFF, KEPT, IMPROVED) or (status != OFF and not asked):
        what = f"`network.bulk.status` is {status}; optimize.bulk of the study is {asked}."
        yield Fault(SUMMARY, "network.bulk.status", what)
        return
    if status == OFF:
        held = [n for n in NAMES if n in a]
        yield from gather(ROUTING, held, "an array of a search that plan.json says was not made.")
        return
    odd = [k for k in SEARCHED if isinstance(told.get(k), bool) or not isinstance(told.get(k), int | float)]
    broken = odd + _broken(a)
    yield from gather(ROUTING, broken, "missing, or not what the search writes.")
    if broken or check_arrays(folder):
        return
    yield from tree_faults(a, a["routed_edge"], a["routed_way"])
    same = _pairs(a, "routed") == _pairs(a, "chosen")
    if status == KEPT and not same:
        yield Fault(ROUTING, "chosen_edge", "plan.json says that the plain tree was kept; it was not.")
    if status == IMPROVED and same:
        yield Fault(ROUTING, "chosen_edge", "plan.json says that another tree was taken; it was not.")
    yield from _demand_faults(folder, a)


def check_costs(folder: PlanFolder) -> Iterable[Fault]:
    """Costs, weights, gain and gaps are recounted from both trees, fiber by fiber."""
    told, found = folder.summary["network"]["bulk"], _Found.read(folder)
    if found is None:
        return
    plain, cost = found.cents("routed"), found.cents("chosen")
    plain_weight, weight = found.weight("routed"), found.weight("chosen")
    lower = float(told["lower_bound"])
    bound = float(folder.summary["network"]["lower_bound"])
    rows = (
        ("plain_cost", plain / 100, CENT, "real cost of routed_edge"),
        ("cost", cost / 100, CENT, "real cost of chosen_edge"),
        ("plain_route_weight", plain_weight / 100, CENT, "weights of routed_way"),
        ("route_weight", weight / 100, CENT, "weights of chosen_way"),
        ("gain_pct", 100 * (plain - cost) / plain if plain else 0.0, PERCENT, "from both costs"),
        ("gap_pct", 100 * (1 - 100 * lower / cost) if cost else 0.0, PERCENT, "from cost and bound"),
        ("route_gap_pct", max(0.0, 100 * (1 - 100 * bound / weight)) if weight else 0.0, PERCENT,
         "from route_weight and network.lower_bound"),
    )  # fmt: skip
    for key, right, tolerance, what in rows:
        yield from differs(SUMMARY, f"network.bulk.{key}", told[key], right, tolerance, what)
    if cost > plain:
        yield Fault(SUMMARY, "network.bulk.cost", "the tree of the plan costs more than the plain tree.")
    whole = folder.summary["cost"]["capex"]
    if not len(folder.layer("circuits").query("kind == 'protection'")):
        key = "capex" if told["status"] == IMPROVED else "plain_capex"
        yield from differs(SUMMARY, f"network.bulk.{key}", told[key], whole, CENT, "cost.capex")


def check_bound(folder: PlanFolder) -> Iterable[Fault]:
    """The bound on the real cost is what routing bound, shortest paths and least costs of a fiber prove."""
    told, found = folder.summary["network"]["bulk"], _Found.read(folder)
    if found is None:
        return
    routing = round(100 * float(folder.summary["network"]["certified_lower_bound"]))
    right = bound_cents(found.works, found.demands, routing, int(told["bound_part_ppm"])) / 100
    what = "routing bound, shortest paths, closures and splices of every tree"
    slack = 0.02 + 1e-8 * right
    yield from differs(SUMMARY, "network.bulk.lower_bound", told["lower_bound"], right, slack, what)


class _Found:
    """The trees and demands of the search with the works of the streets."""

    def __init__(self, folder: PlanFolder) -> None:
        self.arrays = folder.arrays(ROUTING)
        a, network = self.arrays, folder.study["network"]
        self.spans = len(a["bulk_way"])
        rows = a["bulk_way"].tolist()
        names = [str(a["way"][k]) if k >= 0 else "" for k in rows]
        unit = dict(in_force(folder)[str(folder.study["costs"]["level"])].astype(float))
        self.demands: list[Demand] = demands_of(a)
        self.roots = roots_of(folder, a)
        closed = {v for x, y, _ in self.demands for v in (x, y)} | set(self.roots)
        self.works = Works(
            tail=a["tail"][: self.spans].tolist(), head=a["head"][: self.spans].tolist(),
            length_cm=a["length_cm"][: self.spans].tolist(),
            weight=[int(a["way_cost_cents"][k]) if k >= 0 else 0 for k in rows],
            kind=[_kind(ways()[n]) if n else "" for n in names],
            cables=_cables(folder, unit, network), closed=frozenset(closed),
            closure_cents=round(100 * unit["closure"]), splice_cents=round(100 * unit["fusion_splice"]),
            pass_branches=bool(read_allowances()["cables_pass_branches"].value),
        )  # fmt: skip

    @classmethod
    def read(cls, folder: PlanFolder) -> _Found | None:
        """Return what is to be recounted; None without a search, or where INT-BULK-EVIDENCE tells why not."""
        off = folder.summary["network"]["bulk"].get("status") == OFF
        if off or any(True for _ in check_evidence(folder)) or check_arrays(folder):
            return None
        return cls(folder)

    def street_edges(self, tree: str) -> list[int]:
        """Return the edges of a tree that are spans."""
        return [e for e in self.arrays[f"{tree}_edge"].tolist() if e < self.spans]

    def cents(self, tree: str) -> int:
        """Return the real cost of a tree."""
        return real_cents(self.works, self.street_edges(tree), self.roots, self.demands)

    def weight(self, tree: str) -> int:
        """Return the sum of the weights of a tree."""
        return sum(self.works.weight[e] for e in self.street_edges(tree))


def demands_of(a: Arrays) -> list[Demand]:
    """Return node, node and fibers of each demand."""
    columns = (a["bulk_from"], a["bulk_to"], a["bulk_fibers"])
    return list(zip(*(c.tolist() for c in columns), strict=True))


def roots_of(folder: PlanFolder, a: Arrays) -> list[int]:
    """Return the nodes of the centers, each once."""
    row = {str(n): i for i, n in enumerate(a["node_id"])}
    return list(dict.fromkeys(row[str(n)] for n in folder.layer("centers")["node_id"] if str(n) in row))


def _broken(a: Arrays) -> list[str]:
    """Return the arrays that are missing or out of range."""
    lost = [n for n in NAMES if n not in a or a[n].ndim != 1 or a[n].dtype.kind != "i"]
    if lost:
        return lost
    spans = int((a["span_id"].astype(str) != "").sum())
    limits = {
        "routed_edge": (0, len(a["tail"])), "routed_way": (0, len(a["way"])), "bulk_way": (-1, len(a["way"])),
        "bulk_from": (0, len(a["node_id"])), "bulk_to": (0, len(a["node_id"])), "bulk_fibers": (1, 2**31),
    }  # fmt: skip
    out = [
        n for n, (low, high) in limits.items()
        if len(a[n]) and (int(a[n].min()) < low or int(a[n].max()) >= high)
    ]  # fmt: skip
    counts = {len(a[n]) for n in ("bulk_from", "bulk_to", "bulk_fibers")}
    if len(a["routed_edge"]) != len(a["routed_way"]) or len(counts) > 1 or len(a["bulk_way"]) != spans:
        out.append("lengths of the arrays")
    return out or _odd_ways(a)


def _odd_ways(a: Arrays) -> list[str]:
    """Return spans that are not counted in a way of their own: as routed, else in the cheapest."""
    spans = len(a["bulk_way"])
    routed = dict(zip(a["routed_edge"].tolist(), a["routed_way"].tolist(), strict=True))
    cost, ptr = a["way_cost_cents"].tolist(), a["way_indptr"].tolist()
    out = []
    for e, k in enumerate(a["bulk_way"].tolist()):
        own = range(ptr[e], ptr[e + 1])
        right = routed.get(e, min(own, key=lambda r: cost[r], default=-1))
        if k != right:
            out.append(str(a["span_id"][e]))
    chosen = zip(a["chosen_edge"].tolist(), a["chosen_way"].tolist(), strict=True)
    out += [str(a["span_id"][e]) for e, k in chosen if e < spans and int(a["bulk_way"][e]) != k]
    return out


def _demand_faults(folder: PlanFolder, a: Arrays) -> Iterable[Fault]:
    """The demands run between joined nodes; without POPs or splitters they are the circuits of the plan."""
    demands, roots = demands_of(a), roots_of(folder, a)
    spans = len(a["bulk_way"])
    for tree in ("routed", "chosen"):
        above = paths_of(_streets(a), [e for e in a[f"{tree}_edge"].tolist() if e < spans], roots)
        apart = {a["node_id"][x] for x, y, _ in demands if _root(above, x) != _root(above, y)}
        yield from gather(ROUTING, sorted(map(str, apart)), f"{tree}_edge does not join its circuit.")
    network = folder.study["network"]
    if network["pops"] != "centers" or network["architecture"] != "point_to_point":
        return
    at = dict(zip(folder.sites["site_id"], folder.sites["node_id"], strict=True))
    at |= dict(zip(folder.layer("pops")["pop_id"], folder.layer("pops")["node_id"], strict=True))
    rows = folder.layer("circuits").query("kind == 'access'")
    columns = (rows["from_id"].map(at), rows["to_id"].map(at), rows["fibers"])
    built = Counter((str(x), str(y), int(f)) for x, y, f in zip(*columns, strict=True))
    asked = Counter((str(a["node_id"][x]), str(a["node_id"][y]), f) for x, y, f in demands)
    more, less = asked - built, built - asked
    # Another tree may light sites that the plain one left dark, and leave dark others, but not more of them.
    unserved = folder.layer("unserved")["site_id"]
    dark = set(a["node_id"][a["terminal"][np.isin(a["terminal_site_id"], list(unserved))]].tolist())
    yield from gather(ROUTING, sorted({x for x, _, _ in more} - dark), "not a circuit of the plan.")
    told = folder.summary["network"]["bulk"]["plain_unserved"]
    gained = sum(less.values()) - sum(more.values())
    what = "sites unserved and those that the plan lights though the search had no circuit of them"
    yield from differs(SUMMARY, "network.bulk.plain_unserved", told, len(unserved) + gained, 0, what)


def _streets(a: Arrays) -> Works:
    """Return the streets without costs."""
    return Works(a["tail"].tolist(), a["head"].tolist(), [], [], [], {}, frozenset(), 0, 0, True)


def _root(above: dict[int, tuple[int, int, int]], v: int) -> int:
    """Return the root that a node hangs on, -1 where on none."""
    if v not in above:
        return -1
    while above[v][0] >= 0:
        v = above[v][0]
    return v


def _pairs(a: Arrays, tree: str) -> list[tuple[int, int]]:
    """Return edges and ways of a tree in order."""
    return sorted(zip(a[f"{tree}_edge"].tolist(), a[f"{tree}_way"].tolist(), strict=True))


def _kind(way: Way) -> str:
    """Return the key of what lies along a way: the deployment of its cable, leased or standing fiber."""
    return way.deployment if way.new_cable else "leased" if way.mode == "lease" else "standing"


def _cables(folder: PlanFolder, unit: dict[str, float], network: dict[str, Any]) -> dict[str, Cables]:
    """Return the cables of each kind at the prices in force."""
    slack, spare = 1 + float(network["slack_pct"]) / 100, float(network["spare_fiber_pct"])
    out = {"standing": Cables({})}
    for deployment in {s.deployment for s in cable_sizes()}:
        placed = {
            s.fiber_count: round((unit[s.item_id] + unit.get(s.install_item, 0.0)) * slack * 100 * MILLI)
            for s in cable_sizes()
            if s.deployment == deployment
        }
        out[deployment] = Cables(placed, spare)
    finance = folder.study["finance"]
    rate = 1 + float(finance["discount_rate_pct"]) / 100
    years = sum(rate**-y for y in range(1, int(finance["horizon_years"]) + 1))
    leased = [unit[w.yearly_item] for w in ways().values() if w.mode == "lease" and w.yearly_item]
    block = read_allowances()["lease_block_fibers"].value
    out["leased"] = Cables({}, block=block, each=round(max(leased, default=0.0) * years * 100 * MILLI))
    return out


_NEEDS = (
    ROUTING, SUMMARY, STUDY, PRICE_ROWS, "circuits", "centers", "cameras", "points", "pops", "unserved",
)  # fmt: skip
_MEND = "Write the plan anew; if it comes back, report it as a fault of this program."

RULES = (
    Rule(
        "INT-BULK-EVIDENCE",
        "Where network.bulk tells of a search over the real cost, its arrays are whole, the plain tree joins "
        "every terminal, both trees join the circuits, and the plan has the tree that plan.json says it has.",
        "A gain over a tree that nobody can see is a claim.",
        "An edited evidence file or status.",
        _MEND,
        _NEEDS,
        check_evidence,
    ),
    Rule(
        "INT-BULK-COST",
        "The real cost of both trees (routes, cables, closures, splices) is recounted fiber by fiber; gain, "
        "gaps and weights follow; capex is that of the plan.",
        "The gain over the plain tree justifies streets that the cheapest route would not take.",
        "An edited figure, prices changed after the run.",
        _MEND,
        _NEEDS,
        check_costs,
    ),
    Rule(
        "INT-BULK-BOUND",
        "network.bulk.lower_bound is recomputed from the certified routing bound, the shortest paths of all "
        "circuits at the least cost of a fiber, and what every tree has.",
        "It says how much any other tree could still save.",
        "An edited figure.",
        _MEND,
        _NEEDS,
        check_bound,
    ),
)
