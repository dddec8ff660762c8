"""What missed payments or ended maintenance do to a plan of members: in each city, and over the backbone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from planner.costs.cash_flow import ZERO
from planner.costs.disruption import KINDS, Beyond, Book, Effect, Felt, Works, effect, entry_again
from planner.network.backbone_stops import Above, cut, lost_links, passes
from planner.network.stops import FIBER
from planner.settings.disruption_settings import DisruptionSettings


@dataclass(frozen=True)
class Province:
    """What of a stored plan of members tells its fees and repairs: each member's, its own, the backbone."""

    members: Mapping[str, Works]
    own: Works
    above: Above


@dataclass(frozen=True)
class EffectAbove(Effect):
    """What a scenario does to a plan of members: the sums of all, with what the backbone has to do with it.

    Parameters
    ----------
    members, own
        The effect on each member, and on what is the province's own.
    over_backbone
        By member the cameras that the backbone no longer carries; they are among `felt[...].dark`.
    calls
        Calls a year that no longer reach the center that answers them.
    centers
        Centers that no longer reach the one above.
    """

    members: Mapping[str, Effect] = field(default_factory=dict)
    own: Effect | None = None
    over_backbone: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    calls: float = 0.0
    centers: tuple[str, ...] = ()


def effect_above(works: Province, book: Book, asked: DisruptionSettings) -> EffectAbove:
    """Return what missed payments and ended maintenance do to a plan of members.

    In each city as `effect` has it. Over the backbone, rented capacity and fiber, and cable on poles of
    others, stop with their fees: cameras whose center is in another city are dark there where no other link
    leads to it, though they may still be recorded at home. Without maintenance its own links fail too, and a
    camera works while its city and a way of its flow do. Own purchases of the province are mended at its
    prices; calls and centers are told apart.
    """
    lost = lost_links(works.above, asked.unpaid) if asked.days_dark else frozenset()
    off = {id(s) for s in cut(works.above.cameras, works.above, lost)}
    members: dict[str, Effect] = {}
    over: dict[str, tuple[str, ...]] = {}
    for name, mine in works.members.items():
        sent = [s for s in works.above.cameras if s.told == name]
        beyond = [Beyond(s.sites, id(s) in off, partial(passes, s, works.above, book.failures)) for s in sent]
        members[name] = effect(mine, book, asked, beyond)
        gone = frozenset[str]().union(*(s.sites for s in sent if id(s) in off))
        over[name] = tuple(i for i in mine.stands.camera.ids if i in gone)
    own = effect(works.own, book, asked)
    if FIBER in asked.unpaid and lost:
        own = replace(own, entry=entry_again(works.own, book, asked))
    calls = cut(works.above.calls, works.above, lost)
    return EffectAbove(
        **_added(members, own), members=members, own=own, over_backbone=over,
        calls=sum(s.calls_per_year for s in calls),
        centers=tuple(sorted({s.told for s in cut(works.above.centers, works.above, lost)})),
    )  # fmt: skip


def _added(members: Mapping[str, Effect], own: Effect) -> dict[str, Any]:
    """Return the sums over members and the province's own; ids of sites with their member before them."""
    every = [*members.values(), own]
    failed: dict[str, float] = {}
    for found in every:
        for part, count in found.failed.items():
            failed[part] = round(failed.get(part, 0.0) + count, 3)
    money = ("withheld", "owed", "surcharge", "entry", "mending")
    return {
        "felt": {kind: _felt({m: e.felt[kind] for m, e in members.items()}) for kind in KINDS},
        "failed": failed,
        **{key: sum((getattr(e, key) for e in every), ZERO) for key in money},
    }


def _felt(members: Mapping[str, Felt]) -> Felt:
    """Return what the sites of all members feel."""
    years = sorted({n for f in members.values() for n in f.working})
    return Felt(
        sum(f.sites for f in members.values()),
        tuple(f"{m}/{i}" for m, f in members.items() for i in f.dark),
        {n: round(sum(f.working[n] for f in members.values()), 6) for n in years},
        round(sum(f.days_lost for f in members.values()), 1),
    )
