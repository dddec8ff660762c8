"""Hard policies on the toy: 5 where no plan can keep them, 6 where the plan found does not."""

from __future__ import annotations

import json
import re

from tests.golden.test_bad_input import refused
from tests.golden.test_commands import planner
from tests.helpers_toy import STUDY, write_toy


def with_costs(line: str) -> str:
    """The toy study with one more line of costs."""
    return STUDY.replace("tax_pct = 21\n", f"tax_pct = 21\n{line}\n")


def test_a_cap_on_payments_ends_with_6_and_the_amount_told_is_taken(tmp_path):
    folder = write_toy(tmp_path / "s", study_toml=with_costs("max_annual_payments = 1000"))
    talk = refused(folder, 6, "costs.max_annual_payments", "not proven")
    would_do = re.search(r"keeps costs\.max_annual_payments = ([0-9.]+[0-9])", talk).group(1)
    (folder / "study.toml").write_text(with_costs(f"max_annual_payments = {would_do}"))
    summary = json.loads(planner("run", folder, "--json").stdout)
    assert f"{summary['cost']['annual_opex']:.2f}" == would_do
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
