"""Every figure of a stored backbone that is changed by hand is found by the rule that holds it."""

from __future__ import annotations

import copy

import pytest
from helpers_backbone import FLOWS, faults, folder_of, planned, roads_study

from planner.rules.province.backbone import RULES


@pytest.fixture(scope="module")
def stored(tmp_path_factory):
    """A plan with a ring, a spur and leased links."""
    more = 'ways = ["new_poles", "leased_capacity"]\nlease_pairs = "flows"\nprotection = "zonal"'
    study = roads_study(tmp_path_factory.mktemp("stored"), more)
    return study, planned(study, tiers=FLOWS)


@pytest.fixture
def folder(stored):
    """What the audit reads, to be changed."""
    found = folder_of(*stored, FLOWS)
    assert faults(found) == {}
    return found


def cell(layer, column, change, row=0):
    """Return a breach that changes one cell."""

    def breach(folder):
        frame = folder.parts[layer]
        where = frame.index[row]
        frame.loc[where, column] = change(frame.loc[where, column])

    return breach


def fiber(column, change):
    """Return a breach that changes the first fiber link."""

    def breach(folder):
        frame = folder.parts["backbone_links"]
        where = frame.index[frame["kind"] == "fiber"][0]
        frame.loc[where, column] = change(frame.loc[where, column])

    return breach


def evidence(change):
    """Return a breach of the evidence."""

    def breach(folder):
        told = copy.deepcopy(folder.parts["evidence/backbone"])
        change(told)
        folder.parts["evidence/backbone"] = told

    return breach


def summary(key, value):
    """Return a breach of a figure."""

    def breach(folder):
        folder.parts["province.json"]["backbone"][key] = value(folder.parts["province.json"]["backbone"][key])

    return breach


def without_ways_past(folder):
    """Take out what passes after failures: the working ways are then all there is."""
    frame = folder.parts["backbone_flows"]
    folder.parts["backbone_flows"] = frame[frame["failure"] == ""]


def _one_price_up(told):
    """Raise one price of a cut at a leaf: less is proven, and the claim stands too high or is unproven."""
    for leaf in told["tree"]:
        if leaf.get("cuts"):
            leaf["cuts"][0][1] = leaf["cuts"][0][1] * 50


def _borders(**values):
    """Change one thing of every row across a border: by a function of what it was."""
    return lambda told: [
        c.update({k: change(c[k]) for k, change in values.items()})
        for c in told["cuts"]
        if c["kind"] == "border"
    ]


BREACHES = {
    "path": ("INT-BACKBONE-WAYS", cell("backbone_flows", "links", lambda _: "BL-999")),
    "less carried": ("INT-BACKBONE-WAYS", cell("backbone_flows", "mbps", lambda m: m / 2)),
    "end of a link": ("INT-BACKBONE-WAYS", cell("backbone_links", "to_node", lambda _: "BN-999")),
    "flow of tiers": ("INT-BACKBONE-WAYS", cell("tier_flows", "up_mbps", lambda m: m + 500)),
    "ways past failures": ("INT-BACKBONE-FAILURES", without_ways_past),
    "load": ("INT-BACKBONE-FAILURES", cell("backbone_links", "load_mbps", lambda m: m + 5)),
    "normal load": ("INT-BACKBONE-FAILURES", cell("backbone_links", "normal_mbps", lambda m: m + 5)),
    "capacity": ("INT-BACKBONE-FAILURES", cell("backbone_links", "capacity_mbps", lambda _: 1.0)),
    "hop": ("INT-BACKBONE-LIGHT", fiber("hop_km", lambda v: v / 2)),
    "margin": ("INT-BACKBONE-LIGHT", fiber("margin_db", lambda v: v + 3)),
    "optic": ("INT-BACKBONE-LIGHT", fiber("optic", lambda _: "10GBASE-XX")),
    "huts": ("INT-BACKBONE-LIGHT", fiber("huts", lambda n: n + 1)),
    "capex": ("INT-BACKBONE-MONEY", cell("backbone_links", "capex", lambda v: v - 1000)),
    "fee": ("INT-BACKBONE-MONEY", cell("backbone_links", "annual", lambda v: v + 1)),
    "place": ("INT-BACKBONE-MONEY", cell("backbone_nodes", "capex", lambda v: v + 1)),
    "quantity": ("INT-BACKBONE-MONEY", cell("province_quantities", "quantity", lambda q: q * 2)),
    "kilometers": ("INT-BACKBONE-MONEY", cell("backbone_spans", "length_km", lambda k: k + 1)),
    "objective": ("INT-BACKBONE-MONEY", summary("objective", lambda v: v - 1)),
    "certified": ("INT-BACKBONE-BOUND", summary("certified_lower_bound", lambda v: v * 1.5)),
    "lower bound": ("INT-BACKBONE-BOUND", summary("lower_bound", lambda v: v * 2)),
    "gap": ("INT-BACKBONE-BOUND", summary("gap_pct", lambda v: v + 2)),
    "outcome": ("INT-BACKBONE-BOUND", summary("outcome", lambda _: "stopped")),
    "cut asks for more": (
        "INT-BACKBONE-BOUND",
        evidence(lambda t: [c.update(least=c["least"] + 1) for c in t["cuts"] if c["kind"] == "capacity"]),
    ),
    "border asks for more": ("INT-BACKBONE-BOUND", evidence(_borders(least=lambda v: v + 1))),
    "corridor left out": ("INT-BACKBONE-BOUND", evidence(_borders(corridors=lambda v: v[1:]))),
    "side of a border": ("INT-BACKBONE-BOUND", evidence(_borders(side=lambda _: []))),
    "level left out of a border": ("INT-BACKBONE-BOUND", evidence(_borders(
        steps=lambda v: v[1:], lengths=lambda v: v[1:]))),
    "unit of a border": ("INT-BACKBONE-BOUND", evidence(_borders(unit=lambda _: 0))),
    "level of a border counts less": ("INT-BACKBONE-BOUND", evidence(_borders(
        lengths=lambda v: [0 for _ in v]))),
    "price of a cut": ("INT-BACKBONE-BOUND", evidence(_one_price_up)),
    "cost of a candidate": (
        "INT-BACKBONE-BOUND", evidence(lambda t: t["corridors"][0]["levels"][0].update(cents=10**12)),
    ),
    "tree loops": ("INT-BACKBONE-BOUND", evidence(lambda t: t["tree"].__setitem__(0, {
        "corridor": 0, "last": -1, "low": 0, "high": 0}))),
    "other candidate": (
        "INT-BACKBONE-BOUND",
        evidence(lambda t: [c.update(chosen=None) for c in t["corridors"] if c["chosen"] is not None]),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", BREACHES)
def test_a_breach_is_found_by_its_rule(folder, name):
    """One thing changed by hand, and the rule that holds it speaks."""
    rule, breach = BREACHES[name]
    breach(folder)
    assert rule in faults(folder)


def test_every_rule_of_the_backbone_is_broken_by_some_case():
    """No rule is without a breach."""
    assert {r.id for r in RULES} == {rule for rule, _ in BREACHES.values()}
