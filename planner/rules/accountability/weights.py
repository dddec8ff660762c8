"""ACC-PLAN-POLICE and ACC-PLAN-SOURCES: what the demand weights rest on."""

from __future__ import annotations

from collections.abc import Iterator

from planner.rules.accountability.districts import listed, severity
from planner.rules.accountability.program import shares_of_weights
from planner.rules.folder import SUMMARY, PlanFolder
from planner.rules.rule import POLICY, Fault, Rule


def _told(parts: dict[str, float]) -> str:
    """Return layers with their share of the mixture."""
    return listed([f"{name} {share:.1%}" for name, share in parts.items()])


def check_police(folder: PlanFolder) -> Iterator[Fault]:
    """One finding for the layers that are counted from police records alone."""
    police, _ = shares_of_weights(folder)
    if police:
        what = (
            f"{sum(police.values()):.1%} of the demand is counted from police records alone: {_told(police)}."
        )
        yield Fault(SUMMARY, "cameras.layers", what, severity(folder))


def check_sources(folder: PlanFolder) -> Iterator[Fault]:
    """One finding for the layers that say of themselves neither who counted nor when."""
    _, bare = shares_of_weights(folder)
    if bare:
        what = f"{sum(bare.values()):.1%} of the demand names no source: {_told(bare)}."
        yield Fault(SUMMARY, "cameras.layers", what, severity(folder))


RULES = (
    Rule(
        "ACC-PLAN-POLICE",
        "No layer of the demand mixture is counted from police records alone (`demand.police_records`).",
        "Records tell where the police look: weights built from them alone send cameras to where it has "
        "been.",
        "A heat map of reports taken as demand.",
        "Weigh it against a survey, emergency calls or health records, or say why it stands alone.",
        (SUMMARY, "cameras"),
        check_police,
        POLICY,
    ),
    Rule(
        "ACC-PLAN-SOURCES",
        "Each layer of the demand mixture says who counted it and when (`demand.source`).",
        "Every coverage figure is a share of this demand.",
        "`[[demand]]` entries without `source`, or none at all.",
        "Write `source` in the `[[demand]]` entries of study.toml.",
        (SUMMARY, "cameras"),
        check_sources,
        POLICY,
    ),
)
