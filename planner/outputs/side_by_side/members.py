"""The parts of a comparison of plans of members: what is between cities, figures by member, who goes dark."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from planner.costs.disruption_above import EffectAbove
from planner.network.availability import CAMERA
from planner.outputs.side_by_side.model import NOTHING, Cell, Part, Row, cells_of, counted, share
from planner.outputs.words import Both, same
from planner.outputs.words.side_by_side import Label
from planner.outputs.words.side_members import (
    ABOVE_LABELS,
    EVENT_LABELS,
    MEMBER_LABELS,
    MEMBERS,
    whole_source,
)
from planner.plan.province.store import Province
from planner.settings import DisruptionSettings

Figure = Callable[[Province], float | None]
Effects = Mapping[str, EffectAbove | None]
PLACES = 2


def _row(
    labels: Mapping[str, Label], key: str, cells: Sequence[Cell], suffix: str = "", **words: object
) -> Row:
    """Return a row of these labels, their fields filled."""
    text, unit, source = (t.fill(**words) for t in labels[key])
    return Row(f"{key}{suffix}", text, unit, tuple(cells), source)


def of_the_whole(parts: Sequence[Part]) -> list[Part]:
    """Return parts told as of a plan of one city with the sources that plans of members have."""
    return [
        replace(p, rows=tuple(replace(r, source=whole_source(r.key, r.source)) for r in p.rows))
        for p in parts
    ]


def above_part(provinces: Sequence[Province], currency: str) -> list[Part]:
    """Return what stands between the cities of each plan; nothing where no plan has anything there."""
    rows = []
    for key, part, figure in (*BACKBONE, *TIERS, *FAILOVER):
        if any(part in p.parts for p in provinces):
            cells = [_figure(figure(p), key) if part in p.parts else NOTHING for p in provinces]
            rows.append(_row(ABOVE_LABELS, key, cells, currency=currency))
    return [Part(MEMBERS["part_above"], tuple(rows))] if rows else []


def _figure(value: float | None, key: str) -> Cell:
    """Return a figure; gaps with decimals."""
    return counted(value, PLACES if key.endswith("gap") else 0)


def _links(kind: str, column: str | None, province: Province) -> float:
    """Return how many links of a kind there are, or the sum of a column over them; blank takes all."""
    frame = province.parts["backbone"].tables["backbone_links"]
    rows = frame[frame["kind"] == kind] if kind else frame
    return float(len(rows)) if column is None else float(rows[column].sum())


def _block(part: str, key: str, province: Province) -> float | None:
    """Return a figure of a part's block, None where it tells none."""
    value = province.parts[part].summary.get(key)
    return None if value is None else float(value)


def _centers(column: str | None, province: Province) -> float:
    """Return how many centers there are, or the sum of a column over them."""
    frame = province.parts["tiers"].tables["tier_centers"]
    return float(len(frame)) if column is None else float(frame[column].sum())


def _falls(figure: Callable[[Mapping[str, Any]], float], province: Province) -> float:
    """Return the sum of a figure over the centers that fall."""
    return float(sum(figure(f) for f in province.parts["failover"].summary["falls"]))


BACKBONE: tuple[tuple[str, str, Figure], ...] = (
    ("links", "backbone", partial(_links, "", None)),
    ("leased_links", "backbone", partial(_links, "leased", None)),
    ("own_km", "backbone", partial(_links, "", "owned_km")),
    ("leased_mbps", "backbone", partial(_links, "leased", "capacity_mbps")),
    ("backbone_capex", "backbone", partial(_block, "backbone", "capex")),
    ("backbone_annual", "backbone", partial(_block, "backbone", "annual")),
    ("backbone_gap", "backbone", partial(_block, "backbone", "gap_pct")),
)
TIERS: tuple[tuple[str, str, Figure], ...] = (
    ("centers", "tiers", partial(_centers, None)),
    ("seats", "tiers", partial(_centers, "seats_used")),
    ("seats_bought", "tiers", partial(_centers, "seats_bought")),
    ("tiers_gap", "tiers", partial(_block, "tiers", "gap_pct")),
)
FAILOVER: tuple[tuple[str, str, Figure], ...] = (
    ("falls", "failover", partial(_falls, lambda f: bool(f["holds"]))),
    ("breaks", "failover", partial(_falls, lambda f: len(f["breaks"]))),
    ("mend", "failover", partial(_falls, lambda f: float(f["mend_capex"]))),
)
COLUMNS: tuple[tuple[str, Callable[[float], Cell]], ...] = (
    ("cameras", counted),
    ("connected", counted),
    ("coverage_share", partial(share, digits=2)),
    ("route_gap_pct", partial(counted, digits=PLACES)),
    ("capex", counted),
    ("annual_opex", counted),
)


def member_parts(provinces: Sequence[Province], currency: str) -> list[Part]:
    """Return a part a figure: a row a member, the province's own, and the sum."""
    names = list(dict.fromkeys(m["id"] for p in provinces for m in p.summary["members"]))
    parts = [_by_member(key, shown, provinces, names, currency) for key, shown in COLUMNS]
    years = sorted(
        {h["horizon_years"] for p in provinces for h in p.summary.get("money", {}).get("horizons", ())}
    )
    return [*parts, *(_present(n, provinces, names, currency) for n in years)]


def _by_member(
    key: str, shown: Callable[[float], Cell], provinces: Sequence[Province], names: Sequence[str],
    currency: str,
) -> Part:  # fmt: skip
    """Return one figure by member."""
    told = [{m["id"]: m for m in p.summary["members"]} for p in provinces]
    rows = [
        _line(key, name, [shown(t[name][key]) if name in t else NOTHING for t in told], currency)
        for name in names
    ]
    sums = [NOTHING if v is None else shown(v) for v in (_sum(key, p) for p in provinces)]
    if key in ("capex", "annual_opex"):
        own = [shown(p.summary["cost"]["own"][key]) for p in provinces]
        rows.append(_line(key, "own", own, currency, MEMBERS["own"]))
    rows.append(_line(key, "all", sums, currency, MEMBERS["all"]))
    notes = (MEMBERS["note_sum_gap"],) if key == "route_gap_pct" else ()
    return Part(MEMBERS[f"by_{key}"], tuple(rows), notes)


def _sum(key: str, province: Province) -> float | None:
    """Return a figure of the whole."""
    s = province.summary
    sums: dict[str, float | None] = {
        "cameras": s["cameras"]["chosen"], "connected": s["network"]["connected"],
        "coverage_share": s["cameras"]["coverage_share"], "route_gap_pct": s["network"]["gap_pct"],
        "capex": s["cost"]["capex"], "annual_opex": s["cost"]["annual_opex"],
    }  # fmt: skip
    return sums[key]


def _line(
    key: str, name: str, cells: Sequence[Cell], currency: str, label: Both | None = None, suffix: str = ""
) -> Row:
    """Return the row of a member, or of a sum."""
    row = _row(MEMBER_LABELS, key, cells, f"_{name}{suffix}", member=name, currency=currency)
    return row if label is None else replace(row, label=label, source=same("province.json"))


def _present(years: int, provinces: Sequence[Province], names: Sequence[str], currency: str) -> Part:
    """Return present cost with tax over some years, by member."""
    key = "cost_with_tax"
    theirs = [{m.member_id: _horizon(m.summary, years) for m in p.members} for p in provinces]
    whole = [_horizon(p.summary, years) for p in provinces]
    own = [
        None if w is None else w - sum(v for v in t.values() if v is not None)
        for w, t in zip(whole, theirs, strict=True)
    ]
    suffix = f"_{years}"
    rows = [_line(key, n, [counted(t.get(n)) for t in theirs], currency, None, suffix) for n in names]
    rows.append(_line(key, "own", [counted(v) for v in own], currency, MEMBERS["own"], suffix))
    rows.append(_line(key, "all", [counted(v) for v in whole], currency, MEMBERS["all"], suffix))
    return Part(MEMBERS["by_cost_with_tax"].fill(n=years), tuple(rows), (MEMBERS["note_sums"],))


def _horizon(summary: Mapping[str, Any], years: int) -> float | None:
    """Return the present cost with tax of one horizon, None where there is none."""
    rows = (summary.get("money") or {}).get("horizons", ())
    return next((float(h["cost_with_tax"]) for h in rows if h["horizon_years"] == years), None)


def with_backbone(part: Part, name: str, asked: DisruptionSettings, effects: Effects) -> list[Part]:
    """Return the part of an event with what the backbone has to do with it, and who is dark or works."""
    found = list(effects.values())
    rows = list(part.rows)
    notes = list(part.notes)
    if asked.unpaid:
        rows += _over(name, found)
        notes.insert(len(notes) - 1, MEMBERS["note_far"])
    if asked.unmended:
        notes.insert(len(notes) - 1, MEMBERS["note_far_unmended"])
    parts = [Part(part.title, tuple(rows), tuple(notes))]
    names = list(dict.fromkeys(m for e in found if e is not None for m in e.members))
    if asked.unpaid:
        cells = {n: cells_of(found, partial(_dark, n)) for n in names}
        parts.append(_who("dark", name, MEMBERS["by_dark"].fill(name=name), cells))
    if asked.unmended:
        cells = {n: cells_of(found, partial(_working, n, asked.years)) for n in names}
        last = asked.from_year + asked.years
        parts.append(_who("working", name, MEMBERS["by_working"].fill(name=name, n=last), cells))
    return parts


def _over(name: str, found: Sequence[EffectAbove | None]) -> list[Row]:
    """Return what no longer passes over the backbone."""
    figures: tuple[tuple[str, Callable[[EffectAbove], Cell]], ...] = (
        ("over_backbone", lambda e: counted(sum(len(v) for v in e.over_backbone.values()))),
        ("members_over", lambda e: _named(m for m, v in e.over_backbone.items() if v)),
        ("calls", lambda e: counted(e.calls)),
        ("centers_cut", lambda e: counted(len(e.centers))),
        ("centers_named", lambda e: _named(e.centers)),
    )
    return [_row(EVENT_LABELS, key, cells_of(found, figure), f"_{name}") for key, figure in figures]


def _named(ids: Any) -> Cell:
    """Return ids as one cell."""
    listed = " ".join(str(i) for i in ids)
    return Cell(listed, same(listed)) if listed else Cell("", MEMBERS["none"])


def _who(key: str, name: str, title: Both, cells: Mapping[str, Sequence[Cell]]) -> Part:
    """Return a row a member."""
    return Part(title, tuple(_line(key, n, c, "", None, f"_{name}") for n, c in cells.items()))


def _dark(member: str, found: EffectAbove) -> Cell:
    """Return how many cameras of a member are dark."""
    mine = found.members.get(member)
    return NOTHING if mine is None else counted(len(mine.felt[CAMERA].dark))


def _working(member: str, years: int, found: EffectAbove) -> Cell:
    """Return how many cameras of a member work at the end of the last year."""
    mine = found.members.get(member)
    return NOTHING if mine is None else counted(mine.felt[CAMERA].working[years])
