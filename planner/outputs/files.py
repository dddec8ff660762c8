"""Reading of files that come with this room, and writing that leaves no half file."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

from jinja2 import Environment, FunctionLoader, StrictUndefined

HERE = resources.files("planner.outputs")


def packaged(*parts: str) -> str:
    """Return the text of a file of this room, for example ``packaged("map", "assets", "core.js")``."""
    return HERE.joinpath(*parts).read_text(encoding="utf-8")


def environment(*folder: str) -> Environment:
    """Return a jinja environment over a folder here: values are escaped, an unknown name is a fault."""
    return Environment(
        loader=FunctionLoader(lambda name: packaged(*folder, name)),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def write_text(path: Path, text: str) -> None:
    """Write a text under a temporary name and rename it, so that a reader never meets half a file."""
    draft = path.with_name(f".{path.name}.part")
    draft.write_text(text, encoding="utf-8", newline="\n")
    draft.replace(path)
