"""The measurement of growing studies: what it draws, sums and fits."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from dataclasses import replace
from importlib.machinery import SourceFileLoader
from pathlib import Path
from types import ModuleType

import pytest

from planner.settings import load_settings
from planner.settings.members import load_members

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def scale() -> ModuleType:
    """benchmarks/scale.py as a module."""
    import sys

    loader = SourceFileLoader("scale_script", str(ROOT / "benchmarks" / "scale.py"))
    module = ModuleType(loader.name)
    module.__file__ = loader.path
    sys.modules[loader.name] = module
    loader.exec_module(module)
    return module


def test_more_cameras_than_most_are_shared_among_equal_members(scale: ModuleType, tmp_path: Path) -> None:
    """50 cameras with at most 20 a member are three members of 17, 17 and 16, each a study that loads."""
    scale.draw_study(50, 20, tmp_path)
    members = load_members(load_settings(tmp_path))
    assert [m.settings.cameras.count for m in members] == [17, 17, 16]


def test_few_cameras_are_one_town(scale: ModuleType, tmp_path: Path) -> None:
    """20 cameras are a study of its own."""
    scale.draw_study(20, 20, tmp_path)
    settings = load_settings(tmp_path)
    assert settings.cameras.count == 20
    assert settings.members == ()


def rows(scale: ModuleType) -> list[object]:
    """Three sizes whose time grows with the power 1.5 of sites, memory with 0.5, capex with 1."""
    first = scale.Measured(100, 1, 100, 1.0, 1.0, 10.0, 1.0, 400.0, 0.0, 0.0, 0.0, 1e6)
    return [
        replace(first, sites=100 * k, cpu_s=10.0 * k**1.5, memory_mb=400.0 * k**0.5, capex=1e6 * k)
        for k in (1, 4, 16)
    ]


def test_exponents_are_those_of_the_powers(scale: ModuleType) -> None:
    """Powers 1.5, 0.5 and 1 are found; one size gives none."""
    found = scale.exponents(rows(scale))
    assert found == pytest.approx({"processor time": 1.5, "memory": 0.5, "capex": 1.0})
    assert scale.exponents(rows(scale)[:1]) == {}


def test_gaps_are_summed_before_they_are_divided(scale: ModuleType) -> None:
    """A gap of 10 % on 10 and none on 90 is 1 % of both."""
    assert scale.summed_gap_pct([(9.0, 10.0), (90.0, 90.0)]) == pytest.approx(1.0)


def test_chart_is_an_svg_with_a_dot_a_size_in_each_panel(scale: ModuleType) -> None:
    """Three sizes are three circles in each of four panels; seconds a site, which grow, are drawn higher."""
    root = ET.fromstring(scale.chart(rows(scale)))
    dots = root.findall(".//{http://www.w3.org/2000/svg}circle")
    assert len(dots) == 12
    heights = [float(dot.attrib["cy"]) for dot in dots[:3]]
    assert heights == sorted(heights, reverse=True)


def test_a_folder_that_is_kept_stays_with_what_is_in_it(scale: ModuleType, tmp_path: Path) -> None:
    """With `--keep` each size has a folder that stays; without, it is gone afterwards."""
    with scale.folder_for(300, tmp_path) as kept:
        (kept / "study").mkdir()
    with scale.folder_for(300, tmp_path) as again:
        assert (again / "study").is_dir()
    with scale.folder_for(300, None) as passing:
        pass
    assert not passing.exists()
