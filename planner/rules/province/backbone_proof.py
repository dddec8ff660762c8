"""The bound of a backbone proven again: each row from the candidates and flows, each leaf by exact sums."""

from __future__ import annotations

import heapq
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import cached_property
from typing import Any

from planner.rules.province.backbone_border import wrong_border

Near = dict[int, list[tuple[int, int]]]


@dataclass(frozen=True)
class Candidates:
    """The evidence as it stands: nodes, corridors with their levels, flows, groups."""

    told: Mapping[str, Any]

    @cached_property
    def corridors(self) -> list[dict[str, Any]]:
        """Corridors in order."""
        return list(self.told["corridors"])

    @cached_property
    def flows(self) -> list[dict[str, Any]]:
        """Flows in order."""
        return list(self.told["flows"])

    @cached_property
    def ended(self) -> set[int]:
        """Nodes where a flow ends."""
        return {int(f[k]) for f in self.flows for k in ("from", "to") if int(f["mbps"]) > 0}

    def gone(self, failure: Sequence[Any]) -> set[int]:
        """Return the corridors that a failure takes."""
        kind, index = str(failure[0]), int(failure[1])
        if kind == "none":
            return set()
        if kind == "edge":
            return {index}
        if kind == "group":
            return {int(e) for e in self.told["groups"][index]["corridors"]}
        if kind == "node":
            return {e for e, c in enumerate(self.corridors) if index in (int(c["from"]), int(c["to"]))}
        raise ValueError(f"failure of kind {kind!r}")

    def near(self, gone: Iterable[int]) -> Near:
        """Return the corridors at each node less those that are gone."""
        out: Near = {}
        lost = set(gone)
        for e, c in enumerate(self.corridors):
            if e not in lost:
                a, b = int(c["from"]), int(c["to"])
                out.setdefault(a, []).append((b, e))
                out.setdefault(b, []).append((a, e))
        return out

    def asked(self, failure: Sequence[Any]) -> dict[int, int]:
        """Return what of each flow must pass: protected ones that some candidate could still carry."""
        key = str(failure[0]), int(failure[1])
        if key not in self._known:
            self._known[key] = self._passing(failure)
        return self._known[key]

    @cached_property
    def _known(self) -> dict[tuple[str, int], dict[int, int]]:
        """What must pass after failures that were asked about."""
        return {}

    def _passing(self, failure: Sequence[Any]) -> dict[int, int]:
        """Return what of each flow must pass, derived from the candidates."""
        if failure[0] == "none":
            return {k: int(f["mbps"]) for k, f in enumerate(self.flows) if int(f["mbps"]) > 0}
        if failure[0] == "node" and not self.told["nodes_fail"]:
            return {}
        near = self.near(self.gone(failure))
        lost = int(failure[1]) if failure[0] == "node" else -1
        out, seen = {}, {}
        for k, f in enumerate(self.flows):
            a, b = int(f["from"]), int(f["to"])
            if int(f["after_mbps"]) < 1 or lost in (a, b):
                continue
            if a not in seen:
                seen[a] = reached(near, a)
            if b in seen[a]:
                out[k] = int(f["after_mbps"])
        return out


def reached(near: Near, start: int, without: Iterable[int] = ()) -> set[int]:
    """Return the nodes that are reached from one."""
    lost, seen, todo = set(without), {start}, [start]
    while todo:
        for w, e in near.get(todo.pop(), []):
            if w not in seen and e not in lost:
                seen.add(w)
                todo.append(w)
    return seen


def wrong_cuts(held: Candidates) -> Iterator[str]:
    """Yield what is wrong with the rows that every answer is said to meet."""
    for number, cut in enumerate(held.told["cuts"]):
        fault = _wrong_cut(held, cut)
        if fault:
            yield f"row {number}: {fault}"


def _wrong_cut(held: Candidates, cut: Mapping[str, Any]) -> str:
    """Return why a row does not hold, blank where it does."""
    corridors, lengths = [int(e) for e in cut["corridors"]], [int(w) for w in cut["lengths"]]
    many = len(cut["steps"]) if cut["kind"] == "border" else len(corridors)
    if many != len(lengths) or min(lengths, default=1) < 0 or len(set(corridors)) != len(corridors):
        return "its corridors and lengths do not match"
    gone = held.gone(cut["failure"])
    if gone & set(corridors):
        return "it counts a corridor that has failed"
    if cut["kind"] == "border":
        return wrong_border(held.corridors, held.flows, held.asked, cut, gone)
    if cut["kind"] == "capacity":
        least = _least_of_metric(held, cut["failure"], dict(zip(corridors, lengths, strict=True)))
        return "" if int(cut["least"]) <= least else f"it asks for {cut['least']}; {least} follow"
    if cut["kind"] != "connect" or int(cut["least"]) not in (1, 2):
        return f"it is of kind {cut['kind']!r}, least {cut['least']}"
    near = held.near(gone)
    parted = [
        k for k in held.asked(cut["failure"])
        if int(held.flows[k]["to"]) not in reached(near, int(held.flows[k]["from"]), corridors)
    ]  # fmt: skip
    if not parted:
        return "no flow needs these corridors"
    if int(cut["least"]) == 2 and not any(
        all(k in held.asked(["edge", e]) for e in corridors) for k in parted
    ):
        return "no flow must survive the failure of each of these corridors"
    return ""


def _least_of_metric(held: Candidates, failure: Sequence[Any], length: Mapping[int, int]) -> int:
    """Return the sum of Mb/s times shortest distance of what must pass."""
    near = held.near(held.gone(failure))
    asked = held.asked(failure)
    by_start: dict[int, list[int]] = {}
    for k in asked:
        by_start.setdefault(int(held.flows[k]["from"]), []).append(k)
    total = 0
    for start, flows in by_start.items():
        far = _distances(near, length, start)
        total += sum(asked[k] * far[int(held.flows[k]["to"])] for k in flows)
    return total


def _distances(near: Near, length: Mapping[int, int], start: int) -> dict[int, int]:
    """Return shortest distances; corridors without a length have 0."""
    done: dict[int, int] = {}
    heap = [(0, start)]
    while heap:
        far, v = heapq.heappop(heap)
        if v in done:
            continue
        done[v] = far
        for w, e in near.get(v, []):
            if w not in done:
                heapq.heappush(heap, (far + length.get(e, 0), w))
    return done


def _served(cut: Mapping[str, Any], length: int, mbps: int) -> int:
    """Return what a level of a row counts; along a metric never more than the row asks for."""
    if cut["kind"] == "connect":
        return 1
    if cut["kind"] == "border":
        return int(cut["lengths"][list(cut["steps"]).index(mbps)])
    return min(length * mbps, int(cut["least"]))


def proven_cents(held: Candidates) -> int:
    """Return the bound that the tree proves: the least over its leaves.

    Raises
    ------
    ValueError, KeyError, IndexError
        The tree is no tree, or parts a corridor's positions wrongly.
    """
    tree = held.told["tree"]
    whole = tuple((-1, len(c["levels"]) - 1) for c in held.corridors)
    todo, seen, least = [(0, whole)], set(), None
    while todo:
        number, option = todo.pop()
        if number in seen:
            raise ValueError(f"node {number} of the tree is reached twice")
        seen.add(number)
        node = tree[number]
        if "low" not in node:
            found = _leaf_cents(held, node, option)
            least = found if least is None else min(least, found)
            continue
        e, last = int(node["corridor"]), int(node["last"])
        low, high = option[e]
        if not low <= last < high:
            raise ValueError(f"node {number} of the tree does not part the levels of corridor {e}")
        for child, part in ((node["low"], (low, last)), (node["high"], (last + 1, high))):
            todo.append((int(child), (*option[:e], part, *option[e + 1 :])))
    return least if least is not None else 0


def _leaf_cents(held: Candidates, leaf: Mapping[str, Any], option: Sequence[tuple[int, int]]) -> int:
    """Return what every answer of a leaf costs at least."""
    saved: dict[tuple[int, int], Fraction] = {}
    total = Fraction(0)
    for number, price in leaf["cuts"]:
        cut, paid = held.told["cuts"][int(number)], Fraction(float(price))
        if paid < 0:
            raise ValueError("a price is below 0")
        total += paid * int(cut["least"])
        lengths = [0] * len(cut["corridors"]) if cut["kind"] == "border" else cut["lengths"]
        for e, w in zip(cut["corridors"], lengths, strict=True):
            for n, level in enumerate(held.corridors[e]["levels"]):
                share = _served(cut, int(w), int(level["mbps"]))
                saved[e, n] = saved.get((e, n), Fraction(0)) + paid * share
    at_edge: dict[int, Fraction] = {}
    at_node: dict[int, Fraction] = {}
    for e, v, price in leaf["touch"]:
        corridor, paid = held.corridors[int(e)], Fraction(float(price))
        if paid < 0 or int(v) not in (int(corridor["from"]), int(corridor["to"])):
            raise ValueError("a price of touching is below 0, or of a node that the corridor does not touch")
        at_edge[int(e)] = at_edge.get(int(e), Fraction(0)) + paid
        at_node[int(v)] = at_node.get(int(v), Fraction(0)) + paid
    for e, (low, high) in enumerate(option):
        levels = held.corridors[e]["levels"]
        costs = [
            int(levels[n]["cents"]) + at_edge.get(e, Fraction(0)) - saved.get((e, n), Fraction(0))
            for n in range(max(low, 0), high + 1)
        ]
        total += min([*([Fraction(0)] if low < 0 else []), *costs])
    for row in held.told["nodes"]:
        v, cost = int(row["node"]), int(row["cents"])
        total += cost if v in held.ended else min(Fraction(0), cost - at_node.get(v, Fraction(0)))
        if v in held.ended:
            total += min(Fraction(0), -at_node.get(v, Fraction(0)))
    return math.ceil(total)


def present_cents(
    needs: Mapping[str, Any], prices: Mapping[str, tuple[Decimal, bool]], study: Mapping[str, Any]
) -> tuple[Decimal, Decimal, int]:
    """Return works, what is paid a year, and both at present in cents, of quantities by item."""
    cent = Decimal("0.01")
    works = yearly = Decimal(0)
    for item, many in needs.items():
        price, every_year = prices[item]
        amount = (Decimal(str(many)) * price).quantize(cent, rounding=ROUND_HALF_UP)
        works, yearly = (works, yearly + amount) if every_year else (works + amount, yearly)
    costs, finance = study["costs"], study["finance"]
    rate = Fraction(str(finance["discount_rate_pct"])) / 100
    factor = sum((1 / (1 + rate) ** n for n in range(1, int(finance["horizon_years"]) + 1)), Fraction(0))
    share = (
        1 + (Fraction(str(costs["contingency_pct"])) + Fraction(str(costs["maintenance_pct"])) * factor) / 100
    )
    present = Fraction(works) * share + Fraction(yearly) * factor
    return works, yearly, math.floor(present * 100 + Fraction(1, 2))
