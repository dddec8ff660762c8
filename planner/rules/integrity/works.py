"""INT-FACTOR-*, INT-CROSSING-*, INT-GUYS: why works cost what they cost along the route, found again."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable
from functools import cache
from typing import Any

import numpy as np

from planner.catalog.model import SpanFactor
from planner.catalog.table_files import read_allowances, read_span_factors
from planner.rules.folder import ROUTING, STUDY, SUMMARY, PlanFolder
from planner.rules.integrity.crossing_geometry import (
    Row,
    at_junctions,
    kinds,
    manner_of,
    of_streets,
    on_parts,
    unbalanced_pull,
)
from planner.rules.integrity.quantities import unexpected, unlike
from planner.rules.integrity.ways import offered, ways
from planner.rules.rule import Fault, Rule, differs, gather

FACTOR, PLACE_M, LONG_M, NEAR_PULL = 6e-5, 0.06, 0.06, 1e-4
MEASURED = {"lanes": "lanes", "slope": "slope_pct", "bridge": "length_m"}
Key = tuple[str, str, str]


@cache
def catalog_factors() -> tuple[SpanFactor, ...]:
    """The catalog's factors on works."""
    return read_span_factors()


def playing(folder: PlanFolder) -> list[str]:
    """Return the ways that the study may use somewhere."""
    own, catalog = folder.study["ownership"], ways()
    free = {w for w in own["available_ways"] if w in catalog and not catalog[w].needs_layer}
    there = {way for _, way in offered(folder)}
    never = {
        *own["forbidden_ways"],
        *(w for w in catalog if catalog[w].mode in own.get("forbidden_modes", [])),
    }
    return [w for w in catalog if w in free | there and w not in never]


def from_tags(folder: PlanFolder) -> dict[Key, tuple[float, bool]]:
    """Return ratio and whether it is allowed by (street, way, factor), for what streets say themselves."""
    streets = folder.layer("streets")
    held = streets[streets["may_carry"].to_numpy(bool)]
    out: dict[Key, tuple[float, bool]] = {}
    for row in catalog_factors():
        if row.factor == "surface":
            here = (held["surface"] == row.value).to_numpy()
        elif row.factor in MEASURED:
            value = held[MEASURED[row.factor]].to_numpy(float)
            here = (value >= row.low) & (value < row.high)
            here &= held["bridge"].to_numpy(bool) if row.factor == "bridge" else True
        else:
            continue
        for way in playing(folder):
            told = (row.ratios.get(way, 1.0), way not in row.barred)
            if told != (1.0, True):
                out |= {(str(s), way, row.factor): told for s in held.loc[here, "span_id"]}
    return out


def too_long(folder: PlanFolder, crossings: dict[str, list[Row]]) -> set[Key]:
    """Return the streets on which new aerial cable cannot span a crossing."""
    catalog = ways()
    hung = [
        w for w in playing(folder) if catalog[w].deployment == "aboveGround" and not catalog[w].needs_layer
    ]
    return {
        (street, way, "crossing")
        for street, rows in crossings.items()
        for row in rows
        if row["passes"] == "level" and row["length_m"] > kinds()[row["barrier_class"]].aerial_max_m
        for way in hung
    }


def check_factors(folder: PlanFolder) -> Iterable[Fault]:
    """The rows of `street_factors` are those that streets, crossings and the catalog make."""
    rows = folder.layer("street_factors")
    told = rows[["street_span_id", "way", "factor"]].itertuples(index=False)
    stored = {
        (s, w, f): (float(r), bool(a))
        for (s, w, f), r, a in zip(told, rows["ratio"], rows["allowed"], strict=True)
        if f not in ("zone", "crossing", "mode", "edit")
    }
    right = from_tags(folder)
    what = "a factor that its tags, slope or bridge ask for is not in `street_factors`."
    yield from gather("street_factors", sorted({k[0] for k in right.keys() - stored.keys()}), what)
    what = "a factor in `street_factors` that neither tags, slope nor bridge ask for."
    yield from gather("street_factors", sorted({k[0] for k in stored.keys() - right.keys()}), what)
    both = right.keys() & stored.keys()
    odd = sorted(
        {k[0] for k in both if abs(right[k][0] - stored[k][0]) > FACTOR or right[k][1] != stored[k][1]}
    )
    yield from gather(
        "street_factors", odd, "its ratio, or whether the way is allowed, is not the catalog's."
    )
    barred = {(s, w, f) for s, w, f in rows[rows["factor"] == "crossing"].iloc[:, :3].itertuples(index=False)}
    long = too_long(folder, of_streets(folder))
    odd = sorted({k[0] for k in barred ^ long})
    yield from gather(
        "street_factors", odd, "aerial cable is barred by a crossing exactly where one is too long."
    )
    zones = rows[rows["factor"] == "zone"]
    if len(zones) and not folder.study["sources"]["works_zones"]:
        yield Fault(
            "street_factors", "zone", f"{len(zones)} rows of zones, but the study has no works zones."
        )
    idle = zones[(zones["ratio"] <= 1) & zones["allowed"].to_numpy(bool)]
    yield from gather("street_factors", idle["street_span_id"], "a zone that changes nothing.")


def product_of(folder: PlanFolder) -> dict[tuple[str, str], tuple[float, bool]]:
    """Return the product of the stored factors and whether all allow it, by (street, way)."""
    out: dict[tuple[str, str], tuple[float, bool]] = {}
    rows = folder.layer("street_factors")
    columns = [rows[c] for c in ("street_span_id", "way", "ratio", "allowed")]
    for street, way, ratio, free in zip(*columns, strict=True):
        product, all_free = out.get((street, way), (1.0, True))
        out[street, way] = (product * float(ratio), all_free and bool(free))
    return out


def check_spans(folder: PlanFolder) -> Iterable[Fault]:
    """Each span has the factor of its class times those of its way, and none of them bars it."""
    spans, product = folder.layer("spans"), product_of(folder)
    own = folder.layer("streets").drop_duplicates("span_id").set_index("span_id")["cost_factor"]
    held = spans[spans["street_span_id"].isin(own.index)]
    places = list(zip(held["street_span_id"], held["way"], strict=True))
    right = np.array([float(own[s]) * product.get((s, w), (1.0, True))[0] for s, w in places])
    off = np.abs(held["cost_factor"].to_numpy(float) - right) > FACTOR
    if off.any():
        k = int(np.flatnonzero(off)[0])
        what = f"cost_factor is {held['cost_factor'].iloc[k]:g}; class and factors make it {right[k]:g}."
        yield from gather("spans", held.loc[off, "span_id"], what)
    bar = np.array([not product.get(p, (1.0, True))[1] for p in places], dtype=bool)
    yield from gather(
        "spans", held.loc[bar, "span_id"], "`street_factors` says its way may not be built there."
    )


def parts_of_streets(folder: PlanFolder) -> dict[str, list[tuple[str, float]]]:
    """Return the parts of each street with their lengths, in order, as the routing was decided on."""
    arrays = folder.arrays(ROUTING)
    found: dict[str, list[tuple[int, str, float]]] = defaultdict(list)
    for span, length_cm in zip(arrays["span_id"].astype(str), arrays["length_cm"].tolist(), strict=True):
        street, _, number = span.partition(".")
        found[street].append((int(number) if number.isdecimal() else 0, span, length_cm / 100))
    return {s: [(span, m) for _, span, m in sorted(rows)] for s, rows in found.items()}


def expected_crossings(folder: PlanFolder) -> dict[str, list[Row]]:
    """Return the crossings of the route by span: along it, and at junctions."""
    along = on_parts(of_streets(folder), parts_of_streets(folder))
    out: dict[str, list[Row]] = {}
    junctions = at_junctions(folder)
    for span in folder.layer("spans")["span_id"]:
        rows = [{**r, "at_node": False} for r in along.get(span, [])]
        out[span] = rows + [{**r, "at_node": True} for r in junctions.get(span, [])]
    return out


def check_crossings(folder: PlanFolder) -> Iterable[Fault]:
    """Layer `crossings` holds what the geometry of route, streets and barriers makes, no more and no less."""
    rows, right = folder.layer("crossings"), expected_crossings(folder)
    way_of = dict(zip(folder.layer("spans")["span_id"], folder.layer("spans")["way"], strict=True))
    stored: dict[str, list[Any]] = defaultdict(list)
    for row in rows.itertuples():
        stored[str(row.span_id)].append(row)
    lost = sorted(set(stored) - set(right))
    yield from gather(
        "crossings", [r.crossing_id for s in lost for r in stored[s]], "its span is not in `spans`."
    )
    missing, extra, odd = [], [], []
    for span, wanted in right.items():
        have = list(stored.get(span, []))
        for one in wanted:
            match = next((r for r in have if _alike(r, one)), None)
            if match is None:
                missing.append(span)
                continue
            have.remove(match)
            way = ways().get(way_of[span])
            asked = manner_of(way, one["passes"], one["barrier_class"]) if way else ("", "")
            if (match.way, match.manner, match.item_id) != (way_of[span], *asked):
                odd.append(match.crossing_id)
        extra += [r.crossing_id for r in have]
    yield from gather("spans", missing, "it crosses what layer `crossings` does not hold there.")
    yield from gather("crossings", extra, "nothing is crossed there, of that kind and length.")
    yield from gather(
        "crossings", odd, "way, manner or item_id is not that of its span and of what is crossed."
    )
    line = folder.layer("spans").drop_duplicates("span_id").set_index("span_id").geometry
    held = rows[rows["span_id"].isin(line.index)]
    off = [
        r.crossing_id for r in held.itertuples()
        if line[r.span_id].interpolate(r.offset_m).distance(r.geometry) > PLACE_M
    ]  # fmt: skip
    yield from gather("crossings", off, "it does not stand at offset_m of its span.")


def _alike(stored: Any, found: Row) -> bool:
    """Say whether a stored crossing is one that was found."""
    return bool(
        (stored.kind, stored.barrier_class) == (found["kind"], found["barrier_class"])
        and bool(stored.at_node) == found["at_node"]
        and set(str(stored.barrier_ids).split()) == found["barrier_ids"]
        and abs(stored.offset_m - found["at_m"]) <= PLACE_M
        and abs(stored.length_m - found["length_m"]) <= LONG_M
    )


def check_bought(folder: PlanFolder) -> Iterable[Fault]:
    """Each crossing buys its item once, and the meters that are bored."""
    expected: dict[tuple[str, str], float] = {}
    for row in folder.layer("crossings").itertuples():
        if row.item_id:
            expected[(row.crossing_id, row.item_id)] = 1.0
        if row.manner == "bored" and row.barrier_class in kinds():
            expected[(row.crossing_id, kinds()[row.barrier_class].bored_m_item)] = float(row.length_m)
    yield from unlike(folder, "crossings", expected, "the crossing is not bought once, with its bored meters")
    yield from unexpected(folder, "crossings", expected)


def check_guys(folder: PlanFolder) -> Iterable[Fault]:
    """Each new pole has the guys that the pull of its cables asks for; nothing else has any."""
    supports, spans, catalog = folder.layer("supports"), folder.layer("spans"), ways()
    least, hold = (read_allowances()[k].value for k in ("guy_least_pull", "guy_pull"))
    hung = spans[[w in catalog and catalog[w].support == "pole" for w in spans["way"]]]
    new = (supports["kind"] == "pole").to_numpy() & ~supports["existing"].to_numpy(bool)
    poles = supports[new]
    pull = unbalanced_pull([(p.x, p.y) for p in poles.geometry], list(hung.geometry))
    low, high = (
        np.array([0 if v < least else math.ceil(v / hold) for v in pull + side], dtype=int)
        for side in (-NEAR_PULL, NEAR_PULL)
    )
    guys = poles["guys"].to_numpy(int)
    what = "its guys are not what the pull of its cables asks for."
    yield from gather("supports", poles.loc[(guys < low) | (guys > high), "support_id"], what)
    other = supports[~new & (supports["guys"].to_numpy(int) > 0)]
    yield from gather("supports", other["support_id"], "only new poles are guyed.")


def check_figures(folder: PlanFolder) -> Iterable[Fault]:
    """`network.crossings` and `network.factors` of plan.json are those of the layers."""
    block, rows = folder.summary["network"]["crossings"], folder.layer("crossings")
    bored = float(rows.loc[rows["manner"] == "bored", "length_m"].sum())
    yield from differs(
        SUMMARY, "network.crossings.count", block.get("count"), len(rows), 0, "layer `crossings`"
    )
    yield from differs(SUMMARY, "network.crossings.bored_m", block.get("bored_m"), bored, 0.011, "layer")
    for key, column in (("by_kind", "kind"), ("by_manner", "manner")):
        right = {str(k): int(n) for k, n in rows[column].value_counts().items()}
        if block.get(key) != right:
            yield Fault(SUMMARY, f"network.crossings.{key}", f"`{key}` is {block.get(key)}; counted {right}.")
    notes = folder.layer("findings")
    told = sorted(notes.loc[notes["code"] == "CROSSINGS-UNKNOWN", "feature"])
    if sorted(block.get("unknown") or []) != told:
        what = f"unknown are {block.get('unknown')}; by `findings` {told}."
        yield Fault(SUMMARY, "network.crossings.unknown", what)
    spans, factors = folder.layer("spans"), folder.summary["network"]["factors"]
    length, factor = spans["length_m"].to_numpy(float), spans["cost_factor"].to_numpy(float)
    mean = float((length * factor).sum() / length.sum()) if length.sum() > 0 else 1.0
    above, guys = float(length[factor > 1].sum()), int(folder.layer("supports")["guys"].sum())
    for key, value, slack in (("mean", mean, 6e-5), ("above_one_m", above, 0.011), ("guys", guys, 0)):
        yield from differs(SUMMARY, f"network.factors.{key}", factors.get(key), value, slack, "layers")


_MEND = "Run the study again."
_EDIT = "A layer edited by hand, a factor or a setting changed after the run."

RULES = (
    Rule(
        "INT-FACTOR-TABLE",
        "Layer `street_factors` holds, for each way that the study may use, what surface, lanes, slope "
        "and bridge "
        "of each street make of it by the catalog, and bars aerial cable where a crossing is too long "
        "for it; "
        "rows of works zones are there only where the study has such a layer.",
        "A factor without a reason is a price without a reason.",
        _EDIT, _MEND, ("street_factors", "streets", "barriers", "existing_plant", STUDY), check_factors,
    ),
    Rule(
        "INT-FACTOR-SPAN",
        "cost_factor of each span is the factor of its street class times all rows of `street_factors` "
        "for its "
        "street and way, and none of them bars the way.",
        "The surcharge of a street is money; a trench where it may not be dug is a stopped work.",
        _EDIT, _MEND, ("spans", "streets", "street_factors"), check_spans,
    ),
    Rule(
        "INT-CROSSING-TABLE",
        "Layer `crossings` holds every railway, waterway and main road that the route crosses, along "
        "its spans "
        "and at its junctions, found again from the geometry of `streets`, `barriers` and `spans`, with way, "
        "manner and item of each.",
        "Each crossing needs a permit of its own and months to get it; one that is not in the plan "
        "stops the work.",
        "A crossing deleted, a barrier moved or a span rerouted by hand.", _MEND,
        ("crossings", "spans", "streets", "barriers", ROUTING), check_crossings,
    ),
    Rule(
        "INT-CROSSING-BOUGHT",
        "Each crossing buys its item once, and a bored one its meters; nothing else.",
        "Boring under a railway costs as much as hundreds of meters of trench.",
        "A quantity edited by hand.", _MEND, ("quantities", "crossings"), check_bought,
    ),
    Rule(
        "INT-CROSSING-FIGURES",
        "network.crossings and network.factors of plan.json are those of the layers; kinds of barrier "
        "that no layer "
        "tells are named as unknown there and in `findings`.",
        "No crossings and unknown crossings are not the same.",
        "An edited figure.", _MEND, (SUMMARY, "crossings", "spans", "supports", "findings"), check_figures,
    ),
    Rule(
        "INT-GUYS",
        "Each new pole has one guy for each started cable tension of the unbalanced pull of its cables, "
        "none below "
        "half of one; poles that stand already and chambers have none.",
        "A pole at a corner without a guy leans within a year and falls in a storm.",
        "A pole or span edited by hand.", _MEND, ("supports", "spans"), check_guys,
    ),
)  # fmt: skip
