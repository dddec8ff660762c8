"""Ways to tamper with crossings, factors and guys, each with the rules of works that tell it."""

from __future__ import annotations

from collections.abc import Callable

from helpers_tiny_plan import TinyPlan

ANSWERS = "owner, operator, maintainer, payer, mode, status, phase"
CROSSING = (
    "INSERT INTO crossings (crossing_id, kind, barrier_class, barrier_ids, span_id, offset_m, length_m, "
    f"way, manner, at_node, item_id, {ANSWERS}, geom) SELECT 'CRO-0001', 'waterway', 'stream', 'BAR-00001', "
    f"span_id, 30, 8, way, 'aerial', 0, 'crossing_waterway_aerial', {ANSWERS}, "
    "(SELECT geom FROM nodes LIMIT 1) FROM spans WHERE span_id = 'SP-00001.1'"
)


def factor_row(way: str, factor: str, ratio: float, allowed: int, found: str = "sett") -> str:
    """SQL that adds a row to `street_factors`."""
    columns = "street_span_id, way, factor, found, ratio, allowed, source"
    values = f"'SP-00001', '{way}', '{factor}', '{found}', {ratio}, {allowed}, 'x'"
    return f"INSERT INTO street_factors ({columns}) VALUES ({values})"


WORKS: dict[str, tuple[Callable[[TinyPlan], object], set[str]]] = {
    "a factor of a span lowered": (
        lambda p: p.sql("UPDATE spans SET cost_factor = 1.0 WHERE span_id = 'SP-00002.1'"),
        {"INT-FACTOR-SPAN", "INT-CROSSING-FIGURES", "INT-QTY-ROUTE"},
    ),
    "a factor that no tag asks for": (
        lambda p: p.sql(factor_row("duct", "surface", 1.25, 1)),
        {"INT-FACTOR-TABLE", "INT-ROUTING-COSTS"},
    ),
    "a zone without a layer of zones": (
        lambda p: p.sql(factor_row("duct", "zone", 1.25, 1)),
        {"INT-FACTOR-TABLE", "INT-ROUTING-COSTS"},
    ),
    "a street of sett whose factor is kept quiet": (
        lambda p: p.sql("UPDATE streets SET surface = 'sett' WHERE span_id = 'SP-00001'"),
        {"INT-FACTOR-TABLE"},
    ),
    "a guy taken away": (
        lambda p: p.sql("UPDATE supports SET guys = 0 WHERE support_id = 'POL-00003'"),
        {"INT-GUYS", "INT-CROSSING-FIGURES"},
    ),
    "a guy at a chamber": (
        lambda p: p.sql("UPDATE supports SET guys = 1 WHERE support_id = 'CHB-00001'"),
        {"INT-GUYS", "INT-CROSSING-FIGURES"},
    ),
    "a crossing of no stream": (
        lambda p: p.sql(CROSSING),
        {"INT-CROSSING-TABLE", "INT-CROSSING-BOUGHT", "INT-CROSSING-FIGURES", "INT-PERMITS-CROSSINGS"},
    ),
    "a count of crossings made up": (
        lambda p: p.json("plan.json", lambda d: d["network"]["crossings"].update(count=2)),
        {"INT-CROSSING-FIGURES"},
    ),
    "unknown rivers told as known": (
        lambda p: p.json("plan.json", lambda d: d["network"]["crossings"].update(unknown=["waterway"])),
        {"INT-CROSSING-FIGURES"},
    ),
}  # fmt: skip
