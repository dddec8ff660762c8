"""The synthetic plan that the tests of the outputs room share."""

from __future__ import annotations

import pytest
from helpers_plan import synthetic_audit, synthetic_plan

from planner.plan.model import Plan
from planner.rules.model import AuditReport


@pytest.fixture(scope="session")
def grid_plan() -> Plan:
    return synthetic_plan()


@pytest.fixture(scope="session")
def grid_audit(grid_plan: Plan) -> AuditReport:
    return synthetic_audit(grid_plan)
