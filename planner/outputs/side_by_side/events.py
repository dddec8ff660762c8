"""The parts of a comparison that tell what missed payments and ended maintenance do to each plan."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from planner.costs.disruption import Effect, Felt
from planner.network.availability import CAMERA, POINT
from planner.outputs.side_by_side.model import Cell, Part, Row, cells_of, counted, share
from planner.outputs.side_by_side.plans import row_of
from planner.outputs.words import Both, number, with_unit
from planner.outputs.words.side_by_side import KINDS, PARTS_FAILED, SIDE
from planner.settings import DisruptionSettings

URGENT = ("hospital", "clinic", "fire", "police")
DAYS = 365
Effects = Mapping[str, Effect | None]
BACK = ("owed", "surcharge", "entry", "mending")


def event_part(
    name: str, asked: DisruptionSettings, effects: Effects, kinds: Mapping[str, Mapping[str, str]],
    currency: str,
) -> Part:  # fmt: skip
    """Return what one scenario does to the plans.

    Parameters
    ----------
    effects
        By plan, in the order of the columns; None for a plan without cash flow.
    kinds
        By plan, the kind of each government point by its id.
    """
    rows: list[Row] = []
    if asked.unpaid:
        rows += _dark(name, effects, kinds)
    if asked.unmended:
        rows += _working(name, effects, asked)
    rows += [_felt("days_lost", name, k, effects, lambda f: counted(f.days_lost)) for k in (CAMERA, POINT)]
    if asked.unmended:
        rows += _failed(name, effects)
    shown = [k for k in BACK if any(e is not None and getattr(e, k) for e in effects.values())]
    for key in ("withheld", *shown, "back"):
        cells = cells_of(effects.values(), partial(_amount, key))
        rows.append(row_of(key, cells, f"_{name}", currency=currency))
    return Part(_title(name, asked), tuple(rows), tuple(_notes(asked)))


def _dark(name: str, effects: Effects, kinds: Mapping[str, Mapping[str, str]]) -> list[Row]:
    """Return how many sites go dark."""
    rows = []
    for kind in (CAMERA, POINT):
        rows.append(_felt("dark", name, kind, effects, lambda f: counted(len(f.dark))))
        rows.append(_felt("dark_share", name, kind, effects,
                          lambda f: share(len(f.dark) / f.sites if f.sites else None)))  # fmt: skip
    urgent = [
        None if e is None else sum(kinds[n].get(i) in URGENT for i in e.felt[POINT].dark)
        for n, e in effects.items()
    ]
    return [*rows, row_of("urgent", cells_of(urgent, counted), f"_{name}")]


def _working(name: str, effects: Effects, asked: DisruptionSettings) -> list[Row]:
    """Return how many sites still work, year by year."""
    rows = []
    for kind in (CAMERA, POINT):
        for n in range(1, asked.years + 1):
            at = asked.from_year + n
            rows.append(_felt("working", name, kind, effects, partial(_left, n), at))
        rows.append(_felt("working_share", name, kind, effects, partial(_left_share, asked.years)))
    return rows


def _felt(
    key: str, name: str, kind: str, effects: Effects, figure: Callable[[Felt], Cell], n: int | None = None
) -> Row:
    """Return one row of what sites of a kind feel."""
    cells = cells_of(effects.values(), lambda e: figure(e.felt[kind]))
    suffix = "" if n is None else f"_{n}"
    return row_of(key, cells, f"_{kind}{suffix}_{name}", kind=KINDS[kind], n=n)


def _failed(name: str, effects: Effects) -> list[Row]:
    """Return how many parts are expected to fail, by kind of part."""
    held = {p for e in effects.values() if e is not None for p in e.failed}
    return [
        row_of("failed", cells_of(effects.values(), partial(_parts, part)), f"_{part}_{name}", part=words)
        for part, words in PARTS_FAILED.items()
        if part in held
    ]


def _amount(key: str, found: Effect) -> Cell:
    """Return one amount of an effect."""
    return counted(float(getattr(found, key)))


def _left(year: int, felt: Felt) -> Cell:
    """Return how many sites work at the end of a year."""
    return counted(felt.working[year])


def _left_share(year: int, felt: Felt) -> Cell:
    """Return the share of sites that work at the end of a year."""
    return share(felt.working[year] / felt.sites if felt.sites else None)


def _parts(part: str, found: Effect) -> Cell:
    """Return how many parts of a kind fail."""
    return counted(found.failed.get(part, 0.0))


def _title(name: str, asked: DisruptionSettings) -> Both:
    """Return the name of a scenario with what it is and its years."""
    words = [SIDE["fee_cameras" if k == "cameras" else k] for k in asked.unpaid]
    what = Both(*(SIDE["and"][place].join(w[place] for w in words) for place in (0, 1)))
    both = asked.unpaid and asked.unmended
    key = "unpaid_and_unmended" if both else "unpaid" if asked.unpaid else "unmended"
    first, last = asked.from_year + 1, asked.from_year + asked.years
    when = SIDE["one_year" if first == last else "some_years"].fill(first=first, last=last)
    return SIDE[key].fill(name=name, what=what, when=when)


def _notes(asked: DisruptionSettings) -> list[Both]:
    """Return what the figures of one scenario rest on."""
    notes = []
    if asked.unpaid and asked.days_dark:
        day = asked.notice_days % DAYS
        notes.append(
            SIDE["note_dark"].fill(
                day=number(day), year=asked.from_year + 1 + int(asked.notice_days // DAYS),
                last=asked.from_year + asked.years, notice=number(asked.notice_days),
                surcharge=with_unit(asked.arrears_surcharge_pct, "%"),
                again=with_unit(asked.reconnection_pct, "%"),
            )
        )  # fmt: skip
    elif asked.unpaid:
        notes.append(SIDE["note_notice"].fill(notice=number(asked.notice_days)))
    if asked.unmended:
        notes.append(SIDE["note_unmended"].fill(repair=with_unit(asked.cable_repair_m, "m")))
    return [*notes, SIDE["note_money"]]
