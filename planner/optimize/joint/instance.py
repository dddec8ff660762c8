"""A joint problem as flat arrays for the compiled search."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

import numpy as np

from planner.optimize.joint.problem import JointProblem
from planner.optimize.joint.value import reachable_nodes
from planner.optimize.maxcover.classes import Classes, demand_classes
from planner.optimize.maxcover.primal import Pull, plain_pull
from planner.optimize.maxcover.rules import Rules, rules_of
from planner.optimize.problems import BoolArray, CoverageProblem, IntArray
from planner.optimize.steiner.graph import Graph, build_graph

NO_LIMIT = np.int64(1 << 60)
YEARLY_UNIT = 1000
"""The price of a yearly cent is a whole number of thousandths of a cent."""


class Instance(NamedTuple):
    """What the search reads and never writes.

    `lit` marks the nodes that some path joins to the root; `terminals` are those of them that must be.
    Slot weights of `graph`, `edge_price`, `site_price` and `view_price` are cents plus the price of their
    yearly payment: the search is drawn by them; limits are checked on `*_cost` and `*_yearly`. Sites at v are
    node_site[node_ptr[v]:node_ptr[v+1]], the views at site s site_view[site_ptr[s]:site_ptr[s+1]].
    `budget` and `yearly_limit` are NO_LIMIT, `required` -1 where that is no rule. `exact` says that prices
    are costs and that no yearly limit is set.
    """

    graph: Graph
    tail: IntArray
    head: IntArray
    edge_price: IntArray
    lit: BoolArray
    root: int
    terminals: IntArray
    classes: Classes
    rules: Rules
    pull: Pull
    edge_cost: IntArray
    edge_yearly: IntArray
    site_node: IntArray
    site_cost: IntArray
    site_yearly: IntArray
    site_price: IntArray
    view_cost: IntArray
    view_yearly: IntArray
    view_price: IntArray
    node_ptr: IntArray
    node_site: IntArray
    site_ptr: IntArray
    site_view: IntArray
    budget: np.int64
    yearly_limit: np.int64
    required: np.int64
    yearly_price: float
    exact: bool


def sited_coverage(problem: JointProblem) -> CoverageProblem:
    """Return the covering part with the sites of the joint problem, their limits written out."""
    rules = rules_of(problem.coverage)
    least, most = (np.zeros(problem.site_count, np.int64) for _ in range(2))
    least[: len(rules.least)], most[: len(rules.most)] = rules.least, rules.most
    return replace(
        problem.coverage, site=problem.site, site_least=least, site_most=most, counted=problem.counted
    )


def instance_of(problem: JointProblem) -> Instance:
    """Return the flat arrays of a checked problem, yearly cents without a price."""
    cover = sited_coverage(problem)
    classes, _ = demand_classes(cover)
    edge_yearly, site_yearly, view_yearly = _yearly(problem)
    node_ptr, node_site = _grouped(problem.site_node, problem.node_count)
    site_ptr, site_view = _grouped(problem.site, problem.site_count)
    lit = reachable_nodes(problem)
    return Instance(
        graph=build_graph(problem.node_count, problem.tail, problem.head, problem.edge_cost),
        tail=problem.tail,
        head=problem.head,
        edge_price=problem.edge_cost,
        lit=lit,
        root=int(problem.root),
        terminals=np.unique(problem.terminals[lit[problem.terminals]]).astype(np.int64),
        classes=classes,
        rules=rules_of(cover),
        pull=plain_pull(classes, cover.candidate_count),
        edge_cost=problem.edge_cost,
        edge_yearly=edge_yearly,
        site_node=problem.site_node,
        site_cost=problem.site_cost,
        site_yearly=site_yearly,
        site_price=problem.site_cost,
        view_cost=problem.view_cost,
        view_yearly=view_yearly,
        view_price=problem.view_cost,
        node_ptr=node_ptr,
        node_site=node_site,
        site_ptr=site_ptr,
        site_view=site_view,
        budget=_limit(problem.budget),
        yearly_limit=_limit(problem.yearly_limit),
        required=np.int64(-1 if problem.required is None else problem.required),
        yearly_price=0.0,
        exact=problem.yearly_limit is None,
    )


def repriced(inst: Instance, yearly_price: float) -> Instance:
    """Return the instance under another price of a yearly cent, in cents; rounded to thousandths."""
    unit = round(yearly_price * YEARLY_UNIT)
    edge, site, view = (
        (cost + unit * paid // YEARLY_UNIT).astype(np.int64)
        for cost, paid in (
            (inst.edge_cost, inst.edge_yearly),
            (inst.site_cost, inst.site_yearly),
            (inst.view_cost, inst.view_yearly),
        )
    )
    graph = inst.graph._replace(weight=edge[inst.graph.edge])
    return inst._replace(
        graph=graph, edge_price=edge, site_price=site, view_price=view, yearly_price=unit / YEARLY_UNIT
    )


def _yearly(problem: JointProblem) -> tuple[IntArray, IntArray, IntArray]:
    """Return yearly payments of edges, sites and views; zero where there is no such rule."""
    sizes = (len(problem.tail), problem.site_count, problem.coverage.candidate_count)
    given = (problem.edge_yearly, problem.site_yearly, problem.view_yearly)
    edge, site, view = (
        np.zeros(n, np.int64) if part is None else part for n, part in zip(sizes, given, strict=True)
    )
    return edge, site, view


def _limit(value: int | None) -> np.int64:
    """Return a limit, one that no sum reaches where there is none."""
    return NO_LIMIT if value is None else np.int64(value)


def _grouped(owner: IntArray, count: int) -> tuple[IntArray, IntArray]:
    """Return CSR pointers and members of each owner 0 .. count - 1, ascending; owners below 0 have none.

    >>> [a.tolist() for a in _grouped(np.array([1, -1, 0, 1]), 2)]
    [[0, 1, 3], [2, 0, 3]]
    """
    order = np.argsort(owner, kind="stable")
    order = order[owner[order] >= 0]
    sizes = np.bincount(owner[order], minlength=count)
    return np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64), order.astype(np.int64)
