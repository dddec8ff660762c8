"""Findings of a plan: those of the city, and what the offer and the choice left out."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from planner.errors import name_up_to_five
from planner.plan.prepare import Ground
from planner.schema import FINDINGS
from planner.settings import Settings


def all_findings(ground: Ground, figures: dict[str, Any], cameras: pd.DataFrame) -> pd.DataFrame:
    """Return FINDINGS: the city's, then those of the offer, of forbidden places and of the views.

    Parameters
    ----------
    figures
        The `cameras` block of plan.json.
    cameras
        The camera table with `public_share`.
    """
    rows: list[dict[str, Any]] = [vars(note) for note in ground.offer.notes]
    forbidden = ground.offer.forbidden
    if forbidden is not None and len(forbidden):
        rows.append(
            _row(
                "CANDIDATES-FORBIDDEN",
                "candidates",
                len(forbidden),
                f"{len(forbidden)} places are not offered: an exclusion zone or a sensitive place forbids "
                "them.",
            )
        )
    if figures["chosen"] < figures["asked"]:
        short = figures["asked"] - figures["chosen"]
        stops = ", ".join(figures["stopped_by"]) or "no choice of more was found"
        what = f"asked {figures['asked']:,}, chosen {figures['chosen']:,}; what stops it: {stops}."
        rows.append(_row("CAMERAS-FEWER", "cameras", short, what) | {"severity": "warning"})
    rows.extend(kinds_without_points(ground.settings, ground.city.points["kind"]))
    rows.extend(little_public(cameras, ground.settings.privacy.least_public_share))
    if not rows:
        return ground.city.findings
    return pd.concat([ground.city.findings, pd.DataFrame(rows, columns=FINDINGS.names)], ignore_index=True)


def kinds_without_points(settings: Settings, kinds: pd.Series[str]) -> list[dict[str, Any]]:
    """Return the warnings of settings that name kinds of which the study has no point.

    Of the kinds that may hold a POP, which has a default, only a list without a single point is told.

    Parameters
    ----------
    kinds
        Kind of each point of the plan.
    """
    network, asked = settings.network, settings.protection
    have = sorted({str(k) for k in kinds})
    hold = network.pop_kinds if network.pops == "choose" and not {*network.pop_kinds} & {*have} else ()
    named = {
        "points.kinds": settings.points.kinds,
        "protection.critical_kinds": asked.critical_kinds,
        "network.pop_kinds": hold,
    }
    rows = []
    for setting, words in named.items():
        absent = [w for w in dict.fromkeys(words) if w not in have]
        if absent:
            what = (
                f"`{setting}` names kinds of which the study has no point: {', '.join(absent)}; it has "
                f"{', '.join(have) or 'none'}."
            )
            rows.append(_row("KINDS-WITHOUT-POINTS", setting, len(absent), what) | {"severity": "warning"})
    return rows


def little_public(cameras: pd.DataFrame, least: float) -> list[dict[str, Any]]:
    """Return the warning of cameras whose view holds less public ground than the least share, if any.

    A share that is not known is not less.
    """
    share = cameras["public_share"].to_numpy(dtype=np.float64)
    low = share < least
    if not low.any():
        return []
    what = (
        f"{int(low.sum())} cameras see less public ground than `privacy.least_public_share` {least:g} of "
        f"their view: {name_up_to_five(cameras['camera_id'][low])}; the least is {share[low].min():.2f}."
    )
    return [_row("VIEWS-LITTLE-PUBLIC", "cameras", int(low.sum()), what) | {"severity": "warning"}]


def _row(code: str, feature: str, count: int, message: str) -> dict[str, Any]:
    """Return one row of FINDINGS."""
    return {
        "code": code, "severity": "info", "feature": feature, "count": count, "length_m": float("nan"),
        "message": message,
    }  # fmt: skip


def with_findings(found: pd.DataFrame, *more: pd.DataFrame) -> pd.DataFrame:
    """Return FINDINGS with further rows after them."""
    return pd.concat([found, *(m for m in more if len(m))], ignore_index=True)
