"""What the plan knows for the draft: its cameras, facts, jurisdiction, and small helpers to tell them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd

from planner.catalog.jurisdiction import Jurisdiction, names, read_jurisdiction
from planner.outputs.assessment.model import Grid, Question, Said
from planner.outputs.register import register_records
from planner.outputs.words import Both, number, same
from planner.outputs.words.assessment import ASSESSMENT
from planner.plan.model import Plan

MOST_ROWS = 25
"""Rows of a table of texts; the rest are counted in its last row."""


@dataclass(frozen=True)
class Case:
    """A plan as the draft reads it: a screened one (`public.screened_plan`), for the draft is published.

    Every text of a person is that of the public register.
    """

    plan: Plan

    @cached_property
    def records(self) -> list[dict[str, Any]]:
        """Records of the register: the cameras of the plan."""
        return [r for r in register_records(self.plan) if r["of_plan"]]

    @cached_property
    def cameras(self) -> pd.DataFrame:
        """The layer of cameras."""
        return pd.DataFrame(self.plan.tables["cameras"])

    @property
    def count(self) -> int:
        """How many cameras the plan places."""
        return len(self.records)

    @cached_property
    def jurisdiction(self) -> Jurisdiction | None:
        """The jurisdiction of the study; None where it names none that is known."""
        code = str(self.settings("rules").get("jurisdiction") or "")
        return read_jurisdiction(code) if code in names() else None

    def settings(self, section: str) -> dict[str, Any]:
        """Return a section of the settings under which the plan was made."""
        return dict(self.plan.resolved.get(section) or {})

    def block(self, name: str) -> dict[str, Any]:
        """Return a block of `plan.json`."""
        return dict(self.plan.summary.get(name) or {})

    def told(self, fact: str) -> int:
        """Return of how many cameras a fact is told."""
        return sum(r[fact] is not None for r in self.records)

    def untold(self, fact: str) -> int:
        """Return of how many cameras a fact is not told."""
        return self.count - self.told(fact)


def said(key: str, **values: object) -> Said:
    """Return a sentence with its fields filled."""
    return Said(ASSESSMENT[key].fill(**values) if values else ASSESSMENT[key])


def asked(key: str, who: str) -> Question:
    """Return a question to a person."""
    return Question(key, ASSESSMENT[key], ASSESSMENT[who])


def grid(
    caption: str,
    heads: Sequence[str],
    rows: Iterable[Sequence[Both]],
    numeric: Sequence[int] = (),
    **values: object,
) -> Grid:
    """Return a table by the keys of its words; `values` fill its caption."""
    told = ASSESSMENT[caption].fill(**values) if values else ASSESSMENT[caption]
    return Grid(told, tuple(ASSESSMENT[h] for h in heads), tuple(tuple(r) for r in rows), tuple(numeric))


def counted(values: Iterable[Any], name: Any = same) -> list[tuple[Both, Both]]:
    """Return values and how often each is told, the most often first; blanks last as not told."""
    tally = Counter(values)
    blanks = tally.pop(None, 0)
    order = sorted(tally.items(), key=lambda item: (-item[1], str(item[0])))
    rows = [(name(v), number(n)) for v, n in order[:MOST_ROWS]]
    rest = order[MOST_ROWS:]
    if rest:
        rows.append((same(f"… {len(rest)}"), number(sum(n for _, n in rest))))
    return [*rows, (ASSESSMENT["untold"], number(blanks))] if blanks else rows


def span(values: Iterable[Any]) -> Both:
    """Return the first and last of some dates as words; blank where there is none."""
    dates = sorted(str(v) for v in values if v)
    return ASSESSMENT["span"].fill(first=dates[0], last=dates[-1]) if dates else Both("", "")
