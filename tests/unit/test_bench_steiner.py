"""`planner bench steiner` from the file to the printed bounds."""

from __future__ import annotations

import json

from click.testing import CliRunner

from planner.cli.bench import bench

GR = (
    "SECTION Graph\nNodes 4\nEdges 5\nE 1 2 2\nE 2 3 2\nE 1 3 3\nE 3 4 4\nE 2 4 9\nEND\n"
    "SECTION Terminals\nTerminals 3\nT 1\nT 3\nT 4\nEND\nEOF\n"
)


def test_json_row_and_pace_solution(tmp_path):
    """The row holds both bounds of a case known by hand, and the written tree costs what it says."""
    path = tmp_path / "hand.gr"
    path.write_text(GR)
    out = tmp_path / "tree.txt"
    result = CliRunner().invoke(bench, ["steiner", str(path), "--json", "--solution", str(out)])
    assert result.exit_code == 0, result.output
    (row,) = json.loads(result.stdout)
    assert (row["file"], row["upper"], row["lower"], row["certified_lower_bound"]) == ("hand.gr", 7, 7, 7)
    assert (row["gap_pct"], row["certified_gap_pct"], row["outcome"]) == (0.0, 0.0, "proven")
    assert out.read_text() == "VALUE 7\n1 3\n3 4\n"


def test_solution_takes_one_file(tmp_path):
    """Several files with one --solution are refused."""
    path = tmp_path / "hand.gr"
    path.write_text(GR)
    result = CliRunner().invoke(bench, ["steiner", str(path), str(path), "--solution", str(tmp_path / "x")])
    assert result.exit_code == 2
    assert "takes one FILE" in result.output


def test_rooted_prizes_are_solved(tmp_path):
    """A rooted prize-collecting file is solved in its own units: the far prize is left, its value lost."""
    path = tmp_path / "prize.stp"
    terminals = "SECTION Terminals\nRootP 1\nTP 2 1.5\nTP 3 0.25\nEND\nEOF\n"
    path.write_text("SECTION Graph\nNodes 3\nEdges 2\nE 1 2 1\nE 2 3 0.5\nEND\n" + terminals)
    result = CliRunner().invoke(bench, ["steiner", str(path), "--json"])
    assert result.exit_code == 0, result.output
    (row,) = json.loads(result.stdout)
    assert (row["upper"], row["lower"]) == (1.25, 1.25)


def test_prizes_without_a_root_are_solved(tmp_path):
    """Without a root the tree lies where most is to be gained, and the bound is certified."""
    path = tmp_path / "free.stp"
    terminals = "SECTION Terminals\nTP 1 0.5\nTP 3 2\nTP 4 2\nEND\nEOF\n"
    path.write_text("SECTION Graph\nNodes 4\nEdges 3\nE 1 2 3\nE 2 3 1\nE 3 4 0.5\nEND\n" + terminals)
    result = CliRunner().invoke(bench, ["steiner", str(path), "--json"])
    assert result.exit_code == 0, result.output
    (row,) = json.loads(result.stdout)
    assert (row["upper"], row["lower"], row["certified_lower_bound"]) == (1.0, 1.0, 1.0)
