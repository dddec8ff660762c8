"""Findings: one row for every thing the city room changed, left out or distrusts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from math import isnan
from typing import Any

import pandas as pd

from planner.schema import FINDINGS
from planner.sources.model import SourceNote
from planner.units import round_m


@dataclass
class FindingLog:
    """Collects FINDINGS rows in the order in which they were made."""

    rows: list[dict[str, Any]] = field(default_factory=list)

    def add(
        self,
        code: str,
        message: str,
        *,
        feature: str = "streets",
        count: int = 1,
        length_m: float | None = None,
        warning: bool = False,
    ) -> None:
        """Add one row; a count of zero adds none, because then nothing happened."""
        if count == 0:
            return
        self.rows.append(
            {
                "code": code,
                "severity": "warning" if warning else "info",
                "feature": feature,
                "count": int(count),
                "length_m": None if length_m is None else round_m(length_m),
                "message": message,
            }
        )

    def take_notes(self, notes: Iterable[SourceNote]) -> None:
        """Add what reading left out or took in an unusual way."""
        for note in notes:
            self.add(
                note.code,
                note.message,
                feature=note.feature,
                count=note.count,
                length_m=None if isnan(note.length_m) else note.length_m,
                warning=note.severity == "warning",
            )

    def frame(self) -> pd.DataFrame:
        """Return the FINDINGS frame."""
        columns = FINDINGS.names
        out = pd.DataFrame(self.rows, columns=columns)
        out["count"] = out["count"].astype("int64")
        out["length_m"] = out["length_m"].astype("float64")
        return out
