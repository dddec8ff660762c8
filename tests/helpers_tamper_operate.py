"""Ways to tamper with permits, availability, acceptance tests and the splice plan, and who must tell."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from helpers_tiny_plan import TinyPlan

Tamper = Callable[[TinyPlan], None]
SPANS, METERS, PERMITS = "INT-PERMITS-SPANS", "INT-PERMITS-METERS", "INT-PERMITS-FIGURES"
SITES, SERVICE = "INT-SERVICE-SITES", "INT-SERVICE-FIGURES"
FIBERS, CAMERAS, TESTS = "INT-ACCEPT-FIBERS", "INT-ACCEPT-CAMERAS", "INT-ACCEPT-FIGURES"
TRACE, COUNT, COLOR, THROUGH, DEVICES = (
    f"INT-SPLICE-{name}" for name in ("TRACE", "COUNT", "COLOR", "THROUGH", "DEVICES")
)


def row(layer: str, change: str, where: str) -> Tamper:
    """Change a row of a layer."""
    return lambda plan: plan.sql(f"UPDATE {layer} SET {change} WHERE {where}")


def site(change: str) -> Tamper:
    """Change the availability of CAM-0003."""
    return row("availability", change, "site_id = 'CAM-0003'")


def tested(change: str, where: str) -> Tamper:
    """Change an acceptance test."""
    return row("acceptance", change, where)


def told(block: str, change: Callable[[Any], object]) -> Tamper:
    """Change a block of `operate` in plan.json."""
    return lambda plan: plan.json("plan.json", lambda document: change(document["operate"][block]))


def splices(change: Callable[[list[dict[str, Any]]], object]) -> Tamper:
    """Change the closures of the splice plan."""
    return lambda plan: plan.json("splices.json", lambda document: change(document["closures"]))


def swap_at_center(closures: list[dict[str, Any]]) -> None:
    """Splice the light of two sites onto each other's port."""
    a, b = closures[0]["splices"][:2]
    a["one"], b["one"] = b["one"], a["one"]


def cross_at_change(closures: list[dict[str, Any]]) -> None:
    """Splice CAM-0003 onto the fiber of GOV-0001 where the cable changes."""
    closures[3]["splices"][1]["other"] |= {"fiber": 4, "color": "brown"}


def move_splice(closures: list[dict[str, Any]]) -> None:
    """Splice CAM-0002 off in the closure of CAM-0001."""
    closures[2]["splices"].append(closures[3]["splices"].pop(0))


OPERATE: dict[str, tuple[Tamper, set[str]]] = {
    "a permit for fewer meters": (
        row("permits", "route_m = 100", "permit_id = 'PER-0001'"), {METERS, PERMITS},
    ),
    "a span without a permit": (
        row("permits", "span_ids = 'SP-00001.1 SP-00001.2', spans = 2, route_m = 80",
            "permit_id = 'PER-0001'"),
        {SPANS, METERS, PERMITS},
    ),
    "a national road called a street": (
        lambda plan: plan.sql("UPDATE streets SET street_class = 'trunk' WHERE span_id = 'SP-00001'",
                              "UPDATE spans SET street_class = 'trunk' WHERE street_span_id = 'SP-00001'"),
        {SPANS},
    ),
    "a trench called poles": (row("permits", "asked = 'poles'", "permit_id = 'PER-0002'"), {SPANS}),
    "a permit by another source": (row("permits", "source = 'surveyed'", "permit_id = 'PER-0001'"), {SPANS}),
    "a permit counted twice": (row("permits", "spans = 4", "permit_id = 'PER-0001'"), {METERS}),
    "a permit of a railway that is not there": (
        lambda plan: plan.sql(
            "INSERT INTO permits (permit_id, authority, name, ref, asked, spans, route_m, span_ids, "
            "crossing_id, source) SELECT 'PER-0003', 'rail', name, ref, 'crossing', 1, 0, 'SP-00002.1', "
            "'CRO-0001', source FROM permits LIMIT 1"
        ),
        {"INT-PERMITS-CROSSINGS", PERMITS},
    ),
    "permits told for fewer meters": (told("permits", lambda b: b[0].update(route_m=1.0)), {PERMITS}),
    "an owner of roads added by hand": (
        lambda plan: (plan.folder / "evidence" / "road_owners.csv").write_text(
            (plan.folder / "evidence" / "road_owners.csv").read_text()
            + "7,*,any,,national,,given by the study,study\n"
        ) and plan.hash(),
        {"INT-PERMITS-OWNERS"},
    ),
    "fewer hours out by cuts": (site("fiber_out_h = 0.01"), {SITES, SERVICE}),
    "fewer hours out by devices": (site("device_out_h = 0.1"), {SITES, SERVICE}),
    "fewer hours out by power": (site("power_out_h = 0"), {SITES, SERVICE}),
    "a larger battery on paper": (site("ups_wh = 480"), {SITES}),
    "a battery that lasts longer": (site("ups_hours = 8"), {SITES, SERVICE}),
    "a smaller load": (site("load_w = 20"), {SITES}),
    "a better share of the year": (site("protected_pct = 99.999"), {SITES, SERVICE}),
    "a second way that is not there": (site("protected = 1"), {SITES, SERVICE}),
    "fewer meters above ground": (site("aerial_m = 10"), {SITES, SERVICE}),
    "a lower target": (site("target_pct = 90"), {SITES}),
    "a site said to fail": (site("meets = 0"), {SITES, SERVICE}),
    "a site without availability": (
        lambda plan: plan.sql("DELETE FROM availability WHERE site_id = 'CAM-0003'"), {SITES, SERVICE},
    ),
    "the worst site left out": (told("service", lambda b: b["worst"].pop(0)), {SERVICE}),
    "a mean told better": (told("service", lambda b: b.update(mean_pct=99.999)), {SERVICE}),
    "a UPS sold by hand": (
        row("equipment", "quantity = 2", "kind = 'ups' AND site_id = 'CAM-0003'"),
        {SITES, "INT-KITS-SITES", "INT-QTY-EQUIPMENT"},
    ),
    "longer hours promised after the run": (
        lambda plan: plan.study("service.ups_hours", 8.0), {"INT-KITS-SITES", SERVICE},
    ),
    "a limit written up": (tested("limit_db = 3", "test_id = 'ACC-00001'"), {FIBERS}),
    "an expected loss written up": (tested("expected_db = 1.5", "test_id = 'ACC-00001'"), {FIBERS}),
    "a least loss of nothing": (tested("least_db = 0", "test_id = 'ACC-00001'"), {FIBERS}),
    "a length written down": (tested("length_m = 20", "test_id = 'ACC-00001'"), {FIBERS}),
    "a test at another wavelength": (tested("wavelength_nm = 1550", "test_id = 'ACC-00001'"), {FIBERS}),
    "a test of a fiber deleted": (
        lambda plan: plan.sql("DELETE FROM acceptance WHERE test_id = 'ACC-00001'"), {FIBERS, TESTS},
    ),
    "a nearer target": (tested("distance_m = 20", "test_id = 'ACC-00009'"), {CAMERAS}),
    "fewer pixels asked for": (tested("least_px_per_m = 10", "test_id = 'ACC-00009'"), {CAMERAS}),
    "a test of a camera deleted": (
        lambda plan: plan.sql("DELETE FROM acceptance WHERE test_id = 'ACC-00009'"), {CAMERAS, TESTS},
    ),
    "a test of no whole fiber": (tested("fiber = 1.9", "test_id = 'ACC-00001'"), {"INT-SCHEMA"}),
    "a test of a fiber at a distance": (tested("distance_m = 12", "test_id = 'ACC-00001'"), {FIBERS}),
    "a test of a camera with a loss": (tested("limit_db = 3", "test_id = 'ACC-00009'"), {CAMERAS}),
    "tests counted otherwise": (told("acceptance", lambda b: b.update(fiber_tests=9)), {TESTS}),
    "two sites on each other's port": (splices(swap_at_center), {TRACE, THROUGH}),
    "a site spliced onto the fiber of another": (splices(cross_at_change), {TRACE, THROUGH}),
    "a site spliced off in another closure": (splices(move_splice), {TRACE, COUNT, THROUGH}),
    "a splice deleted": (splices(lambda c: c[1]["splices"].clear()), {TRACE, COUNT}),
    "a closure left out": (splices(lambda c: c.pop(4)), {TRACE, COUNT, THROUGH}),
    "a closure at another node": (
        splices(lambda c: c[4].update(node_id="ND-00003")), {TRACE, COUNT, THROUGH},
    ),
    "a fiber of another color": (
        splices(lambda c: c[1]["splices"][0]["other"].update(color="rose")), {COLOR},
    ),
    "a fiber with a stripe": (splices(lambda c: c[1]["splices"][0]["other"].update(stripe=True)), {COLOR}),
    "a fiber of another tube": (splices(lambda c: c[1]["splices"][0]["other"].update(tube=2)), {COLOR}),
    "an uncut fiber forgotten": (splices(lambda c: c[1]["through"].clear()), {THROUGH}),
    "an uncut fiber too many": (
        splices(lambda c: c[1]["through"][0].update(fibers="1-4")), {THROUGH},
    ),
    "two circuits on one port": (
        splices(lambda c: c[0]["splices"][0]["other"].update(number=1)), {DEVICES},
    ),
}  # fmt: skip

ROUTE = {METERS, SITES}
ASTRAY = {SPANS, METERS, SITES, TRACE, THROUGH}
ALSO: dict[str, set[str]] = {
    "a circuit cut short": {SITES, THROUGH, TRACE},
    "a circuit of another site": {"INT-KITS-CENTERS", SITES, THROUGH, TRACE},
    "a circuit of two fibers": {FIBERS, TRACE},
    "two circuits in one fiber": {TRACE},
    "a splice left out": {TRACE},
    "a fiber that the cable does not have": {TRACE},
    "a denominator shrunk in every figure": {"INT-PHASE-FIGURES"},
    "a bridge with fiber not told": {"INT-FACTOR-TABLE"},
    "streams raised after the run": {"INT-POP-COUNTS"},
    "a UPS that nobody buys": {SITES},
    "kits without a UPS": {SITES},
    "a length edited": ROUTE,
    "a span deleted": ASTRAY,
    "a span with a name of its own": ASTRAY,
    "a camera marked unconnected": {SITES, THROUGH, TRACE},
    "a cable that skips a span": {TRACE},
    "a cable over a span that is not there": {TRACE},
    "a size that the catalog does not have": {COLOR},
    "a splice forgotten": {COUNT},
    "a closure deleted": {COUNT},
    "a second closure at a node": {COUNT},
    "a camera of another class": {CAMERAS, SITES},
    "a range shortened": {CAMERAS},
    "a camera of range 0 that is credited": {CAMERAS},
    "a view of range 0 that covers": {CAMERAS},
    "a highest loss written down": {FIBERS},
    "a lowest loss written up": {FIBERS},
    "an expected loss written down": {FIBERS},
    "a length cut": {FIBERS},
    "another wavelength": {FIBERS},
    "a margin below nothing": {FIBERS},
    "a row deleted": {FIBERS},
    "a row of nobody": {FIBERS},
}
"""What rules of operation tell besides, of changes to what their tables follow from."""
