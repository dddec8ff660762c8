"""`planner bench`: measure the solvers on instances of the literature."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from planner.optimize.prize_collecting import PrizeSolution
    from planner.optimize.problems import RoutingSolution
    from planner.optimize.report import Limits
    from planner.sources.steinlib import SteinerFile


@click.group()
def bench() -> None:
    """Measure the solvers on instances of the literature."""


@bench.command()
@click.argument(
    "files",
    nargs=-1,
    required=True,
    metavar="FILE...",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
)
@click.option("--time-limit", "time_limit_s", default=60.0, show_default=True, help="Seconds a file.")
@click.option("--gap", "gap_pct", default=0.0, show_default=True, help="Stop at this proven gap, in percent.")
@click.option("--seed", default=1, show_default=True, help="Seed of every random choice.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
@click.option(
    "--solution",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the tree here in the PACE 2018 format (one FILE only).",
)
def steiner(
    files: tuple[Path, ...],
    time_limit_s: float,
    gap_pct: float,
    seed: int,
    as_json: bool,
    solution: Path | None,
) -> None:
    """Solve Steiner tree FILEs (PACE .gr, SteinLib .stp) and tell both bounds.

    In files with prizes (PCSTP, RPCST) the value is the edges taken plus the prizes not taken.

    \b
    Example:
      planner bench steiner vienna-i-simple_I052.gr --time-limit 30
    """
    from planner.optimize.report import Limits
    from planner.sources.steinlib import read_steiner_file

    if solution is not None and len(files) != 1:
        raise click.UsageError(f"--solution takes one FILE; {len(files)} given.")
    limits = Limits(gap_limit_pct=gap_pct, time_limit_s=time_limit_s, seed=seed)
    rows = []
    if not as_json:
        click.echo(
            f"{'file':<34}{'upper':>16}{'lower':>16}{'gap %':>9}{'certified %':>13}{'seconds':>9}  outcome"
        )
    for path in files:
        instance = read_steiner_file(path)
        answer = _solve(instance, limits)
        row = _row(path, instance, answer)
        rows.append(row)
        if solution is not None:
            solution.write_text(_pace_text(instance, answer), encoding="utf-8")
        if not as_json:
            click.echo(
                f"{row['file']:<34}{row['upper']:>16}{row['lower']:>16}{row['gap_pct']:>9.4f}"
                f"{row['certified_gap_pct']:>13.4f}{row['seconds']:>9.1f}  {row['outcome']}"
            )
    if as_json:
        click.echo(json.dumps(rows, indent=2))


def _solve(instance: SteinerFile, limits: Limits) -> RoutingSolution | PrizeSolution:
    """Solve one instance."""
    import numpy as np

    from planner.optimize.prize_collecting import PrizeProblem, solve_prize_collecting
    from planner.optimize.problems import RoutingProblem
    from planner.optimize.routing import solve_routing

    graph = (instance.node_count, instance.tail, instance.head, instance.weight)
    if instance.kind == "STP":
        root = instance.root
        if root is None:
            root = int(instance.terminals[0]) if len(instance.terminals) else 0
        return solve_routing(RoutingProblem(*graph, instance.terminals, root), limits)
    prize = np.zeros(instance.node_count, np.int64)
    np.maximum.at(prize, instance.prize_node, instance.prize)
    return solve_prize_collecting(PrizeProblem(*graph, prize, instance.root, instance.terminals), limits)


def _row(path: Path, instance: SteinerFile, answer: RoutingSolution | PrizeSolution) -> dict[str, Any]:
    """One line of the table; bounds in the units of the file."""
    from planner.optimize.report import gap_pct

    report = answer.report
    return {
        "file": path.name,
        "upper": _number(report.objective, instance.scale),
        "lower": _number(report.bound, instance.scale),
        "certified_lower_bound": _number(report.certified_bound, instance.scale),
        "gap_pct": report.gap_pct,
        "certified_gap_pct": gap_pct(report.objective, report.certified_bound),
        "seconds": round(report.runtime_s, 3),
        "outcome": report.outcome,
    }


def _number(value: int, scale: int) -> int | float:
    """The file's number of a scaled integer."""
    return value if scale == 1 else value / scale


def _pace_text(instance: SteinerFile, answer: RoutingSolution | PrizeSolution) -> str:
    """The tree in the PACE 2018 output format: its value, then one edge a line, nodes counted from 1."""
    lines = [f"VALUE {_number(answer.report.objective, instance.scale)}"]
    lines += [f"{instance.tail[e] + 1} {instance.head[e] + 1}" for e in answer.edges]
    return "\n".join(lines) + "\n"
