"""The mode of each camera: of those allowed in its district the cheapest, with enough cameras owned."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd

from planner.catalog.model import Catalog, KitRow
from planner.costs.model import Bom
from planner.costs.money import annuity_factor
from planner.errors import Problem, ProvenInfeasibleError
from planner.network.equipment import mount_counts, needed
from planner.network.power import places_of
from planner.optimize.owned.modes import choose_modes, choose_modes_within
from planner.plan.prepare import Ground
from planner.plan.route_policies import amount_of, over_cents, policies_in_force
from planner.settings import Settings, modes
from planner.settings.modes import CAMERAS, mode_rules, rule_of

OWN = "own"


def possible_modes(settings: Settings) -> frozenset[str]:
    """Return every mode that some camera of the study may have."""
    own = settings.ownership
    return modes.possible_modes(own.modes, own.camera_mode, own.forbidden_modes)


def allowed_modes(settings: Settings, district: object) -> tuple[str, ...]:
    """Return the modes that cameras of a district may have, in the order of the study."""
    own, name = settings.ownership, district if isinstance(district, str) else None
    return modes.modes_of_cameras(own.modes, own.camera_mode, own.forbidden_modes, name)


@dataclass(frozen=True)
class ModeChoice:
    """The modes chosen for the places of cameras, and what they cost.

    Parameters
    ----------
    mode
        Mode by camera id.
    amounts
        Policy on money in force -> cents that the cameras add to it in these modes, works without
        contingency and tax.
    table
        What the modes of each place cost and add; None where no place had a choice.
    """

    mode: Mapping[str, str]
    amounts: Mapping[str, int]
    table: ModeTable | None


@dataclass(frozen=True)
class ModeTable:
    """What each mode of each place costs and adds to limits, in cents, and the modes picked.

    Parameters
    ----------
    cost, owned
        By place and option.
    units, least
        Cameras of each place, and how many of all are to be owned.
    amounts
        Policy on money in force -> cents by place and option.
    free, picked
        Option of each place: of least cost without limits, and within those asked.
    """

    cost: Sequence[Sequence[int]]
    owned: Sequence[Sequence[bool]]
    units: Sequence[int]
    least: int
    amounts: Mapping[str, Sequence[Sequence[int]]]
    free: Sequence[int]
    picked: Sequence[int]

    def within(self, most: Mapping[str, int]) -> list[int]:
        """Return the options of least cost that own enough and add no more than this under each policy."""
        held = [self.amounts[n] for n in most]
        options = choose_modes_within(
            self.cost, self.owned, self.units, self.least, held, list(most.values())
        )
        return [int(k) for k in options]

    def total(self, table: Sequence[Sequence[int]], options: Sequence[int]) -> int:
        """Return the cents of all places under options."""
        return sum(row[k] for row, k in zip(table, options, strict=True))


def with_mode(cameras: gpd.GeoDataFrame, ground: Ground) -> tuple[gpd.GeoDataFrame, ModeChoice]:
    """Return the cameras with their mode, that of each place the one of least cost, enough cameras owned.

    Parameters
    ----------
    cameras
        CAMERAS rows with class, mount, place and district.

    Raises
    ------
    ProvenInfeasibleError
        No mode is left for the cameras of a district.
    """
    choice = choose_camera_modes(cameras, ground)
    return in_modes(cameras, choice), choice


def in_modes(cameras: gpd.GeoDataFrame, choice: ModeChoice) -> gpd.GeoDataFrame:
    """Return the cameras in the modes of a choice."""
    told = [choice.mode[str(i)] for i in cameras["camera_id"]]
    return cameras.assign(mode=pd.Series(told, index=cameras.index, dtype=object))


def choose_camera_modes(
    cameras: pd.DataFrame, ground: Ground, most: Mapping[str, int] | None = None
) -> ModeChoice:
    """Return the mode of each place: least cost, enough cameras owned, and within limits where given.

    Cost is the present cost of what the cameras of a place buy and pay in a mode over the first horizon, with
    contingency and upkeep: the choice is exact for these cameras (`optimize.owned.modes`). Spares count by
    their share, and what all modes buy alike falls out. Cameras of one place have one mode.

    Parameters
    ----------
    most
        Policy on money -> cents that all cameras may add to it; where no choice keeps them all it is that
        which breaks them least.
    """
    settings, most = ground.settings, most or {}
    rows = {str(r["camera_id"]): {str(k): v for k, v in r.items()} for r in cameras.to_dict("records")}
    places = list(places_of({**r, "camera_id": i} for i, r in rows.items()).values())
    options = [allowed_modes(settings, rows[ids[0]].get("district")) for ids in places]
    bare = [str(rows[ids[0]].get("district")) for ids, o in zip(places, options, strict=True) if not o]
    _refuse_none(set(bare), ground)
    if all(len(o) == 1 for o in options):
        alone = {i: o[0] for ids, o in zip(places, options, strict=True) for i in ids}
        return ModeChoice(alone, {}, None)
    shared = mount_counts(rows, settings, ground.catalog)
    book = _Prices(ground.catalog, settings)
    due = [
        [book.place([str(rows[i]["camera_class"]) for i in ids], shared[ids[0]], m) for m in o]
        for ids, o in zip(places, options, strict=True)
    ]
    cost = [[d.cost for d in row] for row in due]
    least = math.ceil(Decimal(str(settings.ownership.min_owned_camera_share)) * len(rows))
    owned, units = [[m == OWN for m in o] for o in options], [len(ids) for ids in places]
    names = list(policies_in_force(settings))
    amounts = {
        name: [[int(amount_of(name, np.array(d.once), np.array(d.yearly), settings)) for d in row]
               for row in due]
        for name in names
    }  # fmt: skip
    free = [int(k) for k in choose_modes(cost, owned, units, least)]
    table = ModeTable(cost, owned, units, least, amounts, free, free)
    if most:
        table = replace(table, picked=table.within(most))
    mode = {i: o[k] for ids, o, k in zip(places, options, table.picked, strict=True) for i in ids}
    return ModeChoice(mode, {n: table.total(amounts[n], table.picked) for n in names}, table)


def mode_figures(choice: ModeChoice, bom: Bom, settings: Settings) -> dict[str, Any] | None:
    """Return the block `cameras.modes` of plan.json: what the modes cost, and what limits leave them.

    What a limit leaves the cameras is the limit less what the bill has beside them: what they add, and what
    is left of the limit. Where the bill has 95 of 100 and cameras add 40 of it, 45 is left to them.

    Parameters
    ----------
    bom
        Bill of the plan with these modes.
    """
    table = choice.table
    if table is None:
        return None
    left = {n: choice.amounts[n] + max(0, -over_cents(n, bom, settings)) for n in table.amounts}
    best = table.within(left) if left else table.free
    return {
        "places": len(table.units),
        "with_choice": sum(len(row) > 1 for row in table.cost),
        "cost": table.total(table.cost, table.picked) / 100,
        "cost_within_limits": table.total(table.cost, best) / 100,
        "cost_without_limits": table.total(table.cost, table.free) / 100,
        "limits": [
            {"setting": n, "limit": left[n] / 100, "found": choice.amounts[n] / 100} for n in table.amounts
        ],
    }


def modeless(settings: Settings) -> list[Problem]:
    """Return that no camera of the study may have any mode, an empty list where some may have one.

    Known before anything is chosen: `forbidden_modes = ["own"]` with `camera_mode = "own"` and no `modes`.
    """
    if possible_modes(settings):
        return []
    own = settings.ownership
    rules = [r for r in mode_rules(own.modes) if r.kind == CAMERAS]
    named = {m for r in rules for m in r.modes}
    everywhere = any(not r.district for r in rules)
    asked = " or ".join(sorted(named | (set() if everywhere else {own.camera_mode})))
    return [
        Problem(
            f"cameras may be {asked} alone, which `ownership.forbidden_modes` forbids.",
            f"Take {asked} out of ownership.forbidden_modes, or allow another mode in ownership.camera_mode "
            "or ownership.modes.",
        )
    ]


def _refuse_none(districts: Iterable[str], ground: Ground) -> None:
    """Raise where `forbidden_modes` leaves no mode to the cameras of a district."""
    problems = []
    for name in sorted(districts):
        rule = rule_of(mode_rules(ground.settings.ownership.modes), CAMERAS, name)
        asked = rule.modes if rule is not None else (ground.settings.ownership.camera_mode,)
        only = " or ".join(asked)
        where = f" of district {name}" if rule is not None and rule.district else ""
        problems.append(
            Problem(
                f"cameras{where} may be {only} alone, which `ownership.forbidden_modes` forbids.",
                f"Take {only} out of ownership.forbidden_modes, or allow another mode in ownership.modes.",
            )
        )
    if problems:
        raise ProvenInfeasibleError(problems, str(ground.settings.folder / "study.toml"))


class _Due(NamedTuple):
    """Cents of a place in a mode: present cost, works, and what is paid each year without upkeep."""

    cost: int
    once: int
    yearly: int


_NOTHING = (Decimal(0), Decimal(0))


class _Prices:
    """What cameras buy and pay in a mode, by the prices in force."""

    def __init__(self, catalog: Catalog, settings: Settings) -> None:
        self.catalog = catalog
        book = catalog.prices
        level, costs, finance = settings.costs.level, settings.costs, settings.finance
        self.unit = {str(i): Decimal(str(p)) for i, p in zip(book["item_id"], book[level], strict=True)}
        self.yearly = {
            str(i) for i, r in zip(book["item_id"], book["recurrence"], strict=True) if r == "year"
        }
        years = Decimal(str(annuity_factor(finance.horizon_years, finance.discount_rate_pct)))
        upkeep = Decimal(str(costs.maintenance_pct)) / 100
        self.once = 1 + Decimal(str(costs.contingency_pct)) / 100 + upkeep * years
        self.years = years

    def place(self, classes: Sequence[str], shared: dict[str, float], mode: str) -> _Due:
        """Return what the cameras of a place buy, pay each year, and cost in a mode."""
        total = _NOTHING
        rows = [r for r in self.catalog.kits if mode in r.camera_modes]
        for number, name in enumerate(classes):
            counts = {"sites": 1.0, **(shared if number == 0 else {})}
            parts = [self._of(r.item_id, needed(r, counts)) for r in rows if r.kit == "camera"]
            if mode == OWN:
                parts.append(self._of(self.catalog.camera_classes[name].device_item, 1.0))
            program = {"sites": 1.0, "cameras": 1.0, f"cameras_{name}": 1.0, "mounts": float(number == 0)}
            parts += [self._share(r, program) for r in rows if r.kit == "program"]
            total = (total[0] + sum(p[0] for p in parts), total[1] + sum(p[1] for p in parts))
        once, yearly = (int((t * 100).to_integral_value()) for t in total)
        whole = total[0] * self.once + total[1] * self.years
        return _Due(int((whole * 100).to_integral_value()), once, yearly)

    def _share(self, row: KitRow, counts: dict[str, float]) -> tuple[Decimal, Decimal]:
        """Return the share that a camera has in what the program buys, and pays each year."""
        return self._of(row.item_id, row.quantity * counts.get(row.per, 0.0) / row.every)

    def _of(self, item_id: str, quantity: float) -> tuple[Decimal, Decimal]:
        """Return what an item costs once, and each year."""
        amount = self.unit[item_id] * Decimal(str(quantity))
        return (Decimal(0), amount) if item_id in self.yearly else (amount, Decimal(0))
