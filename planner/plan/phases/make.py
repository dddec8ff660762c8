"""The phases of a plan: of every asset, every quantity and every amount."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse

from planner.costs.model import Bom
from planner.errors import Problem, ProvenInfeasibleError, SettingsError
from planner.network.cuts import Sight
from planner.network.model import Plant
from planner.network.modes import modes_in_play, rows_in_play
from planner.plan.phases.budget import Costs, Spent, Worth, cheapest_firsts, spend
from planner.plan.phases.growth import Growing, growing_rows, split_rows
from planner.plan.phases.money import phase_lines, share_of_each, steps_of, sums_after, with_share
from planner.plan.phases.needs import KEYS, Needs, needs_of
from planner.plan.phases.order import CAMERA, entries_of, ordered_phases, sorted_words
from planner.plan.prepare import Ground
from planner.schema import FINDINGS, PHASES
from planner.siting.districts import district_names, districts_of

BEYOND = "beyond_budget"
MOST_DECIMALS = 3


@dataclass(frozen=True)
class Phased:
    """A plan in phases.

    Parameters
    ----------
    plant
        The plant, each asset and quantity with its phase.
    tables
        PHASES and PHASE_LINES by name.
    figures
        Block `network.phases` of plan.json.
    findings
        FINDINGS rows of the phases.
    """

    plant: Plant
    tables: Mapping[str, pd.DataFrame]
    figures: dict[str, Any]
    findings: pd.DataFrame


@dataclass(frozen=True)
class _Order:
    """Phase of each place, name and budget of each phase; `spent` where budgets made the phases."""

    of_group: NDArray[np.int64]
    names: list[str]
    spent: Spent | None = None

    def budgets(self, capex_after: Sequence[float], *, carry_over: bool) -> Sequence[float | None]:
        """Return the budget of each phase, None where it has none."""
        if self.spent is None:
            return [None] * len(self.names)
        return self.spent.carried(capex_after) if carry_over else self.spent.budgets


def build_in_phases(ground: Ground, plant: Plant, bom: Bom, sight: Sight, demand_total: float) -> Phased:
    """Return the plan in the phases that the study asks for; without any, one phase that holds all.

    An asset is built in the phase of the first site that needs it, so each phase is joined to what stands
    already and nothing is dug twice; what a phase lays it lays at its final size. Sites that are left
    unserved carry the last phase and are built in none.

    Parameters
    ----------
    plant
        Plant with its quantities; where `Plant` holds circuits, sites are followed along them.
    bom
        Bill of materials of all phases together.
    sight
        What each connected camera sees.
    demand_total
        All demand, the denominator of coverage.

    Raises
    ------
    SettingsError
        The order names what no site has, or there is no budget.
    ProvenInfeasibleError
        The first budget, or all of them where what is left is carried over, is less than the cheapest first
        site with all that it needs.
    """
    plant = with_words(ground, plant)
    tables = {name: getattr(plant, name) for name in vars(plant)}
    needs = needs_of(tables)
    centers = set(plant.centers["center_id"].astype(str))
    growing = growing_rows(plant.quantities, plant.equipment, needs, _kits(ground, plant), centers)
    order = _order(ground, plant, bom, needs, growing, sight)
    count = len(order.names)
    phase_of = needs.phases(order.of_group)
    quantities = split_rows(plant.quantities, phase_of, growing, order.of_group, count)
    phased = replace(plant, **_phased_layers(plant, phase_of, count), quantities=quantities)
    lines = phase_lines(quantities, bom.lines, count)
    table = _table(ground, phased, bom, lines, order, sight, demand_total)
    return Phased(
        plant=phased,
        tables={"phases": table, "phase_lines": lines},
        figures=_figures(ground, table),
        findings=_findings(order),
    )


def with_words(ground: Ground, plant: Plant) -> Plant:
    """Return the plant with the district of each point, and the priority that the list gives each camera."""
    points, cameras, listed = plant.points, plant.cameras, ground.city.listed_cameras
    xy = np.column_stack([points.geometry.x, points.geometry.y]) if len(points) else np.zeros((0, 2))
    asked = dict(zip(listed["source_id"].astype(str), listed["priority"], strict=True))
    told = [
        asked.get(str(source)) if kind == "list" else None
        for source, kind in zip(cameras["source_id"], cameras["site_kind"], strict=True)
    ]
    return replace(
        plant,
        points=points.assign(district=districts_of(xy, ground.city)),
        cameras=cameras.assign(priority=pd.Series(told, index=cameras.index, dtype=object)),
    )


def _kits(ground: Ground, plant: Plant) -> list[Any]:
    """Return the kits in force for the modes that the cameras of the plan have."""
    return rows_in_play(ground.catalog.kits, modes_in_play(plant.cameras, ground.settings))


def _order(
    ground: Ground, plant: Plant, bom: Bom, needs: Needs, growing: list[Growing], sight: Sight
) -> _Order:
    """Return the phase of each place by what the study asks for."""
    asked = ground.settings.phases
    if asked.by == "none" or not needs.groups:
        return _Order(np.ones(len(needs.groups), dtype=np.int64), [""])
    if asked.by == "budget":
        return _by_budget(ground, plant, bom, needs, growing, sight)
    if asked.by == "zone":
        words, known = _words(plant, "district", "district"), list(district_names(ground.city))
        what = "district"
        held = {w for w in words.values() if w}
        known = [k for k in known if k in held]
    elif asked.priority == "kind":
        words = _words(plant, None, "kind")
        known, what = sorted(set(words.values()) - {""}), "kind"
    else:
        words = _words(plant, "priority", "priority")
        known, what = sorted_words(w for w in words.values() if w), "priority"
    if not known:
        mend = {
            "district": "Name a layer of districts in `sources.districts`, or choose another `phases.by`.",
            "priority": "Add a column `priority` to the lists of sites, or set `phases.priority` to `kind`.",
        }.get(what, "Choose another `phases.by`.")
        raise SettingsError(
            Problem(f"`phases.by` is {asked.by!r}, but no site has a {what}.", mend), "phases.by"
        )
    of_group, names = ordered_phases(needs.groups, words, entries_of(asked.order, known, what))
    return _Order(of_group, names)


def _words(plant: Plant, of_camera: str | None, of_point: str) -> dict[str, str]:
    """Return a word of each site, blank where it has none; every camera is of kind camera."""
    cameras, points = plant.cameras, plant.points
    told = cameras[of_camera] if of_camera else [CAMERA] * len(cameras)
    found = dict(zip(cameras["camera_id"].astype(str), told, strict=True))
    found |= dict(zip(points["point_id"].astype(str), points[of_point], strict=True))
    return {site: word.strip() if isinstance(word, str) else "" for site, word in found.items()}


def _by_budget(
    ground: Ground, plant: Plant, bom: Bom, needs: Needs, growing: list[Growing], sight: Sight
) -> _Order:
    """Return phases that each keep their budget."""
    asked, currency = ground.settings.phases, ground.settings.study.currency
    budgets = list(asked.budgets) * (asked.most if len(asked.budgets) == 1 else 1)
    if not budgets or min(budgets) <= 0:
        raise SettingsError(
            Problem(
                f"`phases.budgets` is {list(asked.budgets)}; expected amounts above 0.",
                "Write the capex of each phase, or one figure for every year.",
            ),
            "phases.budgets",
        )
    costs = _costs(ground, plant, bom, needs, growing)
    alone = {g: _alone(ground, plant, bom, needs, growing, g) for g in cheapest_firsts(needs, costs)[1]}
    first = min(alone, key=lambda g: (alone[g], g))
    given = [Decimal(str(b)) for b in budgets]
    holds = sum(given, Decimal(0)) if asked.carry_over else given[0]
    if alone[first] > holds:
        which, raised = ("all phases together", "them") if asked.carry_over else ("the first phase", "it")
        raise ProvenInfeasibleError(
            Problem(
                f"{which} may cost {currency} {holds:,.2f}; the cheapest first site, "
                f"{needs.groups[first][0]} with route, center and program, costs {currency} "
                f"{alone[first]:,.2f}, {alone[first] - holds:,.2f} more.",
                f"Raise {raised} to that at least (`phases.budgets`), or take fewer and longer phases.",
            ),
            "phases.budgets",
        )
    spent: Spent = spend(
        needs, costs, _worth(ground, needs, sight), budgets, carry_over=asked.carry_over,
        first=(first, float(alone[first])),
    )  # fmt: skip
    names = ["" if b is not None else BEYOND for b in spent.budgets]
    return _Order(spent.of_group, names, spent)


def _alone(
    ground: Ground, plant: Plant, bom: Bom, needs: Needs, growing: list[Growing], group: int
) -> Decimal:
    """Return what a phase that builds one place alone costs, to the cent as the phases tell it."""
    of_group = np.full(len(needs.groups), 2, dtype=np.int64)
    of_group[group] = 1
    rows = split_rows(plant.quantities, needs.phases(of_group), growing, of_group, 2)
    works = sums_after(phase_lines(rows, bom.lines, 2), bom.lines, "once", 2)
    return with_share(works, ground.settings.costs.contingency_pct)[0]


def _costs(ground: Ground, plant: Plant, bom: Bom, needs: Needs, growing: list[Growing]) -> Costs:
    """Return what assets and growing rows cost once, contingency included."""
    once = bom.lines[bom.lines["recurrence"] == "once"]
    factor = 1 + ground.settings.costs.contingency_pct / 100
    price = dict(zip(once["item_id"].astype(str), once["unit_price"].astype(float) * factor, strict=True))
    unit = np.array([price.get(str(i), 0.0) for i in plant.quantities["item_id"]], dtype=np.float64)
    amounts = plant.quantities["quantity"].to_numpy(dtype=float) * unit
    grows = np.zeros(len(amounts), dtype=bool)
    grows[[g.row for g in growing]] = True
    fixed = plant.quantities.assign(cost=np.where(grows, 0.0, amounts)).groupby("asset_id")["cost"].sum()
    asset = fixed.reindex(list(needs.assets)).fillna(0.0).to_numpy(dtype=np.float64)
    slack = 0.01 * (len(once) + 2)
    return Costs(asset, tuple(growing), unit[[g.row for g in growing]], slack)


def _worth(ground: Ground, needs: Needs, sight: Sight) -> Worth:
    """Return what each place adds: demand nobody sees yet, a point as much as the mean camera; or sites."""
    sets = _seen_rows(sight)
    cameras = [[s for s in group if s.startswith("CAM-")] for group in needs.groups]
    rows = [sorted({d for c in group for d in sets.get(c, ())}) for group in cameras]
    indptr = np.cumsum([0, *(len(r) for r in rows)])
    flat = [d for r in rows for d in r]
    shape = (len(rows), len(sight.weight))
    seen = sparse.csr_matrix((np.ones(len(flat), dtype=bool), flat, indptr), shape=shape)
    sizes = np.array([len(g) for g in needs.groups], dtype=float)
    if ground.settings.phases.prefer == "sites":
        return Worth(seen, np.zeros(len(sight.weight)), sizes)
    watched = np.array([len(c) for c in cameras], dtype=float)
    weight = np.where(sight.kept, 0.0, sight.weight)
    whole = float(weight[np.unique(seen.indices)].sum())
    mean = whole / watched.sum() if watched.sum() and whole else 1.0
    return Worth(seen, weight, (sizes - watched) * mean)


def _seen_rows(sight: Sight) -> dict[str, list[int]]:
    """Return the rows of demand that each camera sees."""
    ends = sight.indptr.tolist()
    return {
        camera: sight.demand[a:b].tolist()
        for camera, a, b in zip(sight.camera_id, ends[:-1], ends[1:], strict=True)
    }


def _phased_layers(plant: Plant, phase_of: Mapping[str, int], count: int) -> dict[str, Any]:
    """Return the layers of assets with their phases; a site that is left out carries the last."""
    out = {}
    for layer, key in KEYS.items():
        frame = getattr(plant, layer, None)
        if frame is None or "phase" not in frame.columns:
            continue
        last = count if layer in ("cameras", "points") else 1
        phases = frame[key].astype(str).map(phase_of).fillna(last).astype("int64")
        out[layer] = frame.assign(phase=phases.to_numpy())
    return out


def _table(
    ground: Ground, plant: Plant, bom: Bom, lines: pd.DataFrame, order: _Order, sight: Sight, total: float
) -> pd.DataFrame:
    """Return PHASES."""
    costs, count = ground.settings.costs, len(order.names)
    works = sums_after(lines, bom.lines, "once", count)
    capex = with_share(works, costs.contingency_pct)
    kept = share_of_each(works, costs.maintenance_pct)
    yearly = sums_after(lines, bom.lines, "year", count)
    seen = _seen_after(plant, sight, count)
    budgets = order.budgets([float(c) for c in capex], carry_over=ground.settings.phases.carry_over)
    rows: list[dict[str, Any]] = []
    for k in range(count):
        phase = k + 1
        cameras, points = (_lit(f, phase) for f in (plant.cameras, plant.points))
        rows.append(
            {
                "phase_id": f"PH-{phase:02d}",
                "phase": phase,
                "name": order.names[k] or None,
                "sites": cameras + points,
                "cameras": cameras,
                "points": points,
                "sites_after": sum(r["sites"] for r in rows) + cameras + points,
                "route_m": _length(plant.spans, "length_m", phase),
                "cable_m": _length(plant.cables, "cable_m", phase),
                "drop_m": _length(plant.drops, "length_m", phase),
                "works": float(steps_of(works)[k]),
                "capex": float(steps_of(capex)[k]),
                "capex_after": float(capex[k]),
                "budget": np.nan if budgets[k] is None else budgets[k],
                "opex_after": float(yearly[k] + kept[k]),
                "covered_weight_after": round(seen[k], MOST_DECIMALS),
                "coverage_after": round(min(1.0, seen[k] / total), 6) if total else 0.0,
            }
        )
    return pd.DataFrame(rows, columns=PHASES.names)


def _lit(frame: pd.DataFrame, phase: int) -> int:
    """Return how many sites of a layer a phase joins."""
    lit = frame["connected"].to_numpy(dtype=bool)
    return int((lit & (frame["phase"].to_numpy() == phase)).sum())


def _length(frame: pd.DataFrame, column: str, phase: int) -> float:
    """Return the meters of a layer in a phase."""
    return round(float(frame.loc[frame["phase"] == phase, column].astype(float).sum()), 2)


def _seen_after(plant: Plant, sight: Sight, count: int) -> list[float]:
    """Return the demand seen once each phase is built, by its cameras and those that stand already."""
    lit = plant.cameras[plant.cameras["connected"].astype(bool)]
    phase_of = dict(zip(lit["camera_id"].astype(str), lit["phase"].astype(int), strict=True))
    covered, sets, out = sight.kept.copy(), _seen_rows(sight), []
    for phase in range(1, count + 1):
        for camera, rows in sets.items():
            if phase_of.get(camera) == phase:
                covered[rows] = True
        out.append(float(sight.weight[covered].sum()))
    return out


def _figures(ground: Ground, table: pd.DataFrame) -> dict[str, Any]:
    """Return the block of plan.json."""
    asked = ground.settings.phases
    method = {
        "none": "all is built at once",
        "zone": "by district, in the order of the study",
        "priority": f"by priority of the {asked.priority}",
        "budget": "heuristic: the piece of network that adds most per money and fits comes first; each "
        "phase keeps its budget, no optimum is claimed",
    }[asked.by]
    return {
        "by": asked.by,
        "count": len(table),
        "method": method,
        "sites_by_phase": [int(n) for n in table["sites"]],
        "capex_by_phase": [float(c) for c in table["capex"]],
        "sites_beyond_budget": int(table.loc[table["name"] == BEYOND, "sites"].sum()),
    }


def _findings(order: _Order) -> pd.DataFrame:
    """Tell what no budget holds."""
    if order.spent is None or order.spent.stuck is None:
        return pd.DataFrame(columns=FINDINGS.names)
    budget, piece = order.spent.stuck
    beyond = int((order.of_group == len(order.names)).sum()) if order.names[-1] == BEYOND else 0
    row = {
        "code": "PHASES-BUDGET", "severity": "warning" if beyond else "info", "feature": "phases",
        "count": beyond, "length_m": float("nan"),
        "message": f"a budget of {budget:,.2f} held no further site: the cheapest next one costs "
        f"{piece:,.2f}; {beyond} places stand in the last phase, for which there is no budget.",
    }  # fmt: skip
    return pd.DataFrame([row], columns=FINDINGS.names)
