"""Rows of the tables of centers in tiers."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from planner.catalog.model import Catalog
from planner.optimize.problems import IntArray
from planner.optimize.tiers import TierProblem, answered_share, bought_lots, loads_of
from planner.plan.province.blocks import CALLS_BLOCK, Block, busy_calls
from planner.plan.province.dimension import posts_of, staff_of
from planner.plan.province.takeovers import Takeover, outage_storage_tb
from planner.plan.province.tier_problem import PORTS, STORAGE, UPLINK, Pair, Tiered
from planner.settings import Settings

Row = dict[str, Any]


def center_rows(
    blocks: Sequence[Block], center: IntArray, problem: TierProblem, tiers: Tiered, settings: Settings,
    catalog: Catalog,
) -> list[Row]:  # fmt: skip
    """Return the rows of TIER_CENTERS, without their geometry."""
    loads = loads_of(problem, center)
    seats, lots = bought_lots(problem, loads)
    out = []
    for n, one in enumerate(tiers.centers):
        mine = [b for b, at in zip(blocks, center, strict=True) if at == n]
        erlangs, calls = float(loads.erlangs[n]), sum(b.calls_per_year for b in mine)
        answering = int(loads.call_seats[n])
        posts = posts_of(int(loads.camera_seats[n]), erlangs, settings)
        asked = settings.tiers
        share = answered_share(answering, erlangs, asked.handling_s, asked.answer_s)
        row: Row = {
            "center_id": one.id,
            "name": one.name or None,
            "tier": one.tier,
            "parent_id": tiers.ids[tiers.parent[n]] if tiers.parent[n] >= 0 else None,
            "member_id": one.member or None,
            "existing": one.existing,
            "lon": one.lon,
            "lat": one.lat,
            "cameras": int(loads.cameras[n]),
            "stream_mbps": round(sum(b.up_mbps for b in mine if b.kind != CALLS_BLOCK), 3),
            "calls_per_year": round(calls, 1),
            "busy_calls_per_h": round(busy_calls(calls, settings), 3),
            "erlangs": round(erlangs, 4),
            "camera_seats": int(loads.camera_seats[n]),
            "call_seats": answering,
            "answered_pct": round(100 * share, 3) if erlangs > 0 else None,
            "seats_used": int(loads.seats[n]),
            "seats_have": int(problem.seats_have[n]),
            "seats_bought": int(seats[n]),
            "seats_most": _most(problem.seats_most[n]),
            "posts": sum(posts),
            "staff": staff_of(posts, catalog),
        }
        for name, k, unit in (("storage", STORAGE, "_tb"), ("ports", PORTS, ""), ("uplink", UPLINK, "_mbps")):
            row |= {
                f"{name}_used{unit}": round(float(loads.need[n, k]), 3),
                f"{name}_have{unit}": float(problem.have[n, k]),
                f"{name}_bought{unit}": float(lots[n, k] * problem.lot[k]),
                f"{name}_most{unit}": _most(problem.most[n, k]),
            }
        out.append(row)
    return out


def _most(value: float) -> float | None:
    """Return a limit, None where there is none."""
    return float(value) if math.isfinite(value) else None


def assignment_rows(blocks: Sequence[Block], used: Sequence[Pair], tiers: Tiered) -> list[Row]:
    """Return the rows of ASSIGNMENTS, in the order of the blocks."""
    return [
        {
            "assignment_id": assignment_id(number),
            "member_id": block.member_id,
            "kind": block.kind,
            "district": block.district or None,
            "center_id": tiers.ids[pair.center],
            "given": pair.given,
            "cameras": block.cameras,
            "stream_mbps": block.up_mbps if block.kind != CALLS_BLOCK else 0.0,
            "storage_tb": block.stored_tb,
            "calls_per_year": block.calls_per_year,
            "erlangs": block.erlangs,
            "ports": pair.ports,
            "uplink_mbps": pair.uplink_mbps,
            "distance_km": pair.distance_km,
            "cost_cents": pair.cost_cents,
        }
        for number, (block, pair) in enumerate(zip(blocks, used, strict=True))
    ]


def assignment_id(number: int) -> str:
    """Return the id of the assignment of a block."""
    return f"ASG-{number + 1:04d}"


def takeover_rows(
    blocks: Sequence[Block], falls: Sequence[Takeover], tiers: Tiered, settings: Settings
) -> list[Row]:
    """Return the rows of TAKEOVERS."""
    rows = [
        {
            "fallen_id": tiers.ids[fall.fallen],
            "assignment_id": assignment_id(block),
            "taker_id": tiers.ids[pair.center],
            "given": pair.given,
            "storage_tb": outage_storage_tb(blocks[block].recorded_mbps, settings.tiers.outage_h),
            "ports": pair.ports,
            "uplink_mbps": pair.uplink_mbps,
            "distance_km": pair.distance_km,
            "cost_cents": pair.cost_cents,
        }
        for fall in falls
        for block, pair in zip(fall.blocks, fall.pairs, strict=True)
    ]
    return [{"takeover_id": f"TKO-{n:04d}", **row} for n, row in enumerate(rows, 1)]


def flow_rows(
    blocks: Sequence[Block],
    used: Sequence[Pair],
    falls: Sequence[Takeover],
    tiers: Tiered,
    settings: Settings,
) -> list[Row]:
    """Return the rows of TIER_FLOWS: members to centers, centers to those above, and of each takeover.

    Cameras and calls of a member that go to one center are one flow; none where the center is its own.
    """
    rows = [_flow("watch", block, pair, tiers, None) for block, pair in zip(blocks, used, strict=True)]
    share = settings.tiers.parent_stream_pct / 100
    for n, up in enumerate(tiers.parent):
        sent = sum(
            b.up_mbps for b, p in zip(blocks, used, strict=True) if p.center == n and b.kind != CALLS_BLOCK
        )
        if up >= 0:
            rows.append(
                _row("parent", "center", tiers.ids[n], tiers.ids[up], round(sent * share, 3), 0.0, None)
            )
    for fall in falls:
        rows += [
            _flow("takeover", blocks[i], pair, tiers, tiers.ids[fall.fallen])
            for i, pair in zip(fall.blocks, fall.pairs, strict=True)
        ]
    joined: dict[tuple[Any, ...], Row] = {}
    for row in rows:
        key = tuple(row[k] for k in ("kind", "from_kind", "from_id", "to_id", "fallen_id"))
        before = joined.setdefault(key, {**row, "up_mbps": 0.0, "down_mbps": 0.0})
        before["up_mbps"] = round(before["up_mbps"] + row["up_mbps"], 3)
        before["down_mbps"] = round(before["down_mbps"] + row["down_mbps"], 3)
    home = {c.id: c.member for c in tiers.centers}
    kept = [r for r in joined.values() if r["from_kind"] == "center" or home[r["to_id"]] != r["from_id"]]
    return [{"flow_id": f"FLW-{n:04d}", **row} for n, row in enumerate(kept, 1)]


def _flow(kind: str, block: Block, pair: Pair, tiers: Tiered, fallen: str | None) -> Row:
    """Return the flow of a block to a center."""
    to = tiers.ids[pair.center]
    return _row(kind, "member", block.member_id, to, block.up_mbps, block.down_mbps, fallen)


def _row(
    kind: str, from_kind: str, start: str, end: str, up: float, down: float, fallen: str | None
) -> Row:  # fmt: skip
    """Return one flow without its id."""
    return {
        "kind": kind, "from_kind": from_kind, "from_id": start, "to_id": end, "up_mbps": up,
        "down_mbps": down, "fallen_id": fallen,
    }  # fmt: skip
