"""Ways to tamper with second routes, and who must tell."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from helpers_guarded import LONE, Parts

from planner.rules.folder import PROTECTION, ROUTING, STUDY, SUMMARY

Tamper = Callable[[Parts], None]


def row(device: str, **changes: object) -> Tamper:
    """Change a row of layer `protected`."""

    def change(parts: Parts) -> None:
        table = parts["protected"]
        for column, value in changes.items():
            table.loc[table["device_id"] == device, column] = value

    return change


def link(device: str, **changes: object) -> Tamper:
    """Change the rows of a second route in `link_budget`."""

    def change(parts: Parts) -> None:
        links = parts["link_budget"]
        mine = (links["site_id"] == device) & (links["circuit_kind"] == "second")
        assert mine.any()
        for column, value in changes.items():
            links.loc[mine, column] = value

    return change


def figure(**changes: object) -> Tamper:
    """Change figures of network.protection."""
    return lambda parts: parts[SUMMARY]["network"]["protection"].update(changes)


def gap_forged(parts: Parts) -> None:
    """Prove half the bound, and tell the cost as the bound of the solver and no gap at all."""
    told = parts[SUMMARY]["network"]["protection"]
    arrays = parts[PROTECTION]
    half = np.maximum(arrays["distance"] // 2 - 1000, 0)
    arrays.update(share=arrays["share"] // 2, distance=half)
    told.update(certified_bound=int(half.sum()) / 100, bound=told["added_cost"], gap_pct=0.0)


def second(parts: Parts, device: str) -> str:
    """The circuit of the second route of a device."""
    rows = parts["circuits"]
    return str(rows.loc[(rows["kind"] == "protection") & (rows["from_id"] == device), "circuit_id"].iloc[0])


def pop_of_second(parts: Parts) -> None:
    """Let a second circuit bear another POP than the one that it protects."""
    rows = parts["circuits"].set_index("circuit_id")
    rows.loc[second(parts, "GOV-0002"), "pop_id"] = "POP-0009"
    parts["circuits"] = rows.reset_index()


def onto_the_first(parts: Parts) -> None:
    """Let a second circuit run along the working one."""
    rows = parts["circuits"].set_index("circuit_id")
    name = second(parts, "GOV-0002")
    first = rows.loc[name, "protects"]
    columns = ["span_ids", "length_m", "fiber_path", "to_id"]
    mine = parts["circuits"]["circuit_id"] == name
    parts["circuits"].loc[mine, columns] = rows.loc[first, columns].tolist()


def circuit_gone(parts: Parts) -> None:
    """Leave a second circuit out."""
    rows = parts["circuits"]
    parts["circuits"] = rows[rows["circuit_id"] != second(parts, "GOV-0002")].reset_index(drop=True)


def of_another(parts: Parts) -> None:
    """Let a second circuit protect the circuit of another device."""
    rows = parts["circuits"]
    other = rows.loc[(rows["kind"] == "access") & (rows["from_id"] == "CAM-0001"), "circuit_id"].iloc[0]
    rows.loc[rows["circuit_id"] == second(parts, "GOV-0002"), "protects"] = other


def array(name: str, change: Callable[[np.ndarray], np.ndarray]) -> Tamper:
    """Change an array of `evidence/protection.npz`."""

    def tamper(parts: Parts) -> None:
        parts[PROTECTION][name] = change(parts[PROTECTION][name].copy())

    return tamper


def unbuilt_edge(parts: Parts) -> int:
    """An edge off the tree that no answer chose."""
    a = parts[PROTECTION]
    free = ~a["built"]
    free[a["chosen"]] = False
    return int(np.flatnonzero(free)[0])


def dearer_street(parts: Parts) -> None:
    """Raise the weight of a street in the evidence."""
    parts[PROTECTION]["weight"][unbuilt_edge(parts)] += 100_000


def street_gone(parts: Parts) -> None:
    """Take a street out of the evidence by making it a second one of another name."""
    names = parts[PROTECTION]["span_id"].astype("U40")
    names[unbuilt_edge(parts)] = "SP-99999"
    parts[PROTECTION]["span_id"] = names


def added(**changes: object) -> Tamper:
    """Change the first span that was laid for second routes."""

    def change(parts: Parts) -> None:
        spans = parts["spans"]
        at = spans.index[spans["role"] == "added"][0]
        for column, value in changes.items():
            spans.loc[at, column] = value

    return change


def bridge(parts: Parts) -> None:
    """Make a street of the layer a bridge that the plan did not know of."""
    parts["streets"] = parts["streets"].assign(
        bridge=parts["streets"]["span_id"] == parts["streets"]["span_id"].iloc[0]
    )


def module_gone(parts: Parts) -> None:
    """Leave the modules of a second route out of the equipment."""
    rows = parts["equipment"]
    gone = (rows["kind"] == "second_optic") & (rows["site_id"] == "GOV-0002")
    assert gone.any()
    parts["equipment"] = rows[~gone].reset_index(drop=True)


def port_uncounted(parts: Parts) -> None:
    """Count one port less in use at the center."""
    parts["pops"].loc[parts["pops"]["kind"] == "center", "ports_used"] -= 1


def less_fiber(parts: Parts) -> None:
    """Give the drop of a site with two routes the fibers of one."""
    drops = parts["drops"]
    drops.loc[drops["site_id"] == "GOV-0002", "fibers"] //= 2


ROWS, ROUTES, LIGHT = "INT-PROTECT-ROWS", "INT-PROTECT-ROUTES", "INT-PROTECT-LIGHT"
STREETS, ADDED, BOUND = "INT-PROTECT-STREETS", "INT-PROTECT-ADDED", "INT-PROTECT-BOUND"
FIGURES = "INT-PROTECT-FIGURES"
TAMPERED: dict[str, tuple[Tamper, set[str]]] = {
    "a shared span left out": (row(LONE, shared_span_ids="", shared_m=0.0, shared_pct=0.0), {ROWS}),
    "shared meters told smaller": (row(LONE, shared_m=1.0), {ROWS, FIGURES}),
    "a second route told shorter": (row("GOV-0002", second_m=100.0), {ROWS}),
    "a second route told with more fibers": (row("GOV-0002", second_fibers=2), {ROWS}),
    "a pair of fibers lit that is one fiber": (link("GOV-0002", optic="1000BASE-LX10"), {LIGHT}),
    "a working route told longer": (row("GOV-0001", working_m=900.0), {ROWS}),
    "a device told to have none": (
        row("GOV-0001", has_second=False, protection_id="", second_m=np.nan, reason="no_other_way"),
        {ROWS, ROUTES, FIGURES},
    ),
    "a risk made up": (row("GOV-0001", shared_risks="BRG-00001"), {ROWS}),
    "a detail where there is a route": (row("GOV-0001", detail="Second route: dark"), {ROWS}),
    "a second route of another POP": (pop_of_second, {"INT-CIRCUIT-CHAIN"}),
    "a reason where there is a route": (row("GOV-0001", reason="over_reach"), {ROWS}),
    "a critical site left out of the table": (
        lambda p: p.update(protected=p["protected"].iloc[1:].reset_index(drop=True)), {ROWS, FIGURES},
    ),
    "a critical site added by the study": (
        lambda p: p[STUDY]["protection"].update(critical_sites=["GOV-0001", "GOV-0002", LONE, "GOV-0004",
                                                               "GOV-0006"]), {ROWS},
    ),
    "a second route on the spans of the first": (onto_the_first, {ROWS, ROUTES}),
    "a second route gone": (circuit_gone, {ROWS, LIGHT}),
    "a second route of another site": (of_another, {ROUTES}),
    "a highest loss of the second route written down": (link("GOV-0002", loss_high_db=1.0), {LIGHT}),
    "a margin of the second route written up": (link("GOV-0002", margin_db=9.0), {LIGHT}),
    "a length of the second route cut": (link("GOV-0002", length_m=10.0), {LIGHT}),
    "a load of the second route cut": (link("POP-0002", load_mbps=1.0), {LIGHT}),
    "a second route that loses too much": (link("GOV-0002", margin_db=-1.0), {LIGHT, "INT-LIGHT-LIMITS"}),
    "light of a second route that is none": (link("GOV-0002", site_id="CAM-0001"), {LIGHT}),
    "modules of a second route that nobody buys": (module_gone, {LIGHT}),
    "a second route beyond the reach of its optic": (link("GOV-0002", length_m=50_000.0), {LIGHT}),
    "a drop with the fibers of one route": (less_fiber, {LIGHT}),
    "a POP said to stand already that the study does not name": (
        lambda p: p[STUDY]["network"].update(existing_pops=[]), {"INT-POP-COUNTS"},
    ),
    "a point said to hold a POP that is none": (
        lambda p: p[STUDY]["network"].update(existing_pops=["row GOV-0005", "row GOV-0006"]),
        {"INT-POP-STANDING"},
    ),
    "a port of a second route not counted": (port_uncounted, {"INT-POP-COUNTS"}),
    "the bound raised": (figure(bound=10**9), {FIGURES}),
    "the bound below what is certified": (figure(bound=1.0), {FIGURES}),
    "the certified bound raised": (figure(certified_bound=10**9), {BOUND, FIGURES}),
    "the gap told smaller": (figure(gap_pct=-3.0), {FIGURES}),
    "a gap of 0 to a bound that no evidence proves": (gap_forged, {FIGURES}),
    "told proven at a gap beyond the limit": (figure(gap_limit_pct=-1.0), {FIGURES}),
    "told stopped within the limit": (figure(outcome="stopped"), {FIGURES}),
    "the cost told smaller": (figure(added_cost=1.0), {FIGURES}),
    "a ring left out": (figure(rings=[]), {FIGURES}),
    "rings of several POPs told where there is one": (
        figure(joined_rings={"pops": 2, "saves_at_most": 1.0}), {"INT-PROTECT-JOINED"},
    ),
    "fewer without a second route": (figure(without=-1), {FIGURES}),
    "a share raised": (array("share", lambda a: a * 2), {BOUND}),
    "a share below 0": (array("share", lambda a: -a), {BOUND}),
    "a distance raised": (array("distance", lambda a: a + 10_000), {BOUND}),
    "more to be avoided than the working route": (
        array("avoid_edge", lambda a: (a + 1) % 60), {BOUND},
    ),
    "a dearer street in the evidence": (dearer_street, {STREETS}),
    "a street taken out of the evidence": (street_gone, {STREETS}),
    "a street called built": (array("built", lambda a: ~a), {STREETS}),
    "another root": (array("root", lambda a: np.array((int(a) + 1) % 20)), {STREETS}),
    "an array too short": (array("share", lambda a: a[:-1]), {STREETS}),
    "evidence emptied": (
        lambda p: p[PROTECTION].update(
            {k: v[:0] for k, v in p[PROTECTION].items() if k != "root" and not k.endswith("indptr")}
            | {k: np.zeros(1, np.int64) for k in ("risk_indptr", "avoid_indptr", "share_indptr")}
        ),
        {STREETS, BOUND},
    ),
    "an added span by a dearer way": (added(way="microtrench"), {ADDED}),
    "the weight of an added span cut": (added(weight_cents=1), {ADDED, FIGURES}),
    "an added span that nobody chose": (array("chosen", lambda a: a[1:]), {ADDED}),
    "an added span told shorter": (added(length_m=1.0), {ADDED}),
    "a bridge found after the run": (bridge, {STREETS}),
    "a street's way made cheaper in the routing evidence": (
        lambda p: p[ROUTING]["way_cost_cents"].__imul__(0), {STREETS},
    ),
}  # fmt: skip
