"""Ways to tamper with the single points of failure of a plan, and who must tell."""

from __future__ import annotations

from collections.abc import Callable

from helpers_tiny_places import line
from helpers_tiny_plan import TinyPlan

Tamper = Callable[[TinyPlan], object]


def row(change: str, risk: str = "SP-00001.3") -> Tamper:
    """Change a row of `single_points`."""
    return lambda plan: plan.sql(f"UPDATE single_points SET {change} WHERE risk_id = '{risk}'")


def figure(change: Callable[[dict], object]) -> Tamper:
    """Change block `network.cuts` of `plan.json`."""
    return lambda plan: plan.json("plan.json", lambda document: change(document["network"]["cuts"]))


def set_to(key: str, value: object, *inner: str) -> Tamper:
    """Set a key of the block, or of an object inside it."""

    def change(block: dict) -> None:
        for name in inner:
            block = block[name]
        assert block[key] != value
        block[key] = value

    return figure(change)


TABLE, LINE, FIGURES = {"INT-CUT-TABLE"}, {"INT-CUT-LINE"}, {"INT-CUT-FIGURES"}

CUTS: dict[str, tuple[Tamper, set[str]]] = {
    "fewer sites go dark": (row("sites = 1"), TABLE),
    "fewer cameras go dark": (row("cameras = 1"), TABLE),
    "more points go dark": (row("points = 1"), TABLE),
    "a hospital invented": (row("critical_sites = 1"), TABLE),
    "a smaller share": (row("site_share = 0.25"), TABLE),
    "less demand lost": (row("weight_lost = 8"), TABLE),
    "demand that another camera still sees": (row("weight_lost = 11", "SP-00002.1"), TABLE),
    "fewer residents": (row("residents = 5"), TABLE),
    "residents left out": (row("residents = NULL"), TABLE),
    "another length": (row("length_m = 12"), TABLE),
    "another street": (row("street_name = 'Calle Nueve'"), TABLE),
    "called a bridge": (row("kind = 'bridge'"), TABLE),
    "an owner invented": (row("owner = 'Utility'"), TABLE),
    "the worst cut hidden": (
        lambda plan: plan.sql("DELETE FROM single_points WHERE risk_id = 'SP-00001.1'"), TABLE,
    ),
    "ranks exchanged": (
        lambda plan: plan.sql(
            "UPDATE single_points SET rank = 3 - rank WHERE risk_id IN ('SP-00001.1', 'SP-00001.2')"
        ),
        TABLE,
    ),
    "a cut that is none": (row("risk_id = 'SP-00003'"), TABLE),
    "other spans": (row("span_ids = 'SP-00001.2'"), TABLE | LINE),
    "drawn elsewhere": (
        lambda plan: plan.move("single_points", "risk_id", "SP-00001.3", line((0, 50), (120, 50))), LINE,
    ),
    "drawn too short": (
        lambda plan: plan.move("single_points", "risk_id", "SP-00001.3", line((80, 0), (160, 0))), LINE,
    ),
    "a bridge with fiber not told": (
        lambda plan: plan.sql("UPDATE streets SET bridge = 1 WHERE span_id = 'SP-00001'"), TABLE | FIGURES,
    ),
    "a tunnel with fiber not told": (
        lambda plan: plan.sql("UPDATE streets SET tunnel = 1 WHERE span_id = 'SP-00002'"), TABLE | FIGURES,
    ),
    "a milder worst cut": (set_to("sites", 3, "worst"), FIGURES),
    "another worst cut": (set_to("risk_id", "SP-00001.2", "worst"), FIGURES),
    "the worst cut in another street": (set_to("street_name", "Calle Nueve", "worst"), FIGURES),
    "less demand in the worst cut": (set_to("weight_lost", 1.0, "worst"), FIGURES),
    "no worst cut": (set_to("worst", None), FIGURES),
    "a milder mean": (set_to("mean_sites_out", 1.1), FIGURES),
    "a smaller mean share": (set_to("mean_share_out", 0.1), FIGURES),
    "bridges invented": (set_to("bridge", 2, "counts"), FIGURES),
    "counts left out": (set_to("counts", None), FIGURES),
}  # fmt: skip
