"""ACC-CAM-DATES: each camera ends unless it is renewed, and is reviewed before."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from planner.rules.accountability.common import camera_rule, fault_of, no_date
from planner.rules.folder import SUMMARY, PlanFolder
from planner.rules.rule import POLICY, Fault

DATES = ("end_date", "review_date")
GONE = "decommissioned"
"""What is taken down has ended: its dates may be past."""


def check(folder: PlanFolder) -> Iterator[Fault]:
    """Both dates are dates, not before the plan was made, and the review comes before the end."""
    cameras, made = folder.layer("cameras"), str(folder.summary["created"])[:10]
    missing = pd.DataFrame({name: no_date(cameras[name]) for name in DATES}, index=cameras.index)
    for row in cameras.index[missing.any(axis=1)]:
        named = [name for name in DATES if missing.at[row, name]]
        yield fault_of(cameras.loc[row], f"blank: {', '.join(named)}.", *named)
    late = ~missing.any(axis=1) & (cameras["review_date"].astype(str) > cameras["end_date"].astype(str))
    for _, camera in cameras[late].iterrows():
        what = f"the review ({camera['review_date']}) comes after the end ({camera['end_date']})."
        yield fault_of(camera, what, *DATES)
    for name in DATES:
        over = (cameras["status"] != GONE) & ~missing[name] & (cameras[name].astype(str) < made)
        for _, camera in cameras[over].iterrows():
            what = f"`{name}` ({camera[name]}) lies before the plan was made ({made})."
            yield fault_of(camera, what, name)


RULES = (
    camera_rule(
        "ACC-CAM-DATES",
        "Each camera has an end date and, not after it, a date of review, as YYYY-MM-DD; neither lies before "
        "the plan was made, but of what is decommissioned.",
        "What nobody has to renew stays for ever, whether it serves or not.",
        check,
        f"EDPB Guidelines 3/2019, section 3 (necessity is reviewed); the dates are a {POLICY}",
        needs=("cameras", SUMMARY),
    ),
)
