"""Errors by whose fault they are, each with its exit code and a message a person can act on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

SHOWN_IDS = 5


@dataclass(frozen=True)
class Problem:
    """One fault: what is wrong (with the value found) and how to mend it."""

    what: str
    mend: str = ""

    def __str__(self) -> str:
        """Return the fault and its mend as one sentence pair."""
        return f"{self.what} {self.mend}".strip()


class PlannerError(Exception):
    """A fault with its problems and the place where they stand.

    Parameters
    ----------
    problems
        One or more faults of the same input; all are shown at once.
    where
        The file, layer, row or command where they stand.
    title
        Short noun phrase of what was being read or done, for example "the settings".

    Notes
    -----
    The text reads ``2 problems in the settings:`` then one line a problem, then ``where:``.
    """

    exit_code = 1

    def __init__(
        self, problems: str | Problem | Sequence[Problem | str], where: str = "", title: str = ""
    ) -> None:
        listed = [problems] if isinstance(problems, str | Problem) else list(problems)
        self.problems = tuple(p if isinstance(p, Problem) else Problem(p) for p in listed)
        self.where = where
        self.title = title
        super().__init__(self.text())

    def __reduce__(self) -> tuple[type[PlannerError], tuple[tuple[Problem, ...], str, str]]:
        """Return how it is made again in another process."""
        return type(self), (self.problems, self.where, self.title)

    def text(self) -> str:
        """Return the whole message, ready to print after ``Error:``."""
        count = len(self.problems)
        place = f" in {self.title}" if self.title else ""
        if count == 1:
            lines = (
                [f"{self.problems[0]}"] if not place else [f"1 problem{place}:", f"  * {self.problems[0]}"]
            )
        else:
            lines = [f"{count} problems{place}:", *(f"  * {p}" for p in self.problems)]
        if self.where:
            lines.append(f"  where: {self.where}")
        return "\n".join(lines)


class UsageError(PlannerError):
    """The command line asks for something that cannot be asked."""

    exit_code = 2


class SettingsError(PlannerError):
    """`study.toml` holds an unknown key or a value out of range."""

    exit_code = 3


class InputError(PlannerError):
    """A data file is missing, unreadable or holds wrong values."""

    exit_code = 4


class ProvenInfeasibleError(PlannerError):
    """A bound proves that no plan can meet every rule; names the rules and the places."""

    exit_code = 5


class NoPlanError(PlannerError):
    """No plan was found and none was proven impossible."""

    exit_code = 6


class IntegrityError(PlannerError):
    """The audit found that a plan's promises do not hold."""

    exit_code = 7


class AccountabilityError(PlannerError):
    """The audit found accountability errors on plant that is past planning."""

    exit_code = 8


def name_up_to_five(ids: Iterable[object]) -> str:
    """Return up to five ids and how many more there are.

    >>> name_up_to_five(["a", "b"])
    'a, b'
    >>> name_up_to_five(range(7))
    '0, 1, 2, 3, 4 and 2 more'
    """
    listed = [str(i) for i in ids]
    rest = len(listed) - SHOWN_IDS
    shown = ", ".join(listed[:SHOWN_IDS])
    return f"{shown} and {rest} more" if rest > 0 else shown
