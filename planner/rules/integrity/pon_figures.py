"""INT-PON-FIGURES: what plan.json tells of splitters, recounted from the layers."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

from planner.rules.folder import STUDY, SUMMARY, PlanFolder
from planner.rules.integrity.light import LINKS
from planner.rules.integrity.load import needed_mbps
from planner.rules.integrity.splitters import is_pon, pon_classes
from planner.rules.rule import SHARE, Fault, Rule, differs

BLOCK = "network.pon"
GAP_PCT = 0.0051
FILL_PCT = 0.0051
LOAD_SHARE = 1e-5
"""Loads are stored to a kilobit: over a port of 1,100 Mb/s, with some tens of sites, below this."""


def check_figures(folder: PlanFolder) -> Iterable[Fault]:
    """The block network.pon is what layers `splitters`, `pops` and `link_budget` hold."""
    told = folder.summary["network"].get("pon")
    if not is_pon(folder):
        if told is not None:
            yield Fault(SUMMARY, BLOCK, "network.architecture asks for no splitters.")
        return
    if not isinstance(told, dict):
        yield Fault(SUMMARY, BLOCK, "the block is missing.")
        return
    trees, pops = folder.trees, folder.layer("pops")
    for key, right in (
        ("sites", len(trees.on_splitters())),
        ("trees", sum(s.stage == 1 for s in trees.splitters.values())),
        ("ports", int(pops["pon_ports"].sum())),
        ("ports_used", int(pops["pon_ports_used"].sum())),
    ):
        yield from differs(SUMMARY, f"{BLOCK}.{key}", told.get(key), right, 0, "from the layers")
    if told.get("architecture") != folder.study["network"]["architecture"]:
        yield Fault(SUMMARY, f"{BLOCK}.architecture", "it is not that of the study.")
    links = folder.layer(LINKS)
    optic = dict(zip(links["site_id"], links["optic"], strict=True))
    members = trees.members()
    classes: dict[str, int] = {}
    for sites in members.values():
        name = optic.get(sites[0], "")
        classes[name] = classes.get(name, 0) + 1
    if told.get("classes") != classes:
        what = f"it is {told.get('classes')}; counted by tree it is {dict(sorted(classes.items()))}."
        yield Fault(SUMMARY, f"{BLOCK}.classes", what)
    yield from _stages(folder, told.get("splitters"))
    yield from _fullest(folder, told, optic)
    yield from _gap(told)


def _stages(folder: PlanFolder, told: Any) -> Iterable[Fault]:
    """Count and mean fill of the splitters of each stage and ratio are those of the layer."""
    rows = folder.layer("splitters")
    names = sorted(set(zip(rows["stage"].astype(int), rows["ratio"].astype(int), strict=True)))
    listed = (
        {(e.get("stage"), e.get("ratio")): e for e in told if isinstance(e, dict)}
        if isinstance(told, list)
        else {}
    )
    if set(listed) != set(names) or not isinstance(told, list) or len(told) != len(names):
        what = "it does not list each stage and ratio of layer `splitters` once."
        yield Fault(SUMMARY, f"{BLOCK}.splitters", what)
        return
    for stage, ratio in names:
        mine = rows[(rows["stage"] == stage) & (rows["ratio"] == ratio)]
        name, entry = f"{BLOCK}.splitters stage {stage} 1:{ratio}", listed[stage, ratio]
        fill = float(mine["fill_pct"].mean())
        yield from differs(SUMMARY, f"{name} count", entry.get("count"), len(mine), 0, "from the layer")
        yield from differs(
            SUMMARY, f"{name} mean_fill_pct", entry.get("mean_fill_pct"), fill, FILL_PCT, "from the layer"
        )


def _fullest(folder: PlanFolder, told: dict[str, Any], optic: dict[str, str]) -> Iterable[Fault]:
    """The share of the fullest port is recounted from cameras and points."""
    needed, shares = needed_mbps(folder), []
    for sites in folder.trees.members().values():
        port = pon_classes().get(optic.get(sites[0], ""))
        if port is not None:
            sums = {d: math.fsum(needed.get((s, d), math.nan) for s in sites) for d in ("up", "down")}
            shares += [sums["up"] / port.usable_up_mbps, sums["down"] / port.usable_down_mbps]
    key = f"{BLOCK}.fullest_port_share"
    if shares:
        stored = told.get("fullest_port_share")
        yield from differs(SUMMARY, key, stored, max(shares), LOAD_SHARE, "load of a tree over its port")
    elif told.get("fullest_port_share") is not None:
        yield Fault(SUMMARY, key, "there is no tree.")


def _gap(told: dict[str, Any]) -> Iterable[Fault]:
    """The gap follows from the objective and a bound that is not above it."""
    cost, bound = told.get("objective"), told.get("lower_bound")
    if not isinstance(cost, int | float) or not isinstance(bound, int | float):
        yield Fault(SUMMARY, BLOCK, "objective or lower_bound is no number.")
        return
    if bound > cost + SHARE:
        yield Fault(SUMMARY, f"{BLOCK}.lower_bound", f"it is {bound:g}, above the objective {cost:g}.")
    right = 100 * (cost - bound) / cost if cost else 0.0
    yield from differs(
        SUMMARY, f"{BLOCK}.gap_pct", told.get("gap_pct"), right, GAP_PCT, "from objective and lower_bound"
    )


RULES = (
    Rule(
        "INT-PON-FIGURES",
        "network.pon of plan.json (sites, trees, ports, classes, splitters by stage, fullest port) is what "
        "the layers hold; its gap follows from objective and lower_bound (see INT-PON-BOUND).",
        "How full the ports are decides whether the network grows or is bought again.",
        "An edited figure.",
        "Write the plan anew.",
        (SUMMARY, STUDY, LINKS, "splitters", "circuits", "pops", "cameras", "points"),
        check_figures,
    ),
)
