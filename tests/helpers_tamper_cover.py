"""Limits of the covering evidence that no setting asks for: each takes choices away and lowers the bound."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from helpers_tiny_plan import TinyPlan

Tamper = Callable[[TinyPlan], object]
ROOM, APART, LIMITS = "INT-COVER-ROOM", "INT-COVER-APART", "INT-COVER-LIMITS"


def put(plan: TinyPlan, **arrays: Any) -> None:
    """Lay arrays over those of `evidence/cover.npz`."""
    path = plan.folder / "evidence" / "cover.npz"
    with np.load(path) as archive:
        whole = dict(archive.items())
    np.savez(path, **whole | {name: np.asarray(value) for name, value in arrays.items()})
    plan.hash()


def row(plan: TinyPlan, name: str, views: list[int], each: list[int], most: int) -> None:
    """Put one side row."""
    put(
        plan, side_name=[name], side_indptr=[0, len(views)], side_view=views, side_coefficient=each,
        side_most=[most], side_multiplier=[0],
    )  # fmt: skip


def at_place(place: str, **columns: int) -> Tamper:
    """Change numbers of a place in layer `candidates` and in the evidence, so that both agree."""

    def change(plan: TinyPlan) -> None:
        told = ", ".join(f"{k} = {v}" for k, v in columns.items())
        plan.sql(f"update candidates set {told} where candidate_id = '{place}'")
        at = int(place[-1]) - 1
        for name, value in columns.items():
            array = {"cameras_least": "site_least", "cameras_most": "site_most"}.get(name)
            if array:
                plan.array("cover", array, lambda a, at=at, value=value: a.__setitem__(at, value))

    return change


def asked(*changes: tuple[str, object]) -> Tamper:
    """Change settings of the study."""
    return lambda plan: [plan.study(key, value) for key, value in changes]


def both(*tampers: Tamper) -> Tamper:
    """Change one thing after the other."""
    return lambda plan: [tamper(plan) for tamper in tampers]


def apart(*pairs: tuple[int, int]) -> Tamper:
    """Hold places apart."""
    return lambda plan: put(plan, apart=np.array(pairs))


def classes(most: int, each: tuple[int, ...] = (1, 1, 1), told: int = 2) -> Tamper:
    """Allow `told` cameras of class fixed, and say `most` in the evidence."""
    return both(
        asked(("cameras.class_most", {"fixed": told})),
        lambda plan: row(plan, "class_most fixed", [0, 1, 3], list(each), most),
    )


def second(worth: int) -> Tamper:
    """Say in layer and evidence that a second sight of the first point is worth something."""
    return both(
        lambda plan: plan.sql(
            f"update demand_points set backup_milli = {worth} where demand_id = 'DEM-000001'"
        ),
        lambda plan: plan.array("cover", "backup_milli", lambda a: a.__setitem__(0, worth)),
    )


def without_a_place(plan: TinyPlan) -> None:
    """Leave the fourth place, which was not chosen, out of the evidence and of what is told of it."""
    path = plan.folder / "evidence" / "cover.npz"
    with np.load(path) as archive:
        whole = dict(archive.items())
    for name in ("candidate_id", "site_least", "site_most", "fixed", "counted", "cover_indptr"):
        whole[name] = whole[name][:-1]
    for name in [n for n in whole if n.startswith("view_")]:
        whole[name] = whole[name][:-1]
    whole["cover_demand"] = whole["cover_demand"][: int(whole["cover_indptr"][-1])]
    np.savez(path, **whole)
    plan.json("plan.json", lambda d: d["cameras"].update(candidates=3, views=3))


HONEST: Mapping[str, Tamper] = {
    "places nearer than the spacing": both(asked(("cameras.spacing_m", 50.0)), apart((2, 3))),
    "a spacing row that is not told": asked(("cameras.spacing_m", 50.0)),
    "a limit on a class": classes(2),
    "a looser limit on a class": classes(3),
    "a limit on a class that is not told": asked(("cameras.class_most", {"fixed": 2})),
    "a limit that counts fewer views": classes(2, (1, 1, 0)),
}
"""Limits that the study sets; one that the evidence leaves out only raises the bound."""

FORGED: Mapping[str, tuple[Tamper, str]] = {
    "a pair apart that no setting asks for": (apart((1, 3)), APART),
    "a pair farther than the spacing": (both(asked(("cameras.spacing_m", 50.0)), apart((1, 3))), APART),
    "a place apart from itself": (both(asked(("cameras.spacing_m", 50.0)), apart((3, 3))), APART),
    "cameras nearer than the spacing": (asked(("cameras.spacing_m", 61.0)), APART),
    "a class limit that no setting asks for": (
        lambda plan: row(plan, "class_most fixed", [0, 1, 3], [1, 1, 1], 2),
        LIMITS,
    ),
    "a limit of another kind": (lambda plan: row(plan, "fairness", [0, 3], [1, 1], 1), LIMITS),
    "a limit lower than the study's": (classes(2, told=3), LIMITS),
    "a view that counts twice": (classes(2, (1, 1, 2)), LIMITS),
    "a view of another class": (
        both(
            asked(("cameras.class_most", {"fixed": 3})),
            lambda plan: row(plan, "class_most fixed", [0, 1, 2, 3], [1, 1, 1, 1], 3),
        ),
        LIMITS,
    ),
    "more cameras of a class than the study allows": (asked(("cameras.class_most", {"fixed": 1})), LIMITS),
    "a device budget that nobody set": (
        lambda plan: row(plan, "device_budget", [0, 1, 2, 3], [1, 1, 1, 1], 3),
        LIMITS,
    ),
    "dearer devices": (
        both(
            asked(("cameras.device_budget", 1e6)),
            lambda plan: row(plan, "device_budget", [3], [90_000_000], 100_000_000),
        ),
        LIMITS,
    ),
    "a ceiling of a district that is none": (
        lambda plan: row(plan, "district_most Alto", [0, 3], [1, 1], 1),
        LIMITS,
    ),
    "a floor of a district that is none": (
        lambda plan: row(plan, "district_least Alto", [0, 1], [-1, -1], -2),
        LIMITS,
    ),
    "a floor of coverage that nobody set": (
        lambda plan: put(plan, floor_group=[0, 0, -1, -1, -1, -1], floor_milli=[9_000], floor_multiplier=[0]),
        LIMITS,
    ),
    "a second sight that nobody pays for": (second(5_000), LIMITS),
    "a view that must be chosen": (lambda plan: plan.array("cover", "fixed", lambda a: a.fill(True)), ROOM),
    "a place that must hold a camera": (at_place("CAND-00001", cameras_least=1), ROOM),
    "a place called fixed": (at_place("CAND-00001", cameras_least=1, fixed=1), ROOM),
    "a place without room": (at_place("CAND-00004", cameras_most=0), ROOM),
    "room taken in the evidence alone": (
        lambda plan: plan.array("cover", "site_most", lambda a: a.__setitem__(3, 0)),
        ROOM,
    ),
    "fewer cameras than the study asks for": (
        asked(("cameras.count", 4)),
        ROOM,
    ),
    "a place left out": (without_a_place, ROOM),
}  # fmt: skip
