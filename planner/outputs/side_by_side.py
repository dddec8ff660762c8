"""Scenarios side by side, as heads, rows and notes in either language."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from planner.costs.exchange import PATHS
from planner.costs.side_by_side import StoredMoney, break_even, comparable, same_service
from planner.network.stops import YEARS, Counts
from planner.outputs.words import Both, number, percent, same
from planner.outputs.words.side_by_side import SIDE

KM = 1000.0
NOTHING = same("—")
Summary = Mapping[str, Any]
Facts = Mapping[str, Any]


def _pon(summary: Summary) -> Mapping[str, Any]:
    """Return what a plan says of splitters, nothing under point to point."""
    told: Mapping[str, Any] = summary["network"].get("pon", {})
    return told


def _share(value: float, digits: int) -> Both:
    """Return a share as percent, as a column of figures aligns it."""
    told = percent(value, digits)
    return Both(told.es.replace(" ", ""), told.en.replace(" ", ""))


ROWS: tuple[tuple[str, Callable[[Summary], Both]], ...] = (
    ("outcome", lambda s: same(s["outcome"])),
    ("cameras", lambda s: number(s["cameras"]["chosen"])),
    ("coverage", lambda s: _share(s["cameras"]["coverage_share"], 2)),
    ("coverage_bound", lambda s: _share(s["cameras"]["coverage_upper_bound_share"], 2)),
    ("joined", lambda s: number(s["network"]["connected"])),
    ("unserved", lambda s: number(len(s["network"]["unserved"]))),
    ("route", lambda s: number(s["network"]["route_m"] / KM, 1)),
    ("cable", lambda s: number(s["network"]["cable_m"] / KM, 1)),
    ("fibers", lambda s: number(s["network"]["fiber_km"])),
    ("pops", lambda s: number(sum(s["network"]["pops"]["by_kind"].values()))),
    ("architecture", lambda s: same(_pon(s).get("architecture", "point_to_point"))),
    ("ports", lambda s: number(_pon(s).get("ports_used", 0))),
    ("splitters", lambda s: number(sum(k["count"] for k in _pon(s).get("splitters", ())))),
    ("gap", lambda s: number(s["network"]["gap_pct"], 2)),
    ("owned_route_share", lambda s: _share(s["network"]["owned_route_share"], 1)),
    ("capex", lambda s: number(s["cost"]["capex"])),
    ("capex_low", lambda s: number(s["cost"]["capex_low"])),
    ("capex_high", lambda s: number(s["cost"]["capex_high"])),
    ("opex", lambda s: number(s["cost"]["annual_opex"])),
    ("npc", lambda s: number(s["cost"]["net_present_cost"])),
    ("errors", lambda s: number(s["audit"]["errors"])),
    ("open", lambda s: number(s["audit"]["open"])),
)

BEFORE_YEARS: tuple[tuple[str, Callable[[Facts], Both]], ...] = (
    ("capex_with_tax", lambda f: number(f["capex_with_tax"])),
    ("annual_fees", lambda f: number(f["annual_fees"])),
)
HELD: tuple[tuple[str, Callable[[Facts], Both]], ...] = (
    ("owned_cameras", lambda f: _share(f["owned_cameras"] / f["cameras"], 1) if f["cameras"] else NOTHING),
    ("owned_km", lambda f: number(f["owned_route_m"] / KM, 1)),
    ("owned_at_purchase", lambda f: number(f["owned_at_purchase"])),
)
ABROAD: tuple[tuple[str, Callable[[Facts], Both]], ...] = (
    ("foreign_capex", lambda f: _share(f["foreign_share_capex"], 1)),
    ("foreign_yearly", lambda f: _share(f["foreign_share_yearly"], 1)),
)
LOST: tuple[tuple[str, Callable[[Counts], int], Callable[[Counts], bool]], ...] = (
    ("rented", lambda c: c.rented, lambda c: c.rented > 0),
    ("attached", lambda c: c.attached, lambda c: c.attached > c.rented),
    ("lent", lambda c: c.lent, lambda c: c.lent > 0),
)
"""Label, figure, and whether a plan has something to tell: cable on rented plant beside rented fiber."""


def summary_rows(summaries: Sequence[Summary]) -> list[list[Both]]:
    """Return a row a figure of `plan.json`: its label, then the plans."""
    return [[SIDE[key], *(figure(s) for s in summaries)] for key, figure in ROWS]


def money_rows(
    plans: Mapping[str, StoredMoney | None], facts: Mapping[str, Facts | None]
) -> list[list[Both]]:
    """Return a row a figure of the years: present costs, break-even beside the first, what is held, abroad.

    Parameters
    ----------
    plans, facts
        By name, in the order of the columns; None for a plan without cash flow.
    """
    known = [f for f in facts.values() if f is not None]
    if not known:
        return []
    horizons = sorted({h for f in known for h in f["horizons"]})
    rows = [_row(SIDE[key], figure, facts) for key, figure in BEFORE_YEARS]
    rows += [_horizon(key, n, facts) for n in horizons for key in ("cost", "cost_with_tax", "own_funds")]
    rows.append(_break_even_row(plans))
    rows += [_row(SIDE[key], figure, facts) for key, figure in HELD]
    rows += [_horizon("held_at_end", n, facts) for n in horizons]
    rows += [_row(SIDE[key], figure, facts) for key, figure in ABROAD]
    currencies = sorted({f["domestic_currency"] for f in known if f["paths"]})
    rows += [_path(path, currency, facts) for currency in currencies for path in PATHS]
    return rows


def stop_rows(stopped: Mapping[str, Mapping[str, Counts] | None]) -> list[list[Both]]:
    """Return what goes dark, is taken down or taken back when rents and fees stop, and what works unmended.

    Rows of rents and fees stand where any plan has such. Parameters are as of `money_rows`.
    """
    known = [c for c in stopped.values() if c is not None]
    rows = [
        _stop(SIDE[key].fill(kind=SIDE[kind]), kind, figure, stopped)
        for key, figure, shows in LOST
        for kind in ("camera", "point")
        if any(shows(c[kind]) for c in known)
    ]
    for years in YEARS if known else ():
        label = SIDE["working"].fill(kind=SIDE["camera"], n=years)
        cells = (None if c is None else c["camera"] for c in stopped.values())
        rows.append([label, *(NOTHING if c is None else _of(c.working[years], c.sites) for c in cells)])
    return rows


def _stop(
    label: Both, kind: str, figure: Callable[[Counts], int],
    stopped: Mapping[str, Mapping[str, Counts] | None],
) -> list[Both]:  # fmt: skip
    """Return one row of sites that stop."""
    return [label, *(NOTHING if c is None else number(figure(c[kind])) for c in stopped.values())]


def _of(part: float, whole: int) -> Both:
    """Return an expected number and its share."""
    if not whole:
        return NOTHING
    shown, share = number(part), _share(part / whole, 0)
    return Both(f"{shown.es} ({share.es})", f"{shown.en} ({share.en})")


def side_notes(plans: Mapping[str, StoredMoney | None]) -> list[Both]:
    """Return what the figures rest on, and where they are not to be set beside each other."""
    known = [p for p in plans.values() if p is not None]
    notes = [SIDE["note_older"]] if len(known) < len(plans) else []
    if not known:
        return notes
    last = int(known[0].flow["year"].max())
    notes += [SIDE["note_years"].fill(n=last), SIDE["note_owned"], SIDE["note_stops"]]
    if not same_service(known):
        notes.append(SIDE["note_service"])
    if not all(comparable(known[0], p) for p in known):
        notes.append(SIDE["note_apart"])
    return notes


def _row(label: Both, figure: Callable[[Facts], Both], facts: Mapping[str, Facts | None]) -> list[Both]:
    """Return one row; a dash for a plan without cash flow."""
    return [label, *(NOTHING if f is None else figure(f) for f in facts.values())]


def _horizon(key: str, years: int, facts: Mapping[str, Facts | None]) -> list[Both]:
    """Return a row of one horizon; a dash for a plan that has another."""
    return _row(
        SIDE[key].fill(n=years),
        lambda f: number(f["horizons"][years][key]) if years in f["horizons"] else NOTHING,
        facts,
    )


def _path(path: str, currency: str, facts: Mapping[str, Facts | None]) -> list[Both]:
    """Return a row of one path of the exchange rate."""

    def told(f: Facts) -> Both:
        return number(f["paths"][path]) if f["paths"] and f["domestic_currency"] == currency else NOTHING

    return _row(SIDE["path"].fill(currency=currency, path=SIDE[path]), told, facts)


def _break_even_row(plans: Mapping[str, StoredMoney | None]) -> list[Both]:
    """Return from which year the first plan has cost no more than each other one."""
    name, first = next(iter(plans.items()))
    cells = [NOTHING]
    for other in list(plans.values())[1:]:
        if first is None or other is None or not comparable(first, other):
            cells.append(NOTHING)
            continue
        year = break_even(first, other)
        last = int(first.flow["year"].max())
        cells.append(SIDE["never"].fill(n=last) if year is None else number(year))
    return [SIDE["break_even"].fill(first=name), *cells]
