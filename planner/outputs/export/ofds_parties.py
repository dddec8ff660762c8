"""Organisations and phases of a network, and how nodes and spans refer to them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from planner.outputs.export.places import plain
from planner.outputs.told import language
from planner.outputs.words.phases import phase_name
from planner.plan.model import Plan
from planner.schema.responsible import STATUSES

Json = dict[str, Any]
OWNER, SUPPORT, PROVIDER, FUNDER = (
    "transmissionMediumOwner",
    "supportingInfrastructureOwner",
    "networkProvider",
    "funder",
)
ROLES = {"owner": OWNER, "operator": PROVIDER, "payer": FUNDER}
NETWORK = ("cameras", "points", "centers", "spans", "cables", "drops", "closures")
ALIVE = tuple(s for s in STATUSES if s != "decommissioned")


@dataclass(frozen=True)
class Parties:
    """Who is in the network and when it is built.

    Parameters
    ----------
    organisations, phases
        As the standard writes them.
    by_name
        Id of each organisation.
    phase_names
        Name of each phase by its number.
    """

    organisations: list[Json]
    phases: list[Json]
    by_name: Mapping[str, str]
    phase_names: Mapping[int, str]

    def refer(self, name: object) -> Json | None:
        """Return the reference to an organisation; None where the plan names none."""
        known = plain(name)
        return {"id": self.by_name[known], "name": known} if known in self.by_name else None

    def refer_owner(self, field: str, owners: Sequence[str]) -> Json:
        """Return a field that names one organisation; the standard has no place for several."""
        reference = self.refer(owners[0]) if len(owners) == 1 else None
        return {field: reference} if reference else {}

    def phase(self, number: Any) -> Json:
        """Return the reference to a phase."""
        value = int(number)
        return {"id": f"phase-{value}", "name": self.phase_names[value]}

    def about(self, row: Mapping[str, Any]) -> Json:
        """Return phase, status and network providers of an asset."""
        provider = self.refer(row["operator"])
        return {
            "phase": self.phase(row["phase"]),
            "status": row["status"],
            **({"networkProviders": [provider]} if provider else {}),
        }


def gather_parties(plan: Plan) -> Parties:
    """Return the organisations that own, run or pay for a part of the network, and its phases.

    Organisations are told apart by their names alone: one written in two ways is two. Those who pay the
    recurring cost of a part of a phase count among the funders of that phase.
    """
    roles: dict[str, set[str]] = {}
    funders: dict[int, set[str]] = {}
    for name in NETWORK:
        frame = plan.tables[name]
        for column, role in ROLES.items():
            for party in _names(frame[column], split=column == "owner"):
                roles.setdefault(party, set()).add(role)
        for phase, rows in frame.groupby("phase"):
            funders.setdefault(int(str(phase)), set()).update(_names(rows["payer"], split=False))
    for owner in {o for owners in support_owners(plan).values() for o in owners}:
        roles.setdefault(owner, set()).add(SUPPORT)
    by_name = {name: f"ORG-{k:02d}" for k, name in enumerate(sorted(roles), start=1)}
    called = dict(zip(plan.tables["phases"]["phase"], plan.tables["phases"]["name"], strict=True))
    names = {n: phase_name(n, called.get(n)).pick(language(plan)) for n in sorted(funders)}
    return Parties(
        [{"id": by_name[name], "name": name, "roles": sorted(roles[name])} for name in sorted(roles)],
        [_phase(n, names[n], [{"id": by_name[f], "name": f} for f in sorted(funders[n])]) for n in names],
        by_name,
        names,
    )


def latest_status(found: Iterable[str]) -> str:
    """Return the status of what several assets share: it stands as soon as one of them does.

    >>> latest_status(["planned", "operational", "decommissioned"])
    'operational'
    """
    listed = set(found)
    return next((s for s in reversed(ALIVE) if s in listed), "decommissioned")


def _phase(number: int, name: str, funders: list[Json]) -> Json:
    """Return a phase; the standard takes no empty list of funders."""
    return {"id": f"phase-{number}", "name": name, **({"funders": funders} if funders else {})}


def _names(values: pd.Series, *, split: bool) -> list[str]:
    """Return the names in a column, each once; owners that are joined are several."""
    found = {str(v) for v in values.dropna() if str(v)}
    return sorted({o for v in found for o in owners_of(v)} if split else found)


def owners_of(value: object) -> tuple[str, ...]:
    """Return the owners in a cell: the plan joins several by "; ".

    >>> owners_of("A; B"), owners_of(None)
    (('A', 'B'), ())
    """
    known = plain(value)
    return tuple(str(known).split("; ")) if known else ()


def support_owners(plan: Plan) -> dict[str, tuple[str, ...]]:
    """Return who owns what carries the cable of each route span.

    What stands belongs to whom the layer of existing plant names for that street and way, what the plan
    builds to the owner of the span. Where no layer says whose poles or ducts they are, nobody is named.
    """
    standing: dict[tuple[str, str], set[str]] = {}
    for row in plan.existing_plant.to_dict("records"):
        standing.setdefault((row["street_span_id"], row["way"]), set()).add(row["owner"])
    found = {}
    for row in plan.tables["spans"].to_dict("records"):
        named = standing.get((row["street_span_id"], row["way"]))
        own = owners_of(row["owner"]) if row["mode"] == "own" else ()
        found[str(row["span_id"])] = tuple(sorted(named)) if named else own
    return found
