"""DOOR: parse, call, print; one file a command."""

from planner.cli.main import main

__all__ = ["main"]
