"""AUDIT: recompute every promise from the stored plan alone."""

from planner.rules.audit import audit, read_audit, write_audit
from planner.rules.certificates import verify_routing_certificate
from planner.rules.cover_certificate import verify_cover_certificate
from planner.rules.model import AuditFinding, AuditReport

__all__ = [
    "AuditFinding", "AuditReport", "audit", "read_audit", "verify_cover_certificate",
    "verify_routing_certificate", "write_audit",
]  # fmt: skip
