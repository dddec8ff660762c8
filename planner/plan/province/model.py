"""What members, and the parts of a province made over them, hand to each other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

CRS = "EPSG:4326"
"""CRS of every layer of `province.gpkg`: members lie in several zones of meters."""


@dataclass(frozen=True)
class MemberPlan:
    """A member with its plan, which stands whole and audited in a folder of its own.

    Parameters
    ----------
    member_id
        Id in `[[members]]`; its assets are told as `member_id/CAM-0017`.
    title
        Title of the member's study.
    folder
        Folder of its plan, as `planner run` writes it.
    phase
        Order in which members are built, from 1.
    lon, lat
        Place of its own first center, EPSG:4326, degrees.
    summary
        Its `plan.json`.
    """

    member_id: str
    title: str
    folder: Path
    phase: int
    lon: float
    lat: float
    summary: Mapping[str, Any]


@dataclass(frozen=True)
class Part:
    """What tiers, failover, backbone, shares and replacement each give to the plan of a province.

    Parameters
    ----------
    tables
        Frames by their name in `planner/schema`, each checked against its table; layers in EPSG:4326.
    quantities
        QUANTITIES rows of the assets that are the province's own, none where there are none.
    summary
        Block of `province.json`.
    evidence
        What the audit verifies a bound with: arrays and plain values by name.
    findings
        FINDINGS rows.
    """

    tables: Mapping[str, pd.DataFrame]
    quantities: pd.DataFrame
    summary: Mapping[str, Any]
    evidence: Mapping[str, Any]
    findings: pd.DataFrame
