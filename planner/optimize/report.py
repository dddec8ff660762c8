"""What every solver of this room is told (`Limits`) and tells (`Progress`, `SolveReport`)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

Outcome = Literal["proven", "stopped", "infeasible"]


@dataclass(frozen=True)
class Limits:
    """When a solver may end.

    Parameters
    ----------
    gap_limit_pct
        End as soon as the proven gap is at or below this, in percent.
    time_limit_s
        End after this many seconds; a run that it ends is not repeatable.
    seed
        Seed of every random choice.
    """

    gap_limit_pct: float = 1.0
    time_limit_s: float = 60.0
    seed: int = 1


@dataclass(frozen=True)
class Progress:
    """One line of the stream that a solver sends while it works.

    `upper` and `lower` are in the units of the problem (minor money units or demand weight);
    either may be None before it is known.
    """

    stage: str
    seconds: float
    upper: float | None
    lower: float | None


class Watch:
    """Carries progress out of a solver and the wish to stop into it.

    A solver calls `tell` when its bounds change and asks `should_stop` between steps, at least
    twice a second; on True it returns the best it has with outcome "stopped".
    """

    def __init__(
        self, tell: Callable[[Progress], None] | None = None, should_stop: Callable[[], bool] | None = None
    ) -> None:
        self._tell = tell
        self._should_stop = should_stop

    def tell(self, progress: Progress) -> None:
        """Send one progress line."""
        if self._tell is not None:
            self._tell(progress)

    def should_stop(self) -> bool:
        """Say whether the user asked to stop."""
        return self._should_stop is not None and self._should_stop()


SILENT = Watch()


@dataclass(frozen=True)
class SolveReport:
    """How a solve ended.

    Parameters
    ----------
    outcome
        "proven": gap at or below the gap limit. "stopped": by time or by the user. "infeasible".
    objective
        Value of the returned solution, recomputed from it; integer units of the problem.
    bound
        The engine's bound: below the optimum when minimizing, above it when maximizing.
    certified_bound
        The part of the bound that the returned certificate proves to anyone.
    gap_pct
        (upper - lower) / upper when minimizing, (bound - value) / bound when maximizing, in percent.
    runtime_s, seed, solver
        Wall seconds, seed, name of the method and its version.
    repeatable
        False where the clock or the user ended the solve.
    """

    outcome: Outcome
    objective: int
    bound: int
    certified_bound: int
    gap_pct: float
    runtime_s: float
    seed: int
    solver: str
    repeatable: bool


def gap_pct(upper: float, lower: float) -> float:
    """Return the gap (upper - lower) / upper in percent, 0 where both are 0.

    >>> gap_pct(200, 199)
    0.5
    """
    if upper <= 0:
        return 0.0
    return max(0.0, 100.0 * (upper - lower) / upper)
