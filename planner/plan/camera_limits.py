"""Limits on money that modes of cameras keep: places change their mode where streets would cost more."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal

from planner.plan.built import Sited
from planner.plan.camera_modes import choose_camera_modes, in_modes
from planner.plan.keep_policies import Built, Kept, within
from planner.plan.prepare import Ground
from planner.plan.route_policies import SHARE, over_cents, policies_in_force

MOST_TURNS = 3
"""Times that the cameras are given what a bill is still above its limits; one or two are the rule."""


def keep_with_cameras(
    ground: Ground, sited: Sited, keep: Callable[[Sited], Kept], stopped: Callable[[], bool]
) -> tuple[Sited, Kept]:
    """Return the cameras with their modes and the plan that keeps the limits on money with them.

    The plan without limits has each place in its cheapest mode. Where its bill breaks limits, two remedies
    are tried: the streets take the whole excess (`plan.keep_policies`), and the places of cameras do, exactly
    and at least cost, streets only what cameras cannot. Of the plans that keep all, the one that serves as
    many sites at the least present cost is taken: so a mixture of both remedies that is cheaper than either
    may be missed. What cameras share by parts (spares) the bill buys whole, so a place or two more than the
    limit needs may change. Where no place has a choice of modes nothing is done here.

    Parameters
    ----------
    keep
        Builds a plan of the cameras given, in their modes, that keeps the policies as far as it can.
    """
    names, settings = list(policies_in_force(ground.settings)), ground.settings
    tried = [(sited, keep(sited))]
    for _ in range(MOST_TURNS):
        now, kept = tried[-1]
        over = {n: over_cents(n, kept.first.bom, settings) for n in names}
        if now.modes.table is None or stopped() or not any(o > 0 for o in over.values()):
            break
        moved = _moved(ground, now, over)
        if moved.modes.mode == now.modes.mode:
            break
        tried.append((moved, keep(moved)))
    holding = [(s, k) for s, k in tried if within(k.built, names, settings)]
    if holding:
        return min(holding, key=lambda pair: _rank(pair[1].built))
    nearest, kept = min(
        tried, key=lambda pair: sum(max(0, over_cents(n, pair[1].built.bom, settings)) for n in names)
    )
    return nearest, replace(kept, relaxed=_least([k.relaxed for _, k in tried]))


def _moved(ground: Ground, sited: Sited, over: Mapping[str, int]) -> Sited:
    """Return the cameras in modes that take what a bill is above its limits, as far as modes can."""
    most = {name: sited.modes.amounts[name] - cents for name, cents in over.items()}
    modes = choose_camera_modes(sited.cameras, ground, most)
    return replace(sited, cameras=in_modes(sited.cameras, modes), modes=modes)


def _rank(built: Built) -> tuple[int, Decimal]:
    """Return what makes one plan better than another: sites served, then its present cost."""
    return len(built.plant.unserved), built.bom.money.net_present_cost


def _least(found: list[Mapping[str, Decimal]]) -> dict[str, Decimal]:
    """Return of each policy the value nearest to what was asked: the least amount, the largest share.

    >>> _least([{SHARE: Decimal("0.3"), "costs.budget": Decimal(9)}, {"costs.budget": Decimal(7)}])
    {'ownership.min_owned_route_share': Decimal('0.3'), 'costs.budget': Decimal('7')}
    """
    out: dict[str, Decimal] = {}
    for relaxed in found:
        for name, value in relaxed.items():
            best = max if name == SHARE else min
            out[name] = best(out.get(name, value), value)
    return out
