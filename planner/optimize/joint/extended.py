"""The extended arborescence of a joint problem: streets, sites, views, and who pays for them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from planner.optimize.joint.kernels_ascent import Arcs, Payers
from planner.optimize.joint.problem import JointProblem
from planner.optimize.joint.value import reachable_nodes
from planner.optimize.maxcover.classes import demand_classes
from planner.optimize.maxcover.rules import Rules, rules_of
from planner.optimize.maxcover.spacing import cliques
from planner.optimize.problems import BoolArray, IntArray
from planner.optimize.steiner.graph import INF


@dataclass(frozen=True)
class Extended:
    """The extended graph of a problem, without costs, and its payers, without purses.

    Nodes are street nodes, then sites, then views. Payers are the classes of demand that usable views see
    and no standing camera sees for sure, then the duties. Left out are views that cannot be used: at sites
    out of reach or closed, and those that are not counted.

    Parameters
    ----------
    problem, rules
        The problem and its covering rules as arrays.
    arcs
        In-arcs of every node.
    edge
        Edge of every slot of a street, -1 elsewhere.
    class_row
        Class of each demand row, -1 where it is in none (unseen, weightless, or seen for sure).
    payers
        Starts of the payers; caps and twice are zero here (see `multipliers`).
    class_count
        Payers before this number are classes, the others duties.
    first, second, group
        Worth of a first and a second sight of each class, its coverage floor or -1.
    duty_name
        For each duty: its terminal, fixed view or site, as node of the graph.
    duty_twice
        How many units of `twice` a duty has: INF for a site that must hold at least two views, else 0.
    sure
        Worth that standing cameras see whatever is chosen.
    sure_floor
        That part of first sights, for each coverage floor.
    usable
        Views that have a node with arcs.
    row_left
        What standing cameras leave of the limit of each side row.
    clique_ptr, clique_site
        Sites of sets of which at most one may be used, those with arcs: any two of a set are apart.
    """

    problem: JointProblem
    rules: Rules
    arcs: Arcs
    edge: IntArray
    class_row: IntArray
    payers: Payers
    class_count: int
    first: IntArray
    second: IntArray
    group: IntArray
    duty_name: IntArray
    duty_twice: IntArray
    sure: int
    sure_floor: IntArray
    usable: BoolArray
    row_left: IntArray
    clique_ptr: IntArray
    clique_site: IntArray

    @property
    def node_count(self) -> int:
        """Street nodes, sites and views."""
        return len(self.arcs.ptr) - 1

    @property
    def first_site(self) -> int:
        """Number of the first site among the nodes."""
        return self.problem.node_count

    @cached_property
    def site_slot(self) -> IntArray:
        """Slot of the arc into each site, -1 where it has none."""
        return self._slots(self.first_site, self.arcs.first_view)

    @cached_property
    def view_slot(self) -> IntArray:
        """Slot of the arc into each view, -1 where it has none."""
        return self._slots(self.arcs.first_view, self.node_count)

    def _slots(self, low: int, high: int) -> IntArray:
        """Return the only slot of each node of a range, -1 where it has none."""
        starts, ends = self.arcs.ptr[low:high], self.arcs.ptr[low + 1 : high + 1]
        slots: IntArray = np.where(ends > starts, starts, -1)
        return slots


def extend(problem: JointProblem) -> Extended:
    """Return the extended graph and the payers of a checked problem."""
    rules = rules_of(problem.coverage)
    usable = _usable(problem, rules)
    arcs, edge = _arcs(problem, usable)
    classes, label = demand_classes(problem.coverage)
    sights = np.zeros(len(classes.weight), np.int64)
    stands = np.flatnonzero(~rules.counted & rules.fixed)
    for j in stands.tolist():
        sights[classes.col_row[classes.col_ptr[j] : classes.col_ptr[j + 1]]] += 1
    first = np.where(sights > 0, 0, classes.weight)
    second = np.where(sights > 1, 0, classes.second)
    sure = int(classes.weight[sights > 0].sum() + classes.second[sights > 1].sum())
    floors = np.zeros(len(rules.floor), np.int64)
    grouped = (sights > 0) & (classes.group >= 0)
    np.add.at(floors, classes.group[grouped], classes.weight[grouped])
    # A class seen once for sure can only gain its second sight: that is the first of its two here.
    first = np.where(sights == 1, second, first)
    second = np.where(sights >= 1, 0, second)
    group = np.where(sights >= 1, -1, classes.group)
    sees = usable[classes.row_col]
    row = np.repeat(np.arange(len(classes.weight)), np.diff(classes.row_ptr))[sees]
    col = classes.row_col[sees].astype(np.int64)
    pays = (np.bincount(row, minlength=len(classes.weight)) > 0) & (first + second > 0)
    number = np.cumsum(pays) - 1
    keep = pays[row]
    starts = [(number[row[keep]], arcs.first_view + col[keep])]
    count = int(pays.sum())
    duty_start, duty_of, duty_node, duty_name, duty_twice = _duties(problem, rules, usable, arcs)
    starts.append((count + duty_of, duty_start))
    payers = _payers(arcs, count + len(duty_node), starts, np.concatenate([np.full(count, -1), duty_node]))
    class_row = np.where(label >= 0, np.where(pays, number, -1)[label], -1)
    return Extended(
        problem, rules, arcs, edge, class_row, payers, count,
        first[pays], second[pays], group[pays], duty_name, duty_twice, sure, floors, usable,
        _row_left(rules), *_cliques(rules, problem.site[usable]),
    )  # fmt: skip


def _row_left(rules: Rules) -> IntArray:
    """Return the limits of the side rows less what standing cameras take."""
    left = rules.row_most.copy()
    stands = np.repeat(rules.fixed & ~rules.counted, np.diff(rules.ptr))
    np.subtract.at(left, rules.row[stands], rules.coef[stands])
    return left


def _cliques(rules: Rules, used: IntArray) -> tuple[IntArray, IntArray]:
    """Return sets of at least two sites with arcs that are all apart from each other."""
    able = np.zeros(len(rules.most), np.bool_)
    able[used] = True
    sets = [own for members in cliques(rules) if len(own := [s for s in members if able[s]]) > 1]
    ptr = np.concatenate([[0], np.cumsum([len(own) for own in sets])])
    return ptr.astype(np.int64), np.array([s for own in sets for s in own], np.int64)


def _usable(problem: JointProblem, rules: Rules) -> BoolArray:
    """Return which views may be chosen and are paid."""
    node = problem.site_node
    lit = (node < 0) | reachable_nodes(problem)[np.maximum(node, 0)]
    open_site = lit & (rules.most > 0)
    usable: BoolArray = rules.counted & open_site[problem.site]
    return usable


def _arcs(problem: JointProblem, usable: BoolArray) -> tuple[Arcs, IntArray]:
    """Return the arcs and the edge of each street slot. A site that needs no fiber hangs on the root."""
    n, sites, views = problem.node_count, problem.site_count, len(usable)
    real = np.flatnonzero(problem.tail != problem.head)
    tail, head = problem.tail[real], problem.head[real]
    used = np.unique(problem.site[usable])
    hung = np.where(problem.site_node[used] < 0, problem.root, problem.site_node[used])
    view = np.flatnonzero(usable)
    into = np.concatenate([head, tail, n + used, n + sites + view])
    from_ = np.concatenate([tail, head, hung, n + problem.site[view]])
    edge = np.concatenate([real, real, np.full(len(used) + len(view), -1)])
    pair = np.concatenate([np.arange(len(real)) + len(real), np.arange(len(real))])
    order = np.argsort(into, kind="stable")
    place = np.empty(len(order), np.int64)
    place[order] = np.arange(len(order))
    rev = np.full(len(order), -1)
    rev[place[: 2 * len(real)]] = place[pair]
    ptr = np.concatenate([[0], np.cumsum(np.bincount(into, minlength=n + sites + views))]).astype(np.int64)
    parents, children = from_[2 * len(real) :], into[2 * len(real) :]
    by = np.argsort(parents, kind="stable")
    child_ptr = np.concatenate([[0], np.cumsum(np.bincount(parents, minlength=n + sites + views))])
    arcs = Arcs(
        ptr, from_[order].astype(np.int64), rev, child_ptr.astype(np.int64), children[by].astype(np.int64),
        n + sites, problem.root,
    )  # fmt: skip
    return arcs, edge[order].astype(np.int64)


def _duties(
    problem: JointProblem, rules: Rules, usable: BoolArray, arcs: Arcs
) -> tuple[IntArray, IntArray, IntArray, IntArray, IntArray]:
    """Return starts, duty of each start, own node (-1: several starts), name, and units that count twice.

    Duties are terminals that can be joined, fixed paid views, and sites with a least number of views.
    """
    could = reachable_nodes(problem)
    ends = np.unique(problem.terminals)
    ends = ends[could[ends] & (ends != problem.root)]
    fixed = arcs.first_view + np.flatnonzero(rules.fixed & usable)
    single = np.concatenate([ends, fixed]).astype(np.int64)
    held = np.bincount(problem.site[rules.fixed], minlength=problem.site_count)
    asked = np.flatnonzero(
        (rules.least > held) & (np.bincount(problem.site[usable], minlength=len(held)) > 0)
    )
    rank = np.full(problem.site_count, -1)
    rank[asked] = np.arange(len(asked))
    views = np.flatnonzero(usable & (rank[problem.site] >= 0))
    start = np.concatenate([single, arcs.first_view + views])
    of = np.concatenate([np.arange(len(single)), len(single) + rank[problem.site[views]]])
    node = np.concatenate([single, np.full(len(asked), -1)])
    name = np.concatenate([single, problem.node_count + asked])
    twice = np.concatenate([np.zeros(len(single), np.int64), np.where(rules.least[asked] > 1, INF, 0)])
    return start.astype(np.int64), of.astype(np.int64), node.astype(np.int64), name.astype(np.int64), twice


def _payers(arcs: Arcs, count: int, starts: list[tuple[IntArray, IntArray]], duty: IntArray) -> Payers:
    """Return payers from pairs of (payer, start), their purses empty."""
    payer, node = (np.concatenate(part) for part in zip(*starts, strict=True))
    order = np.lexsort((node, payer))
    payer, node = payer[order], node[order]
    ptr = np.concatenate([[0], np.cumsum(np.bincount(payer, minlength=count))]).astype(np.int64)
    heads = node[ptr[:-1]] if count else np.zeros(0, np.int64)
    nodes = len(arcs.ptr) - 1
    by_ptr = np.concatenate([[0], np.cumsum(np.bincount(heads, minlength=nodes))]).astype(np.int64)
    by = np.argsort(heads, kind="stable").astype(np.int64)
    empty = np.zeros(count, np.int64)
    return Payers(ptr, node.astype(np.int64), empty, empty.copy(), by_ptr, by, duty.astype(np.int64))
