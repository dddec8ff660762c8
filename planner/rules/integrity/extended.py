"""INT-PLANT-*: what stands is neither bought twice nor dug beside; what is due is replaced, nothing else."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
import shapely

from planner.catalog.money_tables import read_money_tables
from planner.rules.folder import PRICE_ROWS, STUDY, SUMMARY, PlanFolder, derived
from planner.rules.integrity.prices import in_force
from planner.rules.integrity.ways import ways
from planner.rules.kit_rows import allowance
from planner.rules.rule import Fault, Rule, differs, gather

QUANTITY = 0.0051
STEP_M = 5.0
LAYER = "standing"
DIGGING = ("new_poles", "duct", "microtrench")
FURTHER = {("poles", "own"): "own_poles", ("duct", "own"): "own_duct",
           ("poles", "leased"): "own_poles", ("duct", "leased"): "own_duct"}  # fmt: skip
SPARE = {"own_aerial_fiber": "poles", "existing_fiber": "duct"}
DEAD_PART = {"camera": "device", "route": "cable", "pop": "switch", "point": "switch", "center": "room",
             "support": "support"}  # fmt: skip


@cache
def lives() -> Any:
    """The catalog's service lives."""
    return read_money_tables()


def check_layers(folder: PlanFolder) -> Iterable[Fault]:
    """There is plant exactly where the study names it; ids lead from layer to layer."""
    standing, items = folder.layer("standing"), folder.layer("standing_items")
    named = bool(folder.study["plant"]["source"])
    if named != bool(len(standing)):
        told = "the study names no plant" if len(standing) else "the study names plant, and none is stored"
        yield Fault("standing", "", f"{len(standing)} assets, but {told}.")
        return
    if not named:
        return
    lost = ~items["standing_id"].isin(set(standing["standing_id"]))
    yield from gather("standing_items", items.loc[lost, "standing_id"].unique(), "no such asset stands.")
    cameras = folder.layer("existing_cameras").set_index("existing_id")
    mine = standing[standing["kind"] == "camera"].set_index("standing_id")
    yield from gather("standing", sorted(set(mine.index) - set(cameras.index)), "not in existing_cameras.")
    shared = [i for i in mine.index if i in cameras.index]
    moved = shapely.distance(mine.geometry.loc[shared].to_numpy(), cameras.geometry.loc[shared].to_numpy())
    apart = np.asarray(shared, dtype=object)[moved > 0.01]
    yield from gather("standing", apart, "stands elsewhere than in layer existing_cameras.")
    mended = folder.study["replacement"]["by"] == "plan"
    for name in shared:
        row = mine.loc[name]
        dark = row["state"] == "down" and not (mended and row["mode"] == "own")
        if dark and float(cameras.loc[name, "range_m"]) > 0:
            yield Fault("existing_cameras", name, "it is down and nothing replaces it, but it sees.")
    told = folder.summary.get("plant", {}).get("kinds", {})
    right = {k: int(n) for k, n in Counter(standing["kind"]).items()}
    for kind in sorted(set(right) | set(told)):
        stored = told.get(kind, {}).get("assets")
        yield from differs(SUMMARY, f"plant.kinds.{kind}.assets", stored, right.get(kind, 0), 0, "layer")


def due_year(asset: Mapping[str, Any], part: str, life: float, year: int) -> tuple[float, str]:
    """Return the year in which a part is due and why; NaN and blank where it never is."""
    if math.isnan(life):
        return math.nan, ""
    if asset["state"] == "down" and DEAD_PART[asset["kind"]] == part:
        return float(year), "down"
    if not math.isnan(asset["replace_year"]):
        return float(asset["replace_year"]), "told"
    built = asset["year_built"]
    return (math.nan, "") if math.isnan(built) else (built + max(1, math.ceil(life)), "age")


def check_due(folder: PlanFolder) -> Iterable[Fault]:
    """Each part is due when its life or the source says, and replaced exactly if it is due and ours."""
    year, by = int(folder.study["plant"]["year"]), folder.study["replacement"]["by"]
    items, prices = folder.layer("standing_items"), in_force(folder)
    facts = {str(r["standing_id"]): r for r in folder.layer("standing").to_dict("records")}
    group = {str(i): str(g) for i, g in prices["group"].items()}
    device: dict[str, float] = {}
    rows = [r for r in items.to_dict("records") if r["standing_id"] in facts]
    for row in rows:
        if row["part"] == "device":
            life = lives().life_years(row["item_id"], group.get(row["item_id"], ""))
            device[row["standing_id"]] = min(device.get(row["standing_id"], math.inf), life)
    late, bought, odd = [], [], []
    for row in rows:
        asset, part = facts[row["standing_id"]], row["part"]
        life = lives().life_years(row["item_id"], group.get(row["item_id"], ""))
        life = device[row["standing_id"]] if part == "device" else life
        if not _same(row["life_years"], life):
            odd.append(row["standing_id"])
        due, reason = due_year(asset, part, life, year)
        if not _same(row["due_year"], due) or row["reason"] != reason:
            late.append(row["standing_id"])
        right = by == "plan" and asset["mode"] == "own" and due <= year
        if bool(row["replaced"]) != right:
            bought.append(row["standing_id"])
    yield from gather("standing_items", odd, "life_years is not the service life of the catalog.")
    yield from gather("standing_items", late, "due_year or reason is not what age, state and source say.")
    what = "replaced, though it is not due or not ours; or due and not replaced."
    yield from gather("standing_items", bought, what)
    least = items.groupby("standing_id")["due_year"].min()
    wrong = [a for a, r in facts.items() if not _same(r["due_year"], float(least.get(a, math.nan)))]
    yield from gather("standing", wrong, "due_year is not the first of its parts.")


def check_bought(folder: PlanFolder) -> Iterable[Fault]:
    """`quantities` buys of what stands exactly the parts that are replaced."""
    items, rows = folder.layer("standing_items"), folder.layer("quantities")
    again = items[items["replaced"].astype(bool)].groupby(["standing_id", "item_id"])["quantity"].sum()
    stored = rows[rows["layer"] == LAYER].groupby(["asset_id", "item_id"])["quantity"].sum()
    keys = sorted(set(again.index) | set(stored.index))
    wrong = [k[0] for k in keys if abs(float(again.get(k, 0.0)) - float(stored.get(k, 0.0))) > QUANTITY]
    yield from gather("standing", wrong, "`quantities` buys other parts of it than are replaced.")


def check_twice(folder: PlanFolder) -> Iterable[Fault]:
    """No site that stands is joined and bought as a site of the plan."""
    standing = folder.layer("standing")
    named = set(standing["stands_for"]) - {""}
    for layer, key, kind in (("points", "point_id", "point"), ("cameras", "camera_id", "camera")):
        sites = folder.layer(layer)
        listed = sites[sites["fixed"].astype(bool)] if layer == "cameras" else sites
        mine = standing[(standing["kind"] == kind) & (standing["state"] != "down")]
        twice = listed["source_id"].isin(set(mine["stands_for"]) & named)
        if len(mine) and len(listed) and kind == "point":
            tree = shapely.STRtree(mine.geometry.to_numpy())
            near = tree.query(listed.geometry.to_numpy(), predicate="dwithin", distance=2.0)[0]
            twice = twice | np.isin(np.arange(len(listed)), near)
        yield from gather(layer, listed.loc[twice, key], "it stands already by layer `standing`.")


@derived
def routes_of(folder: PlanFolder) -> dict[tuple[str, str], tuple[np.ndarray, np.ndarray]]:
    """Return the lines of standing routes and their spare fibers, by form and whose they are."""
    rows = folder.layer("standing")
    rows = rows[rows["kind"] == "route"]
    out = {}
    for (form, mode), held in rows.groupby(["form", "mode"]):
        spare = held["spare_fibers"].fillna(0).to_numpy(float)
        out[str(form), str(mode)] = held.geometry.to_numpy(), np.where(held["state"] == "down", 0.0, spare)
    return out


def share_along(line: Any, lines: np.ndarray, distance_m: float) -> float:
    """Return the share of points along a line, one every 5 m, that lie near some of the lines."""
    count = max(2, math.ceil(line.length / STEP_M))
    points = shapely.line_interpolate_point(line, (np.arange(count) + 0.5) / count, normalized=True)
    near = shapely.STRtree(lines).query(points, predicate="dwithin", distance=distance_m)[0]
    return len(set(near.tolist())) / count


def check_digging(folder: PlanFolder) -> Iterable[Fault]:
    """No trench is dug, and no pole put up, along a route of the public side that stands."""
    never = folder.study["ownership"]
    factors = folder.layer("street_factors")
    barred = set(
        map(tuple, factors.loc[~factors["allowed"].astype(bool), ["street_span_id", "way"]].to_numpy())
    )
    spans, distance = folder.layer("spans"), allowance("existing_distance_m")
    streets = folder.layer("streets").drop_duplicates("span_id").set_index("span_id")
    new = spans[spans["way"].isin(DIGGING)]
    twice = []
    for (form, mode), (lines, _) in routes_of(folder).items():
        way = FURTHER.get((form, mode))
        if way is None or way in never["forbidden_ways"] or ways()[way].mode in never["forbidden_modes"]:
            continue
        shape = new[
            ~pd.Series([(s, way) in barred for s in new["street_span_id"]], index=new.index, dtype=bool)
        ]
        for span, street in zip(shape["span_id"], shape["street_span_id"], strict=True):
            if street not in streets.index or (
                way == "own_poles" and not streets.loc[street, "aerial_allowed"]
            ):
                continue
            line = streets.geometry.loc[street]
            if share_along(line, lines, distance - 1.0) >= 1.0:
                twice.append(span)
    yield from gather("spans", sorted(set(twice)), "new works along a route of the public side that stands.")


def check_fibers(folder: PlanFolder) -> Iterable[Fault]:
    """Fibers of standing cables in use are no more than are spare along the street."""
    spans, distance = folder.layer("spans"), allowance("existing_distance_m")
    streets = folder.layer("streets").drop_duplicates("span_id").set_index("span_id")
    over = []
    for way, form in SPARE.items():
        held = [v for (f, _), v in routes_of(folder).items() if f == form]
        if not held or folder.study["sources"]["existing_plant"]:
            continue
        lines, spare = (np.concatenate([h[k] for h in held]) for k in (0, 1))
        lines, spare = lines[spare > 0], spare[spare > 0]
        for row in spans[spans["way"] == way].to_dict("records"):
            if row["street_span_id"] not in streets.index:
                continue
            line = streets.geometry.loc[row["street_span_id"]]
            middle = shapely.line_interpolate_point(line, np.array([0.25, 0.5, 0.75]), normalized=True)
            near = shapely.STRtree(lines).query(middle, predicate="dwithin", distance=distance)
            found = [spare[near[1][near[0] == k]] for k in range(3)]
            most = min((float(f.max()) for f in found if len(f)), default=0.0)
            if row["fibers"] > most:
                over.append(row["span_id"])
    yield from gather("spans", over, "more fibers of the standing cable in use than are spare.")


def check_lines(folder: PlanFolder) -> Iterable[Fault]:
    """`plant_lines` sums what is new, replaced and standing, by item."""
    rows, items = folder.layer("quantities"), folder.layer("standing_items")
    told = folder.layer("plant_lines")
    once = set(in_force(folder).query("recurrence == 'once'").index.astype(str))
    bought = rows[rows["item_id"].isin(once)]
    again = bought["layer"] == LAYER
    replaced = items["replaced"].astype(bool)
    right = {
        "new": bought[~again].groupby("item_id")["quantity"].sum(),
        "replaced": bought[again].groupby("item_id")["quantity"].sum(),
        "stands": items[~replaced].groupby("item_id")["quantity"].sum(),
    }
    if not folder.study["plant"]["source"]:
        return
    keys = sorted(set(told["item_id"]) | set().union(*(set(r.index) for r in right.values())))
    stored = told.drop_duplicates("item_id").set_index("item_id")
    for column, amounts in right.items():
        wrong = [
            k for k in keys
            if abs(float(amounts.get(k, 0.0)) - (float(stored.loc[k, column]) if k in stored.index else 0.0))
            > QUANTITY
        ]  # fmt: skip
        yield from gather("plant_lines", wrong, f"`{column}` is not the sum of the layers.")


def _same(one: float, other: float) -> bool:
    """Say whether two numbers are the same, NaN being the same as NaN."""
    return (math.isnan(one) and math.isnan(other)) or abs(one - other) < 1e-6


_CAUSE = "A layer edited by hand, or a plan of another version."
_MEND = "Mend the file of `plant.source` and run the study again."

RULES = (
    Rule(
        "INT-PLANT-LAYERS",
        "Layer `standing` has rows exactly where the study names `plant.source`; its parts and cameras are "
        "those of the other layers, and plan.json counts them.",
        "What stands is neither joined nor bought, so an asset that is not there is a gap nobody sees.",
        _CAUSE,
        _MEND,
        ("standing", "standing_items", "existing_cameras", SUMMARY, STUDY),
        check_layers,
    ),
    Rule(
        "INT-PLANT-DUE",
        "Each part of what stands is due by the catalog's service life, its state or its source, and is "
        "replaced by the plan exactly if it is due by `plant.year`, the study's own, and `replacement.by` is "
        "plan.",
        "What is past its life fails in the field; what is replaced too early is paid for twice.",
        _CAUSE,
        _MEND,
        ("standing", "standing_items", PRICE_ROWS, STUDY),
        check_due,
    ),
    Rule(
        "INT-PLANT-BOUGHT",
        "`quantities` buys of what stands exactly the parts that are replaced.",
        "The bill must say what is new and what is replaced.",
        _CAUSE,
        _MEND,
        ("standing", "standing_items", "quantities"),
        check_bought,
    ),
    Rule(
        "INT-PLANT-TWICE",
        "No listed site that stands is a site of the plan, and no government point stands within 2 m of one "
        "that stands.",
        "A site that stands and is joined again is paid for twice.",
        _CAUSE,
        _MEND,
        ("standing", "points", "cameras"),
        check_twice,
    ),
    Rule(
        "INT-PLANT-DIG",
        "No new poles, duct or cut run along a street whose whole length a route of the public side follows "
        "(found again from the geometry), where a further cable may be laid there.",
        "A street that is opened twice is the complaint that every mayor hears.",
        _CAUSE,
        _MEND,
        ("standing", "spans", "streets", "street_factors", STUDY),
        check_digging,
    ),
    Rule(
        "INT-PLANT-FIBERS",
        "Of standing cables no more fibers are used along a street than its route says are spare.",
        "A fiber that is taken twice is found when the second site does not light.",
        _CAUSE,
        _MEND,
        ("standing", "spans", "streets", STUDY),
        check_fibers,
    ),
    Rule(
        "INT-PLANT-LINES",
        "`plant_lines` sums by item what is new, what is replaced and what stands.",
        "It is what an auditor compares with the inventory.",
        _CAUSE,
        _MEND,
        ("standing_items", "quantities", "plant_lines", PRICE_ROWS, STUDY),
        check_lines,
    ),
)
