"""Ways to tamper with what a plan says of its study, prices, streets and shown files, and who must tell."""

from __future__ import annotations

from collections.abc import Callable

from helpers_tiny_plan import TinyPlan

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


TOLD: dict[str, tuple[Tamper, set[str]]] = {
    "streets told as surveyed": (put("streets", "surveyed"), {"INT-TOLD-STUDY"}),
    "notes emptied": (put("notes", []), {"INT-TOLD-STUDY"}),
    "another title": (put("title", "The best plan"), {"INT-TOLD-STUDY"}),
    "another seed": (put("seed", 9), {"INT-TOLD-STUDY"}),
    "a benchmark invented": (put("benchmarks", [{"what": "fiber", "value": 1.0}]), {"INT-TOLD-STUDY"}),
    "residents doubled": (put("city.residents", 604_412), {"INT-TOLD-STUDY"}),
    "cameras that recognize faces": (put("cameras.model", "recognizes faces"), {"INT-TOLD-STUDY"}),
    "a sight model that no camera has": (put("cameras.sight_models", {"lidar": 1.0}), {"INT-TOLD-STUDY"}),
    "demand told in another unit": (put("cameras.demand_unit", "schools"), {"INT-TOLD-STUDY"}),
    "inputs emptied": (put("inputs", []), {"INT-TOLD-INPUTS"}),
    "inputs emptied everywhere": (forgotten_inputs, {"INT-TOLD-INPUTS"}),
    "a hash of an input": (first_input("sha256", "0" * 64), {"INT-TOLD-INPUTS"}),
    "a license of an input": (first_input("license", "all rights reserved"), {"INT-TOLD-INPUTS"}),
    "an attribution dropped": (put("attribution", []), {"INT-TOLD-INPUTS"}),
    "a notice of surveyed streets": (notice_without("not surveyed"), {"INT-TOLD-NOTICE"}),
    "a notice without its sources": (notice_without("Drawn by hand"), {"INT-TOLD-NOTICE"}),
    "a notice without licenses": (notice_without("license"), {"INT-TOLD-NOTICE"}),
}
