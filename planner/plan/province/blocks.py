"""Blocks: the cameras, and the calls, that one center takes as a whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from planner.catalog.model import Catalog
from planner.errors import InputError, Problem, SettingsError, name_up_to_five
from planner.plan.province.model import MemberPlan
from planner.plan.store import read_tables
from planner.schema import CAMERAS, EQUIPMENT, LINK_BUDGET
from planner.settings import Settings
from planner.settings.tiers_settings import refuse_calls
from planner.siting.optics import storage_tb

CAMERAS_BLOCK, CALLS_BLOCK = "cameras", "calls"
DAYS = 365.0


@dataclass(frozen=True)
class Block:
    """Cameras, or calls, of a member or a district of it.

    Parameters
    ----------
    district
        Blank where the member goes as one.
    up_mbps, down_mbps
        What the cameras send to their center and receive, or what the calls carry, headroom included.
    stored_tb
        Footage for the promised days.
    recorded_mbps
        Streams as they are recorded, without headroom.
    """

    member_id: str
    kind: str
    district: str
    lon: float
    lat: float
    cameras: int = 0
    up_mbps: float = 0.0
    down_mbps: float = 0.0
    recorded_mbps: float = 0.0
    stored_tb: float = 0.0
    calls_per_year: float = 0.0
    erlangs: float = 0.0


@dataclass(frozen=True)
class Held:
    """What a member's plan buys at its own centers, by item: it is not bought again."""

    member_id: str
    items: Mapping[str, float]


def blocks_of(
    settings: Settings, catalog: Catalog, members: Sequence[MemberPlan]
) -> tuple[tuple[Block, ...], dict[str, Held]]:
    """Return the blocks of all members, cameras first, and what the members' own centers buy.

    Cameras are those joined by the member's plan; each sends what its link budget says. Calls are shared
    among members by `tiers.calls_by`.

    Raises
    ------
    InputError
        The layers of a member's plan cannot be read.
    SettingsError
        Calls are shared by residents, and a member does not say how many it has.
    """
    blocks: list[Block] = []
    held = {}
    for member in members:
        tables = read_tables(member.folder, CAMERAS, LINK_BUDGET, EQUIPMENT)
        blocks += _camera_blocks(settings, catalog, member, tables)
        mine = tables["equipment"]
        mine = mine[mine["site_id"].astype(str).str.startswith("CEN-")]
        held[member.member_id] = Held(
            member.member_id, {str(i): float(q) for i, q in mine.groupby("item_id")["quantity"].sum().items()}
        )
    return (*blocks, *_call_blocks(settings, members, blocks)), held


def _camera_blocks(
    settings: Settings, catalog: Catalog, member: MemberPlan, tables: Mapping[str, pd.DataFrame]
) -> list[Block]:
    """Return the blocks of a member's joined cameras, by district where the study says so."""
    cameras, links = tables["cameras"], tables["link_budget"]
    lit = cameras[cameras["connected"].astype(bool)]
    if not len(lit):
        return []
    working = links[(links["circuit_kind"] == "working") & links["site_id"].isin(lit["camera_id"])]
    loads = working.groupby(["site_id", "direction"])["load_mbps"].first().unstack().fillna(0.0)
    lacking = sorted(set(lit["camera_id"]) - set(loads.index))
    if lacking:
        raise InputError(
            Problem(
                f"{name_up_to_five(lacking)} of member `{member.member_id}` has no link.", "Run it again."
            ),
            str(member.folder),
        )
    per = loads.loc[lit["camera_id"]].reset_index(drop=True)
    days = pd.to_numeric(lit["retention_days"], errors="coerce").fillna(settings.cameras.retention_days)
    split = settings.tiers.block == "district"
    name = lit["district"].fillna("").astype(str) if split else pd.Series([""] * len(lit), index=lit.index)
    rows = pd.DataFrame(
        {"name": name.to_numpy(), "up": per["up"], "down": per["down"], "days": days.to_numpy()}
    )
    headroom = 1 + catalog.allowances["stream_headroom_pct"].value / 100
    more = catalog.allowances["recording_headroom_pct"].value
    return [
        Block(
            member.member_id, CAMERAS_BLOCK, str(district), member.lon, member.lat,
            cameras=len(part),
            up_mbps=round(float(part["up"].sum()), 3),
            down_mbps=round(float(part["down"].sum()), 3),
            recorded_mbps=round(float(part["up"].sum()) / headroom, 3),
            stored_tb=round(storage_tb((part["up"] * part["days"]).sum() / headroom, 1, more), 3),
        )
        for district, part in rows.groupby("name", sort=True)
    ]  # fmt: skip


def _call_blocks(settings: Settings, members: Sequence[MemberPlan], cameras: Sequence[Block]) -> list[Block]:
    """Return a block of calls for each member that has any."""
    asked = settings.tiers
    total = max(asked.calls_per_year, sum(asked.calls_of.values()))
    if total <= 0:
        return []
    weight = _weights(settings, members, cameras)
    given = {m: float(n) for m, n in asked.calls_of.items()}
    rest, whole = total - sum(given.values()), sum(weight.values())
    calls = {
        m: given[m] if m in given else (rest * weight[m] / whole if whole else 0.0) for m in weight | given
    }
    out = []
    for member in members:
        mine = round(calls[member.member_id], 1)
        if mine <= 0:
            continue
        erlangs = round(busy_calls(mine, settings) * asked.handling_s / 3600, 4)
        carried = round(erlangs * asked.call_mbps, 3)
        out.append(
            Block(
                member.member_id, CALLS_BLOCK, "", member.lon, member.lat, up_mbps=carried, down_mbps=carried,
                calls_per_year=mine, erlangs=erlangs,
            )
        )  # fmt: skip
    return out


def busy_calls(calls_per_year: float, settings: Settings) -> float:
    """Return the calls of the hour for which seats are counted: a share of those of a mean day."""
    return calls_per_year / DAYS * settings.tiers.busy_hour_pct / 100


def _weights(settings: Settings, members: Sequence[MemberPlan], cameras: Sequence[Block]) -> dict[str, float]:
    """Return by what each member without calls of its own shares in the rest."""
    asked = settings.tiers
    left = [m for m in members if m.member_id not in asked.calls_of]
    if asked.calls_by == "cameras":
        return {
            m.member_id: float(sum(b.cameras for b in cameras if b.member_id == m.member_id)) for m in left
        }
    found = {m.member_id: residents_of(m.summary) for m in left}
    problems = refuse_calls(asked, found)
    if problems:
        raise SettingsError(problems, str(settings.folder / "study.toml"), "the settings")
    return found


def residents_of(summary: Mapping[str, Any]) -> float:
    """Return the residents that a plan counts; 0 where it does not say."""
    return float(summary.get("city", {}).get("residents") or 0)
