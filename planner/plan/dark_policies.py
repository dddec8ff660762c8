"""Sites that a hard policy leaves without light: each told with the policy and the plan that lights them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pandas as pd

from planner.errors import name_up_to_five
from planner.plan.keep_policies import Kept
from planner.plan.light_care import dark_sites
from planner.plan.route_policies import SHARE, found_under, over_cents, policies_in_force
from planner.schema import FINDINGS
from planner.settings import Settings

CODE = "UNSERVED-POLICY"


def dark_for_policies(kept: Kept, settings: Settings) -> pd.DataFrame:
    """Return FINDINGS: sites without light that a plan found without a policy lights, and which policy.

    Of limits on money that plan is the one built before them; all limits that it breaks are named, for which
    of them alone would do is not known. Of the owned share it is a plan that was built without it. Where 3
    sites are dark and the plan without limits leaves 1 of them dark too, 2 are told.
    """
    dark, rows = set(dark_sites(kept.built.plant.unserved)), list[dict[str, Any]]()
    lost = sorted(dark - set(kept.first.plant.unserved["site_id"].astype(str)))
    broken = {
        name: limit
        for name, limit in policies_in_force(settings).items()
        if over_cents(name, kept.first.bom, settings) > 0
    }
    if lost and broken:
        limits = ", ".join(
            f"`{name}` ({found_under(name, kept.first.bom.money):,.2f} > {limit:,.2f})"
            for name, limit in broken.items()
        )
        rows.append(
            _row(
                len(lost),
                f"These sites have no light here, and the plan found without limits on money lights them: "
                f"{name_up_to_five(lost)}. It breaks {limits}.",
            )
        )
    shared = sorted(dark & set(kept.lit))
    if shared:
        asked = Decimal(str(settings.ownership.min_owned_route_share))
        rows.append(
            _row(
                len(shared),
                f"These sites have no light here, and a plan found that owns less than `{SHARE}` {asked} "
                f"lights them: {name_up_to_five(shared)}.",
            )
        )
    return pd.DataFrame(rows, columns=FINDINGS.names)


def _row(count: int, message: str) -> dict[str, Any]:
    """Return one row of FINDINGS."""
    return {
        "code": CODE, "severity": "warning", "feature": "sites", "count": count, "length_m": float("nan"),
        "message": message,
    }  # fmt: skip
