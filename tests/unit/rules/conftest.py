"""The tiny plan, written once and copied for each test that tampers with it."""

from __future__ import annotations

from pathlib import Path

import pytest
from helpers_judge import Judge
from helpers_tiny_plan import TinyPlan, write_tiny_plan


@pytest.fixture(scope="session")
def tiny_master(tmp_path_factory: pytest.TempPathFactory) -> TinyPlan:
    """The untouched plan; nobody writes to it."""
    return write_tiny_plan(tmp_path_factory.mktemp("tiny") / "plan")


@pytest.fixture
def tiny_plan(tiny_master: TinyPlan, tmp_path: Path) -> TinyPlan:
    """A copy of the plan to tamper with."""
    return tiny_master.copy(tmp_path / "plan")


@pytest.fixture(scope="session")
def judge(tiny_master: TinyPlan) -> Judge:
    """The whole registry over copies of the plan."""
    return Judge(tiny_master.folder)
