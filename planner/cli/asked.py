"""What `planner info` prints of one id: an asset, a cut, or the way of a fiber."""

from __future__ import annotations

from typing import Any

from planner.cli.asked_why import why_lines
from planner.cli.common import table

LINE = 100


def asset_text(told: dict[str, Any]) -> str:
    """Return what an id is, its fields with units and its cost."""
    place = told["place"]
    lines = [f"{told['id']}  in layer {told['layer']}: {told['meaning'].lower()}"]
    if place:
        lines.append(f"at {place['lat']:.6f}, {place['lon']:.6f}")
    rows = [
        [f["field"], "-" if f["value"] is None else _value(f["value"]), _unit(f["unit"]), f["meaning"]]
        for f in told["fields"]
    ]
    lines += ["", table(rows, ["field", "value", "unit", "meaning"])]
    if told["costs"]:
        money = [
            [c["asset_id"], c["what"], c["item_id"], f"{c['quantity']:,.2f}", c["unit"],
             f"{c['unit_price']:,.2f}", f"{c['total']:,.2f}", c["recurrence"]]
            for c in told["costs"]
        ]  # fmt: skip
        heads = ["asset", "what", "item", "quantity", "unit", "unit price", "total", "recurrence"]
        lines += ["", table(money, heads), ""]
        lines.append(
            f"cost {told['currency']} {told['cost_once']:,.2f} once and {told['cost_year']:,.2f} a year, "
            "without contingency, maintenance and tax"
        )
    if told["why"]:
        lines += ["", *why_lines(told["why"], str(told["currency"]))]
    return "\n".join(lines)


def cut_text(told: dict[str, Any]) -> str:
    """Return what a cut puts out."""
    if not told["span_ids"]:
        return f"{told['id']} carries no fiber of this plan: nothing goes dark."
    spans, critical = told["span_ids"], told["critical"]
    people = "" if told["residents"] is None else f"; {told['residents']:,.0f} residents live there"
    lines = [
        f"cut of {told['id']}: {told['length_m']:,.1f} m of route, {_listed(spans)}",
        f"  dark      {told['sites']:,} of {told['connected']:,} sites ({100 * told['site_share']:.1f} %): "
        f"{told['cameras']:,} cameras, {told['points']:,} points",
        f"  demand    {told['weight_lost']:,.1f} {told['demand_unit']} lose their only view{people}",
        f"  critical  {told['critical_sites']:,}"
        + "".join(f"; {c['id']} {c['name']}".rstrip() for c in critical),
    ]
    lines += [
        f"  part of   {p['kind'].replace('_', ' ')} {p['risk_id']}, rank {p['rank']:,} of {told['risks']:,}"
        for p in told["part_of"]
    ]
    lines.append("  sites     " + _wrapped(told["dark"]))
    return "\n".join([*lines, *_kept_lines(told)])


def _kept_lines(told: dict[str, Any]) -> list[str]:
    """Return who keeps its light by a second way, and how long the others are out."""
    if not told["second_ways"]:
        return ["No site and no POP has a second way: all of these stay dark until it is mended."]
    have = (
        "1 device has a second way"
        if told["second_ways"] == 1
        else (f"{told['second_ways']:,} devices have a second way")
    )
    kept = told["kept_lit"]
    lines = ["  kept lit  " + _wrapped(kept)] if kept else []
    if kept:
        return [
            *lines,
            f"{have}; by them {len(kept):,} of the sites cut stay lit. The dark ones wait for its mending.",
        ]
    return [f"{have}, none of which helps here: the dark ones are out until it is mended."]


def way_text(told: dict[str, Any]) -> str:
    """Return the way of a fiber from the center's port to the site, or why there is none."""
    name = f"{told['site_id']} {told['name']}".rstrip()
    if "unserved" in told:
        return f"{name} is not served ({told['unserved']}): {told['detail']}"
    many = "1 fiber" if told["fibers"] == 1 else f"{told['fibers']} fibers"
    entrance, drop = told["entrance"], told["drop"]
    lines = [
        f"{name}: {many} from {told['center_id']}",
        f"  port      {told['port']:,} of {told['ports']:,} in use there, in the order of their fibers",
        f"  through   {' > '.join(told['devices'])}",
        f"  entrance  {entrance['drop_id']}, {entrance['length_m']:,.1f} m",
        "",
        table(
            [
                [s["node_id"], s["closure_id"] or "-", "spliced" if s["spliced"] else "runs on", s["span_id"],
                 s["street_name"] or "-", s["way"], f"{s['length_m']:,.1f}", s["cable_id"] or "-",
                 f"{s['fiber']} of {s['fiber_count']}" if s["cable_id"] else "-", s["color"] or "-"]
                for s in told["steps"]
            ],
            ["from node", "closure", "there", "span", "street", "way", "m", "cable", "fiber", "tube, color"],
        ),
        "",
        f"  at        {told['last_node']}, closure {told['last_closure'] or '-'}",
        f"  drop      {drop['drop_id']}, {many}, {drop['length_m']:,.1f} m",
        *(f"  optic     {o['asset_id']} {o['item_id']}" for o in told["optics"]),
        *(
            f"  at POP    {d['pop_id']}, {d['drop_id']}, {d['length_m']:,.1f} m in and as much out again"
            for d in told["through"]
        ),
        f"  length    {told['route_m']:,.1f} m of route; with slack and drops {told['fiber_m']:,.1f} m",
        "Fibers are those of the splice plan (splices.json); the record of the works says what was built.",
    ]  # fmt: skip
    return "\n".join(lines)


def _value(value: Any) -> str:
    """Return a value for people."""
    if hasattr(value, "item"):
        value = value.item()
    return f"{value:,.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)


def _unit(unit: str) -> str:
    """Return a unit; counts and flags have none to show."""
    return "" if unit in ("count", "yes/no") else unit


def _listed(ids: list[str]) -> str:
    """Return a few ids and how many more there are."""
    more = f" and {len(ids) - 5} more" if len(ids) > 5 else ""
    return ", ".join(ids[:5]) + more


def _wrapped(ids: list[str]) -> str:
    """Return ids over as many lines as they need."""
    lines, line = [], ""
    for name in ids:
        if len(line) + len(name) + 2 > LINE:
            lines.append(line.rstrip())
            line = ""
        line += f"{name}, "
    return ("\n" + " " * 12).join([*lines, line.rstrip(", ")])
