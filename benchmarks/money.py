"""Price a stored plan again and print what each part takes, and that the figures are the stored ones.

    PLANNER_DATA=... planner run examples/jsei --scenario own-all
    PLANNER_DATA=... python benchmarks/money.py examples/jsei own-all [--draws 1000 10000]

The parts are those that `planner run` calls when the network stands: bill of materials (`price`), years with
loan, exchange paths, Monte Carlo band and drivers (`finance_of`), hard policies (`broken_policies`, with each
limit set so that each is looked at). CPU and wall seconds, each the least of three.

    PLANNER_DATA=... python benchmarks/money.py examples/jsei own-all --answer docs/money.md

writes the plan beside the published budget, as the report has it, between the two marks in the page.
"""

from __future__ import annotations

import argparse
import dataclasses
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any, TypeVar

import pandas as pd

from planner.catalog.load import load_catalog
from planner.costs import price
from planner.costs.finance import Finance, finance_of
from planner.costs.model import Bom
from planner.costs.policies import broken_policies
from planner.outputs.report.answer import answer
from planner.outputs.report.tables import Grid
from planner.plan.model import Plan
from planner.plan.money import holdings
from planner.plan.store import read_plan
from planner.settings import Settings, load_settings

T = TypeVar("T")
REPEATS = 3
BEGIN, END = "<!-- answer: made by benchmarks/money.py -->", "<!-- answer: end -->"
NAMES = {"en": "English", "es": "Español"}


def timed(work: Callable[[], T]) -> tuple[T, float, float]:
    """Return what work gives, and the least CPU and wall seconds of three."""
    cpu, wall = [], []
    for _ in range(REPEATS):
        start, clock = time.process_time(), time.perf_counter()
        found = work()
        cpu.append(time.process_time() - start)
        wall.append(time.perf_counter() - clock)
    return found, min(cpu), min(wall)


def strict(settings: Settings) -> Settings:
    """Return the settings with every hard policy on money set, so that none is passed over."""
    costs = dataclasses.replace(
        settings.costs, max_capex_with_tax=1.0, max_annual_payments=1.0, max_supplier_share=0.01,
        max_origin_share=0.01,
    )  # fmt: skip
    return dataclasses.replace(settings, costs=costs)


def measure(plan: Plan, settings: Settings) -> list[tuple[str, float, float]]:
    """Return part, CPU and wall seconds; refuse figures that are not those of the plan."""
    catalog = load_catalog(settings)
    tables, quantities = plan.tables, plan.tables["quantities"]
    plant: Any = SimpleNamespace(**tables)

    def priced() -> Bom:
        return price(quantities, catalog, settings)

    bom, *first = timed(priced)

    def financed() -> Finance:
        held = holdings(plant, bom, tables, settings)
        return finance_of(bom, tables["phases"], tables["phase_lines"], quantities, held, catalog, settings)

    found, *second = timed(financed)
    modes = [str(m) for m in tables["cameras"]["mode"]]
    _, *third = timed(lambda: broken_policies(bom, modes, catalog.prices, strict(settings)))
    stored, made = plan.summary["money"]["band"], found.figures["band"]
    if float(bom.money.capex) != plan.summary["cost"]["capex"] or (
        stored["draws"] == made["draws"] and stored["capex"] != made["capex"]
    ):
        raise SystemExit("the figures are not those of the stored plan: run it again with this version")
    parts = [("price", first), (f"finance_of, {made['draws']:,} draws", second), ("broken_policies", third)]
    return [(name, *seconds) for name, seconds in parts]


def markdown(plan: Plan) -> str:
    """Return the chapter of the report on the published budget as Markdown, in both languages."""
    told = answer(plan)
    if told is None:
        raise SystemExit("the study gives no published budget to stand beside")
    out = [
        f"Made by `benchmarks/money.py` from plan `{plan.summary['scenario']}` of {plan.summary['study']}."
    ]
    for language, name in NAMES.items():
        out.append(f"### {name}")
        out.append("\n".join(f"- {s.pick(language)}" for s in told["sentences"]))
        for table in ("beside", "steps"):
            out += [f"**{told[f'{table}_table'].pick(language)}**", _grid(told[table], language)]
        out.append(told["apart_title"].pick(language))
        out.append("\n".join(f"- {s.pick(language)}" for s in told["apart"]))
    return "\n\n".join(out)


def _grid(grid: Grid, language: str) -> str:
    """Return a table as Markdown."""
    rows = [[cell.pick(language) for cell in row] for row in (grid.heads, *grid.rows)]
    rule = ["---:" if k in grid.numeric else "---" for k in range(len(grid.heads))]
    return "\n".join(f"| {' | '.join(row)} |" for row in (rows[0], rule, *rows[1:]))


def write_answer(plan: Plan, page: Path) -> None:
    """Put the chapter between the marks of a page."""
    text = page.read_text(encoding="utf-8")
    if BEGIN not in text or END not in text:
        raise SystemExit(f"{page} lacks the marks {BEGIN} and {END}")
    before, rest = text.split(BEGIN, 1)
    page.write_text(f"{before}{BEGIN}\n{markdown(plan)}\n{END}{rest.split(END, 1)[1]}", encoding="utf-8")


def main() -> None:
    """Print a table of seconds by number of draws."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("study", type=Path)
    parser.add_argument("scenario", nargs="?", default="base")
    parser.add_argument("--draws", nargs="+", type=int, default=[1000])
    parser.add_argument("--answer", type=Path, default=None, help="Page to write the answer into.")
    asked = parser.parse_args()
    plan = read_plan(asked.study / "plan" / asked.scenario)
    if asked.answer is not None:
        write_answer(plan, asked.answer)
        return
    sites = plan.summary["network"]["connected"]
    rows = []
    for draws in asked.draws:
        settings = load_settings(asked.study, asked.scenario, {"finance.draws": draws})
        parts = measure(plan, settings)
        whole = ("whole stage", sum(p[1] for p in parts), sum(p[2] for p in parts))
        rows += [(asked.scenario, sites, *p) for p in [*parts, whole]]
    heads = ["scenario", "sites", "part", "CPU s", "wall s"]
    shown = pd.DataFrame(rows, columns=heads)
    print("| " + " | ".join(heads) + " |\n|" + "---|" * len(heads))
    for name, count, part, cpu, wall in shown.itertuples(index=False):
        print(f"| {name} | {count:,} | {part} | {cpu:.2f} | {wall:.2f} |")


if __name__ == "__main__":
    main()
