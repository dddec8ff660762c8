"""The difference of two plans of members: each member's assets told apart, links between, and the sums."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from planner.errors import InputError, Problem
from planner.plan.difference import Difference, compare_plans
from planner.plan.province.store import Province
from planner.plan.store import read_plan, read_tables
from planner.schema import PLAN_TABLES, QUANTITIES

ASSETS = ("cameras", "points", "spans", "cables", "closures", "supports", "drops", "equipment")
"""Layers of a member's plan that are counted by member."""
FIGURES = (
    ("cameras", "cameras.chosen"), ("connected", "network.connected"), ("route_m", "network.route_m"),
    ("cable_m", "network.cable_m"), ("capex", "cost.capex"), ("annual_opex", "cost.annual_opex"),
    ("net_present_cost", "cost.net_present_cost"), ("own_capex", "cost.own.capex"),
    ("own_annual_opex", "cost.own.annual_opex"),
)  # fmt: skip
COLUMNS = ("member", "layer", "before", "after", "kept", "added", "dropped", "changed", "cost_before",
           "cost_after")  # fmt: skip
LINKS, OWN = "backbone_links", ""
MONEY = 0.005


@dataclass(frozen=True)
class ProvinceDifference:
    """What changed from one plan of members to another.

    Parameters
    ----------
    figures
        Figures of the whole: before, after, difference.
    totals
        A row a member and layer, and one of links between cities under a blank member: how many before and
        after, kept, added, dropped and (of those kept) changed, and what they cost once.
    items
        What the province itself buys, an item a row: quantity and total before and after.
    members
        By member that both plans have, what changed in its own plan.
    """

    figures: pd.DataFrame
    totals: pd.DataFrame
    items: pd.DataFrame
    members: Mapping[str, Difference]

    @property
    def none(self) -> bool:
        """Whether nothing differs."""
        moved = self.totals[["added", "dropped", "changed"]].to_numpy().any()
        same = not (self.figures["difference"] != 0).any()
        own = not ((self.items["total_after"] - self.items["total_before"]).abs() > MONEY).any()
        return same and own and not moved and all(d.none for d in self.members.values())


def compare_provinces(before: Province, after: Province) -> ProvinceDifference:
    """Return what changed from an earlier plan of members to a later one.

    Members are told apart by their ids; a member that one plan alone has is added or dropped with all of
    its assets. Links between cities are the same where they join the same places in the same manner.

    Raises
    ------
    InputError
        The plans count in different currencies, or a member's plan cannot be read.
    """
    if before.summary["currency"] != after.summary["currency"]:
        told = f"one plan is in {before.summary['currency']}, the other in {after.summary['currency']}."
        raise InputError(Problem(told, "Price both in one currency and run them again."), "compare")
    old, new = ({m.member_id: m for m in p.members} for p in (before, after))
    found: dict[str, Difference] = {}
    rows: list[dict[str, object]] = []
    for name in dict.fromkeys([*new, *old]):
        if name in old and name in new:
            one, two = (read_plan(held[name].folder) for held in (old, new))
            found[name] = compare_plans(one, two)
            rows += _of_both(name, found[name])
        else:
            rows += _of_one(name, (old if name in old else new)[name].folder, gone=name in old)
    rows += _links(before, after)
    totals = pd.DataFrame(rows, columns=list(COLUMNS))
    return ProvinceDifference(_figures(before, after), totals, _items(before, after), found)


def _of_both(name: str, found: Difference) -> Iterator[dict[str, object]]:
    """Yield the layers of a member that both plans have."""
    changed = found.changes[~found.changes["change"].isin(("added", "dropped"))]
    for row in found.totals.to_dict("records"):
        if row["layer"] in ASSETS and (row["before"] or row["after"]):
            kept = row["after"] - row["added"]
            other = changed.loc[changed["layer"] == row["layer"], "asset_id"].nunique()
            told = {str(k): v for k, v in row.items()}
            yield {**told, "member": name, "kept": kept, "changed": other}


def _of_one(name: str, place: Path, gone: bool) -> Iterator[dict[str, object]]:
    """Yield the layers of a member that one plan alone has."""
    tables = read_tables(place, *(t for t in PLAN_TABLES if t.name in ASSETS), QUANTITIES)
    prices = pd.read_csv(place / "bom.csv")
    once = prices[prices["recurrence"] == "once"].set_index("item_id")["unit_price"]
    paid = tables["quantities"]["quantity"] * tables["quantities"]["item_id"].map(once).fillna(0.0)
    cost = paid.groupby(tables["quantities"]["asset_id"].astype(str)).sum().round(2)
    for layer in ASSETS:
        frame = tables[layer]
        if frame.empty:
            continue
        worth = round(float(cost.reindex(frame.iloc[:, 0].astype(str)).fillna(0.0).sum()), 2)
        many = len(frame)
        yield {
            "member": name, "layer": layer, "before": many * gone, "after": many * (not gone), "kept": 0,
            "added": many * (not gone), "dropped": many * gone, "changed": 0,
            "cost_before": worth * gone, "cost_after": worth * (not gone),
        }  # fmt: skip


def _links(before: Province, after: Province) -> Iterator[dict[str, object]]:
    """Yield the links between cities, where a plan has any."""
    old, new = _by_ends(before), _by_ends(after)
    if not old and not new:
        return
    shared = old.keys() & new.keys()
    yield {
        "member": OWN, "layer": LINKS, "before": len(old), "after": len(new), "kept": len(shared),
        "added": len(new.keys() - old.keys()), "dropped": len(old.keys() - new.keys()),
        "changed": sum(old[k] != new[k] for k in shared),
        "cost_before": round(sum(v[0] for v in old.values()), 2),
        "cost_after": round(sum(v[0] for v in new.values()), 2),
    }  # fmt: skip


def _by_ends(province: Province) -> dict[tuple[str, ...], tuple[float, float, str]]:
    """Return the links by the places that they join and their kind: capex, capacity, ways."""
    part = province.parts.get("backbone")
    if part is None:
        return {}
    nodes = part.tables["backbone_nodes"]
    place = {
        str(i): str(p) if isinstance(p, str) and p else str(i)
        for i, p in zip(nodes["backbone_node_id"], nodes["place_id"], strict=True)
    }
    out: dict[tuple[str, ...], tuple[float, float, str]] = {}
    for row in part.tables[LINKS].to_dict("records"):
        ends = sorted((place[str(row["from_node"])], place[str(row["to_node"])]))
        key = (*ends, str(row["kind"]))
        while key in out:
            key = (*key, "again")
        out[key] = float(row["capex"]), float(row["capacity_mbps"]), str(row["ways"])
    return out


def _figures(before: Province, after: Province) -> pd.DataFrame:
    """Return the figures of both wholes and their difference."""
    rows = []
    for name, dotted in FIGURES:
        was, now = (_of(p.summary, dotted) for p in (before, after))
        rows.append({"figure": name, "before": was, "after": now, "difference": round(now - was, 6)})
    return pd.DataFrame(rows)


def _of(summary: Any, dotted: str) -> float:
    """Return a figure of a summary."""
    for key in dotted.split("."):
        summary = summary[key]
    return float(summary)


def _items(before: Province, after: Province) -> pd.DataFrame:
    """Return what the province itself buys in either plan."""
    columns = ["item_id", "recurrence", "unit", "quantity", "total"]
    old, new = (p.bom.loc[p.bom["member"].isna(), columns] for p in (before, after))
    both = old.merge(new, on=["item_id", "recurrence", "unit"], how="outer", suffixes=("_before", "_after"))
    return both.fillna(0.0).sort_values("item_id").reset_index(drop=True)
