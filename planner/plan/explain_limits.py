"""Which limits of a plan leave no room for one more view, and which ones a camera is needed for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from planner.plan.explain_sights import Sights
from planner.plan.model import Plan
from planner.plan.tight import setting_of
from planner.settings.joint_settings import FREE

Arrays = Mapping[str, NDArray[Any]]
Ints = NDArray[np.int64]
NONE = -1
COUNT, BUDGET, PAYMENTS = "cameras.count", "costs.budget", "costs.max_annual_payments"
CAPEX = "costs.max_capex_with_tax"
LEAST, FLOOR, REQUIRED, MET = "least", "floor", "required", "met"
"""A list or district asks for so many; a district is to see so much; so much is to be seen; it is seen."""


class Limits:
    """The limits of a plan, with what is left of each."""

    def __init__(self, plan: Plan, sights: Sights) -> None:
        self.cover, self.sights = plan.evidence["cover.npz"], sights
        self.joint: Arrays = plan.evidence.get("joint.npz", {})
        told = plan.summary.get("joint")
        self.stopped_by = list(plan.summary["cameras"].get("stopped_by") or [])
        self.free = told is not None and told.get("count") == FREE
        self.least_cost = told is not None and told["required"] is not None
        self.limited_by = BUDGET if told is None else _limited_by(told, plan.summary["cost"].get("budget"))
        self.over_required = 0
        if told is not None and told["required"] is not None:
            self.over_required = round(1000 * (told["covered"] - told["required"]))
        counted = self.cover["counted"].astype(bool)
        self.count_left = int(self.cover["count"]) - int((sights.taken & counted).sum())
        self._rows()
        self._money()
        self._floors()

    def _rows(self) -> None:
        """Sum up the limits on classes, devices and districts, and list those of each view."""
        names = [str(n) for n in self.cover["side_name"]]
        ptr, views = self.cover["side_indptr"].astype(np.int64), self.cover["side_view"].astype(np.int64)
        much, most = self.cover["side_coefficient"].astype(np.int64), self.cover["side_most"].astype(np.int64)
        self.row_name, self.rows_of = names, dict[int, list[tuple[int, int]]]()
        self.row_left = []
        for r in range(len(names)):
            part = slice(int(ptr[r]), int(ptr[r + 1]))
            inside = self.sights.taken[views[part]]
            self.row_left.append(int(most[r]) - int(much[part][inside].sum()))
            for view, a in zip(views[part].tolist(), much[part].tolist(), strict=True):
                self.rows_of.setdefault(view, []).append((r, a))
        place = self.sights.place
        least = self.cover["site_least"].astype(np.int64)
        mine = place[self.sights.taken & self.cover["counted"].astype(bool)]
        self.place_over = np.bincount(mine, minlength=len(least))[: len(least)] - least

    def _money(self) -> None:
        """Sum up what is left of the money of the joint model, once and a year; None without a limit."""
        self.money_left: int | None = None
        self.yearly_left: int | None = None
        if not len(self.joint):
            return
        self.money_left = self._left("budget", ("view_cost", "site_cost", "edge_cost"))
        if len(self.joint["view_yearly"]):
            self.yearly_left = self._left("yearly_limit", ("view_yearly", "site_yearly", "edge_yearly"))

    def _left(self, limit: str, parts: tuple[str, str, str]) -> int | None:
        """Return what the chosen views, their places and edges leave of a limit, None without it."""
        most = int(self.joint[limit])
        if most == NONE:
            return None
        view, site, edge = (self.joint[p].astype(np.int64) for p in parts)
        chosen = np.flatnonzero(self.sights.taken)
        sites = np.unique(self.sights.place[chosen])
        edges = self.joint["chosen_edge"].astype(np.int64)
        return most - int(view[chosen].sum() + site[sites].sum() + edge[edges].sum())

    def _floors(self) -> None:
        """Sum up what each group of demand sees beyond its floor."""
        cover, s = self.cover, self.sights
        self.floor_left = np.zeros(0, np.int64)
        if "floor_milli" not in cover or not len(cover["floor_milli"]):
            return
        row, ptr = cover["cover_demand"].astype(np.int64), cover["cover_indptr"].astype(np.int64)
        self.group, self.weight = (
            cover["floor_group"].astype(np.int64),
            cover["weight_milli"].astype(np.int64),
        )
        self.times = np.bincount(row[np.repeat(s.taken, np.diff(ptr))], minlength=len(self.weight))
        inside = (self.group >= 0) & (self.times > 0)
        floors = cover["floor_milli"].astype(np.int64)
        seen = np.bincount(self.group[inside], self.weight[inside], minlength=len(floors))
        self.floor_left = seen.astype(np.int64) - floors

    def needs(self, view: int) -> list[str]:
        """Return what the plan would break without a chosen view; the first reason found."""
        place = int(self.sights.place[view])
        least = any(a < 0 and self.row_left[r] + a < 0 for r, a in self.rows_of.get(view, []))
        if least or (self.cover["site_least"][place] > 0 and self.place_over[place] <= 0):
            return [LEAST]
        if len(self.floor_left):
            ptr, row = (
                self.cover["cover_indptr"].astype(np.int64),
                self.cover["cover_demand"].astype(np.int64),
            )
            mine = row[ptr[view] : ptr[view + 1]]
            mine = mine[(self.times[mine] == 1) & (self.group[mine] >= 0)]
            lost = np.bincount(self.group[mine], self.weight[mine], minlength=len(self.floor_left))
            if bool(((lost > 0) & (lost > self.floor_left)).any()):
                return [FLOOR]
        if self.least_cost and int(self.sights.loss[view]) > self.over_required:
            return [REQUIRED]
        return []

    def full(self, view: int, cost: int | None, yearly: int | None) -> list[str]:
        """Return the settings that leave no room for one more view like this.

        Parameters
        ----------
        view
            Its row: one that is not chosen, or a chosen one of which another is thought.
        cost, yearly
            Cents that it takes in the joint model, once (or as a present value) and a year; None: unknown.
        """
        out = [] if self.free or self.count_left > 0 else [COUNT]
        over = [r for r, a in self.rows_of.get(view, []) if a > 0 and a > self.row_left[r]]
        out += [setting_of(self.row_name[r]) for r in over]
        if self.money_left is not None and cost is not None and cost > self.money_left:
            out.append(self.limited_by)
        if self.yearly_left is not None and yearly is not None and yearly > self.yearly_left:
            out.append(PAYMENTS)
        return out

    def of_camera(self, view: int) -> list[str]:
        """Return what binds a camera: what needs it, else what leaves no room for another like it."""
        needs = self.needs(view)
        if needs or self.least_cost:
            return needs
        place = int(self.sights.place[view])
        found = self.full(view, *self.alone(view, place))
        return found or [s for s in self.stopped_by if s not in (BUDGET, CAPEX, "joint.required_coverage")]

    def alone(self, view: int, place: int) -> tuple[int | None, int | None]:
        """Return what a view with a place of its own takes in the joint model, without streets."""
        if not len(self.joint):
            return None, None
        cost = int(self.joint["view_cost"][view]) + int(self.joint["site_cost"][place])
        if not len(self.joint["view_yearly"]):
            return cost, None
        return cost, int(self.joint["view_yearly"][view]) + int(self.joint["site_yearly"][place])


def _limited_by(told: Mapping[str, Any], budget: float | None) -> str:
    """Return the setting that the money of a joint decision follows.

    >>> _limited_by({"budget": 100.0, "stages": {"priced": 120.0}}, None)
    'costs.max_capex_with_tax'
    """
    if told.get("budget") is None:
        return BUDGET
    follows = (told.get("stages") or {}).get("priced") if budget is None else budget
    return BUDGET if follows is None or told["budget"] >= follows else CAPEX
