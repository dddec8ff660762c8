"""Lines of others' poles as structures that fail as a whole."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from planner.errors import SettingsError
from planner.network.risks import standing_lines, street_structures
from planner.optimize.protect import ProtectionProblem, beside_working_paths
from planner.settings import load_settings

STREETS = pd.DataFrame(
    [
        ("SP-00001", "A", "B", "Belgrano", True),
        ("SP-00002", "B", "C", "Belgrano", False),
        ("SP-00003", "C", "D", "Belgrano", False),
        ("SP-00004", "B", "E", None, False),
        ("SP-00005", "D", "F", "San Martín", False),
    ],
    columns=["span_id", "from_node", "to_node", "name", "bridge"],
)


def test_a_pole_line_is_one_owner_and_one_street_without_a_gap():
    """Spans 1 and 2 touch; 3 is cut off where 2 has none; a span without a name is a line by itself."""
    hung = {"Edesa": {"SP-00001": [0, 1], "SP-00002": [2], "SP-00004": [4], "SP-00005": [5]}}
    assert standing_lines(STREETS, hung) == {"PLN-00001": [0, 1, 2], "PLN-00004": [4], "PLN-00005": [5]}
    gap = {"Edesa": {"SP-00001": [0], "SP-00003": [3]}}
    assert standing_lines(STREETS, gap) == {"PLN-00001": [0], "PLN-00003": [3]}


def test_two_owners_make_two_lines_and_one_where_both_begin_with_a_span():
    apart = {"Edesa": {"SP-00001": [0]}, "Telco": {"SP-00002": [2]}}
    assert standing_lines(STREETS, apart) == {"PLN-00001": [0], "PLN-00002": [2]}
    both = {"Edesa": {"SP-00001": [0]}, "Telco": {"SP-00001": [1], "SP-00002": [2]}}
    assert standing_lines(STREETS, both) == {"PLN-00001": [0, 1, 2]}


def test_pole_lines_are_no_street_structure():
    assert street_structures(STREETS, ("bridge", "pole_line")) == {"BRG-00001": ["SP-00001"]}


def test_a_second_path_leaves_the_pole_line_of_the_first_where_it_can():
    """Two parallel spans on the poles of one street, and a dearer street round the block."""
    line = standing_lines(STREETS, {"Edesa": {"SP-00001": [0, 1]}})["PLN-00001"]
    tail, head = np.array([0, 0, 0]), np.array([1, 1, 1])
    problem = ProtectionProblem(
        2, tail, head, np.array([5, 2, 7]), np.array([True, False, False]), np.array([1]), 0,
        np.array([0, len(line)]), np.array(line),
    )  # fmt: skip
    found = beside_working_paths(problem, np.array([100, 100, 300]))
    assert found.problem.group(0).tolist() == [0, 1]
    assert found.shared[0].tolist() == []


def test_an_unknown_kind_of_risk_is_refused(tmp_path):
    """A word that is no structure is named with those that are."""
    (tmp_path / "study.toml").write_text('schema = 1\n[protection]\nshared_risks = ["bridge", "dam"]\n')
    with pytest.raises(SettingsError, match="bridge, tunnel, pole_line"):
        load_settings(tmp_path)
