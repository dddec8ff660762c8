"""Tables of the catalog for operation: failures, UPS, owners of roads, and what is asked of them."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Mapping
from pathlib import Path

import pandas as pd

from planner.catalog.operate_model import Failure, PermitAsk, RoadOwner, Ups
from planner.catalog.table_files import read_rows
from planner.errors import InputError, Problem
from planner.schema.operate import AUTHORITIES, ROAD_OWNERS

MATCHES = ("ref", "name", "class", "any")
EVERYWHERE = "*"
COLUMNS = ("country", "match", "pattern", "authority", "name", "source")


def read_failures() -> dict[str, Failure]:
    """Return failure rates and repair times, by key."""
    return {
        r["failure"]: Failure(
            r["failure"], r["at"], r["per"], float(r["rate_per_year"]), float(r["repair_h"]), r["meaning"],
            r["source"],
        )
        for r in read_rows("failures.csv")
    }  # fmt: skip


def read_repairs() -> dict[str, tuple[str, ...]]:
    """Return the items of the price book that mend each kind of failure, as patterns; cables have none."""
    return {r["failure"]: tuple(r["items"].split()) for r in read_rows("repairs.csv")}


def read_ups() -> dict[str, Ups]:
    """Return the UPS of the price book, by item."""
    return {
        r["item_id"]: Ups(r["item_id"], float(r["watts"]), float(r["watt_hours"]), r["source"])
        for r in read_rows("ups.csv")
    }


def read_permit_asks() -> dict[str, PermitAsk]:
    """Return what each way of building asks for, by way."""
    return {
        r["way"]: PermitAsk(r["way"], r["granted_by"], r["asked"], r["source"])
        for r in read_rows("permit_asks.csv")
    }


def read_road_owners(country: str) -> tuple[RoadOwner, ...]:
    """Return the packaged rows that hold in a country: its own, then those of everywhere."""
    rows = [RoadOwner(**r) for r in read_rows("road_owners.csv")]
    return (
        *(r for r in rows if r.country == country.upper() and country != EVERYWHERE),
        *(r for r in rows if r.country == EVERYWHERE),
    )


def study_road_owners(path: Path) -> tuple[RoadOwner, ...]:
    """Return the rows of a study's own file, in its order; a blank country or source is filled in.

    Raises
    ------
    InputError
        The file cannot be read, lacks a column, or a row names an unknown authority or kind of match, or a
        pattern that is no regular expression; all rows at once.
    """
    where = str(path)
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            heads = [h.strip() for h in reader.fieldnames or []]
            rows = [{str(k).strip(): (v or "").strip() for k, v in r.items() if k} for r in reader]
    except FileNotFoundError:
        raise InputError(Problem("there is no file here.", "Mend service.road_owners."), where) from None
    except (OSError, UnicodeDecodeError, csv.Error) as fault:
        raise InputError(Problem(f"the file cannot be read: {fault}.", "Save it as UTF-8."), where) from None
    absent = [c for c in ("match", "pattern", "authority") if c not in heads]
    if absent:
        lacks = f"the file lacks the columns {', '.join(absent)}."
        raise InputError(Problem(lacks, f"It may hold {', '.join(COLUMNS)}."), where)
    problems = [
        Problem(f"row {number}: {what}.") for number, row in enumerate(rows, 2) for what in _faults(row)
    ]
    if problems:
        raise InputError(problems, where, "the owners of roads")
    return tuple(
        RoadOwner(
            country=row.get("country") or EVERYWHERE, match=row["match"], pattern=row["pattern"],
            authority=row["authority"], name=row.get("name", ""),
            source=row.get("source") or "given by the study", origin="study",
        )
        for row in rows
    )  # fmt: skip


def _faults(row: Mapping[str, str]) -> Iterable[str]:
    """Yield what is wrong with a row of a study's file."""
    if row["match"] not in MATCHES:
        yield f"`match` is {row['match']!r}; expected one of {', '.join(MATCHES)}"
    if row["authority"] not in AUTHORITIES:
        yield f"`authority` is {row['authority']!r}; expected one of {', '.join(AUTHORITIES)}"
    if row["match"] != "any" and not row["pattern"]:
        yield "`pattern` is blank"
    if row["match"] in ("ref", "name"):
        try:
            re.compile(row["pattern"])
        except re.error as fault:
            yield f"`pattern` {row['pattern']!r} is no regular expression ({fault})"


def road_owner_table(owners: Iterable[RoadOwner]) -> pd.DataFrame:
    """Return the rows in force as a ROAD_OWNERS frame, in the order in which they are tried."""
    rows = [{**vars(owner), "order": n} for n, owner in enumerate(owners, 1)]
    return ROAD_OWNERS.arrange(pd.DataFrame(rows, columns=ROAD_OWNERS.names))
