"""`[rules]`: who answers for the cameras, under which law, and how strictly the plan is asked about it."""

from __future__ import annotations

from dataclasses import dataclass

from planner.schema.facts import PURPOSES, SWITCHES
from planner.schema.responsible import STATUSES
from planner.settings.setting import setting


@dataclass(frozen=True)
class RulesSettings:
    """`[rules]`: accountability facts of the study; a blank stays blank and is counted."""

    jurisdiction: str = setting("", "jurisdiction file, for example ar-y")
    status: str = setting("proposed", "status of the plan", choices=STATUSES)
    purpose_code: str = setting(
        "", "what cameras are for, where neither camera list nor facts tell it", choices=("", *PURPOSES)
    )
    purpose: str = setting("", "purpose where the camera list gives none")
    legal_basis: str = setting("", "legal basis where the camera list gives none")
    controller: str = setting("", "who answers for the images")
    contact: str = setting("", "whom to ask")
    retention_days: float = setting(
        0.0,
        "how long images are kept, at most what the storage holds (`cameras.retention_days`); 0: not said",
        unit="d", low=0, high=3650,
    )  # fmt: skip
    retention_reason: str = setting("", "why images are kept so long")
    audio: str = setting("", "whether cameras record sound; blank: not said", choices=("", *SWITCHES))
    biometrics: str = setting(
        "", "whether faces or gaits are recognized; blank: not said", choices=("", *SWITCHES)
    )
    biometrics_assessment: str = setting("", "impact assessment that allows it")
    plate_reading: str = setting("", "whether plates are read; blank: not said", choices=("", *SWITCHES))
    plate_retention_days: float = setting(
        0.0, "how long plates that were read are kept; 0: not said", unit="d", low=0, high=3650
    )
    alternatives: str = setting("", "what else was considered, and why it does not do")
    justification: str = setting("", "why cameras stand where a zone asks for a reason")
    recipients: str = setting("", "who is given images, and on what request")
    roles: str = setting("", "who may watch, search, export")
    access_log: str = setting("", "where each viewing and export is recorded")
    approval_reference: str = setting("", "act by which the cameras were approved")
    end_date: str = setting("", "day on which cameras are taken down unless renewed, YYYY-MM-DD")
    review_date: str = setting("", "date of the next review, YYYY-MM-DD")
    published_precision_m: float = setting(
        0.0, "precision of published positions", unit="m", low=0, high=1000
    )
    register_url: str = setting(
        "",
        "address to which the id of a camera is added in the QR code of its sign; blank: the code holds text",
    )
    correction_contact: str = setting(
        "", "whom to ask to correct or take out a record of the register; blank: `contact`"
    )
    purpose_least_characters: int = setting(
        60, "a shorter purpose is told: policy setting, to be decided by the authority", unit="count", low=1
    )
    purpose_most_shared_pct: float = setting(
        5.0,
        "a purpose that more cameras share is told: policy setting, to be decided by the authority",
        unit="%",
        low=0,
        high=100,
    )
    most_service_ratio: float = setting(
        2.0,
        "a district with more than so many times its share of the need in cameras, or less than one over it, "
        "is told: policy setting, to be decided by the authority",
        unit="ratio", low=1, high=1000,
    )  # fmt: skip
    most_supplier_share: float = setting(
        0.5,
        "one supplier's larger share of works and equipment is told, unnamed ones counted as one's: policy "
        "setting, to be decided by the authority",
        unit="ratio", low=0, high=1,
    )  # fmt: skip
    retention_reason_above_days: float = setting(
        3.0,
        "longer retention needs a reason: policy setting, to be decided by the authority",
        unit="d",
        low=0,
        high=3650,
    )
