"""Progress of the works: read from a list, checked against the plan, counted with its denominators."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from planner.errors import InputError
from planner.plan.progress_sites import progress_of, totals_of
from planner.sources.progress import read_progress

DAY = date(2021, 2, 28)


def plan_of(cameras: int, points: int = 0) -> dict[str, pd.DataFrame]:
    """Cameras and points of a plan in two phases and two districts."""
    count = range(1, cameras + 1)
    sites = range(1, points + 1)
    return {
        "cameras": pd.DataFrame(
            {
                "camera_id": [f"CAM-{k:04d}" for k in count], "source_id": [f"A-{k}" for k in count],
                "name": None, "camera_class": ["ptz" if k % 10 == 0 else "fixed" for k in count],
                "district": ["Centro" if k <= 300 else "Alto Comedero" for k in count],
                "phase": [1 if k <= 300 else 2 for k in count], "connected": True,
            }
        ),
        "points": pd.DataFrame(
            {
                "point_id": [f"GOV-{k:04d}" for k in sites], "source_id": [f"P-{k}" for k in sites],
                "name": None, "kind": "school", "district": None, "phase": 1, "connected": True,
            }
        ),
    }  # fmt: skip


def listed(folder: Path, *lines: str) -> Path:
    """A list of progress."""
    path = folder / "works.csv"
    path.write_text("\n".join(("site_id,installed,powered,lit,note", *lines)) + "\n", encoding="utf-8")
    return path


def test_the_published_figures_of_february_2021_are_480_409_and_253_of_600(tmp_path: Path) -> None:
    """JSeI: 480 cameras installed are 80.0 %, 409 powered 68.2 % and 253 lit 42.2 % of 600."""
    rows = [
        f"CAM-{k:04d},2020-11-02,{'yes' if k <= 409 else ''},{'sí' if k <= 253 else 'no'},"
        for k in range(1, 481)
    ]
    found = progress_of(plan_of(600), read_progress(listed(tmp_path, *rows)), DAY)
    whole = found.totals.iloc[0]
    assert (whole["planned"], whole["installed"], whole["powered"], whole["lit"]) == (600, 480, 409, 253)
    shares = [round(100 * whole[k] / whole["planned"], 1) for k in ("installed", "powered", "lit")]
    assert shares == [80.0, 68.2, 42.2]
    states = found.sites["state"].value_counts().to_dict()
    assert states == {"lit": 253, "powered": 156, "planned": 120, "installed": 71}
    for group in ("layer", "kind", "district", "phase"):
        part = found.totals[found.totals["group"] == group]
        assert part[["planned", "installed", "powered", "lit"]].sum().tolist() == [600, 480, 409, 253]
    first = found.totals[(found.totals["group"] == "phase") & (found.totals["value"] == "1")].iloc[0]
    assert (first["planned"], first["lit"]) == (300, 253)


def test_a_site_is_found_by_the_id_of_its_list_and_silence_is_not_done(tmp_path: Path) -> None:
    rows = read_progress(listed(tmp_path, "A-2,04/02/2021,,,pole moved", "P-1,x,x,x,"))
    found = progress_of(plan_of(3, 1), rows, DAY).sites.set_index("site_id")
    assert found["state"].to_dict() == {
        "CAM-0001": "planned", "CAM-0002": "installed", "CAM-0003": "planned", "GOV-0001": "lit",
    }  # fmt: skip
    assert found.loc["CAM-0002", "installed_on"] == "2021-02-04"
    assert found.loc["CAM-0002", "note"] == "pole moved"
    assert found.loc["CAM-0002", "row"] == 2
    assert found["row"].isna().sum() == 2


def test_every_fault_is_told_at_once_with_its_row(tmp_path: Path) -> None:
    rows = read_progress(
        listed(
            tmp_path,
            "CAM-9999,yes,,,",
            "CAM-0001,2021-01-05,2021-01-04,,",
            "CAM-0002,,yes,,",
            "CAM-0003,yes,,yes,",
            "CAM-0001,yes,,,",
            "GOV-0001,2021-03-05,,,",
        )
    )
    with pytest.raises(InputError) as fault:
        progress_of(plan_of(3, 1), rows, DAY, "works.csv")
    said = str(fault.value)
    for part in (
        "row 2: `CAM-9999`", "rows 3, 6", "powered, but not installed, in rows 4",
        "lit, but not powered, in rows 5", "powered on a day before it was installed in rows 3",
        "row 7: installed 2021-03-05", "6 problems",
    ):  # fmt: skip
        assert part in said


def test_cells_that_say_nothing_are_told_with_their_rows(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"row 3: `soon`"):
        read_progress(listed(tmp_path, "CAM-0001,yes,,,", "CAM-0002,soon,,,"))


def test_a_list_without_states_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "works.csv"
    path.write_text("site_id,name\nCAM-0001,x\n", encoding="utf-8")
    with pytest.raises(InputError, match="no column tells a state"):
        read_progress(path)


def test_totals_of_no_sites_are_zero() -> None:
    empty = progress_of(plan_of(0), pd.DataFrame(
        columns=["site", "installed", "installed_on", "powered", "powered_on", "lit", "lit_on", "note"]
    ), DAY)  # fmt: skip
    assert totals_of(empty.sites).iloc[0].tolist() == ["all", "", 0, 0, 0, 0]
