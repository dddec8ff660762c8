"""The reference page of the settings, made from their schema."""

from __future__ import annotations

from dataclasses import MISSING, fields
from typing import Any

from planner.settings.model import LISTS, SECTIONS

HEAD = """# Settings of `study.toml`

Made from `planner/settings/` by `python -m planner.settings.reference > docs/settings.md`.
Paths are relative to the file, or else to the data root. Precedence: command line > `[scenario.NAME]` > file
> default. `planner info STUDY` prints each value and where it came from.

`schema = 1` stands first. A scenario holds only what differs, for example `[scenario.more]` with
`cameras.count = 900`. Several are laid together by `--scenario more --scenario other`, or `--scenario
more+other`, where none sets what another sets otherwise; their plan stands in `plan/more+other`, names in the
order of the alphabet.
"""


def reference_page() -> str:
    """Return the whole page as Markdown."""
    parts = [HEAD, *(_section(f"[[{name}]]", cls) for name, cls in LISTS.items())]
    parts += [_section(f"[{name}]", cls) for name, cls in SECTIONS.items()]
    return "\n".join(parts)


def _section(title: str, cls: type) -> str:
    """Return one section as a table."""
    meaning = (cls.__doc__ or "").split(": ", 1)[-1].strip()
    lines = [
        f"## `{title}`",
        "",
        meaning[:1].upper() + meaning[1:],
        "",
        "| key | default | unit | range | meaning |",
    ]
    lines.append("|---|---|---|---|---|")
    for spec in fields(cls):
        facts = spec.metadata
        default = spec.default if spec.default is not MISSING else {}
        cells = [f"`{spec.name}`", _value(default), facts["unit"], _range(facts), facts["meaning"]]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join([*lines, ""])


def _value(value: Any) -> str:
    """Return a default as TOML."""
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    if isinstance(value, tuple):
        return "`[" + ", ".join(f'"{v}"' for v in value) + "]`"
    return f'`"{value}"`' if isinstance(value, str) else f"`{value}`"


def _range(facts: Any) -> str:
    """Return the choices or the range."""
    if facts["choices"]:
        return ", ".join(f"`{c}`" for c in facts["choices"])
    low, high = facts["low"], facts["high"]
    if low is None and high is None:
        return ""
    return f"{'' if low is None else low} .. {'' if high is None else high}".strip()


if __name__ == "__main__":
    print(reference_page())  # noqa: T201
