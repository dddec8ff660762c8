"""A rule of a plan made of members' plans."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from planner.rules.province.folder import ProvinceFolder
from planner.rules.rule import Fault

Check = Callable[[ProvinceFolder], Iterable[Fault]]


@dataclass(frozen=True)
class ProvinceRule:
    """One rule of the audit of a province.

    Parameters
    ----------
    id
        Stable id, INT- and its part: INT-PROVINCE-... for members and sums.
    checks, why, causes, remedy
        What it checks, why that matters in the field, typical causes of a breach, what to do.
    needs
        Names of `ProvinceFolder.parts` that it reads: files, layers, `evidence/PART`. A rule is skipped where
        one is missing: where the part is not in the plan that is all, else there is an error that says so.
    check
        Function that yields the places where the rule does not hold.
    cites
        Article that it rests on; blank: none.
    """

    id: str
    checks: str
    why: str
    causes: str
    remedy: str
    needs: tuple[str, ...]
    check: Check
    cites: str = ""
