"""A plan that keeps its promises passes; a broken one is told by the rules that hold it, and no other."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from helpers_judge import Judge
from helpers_tamper_bought import BOUGHT
from helpers_tamper_circuits import CIRCUITS
from helpers_tamper_cuts import CUTS
from helpers_tamper_light import LIGHT
from helpers_tamper_money import YEARS
from helpers_tamper_operate import ALSO, OPERATE
from helpers_tamper_phases import PHASES
from helpers_tamper_pon import CASES as PON
from helpers_tamper_protection import TAMPERED as SECOND
from helpers_tamper_seen import SEEN
from helpers_tamper_told import TOLD, prices
from helpers_tamper_works import WORKS
from helpers_tamper_zones import ALLOWED, ZONES
from helpers_tiny_places import at, line
from helpers_tiny_plan import TinyPlan

from planner.rules import audit

Tamper = Callable[[TinyPlan], None]


def update(layer: str, key: str, feature: str, change: str) -> Tamper:
    """Change a row of a layer."""
    return lambda plan: plan.sql(f"UPDATE {layer} SET {change} WHERE {key} = '{feature}'")


def delete(layer: str, key: str, feature: str) -> Tamper:
    """Delete a row of a layer."""
    return lambda plan: plan.sql(f"DELETE FROM {layer} WHERE {key} = '{feature}'")


def put(dotted: str, value: object) -> Tamper:
    """Set a key of `plan.json`."""
    return lambda plan: plan.put(dotted, value)


LENT = {"INT-OWNERSHIP-MODES", "INT-KITS-SITES", "INT-SERVICE-SITES"}
CAPPED = {"INT-COST-POLICIES", "INT-ROUTING-LIMITS"}


def study(dotted: str, value: object) -> Tamper:
    """Set a key of `evidence/study.json`."""
    return lambda plan: plan.study(dotted, value)


def routing(key: str, change: Callable[[np.ndarray], object]) -> Tamper:
    """Change an array of `evidence/routing.npz`."""
    return lambda plan: plan.array("routing", key, change)


def cover(key: str, change: Callable[[np.ndarray], object]) -> Tamper:
    """Change an array of `evidence/cover.npz`."""
    return lambda plan: plan.array("cover", key, change)


def bom(item: str, column: str, value: str) -> Tamper:
    """Change a cell of `bom.csv`."""
    return lambda plan: plan.bom(item, column, value)


def first(value: int) -> Callable[[np.ndarray], None]:
    """Set the first entry of an array."""
    return lambda array: array.__setitem__(0, value)


def move(layer: str, key: str, feature: str, shape: object) -> Tamper:
    """Move a feature."""
    return lambda plan: plan.move(layer, key, feature, shape)


ON_CALLE_UNO = (("SP-00001", "new_poles", "Utility"),)


def offer(plan: TinyPlan, *rows: tuple[str, str, str]) -> None:
    """Put rows of street span, way and owner into the layer of existing plant."""
    values = ", ".join(f"('{street}', '{way}', '{owner}')" for street, way, owner in rows)
    plan.sql(f"INSERT INTO existing_plant (street_span_id, way, owner) VALUES {values}")


def with_existing(plan: TinyPlan, *rows: tuple[str, str, str]) -> None:
    """Let poles be built only where a layer of existing plant offers them, and let it offer these rows."""
    plan.study("ownership.available_ways", ["duct"])
    plan.study("sources.existing_plant", "plant.gpkg")
    offer(plan, *rows)


def cheap_owned_way(cost_cents: int) -> Tamper:
    """Let the 40 m duct that the plan leaves out cost less than the 200 cents that its owned meters earn."""

    def change(plan: TinyPlan) -> None:
        plan.array("routing", "way_cost_cents", lambda a: a.__setitem__(7, cost_cents))
        plan.array("routing", "weight", lambda a: a.__setitem__(4, cost_cents - 200))

    return change


ROUTES = {
    "a span drawn beside its street": (
        move("spans", "span_id", "SP-00001.2", line((40, 1), (80, 1))),
        {"INT-SPAN-ENDS", "INT-SPAN-STREET"},
    ),
    "a detour drawn into a span": (
        move("spans", "span_id", "SP-00001.2", line((40, 0), (60, 9), (80, 0))),
        {"INT-SPAN-LENGTH", "INT-SPAN-STREET"},
    ),
    "a node moved off its spans": (
        move("nodes", "node_id", "ND-CAM-0001", at(81, 0)),
        {"INT-CLOSURE", "INT-SPAN-ENDS", "INT-DROP-LENGTH"},
    ),
    "a length edited": (
        update("spans", "span_id", "SP-00002.1", "length_m = 70"),
        {
            "INT-CABLE-LENGTH", "INT-CIRCUIT-PATH", "INT-CROSSING-FIGURES", "INT-FIG-LENGTHS",
            "INT-LIGHT-LOSS", "INT-QTY-ROUTE", "INT-ROUTE-TO-CENTER", "INT-ROUTING-SPANS", "INT-SPAN-LENGTH",
        },
    ),
    "a span deleted": (
        delete("spans", "span_id", "SP-00002.1"),
        {
            "INT-CABLE-PATH", "INT-CIRCUIT-PATH", "INT-CLOSURE", "INT-CROSSING-FIGURES", "INT-FIG-LENGTHS",
            "INT-KITS-CENTERS", "INT-LIGHT-LOSS", "INT-NODE-DEGREE", "INT-QTY-ASSETS", "INT-QTY-SUPPORTS",
            "INT-ROUTING-SPANS", "INT-SITE-JOINED", "INT-SPAN-FIBERS",
        },
    ),
    "a node deleted": (delete("nodes", "node_id", "ND-00002"), {"INT-SPAN-ENDS", "INT-DROP-LENGTH"}),
    "a degree edited": (update("nodes", "node_id", "ND-00002", "degree = 3"), {"INT-NODE-DEGREE"}),
    "a span closed to a ring": (
        update("spans", "span_id", "SP-00002.1", "to_node = 'ND-00001'"),
        {
            "INT-CABLE-PATH", "INT-CIRCUIT-PATH", "INT-KITS-CENTERS", "INT-NODE-DEGREE",
            "INT-ROUTE-FOREST", "INT-ROUTING-SPANS", "INT-SITE-JOINED", "INT-SPAN-ENDS",
        },
    ),
    "a center moved to another node": (
        update("centers", "center_id", "CEN-01", "node_id = 'ND-00002'"),
        {
            "INT-CABLE-OUTWARD", "INT-CLOSURE", "INT-POP-CENTERS", "INT-ROUTE-TO-CENTER",
            "INT-ROUTING-TERMINALS", "INT-SPAN-FIBERS", "INT-SPAN-TOWARD",
        },
    ),
    "a span turned round": (
        update("spans", "span_id", "SP-00002.1", "toward_center_node = to_node"),
        {"INT-CLOSURE", "INT-SPAN-TOWARD"},
    ),
    "a fiber saved": (
        update("spans", "span_id", "SP-00001.2", "fibers = 2"),
        {"INT-SPAN-FIBERS"},
    ),
    "a site forgotten downstream": (
        update("spans", "span_id", "SP-00001.1", "sites_downstream = 3"),
        {"INT-SPAN-FIBERS"},
    ),
    "fibers per site doubled after the run": (
        study("network.fibers_per_site", 2),
        {"INT-CIRCUIT-CHAIN", "INT-DROP", "INT-KITS-CENTERS", "INT-REACH", "INT-SPLITTER-POPS"},
    ),
    "a connected site listed as unserved": (
        update("unserved", "site_id", "GOV-0002", "site_id = 'GOV-0001'"),
        {"INT-SITE-JOINED", "INT-FIG-SITES"},
    ),
    "an unserved site forgotten": (
        delete("unserved", "site_id", "GOV-0002"),
        {"INT-SITE-JOINED", "INT-FIG-SITES"},
    ),
    "a camera marked unconnected": (
        update("cameras", "camera_id", "CAM-0001", "connected = 0"),
        {
            "INT-ACCOUNTABILITY", "INT-CIRCUIT-CHAIN", "INT-CIRCUIT-PATH", "INT-CLOSURE", "INT-DROP",
            "INT-FIG-SITES", "INT-KITS-CENTERS", "INT-KITS-SITES", "INT-LIGHT-LOSS", "INT-LIGHT-ROWS",
            "INT-MONEY-FIGURES", "INT-POP-COUNTS", "INT-QTY-CAMERAS", "INT-ROUTING-TERMINALS",
            "INT-SEEN-COUNTS", "INT-SITE-JOINED", "INT-SPAN-FIBERS", "INT-SPLITTER-POPS",
        },
    ),
    "a shorter way to the center claimed": (
        update("cameras", "camera_id", "CAM-0003", "route_to_center_m = 270"),
        {"INT-ROUTE-TO-CENTER"},
    ),
    "a street renamed under a span": (
        update("spans", "span_id", "SP-00002.1", "street_span_id = 'SP-00004'"),
        {"INT-SPAN-NAME", "INT-SPAN-STREET", "INT-FACTOR-SPAN"},
    ),
    "a camera told to stand in another street": (
        update("cameras", "camera_id", "CAM-0003", "street_span_id = 'SP-00004'"),
        {"INT-SITE-STREET"},
    ),
    "a point in a street that is not there": (
        update("points", "point_id", "GOV-0001", "street_span_id = 'SP-99999'"),
        {"INT-SITE-STREET"},
    ),
    "a street that may no longer carry fiber": (
        update("streets", "span_id", "SP-00002", "may_carry = 0"),
        {"INT-ROUTING-OFFERS", "INT-WAY-STREET"},
    ),
    "poles on a street without any": (
        update("streets", "span_id", "SP-00001", "aerial_allowed = 0"),
        {"INT-ROUTING-OFFERS", "INT-WAY-STREET"},
    ),
    "a forbidden way": (study("ownership.forbidden_ways", ["duct"]), {"INT-ROUTING-OFFERS", "INT-WAY"}),
    "a way that was not available": (
        study("ownership.available_ways", ["duct"]),
        {"INT-ROUTING-OFFERS", "INT-WAY-OFFER"},
    ),
    "a way of the layer where the layer has nothing": (
        lambda plan: with_existing(plan, ("SP-00004", "new_poles", "Utility")),
        {"INT-ROUTING-OFFERS", "INT-WAY-OFFER"},
    ),
    "another way than the layer offers": (
        lambda plan: with_existing(plan, ("SP-00001", "existing_poles", "Utility")),
        {"INT-ROUTING-OFFERS", "INT-WAY-OFFER"},
    ),
    "an offer on a street of nobody": (
        lambda plan: with_existing(plan, *ON_CALLE_UNO, ("SP-00009", "duct", "Utility")),
        {"INT-ROUTING-OFFERS", "INT-WAY-OFFER"},
    ),
    "an offer of a way that is not in the catalog": (
        lambda plan: with_existing(plan, *ON_CALLE_UNO, ("SP-00002", "balloon", "Utility")),
        {"INT-ROUTING-OFFERS", "INT-WAY-OFFER"},
    ),
    "an offer without a layer in the study": (
        lambda plan: offer(plan, *ON_CALLE_UNO),
        {"INT-WAY-OFFER"},
    ),
    "a new pole told as one that stands": (
        update("supports", "support_id", "POL-00001", "existing = 1"),
        {"INT-WAY-OWNER"},
    ),
    "a way swapped": (
        update("spans", "span_id", "SP-00002.1", "way = 'microtrench'"),
        {"INT-WAY-OFFER", "INT-ROUTING-SPANS", "INT-QTY-ROUTE"},
    ),
    "an owner's flag swapped": (
        update("spans", "span_id", "SP-00002.1", "owned = 0"),
        {"INT-WAY", "INT-FIG-OWNED", "INT-ROUTING-SPANS"},
    ),
}  # fmt: skip

PLANT = {
    "a drop deleted": (
        delete("drops", "drop_id", "DRP-0004"),
        {
            "INT-LIGHT-LOSS",
            "INT-DROP",
            "INT-FIG-LENGTHS",
            "INT-QTY-ASSETS",
            "INT-ROUTE-TO-CENTER",
        },
    ),
    "a drop to another node": (
        update("drops", "drop_id", "DRP-0004", "node_id = 'ND-CAM-0001'"),
        {"INT-DROP", "INT-DROP-LENGTH"},
    ),
    "a drop shortened": (
        update("drops", "drop_id", "DRP-0004", "length_m = 20"),
        {"INT-LIGHT-LOSS", "INT-DROP-LENGTH", "INT-FIG-LENGTHS", "INT-QTY-DROPS", "INT-ROUTE-TO-CENTER"},
    ),
    "a point moved away from its drop": (
        move("points", "point_id", "GOV-0001", at(40, 30)),
        {"INT-DROP-LENGTH"},
    ),
    "a distance edited": (update("points", "point_id", "GOV-0001", "drop_m = 3"), {"INT-DROP-LENGTH"}),
    "a cable that skips a span": (
        update("cables", "cable_id", "CBL-0001", "span_ids = 'SP-00001.1 SP-00001.3'"),
        {"INT-CABLE-CAPACITY", "INT-CABLE-LENGTH", "INT-CABLE-PATH", "INT-CIRCUIT-FIBER", "INT-CLOSURE"},
    ),
    "a cable over a span that is not there": (
        update("cables", "cable_id", "CBL-0002", "span_ids = 'SP-00009'"),
        {"INT-CABLE-CAPACITY", "INT-CABLE-PATH", "INT-CIRCUIT-FIBER", "INT-CLOSURE"},
    ),
    "a cable turned round": (
        update("cables", "cable_id", "CBL-0002", "from_node = 'ND-CAM-0003', to_node = 'ND-00002'"),
        {"INT-CABLE-OUTWARD"},
    ),
    "a route length edited": (
        update("cables", "cable_id", "CBL-0002", "route_m = 65, cable_m = 68"),
        {"INT-CABLE-LENGTH", "INT-FIG-LENGTHS", "INT-QTY-CABLES"},
    ),
    "slack forgotten": (
        update("cables", "cable_id", "CBL-0002", "slack_m = 0, cable_m = 60"),
        {"INT-CABLE-LENGTH", "INT-FIG-LENGTHS", "INT-QTY-CABLES"},
    ),
    "an aerial cable in a duct": (
        update("cables", "cable_id", "CBL-0002", "deployment = 'aboveGround'"),
        {"INT-CABLE-DEPLOYMENT", "INT-QTY-CABLES"},
    ),
    "a cable fuller than it is": (
        update("cables", "cable_id", "CBL-0001", "fibers_used = 13"),
        {"INT-CABLE-CAPACITY", "INT-CIRCUIT-FIBER"},
    ),
    "fewer fibers used than the span needs": (
        update("cables", "cable_id", "CBL-0001", "fibers_used = 3"),
        {"INT-CABLE-CAPACITY", "INT-CIRCUIT-FIBER"},
    ),
    "spare fibers raised after the run": (
        study("network.spare_fiber_pct", 250),
        {"INT-CABLE-CAPACITY", "INT-QTY-DROPS"},
    ),
    "a size that the catalog does not have": (
        update("cables", "cable_id", "CBL-0002", "fiber_count = 16"),
        {"INT-QTY-CABLES", "INT-FIG-LENGTHS"},
    ),
    "a closure that was not bought": (
        delete("quantities", "asset_id", "CLO-0002"),
        {"INT-QTY-CLOSURES", "INT-BOM-QUANTITIES"},
    ),
    "a splice forgotten": (
        update("closures", "closure_id", "CLO-0003", "splices = 5"),
        {"INT-CLOSURE", "INT-QTY-CLOSURES"},
    ),
    "a pole deleted": (delete("supports", "support_id", "POL-00002"), {"INT-SUPPORT", "INT-QTY-ASSETS"}),
    "a pole that became a chamber": (
        update("supports", "support_id", "POL-00002", "kind = 'chamber'"),
        {"INT-SUPPORT", "INT-QTY-SUPPORTS"},
    ),
    "a camera of another class": (
        update("cameras", "camera_id", "CAM-0001", "camera_class = 'ptz'"),
        {
            "INT-QTY-CAMERAS",
            "INT-COVER-CAMERAS",
            "INT-SEEN-COUNTS",
            "INT-ZONES-REACHES",
            "INT-FACTS-CAMERAS",
        },
    ),
    "a closure deleted": (
        delete("closures", "closure_id", "CLO-0003"),
        {"INT-CLOSURE", "INT-QTY-ASSETS"},
    ),
    "a closure that stands for another reason": (
        update("closures", "closure_id", "CLO-0003", "reason = 'branch+site'"),
        {"INT-CLOSURE"},
    ),
    "a closure moved down the street": (
        move("closures", "closure_id", "CLO-0003", at(90, 0)),
        {"INT-CLOSURE"},
    ),
    "a second closure at a node": (
        update("closures", "closure_id", "CLO-0002", "node_id = 'ND-CAM-0001'"),
        {"INT-CLOSURE"},
    ),
    "a pole moved into a garden": (move("supports", "support_id", "POL-00001", at(120, 5)), {"INT-SUPPORT"}),
    "a closer spacing asked for after the run": (
        study("network.pole_spacing_m", 30.0),
        {"INT-ROUTING-COSTS", "INT-SUPPORT"},
    ),
    "an optic for a pair of fibers": (
        update("equipment", "asset_id", "EQ-00004", "item_id = 'optic_lx10_pair'"),
        {"INT-LIGHT-ROWS", "INT-REACH", "INT-QTY-EQUIPMENT"},
    ),
    "a site without its optic": (
        delete("equipment", "asset_id", "EQ-00005"),
        {"INT-LIGHT-ROWS", "INT-REACH", "INT-QTY-ASSETS"},
    ),
    "more days of footage promised after the run": (
        study("cameras.retention_days", 90),
        {"INT-KITS-CENTERS", "INT-QTY-STORAGE", "INT-SEEN-COUNTS"},
    ),
    "longer kept by the study than by the cameras": (
        study("rules.retention_days", 30.0),
        {"INT-FACTS-CAMERAS"},
    ),
    "equipment halved": (
        update("equipment", "asset_id", "EQ-00002", "quantity = 1"),
        {"INT-QTY-EQUIPMENT", "INT-KITS-CENTERS"},
    ),
    "a quantity for an asset of no layer": (
        update("quantities", "asset_id", "EQ-00002", "layer = 'kiosks'"),
        {"INT-QTY-ASSETS", "INT-QTY-EQUIPMENT"},
    ),
    "a trench that was not bought": (
        update("quantities", "item_id", "route_duct_m", "item_id = 'route_new_poles_m'"),
        {"INT-QTY-ROUTE", "INT-BOM-QUANTITIES"},
    ),
    "a trench counted in weighted meters": (
        update("quantities", "item_id", "route_duct_m", "quantity = 72"),
        {"INT-QTY-ROUTE", "INT-BOM-QUANTITIES"},
    ),
    "a surcharge doubled": (
        update("quantities", "item_id", "surcharge_duct_m", "quantity = 24"),
        {"INT-QTY-ROUTE", "INT-BOM-QUANTITIES"},
    ),
    "a surcharge forgotten": (
        delete("quantities", "item_id", "surcharge_duct_m"),
        {"INT-QTY-ROUTE", "INT-BOM-QUANTITIES"},
    ),
    "a surcharge in a street that has none": (
        lambda plan: plan.sql(
            "UPDATE quantities SET asset_id = 'SP-00001.3' WHERE item_id = 'surcharge_duct_m'"
        ),
        {"INT-QTY-ROUTE"},
    ),
    "the entrance of the center bought as a drop too": (
        lambda plan: plan.sql(
            "INSERT INTO quantities (asset_id, layer, item_id, quantity, phase) "
            "VALUES ('DRP-0005', 'drops', 'drop_cable_m', 20, 1)"
        ),
        {"INT-QTY-DROPS", "INT-BOM-QUANTITIES"},
    ),
    "waste of a cable told as its loops": (
        lambda plan: plan.sql(
            "UPDATE quantities SET quantity = quantity + 1 WHERE item_id = 'cable_adss_12_loops_m'",
            "UPDATE quantities SET quantity = quantity - 1 WHERE item_id = 'cable_adss_12_waste_m'",
        ),
        {"INT-QTY-CABLES", "INT-BOM-QUANTITIES"},
    ),
    "slack hidden in the meters of the route": (
        lambda plan: plan.sql(
            "UPDATE quantities SET quantity = 63 WHERE asset_id = 'CBL-0002' AND item_id = 'cable_duct_12_m'",
            "DELETE FROM quantities WHERE item_id IN ('cable_duct_12_loops_m', 'cable_duct_12_waste_m')",
        ),
        {"INT-QTY-CABLES", "INT-BOM-QUANTITIES"},
    ),
    "sag of a cable that lies in a duct": (
        lambda plan: plan.sql(
            "UPDATE quantities SET item_id = 'cable_duct_12_sag_m' WHERE item_id = 'cable_duct_12_waste_m'"
        ),
        {"INT-QTY-CABLES", "INT-BOM-QUANTITIES"},
    ),
    "waste of a cable that nobody buys": (
        lambda plan: plan.sql(
            "INSERT INTO quantities (asset_id, layer, item_id, quantity, phase) "
            "VALUES ('CBL-0001', 'cables', 'cable_adss_24_waste_m', 20, 1)"
        ),
        {"INT-QTY-CABLES", "INT-BOM-QUANTITIES"},
    ),
    "a drop that ends at the wall": (
        lambda plan: plan.sql(
            "DELETE FROM quantities WHERE asset_id = 'DRP-0001' AND item_id = 'drop_cable_inside_m'"
        ),
        {"INT-QTY-DROPS", "INT-BOM-QUANTITIES"},
    ),
    "the allowance of drops raised after the run": (
        study("network.drop_allowance_m", 18.0),
        {"INT-DROP-LENGTH", "INT-QTY-DROPS"},
    ),
    "a thicker cable into the center than its fibers ask for": (
        lambda plan: plan.sql(
            "UPDATE quantities SET item_id = 'cable_duct_24_m' "
            "WHERE asset_id = 'DRP-0005' AND item_id = 'cable_duct_12_m'"
        ),
        {"INT-QTY-DROPS", "INT-BOM-QUANTITIES"},
    ),
}

FIGURES = {
    "a rounder route": (put("network.route_m", 250.0), {"INT-FIG-LENGTHS"}),
    "less cable": (put("network.cable_m", 260.0), {"INT-FIG-LENGTHS"}),
    "fiber kilometers that are meters": (put("network.fiber_km", 3276.0), {"INT-FIG-LENGTHS"}),
    "drops forgotten": (put("network.drop_m", 0.0), {"INT-FIG-LENGTHS"}),
    "a site more": (put("network.sites", 6), {"INT-FIG-SITES"}),
    "all connected": (put("network.connected", 5), {"INT-FIG-SITES"}),
    "nobody unserved": (put("network.unserved", []), {"INT-FIG-SITES"}),
    "an unknown reason": (
        update("unserved", "site_id", "GOV-0002", "reason = 'forgotten'"),
        {"INT-FIG-SITES"},
    ),
    "a stricter limit on the unserved": (study("network.allow_unserved", False), {"INT-FIG-SITES"}),
    "a site left out beside a street": (
        move("unserved", "site_id", "GOV-0002", at(210, 50)),
        {"INT-FIG-UNSERVED"},
    ),
    "a snap limit raised after the run": (study("network.snap_limit_m", 1000.0), {"INT-FIG-UNSERVED"}),
    "more streets than there are": (put("city.street_km", 0.7), {"INT-FIG-CITY"}),
    "a street longer than drawn": (
        update("streets", "span_id", "SP-00003", "length_m = 120"),
        {"INT-ROUTING-STREETS", "INT-FIG-CITY"},
    ),
    "findings counted away": (
        lambda plan: (plan.folder / "audit.json").write_text('{"errors": 0, "warnings": 0, "open": 7}'),
        {"INT-SHOWN", "INT-FIG-AUDIT"},
    ),
    "an audit that cannot be read": (
        lambda plan: (plan.folder / "audit.json").write_text("[]"),
        {"INT-SHOWN", "INT-FIG-AUDIT"},
    ),
    "a smaller owned share": (put("network.owned_route_share", 0.9), {"INT-FIG-OWNED"}),
    "another least share": (put("network.min_owned_route_share", 0.4), {"INT-FIG-OWNED"}),
    "a smaller gap": (put("network.gap_pct", 0.1), {"INT-FIG-GAP"}),
    "a wider gap limit": (put("cameras.gap_limit_pct", 5.0), {"INT-FIG-GAP"}),
    "a stopped plan told as proven": (put("network.outcome", "stopped"), {"INT-FIG-GAP"}),
    "a proof beyond its limit": (
        lambda plan: (
            plan.study("optimize.routing_gap_limit_pct", 0.1),
            plan.put("network.gap_limit_pct", 0.1),
        ),
        {"INT-FIG-GAP"},
    ),
    "a bound above the objective": (put("network.lower_bound", 3810.0), {"INT-FIG-GAP", "INT-FIG-BOUNDS"}),
    "an objective rounded down": (
        put("network.objective", 4480.0),
        {"INT-FIG-GAP", "INT-ROUTING-OBJECTIVE"},
    ),
    "a certified bound raised": (put("network.certified_lower_bound", 4474.0), {"INT-ROUTING-BOUND"}),
    "a camera more in the summary": (put("cameras.chosen", 4), {"INT-FIG-CAMERAS"}),
    "no fixed camera": (put("cameras.fixed", 0), {"INT-FIG-CAMERAS"}),
    "another count in the study": (study("cameras.count", 4), {"INT-FIG-CAMERAS", "INT-COVER-ROOM"}),
    "another range": (put("cameras.range_m", 90.0), {"INT-FIG-CAMERAS"}),
    "more coverage": (put("cameras.coverage_share", 0.92), {"INT-COVER-SHARE"}),
    "a denominator without the rest of the city": (
        put("cameras.demand_total", 50.0),
        {"INT-COVER-SHARE", "INT-PHASE-FIGURES"},
    ),
    "more demand covered": (
        put("cameras.demand_covered", 45.9),
        {"INT-COVER-SHARE"},
    ),
    "an objective above what is seen": (
        put("cameras.objective", 46.5),
        {"INT-FIG-GAP", "INT-FIG-BOUNDS"},
    ),
    "a lower upper bound": (
        put("cameras.certified_upper_bound", 45.0),
        {"INT-COVER-BOUND", "INT-FIG-BOUNDS"},
    ),
    "another number of candidates": (put("cameras.candidates", 5), {"INT-COVER-CANDIDATES"}),
}

EVIDENCE = {
    "a dual raised": (routing("cut_dual", first(53_078)), {"INT-ROUTING-DUALS", "INT-ROUTING-BOUND"}),
    "a negative dual": (routing("cut_dual", first(-1)), {"INT-ROUTING-DUALS", "INT-ROUTING-BOUND"}),
    "a weight below 0 left out of the bound": (
        cheap_owned_way(100),
        {"INT-ROUTING-COSTS", "INT-ROUTING-BOUND"},
    ),
    "a weight of -1 taken for an edge without a way": (
        cheap_owned_way(199),
        {"INT-ROUTING-COSTS", "INT-ROUTING-BOUND"},
    ),
    "a dual moved to another cut": (
        routing("cut_dual", lambda d: d + np.array([-100, 100, 0, 0])),
        {"INT-ROUTING-DUALS"},
    ),
    "the root inside a cut": (routing("cut_nodes", first(0)), {"INT-ROUTING-DUALS"}),
    "a cut without a terminal": (
        lambda plan: (
            plan.array("routing", "cut_indptr", lambda a: np.append(a, 19)),
            plan.array("routing", "cut_nodes", lambda a: np.append(a, 6)),
            plan.array("routing", "cut_dual", lambda a: np.append(a, 1)),
        ),
        {"INT-ROUTING-DUALS", "INT-ROUTING-BOUND"},
    ),
    "a node twice in a cut": (routing("cut_nodes", lambda a: a.__setitem__(1, 1)), {"INT-ROUTING-DUALS"}),
    "a weight raised": (routing("weight", first(53_177)), {"INT-ROUTING-WEIGHTS"}),
    "a cost lowered": (
        routing("way_cost_cents", first(30_000)),
        {"INT-ROUTING-COSTS", "INT-ROUTING-WEIGHTS", "INT-ROUTING-SPANS", "INT-ROUTING-OBJECTIVE"},
    ),
    "another multiplier": (routing("multiplier_milli", lambda _: np.int64(50)), {"INT-ROUTING-WEIGHTS"}),
    "a negative multiplier": (routing("multiplier_milli", lambda _: np.int64(-100)), {"INT-ROUTING-WEIGHTS"}),
    "a length in the evidence": (
        routing("length_cm", first(4_100)),
        {"INT-ROUTING-STREETS", "INT-ROUTING-COSTS", "INT-ROUTING-WEIGHTS", "INT-ROUTING-SPANS"},
    ),
    "another way chosen": (
        routing("chosen_way", first(1)),
        {"INT-ROUTING-SPANS", "INT-ROUTING-OBJECTIVE"},
    ),
    "a way of another edge": (
        routing("chosen_way", first(6)),
        {"INT-ROUTING-TREE", "INT-ROUTING-OBJECTIVE", "INT-ROUTING-SPANS"},
    ),
    "an edge left out of the tree": (
        lambda plan: (
            plan.array("routing", "chosen_edge", lambda a: a[:3]),
            plan.array("routing", "chosen_way", lambda a: a[:3]),
        ),
        {"INT-ROUTING-TREE", "INT-ROUTING-SPANS", "INT-ROUTING-OBJECTIVE"},
    ),
    "a terminal at another node": (
        routing("terminal", lambda a: a.__setitem__(0, 3)),
        {"INT-ROUTING-TERMINALS"},
    ),
    "a terminal of nobody": (
        routing("terminal_site_id", lambda a: a.__setitem__(0, "CAM-0009")),
        {"INT-ROUTING-TERMINALS"},
    ),
    "another root": (
        routing("root", lambda _: np.int64(5)),
        {"INT-ROUTING-TERMINALS", "INT-ROUTING-TREE", "INT-ROUTING-DUALS"},
    ),
    "a share in the evidence that is not the study's": (
        study("ownership.min_owned_route_share", 0.6),
        {"INT-ROUTING-OBJECTIVE", "INT-FIG-OWNED"},
    ),
    "an array cut short": (routing("weight", lambda a: a[:-1]), {"INT-ROUTING-ARRAYS"}),
    "a node that does not exist": (routing("cut_nodes", first(99)), {"INT-ROUTING-ARRAYS"}),
    "text for numbers": (routing("weight", lambda a: a.astype(str)), {"INT-ROUTING-ARRAYS"}),
    "a multiplier above the weight": (
        cover("multiplier", lambda a: a.__setitem__(3, 9_000)),
        {"INT-COVER-BOUND"},
    ),
    "a camera that sees more": (
        cover("cover_demand", lambda a: a.__setitem__(1, 5)),
        {
            "INT-CUT-TABLE",
            "INT-CUT-FIGURES",
            "INT-COVER-SEEN",
            "INT-COVER-DEMAND",
            "INT-COVER-SHARE",
            "INT-COVER-RANGE",
            "INT-COVER-BOUND",
            "INT-SIGHT-VIEWS",
            "INT-SEEN-CURVE",
            "INT-SEEN-LOSS",
        },
    ),
    "a place seen twice": (
        cover("cover_demand", lambda a: a.__setitem__(1, 0)),
        {
            "INT-CUT-TABLE",
            "INT-CUT-FIGURES",
            "INT-COVER-SEEN",
            "INT-COVER-DEMAND",
            "INT-COVER-SHARE",
            "INT-COVER-BOUND",
            "INT-SIGHT-VIEWS",
            "INT-SEEN-CURVE",
            "INT-SEEN-LOSS",
        },
    ),
    "another candidate chosen": (
        cover("chosen", lambda a: a.__setitem__(1, 1) or np.array([0, 2, 3])),
        {
            "INT-COVER-CANDIDATES",
            "INT-COVER-CAMERAS",
            "INT-COVER-DEMAND",
            "INT-COVER-SHARE",
            "INT-COVER-SEEN",
            "INT-COVER-RULES",
            "INT-SIGHT-ARRAYS",
        },
    ),
    "a fixed candidate set free": (
        cover("site_least", lambda a: a.__setitem__(2, 0)),
        {"INT-COVER-CANDIDATES"},
    ),
    "a candidate of nobody": (
        cover("candidate_id", lambda a: a.__setitem__(3, "CAND-00099")),
        {"INT-COVER-CANDIDATES", "INT-COVER-ROOM"},
    ),
    "demand off the streets left out": (
        cover("off_street_weight_milli", lambda _: np.int64(0)),
        {
            "INT-COVER-SHARE",
            "INT-DEMAND-ARRAYS",
            "INT-SEEN-LEVELS",
            "INT-SEEN-CIRCLES",
            "INT-SEEN-CURVE",
            "INT-SEEN-LOSS",
        },
    ),
    "a demand weight edited": (
        update("demand_points", "demand_id", "DEM-000006", "weight_milli = 1"),
        {"INT-COVER-DEMAND", "INT-SEEN-BLIND"},
    ),
    "a place told as seen": (
        update("demand_points", "demand_id", "DEM-000006", "covered = 1"),
        {"INT-COVER-DEMAND", "INT-SEEN-BLIND", "INT-DEMAND-LAYERS"},
    ),
    "a chosen flag moved": (
        lambda plan: plan.sql(
            "UPDATE candidates SET chosen = 0 WHERE candidate_id = 'CAND-00001'",
            "UPDATE candidates SET chosen = 1 WHERE candidate_id = 'CAND-00004'",
        ),
        {"INT-COVER-CANDIDATES"},
    ),
    "a camera swapped for another": (
        update("cameras", "camera_id", "CAM-0001", "candidate_id = 'CAND-00005'"),
        {"INT-COVER-CAMERAS"},
    ),
    "a camera moved": (
        move("cameras", "camera_id", "CAM-0001", at(80, 20)),
        {"INT-COVER-CAMERAS", "INT-DROP-LENGTH", "INT-SIGHT-EYES"},
    ),
    "a camera freed": (
        update("cameras", "camera_id", "CAM-0003", "fixed = 0"),
        {"INT-COVER-CAMERAS", "INT-FIG-CAMERAS"},
    ),
    "a camera that claims more": (
        update("cameras", "camera_id", "CAM-0002", "covered_weight = 40"),
        {"INT-COVER-SEEN"},
    ),
    "a camera told as dispensable": (
        update("cameras", "camera_id", "CAM-0001", "marginal_weight = 0"),
        {"INT-COVER-SEEN"},
    ),
    "a range shortened": (
        lambda plan: (
            plan.study("cameras.range_m", 30.0),
            plan.put("cameras.range_m", 30.0),
            plan.put("cameras.claimed_range_m", 30.0),
            plan.sql("UPDATE cameras SET range_m = 30"),
            plan.array("cover", "view_far_m", lambda a: a.fill(30.0)),
        ),
        {
            "INT-COVER-RANGE",
            "INT-SIGHT-EYES",
            "INT-SIGHT-VIEWS",
            "INT-SEEN-LEVELS",
            "INT-SEEN-CIRCLES",
            "INT-SEEN-POLYGONS",
        },
    ),
}

MONEY = {
    "a total rounded": (
        bom("cable_duct_12_m", "total", "48.5"),
        {"INT-BOM-LINES", "INT-CASH-LINES", "INT-COST-TOTALS"},
    ),
    "a unit price lowered": (bom("chamber", "unit_price", "400"), {"INT-PRICES-LINES", "INT-BOM-LINES"}),
    "a price above its high": (
        bom("chamber", "unit_price_high", "440"),
        {"INT-PRICES-LINES", "INT-BOM-LINES", "INT-COST-TOTALS", "INT-MONEY-BAND"},
    ),
    "a guess told as a source": (bom("chamber", "assumption", "False"), {"INT-BOM-LINES", "INT-COST-BAND"}),
    "an item twice": (
        bom("center_internet_year", "item_id", "power_point_year"),
        {"INT-PRICES-LINES", "INT-BOM-LINES", "INT-BOM-QUANTITIES", "INT-CASH-LINES", "INT-MONEY-BAND"},
    ),
    "a line in pesos": (bom("chamber", "currency", "ARS"), {"INT-PRICES-LINES", "INT-BOM-CURRENCY"}),
    "a summary in pesos": (put("cost.currency", "ARS"), {"INT-BOM-CURRENCY"}),
    "another price level": (put("cost.level", "low"), {"INT-BOM-CURRENCY"}),
    "a quantity and its total": (
        lambda plan: (plan.bom("chamber", "quantity", "2"), plan.bom("chamber", "total", "900")),
        {
            "INT-BOM-QUANTITIES",
            "INT-CASH-LINES",
            "INT-COST-TOTALS",
            "INT-COST-BAND",
            "INT-MONEY-BAND",
            "INT-ACCOUNTABILITY",
        },
    ),
    "waste at twice the price of its cable": (
        prices("cable_adss_24_waste_m", "high", "9"),
        {"INT-PRICES-PARTS"},
    ),
    "an asset count": (bom("drop_cable_m", "asset_count", "5"), {"INT-BOM-QUANTITIES"}),
    "capex lowered": (
        put("cost.capex", 13000.0),
        {"INT-COST-TOTALS", "INT-MONEY-FIGURES"},
    ),
    "contingency dropped": (put("cost.contingency", 0.0), {"INT-COST-TOTALS"}),
    "contingency lowered in the study": (
        study("costs.contingency_pct", 5.0),
        {"INT-COST-TOTALS", "INT-MONEY-BAND", "INT-PHASE-FIGURES"},
    ),
    "tax forgotten": (put("cost.tax", 0.0), {"INT-COST-TOTALS"}),
    "maintenance forgotten": (put("cost.maintenance", 0.0), {"INT-COST-TOTALS"}),
    "a horizon shortened": (
        study("finance.horizon_years", 1),
        {"INT-COST-TOTALS", "INT-MONEY-PAYERS", "INT-MONEY-HORIZONS", "INT-MONEY-BAND"},
    ),
    "a net present cost lowered": (put("cost.net_present_cost", 50000.0), {"INT-COST-TOTALS"}),
    "a band turned over": (put("cost.capex_low", 27000.0), {"INT-COST-TOTALS", "INT-COST-BAND"}),
    "fewer guesses": (put("cost.assumption_share", 0.1), {"INT-COST-BAND"}),
    "a budget raised": (put("cost.budget", 30000.0), {"INT-COST-BUDGET"}),
    "within budget or not": (put("cost.within_budget", False), {"INT-COST-BUDGET"}),
    "a hard budget broken": (
        lambda plan: (
            plan.study("costs.budget", 9000.0),
            plan.study("costs.budget_hard", True),
            plan.put("cost.budget", 9000.0),
            plan.put("cost.budget_hard", True),
            plan.put("cost.within_budget", False),
        ),
        {"INT-COST-BUDGET", "INT-ROUTING-LIMITS"},
    ),
    "payments capped after the run": (study("costs.max_annual_payments", 10.0), CAPPED),
    "capex with tax capped after the run": (study("costs.max_capex_with_tax", 10.0), CAPPED),
    "one supplier capped after the run": (study("costs.max_supplier_share", 0.3), {"INT-COST-POLICIES"}),
    "one country capped after the run": (study("costs.max_origin_share", 0.5), {"INT-COST-POLICIES"}),
    "cameras lent though all must be owned": (
        lambda plan: (
            plan.study("ownership.min_owned_camera_share", 1.0),
            plan.sql("UPDATE cameras SET mode = 'commodatum' WHERE camera_id = 'CAM-0001'"),
        ),
        {"INT-COST-POLICIES", "INT-FACTS-WHO", "INT-QTY-CAMERAS", *LENT},
    ),
}

CASES = {
    **BOUGHT,
    **ROUTES,
    **PLANT,
    **FIGURES,
    **EVIDENCE,
    **MONEY,
    **TOLD,
    **SEEN,
    **CUTS,
    **LIGHT,
    **PHASES,
    **CIRCUITS,
    **ZONES,
    **OPERATE,
    **YEARS,
}
CASES |= {name: (CASES[name][0], CASES[name][1] | more) for name, more in ALSO.items()}


def rules_told(judge: Judge, plan: TinyPlan) -> set[str]:
    """Return the ids of the rules with an error."""
    return {f.rule for f in judge.findings(plan.folder) if f.severity == "error"}


def test_a_plan_that_keeps_its_promises_has_no_error(tiny_plan: TinyPlan) -> None:
    """Nor has one of which every fact is told, each camera with a purpose of its own, any open fact."""
    report = audit(tiny_plan.folder)
    assert [(f.rule, f.severity) for f in report.findings] == []
    assert report.skipped == ()
    assert report.exit_code() == 0


@pytest.mark.parametrize("case", [*CASES][::40])
def test_what_is_judged_part_by_part_is_what_the_audit_finds(
    judge: Judge, tiny_plan: TinyPlan, case: str
) -> None:
    CASES[case][0](tiny_plan)
    assert judge.findings(tiny_plan.folder) == [*audit(tiny_plan.folder).findings]


@pytest.mark.parametrize("case", CASES)
def test_a_broken_promise_is_told_by_its_rules_alone(judge: Judge, tiny_plan: TinyPlan, case: str) -> None:
    tamper, expected = CASES[case]
    tamper(tiny_plan)
    told = rules_told(judge, tiny_plan)
    assert told == expected, told ^ expected


@pytest.mark.parametrize("case", ALLOWED)
def test_the_nearest_change_that_keeps_every_promise_about_zones_has_no_error(
    judge: Judge, tiny_plan: TinyPlan, case: str
) -> None:
    ALLOWED[case](tiny_plan)
    assert rules_told(judge, tiny_plan) == set()


def test_a_weaker_but_valid_multiplier_changes_only_the_figure(judge: Judge, tiny_plan: TinyPlan) -> None:
    """With the multiplier of a row at 0 the bound stays 46: the row's weight counts in full instead."""
    tiny_plan.array("cover", "multiplier", first(0))
    assert rules_told(judge, tiny_plan) == set()


@pytest.mark.parametrize(("cost_cents", "bound"), [(100, 4471.62), (199, 4472.61), (200, 4472.62)])
def test_a_weight_below_0_lowers_the_bound_and_breaks_nothing_but_its_price(
    judge: Judge, tiny_plan: TinyPlan, cost_cents: int, bound: float
) -> None:
    """The unused duct weighs -100, -1 or 0 cents: 4472.62 less that is proven, used or not."""
    cheap_owned_way(cost_cents)(tiny_plan)
    if bound != 4472.62:
        tiny_plan.put("network.certified_lower_bound", bound)
    assert rules_told(judge, tiny_plan) == {"INT-ROUTING-COSTS"}


def test_a_layer_of_existing_plant_may_offer_a_way_that_is_not_available_everywhere(
    judge: Judge, tiny_plan: TinyPlan
) -> None:
    """Poles only where the layer says so, and it says so of every street where the instance offers them."""
    arrays = dict(np.load(tiny_plan.folder / "evidence" / "routing.npz", allow_pickle=False))
    edge = np.repeat(np.arange(len(arrays["span_id"])), np.diff(arrays["way_indptr"]))[
        arrays["way"] == "new_poles"
    ]
    streets = sorted({str(s).partition(".")[0] for s in arrays["span_id"][edge]} - {""})
    with_existing(tiny_plan, *((street, "new_poles", "Utility") for street in streets))
    assert rules_told(judge, tiny_plan) == set()


def test_every_integrity_rule_is_broken_by_some_case() -> None:
    from planner.rules.integrity import bulk, edits, extended, joint, joint_costs, replaced, replaced_money
    from planner.rules.registry import INTEGRITY

    told = set().union(*(expected for _, expected in (CASES | WORKS | PON | SECOND).values()))
    files = {
        "INT-FILES",
        "INT-SCHEMA",
        "INT-SUMMARY",
        "INT-STUDY",
        "INT-HASHES",
        "INT-CRS",
        "INT-COVER-ARRAYS",
    }
    told |= {r.id for r in bulk.RULES}  # each broken in test_tampering_bulk.py
    told |= {r.id for r in (*joint.RULES, *joint_costs.RULES)}  # each broken in test_tampering_joint.py
    told |= {r.id for r in edits.RULES}  # each broken in test_edited_plan.py
    told |= {"INT-POP-CHOICE", "INT-POP-BOUND"}  # broken in test_tampering_pops.py
    told |= {"INT-WORKBOOK-ASSETS", "INT-WORKBOOK-MONEY"}  # broken in test_tampering_workbook.py
    told |= {"INT-COVER-APART", "INT-COVER-LIMITS", "INT-JOINT-TOLD"}  # broken in test_tampering_joint.py
    told |= {"INT-REPORT-FIGURES", "INT-MAP-FIGURES", "INT-MAP-COSTS"}  # in test_tampering_pages.py
    told |= {"INT-OWNERSHIP-MODES"}  # broken in test_tampering_modes.py
    told |= {"INT-OWNERSHIP-CHOICE"}  # broken in golden/test_modes_within_limits.py
    told |= {"INT-POP-STANDING"}  # broken in test_standing_pops_town.py
    plant = (*extended.RULES, *replaced.RULES, *replaced_money.RULES)
    told |= {r.id for r in plant}  # each broken in test_extended_town.py
    assert ({r.id for r in INTEGRITY} ^ told) - files == set()
