"""Policies that couple streets on the toy: kept by other ways and routes, with a bound, or refused."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from planner.cli.run import run_study
from planner.errors import PlannerError, ProvenInfeasibleError
from planner.plan.progress import Run
from planner.rules import audit
from planner.rules.certificates import routing_bound, verify_routing_certificate
from planner.settings import load_settings
from tests.helpers_toy import STUDY, write_toy

PAYMENTS, SHARE = "costs.max_annual_payments", "ownership.min_owned_route_share"
CAPEX, BUDGET = "costs.max_capex_with_tax", "costs.budget"


def study(share: float = 0.0, **costs: float) -> str:
    """The toy in which every street may be leased or built, under limits on money and a least owned share."""
    lines = "".join(f"{key} = {value}\n" for key, value in costs.items())
    return STUDY.replace("tax_pct = 21\n", f"tax_pct = 21\n{lines}") + (
        f'[ownership]\navailable_ways = ["new_poles", "lease_dark_fiber"]\nmin_owned_route_share = {share}\n'
    )


RENT = (
    "item_id,group,description_en,description_es,unit,recurrence,low,typical,high,currency,price_year,region,"
    "source\nlease_dark_fiber_m_year,operation,Dark fiber,Fibra oscura,m,year,1.5,2.0,2.5,USD,2024,"
    "Latin America,planning assumption\n"
)


def run(folder: Path, text: str, prices: str = "") -> dict[str, Any]:
    """Run a toy study; its plan has no error."""
    write_toy(folder / "s", study_toml=text)
    (folder / "s" / "dear.csv").write_text(prices)
    summary = run_study(load_settings(folder / "s"), folder / "p", overwrite=True, watched=Run())
    assert audit(folder / "p").integrity_errors == ()
    return summary


def refused(folder: Path, text: str, kind: type[PlannerError] = PlannerError) -> str:
    """Run a toy study that is refused; returns what it says."""
    write_toy(folder / "s", study_toml=text)
    with pytest.raises(kind) as told:
        run_study(load_settings(folder / "s"), folder / "p", overwrite=True, watched=Run())
    return " ".join(f"{p.what} {p.mend}" for p in told.value.problems)


def value(talk: str, setting: str) -> float:
    """The value that a refusal names for a setting."""
    found = re.search(rf"{re.escape(setting)} = ([0-9.]+[0-9])", talk)
    assert found, talk
    return float(found.group(1))


@pytest.fixture(scope="module")
def free(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The plan without limits."""
    return run(tmp_path_factory.mktemp("free"), study())


@pytest.fixture(scope="module")
def owned(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The plan that owns all of its route."""
    return run(tmp_path_factory.mktemp("owned"), study(1.0))


def test_capex_between_owning_and_leasing_is_kept_by_leasing_a_part(tmp_path, free, owned):
    """With four tenths owned and capex halfway to the all-owned plan, the bound stays below the plan."""
    low, high = (s["cost"]["capex"] + s["cost"]["tax"] for s in (free, owned))
    assert low < high, "the case must bind"
    limit = round((2 * low + high) / 3, 2)
    talk = refused(tmp_path, study(1.0, max_capex_with_tax=limit))
    assert value(talk, CAPEX) <= high
    some = run(tmp_path, study(0.4))
    tight = round(some["cost"]["capex"] + some["cost"]["tax"] - 1, 2)
    kept = run(tmp_path, study(0.3, max_capex_with_tax=tight))
    assert kept["cost"]["capex"] + kept["cost"]["tax"] <= tight
    assert kept["network"]["owned_route_share"] >= 0.3
    assert kept["network"]["certified_lower_bound"] <= kept["network"]["objective"]


def test_payments_and_share_are_kept_together_or_refused_with_what_would_do(tmp_path, free, owned):
    """Between what leasing and owning pay: with all owned refused, each value told is kept."""
    low, high = (s["cost"]["annual_opex"] for s in (free, owned))
    assert low < high, "the case must bind"
    limit = round((low + high) / 2, 2)
    talk = refused(tmp_path, study(1.0, max_annual_payments=limit))
    paid, share = value(talk, PAYMENTS), value(talk, SHARE)
    assert limit < paid <= high
    assert 0 < share < 1
    lower = run(tmp_path, study(share, max_annual_payments=limit))
    assert lower["cost"]["annual_opex"] <= limit
    assert lower["network"]["owned_route_share"] >= share
    (told,) = lower["network"]["policies"]
    assert (told["setting"], told["limit"], told["found"]) == (PAYMENTS, limit, lower["cost"]["annual_opex"])
    higher = run(tmp_path, study(1.0, max_annual_payments=paid))
    assert higher["cost"]["annual_opex"] <= paid
    assert higher["network"]["owned_route_share"] == 1.0


def test_a_limit_that_binds_is_in_the_certificate(tmp_path):
    """Rent of 2.00 a meter is cheap in present value, dear a year: a limit on payments makes spans owned."""
    dear = study().replace("tax_pct = 21\n", 'tax_pct = 21\nprice_book = "dear.csv"\n')
    rented = run(tmp_path, dear, RENT)
    assert rented["network"]["owned_route_share"] < 0.5
    limit = round(rented["cost"]["annual_opex"] - 150, 2)
    kept = run(
        tmp_path, dear.replace("tax_pct = 21\n", f"tax_pct = 21\nmax_annual_payments = {limit}\n"), RENT
    )
    network = kept["network"]
    assert kept["cost"]["annual_opex"] <= limit
    assert network["owned_route_share"] > rented["network"]["owned_route_share"]
    (told,) = network["policies"]
    assert told["route"] <= told["route_limit"]
    assert told["multiplier"] > 0
    with np.load(tmp_path / "p" / "evidence" / "routing.npz") as archive:
        arrays = dict(archive.items())
    assert arrays["rule_name"].tolist() == [PAYMENTS]
    assert verify_routing_certificate(arrays) == []
    assert routing_bound(arrays) == round(100 * network["certified_lower_bound"])
    assert rented["network"]["objective"] <= network["objective"]
    arrays["rule_most"] = arrays["rule_most"] - 1000
    assert routing_bound(arrays) > round(100 * network["certified_lower_bound"])


def test_a_hard_budget_that_leasing_alone_keeps_is_kept(tmp_path, free, owned):
    """With all owned the budget is passed, and that is told; with nothing asked it is kept."""
    budget = round((free["cost"]["capex"] + owned["cost"]["capex"]) / 2, 2)
    text = study(1.0).replace("budget = 5000000", f"budget = {budget}\nbudget_hard = true")
    assert value(refused(tmp_path, text), BUDGET) > budget
    kept = run(tmp_path, text.replace("min_owned_route_share = 1.0", "min_owned_route_share = 0.0"))
    assert kept["cost"]["capex"] <= budget


def test_what_no_tree_can_keep_is_proven(tmp_path):
    """A capex of 1,000 does not even buy the sites."""
    talk = refused(tmp_path, study(0.5, max_capex_with_tax=1000.0), ProvenInfeasibleError)
    assert "no plan of this study keeps it" in talk
