"""The backbone of a province or a country: chosen over roads and offers, lit, priced, and told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from planner.catalog.model import Catalog
from planner.optimize.report import SILENT, Watch
from planner.plan.province.backbone_choice import choose
from planner.plan.province.backbone_told import told
from planner.plan.province.model import MemberPlan, Part
from planner.settings import Settings


def backbone_of(
    settings: Settings, catalog: Catalog, members: Sequence[MemberPlan], parts: Mapping[str, Part]
) -> Part | None:
    """Return the backbone of a study that asks for one, None of others."""
    return plan_backbone(settings, catalog, members, parts.get("tiers")) if settings.backbone.ways else None


def plan_backbone(
    settings: Settings,
    catalog: Catalog,
    members: Sequence[MemberPlan],
    tiers: Part | None,
    watch: Watch = SILENT,
) -> Part:
    """Return the backbone of a study of members as tables, quantities, a block of figures and evidence.

    Least present cost, over the horizon, of fiber along roads and of leased links that carry the flows of the
    tiers, or of members to their centers; see `optimize/backbone/` for the model and `docs/backbone.md`.

    Parameters
    ----------
    tiers
        Part with tables tier_centers and tier_flows; None or a part without them takes `[[centers]]`.

    Raises
    ------
    ProvenInfeasibleError
        Every candidate at its highest capacity does not carry what must pass; the row that proves it is told.
    NoPlanError
        No choice was found in the time.
    InputError
        A table of roads, fiber or offers is wrong.
    """
    return told(settings, catalog, choose(settings, catalog, members, tiers, watch))
