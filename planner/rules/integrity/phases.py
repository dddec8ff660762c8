"""INT-PHASE-*: what is built when: each phase joined to what stands, its quantities and its money."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import networkx as nx
import numpy as np

from planner.rules.folder import COVER, KIT_ROWS, STUDY, SUMMARY, PlanFolder
from planner.rules.integrity.phase_needs import KEYS, due, hub_amounts, places, site_phases, ways_of
from planner.rules.rule import LENGTH_M, SHARE, Fault, Rule, differs, gather, total_tolerance_m

BEYOND = "beyond_budget"
CENT = Decimal("0.01")
QUANTITY, AMOUNT, WEIGHT = 0.0051, 0.0051, 0.0011


def phase_count(folder: PlanFolder) -> int:
    """Return how many phases the plan has."""
    return len(folder.layer("phases"))


def numbered(folder: PlanFolder) -> bool:
    """Say whether phases count from 1 without a gap, and every phase of a site is one of them."""
    table = folder.layer("phases")
    count = len(table)
    whole = sorted(table["phase"].astype(int)) == list(range(1, count + 1)) and count > 0
    return whole and all(1 <= p <= count for p in site_phases(folder).values())


Check = Callable[[PlanFolder], Iterable[Fault]]


def when_numbered(check: Check) -> Check:
    """Return a check that waits for sound phases and routes: other rules tell of those."""

    def guarded(folder: PlanFolder) -> Iterable[Fault]:
        lit = folder.sites[folder.sites["connected"].astype(bool)]
        held, block = set(folder.forest.distance_m), folder.summary["network"]
        joined = int(block["connected"]) == len(lit) and set(lit["node_id"]) <= held
        if numbered(folder) and joined and folder.layer("spans")["span_id"].is_unique:
            yield from check(folder)

    return guarded


def check_sites(folder: PlanFolder) -> Iterable[Fault]:
    """Phases are numbered, none is empty, and each site is in that which the study asks for."""
    table = folder.layer("phases")
    count, when = len(table), site_phases(folder)
    if not numbered(folder):
        what = "phases are not numbered from 1 on, or a connected site is in none of them."
        yield Fault("phases", "phase", what)
        return
    if when:
        empty = sorted(set(range(1, count + 1)) - set(when.values()))
        yield from gather("phases", [f"phase {p}" for p in empty], "no connected site is in it.")
    for layer in ("cameras", "points"):
        rows = folder.layer(layer)
        left = rows.loc[~rows["connected"].astype(bool) & (rows["phase"] != count), KEYS[layer]]
        yield from gather(layer, left, "it is not connected, and not in the last phase.")
    split = [g[0] for g in places(folder) if len({when[s] for s in g}) > 1]
    yield from gather("cameras", split, "cameras of one place are in several phases.")
    asked = folder.study["phases"]
    if asked["by"] == "none" and count != 1:
        yield Fault("phases", "phase", f"the study asks for no phases, and the plan has {count}.")
    if asked["by"] in ("zone", "priority"):
        yield from _by_words(folder, when)


def _by_words(folder: PlanFolder, when: Mapping[str, int]) -> Iterable[Fault]:
    """Compare the phases with the order of districts, priorities or kinds."""
    asked, word = folder.study["phases"], _words(folder)
    known = _known(folder, word)
    entries = [tuple(w.strip() for w in e.split(";") if w.strip()) for e in asked["order"]]
    entries = entries or [(w,) for w in known]
    rank = {w: k for k, entry in enumerate(entries) for w in entry}
    raw = {g[0]: min(rank.get(word[s], len(entries)) for s in g) for g in places(folder)}
    order = {k: n for n, k in enumerate(sorted(set(raw.values())), 1)}
    wrong = [s for s, k in raw.items() if order[k] != when[s]]
    yield from gather("cameras" if wrong and wrong[0].startswith("CAM-") else "points", wrong,
                      "its phase is not that of its district, priority or kind by `[phases]`.")  # fmt: skip
    names = [*("; ".join(e) for e in entries), ""]
    told = folder.layer("phases").sort_values("phase")["name"].tolist()
    right = [names[k] for k in order]
    if raw and told != right:
        yield Fault("phases", "name", f"the phases are named {told}; by the study they are {right}.")


def _words(folder: PlanFolder) -> dict[str, str]:
    """Return district, priority or kind of each connected site."""
    asked = folder.study["phases"]
    column = "district" if asked["by"] == "zone" else "kind" if asked["priority"] == "kind" else "priority"
    cameras, points = folder.layer("cameras"), folder.layer("points")
    mine = ["camera"] * len(cameras) if column == "kind" else cameras[column]
    found = dict(zip(cameras["camera_id"], mine, strict=True))
    return found | dict(zip(points["point_id"], points[column], strict=True))


def _known(folder: PlanFolder, word: Mapping[str, str]) -> list[str]:
    """Return the words in the order that holds where the study gives none."""
    used = {w for w in word.values() if w}
    if folder.study["phases"]["by"] == "zone":
        return [d["name"] for d in folder.summary["cameras"]["districts"] if d["name"] in used]
    try:
        if folder.study["phases"]["priority"] != "kind":
            return sorted(used, key=lambda w: (float(w.replace(",", ".")), w))
    except ValueError:
        pass
    return sorted(used)


def check_assets(folder: PlanFolder) -> Iterable[Fault]:
    """Each asset is built in the phase of the first site that needs it."""
    if phase_count(folder) == 1:
        for layer in (y for y in KEYS if y in folder.parts):
            rows = folder.layer(layer)
            later = rows.loc[rows["phase"] != 1, KEYS[layer]]
            yield from gather(layer, later, "the plan has one phase, and it is in another.")
        return
    for layer, right in due(folder, ways_of(folder), site_phases(folder)).items():
        rows = folder.layer(layer)
        pairs = zip(rows[KEYS[layer]], rows["phase"], strict=True)
        wrong = [a for a, p in pairs if a in right and p != right[a]]
        if wrong:
            told = f"its phase is not that of the first site that needs it (first: {right[wrong[0]]})."
            yield from gather(layer, wrong, told)


def check_joined(folder: PlanFolder) -> Iterable[Fault]:
    """Each phase's spans and sites hang on a center by spans of that phase or an earlier one."""
    if phase_count(folder) == 1:  # the rules of routes tell
        return
    spans, roots = folder.layer("spans"), set(folder.layer("centers")["node_id"])
    lit, when = folder.sites[folder.sites["connected"].astype(bool)], site_phases(folder)
    node = dict(zip(lit["site_id"], lit["node_id"], strict=True))
    for phase in range(1, phase_count(folder) + 1):
        stands = spans[spans["phase"] <= phase]
        graph = nx.Graph(zip(stands["from_node"], stands["to_node"], strict=True))
        graph.add_nodes_from(roots)
        held = set().union(*(c for c in nx.connected_components(graph) if c & roots)) if roots else set()
        off = stands.loc[(stands["phase"] == phase) & ~stands["from_node"].isin(held), "span_id"]
        yield from gather("spans", off, f"built in phase {phase}, it hangs on nothing that stands then.")
        dark = [s for s, p in when.items() if p == phase and node[s] not in held]
        yield from gather("cameras", dark, f"joined in phase {phase}, no route that stands then reaches it.")


def check_quantities(folder: PlanFolder) -> Iterable[Fault]:
    """Each quantity is bought in the phase of its asset; what hubs buy grows with the sites."""
    when, count = site_phases(folder), phase_count(folder)
    if count == 1:
        rows = folder.layer("quantities")
        later = dict.fromkeys(rows.loc[rows["phase"] != 1, "asset_id"])
        yield from gather("quantities", later, "the plan has one phase, and it is bought in another.")
        return
    growing = hub_amounts(folder, ways_of(folder), when, count)
    rows = folder.layer("quantities")
    of = {(y, a): p for y in KEYS if y in folder.parts
          for a, p in zip(folder.layer(y)[KEYS[y]], folder.layer(y)["phase"], strict=True)}  # fmt: skip
    keys = zip(rows["asset_id"], rows["item_id"], rows["layer"], rows["phase"], strict=True)
    off = [a for a, i, y, p in keys if (a, i) not in growing and of.get((y, a), p) != p]
    yield from gather("quantities", dict.fromkeys(off), "bought in another phase than its asset is built.")
    if not growing:
        return
    after = {}
    for phase in range(1, count + 1):
        sums = rows[rows["phase"] <= phase].groupby(["asset_id", "item_id"])["quantity"].sum()
        after[phase] = {key: float(q) for key, q in sums.items()}
    wrong = [
        a for (a, i), amounts in growing.items()
        if any(abs(after[k].get((a, i), 0.0) - q) > QUANTITY for k, q in enumerate(amounts, 1))
    ]  # fmt: skip
    yield from gather("quantities", dict.fromkeys(wrong), "by phase it does not grow with the sites joined.")


def _money(value: Decimal) -> Decimal:
    """Round to the cent."""
    return value.quantize(CENT, rounding=ROUND_HALF_UP)


def sound_lines(folder: PlanFolder) -> set[str]:
    """Return the lines whose quantity is that of the layers and whose total is theirs: others are told so."""
    sums = folder.layer("quantities").groupby("item_id")["quantity"].sum()
    sound, items = set(), folder.bom["item_id"]
    for line in folder.bom[~items.duplicated(keep=False)].to_dict("records"):
        quantity, total = Decimal(str(line["quantity_text"])), Decimal(str(line["total_text"]))
        held = abs(float(quantity) - float(sums.get(line["item_id"], 0.0))) <= QUANTITY
        if held and _money(quantity * Decimal(str(line["unit_price_text"]))) == total:
            sound.add(line["line_id"])
    return sound


def line_sums(folder: PlanFolder) -> Iterator[tuple[str, str, int, Decimal, Decimal]]:
    """Yield line, item, phase, quantity and total of what each phase buys, found again."""
    rows, exact = folder.layer("quantities"), dict[tuple[str, int], Decimal]()
    for item, phase, quantity in zip(rows["item_id"], rows["phase"], rows["quantity"], strict=True):
        key = (str(item), int(phase))
        exact[key] = exact.get(key, Decimal(0)) + Decimal(str(quantity))
    for line in folder.bom.to_dict("records"):
        price, before = Decimal(str(line["unit_price_text"])), Decimal(0)
        for phase in range(1, phase_count(folder) + 1):
            bought = _money(exact.get((line["item_id"], phase), Decimal(0)))
            if bought:
                paid = _money((before + bought) * price) - _money(before * price)
                before += bought
                yield line["line_id"], line["item_id"], phase, bought, paid


def check_lines(folder: PlanFolder) -> Iterable[Fault]:
    """Layer `phase_lines` is the quantities by phase times the prices; over the phases it is bom.csv."""
    sound = sound_lines(folder)
    right = {(n, p): (float(q), float(t), i) for n, i, p, q, t in line_sums(folder) if n in sound}
    rows = folder.layer("phase_lines")
    strange = sorted(set(rows["line_id"]) - set(folder.bom["line_id"]))
    yield from gather("phase_lines", strange, "bom.csv has no such line.")
    rows = rows[rows["line_id"].isin(sound)]
    told = {(r["line_id"], int(r["phase"])): r for r in rows.to_dict("records")}
    if len(told) < len(rows):
        yield Fault("phase_lines", "line_id", "a line stands twice in one phase.")
    wrong = sorted({line for line, _ in right.keys() ^ told.keys()})
    yield from gather("phase_lines", wrong, "bought in other phases than its quantities say.")
    for key in right.keys() & told.keys():
        quantity, total, item = right[key]
        row = told[key]
        if abs(row["quantity"] - quantity) > QUANTITY or abs(row["total"] - total) > AMOUNT:
            what = f"phase {key[1]} buys {quantity:,.2f} for {total:,.2f}; the layer says otherwise."
            yield Fault("phase_lines", key[0], what)
        if row["item_id"] != item:
            yield Fault("phase_lines", key[0], f"its item is {item}.")
    sums = rows.groupby("line_id")[["quantity", "total"]].sum()
    bom = folder.bom.set_index("line_id")[["quantity", "total"]].astype(float)
    held = bom[(bom["quantity"] != 0) & bom.index.isin(sound)]
    off = (sums.reindex(held.index).fillna(0.0) - held).abs().max(axis=1) > AMOUNT
    yield from gather("phase_lines", held.index[off], "over the phases it does not sum to bom.csv.")


def seen_after(folder: PlanFolder, count: int) -> list[float]:
    """Return the demand that cameras see once each phase is built, with those that stand already."""
    arrays, cameras = folder.arrays(COVER), folder.layer("cameras")
    start, rows = arrays["cover_indptr"].astype(np.int64), arrays["cover_demand"].astype(np.int64)
    row_of = {v: k for k, v in enumerate(arrays["view_id"].astype(str).tolist())}
    seen = np.zeros(len(arrays["weight_milli"]), dtype=bool)
    for k in np.flatnonzero(~arrays["counted"]).tolist():
        seen[rows[start[k] : start[k + 1]]] = True
    out = []
    for phase in range(1, count + 1):
        mine = cameras[cameras["connected"].astype(bool) & (cameras["phase"] == phase)]
        for view in mine["view_id"]:
            if view in row_of:
                k = row_of[view]
                seen[rows[start[k] : start[k + 1]]] = True
        out.append(float(arrays["weight_milli"][seen].sum()) / 1000)
    return out


def _lengths(folder: PlanFolder, layer: str, column: str, phase: int) -> float:
    """Return the meters of a layer in a phase."""
    rows = folder.layer(layer)
    return float(rows.loc[rows["phase"] == phase, column].sum())


def stored_lines(folder: PlanFolder) -> list[tuple[str, int, Decimal]]:
    """Return line, phase and total of `phase_lines`, to the cent."""
    rows = folder.layer("phase_lines")
    columns = (rows["line_id"], rows["phase"], rows["total"])
    return [(line, int(p), _money(Decimal(str(t)))) for line, p, t in zip(*columns, strict=True)]


def told_elsewhere(folder: PlanFolder, seen: list[float]) -> set[str]:
    """Return the figures whose total over all phases another rule finds wrong already."""
    block, cameras = folder.summary["network"], folder.summary["cameras"]
    wrong = set()
    for key, layer, column in LENGTHS:
        whole = float(folder.layer(layer)[column].sum())
        if abs(float(block[key]) - whole) > total_tolerance_m(whole):
            wrong.add(key)
    every = bool(folder.layer("cameras")["connected"].astype(bool).all())
    if every and abs(seen[-1] - float(cameras["demand_covered"])) > WEIGHT:
        wrong |= {"covered_weight_after", "coverage_after"}
    return wrong


LENGTHS = (
    ("route_m", "spans", "length_m"), ("cable_m", "cables", "cable_m"), ("drop_m", "drops", "length_m"),
)  # fmt: skip


def check_figures(folder: PlanFolder) -> Iterable[Fault]:
    """Each row of `phases` is the sum of its layers, its lines and its demand; budgets are kept."""
    table = folder.layer("phases").sort_values("phase").to_dict("records")
    when, count, seen = site_phases(folder), len(table), seen_after(folder, len(table))
    lines = stored_lines(folder)
    yearly = set(folder.bom.loc[folder.bom["recurrence"] == "year", "line_id"])
    costs, total = folder.study["costs"], float(folder.summary["cameras"]["demand_total"])
    before = worked = Decimal("0.00")
    elsewhere = told_elsewhere(folder, seen)
    for phase, row in enumerate(table, 1):
        works = sum((t for line, p, t in lines if p <= phase and line not in yearly), Decimal(0))
        rent = sum((t for line, p, t in lines if p <= phase and line in yearly), Decimal(0))
        capex = works + _money(works * Decimal(str(costs["contingency_pct"])) / 100)
        kept = _money(works * Decimal(str(costs["maintenance_pct"])) / 100)
        mine = [s for s, p in when.items() if p == phase]
        right: dict[str, tuple[float, float]] = {
            "sites": (len(mine), 0), "cameras": (sum(s.startswith("CAM-") for s in mine), 0),
            "points": (sum(s.startswith("GOV-") for s in mine), 0),
            "sites_after": (sum(p <= phase for p in when.values()), 0),
            "capex_after": (float(capex), AMOUNT), "capex": (float(capex - before), AMOUNT),
            "opex_after": (float(rent + kept), AMOUNT),
            "works": (float(works - worked), AMOUNT),
            "covered_weight_after": (seen[phase - 1], WEIGHT),
            "coverage_after": (min(1.0, seen[phase - 1] / total) if total else 0.0, SHARE),
        }  # fmt: skip
        for key, layer, column in LENGTHS:
            found = _lengths(folder, layer, column, phase)
            right[key] = (found, total_tolerance_m(found) + LENGTH_M)
        for key in right.keys() - elsewhere:
            value, slack = right[key]
            yield from differs("phases", f"{row['phase_id']}.{key}", float(row[key]), value, slack, "layers")
        before, worked = capex, works
    yield from _budgets(folder, table)
    yield from _block(folder, table, count)


def _budgets(folder: PlanFolder, table: list[dict[Any, Any]]) -> Iterator[Fault]:
    """Each phase keeps its budget, and budgets are those of the study in their order."""
    asked = folder.study["phases"]
    if asked["by"] != "budget":
        yield from gather("phases", [r["phase_id"] for r in table if not np.isnan(r["budget"])],
                          "a budget that the study does not set.")  # fmt: skip
        return
    given = list(asked["budgets"]) * (int(asked["most"]) if len(asked["budgets"]) == 1 else 1)
    left = 0.0
    for row in table:
        if np.isnan(row["budget"]):
            if row is not table[-1] or row["name"] != BEYOND:
                yield Fault("phases", row["phase_id"], "only the last phase may be beyond the budgets.")
            return
        while given and abs(given[0] + left - row["budget"]) > CENT:
            left = left + given.pop(0) if asked["carry_over"] else 0.0 * given.pop(0)
        if not given:
            yield Fault("phases", row["phase_id"], "its budget is none of `phases.budgets` in their order.")
            return
        if row["capex"] > row["budget"] + AMOUNT:
            yield Fault("phases", row["phase_id"], f"it costs {row['capex']:,.2f}, more than its budget.")
        left = max(0.0, row["budget"] - row["capex"]) if asked["carry_over"] else 0.0
        given.pop(0)


def _block(folder: PlanFolder, table: list[dict[Any, Any]], count: int) -> Iterator[Fault]:
    """Compare the block `network.phases` of plan.json."""
    block = folder.summary["network"]["phases"]
    right = {
        "by": folder.study["phases"]["by"], "count": count,
        "sites_by_phase": [int(r["sites"]) for r in table],
        "capex_by_phase": [round(float(r["capex"]), 2) for r in table],
        "sites_beyond_budget": sum(int(r["sites"]) for r in table if r["name"] == BEYOND),
    }  # fmt: skip
    for key, value in right.items():
        if block.get(key) != value:
            what = f"`network.phases.{key}` is {block.get(key)}; by the layers it is {value}."
            yield Fault(SUMMARY, f"network.phases.{key}", what)


_LAYERS = ("spans", "cables", "closures", "supports", "drops", "equipment", "cameras", "points", "centers")
_READS = ("phases", *_LAYERS, SUMMARY, STUDY)
_MEND = "Change `[phases]` of the study and run it again."

RULES = (
    Rule(
        "INT-PHASE-SITES",
        "Phases are numbered from 1, each joins a site, cameras of one place are of one phase, and each site "
        "is in the phase that its district, priority or kind has by `[phases]`. The district of a point and "
        "the priority that a list gives cannot be found again from the folder.",
        "Who is served first is a promise; a district moved to a later year must be seen to be moved.",
        "A phase edited in a map program.",
        _MEND,
        _READS,
        check_sites,
    ),
    Rule(
        "INT-PHASE-ASSETS",
        "Each span, cable, closure, support, drop and piece of equipment is built in the phase of the first "
        "site that needs it, found again along the fibers; a cable is laid whole, with the spans under it.",
        "What is dug twice is paid twice; what is dug too late leaves a site dark that was promised.",
        "A phase edited in a map program.",
        _MEND,
        _READS,
        when_numbered(check_assets),
    ),
    Rule(
        "INT-PHASE-JOINED",
        "The spans and sites of each phase hang on a center by spans of that phase or an earlier one.",
        "A phase that waits for a later one carries no light when it is paid.",
        "A phase edited in a map program, a span removed.",
        _MEND,
        _READS,
        when_numbered(check_joined),
    ),
    Rule(
        "INT-PHASE-QTY",
        "Each quantity is bought in the phase of its asset; what centers, POPs and the program buy grows "
        "with the sites that are joined.",
        "A purchase moved to another year is money that this year's budget does not have.",
        "A row of `quantities` edited.",
        _MEND,
        ("quantities", KIT_ROWS, *_READS),
        when_numbered(check_quantities),
    ),
    Rule(
        "INT-PHASE-LINES",
        "`phase_lines` is the quantities of each phase times the prices; over the phases each line sums to "
        "its quantity and total in bom.csv, to the cent.",
        "Tenders by phase are let on these lines.",
        "An edited amount.",
        _MEND,
        ("phases", "phase_lines", "quantities", "bom.csv"),
        check_lines,
    ),
    Rule(
        "INT-PHASE-FIGURES",
        "Each row of `phases`, and network.phases of plan.json: sites, meters, money and demand seen, summed "
        "again; where phases are made by budget each keeps its own.",
        "These rows are what a council decides on, year by year.",
        "An edited figure, a budget changed after the run.",
        _MEND,
        ("phase_lines", "bom.csv", COVER, *_READS),
        when_numbered(check_figures),
    ),
)
