"""The bound that is told of a joint decision is the nearest that anything proves."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from planner.plan.joint_figures import _bounds


def _joined(required: int | None) -> Any:
    """A decision with bounds of 41.6 by the streets and 41.5 by covering, in the unit of its objective."""
    return SimpleNamespace(
        decision=SimpleNamespace(problem=SimpleNamespace(required=required)),
        solution=SimpleNamespace(covering_bound=41_500, arborescence_bound=41_600),
    )


@pytest.mark.parametrize(("known", "told"), [(41_500, 41.4), (41_300, 41.3)])
def test_what_covering_alone_proves_is_told_where_it_is_nearer_than_all_the_decision_found(
    known: int, told: float
) -> None:
    """Where money is plenty the siting's own proof, 41.4, passes 41.5 and not 41.3."""
    figures = _bounds(_joined(None), known, 41_400)
    assert (figures["bound"], figures["certified_bound"]) == (told, 41.4)


@pytest.mark.parametrize(("known", "told"), [(4_130, 41.4), (4_150, 41.5)])
def test_of_least_costs_the_higher_bound_is_told(known: int, told: float) -> None:
    figures = _bounds(_joined(41_000), known, 4_140)
    assert (figures["bound"], figures["certified_bound"]) == (told, 41.4)
