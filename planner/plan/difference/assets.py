"""The difference of two plans, asset by asset."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import pandas as pd
import shapely

from planner.errors import InputError, Problem
from planner.plan.difference.keys import KINDS, Kind, keys_of
from planner.plan.difference.money import AssetCosts, asset_costs, items
from planner.plan.difference.reasons import reasons
from planner.plan.model import Plan

CHANGES = ("added", "dropped", "moved", "re-aimed", "re-sized", "re-priced", "changed")
COLUMNS = (
    "layer", "asset_id", "before_id", "change", "what", "before", "after", "moved_m", "cost_before",
    "cost_after",
)  # fmt: skip
MOVED_M, NUMBER, MONEY = 0.05, 1e-6, 0.005
FIGURES = (
    ("cameras", "cameras.chosen"), ("coverage_share", "cameras.coverage_share"),
    ("connected", "network.connected"), ("route_m", "network.route_m"), ("cable_m", "network.cable_m"),
    ("drop_m", "network.drop_m"), ("capex", "cost.capex"), ("annual_opex", "cost.annual_opex"),
    ("net_present_cost", "cost.net_present_cost"),
)  # fmt: skip


@dataclass(frozen=True)
class Difference:
    """What changed from one plan to another.

    Parameters
    ----------
    changes
        One row an asset and kind of change, and why cameras and spans came or went, with geometry in the CRS
        of the later plan (of the earlier, moved into it, where it was dropped); None for assets without a
        place.
    totals
        By layer: how many before and after, how many of each change, and cost before and after.
    figures
        Figures of the whole plans: before, after and the difference.
    items
        Items of the bill of materials: quantities, prices, totals.
    """

    changes: gpd.GeoDataFrame
    totals: pd.DataFrame
    figures: pd.DataFrame
    items: pd.DataFrame

    @property
    def none(self) -> bool:
        """Whether nothing differs."""
        same = bool((self.figures["difference"] == 0).all())
        return (
            same
            and not len(self.changes)
            and bool((self.items[["by_quantity", "by_price"]] == 0).all(axis=None))
        )


def compare_plans(before: Plan, after: Plan) -> Difference:
    """Return what changed from an earlier plan to a later one.

    Cameras, points, centers and spans are told apart by their ids, which last from run to run of a study
    (`ids.csv`); what is numbered anew in each run by its place: cables by their spans, closures by their
    node, supports by place, drops by site, equipment by site and item. Costs are of works and equipment,
    each plan at its own prices.

    Raises
    ------
    InputError
        The plans are priced in different currencies.
    """
    if before.summary["currency"] != after.summary["currency"]:
        raise InputError(
            Problem(
                f"one plan is in {before.summary['currency']}, the other in {after.summary['currency']}.",
                "Price both in one currency and run them again.",
            ),
            "compare",
        )
    costs = asset_costs(before, after)
    rows: list[dict[str, Any]] = []
    totals = []
    for kind in KINDS:
        old, new = (_frame(plan, kind, str(after.summary["crs"])) for plan in (before, after))
        if old is None or new is None:
            continue
        found = list(_changes(kind, old, new, costs))
        rows += found
        totals.append(_total(kind, old, new, found, costs))
    frame = pd.DataFrame(rows, columns=[*COLUMNS, "geometry"])
    changes = gpd.GeoDataFrame(frame, geometry="geometry", crs=after.summary["crs"])
    told = reasons(changes, before, after)
    changes = changes.assign(gain=told["gain"], reason=told["reason"])
    return Difference(changes, pd.DataFrame(totals), _figures(before, after), items(before, after))


def _frame(plan: Plan, kind: Kind, crs: str) -> pd.DataFrame | None:
    """Return a layer with its keys as index, in one CRS; None where a plan has no such layer."""
    frame = plan.tables.get(kind.layer)
    if frame is None:
        return None
    if "geometry" in frame.columns and len(frame) and str(plan.summary["crs"]) != crs:
        frame = gpd.GeoDataFrame(frame, geometry="geometry", crs=plan.summary["crs"]).to_crs(crs)
    return pd.DataFrame(frame).assign(_key=keys_of(frame, kind)).set_index("_key")


def _changes(kind: Kind, old: pd.DataFrame, new: pd.DataFrame, costs: AssetCosts) -> Iterator[dict[str, Any]]:
    """Yield every change of a layer."""
    for key in old.index.difference(new.index, sort=False):
        yield _row(kind, "dropped", old.loc[key], None, costs)
    for key in new.index.difference(old.index, sort=False):
        yield _row(kind, "added", None, new.loc[key], costs)
    held = set(old.index)
    shared = [k for k in new.index if k in held]
    olds, news = old.loc[shared].to_dict("records"), new.loc[shared].to_dict("records")
    for was, now in zip(olds, news, strict=True):
        yield from _of_one(kind, was, now, costs)


def _of_one(
    kind: Kind, was: Mapping[Any, Any], now: Mapping[Any, Any], costs: AssetCosts
) -> Iterator[dict[str, Any]]:
    """Yield the changes of an asset that both plans have."""
    away = _moved_m(was.get("geometry"), now.get("geometry"))
    if away > MOVED_M:
        yield _row(kind, "moved", was, now, costs) | {"moved_m": round(away, 2)}
    for change, columns in (("re-aimed", kind.aim), ("re-sized", kind.size), ("changed", kind.facts)):
        unlike = [c for c in columns if c in was and c in now and not _same(was[c], now[c])]
        if unlike:
            yield _row(kind, change, was, now, costs) | {
                "what": ", ".join(unlike),
                "before": ", ".join(_shown(was[c]) for c in unlike),
                "after": ", ".join(_shown(now[c]) for c in unlike),
            }
    name = str(now[kind.id_column])
    by_price = costs.after.get(name, 0.0) - costs.at_before.get(name, 0.0)
    if abs(by_price) > MONEY:
        shown = f"{costs.at_before.get(name, 0.0):.2f}", f"{costs.after.get(name, 0.0):.2f}"
        yield _row(kind, "re-priced", was, now, costs) | {
            "what": "cost of the same quantities", "before": shown[0], "after": shown[1],
        }  # fmt: skip


def _row(kind: Kind, change: str, was: Any, now: Any, costs: AssetCosts) -> dict[str, Any]:
    """Return one row of changes."""
    name = None if now is None else str(now[kind.id_column])
    earlier = None if was is None else str(was[kind.id_column])
    shape = was if now is None else now
    return {
        "layer": kind.layer, "asset_id": name or earlier, "before_id": earlier, "change": change,
        "what": None, "before": None, "after": None, "moved_m": math.nan,
        "cost_before": math.nan if earlier is None else costs.before.get(earlier, 0.0),
        "cost_after": math.nan if name is None else costs.after.get(name, 0.0),
        "geometry": shape.get("geometry"),
    }  # fmt: skip


def _moved_m(was: Any, now: Any) -> float:
    """Return how far an asset moved: between points, or the farthest that lines lie apart."""
    if was is None or now is None:
        return 0.0
    return float(shapely.hausdorff_distance(was, now))


def _same(was: Any, now: Any) -> bool:
    """Say whether two cells are alike; blank is like blank."""
    if pd.isna(was) or pd.isna(now):
        return bool(pd.isna(was) and pd.isna(now)) or (was or "") == (now or "")
    if isinstance(was, int | float) and isinstance(now, int | float):
        return abs(float(was) - float(now)) <= NUMBER + NUMBER * abs(float(was))
    return str(was) == str(now)


def _shown(value: Any) -> str:
    """Return a cell as text."""
    if value is None or pd.isna(value):
        return "-"
    return f"{value:g}" if isinstance(value, float) else str(value)


def _total(
    kind: Kind, old: pd.DataFrame, new: pd.DataFrame, found: list[dict[str, Any]], costs: AssetCosts
) -> dict[str, Any]:
    """Return how many assets of a layer there were and are, how many changed and how, and their cost."""
    counts = {c: sum(r["change"] == c for r in found) for c in CHANGES}
    touched = {r["asset_id"] for r in found if r["change"] not in ("added", "dropped")}
    return {
        "layer": kind.layer, "before": len(old), "after": len(new), **counts,
        "same": len(new) - counts["added"] - len(touched),
        "cost_before": round(sum(costs.before.get(str(i), 0.0) for i in old[kind.id_column]), 2),
        "cost_after": round(sum(costs.after.get(str(i), 0.0) for i in new[kind.id_column]), 2),
    }  # fmt: skip


def _figures(before: Plan, after: Plan) -> pd.DataFrame:
    """Return the figures of both plans and their difference."""
    rows = []
    for name, dotted in FIGURES:
        block, key = dotted.split(".")
        was, now = float(before.summary[block][key]), float(after.summary[block][key])
        rows.append({"figure": name, "before": was, "after": now, "difference": round(now - was, 6)})
    return pd.DataFrame(rows)
