"""HiGHS behind one door: silent from its making, and strict about options."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from planner.optimize.highs import highs_version, quiet_model

HOUSE = Path(__file__).parents[3] / "planner"
PROBLEM = """
import numpy as np, pulp
from planner.optimize.highs import QuietSolver, highs_version, quiet_model

def by_itself():
    model = quiet_model()
    model.addVars(1, np.zeros(1), np.ones(1))
    model.run()

def through_pulp():
    whole = pulp.LpVariable("whole", 0, 9, pulp.LpInteger)
    least = pulp.LpProblem("least")
    least += 3 * whole
    least += 2 * whole >= 5
    least.solve(QuietSolver(time_limit=5))
    assert whole.value() == 3

"""


@pytest.mark.parametrize("first", ["by_itself", "through_pulp", "highs_version"])
def test_the_first_program_of_a_process_writes_nothing_on_the_terminal(first):
    """A plan asked for as JSON shares its standard output with HiGHS, which greets as it is first made."""
    ended = subprocess.run(
        [sys.executable, "-c", f"{PROBLEM}{first}()"], capture_output=True, check=False, timeout=120
    )
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, b"", b"")


@pytest.mark.parametrize("door", ["highspy.Highs(", "pulp.HiGHS("])
def test_no_other_file_makes_a_solver_of_its_own(door):
    """One made elsewhere would greet again."""
    makers = [p.relative_to(HOUSE).as_posix() for p in HOUSE.rglob("*.py") if door in p.read_text("utf-8")]
    assert set(makers) <= {"optimize/highs.py"}


def test_a_setting_that_highs_does_not_take_is_refused_and_the_nearest_it_does_take_is_kept():
    """A misspelled or wrong option would otherwise be passed over in silence."""
    with pytest.raises(ValueError, match="takes no mip_rel_gap = -1"):
        quiet_model(mip_rel_gap=-1)
    with pytest.raises(ValueError, match="takes no mip_gap_rel = 0"):
        quiet_model(mip_gap_rel=0)
    assert quiet_model(mip_rel_gap=0).getOptionValue("mip_rel_gap")[1] == 0.0


def test_the_version_is_that_of_the_installed_package():
    """The provenance of a plan names the solver that made it."""
    from importlib.metadata import version

    assert version("highspy").startswith(highs_version())
