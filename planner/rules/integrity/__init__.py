"""Integrity rules (INT-...): the promises of a plan, recomputed from its files; a breach blocks the plan."""
