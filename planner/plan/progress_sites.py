"""Progress of the works: which sites are installed, powered and lit, and of how many."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

import pandas as pd

from planner.errors import InputError, Problem, name_up_to_five

STATES = ("installed", "powered", "lit")
COLUMNS = (
    "site_id", "source_id", "name", "layer", "kind", "district", "phase", "connected", "state",
    "installed", "installed_on", "powered", "powered_on", "lit", "lit_on", "note", "row",
)  # fmt: skip
NOTHING = "planned"
GROUPS = ("layer", "kind", "district", "phase")


@dataclass(frozen=True)
class Progress:
    """Progress of a plan.

    Parameters
    ----------
    sites
        One row a camera and point of the plan, in `COLUMNS`; `state` is the last it has reached, `row` the
        row of the list, blank where the list does not name it.
    totals
        Counts by group: group, value, planned (the denominator), installed, powered, lit.
    as_of
        Day of the report.
    """

    sites: pd.DataFrame
    totals: pd.DataFrame
    as_of: date


def progress_of(
    tables: Mapping[str, pd.DataFrame], told: pd.DataFrame, as_of: date, where: str = ""
) -> Progress:
    """Return the progress of a plan from a list of what has been done.

    A site that the list does not name has reached nothing: no news counts as not done.

    Parameters
    ----------
    tables
        Layers of the plan, at least cameras and points.
    told
        What `sources.progress.read_progress` returns: its index is the row in the file.
    as_of
        Day of the report: later dates are faults.
    where
        The file, for messages.

    Raises
    ------
    InputError
        All faults at once, with their rows: ids that are no site of the plan, or that mean several; sites
        named twice; powered without or before installed, lit without or before powered; dates in the future.
    """
    sites = _sites(tables)
    known = _ids(sites)
    problems: list[Problem] = []
    rows = {number: known.get(str(site), []) for number, site in zip(told.index, told["site"], strict=True)}
    _tell_ids(told, rows, problems)
    _tell_twice(rows, problems)
    _tell_order(told, problems)
    _tell_future(told, as_of, problems)
    if problems:
        raise InputError(problems, where, "the list of progress")
    at = {found[0]: number for number, found in rows.items()}
    lines = pd.Series([at.get(k) for k in range(len(sites))], dtype=object)
    done = told.reindex(pd.Index(lines))
    out = sites.assign(row=lines)
    for state in STATES:
        out[state] = done[state].to_numpy(dtype=object) == True  # noqa: E712  NaN where the list is silent
        out[f"{state}_on"] = [d.isoformat() if isinstance(d, date) else None for d in done[f"{state}_on"]]
    out["note"] = [n if isinstance(n, str) else None for n in done["note"]]
    out["state"] = [
        next((s for s in reversed(STATES) if reached[s]), NOTHING)
        for reached in out[list(STATES)].to_dict("records")
    ]
    return Progress(out[list(COLUMNS)], totals_of(out), as_of)


def totals_of(sites: pd.DataFrame) -> pd.DataFrame:
    """Return how many sites are planned, installed, powered and lit: in all, by layer, kind, district, phase.

    Parameters
    ----------
    sites
        Rows of `Progress.sites`.
    """
    rows = [("all", "", *_counts(sites))]
    for group in GROUPS:
        for value, part in sites.fillna({group: ""}).groupby(group, sort=True):
            rows.append((group, str(value), *_counts(part)))
    return pd.DataFrame(rows, columns=["group", "value", "planned", *STATES])


def _counts(part: pd.DataFrame) -> Iterable[int]:
    """Return the sites of a part and how many have reached each state."""
    return (len(part), *(int(part[s].sum()) for s in STATES))


def _sites(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Return cameras and points of the plan as rows."""
    frames = []
    for layer, key, kind in (("cameras", "camera_id", "camera_class"), ("points", "point_id", "kind")):
        rows = tables[layer].reset_index(drop=True)
        frames.append(
            pd.DataFrame(
                {
                    "site_id": rows[key].astype(str),
                    "source_id": rows["source_id"].astype(str),
                    "name": rows["name"],
                    "layer": layer,
                    "kind": rows[kind],
                    "district": rows["district"],
                    "phase": rows["phase"].astype(int),
                    "connected": rows["connected"].astype(bool),
                }
            )
        )
    return pd.concat([f.astype(object) for f in frames], ignore_index=True)


def _ids(sites: pd.DataFrame) -> dict[str, list[int]]:
    """Return the rows of each site id; and of each source id, where it is not a site id too."""
    own = {str(s): [k] for k, s in enumerate(sites["site_id"])}
    others: dict[str, list[int]] = {}
    for k, source in enumerate(sites["source_id"].astype(str)):
        others.setdefault(source, []).append(k)
    return others | own


def _tell_ids(told: pd.DataFrame, rows: Mapping[Any, list[int]], problems: list[Problem]) -> None:
    """Tell ids that are no site, and those that mean several."""
    unknown = [f"row {n}: `{told.loc[n, 'site']}`" for n, found in rows.items() if not found]
    if unknown:
        problems.append(
            Problem(
                f"no site of the plan has the id in {name_up_to_five(unknown)}.",
                "Write site ids of the plan (CAM-0001, GOV-0001) or the ids of its lists.",
            )
        )
    many = [f"row {n}: `{told.loc[n, 'site']}`" for n, found in rows.items() if len(found) > 1]
    if many:
        problems.append(
            Problem(f"several sites have the id in {name_up_to_five(many)}.", "Write their site ids.")
        )


def _tell_twice(rows: Mapping[Any, list[int]], problems: list[Problem]) -> None:
    """Tell sites that several rows name."""
    named: dict[int, list[Any]] = {}
    for number, found in rows.items():
        if len(found) == 1:
            named.setdefault(found[0], []).append(number)
    twice = [f"rows {name_up_to_five(n)}" for n in named.values() if len(n) > 1]
    if twice:
        problems.append(
            Problem(f"a site is named more than once in {name_up_to_five(twice)}.", "Keep one row a site.")
        )


def _tell_order(told: pd.DataFrame, problems: list[Problem]) -> None:
    """Tell rows that reach a state without the one before it, or on an earlier day."""
    for first, then in pairwise(STATES):
        without = told.index[told[then].astype(bool) & ~told[first].astype(bool)]
        if len(without):
            problems.append(
                Problem(
                    f"{then}, but not {first}, in rows {name_up_to_five(without)}.",
                    f"A site is {first} before it is {then}: mend the row.",
                )
            )
        pairs = zip(told.index, told[f"{first}_on"], told[f"{then}_on"], strict=True)
        early = [n for n, a, b in pairs if isinstance(a, date) and isinstance(b, date) and b < a]
        if early:
            problems.append(
                Problem(
                    f"{then} on a day before it was {first} in rows {name_up_to_five(early)}.",
                    "Mend the dates.",
                )
            )
    pairs = zip(told.index, told["installed_on"], told["lit_on"], strict=True)
    early = [n for n, a, b in pairs if isinstance(a, date) and isinstance(b, date) and b < a
             and told.loc[n, "powered_on"] is None]  # fmt: skip
    if early:
        problems.append(
            Problem(
                f"lit on a day before it was installed in rows {name_up_to_five(early)}.", "Mend the dates."
            )
        )


def _tell_future(told: pd.DataFrame, as_of: date, problems: list[Problem]) -> None:
    """Tell dates after the day of the report."""
    late = []
    for state in STATES:
        pairs = zip(told.index, told[f"{state}_on"], strict=True)
        late += [f"row {n}: {state} {d}" for n, d in pairs if isinstance(d, date) and d > as_of]
    if late:
        problems.append(
            Problem(
                f"dates after {as_of.isoformat()}: {name_up_to_five(late)}.",
                "Nothing is done in the future; mend them, or give the day of the list with --as-of.",
            )
        )
