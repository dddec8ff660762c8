"""Stored scenarios side by side, for `planner compare`: read, set beside each other, told and written."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, is_dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from planner.cli.common import study_folder

if TYPE_CHECKING:
    from planner.costs.disruption import Effect
    from planner.costs.side_by_side import StoredMoney
    from planner.outputs.side_by_side import Part
    from planner.outputs.words import Both
    from planner.plan.province.store import Province
    from planner.settings import DisruptionSettings


@dataclass(frozen=True)
class Side:
    """What is told: by plan its `plan.json`, money and facts; by event and plan the effect.

    `provinces` holds the plans of members by name, none where the plans are of one city.
    """

    summaries: dict[str, dict[str, Any]]
    plans: dict[str, StoredMoney | None]
    facts: dict[str, dict[str, Any] | None]
    fees: frozenset[str]
    events: dict[str, DisruptionSettings]
    effects: dict[str, dict[str, Effect | None]]
    kinds: dict[str, dict[str, str]]
    provinces: dict[str, Province] = field(default_factory=dict)


def read_side(study: Path, scenarios: tuple[str, ...]) -> Side:
    """Return the stored plans of some scenarios, and what scenarios of `[disruption]` do to each.

    Names of such scenarios among `scenarios` pick those; without any, all of the study are told, and two
    standard ones where it has none.

    Raises
    ------
    UsageError
        No scenario with a plan is named.
    InputError, SettingsError
        A plan has not been run or cannot be read, or the study file is wrong.
    """
    from planner.costs.disruption import effect
    from planner.costs.side_by_side import fee_items, money_facts
    from planner.errors import Problem, UsageError
    from planner.plan.compared import point_kinds, read_book, read_money, read_works
    from planner.plan.store import read_summary
    from planner.settings import STANDARD, disruptions, scenario_name

    own = disruptions(study)
    asked = list(dict.fromkeys(scenario_name(n) for n in scenarios))
    names = [n for n in asked if n not in own]
    refuse_events_of_plans(names, own)
    if not names:
        raise UsageError(
            Problem("these scenarios change no plan.", "Name scenarios with a plan beside them."), "compare"
        )
    folder = study_folder(study) / "plan"
    events = {n: own[n] for n in asked if n in own} or own or STANDARD
    if of_members(study, names):
        return read_provinces(study, names, events)
    summaries = {n: read_summary(folder / n, study, n) for n in names}
    plans = {n: read_money(folder / n, s) for n, s in summaries.items()}
    book = read_book()
    works = {n: read_works(folder / n, s, book) for n, s in summaries.items()}
    fees = fee_items(book.ways, book.kits)
    effects = {
        name: {n: None if w is None else effect(w, book, asked) for n, w in works.items()}
        for name, asked in events.items()
    }
    return Side(
        summaries, plans, {n: None if p is None else money_facts(p, fees) for n, p in plans.items()}, fees,
        events, effects, {n: point_kinds(folder / n) for n in names},
    )  # fmt: skip


def of_members(study: Path, names: list[str]) -> bool:
    """Say whether plans are made of members' plans.

    Raises
    ------
    UsageError
        Some are and some are of one city.
    """
    from planner.cli.province_show import is_of_members
    from planner.errors import Problem, UsageError

    folder = study_folder(study) / "plan"
    made = {n: is_of_members(folder / n) for n in names if (folder / n).is_dir()}
    if len(set(made.values())) > 1:
        one, other = (next(n for n, m in made.items() if m is kind) for kind in (True, False))
        what = f"plan `{one}` is made of members' plans, `{other}` is of one city."
        raise UsageError(Problem(what, "Compare plans of one kind; run the older one again."), str(folder))
    if made:
        return all(made.values())
    from planner.settings import load_settings

    path = study_folder(study) / "study.toml"
    return path.exists() and bool(load_settings(study).members)


def read_provinces(study: Path, names: list[str], events: Mapping[str, DisruptionSettings]) -> Side:
    """Return stored plans of members, and what events do to each.

    Raises
    ------
    InputError
        A plan has not been run, or cannot be read.
    """
    from planner.costs.disruption_above import effect_above
    from planner.costs.side_by_side import fee_items, money_facts
    from planner.errors import InputError, Problem
    from planner.plan.compared import point_kinds, read_book
    from planner.plan.province.compared import as_plan, province_money, province_works
    from planner.plan.province.store import read_province

    folder = study_folder(study) / "plan"
    gone = [n for n in names if not (folder / n / "province.json").is_file()]
    if gone:
        raise InputError(
            [Problem(f"there is no plan of scenario `{n}`.",
                     f"Make it with `planner run {study} --scenario {n}`.") for n in gone],
            str(folder), "the plans",
        )  # fmt: skip
    held = {n: read_province(folder / n) for n in names}
    summaries = {n: as_plan(p) for n, p in held.items()}
    plans = {n: province_money(p, summaries[n]) for n, p in held.items()}
    book = read_book()
    works = {n: None if plans[n] is None else province_works(folder / n, p, book) for n, p in held.items()}
    fees = fee_items(book.ways, book.kits)
    effects: dict[str, dict[str, Effect | None]] = {
        name: {n: None if w is None else effect_above(w, book, asked) for n, w in works.items()}
        for name, asked in events.items()
    }
    kinds = {
        n: {f"{m.member_id}/{i}": k for m in p.members for i, k in point_kinds(m.folder).items()}
        for n, p in held.items()
    }
    return Side(
        summaries, plans, {n: None if p is None else money_facts(p, fees) for n, p in plans.items()}, fees,
        dict(events), effects, kinds, held,
    )  # fmt: skip


def refuse_events_of_plans(names: list[str], events: Mapping[str, object]) -> None:
    """Refuse names that join a plan and what happens to it, or two such events.

    Raises
    ------
    UsageError
        One does; compare sets each event beside each plan by itself.
    """
    from planner.errors import Problem, UsageError

    joined = [n for n in names if set(n.split("+")) & set(events)]
    if joined:
        apart = " ".join(dict.fromkeys(part for n in joined for part in n.split("+")))
        what = f"`{joined[0]}` joins what happens to plans with another scenario."
        raise UsageError(Problem(what, f"Name them apart: {apart}."), "compare")


def side_parts(side: Side) -> list[Part]:
    """Return the comparison as parts."""
    from planner.costs.disruption_above import EffectAbove
    from planner.outputs.side_by_side import (
        above_part,
        event_part,
        member_parts,
        of_the_whole,
        plan_parts,
        with_backbone,
    )

    currency = str(next(iter(side.summaries.values()))["cost"]["currency"])
    parts = plan_parts(side.summaries, side.plans, side.facts, side.fees)
    provinces = list(side.provinces.values())
    if provinces:
        parts = of_the_whole(parts)
        parts += [*above_part(provinces, currency), *member_parts(provinces, currency)]
    if all(p is None for p in side.plans.values()):
        return parts
    for name, asked in side.events.items():
        found = side.effects[name]
        part = event_part(name, asked, found, side.kinds, currency)
        above = {n: e for n, e in found.items() if e is None or isinstance(e, EffectAbove)}
        parts += of_the_whole(with_backbone(part, name, asked, above)) if provinces else [part]
    return parts


def told_side_by_side(
    study: Path, scenarios: tuple[str, ...], language: str | None, as_json: bool, csv_path: Path | None,
    html: Path | None,
) -> tuple[str, ...]:  # fmt: skip
    """Print the comparison, or write it as CSV and as a page; return the scenarios that have a plan."""
    from planner.outputs.side_by_side import side_csv, side_page, side_text, verdicts
    from planner.plan.staging import replaced

    side = read_side(study, scenarios)
    if as_json:
        click.echo(json.dumps(side_json(side), indent=2, ensure_ascii=False))
        return tuple(side.summaries)
    parts, names = side_parts(side), list(side.summaries)
    first = next(iter(side.summaries.values()))
    about = _about(side)
    told = [*verdicts(side.plans, side.facts, side.fees), *_own_notes(side)]
    tongue = language or ("es" if first.get("language") == "es" else "en")
    written = {
        csv_path: side_csv(parts, names),
        html: side_page(parts, names, told, side.plans, about, tongue),
    }
    for target, text in written.items():
        if target is not None:
            with replaced(target) as temporary:
                temporary.write_text(text, encoding="utf-8", newline="\n")
            click.echo(str(target))
    if csv_path is None and html is None:
        told = [n for n in (about["notes"],) if n.en] + told
        click.echo(side_text(parts, names, told, about["currency"].en, language or "en"))
    return tuple(names)


def side_json(side: Side) -> dict[str, Any]:
    """Return each `plan.json` with the block `compared`: facts, break-even, fees that even out, effects."""
    from planner.costs.side_by_side import break_even, comparable, even_fees

    first = next(iter(side.plans.values()))
    out: dict[str, Any] = {}
    for name, summary in side.summaries.items():
        plan, facts = side.plans[name], side.facts[name]
        if facts is not None and plan is not None:
            facts = dict(facts)
            if first is not None:
                same = comparable(first, plan)
                facts["break_even_year_of_first"] = break_even(first, plan) if same else None
                found = even_fees(first, plan, side.fees) if plan is not first else []
                facts["fees_that_even_out"] = [_plain(asdict(p)) for p in found]
            found_effects = {event: per_plan[name] for event, per_plan in side.effects.items()}
            facts["disruptions"] = {
                event: None if e is None else {**_plain(e), "back": float(e.back)}
                for event, e in found_effects.items()
            }
        out[name] = {**summary, "compared": facts}
    return out


def _plain(value: Any) -> Any:
    """Return a value as JSON holds it: amounts as numbers."""
    from decimal import Decimal

    if is_dataclass(value) and not isinstance(value, type):
        return {f.name: _plain(getattr(value, f.name)) for f in fields(value)}
    if isinstance(value, Mapping):
        return {str(k): _plain(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(v) for v in value]
    return float(value) if isinstance(value, Decimal) else value


def _about(side: Side) -> dict[str, Both]:
    """Return title, currency, and the notes that all plans repeat."""
    from planner.outputs.words import Both, given, same

    summaries = list(side.summaries.values())
    shared = [
        n for n in summaries[0].get("notes") or [] if all(n in (s.get("notes") or []) for s in summaries)
    ]
    words = [given(n) for n in shared]
    first = summaries[0]
    return {
        "title": same(first.get("title") or first.get("study") or ""),
        "currency": same(first["cost"]["currency"]),
        "notes": Both(" ".join(w.es for w in words), " ".join(w.en for w in words)),
    }


def _own_notes(side: Side) -> list[Both]:
    """Return the notes that one plan has and another has not, with its name."""
    from planner.outputs.words import Both, given

    said = {name: s.get("notes") or [] for name, s in side.summaries.items()}
    found = [
        (name, given(note))
        for name, notes in said.items()
        for note in notes
        if not all(note in others for others in said.values())
    ]
    return [Both(f"{name}: {w.es}", f"{name}: {w.en}") for name, w in found]
