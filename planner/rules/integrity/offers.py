"""INT-ROUTING-STREETS, -OFFERS, -COSTS: the routing instance against streets, settings and prices."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

import numpy as np
import pandas as pd

from planner.catalog.model import Way
from planner.rules.folder import PRICE_ROWS, ROUTING, STUDY, PlanFolder
from planner.rules.integrity.crossing_geometry import Row, kinds, manner_of, of_streets, on_parts
from planner.rules.integrity.prices import in_force
from planner.rules.integrity.quantities import cable_sizes
from planner.rules.integrity.routing_evidence import sound
from planner.rules.integrity.ways import offered, ways
from planner.rules.integrity.works import product_of
from planner.rules.rule import Fault, Rule, gather

TERMS_CENTS = 5.0
"""A cost is the sum of at most five terms, each rounded down to the cent."""
RATES_CENTS_M = 0.005
"""Each of the five goes by a rate a meter that is rounded down to the thousandth of a cent."""


class Instance:
    """The edges of the evidence and the streets that they are parts of."""

    def __init__(self, folder: PlanFolder) -> None:
        self.folder = folder
        self.arrays = folder.arrays(ROUTING)
        self.streets = folder.layer("streets").drop_duplicates("span_id").set_index("span_id")
        self.ids = self.arrays["span_id"].astype(str)
        self.named = self.ids != ""

    @cached_property
    def street(self) -> np.ndarray:
        """Row of the street of each edge, -1 where there is none."""
        parents = [i.partition(".")[0] for i in self.ids]
        return np.asarray(self.streets.index.get_indexer(pd.Index(parents)))

    @cached_property
    def product(self) -> dict[tuple[str, str], tuple[float, bool]]:
        """Product of the factors and whether the way is allowed, by (street, way)."""
        return product_of(self.folder)

    @cached_property
    def crossings(self) -> dict[str, list[Row]]:
        """Crossings on each edge, found again from the geometry."""
        parts: dict[str, list[tuple[int, str, float]]] = {}
        lengths = zip(self.ids, self.arrays["length_cm"].tolist(), strict=True)
        for (span, cm), number in zip(lengths, part_numbers(self.ids), strict=True):
            parts.setdefault(span.partition(".")[0], []).append((number, span, cm / 100))
        ordered = {s: [(n, m) for _, n, m in sorted(rows)] for s, rows in parts.items()}
        return on_parts(of_streets(self.folder), ordered)

    @cached_property
    def way_edge(self) -> np.ndarray:
        """Edge of each way row."""
        return np.repeat(np.arange(len(self.ids)), np.diff(self.arrays["way_indptr"]))


def part_numbers(ids: Iterable[str]) -> list[int]:
    """Return the number of each part, 0 for a whole street, -1 where the id is none of both.

    >>> part_numbers(["SP-00001", "SP-00001.2", "SP-00001.x"])
    [0, 2, -1]
    """
    out = []
    for name in ids:
        _, dot, number = str(name).partition(".")
        whole = number.isdecimal() and not number.startswith("0")
        out.append(0 if not dot else int(number) if whole and len(number) < 7 else -1)
    return out


def check_streets(folder: PlanFolder) -> Iterable[Fault]:
    """Every street is in the instance, whole or in numbered parts that sum to its length."""
    it = Instance(folder)
    ids, rows = it.ids[it.named], it.street[it.named]
    yield from gather(ROUTING, ids[rows < 0], "an edge of the evidence on no street of the plan.")
    edges = pd.DataFrame({"id": ids, "row": rows, "part": part_numbers(ids),
                          "cm": it.arrays["length_cm"][it.named]})[rows >= 0]  # fmt: skip
    yield from gather(ROUTING, edges.loc[edges["id"].duplicated(), "id"], "more than one edge of this id.")
    groups = edges.groupby("row")["part"].agg(["min", "max", "count"])
    whole = (groups["min"] == 0) & (groups["max"] == 0) & (groups["count"] == 1)
    parts = (groups["min"] == 1) & (groups["max"] == groups["count"])
    odd = groups.index[~(whole | parts)]
    yield from gather(ROUTING, it.streets.index[odd], "its parts are not numbered .1, .2 ... without gaps.")
    stored = np.zeros(len(it.streets), dtype=np.int64)
    np.add.at(stored, edges["row"].to_numpy(), edges["cm"].to_numpy())
    right = np.rint(it.streets["length_m"].to_numpy(float) * 100).astype(np.int64)
    what = "its edges in the evidence do not sum to its length_m."
    yield from gather(ROUTING, it.streets.index[stored != right], what)


def allowed(folder: PlanFolder, it: Instance, keys: list[str]) -> np.ndarray:
    """Return bool[edges, ways]: what settings, street and existing plant allow."""
    own, catalog = folder.study["ownership"], ways()
    carries = it.streets["may_carry"].to_numpy(bool)
    aerial = it.streets["aerial_allowed"].to_numpy(bool)
    there = pd.MultiIndex.from_tuples(list(offered(folder)) or [("", "")])
    out = np.zeros((len(it.streets), len(keys)), dtype=bool)
    for column, key in enumerate(keys):
        way = catalog[key]
        held = it.streets.index.isin(there[there.get_level_values(1) == key].get_level_values(0))
        free = key in own["available_ways"] and not way.needs_layer
        never = key in own["forbidden_ways"] or way.mode in own.get("forbidden_modes", [])
        usable = carries & (held | free) & (not never)
        usable &= ~it.streets.index.isin(
            {s for (s, w), (_, free) in it.product.items() if w == key and not free}
        )
        out[:, column] = usable & aerial if way.deployment == "aboveGround" and way.new_cable else usable
    found: np.ndarray = out[it.street] & (it.street >= 0)[:, None]
    return found


def check_offers(folder: PlanFolder) -> Iterable[Fault]:
    """The ways offered on each edge are those that settings, street and existing plant allow, no others."""
    it, keys = Instance(folder), list(ways())
    code = pd.Index(keys).get_indexer(pd.Index(it.arrays["way"].astype(str)))
    stored = np.zeros((len(it.ids), len(keys)), dtype=np.int64)
    known = code >= 0
    np.add.at(stored, (it.way_edge[known], code[known]), 1)
    strange = np.unique(it.way_edge[~known & it.named[it.way_edge]])
    yield from gather(ROUTING, it.ids[strange], "offered in a way that is not in the catalog.")
    right = allowed(folder, it, keys)
    for wrong, what in (
        (right & (stored == 0), "a way that may be used there is not offered"),
        ((stored > 0) & ~right, "a way is offered that may not be used there"),
        (stored > 1, "a way is offered more than once"),
    ):
        edge, way = np.nonzero(wrong & it.named[:, None])
        if len(edge):
            told = f"{what} (first: {keys[way[0]]})."
            yield from gather(ROUTING, it.ids[edge], told)
    owned = np.array([ways()[k].owned for k in keys])
    other = known & (it.arrays["way_owned"] != owned[code])
    told = "way_owned is not what the catalog says of the way."
    yield from gather(ROUTING, it.ids[np.unique(it.way_edge[other])], told)


def per_meter(folder: PlanFolder, way: Way) -> tuple[float, float]:
    """Return what a meter of a way costs in cents, and the surcharge of a meter at factor 2."""
    study = folder.study
    unit = dict(in_force(folder)[str(study["costs"]["level"])].astype(float))
    network, finance = study["network"], study["finance"]
    rate = 1 + float(finance["discount_rate_pct"]) / 100
    present = sum(rate**-year for year in range(1, int(finance["horizon_years"]) + 1))
    spacing = network["chamber_spacing_m" if way.support == "chamber" else "pole_spacing_m"]
    total = unit.get(way.route_item, 0.0) + unit.get(way.yearly_item, 0.0) * present
    if way.support:
        total += unit[way.support_item] / float(spacing)
    if way.new_cable:
        sizes = [s for s in cable_sizes() if s.deployment == way.deployment]
        cheapest = min(unit[s.item_id] + unit.get(s.install_item, 0.0) for s in sizes)
        total += cheapest * (1 + float(network["slack_pct"]) / 100)
    return 100 * total, 100 * unit.get(way.surcharge_item, 0.0)


def crossings_cents(
    folder: PlanFolder, way: Way, crossed: list[tuple[int, Row]], count: int, length_m: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return what crossings add to each edge in a way, less the supports that cannot stand inside them.

    The second is the same for a centimeter of each crossing: lengths may be rounded apart by as much.
    """
    study = folder.study
    unit = dict(in_force(folder)[str(study["costs"]["level"])].astype(float))
    spacing = float(study["network"]["chamber_spacing_m" if way.support == "chamber" else "pole_spacing_m"])
    each, bare, slack = np.zeros(count), np.zeros(count), np.zeros(count)
    support = 100 * unit[way.support_item] / spacing if way.support else 0.0
    for edge, row in crossed:
        manner, item = manner_of(way, row["passes"], row["barrier_class"])
        each[edge] += 100 * unit.get(item, 0.0)
        slack[edge] += 1 + 0.011 * support
        if manner == "bored":
            meter = 100 * unit[kinds()[row["barrier_class"]].bored_m_item]
            each[edge] += meter * row["length_m"]
            slack[edge] += 0.011 * meter
        if manner in ("aerial", "bored"):
            bare[edge] += max(0.0, row["length_m"] - spacing)
    return each - support * np.minimum(bare, length_m), slack


def check_costs(folder: PlanFolder) -> Iterable[Fault]:
    """Each way costs its length times its price a meter and the surcharge of its street, rounded down."""
    it, catalog = Instance(folder), ways()
    held = it.named[it.way_edge] & (it.street[it.way_edge] >= 0)
    stored, keys = it.arrays["way_cost_cents"], it.arrays["way"].astype(str)
    own = it.streets["cost_factor"].to_numpy(float)
    row_of = {s: k for k, s in enumerate(it.ids)}
    crossed = [(row_of[s], r) for s, rows in it.crossings.items() for r in rows if s in row_of]
    wrong = np.zeros(len(stored), dtype=bool)
    right = np.zeros(len(stored))
    for key, way in catalog.items():
        rows = np.flatnonzero(held & (keys == key))
        edges = it.way_edge[rows]
        meters = it.arrays["length_cm"][edges] / 100
        rate, surcharge = per_meter(folder, way)
        street = np.array([it.product.get((s, key), (1.0, True))[0] for s in it.streets.index])
        factor = np.round((own * street)[it.street], 4)
        extra, slack = crossings_cents(folder, way, crossed, len(it.ids), it.arrays["length_cm"] / 100)
        right[rows] = meters * (rate + surcharge * (factor[edges] - 1)) + extra[edges]
        least = right[rows] - RATES_CENTS_M * meters * np.maximum(factor[edges] - 1, 1.0)
        least -= TERMS_CENTS + slack[edges] + surcharge / 100
        most = right[rows] * (1 + 1e-9) + 0.01 + slack[edges]
        wrong[rows] = (stored[rows] < least) | (stored[rows] > most)
    if wrong.any():
        k = int(np.flatnonzero(wrong)[0])
        told = (
            f"way_cost_cents is not what the prices make it (first: {keys[k]} is {stored[k] / 100:,.2f}; "
            f"recomputed {right[k] / 100:,.2f})."
        )
        yield from gather(ROUTING, it.ids[it.way_edge[wrong]], told)
    free = ~it.named[it.way_edge] & (stored != 0)
    far = ~it.named & (it.arrays["length_cm"] != 0)
    if free.any() or far.any():
        yield Fault(ROUTING, "way_cost_cents", "an edge of the super-root has a cost or a length.")


def check_names(folder: PlanFolder) -> Iterable[Fault]:
    """A span is its street, or a numbered part of it."""
    spans = folder.layer("spans")
    parents = [str(s).partition(".")[0] for s in spans["span_id"]]
    odd = np.array(part_numbers(spans["span_id"]), dtype=int) < 0
    odd |= np.array(parents, dtype=object) != spans["street_span_id"].to_numpy(object)
    what = "its id is not that of its street, nor of a part of it."
    return gather("spans", spans.loc[odd, "span_id"], what)


_MEND = "Write the plan anew; if it comes back, report it as a fault of this program."

RULES = (
    Rule(
        "INT-SPAN-NAME",
        "The id of each span is that of its street, or of a numbered part of it (SP-00012.3).",
        "Ids lead from a span to its street, its permits and the evidence.",
        "A span renamed by hand.",
        "Restore the layer, or write the plan anew.",
        ("spans",),
        check_names,
    ),
    Rule(
        "INT-ROUTING-STREETS",
        "Each street is in evidence/routing.npz, whole or in parts, which sum to its length to the "
        "centimeter.",
        "A bound over fewer streets than there are proves nothing about the one that was left out.",
        "An edited evidence file, a street added or changed by hand.",
        _MEND,
        (ROUTING, "streets"),
        sound(check_streets),
    ),
    Rule(
        "INT-ROUTING-OFFERS",
        "The ways offered on each edge are those that ownership.available_ways, forbidden_ways, the class of "
        "the street and layer `existing_plant` allow, neither more nor fewer.",
        "A way kept out of the choice makes the way that was chosen look cheapest.",
        "An edited evidence file, a rule of `[ownership]` changed after the run.",
        _MEND,
        (ROUTING, "streets", "existing_plant", "street_factors", STUDY),
        sound(check_offers),
    ),
    Rule(
        "INT-ROUTING-COSTS",
        "way_cost_cents is recomputed from prices, settings, length, factors and crossings; it is at "
        "most the "
        "recomputed amount, and below it by no more than its rounding down (5 cents, and 1 cm of surcharge).",
        "Raised costs of streets that were not taken make a dear route look proven.",
        "An edited evidence file, a price changed after the run.",
        _MEND,
        (ROUTING, "streets", "street_factors", "barriers", PRICE_ROWS, STUDY),
        sound(check_costs),
    ),
)
