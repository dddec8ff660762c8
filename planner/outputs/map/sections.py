"""Which part of a popup a column belongs to."""

from __future__ import annotations

from planner.outputs.map.fields import RESPONSIBLE
from planner.outputs.words import Both

WHAT = {
    "name", "camera_class", "kind", "site_kind", "district", "districts", "street_name", "street_class",
    "way", "deployment", "role", "stage", "barrier_class", "manner", "site_id", "node_id", "span_id",
    "pop_id",
    "fed_by", "device_id", "from_id", "to_id", "existing", "owned", "at_node", "layer", "change", "what",
    "stands_at", "camera_ids", "before_id", "view_id", "action",
}  # fmt: skip
WHY = {
    "fixed", "reason", "detail", "binding", "without_once", "without_yearly", "alone_m", "points_beyond",
    "cameras_beyond", "gain_beyond", "gain", "marginal_weight", "covered_weight", "sites_downstream",
    "exclusion", "exclusion_reason", "priority",
}  # fmt: skip
COST = {"cost_once", "bom_lines", "item_id", "cost", "cost_before", "cost_after"}
RULES = {
    "purpose", "legal_basis", "controller", "contact", "retention_days", "review_date", "end_date", "mask",
    "facade_m", "public_share", "published_precision_m", "audio", "biometrics", "impact_assessment",
    "alternatives", "recipients", "approval",
}  # fmt: skip
SOURCE = {"provenance", "source_id"}
PLACES = (("what", WHAT), ("why", WHY), ("cost", COST), ("rules", RULES), ("source", SOURCE))
NAMES = {
    "what": Both("Qué es", "What it is"),
    "figures": Both("Cifras", "Figures"),
    "why": Both("Por qué está acá", "Why it is here"),
    "cost": Both("Costo", "Cost"),
    "who": Both("Responsables, etapa y estado", "Who answers, phase and status"),
    "rules": Both("Reglas de uso y privacidad", "Rules of use and privacy"),
    "source": Both("Fuentes", "Sources"),
}


def section_of(column: str) -> str:
    """Return the part of a popup that tells a column: figures, where nothing else is known.

    >>> section_of("owner"), section_of("range_m"), section_of("reason")
    ('who', 'figures', 'why')
    """
    if column in RESPONSIBLE:
        return "who"
    return next((section for section, columns in PLACES if column in columns), "figures")
