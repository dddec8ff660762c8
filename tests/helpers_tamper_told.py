"""Ways to tamper with what a plan says of its study, prices, streets and shown files, and who must tell."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
from helpers_tamper_bought import with_workbook
from helpers_tiny_places import at
from helpers_tiny_plan import TinyPlan

from planner.outputs import write_map, write_report
from planner.plan.store import read_plan

Tamper = Callable[[TinyPlan], object]


def put(dotted: str, value: object) -> Tamper:
    """Set a key of `plan.json`."""
    return lambda plan: plan.put(dotted, value)


def forgotten_inputs(plan: TinyPlan) -> None:
    """Leave no trace of the inputs: not in plan.json, not in the layer."""
    plan.put("inputs", [])
    plan.put("attribution", [])
    plan.sql("DELETE FROM provenance")


def first_input(key: str, value: str) -> Tamper:
    """Change a word of the first input in plan.json."""
    return lambda plan: plan.json("plan.json", lambda d: d["inputs"][0].update({key: value}))


def notice_without(words: str) -> Tamper:
    """Take a line out of NOTICE.txt."""

    def change(plan: TinyPlan) -> None:
        path = plan.folder / "NOTICE.txt"
        lines = path.read_text().splitlines()
        kept = [line for line in lines if words not in line]
        assert len(kept) < len(lines)
        path.write_text("\n".join(kept) + "\n")

    return change


def prices(item: str, column: str, value: str) -> Tamper:
    """Change a cell of `evidence/prices.csv`."""

    def change(plan: TinyPlan) -> None:
        path = plan.folder / "evidence" / "prices.csv"
        frame = pd.read_csv(path, dtype=str)
        frame.loc[frame["item_id"] == item, column] = value
        frame.to_csv(path, index=False)
        plan.hash()

    return change


def array(key: str, change: Callable[[np.ndarray], object]) -> Tamper:
    """Change an array of `evidence/routing.npz`."""
    return lambda plan: plan.array("routing", key, change)


def without_duct(plan: TinyPlan) -> None:
    """Take the duct that SP-00004 offers out of the instance."""
    with np.load(plan.folder / "evidence" / "routing.npz") as archive:
        arrays = dict(archive.items())
    for key in ("way", "way_cost_cents", "way_owned"):
        arrays[key] = arrays[key][:-1]
    arrays["way_indptr"][-1] -= 1
    np.savez(plan.folder / "evidence" / "routing.npz", **arrays)
    plan.hash()


def without_street(plan: TinyPlan) -> None:
    """Let the evidence call the unused street by the name of a part of another."""
    plan.array("routing", "span_id", lambda a: np.where(a == "SP-00004", "SP-00003.2", a))


def renamed(plan: TinyPlan) -> None:
    """Give the last span a name of its own, in every layer and in the evidence."""
    for layer, key in (("spans", "span_id"), ("supports", "span_id"), ("quantities", "asset_id")):
        plan.sql(f"UPDATE {layer} SET {key} = 'SP-99999' WHERE {key} = 'SP-00002.1'")
    plan.sql("UPDATE cables SET span_ids = 'SP-99999' WHERE span_ids = 'SP-00002.1'")
    plan.array("routing", "span_id", lambda a: np.where(a == "SP-00002.1", "SP-99999", a))


def shown(plan: TinyPlan, report: str = "") -> None:
    """Put the plan in its place: with audit.json, its report or another text for it, map and workbook."""
    (plan.folder / "audit.json").write_text('{"errors": 0, "warnings": 0, "open": 0}')
    write_report(read_plan(plan.folder), None, plan.folder / "report.html")
    write_map(read_plan(plan.folder), None, plan.folder / "map.html")
    if report:
        (plan.folder / "report.html").write_text(report)
    (plan.folder / "report.pdf").write_bytes(b"%PDF-1.4\n%%EOF\n")
    with_workbook(plan)


def without_report(plan: TinyPlan) -> None:
    """Delete the report of a plan that stands in its place."""
    shown(plan)
    (plan.folder / "report.html").unlink()


def cut_pdf(plan: TinyPlan) -> None:
    """Cut the printed report of a plan that stands in its place."""
    shown(plan)
    (plan.folder / "report.pdf").write_bytes(b"%PDF-1.4\n")


def fewer_meters(plan: TinyPlan) -> None:
    """Count street meters, of which the evidence holds 100 of 500."""
    plan.study("sources.demand", "")
    plan.put("cameras.demand_unit", "street meters")
    plan.json("plan.json", lambda d: d["city"]["demand_layers"][0].update({"path": "", "sha256": ""}))


TOLD: dict[str, tuple[Tamper, set[str]]] = {
    "streets told as surveyed": (put("streets", "surveyed"), {"INT-TOLD-STUDY"}),
    "notes emptied": (put("notes", []), {"INT-TOLD-STUDY"}),
    "another title": (put("title", "The best plan"), {"INT-TOLD-STUDY"}),
    "another seed": (put("seed", 9), {"INT-TOLD-STUDY", "INT-SEEN-CIRCLES"}),
    "a benchmark invented": (put("benchmarks", [{"what": "fiber", "value": 1.0}]), {"INT-TOLD-STUDY"}),
    "residents doubled": (put("city.residents", 604_412), {"INT-TOLD-STUDY"}),
    "cameras that recognize faces": (put("cameras.model", "recognizes faces"), {"INT-TOLD-STUDY"}),
    "a sight model that no camera has": (put("cameras.sight_models", {"lidar": 1.0}), {"INT-TOLD-STUDY"}),
    "demand told in another unit": (put("cameras.demand_unit", "schools"), {"INT-TOLD-STUDY"}),
    "inputs emptied": (put("inputs", []), {"INT-TOLD-INPUTS", "INT-DEMAND-TOTAL"}),
    "inputs emptied everywhere": (forgotten_inputs, {"INT-TOLD-INPUTS", "INT-DEMAND-TOTAL"}),
    "a hash of an input": (first_input("sha256", "0" * 64), {"INT-TOLD-INPUTS", "INT-DEMAND-TOTAL"}),
    "a license of an input": (first_input("license", "all rights reserved"), {"INT-TOLD-INPUTS"}),
    "an attribution dropped": (put("attribution", []), {"INT-TOLD-INPUTS"}),
    "a notice of surveyed streets": (notice_without("not surveyed"), {"INT-TOLD-NOTICE"}),
    "a notice without its sources": (notice_without("Drawn by hand"), {"INT-TOLD-NOTICE"}),
    "a notice without licenses": (notice_without("license"), {"INT-TOLD-NOTICE"}),
    "another source of a price": (
        lambda plan: plan.bom("closure", "source", "contract of 2019"),
        {"INT-PRICES-LINES"},
    ),
    "gold in a description": (
        lambda plan: plan.bom("closure", "description_en", "Golden closure"),
        {"INT-PRICES-LINES"},
    ),
    "a price of nobody's book": (
        lambda plan: plan.study("costs.price_book", ""),
        {"INT-PRICES-CATALOG"},
    ),
    "a closure by the meter": (
        lambda plan: (prices("closure", "unit", "m")(plan), plan.bom("closure", "unit", "m")),
        {"INT-PRICES-CATALOG"},
    ),
    "a street that was not taken made dear": (
        array("way_cost_cents", lambda a: a.__setitem__(9, 3 * a[9])),
        {"INT-ROUTING-COSTS"},
    ),
    "a way kept out of the choice": (without_duct, {"INT-ROUTING-OFFERS"}),
    "a street kept out of the choice": (
        without_street,
        {"INT-ROUTING-STREETS", "INT-ROUTING-OFFERS", "INT-COVER-ROOM"},
    ),
    "a span with a name of its own": (
        renamed,
        {
            "INT-SPAN-NAME",
            "INT-ROUTING-STREETS",
            "INT-ROUTING-OFFERS",
            "INT-CIRCUIT-FIBER",
            "INT-CIRCUIT-PATH",
            "INT-CLOSURE",
            "INT-LIGHT-LOSS",
            "INT-SPAN-FIBERS",
        },
    ),
    "a candidate that was moved": (
        lambda plan: plan.move("candidates", "candidate_id", "CAND-00004", at(203, 100)),
        {"INT-COVER-PLACES"},
    ),
    "a total that leaves out streets": (fewer_meters, {"INT-COVER-TOTAL"}),
    "a report that was deleted": (without_report, {"INT-SHOWN"}),
    "a printed report that was cut": (cut_pdf, {"INT-SHOWN"}),
    "a report that was cut": (lambda plan: shown(plan, "<html>"), {"INT-SHOWN", "INT-REPORT-FIGURES"}),
}
