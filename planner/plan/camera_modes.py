"""The mode of each camera: of those allowed in its district the cheapest, with enough cameras owned."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from decimal import Decimal

import geopandas as gpd
import pandas as pd

from planner.catalog.model import Catalog, KitRow
from planner.costs.money import annuity_factor
from planner.errors import Problem, ProvenInfeasibleError, SettingsError
from planner.network.equipment import mount_counts, needed
from planner.network.power import places_of
from planner.optimize.owned.modes import choose_modes
from planner.plan.prepare import Ground
from planner.settings import Settings, modes
from planner.settings.joint_settings import TOGETHER
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


def with_mode(cameras: gpd.GeoDataFrame, ground: Ground) -> gpd.GeoDataFrame:
    """Return the cameras with their mode: of each place the one that costs least, enough cameras owned.

    Cost is the present cost of what the cameras of a place buy and pay in a mode over the first horizon, with
    contingency and upkeep: the choice is exact for these cameras (`optimize.owned.modes`). Spares count by
    their share, and what all modes buy alike falls out. Cameras of one place have one mode. Other policies on
    money do not move it.

    Parameters
    ----------
    cameras
        CAMERAS rows with class, mount, place and district.

    Raises
    ------
    SettingsError
        Places and streets are to be decided together, which knows one mode of all cameras.
    ProvenInfeasibleError
        No mode is left for the cameras of a district.
    """
    settings = ground.settings
    if settings.joint.decide == TOGETHER and possible_modes(settings) != {settings.ownership.camera_mode}:
        raise SettingsError(
            Problem(
                '`joint.decide = "together"` prices all cameras in `ownership.camera_mode`, and '
                "`ownership.modes` gives some another mode.",
                'Decide in stages (joint.decide = "stages"), or leave cameras out of ownership.modes.',
            ),
            str(settings.folder / "study.toml"), "the settings",
        )  # fmt: skip
    rows = {str(r["camera_id"]): r for r in cameras.to_dict("records")}
    places = list(places_of({**r, "camera_id": i} for i, r in rows.items()).values())
    options = [allowed_modes(settings, rows[ids[0]].get("district")) for ids in places]
    bare = [str(rows[ids[0]].get("district")) for ids, o in zip(places, options, strict=True) if not o]
    _refuse_none(set(bare), ground)
    if all(len(o) == 1 for o in options):
        picked: Sequence[int] = [0] * len(places)
    else:
        shared = mount_counts(rows, settings, ground.catalog)
        book = _Prices(ground.catalog, settings)
        cost = [
            [book.place([str(rows[i]["camera_class"]) for i in ids], shared[ids[0]], m) for m in o]
            for ids, o in zip(places, options, strict=True)
        ]
        least = math.ceil(Decimal(str(settings.ownership.min_owned_camera_share)) * len(rows))
        owned = [[m == OWN for m in o] for o in options]
        picked = choose_modes(cost, owned, [len(ids) for ids in places], least).tolist()
    mode = {i: o[k] for ids, o, k in zip(places, options, picked, strict=True) for i in ids}
    told = pd.Series([mode[str(i)] for i in cameras["camera_id"]], index=cameras.index, dtype=object)
    return cameras.assign(mode=told)


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


class _Prices:
    """Present cost in cents of what cameras buy and pay in a mode, by the prices in force."""

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

    def place(self, classes: Sequence[str], shared: dict[str, float], mode: str) -> int:
        """Return what the cameras of a place cost in a mode."""
        total = Decimal(0)
        rows = [r for r in self.catalog.kits if mode in r.camera_modes]
        for number, name in enumerate(classes):
            counts = {"sites": 1.0, "signs": 1.0, **(shared if number == 0 else {})}
            own = (self._of(r.item_id, needed(r, counts)) for r in rows if r.kit == "camera")
            total += sum(own, Decimal(0))
            if mode == OWN:
                total += self._of(self.catalog.camera_classes[name].device_item, 1.0)
            program = {"sites": 1.0, "cameras": 1.0, f"cameras_{name}": 1.0, "mounts": float(number == 0)}
            total += sum((self._share(r, program) for r in rows if r.kit == "program"), Decimal(0))
        return int((total * 100).to_integral_value())

    def _share(self, row: KitRow, counts: dict[str, float]) -> Decimal:
        """Return the present cost of the share that a camera has in what the program buys."""
        return self._of(row.item_id, row.quantity * counts.get(row.per, 0.0) / row.every)

    def _of(self, item_id: str, quantity: float) -> Decimal:
        """Return the present cost of an item."""
        amount = self.unit[item_id] * Decimal(str(quantity))
        return amount * (self.years if item_id in self.yearly else self.once)
