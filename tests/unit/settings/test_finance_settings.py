"""Settings of money that contradict each other are refused when the study is read, all at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from planner.errors import SettingsError
from planner.settings import load_settings


def said(folder: Path, text: str) -> list[str]:
    """What is refused of a study with these settings; empty where it is read."""
    (folder / "study.toml").write_text(f"schema = 1\n{text}", encoding="utf-8")
    try:
        load_settings(folder)
    except SettingsError as refused:
        return [p.what for p in refused.problems]
    return []


@pytest.mark.parametrize(
    ("wrong", "words", "near"),
    [
        ("loan_share_pct = 85\nloan_years = 5\nloan_grace_years = 5", "`finance.loan_grace_years` is 5",
         "loan_share_pct = 85\nloan_years = 5\nloan_grace_years = 4"),
        ("loan_share_pct = 85\nloan_years = 5\nloan_grace_years = 9", "`finance.loan_grace_years` is 9",
         "loan_share_pct = 0\nloan_years = 5\nloan_grace_years = 9"),
        ('loan_currency = "EUR"\ndomestic_currency = "ARS"', "`finance.loan_currency` is 'EUR'",
         'loan_currency = "ARS"\ndomestic_currency = "ARS"'),
        ('loan_currency = "pesos"', "the domestic one (none)", 'loan_currency = "USD"'),
        ('domestic_currency = "ARS"\ndepreciation_low_pct = 20', "are out of order (20, 3, 10)",
         "depreciation_low_pct = 20"),
        ('payers = ["energy Municipality"]', "holds 'energy Municipality'",
         'payers = ["energy: Municipality"]'),
        ('payers = ["energy: A", "energy: B"]', "tells twice of 'energy'",
         'payers = ["energy: A", "labor: B"]'),
    ],
)  # fmt: skip
def test_a_contradiction_is_refused_and_the_nearest_that_is_none_is_read(
    tmp_path: Path, wrong: str, words: str, near: str
) -> None:
    """Each before anything is planned: these were told when the plan was priced, or not at all."""
    told = said(tmp_path, f'[study]\ncurrency = "USD"\n[finance]\n{wrong}\n')
    assert len(told) == 1
    assert words in told[0]
    assert said(tmp_path, f'[study]\ncurrency = "USD"\n[finance]\n{near}\n') == []


def test_a_hard_budget_of_nothing_is_no_limit_and_refused(tmp_path: Path) -> None:
    """Whoever sets budget_hard without a budget would get any plan; with one cent it is a limit."""
    assert said(tmp_path, "[costs]\nbudget_hard = true\n") == [
        "`costs.budget_hard` is true and `costs.budget` is 0, which is no limit."
    ]
    assert said(tmp_path, "[costs]\nbudget_hard = true\nbudget = 0.01\n") == []


def test_faults_of_loan_payers_and_budget_are_told_together(tmp_path: Path) -> None:
    """Three at once, not one a run."""
    text = (
        "[costs]\nbudget_hard = true\n[finance]\nloan_share_pct = 85\nloan_years = 1\nloan_grace_years = 1\n"
    )
    assert len(said(tmp_path, text + 'payers = ["energy"]\n')) == 3
