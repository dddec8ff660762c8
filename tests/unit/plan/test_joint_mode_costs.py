"""What a camera and its place cost in each mode in the joint model, by hand from a short price book."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from helpers_town import make_settings

from planner.catalog import load_catalog
from planner.catalog.model import Catalog
from planner.plan.joint_costs import JointCosts, joint_costs
from planner.settings import Settings

PRICES = {
    "camera_fixed": 1000, "camera_installation": 200, "camera_pole": 500, "site_enclosure": 300,
    "site_power_connection": 100, "site_switch": 400, "vms_license": 80, "power_camera_year": 50,
    "camera_lease_year": 600, "camera_commodatum_year": 900, "drop_cable_m": 2,
}  # fmt: skip
KEPT, SPARE = 0.08, 1.10
"""Maintenance a year of what is bought, and contingency on it."""


def study(years: int) -> tuple[Settings, Catalog]:
    """Return a study of 8 % a year whose price book holds these prices and no others."""
    settings = make_settings(
        cameras={"camera_class": "fixed"}, costs={"contingency_pct": 10.0, "maintenance_pct": 8.0},
        finance={"horizon_years": years, "discount_rate_pct": 8.0}, network={"drop_allowance_m": 5.0},
    )  # fmt: skip
    catalog = load_catalog(settings)
    told = catalog.prices["item_id"].map(PRICES).fillna(0).astype(float).astype(str)
    return settings, replace(catalog, prices=catalog.prices.assign(**{settings.costs.level: told}))


def costs_of(years: int, *allowed: tuple[str, ...], mount: str = "pole", drop_m: float = 0.0) -> JointCosts:
    """Return the costs of one fixed camera at a place for each list of modes."""
    settings, catalog = study(years)
    n = len(allowed)
    return joint_costs(
        np.full(n, "fixed"), np.full(n, drop_m), np.arange(n, dtype=np.int64), np.full(n, mount), allowed,
        settings, catalog,
    )  # fmt: skip


def test_each_mode_costs_what_it_buys_and_pays() -> None:
    """Owned: 1000 + 200 camera, 80 license, 30 spare (3 of 100), 10 drop; 500 + 300 + 100 + 400 + 12 place.

    Leased or on loan the provider brings camera, pole, enclosure, switch and spares: 80 + 10 for the view,
    100 for the power connection of the place, and a fee of 600 or 900 a year. Power is 50 in all of them.
    """
    found = costs_of(10, ("own",), ("lease",), ("commodatum",))
    view, place = (1000 + 200 + 80 + 30 + 10, 90, 90), (500 + 300 + 100 + 400 + 12, 100, 100)
    fee = (0, 600, 900)
    for k in range(3):
        assert found.view_once[k] == pytest.approx(100 * SPARE * view[k], abs=1)
        assert found.place_once[k] == pytest.approx(100 * SPARE * place[k], abs=1)
        assert found.view_yearly[k] == pytest.approx(100 * (KEPT * view[k] + fee[k] + 50), abs=1)
        assert found.place_yearly[k] == pytest.approx(100 * KEPT * place[k], abs=1)


def test_present_value_adds_the_years_at_the_rate_of_the_study() -> None:
    """Leased over 3 years: 99 + (7.2 + 650) x (1/1.08 + 1/1.08^2 + 1/1.08^3) for the view."""
    settings, _ = study(3)
    view, place = costs_of(3, ("lease",)).present(settings)
    factor = 1 / 1.08 + 1 / 1.08**2 + 1 / 1.08**3
    assert view[0] == pytest.approx(100 * (99 + 657.2 * factor), abs=2)
    assert place[0] == pytest.approx(100 * (110 + 8 * factor), abs=2)


@pytest.mark.parametrize(("years", "taken"), [(8, "lease"), (14, "own")])
def test_of_several_modes_a_place_has_the_one_that_costs_least_over_the_horizon(
    years: int, taken: str
) -> None:
    """Owned 1.1 x 2622 + (209.76 + 50) a, leased 1.1 x 180 + (14.4 + 650) a: even at a = 6.64, or 9.8 years.

    So eight years are leased (a = 5.75) and fourteen owned (a = 8.24); on loan, at 900 a year, is never it.
    """
    both = costs_of(years, ("own", "lease", "commodatum"), (taken,), ("commodatum", "lease"), ("lease",))
    for mine, same in ((0, 1), (2, 3)):
        for name in ("view_once", "view_yearly", "place_once", "place_yearly"):
            assert getattr(both, name)[mine] == getattr(both, name)[same]


def test_a_wall_needs_no_pole_and_a_drop_is_paid_by_the_meter() -> None:
    """550 less for an owned place at a facade; 20 m more of drop are 44 once and 3.2 a year."""
    pole, wall = costs_of(10, ("own",)), costs_of(10, ("own",), mount="facade", drop_m=20.0)
    assert pole.place_once[0] - wall.place_once[0] == 55_000
    assert wall.view_once[0] - pole.view_once[0] == 4_400
    assert wall.view_yearly[0] - pole.view_yearly[0] == pytest.approx(320, abs=1)
