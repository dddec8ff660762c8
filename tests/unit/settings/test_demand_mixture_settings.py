"""`[[demand]]` as a whole: what is refused, and the nearest that is allowed."""

from __future__ import annotations

from pathlib import Path

import pytest

from planner.errors import SettingsError
from planner.settings import Settings, load_settings


def read(folder: Path, *layers: str) -> Settings:
    """Return the settings of a study with layers of demand."""
    text = "schema = 1\n" + "".join(f"[[demand]]\n{layer}\n" for layer in layers)
    (folder / "study.toml").write_text(text, encoding="utf-8")
    return load_settings(folder)


@pytest.mark.parametrize(
    ("wrong", "right", "said"),
    [
        (("share = 0", "share = 0"), ("share = 0", "share = 0.001"), "every `share` of `[[demand]]` is 0"),
        (('name = "jobs"', 'name = "jobs "'), ('name = "jobs"', 'name = "Job"'), "repeats the name `jobs`"),
        (("backup_share = -0.01",), ("backup_share = 0",), "`demand[0].backup_share` is -0.01"),
        (("backup_share = -0.99",), ("backup_share = -1",), "expected 0 to 1, or -1"),
    ],
)
def test_a_mixture_is_refused_and_the_nearest_right_one_is_read(
    tmp_path: Path, wrong: tuple[str, ...], right: tuple[str, ...], said: str
) -> None:
    """No share above 0, one name twice, and a backup below 0 that is not -1 are faults of the settings."""
    with pytest.raises(SettingsError) as caught:
        read(tmp_path, *wrong)
    assert said in str(caught.value)
    assert len(read(tmp_path, *right).demand) == len(right)


def test_layers_without_a_name_are_read(tmp_path: Path) -> None:
    """A name is not asked for, so two layers may both lack one."""
    assert len(read(tmp_path, 'kind = "jobs"', 'kind = "crashes"').demand) == 2
