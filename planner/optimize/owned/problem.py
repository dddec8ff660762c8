"""The problem of routing over spans that may be built in several ways, and the shape of its answer."""

from __future__ import annotations

from dataclasses import dataclass, replace

from planner.optimize.problems import BoolArray, IntArray, RoutingCertificate
from planner.optimize.report import SolveReport

ALL_PPM = 1_000_000


@dataclass(frozen=True)
class SideRule:
    """A limit on what the ways of a tree add up to: sum of `amount` over its ways is at most `most`.

    Parameters
    ----------
    name
        What it limits, for example `costs.max_annual_payments`.
    amount
        int64[k], what each way row adds, of either sign: cents a year, cents of capex.
    most
        The limit, of either sign.
    """

    name: str
    amount: IntArray
    most: int


@dataclass(frozen=True)
class Priced:
    """What ways cost and add up to where more is known of a plan than a bound may use: larger cables.

    A tree is built in ways, and held to the rules, by these; the bound goes by the figures of the problem,
    which are below them in every plan.

    Parameters
    ----------
    way_cost
        int64[k], nowhere below that of the problem.
    amounts
        int64[k] for every side rule, nowhere below its amount.
    """

    way_cost: IntArray
    amounts: tuple[IntArray, ...]


@dataclass(frozen=True)
class Changes:
    """What it costs where ways of unlike kinds meet: a splice for every fiber.

    Trees are built by it too; the bound leaves it out, since it is 0 for a tree of one kind.

    Parameters
    ----------
    kind
        int64[k], kind of each way, from 0 on; -1 for ways beyond which any kind begins free: a super-root's.
    cents
        int64[m], at least 0: what a change costs at the end of an edge that is nearer to the root.
    """

    kind: IntArray
    cents: IntArray


@dataclass(frozen=True)
class OwnedRoutingProblem:
    """A Steiner tree problem whose edges may each be built in several ways, some of them owned.

    minimize  sum of way_cost over the edges of a tree, one way each, that joins every terminal to the root
    subject to  owned length * 1,000,000 >= min_owned_ppm * length
                sum of rule.amount over the same ways <= rule.most          for every side rule

    The tree has no useless branch: each of its leaves is a terminal or the root.

    Parameters
    ----------
    node_count
        Nodes are 0 .. node_count - 1.
    tail, head
        int64[m] ends of each edge. Parallel edges and self-loops are allowed.
    length_cm
        int64[m], at least 0.
    way_indptr
        int64[m + 1]: edge e has the way rows way_indptr[e] .. way_indptr[e + 1] - 1. An edge without a
        way cannot be used.
    way_cost
        int64[k], at least 0, cents.
    way_owned
        bool[k], True where a span built this way counts as owned.
    terminals
        int64[t] nodes to be joined to the root; may repeat, may contain the root.
    root
        The center. Several centers: a super-root, with edges of one owned way of cost 0 and length 0.
    min_owned_ppm
        Least owned share of length, in parts per million.
    rules
        Further limits that couple the edges: yearly payments, capex.
    priced
        By what trees are built, None where by the figures above.
    changes
        What changes of kind along a tree cost when it is built, None where they are free.
    """

    node_count: int
    tail: IntArray
    head: IntArray
    length_cm: IntArray
    way_indptr: IntArray
    way_cost: IntArray
    way_owned: BoolArray
    terminals: IntArray
    root: int
    min_owned_ppm: int = 0
    rules: tuple[SideRule, ...] = ()
    priced: Priced | None = None
    changes: Changes | None = None

    def as_priced(self) -> OwnedRoutingProblem:
        """Return the problem by which trees are built."""
        if self.priced is None:
            return self
        rules = tuple(
            replace(rule, amount=amount) for rule, amount in zip(self.rules, self.priced.amounts, strict=True)
        )
        return replace(self, way_cost=self.priced.way_cost, rules=rules, priced=None)


@dataclass(frozen=True)
class OwnedRoutingSolution:
    """A tree with the way of each of its edges, and its proof.

    Parameters
    ----------
    edges, ways
        Edges of the tree, ascending, and the way row of each.
    unreachable
        Terminals (node ids) that no usable edges join to the root; they are left out.
    objective, lower_bound, certified_lower_bound
        Sum of `way_cost` over `ways`, the engine's bound and the part of it that the certificate proves.
    owned_length_cm, length_cm
        Owned and total length of the tree.
    amounts
        What the tree adds up to under each side rule, as priced where that is given.
    share_met
        Whether the least owned share holds.
    kept
        Whether all rules hold. False with outcome "infeasible": proven that no plan keeps them all; with
        "stopped": none was found. The tree is then the one that breaks them least among those found.
    multiplier_milli
        L, the multiplier of the least owned share, thousandths of a cent per centimeter.
    multipliers_ppm
        int64[rules], P, the multiplier of each side rule, millionths of a cent per unit of its amount.
    weight
        int64[m] Lagrangian weights for L and P, possibly below 0 (see `owned.ways`). Edges without ways hold
        -1 as a filler; `way_indptr` tells them.
    certificate
        Cuts that bound every tree under max(0, `weight`). The sum of their duals, with the weights below 0
        of all usable edges and less floor(sum P * most / 10^6), is `certified_lower_bound`: no plan that
        keeps the rules costs less.
    """

    edges: IntArray
    ways: IntArray
    unreachable: IntArray
    objective: int
    lower_bound: int
    certified_lower_bound: int
    owned_length_cm: int
    length_cm: int
    amounts: tuple[int, ...]
    share_met: bool
    kept: bool
    multiplier_milli: int
    multipliers_ppm: IntArray
    weight: IntArray
    certificate: RoutingCertificate
    report: SolveReport
