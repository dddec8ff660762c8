"""The command group, and how faults leave the house: a message and an exit code, no traceback."""

from __future__ import annotations

import sys
import traceback
from types import TracebackType

import click

from planner import __version__
from planner.cli.accept import accept
from planner.cli.audit import audit
from planner.cli.bench import bench
from planner.cli.bom import bom
from planner.cli.check import check
from planner.cli.compare import compare
from planner.cli.export import export
from planner.cli.fetch import fetch
from planner.cli.info import info
from planner.cli.interrupts import send_lost_interrupts_again
from planner.cli.map import map_command
from planner.cli.new import new
from planner.cli.progress import progress
from planner.cli.report import report
from planner.cli.run import run
from planner.cli.serve import serve
from planner.errors import PlannerError

INTERRUPTED = 130


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="planner")
@click.option("--debug", is_flag=True, help="Show the traceback of a fault.")
def planner(debug: bool) -> None:
    """Plan public fiber and camera networks, with a proven distance from the best plan.

    \b
    Example:
      planner new my-city --example jsei
      planner run my-city
      planner audit my-city/plan/base

    Exit codes: 0 done, 1 our fault, 2 usage, 3 settings, 4 input data, 5 proven that no plan can meet every
    rule, 6 no plan found, 7 audit integrity errors, 8 accountability errors.
    """
    planner_context["debug"] = debug


planner_context: dict[str, bool] = {"debug": False}

COMMANDS = (
    new, fetch, check, run, map_command, report, bom, export, compare, progress, audit, serve, info, accept,
    bench,
)  # fmt: skip
for _command in COMMANDS:
    planner.add_command(_command)


def main() -> None:
    """Run the command line; the console script `planner`."""
    sys.excepthook = _our_fault
    send_lost_interrupts_again()
    try:
        planner.main(standalone_mode=False)
    except click.exceptions.Exit as done:
        sys.exit(done.exit_code)
    except click.ClickException as fault:
        fault.show()
        sys.exit(fault.exit_code)
    except (KeyboardInterrupt, click.exceptions.Abort):
        click.echo("\nInterrupted: nothing was written; an earlier result stays whole.", err=True)
        sys.exit(INTERRUPTED)
    except BrokenPipeError:
        sys.exit(0)
    except PlannerError as fault:
        _show(f"Error: {fault.text()}")
        sys.exit(fault.exit_code)


def _our_fault(kind: type[BaseException], fault: BaseException, trace: TracebackType | None) -> None:
    """Tell a fault of the planner itself in a line; --debug shows where it stands."""
    if planner_context["debug"]:
        traceback.print_exception(kind, fault, trace)
    click.echo(f"Error: {kind.__name__}: {fault}\n  A fault of the planner; --debug shows where.", err=True)


def _show(message: str) -> None:
    """Print a message, with the traceback where --debug asks for it."""
    if planner_context["debug"]:
        traceback.print_exc()
    click.echo(message, err=True)
