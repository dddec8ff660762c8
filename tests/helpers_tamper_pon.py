"""A town under splitters, ways to tamper with it, and the rules that must tell of each."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

from helpers_tiny_plan import TinyPlan
from helpers_toy import STUDY, write_toy

from planner.cli.run import run_study
from planner.plan.progress import Run
from planner.settings import load_settings

Tamper = Callable[[TinyPlan], None]

PON = """
[network]
architecture = "gpon"
[pon]
stages = 2
first_ratio = 2
ratio = 4
[protection]
critical_kinds = ["hospital"]
[phases]
by = "priority"
priority = "kind"
order = ["hospital; school; police; office", "camera"]
"""


def write_pon_town(folder: Path) -> TinyPlan:
    """Plan the toy town under GPON: splitters of 1:2, then 1:4, the hospital on fibers of its own."""
    study = write_toy(folder / "study", study_toml=STUDY + PON)
    run_study(load_settings(study), folder / "plan", overwrite=False, watched=Run())
    connection = sqlite3.connect(folder / "plan" / "plan.gpkg")
    with connection:
        found = connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for (name,) in found:  # of spatial indexes: their functions are not in sqlite itself
            connection.execute(f'DROP TRIGGER "{name}"')
    connection.close()
    plan = TinyPlan(folder / "plan")
    plan.hash()
    return plan


def sql(*statements: str) -> Tamper:
    """Change layers."""
    return lambda plan: plan.sql(*statements)


LAST = "(SELECT splitter_id FROM splitters WHERE stage = 2 ORDER BY splitter_id LIMIT 1)"
FULL = "(SELECT splitter_id FROM splitters WHERE stage = 2 AND fill_pct = 75 ORDER BY splitter_id LIMIT 1)"
ROOT = "(SELECT splitter_id FROM splitters WHERE stage = 1 ORDER BY splitter_id LIMIT 1)"
OTHER_ROOT = "(SELECT splitter_id FROM splitters WHERE stage = 1 ORDER BY splitter_id DESC LIMIT 1)"
LIT = "site_id = (SELECT site_id FROM link_budget WHERE splitters = 2 ORDER BY site_id LIMIT 1)"
UP = f"{LIT} AND direction = 'up'"
"""Both rows, and the row up, of the first site on splitters."""


def link(change: str, where: str = UP) -> Tamper:
    """Change rows of `link_budget` of the first site on splitters."""
    return sql(f"UPDATE link_budget SET {change} WHERE {where}")


def splitter(change: str, which: str = LAST) -> Tamper:
    """Change a splitter."""
    return sql(f"UPDATE splitters SET {change} WHERE splitter_id = {which}")


def moved_site(plan: TinyPlan) -> None:
    """Hang the site of one splitter on that of another tree, which has a leg free, by its name alone."""
    tree = plan.one(f"SELECT {OTHER_ROOT}")
    full = plan.one(f"SELECT splitter_id FROM splitters WHERE fed_by = '{tree}' ORDER BY splitter_id LIMIT 1")
    site = plan.one(f"SELECT from_id FROM circuits WHERE kind = 'access' AND to_id = {FULL} LIMIT 1")
    plan.sql(f"UPDATE circuits SET to_id = '{full}' WHERE from_id = '{site}'")


def own_fiber(plan: TinyPlan) -> None:
    """Let the circuit of a site on splitters end at the POP."""
    plan.sql(
        "UPDATE circuits SET to_id = 'POP-0001' WHERE circuit_id = "
        f"(SELECT circuit_id FROM circuits WHERE kind = 'access' AND to_id = {FULL} LIMIT 1)"
    )


def one_full_tree(plan: TinyPlan) -> None:
    """Feed all splitters from one port, and raise what their sites send: 10 sites of 120 Mb/s."""
    plan.sql(
        f"UPDATE circuits SET to_id = {ROOT} WHERE kind = 'distribution'",
        f"UPDATE splitters SET fed_by = {ROOT} WHERE stage = 2",
        "UPDATE points SET kind = 'hospital'",
    )
    plan.study("cameras.stream_mbps", 100.0)


def class_of_tree(name: str) -> Tamper:
    """Give all sites of all trees another class on paper, with its limits."""
    budget, least = {"C+": (32, 17), "N1": (29, 14)}[name]
    return sql(
        f"UPDATE link_budget SET optic = '{name}', margin_db = margin_db + {budget} - budget_db, "
        f"overload_margin_db = overload_margin_db + 13 - {least}, budget_db = {budget} WHERE splitters > 0"
    )


def dearer_placing(plan: TinyPlan) -> None:
    """Raise cost and bound of the placing by 50, the gap in step: the bound is then above what is proven."""

    def told(document: dict[str, Any]) -> None:
        pon = document["network"]["pon"]
        pon["objective"] += 50
        pon["lower_bound"] += 50

    plan.json("plan.json", told)


SPLITTERS: dict[str, tuple[Tamper, set[str]]] = {
    "a ratio of twice the legs": (
        splitter("ratio = 8"),
        {"INT-PON-BOUND", "INT-SPLITTER-LEGS", "INT-QTY-SPLITTERS", "INT-PON-LOSS", "INT-PON-FIGURES"},
    ),
    "a ratio below the legs in use": (
        splitter("ratio = 2", FULL),
        {"INT-PON-BOUND", "INT-SPLITTER-LEGS", "INT-QTY-SPLITTERS", "INT-PON-LOSS", "INT-PON-FIGURES",
         "INT-SPLICE-DEVICES"},
    ),
    "a ratio that no catalog holds": (
        splitter("ratio = 5"),
        {"INT-SPLITTER-LEGS", "INT-QTY-SPLITTERS", "INT-PON-LOSS", "INT-PON-FIGURES"},
    ),
    "a splitter fed by another than its circuit says": (
        splitter(f"fed_by = {OTHER_ROOT}"),
        {"INT-SPLITTER-TREE"},
    ),
    "a splitter of a third stage": (
        splitter("stage = 3"),
        {"INT-SPLITTER-TREE", "INT-SPLITTER-LEGS", "INT-PON-FIGURES"},
    ),
    "a first splitter called a second": (
        splitter("stage = 2", ROOT),
        {"INT-PON-BOUND", "INT-SPLITTER-TREE", "INT-SPLITTER-LEGS", "INT-SPLITTER-POPS", "INT-POP-COUNTS",
         "INT-PON-FIGURES",
         "INT-KITS-CENTERS"},
    ),
    "a splitter of a POP that is not there": (splitter("pop_id = 'POP-0009'"), {"INT-SPLITTER-TREE"}),
    "a splitter at a node of nobody": (
        splitter("node_id = 'ND-09999'"),
        {"INT-SPLITTER-TREE", "INT-CIRCUIT-PATH", "INT-CLOSURE", "INT-SPLICE-TRACE"},
    ),
    "more sites beyond a splitter than hang on it": (splitter("sites_served = 9"), {"INT-SPLITTER-LEGS"}),
    "legs told free that are in use": (
        splitter("fill_pct = 25", FULL), {"INT-SPLITTER-LEGS", "INT-PON-FIGURES"},
    ),
    "a fill that the study no longer lets": (
        lambda plan: plan.study("pon.fill_pct", 50.0), {"INT-SPLITTER-LEGS"},
    ),
    "a ratio above what the study lets": (
        lambda plan: plan.study("pon.ratio", 2), {"INT-SPLITTER-LEGS"},
    ),
    "a splitter dropped": (
        sql(f"DELETE FROM splitters WHERE splitter_id = {FULL}"),
        {"INT-PON-BOUND", "INT-CIRCUIT-CHAIN", "INT-CIRCUIT-PATH", "INT-QTY-ASSETS", "INT-PON-CLASS",
         "INT-PON-LOSS",
         "INT-PON-FIGURES", "INT-CLOSURE", "INT-SPLICE-TRACE"},
    ),
    "a feeder deleted": (
        sql(f"DELETE FROM circuits WHERE from_id = {ROOT}"),
        {"INT-PON-BOUND", "INT-SPLITTER-TREE", "INT-SPLITTER-LEGS", "INT-SPLITTER-POPS", "INT-PON-CLASS",
         "INT-PON-FIGURES",
         "INT-CIRCUIT-CHAIN", "INT-SPAN-FIBERS", "INT-POP-COUNTS", "INT-KITS-SITES"},
    ),
    "a feeder of two fibers": (
        sql(f"UPDATE circuits SET fibers = 2 WHERE from_id = {ROOT}"),
        {"INT-SPLITTER-TREE", "INT-SPLITTER-POPS", "INT-CIRCUIT-CHAIN", "INT-CIRCUIT-FIBER",
         "INT-SPAN-FIBERS", "INT-SPLICE-TRACE"},
    ),
    "a feeder called distribution": (
        sql(f"UPDATE circuits SET kind = 'distribution' WHERE from_id = {ROOT}"),
        {"INT-SPLITTER-TREE", "INT-SPLITTER-POPS", "INT-CIRCUIT-CHAIN"},
    ),
    "a site hung on another tree": (
        moved_site,
        {"INT-SPLITTER-LEGS", "INT-CIRCUIT-PATH", "INT-PON-LOSS", "INT-PON-FIGURES", "INT-SPLICE-TRACE",
         "INT-CLOSURE", "INT-SERVICE-SITES"},
    ),
    "a site given fibers of its own": (
        own_fiber,
        {"INT-PON-BOUND", "INT-SPLITTER-SITES", "INT-SPLITTER-LEGS", "INT-PON-CLASS", "INT-PON-FIGURES",
         "INT-CIRCUIT-PATH",
         "INT-REACH", "INT-POP-COUNTS", "INT-KITS-SITES", "INT-KITS-CENTERS"},
    ),
    "a critical site that the study names after the run": (
        lambda plan: plan.study("protection.critical_kinds", ["hospital", "school"]),
        {"INT-SPLITTER-SITES", "INT-PROTECT-ROWS"},
    ),
    "a critical site that the study names no more": (
        lambda plan: plan.study("protection.critical_kinds", []), {"INT-SPLITTER-SITES", "INT-PROTECT-ROWS"},
    ),
    "splitters where the study asks for none": (
        lambda plan: plan.study("network.architecture", "point_to_point"),
        {"INT-SPLITTER-TREE", "INT-PON-CLASS", "INT-PON-FIGURES", "INT-KITS-SITES", "INT-KITS-CENTERS"},
    ),
    "a PON port more on paper": (
        sql("UPDATE pops SET pon_ports = 32 WHERE pop_id = 'POP-0001'"),
        {"INT-SPLITTER-POPS", "INT-PON-FIGURES"},
    ),
    "a PON port less in use": (
        sql("UPDATE pops SET pon_ports_used = 1 WHERE pop_id = 'POP-0001'"),
        {"INT-SPLITTER-POPS", "INT-PON-FIGURES"},
    ),
    "a splitter bought twice": (
        sql(f"UPDATE quantities SET quantity = 2 WHERE asset_id = {LAST}"), {"INT-QTY-SPLITTERS"},
    ),
    "a splitter bought by another ratio": (
        sql(f"UPDATE quantities SET item_id = 'splitter_2' WHERE asset_id = {LAST}"), {"INT-QTY-SPLITTERS"},
    ),
    "a splitter built after its sites": (
        splitter("phase = 2", ROOT), {"INT-PHASE-ASSETS"},
    ),
}  # fmt: skip

LIGHT: dict[str, tuple[Tamper, set[str]]] = {
    "a highest loss written down": (link("loss_high_db = loss_high_db - 1"), {"INT-PON-LOSS"}),
    "a lowest loss written up": (link("loss_low_db = loss_low_db + 1"), {"INT-PON-LOSS"}),
    "an expected loss written down": (link("loss_expected_db = 9"), {"INT-PON-LOSS"}),
    "a length cut": (link("length_m = 10"), {"INT-PON-LOSS"}),
    "a splice forgotten": (link("splices = splices - 1"), {"INT-PON-LOSS"}),
    "a splitter on the way forgotten": (link("splitters = 1"), {"INT-PON-CLASS"}),
    "another wavelength": (link("wavelength_nm = 1550"), {"INT-PON-LOSS"}),
    "a stronger class on paper for one site": (
        link("optic = 'C+'", LIT), {"INT-PON-CLASS", "INT-PON-LOSS", "INT-PON-FIGURES"},
    ),
    "another class on paper for every site": (
        class_of_tree("C+"), {"INT-PON-CLASS", "INT-PON-FIGURES", "INT-LIGHT-LIMITS"},
    ),
    "a class of another architecture": (
        class_of_tree("N1"), {"INT-PON-CLASS", "INT-PON-LOSS", "INT-PON-FIGURES"},
    ),
    "an optic on a splitter": (
        link("optic = '1000BASE-BX10'", LIT),
        {"INT-PON-CLASS", "INT-PON-FIGURES", "INT-LIGHT-ROWS", "INT-LIGHT-LOSS"},
    ),
    "classes that the study no longer lets": (
        lambda plan: plan.study("pon.classes", ["C+"]), {"INT-PON-BOUND", "INT-PON-CLASS"},
    ),
    "a module of another class bought": (
        sql("UPDATE equipment SET item_id = 'pon_port_c_plus' WHERE kind = 'pon_port'"), {"INT-PON-CLASS"},
    ),
    "an attenuator left out": (
        link("attenuator = NULL", LIT), {"INT-PON-LOSS", "INT-PON-CLASS"},
    ),
    "an attenuator not bought": (
        sql("DELETE FROM equipment WHERE kind = 'attenuator' AND site_id = 'CAM-0001'"), {"INT-PON-CLASS"},
    ),
    "a light told out of reach": (link("length_m = 25000", LIT), {"INT-PON-LOSS", "INT-PON-LIMITS"}),
    "more splitting than a class bears": (
        sql("UPDATE splitters SET ratio = 128 WHERE stage = 2"),
        {"INT-PON-BOUND", "INT-PON-LIMITS", "INT-PON-LOSS", "INT-SPLITTER-LEGS", "INT-QTY-SPLITTERS",
         "INT-PON-FIGURES"},
    ),
    "streams raised after the run": (
        lambda plan: plan.study("cameras.stream_mbps", 60.0), {"INT-LOAD-LINKS", "INT-PON-FIGURES"},
    ),
    "more sites on one port than it carries": (
        one_full_tree,
        {"INT-PON-BOUND", "INT-PON-LOAD", "INT-PON-LOSS", "INT-PON-FIGURES", "INT-PON-CLASS",
         "INT-SPLITTER-LEGS",
         "INT-SPLITTER-SITES", "INT-LOAD-LINKS"},
    ),
    "a terminal not bought": (
        sql("DELETE FROM equipment WHERE kind = 'ont' AND site_id = 'GOV-0001'"), {"INT-KITS-SITES"},
    ),
    "a line terminal not bought": (
        sql("DELETE FROM equipment WHERE kind = 'olt'"),
        {"INT-SPLITTER-POPS", "INT-POP-COUNTS", "INT-KITS-CENTERS"},
    ),
    "a port told emptier": (
        lambda plan: plan.json("plan.json", lambda d: d["network"]["pon"].update(fullest_port_share=0.01)),
        {"INT-PON-FIGURES"},
    ),
    "a bound above the cost": (
        lambda plan: plan.json("plan.json", lambda d: d["network"]["pon"].update(lower_bound=1e9)),
        {"INT-PON-BOUND", "INT-PON-FIGURES"},
    ),
    "a placing told cheaper than it is": (
        lambda plan: plan.json("plan.json", lambda d: d["network"]["pon"].update(
            objective=600.0, lower_bound=600.0, gap_pct=0.0, gap_of_capex_pct=0.0)),
        {"INT-PON-BOUND"},
    ),
    "a bound on splitters above what is proven, and a cost above it": (dearer_placing, {"INT-PON-BOUND"}),
    "a bound from tables that see nothing": (
        lambda plan: plan.json("plan.json", lambda d: d["network"]["pon"].update(
            legs_told_apart=1, feeds_told_apart=1)),
        {"INT-PON-BOUND"},
    ),
    "a bound from tables of a size that nobody fills": (
        lambda plan: plan.json("plan.json", lambda d: d["network"]["pon"].update(legs_told_apart=10**6)),
        {"INT-PON-BOUND"},
    ),
    "a share of the capex told smaller": (
        lambda plan: plan.json("plan.json", lambda d: d["network"]["pon"].update(gap_of_capex_pct=-1.0)),
        {"INT-PON-BOUND"},
    ),
    "a tree forgotten": (
        lambda plan: plan.json("plan.json", lambda d: d["network"]["pon"].update(trees=1)),
        {"INT-PON-FIGURES"},
    ),
    "the block of splitters left out": (
        lambda plan: plan.json("plan.json", lambda d: d["network"].pop("pon")), {"INT-PON-FIGURES"},
    ),
}  # fmt: skip

CASES = SPLITTERS | LIGHT
