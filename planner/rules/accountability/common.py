"""What rules of accountability share: when a blank is open and when an error, and findings by camera."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import pandas as pd

from planner.rules.folder import PlanFolder
from planner.rules.model import Severity
from planner.rules.rule import Check, Fault, Rule

PROPOSED = ("proposed", "planned")


def severity_of(status: str) -> Severity:
    """Return open while a plant is proposed or planned, error from construction on.

    >>> severity_of("planned"), severity_of("underConstruction")
    ('open', 'error')
    """
    return "open" if status in PROPOSED else "error"


def worst_of(statuses: Iterable[str]) -> Severity:
    """Return error where any plant is past planning, else open."""
    return "error" if any(severity_of(s) == "error" for s in statuses) else "open"


def blank(values: pd.Series) -> pd.Series:
    """Say which values are missing: no number, or no text but spaces."""
    if pd.api.types.is_numeric_dtype(values):
        return values.isna()
    return values.isna() | (values.astype(str).str.strip() == "")


def no_date(values: pd.Series) -> pd.Series:
    """Say which values are no date as YYYY-MM-DD."""
    dates = pd.to_datetime(values, format="%Y-%m-%d", errors="coerce")
    return dates.isna()


def fault_of(camera: pd.Series, message: str, *facts: str) -> Fault:
    """Return a finding of a camera: open or error by its status."""
    return Fault("cameras", str(camera["camera_id"]), message, severity_of(str(camera["status"])), facts)


def lacking(cameras: pd.DataFrame, facts: tuple[str, ...]) -> Iterator[Fault]:
    """Yield one finding for each camera that lacks a fact, naming those that it lacks."""
    # By columns: a row cut out of a wide frame costs a millisecond, for each camera and each of these rules.
    missing = zip(*(blank(cameras[f]).tolist() for f in facts), strict=True)
    for camera, status, gone in zip(cameras["camera_id"], cameras["status"], missing, strict=True):
        named = [f for f, lacks in zip(facts, gone, strict=True) if lacks]
        if named:
            severity = severity_of(str(status))
            yield Fault("cameras", str(camera), f"blank: {', '.join(named)}.", severity, tuple(named))


def cameras_where(cameras: pd.DataFrame, holds: pd.Series) -> Iterator[pd.Series]:
    """Yield the rows of the cameras where something holds."""
    for _, camera in cameras[holds].iterrows():
        yield camera


def asks(facts: tuple[str, ...]) -> Check:
    """Return the check that every camera has these facts."""

    def check(folder: PlanFolder) -> Iterator[Fault]:
        yield from lacking(folder.layer("cameras"), facts)

    return check


def rules_of(folder: PlanFolder) -> dict[str, Any]:
    """Return `[rules]` of the study."""
    told: dict[str, Any] = folder.study["rules"]
    return told


AUTHORITY = (
    "The authority writes them into the file of facts (`planner audit --todo`), the camera list or `[rules]` "
    "of study.toml. Open while proposed or planned, an error from construction on."
)
UNDECIDED = "The authority has not decided yet, or nobody told the planner."


def camera_rule(
    id: str, checks: str, why: str, check: Check, cites: str, causes: str = UNDECIDED,
    remedy: str = AUTHORITY, needs: tuple[str, ...] = ("cameras",),
) -> Rule:  # fmt: skip
    """Return a rule on the facts of each camera."""
    return Rule(id, checks, why, causes, remedy, needs, check, cites)
