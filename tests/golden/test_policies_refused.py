"""Hard policies on the toy: 5 where no plan can keep them, 6 where the plan found does not."""

from __future__ import annotations

import json
import re

import pytest

from tests.golden.test_bad_input import refused
from tests.golden.test_commands import planner
from tests.helpers_toy import STUDY, write_toy


def with_costs(line: str) -> str:
    """The toy study with one more line of costs."""
    return STUDY.replace("tax_pct = 21\n", f"tax_pct = 21\n{line}\n")


def told(talk: str, setting: str) -> str:
    """The value that a refusal names for a setting."""
    found = re.search(rf"{re.escape(setting)} = ([0-9.]+[0-9])", talk)
    assert found, talk
    return found.group(1)


def test_a_cap_on_payments_that_no_plan_keeps_ends_with_5_and_the_amount_told_is_taken(tmp_path):
    """1,000 a year pays not even for power and wages; the amount named is the least found, and kept."""
    folder = write_toy(tmp_path / "s", study_toml=with_costs("max_annual_payments = 1000"))
    talk = refused(folder, 5, "costs.max_annual_payments", "no plan of this study keeps it")
    would_do = told(talk, "costs.max_annual_payments")
    (folder / "study.toml").write_text(with_costs(f"max_annual_payments = {would_do}"))
    summary = json.loads(planner("run", folder, "--json").stdout)
    assert summary["cost"]["annual_opex"] <= float(would_do)
    assert summary["audit"]["errors"] == 0


def test_policies_that_no_plan_keeps_end_with_5_and_are_all_told(tmp_path):
    study = with_costs("max_capex_with_tax = 1000\nmax_origin_share = 0.6") + (
        '[ownership]\ncamera_mode = "commodatum"\nmin_owned_camera_share = 0.5\n'
    )
    talk = refused(
        write_toy(tmp_path / "s", study_toml=study), 5, "costs.max_capex_with_tax",
        "costs.max_origin_share", "ownership.min_owned_camera_share",
    )  # fmt: skip
    assert talk.count("no plan of this study keeps it") == 3


NEVER_OWNED = '[ownership]\nforbidden_modes = ["own"]\n'
LEASED = 'available_ways = ["lease_dark_fiber"]\n'


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ('[ownership]\navailable_ways = []\n', ["no way may be used", "available are none"]),
        (NEVER_OWNED + 'camera_mode = "lease"\n',
         ["new_poles (own), duct (own)", "take own out of ownership.forbidden_modes"]),
        (NEVER_OWNED + LEASED, ["cameras may be own alone", "Take own out of ownership.forbidden_modes"]),
        (NEVER_OWNED, ["no way may be used", "cameras may be own alone"]),
        (NEVER_OWNED + LEASED + 'camera_mode = "lease"\nmin_owned_camera_share = 0.5\n',
         ["`ownership.min_owned_camera_share` is 0.5", "take 0"]),
    ],
)  # fmt: skip
def test_a_check_tells_what_the_policies_on_ownership_alone_rule_out(tmp_path, more, told):
    """No way at the center, no mode of cameras, none that may be owned: code 5 before a run is begun."""
    talk = planner("check", write_toy(tmp_path / "s", study_toml=STUDY + more), check=5).stderr
    for words in told:
        assert words in talk, f"{words!r} is not in: {talk}"


def test_a_check_takes_a_study_that_leases_all_that_may_not_be_owned(tmp_path):
    """Own is forbidden, fiber and cameras are leased: the nearest study that can be planned."""
    study = STUDY + NEVER_OWNED + LEASED + 'camera_mode = "lease"\n'
    planner("check", write_toy(tmp_path / "s", study_toml=study))


def test_an_owned_share_that_the_forbidden_modes_rule_out_names_both_ways_out(tmp_path):
    """All route is to be owned and own is forbidden: the share found, and the ban in the way."""
    study = STUDY + NEVER_OWNED + LEASED + 'camera_mode = "lease"\nmin_owned_route_share = 1.0\n'
    refused(
        write_toy(tmp_path / "s", study_toml=study), 5, "no tree owns 100.0%",
        "ownership.min_owned_route_share = 0.0000", "allow more owned ways in ownership.available_ways",
        "take own out of ownership.forbidden_modes",
    )  # fmt: skip
