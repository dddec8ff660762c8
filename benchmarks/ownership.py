"""Plans under policies that couple streets: how far the Lagrangian search is proven off, and CPU seconds.

    PLANNER_DATA=... python benchmarks/ownership.py [STUDY ...] [--cases owned-0.5 payments-0.97 ...]

Every street may be leased, or built on new poles or in a duct. Cameras are chosen once a study, then the plan
is made as `planner run` makes it, once a case:

    free            no policy
    owned-SHARE     ownership.min_owned_route_share
    payments-PART   costs.max_annual_payments, this part of the way from the least payments (see below) to
                    those of the plan without policies
    dear            no policy; rent of fiber 2.00 a meter and year in place of 0.60, so that owning is cheaper
    capex-PART      costs.max_capex_with_tax at that rent, this part of the way from the least capex to that
                    of the dear plan
    budget-PART     costs.budget with budget_hard, likewise

The least is what a plan has whose routes were chosen for that alone, sites without light left out. A plan
that is refused is told with what would do. CPU seconds are those of the process: of the searches, and of all
plans that were built.
"""

from __future__ import annotations

import argparse
import dataclasses
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np

from planner.errors import PlannerError
from planner.optimize.ownership import OwnedRoutingSolution, solve_owned_routing
from planner.optimize.report import Watch
from planner.plan import keep_policies as keeping
from planner.plan import make, routing_choice
from planner.plan.built import Sited
from planner.plan.identity import Registry
from planner.plan.keep_policies import Built, Kept, keep_policies, next_asked
from planner.plan.policies import refuse_broken_policies
from planner.plan.prepare import Ground, prepare
from planner.plan.progress import Run
from planner.plan.route_policies import BUDGET, CAPEX, PAYMENTS, found_under
from planner.settings import load_settings

HERE = Path(__file__).parent
STUDIES = [HERE.parent / "examples" / "jsei", HERE.parent / "examples" / "porto_alegre"]
WAYS = ["lease_dark_fiber", "new_poles", "duct"]
CASES = ["free", "owned-0.5", "owned-0.8", "payments-0.5", "dear", "capex-0.6", "budget-0.6"]
RENT, DEAR = "lease_dark_fiber_m_year", 2.0
SETTING = {"payments": PAYMENTS, "capex": CAPEX, "budget": BUDGET}
HEAD = [
    "study", "case", "asked", "the plan has", "of it route", "changes of kind", "unserved", "objective",
    "bound", "gap %", "certified gap %", "multiplier", "plans built", "CPU s, searches", "CPU s, all",
]  # fmt: skip


class Bench:
    """One study whose cameras are chosen; plans are made of them case by case."""

    def __init__(self, study: Path) -> None:
        self.name = study.name
        self.ground = prepare(load_settings(study, None, {"ownership.available_ways": WAYS}))
        run = Run()
        self.ground = Registry.empty().keep_points(self.ground)
        self.sited: Sited = make._sited(self.ground, Registry.empty(), run)
        prices = self.ground.catalog.prices
        rent = prices["item_id"] == RENT
        low = prices.assign(**{k: prices[k].where(~rent, DEAR) for k in ("low", "typical", "high")})
        catalog = dataclasses.replace(self.ground.catalog, prices=low)
        self.dear = dataclasses.replace(self.ground, catalog=catalog)
        self.free: dict[str, Built] = {}
        self.least: dict[str, float] = {}

    @staticmethod
    def with_settings(ground: Ground, **changes: dict[str, Any]) -> Ground:
        """Return a ground with some settings changed, by section."""
        settings = ground.settings
        for section, values in changes.items():
            settings = dataclasses.replace(
                settings, **{section: dataclasses.replace(getattr(settings, section), **values)}
            )
        return dataclasses.replace(ground, settings=settings)

    def asked(self, case: str) -> tuple[str, float, Ground]:
        """Return the setting of a case, its limit, and the ground that asks for it."""
        kind, _, part = case.partition("-")
        ground = self.dear if kind in ("dear", "capex", "budget") else self.ground
        if not part:
            return "", 0.0, ground
        if kind == "owned":
            share = {"min_owned_route_share": float(part)}
            return "owned share", float(part), self.with_settings(ground, ownership=share)
        setting = SETTING[kind]
        least, most = self.range_of(setting, ground)
        limit = round(least + float(part) * (most - least), 2)
        values = {"budget": limit, "budget_hard": True} if kind == "budget" else {setting[6:]: limit}
        return setting, limit, self.with_settings(ground, costs=values)

    def range_of(self, setting: str, ground: Ground) -> tuple[float, float]:
        """Return what two plans have under a policy: that of routes chosen for it alone, and the free one."""
        name = "dear" if ground is self.dear else "free"
        if name not in self.free:
            self.free[name] = self.plan_of(ground).built
        free = self.free[name]
        if setting not in self.least:
            built = make._built(ground, self.sited, next_asked(free, [], 0, ground, setting), Run())
            self.least[setting] = float(found_under(setting, built.bom.money))
        return self.least[setting], float(found_under(setting, free.bom.money))

    def plan_of(self, ground: Ground) -> Kept:
        """Return the plan that keeps the policies of a ground."""
        return keep_policies(
            ground, lambda asked: make._built(ground, self.sited, asked, Run()), lambda: False
        )

    def measure(self, case: str) -> list[str]:
        """Make the plan of a case; return the columns of the table."""
        setting, limit, ground = self.asked(case)
        searches: list[float] = []

        def solve(*given: Any) -> OwnedRoutingSolution:
            """Solve, and note the seconds."""
            begun = time.process_time()
            found = solve_owned_routing(*given)
            searches.append(time.process_time() - begun)
            return found

        begun = time.process_time()
        with patch.object(routing_choice, "solve_owned_routing", solve):
            kept = self.plan_of(ground)
        used = time.process_time() - begun
        if not setting:
            self.free[case] = kept.built
        refused = ""
        try:
            refuse_broken_policies(ground, kept.built, kept.relaxed, Watch())
        except PlannerError as fault:
            refused = f"refused: {fault}"
        return [self.name, case, *_told(setting, limit, kept.built, refused), str(len(searches)),
                f"{sum(searches):.0f}", f"{used:.0f}"]  # fmt: skip


def _told(setting: str, limit: float, built: Built, refused: str) -> list[str]:
    """Return the columns from `asked` to `multiplier`."""
    routing, money = built.bulk.routing, built.bom.money
    solution, network = routing.solution, built.plant
    owned = keeping.owned_share(built)
    has = owned if setting == "owned share" else float(found_under(setting, money)) if setting else 0.0
    shown = "{:.4f}" if setting == "owned share" else "{:,.0f}"
    rules = {r.name: n for n, r in enumerate(routing.problem.rules)}
    multiplier = (
        solution.multiplier_milli / 1000 if setting == "owned share"
        else int(solution.multipliers_ppm[rules[setting]]) / 1e6 if setting in rules else 0.0
    )  # fmt: skip
    certified = 100 * (1 - max(0, solution.certified_lower_bound) / solution.objective)
    return [
        shown.format(limit) if setting else "", refused or (shown.format(has) if setting else ""),
        f"{network.spans['length_m'].sum() / 1000:.1f} km, {owned:.1%} owned", str(changes(built)),
        str(len(network.unserved)), f"{solution.objective / 100:,.0f}", f"{solution.lower_bound / 100:,.0f}",
        f"{solution.report.gap_pct:.2f}", f"{certified:.2f}", f"{multiplier:.3f}",
    ]  # fmt: skip


def changes(built: Built) -> int:
    """Return at how many nodes of the route ways of different modes meet."""
    spans = built.plant.spans
    at: dict[str, set[str]] = {}
    for column in ("from_node", "to_node"):
        for node, mode in zip(spans[column], spans["mode"], strict=True):
            at.setdefault(str(node), set()).add(str(mode))
    return int(np.sum([len(modes) > 1 for modes in at.values()]))


def main(given: Sequence[str] | None = None) -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("studies", nargs="*", type=Path, default=STUDIES)
    parser.add_argument("--cases", nargs="+", default=CASES)
    asked = parser.parse_args(given)
    print("| " + " | ".join(HEAD) + " |\n|" + "---|" * len(HEAD), flush=True)
    for study in asked.studies:
        bench = Bench(study)
        for case in asked.cases:
            print("| " + " | ".join(bench.measure(case)) + " |", flush=True)


if __name__ == "__main__":
    main()
