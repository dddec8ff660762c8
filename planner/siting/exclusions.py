"""Exclusion zones: what forbids a place, asks for a mask, or asks for a written justification."""

from __future__ import annotations

import difflib
from collections.abc import Iterator

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from planner.catalog.model import Catalog
from planner.city.model import City
from planner.errors import InputError, Problem, SettingsError
from planner.schema import EXCLUSION_ACTIONS
from planner.settings.model import Settings
from planner.siting.open_ground import named_ground
from planner.siting.places import grounds_of

ASSEMBLED_BEFORE = ("seat_of_government", "union", "party")
"""Before these people assemble: the open ground near them is flagged."""
MOST_REASONS = 3
GATE_M = 1.0
"""A gate stands on the rim of the ground: this far inside counts as on it."""
Told = tuple[NDArray[np.int64], str, list[str]]
"""Rows of the candidates, the action, and the reason of each."""


def apply_exclusions(
    candidates: gpd.GeoDataFrame, city: City, settings: Settings, catalog: Catalog
) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]:
    """Return the candidates that may stand, each with its action and reason, and those that are forbidden.

    Three things ask: the study's own zones (a candidate inside or on the rim), sensitive places within
    `privacy.buffer_m` of the candidate, and places of assembly, that is named plazas and parks within
    `privacy.assembly_distance_m` of a seat of government, a union or a party: a candidate on them or within
    `privacy.buffer_m` of them is to be justified. Inside the outline of a place that is masked (a school's
    ground, a hospital's) no camera stands: it stands on the street side.

    The action of a kind is the catalog's unless `[privacy]` sets another. `forbid` wins over `mask` over
    `justify`; the reason tells all, the strongest first. What a door asks for already stays unless something
    stronger holds. Places that no source maps are not known: an empty result means that nothing is mapped
    there, not that nothing stands there.

    Parameters
    ----------
    candidates
        CANDIDATES before exclusion.
    city
        Its places, areas and exclusion zones.
    settings
        `[privacy]`.
    catalog
        Its table of sensitive places.

    Raises
    ------
    SettingsError
        A kind in `[privacy]` does not exist, or stands under two actions.
    InputError
        A row that the list fixes stands where cameras are forbidden; all such rows are named.
    """
    action_of = actions_by_kind(settings, catalog)
    told: list[Told] = [_own(candidates)]
    points = candidates.geometry.to_numpy()
    told.extend(_zones(points, city))
    told.extend(_sensitive(points, city, action_of, settings.privacy.buffer_m))
    told.extend(_assembly(points, city, settings))
    action, reason = _strongest(told, len(candidates))
    marked = candidates.assign(exclusion=action, exclusion_reason=reason)
    out = action == "forbid"
    _refuse_fixed(marked[out & candidates["fixed"].to_numpy(dtype=bool)], settings)
    return marked[~out].reset_index(drop=True), marked[out].reset_index(drop=True)


def actions_by_kind(settings: Settings, catalog: Catalog) -> dict[str, str]:
    """Return the action of each kind of sensitive place: the catalog's, under what `[privacy]` sets.

    Raises
    ------
    SettingsError
        A kind in `[privacy]` does not exist, or stands under two actions.
    """
    actions = {p.kind: p.action for p in catalog.sensitive_places}
    known, problems = sorted(actions), []
    named: dict[str, str] = {}
    for action in EXCLUSION_ACTIONS:
        for kind in getattr(settings.privacy, action):
            if kind not in actions:
                near = difflib.get_close_matches(kind, known, n=1, cutoff=0.0)
                mend = f"Did you mean `{near[0]}`?" if near else "The catalog holds no kind."
                problems.append(Problem(f"`privacy.{action}` names the unknown kind {kind!r}.", mend))
            elif kind in named:
                problems.append(
                    Problem(
                        f"`privacy.{action}` names {kind!r}, which stands under `privacy.{named[kind]}` too.",
                        "Keep it under one of them.",
                    )
                )
            else:
                named[kind] = action
    if problems:
        raise SettingsError(problems, str(settings.folder / "study.toml"), "the settings")
    return actions | named


def zone_label(name: object, source_id: object) -> str:
    """Return what a zone of the study is called: its name, or where it has none its id.

    >>> zone_label("Court", "ZONE-1"), zone_label(None, "ZONE-1")
    ('zone Court', 'zone ZONE-1')
    """
    return f"zone {_text(name) or _text(source_id)}"


def _own(candidates: gpd.GeoDataFrame) -> Told:
    """Return what the candidates ask for themselves: the masks of doors."""
    rows = np.flatnonzero(candidates["exclusion"].notna().to_numpy())
    return rows, "mask", candidates["exclusion_reason"].iloc[rows].astype(str).tolist()


def _zones(points: NDArray[np.object_], city: City) -> Iterator[Told]:
    """Yield the candidates inside each exclusion zone of the study."""
    if city.exclusions is None or not len(city.exclusions):
        return
    tree = shapely.STRtree(points)
    for zone in city.exclusions.itertuples():
        rows = np.sort(tree.query(zone.geometry, predicate="intersects"))
        label, own_reason = zone_label(zone.name, zone.source_id), _text(zone.reason)
        why = f"{label}: {own_reason}" if own_reason else label
        yield rows.astype(np.int64), str(zone.action), [why] * len(rows)


def _sensitive(
    points: NDArray[np.object_], city: City, action_of: dict[str, str], buffer_m: float
) -> Iterator[Told]:
    """Yield the candidates near each sensitive place, the nearest place first."""
    if city.places is None:
        return
    acts = city.places["kind"].map(action_of).fillna("none")
    places = city.places[acts.isin(EXCLUSION_ACTIONS)]
    acting = acts[places.index].to_numpy(dtype=object)
    shapes = grounds_of(places, city)
    row, place = shapely.STRtree(shapes).query(points, predicate="dwithin", distance=buffer_m)
    gap = shapely.distance(points[row], shapes[place])
    depth = np.where(gap > 0, 0.0, shapely.distance(points[row], shapely.boundary(shapes[place])))
    what = [_what(k, n) for k, n in zip(places["kind"], places["name"], strict=True)]
    for i in np.lexsort((place, gap, row)).tolist():
        action, why = str(acting[place[i]]), f"{gap[i]:.0f} m from {what[place[i]]}"
        if depth[i] > GATE_M:
            why = f"inside {what[place[i]]}"
            if action == "mask":
                action, why = "forbid", f"{why}: a camera stands on the street side of it"
        yield row[i : i + 1].astype(np.int64), action, [why]


def _assembly(points: NDArray[np.object_], city: City, settings: Settings) -> Iterator[Told]:
    """Yield the candidates on or at each place of assembly."""
    if city.places is None:
        return
    seats = city.places[city.places["kind"].isin(ASSEMBLED_BEFORE)].reset_index(drop=True)
    ground = named_ground(city)
    if not len(seats) or not len(ground):
        return
    tree, standing = shapely.STRtree(seats.geometry.to_numpy()), shapely.STRtree(points)
    near = settings.privacy.assembly_distance_m
    for name, area in zip(ground["name"], ground.geometry, strict=True):
        before = np.sort(tree.query(area, predicate="dwithin", distance=near))
        if not len(before):
            continue
        seat = seats.iloc[before[np.argmin(shapely.distance(seats.geometry.to_numpy()[before], area))]]
        rows = np.sort(standing.query(area, predicate="dwithin", distance=settings.privacy.buffer_m))
        why = f"place of assembly {name}, before {_what(seat['kind'], seat['name'])}"
        yield rows.astype(np.int64), "justify", [why] * len(rows)


def _strongest(told: list[Told], count: int) -> tuple[NDArray[np.object_], NDArray[np.object_]]:
    """Return the strongest action of each candidate and its reasons, the strongest first."""
    reasons: list[dict[str, list[str]]] = [{} for _ in range(count)]
    for rows, asked, whys in told:
        for row, why in zip(rows.tolist(), whys, strict=True):
            reasons[row].setdefault(asked, []).append(why)
    action = np.full(count, None, dtype=object)
    reason = np.full(count, None, dtype=object)
    for row, found in enumerate(reasons):
        held = [a for a in EXCLUSION_ACTIONS if a in found]
        if held:
            action[row] = held[0]
            reason[row] = "; ".join(
                _joined(found[a]) if a == held[0] else f"also {a}: {_joined(found[a])}" for a in held
            )
    return action, reason


def _joined(reasons: list[str]) -> str:
    """Return up to three reasons, each once, and how many more there are."""
    once = list(dict.fromkeys(reasons))
    more = f" and {len(once) - MOST_REASONS} more" if len(once) > MOST_REASONS else ""
    return ", ".join(once[:MOST_REASONS]) + more


def _refuse_fixed(refused: pd.DataFrame, settings: Settings) -> None:
    """Raise InputError for fixed rows of the list in forbidden zones, naming every one."""
    if refused.empty:
        return
    rows = [
        f"{s} ({_text(n) or 'no name'}): {r}"
        for s, n, r in zip(refused["source_id"], refused["name"], refused["exclusion_reason"], strict=True)
    ]
    raise InputError(
        [
            *(Problem(f"row {row}.") for row in rows),
            Problem(
                f"{len(rows)} row(s) of the list are fixed where cameras are forbidden.",
                'Move or take out these rows, set `cameras.list_mode = "candidates"`, or let the authority '
                "decide on another action: `privacy.mask` or `privacy.justify` for a kind of place, the "
                "`action` of the zone in `sources.exclusions`.",
            ),
        ],
        where=settings.sources.cameras,
        title="the list of cameras",
    )


def _what(kind: object, name: object) -> str:
    """Return kind and name of a place as words."""
    return f"{_text(kind).replace('_', ' ')} {_text(name)}".strip()


def _text(value: object) -> str:
    """Return a cell as text, blank where missing."""
    return value.strip() if isinstance(value, str) else ""
