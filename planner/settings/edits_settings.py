"""`[edits]`: how a run starts from a stored plan, and how little it may change there."""

from __future__ import annotations

from dataclasses import dataclass

from planner.settings.setting import setting


@dataclass(frozen=True)
class EditsSettings:
    """`[edits]`: a run from a stored plan; the edits themselves are `sources.edits`."""

    start: str = setting(
        "", "folder of the stored plan to start from, relative to the study; blank plans from nothing"
    )
    free_m: float = setting(
        400.0,
        "cameras of the stored plan within this of an edit may change (planning assumption)",
        unit="m", low=0, high=100_000,
    )  # fmt: skip
    free_share: float = setting(
        0.05,
        "and so may this share of the others, those that alone see the least; never fewer than the edits ask "
        "room for; 1 frees all (planning assumption)",
        unit="ratio", low=0, high=1,
    )  # fmt: skip
    reroute_gain_pct: float = setting(
        1.0,
        "the streets of the stored plan stay where all streets together would not cost this much less "
        "(planning assumption); 0 takes the cheapest found",
        unit="%", low=0, high=100,
    )  # fmt: skip
    time_limit_s: float = setting(
        12.0,
        "from a stored plan, a decision on cameras and streets together ends after this, the search over the "
        "real cost after a third of it",
        unit="s", low=0.1,
    )  # fmt: skip
