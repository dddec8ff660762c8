"""A plan folder is placed whole or not at all."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from planner.errors import UsageError
from planner.plan.staging import replaced, staged
from planner.plan.store import _write_arrays


def fill(folder: Path, words: str) -> None:
    (folder / "plan.json").write_text(words)


def break_while(place) -> None:
    """Begin to write through a context manager of the store, then fail."""
    with place as half_done:
        target = half_done / "plan.json" if half_done.is_dir() else half_done
        target.write_text("half")
        raise RuntimeError


def test_a_stage_takes_the_place_of_the_target_when_it_is_done(tmp_path):
    with staged(tmp_path / "base", overwrite=False) as stage:
        fill(stage, "first")
        assert not (tmp_path / "base").exists()
    assert (tmp_path / "base" / "plan.json").read_text() == "first"
    assert [p.name for p in tmp_path.iterdir()] == ["base"]


def test_a_fault_while_staging_leaves_the_earlier_plan_whole_and_no_rubble(tmp_path):
    with staged(tmp_path / "base", overwrite=False) as stage:
        fill(stage, "first")
    with pytest.raises(RuntimeError):
        break_while(staged(tmp_path / "base", overwrite=True))
    assert (tmp_path / "base" / "plan.json").read_text() == "first"
    assert [p.name for p in tmp_path.iterdir()] == ["base"]


def test_a_plan_is_replaced_with_overwrite_and_refused_without(tmp_path):
    with staged(tmp_path / "base", overwrite=False) as stage:
        fill(stage, "first")
    with pytest.raises(UsageError, match="--overwrite"), staged(tmp_path / "base", overwrite=False):
        pass
    with staged(tmp_path / "base", overwrite=True) as stage:
        fill(stage, "second")
    assert (tmp_path / "base" / "plan.json").read_text() == "second"


def place_under_another(target: Path) -> None:
    """Stage a plan, and have another run place its own at the same target before it is done."""
    with staged(target, overwrite=False) as stage:
        fill(stage, "slower")
        target.mkdir()
        fill(target, "quicker")


def test_a_plan_that_another_run_placed_meanwhile_is_not_replaced_unasked(tmp_path):
    with pytest.raises(UsageError, match="--overwrite"):
        place_under_another(tmp_path / "base")
    assert (tmp_path / "base" / "plan.json").read_text() == "quicker"
    assert [p.name for p in tmp_path.iterdir()] == ["base"]


def test_a_folder_that_is_no_plan_is_never_replaced_and_an_empty_one_is(tmp_path):
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "dear.txt").write_text("x")
    fill(tmp_path / "letters", "a plan.json of another kind")
    with pytest.raises(UsageError, match=r"dear\.txt"), staged(tmp_path / "letters", overwrite=True):
        pass
    (tmp_path / "empty").mkdir()
    with staged(tmp_path / "empty", overwrite=False) as stage:
        fill(stage, "first")
    assert (tmp_path / "empty" / "plan.json").exists()


def test_what_a_killed_run_left_is_cleared_and_a_running_one_is_left_alone(tmp_path):
    import os

    dead, alive = tmp_path / ".base.999999999.new", tmp_path / f".base.{os.getppid()}.new"
    dead.mkdir()
    alive.mkdir()
    with staged(tmp_path / "base", overwrite=False) as stage:
        fill(stage, "first")
    assert not dead.exists()
    assert alive.exists()


def test_a_plan_that_a_killed_run_had_moved_aside_goes_back_to_its_place(tmp_path):
    aside = tmp_path / ".base.999999999.old"
    aside.mkdir()
    fill(aside, "first")
    with pytest.raises(UsageError, match="--overwrite"), staged(tmp_path / "base", overwrite=False):
        pass
    assert (tmp_path / "base" / "plan.json").read_text() == "first"


def test_a_single_file_is_replaced_whole_or_not_at_all(tmp_path):
    target = tmp_path / "map.html"
    target.write_text("old")
    with pytest.raises(RuntimeError):
        break_while(replaced(target))
    assert target.read_text() == "old"
    with replaced(target) as temporary:
        temporary.write_text("new")
    assert [p.name for p in tmp_path.iterdir()] == ["map.html"]
    assert target.read_text() == "new"


def test_equal_arrays_give_equal_bytes_and_read_back(tmp_path):
    arrays = {"b": np.arange(5), "a": np.array(["x", "yy"])}
    _write_arrays(arrays, tmp_path / "1.npz")
    _write_arrays(dict(reversed(arrays.items())), tmp_path / "2.npz")
    assert (tmp_path / "1.npz").read_bytes() == (tmp_path / "2.npz").read_bytes()
    back = np.load(tmp_path / "1.npz", allow_pickle=False)
    assert back["a"].tolist() == ["x", "yy"]
    assert back["b"].tolist() == [0, 1, 2, 3, 4]
