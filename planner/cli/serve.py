"""`planner serve`: a local page of a study, for reading only."""

from __future__ import annotations

import sys
from ipaddress import ip_address
from pathlib import Path

import click

from planner.cli.common import say, study_argument, study_folder

PORT = 8008
LOOK_AGAIN_S = 0.2


@click.command()
@study_argument
@click.option("--port", type=click.IntRange(0, 65535), default=PORT, show_default=True,
              help="Port to listen on; 0 takes a free one.")  # fmt: skip
@click.option("--host", default="127.0.0.1", show_default=True,
              help="Address to listen on; another than loopback shows all to the network.")  # fmt: skip
def serve(study: Path, port: int, host: str) -> None:
    """Show the plans of STUDY on a page of this machine: maps, reports, downloads, a slider over frontiers.

    \b
    Example:
      planner serve examples/jsei
      planner serve examples/jsei --port 0

    Nothing is written, and nothing but the files of stored plans is shown. Ctrl-C ends it.
    """
    from planner.cli.listening import listening

    folder = study_folder(study)
    refuse_empty(folder)
    with listening(folder, host, port, anywhere=not is_loopback(host)) as server:
        if not is_loopback(host):
            say(
                f"Warning: whoever reaches {host} can read every plan of this study, POPs and closures "
                "included; nothing is encrypted and nobody is asked for a password."
            )
        shown = f"[{host}]" if ":" in host else host
        try:
            click.echo(f"http://{shown}:{server.server_address[1]}/")
            sys.stdout.flush()
            server.serve_forever(poll_interval=LOOK_AGAIN_S)
        except KeyboardInterrupt:
            say("")


def refuse_empty(study: Path) -> None:
    """Refuse a study without a plan.

    Raises
    ------
    InputError
        There is no such folder, or no plan stands in it.
    """
    from planner.errors import InputError, Problem
    from planner.outputs.serve import shelf_of

    if not study.is_dir():
        raise InputError(Problem("there is no such folder.", "Name the folder of a study."), str(study))
    shelf = shelf_of(study)
    if not shelf.plans and not shelf.frontiers:
        mend = f"Make one with `planner run {study}`."
        raise InputError(Problem("this study has no plan to show.", mend), str(study / "plan"))


def is_loopback(host: str) -> bool:
    """Say whether an address leads to this machine alone.

    >>> is_loopback("127.0.0.1"), is_loopback("localhost"), is_loopback("0.0.0.0")
    (True, True, False)
    """
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
