"""INT-MONEY-BAND: the band of capex and of the net present cost, drawn anew."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from planner.catalog.table_files import cable_parts
from planner.rules.folder import BOM, PRICE_ROWS, STUDY, SUMMARY, PlanFolder
from planner.rules.integrity.cash import tables
from planner.rules.rule import Fault, Rule

FACTORS = ("labor", "exchange", "construction", "equipment", "quantity")
RELATIVE = 1e-7


def check_band(folder: PlanFolder) -> Iterable[Fault]:
    """The percentiles and drivers are those of the draws that the seed gives."""
    block = folder.summary["money"]["band"]
    study = folder.study
    if int(block["draws"]) != int(study["finance"]["draws"]) or int(block["seed"]) != int(
        study["study"]["seed"]
    ):
        yield Fault(SUMMARY, "money.band", "draws and seed are not those of the study.")
        return
    if not folder.bom["item_id"].isin(folder.parts[PRICE_ROWS]["item_id"]).all():
        return
    model = Model(folder)
    for name, values in model.draw(int(block["draws"]), int(block["seed"])).items():
        right = {**{f"p{p}": np.percentile(values, p) for p in (5, 50, 95)}, "mean": values.mean()}
        for key, value in right.items():
            if abs(float(block[name][key]) - float(value)) > 0.02 + RELATIVE * abs(float(value)):
                what = f"`{key}` is {block[name][key]:,.2f}; drawn anew it is {float(value):,.2f}."
                yield Fault(SUMMARY, f"money.band.{name}", what)
    yield from odd_drivers(block["drivers"], model.drivers())


def odd_drivers(told: list[Any], right: list[tuple[str, str, dict[str, float]]]) -> Iterable[Fault]:
    """Yield what is wrong of the drivers: they are the five of the largest swing, each with its own ends."""
    largest = [ends["swing"] for _, _, ends in right][:5]
    if [True] * len(largest) != [_near(d["swing"], s) for d, s in zip(told, largest, strict=False)] or len(
        told
    ) != len(largest):
        listed = [(kind, name, round(ends["swing"], 2)) for kind, name, ends in right[:5]]
        yield Fault(SUMMARY, "money.band.drivers", f"the largest are {listed}.")
        return
    by_name = {(kind, name): ends for kind, name, ends in right}
    for driver in told:
        ends = by_name.pop((str(driver["kind"]), str(driver["name"])), None)
        name = f"money.band.drivers.{driver['name']}"
        if ends is None or {*driver} - {*ends} != {"kind", "name"}:
            yield Fault(SUMMARY, name, "it is no driver of this plan, is told twice, or has other figures.")
            continue
        for key, value in ends.items():
            if not _near(driver[key], value):
                yield Fault(SUMMARY, name, f"`{key}` is {driver[key]:,.2f}; recomputed it is {value:,.2f}.")


def _near(stored: float, right: float) -> bool:
    """Say whether a figure is the recomputed one."""
    return abs(float(stored) - right) <= 0.05 + RELATIVE * abs(right)


class Model:
    """The lines of a plan as a draw needs them, made from its files alone."""

    def __init__(self, folder: PlanFolder) -> None:
        bom, self.folder = folder.bom, folder
        kind_of = dict(
            zip(folder.layer("money_lines")["line_id"], folder.layer("money_lines")["kind"], strict=True)
        )
        self.once = (bom["recurrence"] == "once").to_numpy()
        self.groups = [
            str(g) if o else f"yearly_{kind_of.get(i, 'general')}"
            for g, o, i in zip(bom["group"], self.once, bom["line_id"], strict=True)
        ]
        book = folder.parts[PRICE_ROWS].set_index("item_id")["typical"]
        self.low, self.high = bom["unit_price_low"].to_numpy(float), bom["unit_price_high"].to_numpy(float)
        self.mode = np.clip(book.loc[bom["item_id"].tolist()].to_numpy(float), self.low, self.high)
        self.quantity = bom["quantity"].to_numpy(float)
        known = {(e.group, e.factor): e.loading for e in tables().loadings}
        whole = np.array([[known.get((g, f), 0.0) for f in FACTORS] for g in self.groups]).reshape(
            -1, len(FACTORS)
        )
        self.sway, self.loads = whole[:, -1], whole.copy()
        self.loads[:, -1] = 0.0
        self.matrix = np.eye(len(FACTORS))
        for pair in tables().pairs:
            a, b = FACTORS.index(pair.factor), FACTORS.index(pair.other)
            self.matrix[a, b] = self.matrix[b, a] = pair.correlation
        self.rest = np.sqrt(np.maximum(0, 1 - ((self.loads @ self.matrix) * self.loads).sum(axis=1)))
        self.spread = tables().quantity[folder.study["sources"]["streets_status"]]
        wholes = [cable_parts().whole(str(i)) for i in bom["item_id"]]
        places = {item: place for place, item in enumerate(dict.fromkeys(wholes))}
        self.at = [places[item] for item in wholes]
        worth = worths(folder)
        self.worth = np.array([worth.get(str(i), 0.0) for i in bom["line_id"]])

    def draw(self, draws: int, seed: int) -> dict[str, np.ndarray]:
        """Return the sums of each draw."""
        normal = np.random.default_rng(seed).standard_normal((draws, len(FACTORS) + len(set(self.at))))
        own = normal[:, [len(FACTORS) + place for place in self.at]]
        return self.sums(normal[:, : len(FACTORS)] @ np.linalg.cholesky(self.matrix).T, own)

    def sums(self, factors: np.ndarray, own: np.ndarray) -> dict[str, np.ndarray]:
        """Return capex and net present cost of rows of factors and of parts of their own."""
        price = _price(factors @ self.loads.T + own * self.rest, self.low, self.mode, self.high)
        s = self.spread
        times = _price(factors[:, [-1]], np.array([s.low]), np.array([s.typical]), np.array([s.high]))
        money_of = price * self.quantity * (1 + self.sway * (times - 1))
        contingency = 1 + float(self.folder.study["costs"]["contingency_pct"]) / 100
        return {
            "capex": money_of[:, self.once].sum(axis=1) * contingency,
            "net_present_cost": money_of @ self.worth,
        }

    def drivers(self) -> list[tuple[str, str, dict[str, float]]]:
        """Return kind, name and ends of every driver, largest swing first."""
        found, tenth = [], 1.2815515655446004
        for k, name in enumerate(FACTORS):
            ends = np.zeros((2, len(FACTORS)))
            ends[:, k] = -tenth, tenth
            found.append(("factor", name, self._ends(ends, np.zeros((2, len(self.groups))))))
        for group in sorted(set(self.groups)):
            mine = np.array([g == group for g in self.groups], dtype=float) * tenth
            found.append(("group", group, self._ends(np.zeros((2, len(FACTORS))), np.array([-mine, mine]))))
        return sorted(found, key=lambda d: -d[2]["swing"])

    def _ends(self, factors: np.ndarray, own: np.ndarray) -> dict[str, float]:
        """Return the ends of capex and of the net present cost, and how far those of the latter are apart."""
        sums = self.sums(factors, own)
        npc, capex = (sorted(map(float, sums[name])) for name in ("net_present_cost", "capex"))
        return {
            "npc_low": npc[0], "npc_high": npc[1], "swing": npc[1] - npc[0],
            "capex_low": capex[0], "capex_high": capex[1],
        }  # fmt: skip


def worths(folder: PlanFolder) -> dict[str, float]:
    """Return, by line, the net present cost of one unit of its total over the first horizon."""
    facts = {str(r["line_id"]): r for r in folder.layer("money_lines").to_dict("records")}
    step = int(folder.study["finance"]["years_per_phase"])
    split: dict[str, list[tuple[int, float]]] = {}
    for row in folder.layer("phase_lines").to_dict("records"):
        split.setdefault(str(row["line_id"]), []).append(
            ((int(row["phase"]) - 1) * step, float(row["total"]))
        )
    return {
        line: math.fsum(_worth(folder, facts[line], y) * t for y, t in parts) / sum(t for _, t in parts)
        for line, parts in split.items()
        if line in facts and sum(t for _, t in parts) > 0
    }


def _worth(folder: PlanFolder, fact: Mapping[Any, Any], start: int) -> float:
    """Return the worth of one unit bought, or begun to be paid, in a year."""
    study = folder.study
    finance, costs = study["finance"], study["costs"]
    horizon, rate = int(finance["horizon_years"]), 1 + float(finance["discount_rate_pct"]) / 100

    def paid(kind: str, year: int) -> float:
        name = kind if kind in ("labor", "energy") else "general"
        return float((1 + float(finance[f"escalation_{name}_pct"]) / 100) ** year / rate**year)

    after = range(start + 1, horizon + 1)
    if fact["recurrence"] == "year":
        return sum(paid(str(fact["kind"]), y) for y in after)
    out = sum(float(costs["maintenance_pct"]) / 100 * paid("general", y) for y in after)
    out += (1 + float(costs["contingency_pct"]) / 100) / rate**start if start <= horizon else 0.0
    out += float(finance["decommissioning_pct"]) / 100 * paid("general", horizon)
    life = float(fact["service_life_years"])
    if finance["replacement"] and not math.isnan(life):
        whole = max(1, math.ceil(life))
        out += sum(paid("general", y) for y in range(start + whole, horizon, whole))
    return out


def _price(score: np.ndarray, low: np.ndarray, mode: np.ndarray, high: np.ndarray) -> np.ndarray:
    """Return the value of a triangle at a normal score."""
    below = 0.5 * (1 + np.vectorize(math.erf)(score / math.sqrt(2)))
    width = np.maximum(high - low, 1e-300)
    rising = low + np.sqrt(below * width * (mode - low))
    falling = high - np.sqrt((1 - below) * width * (high - mode))
    return np.where(high > low, np.where(below * width < mode - low, rising, falling), low)


RULES = (
    Rule(
        "INT-MONEY-BAND",
        "Percentiles and drivers of the band are those of the draws that the study's seed gives, with the "
        "correlations of the catalog.",
        "A band that nobody can draw again is a claim.",
        "An edited figure.",
        "Write the plan anew.",
        (SUMMARY, STUDY, BOM, PRICE_ROWS, "money_lines", "phase_lines"),
        check_band,
    ),
)
