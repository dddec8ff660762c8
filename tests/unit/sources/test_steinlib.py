"""Reading Steiner tree files."""

from __future__ import annotations

import pytest

from planner.errors import InputError
from planner.sources.steinlib import read_steiner_file

GR = (
    "SECTION Graph\nNodes 3\nEdges 2\nE 1 2 5\nE 2 3 7\nEND\n\n"
    "SECTION Terminals\nTerminals 2\nT 1\nT 3\nEND\n\nEOF\n"
)
PCSTP = (
    "33D32945 STP File, STP Format Version 1.0\nSECTION Comment\nName: x\nNodes 99\nEND\nSECTION Graph\n"
    "Nodes 3\nEdges 2 \nE\t1\t2\t0.25\nE 2 3 1.500000\nEND\nSECTION Terminals\nTerminals 2\n{root}TP 3 0.5\n"
    "TP 2 2\nEND\nEOF\n"
)


def read(tmp_path, text):
    """Write the text and read it as an instance."""
    path = tmp_path / "case.stp"
    path.write_text(text, encoding="utf-8")
    return read_steiner_file(path)


def test_pace_file_counts_from_zero(tmp_path):
    """A PACE file becomes edges and terminals counted from 0, weights as they are."""
    case = read(tmp_path, GR)
    assert (case.kind, case.node_count, case.scale, case.root) == ("STP", 3, 1, None)
    assert (case.tail.tolist(), case.head.tolist(), case.weight.tolist()) == ([0, 1], [1, 2], [5, 7])
    assert case.terminals.tolist() == [0, 2]


def test_prizes_and_decimals_become_integers(tmp_path):
    """Decimals are scaled by the least power of ten that serves every number."""
    case = read(tmp_path, PCSTP.format(root=""))
    assert (case.kind, case.scale) == ("PCSTP", 100)
    assert case.weight.tolist() == [25, 150]
    assert (case.prize_node.tolist(), case.prize.tolist()) == ([2, 1], [50, 200])


def test_root_makes_the_kind_rooted(tmp_path):
    """A RootP line is read as the root and sets the kind."""
    case = read(tmp_path, PCSTP.format(root="RootP 1   \n"))
    assert (case.kind, case.root) == ("RPCST", 0)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("E 2 3 7", "E 2 9 7", "Node 9 is out of range"),
        ("E 2 3 7", "E 2 3 -7", "A weight is -7"),
        ("E 2 3 7", "E 2 x 7", "Line 5 is 'E 2 x 7'"),
        ("E 2 3 7", "A 2 3 7", "Line 5 is 'A 2 3 7'"),
        ("Edges 2", "Edges 3", "`Edges` is 3 and 2 follow"),
        ("Nodes 3", "Nodes 0", "`Nodes` is 0"),
        ("E 2 3 7", "E 2 3 0.1234567", "7 decimals"),
    ],
)
def test_faults_are_named(tmp_path, old, new, words):
    """Each fault of a file is told with the value found."""
    with pytest.raises(InputError, match=words):
        read(tmp_path, GR.replace(old, new))


def test_missing_file_is_an_input_error(tmp_path):
    """A file that does not exist is the user's mistake, told as such."""
    with pytest.raises(InputError, match="cannot be read"):
        read_steiner_file(tmp_path / "none.gr")
