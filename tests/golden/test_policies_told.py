"""Hard policies in report and workbook: the toy under a limit on payments, owned shares and modes."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from planner.cli.run import run_study
from planner.plan.progress import Run
from planner.settings import load_settings
from tests.helpers_toy import STUDY, write_toy

HARD = (
    '[ownership]\navailable_ways = ["new_poles", "lease_dark_fiber"]\nmin_owned_route_share = 0.3\n'
    'min_owned_camera_share = 0.5\n[ownership.modes]\ncameras = "own commodatum"\n'
)
LIMITS = "tax_pct = 21\nmax_annual_payments = 9000000\n"


@pytest.fixture(scope="module", params=["es", "en"])
def told(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    """Language and folder of a stored plan."""
    folder = tmp_path_factory.mktemp(f"told_{request.param}")
    text = STUDY.replace('language = "en"', f'language = "{request.param}"') + HARD
    write_toy(folder / "s", study_toml=text.replace("tax_pct = 21\n", LIMITS))
    run_study(load_settings(folder / "s"), folder / "p", overwrite=True, watched=Run())
    return request.param, folder / "p"


def test_the_workbook_has_a_row_a_policy_with_its_room_live(told: tuple[str, Path]) -> None:
    """Payments, owned route and owned cameras: limit, what the plan has, and a formula for the rest."""
    language, folder = told
    name = {"es": "Políticas", "en": "Policies"}[language]
    values = openpyxl.load_workbook(folder / "bom.xlsx", data_only=True)[name]
    live = openpyxl.load_workbook(folder / "bom.xlsx")[name]
    rows = {r[7].value: r for r in values.iter_rows(min_row=4) if r[7].value}
    assert list(rows) == [
        "costs.max_annual_payments", "ownership.min_owned_route_share", "ownership.min_owned_camera_share",
    ]  # fmt: skip
    paid = rows["costs.max_annual_payments"]
    assert paid[1].value == 9_000_000
    assert paid[3].value == pytest.approx(paid[1].value - paid[2].value)
    assert live.cell(paid[3].row, 4).value == f"=B{paid[3].row}-C{paid[3].row}"
    assert rows["ownership.min_owned_route_share"][2].value >= 0.3
    assert rows["ownership.min_owned_camera_share"][2].value >= 0.5


def test_the_report_tells_them_in_both_languages(told: tuple[str, Path]) -> None:
    """Names of the policies, what was asked of the streets, and the modes allowed."""
    page = (told[1] / "report.html").read_text(encoding="utf-8")
    for words in (
        "Políticas que el plan debe cumplir", "Policies that the plan must keep", "Owned route, at least",
        "Pagos anuales, a lo sumo [USD]", "The cheapest plan found keeps the limits on money as it is",
        "Modes allowed by place", "Modalidades permitidas por lugar",
    ):  # fmt: skip
        assert words in page
