"""Tampering with circuits and POPs, and the rules that tell of it."""

from __future__ import annotations

from collections.abc import Callable

from helpers_tiny_plan import TinyPlan

Tamper = Callable[[TinyPlan], None]


def circuit(name: str, change: str) -> Tamper:
    """Change a circuit."""
    return lambda plan: plan.sql(f"UPDATE circuits SET {change} WHERE circuit_id = '{name}'")


def pop(change: str) -> Tamper:
    """Change the POP of the center."""
    return lambda plan: plan.sql(f"UPDATE pops SET {change} WHERE pop_id = 'POP-0001'")


CIRCUITS: dict[str, tuple[Tamper, set[str]]] = {
    "a circuit cut short": (
        circuit("CIR-00003", "span_ids = 'SP-00002.1 SP-00001.3 SP-00001.2'"),
        {"INT-CIRCUIT-PATH", "INT-SPAN-FIBERS", "INT-LIGHT-LOSS"},
    ),
    "a circuit with a gap": (
        circuit("CIR-00003", "span_ids = 'SP-00002.1 SP-00001.2 SP-00001.3 SP-00001.1'"),
        {"INT-CIRCUIT-PATH", "INT-CLOSURE"},
    ),
    "a circuit that is longer than its spans": (
        circuit("CIR-00001", "length_m = 90"),
        {"INT-CIRCUIT-PATH"},
    ),
    "a circuit of another site": (
        circuit("CIR-00001", "from_id = 'CAM-0002'"),
        {
            "INT-CIRCUIT-PATH",
            "INT-CIRCUIT-CHAIN",
            "INT-LIGHT-LOSS",
            "INT-POP-COUNTS",
            "INT-CLOSURE",
            "INT-SPLITTER-POPS",
        },
    ),
    "a circuit of two fibers": (
        circuit("CIR-00001", "fibers = 2"),
        {"INT-CIRCUIT-CHAIN", "INT-CIRCUIT-FIBER", "INT-SPAN-FIBERS", "INT-SPLITTER-POPS"},
    ),
    "two circuits in one fiber": (
        circuit("CIR-00001", "fiber_path = 'CBL-0001:2'"),
        {"INT-CIRCUIT-FIBER"},
    ),
    "a splice left out": (
        circuit("CIR-00003", "fiber_path = 'CBL-0001:1'"),
        {"INT-CIRCUIT-FIBER", "INT-CLOSURE", "INT-LIGHT-LOSS"},
    ),
    "a fiber that the cable does not have": (
        circuit("CIR-00001", "fiber_path = 'CBL-0001:13'"),
        {"INT-CIRCUIT-FIBER"},
    ),
    "a protection circuit that protects nothing": (
        circuit("CIR-00001", "protects = 'CIR-00002'"),
        {"INT-CIRCUIT-CHAIN"},
    ),
    "a POP with ports that nobody bought": (pop("ports = 96"), {"INT-POP-COUNTS"}),
    "a POP that serves more": (pop("sites_served = 5"), {"INT-POP-COUNTS"}),
    "a POP with less load": (pop("up_mbps = 30"), {"INT-POP-COUNTS"}),
    "a POP away from its center": (pop("drop_m = 9"), {"INT-POP-CENTERS"}),
}
