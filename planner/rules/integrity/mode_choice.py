"""INT-OWNERSHIP-CHOICE: the modes of cameras are the cheapest that keep the owned share and the limits."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from planner.catalog.table_files import read_camera_classes
from planner.rules.folder import KIT_ROWS, PRICE_ROWS, STUDY, SUMMARY, PlanFolder
from planner.rules.integrity.modes import ELSEWHERE, asked
from planner.rules.integrity.prices import in_force
from planner.rules.integrity.routing_limits import CAPEX, PAYMENTS, limits_of
from planner.rules.kit_rows import allowance, amount, boxes
from planner.rules.rule import Fault, Rule

OWN, WHERE = "own", "cameras.modes"
CENTS = 0.03
"""Each place is rounded to the cent, up to three times."""


class Option(NamedTuple):
    """A mode that a place may have: present cost, works, yearly payments without upkeep."""

    mode: str
    cost: float
    once: float
    yearly: float


class Place(NamedTuple):
    """Cameras that stand together: how many, their mode in the plan, what they may have."""

    units: int
    mode: str
    options: tuple[Option, ...]


def allowed_at(folder: PlanFolder) -> list[tuple[list[dict[str, Any]], frozenset[str]]]:
    """Return the cameras of each place, with the modes that they may have."""
    cameras = folder.layer("cameras").sort_values("camera_id")
    at: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in cameras.to_dict("records"):
        at[str(row["candidate_id"] or row["camera_id"])].append({str(k): v for k, v in row.items()})
    rules, own = asked(folder, "cameras"), folder.study["ownership"]
    never, usual = set(own.get("forbidden_modes", [])), frozenset((str(own["camera_mode"]),))
    out = []
    for rows in at.values():
        district = rows[0]["district"]
        out.append((rows, rules.get(district if district in rules else ELSEWHERE, usual) - never))
    return out


def places_of(folder: PlanFolder) -> list[Place]:
    """Return every place with its options, priced by the kits and prices in force."""
    out, known = [], dict[tuple[Any, ...], tuple[Option, ...]]()
    for rows, allowed in allowed_at(folder):
        poles = any(r["mount"] in ("", None, "pole") for r in rows)
        key = (tuple(r["camera_class"] for r in rows), poles, allowed)
        if key not in known:
            known[key] = tuple(_option(folder, key[0], poles, m) for m in sorted(allowed))
        out.append(Place(len(rows), str(rows[0]["mode"]), known[key]))
    return out


def _option(folder: PlanFolder, classes: tuple[str, ...], poles: bool, mode: str) -> Option:
    """Return what the cameras of a place buy and pay in a mode."""
    table, book = read_camera_classes(), in_force(folder)
    level, study = str(folder.study["costs"]["level"]), folder.study
    price, when = dict(book[level].astype(float)), dict(book["recurrence"])
    watts = math.fsum([*(table[c].power_w for c in classes if c in table), allowance("site_switch_w")])
    shared = {
        "mounts": 1.0, "camera_poles": float(poles), "mount_cameras": float(len(classes)),
        "mount_ups": boxes(folder, "site_ups", watts),
    }  # fmt: skip
    bought: dict[str, float] = defaultdict(float)
    rows = [r for r in folder.parts[KIT_ROWS].to_dict("records") if mode in str(r["camera_modes"]).split()]
    for number, name in enumerate(classes):
        counts = {"sites": 1.0, **(shared if number == 0 else {})}
        part = {"sites": 1.0, "cameras": 1.0, f"cameras_{name}": 1.0, "mounts": float(number == 0)}
        if mode == OWN and name in table:
            bought[table[name].device_item] += 1.0
        for row in rows:
            kit = {str(k): v for k, v in row.items()}
            if kit["kit"] == "camera":
                bought[str(kit["item_id"])] += round(amount(kit, counts.get(str(kit["per"]), 0.0))[0], 2)
            elif kit["kit"] == "program":
                share = float(kit["quantity"]) * part.get(str(kit["per"]), 0.0) / float(kit["every"])
                bought[str(kit["item_id"])] += share
    # An item or class that is not there is told by other rules: here it costs nothing.
    once = math.fsum(price.get(i, 0.0) * n for i, n in bought.items() if when.get(i) != "year")
    yearly = math.fsum(price.get(i, 0.0) * n for i, n in bought.items() if when.get(i) == "year")
    rate = 1 + float(study["finance"]["discount_rate_pct"]) / 100
    years = math.fsum(rate**-y for y in range(1, int(study["finance"]["horizon_years"]) + 1))
    upkeep, more = (float(study["costs"][k]) / 100 for k in ("maintenance_pct", "contingency_pct"))
    return Option(mode, once * (1 + more + upkeep * years) + yearly * years, once, yearly)


def check_choice(folder: PlanFolder) -> Iterable[Fault]:
    """Costs and amounts follow from the modes of the plan; no other modes keep the same at less cost."""
    told, free = folder.summary["cameras"].get("modes"), sum(len(a) > 1 for _, a in allowed_at(folder))
    if not free or told is None:
        if free or told is not None:
            yield Fault(SUMMARY, WHERE, f"it is {told}; {free} places may have several modes.")
        return
    places = places_of(folder)
    chosen = [next((o for o in p.options if o.mode == p.mode), None) for p in places]
    if None in chosen:
        return  # INT-OWNERSHIP-MODES tells which.
    near, asked_for = CENTS * len(places), limits_of(folder.study)
    listed = [str(r["setting"]) for r in told["limits"]]
    if sorted(listed) != sorted(asked_for):
        what = f"it tells of {listed}; the study sets {sorted(asked_for)}."
        yield Fault(SUMMARY, f"{WHERE}.limits", what)
        return
    picked = [o for o in chosen if o is not None]
    cost = math.fsum(o.cost for o in picked)
    found = {n: math.fsum(_added(folder, n, o) for o in picked) for n in asked_for}
    left = {n: found[n] + _unspent(folder, n, most) for n, most in asked_for.items()}
    rows = [("places", told["places"], len(places), 0.0), ("cost", told["cost"], cost, near)]
    rows.append(("with_choice", told["with_choice"], free, 0.0))
    for row in told["limits"]:
        name = str(row["setting"])
        rows.append((f"limits {name} found", row["found"], found[name], near))
        rows.append((f"limits {name} limit", row["limit"], left[name], near + CENTS))
    rows.append(("cost_without_limits", told["cost_without_limits"], _least(folder, places, {}), near))
    for key, stored, right, room in rows:
        if abs(float(stored) - right) > room + 1e-9:
            what = f"`{key}` is {float(stored):,.2f}; the cameras and the bill make it {right:,.2f}."
            yield Fault(SUMMARY, WHERE, what)
    yield from _better(folder, places, found, cost)
    yield from _within(folder, places, left, float(told["cost_within_limits"]))


def _unspent(folder: PlanFolder, name: str, limit: float) -> float:
    """Return what the bill leaves of a limit, in works or yearly payments as cameras add them."""
    cost, costs = folder.summary["cost"], folder.study["costs"]
    more, tax = (1 + float(costs[k]) / 100 for k in ("contingency_pct", "tax_pct"))
    if name == PAYMENTS:
        return max(0.0, limit - float(cost["annual_opex"]))
    if name == CAPEX:
        return max(0.0, limit - float(cost["capex"]) - float(cost["tax"])) / (more * tax)
    return max(0.0, limit - float(cost["capex"])) / more


def _better(
    folder: PlanFolder, places: list[Place], found: Mapping[str, float], cost: float
) -> Iterator[Fault]:
    """Tell of modes that cost less, own enough and add no more to any limit than those of the plan."""
    near = CENTS * len(places)
    least = _least(folder, places, {n: amount - near for n, amount in found.items()})
    if cost > least + 2 * near:
        what = f"the modes cost {cost:,.2f}; others that add no more to any limit {least:,.2f}."
        yield Fault(SUMMARY, WHERE, what)


def _within(
    folder: PlanFolder, places: list[Place], left: Mapping[str, float], told: float
) -> Iterator[Fault]:
    """Compare the least cost of modes that keep what the limits leave, a rounding more and less of it."""
    near = CENTS * (len(places) + 1)
    low, high = (
        _least(folder, places, {n: most + room for n, most in left.items()}) for room in (near, -near)
    )
    if not low - near <= told <= high + near:
        what = f"`cost_within_limits` is {told:,.2f}; modes that keep what the limits leave cost {low:,.2f}."
        yield Fault(SUMMARY, WHERE, what)


def _added(folder: PlanFolder, name: str, option: Option) -> float:
    """Return what an option adds to a limit."""
    upkeep = float(folder.study["costs"]["maintenance_pct"]) / 100
    return option.yearly + option.once * upkeep if name == PAYMENTS else option.once


def _least(folder: PlanFolder, places: list[Place], held: Mapping[str, float]) -> float:
    """Return the least cost of modes that keep limits and the owned share, infinite where none do."""
    kinds: dict[tuple[int, tuple[Option, ...]], int] = defaultdict(int)
    for p in places:
        kinds[p.units, p.options] += 1
    columns = [(g, units, o) for g, (units, options) in enumerate(kinds) for o in options]
    counts = np.array(list(kinds.values()), dtype=float)
    owning = np.array([units * (o.mode == OWN) for _, units, o in columns], dtype=float)
    whole = sum(p.units for p in places)
    can = sum(p.units for p in places if any(o.mode == OWN for o in p.options))
    share = float(folder.study["ownership"]["min_owned_camera_share"])
    rows = [LinearConstraint(owning, min(math.ceil(share * whole - 1e-9), can), np.inf)]
    same = np.array([[float(g == row) for g, _, _ in columns] for row in range(len(counts))])
    rows.append(LinearConstraint(same, counts, counts))
    for limit, most in held.items():
        rows.append(LinearConstraint([_added(folder, limit, o) for _, _, o in columns], -np.inf, most))
    aim = [o.cost for _, _, o in columns]
    most_of = np.array([counts[g] for g, _, _ in columns])
    solved = milp(
        aim, constraints=rows, integrality=np.ones(len(columns)), bounds=Bounds(0, most_of),
        options={"mip_rel_gap": 0.0},
    )  # fmt: skip
    return float(solved.fun) if solved.x is not None else math.inf


RULES = (
    Rule(
        "INT-OWNERSHIP-CHOICE",
        "Where places of cameras may have several modes: each is priced anew in each by the kits and prices "
        "in force, and `cameras.modes` tells their sums, what each limit of the study leaves the cameras by "
        "the bill, and the least cost of modes within that. A program of the audit's own finds no modes that "
        "own enough cameras and add no more to any limit at less cost.",
        "Who owns the cameras is said to be the cheaper choice: that is either so or a claim.",
        "A mode or price edited by hand, a limit changed after the run.",
        "Run the study again with the modes, prices and limits that hold.",
        ("cameras", STUDY, SUMMARY, PRICE_ROWS, KIT_ROWS),
        check_choice,
    ),
)
